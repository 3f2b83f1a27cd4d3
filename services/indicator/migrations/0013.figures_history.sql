-- What figures say of themselves is kept of their past states too, which are found by what they are of.
-- depends: 0012.figures

ALTER TABLE observations_history
  ADD COLUMN category VARCHAR(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  ADD COLUMN flags MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN release_time BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN cutoff INT NOT NULL DEFAULT 1,
  ADD COLUMN revision_reason TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN taken_over TINYINT NOT NULL DEFAULT 0,
  ADD KEY ix_observations_history_indicator (indicator, organization, from_day);
