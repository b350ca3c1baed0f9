//! Checks a menu: it opens, lists exactly what is for this person, its search finds it, and each entry starts.
//!
//! Links, tasks and courses are chosen from a menu by people: where their own content has none, a menu that lists only
//! them stands in.

use super::{
    audience::is_in,
    noted::Noted,
    own::Check,
    person::{QUIET, js},
};
use crate::{fault::Fault, items::ItemPlay};
use browser::{Goal, Input};
use scenarios::{
    Code,
    content::{Item, ItemKind, Menu, MenuTab, Wording, publish::Published},
};
use serde_json::Value;

/// The menu that stands in. It sorts before all others, so that the player shows it.
pub(super) const CHECK_MENU: &str = "!check";

/// The longest text that is typed into a search, in characters.
const SEARCHED: usize = 40;

/// A word that no entry has.
const NOWHERE: &str = "zqxjkvw";

/// The content as the check wants it: what it leads to does not play by itself in between, and the menu that stands in
/// is there where a person would choose the item from one.
pub(super) fn with_menu(mut published: Published, item: &ItemPlay) -> Published {
    for (_, other) in published.items.iter_mut().filter(|(name, _)| **name != item.name) {
        match &mut other.kind {
            ItemKind::Walkthru(it) => it.autoplay = None,
            ItemKind::Shoutout(it) => it.autoplay = None,
            ItemKind::Survey(it) => it.autoplay = None,
            _ => {}
        }
    }
    let is_chosen = matches!(
        item.item.kind,
        ItemKind::Shuttle(_) | ItemKind::Resource(_) | ItemKind::Task(_) | ItemKind::Course(_)
    );
    if is_chosen {
        let tab = MenuTab { id: "all".to_owned(), items: vec![item.name.clone()], title: Wording::default() };
        let menu = Menu { tabs: vec![tab], ..Menu::default() };
        let stand_in = Item {
            title: Wording::default(),
            description: Wording::default(),
            note: None,
            tags: vec![],
            segment: None,
            draft: false,
            start: None,
            prepare: None,
            kind: ItemKind::Menu(menu),
            line: 0,
        };
        published.items.insert(CHECK_MENU.to_owned(), stand_in);
    }
    published
}

impl Check<'_, '_> {
    pub(super) async fn menu(&mut self, menu: &Menu) {
        let name = self.item.name.clone();
        let trace = format!("s.items[{}].when", js(&name));
        let opened = self.place(menu.when.as_ref(), &trace).await && {
            let noted = Noted::begin("opens", "click", "opens from its button");
            let done = self.open_menu(&name).await.map(drop);
            self.ended(noted, done).await
        };
        if !opened {
            return self.unchecked("lists", "lists what is for this person".to_owned());
        }
        let mut listed: Vec<String> = vec![];
        for tab in &menu.tabs {
            let words = format!("tab {} lists what is for {}", tab.id, self.audience.who);
            let noted = Noted::begin(format!("tab-{}", tab.id), "list", words);
            listed.extend(self.tab_lists(&name, menu, tab, noted).await);
            if self.record.stopped {
                return;
            }
        }
        let mut entries: Vec<&String> = vec![];
        for item in menu.tabs.iter().flat_map(|tab| &tab.items) {
            if listed.contains(item) && !entries.contains(&item) {
                entries.push(item);
            }
        }
        if menu.search {
            let noted = Noted::begin("search", "type", "its search finds every entry");
            let done = self.searched(&name, &entries).await;
            self.ended(noted, done).await;
        }
        for item in entries {
            if self.record.stopped {
                return;
            }
            self.entry(&name, item).await;
        }
        self.elsewhere(menu.when.as_ref(), &trace, "s.menu.widget").await;
    }

    /// Whether an item is for the person; `None` where more than attributes decides it.
    fn is_for(&self, item: &str) -> Option<bool> {
        match self.published.items.get(item)?.segment.as_ref() {
            Some(segment) => is_in(self.item, segment, &self.audience.vars),
            None => Some(true),
        }
    }

