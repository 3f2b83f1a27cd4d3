-- Files of documents, with what was known of them when, and their content in chunks: one copy of what is equal.
-- depends: 0013.decisions

CREATE TABLE document_files (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  role INT NOT NULL,
  file_name VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  note TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  size_bytes BIGINT NOT NULL,
  media_type VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  sha256 VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  upload_time BIGINT NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (name),
  KEY ix_document_files_create_time (create_time),
  KEY ix_document_files_update_time (update_time),
  KEY ix_document_files_sha256 (sha256)
) ENGINE=InnoDB;

CREATE TABLE document_files_history (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  role INT NOT NULL,
  file_name VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  note TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  size_bytes BIGINT NOT NULL,
  media_type VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  sha256 VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  upload_time BIGINT NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  from_time BIGINT NOT NULL,
  to_time BIGINT NOT NULL,
  PRIMARY KEY (name, from_time),
  KEY ix_document_files_history_span (to_time, from_time),
  KEY ix_document_files_history_sha256 (sha256)
) ENGINE=InnoDB;

-- What is or was the content of files, and the upload under which its chunks stand.
CREATE TABLE file_contents (
  sha256 VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  upload CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  size_bytes BIGINT NOT NULL,
  PRIMARY KEY (sha256)
) ENGINE=InnoDB;

-- The bytes of an upload, 512 KiB a chunk but for the last, from 0 on.
CREATE TABLE file_chunks (
  upload CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number INT NOT NULL,
  data MEDIUMBLOB NOT NULL,
  PRIMARY KEY (upload, number)
) ENGINE=InnoDB;

-- Uploads under way, and those that are to be removed: their chunks are nobody's.
CREATE TABLE file_uploads (
  upload CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  start_time BIGINT NOT NULL,
  PRIMARY KEY (upload),
  KEY ix_file_uploads_start_time (start_time)
) ENGINE=InnoDB;

-- Content that a file gave up, to be removed where no other has it.
CREATE TABLE file_orphans (
  sha256 VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (sha256),
  KEY ix_file_orphans_since (since)
) ENGINE=InnoDB;
