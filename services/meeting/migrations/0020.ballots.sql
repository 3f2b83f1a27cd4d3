-- Ballots, who is asked, and what they answer; and of decisions, the ballot that they were taken by.
-- depends: 0013.decisions

CREATE TABLE ballots (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  subject VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  organization VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  question TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  documents MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  matter INT NOT NULL,
  secret TINYINT NOT NULL,
  options_person MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  options_label MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  max_selections BIGINT NOT NULL,
  due_date INT NOT NULL,
  due_time BIGINT NOT NULL,
  excluded_members_person MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  excluded_members_reason MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  chair VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  state INT NOT NULL,
  effective_due_time BIGINT NOT NULL,
  deadline_basis INT NOT NULL,
  rule VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  open_time BIGINT NOT NULL,
  close_time BIGINT NOT NULL,
  voter_count BIGINT NOT NULL,
  answered_count BIGINT NOT NULL,
  votes_for_count BIGINT NOT NULL,
  votes_against_count BIGINT NOT NULL,
  votes_abstained_count BIGINT NOT NULL,
  votes_method INT NOT NULL,
  votes_members_count BIGINT NOT NULL,
  votes_present_count BIGINT NOT NULL,
  votes_issued_count BIGINT NOT NULL,
  votes_returned_count BIGINT NOT NULL,
  votes_invalid_count BIGINT NOT NULL,
  votes_not_voted_count BIGINT NOT NULL,
  votes_chair_choice INT NOT NULL,
  votes_options_person MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  votes_options_label MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  votes_named_votes_participant MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  votes_named_votes_choice MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  result_verdict INT NOT NULL,
  result_reason INT NOT NULL,
  result_rule VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  result_base INT NOT NULL,
  result_base_count BIGINT NOT NULL,
  result_needed_count BIGINT NOT NULL,
  result_members_count BIGINT NOT NULL,
  result_quorum_count BIGINT NOT NULL,
  result_present_count BIGINT NOT NULL,
  result_excluded_count BIGINT NOT NULL,
  result_missing MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  result_options_consequences MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  result_explanation MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  decision VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reminder_count BIGINT NOT NULL,
  moves_action MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  moves_state MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  moves_subject MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  moves_note MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (name),
  KEY ix_ballots_create_time (create_time),
  KEY ix_ballots_update_time (update_time),
  KEY ix_ballots_subject (subject),
  KEY ix_ballots_organization (organization),
  KEY ix_ballots_effective_due_time (effective_due_time),
  KEY ix_ballots_rule (rule),
  KEY ix_ballots_decision (decision)
) ENGINE=InnoDB;

-- Who is asked, in protocol order by `place`. `answer_count` tells how often each has answered, and so, of a secret
-- ballot, all that is known of them.
CREATE TABLE ballot_voters (
  ballot VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  place INT NOT NULL,
  title TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  answer_count INT NOT NULL,
  PRIMARY KEY (ballot, person),
  UNIQUE KEY uq_ballot_voters_place (ballot, place)
) ENGINE=InnoDB;

-- The answers to ballots that are not secret: the last of a voter counts, those before it are kept.
CREATE TABLE ballot_answers (
  ballot VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  answer_number INT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (ballot, person, answer_number)
) ENGINE=InnoDB;

-- The answers to secret ballots that are open. Ids are random and there are no times, so that no order of rows tells in
-- which order, and so by whom, they were given. Closing a ballot leaves their counts only.
CREATE TABLE ballot_slips (
  ballot VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (ballot, id)
) ENGINE=InnoDB;

ALTER TABLE decisions
  ADD COLUMN ballot VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD KEY ix_decisions_ballot (ballot);
