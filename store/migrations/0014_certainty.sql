-- What was cancelled is no pass, what is removed is gone, and two questions have an index.

-- Of the cells that were skipped, those that somebody has cancelled.
ALTER TABLE plan_runs ADD COLUMN cancelled BIGINT NOT NULL DEFAULT 0;

-- 1 from the moment it expires until its bytes are gone: whoever dies in between has not left them for ever.
ALTER TABLE artifacts ADD COLUMN is_leftover BIGINT NOT NULL DEFAULT 0;

-- The ticket that a run was a sighting of.
CREATE INDEX sightings_run ON sightings (run);

-- Whether something is told in a message, when old news are forgotten.
CREATE INDEX message_news_news ON message_news (news);
