// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <metrics/databasecollector.h>
#include <metrics/metricshub.h>
#include <services/adviceservice.h>
#include <services/queryservice.h>
#include <storage/database.h>

#include <QTemporaryDir>

namespace Docket::Tests {

/// A question that no index answers.
inline const QByteArray scanning = "SELECT count(*) FROM comment WHERE author_id = ?1";

/// A database with 5,000 comments, what is counted of it, and the services over both.
class WatchedComments
{
public:
    /// From @p slow on a statement is slow; @p busy is waited for a lock.
    explicit WatchedComments(std::chrono::nanoseconds slow = std::chrono::milliseconds(50),
                             std::chrono::milliseconds busy = std::chrono::seconds(5))
        : collector({.slowLimit = slow}, 2)
        , database({.path = dir.filePath(QStringLiteral("docket.db")),
                    .readers = 2,
                    .busyTimeout = busy,
                    .metrics = &collector})
        , metrics(clock)
        , advice(database, metrics, clock, {.leastShare = 0})
        , queries(database)
    {
        metrics.addSource(
            [this](Metrics::MetricsReport &report) { report.statements = collector.statements.report(); });
        must(Async::await(database.open()));
        must(Async::await(database.onWriter([](Storage::Connection &c) {
            return c.script("PRAGMA foreign_keys=OFF; BEGIN;"
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                            "INSERT INTO comment SELECT i, i % 700, i % 3, i % 500, i, i, i, x'0001', x'' FROM n; "
                            "COMMIT; ANALYZE;");
        })));
    }

    /// Asks @p sql, which has one parameter, in one read, and has a report made.
    void execute(const QByteArray &sql, int times)
    {
        must(Async::await(database.read([=](Storage::Connection &c) -> Result<void> {
            for (int i = 0; i < times; ++i) {
                if (auto got = c.integer(sql, i); !got)
                    return std::unexpected(got.error());
            }
            return {};
        })));
        metrics.tick();
    }

    QTemporaryDir dir;
    SystemClock clock;
    Metrics::DatabaseCollector collector;
    Storage::Database database;
    Metrics::MetricsHub metrics;
    Services::AdviceService advice;
    Services::QueryService queries;

private:
    static void must(const Result<void> &done)
    {
        if (!done)
            qFatal("%s", qUtf8Printable(done.error().toText()));
    }
};

} // namespace Docket::Tests
