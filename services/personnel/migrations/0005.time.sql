-- Offices that require or confer a seat, how appointments end, and what was known when: the past versions of people,
-- terms, posts and appointments, each from from_time inclusive to to_time exclusive. The current version of each is in
-- its own table, since its update_time.
--
-- A migration that adds a column to one of these tables adds it to its history too.
-- depends: 0002.collections

ALTER TABLE posts
  ADD COLUMN required_body VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ADD COLUMN conferred_seats MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD KEY ix_posts_required_body (required_body);

ALTER TABLE appointments
  ADD COLUMN end_reason INT NOT NULL,
  ADD COLUMN ending_document VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ADD COLUMN conferred_by VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ADD KEY ix_appointments_ending_document (ending_document),
  ADD KEY ix_appointments_conferred_by (conferred_by);

CREATE TABLE people_history (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  display_name VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  family_name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  given_name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  other_names MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  birth_date INT NOT NULL,
  gender INT NOT NULL,
  category INT NOT NULL,
  hometown VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  party_admission_date INT NOT NULL,
  party_official_date INT NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  name_key VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_time BIGINT NOT NULL,
  to_time BIGINT NOT NULL,
  PRIMARY KEY (name, from_time),
  KEY ix_people_history_span (to_time, from_time)
) ENGINE=InnoDB;

CREATE TABLE terms_history (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  ordinal BIGINT NOT NULL,
  label VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  start_date INT NOT NULL,
  end_date INT NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ordinal_key VARCHAR(700) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  from_time BIGINT NOT NULL,
  to_time BIGINT NOT NULL,
  PRIMARY KEY (name, from_time),
  KEY ix_terms_history_span (to_time, from_time)
) ENGINE=InnoDB;

CREATE TABLE posts_history (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  title VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  abbreviation VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  kind INT NOT NULL,
  seats BIGINT NOT NULL,
  precedence BIGINT NOT NULL,
  category INT NOT NULL,
  establishment_date INT NOT NULL,
  abolition_date INT NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  organization VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  required_body VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  conferred_seats MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  from_time BIGINT NOT NULL,
  to_time BIGINT NOT NULL,
  PRIMARY KEY (name, from_time),
  KEY ix_posts_history_organization (organization),
  KEY ix_posts_history_span (to_time, from_time)
) ENGINE=InnoDB;

CREATE TABLE appointments_history (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  post VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  term VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  start_date INT NOT NULL,
  end_date INT NOT NULL,
  kind INT NOT NULL,
  deciding_document VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  note TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  person VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  organization VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  end_reason INT NOT NULL,
  ending_document VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  conferred_by VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_time BIGINT NOT NULL,
  to_time BIGINT NOT NULL,
  PRIMARY KEY (name, from_time),
  KEY ix_appointments_history_post (post),
  KEY ix_appointments_history_person (person),
  KEY ix_appointments_history_organization (organization),
  KEY ix_appointments_history_span (to_time, from_time)
) ENGINE=InnoDB;
