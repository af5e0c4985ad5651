// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "astcheck.h"

#include <markdown/parse.h>

#include <QJsonArray>
#include <QTest>

using namespace Docket;
using namespace Docket::Markdown;
using namespace Qt::StringLiterals;

namespace {

ParsedDocument parsed(const QByteArray &text)
{
    auto document = parseDocument(text);
    if (!document)
        qFatal("%s", qPrintable(document.error().message));
    return *document;
}

QByteArray utf16(const QString &text, bool bigEndian, bool mark)
{
    QByteArray bytes;
    const auto add = [&](char16_t unit) {
        const char high = char(unit >> 8);
        const char low = char(unit & 0xFF);
        bytes += bigEndian ? high : low;
        bytes += bigEndian ? low : high;
    };
    if (mark)
        add(0xFEFF);
    for (const QChar c : text)
        add(c.unicode());
    return bytes;
}

QString kindName(DocumentLink::Kind kind)
{
    switch (kind) {
    case DocumentLink::Kind::Document: return u"document"_s;
    case DocumentLink::Kind::Heading: return u"heading"_s;
    case DocumentLink::Kind::Issue: return u"issue"_s;
    case DocumentLink::Kind::Url: return u"url"_s;
    case DocumentLink::Kind::File: return u"file"_s;
    }
    return {};
}

QStringList linksOf(const QByteArray &text)
{
    QStringList lines;
    const auto document = parsed(text);
    for (const DocumentLink &link : document.links)
        lines << kindName(link.kind) + u' ' + link.target + u" # "_s + link.anchor + u" "_s + link.text;
    return lines;
}

} // namespace

