-- SPDX-FileCopyrightText: 2026 The Docket authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- An older Docket cannot carry out what is left over; what it finds staged in a root it leaves alone.
DROP TABLE cache_journal;
DROP TABLE file_journal;
DROP TABLE file_root;
