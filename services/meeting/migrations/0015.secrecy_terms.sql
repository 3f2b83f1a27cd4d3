-- For how long state secrets are protected, with what was known of it when.
-- depends: 0014.classification

CREATE TABLE secrecy_terms (
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
  classification INT NOT NULL,
  years BIGINT NOT NULL,
  start_date INT NOT NULL,
  end_date INT NOT NULL,
  source TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (name),
  KEY ix_secrecy_terms_create_time (create_time),
  KEY ix_secrecy_terms_update_time (update_time),
  KEY ix_secrecy_terms_start_date (start_date),
  KEY ix_secrecy_terms_classification (classification)
) ENGINE=InnoDB;

CREATE TABLE secrecy_terms_history (
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
  classification INT NOT NULL,
  years BIGINT NOT NULL,
  start_date INT NOT NULL,
  end_date INT NOT NULL,
  source TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  from_time BIGINT NOT NULL,
  to_time BIGINT NOT NULL,
  PRIMARY KEY (name, from_time),
  KEY ix_secrecy_terms_history_span (to_time, from_time)
) ENGINE=InnoDB;
