// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <advice/advice.h>
#include <async/future.h>
#include <base/clock.h>

#include <QHash>
#include <QObject>

#include <chrono>

namespace Docket::Storage {
class Database;
}

namespace Docket::Metrics {
class MetricsHub;
}

namespace Docket::Services {

/// What Docket would do about its own figures, and doing it. Lives in the main thread; every call returns at once and
/// answers with a future; nothing here waits.
class AdviceService final : public QObject
{
    Q_OBJECT

public:
    struct Limits
    {
        std::chrono::milliseconds looking{20'000};  ///< on a reader
        std::chrono::milliseconds changing{60'000}; ///< on the writer: everybody else waits for it
        double leastShare = 0.02;                   ///< of all time in statements, for one to be worth a word
    };

    AdviceService(Storage::Database &database, const Metrics::MetricsHub &metrics, const Clock &clock, Limits limits);
    Q_DISABLE_COPY_MOVE(AdviceService)

    /// How settings are changed; all is called in the main thread.
    struct LiveSettings
    {
        std::function<QHash<QString, QString>()> values; ///< those that can be changed while Docket runs, by key
        std::function<Async::Future<void>(const QString &setting, const QString &value)> change; ///< one of these
        /// Into the settings file, for any other; counts from the next start.
        std::function<Async::Future<void>(const QString &setting, const QString &value)> write = {};
    };
    void setLiveSettings(LiveSettings settings);
    /// Whether apply() changes @p setting at once, and not from the next start on.
    [[nodiscard]] bool changesLive(const QString &setting) const;

    /// By the figures since the start. What was applied comes last: changes of the schema whenever that was, settings
    /// since the start.
    [[nodiscard]] Async::Future<QList<Advice::Advice>> list();
    /// Carries out an advice of the last list(). NotFound for another one, Invalid for what cannot be carried out from
    /// here, TimedOut; then nothing was changed.
    [[nodiscard]] Async::Future<void> apply(const QString &id);
    /// Takes back what was applied and is in the list. NotFound if it was not.
    [[nodiscard]] Async::Future<void> undo(const QString &id);

Q_SIGNALS:
    /// Something was applied or undone.
    void changed();

private:
    [[nodiscard]] Async::Future<void> told(Async::Future<void> work);
    [[nodiscard]] Async::Future<void> setSetting(const Advice::Action &action);
    [[nodiscard]] Async::Future<void> applySetting(const Advice::Advice &advice);
    /// @p advices as they are after the settings that were applied.
    [[nodiscard]] QList<Advice::Advice> withSettings(QList<Advice::Advice> advices) const;

    Storage::Database &m_database;
    const Metrics::MetricsHub &m_metrics;
    const Clock &m_clock;
    Limits m_limits;
    LiveSettings m_live;
    QHash<QString, Advice::Advice> m_known; ///< of the last list
    QList<Advice::Advice> m_settings;       ///< advice on settings that was applied, the oldest first
};

} // namespace Docket::Services
