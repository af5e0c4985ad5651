// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

namespace Docket::Ui {

/// What is wrong and what to do next, in one line.
[[nodiscard]] inline QString inWords(const Error &error)
{
    return error.hint.isEmpty() ? error.message : QString(error.message + u' ' + error.hint);
}

} // namespace Docket::Ui
