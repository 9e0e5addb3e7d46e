-- SPDX-License-Identifier: Apache-2.0
-- One text for SQLite and PostgreSQL: TEXT, BIGINT epoch milliseconds, INTEGER 0/1 for flags, ids made in Java, JSON as
-- TEXT. A column ready_at is when any node may take the row: its due time, or the end of the lease of whoever works on
-- it; null when there is nothing to do. So one partial index per queue serves both the claim and "what falls due next",
-- and holds only the rows that are still under way.

CREATE TABLE interaction (
  id                  TEXT    NOT NULL PRIMARY KEY,
  channel             TEXT    NOT NULL,
  source              TEXT    NOT NULL,
  source_id           TEXT    NOT NULL,
  address             TEXT    NOT NULL,
  handles             TEXT    NOT NULL, -- JSON list of handle keys, best first
  customer_name       TEXT,
  started_at          BIGINT  NOT NULL,
  ended_at            BIGINT  NOT NULL,
  participants        TEXT    NOT NULL, -- JSON list
  language            TEXT,
  close_reason        TEXT    NOT NULL,
  crm_ids             TEXT    NOT NULL, -- JSON object
  customer_messages   INTEGER NOT NULL,
  customer_characters INTEGER NOT NULL,
  talk_seconds        BIGINT  NOT NULL,
  last_customer_at    BIGINT  NOT NULL,
  tags                TEXT    NOT NULL, -- JSON list
  station             TEXT,             -- null: its way has ended
  ready_at            BIGINT,
  lease_owner         TEXT,
  note                TEXT,
  UNIQUE (source, source_id)
);
CREATE INDEX interaction_ready ON interaction (station, ready_at) WHERE ready_at IS NOT NULL;

CREATE TABLE interaction_handle (
  handle         TEXT   NOT NULL,
  ended_at       BIGINT NOT NULL,
  interaction_id TEXT   NOT NULL,
  PRIMARY KEY (handle, ended_at, interaction_id)
);

CREATE TABLE conversation (
  source              TEXT    NOT NULL,
  stream              TEXT    NOT NULL,
  generation          INTEGER NOT NULL,
  is_open             INTEGER NOT NULL,
  channel             TEXT    NOT NULL,
  address             TEXT    NOT NULL,
  handles             TEXT    NOT NULL, -- JSON list of handle keys
  customer_name       TEXT,
  language            TEXT,
  case_id             TEXT,
  participants        TEXT    NOT NULL, -- JSON list
  customer_messages   INTEGER NOT NULL,
  customer_characters INTEGER NOT NULL,
  first_at            BIGINT  NOT NULL,
  last_customer_at    BIGINT,
  last_agent_at       BIGINT,
  idle_at             BIGINT,           -- null: no clock runs
  PRIMARY KEY (source, stream)
);
CREATE INDEX conversation_idle ON conversation (idle_at) WHERE idle_at IS NOT NULL;

-- Vendors' events that were recorded; a repeat finds its row.
CREATE TABLE seen (
  source   TEXT   NOT NULL,
  event_id TEXT   NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (source, event_id)
);

CREATE TABLE match (
  interaction_id TEXT   NOT NULL PRIMARY KEY REFERENCES interaction (id),
  kind           TEXT   NOT NULL, -- matched, ambiguous, nobody
  contact_id     TEXT,
  basis          TEXT,
  confidence     DOUBLE PRECISION,
  candidates     TEXT,            -- JSON list, when ambiguous
  reason         TEXT,            -- when nobody
  contact        TEXT,            -- JSON, as seen when matched
  at             BIGINT NOT NULL
);
CREATE INDEX match_review ON match (interaction_id) WHERE kind = 'ambiguous';

-- Unique by interaction: a node that lost its lease cannot decide a second time.
CREATE TABLE decision (
  id             TEXT   NOT NULL PRIMARY KEY,
  interaction_id TEXT   NOT NULL UNIQUE REFERENCES interaction (id),
  at             BIGINT NOT NULL,
  rules          TEXT   NOT NULL, -- JSON list
  survey_id      TEXT,
  plan           TEXT             -- JSON; null: skipped
);

