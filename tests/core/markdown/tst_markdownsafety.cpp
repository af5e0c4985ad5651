// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <markdown/render.h>

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include <ctime>

using namespace Docket;
using namespace Docket::Markdown;
using namespace Qt::StringLiterals;

namespace {

RenderOptions options(bool images = true)
{
    RenderOptions result;
    result.project = u"docs/site"_s;
    result.baseUrl = u"https://forge.example/docs/site/"_s;
    result.images = images;
    return result;
}

/// What is wrong with the HTML, or an empty string: it must be well-formed and use known tags, attributes and schemes
/// only.
QString fault(const QString &html)
{
    static const QStringList tags{u"root"_s, u"p"_s,  u"br"_s, u"em"_s, u"strong"_s,     u"s"_s,  u"code"_s,  u"a"_s,
                                  u"img"_s,  u"ul"_s, u"ol"_s, u"li"_s, u"blockquote"_s, u"hr"_s, u"table"_s, u"tr"_s,
                                  u"th"_s,   u"td"_s, u"h1"_s, u"h2"_s, u"h3"_s,         u"h4"_s, u"h5"_s,    u"h6"_s};
    static const QStringList attributes{u"href"_s,  u"src"_s,    u"alt"_s,         u"start"_s,
                                        u"align"_s, u"border"_s, u"cellspacing"_s, u"cellpadding"_s};
    static const QRegularExpression target(
        uR"(^(https?://[^/\s]|mailto:|docket:(issue/[\w.%-]+/[\w.%-]+/\d+|user/[\w.-]+)$))"_s);
    // Controls and the markers' characters are no XML, but QTextBrowser takes them; what matters here is the markup.
    QString checked = html;
    for (QChar &c : checked) {
        if ((c.unicode() < 0x20 && c != u'\n' && c != u'\t') || (c.unicode() >= 0xFDD0 && c.unicode() <= 0xFDEF) ||
            c.unicode() >= 0xFFFE)
            c = u'?';
    }
    QXmlStreamReader reader(u"<root>"_s + checked + u"</root>"_s);
    bool inLink = false;
    while (!reader.atEnd()) {
        const auto token = reader.readNext();
        const QString name = reader.name().toString();
        if (token == QXmlStreamReader::StartElement) {
            if (!tags.contains(name))
                return u"tag "_s + name;
            if (name == u"a"_s && inLink)
                return u"link in a link"_s;
            inLink = inLink || name == u"a"_s;
            for (const auto &attribute : reader.attributes()) {
                const QString value = attribute.value().toString();
                if (!attributes.contains(attribute.name().toString()))
                    return u"attribute "_s + attribute.name();
                if ((attribute.name() == u"href" && !target.match(value).hasMatch()) ||
                    (attribute.name() == u"src" && !value.startsWith(u"http"_s)))
                    return u"target "_s + value;
            }
        } else if (token == QXmlStreamReader::EndElement && name == u"a"_s) {
            inLink = false;
        } else if (token == QXmlStreamReader::Comment || token == QXmlStreamReader::ProcessingInstruction ||
                   token == QXmlStreamReader::DTD) {
            return u"comment or instruction"_s;
        }
    }
    return reader.hasError() ? reader.errorString() + u" in "_s + html.left(400) : QString();
}

int deepest(const QString &html, const QString &tag)
{
    const QString opening = u'<' + tag + u'>';
    const QString closing = u"</"_s + tag + u'>';
    int depth = 0;
    int most = 0;
    for (qsizetype at = html.indexOf(u'<'); at >= 0; at = html.indexOf(u'<', at + 1)) {
        const auto rest = QStringView(html).sliced(at);
        if (rest.startsWith(opening))
            most = std::max(most, ++depth);
        else if (rest.startsWith(closing))
            --depth;
    }
    return most;
}

/// Processor time: what else the machine does is no property of ours.
qint64 threadNanoseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

} // namespace

class TestMarkdownSafety : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void injection_data();
    void injection();
    void markersCannotBeForged();
    void badBytes();
    void deepNesting_data();
    void deepNesting();
    void timeGrowsWithTheText_data();
    void timeGrowsWithTheText();
    void randomTextStaysSafe();
};

