-- Every order that lists can be asked for has its index.
-- depends: 0004.last_time

ALTER TABLE meetings ADD KEY ix_meetings_ordinal (ordinal);

ALTER TABLE participants ADD KEY ix_participants_order (order_);

ALTER TABLE agenda_items ADD KEY ix_agenda_items_ordinal (ordinal);

ALTER TABLE directives ADD KEY ix_directives_ordinal (ordinal);
