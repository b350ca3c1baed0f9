//! Performs one action and makes sure that it landed.
//!
//! A click counts when the trusted event has reached its element, an entry when the field holds it. What
//! went beside is repeated until the step's deadline: whatever moved or covered the element may go away.

pub(crate) use crate::dialog::{answer_armed, unanswered, unexpected_dialog};
use crate::{
    dialog::dialog,
    fault::Fault,
    fields::{Entry, check, enter, select},
    knock::{knock, nothing_came},
    resolve::{Resolved, look, resolve},
    stage::Stage,
    trace::{Refused, Trace},
};
use browser::{BrowserError, Goal, Input, Look, Need, Witness};
use scenarios::{
    Action, Code, Outcome, Step,
    scenario::{Button, Destination, Modifier, Tab},
};
use serde_json::json;
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

/// What an action came to.
pub(crate) struct Acted {
    /// How its target was found.
    pub trace: Trace,
    /// The page is being left.
    pub left: bool,
}

impl Acted {
    pub(crate) fn at(resolved: Resolved, left: bool) -> Acted {
        Acted { trace: resolved.trace, left }
    }

    pub(crate) fn nowhere() -> Acted {
        Acted { trace: Trace::none(Outcome::None), left: false }
    }
}

pub(crate) type Result<T> = std::result::Result<T, Refused>;

/// Performs every action but an expectation.
pub(crate) async fn act(stage: &mut Stage<'_>, step: &Step, deadline: Instant) -> Result<Acted> {
    match &step.action {
        Action::Click { target, button, count, modifiers, at } => {
            let mut look = look(Need::Click);
            look.at = at.map(|(x, y)| [x, y]);
            click(stage, step, target, look, &presses(*button, *count, modifiers), deadline).await
        }
        Action::Hover { target } => click(stage, step, target, look(Need::Hover), &[], deadline).await,
        Action::Type { into, text, append, by_key } => {
            let text = stage.text(text);
            enter(stage, step, into, &text, Entry { append: *append, by_key: *by_key }, deadline).await
        }
        Action::Select { target, choices } => select(stage, step, target, choices, deadline).await,
        Action::Check { target, on } => check(stage, step, target, *on, deadline).await,
        Action::Press { keys, on } => press(stage, step, keys, on.as_deref(), deadline).await,
        Action::Upload { to, files } => upload(stage, step, to, files, deadline).await,
        Action::Drag { from, to } => drag(stage, step, from, to, deadline).await,
        Action::Scroll { target, to } => scroll(stage, step, target.as_deref(), *to, deadline).await,
        Action::Go(destination) => go(stage, destination).await,
        Action::Switch(tab) => switch(stage, tab, deadline).await,
        Action::CloseTab => {
            stage.session.driver.close_tab().await.map_err(Refused::before_any_look)?;
            Ok(Acted::nowhere())
        }
        Action::Dialog { accept, text } => dialog(stage, step, *accept, text.clone()).await,
        Action::Expect(_) => Ok(Acted::nowhere()),
    }
}

/// What the target of an action has to be ready for.
pub(crate) fn need(action: &Action) -> Need {
    match action {
        Action::Click { .. } | Action::Drag { .. } => Need::Click,
        Action::Hover { .. } => Need::Hover,
        Action::Type { .. } | Action::Select { .. } => Need::Fill,
        Action::Check { .. } => Need::Check,
        Action::Press { .. } => Need::Focus,
        Action::Upload { .. } => Need::File,
        _ => Need::None,
    }
}

fn presses(button: Button, count: u8, modifiers: &[Modifier]) -> Vec<Input> {
    let button = match button {
        Button::Left => "left",
        Button::Middle => "middle",
        Button::Right => "right",
    };
    let keys: Vec<String> = modifiers.iter().map(|modifier| format!("{modifier:?}")).collect();
    let mut inputs: Vec<Input> = keys.iter().cloned().map(Input::KeyDown).collect();
    for nth in 1..=count.max(1) {
        inputs.push(Input::Down(button, nth));
        inputs.push(Input::Up(button, nth));
    }
    inputs.extend(keys.into_iter().rev().map(Input::KeyUp));
    inputs
}

