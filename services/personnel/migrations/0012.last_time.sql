-- The latest time of the transactions that took numbers of a sequence: none after it is given an earlier one, though the
-- clock of the database be set back.
-- depends: 0011.names

ALTER TABLE sequences ADD COLUMN last_time BIGINT NOT NULL DEFAULT 0;

UPDATE sequences SET last_time = COALESCE((SELECT change_time FROM changes ORDER BY sequence_number DESC LIMIT 1), 0)
  WHERE name = 'changes';
