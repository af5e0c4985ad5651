-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

DROP TABLE document_broken_link;
DROP INDEX document_broken;
ALTER TABLE document_link DROP COLUMN anchor;
ALTER TABLE document DROP COLUMN linked;
ALTER TABLE document DROP COLUMN broken;
ALTER TABLE document DROP COLUMN problem;
ALTER TABLE document DROP COLUMN problem_line;
ALTER TABLE document_source DROP COLUMN other_mounts;
