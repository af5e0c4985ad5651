// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace Docket {

/// What the calling thread does it for, in a few words that stay the same each time: "filter issues". Empty if nobody
/// said. Metrics group by it, so it never holds a name, a number or anything else that the user typed. It travels with
/// the trace: whoever hands work to another thread captures currentAction() and opens an ActionScope there.
[[nodiscard]] const QString &currentAction();

/// Makes an action the current one of this thread until the scope ends; scopes nest, and the innermost counts.
class ActionScope final
{
public:
    /// An empty @p action leaves the current one as it is.
    explicit ActionScope(const QString &action);
    ~ActionScope();
    Q_DISABLE_COPY_MOVE(ActionScope)

private:
    QString m_previous;
    bool m_changed;
};

} // namespace Docket
