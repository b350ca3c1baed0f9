-- A text that stands in place of a learned one, as JSON {kind, language, old, new, was_confirmed}. NULL: the proposal is
-- the element itself.
ALTER TABLE proposals ADD COLUMN text_change TEXT;
-- Why somebody said yes or no.
ALTER TABLE proposals ADD COLUMN reason TEXT;
