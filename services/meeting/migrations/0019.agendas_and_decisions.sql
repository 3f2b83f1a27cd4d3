-- Of agenda items: their number and its key of order, what they take up of earlier meetings and which assignments are
-- reviewed under them. Of decisions: which figures the roll gave; of assignments: the decision that they finalise.
-- depends: 0018.document_moves

ALTER TABLE agenda_items
  ADD COLUMN number VARCHAR(150) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  ADD COLUMN number_key VARCHAR(150) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN origin VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN assignments MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD KEY ix_agenda_items_number_key (number_key),
  ADD KEY ix_agenda_items_origin (origin);

ALTER TABLE decisions
  ADD COLUMN result_roll_figures_field MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;

ALTER TABLE assignments
  ADD COLUMN decision VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD KEY ix_assignments_decision (decision);

ALTER TABLE assignments_history
  ADD COLUMN decision VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '';
