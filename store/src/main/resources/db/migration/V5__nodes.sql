-- SPDX-License-Identifier: Apache-2.0
-- Tasks that one node does at a time, and who does them now. Times are the database's own, in milliseconds.
CREATE TABLE duty (
  name       TEXT   NOT NULL PRIMARY KEY,
  lock_until BIGINT NOT NULL,
  locked_at  BIGINT NOT NULL,
  locked_by  TEXT   NOT NULL
);

-- Which programs may work on these tables. The program brings its own number; a migration that an older program cannot
-- live with raises min_program.
CREATE TABLE schema_compat (
  one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  min_program INTEGER NOT NULL
);
INSERT INTO schema_compat (one, min_program) VALUES (1, 5);
