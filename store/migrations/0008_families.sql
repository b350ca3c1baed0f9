-- Tickets that are one fault. `family` is the ticket at their head, which has their state: itself where it stands alone.
-- `merged_into` stays what somebody said, so that it can be taken back exactly.
ALTER TABLE tickets ADD COLUMN family TEXT NOT NULL DEFAULT '';
UPDATE tickets SET family = id;
CREATE INDEX tickets_family ON tickets (family);
-- Two who merge at once: the second one sees what the first has made.
INSERT INTO turns (name, count) VALUES ('merge', 0);

-- Sightings that were taken out of a ticket, and what will be seen in the same places.
CREATE TABLE catches (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL REFERENCES projects (id),
  -- That of the ticket that they were taken out of.
  signature TEXT NOT NULL,
  -- A cell, or a step of a scenario's file.
  cell TEXT,
  file TEXT,
  step TEXT,
  -- The ticket that they are sightings of.
  ticket TEXT NOT NULL REFERENCES tickets (id),
  created BIGINT NOT NULL
);
CREATE INDEX catches_signature ON catches (project, signature);

-- What happened, as JSON, so that everybody reads it in their language; NULL for what somebody wrote.
ALTER TABLE comments ADD COLUMN event TEXT;

-- Files that people add to tickets. What they hold are artifacts, which stay as long as they are named here.
CREATE TABLE attachments (
  id TEXT PRIMARY KEY,
  ticket TEXT NOT NULL REFERENCES tickets (id),
  hash TEXT NOT NULL,
  name TEXT NOT NULL,
  -- What it is, from its bytes.
  media TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  author TEXT NOT NULL,
  created BIGINT NOT NULL
);
CREATE INDEX attachments_ticket ON attachments (ticket, created);

-- Where somebody reads mail; NULL: nowhere.
ALTER TABLE people ADD COLUMN mail TEXT;
-- JSON: what they don't want to hear, when it is quiet, in which language.
ALTER TABLE people ADD COLUMN mail_settings TEXT NOT NULL DEFAULT '{}';
