-- What scores were computed from where they come from assignments.
-- depends: 0013.holidays

ALTER TABLE evaluations
  ADD COLUMN prefilled_scores_assignments_filter MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
