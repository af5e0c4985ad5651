// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QtTypes>

namespace Docket::Storage {

class Connection;

/// What a checkpoint found in the write-ahead log, and what it left there, in frames (pages).
struct CheckpointOutcome
{
    qint64 frames = 0;
    qint64 carriedOver = 0;
    bool busy = false; ///< somebody was reading or writing: not all could be carried over, or the file not be cut
};

/// Carries the write-ahead log over into the database and cuts the file, as far as readers allow: busy is an outcome
/// and no error. On the writer, outside of a transaction; waits for readers as long as the connection does for a lock.
[[nodiscard]] Result<CheckpointOutcome> checkpoint(Connection &connection);

} // namespace Docket::Storage
