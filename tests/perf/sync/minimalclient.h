// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace Docket::Perf {

struct MinimalResult
{
    int requests = 0;
    int windows = 0;
    qint64 bytes = 0;
    qint64 items = 0; ///< sum of the totals of the windows
    qint64 milliseconds = 0;
};

/// The floor of a first sync: the smallest client that asks for all issues of a repository in windows of updated_at
/// over two connections. Bare blocking sockets, no decoding beyond the header X-Total-Count, no storing, no retries.
[[nodiscard]] MinimalResult minimalWindowedClient(const QByteArray &host, quint16 port, const QByteArray &repository,
                                                  const QByteArray &token, qint64 newest, qint64 oldest, int pageLimit,
                                                  int connections);

} // namespace Docket::Perf
