-- Where a revision comes from, so that a push does not go over what was changed on the server.

-- push, dashboard
ALTER TABLE files ADD COLUMN source TEXT NOT NULL DEFAULT 'push';
-- The revision that its author had seen; NULL where nobody said.
ALTER TABLE files ADD COLUMN base BIGINT;
-- Until now only a yes to a proposal made revisions on the server.
UPDATE files SET source = 'dashboard' WHERE message LIKE 'accepted % as %';
-- Two who save at once: the second one sees what the first has made.
INSERT INTO turns (name, count) VALUES ('files', 0);

-- When an artifact was removed: its row stays, so that it can be said.
ALTER TABLE artifacts ADD COLUMN expired BIGINT;
-- Whether there is a small picture of it: 0 where none can be made, NULL where nobody has tried.
ALTER TABLE artifacts ADD COLUMN thumb BIGINT;
