//! Checks what shows by itself in the middle: shoutouts and surveys. They play once, for whom they are meant, close,
//! and don't come back.

use super::{
    audience::Audience,
    noted::Noted,
    own::{Check, options},
    person::{QUIET, js},
    place::why,
};
use crate::{fault::Fault, guidance::placement};
use browser::{Goal, guidance::Rect};
use scenarios::{
    Code,
    content::{Autoplay, Every, Shoutout},
};
use serde_json::Value;
use std::time::Duration;

impl Check<'_, '_> {
    pub(super) async fn shoutout(&mut self, shoutout: &Shoutout) {
        if !self.opens(shoutout.autoplay.as_ref()).await {
            return self.unchecked("buttons", "its buttons".to_owned());
        }
        self.closes().await;
        if let Some(autoplay) = &shoutout.autoplay {
            self.stays_away(autoplay).await;
        }
        for (nth, button) in shoutout.buttons.iter().enumerate() {
            if self.record.stopped {
                return;
            }
            self.button(button, shoutout.buttons.len() - 1 - nth).await;
        }
    }

    /// It shows: by itself where it has a rule for that, else because it is played.
    pub(super) async fn opens(&mut self, autoplay: Option<&Autoplay>) -> bool {
        let words = match autoplay {
            Some(_) => "plays by itself",
            None => "shows when it is played",
        };
        let noted = Noted::begin("plays", "step", format!("{words}, for {}", self.audience.who));
        let done = match autoplay {
            Some(autoplay) => self.plays_itself(autoplay).await,
            None => self.played().await,
        };
        let opened = done.is_ok();
        let done = match done {
            Ok(state) => in_sight(&state),
            Err(fault) => Err(fault),
        };
        self.ended(noted, done).await;
        opened && !self.record.stopped
    }

    async fn plays_itself(&mut self, autoplay: &Autoplay) -> Result<Value, Fault> {
        let name = js(&self.item.name);
        let patience = self.patience()? + autoplay.after;
        let (open, state) = self.until(&format!("s.open?.item==={name}"), patience).await?;
        if open {
            return Ok(state);
        }
        let now = &state["items"][&self.item.name];
        let trace = &now["autoplay"]["when"];
        let message = match trace["truth"].as_str() {
            Some("unknown") => {
                return Err(Fault::new(
                    Code::RULE_UNKNOWN,
                    format!("whether it plays can't be told: {}", why(trace)),
                ));
            }
            Some("false") => format!("its rule is false: {}", why(trace)),
            _ if now["segment"] == "false" || now["segment"] == "unknown" => {
                format!("{} is not in its segment, as the page tells it", self.audience.who)
            }
            _ if now["autoplay"]["due"] == false => "the player says that it was shown before".to_owned(),
            _ if state["open"].is_object() => format!("{} is open instead", state["open"]["item"]),
            _ => "its rule is true, and nothing shows".to_owned(),
        };
        Err(Fault::new(Code::AUTOPLAY_NEVER, message))
    }

    /// Has it played by its name.
    pub(super) async fn played(&mut self) -> Result<Value, Fault> {
        let name = js(&self.item.name);
        self.call(&format!("surefoot.player.start({name})")).await?;
        let patience = self.patience()?;
        let (open, state) = self.until(&format!("s.open?.item==={name}"), patience).await?;
        match open {
            true => Ok(state),
            false => Err(Fault::new(Code::LAUNCH_NOTHING_PLAYED, "it was played, and nothing shows")),
        }
    }

    /// Its cross closes it.
    async fn closes(&mut self) {
        let noted = Noted::begin("close", "click", "closes by its cross");
        let done = self.closed().await;
        self.ended(noted, done).await;
    }

    async fn closed(&mut self) -> Result<(), Fault> {
        self.press(".card .x", 0, "the cross").await?;
        let patience = self.patience()?.min(QUIET * 2);
        match self.until("!s.open", patience).await?.0 {
            true => Ok(()),
            false => {
                Err(Fault::new(Code::BUTTON_DEAD.of("close"), "the cross was clicked, and it is still open"))
            }
        }
    }

    /// After the page was loaded again, it does not come back.
    pub(super) async fn stays_away(&mut self, autoplay: &Autoplay) {
        if self.record.stopped {
            return;
        }
        if !matches!(autoplay.every, Every::Once | Every::Session | Every::Day) {
            return self.unchecked("again", "it may come back on each page, as its content says".to_owned());
        }
        let noted = Noted::begin("again", "reload", "does not come back when the page is loaded again");
        let done = self.comes_back(autoplay.after).await;
        self.ended(noted, done).await;
    }

    async fn comes_back(&mut self, after: Duration) -> Result<(), Fault> {
        self.go(Goal::Reload).await?;
        let name = js(&self.item.name);
        let (open, _) = self.until(&format!("s.open?.item==={name}"), after + QUIET).await?;
        if !open {
            return Ok(());
        }
        self.call("surefoot.player.stop()??null").await?;
        Err(Fault::new(
            Code::AUTOPLAY_REPEATS,
            "it was closed, and plays again when the page is loaded again",
        ))
    }

    /// Whoever is not in its segment does not get it.
    pub(super) async fn outsiders(&mut self) {
        let Some(segment) = self.item.item.segment.clone() else { return };
        if self.record.stopped {
            return;
        }
        let Some(outsider) = Audience::outsider(self.item) else {
            return self.unchecked("segment", format!("nobody is known who is not in the segment {segment}"));
        };
        let words = format!("is not for {}, who is not in the segment {segment}", outsider.who);
        let noted = Noted::begin("segment", "step", words);
        let done = self.leaks(&outsider).await;
        self.ended(noted, done).await;
    }

    async fn leaks(&mut self, outsider: &Audience) -> Result<(), Fault> {
        let home = self.home.clone();
        self.go(Goal::Address(home)).await?;
        let content = String::from_utf8_lossy(&self.published.bytes()).into_owned();
        let options = options(self.stage, self.item, outsider);
        self.call(&format!("surefoot.player.asPerson({content},{options})??null")).await?;
        self.gets_nothing(outsider).await
    }

    /// It does not show by itself for somebody, for so long.
    pub(super) async fn not_for(&mut self, somebody: &Audience, after: Duration) -> Result<(), Fault> {
        let name = js(&self.item.name);
        let shows = format!("s.open?.item==={name}||s.items[{name}].shown||s.items[{name}].plays>0");
        match self.until(&shows, after + QUIET).await?.0 {
            true => Err(Fault::new(Code::SEGMENT_LEAK, format!("{} gets it all the same", somebody.who))),
            false => Ok(()),
        }
    }
}

/// Whether what is open says something, within the window.
pub(super) fn in_sight(state: &Value) -> Result<(), Fault> {
    let open = &state["open"];
    if open["text"].as_str().unwrap_or_default().is_empty() {
        return Err(Fault::new(Code::BALLOON_EMPTY, "it says nothing"));
    }
    let Ok(rect) = serde_json::from_value::<Rect>(open["box"].clone()) else {
        return Err(Fault::new(Code::BALLOON_ABSENT, "it has no place on the page"));
    };
    let window = &state["about"]["window"];
    let window = (window[0].as_f64().unwrap_or(f64::MAX), window[1].as_f64().unwrap_or(f64::MAX));
    match placement::check(rect, None, None, window) {
        Some((code, message)) => Err(Fault::new(code, message)),
        None => Ok(()),
    }
}
