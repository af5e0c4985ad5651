// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "statementwatch.h"

#include <base/error.h>
#include <base/timestamp.h>
#include <domain/ids.h>

#include <QByteArray>
#include <QString>

#include <concepts>
#include <optional>

struct sqlite3_stmt;

namespace Docket::Storage {

class Connection;

/// A byte string bound as BLOB, which keeps NUL and broken UTF-8 as they are.
struct Blob
{
    QByteArrayView bytes;
};

/// A prepared statement, borrowed from its connection's cache for the life of this object. Errors stick: after the
/// first one step() is false and result() tells it, so a loop needs one check at its end. Used on the connection's
/// thread and never longer than the connection. QSqlQuery costs twice as much for the same work, hence the C interface.
class Statement final
{
public:
    Statement(Statement &&other) noexcept;
    Statement &operator=(Statement &&) = delete;
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;
    ~Statement();

    Statement &bind(int index, qint64 value);
    Statement &bind(int index, int value) { return bind(index, qint64(value)); }
    Statement &bind(int index, bool value) { return bind(index, qint64(value)); }
    Statement &bind(int index, Timestamp value) { return bind(index, toUnix(value)); }
    template <typename Tag>
    Statement &bind(int index, Domain::Id<Tag> id)
    {
        return bind(index, id.value);
    }
    /// UTF-8 text. Not copied: @p utf8 must live until the statement is reset or given back.
    Statement &bind(int index, QByteArrayView utf8);
    Statement &bind(int index, const QByteArray &utf8) { return bind(index, QByteArrayView(utf8)); }
    /// Not copied either.
    Statement &bind(int index, Blob blob);
    Statement &bind(int index, const QString &text); ///< copied
    Statement &bind(int index, QStringView text) { return bind(index, text.toString()); }
    Statement &bind(int index, std::nullptr_t);

    /// Binds from the first parameter on.
    template <typename... Args>
    Statement &bindAll(const Args &...args)
    {
        int index = 0;
        (bind(++index, args), ...);
        return *this;
    }

    /// True: there is a row. False: the end, or an error that result() tells.
    [[nodiscard]] bool step();
    /// Runs to the end and makes the statement ready for the next round.
    [[nodiscard]] Result<void> run();
    /// Ready for the next round; bindings stay.
    void reset();
    [[nodiscard]] Result<void> result() const;

    [[nodiscard]] qint64 integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] int number(int column) const { return int(integer(column)); }
    [[nodiscard]] bool boolean(int column) const { return integer(column) != 0; }
    [[nodiscard]] Timestamp time(int column) const { return fromUnix(integer(column)); }
    [[nodiscard]] bool isNull(int column) const;
    /// Valid until the next step.
    [[nodiscard]] QByteArrayView view(int column) const;
    [[nodiscard]] QByteArray bytes(int column) const { return view(column).toByteArray(); }
    [[nodiscard]] QString text(int column) const { return QString::fromUtf8(view(column)); }

private:
    friend class Connection;
    Statement(Connection &connection, sqlite3_stmt *statement, bool cached, const StatementWatch &watch,
              std::optional<Error> error = {});

    void failed(int code);
    void endWatch();

    Connection *m_connection;
    sqlite3_stmt *m_statement;
    bool m_cached;
    bool m_fresh = true;
    StatementWatch m_watch;
    std::optional<Error> m_error;
};

} // namespace Docket::Storage
