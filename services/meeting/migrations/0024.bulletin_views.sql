-- The views of a bulletin are counted in several rows, so that those who count at once do not wait for each other; the
-- bulletin itself holds the count that it was created with.
-- depends: 0005.sort_keys

ALTER TABLE bulletins RENAME COLUMN view_count TO initial_view_count;

CREATE TABLE bulletin_views (
  bulletin VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  shard INT NOT NULL,
  view_count BIGINT NOT NULL,
  PRIMARY KEY (bulletin, shard)
) ENGINE=InnoDB;
