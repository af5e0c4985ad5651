// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentstest.h"

#include <documents/astmodel.h>
#include <documents/documentdetails.h>
#include <documents/documentsmodel.h>
#include <documents/documentview.h>
#include <documents/mentionbar.h>
#include <documents/noticebar.h>
#include <issues/issuepage.h>
#include <widgets/safetextbrowser.h>

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolButton>
#include <QTreeWidget>

using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// The view on documents of a real database, driven as a user does.
class TestDocumentView final : public DocumentsTest
{
    Q_OBJECT

protected:
    void begin() override
    {
        write(u"birds.md"_s, "---\nstatus: draft\n---\n# Birds\n\nSee [the mill](mill.md) and [nothing](gone.md), "
                             "atelier/press#12.\n\n## Waders\n\nA grey h\xc3\xa9ron stands still.\n\n- one\n- two\n");
        write(u"mill.md"_s, "# Mill\n\nIt grinds.\n");
        m_dock = std::make_unique<DocumentsDock>(m_bench->documents, m_bench->tasks, m_bench->clock);
        m_view = std::make_unique<DocumentView>(m_bench->documents);
        m_view->resize(1000, 700);
        m_view->show();
        m_view->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
        takeIn();
        m_dock->load();
        QTRY_COMPARE(m_dock->table().model()->rowCount(), 2);
    }
    void end() override
    {
        m_view.reset();
        m_dock.reset();
    }

private Q_SLOTS:
    void oneSelectionInThreePanes()
    {
        openBirds();
        m_view->togglePane(DocumentView::Source);
        m_view->togglePane(DocumentView::Tree);
        QTRY_VERIFY(m_view->source().document()->blockCount() > 10);
        const QAbstractItemModelTester tester(&m_view->treeModel());

        // The caret in the source, behind a letter of two bytes, picks the paragraph in the tree and marks its text.
        auto cursor = m_view->source().document()->find(u"stands"_s);
        QVERIFY(!cursor.isNull());
        m_view->source().setTextCursor(cursor);
        const auto node = m_view->selectedNode();
        QVERIFY(node != Markdown::noNode);
        QCOMPARE(m_view->treeModel().nodeOf(m_view->tree().currentIndex()), node);
        QCOMPARE(marked(m_view->rendered().extraSelections()), u"A grey h\u00e9ron stands still."_s);

        // A row of the tree marks both texts.
        const auto heading = m_view->treeModel().indexOf(nodeOfLine(8));
        QVERIFY(heading.isValid());
        m_view->selectLine(4);
        QVERIFY(m_view->tree().currentIndex() != heading);
        m_view->tree().setCurrentIndex(heading);
        QCOMPARE(marked(m_view->source().extraSelections()), u"## Waders"_s);
        QCOMPARE(marked(m_view->rendered().extraSelections()), u"Waders"_s);

        // The caret in the rendered text does the same for the others.
        cursor = m_view->rendered().document()->find(u"stands"_s);
        QVERIFY(!cursor.isNull());
        m_view->rendered().setTextCursor(cursor);
        QVERIFY2(marked(m_view->source().extraSelections()).contains(u"h\u00e9ron"_s),
                 qPrintable(marked(m_view->source().extraSelections())));
        QVERIFY(m_view->tree().currentIndex() != heading);
    }

    void codeIsMarkedAlone()
    {
        write(u"code.md"_s,
              "# Code\n\n> A quote.\n\n```cpp\nint main() {}\n```\n\n- item\n\n  ```\n  \xf0\x9f\x8e\x89 done\n"
              "  ```\n\nAfter.\n");
        takeInAgain(3);
        m_view->open(idOf(u"code.md"_s));
        QTRY_VERIFY(m_view->isWhole());
        const auto markedAt = [this](int line) {
            m_view->selectLine(line);
            return marked(m_view->rendered().extraSelections());
        };
        QCOMPARE(markedAt(6), u"int main() {}"_s);
        QCOMPARE(markedAt(3), u"A quote."_s);
        QVERIFY2(markedAt(9).startsWith(u"item"_s), qPrintable(markedAt(9)));
        QVERIFY2(markedAt(12).endsWith(u"\U0001f389 done"_s), qPrintable(markedAt(12)));
        QCOMPARE(markedAt(15), u"After."_s);
        // No line comes in before the code.
        const auto before = m_view->rendered().document()->find(u"int main"_s).block().previous();
        QCOMPARE(before.text(), u"A quote."_s);
    }

