// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metricsstore.h"

#include "transaction.h"

#include <base/log.h>
#include <metrics/encode.h>
#include <metrics/metricshub.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <array>
#include <map>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

namespace {

Q_LOGGING_CATEGORY(lcKept, "docket.metrics", QtInfoMsg)

constexpr qint64 formatVersion = 1;

/// Of the times in the file, which are milliseconds since the epoch.
constexpr qint64 second = 1000;
constexpr qint64 minute = 60 * second;
constexpr qint64 hour = 60 * minute;
constexpr qint64 day = 24 * hour;

/// Where a row stands: what the program added, then ever longer periods.
constexpr int raw = 0;
constexpr int byHour = 2;
constexpr int total = 3;
/// Of the periods of a tier; what the program adds is as long as it likes.
constexpr std::array<qint64, 3> lengths{0, minute, hour};

/// So far ahead of the clock, which was set back, rows may stand: their time comes soon.
constexpr qint64 ahead = hour;

/// A period goes when it is this much older than its tier reaches, so that all of it is in the next tier by then.
constexpr qint64 slack = hour;

qint64 milliseconds(MetricsStore::Time time)
{
    return time.time_since_epoch().count();
}

/// Adds up rows in the order of their time.
class Sum final
{
public:
    void add(const Metrics::MetricsReport &report)
    {
        m_sum = m_any ? Metrics::merged(report, m_sum) : report;
        Metrics::keepHeaviest(m_sum.statements);
        m_any = true;
    }
    [[nodiscard]] bool isEmpty() const { return !m_any; }
    [[nodiscard]] const Metrics::MetricsReport &report() const { return m_sum; }

private:
    Metrics::MetricsReport m_sum;
    bool m_any = false;
};

Error damaged(const QString &path)
{
    return makeError(Code::StorageCorrupt, u"metrics.read"_s, u"The kept figures in %1 cannot be read."_s.arg(path))
        .withHint(u"Start Docket: it sets the file aside and begins a new one. Nothing else depends on it."_s);
}

/// Adds the periods of @p tier that begin from @p from to before @p to.
Result<void> addRows(Connection &connection, int tier, qint64 from, qint64 to, Sum &sum)
{
    auto rows = connection.prepare("SELECT data FROM period WHERE tier=? AND start>=? AND start<? ORDER BY start");
    rows.bindAll(tier, from, to);
    while (rows.step()) {
        const auto report = Metrics::decoded(rows.bytes(0));
        if (!report)
            return std::unexpected(damaged(connection.path()));
        sum.add(*report);
    }
    return rows.result();
}

/// Where the periods of @p tier end; 0 without any.
Result<qint64> endOf(Connection &connection, int tier)
{
    auto end = connection.integer("SELECT max(start+length) FROM period WHERE tier=?", tier);
    if (!end)
        return std::unexpected(end.error());
    return end->value_or(0);
}

bool isBroken(const Error &error)
{
    return error.code == Code::StorageCorrupt || error.code == Code::StorageNewer;
}

} // namespace

MetricsStore::MetricsStore(const MetricsStoreOptions &options)
    : m_options(options)
{
}

Result<QString> MetricsStore::setAside(const QString &path)
{
    QString aside = path + u".broken"_s;
    for (const QString &suffix : {QString(), u"-wal"_s, u"-shm"_s}) {
        if (QFile::exists(aside + suffix) && !QFile::remove(aside + suffix))
            return fail(Code::FileFailed, u"metrics.set-aside"_s, u"%1 cannot be removed."_s.arg(aside + suffix));
        if (QFile::exists(path + suffix) && !QFile::rename(path + suffix, aside + suffix))
            return fail(Code::FileFailed, u"metrics.set-aside"_s,
                        u"%1 cannot be renamed to %2."_s.arg(path + suffix, aside + suffix));
    }
    return aside;
}

Result<std::unique_ptr<MetricsStore>> MetricsStore::open(const MetricsStoreOptions &options)
{
    auto opened = tryOpen(options);
    if (opened || !isBroken(opened.error()))
        return opened;
    auto aside = setAside(options.path);
    if (!aside)
        return std::unexpected(aside.error());
    logEvent(lcKept(), LogLevel::Warning, u"kept figures set aside"_s,
             {{u"why"_s, opened.error().message}, {u"file"_s, *aside}});
    return tryOpen(options);
}

