-- Names that lead to other names: of people who turned out to be one, and of what stood below them.
-- depends: 0005.time

CREATE TABLE redirects (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  target VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (name),
  KEY ix_redirects_target (target)
) ENGINE=InnoDB;

ALTER TABLE people
  ADD COLUMN merged_into VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;

ALTER TABLE people_history
  ADD COLUMN merged_into VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
