//! Pages of an application that never was, from a seed: a head, a menu, a form, a table with a row of buttons for each
//! record, cards and a foot. Each element has a key that outlives all changes, so that a test knows the right answer.

use scenarios::{Ancestor, Described, Language, Learned, RowOf, Signals, Target, TextKind};

/// Numbers that look random and are the same everywhere (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides.max(1) as u64) as usize
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.roll(all.len())]
    }
}

/// Words of an interface, in English and German.
pub const WORDS: [(&str, &str); 40] = [
    ("Save", "Speichern"),
    ("Cancel", "Abbrechen"),
    ("Delete", "Löschen"),
    ("Edit", "Bearbeiten"),
    ("Contacts", "Kontakte"),
    ("Invoices", "Rechnungen"),
    ("Projects", "Projekte"),
    ("Reports", "Berichte"),
    ("Settings", "Einstellungen"),
    ("Profile", "Profil"),
    ("Messages", "Nachrichten"),
    ("Calendar", "Kalender"),
    ("Tasks", "Aufgaben"),
    ("Archive", "Archivieren"),
    ("Print", "Drucken"),
    ("Export", "Exportieren"),
    ("Import", "Importieren"),
    ("Search", "Suchen"),
    ("Help", "Hilfe"),
    ("Sign out", "Abmelden"),
    ("First name", "Vorname"),
    ("Last name", "Nachname"),
    ("Street", "Straße"),
    ("City", "Ort"),
    ("Country", "Land"),
    ("Phone", "Telefon"),
    ("Company", "Firma"),
    ("Notes", "Notizen"),
    ("Overview", "Übersicht"),
    ("Details", "Einzelheiten"),
    ("History", "Verlauf"),
    ("Privacy", "Datenschutz"),
    ("Terms", "Bedingungen"),
    ("Imprint", "Impressum"),
    ("Newsletter", "Rundbrief"),
    ("Downloads", "Herunterladen"),
    ("Members", "Mitglieder"),
    ("Billing", "Abrechnung"),
    ("Security", "Sicherheit"),
    ("Language", "Sprache"),
];

/// Names of records: the same in every language.
const NAMES: [&str; 12] = [
    "Ada Byron",
    "Kumo Design",
    "Nordlicht GmbH",
    "Fjord & Sons",
    "Grace Murray",
    "Delta Works",
    "Blue Heron",
    "Tern Logistics",
    "Oak & Ash",
    "Petra Novak",
    "Quarry Road",
    "Vela Optics",
];

/// An element with what is in it.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// Its own for ever; 0 for what is never looked for.
    pub key: usize,
    pub tag: &'static str,
    pub role: &'static str,
    pub attributes: Vec<(&'static str, String)>,
    pub classes: Vec<String>,
    /// Its English text, in words of `WORDS` where there is such a word.
    pub text: String,
    pub label: String,
    pub children: Vec<Node>,
}

impl Node {
    pub fn of(tag: &'static str, role: &'static str, class: &str, children: Vec<Node>) -> Node {
        Node { tag, role, classes: vec![class.to_owned()], children, ..Node::default() }
    }

    fn saying(tag: &'static str, role: &'static str, class: &str, text: &str) -> Node {
        Node { text: text.to_owned(), ..Node::of(tag, role, class, vec![]) }
    }

    fn with(mut self, key: &'static str, value: String) -> Node {
        self.attributes.push((key, value));
        self
    }

    /// This one and all in it, outside in.
    pub fn each(&mut self, change: &mut impl FnMut(&mut Node)) {
        change(self);
        self.children.iter_mut().for_each(|child| child.each(change));
    }
}

fn slug(text: &str) -> String {
    text.to_lowercase().replace([' ', '&'], "-")
}

