-- Taken again and again to see whether the database can be written.
INSERT INTO turns (name, count) VALUES ('health', 0);
