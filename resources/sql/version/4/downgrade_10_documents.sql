-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- What was read from files is read from them again after the next upgrade. Versions and pasted documents have no file:
-- they are in the backup that is made before.
DROP TABLE document_fts;
DROP TABLE document_facet;
DROP TABLE document_link;
DROP TABLE document_version;
DROP TABLE document_content;
DROP TABLE document;
DROP TABLE document_source;
