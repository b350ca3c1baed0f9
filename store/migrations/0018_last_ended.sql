-- What has ended last is asked for by every page that is open.
CREATE INDEX cells_finished ON cells (project, finished, run);
