// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "perfdatabase.h"

#include <storage/database.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>
#include <storage/transaction.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <sqlite3.h>
#include <time.h>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Domain;

namespace {

constexpr int issueCount = 20'000;
constexpr int rounds = 7;

/// Of all threads: the way to a worker and back counts.
double processorMicroseconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double(time.tv_sec) * 1e6) + (double(time.tv_nsec) / 1e3);
}

template <typename T>
T take(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().toText()));
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

/// One way to do the same thing; microseconds for each.
struct Way
{
    const char *name;
    int times; ///< in a round
    std::function<void(int)> once;
    QList<double> processor = {};
    QList<double> wall = {};
};

double median(QList<double> values)
{
    std::ranges::sort(values);
    return values.at(values.size() / 2);
}

/// In turns, so that what else the machine does meets all of them.
void measure(QList<Way> &ways)
{
    int number = 0;
    for (int round = 0; round < rounds; ++round) {
        for (Way &way : ways) {
            QElapsedTimer clock;
            clock.start();
            const double before = processorMicroseconds();
            for (int i = 0; i < way.times; ++i)
                way.once(++number);
            way.processor.append((processorMicroseconds() - before) / way.times);
            way.wall.append(double(clock.nsecsElapsed()) / 1e3 / way.times);
        }
    }
}

void print(const char *what, const QList<Way> &ways)
{
    std::printf("\n%s, us: processor time min/median/max, time until done median, against the pool\n", what);
    const double pooled = median(ways.first().processor);
    for (const Way &way : ways)
        std::printf("  %-52s %8.1f %8.1f %8.1f  %8.1f  %6.2f\n", way.name, std::ranges::min(way.processor),
                    median(way.processor), std::ranges::max(way.processor), median(way.wall),
                    median(way.processor) / pooled);
    (void)std::fflush(stdout);
}

} // namespace

/// What it is worth that connections stay open and statements prepared: Docket's pool against a connection for each
/// operation, opened as Docket opens its own. Another connection is open all the while, so that the last one to close
/// does not carry the write-ahead log over each time, which would make the other way look worse than it is.
class PoolPerf final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Storage::Database> m_database;
    TriageRules m_rules = TriageRules::defaults();
    QList<IssueId> m_ids;

    [[nodiscard]] QString path() const { return m_folder.filePath(u"docket.db"_s); }
    [[nodiscard]] std::array<IssueId, 1> id(int number) const
    {
        return {m_ids.at(qsizetype(number) * 7919 % m_ids.size())};
    }
    [[nodiscard]] static Project project(int number)
    {
        Project project;
        project.instance = {1};
        project.remoteId = 1;
        project.owner = u"atelier"_s;
        project.name = u"project-1"_s;
        project.tracked = true;
        project.description = u"The number %1 of all that were written."_s.arg(number);
        return project;
    }
    [[nodiscard]] Result<qsizetype> readRows(Storage::Connection &connection, int number)
    {
        auto rows = Storage::SqlIssueRepository(connection, m_rules).rows(id(number));
        if (!rows)
            return std::unexpected(std::move(rows).error());
        return rows->size() == 1 ? Result<qsizetype>(1) : fail(Code::NotFound, u"perf"_s, u"no such row"_s);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QFile::copy(Perf::perfDatabase(issueCount), path()));
        m_database = std::make_unique<Storage::Database>(Storage::DatabaseOptions{.path = path(), .readers = 2});
        take(Async::await(m_database->open()));
        m_ids = take(Async::await(m_database->read([this](Storage::Connection &connection) {
            return Storage::SqlIssueRepository(connection, m_rules).keys({}, {}, {}, -1);
        })));
        QVERIFY(m_ids.size() > issueCount / 2);
    }
    void cleanupTestCase() { m_database->shutdown(); }

    void reads()
    {
        const auto kept = Perf::openOrAbort(path(), true);
        QList<Way> ways;
        ways.append({"pool: a worker and its connection, prepared", 2000, [this](int n) {
                         take(Async::await(m_database->read(
                             [this, n](Storage::Connection &connection) { return readRows(connection, n); })));
                     }});
        ways.append(
            {"the same twenty in one read", 200, [this](int n) {
                 take(Async::await(m_database->read([this, n](Storage::Connection &connection) -> Result<qsizetype> {
                     Result<qsizetype> last = 0;
                     for (int i = 0; i < 20 && last; ++i)
                         last = readRows(connection, (n * 20) + i);
                     return last;
                 })));
             }});
        ways.append(
            {"one connection kept in the calling thread", 2000, [this, &kept](int n) { take(readRows(*kept, n)); }});
        ways.append({"a connection for each", 400, [this](int n) {
                         const auto own = Perf::openOrAbort(path(), true);
                         take(readRows(*own, n));
                     }});
        ways.append({"the C interface, opened and prepared for each", 400, [this](int n) {
                         sqlite3 *handle = nullptr;
                         sqlite3_stmt *statement = nullptr;
                         if (sqlite3_open_v2(path().toUtf8().constData(), &handle, SQLITE_OPEN_READONLY, nullptr) !=
                                 SQLITE_OK ||
                             sqlite3_prepare_v2(handle, "SELECT * FROM issue WHERE id=?", -1, &statement, nullptr) !=
                                 SQLITE_OK ||
                             sqlite3_bind_int64(statement, 1, id(n)[0].value) != SQLITE_OK ||
                             sqlite3_step(statement) != SQLITE_ROW)
                             qFatal("%s", sqlite3_errmsg(handle));
                         sqlite3_finalize(statement);
                         sqlite3_close(handle);
                     }});
        measure(ways);
        for (QList<double> *times : {&ways[1].processor, &ways[1].wall})
            std::ranges::transform(*times, times->begin(), [](double time) { return time / 20; });
        print("a row of the issues table by its key", ways);
        const double ratio = median(ways[3].processor) / median(ways.first().processor);
        std::printf("  ratio %.1f, more than 5 wanted\n", ratio);
        QVERIFY2(ratio > 5, "the pool is not five times as fast");
    }

    void writes()
    {
        const auto kept = Perf::openOrAbort(path(), true);
        QVERIFY(kept->integer("SELECT count(*) FROM sqlite_schema"));
        const auto store = [](Storage::Connection &connection, int number) {
            return Storage::SqlProjectRepository(connection).storeProject(project(number));
        };
        const auto transact = [&store](Storage::Connection &connection, int number) -> Result<ProjectId> {
            auto transaction = Storage::Transaction::begin(connection);
            if (!transaction)
                return std::unexpected(std::move(transaction).error());
            auto stored = store(connection, number);
            if (auto done = (*transaction)->commit(); !done)
                return std::unexpected(std::move(done).error());
            return stored;
        };
        QList<Way> ways;
        ways.append({"pool: the writer and its connection, prepared", 1000, [this, store](int n) {
                         take(Async::await(m_database->write(
                             [store, n](Storage::Connection &connection) { return store(connection, n); })));
                     }});
        ways.append({"a connection for each", 300, [this, transact](int n) {
                         const auto own = Perf::openOrAbort(path(), false);
                         take(transact(*own, n));
                     }});
        measure(ways);
        print("a project stored, in a transaction of its own", ways);
        const double ratio = median(ways.last().processor) / median(ways.first().processor);
        std::printf("  ratio %.1f, more than 3 wanted\n", ratio);
        QVERIFY2(ratio > 3, "the pool is not three times as fast");
    }
};

QTEST_GUILESS_MAIN(PoolPerf)
#include "tst_poolperf.moc"
