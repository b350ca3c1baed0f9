-- Content as players read it: immutable files by their hash.
CREATE TABLE published (
  project TEXT NOT NULL REFERENCES projects (id),
  -- As the file itself says it: sha256:…
  hash TEXT NOT NULL,
  environment TEXT NOT NULL,
  system TEXT NOT NULL,
  -- The file, byte for byte.
  content TEXT NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (project, hash)
);

-- Which of them an environment has shown from when on: the one with the greatest number is shown now.
CREATE TABLE publications (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL REFERENCES projects (id),
  environment TEXT NOT NULL,
  -- From 1 in each environment.
  number BIGINT NOT NULL,
  hash TEXT NOT NULL,
  system TEXT NOT NULL,
  author TEXT NOT NULL,
  created BIGINT NOT NULL,
  -- How many items are in it, and which part of the sessions of real users is reported, in millionths.
  items BIGINT NOT NULL,
  sampling BIGINT NOT NULL,
  -- The number of the publication that was brought back.
  again_of BIGINT,
  -- What was not green: a list of texts as JSON; and why its author let it go out all the same.
  not_green TEXT NOT NULL,
  override_reason TEXT,
  UNIQUE (project, environment, number)
);

INSERT INTO turns (name, count) VALUES ('publications', 0);
