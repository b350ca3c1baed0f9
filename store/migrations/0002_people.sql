CREATE TABLE people (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- argon2id, with its salt.
  password TEXT NOT NULL,
  -- JSON: names of roles.
  roles TEXT NOT NULL,
  is_active BIGINT NOT NULL,
  created BIGINT NOT NULL,
  seen BIGINT
);

-- Who is logged in. Only the hash of what the browser holds is here.
CREATE TABLE sessions (
  hash TEXT PRIMARY KEY,
  person TEXT NOT NULL REFERENCES people (id),
  csrf TEXT NOT NULL,
  created BIGINT NOT NULL,
  used BIGINT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person);

-- What was done by whom, and what was refused.
CREATE TABLE audit (
  id TEXT PRIMARY KEY,
  created BIGINT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX audit_created ON audit (created);
