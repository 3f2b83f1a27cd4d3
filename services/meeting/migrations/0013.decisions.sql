-- Which bodies a decision rule binds on which days, from `from_day` until before `until_day`; one row binds
-- nobody and is locked by whoever changes rules. And of decisions: the rule, the count and what it comes to.
-- depends: 0012.decision_rules

CREATE TABLE decision_rule_bodies (
  organization VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  matter INT NOT NULL,
  from_day INT NOT NULL,
  until_day INT NOT NULL,
  rule VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (organization, matter, from_day),
  KEY ix_decision_rule_bodies_rule (rule)
) ENGINE=InnoDB;

INSERT INTO decision_rule_bodies (organization, matter, from_day, until_day, rule) VALUES ('', 0, 0, 0, '');

ALTER TABLE decisions
  ADD COLUMN matter INT NOT NULL DEFAULT 0,
  ADD COLUMN decision_time BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN rule VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN excluded_members_person MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN excluded_members_reason MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN votes_members_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN votes_present_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN votes_issued_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN votes_returned_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN votes_invalid_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN votes_not_voted_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN votes_chair_choice INT NOT NULL DEFAULT 0,
  ADD COLUMN votes_options_person MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN votes_options_label MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN votes_named_votes_participant MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN votes_named_votes_choice MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN result_verdict INT NOT NULL DEFAULT 0,
  ADD COLUMN result_reason INT NOT NULL DEFAULT 0,
  ADD COLUMN result_rule VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN result_base INT NOT NULL DEFAULT 0,
  ADD COLUMN result_base_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN result_needed_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN result_members_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN result_quorum_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN result_present_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN result_excluded_count BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN result_missing MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN result_options_consequences MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN result_explanation MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD KEY ix_decisions_decision_time (decision_time),
  ADD KEY ix_decisions_rule (rule);
