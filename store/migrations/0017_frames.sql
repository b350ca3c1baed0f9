-- What runs that are played show at this moment, for those who watch: one row a run, replaced again and again. It goes
-- with the run's end, and is in no backup.
CREATE TABLE frames (
    run TEXT NOT NULL PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    -- When somebody last asked for it.
    watched BIGINT NOT NULL,
    -- When the picture was taken; 0: nobody has sent one yet.
    taken BIGINT NOT NULL DEFAULT 0,
    width BIGINT NOT NULL DEFAULT 0,
    height BIGINT NOT NULL DEFAULT 0,
    -- A JPEG in Base64; a small one.
    picture TEXT NOT NULL DEFAULT ''
);
