-- Which facets must be clear of assignments that are given on some days, with what was known of it when; assignments
-- refer to it.
-- depends: 0026.carried_degrees

CREATE TABLE facet_schemes (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  display_name VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  facets MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  start_date INT NOT NULL,
  end_date INT NOT NULL,
  source TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  note TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  PRIMARY KEY (name),
  KEY ix_facet_schemes_create_time (create_time),
  KEY ix_facet_schemes_update_time (update_time),
  KEY ix_facet_schemes_start_date (start_date),
  KEY ix_facet_schemes_days (from_day, until_day)
) ENGINE=InnoDB;

CREATE TABLE facet_schemes_history (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  display_name VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  facets MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  start_date INT NOT NULL,
  end_date INT NOT NULL,
  source TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  note TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  from_time BIGINT NOT NULL,
  to_time BIGINT NOT NULL,
  PRIMARY KEY (name, from_time),
  KEY ix_facet_schemes_history_span (to_time, from_time)
) ENGINE=InnoDB;

-- Whoever changes a rule that is in force on some days locks the row first, so that two changes cannot put two in force on
-- one day.
CREATE TABLE dated_rule_lock (
  id INT NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB;

INSERT INTO dated_rule_lock (id) VALUES (1);

ALTER TABLE assignments
  DROP COLUMN facet_scheme,
  ADD COLUMN facet_scheme VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ADD KEY ix_assignments_facet_scheme (facet_scheme);

ALTER TABLE assignments_history
  DROP COLUMN facet_scheme,
  ADD COLUMN facet_scheme VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
