// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint.h"

#include "connection.h"

namespace Docket::Storage {

Result<CheckpointOutcome> checkpoint(Connection &connection)
{
    CheckpointOutcome outcome;
    {
        // First without waiting, for the figures: after the file is cut they are zero.
        auto passive = connection.prepare("PRAGMA wal_checkpoint(PASSIVE)");
        if (passive.step()) {
            outcome.busy = passive.boolean(0);
            outcome.frames = passive.integer(1);
            outcome.carriedOver = passive.integer(2);
        }
        if (auto done = passive.result(); !done)
            return std::unexpected(done.error());
    }
    auto cut = connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    if (cut.step())
        outcome.busy = cut.boolean(0);
    if (auto done = cut.result(); !done)
        return std::unexpected(done.error());
    if (!outcome.busy)
        outcome.carriedOver = outcome.frames;
    return outcome;
}

} // namespace Docket::Storage
