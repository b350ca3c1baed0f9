-- 1: its bytes are kept for something else than tickets too. What was only ever attached goes when nobody attaches it.
ALTER TABLE artifacts ADD COLUMN is_shared BIGINT NOT NULL DEFAULT 0;

-- 1: it tells what only all cells of its file show together, so that its end waits for theirs. 2: it has been played, and
-- waits.
ALTER TABLE runs ADD COLUMN tells BIGINT NOT NULL DEFAULT 0;
CREATE INDEX runs_held ON runs (plan_run, file) WHERE tells = 2;
CREATE INDEX runs_open ON runs (plan_run, file) WHERE state <> 'done';

-- Names that plans had: whoever knows such a one finds the plan, as long as no other plan has it.
CREATE TABLE plan_names (
  project TEXT NOT NULL REFERENCES projects (id),
  old TEXT NOT NULL,
  -- Its name now.
  name TEXT NOT NULL,
  -- The revision of surefoot.yaml from which on it has it.
  revision BIGINT NOT NULL,
  PRIMARY KEY (project, old)
);
INSERT INTO turns (name, count) VALUES ('plans', 0);
