//! Why a target was refused: the words and the code of each reason.

use crate::{
    fault::Fault,
    probe::is_unlearned,
    resolve::Seen,
    stage::{Observed, Stage},
    trace::{Refused, Trace},
};
use recognition::{Page, Reason, Thresholds, rank};
use scenarios::{Code, Described, Outcome, Step, Target};

/// The target has changed, and this step must not act on a likeness.
pub(crate) fn not_healed(
    stage: &mut Stage<'_>,
    step: &Step,
    name: &str,
    mut trace: Trace,
    chosen: Described,
) -> Refused {
    let element = trace.element.take().unwrap_or_default();
    let why = if scenarios::has_weight(step, stage.scenario) && step.heal.is_none() {
        "the step destroys, pays or sends, and such a step never acts on a likeness unless it says `heal: act`"
    } else {
        "this run only proposes heals"
    };
    trace.outcome = Outcome::Missing;
    // It is there, only not acted upon: who claims that it is absent must see it.
    trace.described = Some(chosen.clone());
    stage.observed.push(Observed {
        target: name.to_owned(),
        step: step.id.clone(),
        described: chosen,
        frame: vec![],
        unsure: Some("it was found by its likeness only".to_owned()),
        secret: false,
        page: None,
        text: None,
    });
    let message = format!(
        "`{name}` has changed: {element} is like it, but {why}\nhint: accept the proposal, or record the step again"
    );
    Refused { fault: Fault { code: Code::ELEMENT_MISSING, message }, trace }
}

/// The deadline has passed: says what stood in the way.
pub(crate) async fn give_up(stage: &mut Stage<'_>, name: &str, target: &Target, seen: Seen) -> Refused {
    if let Some((ready, why, by)) = seen.unready {
        let element = &ready.element;
        let (code, message) = match why.as_str() {
            "disabled" => (Code::ELEMENT_DISABLED, format!("{element} never became usable")),
            "readonly" => (Code::ELEMENT_DISABLED.of("read-only"), format!("{element} can't be written to")),
            "covered" => (Code::ELEMENT_COVERED.of(&by), format!("{element} is covered by {by}")),
            "moving" => (Code::ELEMENT_MOVING, format!("{element} never stood still")),
            "offscreen" => (Code::ELEMENT_OFFSCREEN, format!("{element} can't be scrolled into view")),
            "focus" => (Code::ACT_MISSED, format!("{element} does not take the focus")),
            _ => (Code::ELEMENT_HIDDEN, format!("{element} is there but can't be seen")),
        };
        let trace = Trace { element: Some(element.clone()), ..Trace::none(Outcome::Found) };
        return Refused { fault: Fault::new(code, message), trace };
    }
    if seen.loading {
        let fault = Fault::new(
            Code::PAGE_NOT_SETTLED,
            format!("the page was still being received, without `{name}`"),
        );
        return Refused { fault, trace: Trace::none(Outcome::Missing) };
    }
    if seen.frame_missing {
        let fault = Fault::new(
            Code::ELEMENT_MISSING.of("frame"),
            format!("the frame of `{name}` is not on the page"),
        );
        return Refused { fault, trace: Trace::none(Outcome::Missing) };
    }
    let (recognition, candidates) = match seen.recognition {
        Some(seen) => seen,
        None => (rank(target, None, &Page::of(&[]), Thresholds::default()), vec![]),
    };
    let mut trace = Trace::ranked(&recognition, &candidates, seen.origin);
    if matches!(recognition.outcome, Outcome::Found | Outcome::Healed) {
        // A likeness was there, if not for long enough: who claims that it is absent must see it.
        trace.described = recognition.ranked.first().map(|best| candidates[best.index].clone());
    }
    if is_unlearned(target) {
        trace.why = trace.why.map(|(_, margin)| (Reason::Disagree, margin));
    }
    if is_unlearned(target) && candidates.len() > 1 {
        trace.outcome = Outcome::Ambiguous;
    } else if trace.outcome != Outcome::Ambiguous {
        trace.outcome = Outcome::Missing;
    }
    let best = trace
        .element
        .take()
        .map_or_else(|| "nothing like it is there".to_owned(), |best| format!("the likeliest is {best}"));
    if trace.outcome == Outcome::Ambiguous {
        let many = recognition
            .ranked
            .iter()
            .take_while(|ranked| recognition.ranked[0].likeness - ranked.likeness < 0.07)
            .count();
        let fault = Fault::new(
            Code::ELEMENT_AMBIGUOUS.of(many.max(2)),
            format!("`{name}` could be any of {} elements; {best}", many.max(2)),
        );
        return Refused { fault, trace };
    }
    if recognition.hidden {
        return Refused {
            fault: Fault::new(Code::ELEMENT_HIDDEN, format!("`{name}` is there but can't be seen")),
            trace,
        };
    }
    if seen.cut > 0 {
        let compared = candidates.len();
        let message = format!(
            "`{name}` is not among the {compared} likeliest elements of the page; {} more were too many to look at; {best}",
            seen.cut
        );
        return Refused { fault: Fault::new(Code::PAGE_TOO_LARGE, message), trace };
    }
    let login = stage.session.page().await.is_ok_and(|page| page.login);
    if login
        && !candidates.iter().any(|candidate| {
            target.signals.attributes.get("type").is_some_and(|kind| {
                kind == "password" && candidate.signals.attributes.get("type") == Some(kind)
            })
        })
        && !is_login(stage)
    {
        let fault =
            Fault::new(Code::PAGE_LOGIN, format!("a login page is shown instead of the one with `{name}`"));
        return Refused { fault, trace };
    }
    Refused {
        fault: Fault::new(Code::ELEMENT_MISSING, format!("`{name}` is not on the page; {best}")),
        trace,
    }
}

/// Whether the scenario itself logs in: then a login page is what it expects to see.
fn is_login(stage: &Stage<'_>) -> bool {
    stage
        .scenario
        .steps
        .iter()
        .any(|step| matches!(&step.action, scenarios::Action::Type { text: scenarios::Text::Secret(_), .. }))
}
