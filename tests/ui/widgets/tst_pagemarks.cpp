// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/safetextbrowser.h>

#include <QImage>
#include <QPainter>
#include <QScrollBar>
#include <QStyle>
#include <QStyleOptionButton>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>

using namespace Docket::Ui;
using namespace Qt::StringLiterals;

namespace {

constexpr int lists = 22; // the indent of a list
constexpr int quote = PageMarks::quoteIndent;

/// As issues and documents have them.
std::shared_ptr<SafeDocument> pageOf(const QString &html)
{
    auto page = std::make_shared<SafeDocument>();
    page->setDocumentMargin(12);
    page->setIndentWidth(lists);
    page->setDefaultStyleSheet(u"blockquote { margin-left: %1px; margin-right: 0px; }"_s.arg(PageMarks::quoteIndent));
    page->setHtml(u"<body>"_s + html + u"</body>"_s);
    page->findMarks();
    return page;
}

/// "first..last x", with the texts of the blocks.
QStringList quotesOf(const SafeDocument &page)
{
    QStringList all;
    for (const auto &found : page.marks().quotes())
        all.append(
            u"%1..%2 %3"_s.arg(page.findBlock(found.first).text(), page.findBlock(found.last).text()).arg(found.x));
    return all;
}

} // namespace

/// Bars beside quotes and boxes of tasks.
class TestPageMarks final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quotesAreFound_data()
    {
        QTest::addColumn<QString>("html");
        QTest::addColumn<QStringList>("quotes");
        const auto row = [](const char *name, const QString &html, const QStringList &quotes) {
            QTest::newRow(name) << html << quotes;
        };
        row("none", u"<p>a</p><ul><li>b</li></ul>"_s, {});
        row("two paragraphs", u"<p>a</p><blockquote><p>b</p><p>c</p></blockquote><p>d</p>"_s, {u"b..c 0"_s});
        row("at the end", u"<blockquote><p>b</p></blockquote>"_s, {u"b..b 0"_s});
        row("one in another", u"<blockquote><p>a</p><blockquote><p>b</p></blockquote><p>c</p></blockquote>"_s,
            {u"a..c 0"_s, u"b..b %1"_s.arg(quote)});
        row("nothing but one in another", u"<blockquote><blockquote><p>b</p></blockquote></blockquote>"_s,
            {u"b..b 0"_s, u"b..b %1"_s.arg(quote)});
        row("with a list", u"<blockquote><p>a</p><ul><li>b</li><li>c</li></ul></blockquote><p>d</p>"_s, {u"a..c 0"_s});
        row("beginning with a list", u"<blockquote><ul><li>b</li></ul><p>c</p></blockquote>"_s, {u"b..c 0"_s});
        row("in a list", u"<ul><li>a<blockquote><p>b</p></blockquote></li><li>c</li></ul>"_s,
            {u"b..b %1"_s.arg(lists)});
        row("in a list in a list", u"<ul><li>a<ul><li>b<blockquote><p>c</p></blockquote></li></ul></li></ul>"_s,
            {u"c..c %1"_s.arg(2 * lists)});
        row("with a list in a list", u"<blockquote><ul><li>a<ul><li>b</li></ul></li></ul></blockquote>"_s,
            {u"a..b 0"_s});
        row("in a list and behind it",
            u"<ul><li>a<blockquote><p>b</p></blockquote></li></ul><blockquote><p>c</p></blockquote>"_s,
            {u"b..b %1"_s.arg(lists), u"c..c 0"_s});
        const auto code = u"<table width=\"100%\"><tr><td><pre>x</pre></td></tr></table>"_s;
        row("around code", u"<blockquote><p>a</p>%1<p>b</p></blockquote><p>c</p>"_s.arg(code), {u"a..b 0"_s});
        // An empty block stands in front of a table.
        row("beginning with code", u"<blockquote>%1<p>b</p></blockquote><p>c</p>"_s.arg(code), {u"..b 0"_s});
        row("ending with code", u"<blockquote><p>a</p>%1</blockquote><p>c</p>"_s.arg(code), {u"a..x 0"_s});
        row("parted by code", u"<blockquote><p>a</p></blockquote>%1<blockquote><p>b</p></blockquote>"_s.arg(code),
            {u"a..a 0"_s, u"b..b 0"_s});
    }

    void quotesAreFound()
    {
        QFETCH(QString, html);
        QFETCH(QStringList, quotes);
        QCOMPARE(quotesOf(*pageOf(html)), quotes);
    }

    void whatIsAppendedBringsItsOwn()
    {
        const auto page = pageOf(u"<p>before</p><blockquote><p>a</p></blockquote>"_s);
        const auto table = u"<table width=\"100%\"><tr><td><pre>x</pre></td></tr></table>"_s;
        page->append(*pageOf(u"<p>one</p>%1<blockquote><p>b</p><p>c</p></blockquote>"_s.arg(table)));
        page->append(*pageOf(u"<ul><li class=\"checked\">done</li><li class=\"unchecked\">left</li></ul>"_s));
        QCOMPARE(quotesOf(*page), (QStringList{u"a..a 0"_s, u"b..c 0"_s}));
        QStringList tasks;
        for (const auto &task : page->marks().tasks())
            tasks.append(page->findBlock(task.position).text() + (task.isDone ? u" +"_s : u" -"_s));
        QCOMPARE(tasks, (QStringList{u"done +"_s, u"left -"_s}));
    }

    void barsAreAsLongAsWhatIsSeenOfTheirQuotes()
    {
        QString text;
        for (int i = 0; i < 60; ++i)
            text += u"<p>line</p>"_s;
        SafeTextBrowser browser;
        browser.resize(300, 300);
        browser.setSafeDocument(pageOf(u"<p>before</p><blockquote>"_s + text + u"</blockquote><p>after</p>"_s));
        browser.show();
        QVERIFY(QTest::qWaitForWindowExposed(&browser));
        const auto base = browser.palette().color(QPalette::Base).rgb();
        // Rows of the picture in which something stands left of the text of the quote.
        const auto rows = [&] {
            const auto picture = browser.viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32);
            QList<int> found;
            for (int y = 0; y < picture.height(); ++y) {
                if (picture.pixel(12 + 3, y) != base)
                    found.append(y);
            }
            return found;
        };
        // Letters of the first line stand there as well.
        auto seen = rows();
        QVERIFY2(!seen.isEmpty() && seen.last() == 299, qPrintable(QString::number(seen.size())));
        browser.verticalScrollBar()->setValue(300);
        QCOMPARE(rows().size(), 300);
        QTRY_VERIFY(browser.isLaidOut());
        browser.verticalScrollBar()->setValue(browser.verticalScrollBar()->maximum());
        seen = rows();
        QVERIFY(seen.first() == 0 && seen.size() > 150 && seen.size() < 300);
    }

    void aTableInAQuoteDoesNotHaveTheWholePageLaidOut()
    {
        SafeTextBrowser browser;
        browser.resize(300, 300);
        const auto page =
            pageOf(u"<blockquote><table width=\"100%\"><tr><td><pre>x</pre></td></tr></table></blockquote>"_s +
                   u"<p>Words that fill more than one line of it.</p>"_s.repeated(6000));
        QVERIFY(!quotesOf(*page).isEmpty());
        browser.setSafeDocument(page);
        const auto picture = browser.grab().toImage();
        QCOMPARE(page->lastBlock().layout()->lineCount(), 0);
        // The bar stands there all the same.
        QVERIFY(picture.pixel(12 + 3, 30) != browser.palette().color(QPalette::Base).rgb());
    }

    void boxesOfTasksAreThoseOfTheStyle()
    {
        SafeTextBrowser browser;
        browser.resize(300, 200);
        browser.setSafeDocument(pageOf(u"<ul><li class=\"checked\">x</li><li class=\"unchecked\">x</li></ul>"_s));
        browser.show();
        QVERIFY(QTest::qWaitForWindowExposed(&browser));
        const auto &page = *qobject_cast<SafeDocument *>(browser.document());
        QCOMPARE(page.marks().tasks().size(), 2);
        QVERIFY(page.marks().tasks()[0].isDone && !page.marks().tasks()[1].isDone);
        const int side = int(std::lround(QFontMetricsF(page.defaultFont()).ascent()));
        const auto picture = browser.viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32);
        for (const bool done : {true, false}) {
            QStyleOptionButton option;
            option.initFrom(&browser);
            option.state = QStyle::State_Enabled | (done ? QStyle::State_On : QStyle::State_Off);
            option.rect = QRect(0, 0, side, side);
            QImage box(side, side, QImage::Format_RGB32);
            box.fill(browser.palette().color(QPalette::Base));
            QPainter painter(&box);
            browser.style()->drawPrimitive(QStyle::PE_IndicatorCheckBox, &option, &painter, &browser);
            painter.end();
            bool found = false;
            for (int y = 0; y + side < 80 && !found; ++y) {
                for (int x = 0; x < 12 + lists && !found; ++x)
                    found = picture.copy(x, y, side, side) == box;
            }
            QVERIFY2(found, done ? "a done task is not drawn with the tick of the style" : "no empty box");
        }
    }
};

QTEST_MAIN(TestPageMarks)
#include "tst_pagemarks.moc"
