// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <base/logfile.h>
#include <inspectors/logdock.h>
#include <inspectors/logmodel.h>
#include <inspectors/tracetimeline.h>
#include <services/operationsservice.h>
#include <storage/database.h>

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcSync, "docket.sync")
Q_LOGGING_CATEGORY(lcUnit, "docket.unit")
Q_LOGGING_CATEGORY(lcHttp, "docket.http")

/// A log, and the service over it.
struct Bench
{
    Bench()
        : file({.path = dir.filePath(u"docket.log"_s), .echoWarnings = false, .ring = ring}, clock)
        , database({.path = dir.filePath(u"docket.db"_s)})
        , operations({.database = database, .log = ring, .logFile = dir.filePath(u"docket.log"_s)})
    {
    }

    QTemporaryDir dir;
    SystemClock clock;
    std::shared_ptr<LogRing> ring = std::make_shared<LogRing>();
    LogFile file;
    Storage::Database database;
    Services::OperationsService operations;
};

/// Shows it; what the platform has to say about windows is no part of the test.
void present(LogDock &dock)
{
    dock.resize(1000, 400);
    dock.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dock));
    dock.model().clear();
}

} // namespace

/// The log in the window, filled by the real log.
class TestLogDock final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setRecordedLevel(LogLevel::Info); }

    void filters_data()
    {
        QTest::addColumn<LogFilter>("filter");
        QTest::addColumn<bool>("matches");
        QTest::newRow("all") << LogFilter{} << true;
        QTest::newRow("level") << LogFilter{.least = LogLevel::Warning} << true;
        QTest::newRow("above") << LogFilter{.least = LogLevel::Critical} << false;
        QTest::newRow("module") << LogFilter{.module = u"docket.http"_s} << true;
        QTest::newRow("modules") << LogFilter{.module = u"docket"_s} << true;
        QTest::newRow("no prefix of a word") << LogFilter{.module = u"docket.ht"_s} << false;
        QTest::newRow("words in event and fields") << LogFilter{.text = u"FINISHED /version"_s} << true;
        QTest::newRow("one word missing") << LogFilter{.text = u"finished nothing"_s} << false;
        QTest::newRow("trace") << LogFilter{.trace = u"ab"_s} << true;
        QTest::newRow("other trace") << LogFilter{.trace = u"a"_s} << false;
    }
    void filters()
    {
        QFETCH(const LogFilter, filter);
        const LogRecord record{.level = LogLevel::Warning,
                               .category = u"docket.http"_s,
                               .trace = u"ab"_s,
                               .event = u"request finished"_s,
                               .fields = {{u"path"_s, u"/api/v1/version"_s}, {u"ms"_s, 12.5}}};
        QTEST(filter.matches(record), "matches");
    }

    void modelFollowsTheRing()
    {
        LogRing ring;
        LogModel model(ring);
        const QAbstractItemModelTester tester(&model);
        ring.add({.category = u"docket.b"_s, .event = u"one"_s});
        ring.add({.level = LogLevel::Warning, .category = u"docket.a"_s, .event = u"two"_s});
        QCOMPARE(model.pull(), 2);
        QCOMPARE(model.pull(), 0);
        QCOMPARE(model.modules(), (QStringList{u"docket.a"_s, u"docket.b"_s}));
        model.setFilter({.least = LogLevel::Warning});
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.heldBack(), 1U);
        ring.add({.event = u"three"_s});
        QCOMPARE(model.pull(), 0);
        model.setFilter({});
        QCOMPARE(model.rowCount(), 3);
        model.clear();
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.pull(), 0);
    }

    void modelHoldsNoMoreThanTheRing()
    {
        LogRing ring;
        LogModel model(ring);
        for (std::size_t i = 0; i < LogRing::capacity; ++i)
            ring.add({});
        (void)model.pull();
        for (int i = 0; i < 50; ++i)
            ring.add({});
        (void)model.pull();
        QCOMPARE(model.rowCount(), int(LogRing::capacity));
        QCOMPARE(model.record(0)->number, 51U);
    }

    void itFitsBelowTheOthers()
    {
        // In the layout Operate it is as high as the tasks, with a title and tabs: what is in it scrolls, not all of
        // it.
        Bench bench;
        LogDock dock(bench.operations);
        present(dock);
        QVERIFY2(dock.minimumSizeHint().height() <= 10 * dock.fontMetrics().height(),
                 qPrintable(QString::number(dock.minimumSizeHint().height())));
    }

    void eventsComeWhileItIsShown()
    {
        Bench bench;
        LogDock dock(bench.operations);
        present(dock);
        logEvent(lcSync(), LogLevel::Info, u"pass complete"_s, {{u"project"_s, u"atelier/press"_s}});
        logEvent(lcHttp(), LogLevel::Warning, u"request finished"_s, {{u"status"_s, 500}});
        QTRY_COMPARE(dock.model().rowCount(), 2);
        dock.setPaused(true);
        logEvent(lcSync(), LogLevel::Info, u"while paused"_s);
        QTest::qWait(0);
        QCOMPARE(dock.model().rowCount(), 2);
        dock.setPaused(false);
        QTRY_COMPARE(dock.model().rowCount(), 3);

        dock.findChild<QComboBox *>(u"log.level"_s)->setCurrentIndex(2);
        QCOMPARE(dock.model().rowCount(), 1);
        dock.findChild<QComboBox *>(u"log.level"_s)->setCurrentIndex(0);
        dock.findChild<QLineEdit *>(u"log.text"_s)->setText(u"press"_s);
        QCOMPARE(dock.model().rowCount(), 1);
        dock.findChild<QLineEdit *>(u"log.text"_s)->clear();
        auto *module = dock.findChild<QComboBox *>(u"log.module"_s);
        module->setCurrentIndex(module->findData(u"docket.http"_s));
        QCOMPARE(dock.model().rowCount(), 1);
        dock.findChild<QTreeView *>(u"log.view"_s)->setCurrentIndex(dock.model().index(0, 0));
        QVERIFY(dock.findChild<QPlainTextEdit *>(u"log.details"_s)->toPlainText().contains(u"500"_s));
        const auto table = dock.figures();
        QCOMPARE(table.rows.size(), 1);
        QCOMPARE(table.rows[0][5].toString(), u"request finished"_s);
    }

    void aTraceIsOneActionThroughAllLayers()
    {
        setRecordedLevel(LogLevel::Debug);
        Bench bench;
        LogDock dock(bench.operations);
        present(dock);
        QString trace;
        {
            const TraceScope scope;
            trace = currentTrace().toString();
            logEvent(lcHttp(), LogLevel::Debug, u"request finished"_s, {{u"ms"_s, 8.0}});
            logEvent(lcUnit(), LogLevel::Debug, u"unit of work committed"_s, {{u"ms"_s, 2.0}});
            logEvent(lcSync(), LogLevel::Info, u"pass complete"_s, {{u"ms"_s, 40.0}});
        }
        logEvent(lcSync(), LogLevel::Info, u"another"_s);
        dock.findChild<QLineEdit *>(u"log.text"_s)->setText(u"another"_s);
        dock.showTrace(trace);
        QCOMPARE(dock.model().rowCount(), 3);
        auto &timeline = dock.timeline();
        QCOMPARE(timeline.itemCount(), 3);
        // What took longest began first; it is the outermost as well.
        QVERIFY(timeline.itemText(0).contains(u"pass complete"_s));
        QCOMPARE(timeline.depthOf(0), 0);
        QCOMPARE(timeline.depthOf(1), 2);
        QVERIFY(timeline.itemText(1).contains(u"request finished"_s));
        QCOMPARE(timeline.depthOf(2), 1);
        QCOMPARE(timeline.figures().rows[0][1].toDouble(), 40.0);
        QVERIFY(!timeline.grab().isNull());
        // Low as the dock may be, three events of a trace are seen at once, with the event beside them.
        for (const int height : {180, 500, 180}) {
            dock.resize(1280, height);
            const auto shown = [&] { return timeline.visibleRegion().boundingRect().height(); };
            QTRY_VERIFY2(shown() >= std::min(100, timeline.sizeHint().height()), qPrintable(QString::number(shown())));
            QCOMPARE(dock.findChild<QSplitter *>(u"log.side"_s)->orientation(),
                     height < 300 ? Qt::Horizontal : Qt::Vertical);
        }
        const auto shows = [&dock](const QString &event) {
            for (int row = 0; row < dock.model().rowCount(); ++row) {
                if (dock.model().record(row)->event == event)
                    return true;
            }
            return false;
        };
        QVERIFY(!shows(u"another"_s));
        dock.findChild<QToolButton *>(u"log.trace"_s)->click();
        QVERIFY(shows(u"another"_s));
        QVERIFY(shows(u"pass complete"_s));
    }

    /// In the layout Triage it stands below the table, between two other docks.
    void itsBarFitsBetweenOtherDocks()
    {
        Bench bench;
        LogDock dock(bench.operations);
        present(dock);
        const auto *text = dock.findChild<QLineEdit *>(u"log.text"_s);
        for (const int width : {1400, 760, 400, 316}) {
            QTRY_VERIFY2(dock.minimumWidth() <= width, qPrintable(QString::number(dock.minimumWidth())));
            dock.resize(width, 300);
            QTRY_COMPARE(dock.width(), width);
            for (const auto &name : {u"log.follow"_s, u"log.level"_s, u"log.module"_s, u"log.text"_s, u"log.record"_s,
                                     u"log.folder"_s, u"inspector.menu"_s}) {
                const auto *part = dock.findChild<QWidget *>(name);
                const auto right = part->mapTo(&dock, part->rect().bottomRight());
                QTRY_VERIFY2(right.x() < width, qPrintable(u"%1 at %2"_s.arg(name).arg(width)));
            }
            QVERIFY(text->width() >= 90);
        }
        QVERIFY2(dock.minimumSizeHint().width() <= 316, qPrintable(QString::number(dock.minimumSizeHint().width())));
        // The events have all of it, and what happened is seen.
        const auto *view = dock.findChild<QTreeView *>(u"log.view"_s);
        QVERIFY(view->width() > 300 && view->columnWidth(LogModel::EventColumn) >= 100);
    }

    void whatWasDividedByHandStays()
    {
        Bench bench;
        LogDock dock(bench.operations);
        present(dock);
        dock.resize(1280, 500);
        auto *side = dock.findChild<QSplitter *>(u"log.side"_s);
        auto *both = qobject_cast<QSplitter *>(side->parentWidget());
        QVERIFY(both);
        both->setSizes({800, 480});
        side->setSizes({100, 300});
        const auto sizes = std::pair(both->sizes(), side->sizes());
        // Lower for a moment, with another shape, and back.
        dock.resize(1280, 180);
        QCOMPARE(side->orientation(), Qt::Horizontal);
        both->setSizes({300, 980});
        const auto low = both->sizes();
        dock.resize(1280, 500);
        QCOMPARE(side->orientation(), Qt::Vertical);
        const auto near = [](const QList<int> &now, const QList<int> &then) {
            return std::abs(now[0] - then[0]) <= 4; // of a pixel or two of the bar between them
        };
        QVERIFY(near(both->sizes(), sizes.first) && near(side->sizes(), sizes.second));
        dock.resize(1280, 180);
        QVERIFY(near(both->sizes(), low));
    }

    void detailsAreRecordedOnDemand()
    {
        Bench bench;
        LogDock dock(bench.operations);
        present(dock);
        logEvent(lcHttp(), LogLevel::Debug, u"quiet"_s);
        dock.findChild<QComboBox *>(u"log.record"_s)->setCurrentIndex(0);
        QCOMPARE(bench.operations.recordedLevel(), LogLevel::Debug);
        logEvent(lcHttp(), LogLevel::Debug, u"loud"_s);
        QTRY_COMPARE(dock.model().rowCount(), 1);
        QCOMPARE(dock.model().record(0)->event, u"loud"_s);
    }
};

QTEST_MAIN(TestLogDock)
#include "tst_logdock.moc"
