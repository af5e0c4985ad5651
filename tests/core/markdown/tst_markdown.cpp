// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <markdown/render.h>

#include <QRegularExpression>
#include <QTest>

#include <thread>

using namespace Docket;
using namespace Docket::Markdown;
using namespace Qt::StringLiterals;

namespace {

RenderOptions options()
{
    RenderOptions result;
    result.project = u"docs/site"_s;
    result.baseUrl = u"https://forge.example/docs/site/"_s;
    return result;
}

QString html(const QByteArray &markdown)
{
    return render(markdown, options())->html;
}

} // namespace

class TestMarkdown : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void elements_data();
    void elements();
    void imagesOfFiles();
    void lettersOfTwoUnitsBehindAnAnchor_data();
    void lettersOfTwoUnitsBehindAnAnchor();
    void tasksAsClasses();
    void references_data();
    void references();
    void bareReferenceNeedsAProject();
    void images();
    void codeBlocks();
    void languages_data();
    void languages();
    void longTextIsCut();
    void cancelled();
    void previews_data();
    void previews();
    void threadsDoNotDisturbEachOther();
};

void TestMarkdown::elements_data()
{
    QTest::addColumn<QByteArray>("markdown");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QByteArray &markdown, const QString &expected) {
        QTest::newRow(name) << markdown << expected;
    };
    row("empty", "", u""_s);
    row("paragraph", "one & *two* **three** ~~four~~ `f<i>`",
        u"<p>one &amp; <em>two</em> <strong>three</strong> <s>four</s> <code>f&lt;i&gt;</code></p>\n"_s);
    row("heading", "## Title", u"<h2>Title</h2>\n"_s);
    row("line ends as typed", "one\ntwo", u"<p>one<br/>two</p>\n"_s);
    row("tight list", "- a\n- b", u"<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"_s);
    row("loose list", "- a\n\n- b", u"<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n"_s);
    row("ordered list", "3. a\n4. b", u"<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"_s);
    row("tasks", "- [ ] a\n- [x] b", u"<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n</ul>\n"_s);
    row("quote", "> a", u"<blockquote>\n<p>a</p>\n</blockquote>\n"_s);
    row("rule", "---", u"<hr/>\n"_s);
    row("table", "|a|b|\n|:-|-:|\n|c|d|",
        u"<table border=\"1\" cellspacing=\"0\" cellpadding=\"4\">\n<tr><th align=\"left\">a</th><th "
        u"align=\"right\">b</th></tr>\n"
        "<tr><td align=\"left\">c</td><td align=\"right\">d</td></tr>\n</table>\n"_s);
    row("break in a table", "|a|\n|-|\n|b<br>c|",
        u"<table border=\"1\" cellspacing=\"0\" cellpadding=\"4\">\n<tr><th>a</th></tr>\n<tr><td>b<br/>c</td></tr>\n</table>\n"_s);
    row("link", "[x](https://e.org/a?b=c&d=e \"title\")", u"<p><a href=\"https://e.org/a?b=c&amp;d=e\">x</a></p>\n"_s);
    row("bare address", "see https://e.org/x.", u"<p>see <a href=\"https://e.org/x\">https://e.org/x</a>.</p>\n"_s);
    row("mail", "me@e.org", u"<p><a href=\"mailto:me@e.org\">me@e.org</a></p>\n"_s);
    row("relative link", "[x](src/a.cpp)", u"<p><a href=\"https://forge.example/docs/site/src/a.cpp\">x</a></p>\n"_s);
    row("link from the root", "[x](/user)", u"<p><a href=\"https://forge.example/user\">x</a></p>\n"_s);
    row("fragment", "[x](#part)", u"<p>x</p>\n"_s);
    row("comment", "<!-- please fill in -->\n\nhi <!-- there --> you", u"<p>hi  you</p>\n"_s);
    row("comment that never ends", "<!-- oops\n\nhi", u"<p>&lt;!-- oops<br/><br/>hi</p>\n"_s);
    row("other scripts", "Ünïcödé 漢字 🚀 مرحبا", u"<p>Ünïcödé 漢字 🚀 مرحبا</p>\n"_s);
}

