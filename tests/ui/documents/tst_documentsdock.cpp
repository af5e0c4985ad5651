// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <issues/querybox.h>
#include <issues/queryedit.h>
#include <widgets/emptystate.h>

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>
#include <QToolButton>
#include <QTreeView>
#include <QTreeWidget>

#include <documents/documentcommands.h>
#include <documents/documentsdock.h>
#include <documents/documentsmodel.h>
#include <documents/filtermenu.h>
#include <documents/foldertree.h>
#include <documents/noticebar.h>
#include <documents/planmodel.h>
#include <windowbench.h>

using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// The dock and its dialogs on a real database with a folder on the disk, driven as a user does.
class TestDocumentsDock final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_bench = std::make_unique<WindowBench>();
        m_root = m_bench->dir.filePath(u"notes"_s);
        QVERIFY(QDir().mkpath(m_root));
        m_dock = std::make_unique<DocumentsDock>(m_bench->documents, m_bench->tasks, m_bench->clock);
        m_window = std::make_unique<QWidget>();
        m_commands = new DocumentCommands(m_bench->documents, m_window.get());
        m_dock->resize(1000, 400);
        m_window->show();
        m_dock->show();
        m_dock->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_dock.get()));
    }

    void cleanup()
    {
        m_window.reset();
        m_dock.reset();
        m_bench.reset();
    }

    void anEmptyDockSaysWhatToDo()
    {
        QSignalSpy wanted(m_dock.get(), &DocumentsDock::addFolderRequested);
        m_dock->load();
        QTRY_VERIFY(m_dock->emptyState().isVisible());
        QTRY_COMPARE(m_dock->emptyState().title(), u"No documents yet"_s);
        auto *button = m_dock->emptyState().findChild<QPushButton *>();
        QVERIFY(button != nullptr && button->isVisible());
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
        QCOMPARE(wanted.size(), 1);
    }

    void aFolderThatIsTakenInShowsUpByItself()
    {
        m_dock->load();
        fillFolder();
        QSignalSpy done(m_commands, &DocumentCommands::done);
        m_commands->takeIn({m_root});
        QTRY_COMPARE(rows(), 4);
        QTRY_COMPARE(done.size(), 1);
        QVERIFY2(done[0][0].toString().contains(u"4 new"_s), qPrintable(done[0][0].toString()));
        QVERIFY(!m_dock->emptyState().isVisible());
        QTRY_VERIFY2(m_dock->queryBox().message().startsWith(u"4 documents"_s),
                     qPrintable(m_dock->queryBox().message()));

        // All, the source with its count, and a folder in it.
        const auto *tree = m_dock->folders().model();
        QTRY_COMPARE(tree->rowCount(), 2);
        QCOMPARE(tree->index(1, 0).data().toString(), u"notes"_s);
        QTRY_COMPARE(tree->index(1, 1).data().toString(), u"4"_s);
        QCOMPARE(tree->index(0, 0, tree->index(1, 0)).data().toString(), u"deep"_s);
        m_dock->folders().setFocus();
        m_dock->folders().setCurrentIndex(tree->index(1, 0));
        QTest::keyClick(&m_dock->folders(), Qt::Key_Right);
        QTest::keyClick(&m_dock->folders(), Qt::Key_Down);
        QTRY_COMPARE(rows(), 1);
        QCOMPARE(m_dock->table().model()->index(0, 1).data().toString(), u"deep/mill.md"_s);
    }

    void aSearchedWordIsShownInItsSentence()
    {
        takeFolderIn();
        QSignalSpy activated(m_dock.get(), &DocumentsDock::documentActivated);
        m_dock->focusQuery();
        QTest::keyClicks(&m_dock->queryBox().edit(), u"heron"_s);
        QTRY_VERIFY(m_dock->isSearching());
        QTRY_VERIFY(m_dock->isRanked());
        const auto *hits = m_dock->hits().model();
        QCOMPARE(hits->rowCount(), 1);
        const auto snippet = hits->index(0, 0).data(SnippetRole).value<Domain::DocumentSnippet>();
        QVERIFY2(snippet.text.contains(u"heron"_s), qPrintable(snippet.text));
        QCOMPARE(snippet.hits.size(), 1);
        QCOMPARE(snippet.text.mid(snippet.hits[0].first, snippet.hits[0].second), u"heron"_s);
        QTest::keyClick(&m_dock->queryBox().edit(), Qt::Key_Return);
        QTRY_COMPARE(m_dock->focusWidget(), &m_dock->hits());
        QTest::keyClick(&m_dock->hits(), Qt::Key_Return);
        QCOMPARE(activated.size(), 1);
        QCOMPARE(activated[0][0].value<Domain::DocumentId>(), m_dock->currentDocument());
        QCOMPARE(activated[0][1].toInt(), 5); // the heading above

        // The hit is painted on a ground of its own.
        const auto picture = m_dock->hits().grab().toImage();
        QVERIFY(!picture.isNull());
        m_dock->focusQuery();
        QTest::keyClicks(&m_dock->queryBox().edit(), u"nowhere"_s);
        QTRY_COMPARE(m_dock->emptyState().title(), u"No document matches"_s);
        m_dock->setQuery({});
        QTRY_COMPARE(rows(), 4);
        QTRY_VERIFY(!m_dock->isSearching());
    }

    void rowsAreSortedByTheDatabase()
    {
        takeFolderIn();
        m_dock->table().header()->setSortIndicator(DocumentsModel::Words, Qt::DescendingOrder);
        QTRY_COMPARE(m_dock->table().model()->index(0, 0).data().toString(), u"Long"_s);
        m_dock->table().header()->setSortIndicator(DocumentsModel::Title, Qt::AscendingOrder);
        QTRY_COMPARE(m_dock->table().model()->index(0, 0).data().toString(), u"Birds"_s);
    }

    void aLongListComesInPages()
    {
        constexpr int count = DocumentsDock::pageSize + 30;
        for (int i = 0; i < count; ++i)
            write(u"n%1.md"_s.arg(i, 4, 10, QChar(u'0')), "# N" + QByteArray::number(i) + "\n\ntext\n");
        m_commands->takeIn({m_root});
        m_dock->load();
        QTRY_VERIFY(!m_bench->documents.isIngesting());
        QTRY_VERIFY2(m_dock->queryBox().message().startsWith(QString::number(count)),
                     qPrintable(m_dock->queryBox().message()));
        m_dock->table().setFocus();
        m_dock->table().setCurrentIndex(m_dock->table().model()->index(0, 0));
        QTRY_VERIFY(rows() >= DocumentsDock::pageSize);
        m_dock->table().scrollToBottom();
        QTRY_COMPARE(rows(), count);
        QTest::keyClick(&m_dock->table(), Qt::Key_End);
        QCOMPARE(m_dock->table().currentIndex().siblingAtColumn(1).data().toString(), u"n0229.md"_s);
    }

    void aRefreshReadsWhatIsVisibleOnly()
    {
        constexpr int count = DocumentsDock::pageSize * 6;
        for (int i = 0; i < count; ++i)
            write(u"n%1.md"_s.arg(i, 4, 10, QChar(u'0')), "# N" + QByteArray::number(i) + "\n\ntext\n");
        m_commands->takeIn({m_root});
        QTRY_VERIFY_WITH_TIMEOUT(!m_bench->documents.isIngesting(), 60'000);
        m_dock->load();
        auto &table = m_dock->table();
        QTRY_VERIFY(rows() >= DocumentsDock::pageSize);
        table.setFocus();
        while (rows() < count) {
            const auto before = rows();
            table.scrollToBottom();
            QTRY_VERIFY(rows() > before);
        }
        QTest::keyClick(&table, Qt::Key_End);
        const auto current = m_dock->currentDocument();
        const auto titleAt = [&](int row) { return table.model()->index(row, 0).data().toString(); };

        // A row in sight says something else: only its page is read again, all the others stay.
        write(u"n1199.md"_s, "# Other words\n\ntext\n");
        m_commands->takeIn({m_root});
        QTRY_COMPARE(titleAt(count - 1), u"Other words"_s);
        QVERIFY2(m_dock->lastAsked() <= 2 * DocumentsDock::pageSize, qPrintable(QString::number(m_dock->lastAsked())));
        QCOMPARE(rows(), count);
        QCOMPARE(m_dock->currentDocument(), current);

        // A row comes before the one in sight: the current document stays the current one.
        write(u"n1150b.md"_s, "# Between\n\ntext\n");
        m_commands->takeIn({m_root});
        QTRY_VERIFY(m_dock->queryBox().message().contains(QLocale().toString(count + 1)));
        QTRY_COMPARE(table.model()->index(1151, 0).data().toString(), u"Between"_s);
        QCOMPARE(m_dock->currentDocument(), current);

        // What changed out of sight is read when it is scrolled to.
        write(u"n0000.md"_s, "# First words\n\ntext\n");
        m_commands->takeIn({m_root});
        QTRY_VERIFY(!m_bench->documents.isIngesting());
        QTest::keyClick(&table, Qt::Key_Home);
        QTRY_COMPARE(titleAt(0), u"First words"_s);
    }

    void frontMatterNarrowsTheRows()
    {
        takeFolderIn();
        auto &menu = m_dock->filterMenu();
        menu.popup(m_dock->mapToGlobal(QPoint(20, 20)));
        const auto firstMenu = [&menu]() -> QMenu * {
            for (const auto *action : menu.actions()) {
                if (action->menu() != nullptr)
                    return action->menu();
            }
            return nullptr;
        };
        // Opened once: it has the answer already, or says that it is on its way, and then has it.
        QVERIFY(firstMenu() != nullptr || menu.actions().last()->text() == u"Loading…"_s);
        QTRY_VERIFY(firstMenu() != nullptr);
        auto *values = firstMenu();
        Q_EMIT values->aboutToShow();
        QTRY_COMPARE(values->actions().size(), 3); // any, a line, draft
        values->actions().last()->trigger();
        menu.hide();
        QCOMPARE(m_dock->queryBox().text(), u"prop:status=draft"_s);
        QTRY_COMPARE(rows(), 1);

        // What an ingestion brings is there when the menu is opened the next time.
        write(u"owned.md"_s, "---\nowner: mara\n---\n# Owned\n");
        m_commands->takeIn({m_root});
        QTRY_VERIFY(!m_bench->documents.isIngesting());
        menu.popup(m_dock->mapToGlobal(QPoint(20, 20)));
        QTRY_VERIFY(std::ranges::any_of(menu.actions(),
                                        [](const QAction *action) { return action->text().startsWith(u"owner"_s); }));
        menu.hide();
    }

    void brokenLinksAndOrphansAreListed()
    {
        fillFolder();
        write(u"lost.md"_s, "# Lost\n\nSee [nothing](gone.md) and [a part](birds.md#nests).\n");
        m_commands->takeIn({m_root});
        m_dock->load();
        QTRY_COMPARE(rows(), 5);
        QTRY_VERIFY(!m_bench->documents.isIngesting());
        auto &menu = m_dock->filterMenu();
        menu.popup(m_dock->mapToGlobal(QPoint(20, 20)));
        QTest::keyClick(&menu, Qt::Key_B);
        QTRY_COMPARE(m_dock->listing(), DocumentsDock::Listing::BrokenLinks);
        const auto *hits = m_dock->hits().model();
        QTRY_COMPARE(hits->rowCount(), 2);
        QStringList texts;
        for (int row = 0; row < 2; ++row)
            texts.append(hits->index(row, 0).data(SnippetRole).value<Domain::DocumentSnippet>().text);
        texts.sort();
        QVERIFY2(texts[0].startsWith(u"birds.md#nests"_s) && texts[0].contains(u"no such heading"_s),
                 qPrintable(texts[0]));
        QVERIFY2(texts[1].startsWith(u"gone.md"_s) && texts[1].contains(u"no such document"_s), qPrintable(texts[1]));
        QVERIFY(m_dock->listingBar().isVisible());
        QSignalSpy activated(m_dock.get(), &DocumentsDock::documentActivated);
        QTest::keyClick(&m_dock->hits(), Qt::Key_Home);
        QTest::keyClick(&m_dock->hits(), Qt::Key_Return);
        QCOMPARE(activated.size(), 1);
        QCOMPARE(activated[0][1].toInt(), 3); // where the link stands

        menu.popup(m_dock->mapToGlobal(QPoint(20, 20)));
        QTest::keyClick(&menu, Qt::Key_O);
        QTRY_COMPARE(m_dock->listing(), DocumentsDock::Listing::Orphans);
        QTRY_COMPARE(rows(), 4); // all but birds.md
        for (int row = 0; row < rows(); ++row)
            QVERIFY(m_dock->table().model()->index(row, 1).data().toString() != u"birds.md"_s);
        QTest::keyClick(&m_dock->listingBar().actionButton(), Qt::Key_Space);
        QTRY_COMPARE(rows(), 5);
        QVERIFY(!m_dock->listingBar().isVisible());

        // Who types a question wants its answer.
        m_dock->showListing(DocumentsDock::Listing::Orphans);
        QTRY_COMPARE(rows(), 4);
        m_dock->focusQuery();
        QTest::keyClicks(&m_dock->queryBox().edit(), u"heron"_s);
        QTRY_COMPARE(hits->rowCount(), 1);
        QCOMPARE(m_dock->listing(), DocumentsDock::Listing::Documents);
        QVERIFY(!m_dock->listingBar().isVisible());
    }

    void settingsOfASourceAreStored()
    {
        takeFolderIn();
        const auto source = WindowBench::wait(m_bench->documents.sources())->constFirst();
        m_commands->editSource(source);
        QVERIFY(m_commands->settings() != nullptr);
        auto &dialog = *m_commands->settings();
        QCOMPARE(dialog.nameEdit().text(), u"notes"_s);
        dialog.nameEdit().selectAll();
        QTest::keyClick(&dialog.nameEdit(), Qt::Key_Delete);
        QVERIFY(!dialog.saveButton().isEnabled());
        QTest::keyClicks(&dialog.nameEdit(), u"My notes"_s);
        QTest::keyClicks(&dialog.projectEdit(), u"mill"_s);
        QVERIFY(!dialog.saveButton().isEnabled());
        QVERIFY2(dialog.problem().contains(u"owner/name"_s), qPrintable(dialog.problem()));
        dialog.projectEdit().clear();
        QTest::keyClicks(&dialog.projectEdit(), u"atelier/mill"_s);
        QTest::keyClicks(&dialog.ignoreEdit(), u"deep/"_s);
        QTest::keyClick(&dialog.ignoreEdit(), Qt::Key_Return);
        QTest::keyClick(&dialog.hiddenBox(), Qt::Key_Space);
        QTest::keyClick(&dialog.linksBox(), Qt::Key_Space);
        QTest::keyClick(&dialog.mountsBox(), Qt::Key_Space);
        QVERIFY(dialog.saveButton().isEnabled());
        QTest::keyClick(&dialog.saveButton(), Qt::Key_Space);
        // Other files belong to it now: what a run would do is shown first.
        QTRY_VERIFY(m_commands->dryRun() != nullptr);
        QTRY_COMPARE(m_commands->dryRun()->model().counts().missing, 1);
        const auto stored = WindowBench::wait(m_bench->documents.sources())->constFirst();
        QCOMPARE(stored.name, u"My notes"_s);
        QCOMPARE(stored.ignore, QStringList{u"deep/"_s});
        QCOMPARE(stored.project, u"atelier/mill"_s);
        QVERIFY(stored.hidden);
        QVERIFY(stored.symlinks);
        QVERIFY(stored.otherMounts);
        QCOMPARE(stored.watched, source.watched);
    }

    void aFileThatWasKeptIsToldUntilItIsRead()
    {
        write(u"plan.md"_s, "# Plan\n\ntheirs\n");
        write(u"plan (from Docket).md"_s, "# Plan\n\nours\n");
        const QString path = m_root + u"/plan.md"_s;
        const QString beside = m_root + u"/plan (from Docket).md"_s;
        connect(m_dock.get(), &DocumentsDock::differenceRequested, m_commands, &DocumentCommands::compareFiles);
        QVERIFY(!m_dock->conflictBar().isVisible());
        Q_EMIT m_bench->documents.fileConflicted(
            makeError(Code::Conflict, u"files.apply"_s, path + u" was changed by somebody else."_s)
                .withHint(u"Docket's is %1."_s.arg(beside))
                .with(u"path"_s, path)
                .with(u"beside"_s, beside));
        QVERIFY(m_dock->conflictBar().isVisible());
        QVERIFY(m_dock->conflictBar().text().contains(path));
        QVERIFY(m_dock->conflictBar().text().contains(beside));
        QTest::keyClick(&m_dock->conflictBar().actionButton(), Qt::Key_Space);
        QVERIFY(m_commands->difference() != nullptr);
        QTRY_VERIFY2(m_commands->difference()->summary().contains(u"1 line(s) more"_s),
                     qPrintable(m_commands->difference()->summary()));
        QVERIFY(m_commands->difference()->text().toPlainText().contains(u"+ ours"_s));
        m_commands->difference()->reject();
        QVERIFY(m_dock->conflictBar().isVisible());
        Q_EMIT m_dock->conflictBar().closed();
        QVERIFY(!m_dock->conflictBar().isVisible());
    }

    void aSourceThatIsWatchedByLooksOnlyIsMarked()
    {
        takeFolderIn();
        auto &tree = m_dock->folders();
        const auto source = tree.sources().constFirst().id;
        const auto before = tree.model()->index(1, 0).data(Qt::ToolTipRole).toString();
        QSignalSpy resets(tree.model(), &QAbstractItemModel::rowsRemoved);
        tree.setLimitations({{source, u"too many folders"_s}});
        const auto tip = tree.model()->index(1, 0).data(Qt::ToolTipRole).toString();
        QVERIFY2(tip.contains(u"too many folders"_s), qPrintable(tip));
        tree.setLimitations({});
        QCOMPARE(tree.model()->index(1, 0).data(Qt::ToolTipRole).toString(), before);
        // Numbers that change leave the rows where they are.
        write(u"more.md"_s, "# More\n");
        m_commands->takeIn({m_root});
        QTRY_COMPARE(tree.model()->index(1, 1).data().toString(), u"5"_s);
        QCOMPARE(resets.size(), 0);
    }

    void documentsAreForgottenOneByOne()
    {
        takeFolderIn();
        connect(m_dock.get(), &DocumentsDock::forgetRequested, m_commands, &DocumentCommands::forget);
        m_dock->focusRows();
        QTest::keyClick(&m_dock->table(), Qt::Key_Home);
        QTest::keyClick(&m_dock->table(), Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(m_dock->selectedDocuments().size(), 2);
        const auto answer = [this](const QString &words) {
            auto *box = m_window->findChild<QMessageBox *>();
            QVERIFY(box != nullptr);
            for (auto *button : box->findChildren<QPushButton *>()) {
                if (button->text() == words)
                    QTest::keyClick(button, Qt::Key_Space);
            }
            QTRY_VERIFY(m_window->findChild<QMessageBox *>() == nullptr);
        };
        QTest::keyClick(&m_dock->table(), Qt::Key_Delete);
        answer(u"Cancel"_s);
        QCOMPARE(rows(), 4);
        QTest::keyClick(&m_dock->table(), Qt::Key_Delete);
        answer(u"&Forget"_s);
        QTRY_COMPARE(rows(), 2);
        QVERIFY(QFile::exists(m_root + u"/birds.md"_s)); // the files stay

        m_commands->takeIn({m_root});
        QTRY_COMPARE(rows(), 4);
        QVERIFY(QFile::remove(m_root + u"/long.md"_s));
        m_commands->takeIn({m_root});
        QTRY_COMPARE(m_dock->table().model()->index(3, DocumentsModel::State).data().toString(), u"Missing"_s);
        m_commands->forgetMissing({});
        QTRY_VERIFY(m_window->findChild<QMessageBox *>() != nullptr);
        answer(u"&Forget"_s);
        QTRY_COMPARE(rows(), 3);
    }

    void aDryRunShowsWhatWouldHappenAndDoesIt()
    {
        m_dock->load();
        fillFolder();
        m_commands->planPaths({m_root});
        QVERIFY(m_commands->dryRun() != nullptr);
        auto &dialog = *m_commands->dryRun();
        QTRY_COMPARE(dialog.model().counts().created, 4);
        QCOMPARE(dialog.model().rowCount(), 4);
        QVERIFY2(dialog.summary().contains(u"New: 4"_s), qPrintable(dialog.summary()));
        QCOMPARE(WindowBench::wait(m_bench->documents.sources())->size(), 0); // nothing was written
        dialog.filter().setCurrentIndex(1);
        QCOMPARE(dialog.model().index(0, PlanModel::Action).data().toString(), u"New"_s);
        QVERIFY(dialog.takeInButton().isEnabled());
        QTest::keyClick(&dialog.takeInButton(), Qt::Key_Space);
        QTRY_COMPARE(rows(), 4);

        write(u"birds.md"_s, "# Birds\n\nOther words.\n");
        m_commands->plan({});
        QTRY_COMPARE(m_commands->dryRun()->model().counts().changed, 1);
        QCOMPARE(m_commands->dryRun()->model().counts().same, 3);
        QCOMPARE(m_commands->dryRun()->model().rowCount(), 1); // what stays the same is not listed
    }

    void anAddedFolderIsShownFirstAndTheLookCanBeSkipped()
    {
        m_dock->load();
        fillFolder();
        m_commands->addFolder();
        QVERIFY(m_commands->folderDialog() != nullptr);
        QSignalSpy done(m_commands, &DocumentCommands::done);
        Q_EMIT m_commands->folderDialog()->fileSelected(m_root);
        QVERIFY(m_commands->dryRun() != nullptr);
        QCOMPARE(WindowBench::wait(m_bench->documents.sources())->size(), 0);
        // Who does not want to look takes in at once.
        QVERIFY(m_commands->dryRun()->takeInButton().isEnabled());
        QTest::keyClick(&m_commands->dryRun()->takeInButton(), Qt::Key_Space);
        QTRY_COMPARE(rows(), 4);
        QTRY_COMPARE(done.size(), 1);

        // An empty folder can be added for what comes later; a known one has nothing to do.
        const auto empty = m_bench->dir.filePath(u"empty"_s);
        QVERIFY(QDir().mkpath(empty));
        m_commands->planPaths({empty});
        QTRY_VERIFY(m_commands->dryRun()->summary().contains(u"no Markdown"_s));
        QVERIFY(m_commands->dryRun()->takeInButton().isEnabled());
        m_commands->planPaths({m_root});
        QTRY_VERIFY(!m_commands->dryRun()->takeInButton().isEnabled());
    }

    void theReportSaysWhatHappenedToEachFile()
    {
        m_dock->load();
        fillFolder();
        write(u"huge.md"_s, QByteArray((1 << 20) + 10, 'x'));
        QSignalSpy done(m_commands, &DocumentCommands::done);
        m_commands->takeIn({m_root});
        QTRY_COMPARE(done.size(), 1);
        QVERIFY2(done[0][0].toString().contains(u"1 left out"_s), qPrintable(done[0][0].toString()));
        const auto task = done[0][1].toULongLong();
        QVERIFY(task != 0);
        m_commands->showReport(task);
        QVERIFY(m_commands->report() != nullptr);
        auto *dialog = m_commands->report();
        const auto &model = dialog->model();
        QCOMPARE(model.rowCount(), 5);
        QVERIFY2(dialog->summary().contains(u"New: 4"_s), qPrintable(dialog->summary()));
        const auto cell = [&model](const QString &path, int column) {
            for (int row = 0; row < model.rowCount(); ++row) {
                if (model.index(row, ReportModel::Path).data().toString() == path)
                    return model.index(row, column).data().toString();
            }
            return u"no such file"_s;
        };
        QCOMPARE(cell(u"birds.md"_s, ReportModel::Result), u"New"_s);
        QVERIFY(cell(u"birds.md"_s, ReportModel::ParseTime).endsWith(u" ms"_s));
        QVERIFY(cell(u"birds.md"_s, ReportModel::CacheTime).endsWith(u" ms"_s));
        QVERIFY(cell(u"birds.md"_s, ReportModel::CacheEntry).startsWith(m_bench->dir.path()));
        QCOMPARE(cell(u"huge.md"_s, ReportModel::Result), u"Skipped"_s);
        QVERIFY(!cell(u"huge.md"_s, ReportModel::Reason).isEmpty());
        QCOMPARE(cell(u"huge.md"_s, ReportModel::ParseTime), QString());
        QCOMPARE(cell(u"huge.md"_s, ReportModel::CacheEntry), QString());

        // Narrowed by the keyboard to what was left out, and back.
        dialog->filter().setFocus();
        QTest::keyClick(&dialog->filter(), Qt::Key_Down);
        QTest::keyClick(&dialog->filter(), Qt::Key_Down);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0, ReportModel::Path).data().toString(), u"huge.md"_s);
        QTest::keyClick(&dialog->filter(), Qt::Key_Home);
        QCOMPARE(model.rowCount(), 5);
        QVERIFY(!dialog->retryButton().isEnabled());

        QSignalSpy wanted(m_commands, &DocumentCommands::documentRequested);
        QPointer<ReportDialog> guard(dialog);
        QTest::keyClick(&dialog->view(), Qt::Key_Home);
        QTest::keyClick(&dialog->view(), Qt::Key_Return);
        QCOMPARE(wanted.size(), 1);
        QVERIFY(!wanted[0][0].value<Domain::DocumentId>().isNull());
        QTRY_VERIFY(guard.isNull());

        // Nobody knows a report of what never ran.
        QSignalSpy problems(m_commands, &DocumentCommands::problemFound);
        m_commands->showReport(task + 1000);
        QCOMPARE(problems.size(), 1);
    }

    void aFailureIsTriedAgainFromTheReport()
    {
        write(u"good.md"_s, "# Good\n");
        write(u"huge.md"_s, "# Huge\n\n[bad](bad.md)\n");
        QVERIFY(database("CREATE TRIGGER refuses BEFORE INSERT ON document_link "
                         "BEGIN SELECT RAISE(ABORT, 'no links today'); END"));
        QSignalSpy done(m_commands, &DocumentCommands::done);
        m_commands->takeIn({m_root});
        QTRY_COMPARE(done.size(), 1);
        m_commands->takeIn({m_root + u"/huge.md"_s});
        QTRY_COMPARE(done.size(), 2);
        QVERIFY(database("DROP TRIGGER refuses"));
        const auto source = WindowBench::wait(m_bench->documents.sources())->constFirst().id;
        m_commands->showReportOf(source); // the last run, of that file alone
        auto &dialog = *m_commands->report();
        QCOMPARE(dialog.model().rowCount(), 1);
        QCOMPARE(dialog.model().index(0, ReportModel::Result).data().toString(), u"Failed"_s);
        QVERIFY(dialog.retryButton().isEnabled());
        write(u"huge.md"_s, "# Small now\n");
        QTest::keyClick(&dialog.retryButton(), Qt::Key_Space);
        QTRY_VERIFY(dialog.model().index(0, ReportModel::Result).data().toString() != u"Failed"_s);
        QVERIFY(!dialog.retryButton().isEnabled());
        QVERIFY2(!dialog.summary().contains(u"Failed"_s), qPrintable(dialog.summary()));
    }

    void aFailedFileIsShownAndTriedAgain()
    {
        write(u"good.md"_s, "# Good\n");
        write(u"huge.md"_s, "# Huge\n\n[bad](bad.md)\n");
        QVERIFY(database("CREATE TRIGGER refuses BEFORE INSERT ON document_link "
                         "BEGIN SELECT RAISE(ABORT, 'no links today'); END"));
        m_commands->takeIn({m_root});
        QTRY_VERIFY(!m_bench->documents.isIngesting());
        QVERIFY(database("DROP TRIGGER refuses"));
        m_dock->load();
        QTRY_COMPARE(rows(), 2);
        QTRY_COMPARE(m_dock->table().model()->index(1, DocumentsModel::State).data().toString(), u"Failed"_s);
        m_commands->showFailures();
        QVERIFY(m_commands->failures() != nullptr);
        auto &dialog = *m_commands->failures();
        QTRY_COMPARE(dialog.view().topLevelItemCount(), 1);
        QVERIFY(dialog.view().topLevelItem(0)->text(0).endsWith(u"/notes/huge.md"_s));
        QVERIFY(!dialog.view().topLevelItem(0)->text(2).isEmpty());
        write(u"huge.md"_s, "# Small now\n");
        QTest::keyClick(&dialog.retryAllButton(), Qt::Key_Space);
        QTRY_COMPARE(dialog.view().topLevelItemCount(), 0);
    }

    void aTextFromTheClipboardBecomesADocument()
    {
        m_dock->load();
        QSignalSpy problems(m_commands, &DocumentCommands::problemFound);
        QSignalSpy wanted(m_commands, &DocumentCommands::documentRequested);
        QGuiApplication::clipboard()->setText(u"  "_s);
        m_commands->paste();
        QCOMPARE(problems.size(), 1);
        QGuiApplication::clipboard()->setText(u"\n## Notes on kestrels\n\nThey hover."_s);
        m_commands->paste();
        QTRY_COMPARE(wanted.size(), 1);
        QTRY_COMPARE(rows(), 1);
        QCOMPARE(m_dock->table().model()->index(0, 0).data().toString(), u"Notes on kestrels"_s);
    }

    void droppedFoldersAreShownFirst()
    {
        fillFolder();
        m_commands->watchDrops(m_window.get());
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(m_root)});
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        enter.ignore();
        QCoreApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &drop);
        QVERIFY(drop.isAccepted());
        QVERIFY(m_commands->dryRun() != nullptr);
        QTRY_COMPARE(m_commands->dryRun()->model().counts().created, 4);
        QMimeData text;
        text.setText(u"words"_s);
        QDragEnterEvent other({5, 5}, Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
        other.ignore();
        QCoreApplication::sendEvent(m_window.get(), &other);
        QVERIFY(!other.isAccepted());
    }

    void modelsKeepTheirPromises()
    {
        DocumentsModel model(m_bench->clock);
        QList<Domain::DocumentSummary> some(3);
        for (int i = 0; i < some.size(); ++i) {
            some[i].id = {i + 1};
            some[i].path = u"p%1.md"_s.arg(i);
        }
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setRows(some, true);
        const auto before = resets.size();
        some[1].title = u"new"_s;
        model.setRows(some, true);
        QCOMPARE(resets.size(), before); // the rows stay, only the words change
        QCOMPARE(changes.size(), 1);
        QVERIFY(model.canFetchMore({}));
        model.fetchMore({});
        QVERIFY(!model.canFetchMore({})); // asked once
        Domain::DocumentSummary last;
        last.id = {9};
        model.append({last}, false);
        QCOMPARE(model.rowCount(), 4);
        QVERIFY(!model.canFetchMore({}));
        QCOMPARE(model.rowOf({9}), 3);
        // The tester fetches by itself, so it comes when there is nothing left to fetch.
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows(some.first(2), false);
        model.append({last}, false);
        QCOMPARE(model.rowCount(), 3);
        // In place, then with rows that came between, then with some that went.
        some[1].title = u"newer"_s;
        QVERIFY(model.refresh(1, {some[1]}, true));
        QCOMPARE(model.rowCount(), 3);
        QVERIFY(!model.refresh(1, {some[2], some[1], last}, false));
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.rowOf({9}), 3);
        QVERIFY(!model.refresh(1, {last}, false));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.rowOf({9}), 1);
    }

