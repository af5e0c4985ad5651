-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Which migrations ran here, for people; what counts is user_version.
CREATE TABLE schema_migration (
    version INTEGER NOT NULL,
    direction TEXT NOT NULL,            -- setup, upgrade, downgrade
    applied INTEGER NOT NULL,           -- Unix seconds
    program TEXT NOT NULL
);

CREATE TABLE instance (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    ca_pem BLOB NOT NULL DEFAULT x'',
    capabilities TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    instance_id INTEGER NOT NULL REFERENCES instance(id) ON DELETE CASCADE,
    login TEXT NOT NULL COLLATE NOCASE,
    full_name TEXT NOT NULL,
    remote_id INTEGER NOT NULL,
    is_admin INTEGER NOT NULL,
    secret_key TEXT NOT NULL,           -- the name of the token in the secret store, never the token
    token_rejected INTEGER NOT NULL,
    UNIQUE (instance_id, login)
);

-- AUTOINCREMENT, because the id is the upper half of the ids of the project's issues: it must never come back.
CREATE TABLE project (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_id INTEGER NOT NULL REFERENCES instance(id) ON DELETE CASCADE,
    remote_id INTEGER NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,             -- owner/name, case-folded
    description TEXT NOT NULL,
    web_url TEXT NOT NULL,
    permissions INTEGER NOT NULL,       -- 1 admin, 2 push, 4 pull
    is_private INTEGER NOT NULL,
    archived INTEGER NOT NULL,
    has_issues INTEGER NOT NULL,
    tracked INTEGER NOT NULL,
    open_issues INTEGER NOT NULL,
    created INTEGER NOT NULL,
    state INTEGER NOT NULL,
    state_text TEXT NOT NULL,
    last_synced INTEGER NOT NULL,
    server_issues INTEGER NOT NULL,
    -- Counters, kept by every write to the issues and comments.
    local_issues INTEGER NOT NULL DEFAULT 0,
    local_open INTEGER NOT NULL DEFAULT 0,
    local_comments INTEGER NOT NULL DEFAULT 0,
    expected_comments INTEGER NOT NULL DEFAULT 0,
    -- The account that can read the project; without one the accounts of the instance are tried.
    account_id INTEGER REFERENCES account(id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX project_by_remote ON project(instance_id, remote_id) WHERE remote_id <> 0;
CREATE INDEX project_by_name ON project(name_key);

CREATE TABLE saved_view (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    sort INTEGER NOT NULL,
    descending INTEGER NOT NULL,
    project_id INTEGER REFERENCES project(id) ON DELETE CASCADE,
    position INTEGER NOT NULL
);

-- Where the sync of a project stands: one row, written with the data it speaks of.
CREATE TABLE sync_cursor (
    project_id INTEGER PRIMARY KEY REFERENCES project(id) ON DELETE CASCADE,
    issues_loaded INTEGER NOT NULL,
    comments_loaded INTEGER NOT NULL,
    load_started INTEGER NOT NULL,
    issues_since INTEGER NOT NULL,
    comments_since INTEGER NOT NULL,
    expected_issues INTEGER NOT NULL,
    last_pass INTEGER NOT NULL,
    server_issues INTEGER NOT NULL,
    local_issues INTEGER NOT NULL
);

CREATE TABLE sync_window (
    project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
    stream INTEGER NOT NULL,
    before INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (project_id, stream, before, since)
) WITHOUT ROWID;
