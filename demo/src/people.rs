//! The contacts and deals that every session begins with.

/// A person in the address book.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Contact {
    pub id: u32,
    pub first_name: String,
    pub last_name: String,
    pub company: String,
    pub email: String,
    pub phone: String,
    /// `1980-05-17`, or empty.
    pub birthday: String,
    /// The last part of a `city_…` key, or empty.
    pub city: String,
    /// `email`, `phone` or `post`.
    pub prefers: String,
    /// `lead`, `customer` or `partner`.
    pub status: String,
    pub newsletter: bool,
    pub notes: String,
    /// The name of the uploaded file.
    pub photo: String,
    pub rating: u8,
    pub tags: Vec<String>,
    /// Notes written in the activity frame, newest first.
    pub activity: Vec<String>,
}

impl Contact {
    /// First and last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }
}

/// A piece of business.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Deal {
    pub id: u32,
    pub title: &'static str,
    pub company: &'static str,
    pub euros: u32,
    /// One of [`STAGES`].
    pub stage: String,
}

/// The columns of the board.
pub(crate) const STAGES: [&str; 4] = ["lead", "offer", "contract", "won"];

/// Keys of the cities.
pub(crate) const CITIES: [&str; 6] = ["berlin", "cairo", "lisbon", "oslo", "paris", "tokyo"];

/// Ways to be contacted.
pub(crate) const WAYS: [&str; 3] = ["email", "phone", "post"];

/// Companies that the company field proposes.
pub(crate) const COMPANIES: [&str; 8] = [
    "Atelier Moreau",
    "Cedar Valley Tours",
    "Fjord & Sons",
    "Kumo Design",
    "Lakeside Cabins",
    "Nordlicht GmbH",
    "Oasis Travel",
    "Pine Street Books",
];

/// First name, last name, index of the company, of the city and of the status.
const PEOPLE: [(&str, &str, usize, usize, usize); 24] = [
    ("Amara", "Okafor", 4, 2, 1),
    ("Björn", "Lindqvist", 2, 3, 0),
    ("Chloé", "Moreau", 0, 4, 2),
    ("Daniel", "Weiss", 5, 0, 1),
    ("Elif", "Yıldız", 6, 1, 0),
    ("Farid", "Mansour", 1, 1, 1),
    ("Grace", "Whitfield", 7, 4, 1),
    ("Haruka", "Sato", 3, 5, 2),
    ("Ines", "Carvalho", 4, 2, 0),
    ("Jonas", "Brandt", 5, 0, 0),
    ("Keiko", "Tanaka", 3, 5, 1),
    ("Layla", "Haddad", 6, 1, 2),
    ("Mateusz", "Nowak", 2, 3, 0),
    ("Nadia", "Petrova", 7, 0, 1),
    ("Oliver", "Grant", 4, 4, 0),
    ("Priya", "Raman", 1, 2, 1),
    ("Quentin", "Dubois", 0, 4, 0),
    ("Rosa", "Delgado", 6, 2, 1),
    ("Samuel", "Adeyemi", 1, 0, 2),
    ("Tove", "Hansen", 2, 3, 1),
    ("Uma", "Krishnan", 3, 5, 0),
    ("Viktor", "Horváth", 5, 0, 1),
    ("Wen", "Li", 3, 5, 1),
    ("Yara", "Nasser", 6, 1, 0),
];

/// The address book at first.
pub(crate) fn contacts() -> Vec<Contact> {
    let statuses = ["lead", "customer", "partner"];
    PEOPLE
        .iter()
        .zip(1u32..)
        .map(|(&(first, last, company, city, status), id)| Contact {
            id,
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            company: COMPANIES[company].to_owned(),
            email: format!("{}@{}.example", plain(first), plain(COMPANIES[company])),
            phone: format!("+49 30 5550 {:03}", id * 7),
            birthday: format!("19{}-{:02}-{:02}", 60 + id, 1 + id % 12, 1 + id % 28),
            city: CITIES[city].to_owned(),
            prefers: WAYS[id as usize % 3].to_owned(),
            status: statuses[status].to_owned(),
            newsletter: id % 2 == 0,
            rating: (id % 4) as u8,
            tags: vec!["2026".to_owned()],
            ..Contact::default()
        })
        .collect()
}

/// A name as it stands in an address.
fn plain(name: &str) -> String {
    let plain = |letter: char| match letter {
        'á' => 'a',
        'é' => 'e',
        'ı' => 'i',
        'ö' => 'o',
        letter => letter.to_ascii_lowercase(),
    };
    name.chars().map(plain).filter(char::is_ascii_alphanumeric).collect()
}

/// The board at first.
pub(crate) fn deals() -> Vec<Deal> {
    let deal = |id, title, company: usize, euros, stage: &str| Deal {
        id,
        title,
        company: COMPANIES[company],
        euros,
        stage: stage.to_owned(),
    };
    vec![
        deal(1, "Harbour terrace", 2, 18_400, "lead"),
        deal(2, "Bookshop reading room", 7, 7_250, "lead"),
        deal(3, "Lakeside sauna", 4, 42_000, "offer"),
        deal(4, "Desert camp", 6, 29_900, "offer"),
        deal(5, "Northern lights week", 5, 64_500, "contract"),
        deal(6, "Tea house", 3, 12_800, "won"),
    ]
}
