-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Issues whose comments were read one by one without their number coming to match, as it was then: they are left alone
-- until one of these numbers changes, so that others have their turn.
CREATE TABLE comment_attempt (
    issue_id INTEGER PRIMARY KEY REFERENCES issue(id) ON DELETE CASCADE,
    updated INTEGER NOT NULL,
    comments INTEGER NOT NULL,
    comments_stored INTEGER NOT NULL,
    attempted INTEGER NOT NULL
);
