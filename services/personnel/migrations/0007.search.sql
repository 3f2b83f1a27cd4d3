-- Search of people: postings that stand in the order of the answer, and the words of names with their misspellings.
-- depends: 0005.time

-- The folded names of a person, as in `| nguyen van nam | nam anh |`: all that a search has to look at.
ALTER TABLE people
  ADD COLUMN search_names VARCHAR(4400) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;

ALTER TABLE people_history
  ADD COLUMN search_names VARCHAR(4400) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;

-- The words of people's names, and whole names as `=nguyen van nam`. The people of a word stand in the order of the
-- answer, so that a page of a common word is a short range. No index by person: whoever renames knows the old words.
CREATE TABLE person_words (
  word VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  name_key VARCHAR(400) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  search_names VARCHAR(4400) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (word, name_key, person)
) ENGINE=InnoDB;

-- Each word of a name that can be misspelt, by itself and with each of its letters left out: words that are one letter
-- apart share one of these. Words are never removed.
CREATE TABLE search_typos (
  typo VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  word VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (typo, word)
) ENGINE=InnoDB;

-- What was stored before: the service indexes it in the background, and takes it off this list.
CREATE TABLE search_backlog (
  resource VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (resource)
) ENGINE=InnoDB;

INSERT INTO search_backlog (resource)
  SELECT name FROM organizations UNION ALL SELECT name FROM posts UNION ALL SELECT name FROM people;

-- The words of organizations and posts, from now on with their whole names, as `=uvtv`.
DELETE FROM search_words WHERE resource LIKE 'people/%';
ALTER TABLE search_words
  DROP KEY ix_search_words_resource,
  MODIFY word VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
