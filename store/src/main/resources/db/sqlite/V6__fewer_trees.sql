-- SPDX-License-Identifier: Apache-2.0
-- Each index is one more tree to change for every row, and those in no order of time cost a page of the log each. What is
-- open of a person is found among what they were ever asked; tables that are all key are one tree instead of two; the
-- ledger's number is its row's. That an answer has its invitation is the program's to see to, as on PostgreSQL.
DROP INDEX invitation_person_open;
DROP INDEX invitation_handle_open;

CREATE TABLE new_interaction_handle (
  handle         TEXT   NOT NULL,
  ended_at       BIGINT NOT NULL,
  interaction_id TEXT   NOT NULL,
  PRIMARY KEY (handle, ended_at, interaction_id)
) WITHOUT ROWID;
INSERT INTO new_interaction_handle (handle, ended_at, interaction_id)
  SELECT handle, ended_at, interaction_id FROM interaction_handle ORDER BY 1, 2, 3;
DROP TABLE interaction_handle;
ALTER TABLE new_interaction_handle RENAME TO interaction_handle;

CREATE TABLE new_seen (
  source   TEXT   NOT NULL,
  event_id TEXT   NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (source, event_id)
) WITHOUT ROWID;
INSERT INTO new_seen (source, event_id, at) SELECT source, event_id, at FROM seen ORDER BY 1, 2;
DROP TABLE seen;
ALTER TABLE new_seen RENAME TO seen;
CREATE INDEX seen_at ON seen (at);

CREATE TABLE new_invitation_reference (
  reference     TEXT NOT NULL,
  invitation_id TEXT NOT NULL,
  PRIMARY KEY (reference, invitation_id)
) WITHOUT ROWID;
INSERT INTO new_invitation_reference (reference, invitation_id)
  SELECT reference, invitation_id FROM invitation_reference ORDER BY 1, 2;
DROP TABLE invitation_reference;
ALTER TABLE new_invitation_reference RENAME TO invitation_reference;
CREATE INDEX invitation_reference_of ON invitation_reference (invitation_id);

CREATE TABLE new_match (
  interaction_id TEXT   NOT NULL PRIMARY KEY REFERENCES interaction (id),
  kind           TEXT   NOT NULL,
  contact_id     TEXT,
  basis          TEXT,
  confidence     DOUBLE PRECISION,
  candidates     TEXT,
  reason         TEXT,
  contact        TEXT,
  at             BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO new_match (interaction_id, kind, contact_id, basis, confidence, candidates, reason, contact, at)
  SELECT interaction_id, kind, contact_id, basis, confidence, candidates, reason, contact, at FROM match ORDER BY 1;
DROP TABLE match;
ALTER TABLE new_match RENAME TO match;
CREATE INDEX match_review ON match (interaction_id) WHERE kind = 'ambiguous';

CREATE TABLE new_decision (
  id             TEXT   NOT NULL UNIQUE,
  interaction_id TEXT   NOT NULL PRIMARY KEY REFERENCES interaction (id),
  at             BIGINT NOT NULL,
  rules          TEXT   NOT NULL,
  survey_id      TEXT,
  plan           TEXT
) WITHOUT ROWID;
INSERT INTO new_decision (id, interaction_id, at, rules, survey_id, plan)
  SELECT id, interaction_id, at, rules, survey_id, plan FROM decision ORDER BY 2;
DROP TABLE decision;
ALTER TABLE new_decision RENAME TO decision;

CREATE TABLE new_answer (
  id             TEXT    NOT NULL,
  version        INTEGER NOT NULL,
  invitation_id  TEXT    NOT NULL,
  interaction_id TEXT    NOT NULL,
  survey_id      TEXT    NOT NULL,
  metric         TEXT    NOT NULL,
  wording        TEXT    NOT NULL,
  score          INTEGER,
  comment        TEXT,
  verdict        TEXT,
  evidence       TEXT    NOT NULL,
  reasons        TEXT    NOT NULL,
  language       TEXT    NOT NULL,
  via            TEXT    NOT NULL,
  source_id      TEXT    NOT NULL,
  at             BIGINT  NOT NULL,
  latest         INTEGER NOT NULL,
  contact_id     TEXT,
  PRIMARY KEY (id, version)
);
INSERT INTO new_answer (id, version, invitation_id, interaction_id, survey_id, metric, wording, score, comment, verdict,
    evidence, reasons, language, via, source_id, at, latest, contact_id)
  SELECT id, version, invitation_id, interaction_id, survey_id, metric, wording, score, comment, verdict,
    evidence, reasons, language, via, source_id, at, latest, contact_id FROM answer;
DROP TABLE answer;
ALTER TABLE new_answer RENAME TO answer;
CREATE UNIQUE INDEX answer_invitation ON answer (invitation_id) WHERE latest = 1;
CREATE INDEX answer_contact ON answer (contact_id, at) WHERE latest = 1 AND evidence = 'confirmed';
CREATE INDEX answer_metric ON answer (metric, at) WHERE latest = 1 AND evidence = 'confirmed';

CREATE TABLE new_ledger (
  seq            INTEGER NOT NULL PRIMARY KEY,
  id             TEXT    NOT NULL UNIQUE,
  at             BIGINT  NOT NULL,
  event          TEXT    NOT NULL,
  actor          TEXT    NOT NULL,
  interaction_id TEXT,
  invitation_id  TEXT,
  answer_id      TEXT,
  data           TEXT    NOT NULL
);
INSERT INTO new_ledger (seq, id, at, event, actor, interaction_id, invitation_id, answer_id, data)
  SELECT seq, id, at, event, actor, interaction_id, invitation_id, answer_id, data FROM ledger ORDER BY seq;
DROP TABLE ledger;
ALTER TABLE new_ledger RENAME TO ledger;
CREATE INDEX ledger_interaction ON ledger (interaction_id, seq) WHERE interaction_id IS NOT NULL;

UPDATE schema_compat SET min_program = 6;
