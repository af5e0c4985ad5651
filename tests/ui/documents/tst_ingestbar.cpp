// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentstest.h"

#include <documents/ingestbar.h>
#include <widgets/elidedlabel.h>

#include <QLineEdit>
#include <QProgressBar>
#include <QSemaphore>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// The line below the documents that tells how far a run is: alone over tasks, and in the dock over a real run.
class TestIngestBar final : public DocumentsDockTest
{
    Q_OBJECT

    static QToolButton *stopOf(const QWidget &bar) { return bar.findChild<QToolButton *>(); }
    static QProgressBar *progressOf(const QWidget &bar) { return bar.findChild<QProgressBar *>(); }
    static QString textOf(const QWidget &bar) { return bar.findChild<ElidedLabel *>()->fullText(); }

    /// As who has no mouse gets there.
    static bool tabTo(const QWidget *target)
    {
        for (int i = 0; i < 60 && !target->hasFocus(); ++i)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        return target->hasFocus();
    }

private Q_SLOTS:
    void showsHowFarARunIsAndHidesWithItsEnd()
    {
        Async::TaskRegistry tasks;
        QWidget window;
        auto *field = new QLineEdit(&window);
        auto *bar = new IngestBar(tasks, &window);
        auto *layout = new QVBoxLayout(&window);
        layout->addWidget(field);
        layout->addWidget(bar);
        window.show();
        field->setFocus();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        const auto other = tasks.create(u"sync"_s, u"Sync atelier/press"_s);
        QTRY_COMPARE(tasks.runningCount(), 1);
        QVERIFY(!bar->isVisible());

        const auto task = tasks.create(u"ingest"_s, u"Take in notes"_s);
        QTRY_VERIFY(bar->isVisible());
        QCOMPARE(textOf(*bar), u"Take in notes"_s);
        QCOMPARE(progressOf(*bar)->maximum(), 0); // nobody knows yet how much there is
        task->setDetail(u"deep/mill.md"_s);
        task->setProgress(250, 1000);
        QTRY_COMPARE(textOf(*bar), u"Take in notes · deep/mill.md"_s);
        QCOMPARE(progressOf(*bar)->value() * 4, progressOf(*bar)->maximum());
        task->setProgress(1000, 1000);
        QTRY_COMPARE(progressOf(*bar)->value(), progressOf(*bar)->maximum());

        QVERIFY(tabTo(stopOf(*bar)));
        QVERIFY(!task->stopRequested());
        QTest::keyClick(stopOf(*bar), Qt::Key_Space);
        QVERIFY(task->stopRequested());
        QVERIFY(!other->stopRequested());
        QVERIFY(bar->isVisible()); // until it has ended
        task->end(Async::cancelledError(u"documents.ingest"_s));
        QTRY_VERIFY(!bar->isVisible());
        QCOMPARE(tasks.runningCount(), 1);

        // The next one is another one.
        const auto next = tasks.create(u"ingest"_s, u"Take in other notes"_s);
        QTRY_VERIFY(bar->isVisible());
        QCOMPARE(textOf(*bar), u"Take in other notes"_s);
        QCOMPARE(progressOf(*bar)->maximum(), 0);
        next->succeed(u"1 new"_s);
        QTRY_VERIFY(!bar->isVisible());
        other->succeed({});
    }

    void aRunIsStoppedByTheKeyboard()
    {
        takeFolderIn();
        constexpr int files = 1200;
        for (int i = 0; i < files; ++i)
            write(u"many/%1.md"_s.arg(i), "# Title " + QByteArray::number(i) + "\n");
        const auto *bar = m_dock->findChild<IngestBar *>();
        QVERIFY(bar != nullptr);
        QTRY_VERIFY(!bar->isVisible());
        // Whoever writes holds the run up, so that it goes on until it is stopped.
        QSemaphore held;
        QSemaphore goOn;
        auto holding = m_bench->units.run(UnitsOfWork::UnitOptions{.action = u"hold"_s, .stop = {}, .longRunning = {}},
                                          [&held, &goOn](UnitsOfWork::UnitOfWork &) -> Result<void> {
                                              held.release();
                                              goOn.acquire();
                                              return {};
                                          });
        const auto release = qScopeGuard([&goOn] { goOn.release(); });
        held.acquire();
        QSignalSpy ended(&m_bench->documents, &Services::DocumentService::ingestEnded);
        auto run = m_bench->documents.ingest();
        QTRY_VERIFY(bar->isVisible());
        QTRY_VERIFY2(progressOf(*bar)->maximum() > 0, "it never said how much there is");
        QVERIFY2(textOf(*bar).startsWith(u"Take in notes"_s), qPrintable(textOf(*bar)));
        m_dock->table().setFocus();
        QVERIFY(tabTo(stopOf(*bar)));
        QTest::keyClick(stopOf(*bar), Qt::Key_Space);
        QVERIFY(bar->isVisible());
        goOn.release();
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 60'000);
        const auto outcome = ended.constFirst().constFirst().value<Services::IngestOutcome>();
        QVERIFY(outcome.error);
        QCOMPARE(outcome.error->code, Code::Cancelled);
        QVERIFY(outcome.report);
        QVERIFY(outcome.report->counts.created < files);
        QTRY_VERIFY(!bar->isVisible());
        QVERIFY(WindowBench::wait(std::move(run)));
        QVERIFY(WindowBench::wait(std::move(holding)));
        // The next run takes the rest in, and the bar goes with it.
        takeIn();
        QTRY_VERIFY(!bar->isVisible());
        // Not by the rows of the table, which fetches them as far as it is looked at.
        const auto count = WindowBench::wait(m_bench->documents.count({.subjects = Domain::AskDocuments}, {}));
        QVERIFY(count);
        QCOMPARE(*count, files + 4);
    }
};

QTEST_MAIN(TestIngestBar)
#include "tst_ingestbar.moc"
