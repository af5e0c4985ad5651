-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Dependencies as the server told them; the other end may be an issue that is not stored here.
CREATE TABLE issue_dependency (
    issue_id INTEGER NOT NULL REFERENCES issue(id) ON DELETE CASCADE,
    blocks INTEGER NOT NULL,            -- 0: issue_id depends on the other, 1: the other depends on it
    position INTEGER NOT NULL,
    project_name TEXT NOT NULL,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (issue_id, blocks, position)
) WITHOUT ROWID;

CREATE INDEX issue_by_closed ON issue(closed, updated, id, facts);
