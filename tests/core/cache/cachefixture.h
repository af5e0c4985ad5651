// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/clock.h>
#include <cache/cachelevel.h>

#include <QRandomGenerator>

namespace Docket::Cache {

/// Stands still until it is turned; both times go together.
class TurnedClock final : public Clock
{
public:
    [[nodiscard]] TimePoint now() const override { return TimePoint(std::chrono::milliseconds(m_time.load())); }
    [[nodiscard]] std::chrono::nanoseconds steady() const override { return std::chrono::milliseconds(m_time.load()); }
    void turn(std::chrono::milliseconds by) { m_time += by.count(); }

private:
    std::atomic<qint64> m_time = 1'763'700'000'000;
};

inline CacheKey key(const QString &type, int id)
{
    return {type, QString::number(id)};
}

/// Bytes that no packing makes smaller.
inline QByteArray noise(qsizetype size, quint32 seed = 7)
{
    QRandomGenerator random(seed);
    QByteArray bytes(size, Qt::Uninitialized);
    for (char &byte : bytes)
        byte = char(random.bounded(256));
    return bytes;
}

} // namespace Docket::Cache
