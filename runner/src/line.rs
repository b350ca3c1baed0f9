//! Which waiting cell goes next: the first whose environment and system bear one more.
//!
//! Whoever is free takes past a cell that must wait: hands that stood in line for one system would keep those of all
//! others waiting. It plays nothing.

use crate::cell::Job;
use scenarios::Project;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::sync::Notify;

/// How many cells may run at a time of a system, by its name.
pub type SystemLimits = HashMap<String, usize>;

/// The limits that a project sets.
pub fn system_limits(project: &Project) -> SystemLimits {
    let named = project.systems.iter();
    named.filter_map(|(name, system)| Some((name.clone(), system.parallel?))).collect()
}

/// What bears some cells at a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Bearer {
    Environment(String),
    System(String),
}

/// The cells that wait.
pub(crate) struct Line {
    state: Mutex<State>,
    /// Somebody has left: another may go.
    left: Notify,
    systems: SystemLimits,
}

struct State {
    waiting: VecDeque<(usize, Job)>,
    running: HashMap<Bearer, usize>,
}

/// A cell's leave to run; dropped with its end.
pub(crate) struct Leave {
    line: Arc<Line>,
    bearers: Vec<(Bearer, usize)>,
}

impl Line {
    pub(crate) fn new(jobs: Vec<Job>, systems: SystemLimits) -> Arc<Line> {
        let waiting = jobs.into_iter().enumerate().collect();
        let state = Mutex::new(State { waiting, running: HashMap::new() });
        Arc::new(Line { state, left: Notify::new(), systems })
    }

    /// The next cell that may run, with its number in the line; waits until one may, and is `None` once none waits.
    pub(crate) async fn next(self: &Arc<Line>) -> Option<(usize, Job, Leave)> {
        loop {
            let left = self.left.notified();
            tokio::pin!(left);
            // Who leaves between the look and the wait is heard, too.
            left.as_mut().enable();
            {
                let mut state = self.lock();
                if state.waiting.is_empty() {
                    return None;
                }
                if let Some(at) = self.open(&state) {
                    let (index, job) = state.waiting.remove(at).expect("it was found there");
                    let leave = self.enter(&mut state, &job);
                    return Some((index, job, leave));
                }
            }
            left.await;
        }
    }

    /// Takes all that waits: it will not run.
    pub(crate) fn empty(&self) -> Vec<(usize, Job)> {
        let rest = self.lock().waiting.drain(..).collect();
        self.left.notify_waiters();
        rest
    }

    /// The one that goes next as it is now; the first where none may go.
    pub(crate) fn first(&self) -> Option<Job> {
        let state = self.lock();
        let at = self.open(&state).unwrap_or(0);
        state.waiting.get(at).map(|(_, job)| job.clone())
    }

    fn open(&self, state: &State) -> Option<usize> {
        let is_open =
            |bearer: &(Bearer, usize)| state.running.get(&bearer.0).copied().unwrap_or(0) < bearer.1;
        state.waiting.iter().position(|(_, job)| self.bearers(job).iter().all(is_open))
    }

    fn enter(self: &Arc<Line>, state: &mut State, job: &Job) -> Leave {
        let bearers = self.bearers(job);
        for (bearer, _) in &bearers {
            *state.running.entry(bearer.clone()).or_default() += 1;
        }
        Leave { line: self.clone(), bearers }
    }

