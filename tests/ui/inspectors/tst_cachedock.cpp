// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachedocktest.h"

#include <charts/tierflow.h>
#include <charts/timechart.h>

#include <QCheckBox>
#include <QComboBox>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>

using namespace Docket;
using namespace Docket::Tests;

/// The dock that watches the cache, over real levels and by the keyboard.
class TestCacheDock final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatEachLevelServed()
    {
        Shown shown;
        const auto table = shown.part<TierFlow>(u"cache.tiers"_s)->figures();
        QCOMPARE(table.rows.size(), 3); // memory, disk, source
        const auto text = shown.part<TierFlow>(u"cache.tiers"_s)->itemText(0);
        QVERIFY2(text.contains(shareText(6.0 / 8)), qPrintable(text));
        const auto below = shown.part<TierFlow>(u"cache.tiers"_s)->itemText(1);
        QVERIFY2(below.contains(shareText(1.0 / 8)), qPrintable(below));
        const auto *types = shown.part<QTreeView>(u"cache.types"_s)->model();
        QCOMPARE(types->rowCount(), 2);
        QVERIFY(shown.part<QTreeView>(u"cache.rules"_s)->model()->rowCount() > 0);
    }

    void tellsWhatEachLevelSaved()
    {
        Shown shown;
        const Cache::CacheKey key{u"note", u"7"};
        const auto load = [] { return Result<QByteArray>("{}"); };
        QVERIFY(shown.cache.getOrLoad(key, load));
        for (int i = 0; i < 40; ++i)
            QVERIFY(shown.cache.getOrLoad(key, load));
        const auto worth = [&](int level) {
            return shown.part<TierFlow>(u"cache.tiers"_s)->figures().rows[level].constLast().toString();
        };
        const auto statistics = shown.cache.statistics();
        const auto note = std::ranges::find(statistics.types, u"note"_s, &Cache::TypeStatistics::type);
        const auto hits = qint64(note->total.hits[0]);
        QVERIFY(hits >= 40 && note->loadTime.count() == 1);
        const QString saved = durationText(note->loadTime.mean() * hits);
        QTRY_VERIFY2(worth(0).contains(saved), qPrintable(worth(0) + u" / " + saved));
        const QString took = durationText(note->loadTime.sum());
        QVERIFY2(worth(2).contains(took), qPrintable(worth(2) + u" / " + took));
    }

    void tellsWhyEntriesLeft()
    {
        Shown shown;
        (void)shown.cache.put({u"note", u"0"}, "newer");
        (void)shown.cache.removeMatching(*Cache::CachePattern::parse(u"document:docs/part3/*"_s));
        const auto cell = [&](const QString &view, const QString &name, const QString &column) {
            const auto *model = shown.part<QTreeView>(view)->model();
            for (int row = 0; row < model->rowCount(); ++row) {
                for (int at = 0; model->index(row, 0).data().toString() == name && at < model->columnCount(); ++at) {
                    if (model->headerData(at, Qt::Horizontal).toString() == column)
                        return model->index(row, at).data().toString();
                }
            }
            return u"no such cell"_s;
        };
        const auto type = [&](const QString &name, const QString &column) {
            return cell(u"cache.types"_s, name, column);
        };
        const auto level = [&](const QString &name, const QString &column) {
            return cell(u"cache.levels"_s, name, column);
        };
        QTRY_COMPARE(type(u"document"_s, u"Invalidated"_s), u"2"_s); // in both levels
        QCOMPARE(type(u"note"_s, u"Evicted"_s), u"1"_s);
        QVERIFY(type(u"note"_s, u"Age p50"_s) != u"–"_s);
        QCOMPARE(type(u"document"_s, u"Age p50"_s), u"–"_s);
        QCOMPARE(type(u"note"_s, u"Replaced"_s), u"2"_s);
        QCOMPARE(type(u"note"_s, u"Entries"_s), u"6"_s);
        QVERIFY(type(u"note"_s, u"Size"_s) != bytesText(0));
        QCOMPARE(level(u"memory"_s, u"Evicted"_s), u"1"_s);
        QCOMPARE(level(u"memory"_s, u"Promoted"_s), u"1"_s);
        QCOMPARE(level(u"memory"_s, u"Entries"_s), u"14"_s);
        QCOMPARE(level(u"memory"_s, u"Capacity"_s), bytesText(1 << 20));
        QCOMPARE(level(u"disk"_s, u"Replaced"_s), u"1"_s);
        QCOMPARE(level(u"disk"_s, u"Invalidated"_s), u"1"_s);
        QCOMPARE(level(u"disk"_s, u"Failed"_s), u"0"_s);
        shown.part<QTabWidget>(u"cache.pages"_s)->setCurrentIndex(2);
        QCOMPARE(shown.dock.figures().rows.size(), 2);
        picture(shown.dock, u"cache-levels"_s);
        // No word and no amount is left to be guessed.
        const auto tip = [&](const QString &view, const QString &column) {
            const auto *model = shown.part<QTreeView>(view)->model();
            for (int at = 0; at < model->columnCount(); ++at) {
                if (model->headerData(at, Qt::Horizontal).toString() == column)
                    return model->headerData(at, Qt::Horizontal, Qt::ToolTipRole).toString();
            }
            return u"no such column"_s;
        };
        QVERIFY(tip(u"cache.levels"_s, u"Spared"_s).contains(u"known to be down"_s));
        QVERIFY(tip(u"cache.levels"_s, u"Damaged"_s).contains(u"could not be read back"_s));
        QVERIFY(tip(u"cache.levels"_s, u"Too large"_s).contains(u"size"_s));
        QVERIFY(tip(u"cache.types"_s, u"Shared"_s).contains(u"under way"_s));
        QVERIFY(tip(u"cache.types"_s, u"Evicted"_s).contains(u"no room"_s));
        const auto *levels = shown.part<QTreeView>(u"cache.levels"_s);
        for (const int column : {3, 4})
            QVERIFY(levels->columnWidth(column) > levels->fontMetrics().horizontalAdvance(bytesText(1023LL << 20)));
    }

    void tellsOneWindowAndWhatWasBeforeTheDock()
    {
        Bench bench;
        bench.hub.tick(); // some reads
        for (int i = 0; i < 4; ++i)
            (void)bench.cache.get({u"note", u"0"});
        bench.hub.tick();
        CacheDock dock(bench.service, bench.hub);
        dock.resize(1100, 620);
        dock.show();
        QTRY_VERIFY(dock.findChild<TimeChart *>(u"cache.ratio"_s));
        // What the hub remembers is there at once, without a read since.
        QTRY_VERIFY(dock.findChild<TimeChart *>(u"cache.ratio"_s)->itemCount() > 0);
        auto *window = dock.findChild<QComboBox *>(u"inspector.window"_s);
        QVERIFY(window->isVisible());
        QCOMPARE(window->count(), 4);
        for (int i = 0; i < window->count(); ++i) {
            const quint64 before = dock.reportsShown();
            window->setCurrentIndex(i);
            QTRY_VERIFY(dock.reportsShown() > before);
            const auto text = dock.findChild<TierFlow *>(u"cache.tiers"_s)->itemText(0);
            QVERIFY2(text.contains(shareText(10.0 / 12)), qPrintable(text)); // it began within all of them
        }
    }

    void keptFiguresKnowLevelsThatAreOffToday()
    {
        Shown shown;
        Metrics::MetricsReport kept;
        const auto part = [](const QString &level, const QString &type, quint64 hits, quint64 misses) {
            Metrics::CachePartReport part;
            part.level = level;
            part.type = type;
            part.hits = hits;
            part.misses = misses;
            return part;
        };
        // The disk was not there, a server was.
        kept.cache.levels = {part(u"memory"_s, {}, 500, 500), part(u"redis"_s, {}, 250, 250)};
        kept.cache.types = {part({}, u"note"_s, 750, 250)};
        shown.dock.offerKept(
            [kept](Metrics::KeptSpan) {
                return Async::ready<std::shared_ptr<const Metrics::MetricsReport>>(
                    std::make_shared<const Metrics::MetricsReport>(kept));
            },
            {});
        const auto *tiers = shown.part<TierFlow>(u"cache.tiers"_s);
        const auto *ratio = shown.part<TimeChart>(u"cache.ratio"_s);
        const auto text = [&](int tier) { return tiers->itemCount() > tier ? tiers->itemText(tier) : QString(); };
        shown.dock.setKeptSpan(Metrics::KeptSpan::Total);
        QTRY_COMPARE(tiers->itemCount(), 4); // memory, disk, redis, source
        QVERIFY2(text(0).contains(shareText(0.5)), qPrintable(text(0)));
        QVERIFY2(text(2).startsWith(u"redis"_s) && text(2).contains(shareText(0.25)), qPrintable(text(2)));
        QVERIFY2(text(3).contains(shareText(0.25)), qPrintable(text(3)));
        for (const auto &row : tiers->figures().rows)
            QCOMPARE(row.constLast().toString(), QString()); // what loads took then is not known
        QCOMPARE(ratio->itemCount(), 0);
        QVERIFY2(ratio->emptyText().startsWith(u"Not kept over time"_s), qPrintable(ratio->emptyText()));
        // Paused, another window of the same figures is shown all the same.
        shown.dock.setPaused(true);
        shown.dock.setReportWindow(Metrics::Window::SinceStart);
        QTRY_COMPARE(tiers->itemCount(), 3);
        shown.dock.setKeptSpan(Metrics::KeptSpan::Day);
        QTRY_COMPARE(tiers->itemCount(), 4);
        picture(shown.dock, u"cache-kept"_s);
    }

    void changesACapacityAndKeepsIt()
    {
        Shown shown;
        shown.part<QTabWidget>(u"cache.pages"_s)->setCurrentIndex(2);
        auto *capacity = shown.part<QSpinBox>(u"cache.capacity"_s);
        QTRY_COMPARE(capacity->value(), 1024);
        capacity->setFocus();
        capacity->selectAll();
        QTest::keyClicks(capacity, u"2048"_s);
        shown.part<QPushButton>(u"cache.applyCapacity"_s)->setFocus();
        QTest::keyClick(shown.part<QPushButton>(u"cache.applyCapacity"_s), Qt::Key_Space);
        QTRY_COMPARE(shown.memory->statistics().capacity, 2 << 20);
        QTRY_COMPARE(shown.part<QTreeView>(u"cache.levels"_s)->model()->index(0, 4).data().toString(),
                     bytesText(2 << 20));
        QCOMPARE(shown.kept.first, u"cache.memory-bytes"_s);
        QCOMPARE(shown.kept.second, 2 << 20);
        QVERIFY(shown.problems.isEmpty());
    }

    void changesATypeLive()
    {
        Shown shown;
        shown.part<QTabWidget>(u"cache.pages"_s)->setCurrentIndex(1);
        auto *types = shown.part<QTreeView>(u"cache.types"_s);
        types->setFocus();
        types->setCurrentIndex(types->model()->index(0, 0));
        QCOMPARE(types->currentIndex().data().toString(), u"document"_s);
        picture(shown.dock, u"cache-types"_s);
        auto *live = shown.part<QSpinBox>(u"cache.timeToLive"_s);
        QCOMPARE(live->value(), 3600);
        live->setFocus();
        live->selectAll();
        QTest::keyClicks(live, u"90"_s);
        shown.part<QCheckBox>(u"cache.in.disk"_s)->setFocus();
        QTest::keyClick(shown.part<QCheckBox>(u"cache.in.disk"_s), Qt::Key_Space);
        shown.part<QPushButton>(u"cache.apply"_s)->setFocus();
        QTest::keyClick(shown.part<QPushButton>(u"cache.apply"_s), Qt::Key_Space);
        QTRY_COMPARE(shown.cache.settingsOf(u"document").timeToLive, 90s);
        QCOMPARE(shown.cache.settingsOf(u"document").levels, QStringList{u"memory"_s});
        QVERIFY(shown.problems.isEmpty());
    }

    void asksNothingWhileHiddenOrPaused()
    {
        Shown shown;
        shown.dock.setPaused(true);
        QTest::qWait(0);
        const quint64 before = shown.dock.reportsShown();
        QVERIFY(!shown.dock.isLive());
        shown.dock.hide();
        shown.dock.setPaused(false);
        QVERIFY(!shown.dock.isLive());
        QCOMPARE(shown.dock.reportsShown(), before);
        shown.dock.show();
        QTRY_VERIFY(shown.dock.reportsShown() > before);
    }
};

QTEST_MAIN(TestCacheDock)
#include "tst_cachedock.moc"