void TestMarkdownSafety::injection_data()
{
    QTest::addColumn<QByteArray>("markdown");
    QTest::addColumn<QString>("forbidden"); // must not occur in the HTML
    const auto row = [](const char *name, const QByteArray &markdown, const QString &forbidden) {
        QTest::newRow(name) << markdown << forbidden;
    };
    row("script", "<script>alert(1)</script>", u"<script"_s);
    row("inline script", "x <script>alert(1)</script>", u"<script"_s);
    row("style", "<style>body{}</style>", u"<style"_s);
    row("iframe", "<iframe src=\"https://e.org\"></iframe>", u"<iframe"_s);
    row("handler", "<img src=x onerror=alert(1)>", u"<img"_s);
    row("remote image in HTML", "<img src=\"https://e.org/t.png\">", u"<img"_s);
    row("link in HTML", "<a href=\"javascript:alert(1)\">x</a>", u"<a "_s);
    row("javascript", "[x](javascript:alert(1))", u"href"_s);
    row("javascript in capitals", "[x](JaVaScRiPt:alert(1))", u"href"_s);
    row("javascript by entity", "[x](java&#115;cript:alert(1))", u"href"_s);
    row("javascript by tab", "[x](java&#9;script:alert(1))", u"href"_s);
    row("javascript behind a control", "[x](&#1;javascript:alert(1))", u"href"_s);
    row("javascript in brackets", "<javascript:alert(1)>", u"href"_s);
    row("javascript by reference", "[x][r]\n\n[r]: javascript:alert(1)", u"href"_s);
    row("vbscript", "[x](vbscript:x)", u"href"_s);
    row("data", "[x](data:text/html;base64,PHNjcmlwdD4=)", u"href"_s);
    row("data image", "![x](data:image/svg+xml,<svg/>)", u"src"_s);
    row("file", "[x](file:///etc/passwd)", u"href"_s);
    row("our own scheme", "[x](docket:issue/a/b/1)", u"href"_s);
    row("quote in a target", "[x](https://e.org/\"onmouseover=\"alert(1))", u"\"onmouseover"_s);
    row("quote in a title", "[x](https://e.org \"t\\\"><script>\")", u"<script"_s);
    row("quote in alternative text", "![\"><script>](https://e.org/i.png)", u"<script"_s);
    row("tag in a language", "```\"><script>\nx\n```", u"<script"_s);
    row("tag in code", "`<script>`", u"<script"_s);
    row("tag in a table", "|<script>|\n|-|\n|<b>|", u"<script"_s);
    row("other host", "[x](//evil.example/x)", u"href=\"//"_s);
    row("no host", "[x](https:///x)", u"href"_s);
    row("mention with markup", "@a<script>", u"<script"_s);
    row("reference with a quote", "a\"/b#1", u"href"_s);
    row("nested link", "[a [b](https://e.org/b) c](x)", u"site/x"_s);
    row("instruction", "<?php x ?>", u"<?"_s);
    row("declaration", "<!DOCTYPE html>", u"<!"_s);
    row("CDATA", "<![CDATA[x]]>", u"<!"_s);
    row("comment trick", "<!-- --><script>x</script><!-- -->", u"<script"_s);
    row("comment in a comment", "<!<!-- -->-- x --><b>", u"<b>"_s);
}

void TestMarkdownSafety::injection()
{
    QFETCH(QByteArray, markdown);
    QFETCH(QString, forbidden);
    for (const bool images : {true, false}) {
        const auto html = render(markdown, options(images))->html;
        QVERIFY2(!html.contains(forbidden, Qt::CaseInsensitive), qPrintable(html));
        QVERIFY2(fault(html).isEmpty(), qPrintable(fault(html)));
    }
}

