-- What has changed and is to be told, written in the transaction of the change itself. Rows name runs, tickets and
-- proposals and refer to none of them: what is told has to outlive nothing.
CREATE TABLE news (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  plan_run TEXT NOT NULL,
  -- broken, recovered, healed; of tickets: opened, reopened, fixed
  kind TEXT NOT NULL,
  run TEXT NOT NULL,
  ticket TEXT,
  proposal TEXT,
  created BIGINT NOT NULL,
  -- When it was handed to the channels; NULL: it waits for the end of its plan's run.
  gathered BIGINT
);
CREATE INDEX news_waiting ON news (plan_run, created) WHERE gathered IS NULL;
CREATE INDEX news_created ON news (project, created);

-- What goes to whom: the outbox, and afterwards the log of what was delivered.
CREATE TABLE messages (
  -- Also what the receiver knows a repetition by.
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  channel TEXT NOT NULL,
  -- email, slack, teams, webhook
  way TEXT NOT NULL,
  -- The address of mail; empty for the others.
  recipient TEXT NOT NULL,
  -- change, digest, test
  kind TEXT NOT NULL,
  -- What it is of, so that it is made once: a plan's run, a quiet night, a slot of the calendar.
  place TEXT NOT NULL,
  -- waiting, sent, given_up
  state TEXT NOT NULL,
  -- What is told. NULL until it goes for the first time: until then more may come to it.
  content TEXT,
  created BIGINT NOT NULL,
  due BIGINT NOT NULL,
  -- Until then somebody is sending it.
  leased BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  -- Attempts since somebody last said that it should go.
  tries BIGINT NOT NULL,
  finished BIGINT,
  UNIQUE (project, channel, recipient, place)
);
CREATE INDEX messages_due ON messages (due) WHERE state = 'waiting';
CREATE INDEX messages_created ON messages (project, created, id);

CREATE TABLE message_news (
  message TEXT NOT NULL REFERENCES messages (id),
  news TEXT NOT NULL,
  PRIMARY KEY (message, news)
);

-- Each attempt to deliver a message.
CREATE TABLE deliveries (
  message TEXT NOT NULL REFERENCES messages (id),
  attempt BIGINT NOT NULL,
  started BIGINT NOT NULL,
  took_ms BIGINT NOT NULL,
  is_good BIGINT NOT NULL,
  -- What the other side said, or why it was never reached; without secrets.
  detail TEXT NOT NULL,
  PRIMARY KEY (message, attempt)
);

INSERT INTO turns (name, count) VALUES ('notify', 0);
