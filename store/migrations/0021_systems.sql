-- A system may say how many cells it bears at a time, in whatever environments: what of a plan waits in an environment
-- is counted by system. What waits and runs already is counted anew.
CREATE TABLE system_lanes (
  plan_run TEXT NOT NULL REFERENCES plan_runs (id),
  project TEXT NOT NULL,
  environment TEXT NOT NULL,
  -- Empty where a scenario names none.
  system TEXT NOT NULL,
  priority BIGINT NOT NULL,
  created BIGINT NOT NULL,
  queued BIGINT NOT NULL,
  running BIGINT NOT NULL,
  -- How many cells may run at a time of this plan, in this environment, and of this system.
  plan_limit BIGINT NOT NULL,
  environment_limit BIGINT NOT NULL,
  system_limit BIGINT NOT NULL,
  PRIMARY KEY (plan_run, environment, system)
);
INSERT INTO system_lanes (plan_run, project, environment, system, priority, created, queued, running, plan_limit,
  environment_limit, system_limit)
SELECT lanes.plan_run, lanes.project, lanes.environment, COALESCE(runs.system, ''), lanes.priority, lanes.created,
  SUM(CASE runs.state WHEN 'queued' THEN 1 ELSE 0 END), SUM(CASE runs.state WHEN 'running' THEN 1 ELSE 0 END),
  lanes.plan_limit, lanes.environment_limit, 1000000
FROM lanes JOIN runs ON runs.plan_run = lanes.plan_run AND runs.environment = lanes.environment
GROUP BY lanes.plan_run, lanes.project, lanes.environment, COALESCE(runs.system, ''), lanes.priority, lanes.created,
  lanes.plan_limit, lanes.environment_limit;
DROP TABLE lanes;
ALTER TABLE system_lanes RENAME TO lanes;
CREATE INDEX lanes_queued ON lanes (queued);
DROP INDEX runs_lane;
CREATE INDEX runs_lane ON runs (plan_run, environment, (COALESCE(system, '')), state, id);
