//! Everything by its words: scenarios, items of content, tickets, runs, plans; each with its state.

use crate::{
    acts,
    app::App,
    content,
    failure::Failure,
    guard::Visit,
    overview::worst,
    plans, proofs,
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

/// What there is of these words, by its kind.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn groups(app: &App, visit: &Visit, q: &str) -> Result<Vec<Value>, Failure> {
    let lower = q.to_lowercase();
    let files = app.store().seen_files(visit.sight()).await?;
    let hits_in = |file: &&store::FileRevision| {
        is_scenario(&file.path)
            && (file.path.to_lowercase().contains(&lower)
                || file.content.as_ref().is_some_and(|text| text.to_lowercase().contains(&lower)))
    };
    let mut scenarios = vec![];
    for file in files.iter().filter(hits_in).take(HITS) {
        let cells = app.store().cells(visit.sight(), Some(&file.path)).await?;
        scenarios
            .push(json!({"title": short(&app.heads.of(file).title, TITLE), "href": format!("/scenarios/{}", file.path),
            "words": file.path, "verdict": worst(cells.iter().map(|cell| cell.verdict.as_str()))}));
    }
    let content = items(app, visit, &lower).await?;
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
            "href": format!("/tickets/{}", ticket.number), "words": ticket.code, "verdict": ticket_sign(ticket)})
    });
    let filter = RunFilter { words: Some(q.to_owned()), latest: true, ..RunFilter::default() };
    let runs = app.store().runs(visit.sight(), &filter, HITS as u32).await?;
    let runs = runs.iter().map(|run| {
        let language = run.language.as_deref().unwrap_or("–");
        json!({"title": format!("{} · {} · {language}", short(&run.scenario, TITLE), run.browser),
            "href": format!("/runs/{}", run.id), "words": run.code, "verdict": verdict(run)})
    });
    let mut plans = vec![];
    for name in plan_names(app, visit, &lower).await {
        let last = app.store().plan_runs(visit.sight(), Some(&name), 1).await?;
        plans.push(json!({"title": name, "href": plans::href(&name), "words": null,
            "verdict": last.first().map(plans::verdict)}));
    }
    let all: [(&str, Vec<Value>); 5] = [
        ("scenarios", scenarios),
        ("content", content),
        ("tickets", tickets.collect()),
        ("runs", runs.collect()),
        ("plans", plans),
    ];
    let found = all.into_iter().filter(|(_, hits)| !hits.is_empty());
    Ok(found.map(|(kind, hits)| json!({"kind": kind, "hits": hits})).collect())
}

/// As the list of tickets has it: what is open is as bad as what it tells.
fn ticket_sign(ticket: &store::Ticket) -> &'static str {
    match (ticket.state.is_open(), ticket.is_operations) {
        (false, _) => "skipped",
        (true, true) => "inconclusive",
        (true, false) => "broken",
    }
}

/// Plans by their names; a project whose files are wrong has none.
async fn plan_names(app: &App, visit: &Visit, lower: &str) -> Vec<String> {
    let Ok((folder, _)) = app.desk.project(visit.project()).await else { return vec![] };
    let named = folder.project.plans.iter().filter(|(name, _)| name.to_lowercase().contains(lower));
    let seen = named.filter(|(_, plan)| acts::sees_plan(&folder, plan, visit));
    seen.map(|(name, _)| name.clone()).take(HITS).collect()
}

/// Items by their name, their title in any language, their file and their tags.
async fn items(app: &App, visit: &Visit, lower: &str) -> Result<Vec<Value>, Failure> {
    // What is wrong with the content its own page tells; everything else can be found all the same.
    let kept = match proofs::kept(app, visit).await {
        Ok(kept) => kept,
        Err(Failure::Bad(_)) => return Ok(vec![]),
        Err(failure) => return Err(failure),
    };
    let mut hits = vec![];
    for (file, name, item) in kept.content.contents.items() {
        let title = kept.content.catalog.texts.get(&format!("{name}.title"));
        let titles = title.iter().flat_map(|title| title.languages.values().map(|text| text.text.as_str()));
        let mut said = titles.chain([name, &file.file]).chain(item.tags.iter().map(String::as_str));
        if visit.sight().sees(Some(&file.content.system))
            && said.any(|one| one.to_lowercase().contains(lower))
        {
            hits.push((content::file_of(file, name), name, item.kind.word()));
        }
    }
    hits.truncate(HITS);
    if hits.is_empty() {
        return Ok(vec![]);
    }
    let words = app.words(visit);
    let cells = app.store().item_cells(visit.sight()).await?;
    let hit = |(path, name, kind): (String, &str, &str)| {
        let own = cells.iter().filter(|cell| cell.file == path);
        json!({"title": content::title_of(&kept, name, &visit.language), "href": format!("/content/items/{name}"),
            "words": format!("{} · {path}", words.say(&format!("content_kind_{kind}"))), "verdict": worst(own.map(|cell| cell.verdict.as_str()))})
    };
    Ok(hits.into_iter().map(hit).collect())
}
