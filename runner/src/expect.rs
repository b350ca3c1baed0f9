//! Waits until what a step claims is true, or says what is there instead.

use crate::{
    fault::Fault,
    link,
    resolve::{Resolved, look, resolve},
    stage::Stage,
    trace::{Refused, Trace},
};
use browser::{BrowserError, Need, State, engines::EXPRESSIONS};
use scenarios::{Check, Code, Expectation, Outcome, Step, TextMatch};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Time between two looks at the state: short at first, as most claims are true at once.
const INTERVALS: [u64; 5] = [0, 20, 50, 100, 200];

/// Waits until all checks hold.
pub(crate) async fn expect(
    stage: &mut Stage<'_>,
    step: &Step,
    expectation: &Expectation,
    deadline: Instant,
) -> Result<Trace, Refused> {
    let Some(name) = &expectation.target else { return of_page(stage, expectation, deadline).await };
    let trace = of_target(stage, step, name, expectation, deadline).await?;
    // Claims about the page may stand beside those about an element.
    if !expectation.checks.iter().any(is_of_page) {
        return Ok(trace);
    }
    match of_page(stage, expectation, deadline).await {
        Ok(_) => Ok(trace),
        Err(Refused { fault, .. }) => Err(Refused { fault, trace }),
    }
}

fn is_of_page(check: &Check) -> bool {
    matches!(
        check,
        Check::Address(_) | Check::Title(_) | Check::Download { .. } | Check::Dialog(_) | Check::Script(_)
    )
}

async fn of_target(
    stage: &mut Stage<'_>,
    step: &Step,
    name: &str,
    expectation: &Expectation,
    deadline: Instant,
) -> Result<Trace, Refused> {
    if expectation.checks.contains(&Check::Visible(false)) {
        return unseen(stage, step, name, deadline).await;
    }
    if let Some(Check::Count { min, max }) =
        expectation.checks.iter().find(|check| matches!(check, Check::Count { .. }))
    {
        count(stage, name, *min, *max, deadline).await?;
        if expectation.checks.iter().all(|check| is_of_page(check) || matches!(check, Check::Count { .. })) {
            return Ok(Trace::none(Outcome::Found));
        }
    }
    let mut round = 0;
    loop {
        let resolved = match resolve(stage, step, name, look(Need::None), deadline).await {
            Ok(resolved) => resolved,
            Err(refused) => return Err(not_there(refused, expectation)),
        };
        let fault = match state(stage, &resolved, expectation).await {
            Ok(state) => match of_element(stage, expectation, &state) {
                None if expectation.checks.contains(&Check::LinkAlive) => {
                    alive(stage, &resolved.place, state.link.as_deref()).await
                }
                other => other,
            },
            Err(BrowserError::ContextGone) => {
                Some(Fault::new(Code::EXPECT_VISIBLE, "the element or its page was replaced meanwhile"))
            }
            Err(error) => return Err(Refused { fault: error.into(), trace: resolved.trace }),
        };
        let Some(fault) = fault else { return Ok(resolved.trace) };
        // A dead link stays dead, and asking again would only load the server.
        if Instant::now() >= deadline || fault.code.name().starts_with("link.") {
            return Err(Refused { fault, trace: resolved.trace });
        }
        tokio::time::sleep(Duration::from_millis(INTERVALS[round.min(4)])).await;
        round += 1;
    }
}

/// A missing element fails the claim that it can be seen; ambiguity and broken browsers stay what they are.
fn not_there(refused: Refused, expectation: &Expectation) -> Refused {
    let visible = expectation.checks.iter().all(|check| *check == Check::Visible(true));
    if visible && refused.fault.code == Code::ELEMENT_HIDDEN {
        return Refused { fault: Fault { code: Code::EXPECT_VISIBLE, ..refused.fault }, ..refused };
    }
    refused
}

async fn state(
    stage: &mut Stage<'_>,
    resolved: &Resolved,
    expectation: &Expectation,
) -> Result<State, BrowserError> {
    let attributes: Vec<String> = expectation
        .checks
        .iter()
        .filter_map(|check| match check {
            Check::Attribute(name, _) => Some(name.clone()),
            _ => None,
        })
        .collect();
    let properties: Vec<String> = expectation
        .checks
        .iter()
        .filter_map(|check| match check {
            Check::Property(name, _) => Some(name.clone()),
            _ => None,
        })
        .collect();
    match stage.session.state(&resolved.place, resolved.ready.handle, &attributes, &properties).await {
        Ok(state) if state.gone => Err(BrowserError::ContextGone),
        other => other,
    }
}

