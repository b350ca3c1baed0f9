-- Plans that could not be started when they were due, and why; gone with the next start.
CREATE TABLE unstarted (
  project TEXT NOT NULL REFERENCES projects (id),
  -- Empty: all plans of the project, as its files can't be read.
  plan TEXT NOT NULL,
  -- What it was due for last: a slot of the calendar, or a deployment.
  slot TEXT NOT NULL,
  reason TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (project, plan)
);

-- Deployments that were told while their system was under maintenance: the plan starts when that ends, once, for the
-- last of them.
CREATE TABLE kept_deployments (
  project TEXT NOT NULL REFERENCES projects (id),
  plan TEXT NOT NULL,
  environment TEXT NOT NULL,
  slot TEXT NOT NULL,
  author TEXT NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (project, plan, environment)
);

-- A run that was lost waits before it is taken again.
ALTER TABLE runs ADD COLUMN not_before BIGINT NOT NULL DEFAULT 0;
