-- Search looks at names, not at people: of a million people several have each name, and a name that is known costs a
-- new person nothing. Services of earlier releases must be stopped before: they would write to the table dropped here.
-- depends: 0010.organizations_history

-- What people are or were called, by the words of it, by pairs of words that follow each other as `+van nam` and
-- in any order as `~nam van`, whole as `=nguyen van nam`, and once for all by ``; the names of a term in the order of the
-- answer. A name is one key with one set of folded names, told by `names_id`, a part of their digest. Names are never
-- removed.
CREATE TABLE name_words (
  word VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  name_key VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  names_id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- Bytes, which are looked through faster than characters.
  search_names VARBINARY(4400) NOT NULL,
  PRIMARY KEY (word, name_key, names_id)
) ENGINE=InnoDB;

DROP TABLE person_words;

-- The service learns the names of those who are stored in the background.
INSERT IGNORE INTO search_backlog (resource) SELECT name FROM people;
