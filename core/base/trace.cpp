// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace.h"

#include <QRandomGenerator>

namespace Docket {

namespace {
thread_local TraceId t_current;
}

TraceId TraceId::create()
{
    TraceId id;
    while (id.isNull())
        id.value = QRandomGenerator::global()->generate64();
    return id;
}

QString TraceId::toString() const
{
    return QString::number(value, 16).rightJustified(16, u'0');
}

TraceId currentTrace()
{
    return t_current;
}

TraceScope::TraceScope(TraceId trace)
    : m_previous(t_current)
{
    if (!trace.isNull())
        t_current = trace;
    else if (t_current.isNull())
        t_current = TraceId::create();
}

TraceScope::~TraceScope()
{
    t_current = m_previous;
}

} // namespace Docket
