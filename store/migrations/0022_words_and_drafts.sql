-- What a person proposes for a target's text: nobody found it in a run. NULL: runs found it.
ALTER TABLE proposals ADD COLUMN author TEXT;
-- The system of the file that a person proposes for; what runs find is of the run's.
ALTER TABLE proposals ADD COLUMN system TEXT;

-- Files as somebody would have them, until somebody who may takes them over: one of a person for each file.
CREATE TABLE drafts (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL REFERENCES projects (id),
  path TEXT NOT NULL,
  author TEXT NOT NULL,
  -- Empty where its file names none.
  system TEXT NOT NULL,
  content TEXT NOT NULL,
  -- What it is for.
  note TEXT NOT NULL,
  -- The revision that it was made from; 0: there was none.
  base BIGINT NOT NULL,
  created BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  UNIQUE (project, path, author)
);
