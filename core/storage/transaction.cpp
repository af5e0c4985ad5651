// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transaction.h"

#include <async/future.h>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

Transaction::Transaction(Connection &connection, int depth)
    : m_connection(connection)
    , m_depth(depth)
{
}

Result<std::unique_ptr<Transaction>> Transaction::begin(Connection &connection, Mode mode)
{
    const int depth = connection.m_depth;
    const QByteArray sql = depth > 0            ? "SAVEPOINT nested" + QByteArray::number(depth)
                           : mode == Mode::Read ? QByteArrayLiteral("BEGIN")
                                                : QByteArrayLiteral("BEGIN IMMEDIATE");
    if (auto begun = connection.run(sql); !begun)
        return std::unexpected(begun.error());
    ++connection.m_depth;
    return std::unique_ptr<Transaction>(new Transaction(connection, depth));
}

Transaction::~Transaction()
{
    if (m_open)
        rollback();
}

Result<void> Transaction::commit()
{
    if (m_connection.stopRequested()) {
        rollback();
        return std::unexpected(Async::cancelledError(u"storage.commit"_s));
    }
    const QByteArray sql = m_depth > 0 ? "RELEASE nested" + QByteArray::number(m_depth) : QByteArrayLiteral("COMMIT");
    if (auto done = m_connection.run(sql); !done) {
        rollback();
        return std::unexpected(done.error());
    }
    m_open = false;
    --m_connection.m_depth;
    if (m_depth == 0) {
        const Changes changes = std::exchange(m_connection.m_changes, {});
        ChangeListener *listener = m_connection.m_changeListener ? m_connection.m_changeListener->load() : nullptr;
        if (listener && !changes.isEmpty())
            listener->committed(changes);
    }
    return {};
}

void Transaction::rollback()
{
    if (!m_open)
        return;
    m_open = false;
    --m_connection.m_depth;
    if (m_depth == 0)
        m_connection.m_changes = {};
    // A full disk or an I/O error has rolled back already; and taking back must not be stopped by the token.
    if (!m_connection.inTransaction())
        return;
    const auto stop = std::exchange(m_connection.m_stop, {});
    m_connection.m_undoing = true;
    // Database closes a connection that could not roll back. Every read ends with the plain form, so that is kept
    // prepared.
    if (m_depth > 0) {
        const QByteArray name = "nested" + QByteArray::number(m_depth);
        const QByteArray sql = "ROLLBACK TO " + name + ";RELEASE " + name;
        [[maybe_unused]] const auto undone = m_connection.script(sql);
    } else {
        [[maybe_unused]] const auto undone = m_connection.run("ROLLBACK");
    }
    m_connection.m_undoing = false;
    m_connection.m_stop = stop;
}

} // namespace Docket::Storage
