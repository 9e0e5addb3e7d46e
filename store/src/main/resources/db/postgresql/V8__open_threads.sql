-- SPDX-License-Identifier: Apache-2.0
-- By which addresses a thread is found while it is open: a customer who is writing to us about one thing is not asked about
-- another. Whether it is still open stands in conversation alone; a row that an older program left here harms nobody.
CREATE TABLE conversation_handle (
  handle TEXT NOT NULL,
  source TEXT NOT NULL,
  stream TEXT NOT NULL,
  PRIMARY KEY (handle, source, stream)
);
INSERT INTO conversation_handle (handle, source, stream)
  SELECT DISTINCT one.handle, source, stream FROM conversation, jsonb_array_elements_text(handles::jsonb) AS one (handle) WHERE is_open = 1;
