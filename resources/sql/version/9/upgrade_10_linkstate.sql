-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Which links lead nowhere was worked out from every document when it was asked for. What stands in the documents that
-- are stored already is gathered once, by the code that keeps it from now on (see DocumentLinkState::rebuild).
ALTER TABLE document ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN broken INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN problem TEXT;
ALTER TABLE document ADD COLUMN problem_line INTEGER;
CREATE INDEX document_broken ON document(source_id, path) WHERE broken > 0;

ALTER TABLE document_link ADD COLUMN anchor INTEGER NOT NULL DEFAULT 0;

CREATE TABLE document_broken_link (
    document_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    heading INTEGER NOT NULL,
    PRIMARY KEY (document_id, position)
) WITHOUT ROWID;

ALTER TABLE document_source ADD COLUMN other_mounts INTEGER NOT NULL DEFAULT 0;
