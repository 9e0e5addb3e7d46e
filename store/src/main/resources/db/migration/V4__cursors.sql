-- SPDX-License-Identifier: Apache-2.0
-- How far each reader of the ledger outside this database has come, and which node reads for it now. The newest ledger
-- entry must never be deleted: numbers go on from it.

CREATE TABLE ledger_cursor (
  reader      TEXT   NOT NULL PRIMARY KEY,
  seq         BIGINT NOT NULL, -- last entry that was dealt with
  lease_owner TEXT,
  lease_until BIGINT NOT NULL
);
