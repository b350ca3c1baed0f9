-- Healed targets that wait for a yes.
CREATE TABLE proposals (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL REFERENCES projects (id),
  file TEXT NOT NULL,
  target TEXT NOT NULL,
  -- What tells the element that was found from others: the same one is proposed once.
  element_key TEXT NOT NULL,
  -- waiting, accepted, rejected
  state TEXT NOT NULL,
  step TEXT NOT NULL,
  language TEXT,
  -- The element as it was found.
  element TEXT NOT NULL,
  -- The last run that found it.
  run TEXT NOT NULL,
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  answered BIGINT,
  answered_by TEXT,
  UNIQUE (project, file, target, element_key)
);
CREATE INDEX proposals_state ON proposals (project, state, last_seen);

-- Where it was found.
CREATE TABLE proposal_cells (
  proposal TEXT NOT NULL REFERENCES proposals (id),
  browser TEXT NOT NULL,
  language TEXT NOT NULL,
  PRIMARY KEY (proposal, browser, language)
);
