// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "changes.h"
#include "statement.h"

#include <base/error.h>
#include <base/stephook.h>
#include <metrics/walcollector.h>

#include <QHash>
#include <QString>

#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

struct sqlite3;

namespace Docket::Storage {

class IssueColumns;

struct ConnectionOptions
{
    QString path;
    bool readOnly = false;
    bool immutable = false; ///< the medium cannot change: no locks, no files beside it
    int cacheKib = 4096;
    std::chrono::milliseconds busyTimeout{5000};
    Metrics::StatementCollector *statements = nullptr; ///< counts what is executed; null: nobody does
    Metrics::WalCollector *wal = nullptr;              ///< of a connection that writes; null: nobody counts
};

struct StatementCounts
{
    qint64 prepared = 0; ///< compiled anew
    qint64 reused = 0;   ///< taken from the cache
};

/// One connection to the database file: opened, used and closed on one thread. Keeps prepared statements by their text
/// (least recently used go first), and obeys a stop token: when it fires, the running statement ends as
/// Code::Cancelled. Waiting for a lock ends with the busy time-out or the token. Every failure is an Error that names
/// the file.
class Connection final
{
public:
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const ConnectionOptions &options);
    ~Connection();
    Q_DISABLE_COPY_MOVE(Connection)

    /// A statement for @p sql; a mistake in it shows as the statement's error.
    [[nodiscard]] Statement prepare(QByteArrayView sql);

    /// Runs one statement with its parameters; the number of changed rows.
    template <typename... Args>
    [[nodiscard]] Result<int> run(QByteArrayView sql, const Args &...args)
    {
        auto statement = prepare(sql);
        statement.bindAll(args...);
        return finish(statement);
    }

    /// The first column of the first row, nullopt if there is no row.
    template <typename... Args>
    [[nodiscard]] Result<std::optional<qint64>> integer(QByteArrayView sql, const Args &...args)
    {
        auto statement = prepare(sql);
        statement.bindAll(args...);
        std::optional<qint64> value;
        if (statement.step() && !statement.isNull(0))
            value = statement.integer(0);
        if (auto done = statement.result(); !done)
            return std::unexpected(done.error());
        return value;
    }

    /// Runs several statements that stand one after the other, such as a migration.
    [[nodiscard]] Result<void> script(QByteArrayView sql);

    /// Forgets the schema with its statistics and every prepared statement, so that the next one reads them anew: what
    /// ANALYZE of another connection has found is noticed in no other way. Between two transactions.
    [[nodiscard]] Result<void> reloadSchema();

    /// Work from now on ends when @p stop fires. The caller keeps the interrupt (see StopGuard).
    void setStop(std::stop_token stop) { m_stop = std::move(stop); }
    [[nodiscard]] const std::stop_token &stop() const { return m_stop; }
    [[nodiscard]] bool stopRequested() const { return m_stop.stop_requested(); }
    /// Ends the running statement; from any thread while the connection lives.
    void interrupt();

    /// While one lives, what is prepared is not counted: questions about statements are no work of Docket's own.
    class Unwatched final
    {
    public:
        explicit Unwatched(Connection &connection)
            : m_connection(connection)
        {
            ++m_connection.m_unwatched;
        }
        ~Unwatched() { --m_connection.m_unwatched; }
        Q_DISABLE_COPY_MOVE(Unwatched)

    private:
        Connection &m_connection;
    };

    /// Is asked before each statement from now on; null for none.
    void setStepHook(StepHook *hook) { m_hook = hook; }
    [[nodiscard]] StepHook *stepHook() const { return m_hook; }

    /// What is kept of the issues in memory beside the database; null for nothing. Must outlive the connection.
    void setIssueColumns(IssueColumns *columns) { m_issueColumns = columns; }
    [[nodiscard]] IssueColumns *issueColumns() const { return m_issueColumns; }

    /// What the open transaction has written so far, for those who write.
    [[nodiscard]] Changes &changes() { return m_changes; }
    /// Where the one stands who hears of each commit; outlives the connection. Null: nobody does.
    void setChangeListener(const std::atomic<ChangeListener *> *listener) { m_changeListener = listener; }

    [[nodiscard]] sqlite3 *handle() const { return m_handle; }
    [[nodiscard]] const QString &path() const { return m_options.path; }
    [[nodiscard]] bool isReadOnly() const { return m_options.readOnly; }
    [[nodiscard]] bool inTransaction() const;
    [[nodiscard]] StatementCounts statementCounts() const { return m_counts; }
    [[nodiscard]] Error lastError(int code, const QString &operation = {}) const;

private:
    friend class Statement;
    friend class Transaction;

    struct Cached
    {
        QByteArray sql;
        sqlite3_stmt *statement = nullptr;
        bool inUse = false;
        /// For each action that has executed it; mostly one. Actions are literals, so their data tells them apart.
        std::vector<std::pair<QString, std::shared_ptr<StatementWatch::Entry>>> entries = {};
    };

    explicit Connection(ConnectionOptions options);
    [[nodiscard]] Result<void> openHandle();
    [[nodiscard]] Result<void> configure();
    [[nodiscard]] Result<int> finish(Statement &statement);
    /// @p cached may be null.
    [[nodiscard]] StatementWatch watch(QByteArrayView sql, Cached *cached, bool prepared);
    void giveBack(sqlite3_stmt *statement, bool cached);
    void clearStatements();
    static int onProgress(void *self);
    static int onBusy(void *self, int attempt);
    static int onCommitted(void *self, sqlite3 *handle, const char *database, int frames);

    ConnectionOptions m_options;
    QString m_name; ///< of the QSqlDatabase
    sqlite3 *m_handle = nullptr;
    std::list<Cached> m_statements; ///< most recently used first
    QHash<QByteArrayView, std::list<Cached>::iterator> m_bySql;
    QHash<sqlite3_stmt *, std::list<Cached>::iterator> m_byHandle;
    std::stop_token m_stop;
    std::atomic<bool> m_interrupted = false; ///< what runs is to end
    bool m_undoing = false;                  ///< a rollback runs, which nothing ends
    std::chrono::steady_clock::time_point m_busySince;
    StepHook *m_hook = nullptr;
    IssueColumns *m_issueColumns = nullptr;
    int m_depth = 0; ///< of nested transactions
    int m_unwatched = 0;
    Changes m_changes;
    const std::atomic<ChangeListener *> *m_changeListener = nullptr;
    StatementCounts m_counts;
};

/// While it lives, @p stop interrupts the connection's statements and keeps new ones from starting.
class StopGuard final
{
public:
    StopGuard(Connection &connection, const std::stop_token &stop)
        : m_connection(connection)
        , m_callback(stop, Interrupt{&connection})
    {
        m_connection.setStop(stop);
    }
    ~StopGuard() { m_connection.setStop({}); }
    Q_DISABLE_COPY_MOVE(StopGuard)

private:
    struct Interrupt
    {
        Connection *connection;
        void operator()() const noexcept { connection->interrupt(); }
    };
    Connection &m_connection;
    std::stop_callback<Interrupt> m_callback;
};

} // namespace Docket::Storage
