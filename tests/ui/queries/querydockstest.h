// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <metrics/databasecollector.h>
#include <metrics/metricshub.h>
#include <services/adviceservice.h>
#include <services/queryservice.h>
#include <storage/database.h>

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>

namespace Docket::Tests {

using namespace Qt::StringLiterals;
using Docket::Storage::Connection;

inline const QByteArray scanning = "SELECT count(*) FROM comment WHERE author_id = ?1";

/// A database with comments, what is counted of it, and the services over both.
class Bench final
{
public:
    Bench()
        : database({.path = dir.filePath(u"docket.db"_s), .readers = 2, .metrics = &collector})
        , metrics(clock)
        , advice(database, metrics, clock, {.leastShare = 0})
        , queries(database)
    {
        metrics.addSource(
            [this](Metrics::MetricsReport &report) { report.statements = collector.statements.report(); });
        if (auto opened = Async::await(database.open()); !opened)
            qFatal("%s", qUtf8Printable(opened.error().toText()));
        auto filled = Async::await(database.onWriter([](Connection &c) {
            return c.script("PRAGMA foreign_keys=OFF; BEGIN;"
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                            "INSERT INTO comment SELECT i, i % 700, i % 3, i % 500, i, i, i, x'0001', x'' FROM n; "
                            "COMMIT; ANALYZE;");
        }));
        if (!filled)
            qFatal("%s", qUtf8Printable(filled.error().toText()));
    }

    void execute(const QByteArray &sql, int times)
    {
        auto done = Async::await(database.read([=](Connection &c) -> Result<void> {
            for (int i = 0; i < times; ++i) {
                if (auto got = c.integer(sql, i); !got)
                    return std::unexpected(got.error());
            }
            return {};
        }));
        if (!done)
            qFatal("%s", qUtf8Printable(done.error().toText()));
        metrics.tick();
    }

    QTemporaryDir dir;
    SystemClock clock;
    Metrics::DatabaseCollector collector{{.slowLimit = std::chrono::microseconds(1)}, 2};
    Storage::Database database;
    Metrics::MetricsHub metrics;
    Services::AdviceService advice;
    Services::QueryService queries;
};

inline void setDark()
{
    QPalette dark(QColor(45, 46, 50), QColor(30, 31, 34));
    dark.setColor(QPalette::Highlight, QColor(60, 110, 200));
    dark.setColor(QPalette::PlaceholderText, QColor(150, 152, 158));
    QApplication::setPalette(dark);
}

/// For people: pictures of the docks, if somebody names a folder for them.
inline void picture(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("DOCKET_PICTURES");
    if (folder.isEmpty())
        return;
    const QPalette light = QApplication::palette();
    QVERIFY(widget.grab().save(folder + u'/' + name + u"-light.png"_s));
    setDark();
    QTest::qWait(50);
    QVERIFY(widget.grab().save(folder + u'/' + name + u"-dark.png"_s));
    QApplication::setPalette(light);
}

} // namespace Docket::Tests