Result<std::unique_ptr<MetricsStore>> MetricsStore::tryOpen(const MetricsStoreOptions &options)
{
    std::unique_ptr<MetricsStore> store(new MetricsStore(options));
    ConnectionOptions connection;
    connection.path = options.path;
    connection.cacheKib = 512;
    auto opened = Connection::open(connection);
    if (!opened)
        return std::unexpected(opened.error());
    store->m_connection = *std::move(opened);
    Connection &file = *store->m_connection;
    auto version = file.integer("PRAGMA user_version");
    if (!version)
        return std::unexpected(version.error());
    if (version->value_or(0) > formatVersion)
        return fail(Code::StorageNewer, u"metrics.open"_s,
                    u"The kept figures in %1 are of a newer Docket."_s.arg(options.path));
    auto sound = file.prepare("PRAGMA quick_check(1)");
    if (sound.step() && sound.view(0) != "ok")
        return std::unexpected(damaged(options.path));
    if (auto checked = sound.result(); !checked)
        return std::unexpected(checked.error());
    sound.reset();
    // FULL: there is one commit every few seconds, and a loss of power must not take more than the last of them.
    if (auto set = file.script("PRAGMA synchronous=FULL;"
                               "CREATE TABLE IF NOT EXISTS period(tier INTEGER NOT NULL, start INTEGER NOT NULL, "
                               "length INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(tier, start));"
                               "PRAGMA user_version=1;");
        !set)
        return std::unexpected(set.error());
    return store;
}

Result<void> MetricsStore::add(const Metrics::MetricsReport &period)
{
    auto transaction = Transaction::begin(*m_connection);
    if (!transaction)
        return std::unexpected(transaction.error());
    if (auto stored = store(period); !stored)
        return stored;
    return (*transaction)->commit();
}

Result<void> MetricsStore::store(const Metrics::MetricsReport &period)
{
    const qint64 now = milliseconds(period.at);
    const qint64 length = std::chrono::floor<std::chrono::milliseconds>(period.covered).count();
    // Of a clock that was ahead and was set back: they would keep everything from being put together until their time
    // has come, and would never be old enough to go. The total has them.
    if (auto gone = m_connection->run("DELETE FROM period WHERE tier<? AND start>?", total, now + ahead); !gone)
        return std::unexpected(gone.error());
    // What is put together already takes in no more: after a clock was set back by less, what comes meanwhile stands
    // where that ends.
    qint64 start = now - length;
    for (const int tier : {raw + 1, byHour}) {
        const auto done = endOf(*m_connection, tier);
        if (!done)
            return std::unexpected(done.error());
        start = std::min(std::max(start, *done), now + ahead);
    }
    if (auto added = mergeInto(raw, start, length, period); !added)
        return added;
    if (auto added = mergeInto(total, 0, 0, period); !added)
        return added;
    for (const int tier : {raw, raw + 1}) {
        if (auto rolled = rollUp(tier, now); !rolled)
            return rolled;
    }
    return prune(now);
}

Result<void> MetricsStore::mergeInto(int tier, qint64 start, qint64 length, const Metrics::MetricsReport &period)
{
    Sum sum;
    // Two of one start come from a clock that was set back.
    if (auto known = addRows(*m_connection, tier, start, start + 1, sum); !known)
        return known;
    sum.add(period);
    const QByteArray data = Metrics::encoded(sum.report());
    auto stored = m_connection->run("INSERT INTO period(tier, start, length, data) VALUES(?, ?, ?, ?) "
                                    "ON CONFLICT DO UPDATE SET length=max(length, excluded.length), data=excluded.data",
                                    tier, start, length, Blob{data});
    if (!stored)
        return std::unexpected(stored.error());
    return {};
}

