// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"
#include "databasereport.h"
#include "profilelock.h"

#include <async/future.h>
#include <async/workerpool.h>
#include <base/error.h>
#include <metrics/databasecollector.h>

#include <QMutex>
#include <QString>
#include <QThreadStorage>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <type_traits>

namespace Docket::Storage {

struct DatabaseOptions
{
    QString path;        ///< the file; its folder must exist
    int readers = 2;     ///< reader threads, one read-only connection each
    int cacheKib = 4096; ///< page cache of a connection
    std::chrono::milliseconds busyTimeout{5000};
    std::chrono::milliseconds longTransaction{1000}; ///< beyond it a transaction is counted and logged
    bool readersAtOnce = false; ///< open their connections with the database, and not with the first read of each
    bool readOnly = false;      ///< take no lock, never write: works beside a running Docket; the file must exist
    Metrics::DatabaseCollector *metrics = nullptr; ///< must outlive the database; null: nobody counts
};

/// The local database: one writer thread and N reader threads, each with a connection that it opens, owns and closes.
/// open() checks, backs up and migrates on the writer. read() and write() may be called from any thread and return at
/// once; the function runs synchronously on a worker, in a transaction where it writes, and must hold no reference to
/// the caller's short-lived objects. A stop token interrupts the running statement. shutdown() aborts what waits, ends
/// what runs and closes every connection.
class Database final
{
public:
    explicit Database(DatabaseOptions options);
    ~Database();
    Q_DISABLE_COPY_MOVE(Database)

    /// Checks that the file can be used (lock of another Docket, damage, newer schema, rights, space), backs it up if a
    /// migration is due, migrates, opens the connections. Errors: StorageBusy, -Corrupt, -Newer, -ReadOnly, -Full;
    /// NotFound if only reading was asked for and there is no database yet. May be repeated after it failed.
    [[nodiscard]] Async::Future<void> open();

    /// Runs `fn(Connection &) -> Result<T>` on a reader, on one consistent snapshot.
    template <typename Fn>
    [[nodiscard]] auto read(Fn fn, std::stop_token stop = {})
        -> Async::FutureOf<std::invoke_result_t<Fn &, Connection &>>
    {
        return schedule(m_readers, Transaction::Read, std::move(fn), std::move(stop));
    }

    /// Runs `fn(Connection &) -> Result<T>` on the writer in one transaction: committed when it returns a value, rolled
    /// back on an error or cancellation.
    template <typename Fn>
    [[nodiscard]] auto write(Fn fn, std::stop_token stop = {})
        -> Async::FutureOf<std::invoke_result_t<Fn &, Connection &>>
    {
        return schedule(m_writer, Transaction::Write, std::move(fn), std::move(stop));
    }

    /// Runs `fn(Connection &) -> Result<T>` on the writer outside of a transaction, for UnitOfWorkRunner, which begins
    /// and ends its own and has things to do after the commit.
    template <typename Fn>
    [[nodiscard]] auto onWriter(Fn fn, std::stop_token stop = {})
        -> Async::FutureOf<std::invoke_result_t<Fn &, Connection &>>
    {
        return schedule(m_writer, Transaction::Own, std::move(fn), std::move(stop));
    }

    /// The statistics of the planner have been renewed: from now on every reader begins its next work with them.
    /// ANALYZE changes nothing by which a connection would notice. From any thread, after the commit.
    void statisticsChanged() { ++m_statistics; }

    /// Blocks until all work has ended and every connection is closed; queued work ends as Code::Cancelled. Idempotent.
    void shutdown();

    /// Hears of each commit from now on; null for nobody. One that goes must know that nothing is being written.
    void setChangeListener(ChangeListener *listener) { m_changeListener = listener; }

    [[nodiscard]] DatabaseReport report() const;
    [[nodiscard]] const DatabaseOptions &options() const { return m_options; }

private:
    enum class Transaction
    {
        Read,
        Write,
        Own ///< on the writer; the work sees to it itself
    };
    using Body = std::function<Result<void>(Connection &)>;

    template <typename Fn>
    [[nodiscard]] auto schedule(Async::WorkerPool &pool, Transaction kind, Fn fn, std::stop_token stop)
        -> Async::FutureOf<std::invoke_result_t<Fn &, Connection &>>
    {
        using R = std::invoke_result_t<Fn &, Connection &>;
        return pool.run(
            [this, kind, fn = std::move(fn), stop, ticket = Metrics::PoolCollector::Ticket(collector(kind)),
             place = PlainWrite(kind == Transaction::Write ? m_options.metrics : nullptr)]() mutable -> R {
                std::optional<R> answer;
                auto done = run(kind, stop, ticket, place, [&](Connection &connection) -> Result<void> {
                    answer.emplace(fn(connection));
                    if (!answer->has_value())
                        return std::unexpected(answer->error());
                    return {};
                });
                if (!done)
                    return std::unexpected(std::move(done).error());
                return *std::move(answer);
            },
            stop);
    }

    /// The place of a write among those that want the writer; without a collector nobody's. Goes with the work.
    class PlainWrite final
    {
    public:
        explicit PlainWrite(Metrics::DatabaseCollector *metrics);
        PlainWrite(PlainWrite &&other) noexcept
            : m_collector(std::exchange(other.m_collector, nullptr))
            , m_ticket(other.m_ticket)
        {
        }
        PlainWrite &operator=(PlainWrite &&) = delete;
        PlainWrite(const PlainWrite &) = delete;
        PlainWrite &operator=(const PlainWrite &) = delete;
        ~PlainWrite();
        void begin() noexcept;
        void end(Metrics::UnitEnd end, std::chrono::nanoseconds limit);

    private:
        Metrics::TransactionCollector *m_collector = nullptr;
        quint64 m_ticket = 0;
    };

    [[nodiscard]] Metrics::PoolCollector *collector(Transaction kind) const;
    [[nodiscard]] Result<void> run(Transaction kind, const std::stop_token &stop,
                                   Metrics::PoolCollector::Ticket &ticket, PlainWrite &place, const Body &body);
    [[nodiscard]] Result<void> transact(Connection &connection, Transaction kind, const Body &body);
    [[nodiscard]] Result<void> openOnWriter();
    [[nodiscard]] Result<void> openForReading();
    /// What a reader finds wrong here it finds again at its first read, and tells whoever asked.
    void openReaders();
    [[nodiscard]] Result<Connection *> connection(Transaction kind);
    [[nodiscard]] ConnectionOptions connectionOptions(bool readOnly) const;
    void closeOnWriter();
    /// Sees to it that the columns of issues are loaded or follow, piece by piece between other work of the readers.
    void workOnIssueColumns();

    DatabaseOptions m_options;
    std::atomic<ChangeListener *> m_changeListener = nullptr;
    ProfileLock m_lock;
    mutable QMutex m_mutex; ///< guards m_opened and m_statements
    Result<void> m_opened;
    bool m_immutable = false; ///< a medium that cannot be written; set before anybody reads
    std::stop_source m_stopping;
    DatabaseCounters m_counters;
    std::unique_ptr<IssueColumns> m_issueColumns; ///< what the readers' connections share
    std::atomic<quint64> m_statistics = 0;        ///< times that they were renewed
    // Connections belong to their threads, which end in shutdown(), before this.
    QThreadStorage<Connection *> m_connections;
    QThreadStorage<quint64> m_knownStatistics; ///< of the thread's connection
    Async::WorkerPool m_readers;
    Async::WorkerPool m_writer;
    bool m_down = false;
};

} // namespace Docket::Storage