/// A page with a table of so many `rows`.
pub fn page(seed: u64, rows: usize) -> Node {
    let mut dice = Dice(seed);
    let mut words: Vec<&str> = WORDS.iter().map(|(english, _)| *english).collect();
    for at in (1..words.len()).rev() {
        words.swap(at, dice.roll(at + 1));
    }
    let mut words = words.into_iter().cycle();
    let mut word = || words.next().expect("it goes round").to_owned();
    let link = |text: String, class: &str| {
        let address = format!("/{}", slug(&text));
        Node::of(
            "li",
            "listitem",
            "item",
            vec![Node::saying("a", "link", class, &text).with("href", address)],
        )
    };
    let head: Vec<Node> = (0..5).map(|_| link(word(), "nav-link")).collect();
    let menu: Vec<Node> = (0..6).map(|_| link(word(), "menu-entry")).collect();
    let foot: Vec<Node> = (0..4).map(|_| link(word(), "foot-link")).collect();
    let fields: Vec<Node> = (0..5)
        .map(|_| {
            let label = word();
            let field = Node { label: label.clone(), ..Node::of("input", "textbox", "field", vec![]) };
            let field = field.with("name", slug(&label).replace('-', "_")).with("type", "text".to_owned());
            Node::of("div", "", "form-row", vec![Node::saying("label", "", "form-label", &label), field])
        })
        .collect();
    let mut actions: Vec<Node> =
        (0..4).map(|_| word()).map(|text| Node::saying("button", "button", "btn", &text)).collect();
    for action in actions.iter_mut().step_by(2) {
        let id = format!("btn-{}", slug(&action.text));
        action.attributes.push(("id", id));
    }
    let rows = (0..rows).map(|at| row(at, &mut dice)).collect();
    let mut form = Node::of("form", "form", "editor", fields);
    form.children.push(Node::of("div", "toolbar", "actions", actions));
    let parts = vec![
        Node::of("header", "banner", "top", vec![Node::of("ul", "list", "nav", head)]),
        Node::of("nav", "navigation", "side", vec![Node::of("ul", "list", "menu", menu)]),
        Node::of("main", "main", "content", vec![form, Node::of("table", "table", "records", rows)]),
        Node::of("footer", "contentinfo", "bottom", vec![Node::of("ul", "list", "legal", foot)]),
    ];
    let mut page = Node::of("body", "", "app", parts);
    let mut key = 0;
    page.each(&mut |node| {
        key += 1;
        node.key = key;
    });
    page
}

fn row(at: usize, dice: &mut Dice) -> Node {
    let name = format!("{} {}", dice.pick(&NAMES), at + 1);
    let cell = |child: Node| Node::of("td", "cell", "cell", vec![child]);
    let open = Node::saying("a", "link", "record", &name).with("href", format!("/records/{}", slug(&name)));
    let edit = Node::saying("button", "button", "row-action", "Edit");
    let delete = Node::saying("button", "button", "row-action danger", "Delete");
    Node::of("tr", "row", "record-row", vec![cell(open), cell(edit), cell(delete)])
}

/// The element as the page agent describes it, with its key.
pub type Seen = (usize, Described);

/// All elements in document order, in English or German.
pub fn seen(page: &Node, german: bool) -> Vec<Seen> {
    let mut all = vec![];
    let html = Ancestor { tag: "html".to_owned(), ..Ancestor::default() };
    describe(page, "html>body", &[html], (1, 1), german, &mut all);
    let mut near = vec![];
    neighbours(page, &mut vec![], german, &mut near);
    let mut rows = vec![];
    row_of_each(page, &mut vec![], german, &mut rows);
    for (((_, described), near), row) in all.iter_mut().zip(near).zip(rows) {
        (described.neighbours, described.row) = (near, row);
    }
    all
}

/// What the row of each element says and no other row does, as the page agent tells it.
fn row_of_each<'n>(
    node: &'n Node,
    above: &mut Vec<(&'n Node, usize)>,
    german: bool,
    all: &mut Vec<Vec<String>>,
) {
    let is_row = |parent: &Node, at: usize| {
        let row = &parent.children[at];
        let alike = |other: Option<&Node>| {
            other.is_some_and(|other| (other.tag, other.classes.first()) == (row.tag, row.classes.first()))
        };
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        matches!(row.tag, "tr" | "li")
            || (row.tag == "div" && beside.into_iter().any(|at| alike(parent.children.get(at))))
    };
    let mut said = vec![];
    // The element itself is the last one above it.
    for (parent, at) in above.iter().rev().skip(1).filter(|(parent, at)| is_row(parent, *at)) {
        let row = &parent.children[*at];
        let own = cells(row, node, german);
        if own.is_empty() {
            continue;
        }
        let others =
            parent.children.iter().filter(|other| other.tag == row.tag && !std::ptr::eq(*other, row));
        let others: Vec<String> = others.flat_map(|other| cells(other, node, german)).collect();
        said = own.into_iter().filter(|text| !others.contains(text)).take(6).collect();
        break;
    }
    all.push(said);
    for (at, child) in node.children.iter().enumerate() {
        above.push((node, at));
        row_of_each(child, above, german, all);
        above.pop();
    }
}

/// What is said in a row beside an element.
fn cells(row: &Node, but: &Node, german: bool) -> Vec<String> {
    if std::ptr::eq(row, but) {
        return vec![];
    }
    let own = [translated(&row.text, german)].into_iter().filter(|text| !text.is_empty());
    own.chain(row.children.iter().flat_map(|child| cells(child, but, german))).collect()
}