void TestMarkdown::elements()
{
    QFETCH(QByteArray, markdown);
    QTEST(html(markdown), "expected");
}

void TestMarkdown::imagesOfFiles()
{
    RenderOptions beside{.documentLinks = true};
    const QByteArray text("![a](x/a%20b.png) ![w](https://e.org/w.png) ![up](../u.svg)");
    QCOMPARE(render(text, beside)->html,
             u"<p><a href=\"docket:file/x/a%20b.png\">a</a> <a href=\"https://e.org/w.png\">w</a> "
             "<a href=\"docket:file/../u.svg\">up</a></p>\n"_s);
    beside.fileImages = true;
    QCOMPARE(render(text, beside)->html,
             u"<p><img src=\"docket:file/x/a%20b.png\" alt=\"a\"/> <a href=\"https://e.org/w.png\">w</a> "
             "<img src=\"docket:file/../u.svg\" alt=\"up\"/></p>\n"_s);
}

void TestMarkdown::lettersOfTwoUnitsBehindAnAnchor_data()
{
    QTest::addColumn<QByteArray>("markdown");
    QTest::newRow("heading") << QByteArray("# 🎉 Party");
    QTest::newRow("paragraph") << QByteArray("🎉 Party");
    QTest::newRow("strong") << QByteArray("**🎉 Party**");
    QTest::newRow("item") << QByteArray("- 🍎 apples\n- 🍌 bananas\n");
    QTest::newRow("link") << QByteArray("[🎉](a.md)");
    QTest::newRow("cell") << QByteArray("|🎉|b|\n|-|-|\n|𝔸|🍌|\n");
    QTest::newRow("quote") << QByteArray("> 🎉\n>\n> 𝔸𝔹\n");
}

/// As QTextDocument reads it: no letter is torn apart by the anchor of its block.
void TestMarkdown::lettersOfTwoUnitsBehindAnAnchor()
{
    QFETCH(QByteArray, markdown);
    const auto rendered = render(markdown, {.documentLinks = true, .nodeAnchors = true});
    QVERIFY(rendered);
    // The first unit behind each anchor is never one of two.
    static const QRegularExpression torn(u"<a name=\"[^\"]*\"></a>(?:<[^>]*>|\\s)*[\\x{10000}-\\x{10FFFF}]"_s);
    QVERIFY(torn.isValid());
    QVERIFY2(!torn.match(rendered->html).hasMatch(), qPrintable(rendered->html));
    // Nothing else has changed.
    QString without = rendered->html;
    without.remove(QChar(0x2060));
    QVERIFY(torn.match(without).hasMatch());
    // For a program that reads HTML, nothing is put in between.
    const auto plain = render(markdown, {.documentLinks = true});
    QVERIFY(plain);
    QVERIFY2(!plain->html.contains(QChar(0x2060)), qPrintable(plain->html));
}

void TestMarkdown::tasksAsClasses()
{
    auto drawn = options();
    drawn.taskClasses = true;
    QCOMPARE(render("- [ ] a\n- [x] b\n- c", drawn)->html,
             u"<ul>\n<li class=\"unchecked\">a</li>\n<li class=\"checked\">b</li>\n<li>c</li>\n</ul>\n"_s);
    // Nested deeper than lists are written, the letter has to tell.
    QByteArray deep;
    for (int i = 0; i < 60; ++i)
        deep += QByteArray(i * 2, ' ') + "- x\n";
    deep += QByteArray(120, ' ') + "- [x] done\n";
    QVERIFY(render(deep, drawn)->html.contains(u"☑ done"_s));
}