    /// Opens the menu by its button; what it says then.
    pub(super) async fn open_menu(&mut self, name: &str) -> Result<Value, Fault> {
        let state = self.state().await?;
        if state["menu"]["open"] == *name {
            return Ok(state);
        }
        self.press(".widget", 0, "the button of the menu").await?;
        let patience = self.patience()?.min(QUIET * 2);
        let (open, state) = self.until(&format!("s.menu.open==={}", js(name)), patience).await?;
        match open {
            true => Ok(state),
            false => {
                let there = state["menu"]["open"].as_str().unwrap_or("nothing");
                let message = format!("the button of the menu was clicked, and {there} is open");
                Err(Fault::new(Code::LAUNCH_NOTHING_PLAYED, message))
            }
        }
    }

    /// Compares what a tab lists with what is for the person; what it lists.
    async fn tab_lists(&mut self, name: &str, menu: &Menu, tab: &MenuTab, mut noted: Noted) -> Vec<String> {
        let listed = self.listed_in(name, menu, tab).await;
        let there = match listed {
            Ok(there) => there,
            Err(fault) => {
                self.ended(noted, Err(fault)).await;
                return vec![];
            }
        };
        let mut unsure = vec![];
        for item in &tab.items {
            match (self.is_for(item), there.contains(item)) {
                (Some(true), false) => noted.find(Fault::new(
                    Code::MENU_MISSING.of(item),
                    format!("{item} is for {}, and the tab {} does not list it", self.audience.who, tab.id),
                )),
                (Some(false), true) => noted.find(Fault::new(
                    Code::MENU_EXTRA.of(item),
                    format!("{item} is not for {}, and the tab {} lists it", self.audience.who, tab.id),
                )),
                (None, _) => unsure.push(item.as_str()),
                _ => {}
            }
        }
        for extra in there.iter().filter(|item| !tab.items.contains(item)) {
            noted.find(Fault::new(
                Code::MENU_EXTRA.of(extra),
                format!("{extra} is not of the tab {}", tab.id),
            ));
        }
        if !unsure.is_empty() {
            let unsure = unsure.join(", ");
            noted.result.words = format!("{}; of {unsure} more than attributes decides", noted.result.words);
        }
        self.ended(noted, Ok(())).await;
        there
    }

    /// What a tab lists; nothing where there is none of it, as the player leaves empty ones out.
    async fn listed_in(&mut self, name: &str, menu: &Menu, tab: &MenuTab) -> Result<Vec<String>, Fault> {
        self.open_menu(name).await?;
        let button = format!("[data-tab=\"{}\"]", tab.id);
        let has_tabs = self.call("!!surefoot.player.part('.tabs [data-tab]')").await? == true;
        if has_tabs && menu.tabs.len() > 1 {
            if self.call(&format!("!!surefoot.player.part({})", js(&button))).await? != true {
                return Ok(vec![]);
            }
            self.press(&button, 0, &format!("the tab {}", tab.id)).await?;
        }
        let (_, state) = self.until(&format!("s.menu.tab==={}", js(&tab.id)), QUIET).await?;
        // The only tab that is left may be another one.
        if state["menu"]["tab"] != *tab.id {
            return Ok(vec![]);
        }
        let entries = state["menu"]["entries"].as_array().cloned().unwrap_or_default();
        Ok(entries.iter().filter_map(|entry| entry["item"].as_str().map(str::to_owned)).collect())
    }

