// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/logfile.h>
#include <base/logring.h>
#include <base/trace.h>

#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace Docket;
using namespace Qt::StringLiterals;

namespace {
Q_LOGGING_CATEGORY(testLog, "docket.test")
} // namespace

/// The newest events in memory.
class TestLogRing final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatIsNew()
    {
        LogRing ring;
        QVERIFY(ring.after(0).empty());
        for (const auto &event : {u"a"_s, u"b"_s, u"c"_s})
            ring.add({.event = event});
        QCOMPARE(ring.newest(), 3U);
        const auto all = ring.after(0);
        QCOMPARE(all.size(), 3U);
        QCOMPARE(all[0]->number, 1U);
        const auto news = ring.after(2);
        QCOMPARE(news.size(), 1U);
        QCOMPARE(news[0]->event, u"c"_s);
        QVERIFY(ring.after(3).empty());
    }

    void forgetsTheOldest()
    {
        LogRing ring;
        for (std::size_t i = 0; i < LogRing::capacity + 100; ++i)
            ring.add({});
        const auto all = ring.after(0);
        QCOMPARE(all.size(), LogRing::capacity);
        QCOMPARE(all.front()->number, 101U);
        QCOMPARE(all.back()->number, ring.newest());
    }

    void manyWritersLoseNothingAndStayInOrder()
    {
        constexpr int writers = 4;
        constexpr int each = 1500;
        LogRing ring;
        std::vector<std::jthread> threads;
        for (int writer = 0; writer < writers; ++writer) {
            threads.emplace_back([&ring, writer] {
                for (int i = 0; i < each; ++i)
                    ring.add({.event = QString::number(writer)});
            });
        }
        quint64 last = 0;
        int seen = 0;
        const auto read = [&] {
            for (const auto &record : ring.after(last)) {
                QCOMPARE(record->number, last + 1);
                last = record->number;
                ++seen;
            }
        };
        while (ring.newest() < quint64(writers * each))
            read();
        threads.clear();
        read();
        QCOMPARE(seen, writers * each);
    }

    void theLogFillsIt()
    {
        const QTemporaryDir dir;
        const auto ring = std::make_shared<LogRing>();
        const SystemClock clock;
        const LogFile file({.path = dir.filePath(u"docket.log"_s), .echoWarnings = false, .ring = ring}, clock);
        const TraceScope scope;
        logEvent(testLog(), LogLevel::Warning, u"it happened"_s, {{u"ms"_s, 3}, {u"token"_s, u"abc"_s}});
        const auto all = ring->after(0);
        QCOMPARE(all.size(), 1U);
        QCOMPARE(all[0]->event, u"it happened"_s);
        QCOMPARE(all[0]->category, u"docket.test"_s);
        QCOMPARE(all[0]->level, LogLevel::Warning);
        QCOMPARE(all[0]->trace, currentTrace().toString());
        QCOMPARE(all[0]->fields.value(u"ms"_s).toInt(), 3);
        QCOMPARE(all[0]->fields.value(u"token"_s).toString(), u"<redacted>"_s);
        // The trace of an error is that of the record, not one more field.
        logEvent(testLog(), LogLevel::Info, u"later"_s, {{u"trace"_s, u"00000000000000ab"_s}});
        QCOMPARE(ring->after(1)[0]->trace, u"00000000000000ab"_s);
        QVERIFY(!ring->after(1)[0]->fields.contains(u"trace"_s));
    }

    void recordsFromALevelOn()
    {
        setRecordedLevel(LogLevel::Warning);
        QVERIFY(!testLog().isInfoEnabled());
        QVERIFY(testLog().isWarningEnabled());
        setRecordedLevel(LogLevel::Debug);
        QVERIFY(testLog().isDebugEnabled());
        setRecordedLevel(LogLevel::Info);
        QVERIFY(!testLog().isDebugEnabled());
    }
};

QTEST_GUILESS_MAIN(TestLogRing)
#include "tst_logring.moc"
