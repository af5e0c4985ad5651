// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqlconsole.h"

#include "connection.h"
#include "timelimit.h"

#include <QElapsedTimer>

#include <algorithm>
#include <array>
#include <memory>
#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

namespace {

constexpr int shownBytes = 32; ///< of a value that is no text

/// Pragmas that tell something; FTS5 asks for data_version itself.
bool isHarmlessPragma(const char *name, const char *argument)
{
    static constexpr std::array asking{"table_info",      "table_xinfo",   "table_list",       "index_list",
                                       "index_info",      "index_xinfo",   "foreign_key_list", "function_list",
                                       "compile_options", "database_list", "collation_list"};
    static constexpr std::array plain{"data_version", "page_count",   "page_size",      "freelist_count",
                                      "user_version", "journal_mode", "schema_version", "encoding"};
    const auto is = [name](const char *known) { return qstricmp(name, known) == 0; };
    return std::ranges::any_of(asking, is) || (argument == nullptr && std::ranges::any_of(plain, is));
}

int authorize(void * /*unused*/, int action, const char *first, const char *second, const char * /*database*/,
              const char * /*trigger*/)
{
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_FUNCTION: return qstricmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA: return isHarmlessPragma(first, second) ? SQLITE_OK : SQLITE_DENY;
    default: return SQLITE_DENY;
    }
}

struct Finalizer
{
    void operator()(sqlite3_stmt *statement) const { sqlite3_finalize(statement); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, Finalizer>;

Error mistake(const QString &message, const QString &hint = {})
{
    return makeError(Code::Invalid, u"console.run"_s, message).withHint(hint);
}

QVariant cell(sqlite3_stmt *statement, int column, qsizetype &bytes)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: bytes += 8; return qint64(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT: bytes += 8; return sqlite3_column_double(statement, column);
    case SQLITE_NULL: return {};
    case SQLITE_TEXT: {
        const auto *text = reinterpret_cast<const char *>(sqlite3_column_text(statement, column));
        const int size = sqlite3_column_bytes(statement, column);
        bytes += size;
        return QString::fromUtf8(text, size);
    }
    default: {
        const auto *data = static_cast<const char *>(sqlite3_column_blob(statement, column));
        const int size = sqlite3_column_bytes(statement, column);
        bytes += shownBytes;
        const QByteArray hex = QByteArray(data, std::min(size, shownBytes)).toHex();
        return QString(u"x'"_s + QString::fromLatin1(hex) + (size > shownBytes ? u"…"_s : QString()) + u"', "_s +
                       QString::number(size) + u" B"_s);
    }
    }
}

Result<Prepared> prepare(Connection &connection, const QByteArray &sql)
{
    sqlite3_stmt *raw = nullptr;
    const char *tail = nullptr;
    const int code = sqlite3_prepare_v2(connection.handle(), sql.constData(), int(sql.size()), &raw, &tail);
    Prepared statement(raw);
    if (code == SQLITE_AUTH || (code == SQLITE_OK && raw != nullptr && sqlite3_stmt_readonly(raw) == 0))
        return std::unexpected(mistake(u"The console only reads, and this statement does more."_s,
                                       u"SELECT, EXPLAIN and the pragmas that describe the schema are understood."_s));
    if (code != SQLITE_OK)
        return std::unexpected(mistake(QString::fromUtf8(sqlite3_errmsg(connection.handle())),
                                       u"SELECT name FROM sqlite_schema tells which tables there are."_s));
    if (raw == nullptr)
        return std::unexpected(mistake(u"There is no statement."_s));
    if (sqlite3_bind_parameter_count(raw) > 0)
        return std::unexpected(mistake(u"The statement has parameters (?), which have no values here."_s,
                                       u"Write values in their place."_s));
    // A second statement compiles to something; white space and comments do not.
    sqlite3_stmt *more = nullptr;
    const int after = sqlite3_prepare_v2(connection.handle(), tail, -1, &more, nullptr);
    sqlite3_finalize(more);
    if (after != SQLITE_OK || more != nullptr)
        return std::unexpected(mistake(u"This is more than one statement."_s, u"Run them one after the other."_s));
    return statement;
}

} // namespace

SqlConsole::SqlConsole(QString path)
    : m_path(std::move(path))
    , m_worker(u"console"_s, 1)
{
}

Async::Future<ConsoleAnswer> SqlConsole::run(const QString &sql, const ConsoleLimits &limits, std::stop_token stop)
{
    return m_worker.run([this, sql, limits, stop] { return answer(sql, limits, stop); }, stop);
}

Result<ConsoleAnswer> SqlConsole::answer(const QString &sql, const ConsoleLimits &limits,
                                         const std::stop_token &stop) const
{
    auto opened = Connection::open({.path = m_path, .readOnly = true});
    if (!opened)
        return std::unexpected(opened.error());
    Connection &connection = **opened;
    // The connection's own hooks ask its token while a statement runs; either of two ends it.
    std::stop_source both;
    const std::stop_callback onCaller(stop, [&both] { both.request_stop(); });
    const std::stop_callback onShutdown(m_worker.closing(), [&both] { both.request_stop(); });
    const StopGuard guard(connection, both.get_token());
    const TimeLimit limit(connection, limits.time);
    // A single value could be as large as SQLite allows, and a sort as large as the database: neither is to lie in
    // memory. The least leaves room for the texts of the schema.
    constexpr qsizetype leastLength = 64 << 10;
    sqlite3_limit(connection.handle(), SQLITE_LIMIT_LENGTH,
                  int(std::clamp<qsizetype>(limits.bytes, leastLength, 1'000'000'000)));
    if (auto spilled = connection.script("PRAGMA temp_store=FILE"); !spilled)
        return std::unexpected(spilled.error());
    sqlite3_set_authorizer(connection.handle(), &authorize, nullptr);

    QElapsedTimer clock;
    clock.start();
    ConsoleAnswer answer;
    {
        auto statement = prepare(connection, sql.toUtf8());
        if (!statement)
            return std::unexpected(statement.error());
        const int columns = sqlite3_column_count(statement->get());
        for (int i = 0; i < columns; ++i)
            answer.columns << QString::fromUtf8(sqlite3_column_name(statement->get(), i));
        qsizetype bytes = 0;
        int code = SQLITE_ROW;
        while ((code = sqlite3_step(statement->get())) == SQLITE_ROW) {
            if (limit.hasPassed()) {
                code = SQLITE_INTERRUPT;
                break;
            }
            if (answer.rows.size() >= limits.rows || bytes >= limits.bytes) {
                answer.truncated = true;
                code = SQLITE_DONE;
                break;
            }
            QVariantList row;
            row.reserve(columns);
            for (int i = 0; i < columns && bytes < limits.bytes; ++i)
                row << cell(statement->get(), i, bytes);
            if (row.size() < columns) {
                answer.truncated = true;
                code = SQLITE_DONE;
                break;
            }
            answer.rows << row;
        }
        if (code == SQLITE_TOOBIG)
            return fail(Code::TooLarge, u"console.run"_s,
                        u"A value of the answer is larger than the limit of %1 bytes."_s.arg(limits.bytes),
                        u"Ask for a part of it, as with substr(), or for its length()."_s);
        if (code != SQLITE_DONE)
            return std::unexpected(limit.explained(connection.lastError(code, u"console.run"_s), u"console.run"_s));
    }
    answer.duration = std::chrono::nanoseconds(clock.nsecsElapsed());
    return answer;
}

} // namespace Docket::Storage
