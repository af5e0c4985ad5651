-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- rowid = issue.id in both. All comments of an issue are one document, so that a word is looked up once for an issue and
-- not once for each comment; what is put in has its CJK characters set apart (see searchtext.h). Contentless: the texts
-- lie in issue, issue_body and comment already.
CREATE VIRTUAL TABLE issue_fts USING fts5(
    title, body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE comment_fts USING fts5(
    body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2");
