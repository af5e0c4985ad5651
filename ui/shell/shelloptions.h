// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme.h"

#include <QSize>
#include <QString>

#include <functional>
#include <optional>

namespace Docket::Ui {

/// What the command line and the composition tell the window.
struct ShellOptions
{
    QString profile;                ///< folder for session.ini; empty keeps the session in memory
    std::optional<ThemeMode> theme; ///< for this run only; without it the session's
    bool remoteImages = false;      ///< images in issues are loaded without being asked for
    QString issue;                  ///< "owner/name#12" to open first; empty for none
    bool syncFollows = false;       ///< a sync begins at once: an empty table is not yet the first data
    QSize size;                     ///< of the window for this run; invalid: the session's
    /// Lines for Help > Diagnostics: what, value. Asked for when it is opened; must not wait.
    std::function<QList<std::pair<QString, QString>>()> facts;
};

} // namespace Docket::Ui
