-- An index of a table in use is made beside those who work on it.
CREATE INDEX CONCURRENTLY delivery_mood ON delivery (mood) WHERE mood IS NOT NULL;
