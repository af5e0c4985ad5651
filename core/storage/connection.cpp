// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "connection.h"

#include "documentrank.h"
#include "privatefile.h"
#include "sqliteerror.h"

#include <async/future.h>
#include <base/action.h>

#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QThread>
#include <QUrl>

#include <atomic>
#include <sqlite3.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Storage {

namespace {

constexpr std::size_t maxStatements = 96;
constexpr int checkpointFrames = 1000; ///< in the log, after which a commit carries them over
/// Bytes that one statement changes, until they go to a file, which is written in one piece: SQLite for Unix writes
/// less than 128 KiB at a time and takes a larger piece for a full disk.
constexpr int statementJournal = 120 * 1024;
constexpr int progressInterval = 1000; ///< virtual machine operations between two looks at the stop token

QString freshName()
{
    static std::atomic<quint64> next = 0;
    return u"docket-%1"_s.arg(++next);
}

/// Before SQLite is first used in the process; later it would refuse, and all would only be slower.
void configureLibrary()
{
    static const bool once = [] {
        // Nobody asks how much memory all connections take together, and to count it they would wait for each other.
        return sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, statementJournal) == SQLITE_OK &&
               sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
    }();
    (void)once;
}

} // namespace

Result<std::unique_ptr<Connection>> Connection::open(const ConnectionOptions &options)
{
    std::unique_ptr<Connection> connection(new Connection(options));
    if (auto opened = connection->openHandle(); !opened)
        return std::unexpected(opened.error());
    if (auto configured = connection->configure(); !configured)
        return std::unexpected(configured.error());
    return connection;
}

Connection::Connection(ConnectionOptions options)
    : m_options(std::move(options))
    , m_name(freshName())
{
}

Connection::~Connection()
{
    clearStatements();
    if (m_handle) {
        sqlite3_progress_handler(m_handle, 0, nullptr, nullptr);
        sqlite3_busy_handler(m_handle, nullptr, nullptr);
    }
    QSqlDatabase::removeDatabase(m_name);
}

Result<void> Connection::openHandle()
{
    configureLibrary();
    auto database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
    if (!database.isValid())
        return fail(Code::StorageFailed, u"storage.open"_s, u"Qt's SQLite driver is missing."_s,
                    u"Install the package libqt6sql6-sqlite."_s);
    QStringList connect{u"QSQLITE_OPEN_URI"_s};
    if (m_options.readOnly)
        connect << u"QSQLITE_OPEN_READONLY"_s;
    else
        makePrivateFile(m_options.path);
    QUrl url = QUrl::fromLocalFile(m_options.path);
    if (m_options.immutable)
        url.setQuery(u"immutable=1"_s);
    database.setConnectOptions(connect.join(u';'));
    database.setDatabaseName(url.toString(QUrl::FullyEncoded));
    if (!database.open()) {
        const QSqlError error = database.lastError();
        return std::unexpected(sqliteError(error.nativeErrorCode().toInt(), u"storage.open"_s, m_options.path,
                                           error.driverText() + u": "_s + error.databaseText()));
    }
    const QVariant handle = database.driver()->handle();
    if (qstrcmp(handle.typeName(), "sqlite3*") == 0)
        m_handle = *static_cast<sqlite3 *const *>(handle.constData());
    if (!m_handle)
        return fail(Code::StorageFailed, u"storage.open"_s, u"Qt's SQLite driver gives no access to the database."_s);
    sqlite3_extended_result_codes(m_handle, 1);
    return {};
}

