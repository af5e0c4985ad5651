-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

DROP TRIGGER comment_deleted;
DROP TRIGGER comment_updated;
DROP TRIGGER comment_inserted;
DROP TRIGGER issue_deleted;
DROP TRIGGER issue_updated;
DROP TRIGGER issue_inserted;
DROP TABLE issue_change;
