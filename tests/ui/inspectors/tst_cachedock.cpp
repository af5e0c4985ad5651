// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cache/cachefigures.h>
#include <cache/disklevel.h>
#include <cache/memorylevel.h>
#include <metrics/metricshub.h>
#include <services/cacheservice.h>
#include <storage/database.h>

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include <charts/histogramchart.h>
#include <charts/tierflow.h>
#include <charts/timechart.h>
#include <inspectors/cache/cachedock.h>
#include <inspectors/cache/cacheentriespage.h>
#include <inspectors/cache/cacheentrymodel.h>
#include <repositories/repositoryregistry.h>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int patience = 30'000; // milliseconds, for busy machines

Cache::EntryInfo entry(const QString &type, const QString &id, qint64 bytes)
{
    return {.key = Cache::CacheKey(type, id),
            .bytes = bytes,
            .cost = bytes + 100,
            .created = Cache::TimePoint(1s),
            .expires = {}};
}

/// Memory over disk, twelve documents with and three issues without an end, one of them read and one missed.
struct Bench
{
    Bench()
        : memory(std::make_shared<Cache::MemoryLevel>(1 << 20, clock))
        , disk(std::make_shared<Cache::DiskLevel>(dir.filePath(u"cache"_s), Cache::DiskOptions{}, clock))
        , cache({memory, disk}, clock)
        , database({.path = dir.filePath(u"docket.db"_s)})
        , registry(database, &cache)
        , service(cache, registry, clock,
                  [this](const QString &name, qint64 value) {
                      kept = {name, value};
                      return Result<void>();
                  })
        , hub(clock)
    {
        hub.addSource([this](Metrics::MetricsReport &report) { report.cache = Cache::figuresOf(cache.statistics()); });
        cache.setType(u"document"_s, {.timeToLive = 1h, .levels = {}});
        cache.setType(u"note"_s, {});
        for (int i = 0; i < 12; ++i)
            (void)cache.put({u"document", u"docs/part%1/page.md"_s.arg(i)}, QByteArray(100 + 50 * i, 'd'), 1h);
        for (int i = 0; i < 3; ++i)
            (void)cache.put({u"note", QString::number(i)},
                            "{\"title\":\"Tea\",\"number\":" + QByteArray::number(i) + "}");
        for (int i = 0; i < 6; ++i)
            (void)cache.get({u"note", u"0"});
        (void)memory->remove({u"note", u"1"}, Cache::Departure::Evicted);
        (void)cache.get({u"note", u"1"});
        (void)cache.get({u"note", u"absent"});
    }
    ~Bench() { service.shutdown(); }
    Q_DISABLE_COPY_MOVE(Bench)

    QTemporaryDir dir;
    SystemClock clock;
    std::shared_ptr<Cache::MemoryLevel> memory;
    std::shared_ptr<Cache::DiskLevel> disk;
    Cache::TieredCache cache;
    Storage::Database database;
    Repositories::RepositoryRegistry registry;
    std::pair<QString, qint64> kept; ///< in the settings; by the service's worker before its future is ready
    Services::CacheService service;
    Metrics::MetricsHub hub;
};

/// For people: pictures of the dock, if somebody names a folder for them.
void picture(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("DOCKET_PICTURES");
    if (folder.isEmpty())
        return;
    const QPalette light = QApplication::palette();
    QVERIFY(widget.grab().save(folder + u'/' + name + u"-light.png"_s));
    QPalette dark(QColor(45, 46, 50), QColor(30, 31, 34));
    dark.setColor(QPalette::Highlight, QColor(60, 110, 200));
    dark.setColor(QPalette::PlaceholderText, QColor(150, 152, 158));
    QApplication::setPalette(dark);
    QTest::qWait(50);
    QVERIFY(widget.grab().save(folder + u'/' + name + u"-dark.png"_s));
    QApplication::setPalette(light);
}

struct Shown : Bench
{
    Shown()
        : dock(service, hub)
        , problems(&dock, &InspectorDock::problemFound)
    {
        dock.resize(1100, 620);
        dock.show();
        dock.activateWindow();
        view = dock.findChild<QTreeView *>(u"cache.entries"_s);
        dock.setFocus();
        if (!QTest::qWaitForWindowActive(&dock, patience) || !QTest::qWaitFor([&] { return rows() == 15; }, patience))
            qFatal("The entries were not listed: %d rows", rows());
    }
    [[nodiscard]] int rows() const { return view->model()->rowCount(); }
    template <typename T>
    [[nodiscard]] T *part(const QString &name) const
    {
        auto *found = dock.findChild<T *>(name);
        if (found == nullptr)
            qFatal("no %s", qPrintable(name));
        return found;
    }
    [[nodiscard]] QMessageBox *question() const { return dock.findChild<QMessageBox *>(u"cache.question"_s); }
    /// Presses Alt and @p letter once the question has the keyboard.
    [[nodiscard]] bool answer(Qt::Key letter) const
    {
        if (!QTest::qWaitFor([this] { return question() != nullptr; }, patience) ||
            !QTest::qWaitForWindowActive(question(), patience))
            return false;
        // The default button has the focus as soon as the keys arrive.
        if (!QTest::qWaitFor(
                [this] { return question()->focusWidget() != nullptr && question()->focusWidget()->hasFocus(); },
                patience))
            return false;
        QTest::keyClick(question()->focusWidget(), letter, Qt::AltModifier);
        return QTest::qWaitFor([this] { return question() == nullptr; }, patience);
    }
    void search(const QString &text)
    {
        QTest::keyClick(&dock, Qt::Key_F, Qt::ControlModifier);
        QVERIFY(part<QLineEdit>(u"cache.search"_s)->hasFocus());
        QTest::keyClicks(part<QLineEdit>(u"cache.search"_s), text);
        QTest::keyClick(part<QLineEdit>(u"cache.search"_s), Qt::Key_Return);
    }

