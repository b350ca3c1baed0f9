-- Values that the server keeps, sealed under a key that is not here.
CREATE TABLE secrets (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL REFERENCES projects (id),
  -- Empty: in every environment that has none of its own.
  environment TEXT NOT NULL,
  name TEXT NOT NULL,
  -- Which key: the beginning of its hash.
  sealing_key TEXT NOT NULL,
  -- Base64; the sealed value ends with what proves that nobody has changed it.
  nonce TEXT NOT NULL,
  sealed TEXT NOT NULL,
  author TEXT NOT NULL,
  changed BIGINT NOT NULL,
  UNIQUE (project, environment, name)
);

-- What somebody may in one project, or in one system of it, beside what they may everywhere.
CREATE TABLE grants (
  person TEXT NOT NULL REFERENCES people (id),
  project TEXT NOT NULL REFERENCES projects (id),
  -- Empty: in all of the project.
  system TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (person, project, system)
);

-- Where a token may do what its scopes say: JSON, projects and systems; NULL: wherever its person may.
ALTER TABLE tokens ADD COLUMN places TEXT;

-- Whose evidence an artifact is. What is in no row is seen by those only who may see all.
CREATE TABLE shown (
  artifact TEXT NOT NULL,
  project TEXT NOT NULL REFERENCES projects (id),
  -- Empty: of a run without a system.
  system TEXT NOT NULL,
  PRIMARY KEY (artifact, project, system)
);
