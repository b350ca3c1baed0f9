//! Publishes content: the same for a form and for the API, and noted.
//!
//! What may go to real users is decided by what the last runs prove; somebody may answer for the rest by their name.

use crate::{
    access::Permission,
    app::App,
    failure::Failure,
    guard::Visit,
    proofs::{Kept, proofs, why_not},
};
use chrono::Utc;
use runner::publication::{Order, Ready, prepare};
use scenarios::content::publish::{Change, NotGreen, Player, Published, diff, not_green, read_published};
use store::{NewPublication, Publication};

/// Where browsers of real users send what they found, as seen from a published file.
const REPORT_TO: &str = "../results";

/// The longest reason, in letters.
const LONGEST: usize = 1_000;

/// What publishing would come to.
pub(crate) struct Would {
    /// What would be published.
    pub ready: Ready,
    /// What is shown now.
    pub before: Option<Publication>,
    /// What differs from it; everything where nothing is shown.
    pub changes: Vec<Change>,
    /// The items that are not green; none where no real users are.
    pub not_green: Vec<NotGreen>,
}

impl Would {
    /// Whether nothing would change.
    pub fn is_shown(&self) -> bool {
        self.before.as_ref().is_some_and(|before| before.hash == self.ready.published.hash)
    }
}

/// Looks at what publishing would come to; nothing is kept by it.
///
/// # Errors
///
/// There is no such environment, or none that they may see; what is wrong in the content; what the store said.
pub(crate) async fn would(
    (app, visit): (&App, &Visit),
    kept: &Kept,
    environment: &str,
    sampling: Option<f64>,
) -> Result<Would, Failure> {
    let seen = kept.environments(visit);
    if !seen.iter().any(|(name, _)| *name == environment) {
        let known: Vec<&str> = seen.iter().map(|(name, _)| *name).collect();
        return Err(Failure::Missing(format!(
            "no environment `{environment}` (known: {})",
            known.join(", ")
        )));
    }
    let before = app.store().publications(visit.project(), Some(environment), 1).await?.into_iter().next();
    let sampling = sampling.or(before.as_ref().map(|before| before.sampling)).unwrap_or(0.0);
    if !(0.0..=1.0).contains(&sampling) {
        return Err(Failure::Bad(format!(
            "{sampling} is no part of a whole\nhint: 0.1 is every tenth session"
        )));
    }
    let player = Player { report_to: (sampling > 0.0).then(|| REPORT_TO.to_owned()), sampling };
    let order = Order { environment, system: None, items: &[], player: &player };
    let ready = prepare(&kept.content, &kept.project, order).map_err(|errors| why_not(visit, &errors.0))?;
    if !visit.sight().sees(Some(&ready.published.system)) {
        return Err(Failure::Missing(format!("no environment `{environment}`")));
    }
    let changes = match &before {
        Some(before) => diff(&file(app, visit, &before.hash).await?, &ready.published),
        None => vec![],
    };
    let not_green = if ready.published.production {
        not_green(ready.published.items.keys(), &proofs(app, visit, kept).await?)
    } else {
        vec![]
    };
    Ok(Would { ready, before, changes, not_green })
}

/// A published file.
///
/// # Errors
///
/// There is none, or it is damaged; what the store said.
pub(crate) async fn file(app: &App, visit: &Visit, hash: &str) -> Result<Published, Failure> {
    let content = app.store().published(visit.project(), hash).await?;
    read_published(content.as_bytes()).map_err(|error| Failure::Internal(format!("{hash}: {error}")))
}

/// What somebody wants to publish.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish<'a> {
    /// The environment.
    pub environment: &'a str,
    /// Which part of the sessions is reported; as before where nothing is said.
    pub sampling: Option<f64>,
    /// Why it goes out although not everything is green; empty: it doesn't.
    pub override_reason: &'a str,
    /// The number of the last publication that they have seen.
    pub after: Option<i64>,
}

/// Publishes. What is shown already is answered as it is.
///
/// # Errors
///
/// They may not in this system; not everything is green, and nobody answers for it; what `would` says.
pub(crate) async fn publish(app: &App, visit: &Visit, wish: Wish<'_>) -> Result<Publication, Failure> {
    let kept = crate::proofs::kept(app, visit).await?;
    let would = would((app, visit), &kept, wish.environment, wish.sampling).await?;
    let published = &would.ready.published;
    may(visit, &published.system)?;
    if let Some(before) = would.before.clone().filter(|_| would.is_shown()) {
        return Ok(before);
    }
    let reason = wish.override_reason.trim();
    if reason.chars().count() > LONGEST {
        return Err(Failure::Bad("a reason has at most 1,000 letters".to_owned()));
    }
    let not_green: Vec<String> = would.not_green.iter().map(ToString::to_string).collect();
    if !not_green.is_empty() && reason.is_empty() {
        return Err(Failure::Conflict(format!(
            "nothing was published for `{}`, which is for real users: {}\n\
             hint: run a plan with content/ and mend what it finds, or answer for it: say why it goes out all the same",
            wish.environment,
            not_green.join("; ")
        )));
    }
    let content = String::from_utf8(published.bytes())
        .map_err(|error| Failure::Internal(format!("JSON is no text: {error}")))?;
    let new = NewPublication {
        environment: wish.environment,
        system: &published.system,
        hash: &published.hash,
        content: &content,
        items: i64::try_from(published.items.len()).unwrap_or(i64::MAX),
        sampling: published.player.sampling,
        author: visit.name(),
        not_green: &not_green,
        override_reason: Some(reason).filter(|_| !not_green.is_empty()),
        again_of: None,
        after: wish.after,
    };
    Ok(app.store().publish(visit.project(), &new, Utc::now()).await?)
}

/// Publishes again what was published before. It has passed the gate then, and who goes back is in a hurry.
///
/// # Errors
///
/// There is none of this number; they may not in its system; what the store said.
pub(crate) async fn again(
    app: &App,
    visit: &Visit,
    (environment, number): (&str, i64),
    after: Option<i64>,
) -> Result<Publication, Failure> {
    let known = app.store().publication(visit.sight(), environment, number).await?;
    may(visit, &known.system)?;
    let content = app.store().published(visit.project(), &known.hash).await?;
    let new = NewPublication {
        environment,
        system: &known.system,
        hash: &known.hash,
        content: &content,
        items: known.items,
        sampling: known.sampling,
        author: visit.name(),
        not_green: &[],
        override_reason: None,
        again_of: Some(number),
        after,
    };
    Ok(app.store().publish(visit.project(), &new, Utc::now()).await?)
}

fn may(visit: &Visit, system: &str) -> Result<(), Failure> {
    if visit.may_in(Permission::Publish, Some(system)) {
        return Ok(());
    }
    Err(Failure::Forbidden(format!(
        "your role does not allow to publish content of {system}\nhint: an administrator can give you another one"
    )))
}