    CacheDock dock;
    QSignalSpy problems;
    QTreeView *view;
};

} // namespace

/// The dock that watches the cache, over real levels and by the keyboard.
class TestCacheDock final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsAndBranches()
    {
        CacheEntryModel model;
        const QAbstractItemModelTester tester(&model);
        model.setEntries({entry(u"ast"_s, u"a/b/1"_s, 10), entry(u"ast"_s, u"a/c"_s, 20), entry(u"issue"_s, u"*"_s, 5)},
                         Cache::TimePoint(61s));
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0, CacheEntryModel::AgeColumn).data().toString(), durationText(60s));
        model.append({entry(u"issue"_s, u"9"_s, 5)});
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.pattern(model.index(2, 0)), u"issue:\\*"_s);
        model.setTree(true);
        QCOMPARE(model.rowCount(), 2);
        const auto ast = model.index(0, 0);
        QCOMPARE(model.pattern(ast), u"ast:*"_s);
        QVERIFY(model.key(ast).isNull());
        QCOMPARE(ast.siblingAtColumn(CacheEntryModel::SizeColumn).data().toString(), bytesText(30));
        QCOMPARE(model.rowCount(ast), 1);
        const auto leaf = model.find({u"ast", u"a/b/1"});
        QCOMPARE(leaf.data().toString(), u"1"_s);
        QCOMPARE(leaf.parent().parent().parent(), ast);
        model.append({entry(u"ast"_s, u"a/b/2"_s, 3)});
        QCOMPARE(model.rowCount(model.find({u"ast", u"a/b/1"}).parent()), 2);
        QCOMPARE(model.figures({}).rows.size(), 5);
    }

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

    void searchesByPattern_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("rows");
        QTest::newRow("type") << u"note:*"_s << 3;
        QTest::newRow("part of a key") << u"part1"_s << 3; // part1, part10, part11
        QTest::newRow("star inside") << u"doc*/part3/*"_s << 1;
        QTest::newRow("nothing") << u"ghost"_s << 0;
    }
    void searchesByPattern()
    {
        QFETCH(QString, text);
        QFETCH(int, rows);
        Shown shown;
        shown.search(text);
        QTRY_COMPARE(shown.rows(), rows);
        QCOMPARE(shown.dock.figures().rows.size(), rows);
    }

    void ranks()
    {
        Shown shown;
        auto *order = shown.part<QComboBox>(u"cache.order"_s);
        order->setFocus();
        QTest::keyClick(order, Qt::Key_Down); // Biggest
        QTRY_COMPARE(shown.view->model()->index(0, 0).data().toString(), u"document:docs/part11/page.md"_s);
        order->setCurrentIndex(3); // Expiring next: notes have no end
        QTRY_COMPARE(shown.rows(), 12);
    }

    void showsTheTree()
    {
        Shown shown;
        QTest::keyClick(shown.view, Qt::Key_T, Qt::ControlModifier);
        QTRY_COMPARE(shown.rows(), 2);
        shown.part<QTabWidget>(u"cache.details"_s)->setCurrentIndex(2);
        shown.view->expandAll();
        for (int i = 0; i < 40; ++i)
            (void)shown.cache.get({u"document", u"docs/part3/page.md"});
        const quint64 before = shown.dock.reportsShown();
        QTRY_VERIFY(shown.dock.reportsShown() > before + 1);
        picture(shown.dock, u"cache-tree"_s);
        QVERIFY(shown.part<QToolButton>(u"cache.tree"_s)->isChecked());
    }

    void looksAtAValue()
    {
        Shown shown;
        shown.search(u"note:2"_s);
        QTRY_COMPARE(shown.rows(), 1);
        QTest::keyClick(shown.part<QLineEdit>(u"cache.search"_s), Qt::Key_Down);
        QTRY_VERIFY(shown.view->hasFocus());
        auto *value = shown.part<QPlainTextEdit>(u"cache.value"_s);
        QTRY_VERIFY2(value->toPlainText().contains(u"Tea"), qPrintable(value->toPlainText()));
        shown.part<QComboBox>(u"cache.form"_s)->setCurrentIndex(1);
        QVERIFY2(value->toPlainText().startsWith(u"00000000  7b 22"), qPrintable(value->toPlainText()));
        QTest::keyClick(shown.view, Qt::Key_Return);
        QTRY_VERIFY(value->hasFocus());
        shown.part<QComboBox>(u"cache.form"_s)->setCurrentIndex(0);
        picture(shown.dock, u"cache-value"_s);
        auto *why = shown.part<QPlainTextEdit>(u"cache.why"_s);
        QTRY_VERIFY2(why->toPlainText().contains(u"memory"), qPrintable(why->toPlainText()));
    }

    void tellsWhyAKeyMissed()
    {
        Shown shown;
        shown.search(u"note:absent"_s);
        auto *why = shown.part<QPlainTextEdit>(u"cache.why"_s);
        QTRY_VERIFY2(why->toPlainText().contains(u"never been kept"), qPrintable(why->toPlainText()));
    }

    void removesOnlyWhenAgreed()
    {
        Shown shown;
        shown.search(u"part1/"_s);
        QTRY_COMPARE(shown.rows(), 1);
        const Cache::CacheKey key(u"document", u"docs/part1/page.md");
        shown.view->setCurrentIndex(shown.view->model()->index(0, 0));
        shown.view->setFocus();
        QTest::keyClick(shown.view, Qt::Key_Delete);
        QTRY_VERIFY(shown.question());
        QVERIFY2(shown.question()->informativeText().contains(key.text()),
                 qPrintable(shown.question()->informativeText()));
        QVERIFY2(shown.question()->informativeText().contains(u"memory: 1 "),
                 qPrintable(shown.question()->informativeText()));
        QTest::keyClick(shown.question(), Qt::Key_Escape);
        QTRY_VERIFY(!shown.question());
        QVERIFY(shown.memory->find(key)->has_value());
        shown.dock.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&shown.dock));

        shown.view->setFocus();
        QTest::keyClick(shown.view, Qt::Key_Delete);
        QTRY_VERIFY(shown.question());
        QVERIFY(shown.answer(Qt::Key_R));
        QTRY_COMPARE(shown.rows(), 0);
        QVERIFY(!shown.memory->find(key)->has_value());
        QVERIFY(!shown.disk->find(key)->has_value());
        QVERIFY(shown.problems.isEmpty());
    }

    void removesByPattern()
    {
        Shown shown;
        shown.search(u"document:*"_s);
        QTRY_COMPARE(shown.rows(), 12);
        shown.view->setFocus();
        QTest::keyClick(shown.view, Qt::Key_Delete, Qt::ControlModifier);
        QTRY_VERIFY(shown.question());
        picture(*shown.question(), u"cache-question"_s);
        QVERIFY2(shown.question()->informativeText().contains(u"disk: 12 "),
                 qPrintable(shown.question()->informativeText()));
        QVERIFY(shown.answer(Qt::Key_R));
        QTRY_COMPARE(shown.rows(), 0);
        QCOMPARE(shown.memory->statistics().entries, 3); // the read brought one back from the disk
        shown.part<QTabWidget>(u"cache.pages"_s)->setCurrentIndex(3);
        auto *past = shown.part<QTreeView>(u"cache.invalidations"_s)->model();
        QTRY_COMPARE(past->rowCount(), 1);
        QCOMPARE(past->index(0, 1).data().toString(), u"document:*"_s);
        picture(shown.dock, u"cache-rules"_s);
    }

    void clearsOneLevel()
    {
        Shown shown;
        QTest::keyClick(shown.view, Qt::Key_Delete, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(shown.question());
        QVERIFY(shown.answer(Qt::Key_L));
        QTRY_COMPARE(shown.rows(), 0);
        QCOMPARE(shown.memory->statistics().entries, 0);
        QCOMPARE(shown.disk->statistics().entries, 15);
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

    void histogramOfWhatExpires()
    {
        Shown shown;
        auto *chart = shown.part<HistogramChart>(u"cache.expiring"_s);
        QTRY_VERIFY(chart->itemCount() > 0);
        double all = 0;
        for (const auto &row : chart->figures().rows)
            all += row.constLast().toDouble();
        QCOMPARE(all, 15.0);
    }

    void copiesWhatIsShown()
    {
        Shown shown;
        shown.dock.copyFigures();
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY2(text.contains(u"document:docs/part3/page.md\t250"), qPrintable(text));
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

    void emptyCacheSaysWhatToDo()
    {
        Shown shown;
        (void)shown.memory->clear();
        QTest::keyClick(shown.view, Qt::Key_F5);
        QTRY_COMPARE(shown.rows(), 0);
        QTRY_VERIFY(shown.view->findChild<QPushButton *>()->isVisible());
        picture(shown.dock, u"cache-empty"_s);
    }
};

QTEST_MAIN(TestCacheDock)
#include "tst_cachedock.moc"
