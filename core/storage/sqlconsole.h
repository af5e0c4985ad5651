// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/future.h>
#include <async/workerpool.h>

#include <QStringList>
#include <QVariant>

#include <chrono>
#include <stop_token>

namespace Docket::Storage {

struct ConsoleLimits
{
    qsizetype rows = 1000;
    qsizetype bytes = 16 << 20; ///< of all values together, and of the largest that SQLite may make on the way
    std::chrono::milliseconds time{5000};
};

/// What a question to the database gave; a value. Cells are integers, numbers, texts or nothing (NULL); of bytes that
/// are no text there are the beginning in hex and the length.
struct ConsoleAnswer
{
    QStringList columns;
    QList<QVariantList> rows;
    bool truncated = false; ///< a limit of rows or bytes ended it
    std::chrono::nanoseconds duration{};
};

/// Questions in SQL by people, who may make any mistake: one statement at a time, on a connection of its own that
/// cannot write (opened for reading, query_only, and an authorizer that lets nothing pass but reading), with limits of
/// time, rows and bytes. Its executions are not counted among Docket's own. The connection lives for one question, so
/// an unused console costs nothing. From any thread; destruction ends what runs.
class SqlConsole final
{
public:
    explicit SqlConsole(QString path);
    Q_DISABLE_COPY_MOVE(SqlConsole)

    /// Invalid for what is no statement, more than one or one that does more than reading; TooLarge for a single value
    /// beyond the limit; TimedOut; Cancelled.
    [[nodiscard]] Async::Future<ConsoleAnswer> run(const QString &sql, const ConsoleLimits &limits,
                                                   std::stop_token stop = {});
    void shutdown() { m_worker.shutdown(); }

private:
    [[nodiscard]] Result<ConsoleAnswer> answer(const QString &sql, const ConsoleLimits &limits,
                                               const std::stop_token &stop) const;

    QString m_path;
    Async::WorkerPool m_worker;
};

} // namespace Docket::Storage
