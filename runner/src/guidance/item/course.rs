//! Checks a course: its parts in their order, its quiz with wrong and with right answers, and that it is kept.

use super::{
    menu::CHECK_MENU,
    noted::Noted,
    own::Check,
    person::{QUIET, js},
};
use crate::fault::Fault;
use browser::Goal;
use scenarios::{
    Code,
    content::{Course, Order, Quiz, QuizQuestion},
};

impl Check<'_, '_> {
    pub(super) async fn course(&mut self, course: &Course) {
        let name = self.item.name.clone();
        let noted = Noted::begin("opens", "click", "lists its parts when it is chosen from a menu");
        let done = self.inside(&name, course).await;
        if !self.ended(noted, done).await {
            return self.unchecked("done", "is ticked off once all of it is done".to_owned());
        }
        // Where it does not hold from the beginning, that is told once and not of every part.
        let mut order = course.order;
        if order == Order::Enforced && course.items.len() > 1 {
            let noted = Noted::begin("order", "list", "each part is grey until the one before it is done");
            let done = self.in_order(course, 0).await;
            if !self.ended(noted, done).await {
                order = Order::Free;
            }
        }
        for (nth, part) in course.items.iter().enumerate() {
            let noted =
                Noted::begin(format!("part-{part}"), "click", format!("{part} can be begun and done"));
            let done = self.part_of(&name, course, nth, order).await;
            if !self.ended(noted, done).await {
                return self.unchecked("done", "is ticked off once all of it is done".to_owned());
            }
        }
        if let Some(quiz) = &course.quiz
            && !self.quiz(&name, course, quiz).await
        {
            return self.unchecked("done", "is ticked off once all of it is done".to_owned());
        }
        let noted = Noted::begin("done", "step", "is ticked off once all of it is done");
        let done = self.is_whole(&name).await;
        if self.ended(noted, done).await {
            self.kept(&name).await;
        }
    }

    /// Opens the course within the menu.
    async fn inside(&mut self, name: &str, course: &Course) -> Result<(), Fault> {
        let home = self.home.clone();
        if self.stage.session.page().await?.address != home {
            self.go(Goal::Address(home)).await?;
        }
        self.call("surefoot.player.stop()??null").await?;
        self.choose(CHECK_MENU, name).await?;
        let wanted: Vec<&String> = course
            .items
            .iter()
            .filter(|item| self.published.items.get(*item).is_some_and(|item| item.segment.is_none()))
            .collect();
        let listed = format!(
            "{}.every(n=>s.menu.entries.some(e=>e.item===n))",
            serde_json::to_string(&wanted).unwrap_or_default()
        );
        let (_, state) = self.until(&listed, QUIET).await?;
        let entries = state["menu"]["entries"].as_array().cloned().unwrap_or_default();
        let missing = wanted.iter().find(|item| !entries.iter().any(|entry| entry["item"] == ***item));
        match missing {
            Some(item) => Err(Fault::new(
                Code::MENU_MISSING.of(item),
                format!("the course does not list its part {item}"),
            )),
            None => Ok(()),
        }
    }

    /// All parts behind the first that is not done are grey, and no other.
    async fn in_order(&mut self, course: &Course, next: usize) -> Result<(), Fault> {
        let state = self.state().await?;
        let entries = state["menu"]["entries"].as_array().cloned().unwrap_or_default();
        for (nth, item) in course.items.iter().enumerate() {
            let Some(entry) = entries.iter().find(|entry| entry["item"] == **item) else { continue };
            let locked = entry["locked"] == true;
            if locked != (nth > next) {
                let how =
                    if locked { "is grey, and its turn has come" } else { "can be begun before its turn" };
                return Err(Fault::new(Code::TASK_INACTIVE.of(item), format!("{item} {how}")));
            }
        }
        Ok(())
    }

