-- What living indicators are called in other lists, and what they follow from: both are kept by whoever writes an
-- indicator, under one lock.
-- depends: 0010.catalogue

CREATE TABLE indicator_codes (
  scheme VARCHAR(63) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  code VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  indicator VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (scheme, code),
  KEY ix_indicator_codes_indicator (indicator)
) ENGINE=InnoDB;

-- An indicator and one that its formula names, or its numerator or denominator.
CREATE TABLE indicator_operands (
  indicator VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  operand VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (indicator, operand),
  KEY ix_indicator_operands_operand (operand)
) ENGINE=InnoDB;

-- Whoever changes one of the two locks the row first, so that two changes cannot make a cycle together.
CREATE TABLE indicator_lock (
  id INT NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB;

INSERT INTO indicator_lock (id) VALUES (1);