void TestMarkdown::references_data()
{
    QTest::addColumn<QByteArray>("markdown");
    QTest::addColumn<QString>("inside"); // of the paragraph
    const auto row = [](const char *name, const QByteArray &markdown, const QString &inside) {
        QTest::newRow(name) << markdown << inside;
    };
    row("issue", "see #12.", u"see <a href=\"docket:issue/docs/site/12\">#12</a>."_s);
    row("at the beginning", "#12", u"<a href=\"docket:issue/docs/site/12\">#12</a>"_s);
    row("in brackets", "(#12)", u"(<a href=\"docket:issue/docs/site/12\">#12</a>)"_s);
    row("elsewhere", "a-b/my_repo.x#7", u"<a href=\"docket:issue/a-b/my_repo.x/7\">a-b/my_repo.x#7</a>"_s);
    row("user", "thanks @al.ice.", u"thanks <a href=\"docket:user/al.ice\">@al.ice</a>."_s);
    row("several", "#1 @b", u"<a href=\"docket:issue/docs/site/1\">#1</a> <a href=\"docket:user/b\">@b</a>"_s);
    row("no number", "#12a #0 #abc", u"#12a #0 #abc"_s);
    row("in a word", "a#12 b@c", u"a#12 b@c"_s);
    row("in a path", "x/y/z#12", u"x/y/z#12"_s);
    row("in code", "`#12 @b`", u"<code>#12 @b</code>"_s);
    row("in a link", "[#12 @b](https://e.org/)", u"<a href=\"https://e.org/\">#12 @b</a>"_s);
    row("too many digits", "#12345678901", u"#12345678901"_s);
    row("markup around", "**#12**", u"<strong><a href=\"docket:issue/docs/site/12\">#12</a></strong>"_s);
}

void TestMarkdown::references()
{
    QFETCH(QByteArray, markdown);
    QFETCH(QString, inside);
    QCOMPARE(html(markdown), u"<p>"_s + inside + u"</p>\n"_s);
}

void TestMarkdown::bareReferenceNeedsAProject()
{
    QCOMPARE(render("#12 a/b#3", {})->html, u"<p>#12 <a href=\"docket:issue/a/b/3\">a/b#3</a></p>\n"_s);
    QCOMPARE(render("[x](relative)", {})->html, u"<p>x</p>\n"_s);
}

void TestMarkdown::images()
{
    const QByteArray source = "![a *cat* #1](https://e.org/c.png)";
    QCOMPARE(html(source), u"<p><a href=\"https://e.org/c.png\">a cat #1</a></p>\n"_s);
    auto withImages = options();
    withImages.images = true;
    QCOMPARE(render(source, withImages)->html, u"<p><img src=\"https://e.org/c.png\" alt=\"a cat #1\"/></p>\n"_s);
    QCOMPARE(html("![](https://e.org/c.png)"), u"<p><a href=\"https://e.org/c.png\">image</a></p>\n"_s);
    QCOMPARE(html("[![badge](https://e.org/b.svg)](https://e.org/)"),
             u"<p><a href=\"https://e.org/\">badge</a></p>\n"_s);
    QCOMPARE(html("![x](data:image/png;base64,AAAA)"), u"<p>x</p>\n"_s);
    QCOMPARE(render("![x](file:///etc/passwd)", withImages)->html, u"<p>x</p>\n"_s);
    QCOMPARE(html("![x](pic.png)"), u"<p><a href=\"https://forge.example/docs/site/pic.png\">x</a></p>\n"_s);
}

void TestMarkdown::codeBlocks()
{
    const auto rendered = render("```cpp\nint i = a < b;\n```\n\n> ```\n> plain\n> ```\n\n    indented\n", options());
    QCOMPARE(rendered->codeBlocks.size(), 3);
    QCOMPARE(rendered->codeBlocks[0].language, u"cpp"_s);
    QCOMPARE(rendered->codeBlocks[0].text, u"int i = a < b;\n"_s);
    QCOMPARE(rendered->codeBlocks[1].language, QString());
    QCOMPARE(rendered->codeBlocks[1].text, u"plain\n"_s);
    QCOMPARE(rendered->codeBlocks[2].text, u"indented\n"_s);
    for (const auto &block : rendered->codeBlocks)
        QCOMPARE(rendered->html.count(block.marker), 1);
    QVERIFY(!rendered->html.contains(u"int i"_s));
}

