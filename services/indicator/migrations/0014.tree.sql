-- The organizations of personnel as far as figures need them: when they lived, where they stood, who followed whom and
-- how they are grouped. All of it is copied, by the feed of personnel, and may be made anew from there at any time.
-- Days are yyyymmdd and half-open.
-- depends: 0006.plans_in_force

CREATE TABLE tree_units (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  successors MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB;

CREATE TABLE tree_places (
  unit VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  parent VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (unit, from_day)
) ENGINE=InnoDB;

CREATE TABLE tree_groups (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB;

CREATE TABLE tree_members (
  group_name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  unit VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  PRIMARY KEY (group_name, unit, from_day)
) ENGINE=InnoDB;
