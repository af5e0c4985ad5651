-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- The files of the workspaces stay where they are; their manifests say what they are.
DROP TABLE workspace;
DROP TABLE workspace_root;
