// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace Docket::Async {

/// Carries a call into the thread of a receiver. What is connected to it goes with the receiver, whichever thread
/// deletes that. Made in one thread and used in another, by one at a time; it never receives anything itself.
class Relay final : public QObject
{
    Q_OBJECT

public:
    Relay() = default;
    ~Relay() override;
    Q_DISABLE_COPY_MOVE(Relay)

Q_SIGNALS:
    void call();
};

} // namespace Docket::Async