private:
    [[nodiscard]] Result<void> database(const char *sql)
    {
        return Async::await(m_bench->units.run([sql](UnitsOfWork::UnitOfWork &work) -> Result<void> {
            return work.connection().run(sql).transform([](auto) {});
        }));
    }

    void write(const QString &path, const QByteArray &text) const
    {
        const QString whole = m_root + u'/' + path;
        QVERIFY(QDir().mkpath(QFileInfo(whole).path()));
        QFile file(whole);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    void fillFolder() const
    {
        write(u"birds.md"_s, "# Birds\n\nMany kinds.\n\n## Waders\n\nA grey heron stands still.\n");
        write(u"draft.md"_s, "---\nstatus: draft\n---\n# Draft\n\nSoon.\n");
        write(u"long.md"_s, "# Long\n\n" + QByteArray("some more words ").repeated(20) + "\n");
        write(u"deep/mill.md"_s, "# Mill\n\nSee [birds](../birds.md).\n");
    }
    void takeFolderIn()
    {
        fillFolder();
        m_commands->takeIn({m_root});
        m_dock->load();
        QTRY_COMPARE(rows(), 4);
        QTRY_VERIFY(!m_bench->documents.isIngesting());
        // The folders come by themselves, and after the rows where one processor does it all.
        QTRY_COMPARE(m_dock->folders().model()->index(1, 1).data().toString(), u"4"_s);
    }
    [[nodiscard]] int rows() const { return m_dock->table().model()->rowCount(); }

    std::unique_ptr<WindowBench> m_bench;
    std::unique_ptr<DocumentsDock> m_dock;
    std::unique_ptr<QWidget> m_window;
    DocumentCommands *m_commands = nullptr;
    QString m_root;
};

QTEST_MAIN(TestDocumentsDock)
#include "tst_documentsdock.moc"
