-- What was known of organizations when: their past versions, each from from_time inclusive to to_time exclusive. The
-- current version is in `organizations`, since its update_time.
--
-- A migration that adds a column to `organizations` adds it here too.
-- depends: 0006.placements

CREATE TABLE organizations_history (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  display_name VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  aliases MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  abbreviations MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  kind INT NOT NULL,
  level INT NOT NULL,
  parent VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  territory VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  founding_date INT NOT NULL,
  dissolution_date INT NOT NULL,
  successors MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  placements_parent MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  placements_deciding_document MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  placements_note MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  predecessors MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  name_key VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  from_time BIGINT NOT NULL,
  to_time BIGINT NOT NULL,
  PRIMARY KEY (name, from_time),
  KEY ix_organizations_history_span (to_time, from_time)
) ENGINE=InnoDB;
