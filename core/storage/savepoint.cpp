// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "savepoint.h"

namespace Docket::Storage {

Savepoint::Savepoint(Connection &connection, QByteArray name)
    : m_connection(connection)
    , m_name(std::move(name))
{
}

Result<std::unique_ptr<Savepoint>> Savepoint::begin(Connection &connection, int depth)
{
    const QByteArray name = "unit" + QByteArray::number(depth);
    if (auto begun = connection.run(QByteArray("SAVEPOINT " + name)); !begun)
        return std::unexpected(begun.error());
    return std::unique_ptr<Savepoint>(new Savepoint(connection, name));
}

Savepoint::~Savepoint()
{
    if (m_open)
        (void)rollBack();
}

Result<void> Savepoint::release()
{
    if (auto done = m_connection.run(QByteArray("RELEASE " + m_name)); !done)
        return std::unexpected(done.error());
    m_open = false;
    return {};
}

Result<void> Savepoint::rollBack()
{
    m_open = false;
    // A full disk or an I/O error has undone the whole transaction already, and then there is nothing to go back to.
    const auto stop = m_connection.stop();
    m_connection.setStop({});
    auto done = m_connection.script(QByteArray("ROLLBACK TO " + m_name + ";RELEASE " + m_name));
    m_connection.setStop(stop);
    return done;
}

} // namespace Docket::Storage
