-- SPDX-License-Identifier: Apache-2.0
-- What an invitation's message asked: the survey's file may ask something else by the time the answer comes. Null before it
-- was sent, and of what an older program sends beside this one: its answer goes by the survey's file, as before.
ALTER TABLE invitation ADD COLUMN metric TEXT;
ALTER TABLE invitation ADD COLUMN wording TEXT;

-- When a version of an answer came; its "at" is when its score was given, which words that are added later leave. Null is the
-- same as "at".
ALTER TABLE answer ADD COLUMN changed_at BIGINT;
