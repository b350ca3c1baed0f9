-- What browsers of real users found, counted by day. No row is of one person, and none can be told from it.
CREATE TABLE usage (
  project TEXT NOT NULL REFERENCES projects (id),
  environment TEXT NOT NULL,
  system TEXT NOT NULL,
  -- Days since 1970, in UTC.
  day BIGINT NOT NULL,
  item TEXT NOT NULL,
  -- Empty: the item itself.
  step TEXT NOT NULL,
  -- Empty: none.
  element TEXT NOT NULL,
  -- found, ambiguous, missing, hidden
  outcome TEXT NOT NULL,
  browser TEXT NOT NULL,
  language TEXT NOT NULL,
  -- The page's address without its query; empty: one of too many.
  page TEXT NOT NULL,
  -- How often it was looked for, and in how many sessions.
  looks BIGINT NOT NULL,
  sessions BIGINT NOT NULL,
  PRIMARY KEY (project, environment, day, item, step, element, outcome, browser, language, page)
);

INSERT INTO turns (name, count) VALUES ('usage', 0);
