//! Goes on from a step as a person would: presses its button, or does on the page what it asks for.

use browser::{
    BrowserError, Input, Session,
    guidance::{Deed, Spot, StepFacts},
};
use std::time::Duration;

/// How long a shade takes to let go of what is to be dragged: Node-RED's fades for 0.9 s, and what is pressed
/// meanwhile is pressed on the shade.
const FADE: Duration = Duration::from_millis(1200);

/// Does what goes on from the step, and says what it did; nothing where there is nothing to be done.
///
/// # Errors
///
/// What the driver said. A page that went away because of it, or a dialog, is none.
pub(super) async fn advance(
    session: &mut Session,
    facts: &StepFacts,
) -> Result<Option<String>, BrowserError> {
    let (width, height) = facts.viewport;
    let in_view = |spot: &&Spot| spot.x >= 0.0 && spot.y >= 0.0 && spot.x < width && spot.y < height;
    if let Some(deed) = &facts.act {
        return perform(session, deed).await;
    }
    let target = facts.target.as_ref().filter(|target| target.hidden.is_none() && !target.body);
    let on_target = target.map(|target| Spot {
        x: target.rect.x + target.rect.width / 2.0,
        y: target.rect.y + target.rect.height / 2.0,
        label: target.name.clone(),
    });
    let Some(spot) = facts.go.as_ref().or(on_target.as_ref()).filter(in_view) else { return Ok(None) };
    press(session, spot).await?;
    Ok(Some(spot.label.clone()))
}

/// Presses the left button at a point of the page.
///
/// # Errors
///
/// As those of [`advance`].
pub(super) async fn press(session: &mut Session, spot: &Spot) -> Result<(), BrowserError> {
    let inputs = [Input::Move(spot.x, spot.y), Input::Down("left", 1), Input::Up("left", 1)];
    send(session, &inputs).await
}

async fn send(session: &mut Session, inputs: &[Input]) -> Result<(), BrowserError> {
    let top = session.top();
    match session.driver.act(&top.frame, (0.0, 0.0), inputs, None).await {
        Ok(_) | Err(BrowserError::ContextGone | BrowserError::DialogOpen) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn perform(session: &mut Session, deed: &Deed) -> Result<Option<String>, BrowserError> {
    let Some(at) = &deed.at else { return Ok(None) };
    if deed.kind != "drag" {
        press(session, at).await?;
        return Ok(Some(format!("{} on {}", deed.event, at.label)));
    }
    let Some(to) = deed.to else { return Ok(None) };
    send(session, &[Input::Move(at.x - 4.0, at.y), Input::Move(at.x, at.y), Input::Pause(FADE)]).await?;
    let top = session.top();
    session.driver.drag(&top.frame, (0.0, 0.0), (at.x, at.y), (to.x, to.y)).await?;
    Ok(Some(format!("{} from {}", deed.event, at.label)))
}