    /// What a cell runs on that says how many it bears.
    fn bearers(&self, job: &Job) -> Vec<(Bearer, usize)> {
        let parallel = job.environment.as_ref().and_then(|environment| environment.parallel);
        let environment = job.cell.environment.clone().zip(parallel);
        let system = job.system().and_then(|name| Some((self.systems.get(&name).copied()?, name)));
        let environment = environment.map(|(name, limit)| (Bearer::Environment(name), limit.max(1)));
        let system = system.map(|(limit, name)| (Bearer::System(name), limit.max(1)));
        environment.into_iter().chain(system).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic while locked")
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        let mut state = self.line.lock();
        for (bearer, _) in &self.bearers {
            if let Some(running) = state.running.get_mut(bearer) {
                *running = running.saturating_sub(1);
            }
        }
        drop(state);
        self.line.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::{Cell, Engine, Environment, Viewport};
    use std::task::{Context, Poll, Waker};

    /// A cell of a system in an environment that bears so many.
    fn job(system: &str, environment: &str, parallel: Option<usize>) -> Job {
        let scenario = format!("scenario: A\nsystem: {system}\nsteps:\n  - press: Enter\n");
        let scenario = scenarios::read_scenario("a.yaml", &scenario).expect("a scenario");
        Job {
            scenario: Arc::new(scenario),
            item: None,
            file: "a.yaml".into(),
            cell: Cell {
                engine: Engine::Chromium,
                language: None,
                environment: Some(environment.to_owned()),
                viewport: Viewport::default(),
                persona: None,
                time_zone: None,
                geolocation: None,
                color_scheme: None,
            },
            environment: Some(Arc::new(Environment { parallel, ..Environment::default() })),
            base: None,
            login: None,
            languages: Arc::default(),
            switch: None,
            repetition: 1,
            number: 0,
            last_picture: false,
        }
    }

    /// What comes at once: `Pending` where all that waits must wait.
    fn asked(line: &Arc<Line>) -> Poll<Option<(usize, Leave)>> {
        let next = std::pin::pin!(line.next());
        let next = next.poll(&mut Context::from_waker(Waker::noop()));
        next.map(|next| next.map(|(index, _, leave)| (index, leave)))
    }

    fn taken(line: &Arc<Line>) -> Option<(usize, Leave)> {
        match asked(line) {
            Poll::Ready(next) => next,
            Poll::Pending => None,
        }
    }

    #[test]
    fn a_system_bears_as_many_as_it_says_in_all_its_environments_and_keeps_no_other_waiting() {
        let jobs =
            vec![job("crm", "a", None), job("crm", "b", None), job("crm", "a", None), job("shop", "b", None)];
        let line = Line::new(jobs, SystemLimits::from([("crm".to_owned(), 2)]));
        let first = taken(&line).expect("the first");
        let second = taken(&line).expect("the second");
        let other = taken(&line).expect("of another system");
        assert_eq!([first.0, second.0, other.0], [0, 1, 3]);
        assert!(taken(&line).is_none(), "two are under way");
        drop(other);
        assert!(taken(&line).is_none(), "another system's end is none of its own");
        drop(second);
        assert_eq!(taken(&line).map(|(index, _)| index), Some(2));
        assert!(matches!(asked(&line), Poll::Ready(None)), "it is at its end");
    }

    #[test]
    fn an_environment_bears_as_many_as_it_says_for_all_systems() {
        let jobs = vec![job("crm", "a", Some(1)), job("shop", "a", Some(1)), job("shop", "b", None)];
        let line = Line::new(jobs, SystemLimits::new());
        let first = taken(&line).expect("the first");
        let other = taken(&line).expect("in another environment");
        assert_eq!([first.0, other.0], [0, 2]);
        assert!(taken(&line).is_none());
        drop(first);
        assert_eq!(taken(&line).map(|(index, _)| index), Some(1));
    }

    #[tokio::test]
    async fn whoever_waits_goes_as_soon_as_one_has_left_and_all_go_once() {
        let jobs = (0..200).map(|_| job("crm", "a", None)).collect();
        let line = Line::new(jobs, SystemLimits::from([("crm".to_owned(), 3)]));
        let under_way = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let hands = (0..8).map(|_| {
            let (line, under_way) = (line.clone(), under_way.clone());
            tokio::spawn(async move {
                let mut mine = vec![];
                while let Some((index, _, leave)) = line.next().await {
                    let count = under_way.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
                    assert!(count <= 3, "{count} at a time");
                    tokio::task::yield_now().await;
                    under_way.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                    drop(leave);
                    mine.push(index);
                }
                mine
            })
        });
        let mut all = vec![];
        for hand in hands.collect::<Vec<_>>() {
            all.extend(hand.await.expect("no panic"));
        }
        all.sort_unstable();
        assert_eq!(all, (0..200).collect::<Vec<_>>());
    }
}
