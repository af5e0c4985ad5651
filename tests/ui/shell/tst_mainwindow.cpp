// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindowtest.h"

#include <accounts/addaccountdialog.h>
#include <documents/documentcommands.h>
#include <documents/documentsdock.h>
#include <documents/documentview.h>
#include <documents/noticebar.h>
#include <issues/imagenotice.h>
#include <issues/issuedetailsview.h>
#include <issues/issuesmodel.h>
#include <issues/issuestable.h>
#include <issues/issuesview.h>
#include <shell/accountbanner.h>
#include <shell/actionregistry.h>
#include <shell/capture.h>
#include <shell/commandpalette.h>
#include <shell/dockhost.h>
#include <shell/layoutstate.h>
#include <shell/statusbar.h>

#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QLineEdit>
#include <QListView>
#include <QMenuBar>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QSignalSpy>
#include <QToolButton>
#include <QTreeView>

#include <settled.h>

using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// The window over real services: what its parts do for each other.
class TestMainWindow final : public MainWindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void layoutsKeepTheSizeOfTheWindow()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        ShellOptions options;
        options.size = QSize(1000, 650);
        open(options);
        start();
        for (const auto key : {Qt::Key_2, Qt::Key_3, Qt::Key_1}) {
            QTest::keyClick(m_window.get(), key, Qt::ControlModifier);
            // The docks that are made now ask for their room with the next events.
            QTRY_VERIFY(isSettled(m_window.get()));
            QCOMPARE(m_window->size(), QSize(1000, 650));
        }
        // An idle list of tasks leaves the room to the issues.
        QVERIFY(m_window->docks().dock(u"tasks"_s)->height() <= m_window->height() / 5);
    }

    void whatIsTakenInIsSeen()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        const QTemporaryDir folder;
        QFile file(folder.filePath(u"page.md"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("# Page\n");
        file.close();
        open();
        start();
        m_window->docks().reveal(u"tasks"_s);
        auto *documents = m_window->findChild<DocumentsDock *>();
        QVERIFY(documents);
        QTRY_VERIFY(documents->visibleRegion().isEmpty());
        // Where there is no folder, one is offered.
        auto *commands = m_window->findChild<DocumentCommands *>();
        auto &offer = qobject_cast<StatusBar *>(m_window->statusBar())->actionButton();
        m_window->actionRegistry().action(u"document.takeIn"_s)->trigger();
        QTRY_COMPARE(offer.text(), u"Add a folder…"_s);
        QTest::keyClick(&offer, Qt::Key_Space);
        QVERIFY(commands->folderDialog() != nullptr);
        commands->folderDialog()->close();
        commands->takeIn({folder.path()});
        QTRY_VERIFY(!documents->visibleRegion().isEmpty());
        QTRY_COMPARE(documents->table().model()->rowCount(), 1);
    }

    void aRefusedTokenSaysWhatToDo()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        start();
        auto *status = qobject_cast<StatusBar *>(m_window->statusBar());
        auto *banner = m_window->findChild<AccountBanner *>();
        QVERIFY(status && banner && !banner->isVisible());
        m_bench->forge.validToken = u"another"_s;
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QTRY_VERIFY(banner->isVisible());
        QVERIFY2(banner->text().contains(u"Forge"_s), qPrintable(banner->text()));
        QCOMPARE(status->reachabilityText(), u"Sign-in needed"_s);
        QTRY_COMPARE(status->problemCount(), 1);
        // The number leads to the task, whose reason can be read, and it stays until that is over.
        auto *number = status->findChild<QToolButton *>(u"status.problem"_s);
        number->setFocus();
        QTest::keyClick(number, Qt::Key_Space);
        auto *view = m_window->findChild<QTreeView *>(u"tasks.view"_s);
        QTRY_COMPARE(view->selectionModel()->selectedRows().size(), 1);
        QTRY_VERIFY(m_window->docks().dock(u"tasks"_s)->height() >= 200);
        QCOMPARE(status->problemCount(), 1);
        const auto *renew = m_window->findChild<QPushButton *>(u"task.renew"_s);
        QTRY_VERIFY(renew->isVisible());
        auto *button = banner->findChild<QPushButton *>();
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
        QTRY_VERIFY(m_window->findChild<AddAccountDialog *>() != nullptr);
        delete m_window->findChild<AddAccountDialog *>();
        // With a token that is taken all of it goes.
        m_bench->forge.validToken.clear();
        m_window->actionRegistry().action(u"file.sync"_s)->trigger();
        QTRY_VERIFY(!banner->isVisible());
        QTRY_COMPARE(status->reachabilityText(), u"Online"_s);
        QTRY_COMPARE(status->problemCount(), 0);
    }

    void theNumberOfIssuesStandsWhereTheIssuesDo()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        start();
        auto *status = qobject_cast<StatusBar *>(m_window->statusBar());
        QTRY_VERIFY(status->summaryText().startsWith(u"30"_s));
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QTRY_COMPARE(status->summaryText(), QString());
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
        QTRY_VERIFY(status->summaryText().startsWith(u"30"_s));
    }

    void firstDataIsTold()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        QSignalSpy shown(m_window.get(), &MainWindow::contentShown);
        QVERIFY(!m_window->isContentShown());
        QVERIFY(isSettled(&m_window->issuesView()));
        QVERIFY(!m_window->isContentShown()); // before start() nothing counts as data
        start();
        QCOMPARE(shown.size(), 1);
        QCOMPARE(m_window->issuesView().model().rowCount(), 30);
        QVERIFY(!m_window->issuesView().currentIssue().isNull());
        const auto reads = m_bench->database.report().reads.total;
        m_window->issuesView().refresh();
        QTRY_VERIFY(m_bench->database.report().reads.total > reads);
        QTRY_VERIFY(isSettled(&m_window->issuesView()));
        QCOMPARE(shown.size(), 1);
    }

    void theFirstPaintWaitsForTheFirstRows()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        m_window = std::make_unique<MainWindow>(m_bench->services(), ShellOptions());
        QVERIFY(!m_window->updatesEnabled());
        QList<bool> painted;
        connect(&m_window->issuesView().model(), &IssuesModel::rowsLoaded, this,
                [&] { painted.append(m_window->updatesEnabled()); });
        m_window->show();
        start();
        QCOMPARE(painted.value(0), true);
    }

    void withoutRowsTheWindowIsPaintedAllTheSame()
    {
        m_window = std::make_unique<MainWindow>(m_bench->services(), ShellOptions());
        m_window->show();
        QVERIFY(!m_window->updatesEnabled());
        QTRY_VERIFY(m_window->updatesEnabled());
    }

    void anEmptyProfileIsToldAtOnce()
    {
        open();
        QSignalSpy shown(m_window.get(), &MainWindow::contentShown);
        m_window->start();
        QTRY_COMPARE(shown.size(), 1);
        QCOMPARE(m_window->issuesView().model().rowCount(), 0);
    }

    void aSyncThatFollowsIsWaitedFor()
    {
        QCOMPARE(m_bench->signInAndSync(0), QString());
        ShellOptions options;
        options.syncFollows = true;
        open(options);
        const auto reads = m_bench->database.report().reads.total;
        m_window->start();
        QTRY_VERIFY(m_bench->database.report().reads.total > reads);
        QTRY_VERIFY(isSettled(&m_window->issuesView()));
        QVERIFY(!m_window->isContentShown()); // empty, but not for long
        for (int i = 0; i < 12; ++i)
            m_bench->forge.addIssue(u"Late %1"_s.arg(i), m_bench->forge.now - std::chrono::minutes(i), "body");
        auto *status = qobject_cast<StatusBar *>(m_window->statusBar());
        QVERIFY(status);
        auto synced = m_bench->sync.sync();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isContentShown(), 20'000);
        QTRY_COMPARE(m_window->issuesView().model().rowCount(), 12);
        QTRY_VERIFY(synced.isFinished());
        QTRY_COMPARE(status->reachabilityText(), u"Online"_s);
    }

    void layoutComesBack()
    {
        ShellOptions options;
        options.profile = m_bench->dir.filePath(u"profile"_s);
        QVERIFY(QDir().mkpath(options.profile));
        open(options);
        m_window->docks().dock(u"tasks"_s)->hide();
        m_window->addDockWidget(Qt::LeftDockWidgetArea, m_window->docks().dock(u"details"_s));
        m_window->close();
        m_window.reset();
        open(options);
        QVERIFY(!m_window->docks().dock(u"tasks"_s)->isVisible());
        QCOMPARE(m_window->dockWidgetArea(m_window->docks().dock(u"details"_s)), Qt::LeftDockWidgetArea);
        m_window->actionRegistry().action(u"view.resetLayout"_s)->trigger();
        QTRY_VERIFY(m_window->docks().dock(u"tasks"_s)->isVisible());
        QCOMPARE(m_window->dockWidgetArea(m_window->docks().dock(u"details"_s)), Qt::RightDockWidgetArea);
    }

    void layoutOfAnotherVersionOrDamagedIsNotUsed_data()
    {
        QTest::addColumn<QByteArray>("layout");
        QTest::newRow("other version") << packLayout("state of the future", DockHost::layoutVersion + 1);
        QTest::newRow("not ours") << QByteArray("\0\1\2 rubbish", 11);
        QTest::newRow("right frame, wrong state") << packLayout("rubbish", DockHost::layoutVersion);
    }

    void layoutOfAnotherVersionOrDamagedIsNotUsed()
    {
        QFETCH(QByteArray, layout);
        ShellOptions options;
        options.profile = m_bench->dir.filePath(u"profile"_s);
        QVERIFY(QDir().mkpath(options.profile));
        {
            QSettings session(options.profile + u"/session.ini"_s, QSettings::IniFormat);
            session.setValue(u"window/layout"_s, layout);
            session.setValue(u"window/geometry"_s, QByteArray("rubbish"));
        }
        open(options);
        for (const auto ids = m_window->docks().ids(); const auto &id : ids)
            QVERIFY2(m_window->docks().dock(id)->isVisible() == m_window->docks().spec(id)->shown, qPrintable(id));
        QVERIFY(m_window->width() > 600);
    }

    void windowOfAScreenThatIsGoneComesBack()
    {
        ShellOptions options;
        options.profile = m_bench->dir.filePath(u"profile"_s);
        QVERIFY(QDir().mkpath(options.profile));
        open(options);
        m_window->move(40'000, 9'000);
        m_window->close();
        m_window.reset();
        open(options);
        const auto screen = QGuiApplication::primaryScreen()->availableGeometry();
        QVERIFY(screen.intersects(QRect(m_window->pos(), QSize(96, 24))));
    }

    void pictureIsWritten()
    {
        QCOMPARE(m_bench->signInAndSync(30), QString());
        open();
        const auto path = m_bench->dir.filePath(u"window.png"_s);
        std::optional<Result<QString>> written;
        captureWhenReady(*m_window, path, std::chrono::seconds(20), [&](const Result<QString> &r) { written = r; });
        m_window->start();
        QTRY_VERIFY_WITH_TIMEOUT(written.has_value(), 20'000);
        QVERIFY2(written->has_value(), written->has_value() ? "" : qPrintable(written->error().toText()));
        const QImage image(path);
        QCOMPARE(image.size(), m_window->size() * m_window->devicePixelRatioF());
        // A picture of nothing would have one colour.
        QSet<QRgb> colours;
        for (int x = 0; x < image.width(); x += 3)
            colours.insert(image.pixel(x, image.height() / 3));
        QVERIFY(colours.size() > 8);
    }

    void pictureThatCannotBeWrittenIsAnError()
    {
        open();
        std::optional<Result<QString>> written;
        captureWhenReady(*m_window, m_bench->dir.filePath(u"absent/window.png"_s), std::chrono::seconds(20),
                         [&](const Result<QString> &r) { written = r; });
        m_window->start();
        QTRY_VERIFY_WITH_TIMEOUT(written.has_value(), 20'000);
        QVERIFY(!written->has_value());
        QCOMPARE(written->error().code, Code::FileFailed);
        QVERIFY(written->error().message.contains(u"absent/window.png"_s));
    }

    void documentsAreFoundBesideIssuesAndTheirRunsAreTold()
    {
        m_bench->forge.addIssue(u"A kestrel hovers"_s, m_bench->forge.now, "body");
        QCOMPARE(m_bench->signInAndSync(0), QString());
        const auto folder = m_bench->dir.filePath(u"notes"_s);
        QVERIFY(QDir().mkpath(folder));
        QFile file(folder + u"/kestrel.md"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("# Kestrels\n\nA kestrel hovers over the field.\n");
        file.close();
        ShellOptions options;
        options.profile = m_bench->dir.path();
        open(options);
        start();
        auto *commands = m_window->findChild<DocumentCommands *>();
        QVERIFY(commands != nullptr);
        commands->takeIn({folder});
        auto *status = m_window->findChild<StatusBar *>();
        QTRY_VERIFY2(status->messageText().contains(u"1 new"_s), qPrintable(status->messageText()));
        QVERIFY(status->actionButton().isVisible());
        QTest::keyClick(&status->actionButton(), Qt::Key_Space);
        QVERIFY(commands->report() != nullptr);
        QCOMPARE(commands->report()->model().rowCount(), 1);
        commands->report()->reject();

        // From the task as well.
        m_window->docks().reveal(u"tasks"_s);
        auto *tasks = m_window->findChild<QTreeView *>(u"tasks.view"_s);
        QTRY_VERIFY(tasks->model()->rowCount() > 1);
        auto *button = m_window->findChild<QPushButton *>(u"task.report"_s);
        // The list hears of the end of a task a moment later.
        QTRY_VERIFY([&] {
            for (int row = 0; row < tasks->model()->rowCount() && !button->isVisible(); ++row)
                tasks->setCurrentIndex(tasks->model()->index(row, 0));
            return button->isVisible();
        }());
        QTest::keyClick(button, Qt::Key_Space);
        QVERIFY(commands->report() != nullptr);
        commands->report()->reject();

        auto &palette = m_window->palettePopup();
        palette.open();
        auto *edit = palette.findChild<QLineEdit *>();
        QTest::keyClicks(edit, u"kestr"_s);
        const auto rowOf = [&palette](const QString &prefix) {
            for (int row = 0; row < palette.model().rowCount(); ++row) {
                if (palette.model().item(row).key.startsWith(prefix))
                    return row;
            }
            return -1;
        };
        QTRY_VERIFY(rowOf(u"document/"_s) >= 0);
        QTRY_VERIFY(rowOf(u"issue/"_s) >= 0);
        QVERIFY(rowOf(u"issue/"_s) < rowOf(u"document/"_s));
        const auto *list = palette.findChild<QListView *>();
        for (int i = 0; i < palette.model().rowCount() && list->currentIndex().row() != rowOf(u"document/"_s); ++i)
            QTest::keyClick(edit, Qt::Key_Down);
        // Nobody has seen a document until now.
        QVERIFY(m_window->findChild<DocumentView *>() == nullptr);
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_COMPARE(m_window->findChild<DocumentView *>()->title(), u"Kestrels"_s);

        // What was open last is there again, once somebody looks.
        m_window->docks().dock(u"document"_s)->hide();
        m_window->close();
        m_window.reset(); // waits for what it writes
        open(options);
        start();
        QVERIFY(m_window->findChild<DocumentView *>() == nullptr);
        m_window->docks().reveal(u"document"_s);
        QTRY_COMPARE(m_window->findChild<DocumentView *>()->title(), u"Kestrels"_s);
    }

    void aFileThatWasKeptIsToldAtTheBottomAndInTheDock()
    {
        open();
        start();
        auto *dock = m_window->findChild<DocumentsDock *>();
        auto *status = m_window->findChild<StatusBar *>();
        QVERIFY(dock != nullptr && status != nullptr);
        m_window->docks().dock(u"documents"_s)->close();
        Q_EMIT m_bench->documents.fileConflicted(
            makeError(Code::Conflict, u"files.apply"_s, u"/notes/plan.md was changed by somebody else."_s)
                .with(u"path"_s, u"/notes/plan.md"_s)
                .with(u"beside"_s, u"/notes/plan (from Docket).md"_s));
        QTRY_VERIFY2(status->messageText().contains(u"/notes/plan.md"_s), qPrintable(status->messageText()));
        QVERIFY(status->actionButton().isVisible());
        QVERIFY(!dock->isVisible());
        QTest::keyClick(&status->actionButton(), Qt::Key_Space);
        QTRY_VERIFY(dock->isVisible());
        QVERIFY(dock->conflictBar().isVisible());
        QVERIFY(dock->conflictBar().text().contains(u"/notes/plan.md"_s));
        Q_EMIT dock->conflictBar().closed();
        QVERIFY(!dock->conflictBar().isVisible());
    }

    void nothingIsFetchedForImagesUnlessAskedFor()
    {
        m_bench->forge.addIssue(u"With an image"_s, m_bench->forge.now, "![shot](https://elsewhere.test/a.png)");
        QCOMPARE(m_bench->signInAndSync(0), QString());
        open();
        start();
        const auto *details = m_window->findChild<IssueDetailsView *>();
        QVERIFY(details != nullptr);
        QTRY_COMPARE(details->shown().row.title, u"With an image"_s);
        QTRY_VERIFY(details->imageNotice().isVisible());
        QCOMPARE(m_bench->remoteImages.asked(), QStringList());
        m_window->actionRegistry().action(u"issue.loadImages"_s)->trigger();
        QTRY_COMPARE(m_bench->remoteImages.asked(), QStringList{u"https://elsewhere.test/a.png"_s});
        m_window.reset();
        // With the setting no question is needed.
        ShellOptions options;
        options.remoteImages = true;
        open(options);
        start();
        QTRY_COMPARE(m_bench->remoteImages.asked().size(), 2);
    }
};

QTEST_MAIN(TestMainWindow)
#include "moc_mainwindowtest.cpp"
#include "tst_mainwindow.moc"
