// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cachelevel.h"

#include <QMutex>

#include <map>
#include <vector>

namespace Docket::Cache {

/// Counts how entries leave a level and remembers the last ones by the hash of their key: the newest four of each of
/// its rows, so a lookup is short and the memory bounded (200 kB). Thread-safe. A colliding hash (one in 2^64) would be
/// taken for the key, which a report can bear.
class DepartureLog final
{
public:
    DepartureLog();
    Q_DISABLE_COPY_MOVE(DepartureLog)

    /// @p age is negative where it is not known; @p type is empty where it is not.
    void note(std::size_t hash, Departure cause, TimePoint now, std::chrono::milliseconds age, QStringView type = {});
    [[nodiscard]] std::optional<PastDeparture> find(std::size_t hash) const;
    /// Counts without a key: entries whose key is not known any more.
    void count(Departure cause);
    void fill(LevelStatistics &statistics) const;

private:
    struct Row
    {
        std::size_t hash = 0;
        PastDeparture past;
        bool used = false;
    };
    struct OfType
    {
        std::array<std::atomic<quint64>, departureCount> counts{};
        Metrics::Histogram ages;
    };
    static constexpr std::size_t ways = 4;
    static constexpr std::size_t sets = 2048;
    static constexpr std::size_t locks = 16;

    mutable std::array<QMutex, locks> m_locks;
    std::vector<Row> m_rows;
    std::array<std::atomic<quint64>, departureCount> m_counts{};
    Metrics::Histogram m_ages;
    mutable QMutex m_typesMutex;
    std::map<QString, OfType, std::less<>> m_types;
};

} // namespace Docket::Cache
