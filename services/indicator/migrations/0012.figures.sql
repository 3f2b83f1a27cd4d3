-- A figure says of which category it is, what is to be known of it, when it was published, when its books were closed and
-- why it is another than before.
-- depends: 0006.plans_in_force

ALTER TABLE observations
  ADD COLUMN category VARCHAR(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  ADD COLUMN flags MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN release_time BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN cutoff INT NOT NULL DEFAULT 1,
  ADD COLUMN revision_reason TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN taken_over TINYINT NOT NULL DEFAULT 0;
