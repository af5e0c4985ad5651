// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

namespace Docket::Storage {

/// A savepoint in an open transaction. Unlike a nested Transaction it tells when going back failed, for then the whole
/// transaction must be given up. Gone back to when it goes out of scope unreleased. On the connection's thread; ends in
/// reverse order.
class Savepoint final
{
public:
    [[nodiscard]] static Result<std::unique_ptr<Savepoint>> begin(Connection &connection, int depth);
    ~Savepoint();
    Q_DISABLE_COPY_MOVE(Savepoint)

    /// Keeps what was done since. On an error the savepoint is still there to go back to.
    [[nodiscard]] Result<void> release();
    /// Undoes what was done since; not stopped by the stop token.
    [[nodiscard]] Result<void> rollBack();

private:
    Savepoint(Connection &connection, QByteArray name);

    Connection &m_connection;
    QByteArray m_name;
    bool m_open = true;
};

} // namespace Docket::Storage
