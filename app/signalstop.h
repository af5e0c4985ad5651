// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <stop_token>

class QSocketNotifier;

namespace Docket::App {

/// Turns SIGINT and SIGTERM into a fired stop token and a signal in the main thread, so that running work ends cleanly
/// and the database closes. A second signal ends the process at once. At most one may live.
class SignalStop final : public QObject
{
    Q_OBJECT

public:
    explicit SignalStop(QObject *parent = nullptr);
    ~SignalStop() override;
    Q_DISABLE_COPY_MOVE(SignalStop)

    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

Q_SIGNALS:
    void stopRequested();

private:
    std::stop_source m_stop;
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace Docket::App
