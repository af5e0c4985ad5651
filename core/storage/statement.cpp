// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "statement.h"

#include "connection.h"

#include <async/future.h>

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

Statement::Statement(Connection &connection, sqlite3_stmt *statement, bool cached, const StatementWatch &watch,
                     std::optional<Error> error)
    : m_connection(&connection)
    , m_statement(statement)
    , m_cached(cached)
    , m_watch(watch)
    , m_error(std::move(error))
{
}

Statement::Statement(Statement &&other) noexcept
    : m_connection(other.m_connection)
    , m_statement(std::exchange(other.m_statement, nullptr))
    , m_cached(other.m_cached)
    , m_fresh(other.m_fresh)
    , m_watch(std::move(other.m_watch))
    , m_error(std::move(other.m_error))
{
}

Statement::~Statement()
{
    if (!m_statement)
        return;
    endWatch();
    m_connection->giveBack(m_statement, m_cached);
}

void Statement::endWatch()
{
    // A statement that somebody stopped has not failed.
    if (m_watch.isRunning())
        m_watch.ended(m_statement, m_error && m_error->code != Code::Cancelled);
}

void Statement::failed(int code)
{
    if (!m_error)
        m_error = m_connection->lastError(code);
}

Statement &Statement::bind(int index, qint64 value)
{
    if (m_statement) {
        m_watch.bound(index, StatementWatch::Kind::Integer);
        if (const int code = sqlite3_bind_int64(m_statement, index, value); code != SQLITE_OK)
            failed(code);
    }
    return *this;
}

Statement &Statement::bind(int index, QByteArrayView utf8)
{
    if (m_statement) {
        m_watch.bound(index, StatementWatch::Kind::Text, utf8.size());
        // A null pointer would be bound as NULL, and an empty text is no NULL.
        const char *data = utf8.isEmpty() ? "" : utf8.data();
        const int code =
            sqlite3_bind_text64(m_statement, index, data, sqlite3_uint64(utf8.size()), SQLITE_STATIC, SQLITE_UTF8);
        if (code != SQLITE_OK)
            failed(code);
    }
    return *this;
}

Statement &Statement::bind(int index, Blob blob)
{
    if (m_statement) {
        m_watch.bound(index, StatementWatch::Kind::Blob, blob.bytes.size());
        const char *data = blob.bytes.isEmpty() ? "" : blob.bytes.data();
        const int code =
            sqlite3_bind_blob64(m_statement, index, data, sqlite3_uint64(blob.bytes.size()), SQLITE_STATIC);
        if (code != SQLITE_OK)
            failed(code);
    }
    return *this;
}

Statement &Statement::bind(int index, const QString &text)
{
    if (m_statement) {
        const QByteArray utf8 = text.toUtf8();
        m_watch.bound(index, StatementWatch::Kind::Text, utf8.size());
        const int code = sqlite3_bind_text64(m_statement, index, utf8.constData(), sqlite3_uint64(utf8.size()),
                                             SQLITE_TRANSIENT, SQLITE_UTF8); // NOLINT(performance-no-int-to-ptr)
        if (code != SQLITE_OK)
            failed(code);
    }
    return *this;
}

Statement &Statement::bind(int index, std::nullptr_t)
{
    if (m_statement) {
        m_watch.bound(index, StatementWatch::Kind::Null);
        if (const int code = sqlite3_bind_null(m_statement, index); code != SQLITE_OK)
            failed(code);
    }
    return *this;
}

bool Statement::step()
{
    if (m_error || !m_statement)
        return false;
    if (m_fresh) {
        // sqlite3_interrupt() between two statements is forgotten by SQLite, the stop token is not.
        if (m_connection->stopRequested()) {
            m_error = Async::cancelledError(u"storage.query"_s);
            return false;
        }
        if (StepHook *hook = m_connection->stepHook()) {
            if (auto asked = hook->before(StepKind::Statement, QString::fromUtf8(sqlite3_sql(m_statement))); !asked) {
                m_error = std::move(asked).error();
                return false;
            }
        }
        m_fresh = false;
        m_connection->m_interrupted = false; // as SQLite does: it was for what ran then
    }
    m_watch.before();
    const int code = sqlite3_step(m_statement);
    m_watch.after(code == SQLITE_ROW);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    failed(code);
    return false;
}

Result<void> Statement::run()
{
    while (step()) {
    }
    auto done = result();
    reset();
    return done;
}

void Statement::reset()
{
    if (m_statement) {
        endWatch();
        sqlite3_reset(m_statement);
    }
    m_fresh = true;
}

Result<void> Statement::result() const
{
    if (m_error)
        return std::unexpected(*m_error);
    return {};
}

qint64 Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(m_statement, column);
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

QByteArrayView Statement::view(int column) const
{
    // Blob access returns text unchanged and never converts; the size must be asked for after it.
    const auto *data = static_cast<const char *>(sqlite3_column_blob(m_statement, column));
    return {data, sqlite3_column_bytes(m_statement, column)};
}

} // namespace Docket::Storage
