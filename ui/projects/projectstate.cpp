// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "projectstate.h"

#include <QCoreApplication>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::ProjectState;

namespace {

struct ProjectStateText
{
    Q_DECLARE_TR_FUNCTIONS(ProjectStateText)
};

} // namespace

ProjectStateView projectStateView(const Domain::Project &project, bool syncing)
{
    using T = ProjectStateText;
    if (syncing)
        return {u"sync"_s, Tone::Accent, T::tr("Syncing…")};
    const auto reason = [&](const QString &otherwise) {
        return project.stateText.isEmpty() ? otherwise : project.stateText;
    };
    switch (project.state) {
    case ProjectState::Ok: return {u"project"_s, Tone::Muted, {}};
    case ProjectState::NeverSynced: return {u"never"_s, Tone::Muted, reason(T::tr("Not synced yet"))};
    case ProjectState::Moved: return {u"moved"_s, Tone::Warning, reason(T::tr("Moved; the new name was stored"))};
    case ProjectState::AccessLost: return {u"lock"_s, Tone::Bad, reason(T::tr("No longer readable with this account"))};
    case ProjectState::Archived: return {u"archive"_s, Tone::Muted, reason(T::tr("Archived on the server"))};
    case ProjectState::IssuesOff:
        return {u"issues-off"_s, Tone::Warning, reason(T::tr("Issues are switched off on the server"))};
    case ProjectState::ServerGone: return {u"unplugged"_s, Tone::Bad, reason(T::tr("The server cannot be reached"))};
    }
    return {u"project"_s, Tone::Muted, {}};
}

QString ageText(Timestamp then, Timestamp now)
{
    using T = ProjectStateText;
    if (then == noTime)
        return T::tr("never");
    const auto seconds = std::max<qint64>((now - then).count(), 0);
    if (seconds < 60)
        return T::tr("just now");
    if (seconds < 3600)
        return T::tr("%n min ago", nullptr, int(seconds / 60));
    if (seconds < 86400)
        return T::tr("%n h ago", nullptr, int(seconds / 3600));
    return T::tr("%n day(s) ago", nullptr, int(seconds / 86400));
}

} // namespace Docket::Ui
