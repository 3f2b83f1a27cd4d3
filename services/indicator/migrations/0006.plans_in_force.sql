-- A plan says from when it is in force, who set it and where the indicator stood; an indicator, in which prices it is.
-- depends: 0005.last_time

ALTER TABLE plans
  ADD COLUMN series INT NOT NULL DEFAULT 0,
  ADD COLUMN effective_date INT NOT NULL DEFAULT 0,
  ADD COLUMN baseline DECIMAL(38,10) NULL;

ALTER TABLE indicators
  ADD COLUMN price_basis INT NOT NULL DEFAULT 0;
