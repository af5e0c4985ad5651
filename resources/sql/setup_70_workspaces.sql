-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Folders in which workspaces are kept, each with the token that the folder itself holds: a folder belongs to one
-- profile, because what two journals know of it would be undone by each other.
CREATE TABLE workspace_root (
    path TEXT PRIMARY KEY,
    token TEXT NOT NULL
) WITHOUT ROWID;

-- Workspaces of issues. Without a reference to the issue: files of the user outlive its tracking.
CREATE TABLE workspace (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL COLLATE NOCASE,  -- owner/name
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    root TEXT NOT NULL,                    -- absolute
    folder TEXT NOT NULL,                  -- below the root
    state INTEGER NOT NULL,                -- 0 active, 1 finished, 2 abandoned
    tests_open INTEGER NOT NULL,
    tests_passed INTEGER NOT NULL,
    tests_failed INTEGER NOT NULL,
    started INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    ended INTEGER NOT NULL,                -- 0 while it is active
    -- Its address; empty where an older Docket did not know it. (No comma may stand here: dropping the column goes back to one.)
    server TEXT NOT NULL DEFAULT ''
);

CREATE UNIQUE INDEX workspace_active ON workspace(project, number, server) WHERE state = 0;
CREATE INDEX workspace_by_issue ON workspace(project, number, state);
