-- Of documents: what was done with them, and from which day on another replaces them. Of references: the document
-- that refers, so that they are found from both ends.
-- depends: 0008.numbers

ALTER TABLE documents
  ADD COLUMN moves_action MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN moves_state MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN moves_subject MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN moves_reason MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN moves_document MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN supersede_date INT NOT NULL DEFAULT 0;

ALTER TABLE document_references
  ADD COLUMN source VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD KEY ix_document_references_source (source);

UPDATE document_references SET source = SUBSTRING_INDEX(name, '/references/', 1);
