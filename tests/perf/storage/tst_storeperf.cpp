// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "generator.h"
#include "perfclock.h"
#include "perfdatabase.h"

#include <storage/issueids.h>
#include <storage/migrator.h>
#include <storage/names.h>
#include <storage/packedlabels.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>
#include <storage/transaction.h>

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <map>
#include <sqlite3.h>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Domain;

namespace {

constexpr int issueCount = 6000;
constexpr int pageSize = 50;
constexpr int rounds = 3;

template <typename T>
T orAbort(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().toText() + u' ' + result.error().fact(u"detail")));
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

/// The smallest program that fills the same tables with the same rows: statements of the C interface, prepared once,
/// and the very values that Docket stored before, read back. Nothing is looked up, compared, folded or packed.
class Floor final
{
public:
    /// Takes the rows of @p filled.
    explicit Floor(sqlite3 *filled)
    {
        for (std::size_t table = 0; table < tables.size(); ++table) {
            sqlite3_stmt *rows = prepare(filled, tables[table].read);
            while (sqlite3_step(rows) == SQLITE_ROW) {
                Row row;
                for (int column = 0; column < sqlite3_column_count(rows); ++column)
                    row.emplace_back(sqlite3_value_dup(sqlite3_column_value(rows, column)));
                // The last column is the issue's id, for this alone.
                const auto number = sqlite3_value_int64(row.back().get()) & 0xffffffff;
                row.pop_back();
                m_rows[table][number].push_back(std::move(row));
            }
            sqlite3_finalize(rows);
        }
    }
    ~Floor() { finish(); }
    Q_DISABLE_COPY_MOVE(Floor)

    void begin(sqlite3 *handle)
    {
        for (std::size_t table = 0; table < tables.size(); ++table)
            m_inserts[table] = prepare(handle, tables[table].write);
    }
    void finish()
    {
        for (sqlite3_stmt *&insert : m_inserts)
            sqlite3_finalize(std::exchange(insert, nullptr));
    }

    void store(std::span<const RemoteIssue> issues)
    {
        for (std::size_t table = 0; table < tables.size(); ++table) {
            for (const RemoteIssue &issue : issues)
                store(m_inserts[table], m_rows[table][issue.number]);
        }
    }

private:
    struct FreeValue
    {
        void operator()(sqlite3_value *value) const { sqlite3_value_free(value); }
    };
    using Row = std::vector<std::unique_ptr<sqlite3_value, FreeValue>>;

    static void store(sqlite3_stmt *insert, const std::vector<Row> &rows)
    {
        for (const Row &row : rows) {
            for (std::size_t column = 0; column < row.size(); ++column)
                sqlite3_bind_value(insert, int(column) + 1, row[column].get());
            if (sqlite3_step(insert) != SQLITE_DONE)
                qFatal("%s", sqlite3_errmsg(sqlite3_db_handle(insert)));
            sqlite3_reset(insert);
        }
    }