/// Moves to the element, then sends `presses`, until the witness has seen them arrive.
async fn click(
    stage: &mut Stage<'_>,
    step: &Step,
    name: &str,
    mut look: Look,
    presses: &[Input],
    deadline: Instant,
) -> Result<Acted> {
    loop {
        let resolved = resolve(stage, step, name, look.clone(), deadline).await?;
        let mut inputs = vec![Input::Move(resolved.ready.x, resolved.ready.y)];
        inputs.extend_from_slice(presses);
        let witness = match stage.session.point(&resolved.place, &resolved.ready, &inputs).await {
            // The frame was replaced between the look and the act.
            Err(BrowserError::ContextGone) if Instant::now() < deadline => continue,
            Err(error) => return Err(refused(resolved, error)),
            // Opened by the click, or by itself just before, so that it swallowed the click.
            Ok(witness)
                if witness.asked && answer_armed(stage).await.map_err(Refused::before_any_look)? =>
            {
                match stage.session.witnessed(&resolved.place).await {
                    Ok(witness) => witness,
                    Err(error) => return Err(refused(resolved, error)),
                }
            }
            Ok(witness) => witness,
        };
        if witness.hit {
            return Ok(Acted::at(resolved, witness.left));
        }
        if Instant::now() >= deadline {
            return Err(missed(resolved, witness, "click"));
        }
        if let (Some(other), None) = (witness.other, look.ghost) {
            let follows = stage.session.follows(&resolved.place, &resolved.ready, other).await;
            look.ghost = follows.is_ok_and(|follows| follows).then_some(other);
        }
        look.steady = true;
    }
}

pub(crate) fn refused(resolved: Resolved, error: impl Into<Fault>) -> Refused {
    Refused { fault: error.into(), trace: resolved.trace }
}

fn missed(resolved: Resolved, witness: Witness, what: &str) -> Refused {
    let by = witness.by.unwrap_or_else(|| "nothing that we can see".to_owned());
    let element = &resolved.ready.element;
    let fault = if witness.covered {
        Fault::new(Code::ELEMENT_COVERED.of(&by), format!("the frame of {element} is covered by {by}"))
    } else {
        Fault::new(Code::ACT_MISSED, format!("the {what} on {element} would have reached {by}"))
    };
    refused(resolved, fault)
}

async fn press(
    stage: &mut Stage<'_>,
    step: &Step,
    keys: &str,
    on: Option<&str>,
    deadline: Instant,
) -> Result<Acted> {
    let resolved = match on {
        Some(name) => Some(resolve(stage, step, name, look(Need::Focus), deadline).await?),
        None => None,
    };
    let place = match &resolved {
        Some(resolved) => resolved.place.clone(),
        None => stage.session.top(),
    };
    stage.session.press(&place, keys).await.map_err(Refused::before_any_look)?;
    Ok(resolved.map_or_else(Acted::nowhere, |resolved| Acted::at(resolved, false)))
}

async fn upload(
    stage: &mut Stage<'_>,
    step: &Step,
    name: &str,
    files: &[String],
    deadline: Instant,
) -> Result<Acted> {
    let paths: Vec<PathBuf> =
        files.iter().map(|file| absolute(stage.options.files.join(stage.fill_in(file)))).collect();
    let resolved = resolve(stage, step, name, look(Need::File), deadline).await?;
    let done = if resolved.ready.tag == "input" && resolved.ready.kind_of_input == "file" {
        let handle = resolved.ready.handle;
        stage.session.driver.set_files(&resolved.place.frame, handle, &paths).await.map(|()| true)
    } else {
        stage.session.drop_files(&resolved.place, resolved.ready.handle, &paths).await
    };
    match done {
        Ok(true) => Ok(Acted::at(resolved, false)),
        Ok(false) => {
            let message = format!("{} lets no files be dropped on it", resolved.ready.element);
            Err(refused(resolved, Fault::new(Code::ACT_FAILED, message)))
        }
        Err(error) => Err(refused(resolved, error)),
    }
}

/// The browser runs in another folder than we do.
fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

