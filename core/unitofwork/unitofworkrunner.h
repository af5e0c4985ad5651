// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "unitofwork.h"

#include <async/future.h>
#include <async/workerpool.h>
#include <metrics/transactioncollector.h>
#include <storage/database.h>
#include <storage/transaction.h>

#include <QObject>

#include <functional>

namespace Docket::UnitsOfWork {

struct RunnerOptions
{
    std::chrono::milliseconds longRunning{1000}; ///< beyond it a unit is counted and logged
    int attempts = 3; ///< to begin while another program holds the database, each with the database's busy time-out
    StepHook *hook = nullptr; ///< for tests
};

struct UnitOptions
{
    QString action; ///< for logs and reports: what this is part of, such as "ingest documents"
    std::stop_token stop;
    std::chrono::milliseconds longRunning{}; ///< zero: the runner's
};

/// What a replay of the journal did.
struct ReplayReport
{
    int changes = 0;        ///< to files, carried out now
    int orphans = 0;        ///< staged entries that belonged to no committed unit and were removed
    int removals = 0;       ///< from the cache
    QList<Error> conflicts; ///< files that had been changed meanwhile and were left alone; done otherwise
    QList<Error> failed;    ///< what is still to be done, one for each root; tried again at the next start
};

/// Runs units of work on the one writer of the database, one after the other. run() may be called from any thread and
/// returns at once; the function runs synchronously on the writer and must hold no reference to short-lived objects of
/// the caller; it must not wait for another unit. Committed: files are carried out, the cache is changed, committed()
/// tells the events, entries that name their content follow into the cache, then the future ends. Should that part
/// fail, the unit is committed all the same: what is left over is in the journal and done before the next change to the
/// same root, and by replayJournal(). The database, the sink and the rules must outlive it. Lives in the main thread.
class UnitOfWorkRunner final : public QObject
{
    Q_OBJECT

public:
    /// @p sink may be null: then what makes entries stale stays in the journal for a program that has the cache.
    UnitOfWorkRunner(Storage::Database &database, Cache::CacheSink *sink, const Domain::TriageRules &rules,
                     RunnerOptions options = {}, QObject *parent = nullptr);
    ~UnitOfWorkRunner() override;
    Q_DISABLE_COPY_MOVE(UnitOfWorkRunner)

    /// Runs `fn(UnitOfWork &) -> Result<T>` in one transaction: committed when it returns a value, undone on an error,
    /// an exception (Code::Internal) or when the stop token fires before the commit (Code::Cancelled).
    template <typename Fn>
    [[nodiscard]] auto run(const UnitOptions &options, Fn fn) -> Async::FutureOf<std::invoke_result_t<Fn, UnitOfWork &>>
    {
        using R = std::invoke_result_t<Fn, UnitOfWork &>;
        auto waiting = ask(options.action);
        auto followers = std::make_shared<Followers>();
        auto promise = std::make_shared<Async::Promise<typename R::value_type>>();
        auto future = promise->future();
        m_database
            .onWriter(
                [this, options, followers, waiting = std::move(waiting),
                 fn = std::move(fn)](Storage::Connection &connection) mutable -> R {
                    std::optional<R> answer;
                    auto done =
                        execute(connection, options, *waiting, *followers, [&](UnitOfWork &work) -> Result<void> {
                            answer.emplace(fn(work));
                            if (!answer->has_value())
                                return std::unexpected(answer->error());
                            return {};
                        });
                    if (!done)
                        return std::unexpected(std::move(done).error());
                    return *std::move(answer);
                },
                options.stop)
            .then([this, followers, promise](const R &done) {
                auto end = [promise, done] { promise->finish(done); };
                if (followers->isEmpty())
                    end();
                else
                    follow(followers, std::move(end));
            });
        return future;
    }

    template <typename Fn>
    [[nodiscard]] auto run(Fn fn, std::stop_token stop = {}) -> Async::FutureOf<std::invoke_result_t<Fn, UnitOfWork &>>
    {
        return run(UnitOptions{.action = {}, .stop = std::move(stop), .longRunning = {}}, std::move(fn));
    }

    /// Finishes what committed units left over and removes what others left behind. Once after the database was opened,
    /// before anybody reads files of a root. Roots that cannot be reached (not mounted) keep what is theirs for later.
    [[nodiscard]] Async::Future<ReplayReport> replayJournal();

    /// Makes the folder @p path known, so that units may change files in it.
    [[nodiscard]] Async::Future<void> addRoot(const QString &path);
    /// Gives up what is left over for a root, because it can never be done; staged entries are removed.
    [[nodiscard]] Async::Future<void> abandonRoot(const QString &path);

    [[nodiscard]] Metrics::TransactionReport report() const { return m_metrics.report(); }

Q_SIGNALS:
    /// A unit is committed and its files and cache are done. From the writer's thread: connect with a context.
    void committed(const Docket::Domain::Events &events);
    /// A committed unit left a file alone that somebody changed after the unit had staged it: which one, and where the
    /// new content is. From the writer's thread, before committed(); also when it is a later unit, or the replay of
    /// the journal, that carries it out.
    void fileConflicted(const Docket::Error &conflict);

private:
    /// Notes who asks; gives up its place if it is dropped without having begun.
    class Waiting final
    {
    public:
        Waiting(Metrics::TransactionCollector &metrics, const QString &action);
        ~Waiting();
        Q_DISABLE_COPY_MOVE(Waiting)
        [[nodiscard]] quint64 begin();

    private:
        Metrics::TransactionCollector &m_metrics;
        quint64 m_ticket;
        bool m_begun = false;
    };
    using Followers = QList<UnitCache::Operation>;
    using Body = std::function<Result<void>(UnitOfWork &)>;

    [[nodiscard]] std::shared_ptr<Waiting> ask(const QString &action);
    [[nodiscard]] Result<void> execute(Storage::Connection &connection, const UnitOptions &options, Waiting &waiting,
                                       Followers &followers, const Body &body);
    [[nodiscard]] Result<std::unique_ptr<Storage::Transaction>> begin(Storage::Connection &connection);
    [[nodiscard]] Result<void> transact(Storage::Connection &connection, UnitOfWork &work, const Body &body);
    void finish(Storage::Connection &connection, UnitOfWork &work);
    /// Does them on a thread of their own, then calls @p end.
    void follow(const std::shared_ptr<Followers> &followers, std::function<void()> end);
    [[nodiscard]] Result<ReplayReport> replay(Storage::Connection &connection);
    [[nodiscard]] Result<void> replayRoot(Storage::Connection &connection, const QString &root, ReplayReport &report);
    [[nodiscard]] Result<void> replayRemovals(Storage::Connection &connection, ReplayReport &report);
    [[nodiscard]] Result<void> replayRemoval(const Storage::JournalledRemoval &removal);

    Storage::Database &m_database;
    Cache::CacheSink *m_sink;
    const Domain::TriageRules &m_rules;
    RunnerOptions m_options;
    Metrics::TransactionCollector m_metrics;
    bool m_removalsLeft = false; ///< the cache did not take all; on the writer's thread
    Async::WorkerPool m_followers{QStringLiteral("unit-cache"), 1}; ///< last, so that it ends first
};

} // namespace Docket::UnitsOfWork
