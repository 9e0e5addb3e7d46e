-- SPDX-License-Identifier: Apache-2.0
-- What retention looks up before it deletes; the foreign key of answer needs its index for that, too.
CREATE INDEX seen_at ON seen (at);
CREATE INDEX invitation_reference_of ON invitation_reference (invitation_id);
CREATE INDEX answer_of ON answer (invitation_id);
