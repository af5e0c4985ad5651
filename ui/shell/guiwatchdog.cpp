// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "guiwatchdog.h"

#include <base/log.h>

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QEvent>
#include <QLocale>
#include <QMetaEnum>
#include <QThread>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

Q_LOGGING_CATEGORY(lcWatchdog, "docket.ui.watchdog")

constexpr auto reportedLimit = 100ms;

QString milliseconds(std::chrono::nanoseconds value)
{
    return QLocale().toString(double(value.count()) / 1e6, 'f', 1);
}

} // namespace

GuiWatchdog::GuiWatchdog(QObject *parent)
    : QObject(parent)
    , m_collector(std::make_unique<Metrics::BlockCollector>())
{
    // Which of the two comes first in a round differs between the dispatchers of Qt (GLib, poll, Windows); each is a
    // moment at which nothing is being delivered, so each ends a round.
    auto *dispatcher = QThread::currentThread()->eventDispatcher();
    connect(dispatcher, &QAbstractEventDispatcher::awake, this, &GuiWatchdog::endRound, Qt::DirectConnection);
    connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, &GuiWatchdog::endRound, Qt::DirectConnection);
    QCoreApplication::instance()->installEventFilter(this);
}

Metrics::BlockReport GuiWatchdog::report() const
{
    return m_collector->report();
}

void GuiWatchdog::reset()
{
    m_collector = std::make_unique<Metrics::BlockCollector>();
    m_begin = {};
}

QString GuiWatchdog::summary(const Metrics::BlockReport &report)
{
    if (report.delays.isEmpty())
        return tr("Nothing measured yet.");
    const auto over =
        report.overLimit == 0 ? tr("none over 16 ms") : tr("%n over 16 ms", nullptr, int(report.overLimit));
    return tr("%1 rounds: p50 %2 ms, p95 %3 ms, p99 %4 ms, longest %5 ms; %6")
        .arg(QLocale().toString(report.delays.count()), milliseconds(report.delays.p50()),
             milliseconds(report.delays.p95()), milliseconds(report.delays.p99()), milliseconds(report.delays.max()),
             over);
}

bool GuiWatchdog::eventFilter(QObject *watched, QEvent *event)
{
    const auto now = steady_clock::now();
    if (m_begin == steady_clock::time_point{}) {
        m_begin = now;
        m_longest = {};
        m_longestReceiver = nullptr;
    } else if (now - m_eventBegin > m_longest) {
        m_longest = now - m_eventBegin;
        m_longestReceiver = m_receiver;
        m_longestType = m_type;
    }
    m_eventBegin = now;
    m_receiver = watched->metaObject()->className();
    m_type = event->type();
    return false;
}

void GuiWatchdog::record(std::chrono::nanoseconds held, std::chrono::sys_time<std::chrono::milliseconds> at,
                         const QString &activity)
{
    m_collector->record(held, at, activity);
    if (m_other)
        m_other->record(held, at, activity);
}

void GuiWatchdog::endRound()
{
    if (m_begin == steady_clock::time_point{})
        return;
    const auto now = steady_clock::now();
    const std::chrono::nanoseconds held = now - m_begin;
    m_begin = {};
    if (now - m_eventBegin > m_longest) {
        m_longestReceiver = m_receiver;
        m_longestType = m_type;
    }
    const auto at = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    if (held <= Metrics::BlockCollector::defaultLimit) {
        record(held, at);
        return;
    }
    const char *const type = QMetaEnum::fromType<QEvent::Type>().valueToKey(m_longestType);
    const QString activity = u"event %1 to %2"_s.arg(type ? QString::fromLatin1(type) : QString::number(m_longestType),
                                                     QLatin1StringView(m_longestReceiver));
    record(held, at, activity);
    if (held > reportedLimit) {
        logEvent(lcWatchdog(), LogLevel::Warning, u"interface blocked"_s,
                 {{u"ms"_s, double(held.count()) / 1e6}, {u"activity"_s, activity}});
    }
}

} // namespace Docket::Ui
