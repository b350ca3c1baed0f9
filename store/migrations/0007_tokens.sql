-- Keys of machines. Only the hash of what the machine holds is here; it acts for a person, within its scopes.
CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  person TEXT NOT NULL REFERENCES people (id),
  -- JSON: names of permissions.
  scopes TEXT NOT NULL,
  created BIGINT NOT NULL,
  -- NULL: it never expires.
  expires BIGINT,
  used BIGINT,
  revoked BIGINT
);

-- Which version of an application was brought to which environment.
CREATE TABLE deployments (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL REFERENCES projects (id),
  environment TEXT NOT NULL,
  version TEXT,
  author TEXT NOT NULL,
  -- What makes it this one: told twice, it is one.
  key TEXT NOT NULL,
  created BIGINT NOT NULL,
  UNIQUE (project, environment, key)
);
CREATE INDEX deployments_created ON deployments (project, environment, created);
