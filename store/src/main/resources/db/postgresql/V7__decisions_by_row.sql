-- SPDX-License-Identifier: Apache-2.0
-- Only SQLite's tables change; both databases keep one number, by which db copy tells that they are alike.
UPDATE schema_compat SET min_program = 6;