    void oneOfThePanesIsAlwaysThere()
    {
        m_view->togglePane(DocumentView::Rendered);
        QVERIFY(m_view->isPaneShown(DocumentView::Rendered));
        m_view->togglePane(DocumentView::Tree);
        m_view->togglePane(DocumentView::Rendered);
        QVERIFY(!m_view->isPaneShown(DocumentView::Rendered));
        m_view->togglePane(DocumentView::Tree);
        QVERIFY(m_view->isPaneShown(DocumentView::Tree));
    }

    void oneGoesBackAndForward()
    {
        openBirds();
        const auto birds = m_view->document();
        QSignalSpy shown(m_view.get(), &DocumentView::documentShown);
        m_view->open(idOf(u"mill.md"_s));
        QTRY_COMPARE(shown.size(), 1);
        QCOMPARE(m_view->title(), u"Mill"_s);
        m_view->back();
        QTRY_COMPARE(m_view->title(), u"Birds"_s);
        QCOMPARE(m_view->document(), birds);
        m_view->forward();
        QTRY_COMPARE(m_view->title(), u"Mill"_s);
        // What links here.
        QTRY_VERIFY(texts(m_view->details().list(DocumentDetails::Links)).contains(u"Birds"_s));
    }

    void goingBackReturnsToThePlace()
    {
        write(u"long.md"_s, "# Long\n\n" + QByteArray("Some words of a paragraph.\n\n").repeated(200));
        takeInAgain(3);
        m_view->open(idOf(u"long.md"_s));
        QTRY_VERIFY(m_view->isWhole() && m_view->rendered().isLaidOut());
        auto *bar = m_view->rendered().verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 600);
        bar->setValue(bar->maximum() / 2);
        const auto place = bar->value();
        m_view->open(idOf(u"birds.md"_s));
        QTRY_COMPARE(m_view->title(), u"Birds"_s);
        QTRY_VERIFY(m_view->isWhole());
        QVERIFY(bar->value() < place);
        m_view->rendered().setFocus();
        m_view->back();
        QTRY_VERIFY(m_view->isWhole() && m_view->rendered().isLaidOut());
        QTRY_COMPARE(bar->value(), place);
        m_view->forward();
        QTRY_COMPARE(m_view->title(), u"Birds"_s);
    }

    void aHeadingThatIsNotThereIsABrokenLink()
    {
        write(u"odd.md"_s, "# Odd\n\n[a](birds.md#nests) [b](birds.md#waders) [c](#nowhere)\n");
        takeInAgain(3);
        m_view->open(idOf(u"odd.md"_s));
        QTRY_VERIFY(m_view->isWhole());
        auto &links = m_view->details().list(DocumentDetails::Links);
        QTRY_VERIFY2(texts(links).contains(u"birds.md#nests"_s), qPrintable(texts(links)));
        QVERIFY(texts(links).contains(u"#nowhere"_s));
        QVERIFY(!links.findItems(u"birds.md#nests"_s, Qt::MatchExactly | Qt::MatchRecursive).isEmpty());
        QVERIFY(links.findItems(u"birds.md#waders"_s, Qt::MatchExactly | Qt::MatchRecursive).isEmpty());
    }

    void whereADocumentLeadsToIsListed()
    {
        write(u"odd.md"_s, "# Odd\n\n[the mill](mill.md) [it again](mill.md) [waders](birds.md#waders) [me](odd.md) "
                           "[web](https://example.org/)\n");
        takeInAgain(3);
        m_view->open(idOf(u"odd.md"_s));
        auto &links = m_view->details().list(DocumentDetails::Links);
        QTRY_COMPARE(links.topLevelItemCount(), 1);
        const auto *group = links.topLevelItem(0);
        QCOMPARE(group->text(0), u"Leads to"_s);
        QCOMPARE(group->childCount(), 2);
        QCOMPARE(group->child(0)->text(0), u"the mill"_s);
        QVERIFY2(group->child(0)->text(1).endsWith(u"mill.md"_s), qPrintable(group->child(0)->text(1)));
        QVERIFY2(group->child(1)->text(1).endsWith(u"birds.md#waders"_s), qPrintable(group->child(1)->text(1)));
        Q_EMIT links.itemActivated(group->child(1), 0);
        QTRY_COMPARE(m_view->title(), u"Birds"_s);
    }

    void detailsTellWhatIsAround()
    {
        openBirds();
        QTRY_VERIFY(texts(m_view->details().list(DocumentDetails::Outline)).contains(u"Waders"_s));
        QVERIFY(texts(m_view->details().list(DocumentDetails::Properties)).contains(u"draft"_s));
        QTRY_VERIFY(texts(m_view->details().list(DocumentDetails::Links)).contains(u"gone.md"_s));
    }

    void wordsAreFoundAndFoundAgain()
    {
        openBirds();
        m_view->rendered().setFocus();
        // Where the window's "Find" asks, from whatever has the keys.
        QVERIFY(startSearchAround(&m_view->rendered()));
        QVERIFY(m_view->findEdit().isVisible());
        QTest::keyClicks(&m_view->findEdit(), u"grey"_s);
        QTest::keyClick(&m_view->findEdit(), Qt::Key_Return);
        const auto marks = m_view->rendered().extraSelections();
        QVERIFY(!marks.isEmpty());
        QCOMPARE(marks.last().cursor.selectedText(), u"grey"_s);
        QTest::keyClick(&m_view->findEdit(), Qt::Key_F3); // begins anew: there is one only
        QCOMPARE(m_view->rendered().extraSelections().last().cursor.selectedText(), u"grey"_s);
        QTest::keyClick(&m_view->findEdit(), Qt::Key_Escape);
        QVERIFY(!m_view->findEdit().isVisible());
    }

    /// What is found at the end of a long line of code is scrolled to, and back for what stands at the left.
    void aFoundPlaceIsScrolledToSideways()
    {
        write(u"wide.md"_s, "# Wide\n\nA heron.\n\n```\n" + QByteArray("code ").repeated(100) + "plover\n```\n");
        takeIn();
        m_view->open(idOf(u"wide.md"_s));
        QTRY_VERIFY(m_view->isWhole() && m_view->document() == idOf(u"wide.md"_s));
        const auto *bar = m_view->rendered().horizontalScrollBar();
        QTRY_VERIFY(bar->maximum() > 0);
        QCOMPARE(bar->value(), 0);
        m_view->startFind();
        m_view->findEdit().setText(u"plover"_s);
        m_view->findNext();
        const auto hit = [this] {
            return m_view->rendered().cursorRect(m_view->rendered().extraSelections().last().cursor);
        };
        QTRY_VERIFY(bar->value() > 0);
        QVERIFY(m_view->rendered().viewport()->rect().contains(hit().center()));
        m_view->findEdit().setText(u"heron"_s);
        m_view->findNext();
        QTRY_COMPARE(bar->value(), 0);
    }

    void theStateIsTakenUpAgain()
    {
        openBirds();
        m_view->togglePane(DocumentView::Source);
        m_view->togglePane(DocumentView::Details);
        m_view->setZoom(3);
        const auto state = m_view->saveState();
        DocumentView other(m_bench->documents);
        other.resize(1000, 700);
        other.restoreState("nonsense");
        QVERIFY(!other.isPaneShown(DocumentView::Source));
        other.restoreState(state);
        QVERIFY(other.isPaneShown(DocumentView::Rendered) && other.isPaneShown(DocumentView::Source));
        QVERIFY(!other.isPaneShown(DocumentView::Details) && !other.isPaneShown(DocumentView::Tree));
        QCOMPARE(other.zoom(), 3);
        other.openLast();
        QTRY_COMPARE(other.title(), u"Birds"_s);
    }

    void aLongDocumentBeginsAtOnce()
    {
        QByteArray text("# Long\n");
        for (int i = 0; i < 2000; ++i)
            text += "\n## Part " + QByteArray::number(i) + "\n\n" + QByteArray("some words ").repeated(12) + "\n";
        write(u"mill.md"_s, text);
        m_commands->takeIn({m_root});
        QTRY_VERIFY(!m_bench->documents.isIngesting());
        // At the first time: a busy machine may show all of it before the test looks.
        std::optional<bool> wasWhole;
        connect(m_view.get(), &DocumentView::documentShown, this, [&] {
            if (!wasWhole)
                wasWhole = m_view->isWhole();
        });
        m_view->open(idOf(u"mill.md"_s));
        QTRY_VERIFY_WITH_TIMEOUT(wasWhole, 60'000);
        QVERIFY(!*wasWhole);
        QTRY_VERIFY_WITH_TIMEOUT(m_view->isWhole(), 200'000);
    }

    void whatASearchFoundIsMarked()
    {
        write(u"long.md"_s, "# Long\n\n" + QByteArray("A grey stone lies here.\n\n").repeated(200) +
                                "## End\n\nHere a *grey* heron stood **still** on one leg for an hour.\n\nMore.\n");
        takeInAgain(3);
        m_view->togglePane(DocumentView::Source);
        const auto found = hitOf(u"\"heron stood\" leg"_s);
        QVERIFY(!found.snippet.hits.isEmpty());
        m_view->openFound(found.document.id, found.snippet);
        QTRY_VERIFY(m_view->isWhole() && m_view->rendered().isLaidOut());
        QTRY_COMPARE(hits(m_view->rendered().extraSelections()), (QStringList{u"heron stood"_s, u"leg"_s}));
        // In the right sentence, which is in sight in both panes.
        auto first = m_view->rendered().extraSelections().at(1).cursor;
        QVERIFY(first.block().text().startsWith(u"Here a grey heron"_s));
        QCOMPARE(marked(m_view->rendered().extraSelections()), first.block().text());
        QTRY_VERIFY(m_view->rendered().verticalScrollBar()->value() > 600);
        QTRY_VERIFY(m_view->source().document()->blockCount() > 400);
        QTRY_COMPARE(hits(m_view->source().extraSelections()), (QStringList{u"heron stood"_s, u"leg"_s}));
        QVERIFY(m_view->source().textCursor().block().text().contains(u"heron"_s));
        QTRY_VERIFY(m_view->source().verticalScrollBar()->value() > 300);

        // Another search in the same document, and then something else that is picked.
        const auto other = hitOf(u"hour"_s);
        m_view->openFound(other.document.id, other.snippet);
        QTRY_COMPARE(hits(m_view->rendered().extraSelections()), QStringList{u"hour"_s});
        m_view->source().setTextCursor(QTextCursor(m_view->source().document()->findBlockByNumber(0)));
        QVERIFY(hits(m_view->rendered().extraSelections()).isEmpty());
        QVERIFY(hits(m_view->source().extraSelections()).isEmpty());
    }

    void aWordThatWasFoundIsNoPieceOfAnother()
    {
        write(u"short.md"_s, "# Working here\n\nOrder the river charts, then r.\n");
        takeInAgain(3);
        Domain::DocumentSnippet found;
        found.text = u"not as it stands there: r and so on"_s;
        found.hits = {{found.text.indexOf(u" r "_s) + 1, 1}};
        m_view->openFound(idOf(u"short.md"_s), found);
        QTRY_VERIFY(m_view->isWhole());
        QTRY_COMPARE(hits(m_view->rendered().extraSelections()), QStringList{u"r"_s});
        const auto marks = m_view->rendered().extraSelections();
        const auto hit =
            std::ranges::find_if(marks, [](const auto &mark) { return mark.cursor.selectedText() == u"r"; });
        QVERIFY(hit != marks.end());
        QCOMPARE(hit->cursor.block().text().sliced(hit->cursor.selectionStart() - hit->cursor.block().position()),
                 u"r."_s);
    }

    void whatASearchFoundInAHeadingOrInCodeIsMarked_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("marked");
        QTest::newRow("heading") << u"heading:waders"_s << u"Waders"_s;
        QTest::newRow("accent") << u"heron"_s << u"h\u00e9ron"_s;
        QTest::newRow("item") << u"two"_s << u"two"_s;
        QTest::newRow("link") << u"nothing"_s << u"nothing"_s;
    }

    void whatASearchFoundInAHeadingOrInCodeIsMarked()
    {
        QFETCH(QString, query);
        QFETCH(QString, marked);
        const auto found = hitOf(query);
        m_view->openFound(found.document.id, found.snippet);
        QTRY_VERIFY(m_view->isWhole());
        QTRY_COMPARE(hits(m_view->rendered().extraSelections()), QStringList{marked});
    }

    void badFrontMatterIsTold()
    {
        write(u"odd.md"_s, "---\nstatus: draft\nlist: [1, 2\n---\n# Odd\n\nText.\n");
        takeInAgain(3);
        const auto *rows = m_dock->table().model();
        const auto id = idOf(u"odd.md"_s);
        int row = 0;
        while (row < rows->rowCount() && rows->index(row, 1).data().toString() != u"odd.md"_s)
            ++row;
        QCOMPARE(rows->index(row, DocumentsModel::State).data().toString(), u"Read with problems"_s);
        const auto tip = rows->index(row, 0).data(Qt::ToolTipRole).toString();
        QVERIFY2(tip.contains(u"not valid YAML"_s) && tip.contains(u"Line "_s), qPrintable(tip));
        QVERIFY(!m_view->notice().isVisible());
        m_view->open(id);
        QTRY_VERIFY(m_view->isWhole());
        QVERIFY(m_view->notice().isVisible());
        QVERIFY2(m_view->notice().text().contains(u"not valid YAML"_s), qPrintable(m_view->notice().text()));
        QVERIFY(!m_view->isPaneShown(DocumentView::Source));
        QTRY_VERIFY(m_view->source().document()->blockCount() > 5);
        QTest::keyClick(&m_view->notice().actionButton(), Qt::Key_Space);
        QVERIFY(m_view->isPaneShown(DocumentView::Source));
        const auto line = m_view->source().textCursor().blockNumber() + 1;
        QVERIFY2(line > 1 && line <= 4, qPrintable(QString::number(line)));
        QVERIFY(m_view->notice().actionButton().text().endsWith(QString::number(line)));

        // A document without a fault has no such line, and once it is mended it is gone.
        m_view->open(idOf(u"birds.md"_s));
        QTRY_COMPARE(m_view->title(), u"Birds"_s);
        QVERIFY(!m_view->notice().isVisible());
        m_view->open(id);
        QTRY_VERIFY(m_view->notice().isVisible());
        write(u"odd.md"_s, "---\nstatus: draft\nlist: [1, 2]\n---\n# Odd\n\nText.\n");
        m_commands->takeIn({m_root});
        QTRY_VERIFY(!m_view->notice().isVisible());
        QTRY_COMPARE(rows->index(row, DocumentsModel::State).data().toString(), u"Read"_s);
    }

    void aGuessedEncodingIsTold()
    {
        write(u"old.md"_s, "# Old\n\nK\xF6ln\n");
        takeInAgain(3);
        m_view->open(idOf(u"old.md"_s));
        QTRY_VERIFY(m_view->isWhole());
        QVERIFY(m_view->notice().isVisible());
        QVERIFY2(m_view->notice().text().contains(u"taken for Windows-1252"_s), qPrintable(m_view->notice().text()));
        QVERIFY(m_view->notice().actionButton().text().endsWith(u'3'));
    }

    void issuesThatMentionADocumentAreTold()
    {
        m_bench->forge.addIssue(u"The mill stands still"_s, m_bench->forge.now, "See `notes/mill.md` for how.");
        m_bench->forge.addIssue(u"Another mill"_s, m_bench->forge.now, "See old/mill.md and mill.md.orig.");
        QVERIFY2(m_bench->signInAndSync(1).isEmpty(), "no account");
        m_view->open(idOf(u"mill.md"_s));
        auto &links = m_view->details().list(DocumentDetails::Links);
        QTRY_VERIFY2(texts(links).contains(u"The mill stands still"_s), qPrintable(texts(links)));
        QVERIFY(texts(links).contains(u"Issues that mention it"_s));
        QVERIFY(!texts(links).contains(u"Another mill"_s));
        QSignalSpy wanted(m_view.get(), &DocumentView::issueRequested);
        for (QTreeWidgetItemIterator it(&links); *it != nullptr; ++it) {
            if ((*it)->text(0) == u"The mill stands still"_s)
                Q_EMIT links.itemActivated(*it, 0);
        }
        QCOMPARE(wanted.size(), 1);
        QVERIFY2(wanted[0][0].toString().startsWith(m_bench->forge.project.owner + u'/'),
                 qPrintable(wanted[0][0].toString()));
    }

    void documentsThatMentionAnIssueAreTold()
    {
        QVERIFY2(m_bench->signInAndSync(2).isEmpty(), "no account");
        const QString reference = m_bench->forge.project.owner + u'/' + m_bench->forge.project.name + u"#2"_s;
        const auto issue = WindowBench::wait(m_bench->issues.find(reference.section(u'#', 0, 0), 2));
        QVERIFY(issue);
        MentionBar bar(m_bench->documents);
        bar.setIssue(*issue);
        QVERIFY(bar.isHidden());
        // It comes by itself when a document is taken in, in the words of the user, not as markup.
        write(u"plan.md"_s, "# Plan <b>&amp;</b>\n\nFirst.\n\nThen " + reference.toUtf8() + ".\n");
        takeInAgain(3);
        QTRY_VERIFY(!bar.isHidden());
        QVERIFY2(bar.label().text().contains(u"Mentioned in"_s) && !bar.label().text().contains(u"<b>"_s),
                 qPrintable(bar.label().text()));
        QSignalSpy wanted(&bar, &MentionBar::documentRequested);
        Q_EMIT bar.label().linkActivated(bar.label().text().section(u'"', 1, 1));
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].value<Domain::DocumentId>(), idOf(u"plan.md"_s));
        QCOMPARE(wanted[0][1].toInt(), 5);

        // Many are counted instead of named.
        for (int i = 0; i < MentionBar::mostShown + 2; ++i)
            write(u"more%1.md"_s.arg(i), "See " + reference.toUtf8() + ".\n");
        m_commands->takeIn({m_root});
        QTRY_VERIFY2(bar.label().text().contains(u"3 more"_s), qPrintable(bar.label().text()));
        QCOMPARE(bar.label().text().count(u"<a "_s), MentionBar::mostShown);

        bar.setIssue({});
        QVERIFY(bar.isHidden());
    }

