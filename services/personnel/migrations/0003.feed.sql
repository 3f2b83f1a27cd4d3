-- The order of the feed of changes: each change has a number, taken last in its transaction, so that numbers are in the
-- order of commits and none is left out.
-- depends: 0002.collections

-- The last number given out, one row for each sequence.
CREATE TABLE sequences (
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last_number BIGINT NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB;

ALTER TABLE changes ADD COLUMN sequence_number BIGINT NULL;

-- What was there before is numbered by its time.
UPDATE changes
  JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY change_time, id) AS position FROM changes) AS numbered
    ON numbered.id = changes.id
  SET changes.sequence_number = numbered.position;

-- NOT NULL: a program of before, which does not number its changes, is refused rather than left out of the feed.
ALTER TABLE changes MODIFY COLUMN sequence_number BIGINT NOT NULL;
ALTER TABLE changes ADD UNIQUE KEY uq_changes_sequence_number (sequence_number);

-- The changes of one resource in the order of the feed; nothing reads them by time.
ALTER TABLE changes ADD KEY ix_changes_resource_number (resource, sequence_number);
ALTER TABLE changes DROP KEY ix_changes_resource;

INSERT INTO sequences (name, last_number) SELECT 'changes', COALESCE(MAX(sequence_number), 0) FROM changes;
