-- A change that older programs cannot live with says from which number on they can.
UPDATE schema_compat SET min_program = 12;
