// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "operationsservice.h"

#include <base/action.h>
#include <base/log.h>
#include <storage/database.h>

using namespace Qt::StringLiterals;

namespace Docket::Services {

namespace {

Q_LOGGING_CATEGORY(lcOperations, "docket.operations", QtInfoMsg)

Result<CheckpointOutcome> carryOver(Storage::Connection &connection)
{
    auto outcome = Storage::checkpoint(connection);
    if (outcome)
        logEvent(
            lcOperations(), LogLevel::Info, u"checkpoint"_s,
            {{u"frames"_s, outcome->frames}, {u"carriedOver"_s, outcome->carriedOver}, {u"busy"_s, outcome->busy}});
    return outcome;
}

} // namespace

OperationsService::OperationsService(Parts parts)
    : m_parts(std::move(parts))
    , m_recorded(m_parts.recordedLevel)
{
    if (!m_parts.log)
        m_parts.log = std::make_shared<const LogRing>();
}

QList<Metrics::LineReport> OperationsService::lines() const
{
    return m_parts.lines ? m_parts.lines() : QList<Metrics::LineReport>();
}

void OperationsService::steer(const QString &instance, BreakerOrder order)
{
    if (m_parts.steer)
        m_parts.steer(QUrl(instance), order);
}

Metrics::TransactionReport OperationsService::transactions() const
{
    return m_parts.transactions ? m_parts.transactions() : Metrics::TransactionReport();
}

Throughput OperationsService::throughput() const
{
    const auto report = m_parts.database.report();
    return {.reads = quint64(report.reads.total),
            .writes = quint64(report.writes.total),
            .failed = quint64(report.reads.failed + report.writes.failed)};
}

Async::Future<KeptReport> OperationsService::keptFigures(Metrics::KeptSpan span)
{
    if (!m_parts.kept)
        return Async::ready<KeptReport>(fail(Code::NotFound, u"metrics.read"_s, u"No figures are kept here."_s));
    const TraceScope scope;
    const ActionScope doing(u"read kept figures"_s);
    return m_parts.kept(span);
}

Async::Future<CheckpointOutcome> OperationsService::checkpoint()
{
    const TraceScope scope;
    const ActionScope doing(u"checkpoint"_s);
    return m_parts.database.onWriter(carryOver);
}

void OperationsService::recordFrom(LogLevel least)
{
    m_recorded = least;
    setRecordedLevel(least);
}

} // namespace Docket::Services
