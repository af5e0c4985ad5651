// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentstest.h"

#include <documents/documentdetails.h>
#include <documents/documentview.h>
#include <documents/noticebar.h>
#include <widgets/safetextbrowser.h>

#include <QImage>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QTextBlock>
#include <QTextLayout>
#include <QTimer>
#include <QToolButton>
#include <QTreeWidget>

using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// What the document view does while documents change around it.
class TestDocumentUpdates final : public DocumentsTest
{
    Q_OBJECT

protected:
    void begin() override
    {
        m_view = std::make_unique<DocumentView>(m_bench->documents);
        m_view->resize(1000, 700);
        m_view->show();
        for (const auto *text : {"# First\n", "# Second, longer\n", "# Third, the longest\n", "# Now\n"}) {
            write(u"short.md"_s, text);
            write(u"other.md"_s, "# Other\n");
            takeIn();
        }
    }
    void end() override { m_view.reset(); }

private Q_SLOTS:
    void aChosenVersionStaysChosen()
    {
        m_view->open(idOf(u"short.md"_s));
        auto &list = m_view->details().list(DocumentDetails::Versions);
        QTRY_COMPARE_WITH_TIMEOUT(list.topLevelItemCount(), 3, 30'000);
        list.setCurrentItem(list.topLevelItem(2));
        const auto *chosen = list.currentItem();
        Q_EMIT m_bench->documents.documentsChanged({9999});
        // The answers of this come later than those of the signal.
        write(u"other.md"_s, "# Other\n\n[to it](short.md)\n");
        takeIn();
        auto &links = m_view->details().list(DocumentDetails::Links);
        QTRY_COMPARE_WITH_TIMEOUT(links.topLevelItemCount(), 1, 30'000);
        QCOMPARE(list.currentItem(), chosen);
        // And in a new list as well.
        write(u"short.md"_s, "# Newer than now\n");
        takeIn();
        QTRY_COMPARE_WITH_TIMEOUT(list.topLevelItemCount(), 4, 30'000);
        QCOMPARE(list.indexOfTopLevelItem(list.currentItem()), 3);
    }

    void whatIsRestoredIsTheDocumentThatWasAskedFor()
    {
        m_view->open(idOf(u"short.md"_s));
        auto &list = m_view->details().list(DocumentDetails::Versions);
        QTRY_COMPARE_WITH_TIMEOUT(list.topLevelItemCount(), 3, 30'000);
        list.setCurrentItem(list.topLevelItem(2));
        m_view->details().restoreButton().click();
        m_view->details().restoreButton().click(); // twice in haste is one question
        const QMessageBox *box = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((box = m_view->findChild<QMessageBox *>()) != nullptr, 30'000);
        QCOMPARE(m_view->findChildren<QMessageBox *>().size(), 1);
        QVERIFY2(box->text().contains(u"short.md"_s), qPrintable(box->text()));
        QCOMPARE(box->icon(), QMessageBox::Question);
        QVERIFY2(box->informativeText().contains(u"nothing is lost"_s), qPrintable(box->informativeText()));
        // Meanwhile another one is opened.
        m_view->open(idOf(u"other.md"_s));
        QTRY_COMPARE_WITH_TIMEOUT(m_view->title(), u"Other"_s, 30'000);
        QCOMPARE(list.topLevelItemCount(), 0);
        agree();
        QTRY_COMPARE_WITH_TIMEOUT(read(u"short.md"_s), QByteArray("# First\n"), 30'000);
        QCOMPARE(read(u"other.md"_s), QByteArray("# Other\n"));
    }

    void aRefusedRestoreSaysWhatToDoNext()
    {
        m_view->open(idOf(u"short.md"_s));
        auto &list = m_view->details().list(DocumentDetails::Versions);
        QTRY_COMPARE_WITH_TIMEOUT(list.topLevelItemCount(), 3, 30'000);
        list.setCurrentItem(list.topLevelItem(2));
        const auto &refusal = m_view->refusal();
        const QSignalSpy elsewhere(m_view.get(), &DocumentView::problemFound);
        QVERIFY(!refusal.isVisible());
        write(u"short.md"_s, "# By somebody else\n");
        m_view->details().restoreButton().click();
        agree();
        QTRY_VERIFY_WITH_TIMEOUT(refusal.isVisible(), 30'000);
        QVERIFY2(refusal.text().contains(u"was changed since"_s) && refusal.text().contains(u"Take it in again"_s),
                 qPrintable(refusal.text()));
        QCOMPARE(read(u"short.md"_s), QByteArray("# By somebody else\n"));
        // It is about that document alone.
        m_view->open(idOf(u"other.md"_s));
        QTRY_VERIFY_WITH_TIMEOUT(!refusal.isVisible(), 30'000);

        m_view->open(idOf(u"short.md"_s));
        QTRY_COMPARE_WITH_TIMEOUT(list.topLevelItemCount(), 3, 30'000);
        list.setCurrentItem(list.topLevelItem(2));
        m_view->details().restoreButton().click();
        agree();
        QTRY_VERIFY_WITH_TIMEOUT(refusal.isVisible(), 30'000);
        QTest::keyClick(&refusal.actionButton(), Qt::Key_Space);
        agree();
        QVERIFY(!refusal.isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(read(u"short.md"_s), QByteArray("# First\n"), 30'000);
        // What stood there is a version like any other.
        QTRY_COMPARE_WITH_TIMEOUT(list.topLevelItemCount(), 5, 30'000);
        QVERIFY(!refusal.isVisible());
        QVERIFY(elsewhere.isEmpty()); // what is told in its place is not told below the window as well
    }

    void picturesBesideADocumentAreShown()
    {
        QVERIFY(QDir().mkpath(m_root + u"/img"_s));
        QImage image(64, 32, QImage::Format_RGB32);
        image.fill(Qt::red);
        QVERIFY(image.save(m_root + u"/img/the press.png"_s));
        write(u"press.md"_s, "# Press\n\n![The press](img/the%20press.png) ![Lost one](img/lost.png)\n\n"
                             "![Far away](https://example.org/far.png)\n");
        takeIn();
        m_view->open(idOf(u"press.md"_s));
        QTRY_COMPARE_WITH_TIMEOUT(m_view->title(), u"Press"_s, 30'000);
        const auto page = [this] { return qobject_cast<SafeDocument *>(m_view->rendered().document()); };
        QTRY_VERIFY_WITH_TIMEOUT(page() != nullptr && page()->imageNames().size() == 2, 30'000);
        const auto names = page()->imageNames();
        QTRY_VERIFY_WITH_TIMEOUT(!page()->image(names[0]).isNull(), 30'000);
        QCOMPARE(page()->image(names[0]).size(), image.size());
        QVERIFY(page()->image(names[1]).isNull());
        // One that is not there has its words; of a far one there is the link and no question.
        QVERIFY(m_view->rendered().toHtml().contains(u"https://example.org/far.png"_s));
    }

    void lettersOfTwoUnitsStayWhole()
    {
        write(u"party.md"_s, "# 🎉 Party\n\n- 🍎 apples\n- **🍌** bananas\n\n𝔸 start\n\n```\n🍒 code\n```\n");
        takeIn();
        m_view->open(idOf(u"party.md"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_view->isWhole(), 30'000);
        for (auto block = m_view->rendered().document()->begin(); block.isValid(); block = block.next()) {
            for (auto it = block.begin(); !it.atEnd(); ++it) {
                const auto text = it.fragment().text();
                QVERIFY2(!text.back().isHighSurrogate() && !text.front().isLowSurrogate(), qPrintable(block.text()));
            }
        }
        QVERIFY(m_view->rendered().toPlainText().contains(u"🎉 Party"_s));
    }

    void quotesHaveBarsAndTasksTheirBoxes()
    {
        write(u"marks.md"_s,
              "# Marks\n\n> one\n>\n> two\n\n- [x] done\n- [ ] to do\n- none\n  - below\n    1. deeper\n");
        takeIn();
        m_view->open(idOf(u"marks.md"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_view->isWhole() && m_view->title() == u"Marks"_s, 30'000);
        const auto *page = qobject_cast<SafeDocument *>(m_view->rendered().document());
        QVERIFY(page != nullptr);
        const auto &quotes = page->marks().quotes();
        QCOMPARE(quotes.size(), 1);
        QCOMPARE(page->findBlock(quotes[0].first).text(), u"one"_s);
        QCOMPARE(page->findBlock(quotes[0].last).text(), u"two"_s);
        QCOMPARE(page->marks().tasks().size(), 2);
        QVERIFY(page->marks().tasks()[0].isDone && !page->marks().tasks()[1].isDone);
        // Lists in lists are set in.
        QList<qreal> lefts;
        for (auto block = page->findBlock(page->marks().tasks()[1].position); block.isValid(); block = block.next())
            lefts.append(block.layout()->lineAt(0).naturalTextRect().left());
        QCOMPARE(lefts.size(), 4);
        QCOMPARE(lefts[0], lefts[1]);
        QVERIFY(lefts[1] < lefts[2] && lefts[2] < lefts[3]);
    }

    void whatARestoreLosesIsSaidBefore_data()
    {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        QTest::addColumn<QString>("said");
        const QByteArray damaged("# K\xC3\xA4\n\n\xC3\xA4 \xFF\n");
        QTest::newRow("of the version") << damaged << QByteArray("# Now\n") << u"1 place(s) of this version"_s;
        QTest::newRow("of the file") << QByteArray("# Before\n") << damaged << u"1 place(s) of the present file"_s;
        QTest::newRow("of the encoding") << QByteArray("# K\xE4se\n") << QByteArray("# \xC3\xA4\n")
                                         << u"written as UTF-8"_s;
    }

    void whatARestoreLosesIsSaidBefore()
    {
        QFETCH(const QByteArray, first);
        QFETCH(const QByteArray, second);
        QFETCH(const QString, said);
        write(u"bytes.md"_s, first);
        takeIn();
        write(u"bytes.md"_s, second);
        takeIn();
        m_view->open(idOf(u"bytes.md"_s));
        auto &list = m_view->details().list(DocumentDetails::Versions);
        QTRY_COMPARE_WITH_TIMEOUT(list.topLevelItemCount(), 1, 30'000);
        list.setCurrentItem(list.topLevelItem(0));
        m_view->details().restoreButton().click();
        QMessageBox *box = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((box = m_view->findChild<QMessageBox *>()) != nullptr, 30'000);
        QCOMPARE(box->icon(), QMessageBox::Warning);
        QVERIFY2(box->informativeText().contains(said), qPrintable(box->informativeText()));
        QVERIFY2(!box->informativeText().contains(u"nothing is lost"_s), qPrintable(box->informativeText()));
        QCOMPARE(box->defaultButton(), box->button(QMessageBox::Cancel));
        // Enter does no harm.
        box->defaultButton()->click();
        QCOMPARE(read(u"bytes.md"_s), second);
    }

    void aLongDocumentBecomesWholeWhileARunGoesOn()
    {
        QByteArray text("# Long\n");
        while (text.size() < 600'000)
            text +=
                "\n## Part " + QByteArray::number(text.size()) + "\n\n" + QByteArray("some words ").repeated(60) + "\n";
        write(u"long.md"_s, text);
        takeIn();
        QTimer run;
        int told = 0;
        connect(&run, &QTimer::timeout, this, [&] {
            ++told;
            Q_EMIT m_bench->documents.documentsChanged({});
        });
        run.start(5);
        m_view->open(idOf(u"long.md"_s));
        QTRY_COMPARE_WITH_TIMEOUT(m_view->title(), u"Long"_s, 120'000);
        QTRY_VERIFY_WITH_TIMEOUT(m_view->isWhole(), 200'000);
        QVERIFY(told > 0);
        // What changes in it is still seen.
        write(u"long.md"_s, "# Short\n");
        takeIn();
        QTRY_COMPARE_WITH_TIMEOUT(m_view->title(), u"Short"_s, 60'000);
    }

    void aPageIsKeptWhileItsTextIsTheSame()
    {
        m_view->open(idOf(u"short.md"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_view->isWhole(), 30'000);
        const auto *page = m_view->rendered().document();
        QSignalSpy shown(m_view.get(), &DocumentView::documentShown);
        write(u"other.md"_s, "# Other\n\n[to it](short.md)\n");
        takeIn();
        QTRY_COMPARE_WITH_TIMEOUT(m_view->details().list(DocumentDetails::Links).topLevelItemCount(), 1, 30'000);
        QCOMPARE(m_view->rendered().document(), page);
        QCOMPARE(shown.size(), 0);
    }

    /// Pages are kept for a return; that of a text which nobody can return to is not.
    void aPageGoesWithItsText()
    {
        const auto open = [this](const QString &path, const QString &title) {
            m_view->open(idOf(path));
            QTRY_VERIFY_WITH_TIMEOUT(m_view->title() == title && m_view->isWhole(), 30'000);
        };
        write(u"first.md"_s, "# First\n");
        write(u"second.md"_s, "# Second\n");
        takeIn();
        open(u"first.md"_s, u"First"_s);
        const QPointer<QTextDocument> page = m_view->rendered().document();
        open(u"second.md"_s, u"Second"_s);
        QVERIFY(!page.isNull());
        open(u"first.md"_s, u"First"_s);
        QCOMPARE(m_view->rendered().document(), page.data());
        open(u"second.md"_s, u"Second"_s);
        write(u"first.md"_s, "# First, again\n");
        takeIn();
        open(u"first.md"_s, u"First, again"_s);
        QTRY_VERIFY(page.isNull());
    }

    void anEndlessTableIsShownAndHoldsUpNothing()
    {
        QByteArray text("|a|b|\n|-|-|\n");
        for (int i = 0; i < 20'000; ++i)
            text += "|x" + QByteArray::number(i) + "|y|\n";
        write(u"table.md"_s, text);
        takeIn();
        const auto table = idOf(u"table.md"_s);
        QSignalSpy shown(m_view.get(), &DocumentView::documentShown);
        m_view->open(table);
        QTRY_VERIFY_WITH_TIMEOUT(!shown.isEmpty(), 60'000);
        QVERIFY(m_view->rendered().document()->toPlainText().contains(u"x150"_s));
        m_view->open(idOf(u"other.md"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_view->title() == u"Other"_s && m_view->isWhole(), 60'000);
        m_view->open(table);
        QTRY_VERIFY_WITH_TIMEOUT(m_view->document() == table && m_view->title() != u"Other"_s && m_view->isWhole(),
                                 120'000);
        QVERIFY(m_view->rendered().document()->toPlainText().contains(u"x19999"_s));
    }

private:
    /// To the question that is or will be there.
    void agree() const
    {
        const QMessageBox *box = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((box = m_view->findChild<QMessageBox *>()) != nullptr, 30'000);
        for (auto *button : box->findChildren<QPushButton *>()) {
            if (box->buttonRole(button) == QMessageBox::AcceptRole)
                button->click();
        }
        QTRY_VERIFY(m_view->findChild<QMessageBox *>() == nullptr);
    }

    std::unique_ptr<DocumentView> m_view;
};

QTEST_MAIN(TestDocumentUpdates)
#include "moc_documentstest.cpp"
#include "tst_documentupdates.moc"