/// The first check that does not hold.
fn of_element(stage: &Stage<'_>, expectation: &Expectation, state: &State) -> Option<Fault> {
    // Whoever expects something of an element expects to see it, unless a check says otherwise.
    let silent = expectation.checks.iter().any(|check| {
        matches!(check, Check::Attribute(..) | Check::Property(..) | Check::LinkAlive | Check::Visible(_))
    });
    if !state.visible && !silent {
        return Some(Fault::new(Code::EXPECT_VISIBLE, "the element is there but can't be seen"));
    }
    for check in &expectation.checks {
        let fault = match check {
            Check::Visible(wanted) => (state.visible != *wanted)
                .then(|| Fault::new(Code::EXPECT_VISIBLE, "the element is there but can't be seen")),
            Check::Text(wanted) => text(stage, wanted, &state.text, Code::EXPECT_TEXT, "text").err(),
            Check::Value(wanted) => {
                text(stage, wanted, state.value.as_deref().unwrap_or(""), Code::EXPECT_VALUE, "value").err()
            }
            Check::Checked(wanted) => flag(state.checked == Some(*wanted), *wanted, "ticked"),
            Check::Enabled(wanted) => flag(state.enabled == *wanted, *wanted, "usable"),
            Check::Attribute(name, wanted) => {
                let now = state.attributes.get(name).and_then(Value::as_str).unwrap_or("");
                text(stage, wanted, now, Code::EXPECT_VALUE, &format!("attribute {name}")).err()
            }
            Check::Property(name, wanted) => property(stage, name, wanted, state.properties.get(name)),
            _ => None,
        };
        if fault.is_some() {
            return fault;
        }
    }
    None
}

/// Asks the link's address: in the page where it is of the same origin, so that the user's session counts.
async fn alive(stage: &mut Stage<'_>, place: &browser::Place, link: Option<&str>) -> Option<Fault> {
    let Some(address) = link else {
        return Some(Fault::new(Code::LINK_DEAD.of("no address"), "the element leads nowhere"));
    };
    let here = stage.session.page().await.map(|page| page.address).unwrap_or_default();
    if link::same_origin(&here, address) {
        let asked: Result<link::Answer, _> =
            stage.session.ask(place, "more.link", serde_json::json!({"url": address})).await;
        if let Some(answer) = asked.ok().filter(|answer| answer.status.is_some()) {
            return link::judge(address, &answer);
        }
    }
    link::check(address, stage.options.insecure).await
}

fn flag(holds: bool, wanted: bool, word: &str) -> Option<Fault> {
    let not = if wanted { "not " } else { "" };
    (!holds).then(|| Fault::new(Code::EXPECT_STATE, format!("the element is {not}{word}")))
}

fn property(stage: &Stage<'_>, name: &str, wanted: &Value, now: Option<&Value>) -> Option<Fault> {
    let now = now.cloned().unwrap_or(Value::Null);
    let same = match (wanted, &now) {
        (Value::String(wanted), Value::String(now)) => collapsed(wanted) == collapsed(now),
        (wanted, now) => wanted == now,
    };
    let shown = stage.secrets.redact(&now.to_string());
    (!same).then(|| Fault::new(Code::EXPECT_VALUE, format!("{name} is {shown}, expected {wanted}")))
}