CREATE TABLE invitation (
  id                TEXT    NOT NULL PRIMARY KEY,
  interaction_id    TEXT    NOT NULL REFERENCES interaction (id),
  survey_id         TEXT    NOT NULL,
  person            TEXT    NOT NULL,
  via               TEXT    NOT NULL,
  handle            TEXT,             -- null: erased
  address           TEXT    NOT NULL,
  language          TEXT    NOT NULL,
  state             TEXT    NOT NULL,
  planned_at        BIGINT  NOT NULL,
  due_at            BIGINT  NOT NULL,
  sent_at           BIGINT,
  expires_at        BIGINT  NOT NULL,
  reference         TEXT,
  attempt           INTEGER NOT NULL,
  reminders         INTEGER NOT NULL,
  reason            TEXT,
  token_hash        TEXT    NOT NULL UNIQUE,
  ready_at          BIGINT,           -- planned: due; sending: end of the lease
  lease_owner       TEXT,
  outcome_lost      INTEGER NOT NULL DEFAULT 0,
  first_tried_at    BIGINT,
  reminder_at       BIGINT,           -- due, or end of the lease of whoever is reminding
  reminding         INTEGER NOT NULL DEFAULT 0,
  reminder_tried_at BIGINT,
  reminded_at       BIGINT,
  ask_at            BIGINT            -- sent, else due; null when it never reached anybody and never will
);
CREATE INDEX invitation_interaction ON invitation (interaction_id);
CREATE INDEX invitation_ready ON invitation (ready_at) WHERE ready_at IS NOT NULL;
CREATE INDEX invitation_reminder ON invitation (reminder_at) WHERE reminder_at IS NOT NULL;
CREATE INDEX invitation_expiry ON invitation (expires_at) WHERE state IN ('sent', 'delivered');
CREATE INDEX invitation_person ON invitation (person, ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX invitation_handle ON invitation (handle, ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX invitation_person_reminded ON invitation (person, reminded_at) WHERE reminded_at IS NOT NULL;
CREATE INDEX invitation_handle_reminded ON invitation (handle, reminded_at) WHERE reminded_at IS NOT NULL;
CREATE INDEX invitation_person_open ON invitation (person)
  WHERE state IN ('planned', 'sending', 'sent', 'delivered');
CREATE INDEX invitation_handle_open ON invitation (handle)
  WHERE state IN ('planned', 'sending', 'sent', 'delivered');

-- Vendors' ids of the messages that carried an invitation, reminders included.
CREATE TABLE invitation_reference (
  reference     TEXT NOT NULL,
  invitation_id TEXT NOT NULL,
  PRIMARY KEY (reference, invitation_id)
);

CREATE TABLE answer (
  id             TEXT    NOT NULL,
  version        INTEGER NOT NULL,
  invitation_id  TEXT    NOT NULL REFERENCES invitation (id),
  interaction_id TEXT    NOT NULL,
  survey_id      TEXT    NOT NULL,
  metric         TEXT    NOT NULL,
  wording        TEXT    NOT NULL,
  score          INTEGER,
  comment        TEXT,
  verdict        TEXT,
  evidence       TEXT    NOT NULL,
  reasons        TEXT    NOT NULL, -- JSON list
  language       TEXT    NOT NULL,
  via            TEXT    NOT NULL,
  source_id      TEXT    NOT NULL,
  at             BIGINT  NOT NULL,
  latest         INTEGER NOT NULL,
  contact_id     TEXT,
  PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX answer_invitation ON answer (invitation_id) WHERE latest = 1;
CREATE INDEX answer_contact ON answer (contact_id, at) WHERE latest = 1 AND evidence = 'confirmed';
CREATE INDEX answer_metric ON answer (metric, at) WHERE latest = 1 AND evidence = 'confirmed';

CREATE TABLE delivery (
  id             TEXT    NOT NULL PRIMARY KEY,
  verb           TEXT    NOT NULL,
  answer_id      TEXT    NOT NULL,
  interaction_id TEXT    NOT NULL,
  target         TEXT    NOT NULL,
  options        TEXT    NOT NULL, -- JSON object
  wanted         INTEGER NOT NULL,
  done           INTEGER NOT NULL,
  state          TEXT    NOT NULL,
  due_at         BIGINT  NOT NULL,
  attempt        INTEGER NOT NULL,
  reference      TEXT,
  reason         TEXT,
  ready_at       BIGINT,           -- waiting: due; trying: end of the lease
  lease_owner    TEXT,
  outcome_lost   INTEGER NOT NULL DEFAULT 0,
  UNIQUE (answer_id, verb, target)
);
CREATE INDEX delivery_ready ON delivery (verb, ready_at) WHERE ready_at IS NOT NULL;
CREATE INDEX delivery_open ON delivery (verb, state, due_at) WHERE state <> 'done';
CREATE INDEX delivery_held ON delivery (interaction_id) WHERE state = 'held';

CREATE TABLE escalation (
  answer_id       TEXT    NOT NULL PRIMARY KEY,
  interaction_id  TEXT    NOT NULL,
  state           TEXT    NOT NULL,
  opened_at       BIGINT  NOT NULL,
  acknowledged_at BIGINT,
  ended_at        BIGINT,
  owner           TEXT,
  nudges          INTEGER NOT NULL,
  note            TEXT,
  clock_at        BIGINT           -- null: no clock runs
);
CREATE INDEX escalation_clock ON escalation (clock_at) WHERE clock_at IS NOT NULL;

-- The last word of each handle, with the customer's words as proof.
CREATE TABLE opt_out (
  handle    TEXT    NOT NULL PRIMARY KEY,
  opted_out INTEGER NOT NULL,
  source    TEXT    NOT NULL,
  words     TEXT    NOT NULL,
  at        BIGINT  NOT NULL
);

-- seq is given in the order of commits, so that a reader who has seen n will never find an entry below n later.
CREATE TABLE ledger (
  seq            BIGINT NOT NULL PRIMARY KEY,
  id             TEXT   NOT NULL UNIQUE,
  at             BIGINT NOT NULL,
  event          TEXT   NOT NULL,
  actor          TEXT   NOT NULL,
  interaction_id TEXT,
  invitation_id  TEXT,
  answer_id      TEXT,
  data           TEXT   NOT NULL -- JSON object
);
CREATE INDEX ledger_interaction ON ledger (interaction_id, seq) WHERE interaction_id IS NOT NULL;

CREATE TABLE local_contact (
  id               TEXT    NOT NULL PRIMARY KEY,
  name             TEXT    NOT NULL,
  handles          TEXT    NOT NULL, -- JSON list of handle keys
  account_name     TEXT,
  zone             TEXT,
  language         TEXT,
  opted_out        INTEGER NOT NULL,
  last_activity_at BIGINT
);

CREATE TABLE local_contact_handle (
  handle     TEXT NOT NULL,
  contact_id TEXT NOT NULL,
  PRIMARY KEY (handle, contact_id)
);

CREATE TABLE local_figures (
  contact_id TEXT NOT NULL PRIMARY KEY,
  figures    TEXT NOT NULL -- JSON object
);