Result<void> Connection::configure()
{
    sqlite3_busy_handler(m_handle, &Connection::onBusy, this);
    sqlite3_progress_handler(m_handle, progressInterval, &Connection::onProgress, this);
    // Two copies of SQLite in one process (a driver with its own) would break each other's file locks.
    auto source = prepare("SELECT sqlite_source_id()");
    if (source.step() && source.view(0) != QByteArrayView(sqlite3_sourceid()))
        return fail(Code::StorageFailed, u"storage.open"_s,
                    u"Qt's SQLite driver was built with another SQLite than Docket."_s,
                    u"Install Qt's SQLite driver and Docket from the same distribution."_s);
    if (auto known = source.result(); !known)
        return known;
    source.reset();
    if (auto ranked = registerDocumentRank(m_handle); !ranked)
        return ranked;

    // What is written keeps its pages of before for each statement that may fail half-way. In memory SQLite would do
    // that in pieces of a kilobyte, which takes a fifth of the time of storing an issue; else in one piece, and in a
    // file only what is larger than that.
    QByteArray setup = QByteArray("PRAGMA foreign_keys=ON;PRAGMA temp_store=") +
                       (m_options.readOnly ? "MEMORY" : "FILE") +
                       ";PRAGMA secure_delete=OFF;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-" +
                       QByteArray::number(m_options.cacheKib) + ';';
    if (m_options.readOnly)
        setup += "PRAGMA query_only=ON;";
    else
        setup += "PRAGMA journal_mode=WAL;PRAGMA wal_autocheckpoint=" + QByteArray::number(checkpointFrames) +
                 ";PRAGMA journal_size_limit=16777216;";
    if (auto done = script(setup); !done)
        return done;
    // The pragma sets a hook of SQLite's own, which this one takes the place of.
    if (m_options.wal && !m_options.readOnly)
        sqlite3_wal_hook(m_handle, &Connection::onCommitted, this);
    return {};
}

Statement Connection::prepare(QByteArrayView sql)
{
    const auto found = m_bySql.constFind(sql);
    if (found != m_bySql.cend() && !(*found)->inUse) {
        const auto entry = *found;
        m_statements.splice(m_statements.begin(), m_statements, entry);
        entry->inUse = true;
        ++m_counts.reused;
        return {*this, entry->statement, true, watch(sql, &*entry, false)};
    }
    ++m_counts.prepared;
    const bool cache = found == m_bySql.cend();
    sqlite3_stmt *handle = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, sql.data(), int(sql.size()), cache ? SQLITE_PREPARE_PERSISTENT : 0,
                                        &handle, nullptr);
    if (code != SQLITE_OK)
        return {*this, nullptr, false, {}, lastError(code, u"storage.prepare"_s)};
    if (!cache)
        return {*this, handle, false, watch(sql, nullptr, true)};
    for (auto oldest = m_statements.end(); m_statements.size() >= maxStatements && oldest != m_statements.begin();) {
        --oldest;
        if (oldest->inUse)
            continue;
        sqlite3_finalize(oldest->statement);
        m_byHandle.remove(oldest->statement);
        m_bySql.remove(oldest->sql);
        oldest = m_statements.erase(oldest);
    }
    m_statements.push_front({sql.toByteArray(), handle, true});
    m_bySql.insert(m_statements.front().sql, m_statements.begin());
    m_byHandle.insert(handle, m_statements.begin());
    return {*this, handle, true, watch(sql, &m_statements.front(), true)};
}

StatementWatch Connection::watch(QByteArrayView sql, Cached *cached, bool prepared)
{
    if (!m_options.statements || m_unwatched > 0)
        return {};
    const QString &action = currentAction();
    if (!cached)
        return {m_options.statements, m_options.statements->entry(sql, action), prepared};
    const auto same = [&action](const auto &known) {
        return known.first.constData() == action.constData() && known.first.size() == action.size();
    };
    auto found = std::ranges::find_if(cached->entries, same);
    if (found == cached->entries.end())
        found = cached->entries.emplace(found, action, m_options.statements->entry(sql, action));
    else if (Metrics::StatementCollector::isRetired(*found->second))
        found->second = m_options.statements->entry(sql, action);
    return {m_options.statements, found->second.get(), prepared};
}