/// Compares a text; the error says both.
pub(crate) fn text(
    stage: &Stage<'_>,
    wanted: &TextMatch,
    now: &str,
    code: Code,
    what: &str,
) -> Result<(), Fault> {
    let now = collapsed(now);
    let (holds, words) = match wanted {
        TextMatch::Is(wanted) => {
            let wanted = collapsed(&stage.fill_in(wanted));
            (now == wanted, format!("“{wanted}”"))
        }
        TextMatch::Contains(part) => {
            let part = collapsed(&stage.fill_in(part));
            (now.contains(&part), format!("something with “{part}”"))
        }
        TextMatch::Not(part) => {
            let part = collapsed(&stage.fill_in(part));
            (!now.contains(&part), format!("nothing with “{part}”"))
        }
        TextMatch::Matches(pattern) => match regex::Regex::new(pattern) {
            Ok(pattern) => (pattern.is_match(&now), format!("something like /{pattern}/")),
            Err(error) => return Err(Fault::new(code, format!("the expected pattern is none: {error}"))),
        },
    };
    let shown: String = stage.secrets.redact(&now).chars().take(300).collect();
    if holds {
        Ok(())
    } else {
        Err(Fault::new(code, format!("the {what} is “{shown}”, expected {words}")))
    }
}

fn collapsed(text: &str) -> String {
    text.split(|letter: char| letter.is_whitespace() || letter == '\u{a0}' || letter == '\u{200b}')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Waits until the target can't be seen: it is hidden, or nothing on a settled page is like it.
async fn unseen(stage: &mut Stage<'_>, step: &Step, name: &str, deadline: Instant) -> Result<Trace, Refused> {
    loop {
        // Long enough for the rankings that may find a changed element: one that looks different now can
        // still be seen, and must not pass for absent.
        let glance = Instant::now() + Duration::from_millis(2600);
        match resolve(stage, step, name, look(Need::None), glance).await {
            Ok(resolved) => {
                let state = stage.session.state(&resolved.place, resolved.ready.handle, &[], &[]).await;
                match state {
                    Ok(state) if !state.visible && !state.gone => return Ok(resolved.trace),
                    Err(error) if !matches!(error, BrowserError::ContextGone) => {
                        return Err(Refused::before_any_look(error));
                    }
                    // Seen, or drawn anew while we looked.
                    _ if Instant::now() >= deadline => {
                        let fault = Fault::new(Code::EXPECT_VISIBLE, format!("`{name}` can still be seen"));
                        return Err(Refused { fault, trace: resolved.trace });
                    }
                    _ => {}
                }
            }
            Err(refused)
                if matches!(refused.fault.code.name(), "element.missing" | "element.hidden")
                    && refused.trace.described.is_none() =>
            {
                return Ok(Trace { outcome: Outcome::None, ..refused.trace });
            }
            Err(refused) if Instant::now() >= deadline => return Err(refused),
            Err(_) => {}
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn count(
    stage: &mut Stage<'_>,
    name: &str,
    min: usize,
    max: Option<usize>,
    deadline: Instant,
) -> Result<Trace, Refused> {
    let target = stage.target(name);
    let probe = crate::probe::probe(&target, None);
    let selectors = if target.selectors.is_empty() { vec![] } else { target.selectors.clone() };
    loop {
        let found = match stage.session.place(&target.frame).await {
            Ok(Some(place)) => stage.session.count(&place, &probe, &selectors).await,
            // Without its frame none of them is there; the frame may be gone with them.
            Ok(None) => Ok(Some(0)),
            Err(error) => Err(error),
        };
        // On a page that is still to come there are neither none nor few.
        let found = match found {
            Ok(found) => found,
            Err(BrowserError::ContextGone) => None,
            Err(error) => return Err(Refused::before_any_look(error)),
        };
        if found.is_some_and(|found| found >= min && max.is_none_or(|max| found <= max)) {
            return Ok(Trace::none(Outcome::Found));
        }
        if Instant::now() >= deadline {
            let Some(found) = found else {
                let message = format!("the page was still being received, and no `{name}` could be counted");
                return Err(Refused::before_any_look(Fault::new(Code::PAGE_NOT_SETTLED, message)));
            };
            let wanted = max.map_or_else(
                || format!("at least {min}"),
                |max| if max == min { min.to_string() } else { format!("{min} to {max}") },
            );
            let fault = Fault::new(
                Code::EXPECT_COUNT,
                format!("{found} elements are like `{name}`, expected {wanted}"),
            );
            return Err(Refused { fault, trace: Trace::none(Outcome::Found) });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Claims about the page as a whole.
async fn of_page(
    stage: &mut Stage<'_>,
    expectation: &Expectation,
    deadline: Instant,
) -> Result<Trace, Refused> {
    let mut round = 0;
    loop {
        let mut fault = None;
        for check in expectation.checks.iter().filter(|check| is_of_page(check)) {
            fault = page_check(stage, check).await.map_err(Refused::before_any_look)?;
            if fault.is_some() {
                break;
            }
        }
        let Some(fault) = fault else { return Ok(Trace::none(Outcome::None)) };
        if Instant::now() >= deadline {
            return Err(Refused { fault, trace: Trace::none(Outcome::None) });
        }
        tokio::time::sleep(Duration::from_millis(INTERVALS[round.min(4)])).await;
        round += 1;
    }
}

async fn page_check(stage: &mut Stage<'_>, check: &Check) -> Result<Option<Fault>, Fault> {
    if let Check::Dialog(wanted) = check {
        let message = stage.answered.as_ref().map(|dialog| dialog.message.clone());
        return Ok(match message {
            None => Some(Fault::new(Code::EXPECT_DIALOG, "no dialog was answered")),
            Some(message) => text(stage, wanted, &message, Code::EXPECT_DIALOG, "dialog's message").err(),
        });
    }
    if let Check::Download { name, content } = check {
        return download(stage, name.as_ref(), content.as_ref()).await;
    }
    if let Check::Script(expression) = check {
        let top = stage.session.top();
        return match stage.session.evaluate(&top, expression).await {
            Ok(said) if said.holds => Ok(None),
            Ok(said) if said.refused => {
                let message =
                    format!("the page's policy forbids to evaluate `{expression}`: {}", said.failed);
                Err(Fault::new(Code::ENGINE_UNSUPPORTED.of(EXPRESSIONS), message))
            }
            Ok(said) if said.failed.is_empty() => {
                Ok(Some(Fault::new(Code::EXPECT_SCRIPT, format!("`{expression}` is not true"))))
            }
            Ok(said) => {
                Ok(Some(Fault::new(Code::EXPECT_SCRIPT, format!("`{expression}` fails: {}", said.failed))))
            }
            Err(BrowserError::ContextGone) => {
                Ok(Some(Fault::new(Code::EXPECT_SCRIPT, "the page is being replaced")))
            }
            Err(error) => Err(error.into()),
        };
    }
    let page = match stage.session.page().await {
        Ok(page) => page,
        Err(BrowserError::ContextGone) => {
            return Ok(Some(Fault::new(Code::EXPECT_ADDRESS, "the page is being replaced")));
        }
        Err(error) => return Err(error.into()),
    };
    Ok(match check {
        Check::Title(wanted) => text(stage, wanted, &page.title, Code::EXPECT_TITLE, "title").err(),
        Check::Address(wanted) => {
            text(stage, wanted, &address(&page.address, wanted), Code::EXPECT_ADDRESS, "address").err()
        }
        _ => None,
    })
}

/// Path, query and fragment, or all of it where the expectation names a scheme.
fn address(whole: &str, wanted: &TextMatch) -> String {
    let (TextMatch::Is(text) | TextMatch::Contains(text) | TextMatch::Not(text) | TextMatch::Matches(text)) =
        wanted;
    match url::Url::parse(whole) {
        Ok(url) if !text.contains("://") => url[url::Position::BeforePath..].to_owned(),
        _ => whole.to_owned(),
    }
}

async fn download(
    stage: &mut Stage<'_>,
    name: Option<&TextMatch>,
    content: Option<&TextMatch>,
) -> Result<Option<Fault>, Fault> {
    let all = stage.session.driver.downloads().await?;
    let mut last = Fault::new(Code::EXPECT_DOWNLOAD, "no file was downloaded");
    for download in all.iter().skip(stage.downloads_seen).filter(|download| download.complete) {
        let named = name
            .map_or(Ok(()), |name| text(stage, name, &download.name, Code::EXPECT_DOWNLOAD, "file's name"));
        let body = || {
            std::fs::read(&download.path)
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .unwrap_or_default()
        };
        let filled = content
            .map_or(Ok(()), |content| text(stage, content, &body(), Code::EXPECT_DOWNLOAD, "file's content"));
        match named.and(filled) {
            Ok(()) => {
                stage.downloads_seen = all.len();
                return Ok(None);
            }
            Err(fault) => last = fault,
        }
    }
    Ok(Some(last))
}
