//! What Prometheus reads: the store's state as it is when asked, and what this server has answered.

use crate::{
    access::Permission,
    app::App,
    failure::Failure,
    guard::Visit,
    health::{Ailment, Health},
};
use axum::{
    extract::{Extension, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::Utc;
use metrics::{Label, counter, describe_counter, describe_gauge, gauge, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};
use runner::pulse::DEAD;
use std::fmt;
use store::{Sight, Store, TicketFilter};

/// Counters of this server, and the form that Prometheus reads.
pub(crate) struct Meters {
    recorder: PrometheusRecorder,
}

impl Default for Meters {
    fn default() -> Meters {
        let recorder = PrometheusBuilder::new().build_recorder();
        with_local_recorder(&recorder, || {
            describe_gauge!("surefoot_runs_queued", "Runs that wait.");
            describe_gauge!("surefoot_runs_running", "Runs that are being played.");
            describe_gauge!("surefoot_workers", "Workers that have given a sign of life of late.");
            describe_gauge!("surefoot_cells", "Planned cells by system, browser, language and last verdict.");
            describe_gauge!("surefoot_tickets_open", "Open tickets by severity and kind.");
            describe_gauge!("surefoot_proposals_waiting", "Healed targets that wait for an answer.");
            describe_gauge!("surefoot_plan_last_run_timestamp_seconds", "When a plan was last started.");
            describe_gauge!("surefoot_plan_last_run_broken", "Broken cells of a plan's last run.");
            describe_gauge!(
                "surefoot_plan_last_run_inconclusive",
                "Inconclusive cells of a plan's last run."
            );
            describe_gauge!("surefoot_ailment", "Whether the server suffers from this now: 1, else 0.");
            describe_gauge!("surefoot_ailment_since_timestamp_seconds", "Since when it suffers from this.");
            describe_counter!("surefoot_http_answers_total", "Answers of this server by status.");
        });
        Meters { recorder }
    }
}

impl fmt::Debug for Meters {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        form.write_str("Meters")
    }
}

impl Meters {
    /// Counts an answer.
    pub fn answered(&self, status: StatusCode) {
        with_local_recorder(&self.recorder, || {
            counter!("surefoot_http_answers_total", "status" => status.as_u16().to_string()).increment(1);
        });
    }

    fn set(&self, name: &'static str, labels: Vec<(&'static str, String)>, value: i64) {
        let labels: Vec<Label> = labels.into_iter().map(|(name, value)| Label::new(name, value)).collect();
        #[expect(clippy::cast_precision_loss, reason = "counts and seconds stay below 2^53")]
        with_local_recorder(&self.recorder, || gauge!(name, labels).set(value as f64));
    }
}

/// All of it, in Prometheus' text form.
pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Response, Failure> {
    // What is gone since must not be told for ever: gauges are made anew each time.
    let now = Meters::default();
    let load = match visit.places.everywhere(Permission::Read) {
        true => app.store().load().await?,
        false => app.store().load_of(visit.sight()).await?,
    };
    state(&now, app.store(), visit.sight(), load).await?;
    ailments(&now, &app.health);
    let text = format!("{}{}", now.recorder.handle().render(), app.meters.recorder.handle().render());
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// Every one, so that an alarm has something to be quiet about.
fn ailments(meters: &Meters, health: &Health) {
    let now = health.all();
    for ailment in Ailment::ALL {
        let label = || vec![("name", ailment.name().to_owned())];
        let one = now.iter().find(|one| one.name == ailment.name());
        meters.set("surefoot_ailment", label(), i64::from(one.is_some()));
        if let Some(one) = one {
            meters.set("surefoot_ailment_since_timestamp_seconds", label(), one.since.timestamp());
        }
    }
}

async fn state(
    meters: &Meters,
    store: &Store,
    project: Sight<'_>,
    (queued, running): (i64, i64),
) -> Result<(), Failure> {
    let workers = store.workers(Utc::now() - DEAD).await?.len();
    meters.set("surefoot_runs_queued", vec![], queued);
    meters.set("surefoot_runs_running", vec![], running);
    meters.set("surefoot_workers", vec![], i64::try_from(workers).unwrap_or(0));
    for field in store.health(project).await? {
        let labels = vec![
            ("system", field.system.unwrap_or_default()),
            ("browser", field.browser),
            ("language", field.language.unwrap_or_default()),
            ("verdict", field.verdict),
        ];
        meters.set("surefoot_cells", labels, field.count);
    }
    let open = TicketFilter { states: crate::overview::open_states(), ..TicketFilter::default() };
    let tickets = store.tickets(project, &open).await?;
    for kind in [false, true] {
        for severity in ["critical", "high", "medium", "low"] {
            let count = tickets
                .iter()
                .filter(|ticket| ticket.is_operations == kind && ticket.severity == severity)
                .count();
            let of = if kind { "operations" } else { "content" };
            let labels = vec![("kind", of.to_owned()), ("severity", severity.to_owned())];
            meters.set("surefoot_tickets_open", labels, i64::try_from(count).unwrap_or(0));
        }
    }
    let waiting = store.proposals(project).await?.len();
    meters.set("surefoot_proposals_waiting", vec![], i64::try_from(waiting).unwrap_or(0));
    for plan in store.choices(project).await?.plans {
        let Some(last) = store.plan_runs(project, Some(&plan), 1).await?.into_iter().next() else { continue };
        let label = || vec![("plan", plan.clone())];
        meters.set("surefoot_plan_last_run_timestamp_seconds", label(), last.created.timestamp());
        meters.set("surefoot_plan_last_run_broken", label(), last.counts.broken);
        meters.set("surefoot_plan_last_run_inconclusive", label(), last.counts.inconclusive);
    }
    Ok(())
}
