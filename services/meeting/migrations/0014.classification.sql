-- Meetings and agenda items have degrees of secrecy as documents do; what is above a degree is found by an index. Agenda
-- items and directives carry the highest degree of what they are about, and the count of assignments asks what they are
-- about.
-- depends: 0008.numbers 0010.assignments 0013.decisions

ALTER TABLE meetings
  ADD COLUMN classification INT NOT NULL DEFAULT 0,
  ADD COLUMN classification_date INT NOT NULL DEFAULT 0,
  ADD COLUMN declassification_date INT NOT NULL DEFAULT 0,
  ADD KEY ix_meetings_classification (classification);

ALTER TABLE documents
  ADD COLUMN classification_date INT NOT NULL DEFAULT 0,
  ADD COLUMN declassification_date INT NOT NULL DEFAULT 0,
  ADD KEY ix_documents_classification (classification);

ALTER TABLE agenda_items
  ADD COLUMN classification INT NOT NULL DEFAULT 0,
  ADD COLUMN carried_degree INT NOT NULL DEFAULT 0,
  ADD KEY ix_agenda_items_carried_degree (carried_degree);

ALTER TABLE directives
  ADD COLUMN carried_degree INT NOT NULL DEFAULT 0,
  ADD KEY ix_directives_carried_degree (carried_degree);

ALTER TABLE assignments
  DROP KEY ix_assignments_lead,
  ADD KEY ix_assignments_lead (delete_time, lead_organization, lead_name, meeting, assign_date, cancel_date, done_day,
    extended_day, effective_due_date, last_step_day, reminder_count, directive, document);
