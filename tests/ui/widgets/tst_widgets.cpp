// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <widgets/chip.h>
#include <widgets/chiprow.h>
#include <widgets/codehighlighter.h>
#include <widgets/elidedlabel.h>
#include <widgets/emptystate.h>
#include <widgets/foldingsplitter.h>
#include <widgets/highlightengine.h>
#include <widgets/relativetime.h>
#include <widgets/safetextbrowser.h>
#include <widgets/theme.h>
#include <widgets/webpage.h>

#include <QDesktopServices>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextDocumentFragment>

using namespace Docket;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

namespace {

class StillClock final : public Clock
{
public:
    [[nodiscard]] std::chrono::sys_time<std::chrono::milliseconds> now() const override { return time; }
    [[nodiscard]] std::chrono::nanoseconds steady() const override { return {}; }

    std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::seconds(1'795'176'000)};
};

QPalette paletteOf(bool dark)
{
    QPalette palette(dark ? QColor(0x26, 0x28, 0x2c) : QColor(0xf3, 0xf4, 0xf6));
    palette.setColor(QPalette::Base, dark ? QColor(0x1c, 0x1e, 0x22) : QColor(Qt::white));
    palette.setColor(QPalette::Text, dark ? QColor(0xe3, 0xe5, 0xe8) : QColor(0x1f, 0x23, 0x28));
    return palette;
}

/// Catches what would be opened by the desktop.
class Opened final : public QObject
{
    Q_OBJECT

public:
    Opened()
    {
        for (const auto &scheme : schemes)
            QDesktopServices::setUrlHandler(scheme, this, "open");
    }
    ~Opened() override
    {
        for (const auto &scheme : schemes)
            QDesktopServices::unsetUrlHandler(scheme);
    }
    Q_DISABLE_COPY_MOVE(Opened)

    Q_INVOKABLE void open(const QUrl &url) { urls.append(url); }
    QList<QUrl> urls;

private:
    const QStringList schemes{u"http"_s, u"https"_s, u"mailto"_s, u"file"_s, u"javascript"_s, u"data"_s};
};

/// Shows a page that takes many steps to be laid out: 6,000 times @p paragraph.
std::shared_ptr<SafeDocument> showLong(SafeTextBrowser &browser, const QString &paragraph)
{
    browser.resize(500, 300);
    auto document = std::make_shared<SafeDocument>();
    document->setHtml(paragraph.repeated(6000));
    browser.setSafeDocument(document);
    return document;
}

} // namespace

class TestWidgets final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void partsFoldWhereTheyHaveNoRoom()
    {
        FoldingSplitter splitter(60, 5);
        for (int i = 0; i < 2; ++i) {
            auto *part = new QWidget;
            part->setMinimumSize(200, 40);
            splitter.addWidget(part);
        }
        splitter.setShares({300, 100}, {100, 300});
        const int letter = splitter.fontMetrics().averageCharWidth();
        splitter.resize(80 * letter + 200, 400);
        splitter.show();
        QVERIFY(!splitter.isFolded());
        // Narrow or wide, it asks for no more than its widest part.
        QCOMPARE(splitter.minimumSizeHint().width(), 200);
        QCOMPARE(splitter.minimumSizeHint().height(), 40);
        splitter.setSizes({250, splitter.width()});
        const auto left = splitter.sizes();
        splitter.resize(50 * letter, 400);
        QVERIFY(splitter.isFolded());
        QVERIFY(splitter.sizes().constLast() > splitter.sizes().constFirst());
        QCOMPARE(splitter.minimumSizeHint().width(), 200);
        QVERIFY(splitter.minimumSizeHint().height() >= 2 * 5 * splitter.fontMetrics().height());
        // As it was left.
        splitter.resize(80 * letter + 200, 400);
        QVERIFY(!splitter.isFolded());
        QCOMPARE(splitter.sizes(), left);
    }

