// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <chrono>
#include <functional>

namespace Docket::Ui {

class MainWindow;

/// Writes a picture of @p window to @p path as PNG as soon as its first rows and the first issue are shown, and calls
/// @p done in the GUI thread with the path. When nothing is shown within @p patience the picture is written all the
/// same and the answer is TimedOut; a file that cannot be written is FileFailed. Returns at once; the writing is done
/// on a worker.
void captureWhenReady(MainWindow &window, const QString &path, std::chrono::milliseconds patience,
                      const std::function<void(const Result<QString> &)> &done);

} // namespace Docket::Ui
