-- Filters of lists that somebody has given a name: for themselves, or for everybody.
CREATE TABLE saved_filters (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL REFERENCES projects (id),
  person TEXT NOT NULL REFERENCES people (id),
  -- runs, tickets or scenarios.
  page TEXT NOT NULL,
  name TEXT NOT NULL,
  -- As it stands in the address: verdict=broken&browser=webkit.
  query TEXT NOT NULL,
  is_shared BIGINT NOT NULL,
  created BIGINT NOT NULL,
  UNIQUE (project, page, person, name)
);