void Connection::giveBack(sqlite3_stmt *statement, bool cached)
{
    if (!cached) {
        sqlite3_finalize(statement);
        return;
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (const auto entry = m_byHandle.constFind(statement); entry != m_byHandle.cend())
        (*entry)->inUse = false;
}

void Connection::clearStatements()
{
    for (const Cached &entry : m_statements)
        sqlite3_finalize(entry.statement);
    m_bySql.clear();
    m_byHandle.clear();
    m_statements.clear();
}

Result<int> Connection::finish(Statement &statement)
{
    if (auto done = statement.run(); !done)
        return std::unexpected(done.error());
    return sqlite3_changes(m_handle);
}

Result<void> Connection::script(QByteArrayView sql)
{
    const char *at = sql.data();
    const char *const end = at + sql.size();
    while (at < end) {
        sqlite3_stmt *handle = nullptr;
        const char *tail = nullptr;
        if (const int code = sqlite3_prepare_v2(m_handle, at, int(end - at), &handle, &tail); code != SQLITE_OK)
            return std::unexpected(lastError(code, u"storage.script"_s));
        at = tail;
        if (!handle)
            continue; // blank or a comment
        Statement statement(*this, handle, false, watch(QByteArrayView(sqlite3_sql(handle)), nullptr, true));
        if (auto done = statement.run(); !done)
            return done;
    }
    return {};
}

Result<void> Connection::reloadSchema()
{
    // Statements that explain others do not look at the schema again, so they must not stay in the cache.
    for (auto entry = m_statements.begin(); entry != m_statements.end();) {
        if (entry->inUse) {
            ++entry;
            continue;
        }
        sqlite3_finalize(entry->statement);
        m_byHandle.remove(entry->statement);
        m_bySql.remove(entry->sql);
        entry = m_statements.erase(entry);
    }
    // ANALYZE sqlite_schema would write, which a reader must not; this reads the schema anew and nothing else.
    return script("PRAGMA writable_schema=RESET");
}

void Connection::interrupt()
{
    // SQLite keeps an interrupt of its own for as long as any statement is open, and the search index holds one until
    // the transaction ends: the rollback would be interrupted as well, and so would everything after it. So it is
    // onProgress() that ends what runs.
    m_interrupted = true;
}

bool Connection::inTransaction() const
{
    return sqlite3_get_autocommit(m_handle) == 0;
}

Error Connection::lastError(int code, const QString &operation) const
{
    // Who gives up waiting for a lock because he was stopped was not kept out by anybody.
    if ((code & 0xff) == SQLITE_BUSY && stopRequested())
        return Async::cancelledError(operation.isEmpty() ? u"storage.query"_s : operation);
    const int extended = sqlite3_extended_errcode(m_handle);
    return sqliteError((extended & 0xff) == (code & 0xff) ? extended : code,
                       operation.isEmpty() ? u"storage.query"_s : operation, m_options.path,
                       QString::fromUtf8(sqlite3_errmsg(m_handle)));
}

int Connection::onProgress(void *self)
{
    const auto *connection = static_cast<Connection *>(self);
    return connection->stopRequested() || (connection->m_interrupted && !connection->m_undoing) ? 1 : 0;
}

int Connection::onCommitted(void *self, sqlite3 *handle, const char *database, int frames)
{
    Metrics::WalCollector &wal = *static_cast<Connection *>(self)->m_options.wal;
    wal.committed(frames);
    if (frames < checkpointFrames)
        return SQLITE_OK;
    int inLog = frames;
    int done = 0;
    // As with SQLite's own hook, a checkpoint that fails is no failure of the commit: the next one tries again.
    if (sqlite3_wal_checkpoint_v2(handle, database, SQLITE_CHECKPOINT_PASSIVE, &inLog, &done) != SQLITE_OK) {
        inLog = frames;
        done = 0;
    }
    wal.checkpointed(inLog, done, std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
    return SQLITE_OK;
}

int Connection::onBusy(void *self, int attempt)
{
    auto *connection = static_cast<Connection *>(self);
    const auto now = std::chrono::steady_clock::now();
    if (attempt == 0)
        connection->m_busySince = now;
    if (connection->stopRequested() || now - connection->m_busySince >= connection->m_options.busyTimeout)
        return 0;
    QThread::sleep(std::chrono::milliseconds(std::min(1 << std::min(attempt, 5), 25)));
    return 1;
}

} // namespace Docket::Storage
