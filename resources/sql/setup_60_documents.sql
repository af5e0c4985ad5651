-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

CREATE TABLE document_source (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,              -- Domain::DocumentSource::Kind
    path TEXT NOT NULL UNIQUE,          -- absolute
    name TEXT NOT NULL,
    mount TEXT NOT NULL,                -- what the file system was known as at the last scan
    project TEXT NOT NULL,              -- owner/name that a bare #12 means
    ignore TEXT NOT NULL,               -- one pattern a line
    watched INTEGER NOT NULL,
    hidden INTEGER NOT NULL,
    symlinks INTEGER NOT NULL,
    added INTEGER NOT NULL,
    scanned INTEGER NOT NULL,
    other_mounts INTEGER NOT NULL DEFAULT 0
);

-- Dense: lists are sorted and filtered by reading this table. What a document holds lies in document_content.
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES document_source(id),
    path TEXT NOT NULL,                 -- below the source
    path_key INTEGER NOT NULL,          -- of the absolute path, see documentpaths.h; what links lead to
    title TEXT NOT NULL,
    state INTEGER NOT NULL,             -- Domain::DocumentState
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,          -- nanoseconds since 1970
    hash BLOB NOT NULL,
    hash_key INTEGER NOT NULL,          -- its first eight bytes
    encoding TEXT NOT NULL,
    parser_version INTEGER NOT NULL,
    words INTEGER NOT NULL,
    tasks_open INTEGER NOT NULL,
    tasks_done INTEGER NOT NULL,
    ingested INTEGER NOT NULL,
    failure TEXT,
    failure_line INTEGER,
    linked INTEGER NOT NULL DEFAULT 0,  -- some other document links to it
    broken INTEGER NOT NULL DEFAULT 0,  -- how many of its links lead nowhere
    problem TEXT,                       -- what could not be read in it, as of its front matter, while the rest was
    problem_line INTEGER
);
CREATE UNIQUE INDEX document_by_path ON document(source_id, path);
CREATE INDEX document_by_path_key ON document(path_key);
CREATE INDEX document_by_hash ON document(hash_key);
CREATE INDEX document_broken ON document(source_id, path) WHERE broken > 0;
CREATE INDEX document_failed ON document(source_id, path) WHERE failure IS NOT NULL;

-- One compressed frame for a document: what the parser found, the text that is searched, the code, the source. They
-- say much the same, so that together they take little more room than the source alone.
CREATE TABLE document_content (
    document_id INTEGER PRIMARY KEY REFERENCES document(id) ON DELETE CASCADE,
    facts_size INTEGER NOT NULL,
    body_size INTEGER NOT NULL,
    code_size INTEGER NOT NULL,
    source_size INTEGER NOT NULL,
    content BLOB NOT NULL
);

-- Texts that a document had before.
CREATE TABLE document_version (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    ingested INTEGER NOT NULL,
    replaced INTEGER NOT NULL,
    facts_size INTEGER NOT NULL,
    body_size INTEGER NOT NULL,
    code_size INTEGER NOT NULL,
    source_size INTEGER NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX document_version_by_document ON document_version(document_id);

-- What documents link to: a document's path or an issue, as a key that needs not exist. No reference to document: the
-- rows are found again by what the document says of its links, so no second index has to be kept.
CREATE TABLE document_link (
    target INTEGER NOT NULL,
    document_id INTEGER NOT NULL,
    position INTEGER NOT NULL,          -- among the links of the document
    anchor INTEGER NOT NULL DEFAULT 0,  -- key of the heading that is meant; 0: none
    PRIMARY KEY (target, document_id, position)
) WITHOUT ROWID;

-- Links that lead nowhere. Kept in the transactions that make documents come, change, move and go.
CREATE TABLE document_broken_link (
    document_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    heading INTEGER NOT NULL,           -- the document is there, the heading is not
    PRIMARY KEY (document_id, position)
) WITHOUT ROWID;

-- Front matter (kind 0), languages of code blocks (1), tags (2). Found again in the same way.
CREATE TABLE document_facet (
    kind INTEGER NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    value TEXT NOT NULL COLLATE NOCASE,
    document_id INTEGER NOT NULL,
    PRIMARY KEY (kind, name, value, document_id)
) WITHOUT ROWID;

-- rowid = document.id. Contentless: the texts lie in document_content. The links column holds words that no text can
-- hold (see documentpacker.h), so that a search for words needs no list of columns.
CREATE VIRTUAL TABLE document_fts USING fts5(
    title, headings, body, code, links, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2");
