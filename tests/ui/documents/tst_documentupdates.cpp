// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentstest.h"

#include <widgets/safetextbrowser.h>

#include <QMessageBox>
#include <QPushButton>
#include <QTimer>
#include <QTreeWidget>

#include <documents/documentdetails.h>
#include <documents/documentview.h>

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
        auto *box = m_view->findChild<QMessageBox *>();
        QVERIFY(box != nullptr);
        QVERIFY2(box->text().contains(u"short.md"_s), qPrintable(box->text()));
        // Meanwhile another one is opened.
        m_view->open(idOf(u"other.md"_s));
        QTRY_COMPARE_WITH_TIMEOUT(m_view->title(), u"Other"_s, 30'000);
        QCOMPARE(list.topLevelItemCount(), 0);
        QPushButton *yes = nullptr;
        for (auto *button : box->findChildren<QPushButton *>()) {
            if (box->buttonRole(button) == QMessageBox::AcceptRole)
                yes = button;
        }
        QVERIFY(yes != nullptr);
        yes->click();
        QTRY_COMPARE_WITH_TIMEOUT(read(u"short.md"_s), QByteArray("# First\n"), 30'000);
        QCOMPARE(read(u"other.md"_s), QByteArray("# Other\n"));
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
    std::unique_ptr<DocumentView> m_view;
};

QTEST_MAIN(TestDocumentUpdates)
#include "moc_documentstest.cpp"
#include "tst_documentupdates.moc"
