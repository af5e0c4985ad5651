// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "composition.h"

#include <QSize>
#include <QStringList>

#include <chrono>
#include <variant>

namespace Docket::App {

/// What `docket` was asked for on its command line.
struct CommandLine
{
    CompositionOptions composition;
    QString screenshot;                 ///< write a picture of the window once the first data is shown, then end
    QString theme;                      ///< for this session only
    QString issue;                      ///< OWNER/NAME#NUMBER to open
    QSize size;                         ///< of the window, for screenshots
    bool selfTest = false;              ///< open every dock once, then end
    bool measure = false;               ///< print how long the start took and what memory it costs, then end
    std::chrono::seconds patience{120}; ///< how long --screenshot waits for data
};

/// A text to print and an exit code, where there is nothing to start.
struct CommandLineExit
{
    QString text;
    int code = 0;
};

/// Pure: reads @p arguments (the first is the program), touches nothing.
[[nodiscard]] std::variant<CommandLine, CommandLineExit> parseCommandLine(const QStringList &arguments);

} // namespace Docket::App