    struct Table
    {
        const char *read;
        const char *write;
    };
    static constexpr std::array<Table, 5> tables{{
        {"SELECT *, id FROM issue", "INSERT INTO issue VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"},
        {"SELECT *, id FROM issue_body", "INSERT INTO issue_body VALUES (?,?,?,?,?,?)"},
        {"SELECT i.id, title, body, i.id FROM issue AS i JOIN issue_body AS b ON b.id = i.id",
         "INSERT INTO issue_fts (rowid, title, body) VALUES (?,?,?)"},
        {"SELECT *, issue_id FROM issue_label", "INSERT INTO issue_label VALUES (?,?,?,?)"},
        {"SELECT *, issue_id FROM issue_assignee", "INSERT INTO issue_assignee VALUES (?,?,?,?)"},
    }};
    static sqlite3_stmt *prepare(sqlite3 *handle, const char *sql)
    {
        sqlite3_stmt *statement = nullptr;
        if (sqlite3_prepare_v3(handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
            qFatal("%s", sqlite3_errmsg(handle));
        return statement;
    }

    std::array<std::map<qint64, std::vector<Row>>, tables.size()> m_rows;
    std::array<sqlite3_stmt *, tables.size()> m_inserts{};
};

/// An empty database with one project of id 1.
struct Fresh
{
    Fresh()
        : connection(Perf::openOrAbort(folder.filePath(u"docket.db"_s), false))
    {
        orAbort(Storage::Migrator(*connection).migrate());
        Storage::SqlProjectRepository projects(*connection);
        Instance instance;
        instance.url = QUrl(u"https://forge.example"_s);
        Project project;
        project.instance = orAbort(projects.storeInstance(instance));
        project.remoteId = 1;
        project.tracked = true;
        id = orAbort(projects.storeProject(project));
    }
    QTemporaryDir folder;
    std::unique_ptr<Storage::Connection> connection;
    ProjectId id;
};

double median(QList<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

} // namespace

/// Storing against the floor, and a kept connection with prepared statements against one for each operation.
class StorePerf final : public QObject
{
    Q_OBJECT

private:
    QList<RemoteIssue> m_issues;
    TriageRules m_rules = TriageRules::defaults();

    /// Milliseconds to store all issues, a transaction for every @p batch.
    template <typename Store>
    double storeAll(Fresh &fresh, int batch, const Store &store) const
    {
        const double before = Perf::threadMilliseconds();
        for (qsizetype at = 0; at < m_issues.size(); at += batch) {
            auto transaction = orAbort(Storage::Transaction::begin(*fresh.connection));
            store(fresh, std::span(m_issues).subspan(std::size_t(at),
                                                     std::size_t(std::min<qsizetype>(batch, m_issues.size() - at))));
            orAbort(transaction->commit());
        }
        return Perf::threadMilliseconds() - before;
    }

private Q_SLOTS:
    void initTestCase()
    {
        Perf::Generator generator;
        for (int number = 1; number <= issueCount; ++number)
            m_issues.append(generator.issue(number, 350)); // about 2.5 KB of text, as real issues have
    }

    void storing_data()
    {
        QTest::addColumn<int>("batch");
        QTest::newRow("a page a transaction") << pageSize;
        QTest::newRow("1,000 a transaction") << 1000;
    }
    void storing()
    {
        QFETCH(int, batch);
        QList<double> floors;
        QList<double> ours;
        QList<double> unchanged;
        for (int round = 0; round < rounds; ++round) {
            const auto store = [&](Fresh &fresh, std::span<const RemoteIssue> issues) {
                (void)orAbort(Storage::SqlIssueRepository(*fresh.connection, m_rules).store(fresh.id, issues));
            };
            Fresh filled;
            ours.append(storeAll(filled, batch, store));
            unchanged.append(storeAll(filled, batch, store));
            Floor floor(filled.connection->handle());
            Fresh fresh;
            floor.begin(fresh.connection->handle());
            floors.append(storeAll(fresh, batch,
                                   [&floor](Fresh &, std::span<const RemoteIssue> issues) { floor.store(issues); }));
            floor.finish();
        }
        const double ratio = median(floors) / median(ours);
        qInfo("%s: floor %.0f issues/s, ours %.0f issues/s, ratio %.2f (target 0.8); unchanged %.0f issues/s",
              QTest::currentDataTag(), issueCount / median(floors) * 1000, issueCount / median(ours) * 1000, ratio,
              issueCount / median(unchanged) * 1000);
        QVERIFY2(ratio > 0.8, "storing takes too much more than the floor");
    }

    void keptConnection()
    {
        Fresh fresh;
        {
            auto transaction = orAbort(Storage::Transaction::begin(*fresh.connection));
            (void)orAbort(Storage::SqlIssueRepository(*fresh.connection, m_rules).store(fresh.id, m_issues));
            orAbort(transaction->commit());
        }
        constexpr int operations = 3000;
        const QByteArray sql = "SELECT title, updated FROM issue WHERE id = ?";
        const auto key = [&fresh](int i) { return Storage::issueKey(fresh.id, i % issueCount + 1); };
        const QString path = fresh.connection->path();

        double start = Perf::threadMilliseconds();
        for (int i = 0; i < operations; ++i) {
            auto row = fresh.connection->prepare(sql);
            row.bind(1, key(i));
            if (!row.step() || row.text(0).isEmpty())
                qFatal("nothing read");
        }
        const double kept = Perf::threadMilliseconds() - start;

        double bare = 0;
        {
            auto database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"bare"_s);
            database.setDatabaseName(path);
            database.open();
            QSqlQuery query(database);
            query.setForwardOnly(true);
            query.prepare(QString::fromLatin1(sql));
            start = Perf::threadMilliseconds();
            for (int i = 0; i < operations; ++i) {
                query.bindValue(0, key(i));
                if (!query.exec() || !query.next() || query.value(0).toString().isEmpty())
                    qFatal("nothing read");
                query.finish();
            }
            bare = Perf::threadMilliseconds() - start;
        }
        QSqlDatabase::removeDatabase(u"bare"_s);

        start = Perf::threadMilliseconds();
        for (int i = 0; i < operations / 10; ++i) {
            auto connection = Perf::openOrAbort(path, true);
            auto row = connection->prepare(sql);
            row.bind(1, key(i));
            if (!row.step())
                qFatal("nothing read");
        }
        const double each = (Perf::threadMilliseconds() - start) * 10;

        const QByteArray update = "UPDATE issue_body SET pin_order = ?2 WHERE id = ?1";
        start = Perf::threadMilliseconds();
        for (int i = 0; i < operations; ++i)
            (void)orAbort(fresh.connection->run(update, key(i), i));
        const double keptWrite = Perf::threadMilliseconds() - start;
        start = Perf::threadMilliseconds();
        for (int i = 0; i < operations / 10; ++i)
            (void)orAbort(Perf::openOrAbort(path, false)->run(update, key(i), i + 1));
        const double eachWrite = (Perf::threadMilliseconds() - start) * 10;

        const double us = 1000.0 / operations;
        qInfo("read: kept %.1f us, bare QSqlQuery %.1f us, a connection each %.1f us: %.1f times (target 5), %.2f of "
              "the bare one "
              "(target 1.3)",
              kept * us, bare * us, each * us, each / kept, kept / bare);
        qInfo("write: kept %.1f us, a connection each %.1f us: %.1f times (target 3)", keptWrite * us, eachWrite * us,
              eachWrite / keptWrite);
        QVERIFY(each / kept > 5);
        QVERIFY(kept / bare < 1.3);
        QVERIFY(eachWrite / keptWrite > 3);
    }
};

QTEST_GUILESS_MAIN(StorePerf)
#include "tst_storeperf.moc"