void TestMarkdown::languages_data()
{
    QTest::addColumn<QByteArray>("info");
    QTest::addColumn<QString>("language");
    QTest::newRow("plain") << QByteArray("rust") << u"rust"_s;
    QTest::newRow("capitals") << QByteArray("C++") << u"c++"_s;
    QTest::newRow("attributes") << QByteArray("py title=\"x\"") << u"py"_s;
    QTest::newRow("comma") << QByteArray("rust,ignore") << u"rust"_s;
    QTest::newRow("braces") << QByteArray("{.js #id}") << u"js"_s;
    QTest::newRow("none") << QByteArray("") << u""_s;
    QTest::newRow("markup") << QByteArray("<b>") << u"<b>"_s;
}

void TestMarkdown::languages()
{
    QFETCH(QByteArray, info);
    QTEST(render(QByteArray("~~~" + info + "\nx\n~~~"), options())->codeBlocks.value(0).language, "language");
}

void TestMarkdown::longTextIsCut()
{
    auto small = options();
    small.maxBytes = 10;
    auto cut = render("one\ntwo\nthree four", small);
    QVERIFY(cut->cut);
    QVERIFY2(cut->html.startsWith(u"<p>one<br/>two</p>"_s), qPrintable(cut->html));
    QVERIFY(cut->html.contains(u"only its beginning"_s));
    QVERIFY(!cut->html.contains(u"four"_s));

    small.maxBytes = 4; // in the middle of the second letter
    cut = render("abcü", small);
    QVERIFY(cut->html.startsWith(u"<p>abc</p>"_s));
    small.maxBytes = 5;
    QVERIFY(!render("abcü", small)->cut);
    QVERIFY(render("abcü", small)->html.contains(u"ü"_s));
    small.maxBytes = 0;
    QVERIFY(render("abc", small)->cut);
}

void TestMarkdown::cancelled()
{
    std::stop_source source;
    source.request_stop();
    const auto result = render("x", options(), source.get_token());
    QVERIFY(!result);
    QCOMPARE(result.error().code, Code::Cancelled);
}

void TestMarkdown::previews_data()
{
    QTest::addColumn<QByteArray>("markdown");
    QTest::addColumn<int>("length");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const QByteArray &markdown, int length, const QString &text) {
        QTest::newRow(name) << markdown << length << text;
    };
    row("markup goes", "# Title\n\nSome *text* and `code` with [a link](https://e.org)", 100,
        u"Title Some text and code with a link"_s);
    row("one line", "a\nb  \nc\n\n- d\n- e", 100, u"a b c d e"_s);
    row("html goes", "<!-- c -->a <b>bold</b>", 100, u"a bold"_s);
    row("code block", "```\nx = 1\n```\ny", 100, u"x = 1 y"_s);
    row("image", "![cat](x.png) sits", 100, u"cat sits"_s);
    row("just fits", "abcde", 5, u"abcde"_s);
    row("cut", "abcdef", 5, u"abcd…"_s);
    row("cut at a space", "abc def", 5, u"abc…"_s);
    row("not through an emoji", "ab🚀cd", 4, u"ab…"_s);
    row("no room", "abc", 0, u""_s);
    row("room for one", "abc", 1, u"…"_s);
    row("empty", "", 10, u""_s);
    row("very long", QByteArray(1 << 20, 'x'), 3, u"xx…"_s);
}

void TestMarkdown::previews()
{
    QFETCH(QByteArray, markdown);
    QFETCH(int, length);
    const auto text = plainText(markdown, length);
    QTEST(text, "text");
    QVERIFY(text.size() <= length);
}

void TestMarkdown::threadsDoNotDisturbEachOther()
{
    const QByteArray source = "~~a~~ https://e.org/ |x| **b**\n\n|t|\n|-|\n|~~u~~|\n";
    const QString expected = html(source);
    std::atomic<int> wrong = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 300; ++n)
                wrong += html(source) == expected ? 0 : 1;
        });
    }
    threads.clear();
    QCOMPARE(wrong.load(), 0);
}

QTEST_GUILESS_MAIN(TestMarkdown)
#include "tst_markdown.moc"
