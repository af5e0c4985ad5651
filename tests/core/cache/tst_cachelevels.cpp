// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachefixture.h"

#include <cache/disklevel.h>
#include <cache/memorylevel.h>

#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket::Cache;

namespace {

/// A level under test with what it stands on.
struct Made
{
    std::shared_ptr<CacheLevel> level;
    std::function<void()> settle; ///< waits for what the level does on its own
    std::shared_ptr<QTemporaryDir> folder;
};

using Factory = std::function<Made(qint64 capacity, const Docket::Clock &)>;

Made makeMemory(qint64 capacity, const Docket::Clock &clock)
{
    return {.level = std::make_shared<MemoryLevel>(capacity, clock), .settle = [] {}, .folder = {}};
}

Made makeDisk(qint64 capacity, const Docket::Clock &clock)
{
    auto folder = std::make_shared<QTemporaryDir>();
    auto level = std::make_shared<DiskLevel>(folder->filePath(u"cache"_s), DiskOptions{.capacity = capacity}, clock);
    return {.level = level, .settle = [raw = level.get()] { raw->sweepNow(); }, .folder = folder};
}

} // namespace

Q_DECLARE_METATYPE(Factory)

/// What every level promises, whatever it stands on.
class TestCacheLevels final : public QObject
{
    Q_OBJECT

    static void levels()
    {
        QTest::addColumn<Factory>("make");
        QTest::newRow("memory") << Factory(makeMemory);
        QTest::newRow("disk") << Factory(makeDisk);
    }

    static QByteArray valueOf(CacheLevel &level, const CacheKey &key)
    {
        const auto value = level.get(key);
        if (!value)
            return "error: " + value.error().message.toUtf8();
        return *value ? (*value)->bytes : QByteArray("(miss)");
    }

