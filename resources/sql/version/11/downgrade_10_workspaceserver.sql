-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Without servers an issue has one active workspace: the one that was changed last. Others count as abandoned; their
-- folders stay where they are, and they can be restored.
UPDATE workspace SET state = 2, ended = updated
WHERE state = 0 AND EXISTS (
    SELECT 1 FROM workspace other
    WHERE other.state = 0 AND other.project = workspace.project AND other.number = workspace.number
        AND (other.updated, other.id) > (workspace.updated, workspace.id));
DROP INDEX workspace_active;
ALTER TABLE workspace DROP COLUMN server;
CREATE UNIQUE INDEX workspace_active ON workspace(project, number) WHERE state = 0;
