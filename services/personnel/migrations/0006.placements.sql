-- Where organizations stood in the tree and since when. The resource holds the same as `placements`; these rows answer
-- trees and ancestors of any day. Days are yyyymmdd and half-open.
-- depends: 0002.collections

CREATE TABLE placements (
  organization VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  parent VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (organization, from_day),
  KEY ix_placements_parent (parent, from_day),
  KEY ix_placements_from_day (from_day)
) ENGINE=InnoDB;

-- What is known of an older organization: it belongs where it belongs today.
INSERT INTO placements (organization, from_day, until_day, parent)
  SELECT name, 0, 99991231, parent FROM organizations WHERE parent <> '';

-- Whoever changes a placement locks the row first, so that two changes cannot close a cycle together.
CREATE TABLE placement_lock (
  id INT NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB;

INSERT INTO placement_lock (id) VALUES (1);

ALTER TABLE organizations
  ADD COLUMN placements_parent MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN placements_deciding_document MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN placements_note MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN predecessors MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;

UPDATE organizations
  SET placements_parent = CONCAT(CHAR(31 USING utf8mb4), parent, CHAR(31 USING utf8mb4))
  WHERE parent <> '';
