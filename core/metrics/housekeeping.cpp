// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "housekeeping.h"

#include "normalise.h"

namespace Docket::Metrics {

using namespace Qt::StringLiterals;

const QList<QString> &housekeepingActions()
{
    static const QList<QString> actions{
        u"adopt triage rules"_s,    u"checkpoint"_s,      u"explain slow statements"_s, u"explain statement"_s,
        u"keep issues in memory"_s, u"look for advice"_s, u"open database"_s,           u"read kept figures"_s};
    return actions;
}

bool isHousekeeping(const QString &text, const QString &action)
{
    return housekeepingActions().contains(action) || text == setUpText();
}

} // namespace Docket::Metrics
