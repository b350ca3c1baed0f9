-- Where the cells of a project may play, as its administrators say: one place a line. None: wherever workers may.
CREATE TABLE sites (
  project TEXT PRIMARY KEY REFERENCES projects (id),
  places TEXT NOT NULL,
  author TEXT NOT NULL,
  changed BIGINT NOT NULL
);