class TestParse final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodings_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("encoding");
        QTest::addColumn<QString>("source");
        QTest::addColumn<int>("problems");
        const QString text = u"# Grüße 🙂\n"_s;
        QTest::newRow("UTF-8") << text.toUtf8() << u"UTF-8"_s << text << 0;
        QTest::newRow("UTF-8 with a mark") << "\xEF\xBB\xBF" + text.toUtf8() << u"UTF-8 with BOM"_s << text << 0;
        QTest::newRow("UTF-16LE") << utf16(text, false, true) << u"UTF-16LE"_s << text << 0;
        QTest::newRow("UTF-16BE") << utf16(text, true, true) << u"UTF-16BE"_s << text << 0;
        QTest::newRow("UTF-16LE without a mark") << utf16(text, false, false) << u"UTF-16LE"_s << text << 1;
        QTest::newRow("UTF-16BE without a mark") << utf16(text, true, false) << u"UTF-16BE"_s << text << 1;
        QTest::newRow("UTF-16 cut") << utf16(text, true, true).chopped(1) << u"UTF-16BE"_s << text.chopped(1) << 1;
        QTest::newRow("UTF-16 with half a pair")
            << utf16(u"ab\xD83D z"_s, false, true) << u"UTF-16LE"_s << u"ab\uFFFD z"_s << 1;
        QTest::newRow("Latin-1") << QByteArray("Gr\xFC\xDF") + "e aus K\xF6ln\n"
                                 << u"Windows-1252"_s << u"Grüße aus Köln\n"_s << 1;
        QTest::newRow("Windows-1252") << QByteArray("\x93quoted\x94 \x80 5\n") << u"Windows-1252"_s
                                      << u"“quoted” € 5\n"_s << 1;
        QTest::newRow("damaged UTF-8") << QByteArray("ä ö ü \xFF ß\n") << u"UTF-8"_s << u"ä ö ü \uFFFD ß\n"_s << 1;
        QTest::newRow("cut UTF-8") << QByteArray("äöü\xE2\x82") << u"UTF-8"_s << u"äöü\uFFFD\uFFFD"_s << 1;
        QTest::newRow("overlong and surrogates") << QByteArray("äöüß \xC0\xAF \xED\xA0\x80") + "äöüß" << u"UTF-8"_s
                                                 << u"äöüß \uFFFD\uFFFD \uFFFD\uFFFD\uFFFDäöüß"_s << 1;
        QTest::newRow("zero") << QByteArray("a\0b\n", 4) << u"UTF-8"_s << u"a\uFFFDb\n"_s << 1;
        QTest::newRow("empty") << QByteArray() << u"UTF-8"_s << QString() << 0;
        QTest::newRow("only a mark") << QByteArray("\xEF\xBB\xBF") << u"UTF-8 with BOM"_s << QString() << 0;
        QTest::newRow("only a mark of UTF-16") << QByteArray("\xFF\xFE") << u"UTF-16LE"_s << QString() << 0;
    }
    void encodings()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, encoding);
        QFETCH(QString, source);
        QFETCH(int, problems);
        const auto document = parsed(bytes);
        QCOMPARE(document.encoding, encoding);
        QCOMPARE(QString::fromUtf8(document.ast.source()), source);
        QCOMPARE(document.problems.size(), problems);
        QCOMPARE(violation(document.ast), QString());
    }

    void badBytesAreReportedWithTheirLine()
    {
        const auto document = parsed("ä\nö\nü \xFF\n\xFF\n");
        QCOMPARE(document.problems.size(), 1);
        QCOMPARE(document.problems[0].line, 3);
        QVERIFY(document.problems[0].message.contains(u"2 bytes"_s));
    }

    void aGuessIsToldAsOne()
    {
        auto document = parsed(QByteArray("a\nb\nK\xF6ln\nK\xF6ln\n"));
        QCOMPARE(document.problems.size(), 1);
        QCOMPARE(document.problems[0].line, 3);
        QVERIFY(document.problems[0].message.contains(u"not UTF-8 and was taken for Windows-1252"_s));
        document = parsed(utf16(u"# Plain\n"_s, false, false));
        QCOMPARE(document.problems.size(), 1);
        QCOMPARE(document.problems[0].line, 0);
        QVERIFY(document.problems[0].message.contains(u"taken for UTF-16LE"_s));
    }

    void frontMatter_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("firstText");
        const auto row = [](const char *name, const QByteArray &text, const QByteArray &json,
                            const QString &firstText = u"body"_s) { QTest::newRow(name) << text << json << firstText; };
        row("yaml", "---\na: 1\nb: [x, true, 2.5, ~]\nc: {d: e}\n---\nbody\n",
            R"({"a":1,"b":["x",true,2.5,null],"c":{"d":"e"}})");
        row("yaml that ends in dots", "---\na: x\n...\nbody\n", R"({"a":"x"})");
        row("quoted values are text", "---\na: \"1\"\nb: 'true'\n---\nbody\n", R"({"a":"1","b":"true"})");
        row("what a number would not give back", "---\na: 007\nb: +1\nc: 1e400\nd: 0x10\n---\nbody\n",
            R"({"a":"007","b":"+1","c":"1e400","d":"0x10"})");
        row("quotes that end", "---\na: \"x\n  y\"\nb: 'it''s'\nc: don't say \"no\nd: 1\n---\nbody\n",
            "{\"a\":\"x y\",\"b\":\"it's\",\"c\":\"don't say \\\"no\",\"d\":1}");
        row("dates are text", "---\na: 2026-01-31\n---\nbody\n", R"({"a":"2026-01-31"})");
        row("anchors", "---\na: &x [1, 2]\nb: *x\n---\nbody\n", R"({"a":[1,2],"b":[1,2]})");
        row("block text", "---\na: |\n  one\n  two\n---\nbody\n", R"({"a":"one\ntwo\n"})");
        row("carriage returns", "---\r\na: x\r\n---\r\nbody\r\n", R"({"a":"x"})");
        row("space after the fences", "---  \na: x\n--- \nbody\n", R"({"a":"x"})");
        row("toml", "+++\na = 1\nb = [\"x\", true, 2.5]\nd = 2026-01-31\n[c]\nd = 'e'\n+++\nbody\n",
            R"({"a":1,"b":["x",true,2.5],"c":{"d":"e"},"d":"2026-01-31"})");
        row("empty", "---\n---\nbody\n", "{}");
        row("only comments", "---\n# a\n---\nbody\n", "{}");
        row("never closed", "---\na: b\n", "{}", u"a: b"_s);
        row("not at the beginning", "\n---\na: b\n---\nbody\n", "{}", u"a: b"_s);
        row("four hyphens", "----\na: b\n---\nbody\n", "{}", u"a: b"_s);
        row("a text between rules", "---\nonly words\n---\nbody\n", "{}", u"only words"_s);
        row("a list", "---\n- a\n---\nbody\n", "{}", u"a"_s);
    }
    void frontMatter()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, json);
        QFETCH(QString, firstText);
        const auto document = parsed(text);
        QCOMPARE(QJsonDocument(document.frontMatter).toJson(QJsonDocument::Compact), json);
        QVERIFY2(document.problems.isEmpty(), qPrintable(document.problems.value(0).message));
        QString first;
        for (NodeId id = 0; id < document.ast.nodeCount() && first.isEmpty(); ++id) {
            if (document.ast.node(id).type() == NodeType::Text)
                first = QString::fromUtf8(document.ast.node(id).text());
        }
        QCOMPARE(first, firstText);
        QCOMPARE(violation(document.ast), QString());
    }

    void frontMatterProblems_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("says");
        QTest::newRow("yaml") << QByteArray("---\na: b\nc: [d\ne: f\n---\n") << 4 << 2 << u"not valid YAML"_s;
        QTest::newRow("yaml, a tab") << QByteArray("---\na:\n\tb: c\n---\n") << 3 << 3 << u"not valid YAML"_s;
        QTest::newRow("yaml, unknown alias") << QByteArray("---\na: *b\n---\n") << 2 << 4 << u"not valid YAML"_s;
        QTest::newRow("yaml, an open quote")
            << QByteArray("---\na: b\ntitle: \"open\nkey: [1, 2\n---\n") << 3 << 8 << u"a quote begins here"_s;
        QTest::newRow("yaml, an open single quote")
            << QByteArray("---\na: \"b\"\nc: don't\nkey: 'it''s\nmore\n---\n") << 4 << 6 << u"a quote begins here"_s;
        QTest::newRow("toml") << QByteArray("+++\na = 1\nb = \n+++\n") << 3 << 5 << u"not valid TOML"_s;
        QTest::newRow("toml, twice") << QByteArray("+++\na = 1\na = 2\n+++\n") << 3 << 5 << u"not valid TOML"_s;
    }
    void frontMatterProblems()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, line);
        QFETCH(int, column);
        QFETCH(QString, says);
        const auto document = parsed(text + "# Body\n");
        QCOMPARE(document.problems.size(), 1);
        const ParseProblem problem = document.problems[0];
        QVERIFY2(problem.message.contains(says), qPrintable(problem.message));
        QVERIFY2(problem.line == line && problem.column == column,
                 qPrintable(u"%1:%2 %3"_s.arg(problem.line).arg(problem.column).arg(problem.message)));
        QCOMPARE(document.title, u"Body"_s); // the rest is read all the same
    }

    void hostileFrontMatter_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<bool>("toml");
        QByteArray bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
        for (int i = 1; i < 12; ++i) {
            const QByteArray last = "*a" + QByteArray::number(i - 1);
            bomb += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " [" +
                    QByteArray(last + ", ").repeated(8) + last + "]\n";
        }
        QTest::newRow("aliases of aliases") << bomb << false;
        QTest::newRow("an alias of itself") << QByteArray("a: &a [*a]\n") << false;
        QTest::newRow("a map that holds itself") << QByteArray("&r\na: *r\n") << false;
        QTest::newRow("deep lists") << "a: " + QByteArray("[").repeated(20'000) << false;
        QTest::newRow("deep and closed") << "a: " + QByteArray("[").repeated(5'000) + QByteArray("]").repeated(5'000)
                                         << false;
        QTest::newRow("deep maps") << "a: " + QByteArray("{a: ").repeated(10'000) << false;
        QTest::newRow("deep by hyphens") << "a:\n" + QByteArray("- ").repeated(20'000) + "x\n" << false;
        QTest::newRow("many values") << "a: [" + QByteArray("1,").repeated(20'000) + "1]\n" << false;
        QTest::newRow("too long") << "a: " + QByteArray("x").repeated(200'000) + "\n" << false;
        QTest::newRow("toml, deep") << "a = " + QByteArray("[").repeated(20'000) << true;
        QTest::newRow("toml, many values") << "a = [" + QByteArray("1,").repeated(20'000) + "1]\n" << true;
        QTest::newRow("toml, deep keys") << QByteArray("a.").repeated(20'000) + "a = 1\n" << true;
    }
    void hostileFrontMatter()
    {
        QFETCH(QByteArray, content);
        QFETCH(bool, toml);
        const QByteArray fence = toml ? "+++\n" : "---\n";
        const auto document = parsed(fence + content + '\n' + fence + "# Body\n");
        QCOMPARE(document.problems.size(), 1);
        QVERIFY(document.frontMatter.isEmpty());
        QCOMPARE(document.title, u"Body"_s);
    }

    void title_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("title");
        QTest::newRow("front matter") << QByteArray("---\ntitle: \" A  B \"\n---\n# C\n") << u"A B"_s;
        QTest::newRow("a number") << QByteArray("---\ntitle: 12\n---\n# C\n") << u"12"_s;
        QTest::newRow("first heading") << QByteArray("text\n\n# One *two* `three`\n\n# Four\n") << u"One two three"_s;
        QTest::newRow("the highest") << QByteArray("## Small\n\n# Large\n") << u"Large"_s;
        QTest::newRow("none of the first level") << QByteArray("### A\n\n## B\n\n## C\n") << u"B"_s;
        QTest::newRow("empty title") << QByteArray("---\ntitle:\n---\n# C\n") << u"C"_s;
        QTest::newRow("none") << QByteArray("text\n") << QString();
    }
    void title()
    {
        QFETCH(QByteArray, text);
        QTEST(parsed(text).title, "title");
    }

    void tags_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("tags");
        QTest::newRow("list") << QByteArray("tags: [a, b c, 3]") << QStringList{u"a"_s, u"b c"_s, u"3"_s};
        QTest::newRow("text") << QByteArray("tags: a, b c") << QStringList{u"a"_s, u"b c"_s};
        QTest::newRow("doubles and other keys")
            << QByteArray("tags: [a]\nkeywords: a, b\ntag: c") << QStringList{u"a"_s, u"c"_s, u"b"_s};
        QTest::newRow("none") << QByteArray("tags: {a: b}") << QStringList{};
    }
    void tags()
    {
        QFETCH(QByteArray, text);
        QTEST(parsed("---\n" + text + "\n---\n").tags, "tags");
    }

    void propertiesAreFlat()
    {
        const auto document = parsed("---\na: 1\nb: {c: x, d: [y, true]}\n---\n");
        const QList<std::pair<QString, QString>> expected{
            {u"a"_s, u"1"_s}, {u"b.c"_s, u"x"_s}, {u"b.d"_s, u"y"_s}, {u"b.d"_s, u"true"_s}};
        QCOMPARE(properties(document.frontMatter), expected);
    }

    void headings()
    {
        const auto document =
            parsed("---\na: b\n---\nintro\n\n# One *two*\n\nfirst\n\n## Höhe, Breite & `x_y`!\n\nsecond\n"
                   "\n# One two\n\nOne two 1\n---\n# One two\n");
        QStringList lines;
        for (const DocumentHeading &heading : document.headings) {
            lines << u"%1 %2|%3|%4|%5"_s.arg(heading.level)
                         .arg(heading.text, heading.anchor)
                         .arg(heading.position.line)
                         .arg(QString::fromUtf8(document.body.sliced(heading.textOffset)).section(u'\n', 0, 0));
            QCOMPARE(document.ast.node(heading.node).type(), NodeType::Heading);
        }
        QCOMPARE(lines,
                 (QStringList{u"1 One two|one-two|6|first"_s, u"2 Höhe, Breite & x_y!|höhe-breite--x_y|10|second"_s,
                              u"1 One two|one-two-1|14|"_s, u"2 One two 1|one-two-1-1|16|"_s,
                              u"1 One two|one-two-2|18|"_s}));
    }

    void links_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const char *name, const QByteArray &text, const QStringList &expected) {
            QTest::newRow(name) << text << expected;
        };
        row("document", "[a *b*](../c%20d.md)", {u"document ../c d.md #  a b"_s});
        row("heading of a document", "[a](c.md#h%C3%B6he)", {u"document c.md # höhe a"_s});
        row("heading", "[a](#b-c)", {u"heading  # b-c a"_s});
        row("no suffix", "[a](docs/b) [c](docs/)", {u"document docs/b #  a"_s, u"document docs/ #  c"_s});
        row("of the root", "[a](/b/c.MD)", {u"document /b/c.MD #  a"_s});
        row("a query is no part of the path", "[a](b.md?raw=1#c)", {u"document b.md # c a"_s});
        row("file", "[a](b.pdf)", {u"file b.pdf #  a"_s});
        row("hidden file without a suffix", "[a](.env)", {u"document .env #  a"_s});
        row("image", "![a](b.png) ![c](d)", {u"file b.png #  a"_s, u"file d #  c"_s});
        row("address", "[a](https://b.c/d%20e#f)", {u"url https://b.c/d%20e#f #  a"_s});
        row("without a scheme", "[a](//b.c/d)", {u"url //b.c/d #  a"_s});
        row("mail", "a@b.cd", {u"url mailto:a@b.cd #  a@b.cd"_s});
        row("bare", "www.a.bc", {u"url http://www.a.bc #  www.a.bc"_s});
        row("a drive", "[a](<C:\\b.md>)", {u"document C:\\b.md #  a"_s});
        row("nowhere", "[a]() [b](#)", {});
        row("by reference", "[a][b]\n\n[b]: c.md", {u"document c.md #  a"_s});
        row("issues", "see #12, o/r#3 and (o.x/r-y_z#4).",
            {u"issue #12 #  #12"_s, u"issue o/r#3 #  o/r#3"_s, u"issue o.x/r-y_z#4 #  o.x/r-y_z#4"_s});
        row("no issues", "a#1 #0 #x #1a a/b/c#2 #12345678901 [x](#4y) `#5` C#7 ##8 /r#9", {u"heading  # 4y x"_s});
        row("issues in marks", "**#1** [#2](x.md) # 3\n\n    #4\n", {u"issue #1 #  #1"_s, u"document x.md #  #2"_s});
        row("issue in a heading", "# Fix #5\n", {u"issue #5 #  #5"_s});
        row("issue in a cell", "|a|\n|-|\n|#6|\n", {u"issue #6 #  #6"_s});
    }
    void links()
    {
        QFETCH(QByteArray, text);
        QTEST(linksOf(text), "expected");
    }

    void placesOfLinks()
    {
        const auto document = parsed("a\n\n> b [c](d.md)\n> x #12 &amp; #13\n");
        QCOMPARE(document.links.size(), 3);
        QCOMPARE(document.links[0].position, (SourcePosition{3, 5}));
        QCOMPARE(document.links[1].position.line, 4);
        QCOMPARE(document.ast.node(document.links[0].node).type(), NodeType::Link);
        const auto plain = parsed("see #12\n");
        QCOMPARE(plain.links[0].position, (SourcePosition{1, 5}));
    }

    void tasks()
    {
        const auto document = parsed("- [ ] one *two*\n  - [x] three\n\n    more\n- four\n\n1. [X] five\n");
        QStringList lines;
        for (const DocumentTask &task : document.tasks)
            lines << u"%1 %2 %3"_s.arg(int(task.done)).arg(task.text).arg(task.position.line);
        QCOMPARE(lines, (QStringList{u"0 one two 1"_s, u"1 three 2"_s, u"1 five 7"_s}));
    }

    void codeBlocks()
    {
        const auto document = parsed("```Cpp title=x\na\nb\n```\n\n    c\n\n~~~{.py}\n~~~\n\n```js,ignore\nd\n");
        QStringList lines;
        for (const DocumentCode &code : document.codeBlocks)
            lines << u"%1 %2 %3"_s.arg(code.language).arg(code.lines).arg(code.position.line);
        QCOMPARE(lines, (QStringList{u"cpp 2 1"_s, u" 1 6"_s, u"py 0 8"_s, u"js 1 11"_s}));
        QCOMPARE(document.code, "a\nb\nc\nd\n");
        QCOMPARE(document.body, "");
    }

    void textsForTheIndex()
    {
        const auto document =
            parsed("---\nsecret: word\n---\n# Head\n\nOne *two*\nthree `four`  \nfive [six](seven.md).\n\n"
                   "- eight\n- nine\n\n| ten | eleven |\n|---|---|\n| twelve | x |\n\n"
                   "<p class=\"no\">thirteen <!-- no --> y</p>\n\n![alt](z.png) a <b>c</b>\n\n```\ncode\n```\n");
        QCOMPARE(document.body,
                 "One two three four five six.\neight\nnine\nten\neleven\ntwelve\nx\nthirteen y \nalt a c\n");
        QCOMPARE(document.code, "code\n");
    }

    void words_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("words");
        QTest::newRow("plain") << QByteArray("one two, three.\n") << 3;
        QTest::newRow("inner marks") << QByteArray("don't re-read e.g. v1.2 snake_case\n") << 5;
        QTest::newRow("heading counts") << QByteArray("# one two\n\nthree\n") << 3;
        QTest::newRow("code does not") << QByteArray("one\n\n```\ntwo three\n```\n") << 1;
        QTest::newRow("accents") << QByteArray("Grüße an Ælfred’s Öl\n") << 4;
        QTest::newRow("CJK") << QByteArray("日本語 text\n") << 4;
        QTest::newRow("none") << QByteArray("--- * !\n") << 0;
    }
    void words()
    {
        QFETCH(QByteArray, text);
        QTEST(parsed(text).words, "words");
    }

    void anchors_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("anchor");
        QTest::newRow("plain") << u"Getting Started"_s << u"getting-started"_s;
        QTest::newRow("marks") << u"What's new? (2.0)"_s << u"whats-new-20"_s;
        QTest::newRow("hyphens") << u"a - b_c"_s << u"a---b_c"_s;
        QTest::newRow("letters") << u"Übergröße 日本"_s << u"übergröße-日本"_s;
    }
    void anchors()
    {
        QFETCH(QString, text);
        QTEST(anchorOf(text), "anchor");
    }

    void cancelled()
    {
        std::stop_source stop;
        stop.request_stop();
        const auto result = parseDocument("# a\n", {}, stop.get_token());
        QVERIFY(!result);
        QCOMPARE(result.error().code, Code::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestParse)
#include "tst_parse.moc"
