-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Two servers may each have an issue owner/name#12: a workspace names its server as well. What is there gets the one
-- that has the project; of several the one whose project is synced.
ALTER TABLE workspace ADD COLUMN server TEXT NOT NULL DEFAULT '';
UPDATE workspace SET server = coalesce((
    SELECT i.url FROM project p JOIN instance i ON i.id = p.instance_id
    WHERE p.name_key = lower(workspace.project) ORDER BY p.tracked DESC, p.id LIMIT 1), '');
DROP INDEX workspace_active;
CREATE UNIQUE INDEX workspace_active ON workspace(project, number, server) WHERE state = 0;
