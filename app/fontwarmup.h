// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThread>

#include <memory>

class QFont;

namespace Docket::App {

/// Looks up the fonts that the scripts of issues need, on a thread of its own, while the window is built: the first
/// text in a script that the interface's font lacks makes the system sort all of its fonts, which holds the painting of
/// the first rows by 10 to 20 ms. What is found is kept by fontconfig and by Qt's font database for every thread.
///
/// To be made after the application. The destructor waits for the thread, which takes no longer than the lookup.
class FontWarmup final
{
public:
    explicit FontWarmup(const QFont &font);
    ~FontWarmup();
    Q_DISABLE_COPY_MOVE(FontWarmup)

private:
    std::unique_ptr<QThread> m_thread;
};

} // namespace Docket::App
