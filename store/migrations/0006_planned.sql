-- Whether it was the whole plan: what somebody asks for one environment only says nothing of the others.
ALTER TABLE plan_runs ADD COLUMN is_whole BIGINT NOT NULL DEFAULT 1;

-- What its runs came to, counted as they end. What is in quarantine counts by itself.
ALTER TABLE plan_runs ADD COLUMN passed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_runs ADD COLUMN healed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_runs ADD COLUMN flaky BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_runs ADD COLUMN broken BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_runs ADD COLUMN inconclusive BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_runs ADD COLUMN skipped BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_runs ADD COLUMN quarantined BIGINT NOT NULL DEFAULT 0;
UPDATE plan_runs SET
  passed = (SELECT COUNT(*) FROM runs WHERE plan_run = plan_runs.id AND is_quarantined = 0 AND verdict = 'passed'),
  healed = (SELECT COUNT(*) FROM runs WHERE plan_run = plan_runs.id AND is_quarantined = 0 AND verdict = 'healed'),
  flaky = (SELECT COUNT(*) FROM runs WHERE plan_run = plan_runs.id AND is_quarantined = 0 AND verdict = 'flaky'),
  broken = (SELECT COUNT(*) FROM runs WHERE plan_run = plan_runs.id AND is_quarantined = 0 AND verdict = 'broken'),
  inconclusive =
    (SELECT COUNT(*) FROM runs WHERE plan_run = plan_runs.id AND is_quarantined = 0 AND verdict = 'inconclusive'),
  skipped = (SELECT COUNT(*) FROM runs WHERE plan_run = plan_runs.id AND is_quarantined = 0 AND verdict = 'skipped'),
  quarantined =
    (SELECT COUNT(*) FROM runs WHERE plan_run = plan_runs.id AND is_quarantined = 1 AND verdict IS NOT NULL);
DROP INDEX plan_runs_created;
CREATE INDEX plan_runs_created ON plan_runs (project, plan, created);
CREATE INDEX plan_runs_days ON plan_runs (project, created);

-- Which cells each plan has, as of its last whole start: what is in none is history.
CREATE TABLE planned (
  project TEXT NOT NULL REFERENCES projects (id),
  plan TEXT NOT NULL,
  cell TEXT NOT NULL,
  PRIMARY KEY (project, plan, cell)
);
CREATE INDEX planned_cell ON planned (cell);
INSERT INTO planned (project, plan, cell)
  SELECT DISTINCT plan_runs.project, plan_runs.plan, runs.cell FROM plan_runs
  JOIN runs ON runs.plan_run = plan_runs.id
  WHERE plan_runs.plan <> '' AND plan_runs.created =
    (SELECT MAX(later.created) FROM plan_runs AS later
     WHERE later.project = plan_runs.project AND later.plan = plan_runs.plan);

-- For counting by what the overview shows, without a look at the rows.
CREATE INDEX cells_health ON cells (project, system, browser, language, verdict, cell);
CREATE INDEX cells_file ON cells (project, file, took_ms);
