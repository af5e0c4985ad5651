-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Folders in which units of work change files. Known before the first file is staged there, so that what a crash leaves
-- can be found.
CREATE TABLE file_root (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
);

-- Changes to files that were committed with the rows around them and are carried out after the commit.
CREATE TABLE file_journal (
    id INTEGER PRIMARY KEY,             -- in the order of the changes
    root_id INTEGER NOT NULL REFERENCES file_root(id),
    kind INTEGER NOT NULL,              -- 0 write, 1 remove, 2 rename, 3 make a folder
    path TEXT NOT NULL,                 -- below the root
    source TEXT NOT NULL,               -- of a rename, else empty
    token TEXT NOT NULL                 -- entry of the staging folder; the change is done when it is gone
);

CREATE INDEX file_journal_by_root ON file_journal(root_id);

-- Entries of the cache that a committed unit made stale and that may outlive a crash.
CREATE TABLE cache_journal (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,              -- 0 key, 1 pattern
    text TEXT NOT NULL
);
