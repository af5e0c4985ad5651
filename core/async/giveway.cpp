// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "giveway.h"

#include <QCoreApplication>
#include <QThread>

#ifdef Q_OS_LINUX
#include <sys/resource.h>
#endif

namespace Docket::Async {

bool hasInterface()
{
    const auto *program = QCoreApplication::instance();
    return program && program->inherits("QGuiApplication");
}

void giveWayToInterface()
{
    if (!hasInterface())
        return;
#ifdef Q_OS_LINUX
    // Qt's priorities are nothing to Linux, which has a nice value for each thread. Ten is about a ninth of the share.
    constexpr int nice = 10;
    setpriority(PRIO_PROCESS, 0, nice);
#else
    QThread::currentThread()->setPriority(QThread::LowPriority);
#endif
}

} // namespace Docket::Async
