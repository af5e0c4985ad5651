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
    // Of a project that is well the icon says it: a line that comes and goes would move what is to be clicked.
    if (syncing)
        return {u"sync"_s, Tone::Accent,
                project.state == ProjectState::Ok ? QString() : ProjectStateText::tr("Syncing…")};
    if (Domain::isPaused(project))
        return {u"pause"_s, Tone::Muted, ProjectStateText::tr("Paused; what was synced stays")};
    const auto reason = [&](const QString &otherwise) {
        return project.stateText.isEmpty() ? otherwise : project.stateText;
    };
    switch (project.state) {
    case ProjectState::Ok: return {u"project"_s, Tone::Muted, {}};
    case ProjectState::NeverSynced: return {u"never"_s, Tone::Muted, reason(ProjectStateText::tr("Not synced yet"))};
    case ProjectState::Moved:
        return {u"moved"_s, Tone::Warning, reason(ProjectStateText::tr("Moved; the new name was stored"))};
    case ProjectState::AccessLost:
        return {u"lock"_s, Tone::Bad, reason(ProjectStateText::tr("No longer readable with this account"))};
    case ProjectState::Archived:
        return {u"archive"_s, Tone::Muted, reason(ProjectStateText::tr("Archived on the server"))};
    case ProjectState::IssuesOff:
        return {u"issues-off"_s, Tone::Warning, reason(ProjectStateText::tr("Issues are switched off on the server"))};
    case ProjectState::ServerGone:
        return {u"unplugged"_s, Tone::Bad, reason(ProjectStateText::tr("The server cannot be reached"))};
    }
    return {u"project"_s, Tone::Muted, {}};
}

QString ageText(Timestamp then, Timestamp now)
{
    if (then == noTime)
        return ProjectStateText::tr("never");
    const auto seconds = std::max<qint64>((now - then).count(), 0);
    if (seconds < 60)
        return ProjectStateText::tr("just now");
    if (seconds < 3600)
        return ProjectStateText::tr("%n min ago", nullptr, int(seconds / 60));
    if (seconds < 86400)
        return ProjectStateText::tr("%n h ago", nullptr, int(seconds / 3600));
    return ProjectStateText::tr("%n day(s) ago", nullptr, int(seconds / 86400));
}

} // namespace Docket::Ui