    async fn searched(&mut self, name: &str, entries: &[&String]) -> Result<(), Fault> {
        self.open_menu(name).await?;
        // A search that hears nothing lists everything, whatever is looked for.
        self.search_for(NOWHERE).await?;
        if !self.until("!s.menu.entries.length", QUIET).await?.0 {
            let message = format!("the search for “{NOWHERE}” finds entries, and is in none");
            return Err(Fault::new(Code::MENU_EXTRA.of("search"), message));
        }
        for item in entries {
            let title = self.call(&format!("surefoot.player.state().items[{}]?.title??''", js(item))).await?;
            let title = title.as_str().filter(|title| !title.is_empty()).unwrap_or(item);
            let title: String = title.chars().take(SEARCHED).collect();
            self.search_for(title.trim()).await?;
            let found = format!("s.menu.entries.some(e=>e.item==={})", js(item));
            if !self.until(&found, QUIET).await?.0 {
                let message = format!("the search for “{}” does not find {item}", title.trim());
                return Err(Fault::new(Code::MENU_MISSING.of(item), message));
            }
        }
        self.tab("Escape").await
    }

    /// Enters words into the search, in place of those before.
    async fn search_for(&mut self, words: &str) -> Result<(), Fault> {
        self.press(".find input", 0, "the search of the menu").await?;
        self.tab("Control+A").await?;
        self.input(&[Input::Insert(words.to_owned())]).await
    }

    /// Chooses an entry of the menu: it starts.
    async fn entry(&mut self, menu: &str, item: &str) {
        let mut noted = Noted::begin(format!("entry-{item}"), "click", format!("its entry starts {item}"));
        match self.is_locked(menu, item).await {
            Ok(true) => {
                noted.result.words = format!("its entry starts {item}: not tried, as it is grey here");
                return noted.not_reached(self.stage, self.record);
            }
            Ok(false) => {}
            Err(fault) => {
                self.ended(noted, Err(fault)).await;
                return;
            }
        }
        let done = self.chosen(menu, item).await;
        self.ended(noted, done).await;
    }

    /// Whether the rule that activates a task is not true here.
    async fn is_locked(&mut self, menu: &str, item: &str) -> Result<bool, Fault> {
        let home = self.home.clone();
        if self.stage.session.page().await?.address != home {
            self.go(Goal::Address(home)).await?;
        }
        self.open_menu(menu).await?;
        let state = self.state().await?;
        let now = &state["items"][item];
        Ok(now["active"].is_object() && now["active"]["truth"] != "true" && now["done"] != true)
    }

    async fn chosen(&mut self, menu: &str, item: &str) -> Result<(), Fault> {
        let tabs = self.stage.session.driver.tabs(None).await?;
        let documents = self.stage.session.driver.documents();
        let kind = self.published.items.get(item).map(|item| item.kind.clone());
        let target = match &kind {
            Some(ItemKind::Task(task)) => task.plays.clone().unwrap_or_else(|| item.to_owned()),
            _ => item.to_owned(),
        };
        let before = match &kind {
            // A course opens within the menu.
            Some(ItemKind::Course(course)) => {
                let first = js(course.items.first().map_or("", String::as_str));
                format!("s.menu.entries[0]?.item==={first}")
            }
            _ => self.before(&target).await?,
        };
        self.choose(menu, item).await?;
        if !self.started(&target, &before, documents).await? {
            let message = format!("its entry was chosen, and {target} did not begin");
            return Err(Fault::new(Code::MENU_DEAD_ENTRY.of(item), message));
        }
        self.tidy(tabs).await
    }

    /// Chooses an entry of a menu by trusted clicks, in the tab that it is in.
    pub(super) async fn choose(&mut self, menu: &str, item: &str) -> Result<(), Fault> {
        self.open_menu(menu).await?;
        let entry = format!(".entry[data-item=\"{item}\"]");
        if self.call(&format!("!!surefoot.player.part({})", js(&entry))).await? != true
            && let Some(ItemKind::Menu(found)) = self.published.items.get(menu).map(|item| item.kind.clone())
            && let Some(tab) = found.tabs.iter().find(|tab| tab.items.iter().any(|one| one == item))
        {
            self.press(&format!("[data-tab=\"{}\"]", tab.id), 0, &format!("the tab {}", tab.id)).await?;
        }
        self.press(&entry, 0, &format!("the entry of {item}")).await
    }
}
