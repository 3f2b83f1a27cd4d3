-- Participants answer, are excused, come and go; a person takes part in a meeting once.
-- depends: 0006.life_of_meetings

ALTER TABLE participants
  ADD COLUMN response INT NOT NULL DEFAULT 0,
  ADD COLUMN excuse TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN substitute VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN suspended TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN person_key VARCHAR(700) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD UNIQUE KEY uq_participants_person (person_key),
  ADD KEY ix_participants_substitute (substitute);