    static QStringList keysOf(CacheLevel &level, const CachePattern &pattern, qsizetype limit)
    {
        QStringList keys;
        QByteArray from;
        do {
            const auto page = level.entries(pattern, from, limit);
            if (!page)
                return {page.error().message};
            for (const EntryInfo &entry : page->entries)
                keys.append(entry.key.text());
            from = page->next;
        } while (!from.isEmpty());
        keys.sort();
        return keys;
    }

private Q_SLOTS:
    void whatIsPutIsFound_data()
    {
        QTest::addColumn<Factory>("make");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QByteArray>("bytes");
        const QList<std::pair<const char *, Factory>> all{{"memory", makeMemory}, {"disk", makeDisk}};
        for (const auto &[name, make] : all) {
            const auto row = [&](const char *what, const QString &id, const QByteArray &bytes) {
                QTest::addRow("%s, %s", name, what) << make << id << bytes;
            };
            row("text", u"1"_s, "a value");
            row("empty", u"1"_s, "");
            row("zeros", u"1"_s, QByteArray(3, '\0'));
            row("large, packs well", u"1"_s, QByteArray(700'000, 'x'));
            row("large, packs badly", u"1"_s, noise(700'000));
            row("just at the limit of packing", u"1"_s, noise(1024));
            row("path in the id", u"../../etc/passwd"_s, "1");
            row("colons and stars in the id", u"a:*\\:b"_s, "2");
            row("Unicode in the id", u"Größe \u2028\U0001F600"_s, "3");
            row("NUL in the id", QString(QChar(0)) + u"x"_s, "4");
            row("long id", QString(3000, u'y'), "5");
        }
    }

    void whatIsPutIsFound()
    {
        QFETCH(const Factory, make);
        QFETCH(const QString, id);
        QFETCH(const QByteArray, bytes);
        const TurnedClock clock;
        const Made made = make(4 << 20, clock);
        const CacheKey key(u"page", id);
        const CacheValue value{.bytes = bytes, .created = clock.now() - 5s, .expires = clock.now() + 1h};
        QVERIFY(made.level->put(key, value).has_value());
        const auto found = made.level->get(key);
        QVERIFY(found.has_value() && found->has_value());
        QCOMPARE((*found)->bytes, bytes);
        QVERIFY((*found)->created == value.created);
        QVERIFY((*found)->expires == value.expires);
        const auto seen = made.level->find(key);
        QVERIFY(seen.has_value() && seen->has_value());
        QVERIFY((*seen)->key == key);
        QCOMPARE((*seen)->bytes, bytes.size());
        QVERIFY((*seen)->cost >= 0 && (*seen)->expires == value.expires && (*seen)->created == value.created);
        QCOMPARE(keysOf(*made.level, CachePattern::exactly(key), 10), QStringList{key.text()});
        QCOMPARE(made.level->removeMatching(CachePattern::exactly(key)).value_or(-1), 1);
        QCOMPARE(valueOf(*made.level, key), "(miss)");
    }

    void aNewerValueTakesThePlace_data() { levels(); }
    void aNewerValueTakesThePlace()
    {
        QFETCH(const Factory, make);
        const TurnedClock clock;
        const Made made = make(1 << 20, clock);
        QVERIFY(made.level->put(key(u"a"_s, 1), {.bytes = "old"}).has_value());
        QVERIFY(made.level->put(key(u"a"_s, 1), {.bytes = "new"}).has_value());
        QCOMPARE(valueOf(*made.level, key(u"a"_s, 1)), "new");
        QCOMPARE(valueOf(*made.level, key(u"a"_s, 2)), "(miss)");
        const auto statistics = made.level->statistics();
        QCOMPARE(statistics.entries, 1);
        QCOMPARE(statistics.puts, 2U);
        QCOMPARE(statistics.hits, 1U);
        QCOMPARE(statistics.misses, 1U);
        QCOMPARE(statistics.departed(Departure::Replaced), 1U);
    }

    void anEntryExpires_data() { levels(); }
    void anEntryExpires()
    {
        QFETCH(const Factory, make);
        TurnedClock clock;
        const Made made = make(1 << 20, clock);
        QVERIFY(made.level->put(key(u"a"_s, 1), {.bytes = "1", .expires = clock.now() + 10s}).has_value());
        QVERIFY(made.level->put(key(u"a"_s, 2), {.bytes = "2"}).has_value());
        clock.turn(9'999ms);
        QCOMPARE(valueOf(*made.level, key(u"a"_s, 1)), "1");
        clock.turn(1ms);
        QCOMPARE(keysOf(*made.level, CachePattern::everything(), 10), QStringList{u"a:2"_s});
        QVERIFY(!made.level->find(key(u"a"_s, 1))->has_value());
        QCOMPARE(valueOf(*made.level, key(u"a"_s, 1)), "(miss)");
        QCOMPARE(valueOf(*made.level, key(u"a"_s, 2)), "2");
        const auto statistics = made.level->statistics();
        QCOMPARE(statistics.departed(Departure::Expired), 1U);
        QCOMPARE(statistics.entries, 1);
        const auto past = made.level->lastDeparture(key(u"a"_s, 1));
        QVERIFY(past.has_value() && past->cause == Departure::Expired && past->when == clock.now());
    }

    void whatCannotBeKeptIsGoneAllTheSame_data() { levels(); }
    void whatCannotBeKeptIsGoneAllTheSame()
    {
        QFETCH(const Factory, make);
        const TurnedClock clock;
        const Made made = make(64 << 10, clock);
        for (int i = 1; i <= 3; ++i)
            QVERIFY(made.level->put(key(u"a"_s, i), {.bytes = "old"}).has_value());
        QVERIFY(made.level->put(key(u"a"_s, 1), {.bytes = noise(128 << 10)}).has_value());
        QVERIFY(made.level->put(key(u"a"_s, 2), {.bytes = "new", .expires = clock.now()}).has_value());
        QCOMPARE(valueOf(*made.level, key(u"a"_s, 1)), "(miss)");
        QCOMPARE(valueOf(*made.level, key(u"a"_s, 2)), "(miss)");
        QCOMPARE(valueOf(*made.level, key(u"a"_s, 3)), "old");
        QCOMPARE(made.level->statistics().refused, 2U);
    }

    void entriesAreRemovedByKeyAndPattern_data() { levels(); }
    void entriesAreRemovedByKeyAndPattern()
    {
        QFETCH(const Factory, make);
        const TurnedClock clock;
        const Made made = make(16 << 20, clock);
        for (int i = 0; i < 40; ++i) {
            QVERIFY(made.level->put(key(u"a"_s, i), {.bytes = "a"}).has_value());
            QVERIFY(made.level->put(key(u"ab"_s, i), {.bytes = "ab"}).has_value());
        }
        QCOMPARE(made.level->remove(key(u"a"_s, 3)).value_or(false), true);
        QCOMPARE(made.level->remove(key(u"a"_s, 3)).value_or(true), false);
        QVERIFY(made.level->lastDeparture(key(u"a"_s, 3))->cause == Departure::Removed);
        QCOMPARE(made.level->removeMatching(*CachePattern::parse(u"a:1*"_s)).value_or(-1), 11);
        QVERIFY(made.level->lastDeparture(key(u"a"_s, 17))->cause == Departure::Invalidated);
        QCOMPARE(valueOf(*made.level, key(u"ab"_s, 17)), "ab");
        QCOMPARE(keysOf(*made.level, CachePattern::ofType(u"a"), 1000).size(), 28);
        QCOMPARE(made.level->removeMatching(CachePattern::ofType(u"ab")).value_or(-1), 40);
        QVERIFY(!made.level->lastDeparture(key(u"zz"_s, 1)).has_value());
        QCOMPARE(made.level->clear().value_or(-1), 28);
        const auto statistics = made.level->statistics();
        QCOMPARE(statistics.entries, 0);
        QCOMPARE(statistics.bytes, 0);
        QCOMPARE(statistics.departed(Departure::Removed), 29U);
        QCOMPARE(statistics.departed(Departure::Invalidated), 51U);
        QVERIFY(made.level->put(key(u"a"_s, 3), {.bytes = "again"}).has_value());
        QCOMPARE(valueOf(*made.level, key(u"a"_s, 3)), "again");
    }

    void pagesGiveEveryEntryOnce_data() { levels(); }
    void pagesGiveEveryEntryOnce()
    {
        QFETCH(const Factory, make);
        const TurnedClock clock;
        const Made made = make(16 << 20, clock);
        QStringList wanted;
        for (int i = 0; i < 300; ++i) {
            QVERIFY(made.level->put(key(u"a"_s, i), {.bytes = "v"}).has_value());
            wanted.append(key(u"a"_s, i).text());
        }
        wanted.sort();
        QCOMPARE(keysOf(*made.level, CachePattern::everything(), 1), wanted);
        QCOMPARE(keysOf(*made.level, CachePattern::everything(), 20), wanted);
        QCOMPARE(keysOf(*made.level, CachePattern::everything(), 100'000), wanted);
        const auto first = made.level->entries(CachePattern::everything(), {}, 20);
        QVERIFY(first.has_value() && first->entries.size() < 100 && !first->next.isEmpty());
    }

    void theCapacityHolds_data() { levels(); }
    void theCapacityHolds()
    {
        QFETCH(const Factory, make);
        TurnedClock clock;
        const qint64 capacity = 1 << 20;
        const Made made = make(capacity, clock);
        for (int i = 0; i < 1000; ++i) {
            const CacheValue value{.bytes = noise(5'000, quint32(i)), .created = clock.now()};
            QVERIFY(made.level->put(key(u"a"_s, i), value).has_value());
            QVERIFY(made.level->statistics().bytes <= capacity);
            clock.turn(1s);
        }
        made.settle();
        auto statistics = made.level->statistics();
        QVERIFY2(statistics.bytes > capacity / 2, qPrintable(QString::number(statistics.bytes)));
        QCOMPARE(qint64(statistics.departed(Departure::Evicted)), 1000 - statistics.entries);
        QCOMPARE(statistics.ageAtEviction.count(), statistics.departed(Departure::Evicted));
        QVERIFY(statistics.ageAtEviction.max() > 1us);
        QCOMPARE(keysOf(*made.level, CachePattern::everything(), 1000).size(), statistics.entries);
        int evicted = 0;
        for (int i = 0; i < 1000; ++i) {
            const auto value = made.level->get(key(u"a"_s, i));
            QVERIFY(value.has_value());
            if (*value)
                QCOMPARE((*value)->bytes, noise(5'000, quint32(i)));
            else if (made.level->lastDeparture(key(u"a"_s, i))->cause == Departure::Evicted)
                ++evicted;
        }
        QCOMPARE(evicted, 1000 - statistics.entries);
        made.level->setCapacity(capacity / 4);
        made.settle();
        statistics = made.level->statistics();
        QVERIFY(statistics.bytes <= capacity / 4 && statistics.entries > 0);
        QCOMPARE(statistics.capacity, capacity / 4);
        QCOMPARE(keysOf(*made.level, CachePattern::everything(), 1000).size(), statistics.entries);
        made.level->setCapacity(0);
        made.settle();
        QCOMPARE(made.level->statistics().entries, 0);
        QVERIFY(made.level->put(key(u"a"_s, 1), {.bytes = "v"}).has_value());
        QCOMPARE(valueOf(*made.level, key(u"a"_s, 1)), "(miss)");
    }

    void manyThreadsSeeWholeValues_data() { levels(); }
    void manyThreadsSeeWholeValues()
    {
        QFETCH(const Factory, make);
        TurnedClock clock;
        const Made made = make(256 << 10, clock);
        std::atomic<int> wrong = 0;
        std::atomic<int> errors = 0;
        const auto worker = [&](quint32 seed) {
            QRandomGenerator random(seed);
            for (int i = 0; i < 1'500; ++i) {
                const CacheKey at = key(u"a"_s, int(random.bounded(120)));
                const QByteArray value = at.text().toLatin1().repeated(int(random.bounded(1, 900)));
                switch (random.bounded(12)) {
                case 0: errors += made.level->remove(at).has_value() ? 0 : 1; break;
                case 1:
                case 2:
                case 3: {
                    const CacheValue put{.bytes = value, .created = clock.now(), .expires = clock.now() + 20ms};
                    errors += made.level->put(at, put).has_value() ? 0 : 1;
                    break;
                }
                case 4:
                    clock.turn(1ms);
                    if (i % 50 == 0)
                        errors += made.level->removeMatching(*CachePattern::parse(u"a:*7"_s)).has_value() ? 0 : 1;
                    (void)made.level->statistics();
                    break;
                default: {
                    const auto found = made.level->get(at);
                    errors += found.has_value() ? 0 : 1;
                    if (found && *found && !(*found)->bytes.startsWith(at.text().toLatin1()))
                        ++wrong;
                }
                }
            }
        };
        {
            std::vector<std::jthread> threads;
            for (quint32 i = 0; i < 4; ++i)
                threads.emplace_back(worker, i + 1);
        }
        QCOMPARE(wrong.load(), 0);
        QCOMPARE(errors.load(), 0);
        made.settle();
        const auto statistics = made.level->statistics();
        QVERIFY(statistics.bytes <= statistics.capacity && statistics.hits > 0);
        clock.turn(1h); // all that is left expires
        made.settle();
        QCOMPARE(keysOf(*made.level, CachePattern::everything(), 1000), QStringList());
    }
};

QTEST_APPLESS_MAIN(TestCacheLevels)
#include "tst_cachelevels.moc"
