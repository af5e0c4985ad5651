// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <advice/cacheadvice.h>

#include <QTest>

using namespace Docket::Advice;
using namespace Docket::Metrics;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// When the cache is said to be too small or of no use, and when not.
class TestCacheAdvice final : public QObject
{
    Q_OBJECT

    const QHash<QString, QString> m_settings{{u"cache.memory-bytes"_s, {}}, {u"cache.type-issue"_s, u"10m memory"_s}};

    /// A level under pressure.
    static CachePartReport level(std::chrono::milliseconds age)
    {
        Histogram ages;
        for (int i = 0; i < 500; ++i)
            ages.record(std::chrono::nanoseconds(age.count())); // a second stands as a microsecond
        CachePartReport part;
        part.level = u"memory"_s;
        part.hits = 6000;
        part.misses = 2000;
        part.evicted = 500;
        part.bytes = 7 << 20;
        part.capacity = 8 << 20;
        part.entries = 900;
        part.ages = ages.report();
        return part;
    }
    static CachePartReport type(quint64 hits, quint64 misses)
    {
        CachePartReport part;
        part.type = u"issue"_s;
        part.hits = hits;
        part.misses = misses;
        part.entries = 300;
        part.bytes = 2 << 20;
        return part;
    }

private Q_SLOTS:
    void aLevelThatThrowsAwayWhatIsYoungIsTooSmall()
    {
        const auto advices = cacheAdvices({.levels = {level(40s)}, .types = {}}, m_settings);
        QCOMPARE(advices.size(), 1);
        const Advice &advice = advices.first();
        QCOMPARE(advice.kind, Kind::CacheTooSmall);
        QCOMPARE(advice.apply.what, Action::What::ChangeSetting);
        QCOMPARE(advice.apply.setting, u"cache.memory-bytes"_s);
        QCOMPARE(advice.apply.value, u"16777216 B"_s);
        QCOMPARE(advice.undo.value, u"8388608 B"_s);
        QString evidence;
        for (const Evidence &one : advice.evidence)
            evidence += one.value + u'\n';
        QVERIFY2(evidence.contains(u"75") && evidence.contains(u"40 s"), qPrintable(evidence));
    }

    void levelsThatNeedNothing_data()
    {
        QTest::addColumn<CachePartReport>("part");
        QTest::newRow("old when they leave") << level(2h);
        auto part = level(40s);
        part.evicted = 100;
        QTest::newRow("few leave") << part;
        part = level(40s);
        part.bytes = 1 << 20;
        QTest::newRow("room left") << part;
        part = level(40s);
        part.hits = 300;
        part.misses = 300;
        QTest::newRow("too little read") << part;
        part = level(40s);
        part.capacity = 512LL << 20;
        part.bytes = part.capacity;
        QTest::newRow("large already") << part;
        part = level(40s);
        part.level = u"redis"_s;
        QTest::newRow("not ours to change") << part;
    }
    void levelsThatNeedNothing()
    {
        QFETCH(CachePartReport, part);
        QVERIFY(cacheAdvices({.levels = {part}, .types = {}}, m_settings).isEmpty());
    }

    void aLevelInWhichNothingIsFoundIsOfNoUse_data()
    {
        QTest::addColumn<QString>("level");
        QTest::addColumn<qint64>("capacity");
        QTest::addColumn<QString>("apply");
        QTest::addColumn<QString>("undo");
        QTest::newRow("large on disk") << u"disk"_s << (512LL << 20) << u"cache.disk-bytes=134217728 B"_s
                                       << u"cache.disk-bytes=536870912 B"_s;
        QTest::newRow("small on disk") << u"disk"_s << (32LL << 20) << u"cache.disk-bytes=0 B"_s
                                       << u"cache.disk-bytes=33554432 B"_s;
        QTest::newRow("server") << u"redis"_s << 0LL << u"cache.redis=false"_s << u"cache.redis=true"_s;
    }
    void aLevelInWhichNothingIsFoundIsOfNoUse()
    {
        QFETCH(QString, level);
        QFETCH(qint64, capacity);
        const QHash<QString, QString> settings{{u"cache.memory-bytes"_s, {}},
                                               {u"cache.disk-bytes"_s, {}},
                                               {u"cache.type-issue"_s, u"10m memory"_s},
                                               {u"cache.type-document"_s, u"10m memory "_s + level},
                                               {u"cache.type-ast"_s, u"always"_s}};
        CachePartReport part;
        part.level = level;
        part.capacity = capacity;
        part.hits = 60;
        part.misses = 6000;
        part.puts = 6000;
        part.bytes = 3 << 20;
        const auto advices = cacheAdvices({.levels = {part}, .types = {}}, settings);
        QCOMPARE(advices.size(), 1);
        const Advice &advice = advices.first();
        QCOMPARE(advice.kind, Kind::CacheUseless);
        QTEST(QString(advice.apply.setting + u'=' + advice.apply.value), "apply");
        QTEST(QString(advice.undo.setting + u'=' + advice.undo.value), "undo");
        QVERIFY(std::ranges::any_of(advice.evidence, [](const Evidence &one) { return one.value.contains(u"1.0 %"); }));
        QVERIFY(
            std::ranges::any_of(advice.evidence, [](const Evidence &one) { return one.value == u"ast, document"; }));
        const auto needsNothing = [&](auto &&change) {
            auto other = part;
            change(other);
            return cacheAdvices({.levels = {other}, .types = {}}, settings).isEmpty();
        };
        QVERIFY(needsNothing([](CachePartReport &other) { other.hits = 600; }));
        QVERIFY(needsNothing([](CachePartReport &other) { other.misses = 3000; }));
        QVERIFY(needsNothing([](CachePartReport &other) { other.level = u"memory"_s; }));
    }

    void aTypeThatIsNeverFoundIsOfNoUse()
    {
        const auto advices = cacheAdvices({.levels = {}, .types = {type(20, 5000)}}, m_settings);
        QCOMPARE(advices.size(), 1);
        QCOMPARE(advices.first().kind, Kind::CacheUseless);
        QCOMPARE(advices.first().apply.setting, u"cache.type-issue"_s);
        QCOMPARE(advices.first().undo.value, u"10m memory"_s);
        QVERIFY(cacheAdvices({.levels = {}, .types = {type(1000, 5000)}}, m_settings).isEmpty());
        QVERIFY(cacheAdvices({.levels = {}, .types = {type(0, 500)}}, m_settings).isEmpty());
        // Once it was carried out, it is not said again.
        const QHash<QString, QString> brief{{u"cache.type-issue"_s, advices.first().apply.value}};
        QVERIFY(cacheAdvices({.levels = {}, .types = {type(20, 5000)}}, brief).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCacheAdvice)
#include "tst_cacheadvice.moc"
