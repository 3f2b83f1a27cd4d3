-- Rules that figures are held to, with what was known of them when, and where figures break them.
-- depends: 0006.plans_in_force

CREATE TABLE validation_rules (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  display_name VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  left_ TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  operator INT NOT NULL,
  right_ TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  tolerance DECIMAL(38,10) NULL,
  outlier_indicators MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  outlier_threshold DECIMAL(38,10) NULL,
  outlier_minimum_value_count BIGINT NOT NULL,
  importance INT NOT NULL,
  missing_strategy INT NOT NULL,
  measure INT NOT NULL,
  period_type INT NOT NULL,
  start_date INT NOT NULL,
  end_date INT NOT NULL,
  indicators MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  note TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (name),
  KEY ix_validation_rules_create_time (create_time),
  KEY ix_validation_rules_update_time (update_time)
) ENGINE=InnoDB;

CREATE TABLE validation_rules_history (
  name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  uid CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  display_name VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  left_ TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  operator INT NOT NULL,
  right_ TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  tolerance DECIMAL(38,10) NULL,
  outlier_indicators MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  outlier_threshold DECIMAL(38,10) NULL,
  outlier_minimum_value_count BIGINT NOT NULL,
  importance INT NOT NULL,
  missing_strategy INT NOT NULL,
  measure INT NOT NULL,
  period_type INT NOT NULL,
  start_date INT NOT NULL,
  end_date INT NOT NULL,
  indicators MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  note TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_source MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_locator MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  provenance_quote MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  from_time BIGINT NOT NULL,
  to_time BIGINT NOT NULL,
  PRIMARY KEY (name, from_time),
  KEY ix_validation_rules_history_span (to_time, from_time)
) ENGINE=InnoDB;

-- Which living rules are about which indicators.
CREATE TABLE validation_rule_indicators (
  indicator VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  rule VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (indicator, rule),
  KEY ix_validation_rule_indicators_rule (rule)
) ENGINE=InnoDB;

-- What figures break living rules: of one with sides one an organization and period (then `indicator` is empty), of
-- outliers one a figure.
CREATE TABLE validation_findings (
  rule VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  organization VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  period VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  indicator VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  importance INT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (rule, organization, period, indicator),
  KEY ix_validation_findings_organization (organization, period)
) ENGINE=InnoDB;
