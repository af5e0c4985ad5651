// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "error.h"

#include <QString>

namespace Docket {

/// Where a step of stored work is told apart from the others.
enum class StepKind
{
    Statement, ///< the text of the SQL
    File,      ///< the operation and the path below its root
    Cache      ///< the operation and the key
};

/// Is asked before each step that changes something outside memory: an SQL statement, a file operation, an entry of the
/// cache. An error takes the place of the step, as if the step itself had failed. Tests count the steps of a piece of
/// work with it, then fail or kill the program at each of them; the program itself has none. On the working thread.
class StepHook
{
public:
    virtual ~StepHook() = default;
    [[nodiscard]] virtual Result<void> before(StepKind kind, const QString &step) = 0;

protected:
    StepHook() = default;
    Q_DISABLE_COPY_MOVE(StepHook)
};

/// Asks @p hook if there is one.
[[nodiscard]] inline Result<void> askHook(StepHook *hook, StepKind kind, const QString &step)
{
    if (hook)
        return hook->before(kind, step);
    return {};
}

} // namespace Docket
