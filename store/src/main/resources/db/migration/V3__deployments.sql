-- SPDX-License-Identifier: Apache-2.0
-- Versions of routes/ and config/, and who may go on when one changes. Every node runs the newest row in state 'live'.

CREATE TABLE deployment (
  number     BIGINT NOT NULL PRIMARY KEY, -- in the order of the attempts, given under a lock
  digest     TEXT   NOT NULL,
  base       BIGINT NOT NULL,             -- the version it changes; 0: the first
  at         BIGINT NOT NULL,
  who        TEXT   NOT NULL,
  how        TEXT   NOT NULL,             -- folder, api, start, rollback to 7
  node       TEXT   NOT NULL,             -- that proposed it
  state      TEXT   NOT NULL,             -- proposed, live, refused
  changes    TEXT   NOT NULL,             -- JSON list of files
  problems   TEXT   NOT NULL,             -- JSON list, when refused
  restart    TEXT   NOT NULL,             -- JSON list of settings that count after a restart
  settled_at BIGINT
);
CREATE INDEX deployment_state ON deployment (state, number);

-- Equal versions share their content.
CREATE TABLE deployment_text (
  digest TEXT NOT NULL PRIMARY KEY,
  texts  TEXT NOT NULL -- JSON object of name and text, gzip, base64
);

CREATE TABLE deployment_vote (
  number   BIGINT NOT NULL,
  node     TEXT   NOT NULL,
  problems TEXT   NOT NULL, -- JSON list; an empty one is a yes
  PRIMARY KEY (number, node)
);

CREATE TABLE deployment_node (
  node        TEXT   NOT NULL PRIMARY KEY,
  alive_until BIGINT NOT NULL, -- end of its lease: nobody waits for it after that
  running     BIGINT NOT NULL
);
CREATE INDEX deployment_node_alive ON deployment_node (alive_until);

-- What stood in a node's home folder when it was last dealt with: only what differs from it is news.
CREATE TABLE deployment_folder (
  place TEXT NOT NULL PRIMARY KEY,
  files TEXT NOT NULL -- JSON object of name and digest
);
