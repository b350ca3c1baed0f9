-- Every text is the same for SQLite and PostgreSQL. Moments are milliseconds since 1970 in UTC, truths 0 or 1,
-- what has an inner form is JSON in a text. Names of columns are the words of the product.

CREATE TABLE projects (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created BIGINT NOT NULL
);

-- Every revision of every file of a project folder: surefoot.yaml, scenarios, content, locales, files.
CREATE TABLE files (
  project TEXT NOT NULL REFERENCES projects (id),
  path TEXT NOT NULL,
  revision BIGINT NOT NULL,
  is_head BIGINT NOT NULL,
  -- NULL where the revision deletes the file.
  hash TEXT,
  -- NULL for what is no text: its bytes are the artifact `hash`.
  content TEXT,
  author TEXT NOT NULL,
  message TEXT NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (project, path, revision)
);
CREATE INDEX files_head ON files (project, is_head, path);

-- What is counted, and what is done by one at a time: whoever changes a row has the turn until the end of
-- its transaction.
CREATE TABLE turns (
  name TEXT PRIMARY KEY,
  count BIGINT NOT NULL
);
INSERT INTO turns (name, count) VALUES ('claim', 0), ('ticket', 0);

-- A plan that was started: by the calendar, after a deployment, by hand.
CREATE TABLE plan_runs (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL REFERENCES projects (id),
  plan TEXT NOT NULL,
  -- cron, every, deployment, hand, api
  started_by TEXT NOT NULL,
  author TEXT NOT NULL,
  -- The slot of the calendar, or what the one who asked wants to be done once; with the plan it is unique.
  slot TEXT NOT NULL,
  -- The project's files as they were then: path and revision.
  snapshot TEXT NOT NULL,
  created BIGINT NOT NULL,
  finished BIGINT,
  cells BIGINT NOT NULL,
  done BIGINT NOT NULL,
  UNIQUE (project, plan, slot)
);
CREATE INDEX plan_runs_created ON plan_runs (project, created);

-- What of a started plan waits and runs in one environment, so that a claim need not count.
CREATE TABLE lanes (
  plan_run TEXT NOT NULL REFERENCES plan_runs (id),
  project TEXT NOT NULL,
  environment TEXT NOT NULL,
  priority BIGINT NOT NULL,
  created BIGINT NOT NULL,
  queued BIGINT NOT NULL,
  running BIGINT NOT NULL,
  -- How many cells may run at a time of this plan, and in this environment.
  plan_limit BIGINT NOT NULL,
  environment_limit BIGINT NOT NULL,
  PRIMARY KEY (plan_run, environment)
);
CREATE INDEX lanes_queued ON lanes (queued);

-- Who plays cells.
CREATE TABLE workers (
  name TEXT PRIMARY KEY,
  started BIGINT NOT NULL,
  beat BIGINT NOT NULL,
  -- How many cells at a time, and in which browsers.
  cells BIGINT NOT NULL,
  browsers TEXT NOT NULL
);

-- One execution of a cell, from its place in the queue to its verdict.
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL REFERENCES projects (id),
  plan_run TEXT NOT NULL REFERENCES plan_runs (id),
  cell TEXT NOT NULL,
  scenario TEXT NOT NULL,
  file TEXT NOT NULL,
  revision BIGINT NOT NULL,
  system TEXT,
  -- Empty where only a base URL was given.
  environment TEXT NOT NULL,
  version TEXT,
  browser TEXT NOT NULL,
  browser_version TEXT,
  language TEXT,
  viewport TEXT NOT NULL,
  persona TEXT,
  -- queued, running, done
  state TEXT NOT NULL,
  worker TEXT,
  -- How often a worker has taken it.
  taken BIGINT NOT NULL,
  created BIGINT NOT NULL,
  started BIGINT,
  finished BIGINT,
  took_ms BIGINT,
  verdict TEXT,
  code TEXT,
  message TEXT,
  is_quarantined BIGINT NOT NULL,
  -- How to play it: retries, and what else the one who asked for it said.
  orders TEXT NOT NULL,
  -- The run without its attempts' steps.
  report TEXT
);
CREATE INDEX runs_lane ON runs (plan_run, environment, state, id);
CREATE INDEX runs_worker ON runs (state, worker);
CREATE INDEX runs_created ON runs (project, created, id);
CREATE INDEX runs_cell ON runs (cell, created);
CREATE INDEX runs_verdict ON runs (project, verdict, created, id);

