//! The published form of content: JSON that a player reads in the page.
//!
//! Field by field it is what the doc comments here say; `published_schema` says the same as a JSON Schema.
//! A player that meets another `format` or a greater `version` plays nothing and says so.

use crate::Language;
use crate::content::evaluate::Names;
use crate::content::item::Item;
use crate::content::rule::Rule;
use crate::content::texts::Text;
use crate::target::FrameHint;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What `format` says.
pub const FORMAT: &str = "surefoot.content";
/// The version of the form that this code writes. It grows when a player of the one before would play wrongly.
pub const VERSION: u32 = 1;

/// Published content. Maps are sorted by their keys; what is empty may be left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Published {
    /// Always `surefoot.content`.
    pub format: String,
    /// The version of this form.
    pub version: u32,
    /// `sha256:` and the hash of the file, in hexadecimal digits, as it is with an empty `hash`.
    pub hash: String,
    /// The system.
    pub system: String,
    /// The environment that it was published for.
    pub environment: String,
    /// Real users see it.
    pub production: bool,
    /// The environment's base URL: relative addresses of `go`, shuttles and resources are relative to it.
    pub base: String,
    /// The languages.
    pub languages: PublishedLanguages,
    /// The elements that items need, by name.
    pub elements: BTreeMap<String, PublishedElement>,
    /// The rules that items name.
    pub rules: BTreeMap<String, Rule>,
    /// The segments that items name: who is in them.
    pub segments: BTreeMap<String, Rule>,
    /// The items by name. Their texts are in `texts`, under `item.field`, `item.step.field`,
    /// `item.question.option`, `item.button.label`, `item.tab.title`.
    pub items: BTreeMap<String, Item>,
    /// The texts by language and key. A key that is missing in a language has no text in it: a player shows
    /// the default language's and reports the hole.
    pub texts: BTreeMap<Language, BTreeMap<String, Text>>,
    /// What the player is told beside content.
    pub player: Player,
}

/// What a player is told beside content.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Player {
    /// Where results of real users are reported; `None`: nowhere.
    pub report_to: Option<String>,
    /// Which part of plays is reported, from 0.0 to 1.0.
    pub sampling: f64,
}

/// The languages of published content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PublishedLanguages {
    /// The language that is shown where a text has none in the page's.
    pub default: Language,
    /// The languages that there are texts in.
    pub all: Vec<Language>,
    /// How the application is told its language: `{"header": true}`, `{"cookie": "lang"}`, `{"query": "lang"}`,
    /// `{"path": "/{lang}"}`, `{"storage": "lang"}`. A page's `lang` attribute counts before all of them.
    pub set_by: BTreeMap<String, Value>,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PublishedElement {
    /// The page agent's probe, whatever the page's language: what `find` in `core.js` takes.
    pub probe: Value,
    /// What is otherwise in a language: these keys of the probe take the place of those above.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub languages: BTreeMap<Language, Value>,
    /// Selectors, each a path through shadow roots: alternatives for a player without the agent's probe.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub selectors: Vec<Vec<String>>,
    /// Frames on the way, outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub frame: Vec<FrameHint>,
}

impl Published {
    /// The bytes of the file: the same content makes the same bytes.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("published content holds no map without text keys")
    }

    /// What its `hash` has to be.
    pub fn hash_of(&self) -> String {
        let bare = Published { hash: String::new(), ..self.clone() };
        let digits: String = Sha256::digest(bare.bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        format!("sha256:{digits}")
    }

    /// The probe of an element in a language.
    pub fn probe(&self, element: &str, language: &Language) -> Option<Value> {
        let element = self.elements.get(element)?;
        let mut probe = element.probe.clone();
        if let (Some(probe), Some(Value::Object(own))) =
            (probe.as_object_mut(), element.languages.get(language))
        {
            probe.extend(own.clone());
        }
        Some(probe)
    }

    /// A text in a language, or in the default one, and whether it is the asked one's.
    pub fn text(&self, key: &str, language: &Language) -> Option<(&Text, bool)> {
        let of = |language: &Language| self.texts.get(language).and_then(|texts| texts.get(key));
        let own = of(language).map(|text| (text, true));
        own.or_else(|| of(&self.languages.default).map(|text| (text, *language == self.languages.default)))
    }
}

impl Names for Published {
    fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.get(name)
    }

    fn segment(&self, name: &str) -> Option<&Rule> {
        self.segments.get(name)
    }
}

/// Reads a published file.
///
/// # Errors
///
/// It is no published content, of a version that is not known, or was changed after it was published.
pub fn read_published(bytes: &[u8]) -> Result<Published, String> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| format!("no published content: {error}"))?;
    let format = value["format"].as_str().unwrap_or_default();
    if format != FORMAT {
        return Err(format!(
            "wanted the format `{FORMAT}`, there is `{format}`\nhint: publish it with surefoot publish"
        ));
    }
    let version = value["version"].as_u64().unwrap_or_default();
    if version != u64::from(VERSION) {
        return Err(format!(
            "version {version} of published content is not known (known: {VERSION})\nhint: publish it again"
        ));
    }
    let published: Published =
        serde_json::from_value(value).map_err(|error| format!("no published content: {error}"))?;
    if published.hash != published.hash_of() {
        return Err(
            "the file was changed after it was published: its hash is another\nhint: publish it again"
                .to_owned(),
        );
    }
    Ok(published)
}

/// The JSON Schema of published files.
pub fn published_schema() -> Value {
    schemars::schema_for!(Published).into()
}