/// Puts the finished periods of the next tier together from what lies in @p tier.
Result<void> MetricsStore::rollUp(int tier, qint64 now)
{
    const qint64 length = lengths[std::size_t(tier) + 1];
    auto done = endOf(*m_connection, tier + 1);
    if (!done)
        return std::unexpected(done.error());
    const qint64 finished = now - now % length;
    std::map<qint64, Sum> sums;
    auto rows =
        m_connection->prepare("SELECT start, data FROM period WHERE tier=? AND start>=? AND start<? ORDER BY start");
    rows.bindAll(tier, *done, finished);
    while (rows.step()) {
        const qint64 start = rows.integer(0);
        const auto report = Metrics::decoded(rows.bytes(1));
        if (!report)
            return std::unexpected(damaged(m_options.path));
        sums[start - start % length].add(*report);
    }
    if (auto read = rows.result(); !read)
        return read;
    rows.reset();
    for (const auto &[start, sum] : sums) {
        if (auto stored = mergeInto(tier + 1, start, length, sum.report()); !stored)
            return stored;
    }
    return {};
}

Result<void> MetricsStore::prune(qint64 now)
{
    const qint64 kept = std::chrono::duration_cast<std::chrono::milliseconds>(m_options.retention).count();
    const std::array<qint64, 3> reach{hour + slack, day + slack, kept};
    for (int tier = raw; tier <= byHour; ++tier) {
        auto gone =
            m_connection->run("DELETE FROM period WHERE tier=? AND start<?", tier, now - reach[std::size_t(tier)]);
        if (!gone)
            return std::unexpected(gone.error());
    }
    // The few that are oldest, and again at the next add: the file grows by less than they hold.
    auto bytes = m_connection->integer("SELECT sum(length(data)) FROM period");
    if (!bytes)
        return std::unexpected(bytes.error());
    if (bytes->value_or(0) <= m_options.maxBytes)
        return {};
    auto gone = m_connection->run("DELETE FROM period WHERE rowid IN (SELECT rowid FROM period WHERE tier<? "
                                  "ORDER BY start LIMIT 50)",
                                  total);
    if (!gone)
        return std::unexpected(gone.error());
    return {};
}

Result<Metrics::MetricsReport> MetricsStore::read(const QString &path, KeptSpan span, Time now)
{
    const auto nothing = [&path] {
        return makeError(Code::NotFound, u"metrics.read"_s, u"There are no kept figures in %1 yet."_s.arg(path))
            .withHint(u"Docket keeps them while it runs, unless metrics.enabled is false."_s);
    };
    const QFileInfo file(path);
    if (!file.exists() || file.size() == 0)
        return std::unexpected(nothing());
    ConnectionOptions options;
    options.path = path;
    options.readOnly = true;
    options.immutable = !QFileInfo(file.absolutePath()).isWritable() && !QFileInfo::exists(path + u"-wal"_s);
    auto opened = Connection::open(options);
    if (!opened)
        return std::unexpected(opened.error());
    Connection &connection = **opened;
    auto version = connection.integer("PRAGMA user_version");
    if (!version)
        return std::unexpected(version.error());
    if (version->value_or(0) != formatVersion)
        return std::unexpected(version->value_or(0) == 0 ? nothing() : damaged(path));
    auto snapshot = Transaction::begin(connection, Transaction::Mode::Read);
    if (!snapshot)
        return std::unexpected(snapshot.error());

    Sum sum;
    const qint64 end = milliseconds(now) + ahead + 1;
    if (span == KeptSpan::Total) {
        if (auto added = addRows(connection, total, 0, 1, sum); !added)
            return std::unexpected(added.error());
    } else {
        // The coarsest tier that the span is made of, then what is not in it yet from the finer ones.
        int tier = byHour;
        qint64 from = 0;
        if (span == KeptSpan::Hour) {
            tier = raw;
            from = milliseconds(now) - hour;
        } else if (span == KeptSpan::Day) {
            tier = raw + 1;
            from = milliseconds(now) - day;
        } else if (span == KeptSpan::Month) {
            from = milliseconds(now) - 30 * day;
        }
        for (; tier >= raw; --tier) {
            if (auto added = addRows(connection, tier, from, end, sum); !added)
                return std::unexpected(added.error());
            auto covered = endOf(connection, tier);
            if (!covered)
                return std::unexpected(covered.error());
            from = std::max(from, *covered);
        }
    }
    if (sum.isEmpty()) {
        auto last = endOf(connection, raw);
        return std::unexpected(
            last && *last > 0
                ? makeError(Code::NotFound, u"metrics.read"_s, u"%1 holds no figures of that span."_s.arg(path))
                      .withHint(u"Ask for a longer one: the total has all that was ever kept."_s)
                : nothing());
    }
    return sum.report();
}

} // namespace Docket::Storage
