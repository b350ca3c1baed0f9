-- The draft that a run plays; empty: it plays what is there. Such a run counts no more than one in quarantine, and is
-- marked as one: whatever asks for what counts leaves it out.
ALTER TABLE runs ADD COLUMN draft TEXT NOT NULL DEFAULT '';
CREATE INDEX runs_of_drafts ON runs (draft, created) WHERE draft <> '';
-- What takes the place of a file while a draft is tried: the draft's text as it was then.
CREATE TABLE tried (
  plan_run TEXT PRIMARY KEY REFERENCES plan_runs (id),
  path TEXT NOT NULL,
  content TEXT NOT NULL
);