-- Results of steps, written as they come.
CREATE TABLE steps (
  run TEXT NOT NULL REFERENCES runs (id),
  attempt BIGINT NOT NULL,
  place BIGINT NOT NULL,
  code TEXT,
  took_ms BIGINT NOT NULL,
  -- The step's result.
  result TEXT NOT NULL,
  PRIMARY KEY (run, attempt, place)
);

-- What is last known of a cell.
CREATE TABLE cells (
  cell TEXT PRIMARY KEY,
  project TEXT NOT NULL REFERENCES projects (id),
  scenario TEXT NOT NULL,
  file TEXT NOT NULL,
  system TEXT,
  environment TEXT,
  browser TEXT NOT NULL,
  language TEXT,
  viewport TEXT NOT NULL,
  persona TEXT,
  -- The last run.
  run TEXT NOT NULL,
  verdict TEXT NOT NULL,
  -- The last verdict but Inconclusive: what is known; empty as long as nothing is.
  known TEXT NOT NULL,
  code TEXT,
  message TEXT,
  finished BIGINT NOT NULL,
  took_ms BIGINT NOT NULL,
  -- Since when what is known has been good, or not.
  since BIGINT NOT NULL,
  good_run TEXT,
  good_finished BIGINT,
  good_version TEXT,
  runs BIGINT NOT NULL,
  flaky BIGINT NOT NULL
);
CREATE INDEX cells_project ON cells (project, verdict);

-- Whatever is no text: pictures, pages, HAR files; by their content.
CREATE TABLE artifacts (
  hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  media TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  created BIGINT NOT NULL,
  used BIGINT NOT NULL
);
CREATE INDEX artifacts_used ON artifacts (kind, used);

CREATE TABLE tickets (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL REFERENCES projects (id),
  number BIGINT NOT NULL,
  signature TEXT NOT NULL,
  state TEXT NOT NULL,
  -- The last day on which “won't fix” holds: 2026-12-31.
  until TEXT,
  changed BIGINT NOT NULL,
  is_operations BIGINT NOT NULL,
  system TEXT,
  title TEXT NOT NULL,
  code TEXT NOT NULL,
  severity TEXT NOT NULL,
  -- Somebody has said so: it stays.
  is_severity_set BIGINT NOT NULL,
  assignee TEXT,
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  sightings BIGINT NOT NULL,
  -- Where it was merged into.
  merged_into TEXT,
  -- What was captured when it was first seen.
  captured TEXT NOT NULL,
  UNIQUE (project, number)
);
CREATE INDEX tickets_signature ON tickets (project, signature);
CREATE INDEX tickets_state ON tickets (project, state, severity);

CREATE TABLE sightings (
  ticket TEXT NOT NULL REFERENCES tickets (id),
  run TEXT NOT NULL REFERENCES runs (id),
  cell TEXT NOT NULL,
  step TEXT,
  seen BIGINT NOT NULL,
  version TEXT,
  code TEXT NOT NULL,
  message TEXT,
  PRIMARY KEY (ticket, run)
);
CREATE INDEX sightings_cell ON sightings (cell, seen);

CREATE TABLE comments (
  id TEXT PRIMARY KEY,
  ticket TEXT NOT NULL REFERENCES tickets (id),
  author TEXT NOT NULL,
  created BIGINT NOT NULL,
  -- What somebody wrote, or what happened to the ticket.
  kind TEXT NOT NULL,
  content TEXT NOT NULL
);
CREATE INDEX comments_ticket ON comments (ticket, created);

-- Who wants to hear of a ticket.
CREATE TABLE watchers (
  ticket TEXT NOT NULL REFERENCES tickets (id),
  person TEXT NOT NULL,
  PRIMARY KEY (ticket, person)
);
