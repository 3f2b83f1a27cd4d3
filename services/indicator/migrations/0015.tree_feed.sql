-- How far the copied tree follows the feed of personnel: the token after which it goes on ("" before the tree was first
-- copied), the microseconds of the epoch at which it was known to be current, and a number that changes with the tree.
-- Whoever changes the tree locks the row first and finds the token that it went on from, so that replicas cannot undo
-- each other's work.
-- depends: 0014.tree

CREATE TABLE tree_feed (
  id INT NOT NULL,
  token TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  tree_time BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB;

INSERT INTO tree_feed (id, token, tree_time, version) VALUES (1, '', 0, 0);