void TestMarkdownSafety::markersCannotBeForged()
{
    const QString marker = render("```\nx\n```", options())->codeBlocks.value(0).marker;
    QVERIFY(marker.size() > 2);
    const QByteArray bytes = marker.toUtf8();
    for (const QByteArray &attempt : QList<QByteArray>{bytes, "`" + bytes + "`", "[x](https://e.org/" + bytes + ")",
                                                       "![" + bytes + "](https://e.org/)", "<b title='" + bytes + "'>",
                                                       QByteArray("&#xFDD0;0&#xFDD1;"), QByteArray("&#64976;0&#64977;"),
                                                       "@a" + bytes, "#1 " + bytes, "|" + bytes + "|\n|-|\n"}) {
        const auto rendered = render(QByteArray(attempt + "\n\n```\nx\n```"), options());
        QCOMPARE(rendered->codeBlocks.value(0).marker, marker);
        QVERIFY2(rendered->html.count(marker) == 1, qPrintable(rendered->html));
    }
}

void TestMarkdownSafety::badBytes()
{
    const auto nul = render(QByteArray("a\0b", 3), options())->html;
    QVERIFY(!nul.contains(QChar::Null));
    QVERIFY(nul.contains(QChar::ReplacementCharacter));
    QVERIFY(render("a\xff\xfe\xc3", options())->html.contains(QChar::ReplacementCharacter));
    QVERIFY(render("\xed\xa0\x80", options())->html.contains(QChar::ReplacementCharacter)); // half of a surrogate pair
    const auto code = render(QByteArray("`a\0b`\n\n    c\0d", 14), options());
    QVERIFY(!code->html.contains(QChar::Null));
    QVERIFY(!code->codeBlocks.value(0).text.contains(QChar::Null));
    QVERIFY(!plainText(QByteArray("a\0b", 3), 10).contains(QChar::Null));
    QVERIFY(fault(render("&#0; &#xD800; &#x110000; &nosuch;", options())->html).isEmpty());
}

void TestMarkdownSafety::deepNesting_data()
{
    QTest::addColumn<QByteArray>("markdown");
    QTest::addColumn<QString>("tag");
    constexpr qsizetype many = 100'000;
    QTest::newRow("quotes") << QByteArray(many, '>') + " x" << u"blockquote"_s;
    QTest::newRow("lists") << QByteArray("- ").repeated(many) + "x" << u"ul"_s;
    QTest::newRow("items") << QByteArray("- ").repeated(many) + "x" << u"li"_s;
    QTest::newRow("numbered") << QByteArray("1. ").repeated(many) + "x" << u"ol"_s;
    QTest::newRow("brackets") << QByteArray(many, '[') + "x" << u"a"_s;
    QTest::newRow("image brackets") << QByteArray("![").repeated(many) + "x" << u"a"_s;
    QTest::newRow("emphasis") << QByteArray("*a **b ").repeated(many / 4) + QByteArray("c** d* ").repeated(many / 4)
                              << u"em"_s;
    QTest::newRow("strong") << QByteArray("**a ").repeated(many / 4) + QByteArray("c** ").repeated(many / 4)
                            << u"strong"_s;
    QTest::newRow("strikethrough") << QByteArray("~~a ").repeated(many / 4) + QByteArray("c~~ ").repeated(many / 4)
                                   << u"s"_s;
}

void TestMarkdownSafety::deepNesting()
{
    QFETCH(QByteArray, markdown);
    QFETCH(QString, tag);
    const auto html = render(markdown, options())->html;
    QVERIFY2(deepest(html, tag) <= 40, qPrintable(QString::number(deepest(html, tag))));
    QVERIFY(html.contains(u'x') || html.contains(u'c'));
    QVERIFY(fault(html).isEmpty());
    QVERIFY(plainText(markdown, 80).size() <= 80);
}

void TestMarkdownSafety::timeGrowsWithTheText_data()
{
    QTest::addColumn<QByteArray>("piece");
    for (const QByteArray &piece :
         {"["_ba,        "]"_ba,     "!["_ba, "*"_ba,          "_a"_ba,        "*a_ "_ba,   "`a``b"_ba,
          "<!--"_ba,     "<a "_ba,   "<b"_ba, "&"_ba,          "&#"_ba,        "[a](b"_ba,  "[a][b]"_ba,
          "[a]: b\n"_ba, "~~a"_ba,   "|a"_ba, "|a|\n|-|\n"_ba, "http://a."_ba, "www.a_"_ba, "a@b."_ba,
          "a/a"_ba,      "@a."_ba,   "#1"_ba, "- a\n"_ba,      "> a\n"_ba,     "\\"_ba,     "- [ ] a\n"_ba,
          "```\n"_ba,    "a-/b#"_ba, "\"'"_ba})
        QTest::newRow(piece.toPercentEncoding().constData()) << piece;
}