private:
    [[nodiscard]] Domain::DocumentHit hitOf(const QString &query) const
    {
        const auto parsed = Domain::parseQuery(query, {}, Domain::AskDocuments);
        const auto hits =
            WindowBench::wait(m_bench->documents.search(parsed.query, {}, 1, Domain::SearchOrder::Ranked));
        return hits && !hits->hits.isEmpty() ? hits->hits.first() : Domain::DocumentHit();
    }
    /// The words that are marked beside the block.
    static QStringList hits(const QList<QTextEdit::ExtraSelection> &marks)
    {
        QStringList all;
        for (const auto &mark : marks.sliced(std::min<qsizetype>(1, marks.size())))
            all << mark.cursor.selectedText();
        return all;
    }
    void takeInAgain(int count)
    {
        takeIn();
        QTRY_COMPARE(m_dock->table().model()->rowCount(), count);
    }
    void openBirds()
    {
        m_view->open(idOf(u"birds.md"_s));
        QTRY_VERIFY(m_view->isWhole());
        QCOMPARE(m_view->title(), u"Birds"_s);
    }
    [[nodiscard]] Markdown::NodeId nodeOfLine(int line) const
    {
        m_view->selectLine(line);
        return m_view->selectedNode();
    }
    static QString marked(const QList<QTextEdit::ExtraSelection> &marks)
    {
        return marks.isEmpty() ? QString() : marks.first().cursor.selectedText().trimmed();
    }
    static QString texts(const QTreeWidget &list)
    {
        QStringList all;
        for (QTreeWidgetItemIterator it(const_cast<QTreeWidget *>(&list)); *it != nullptr; ++it) {
            for (int column = 0; column < list.columnCount(); ++column)
                all.append((*it)->text(column));
        }
        return all.join(u'\n');
    }

    std::unique_ptr<DocumentsDock> m_dock;
    std::unique_ptr<DocumentView> m_view;
};

QTEST_MAIN(TestDocumentView)
#include "moc_documentstest.cpp"
#include "tst_documentview.moc"
