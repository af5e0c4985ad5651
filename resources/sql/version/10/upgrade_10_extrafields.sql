-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- What a server tells of a project, its labels and its milestones without Docket's knowing it, as it came. Those of
-- issues and comments lie beside their texts.
CREATE TABLE extra_field (
    project_id INTEGER NOT NULL REFERENCES project(id) ON DELETE CASCADE,
    kind INTEGER NOT NULL,              -- 0 the project, 1 a label, 2 a milestone
    remote_id INTEGER NOT NULL,         -- of the label or milestone, else 0
    extra BLOB NOT NULL,                -- a JSON object
    PRIMARY KEY (project_id, kind, remote_id)
) WITHOUT ROWID;
