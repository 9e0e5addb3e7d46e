-- SPDX-License-Identifier: Apache-2.0
-- Each index is one more tree to change for every row. What is open of a person is found among what they were ever asked;
-- an answer's earlier versions are found by its id. That an answer has its invitation is the program's to see to, as it is
-- with the tables by month: the check locked the invitation's row, which the same transaction then changed.
DROP INDEX invitation_person_open;
DROP INDEX invitation_handle_open;
DROP INDEX answer_of;
ALTER TABLE answer DROP CONSTRAINT answer_invitation_id_fkey;

UPDATE schema_compat SET min_program = 6;
