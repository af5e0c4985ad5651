-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- What the server told of dependencies is lost; the next sync of an upgraded profile fetches it again.
DROP INDEX issue_by_closed;
DROP TABLE issue_dependency;
