//! Checks a survey: it takes an answer of every kind, wants those that it needs, and records them once.

use super::{
    noted::Noted,
    own::Check,
    person::{QUIET, js},
};
use crate::fault::Fault;
use browser::Input;
use scenarios::{
    Code,
    content::{Question, QuestionKind, Survey},
};
use serde_json::{Value, json};

/// What is written where words are asked for.
const WORDS: &str = "Surefoot was here";

impl Check<'_, '_> {
    pub(super) async fn survey(&mut self, survey: &Survey) {
        if !self.opens(survey.autoplay.as_ref()).await {
            return self.unchecked("send", "its answers are recorded once".to_owned());
        }
        let noted = Noted::begin("answers", "type", "takes an answer of every kind, and records them once");
        let name = self.item.name.clone();
        let done = self.answered(&name, survey).await;
        let sent = self.ended(noted, done).await;
        if !sent {
            return self.unchecked("again", "does not come back".to_owned());
        }
        let noted = Noted::begin("close", "click", "closes once it was sent");
        let done = self.closes_when_sent().await;
        self.ended(noted, done).await;
        if let Some(autoplay) = &survey.autoplay {
            self.stays_away(autoplay).await;
        }
    }

    /// Answers the survey that is open, and sends it.
    pub(super) async fn answered(&mut self, name: &str, survey: &Survey) -> Result<(), Fault> {
        let sent = format!("s.log.filter(e=>e.item==={}&&e.type==='submitted')", js(name));
        let unsent = |what: String| Fault::new(Code::SURVEY_NOT_SUBMITTED, what);
        if let Some(required) = survey.questions.iter().find(|question| question.required) {
            self.send().await?;
            if self.until(&format!("({sent}).length>0"), QUIET / 2).await?.0 {
                return Err(unsent(format!(
                    "it was sent without an answer to {}, which it needs",
                    required.id
                )));
            }
        }
        let mut answers = json!({});
        for question in &survey.questions {
            answers[&question.id] = self.answer(question).await?;
        }
        self.send().await?;
        let patience = self.patience()?.min(QUIET * 2);
        let (_, state) = self.until(&format!("({sent}).length>0"), patience).await?;
        // A second one comes right behind the first.
        self.until(&format!("({sent}).length>1"), QUIET / 2).await?;
        let all = self.call(&format!("(s=>{sent})(surefoot.player.state())")).await?;
        match all.as_array().map(Vec::as_slice) {
            Some([one]) if one["answers"] == answers => Ok(()),
            Some([one]) => Err(unsent(format!("it recorded {}, and {answers} was answered", one["answers"]))),
            Some([]) | None => Err(unsent(format!(
                "it was filled in and sent, and nothing was recorded; it says: {}",
                state["open"]["text"]
            ))),
            Some(all) => {
                Err(unsent(format!("it was sent once, and {} submissions were recorded", all.len())))
            }
        }
    }

    async fn send(&mut self) -> Result<(), Fault> {
        self.press(".card .foot button", 0, "the button that sends it").await
    }

    /// Gives one answer, and says what it is.
    async fn answer(&mut self, question: &Question) -> Result<Value, Fault> {
        let part = |inner: &str| format!("[data-question=\"{}\"] {inner}", question.id);
        let id = &question.id;
        let what = |answer: &str| format!("the answer {answer} to {id}");
        Ok(match &question.kind {
            QuestionKind::Nps => {
                self.press(&part(".scale label"), 9, &what("9")).await?;
                json!(9)
            }
            QuestionKind::Rating => {
                self.press(&part(".stars label"), 3, &what("of four stars")).await?;
                json!(4)
            }
            QuestionKind::Open => {
                self.press(&part("textarea"), 0, &format!("the field of {id}")).await?;
                self.input(&[Input::Insert(WORDS.to_owned())]).await?;
                json!(WORDS)
            }
            QuestionKind::Choice { options } => {
                self.press(&part(".option"), 0, &what("of the first option")).await?;
                json!(options.first())
            }
            QuestionKind::Choices { options } => {
                let last = options.len().saturating_sub(1);
                for nth in if last == 0 { vec![0] } else { vec![0, last] } {
                    self.press(&part(".option"), nth, &what("by an option")).await?;
                }
                let chosen: Vec<&String> = options
                    .iter()
                    .take(1)
                    .chain(options.iter().skip(1).skip(last.saturating_sub(1)))
                    .collect();
                json!(chosen)
            }
        })
    }

    async fn closes_when_sent(&mut self) -> Result<(), Fault> {
        self.press(".card .foot button", 0, "the button that closes it").await?;
        let patience = self.patience()?.min(QUIET * 2);
        match self.until("!s.open", patience).await?.0 {
            true => Ok(()),
            false => {
                Err(Fault::new(Code::BUTTON_DEAD.of("close"), "it was sent and closed, and is still open"))
            }
        }
    }
}