async fn drag(stage: &mut Stage<'_>, step: &Step, from: &str, to: &str, deadline: Instant) -> Result<Acted> {
    // A look at the goal must not disarm the witness of the press.
    let goal = Look { dry: true, ..look(Need::Hover) };
    loop {
        let mut resolved = resolve(stage, step, from, look(Need::Click), deadline).await?;
        let onto = resolve(stage, step, to, goal.clone(), deadline).await?;
        if onto.place.frame != resolved.place.frame {
            // The two points are counted from different corners: what would be hit is anybody's guess.
            let (engine, what) = (stage.session.engine.name(), "a drag from one frame to another".to_owned());
            return Err(refused(resolved, BrowserError::Unsupported { engine, what }));
        }
        if onto.ready.scrolled {
            resolved = resolve(stage, step, from, look(Need::Click), deadline).await?;
            if resolved.ready.scrolled && Instant::now() >= deadline {
                let message =
                    format!("{} and {} are not in view together", resolved.ready.element, onto.ready.element);
                return Err(refused(resolved, Fault::new(Code::ELEMENT_OFFSCREEN, message)));
            }
            if resolved.ready.scrolled {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        }
        let witness =
            stage.session.drag(&resolved.place, &resolved.ready, (onto.ready.x, onto.ready.y)).await;
        match witness {
            Ok(witness) if witness.hit => return Ok(Acted::at(resolved, witness.left)),
            Ok(witness) if Instant::now() >= deadline => return Err(missed(resolved, witness, "drag")),
            // What covers it may go away.
            Ok(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            Err(error) => return Err(refused(resolved, error)),
        }
    }
}

async fn scroll(
    stage: &mut Stage<'_>,
    step: &Step,
    target: Option<&str>,
    to: Option<(f64, f64)>,
    deadline: Instant,
) -> Result<Acted> {
    let resolved = match target {
        Some(name) => Some(resolve(stage, step, name, look(Need::None), deadline).await?),
        None => None,
    };
    let place = resolved.as_ref().map_or_else(|| stage.session.top(), |resolved| resolved.place.clone());
    let mut argument = json!({});
    if let Some(resolved) = &resolved {
        argument["handle"] = json!(resolved.ready.handle);
    }
    if let Some((x, y)) = to {
        argument["to"] = json!([x, y]);
    }
    let patience = deadline.min(Instant::now() + Duration::from_secs(2));
    loop {
        let now: Vec<f64> = match stage.session.ask(&place, "more.scroll", argument.clone()).await {
            Ok(now) => now,
            Err(BrowserError::ContextGone) if Instant::now() < deadline => continue,
            Err(error) => return Err(Refused::before_any_look(error)),
        };
        // A page that is still loading is not yet long enough; a short one ends where it ends.
        let there =
            to.is_none_or(|(x, y)| now.len() == 2 && (now[0] - x).abs() < 2.0 && (now[1] - y).abs() < 2.0);
        if there || Instant::now() >= patience {
            return Ok(resolved.map_or_else(Acted::nowhere, |resolved| Acted::at(resolved, false)));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn go(stage: &mut Stage<'_>, destination: &Destination) -> Result<Acted> {
    let goal = match destination {
        Destination::Address(address) => Goal::Address(stage.absolute(address)),
        Destination::Back => Goal::History(-1),
        Destination::Forward => Goal::History(1),
        Destination::Reload => Goal::Reload,
    };
    let (timeout, insecure) = (stage.options.navigation_timeout, stage.options.insecure);
    let wanted = if let Goal::Address(address) = &goal { Some(address.clone()) } else { None };
    let fault = match (stage.session.driver.navigate(goal, timeout).await, wanted) {
        (Ok(arrival), Some(wanted)) => nothing_came(&wanted, &arrival, insecure).await,
        (Err(error @ BrowserError::Late { .. }), Some(wanted)) => {
            Some(knock(&wanted, insecure).await.unwrap_or_else(|| error.into()))
        }
        (Err(error), _) => Some(error.into()),
        (Ok(_), None) => None,
    };
    match fault {
        Some(fault) => Err(Refused::before_any_look(fault)),
        None => Ok(Acted::nowhere()),
    }
}

async fn switch(stage: &mut Stage<'_>, tab: &Tab, deadline: Instant) -> Result<Acted> {
    loop {
        let open = stage.session.driver.tabs(None).await.map_err(Refused::before_any_look)?;
        let wanted = match tab {
            Tab::First => Some(0),
            Tab::Newest => (open > 1).then(|| open - 1),
            Tab::Number(number) => number.checked_sub(1).filter(|at| *at < open),
        };
        if let Some(at) = wanted {
            stage.session.driver.tabs(Some(at)).await.map_err(Refused::before_any_look)?;
            return Ok(Acted::nowhere());
        }
        if Instant::now() >= deadline {
            let fault = Fault::new(Code::TAB_MISSING, format!("only {open} tab is open"));
            return Err(Refused::before_any_look(fault));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
