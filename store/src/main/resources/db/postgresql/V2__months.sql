-- SPDX-License-Identifier: Apache-2.0
-- What retention looks up before it deletes; the foreign key of answer needs its index for that, too.
CREATE INDEX seen_at ON seen (at);
CREATE INDEX invitation_reference_of ON invitation_reference (invitation_id);
CREATE INDEX answer_of ON answer (invitation_id);

-- The ledger and what belongs to an interaction are kept by month, so that a month is let go by dropping its tables. The
-- month is that of the id, which begins with its time: an id says in which table its row is, and is unique without a
-- second column. "C" compares bytes, as the ids were made to be compared. The tables that were there hold the rows up to
-- now, and whatever fits no month; the program makes the months ahead of time.

-- Foreign keys into a partitioned table would be looked up again, row by row, whenever a month is dropped.
ALTER TABLE match DROP CONSTRAINT match_interaction_id_fkey;
ALTER TABLE decision DROP CONSTRAINT decision_interaction_id_fkey;
ALTER TABLE invitation DROP CONSTRAINT invitation_interaction_id_fkey;
ALTER TABLE invitation ALTER COLUMN interaction_id TYPE TEXT COLLATE "C";

-- Unique over all months: whoever inserts an interaction inserts its key first.
CREATE TABLE interaction_key (
  source         TEXT NOT NULL,
  source_id      TEXT NOT NULL,
  interaction_id TEXT NOT NULL COLLATE "C",
  PRIMARY KEY (source, source_id)
);
INSERT INTO interaction_key SELECT source, source_id, id FROM interaction;

ALTER TABLE interaction DROP CONSTRAINT interaction_source_source_id_key;
ALTER TABLE interaction ALTER COLUMN id TYPE TEXT COLLATE "C";
ALTER TABLE interaction RENAME TO interaction_rest;
ALTER INDEX interaction_pkey RENAME TO interaction_rest_pkey;
ALTER INDEX interaction_ready RENAME TO interaction_rest_ready;
CREATE TABLE interaction (LIKE interaction_rest INCLUDING ALL) PARTITION BY RANGE (id);
ALTER TABLE interaction ATTACH PARTITION interaction_rest DEFAULT;

ALTER TABLE interaction_handle ALTER COLUMN interaction_id TYPE TEXT COLLATE "C";
ALTER TABLE interaction_handle RENAME TO interaction_handle_rest;
ALTER INDEX interaction_handle_pkey RENAME TO interaction_handle_rest_pkey;
CREATE TABLE interaction_handle (LIKE interaction_handle_rest INCLUDING ALL) PARTITION BY RANGE (interaction_id);
ALTER TABLE interaction_handle ATTACH PARTITION interaction_handle_rest DEFAULT;

ALTER TABLE match ALTER COLUMN interaction_id TYPE TEXT COLLATE "C";
ALTER TABLE match RENAME TO match_rest;
ALTER INDEX match_pkey RENAME TO match_rest_pkey;
ALTER INDEX match_review RENAME TO match_rest_review;
CREATE TABLE match (LIKE match_rest INCLUDING ALL) PARTITION BY RANGE (interaction_id);
ALTER TABLE match ATTACH PARTITION match_rest DEFAULT;

ALTER TABLE decision DROP CONSTRAINT decision_pkey;
ALTER TABLE decision DROP CONSTRAINT decision_interaction_id_key;
ALTER TABLE decision ALTER COLUMN interaction_id TYPE TEXT COLLATE "C";
ALTER TABLE decision RENAME TO decision_rest;
ALTER TABLE decision_rest ADD PRIMARY KEY (interaction_id);
CREATE INDEX decision_rest_id ON decision_rest (id);
CREATE TABLE decision (LIKE decision_rest INCLUDING ALL) PARTITION BY RANGE (interaction_id);
ALTER TABLE decision ATTACH PARTITION decision_rest DEFAULT;

ALTER TABLE ledger DROP CONSTRAINT ledger_pkey;
ALTER TABLE ledger DROP CONSTRAINT ledger_id_key;
-- interaction_id as well: columns of two collations are equal by no index.
ALTER TABLE ledger ALTER COLUMN id TYPE TEXT COLLATE "C", ALTER COLUMN interaction_id TYPE TEXT COLLATE "C";
ALTER TABLE ledger RENAME TO ledger_rest;
ALTER INDEX ledger_interaction RENAME TO ledger_rest_interaction;
ALTER TABLE ledger_rest ADD PRIMARY KEY (id);
CREATE INDEX ledger_rest_seq ON ledger_rest (seq);
CREATE TABLE ledger (LIKE ledger_rest INCLUDING ALL) PARTITION BY RANGE (id);
ALTER TABLE ledger ATTACH PARTITION ledger_rest DEFAULT;

-- The last number given, one row: asking every month for its highest would cost more with each.
CREATE TABLE ledger_seq (
  one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  last BIGINT  NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 5000);
INSERT INTO ledger_seq SELECT 1, coalesce(max(seq), 0) FROM ledger;

-- Rows that are updated a few times soon after they were inserted find room for that on their page, and what an update
-- leaves behind is swept up after thousands of rows, not after a fifth of the table.
ALTER TABLE invitation SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000,
  autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE delivery SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000,
  autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE conversation SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE answer SET (fillfactor = 90);
ALTER TABLE escalation SET (fillfactor = 80);
ALTER TABLE interaction_rest SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000);
