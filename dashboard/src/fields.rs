//! What a form has sent: serde's forms know no field that comes more than once.

/// The fields in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a form's body.
    pub fn of(body: &[u8]) -> Fields {
        Fields(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// Every value of a field, as it was sent.
    pub fn all(&self, wanted: &str) -> Vec<String> {
        let own = self.0.iter().filter(|(name, _)| name == wanted);
        own.map(|(_, value)| value.trim().to_owned()).collect()
    }

    /// Every field with its value, in the order in which they came.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of a field that is not empty.
    pub fn filled(&self, wanted: &str) -> Vec<String> {
        self.all(wanted).into_iter().filter(|value| !value.is_empty()).collect()
    }

    /// The first value of a field; empty where there is none.
    pub fn one(&self, wanted: &str) -> String {
        self.all(wanted).into_iter().next().unwrap_or_default()
    }

    /// A number, such as a revision.
    pub fn number(&self, wanted: &str) -> Option<i64> {
        self.one(wanted).parse().ok()
    }
}
