// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractEventDispatcher>
#include <QCoreApplication>

namespace Docket::Tests {

/// Whether nothing more comes of an object of this thread by itself: what was posted has been delivered, and no timer
/// of its own runs. What a test expects not to happen has had its chance then, which a pause only hopes for.
[[nodiscard]] inline bool isSettled(QObject *object)
{
    QCoreApplication::sendPostedEvents();
    return QAbstractEventDispatcher::instance()->timersForObject(object).isEmpty();
}

} // namespace Docket::Tests
