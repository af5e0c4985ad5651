// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "connection.h"

namespace Docket::Storage {

/// A transaction on a connection, or a savepoint inside one that is open already: then its failure undoes only what it
/// did. Rolled back when it goes out of scope without commit(). On the connection's thread; ends in reverse order.
class Transaction final
{
public:
    enum class Mode
    {
        Read, ///< one consistent snapshot, from the first read on
        Write ///< takes the write lock at once, so that a commit cannot fail for it
    };

    [[nodiscard]] static Result<std::unique_ptr<Transaction>> begin(Connection &connection, Mode mode = Mode::Write);
    ~Transaction();
    Q_DISABLE_COPY_MOVE(Transaction)

    /// Code::Cancelled, and nothing is stored, if the connection's stop token has fired.
    [[nodiscard]] Result<void> commit();
    void rollback();

private:
    Transaction(Connection &connection, int depth);

    Connection &m_connection;
    int m_depth;
    bool m_open = true;
};

} // namespace Docket::Storage