/// What stands around each element, as the page agent tells it: the siblings of the element, of its parent and so on,
/// up to its row.
fn neighbours<'n>(
    node: &'n Node,
    above: &mut Vec<(&'n Node, usize)>,
    german: bool,
    all: &mut Vec<Vec<String>>,
) {
    let mut near: Vec<String> = vec![];
    for (parent, at) in above.iter().rev().take(4) {
        for sibling in
            [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| parent.children.get(at))
        {
            let text: String = whole(sibling, german).chars().take(60).collect();
            if !text.is_empty() && !near.contains(&text) && near.len() < 6 {
                near.push(text);
            }
        }
        if matches!(parent.children[*at].tag, "tr" | "li") {
            break;
        }
    }
    all.push(near);
    for (at, child) in node.children.iter().enumerate() {
        above.push((node, at));
        neighbours(child, above, german, all);
        above.pop();
    }
}

/// All that an element says.
fn whole(node: &Node, german: bool) -> String {
    let parts = node.children.iter().map(|child| whole(child, german));
    let all: Vec<String> = [translated(&node.text, german)].into_iter().chain(parts).collect();
    all.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn translated(text: &str, german: bool) -> String {
    let known = WORDS.iter().find(|(english, _)| *english == text).filter(|_| german);
    known.map_or(text, |(_, german)| german).to_owned()
}

fn describe(
    node: &Node,
    path: &str,
    above: &[Ancestor],
    position: (usize, usize),
    german: bool,
    all: &mut Vec<Seen>,
) {
    let at = all.len();
    let text = translated(&node.text, german);
    let label = translated(&node.label, german);
    let texts = [
        (TextKind::Name, if label.is_empty() { &text } else { &label }),
        (TextKind::Text, &text),
        (TextKind::Label, &label),
    ];
    let width = 24.0 + 9.0 * text.chars().count() as f64;
    all.push((
        node.key,
        Described {
            handle: at as u32,
            signals: Signals {
                tag: node.tag.to_owned(),
                role: node.role.to_owned(),
                attributes: node
                    .attributes
                    .iter()
                    .map(|(key, value)| ((*key).to_owned(), value.clone()))
                    .collect(),
                classes: node.classes.clone(),
                ancestors: above.iter().rev().take(8).cloned().collect(),
                position: Some(position),
                path: path.to_owned(),
                bounds: Some([12.0 * above.len() as f64, 26.0 * at as f64, width, 24.0]),
                shadow: vec![],
                picture: String::new(),
            },
            texts: texts
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(kind, text)| (kind, text.clone()))
                .collect(),
            neighbours: vec![],
            row: vec![],
            visible: true,
            selectors: None,
        },
    ));
    let id = node.attributes.iter().find(|(key, _)| *key == "id").map(|(_, id)| id.clone());
    let mut above = above.to_vec();
    above.push(Ancestor {
        tag: node.tag.to_owned(),
        id: id.unwrap_or_default(),
        role: node.role.to_owned(),
        classes: node.classes.clone(),
    });
    for (index, child) in node.children.iter().enumerate() {
        let same = |children: &[Node]| children.iter().filter(|other| other.tag == child.tag).count();
        let position = (same(&node.children[..index]) + 1, same(&node.children));
        let step =
            if position.0 > 1 { format!("{}[{}]", child.tag, position.0) } else { child.tag.to_owned() };
        describe(child, &format!("{path}>{step}"), &above, position, german, all);
    }
}

/// The element as it is remembered in English; its row only where another row has a control like it.
pub fn remembered(described: &Described, all: &[Seen]) -> Target {
    let bare =
        |path: &str| path.split('[').map(|part| part.rsplit(']').next().unwrap_or("")).collect::<String>();
    let is_twin = |(_, other): &&Seen| {
        let (one, other) = ((&described.signals, &described.texts), (&other.signals, &other.texts));
        one.0.path != other.0.path && one.1 == other.1 && bare(&one.0.path) == bare(&other.0.path)
    };
    let has_twin = !described.row.is_empty() && all.iter().any(|other| is_twin(&other));
    let english = Language("en".to_owned());
    let learned = |text: &String| {
        [(english.clone(), Learned { text: text.clone(), unconfirmed: false })].into_iter().collect()
    };
    Target {
        signals: described.signals.clone(),
        texts: described.texts.iter().map(|(kind, text)| (*kind, learned(text))).collect(),
        neighbours: [(english.clone(), described.neighbours.clone())].into_iter().collect(),
        row: match has_twin {
            true => {
                RowOf::Record([(english.clone(), described.row.iter().take(3).cloned().collect())].into())
            }
            false => RowOf::Unknown,
        },
        ..Target::default()
    }
}
