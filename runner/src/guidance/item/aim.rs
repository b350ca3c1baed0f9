//! The goal of a library's tour: whether the page says that it was reached, and not before there was nothing to do.
//!
//! No library knows goals. Our player is lent for as long as a question takes: it shows nothing, and what it looks up
//! is kept out of what the witness notes, as that is taken for what the tour's steps were looking for.

use super::{audience::Audience, walkthru::words};
use crate::{fault::Fault, items::ItemPlay, stage::Stage};
use browser::{BrowserError, Session, guidance::Guide, player};
use scenarios::{Code, content::Goal};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A goal with all that is needed to ask for it.
pub(super) struct Aim {
    goal: Goal,
    content: String,
    options: Value,
    script: String,
}

impl Aim {
    /// The item's goal; nothing where it has none.
    pub fn of(
        stage: &Stage<'_>,
        item: &ItemPlay,
        goal: Option<&Goal>,
        (environment, persona): (Option<&str>, Option<&str>),
    ) -> Result<Option<Aim>, Fault> {
        let Some(goal) = goal else { return Ok(None) };
        let published = item.published(environment, stage.options.base.as_ref());
        let published = published.map_err(|errors| Fault::new(Code::PROJECT_UNUSABLE, errors.join("\n")))?;
        let vars = Audience::of(item, persona).vars;
        Ok(Some(Aim {
            goal: goal.clone(),
            content: String::from_utf8_lossy(&published.bytes()).into_owned(),
            options: json!({"mode": "play", "autoplay": false, "language": stage.options.language, "vars": vars}),
            script: player::script(player::Audience::Tests, &published.languages.all),
        }))
    }

    /// Whether it is reached now, while the tour plays.
    pub async fn holds(&self, session: &mut Session, guide: &Guide) -> Result<bool, BrowserError> {
        Ok(guide.aside(session, &self.ask(Duration::ZERO)).await?["truth"] == "true")
    }

    /// Looks for it while the step that is shown plays: what is true for a moment only counts, too.
    pub async fn watch(&self, session: &mut Session, guide: &Guide) -> Result<(), BrowserError> {
        let Aim { goal, content, options, script } = self;
        let rule = json!(goal.when);
        let question = format!(
            "{{const was=globalThis.surefoot;globalThis.surefoot=undefined;let own;\n\
             try{{{script}\nown=surefoot.player}}finally{{if(was)globalThis.surefoot=was;else delete globalThis.surefoot}}\n\
             own.load({content},{options});\
             return{{ask:()=>{{own.state();return own.ask({rule}).truth==='true'}},leave:()=>own.unload()}}}}"
        );
        guide.watch(session, &question).await
    }

    /// Waits for it after the tour's end: why it was not reached, if so.
    pub async fn missed(&self, stage: &mut Stage<'_>, guide: &Guide) -> Result<Option<Fault>, Fault> {
        // On another page nobody has watched.
        if guide.saw(&mut stage.session).await.unwrap_or(false) {
            return Ok(None);
        }
        let (end, slack) = (Instant::now() + self.goal.within, stage.options.navigation_timeout);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match stage.session.driver.evaluate_in_page(&self.ask(left), left + slack).await {
                Ok(trace) if trace["truth"] == "true" => return Ok(None),
                Ok(trace) => {
                    let within = self.goal.within;
                    let message = format!("within {within:?} after the last step: {}", words(&trace));
                    return Ok(Some(Fault::new(Code::GOAL_NOT_REACHED, message)));
                }
                // The last step led to another page: the goal is asked of that one.
                Err(BrowserError::ContextGone) if Instant::now() < end + slack => {
                    stage.session.driver.settle_navigation(true, slack).await?;
                }
                Err(BrowserError::DialogOpen) if Instant::now() < end + slack => {
                    stage.session.driver.answer(true, None).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Asks the goal's rule until it is true or the time is over, as an expression: its trace. A player that the page
    /// has from elsewhere is left as it is. Without a time nothing else of the page runs meanwhile.
    fn ask(&self, within: Duration) -> String {
        let Aim { goal, content, options, script } = self;
        let rule = json!(goal.when);
        format!(
            "(async()=>{{const was=globalThis.surefoot;globalThis.surefoot=undefined;let own;\n\
             try{{{script}\nown=surefoot.player}}finally{{if(was)globalThis.surefoot=was;else delete globalThis.surefoot}}\n\
             own.load({content},{options});\
             try{{for(const end=Date.now()+{};;){{own.state();const trace=own.ask({rule});\
             if(trace.truth==='true'||Date.now()>=end)return trace;await new Promise(done=>setTimeout(done,50))}}}}\
             finally{{own.unload()}}}})()",
            within.as_millis()
        )
    }
}
