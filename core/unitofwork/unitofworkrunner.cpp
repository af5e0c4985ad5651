// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unitofworkrunner.h"

#include <base/action.h>
#include <base/log.h>
#include <files/filenames.h>
#include <files/stagingfolder.h>

#include <exception>

using namespace Qt::StringLiterals;

namespace Docket::UnitsOfWork {

namespace {

Q_LOGGING_CATEGORY(lcUnit, "docket.unit", QtInfoMsg)

using Steady = std::chrono::steady_clock;

/// The connection asks the hook while this lives.
class HookScope final
{
public:
    HookScope(Storage::Connection &connection, StepHook *hook)
        : m_connection(connection)
    {
        m_connection.setStepHook(hook);
    }
    ~HookScope() { m_connection.setStepHook(nullptr); }
    Q_DISABLE_COPY_MOVE(HookScope)

private:
    Storage::Connection &m_connection;
};

/// Does `fn() -> Result<void>` in a small transaction of its own.
template <typename Fn>
Result<void> inTransaction(Storage::Connection &connection, Fn fn)
{
    auto transaction = Storage::Transaction::begin(connection);
    if (!transaction)
        return std::unexpected(transaction.error());
    if (auto done = fn(); !done)
        return done;
    return (*transaction)->commit();
}

qint64 milliseconds(std::chrono::nanoseconds time)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

} // namespace

UnitOfWorkRunner::Waiting::Waiting(Metrics::TransactionCollector &metrics, const QString &action)
    : m_metrics(metrics)
    , m_ticket(metrics.asked(action.isEmpty() ? currentAction() : action, currentTrace()))
{
}

UnitOfWorkRunner::Waiting::~Waiting()
{
    if (!m_begun)
        m_metrics.givenUp(m_ticket);
}

quint64 UnitOfWorkRunner::Waiting::begin()
{
    m_begun = true;
    m_metrics.begun(m_ticket);
    return m_ticket;
}

UnitOfWorkRunner::UnitOfWorkRunner(Storage::Database &database, Cache::CacheSink *sink,
                                   const Domain::TriageRules &rules, RunnerOptions options, QObject *parent)
    : QObject(parent)
    , m_database(database)
    , m_sink(sink)
    , m_rules(rules)
    , m_options(options)
{
}

UnitOfWorkRunner::~UnitOfWorkRunner() = default;

std::shared_ptr<UnitOfWorkRunner::Waiting> UnitOfWorkRunner::ask(const QString &action)
{
    return std::make_shared<Waiting>(m_metrics, action);
}

Result<void> UnitOfWorkRunner::execute(Storage::Connection &connection, const UnitOptions &options, Waiting &waiting,
                                       Followers &followers, const Body &body)
{
    const quint64 ticket = waiting.begin();
    const auto start = Steady::now();
    const ActionScope doing(options.action);
    const HookScope hook(connection, m_options.hook);
    UnitOfWork work(connection, m_rules, m_metrics, TraceId::create().toString(), m_options.hook);
    auto done = transact(connection, work, body);
    for (const Error &conflict : work.m_files.takeEarlierConflicts())
        Q_EMIT fileConflicted(conflict);
    if (done) {
        if (m_sink)
            followers = work.m_cache.takeFollowers();
        finish(connection, work);
    }

    const auto end = done                                   ? Metrics::UnitEnd::Committed
                     : done.error().code == Code::Cancelled ? Metrics::UnitEnd::Cancelled
                                                            : Metrics::UnitEnd::Failed;
    if (lcUnit().isDebugEnabled()) {
        logEvent(lcUnit(), LogLevel::Debug, done ? u"unit of work committed"_s : u"unit of work not committed"_s,
                 {{u"action"_s, options.action}, {u"ms"_s, double((Steady::now() - start).count()) / 1e6}});
    }
    const auto limit = options.longRunning.count() > 0 ? options.longRunning : m_options.longRunning;
    if (m_metrics.ended(ticket, end, limit))
        logEvent(lcUnit(), LogLevel::Warning, u"long unit of work"_s,
                 {{u"action"_s, options.action},
                  {u"ms"_s, milliseconds(Steady::now() - start)},
                  {u"limit"_s, milliseconds(limit)},
                  {u"trace"_s, currentTrace().toString()}});
    return done;
}

Result<std::unique_ptr<Storage::Transaction>> UnitOfWorkRunner::begin(Storage::Connection &connection)
{
    // A rollback that failed, on a disk that is gone for a moment, must not be the end of all later units.
    if (connection.inTransaction()) {
        if (auto ended = connection.script("ROLLBACK"); !ended)
            return std::unexpected(ended.error());
    }
    for (int attempt = 1;; ++attempt) {
        auto transaction = Storage::Transaction::begin(connection);
        if (transaction || transaction.error().code != Code::StorageBusy || attempt >= m_options.attempts ||
            connection.stopRequested())
            return transaction;
        // Nothing of the unit has run, so this is the one place where trying again repeats nothing.
        m_metrics.retried();
    }
}

Result<void> UnitOfWorkRunner::transact(Storage::Connection &connection, UnitOfWork &work, const Body &body)
{
    auto transaction = begin(connection);
    if (!transaction)
        return std::unexpected(transaction.error());
    Result<void> done;
    try {
        done = body(work);
    } catch (const std::exception &exception) {
        done = std::unexpected(makeError(Code::Internal, u"unit.run"_s, u"A unit of work ended with an exception."_s)
                                   .with(u"what"_s, QString::fromLocal8Bit(exception.what())));
    } catch (...) {
        done = fail(Code::Internal, u"unit.run"_s, u"A unit of work ended with an exception."_s);
    }
    if (done && work.m_broken)
        done = std::unexpected(*work.m_broken);
    if (done)
        done = work.m_files.seal();
    if (done)
        done = work.m_cache.journal(connection);
    if (done)
        done = (*transaction)->commit();
    if (!done) {
        (*transaction)->rollback();
        work.m_files.undo();
    }
    return done;
}

void UnitOfWorkRunner::finish(Storage::Connection &connection, UnitOfWork &work)
{
    // It is committed: whoever wants it to stop now is too late.
    connection.setStop({});
    const auto start = Steady::now();
    quint64 changes = 0;
    QList<UnitFiles::Open *> carriedOut;
    const auto leave = [this](const Error &error) {
        m_metrics.leftOver();
        logError(lcUnit(), error);
    };
    if (!work.m_files.isEmpty()) {
        // The files must not be ahead of the database, not even after a loss of power.
        auto synced = askHook(m_options.hook, StepKind::File, u"sync the log"_s);
        if (synced)
            synced = Storage::syncLog(connection);
        if (!synced)
            leave(synced.error());
        for (auto &[root, open] : work.m_files.m_open) {
            if (open.stage->mark() == 0)
                continue;
            if (!synced) {
                open.stage->leave();
            } else if (auto applied = open.stage->apply(); applied) {
                changes += quint64(open.stage->mark());
                carriedOut.append(&open);
                for (const Error &conflict : UnitFiles::tellConflicts(root, *applied))
                    Q_EMIT fileConflicted(conflict);
            } else {
                leave(applied.error());
            }
        }
    }
    const auto cached = work.m_cache.apply(m_sink);
    if (!cached.result) {
        m_removalsLeft = true;
        leave(cached.result.error());
    }
    if (!carriedOut.isEmpty() || !cached.done.isEmpty()) {
        // Should this fail, the rows stand for what is done already and harm nobody.
        auto tidied = inTransaction(connection, [&]() -> Result<void> {
            Storage::UnitJournal journal(connection);
            for (const UnitFiles::Open *open : std::as_const(carriedOut)) {
                if (auto gone = journal.removeFiles(open->firstId, open->lastId, open->stage->root().path()); !gone)
                    return gone;
            }
            for (const qint64 id : cached.done) {
                if (auto gone = journal.removeRemoval(id); !gone)
                    return gone;
            }
            return {};
        });
        if (!tidied)
            leave(tidied.error());
    }
    if (changes > 0 || !cached.done.isEmpty())
        m_metrics.applied(changes, Steady::now() - start);
    if (cached.result && std::exchange(m_removalsLeft, false)) {
        ReplayReport report;
        if (auto again = replayRemovals(connection, report); !again || !report.failed.isEmpty())
            m_removalsLeft = true;
    }
    if (!work.m_events.m_events.isEmpty())
        Q_EMIT committed(work.m_events.m_events);
}

void UnitOfWorkRunner::follow(const std::shared_ptr<Followers> &followers, std::function<void()> end)
{
    // Where the pool closes they are left out: what is not in the cache is made again.
    (void)m_followers
        .run(
            [this, followers]() -> Result<void> { return UnitCache::apply(*followers, m_sink, m_options.hook).result; })
        .then([this, end = std::move(end)](const Result<void> &put) {
            if (!put) {
                m_metrics.leftOver();
                logError(lcUnit(), put.error());
            }
            end();
        });
}

Async::Future<ReplayReport> UnitOfWorkRunner::replayJournal()
{
    return m_database.onWriter([this](Storage::Connection &connection) { return replay(connection); });
}

Result<ReplayReport> UnitOfWorkRunner::replay(Storage::Connection &connection)
{
    const HookScope hook(connection, m_options.hook);
    ReplayReport report;
    auto roots = Storage::UnitJournal(connection).roots();
    if (!roots)
        return std::unexpected(roots.error());
    if (!roots->isEmpty()) {
        if (auto synced = Storage::syncLog(connection); !synced)
            return std::unexpected(synced.error());
    }
    for (const QString &root : std::as_const(*roots)) {
        if (auto done = replayRoot(connection, root, report); !done)
            report.failed.append(done.error());
    }
    if (auto done = replayRemovals(connection, report); !done)
        return std::unexpected(done.error());
    for (const Error &error : std::as_const(report.failed))
        logError(lcUnit(), error);
    if (report.changes + report.orphans + report.removals > 0)
        logEvent(lcUnit(), LogLevel::Info, u"finished what was left over"_s,
                 {{u"changes"_s, report.changes}, {u"orphans"_s, report.orphans}, {u"removals"_s, report.removals}});
    return report;
}

Result<void> UnitOfWorkRunner::replayRoot(Storage::Connection &connection, const QString &path, ReplayReport &report)
{
    Storage::UnitJournal journal(connection);
    const auto rows = journal.files(path);
    if (!rows)
        return std::unexpected(rows.error());
    const auto root = Files::ConfinedRoot::open(path);
    if (!root) {
        // A folder that is away with nothing to be done in it is no news.
        if (rows->isEmpty())
            return {};
        return std::unexpected(
            wrapError(root.error(), u"unit.replay"_s,
                      u"%1 changes to files in %2 are still to be done."_s.arg(QString::number(rows->size()), path)));
    }
    if (!rows->isEmpty()) {
        const auto applied = Files::applyChanges(*root, UnitFiles::changesOf(*rows), m_options.hook);
        if (!applied)
            return std::unexpected(wrapError(applied.error(), u"unit.replay"_s,
                                             u"Changes to files in %1 are still to be done."_s.arg(path)));
        report.changes += int(rows->size());
        const auto conflicts = UnitFiles::tellConflicts(path, *applied);
        for (const Error &conflict : conflicts)
            Q_EMIT fileConflicted(conflict);
        report.conflicts += conflicts;
        auto done =
            inTransaction(connection, [&] { return journal.removeFiles(rows->first().id, rows->last().id, path); });
        if (!done)
            return done;
    }
    const auto orphans = Files::sweepStaging(*root, {}, m_options.hook);
    if (!orphans)
        return std::unexpected(orphans.error());
    report.orphans += *orphans;
    return {};
}

Result<void> UnitOfWorkRunner::replayRemovals(Storage::Connection &connection, ReplayReport &report)
{
    if (!m_sink)
        return {};
    Storage::UnitJournal journal(connection);
    const auto removals = journal.removals();
    if (!removals)
        return std::unexpected(removals.error());
    if (removals->isEmpty())
        return {};
    QList<qint64> done;
    for (const auto &removal : *removals) {
        if (auto removed = replayRemoval(removal); removed)
            done.append(removal.id);
        else
            report.failed.append(removed.error());
    }
    report.removals += int(done.size());
    return inTransaction(connection, [&]() -> Result<void> {
        for (const qint64 id : std::as_const(done)) {
            if (auto gone = journal.removeRemoval(id); !gone)
                return gone;
        }
        return {};
    });
}

Result<void> UnitOfWorkRunner::replayRemoval(const Storage::JournalledRemoval &removal)
{
    if (auto asked = askHook(m_options.hook, StepKind::Cache, u"replay "_s + removal.text); !asked)
        return asked;
    if (removal.pattern) {
        const auto pattern = Cache::CachePattern::parse(removal.text);
        if (!pattern)
            return {}; // written by a Docket with other patterns, and no cache of ours has such keys
        if (auto removed = m_sink->removeMatching(*pattern); !removed)
            return std::unexpected(removed.error());
        return {};
    }
    const auto key = Cache::CacheKey::parse(removal.text);
    return key ? m_sink->remove(*key) : Result<void>();
}

Async::Future<void> UnitOfWorkRunner::addRoot(const QString &path)
{
    return run({.action = u"add a folder"_s, .stop = {}, .longRunning = {}},
               [path](UnitOfWork &work) { return work.files().addRoot(path); });
}

Async::Future<void> UnitOfWorkRunner::abandonRoot(const QString &path)
{
    return m_database.onWriter([path = UnitFiles::cleanRoot(path)](Storage::Connection &connection) -> Result<void> {
        Storage::UnitJournal journal(connection);
        auto dropped = inTransaction(connection, [&]() -> Result<void> {
            if (auto removed = journal.removeRoot(path); !removed)
                return removed;
            return journal.addRoot(path);
        });
        if (!dropped)
            return dropped;
        const auto root = Files::ConfinedRoot::open(path);
        if (!root)
            return {}; // swept when it is there again
        if (auto swept = Files::sweepStaging(*root, {}); !swept)
            return std::unexpected(swept.error());
        return {};
    });
}

} // namespace Docket::UnitsOfWork
