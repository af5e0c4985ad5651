// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentstest.h"

#include <documents/buttonbar.h>
#include <documents/documentsmodel.h>
#include <documents/filtermenu.h>
#include <documents/noticebar.h>
#include <issues/querybox.h>
#include <issues/queryedit.h>
#include <widgets/emptystate.h>

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>

using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// The dock on a real database with a folder on the disk, driven as a user does.
class TestDocumentsDock final : public DocumentsDockTest
{
    Q_OBJECT

private Q_SLOTS:
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

    void whereItIsNarrowTheFoldersStandAbove()
    {
        takeFolderIn();
        const auto &tree = m_dock->folders();
        const auto &table = m_dock->table();
        const auto &edit = m_dock->queryBox().edit();
        const auto place = [this](const QWidget &widget) {
            return QRect(widget.mapTo(m_dock.get(), QPoint()), widget.size());
        };
        for (const int wide : {1000, 900, 520}) {
            m_dock->resize(wide, 700);
            QTRY_VERIFY(place(tree).right() < place(table).left());
            QVERIFY(place(m_dock->buttons()).left() > place(edit).right());
            QVERIFY2(edit.width() >= 200, qPrintable(QString::number(edit.width())));
        }
        for (const int narrow : {450, 300}) {
            m_dock->resize(narrow, 700);
            QTRY_VERIFY(place(tree).bottom() < place(table).top());
            QTRY_COMPARE(m_dock->width(), narrow);
            QTRY_VERIFY2(edit.width() > narrow - 30, qPrintable(QString::number(edit.width())));
            QTRY_VERIFY(place(m_dock->buttons()).bottom() < place(edit).top());
            QCOMPARE(table.width(), narrow);
            QVERIFY2(table.height() > 2 * tree.height(), qPrintable(QString::number(tree.height())));
            for (const auto *button : m_dock->buttons().findChildren<QToolButton *>())
                QVERIFY2(place(*button).right() < narrow, qPrintable(button->text()));
        }
    }

    void eachShapeKeepsHowItIsDivided()
    {
        takeFolderIn();
        auto &splitter = m_dock->splitter();
        const auto isAcross = [&splitter] { return splitter.orientation() == Qt::Horizontal; };
        m_dock->resize(1000, 800);
        QTRY_VERIFY(isAcross());
        splitter.setSizes({400, splitter.width() - 400 - splitter.handleWidth()});
        m_dock->resize(300, 800);
        QTRY_VERIFY(!isAcross());
        splitter.setSizes({320, splitter.height() - 320 - splitter.handleWidth()});
        m_dock->resize(1000, 800);
        QTRY_VERIFY(isAcross());
        QTRY_COMPARE(splitter.sizes().constFirst(), 400);
        m_dock->resize(300, 800);
        QTRY_VERIFY(!isAcross());
        QTRY_COMPARE(splitter.sizes().constFirst(), 320);
        // And at the next start, whichever shape it begins with.
        const auto state = m_dock->saveState();
        DocumentsDock other(m_bench->documents, m_bench->tasks, m_bench->clock);
        other.restoreState(state);
        other.load();
        other.resize(300, 800);
        other.show();
        QTRY_COMPARE(other.splitter().orientation(), Qt::Vertical);
        QTRY_COMPARE(other.splitter().sizes().constFirst(), 320);
        other.resize(1000, 800);
        QTRY_COMPARE(other.splitter().sizes().constFirst(), 400);
    }

    void buttonsHaveWordsWhereThereIsRoom()
    {
        QWidget window;
        ButtonBar bar(&window);
        const auto icon = m_dock->style()->standardIcon(QStyle::SP_FileIcon);
        auto *plain = bar.add(icon, u"Filter"_s, u"Narrow it down"_s);
        auto *first = bar.add(icon, u"Add folder…"_s, u"Add one"_s);
        auto *second = bar.add(icon, u"3 failed files…"_s, u"What failed"_s);
        bar.setText(first, first->text(), true);
        bar.setText(second, second->text(), true);
        window.show();
        const auto hasWords = [](const QToolButton *button) {
            return button->toolButtonStyle() == Qt::ToolButtonTextBesideIcon;
        };
        bar.resize(bar.sizeHint());
        QVERIFY(!hasWords(plain) && hasWords(first) && hasWords(second));
        bar.resize(bar.sizeHint().width() - 1, bar.height());
        QVERIFY(!hasWords(plain) && hasWords(first) && !hasWords(second));
        bar.resize(bar.minimumSizeHint());
        QVERIFY(!hasWords(plain) && !hasWords(first) && !hasWords(second));
        QCOMPARE(second->accessibleName(), u"3 failed files…"_s);
        QVERIFY(bar.minimumSizeHint().width() < bar.sizeHint().width());
        bar.setText(second, u"Failed files…"_s, false);
        bar.resize(bar.sizeHint());
        QVERIFY(hasWords(first) && !hasWords(second));
    }

    void aNoticeHasItsButtonBelowWhereItIsNarrow()
    {
        m_dock->resize(900, 700);
        m_dock->showConflict(
            makeError(Code::Conflict, u"test"_s,
                      u"Somebody else changed notes/birds.md; it was kept beside it under another name."_s)
                .with(u"path"_s, u"a"_s)
                .with(u"beside"_s, u"b"_s));
        auto &bar = m_dock->conflictBar();
        const auto &button = bar.actionButton();
        const auto *text = bar.findChildren<QLabel *>().constLast();
        QTRY_VERIFY(button.isVisible() && button.x() > text->geometry().right());
        m_dock->resize(300, 700);
        QTRY_VERIFY(button.y() > text->geometry().bottom());
        QTRY_VERIFY2(text->width() > 200, qPrintable(QString::number(text->width())));
        m_dock->resize(900, 700);
        QTRY_VERIFY(button.x() > text->geometry().right());
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
        // What is there at once may be chosen while the answer comes.
        const QPointer<QAction> broken = menu.actions().first();
        QTRY_VERIFY(firstMenu() != nullptr);
        QVERIFY(broken == menu.actions().first() && broken->text() == u"&Broken links"_s);
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
};

QTEST_MAIN(TestDocumentsDock)
#include "moc_documentstest.cpp"
#include "tst_documentsdock.moc"
