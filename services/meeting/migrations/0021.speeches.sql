-- The list of speakers, and the limits that meetings and their items set.
-- depends: 0020.ballots

CREATE TABLE speeches (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  participant VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  agenda_item VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind INT NOT NULL,
  order_ BIGINT NOT NULL,
  topic VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  stance INT NOT NULL,
  state INT NOT NULL,
  grant_time BIGINT NOT NULL,
  begin_time BIGINT NOT NULL,
  end_time BIGINT NOT NULL,
  limit_seconds BIGINT NOT NULL,
  limit_basis INT NOT NULL,
  used_seconds BIGINT NOT NULL,
  overrun_seconds BIGINT NOT NULL,
  summary MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  directives MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  decisions MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  documents MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  meeting VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (name),
  KEY ix_speeches_meeting (meeting, state),
  KEY ix_speeches_create_time (create_time),
  KEY ix_speeches_update_time (update_time),
  KEY ix_speeches_participant (participant),
  KEY ix_speeches_agenda_item (agenda_item),
  KEY ix_speeches_order (order_),
  KEY ix_speeches_begin_time (begin_time)
) ENGINE=InnoDB;

ALTER TABLE meetings
  ADD COLUMN speech_limits_speech_seconds BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN speech_limits_speaker_seconds BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN speech_limits_item_seconds BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN speech_limits_point_of_order_seconds BIGINT NOT NULL DEFAULT 0;

ALTER TABLE agenda_items
  ADD COLUMN speech_limits_speech_seconds BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN speech_limits_speaker_seconds BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN speech_limits_item_seconds BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN speech_limits_point_of_order_seconds BIGINT NOT NULL DEFAULT 0;
