// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "adviceservice.h"

#include <base/action.h>
#include <metrics/metricshub.h>
#include <storage/checkpoint.h>
#include <storage/database.h>
#include <storage/timelimit.h>

#include <advice/advicechanges.h>
#include <advice/advisor.h>
#include <advice/cacheadvice.h>

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
        .then(this, [this](const Result<QList<Advice::Advice>> &advices) {
            if (advices) {
                m_known.clear();
                for (const Advice::Advice &advice : *advices)
                    m_known.insert(advice.id, advice);
            }
            return advices;
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
    case Action::What::ChangeSetting:
        if (changesLive(known->apply.setting))
            return told(m_live.change(known->apply.setting, known->apply.value));
        break;
    case Action::What::UndoChange:
    case Action::What::Nothing: break;
    }
    return Async::ready<void>(fail(Code::Invalid, u"advice.apply"_s,
                                   u"“%1” cannot be carried out from here."_s.arg(known->title), known->effect));
}

Async::Future<void> AdviceService::undo(const QString &id)
{
    const ActionScope doing(u"undo advice"_s);
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
