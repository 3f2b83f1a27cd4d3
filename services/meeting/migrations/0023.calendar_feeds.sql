-- Feeds for calendar programs, each with the digest of the key of its secret address; how meetings are held; and the
-- meetings and documents of a body in the order of time.
-- depends: 0013.decisions

CREATE TABLE calendar_feeds (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  display_name VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  organization VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  owner VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  address_create_time BIGINT NOT NULL,
  last_use_time BIGINT NOT NULL,
  key_digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  PRIMARY KEY (name),
  KEY ix_calendar_feeds_create_time (create_time),
  KEY ix_calendar_feeds_update_time (update_time),
  KEY ix_calendar_feeds_organization (organization),
  KEY ix_calendar_feeds_person (person),
  KEY ix_calendar_feeds_owner (owner(100))
) ENGINE=InnoDB;

ALTER TABLE meetings
  ADD COLUMN mode INT NOT NULL DEFAULT 0,
  ADD KEY ix_meetings_organization_time (organization, begin_time);

ALTER TABLE documents ADD KEY ix_documents_issuer_date (issuer, issue_date);
