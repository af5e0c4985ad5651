// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "database.h"

#include "integrity.h"
#include "issuecolumns.h"
#include "migrator.h"
#include "transaction.h"

#include <base/action.h>
#include <base/log.h>
#include <base/trace.h>

#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

namespace {

Q_LOGGING_CATEGORY(lcStorage, "docket.storage", QtInfoMsg)

} // namespace

Database::Database(DatabaseOptions options)
    : m_options(std::move(options))
    , m_lock(m_options.path)
    , m_opened(fail(Code::StorageFailed, u"storage.open"_s, u"The database %1 is not open."_s.arg(m_options.path)))
    , m_issueColumns(std::make_unique<IssueColumns>([this] { workOnIssueColumns(); }))
    , m_readers(u"storage.read"_s, std::max(1, m_options.readers), nullptr, Async::WorkerPool::Urgency::Interface)
    , m_writer(u"storage.write"_s, 1)
{
}

Database::~Database()
{
    shutdown();
}

ConnectionOptions Database::connectionOptions(bool readOnly) const
{
    ConnectionOptions options{m_options.path, readOnly, m_immutable, m_options.cacheKib, m_options.busyTimeout};
    if (m_options.metrics) {
        options.statements = &m_options.metrics->statements;
        options.wal = &m_options.metrics->wal;
    }
    return options;
}

Async::Future<void> Database::open()
{
    return m_writer.run([this]() -> Result<void> {
        auto opened = m_options.readOnly ? openForReading() : openOnWriter();
        if (!opened) {
            m_connections.setLocalData(nullptr);
            m_lock.release();
        }
        if (opened && m_options.readersAtOnce)
            openReaders();
        const QMutexLocker lock(&m_mutex);
        m_opened = opened;
        return opened;
    });
}

void Database::openReaders()
{
    for (int i = 0; i < m_options.readers; ++i) {
        // Each takes a thread of its own, for the pool has as many and the ones before still work; where one was
        // done before the next thread was up, that one opens its connection when it is first asked.
        (void)m_readers.run([this]() -> Result<void> {
            auto reader = connection(Transaction::Read);
            if (!reader)
                return std::unexpected(reader.error());
            return (*reader)->script("SELECT 1 FROM sqlite_schema LIMIT 1"); // has SQLite read the schema
        });
    }
}

Result<void> Database::openOnWriter()
{
    const QFileInfo folder(QFileInfo(m_options.path).absolutePath());
    if (folder.exists() && !folder.isDir())
        return fail(Code::StorageFailed, u"storage.open"_s, u"%1 is a file, not a folder."_s.arg(folder.filePath()),
                    u"Choose another profile with --profile."_s);
    if (!folder.isDir())
        return fail(Code::StorageFailed, u"storage.open"_s, u"The folder %1 does not exist."_s.arg(folder.filePath()),
                    u"Create it, or choose another profile with --profile."_s);
    if (auto locked = m_lock.take(); !locked)
        return locked;
    const QFileInfo file(m_options.path);
    if (file.exists() && !file.isWritable())
        return fail(Code::StorageReadOnly, u"storage.open"_s,
                    u"The database %1 cannot be written."_s.arg(m_options.path),
                    u"Give yourself write access to the file, or use a command that only reads."_s);
    auto writer = connection(Transaction::Write);
    if (!writer)
        return std::unexpected(writer.error());
    const StopGuard guard(**writer, m_stopping.get_token());
    return Migrator(**writer).migrate();
}

Result<void> Database::openForReading()
{
    const QFileInfo file(m_options.path);
    if (!file.exists() || file.size() == 0)
        return fail(Code::NotFound, u"storage.open"_s, u"There is no database at %1 yet."_s.arg(m_options.path),
                    u"Add an account first: docket-cli account add --url URL --token-file FILE"_s);
    // Reading a database in WAL mode writes to its shared-memory file. Where even that is impossible (a read-only
    // medium) and no log is left over, the file cannot change and is read as it is.
    m_immutable = !QFileInfo(file.absolutePath()).isWritable() && !QFileInfo::exists(m_options.path + u"-wal"_s);
    auto probe = Connection::open(connectionOptions(true));
    if (!probe)
        return std::unexpected(probe.error());
    return Migrator(**probe).check();
}

