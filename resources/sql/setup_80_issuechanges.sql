-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- The issues of which something that can be asked for was changed last, words of comments included, so that what is kept of them in memory can follow: whoever knows the state after a
-- seq reads these again. It trims itself; whoever is further behind than what is left reads everything again.
CREATE TABLE issue_change (
    seq INTEGER PRIMARY KEY,            -- the last one is never removed, so that it only rises
    issue_id INTEGER NOT NULL
);

CREATE TRIGGER issue_inserted AFTER INSERT ON issue BEGIN
    INSERT INTO issue_change (issue_id) VALUES (NEW.id);
    DELETE FROM issue_change WHERE last_insert_rowid() % 1024 = 0 AND seq <= last_insert_rowid() - 16384;
END;

CREATE TRIGGER issue_updated AFTER UPDATE OF facts, updated, created, closed, comments, author, assignees,
    milestone_key, title_key, labels ON issue BEGIN
    INSERT INTO issue_change (issue_id) VALUES (NEW.id);
    DELETE FROM issue_change WHERE last_insert_rowid() % 1024 = 0 AND seq <= last_insert_rowid() - 16384;
END;

CREATE TRIGGER issue_deleted AFTER DELETE ON issue BEGIN
    INSERT INTO issue_change (issue_id) VALUES (OLD.id);
    DELETE FROM issue_change WHERE last_insert_rowid() % 1024 = 0 AND seq <= last_insert_rowid() - 16384;
END;

CREATE TRIGGER comment_inserted AFTER INSERT ON comment BEGIN
    INSERT INTO issue_change (issue_id) VALUES (NEW.issue_id);
    DELETE FROM issue_change WHERE last_insert_rowid() % 1024 = 0 AND seq <= last_insert_rowid() - 16384;
END;

CREATE TRIGGER comment_updated AFTER UPDATE OF issue_id, body ON comment BEGIN
    INSERT INTO issue_change (issue_id) VALUES (NEW.issue_id);
    DELETE FROM issue_change WHERE last_insert_rowid() % 1024 = 0 AND seq <= last_insert_rowid() - 16384;
END;

CREATE TRIGGER comment_deleted AFTER DELETE ON comment BEGIN
    INSERT INTO issue_change (issue_id) VALUES (OLD.issue_id);
    DELETE FROM issue_change WHERE last_insert_rowid() % 1024 = 0 AND seq <= last_insert_rowid() - 16384;
END;
