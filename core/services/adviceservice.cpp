// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "adviceservice.h"

#include <advice/advicechanges.h>
#include <advice/advisor.h>
#include <advice/cacheadvice.h>
#include <base/action.h>
#include <metrics/metricshub.h>
#include <storage/checkpoint.h>
#include <storage/database.h>
#include <storage/timelimit.h>

using namespace Qt::StringLiterals;

namespace Docket::Services {

using Advice::Action;
using Advice::AdviceChanges;
using Storage::Connection;
using Storage::TimeLimit;

AdviceService::AdviceService(Storage::Database &database, const Metrics::MetricsHub &metrics, const Clock &clock,
                             Limits limits)
    : m_database(database)
    , m_metrics(metrics)
    , m_clock(clock)
    , m_limits(limits)
{
}

void AdviceService::setLiveSettings(LiveSettings settings)
{
    m_live = std::move(settings);
}

bool AdviceService::changesLive(const QString &setting) const
{
    return m_live.change && m_live.values().contains(setting);
}

Async::Future<QList<Advice::Advice>> AdviceService::list()
{
    const ActionScope doing(u"look for advice"_s);
    return m_database
        .read([report = m_metrics.report(Metrics::Window::SinceStart), limit = m_limits.looking,
               share = m_limits.leastShare, settings = m_live.values ? m_live.values() : QHash<QString, QString>()](
                  Connection &connection) -> Result<QList<Advice::Advice>> {
            const TimeLimit time(connection, limit);
            const auto mustEnd = [&] { return time.hasPassed() || connection.stopRequested(); };
            auto advices = Advice::advise(*report, connection, {.share = share, .mustEnd = mustEnd});
            if (!advices)
                return std::unexpected(time.explained(advices.error(), u"advice.list"_s));
            return Advice::cacheAdvices(report->cache, settings) + *advices;
        })
        .then(this, [this](const Result<QList<Advice::Advice>> &advices) -> Result<QList<Advice::Advice>> {
            if (!advices)
                return advices;
            QList<Advice::Advice> all = withSettings(*advices);
            m_known.clear();
            for (const Advice::Advice &advice : std::as_const(all))
                m_known.insert(advice.id, advice);
            return all;
        });
}

Async::Future<void> AdviceService::apply(const QString &id)
{
    const ActionScope doing(u"apply advice"_s);
    const auto known = m_known.constFind(id);
    if (known == m_known.cend())
        return Async::ready<void>(fail(Code::NotFound, u"advice.apply"_s,
                                       u"The advice %1 is not given any more."_s.arg(id),
                                       u"Look at the list again."_s));
    const auto limited = [limit = m_limits.changing](Connection &connection, auto &&work) -> Result<void> {
        const TimeLimit time(connection, limit);
        auto done = work();
        return done ? done : std::unexpected(time.explained(done.error(), u"advice.apply"_s));
    };
    switch (known->apply.what) {
    case Action::What::ChangeSchema:
        return told(m_database.write([advice = *known, now = m_clock.seconds(), limited](Connection &connection) {
            return limited(connection, [&] { return AdviceChanges(connection).apply(advice, now); });
        }));
    case Action::What::Analyze:
        // One statement, so one transaction of its own; the readers are told when it is committed.
        return told(m_database.onWriter([limited, database = &m_database](Connection &connection) -> Result<void> {
            auto done = limited(connection, [&] { return connection.script("PRAGMA analysis_limit=1000;ANALYZE"); });
            if (done)
                database->statisticsChanged();
            return done;
        }));
    case Action::What::Checkpoint:
        return told(m_database.onWriter([limited](Connection &connection) {
            return limited(connection, [&]() -> Result<void> {
                const auto outcome = Storage::checkpoint(connection);
                if (!outcome)
                    return std::unexpected(outcome.error());
                if (outcome->busy)
                    return fail(Code::StorageBusy, u"advice.apply"_s,
                                u"The write-ahead log could not be cut: a reader was in the way. %1 of its %2 pages "
                                u"were carried over."_s.arg(outcome->carriedOver)
                                    .arg(outcome->frames),
                                u"Try again when no long read runs; Transactions shows which do."_s);
                return {};
            });
        }));
    case Action::What::ChangeSetting: return applySetting(*known);
    case Action::What::UndoChange:
    case Action::What::Nothing: break;
    }
    return Async::ready<void>(fail(Code::Invalid, u"advice.apply"_s,
                                   u"“%1” cannot be carried out from here."_s.arg(known->title), known->effect));
}

Async::Future<void> AdviceService::setSetting(const Action &action)
{
    if (changesLive(action.setting))
        return m_live.change(action.setting, action.value);
    if (m_live.write)
        return m_live.write(action.setting, action.value);
    return Async::ready<void>(fail(Code::Invalid, u"advice.apply"_s,
                                   u"%1 cannot be changed from here."_s.arg(action.setting),
                                   u"Put %1 = %2 into the settings file."_s.arg(action.setting, action.value)));
}

Async::Future<void> AdviceService::applySetting(const Advice::Advice &advice)
{
    return told(setSetting(advice.apply).then(this, [this, advice](const Result<void> &done) {
        if (!done)
            return done;
        Advice::Advice applied = advice;
        applied.applied = true;
        applied.kind = Advice::Kind::AppliedChange;
        applied.weight = 0;
        applied.apply = {};
        // Of two changes of one setting the first knows how it was.
        const auto earlier = std::ranges::find_if(
            m_settings, [&](const Advice::Advice &one) { return one.undo.setting == advice.undo.setting; });
        if (earlier != m_settings.end()) {
            applied.undo = earlier->undo;
            m_settings.erase(earlier);
        }
        m_settings.append(applied);
        return done;
    }));
}

QList<Advice::Advice> AdviceService::withSettings(QList<Advice::Advice> advices) const
{
    // The figures since the start speak for it still.
    advices.removeIf([this](const Advice::Advice &advice) {
        return std::ranges::contains(m_settings, advice.id, &Advice::Advice::id);
    });
    return advices + m_settings;
}

Async::Future<void> AdviceService::undo(const QString &id)
{
    const ActionScope doing(u"undo advice"_s);
    if (const auto setting = std::ranges::find(m_settings, id, &Advice::Advice::id); setting != m_settings.end())
        return told(setSetting(setting->undo).then(this, [this, id](const Result<void> &done) {
            if (done)
                m_settings.removeIf([&id](const Advice::Advice &one) { return one.id == id; });
            return done;
        }));
    return told(m_database.write([id, limit = m_limits.changing](Connection &connection) -> Result<void> {
        const TimeLimit time(connection, limit);
        auto done = AdviceChanges(connection).undo(id);
        return done ? done : std::unexpected(time.explained(done.error(), u"advice.undo"_s));
    }));
}

Async::Future<void> AdviceService::told(Async::Future<void> work)
{
    return work.then(this, [this](const Result<void> &done) {
        if (done)
            Q_EMIT changed();
        return done;
    });
}

} // namespace Docket::Services