Result<Connection *> Database::connection(Transaction kind)
{
    const quint64 statistics = m_statistics;
    if (const Connection *known = m_connections.localData(); known && known->inTransaction()) {
        // The work before could not be rolled back. Closing does that, and what comes now is not to fail for it.
        logEvent(lcStorage(), LogLevel::Warning, u"a connection that could not roll back is opened anew"_s,
                 {{u"kind"_s, kind == Transaction::Read ? u"read"_s : u"write"_s}});
        m_connections.setLocalData(nullptr);
    }
    if (Connection *known = m_connections.localData()) {
        if (kind == Transaction::Read && m_knownStatistics.localData() != statistics) {
            if (auto reloaded = known->reloadSchema(); !reloaded)
                return std::unexpected(reloaded.error());
            m_knownStatistics.setLocalData(statistics);
        }
        return known;
    }
    auto opened = Connection::open(connectionOptions(kind == Transaction::Read));
    if (!opened)
        return std::unexpected(opened.error());
    ++m_counters.connectionsOpened;
    if (kind != Transaction::Read)
        (*opened)->setChangeListener(&m_changeListener);
    else
        (*opened)->setIssueColumns(m_issueColumns.get());
    m_connections.setLocalData(opened->release());
    m_knownStatistics.setLocalData(statistics);
    return m_connections.localData();
}

Metrics::PoolCollector *Database::collector(Transaction kind) const
{
    if (!m_options.metrics)
        return nullptr;
    return kind == Transaction::Read ? &m_options.metrics->readers : &m_options.metrics->writer;
}

Database::PlainWrite::PlainWrite(Metrics::DatabaseCollector *metrics)
    : m_collector(metrics ? &metrics->writes : nullptr)
    , m_ticket(m_collector ? m_collector->asked(currentAction(), currentTrace()) : 0)
{
}

Database::PlainWrite::~PlainWrite()
{
    if (m_collector)
        m_collector->givenUp(m_ticket); // unless it has begun: then there is nothing to give up
}

void Database::PlainWrite::begin() noexcept
{
    if (m_collector)
        m_collector->begun(m_ticket);
}

void Database::PlainWrite::end(Metrics::UnitEnd end, std::chrono::nanoseconds limit)
{
    if (m_collector)
        m_collector->ended(m_ticket, end, limit);
}