    /// Begins a part from the course and brings it to its end.
    async fn part_of(&mut self, name: &str, course: &Course, nth: usize, order: Order) -> Result<(), Fault> {
        let part = &course.items[nth];
        self.inside(name, course).await?;
        if order == Order::Enforced {
            self.in_order(course, nth).await?;
        }
        let before = self.before(part).await?;
        let documents = self.stage.session.driver.documents();
        self.press(&format!(".entry[data-item=\"{part}\"]"), 0, &format!("the entry of {part}")).await?;
        if !self.started(part, &before, documents).await? {
            let message = format!("its entry was chosen, and {part} did not begin");
            return Err(Fault::new(Code::MENU_DEAD_ENTRY.of(part), message));
        }
        self.finish(part).await?;
        let patience = self.patience()?.min(QUIET * 2);
        match self.until(&format!("s.items[{}].done", js(part)), patience).await?.0 {
            true => Ok(()),
            false => Err(Fault::new(
                Code::TASK_NOT_COMPLETED.of(part),
                format!("{part} was gone through, and is not done"),
            )),
        }
    }

    /// Wrong answers fail, right ones pass. Whether the course can be done.
    async fn quiz(&mut self, name: &str, course: &Course, quiz: &Quiz) -> bool {
        let wrong = |question: &QuizQuestion| {
            question.answers.iter().position(|answer| !question.right.contains(answer)).map(|at| vec![at])
        };
        let right = |question: &QuizQuestion| {
            let each = question.right.iter();
            each.map(|right| question.answers.iter().position(|answer| answer == right))
                .collect::<Option<Vec<_>>>()
        };
        let all_wrong: Option<Vec<_>> = quiz.questions.iter().map(wrong).collect();
        match all_wrong {
            Some(answers) => {
                let noted = Noted::begin("quiz-fails", "type", "wrong answers do not pass its quiz");
                let done = self.examined(name, course, quiz, &answers, false).await;
                self.ended(noted, done).await;
            }
            None => self.unchecked("quiz-fails", "a question of its quiz has no wrong answer".to_owned()),
        }
        let noted = Noted::begin("quiz-passes", "type", "right answers pass its quiz");
        let answers: Option<Vec<_>> = quiz.questions.iter().map(right).collect();
        let done = self.examined(name, course, quiz, &answers.unwrap_or_default(), true).await;
        self.ended(noted, done).await
    }

    async fn examined(
        &mut self,
        name: &str,
        course: &Course,
        quiz: &Quiz,
        answers: &[Vec<usize>],
        passes: bool,
    ) -> Result<(), Fault> {
        self.inside(name, course).await?;
        self.press(".list .entry:not([data-item])", 0, "the entry of its quiz").await?;
        let patience = self.patience()?.min(QUIET * 2);
        let open = format!("s.open?.item==={}", js(&format!("{name}.quiz")));
        if !self.until(&open, patience).await?.0 {
            return Err(Fault::new(
                Code::MENU_DEAD_ENTRY.of("quiz"),
                "its quiz was chosen, and did not open",
            ));
        }
        for (question, chosen) in quiz.questions.iter().zip(answers) {
            for nth in chosen {
                let what = format!("an answer to {}", question.id);
                self.press(&format!("[data-question=\"{}\"] .option", question.id), *nth, &what).await?;
            }
        }
        self.press(".card .foot button", 0, "the button that checks the answers").await?;
        let told = format!("s.log.some(e=>e.type==='quiz'&&e.item==={}&&e.passed==={passes})", js(name));
        let (met, state) = self.until(&told, patience).await?;
        let says = state["open"]["text"].as_str().unwrap_or_default().to_owned();
        self.press(".card .x", 0, "the cross").await?;
        if met {
            return Ok(());
        }
        let which = if passes { "right answers do not pass" } else { "wrong answers pass" };
        Err(Fault::new(Code::TASK_NOT_COMPLETED.of("quiz"), format!("{which} the quiz; it says: {says}")))
    }

    async fn is_whole(&mut self, name: &str) -> Result<(), Fault> {
        let patience = self.patience()?.min(QUIET * 2);
        let (done, state) = self.until(&format!("s.items[{}].progress.done", js(name)), patience).await?;
        let progress = &state["items"][name]["progress"];
        match done {
            true => Ok(()),
            false => Err(Fault::new(
                Code::TASK_NOT_COMPLETED,
                format!("all of it was done, and {} of {} is ticked off", progress["n"], progress["of"]),
            )),
        }
    }
}
