-- Days off and working days at weekends, with what was known of them when.
-- depends: 0012.last_time

CREATE TABLE holidays (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  display_name VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  date INT NOT NULL,
  kind INT NOT NULL,
  note TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  date_key VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
  PRIMARY KEY (name),
  UNIQUE KEY uq_holidays_date (date_key),
  KEY ix_holidays_date (date),
  KEY ix_holidays_create_time (create_time),
  KEY ix_holidays_update_time (update_time)
) ENGINE=InnoDB;

CREATE TABLE holidays_history (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  display_name VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  date INT NOT NULL,
  kind INT NOT NULL,
  note TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  date_key VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
  from_time BIGINT NOT NULL,
  to_time BIGINT NOT NULL,
  PRIMARY KEY (name, from_time),
  KEY ix_holidays_history_span (to_time, from_time)
) ENGINE=InnoDB;