Result<void> Database::run(Transaction kind, const std::stop_token &stop, Metrics::PoolCollector::Ticket &ticket,
                           PlainWrite &place, const Body &body)
{
    if (m_stopping.stop_requested())
        return std::unexpected(Async::cancelledError(u"storage.run"_s));
    {
        const QMutexLocker lock(&m_mutex);
        if (!m_opened)
            return m_opened;
    }
    if (kind != Transaction::Read && m_options.readOnly)
        return fail(Code::StorageReadOnly, u"storage.write"_s,
                    u"The database %1 is open for reading only."_s.arg(m_options.path));
    auto usable = connection(kind);
    if (!usable)
        return std::unexpected(usable.error());
    Connection &connection = **usable;

    // Either of two tokens ends the work: the caller's, and ours at shutdown.
    std::stop_source both;
    const std::stop_callback onCaller(stop, [&both] { both.request_stop(); });
    const std::stop_callback onShutdown(m_stopping.get_token(), [&both] { both.request_stop(); });
    const StopGuard guard(connection, both.get_token());

    TransactionCounters &counters = kind == Transaction::Read ? m_counters.reads : m_counters.writes;
    const auto before = connection.statementCounts();
    const auto start = std::chrono::steady_clock::now();
    ticket.begin(start);
    place.begin();
    auto done = transact(connection, kind, body);
    const auto took = std::chrono::steady_clock::now() - start;
    const auto after = connection.statementCounts();

    ++counters.total;
    counters.microseconds += std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    m_counters.statementsPrepared += after.prepared - before.prepared;
    m_counters.statementsReused += after.reused - before.reused;
    ticket.end(took, done                                   ? Metrics::WorkEnd::Done
                     : done.error().code == Code::Cancelled ? Metrics::WorkEnd::Cancelled
                                                            : Metrics::WorkEnd::Failed);
    place.end(done                                   ? Metrics::UnitEnd::Committed
              : done.error().code == Code::Cancelled ? Metrics::UnitEnd::Cancelled
                                                     : Metrics::UnitEnd::Failed,
              m_options.longTransaction);
    if (lcStorage().isDebugEnabled()) {
        logEvent(lcStorage(), LogLevel::Debug, u"worked on the database"_s,
                 {{u"kind"_s, kind == Transaction::Read ? u"read"_s : u"write"_s},
                  {u"action"_s, currentAction()},
                  {u"ms"_s, double(took.count()) / 1e6},
                  {u"statements"_s, after.prepared + after.reused - before.prepared - before.reused}});
    }
    if (!done) {
        ++(done.error().code == Code::Cancelled ? counters.cancelled : counters.failed);
        // A file that turned out damaged or full is news for the log wherever the error goes.
        if (done.error().code == Code::StorageCorrupt || done.error().code == Code::StorageFull)
            logError(lcStorage(), done.error());
    }
    if (took > m_options.longTransaction && kind != Transaction::Own) {
        ++counters.longRunning;
        logEvent(lcStorage(), LogLevel::Info, u"long transaction"_s,
                 {{u"kind"_s, kind == Transaction::Read ? u"read"_s : u"write"_s},
                  {u"ms"_s, qint64(std::chrono::duration_cast<std::chrono::milliseconds>(took).count())}});
    }
    return done;
}

Result<void> Database::transact(Connection &connection, Transaction kind, const Body &body)
{
    if (kind == Transaction::Own)
        return body(connection);
    auto transaction = Storage::Transaction::begin(
        connection, kind == Transaction::Read ? Storage::Transaction::Mode::Read : Storage::Transaction::Mode::Write);
    if (!transaction)
        return std::unexpected(transaction.error());
    if (auto done = body(connection); !done)
        return done; // rolled back by its destructor
    if (kind == Transaction::Read) {
        (*transaction)->rollback(); // nothing to store, and an answer that is complete stays valid
        return {};
    }
    return (*transaction)->commit();
}

void Database::workOnIssueColumns()
{
    const ActionScope doing(u"keep issues in memory"_s);
    (void)read([this](Connection &connection) {
        auto more = m_issueColumns->work(connection);
        if (more && *more)
            workOnIssueColumns();
        return more;
    });
}

void Database::closeOnWriter()
{
    if (Connection *writer = m_connections.localData()) {
        // Neither is worth an error: the next start does what is left over.
        if (auto tidied = tidy(*writer); !tidied)
            logError(lcStorage(), tidied.error(), LogLevel::Info);
        m_connections.setLocalData(nullptr);
    }
    m_lock.release();
}

void Database::shutdown()
{
    if (std::exchange(m_down, true))
        return;
    m_stopping.request_stop();
    m_readers.shutdown();
    Async::Future<void> closed = m_writer.run([this]() -> Result<void> {
        closeOnWriter();
        return {};
    });
    [[maybe_unused]] const auto result = Async::await(closed);
    m_writer.shutdown();
    const QMutexLocker lock(&m_mutex);
    m_opened = std::unexpected(Async::cancelledError(u"storage.run"_s));
}

DatabaseReport Database::report() const
{
    return {m_counters.reads.report(), m_counters.writes.report(), m_counters.connectionsOpened,
            m_counters.statementsPrepared, m_counters.statementsReused};
}

} // namespace Docket::Storage
