-- SPDX-License-Identifier: Apache-2.0
-- A decision holds its rules in words, some 1,300 bytes. In a tree of keys SQLite keeps about 1,000 of a row and puts the
-- rest on a page of its own (https://www.sqlite.org/fileformat2.html#b_tree_pages): 4,096 bytes for each decision, written
-- twice. A table of rows keeps them side by side. No column changes, so a program of version 6 works on it as before.
CREATE TABLE new_decision (
  id             TEXT   NOT NULL UNIQUE,
  interaction_id TEXT   NOT NULL PRIMARY KEY REFERENCES interaction (id),
  at             BIGINT NOT NULL,
  rules          TEXT   NOT NULL,
  survey_id      TEXT,
  plan           TEXT
);
INSERT INTO new_decision (id, interaction_id, at, rules, survey_id, plan)
  SELECT id, interaction_id, at, rules, survey_id, plan FROM decision ORDER BY 2;
DROP TABLE decision;
ALTER TABLE new_decision RENAME TO decision;

UPDATE schema_compat SET min_program = 6;
