-- Types of documents and registers of numbers as dated data, and the book of the numbers that were given.
-- depends: 0006.life_of_meetings

CREATE TABLE document_types (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  display_name VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  abbreviation VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  side INT NOT NULL,
  kind INT NOT NULL,
  start_date INT NOT NULL,
  end_date INT NOT NULL,
  note TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  name_key VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (name),
  KEY ix_document_types_create_time (create_time),
  KEY ix_document_types_update_time (update_time),
  KEY ix_document_types_name_key (name_key),
  KEY ix_document_types_abbreviation (abbreviation)
) ENGINE=InnoDB;

CREATE TABLE number_registers (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  display_name VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  issuer VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  issuer_symbol VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  document_types MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  reset INT NOT NULL,
  term_organization VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  separate_types INT NOT NULL,
  secret_separate INT NOT NULL,
  format VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  letter_format VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  start_date INT NOT NULL,
  end_date INT NOT NULL,
  note TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  name_key VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (name),
  KEY ix_number_registers_create_time (create_time),
  KEY ix_number_registers_update_time (update_time),
  KEY ix_number_registers_issuer (issuer),
  KEY ix_number_registers_issuer_symbol (issuer_symbol),
  KEY ix_number_registers_term_organization (term_organization),
  KEY ix_number_registers_name_key (name_key)
) ENGINE=InnoDB;

-- The numbers of a register that were reserved, given or given up; what lies between them are gaps. A series, told by
-- period, type and secrecy, counts from 1.
CREATE TABLE register_numbers (
  register VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  series VARCHAR(520) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number BIGINT NOT NULL,
  period VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  secret INT NOT NULL,
  state INT NOT NULL,
  document VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  issue_day INT NOT NULL,
  reason VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  update_time BIGINT NOT NULL,
  PRIMARY KEY (register, series, number)
) ENGINE=InnoDB;

-- The type of a document is a resource, no longer one of a fixed list; the states are others.
ALTER TABLE documents MODIFY COLUMN type VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
ALTER TABLE documents ADD COLUMN stub INT NOT NULL;
ALTER TABLE documents ADD COLUMN unit VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
ALTER TABLE documents ADD COLUMN number_register VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
ALTER TABLE documents ADD COLUMN number_period VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
ALTER TABLE documents ADD COLUMN classification INT NOT NULL;
ALTER TABLE documents ADD COLUMN signature_date INT NOT NULL;
ALTER TABLE documents ADD COLUMN effective_date INT NOT NULL;
ALTER TABLE documents ADD KEY ix_documents_type (type);
ALTER TABLE documents ADD KEY ix_documents_number_register (number_register);
