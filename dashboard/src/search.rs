//! Everything by its words: scenarios, runs, tickets, plans.

use crate::{
    acts,
    app::App,
    failure::Failure,
    guard::Visit,
    runs::verdict,
    scenarios::is_scenario,
    words::{TITLE, short},
};
use axum::{
    extract::{Extension, Query, State},
    response::Html,
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{RunFilter, TicketFilter};

/// Hits of each kind.
const HITS: usize = 10;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    q: Option<String>,
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let q = asked.q.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty());
    let groups = match &q {
        Some(q) => groups(&app, &visit, q).await?,
        None => vec![],
    };
    let title = app.words(&visit).say("search");
    Ok(app.render(&visit, "search", title, json!({"q": q, "groups": groups})))
}

async fn groups(app: &App, visit: &Visit, q: &str) -> Result<Vec<Value>, Failure> {
    let lower = q.to_lowercase();
    let files = app.store().seen_files(visit.sight()).await?;
    let hits_in = |file: &&store::FileRevision| {
        is_scenario(&file.path)
            && (file.path.to_lowercase().contains(&lower)
                || file.content.as_ref().is_some_and(|text| text.to_lowercase().contains(&lower)))
    };
    let scenarios = files.iter().filter(hits_in).take(HITS).map(|file| {
        json!({"title": file.path, "href": format!("/scenarios/{}", file.path), "words": null, "verdict": null})
    });
    let mut tickets = app
        .store()
        .tickets(visit.sight(), &TicketFilter { words: Some(q.to_owned()), ..TicketFilter::default() })
        .await?;
    if let Ok(number) = q.trim_start_matches('#').parse()
        && let Ok(ticket) = app.store().ticket(visit.sight(), number).await
    {
        tickets.retain(|known| known.number != number);
        tickets.insert(0, ticket);
    }
    let tickets = tickets.iter().take(HITS).map(|ticket| {
        json!({"title": format!("#{} {}", ticket.number, short(&ticket.title, TITLE)),
            "href": format!("/tickets/{}", ticket.number), "words": ticket.code, "verdict": null})
    });
    let filter = RunFilter { words: Some(q.to_owned()), latest: true, ..RunFilter::default() };
    let runs = app.store().runs(visit.sight(), &filter, HITS as u32).await?;
    let runs = runs.iter().map(|run| {
        let language = run.language.as_deref().unwrap_or("–");
        json!({"title": format!("{} · {} · {language}", short(&run.scenario, TITLE), run.browser),
            "href": format!("/runs/{}", run.id), "words": run.code, "verdict": verdict(run)})
    });
    let folder = app.desk.project(visit.project()).await.ok();
    let plans =
        folder.iter().flat_map(|(folder, _)| folder.project.plans.iter().map(move |one| (folder, one)));
    let seen = plans.filter(|(folder, (_, plan))| acts::sees_plan(folder, plan, visit));
    let names = seen.map(|(_, (name, _))| name);
    let plans = names
        .filter(|name| name.to_lowercase().contains(&lower))
        .take(HITS)
        .map(|name| json!({"title": name, "href": format!("/plans/{name}"), "words": null, "verdict": null}));
    let all: [(&str, Vec<Value>); 4] = [
        ("scenarios", scenarios.collect()),
        ("tickets", tickets.collect()),
        ("runs", runs.collect()),
        ("plans", plans.collect()),
    ];
    let found = all.into_iter().filter(|(_, hits)| !hits.is_empty());
    Ok(found.map(|(kind, hits)| json!({"kind": kind, "hits": hits})).collect())
}
