//! What one browser session has done so far. Sessions never see each other: parallel flows stay apart.

use crate::people::{self, Contact, Deal};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// How many sessions are kept; the one that was used longest ago goes first. A session has some 10 kB.
const MOST_SESSIONS: usize = 2000;

/// What a toast says after the next page has loaded: the key of its text, and the name in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Toast {
    pub key: &'static str,
    pub name: String,
}

/// One browser's state.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub signed_in: bool,
    pub contacts: Vec<Contact>,
    pub deals: Vec<Deal>,
    pub toast: Option<Toast>,
    pub notify_deals: bool,
    pub notify_birthdays: bool,
    /// Opens the activity frame, which comes from another origin and therefore gets no cookie.
    pub frame_key: String,
    /// When it was used last, in visits.
    used: u64,
}

impl Session {
    fn new() -> Session {
        Session {
            signed_in: false,
            contacts: people::contacts(),
            deals: people::deals(),
            toast: None,
            notify_deals: true,
            notify_birthdays: false,
            frame_key: Uuid::new_v4().simple().to_string(),
            used: 0,
        }
    }

    /// The contact of this number.
    pub fn contact(&mut self, id: u32) -> Option<&mut Contact> {
        self.contacts.iter_mut().find(|contact| contact.id == id)
    }

    /// A number that no contact has.
    pub fn next_id(&self) -> u32 {
        self.contacts.iter().map(|contact| contact.id).max().unwrap_or(0) + 1
    }
}

/// All sessions.
#[derive(Debug, Default)]
pub(crate) struct Sessions(Mutex<Shelf>);

#[derive(Debug, Default)]
struct Shelf {
    sessions: HashMap<String, Session>,
    visits: u64,
}

impl Sessions {
    /// Works on the session of this cookie, which is made where it is new.
    pub fn with<T>(&self, cookie: &str, work: impl FnOnce(&mut Session) -> T) -> T {
        let mut shelf = self.shelf();
        shelf.visits += 1;
        let now = shelf.visits;
        if !shelf.sessions.contains_key(cookie) {
            shelf.make_room();
        }
        let session = shelf.sessions.entry(cookie.to_owned()).or_insert_with(Session::new);
        session.used = now;
        work(session)
    }

    /// Works on the session that an activity frame belongs to.
    pub fn with_frame<T>(&self, key: &str, work: impl FnOnce(&mut Session) -> T) -> Option<T> {
        self.shelf().sessions.values_mut().find(|session| session.frame_key == key).map(work)
    }

    /// Forgets one session.
    pub fn forget(&self, cookie: &str) {
        self.shelf().sessions.remove(cookie);
    }

    /// Forgets them all.
    pub fn forget_all(&self) {
        self.shelf().sessions.clear();
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn make_room(&mut self) {
        if self.sessions.len() < MOST_SESSIONS {
            return;
        }
        let oldest =
            self.sessions.iter().min_by_key(|(_, session)| session.used).map(|(cookie, _)| cookie.clone());
        if let Some(cookie) = oldest {
            self.sessions.remove(&cookie);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_never_see_each_other() {
        let sessions = Sessions::default();
        sessions.with("a", |session| session.contacts.clear());
        assert_eq!(sessions.with("b", |session| session.contacts.len()), 24);
        assert_eq!(sessions.with("a", |session| session.contacts.len()), 0);
        sessions.forget("a");
        assert_eq!(sessions.with("a", |session| session.contacts.len()), 24);
    }

    #[test]
    fn the_session_used_longest_ago_makes_room() {
        let sessions = Sessions::default();
        for cookie in 0..=MOST_SESSIONS {
            sessions.with(&cookie.to_string(), |session| session.signed_in = true);
        }
        assert!(!sessions.with("0", |session| session.signed_in));
        assert!(sessions.with(&MOST_SESSIONS.to_string(), |session| session.signed_in));
    }
}
