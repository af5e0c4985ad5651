// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "adviceservice.h"

#include <base/action.h>
#include <metrics/metricshub.h>
#include <storage/database.h>
#include <storage/timelimit.h>

#include <advice/advicechanges.h>
#include <advice/advisor.h>

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

Async::Future<QList<Advice::Advice>> AdviceService::list()
{
    const ActionScope doing(u"look for advice"_s);
    return m_database
        .read([report = m_metrics.report(Metrics::Window::SinceStart), limit = m_limits.looking,
               share = m_limits.leastShare](Connection &connection) -> Result<QList<Advice::Advice>> {
            const TimeLimit time(connection, limit);
            auto advices = Advice::advise(*report, connection, {.share = share});
            return advices ? advices : std::unexpected(time.explained(advices.error(), u"advice.list"_s));
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
        return told(m_database.write([limited](Connection &connection) {
            return limited(connection, [&] { return connection.script("PRAGMA analysis_limit=1000;ANALYZE"); });
        }));
    case Action::What::Checkpoint:
        return told(m_database.onWriter([limited](Connection &connection) {
            return limited(connection, [&] { return connection.script("PRAGMA wal_checkpoint(TRUNCATE)"); });
        }));
    case Action::What::ChangeSetting:
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
