-- Comments on documents, and what became of them.
-- depends: 0016.files

CREATE TABLE document_comments (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  person VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  organization VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reply_to VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  file VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  locator VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  text MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  proposed_text MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  resolution INT NOT NULL,
  resolution_note MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  resolved_by VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  resolve_time BIGINT NOT NULL,
  PRIMARY KEY (name),
  KEY ix_document_comments_create_time (create_time),
  KEY ix_document_comments_update_time (update_time),
  KEY ix_document_comments_person (person),
  KEY ix_document_comments_organization (organization),
  KEY ix_document_comments_reply_to (reply_to),
  KEY ix_document_comments_file (file),
  KEY ix_document_comments_resolved_by (resolved_by)
) ENGINE=InnoDB;
