-- Decisions, ballots and speeches carry the highest degree of secrecy of what they are about. Results of ballots say which
-- figures the roll gave, as those of decisions do.
-- depends: 0014.classification 0019.agendas_and_decisions 0020.ballots 0021.speeches

ALTER TABLE decisions
  ADD COLUMN carried_degree INT NOT NULL DEFAULT 0,
  ADD KEY ix_decisions_carried_degree (carried_degree);

ALTER TABLE ballots
  ADD COLUMN result_roll_figures_field MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  ADD COLUMN carried_degree INT NOT NULL DEFAULT 0,
  ADD KEY ix_ballots_carried_degree (carried_degree);

ALTER TABLE speeches
  ADD COLUMN carried_degree INT NOT NULL DEFAULT 0,
  ADD KEY ix_speeches_carried_degree (carried_degree);