void TestMarkdownSafety::timeGrowsWithTheText()
{
    // Eight times the text may take eight times as long; quadratic work would take 64 times. The bound in between, the
    // floor of a few milliseconds and the best of three keep a busy machine from failing this.
    QFETCH(QByteArray, piece);
    const auto best = [&](qsizetype bytes) {
        const QByteArray text = piece.repeated(bytes / piece.size());
        qint64 least = std::numeric_limits<qint64>::max();
        for (int i = 0; i < 3; ++i) {
            const qint64 begin = threadNanoseconds();
            const auto rendered = render(text, options());
            least = std::min(least, threadNanoseconds() - begin);
            if (!rendered)
                return qint64(-1);
        }
        return least;
    };
    const qint64 small = std::max<qint64>(best(16'000), 3'000'000);
    const qint64 large = best(128'000);
    QVERIFY2(large < small * 30, qPrintable(u"%1 ms became %2 ms"_s.arg(small / 1e6).arg(large / 1e6)));
}

void TestMarkdownSafety::randomTextStaysSafe()
{
    const QList<QByteArray> pieces{"<"_ba,
                                   ">"_ba,
                                   "&"_ba,
                                   "\""_ba,
                                   "'"_ba,
                                   "["_ba,
                                   "]"_ba,
                                   "("_ba,
                                   ")"_ba,
                                   "!["_ba,
                                   "`"_ba,
                                   "```\n"_ba,
                                   "*"_ba,
                                   "**"_ba,
                                   "_"_ba,
                                   "~~"_ba,
                                   "|"_ba,
                                   "|-|\n"_ba,
                                   "\n"_ba,
                                   "\n\n"_ba,
                                   "> "_ba,
                                   "- "_ba,
                                   "- [x] "_ba,
                                   "1. "_ba,
                                   "# "_ba,
                                   "    "_ba,
                                   "<script>"_ba,
                                   "<!--"_ba,
                                   "-->"_ba,
                                   "<a href='x'>"_ba,
                                   "<br>"_ba,
                                   "javascript:"_ba,
                                   "https://e.org/"_ba,
                                   "data:x"_ba,
                                   "docket:issue/a/b/1"_ba,
                                   "#12"_ba,
                                   "a/b#3"_ba,
                                   "@user"_ba,
                                   "a@b.org"_ba,
                                   "www.x.org"_ba,
                                   "&#0;"_ba,
                                   "&#xFDD0;"_ba,
                                   "\xff"_ba,
                                   "ü"_ba,
                                   "🚀"_ba,
                                   "\\"_ba,
                                   "x"_ba,
                                   "[r]: y\n"_ba,
                                   "\t"_ba,
                                   QByteArray(1, '\0'),
                                   "\xef\xb7\x90"_ba,
                                   "\"title\""_ba};
    QRandomGenerator random(4711);
    for (int round = 0; round < 5000; ++round) {
        QByteArray text;
        for (auto n = random.bounded(40); n > 0; --n)
            text += pieces[random.bounded(pieces.size())];
        const auto rendered = render(text, options(round % 2 == 0));
        QVERIFY(rendered);
        const auto wrong = fault(rendered->html);
        QVERIFY2(wrong.isEmpty(), qPrintable(QString::fromLatin1(text.toPercentEncoding()) + u'\n' + wrong));
        for (const auto &block : rendered->codeBlocks)
            QCOMPARE(rendered->html.count(block.marker), 1);
        QVERIFY(plainText(text, 20).size() <= 20);
    }
}

QTEST_GUILESS_MAIN(TestMarkdownSafety)
#include "tst_markdownsafety.moc"
