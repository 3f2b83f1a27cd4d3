-- An indicator says what other lists call it, what it is broken down by, and how it follows from other indicators.
-- depends: 0006.plans_in_force

ALTER TABLE indicators
  ADD COLUMN external_codes_scheme MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN external_codes_code MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN unit_multiplier BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN breakdown_id MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN breakdown_display_name MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN numerator VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN denominator VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN factor DECIMAL(38,10) NULL,
  ADD COLUMN formula TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN operands MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD KEY ix_indicators_numerator (numerator),
  ADD KEY ix_indicators_denominator (denominator);
