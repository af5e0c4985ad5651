// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncengine.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace Docket::Sync {

namespace {

QString numberText(int count)
{
    auto locale = QLocale::c();
    locale.setNumberOptions({}); // by itself it leaves the separators out
    return locale.toString(count);
}

QString counted(int count, const QString &word)
{
    return numberText(count) + u' ' + word;
}

} // namespace

QString SyncReport::toText() const
{
    QStringList parts;
    if (proven())
        parts << counted(localIssues,
                         localIssues == 1 ? u"issue here and on the server"_s : u"issues here and on the server"_s);
    else if (serverIssues >= 0)
        parts << u"%1 here, but %2 on the server"_s.arg(counted(localIssues, u"issues"_s), numberText(serverIssues));
    else
        parts << counted(localIssues, u"issues here; the server does not count"_s);
    if (issues.inserted > 0)
        parts << counted(issues.inserted, u"new"_s);
    if (issues.updated > 0)
        parts << counted(issues.updated, u"changed"_s);
    if (removed > 0)
        parts << counted(removed, u"deleted"_s);
    if (const int changed = comments.inserted + comments.updated; changed > 0)
        parts << counted(changed, changed == 1 ? u"comment"_s : u"comments"_s);
    if (rejected > 0)
        parts << u"%1 could not be read (%2)"_s.arg(counted(rejected, rejected == 1 ? u"entry"_s : u"entries"_s),
                                                    rejectedReason);
    if (renamed)
        parts << u"the project was renamed"_s;
    return parts.join(u"; "_s);
}

} // namespace Docket::Sync
