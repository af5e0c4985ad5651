-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- The account that can read the project; without one the accounts of the instance are tried.
ALTER TABLE project ADD COLUMN account_id INTEGER REFERENCES account(id) ON DELETE SET NULL;
