-- What the next version could bring: columns of the busiest tables, and a table of its own.
ALTER TABLE interaction ADD COLUMN mood TEXT;
ALTER TABLE delivery ADD COLUMN mood TEXT;
ALTER TABLE ledger ADD COLUMN mood TEXT;
CREATE TABLE mood (name TEXT NOT NULL PRIMARY KEY);
