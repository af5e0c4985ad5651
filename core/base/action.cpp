// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "action.h"

#include <utility>

namespace Docket {

namespace {
thread_local QString t_action;
}

const QString &currentAction()
{
    return t_action;
}

ActionScope::ActionScope(const QString &action)
    : m_changed(!action.isEmpty())
{
    if (m_changed)
        m_previous = std::exchange(t_action, action);
}

ActionScope::~ActionScope()
{
    if (m_changed)
        t_action = std::move(m_previous);
}

} // namespace Docket