    void coloursCanBeRead_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void coloursCanBeRead()
    {
        QFETCH(bool, dark);
        const auto palette = paletteOf(dark);
        const auto ground = palette.color(QPalette::Base);
        for (const auto state : {Domain::IssueState::Open, Domain::IssueState::Closed})
            QVERIFY(contrast(stateColor(state, palette), ground) >= 4.5);
        for (int rank = 2; rank <= 5; ++rank)
            QVERIFY2(contrast(priorityColor(rank, palette), ground) >= 4.5, qPrintable(QString::number(rank)));
        // Any colour that somebody gives a label.
        for (int red = 0; red <= 255; red += 51) {
            for (int green = 0; green <= 255; green += 51) {
                for (int blue = 0; blue <= 255; blue += 51) {
                    const auto colors = chipColors(qRgb(red, green, blue) & 0xffffffU, dark);
                    QVERIFY2(contrast(colors.text, colors.ground) >= 4.5,
                             qPrintable(colors.ground.name() + u' ' + colors.text.name()));
                }
            }
        }
    }

    void contrastFollowsTheStandard()
    {
        QCOMPARE(qRound(contrast(Qt::black, Qt::white) * 10), 210);
        QCOMPARE(qRound(contrast(Qt::white, Qt::white) * 10), 10);
        QCOMPARE(qRound(contrast(QColor(0x77, 0x77, 0x77), Qt::white) * 100), 448);
        QVERIFY(contrast(readable(Qt::yellow, Qt::white), Qt::white) >= 4.5);
    }

    void chipsNeverLeaveTheirSpace()
    {
        QList<Domain::LabelChip> labels;
        for (int i = 0; i < 12; ++i)
            labels.append({u"label number %1"_s.arg(i), 0x336699});
        QImage image(600, 30, QImage::Format_ARGB32);
        for (int width = 0; width < 600; width += 13) {
            image.fill(Qt::white);
            QPainter painter(&image);
            const ChipPainter chips(QFont(), false);
            const auto used = chips.paintRow(painter, QRect(0, 0, width, 30), labels, Qt::darkGray);
            painter.end();
            QCOMPARE(chips.rowWidth(labels, width), used);
            QVERIFY2(used <= width, qPrintable(u"%1 of %2"_s.arg(used).arg(width)));
            for (int x = width + 1; x < 600; ++x)
                QVERIFY(image.pixelColor(x, 15) == QColor(Qt::white));
        }
    }

    void chipRowsWrapAndAnswerClicks()
    {
        ChipRow row;
        row.setLabels(
            {{.name = u"bug"_s, .color = u"ff0000"_s}, {.name = u"a much longer label"_s, .color = u"junk"_s}});
        QVERIFY(row.heightForWidth(60) > row.heightForWidth(600));
        row.resize(600, row.heightForWidth(600));
        QSignalSpy clicked(&row, &ChipRow::labelActivated);
        QTest::mouseClick(&row, Qt::LeftButton, {}, QPoint(5, 5));
        QCOMPARE(clicked.size(), 1);
        QCOMPARE(clicked[0][0].toString(), u"bug"_s);
        QTest::mouseClick(&row, Qt::LeftButton, {}, QPoint(590, 5));
        QCOMPARE(clicked.size(), 1);
    }

    void timesInWords_data()
    {
        QTest::addColumn<qint64>("secondsAgo");
        QTest::addColumn<QString>("text");
        QTest::newRow("now") << qint64(5) << u"now"_s;
        QTest::newRow("skew") << qint64(-30) << u"now"_s;
        QTest::newRow("minutes") << qint64(59 * 60) << u"59 min ago"_s;
        QTest::newRow("hours") << qint64(3 * 3600) << u"3 h ago"_s;
        QTest::newRow("yesterday") << qint64(30 * 3600) << u"yesterday"_s;
        QTest::newRow("days") << qint64(12 * 86400) << u"12 d ago"_s;
        QTest::newRow("this year") << qint64(60 * 86400) << u"21 Sep"_s;
        QTest::newRow("long ago") << qint64(900LL * 86400) << u"Jun 2024"_s;
        QTest::newRow("future") << qint64(-40LL * 86400) << u"30 Dec"_s;
    }

