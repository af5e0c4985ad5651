// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/safetextbrowser.h>
#include <widgets/theme.h>

#include <QAbstractTextDocumentLayout>
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

/// As code stands in a page.
QString codeOf(const QString &code)
{
    return u"<pre style=\"white-space: pre; margin: 14px 8px 16px 8px;\">"_s + code + u"</pre>"_s;
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
        const auto table = u"<table width=\"100%\"><tr><td><p>x</p></td></tr></table>"_s;
        row("around a table", u"<blockquote><p>a</p>%1<p>b</p></blockquote><p>c</p>"_s.arg(table), {u"a..b 0"_s});
        // An empty block stands in front of a table.
        row("beginning with a table", u"<blockquote>%1<p>b</p></blockquote><p>c</p>"_s.arg(table), {u"..b 0"_s});
        row("ending with a table", u"<blockquote><p>a</p>%1</blockquote><p>c</p>"_s.arg(table), {u"a..x 0"_s});
        row("parted by a table", u"<blockquote><p>a</p></blockquote>%1<blockquote><p>b</p></blockquote>"_s.arg(table),
            {u"a..a 0"_s, u"b..b 0"_s});
        const auto code = codeOf(u"x\ny"_s);
        row("code", code, {});
        row("around code", u"<blockquote><p>a</p>%1<p>b</p></blockquote><p>c</p>"_s.arg(code), {u"a..b 0"_s});
        row("beginning with code", u"<blockquote>%1<p>b</p></blockquote><p>c</p>"_s.arg(code), {u"x..b 0"_s});
        row("ending with code", u"<blockquote><p>a</p>%1</blockquote><p>c</p>"_s.arg(code), {u"a..y 0"_s});
        row("parted by code", u"<blockquote><p>a</p></blockquote>%1<blockquote><p>b</p></blockquote>"_s.arg(code),
            {u"a..a 0"_s, u"b..b 0"_s});
        row("code in one in another", u"<blockquote><blockquote>%1</blockquote></blockquote>"_s.arg(code),
            {u"x..y 0"_s, u"x..y %1"_s.arg(quote)});
    }

    void quotesAreFound()
    {
        QFETCH(QString, html);
        QFETCH(QStringList, quotes);
        QCOMPARE(quotesOf(*pageOf(html)), quotes);
    }

    void codeIsFound_data()
    {
        QTest::addColumn<QString>("html");
        QTest::addColumn<QStringList>("codes");
        const auto row = [](const char *name, const QString &html, const QStringList &codes) {
            QTest::newRow(name) << html << codes;
        };
        const auto code = codeOf(u"a\n\nb"_s);
        row("none", u"<p>a</p><pre style=\"white-space: pre-wrap;\">b\nc</pre>"_s, {});
        row("alone", code, {u"a..b 0"_s});
        row("one line", codeOf(u"a"_s), {u"a..a 0"_s});
        row("two", code + codeOf(u"c"_s) + u"<p>d</p>"_s + code, {u"a..b 0"_s, u"c..c 0"_s, u"a..b 0"_s});
        row("in a quote", u"<blockquote><p>q</p>%1</blockquote>"_s.arg(code), {u"a..b %1"_s.arg(quote)});
        row("in a list", u"<ul><li>i%1</li><li>j</li></ul>"_s.arg(code), {u"a..b %1"_s.arg(lists)});
        row("alone in a list", u"<ul><li>%1</li><li>j</li></ul>"_s.arg(code), {u"a..b %1"_s.arg(lists)});
        row("in a list in a list", u"<ul><li>i<ul><li>%1</li></ul></li></ul>"_s.arg(code),
            {u"a..b %1"_s.arg(2 * lists)});
    }

    void codeIsFound()
    {
        QFETCH(QString, html);
        QFETCH(QStringList, codes);
        const auto page = pageOf(html);
        QStringList found;
        for (const auto &code : page->marks().codes())
            found.append(
                u"%1..%2 %3"_s.arg(page->findBlock(code.first).text(), page->findBlock(code.last).text()).arg(code.x));
        QCOMPARE(found, codes);
        // Of its lines at most the first is an item of a list.
        for (const auto &code : page->marks().codes()) {
            for (auto block = page->findBlock(code.first).next(); block.isValid() && block.position() <= code.last;
                 block = block.next())
                QVERIFY2(block.textList() == nullptr, qPrintable(block.text()));
        }
    }

    void codeStandsOnItsGround()
    {
        SafeTextBrowser browser;
        browser.resize(300, 200);
        browser.setSafeDocument(
            pageOf(u"<p>x</p>"_s + codeOf(u"a\n"_s + QString(200, u'b') + u"\nc"_s) + u"<p>y</p>"_s.repeated(40)));
        browser.show();
        QVERIFY(QTest::qWaitForWindowExposed(&browser));
        QTRY_VERIFY(browser.isLaidOut());
        const auto ground = codeGround(browser.palette()).rgb();
        // Rows of the picture that have the ground at this column.
        const auto rows = [&](int x) {
            const auto picture = browser.viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32);
            int count = 0;
            for (int y = 0; y < picture.height(); ++y)
                count += picture.pixel(x, y) == ground ? 1 : 0;
            return count;
        };
        const auto all = rows(14);
        const auto &page = browser.safeDocument();
        const auto &code = page.marks().codes().first();
        const auto *layout = page.documentLayout();
        const auto height = layout->blockBoundingRect(page.findBlock(code.last)).bottom() -
                            layout->blockBoundingRect(page.findBlock(code.first)).top() + (2 * PageMarks::codePadding);
        QCOMPARE(all, int(std::lround(height)));
        QCOMPARE(rows(4), 0); // the margin of the page
        // To the right as far as the widest line, and in the view to its edge.
        auto *bar = browser.horizontalScrollBar();
        QVERIFY(bar->maximum() > 300);
        QVERIFY(rows(browser.viewport()->width() - 2) > all / 2);
        bar->setValue(bar->maximum() / 2);
        QVERIFY(rows(1) > all / 2);
        bar->setValue(0);
        // Scrolled until only its last edge is seen.
        browser.verticalScrollBar()->setValue(
            int(layout->blockBoundingRect(page.findBlock(code.last)).bottom() + PageMarks::codePadding - 4));
        QCOMPARE(rows(14), 4);
    }

    void groundsOfCodeTouchNothing_data()
    {
        QTest::addColumn<QString>("after");
        QTest::newRow("code") << codeOf(u"b"_s);
        QTest::newRow("paragraph") << u"<p style=\"margin-top: 6px;\">b</p>"_s;
        QTest::newRow("table") << u"<table><tr><td>b</td></tr></table>"_s;
        QTest::newRow("item") << u"<ul><li>"_s + codeOf(u"b"_s) + u"</li></ul>"_s;
    }

    void groundsOfCodeTouchNothing()
    {
        QFETCH(const QString, after);
        SafeTextBrowser browser;
        browser.resize(300, 200);
        browser.setSafeDocument(pageOf(codeOf(u"a"_s) + after));
        const auto &page = browser.safeDocument();
        QTRY_VERIFY(browser.isLaidOut());
        QTextBlock second = page.begin().next();
        while (second.text() != u"b"_s && second.isValid())
            second = second.next();
        QVERIFY(second.isValid());
        const auto *layout = page.documentLayout();
        const auto padding = second.blockFormat().nonBreakableLines() ? PageMarks::codePadding : 0;
        const auto gap = layout->blockBoundingRect(second).top() - padding -
                         (layout->blockBoundingRect(page.begin()).bottom() + PageMarks::codePadding);
        QVERIFY2(gap >= 6, qPrintable(QString::number(gap)));
    }

    void whatIsAppendedBringsItsOwn()
    {
        const auto page = pageOf(u"<p>before</p><blockquote><p>a</p></blockquote>"_s);
        const auto table = u"<table width=\"100%\"><tr><td><pre>x</pre></td></tr></table>"_s;
        page->append(*pageOf(u"<p>one</p>%1<blockquote><p>b</p><p>c</p></blockquote>"_s.arg(table)));
        page->append(*pageOf(codeOf(u"k\nl"_s)));
        page->append(*pageOf(u"<ul><li class=\"checked\">done</li><li class=\"unchecked\">left</li></ul>"_s));
        QCOMPARE(quotesOf(*page), (QStringList{u"a..a 0"_s, u"b..c 0"_s}));
        const auto code = page->marks().codes().value(0);
        QCOMPARE(page->findBlock(code.first).text() + page->findBlock(code.last).text(), u"kl"_s);
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
