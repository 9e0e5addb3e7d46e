-- More invitations that are out, of customers of their own, beside those that the harness asks for. Usage:
--   sqlite3 -cmd '.parameter init' -cmd '.parameter set :n 900000' closeloop.db < bench/fill.sql
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -2000000;
CREATE TEMP VIEW one AS SELECT i.*, v.survey_id, v.via, v.planned_at, v.due_at, v.sent_at, v.expires_at, v.ask_at
  FROM invitation v JOIN interaction i ON i.id = v.interaction_id ORDER BY v.id LIMIT 1;
INSERT INTO interaction (id, channel, source, source_id, address, handles, started_at, ended_at, participants, close_reason,
    crm_ids, customer_messages, customer_characters, talk_seconds, last_customer_at, tags)
  WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < :n)
  SELECT printf('int_0fill%09d', n), channel, source, printf('fill%09d', n), address, printf('["phone:+4917%09d"]', n),
    started_at, ended_at, participants, close_reason, '{}', 0, 0, 0, last_customer_at, tags FROM s, one;
INSERT INTO interaction_handle (handle, ended_at, interaction_id)
  WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < :n)
  SELECT printf('phone:+4917%09d', n), ended_at, printf('int_0fill%09d', n) FROM s, one;
INSERT INTO match (interaction_id, kind, reason, at)
  WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < :n)
  SELECT printf('int_0fill%09d', n), 'nobody', 'filled', ended_at FROM s, one;
INSERT INTO invitation (id, interaction_id, survey_id, person, via, handle, address, language, state, planned_at, due_at,
    sent_at, expires_at, attempt, reminders, token_hash, ask_at)
  WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < :n)
  SELECT printf('inv_0fill%09d', n), printf('int_0fill%09d', n), survey_id, printf('phone:+4917%09d', n), via,
    printf('phone:+4917%09d', n), address, 'en', 'sent', planned_at, due_at, sent_at, expires_at, 1, 0,
    lower(hex(randomblob(20))), ask_at FROM s, one;
