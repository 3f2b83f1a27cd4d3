-- What every service keeps beside its collections.
--
-- Times are microseconds since 1970 UTC, 0 where there is none. Names of resources, identifiers and keys are ASCII and
-- compared by byte; texts are NFC and compared by byte.

-- Every write, in the transaction that did it: who, when, by which method, before and after.
CREATE TABLE changes (
  id VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  change_time BIGINT NOT NULL,
  collection VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  resource VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  action TINYINT NOT NULL,
  method VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  request_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  trace_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  before_body MEDIUMBLOB NULL,
  after_body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (id),
  KEY ix_changes_resource (resource, change_time)
) ENGINE=InnoDB;

-- Request ids of the last day and what they were answered: a change, or a response of its own.
CREATE TABLE requests (
  subject VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  request_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  method VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  fingerprint VARBINARY(32) NOT NULL,
  create_time BIGINT NOT NULL,
  change_id VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
  response MEDIUMBLOB NULL,
  PRIMARY KEY (subject, request_id),
  KEY ix_requests_create_time (create_time)
) ENGINE=InnoDB;

-- The folded words by which people, organizations and posts are found.
CREATE TABLE search_words (
  word VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  resource VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (word, resource),
  KEY ix_search_words_resource (resource)
) ENGINE=InnoDB;