    void timesInWords()
    {
        QFETCH(qint64, secondsAgo);
        QFETCH(QString, text);
        const StillClock clock;
        const RelativeTime times(clock);
        QCOMPARE(times.text(fromUnix(1'795'176'000 - secondsAgo)), text);
        QCOMPARE(times.text(noTime), QString());
    }

    void timesMoveOnOnlyWhenTold()
    {
        StillClock clock;
        RelativeTime times(clock);
        const auto at = fromUnix(1'795'176'000 - 120);
        QCOMPARE(times.text(at), u"2 min ago"_s);
        clock.time += std::chrono::seconds(30);
        QVERIFY(!times.refresh());
        clock.time += std::chrono::minutes(5);
        QCOMPARE(times.text(at), u"2 min ago"_s);
        QVERIFY(times.refresh());
        QCOMPARE(times.text(at), u"7 min ago"_s);
    }

    void nothingIsLoaded()
    {
        SafeTextBrowser browser;
        const QList<QUrl> urls{QUrl(u"https://tracker.example/x.png"_s), QUrl(u"file:///etc/hostname"_s),
                               QUrl(u"x.png"_s), QUrl(u":/docket/icons/star.svg"_s),
                               QUrl(u"data:image/png;base64,AAAA"_s)};
        for (const auto &url : urls) {
            for (const auto type :
                 {QTextDocument::ImageResource, QTextDocument::HtmlResource, QTextDocument::StyleSheetResource})
                QVERIFY2(browser.loadResource(type, url).isNull(), qPrintable(url.toString()));
            QVERIFY(browser.document()->resource(QTextDocument::ImageResource, url).isNull());
        }
        // Even an image that exists on the disk takes no space and shows nothing.
        QTemporaryDir folder;
        const auto path = folder.filePath(u"red.png"_s);
        QImage red(80, 80, QImage::Format_RGB32);
        red.fill(Qt::red);
        QVERIFY(red.save(path));
        auto document = std::make_shared<SafeDocument>();
        document->setHtml(u"<p>before</p><img src=\"%1\"/><img src=\"file://%1\"/>"_s.arg(path));
        browser.setSafeDocument(document);
        browser.resize(300, 300);
        const auto picture = browser.grab().toImage();
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x)
                QVERIFY(picture.pixelColor(x, y) != QColor(Qt::red));
        }
        browser.setSource(QUrl::fromLocalFile(path));
        QVERIFY(browser.toPlainText().startsWith(u"before"_s));
    }

    void whatIsKeptGetsItsPlacesBitByBitAsWell()
    {
        SafeTextBrowser browser;
        const auto document = showLong(browser, u"<p>Some words that fill a line, and more where it is narrow.</p>"_s);
        QVERIFY(!browser.isLaidOut());
        browser.setSafeDocument(std::make_shared<SafeDocument>());
        QVERIFY(browser.isLaidOut());
        QVERIFY(!document->isLaidOut());
        QSignalSpy steps(document.get(), &SafeDocument::laidOutMore);
        QTRY_VERIFY(document->isLaidOut());
        QVERIFY(steps.size() > 1);
        // Whoever comes back finds it as it was left.
        browser.setSafeDocument(document);
        QTRY_VERIFY(browser.isLaidOut());
    }

    void picturesThatComeMoveTheTextBitByBit()
    {
        SafeTextBrowser browser;
        const auto document = showLong(browser, u"<p><img src=\"a.png\"/> Words that fill more than a line.</p>"_s);
        QTRY_VERIFY(browser.isLaidOut());
        const auto before = document->size().height();
        QImage picture(100, 100, QImage::Format_RGB32);
        picture.fill(Qt::red);
        document->setImage(u"a.png"_s, picture);
        document->relayout();
        QVERIFY(!browser.isLaidOut());
        QTRY_VERIFY(browser.isLaidOut());
        QVERIFY(document->size().height() > 2 * before);
    }

    void aPictureThatIsNotThereHasItsWords()
    {
        const auto widthOf = [](const QString &html) {
            SafeTextBrowser browser;
            auto document = std::make_shared<SafeDocument>();
            document->setHtml(html);
            browser.setSafeDocument(document);
            browser.resize(900, 300);
            (void)browser.grab();
            return document->idealWidth();
        };
        const auto plain = widthOf(u"<p><img src=\"a.png\"/></p>"_s);
        QVERIFY(widthOf(u"<p><img src=\"a.png\" alt=\"A press, seen from the side\"/></p>"_s) > plain + 60);
        // However long they are.
        QVERIFY(widthOf(u"<p><img src=\"a.png\" alt=\"%1\"/></p>"_s.arg(u"long "_s.repeated(400))) < 900);
    }

    void linksGoWhereTheyMay_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("outcome");
        QTest::newRow("issue") << u"docket:issue/atelier/press/12"_s << u"issue atelier/press 12"_s;
        QTest::newRow("issue with space") << u"docket:issue/at%20x/press/3"_s << u"issue at x/press 3"_s;
        QTest::newRow("issue without number") << u"docket:issue/atelier/press/x"_s << u""_s;
        QTest::newRow("user") << u"docket:user/ida"_s << u"user ida"_s;
        QTest::newRow("command") << u"docket:show-all/body"_s << u"command show-all/body"_s;
        QTest::newRow("web") << u"https://example.org/a"_s << u"open https://example.org/a"_s;
        QTest::newRow("mail") << u"mailto:a@b.c"_s << u"open mailto:a@b.c"_s;
        QTest::newRow("script") << u"javascript:alert(1)"_s << u""_s;
        QTest::newRow("file") << u"file:///etc/passwd"_s << u""_s;
        QTest::newRow("data") << u"data:text/html,x"_s << u""_s;
    }

    void linksGoWhereTheyMay()
    {
        QFETCH(QString, address);
        QFETCH(QString, outcome);
        const Opened opened;
        SafeTextBrowser browser;
        QString seen;
        connect(&browser, &SafeTextBrowser::issueLinkActivated, this,
                [&](const QString &project, qint64 number) { seen = u"issue %1 %2"_s.arg(project).arg(number); });
        connect(&browser, &SafeTextBrowser::userLinkActivated, this,
                [&](const QString &login) { seen = u"user "_s + login; });
        connect(&browser, &SafeTextBrowser::commandActivated, this,
                [&](const QString &what) { seen = u"command "_s + what; });
        Q_EMIT browser.anchorClicked(QUrl(address));
        if (!opened.urls.isEmpty())
            seen = u"open "_s + opened.urls.first().toString();
        QCOMPARE(seen, outcome);
    }

    void codeIsHighlightedAndEscaped()
    {
        CodeHighlighter highlighter;
        const auto html = highlighter.toHtml(u"if (a < b) return \"<b>\"; // done\n\treturn;"_s, u"cpp"_s, false);
        QVERIFY2(html.contains(u"<span style=\"color:"_s), qPrintable(html));
        QVERIFY(html.contains(u"&lt;b&gt;"_s));
        QVERIFY(!html.contains(u"<b>"_s));
        QCOMPARE(html.count(u'\n'), 1);
        QVERIFY(html != highlighter.toHtml(u"if (a < b) return \"<b>\"; // done\n\treturn;"_s, u"cpp"_s, true));
        for (const auto &language : {u"cpp"_s, u"c++"_s, u"py"_s, u"python"_s, u"sh"_s, u"shell"_s, u"rust"_s,
                                     u"golang"_s, u"diff"_s, u"yaml"_s, u"json"_s, u"ts"_s})
            QVERIFY2(highlighter.knows(language), qPrintable(language));
        // What is shown is what was written, whatever the highlighter made of it.
        QTextDocument page;
        page.setHtml(u"<pre>"_s + html + u"</pre>"_s);
        QCOMPARE(page.toPlainText(), u"if (a < b) return \"<b>\"; // done\n\treturn;"_s);
    }

    void unknownAndHugeCodeStaysPlain()
    {
        CodeHighlighter highlighter;
        QCOMPARE(highlighter.toHtml(u"<x> & y"_s, u"no-such-language"_s, false), u"&lt;x&gt; &amp; y"_s);
        QCOMPARE(highlighter.toHtml(u"a"_s, {}, false), u"a"_s);
        const QString huge(CodeHighlighter::largest + 1, u'x');
        QCOMPARE(highlighter.toHtml(huge, u"cpp"_s, false), huge);
    }

    /// With colours a page of them could not be scrolled.
    void longLinesOfCodeStayPlain()
    {
        CodeHighlighter highlighter;
        const QString line = u"\"a\":[1,\"<b>\"],"_s.repeated(HighlightEngine::longestLine / 10);
        QCOMPARE(highlighter.toHtml(line, u"json"_s, false), line.toHtmlEscaped());
        // The others keep theirs, also where one goes on with what such a line began.
        const auto html = highlighter.toHtml(u"/* "_s + line + u"\nstill a remark */ int a;"_s, u"cpp"_s, false);
        const auto colours = highlighter.toHtml(u"/*\nstill a remark */ int a;"_s, u"cpp"_s, false);
        QVERIFY(colours.section(u'\n', 1).contains(u"<span"_s));
        QCOMPARE(html.section(u'\n', 1), colours.section(u'\n', 1));
        QCOMPARE(html.section(u'\n', 0, 0), QString(u"/* "_s + line).toHtmlEscaped());
    }

    void labelsElide()
    {
        ElidedLabel label;
        label.setFullText(u"a rather long text\nin two lines that has no room"_s);
        label.resize(80, 20);
        label.show();
        QVERIFY(label.text().endsWith(u'…'));
        QVERIFY(!label.text().contains(u'\n'));
        QVERIFY(!label.toolTip().isEmpty());
        label.resize(2000, 20);
        QCOMPARE(label.text(), u"a rather long text in two lines that has no room"_s);
        QVERIFY(label.toolTip().isEmpty());
    }

    void onlyWordsWithoutRoomAreParted()
    {
        ElidedLabel label;
        label.setWrapping(true);
        label.setFullText(u"the list still shows everything "_s + QString(200, u'x'));
        label.resize(label.fontMetrics().horizontalAdvance(u"everything"_s) + 40, 90);
        label.show();
        QVERIFY2(label.text().startsWith(u"the list still shows everything "_s), qPrintable(label.text()));
        QVERIFY(label.text().contains(u"x\u200bx"_s));
        label.resize(40, 90);
        QVERIFY(label.text().contains(u"e\u200bv"_s));
    }

    void emptyStatesCoverTheirWidget()
    {
        QWidget view;
        view.resize(400, 300);
        EmptyState state(&view);
        QVERIFY(state.isHidden());
        state.present({.title = u"Nothing"_s, .text = u"Do this."_s, .action = u"Do it"_s});
        QVERIFY(state.isVisibleTo(&view));
        view.resize(500, 350);
        QCoreApplication::processEvents();
        view.show();
        QTRY_COMPARE(state.size(), view.size());
        QSignalSpy acted(&state, &EmptyState::actionRequested);
        QTest::mouseClick(state.findChild<QPushButton *>(), Qt::LeftButton);
        QCOMPARE(acted.size(), 1);
    }
};

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
