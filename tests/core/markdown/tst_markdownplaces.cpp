// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "astcheck.h"

#include <markdown/document.h>
#include <markdown/parse.h>

#include <QTest>

using namespace Docket::Markdown;
using namespace Qt::StringLiterals;

namespace {

/// The source of every node of a type, in order.
QList<QByteArray> sourcesOf(const Ast &ast, NodeType type)
{
    QList<QByteArray> found;
    for (NodeId id = 0; id < ast.nodeCount(); ++id) {
        const Node node = ast.node(id);
        if (node.type() == type)
            found << ast.source().sliced(node.begin(), node.end() - node.begin()).toByteArray();
    }
    return found;
}

} // namespace

/// A node picked in the tree is shown in the source: each must stand exactly where its text is.
class TestMarkdownPlaces final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nodes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("type");
        QTest::addColumn<QList<QByteArray>>("expected");
        const auto row = [](const char *name, const QByteArray &text, NodeType type,
                            const QList<QByteArray> &expected) {
            QTest::newRow(name) << text << int(type) << expected;
        };
        row("paragraphs", "one\ntwo  \n\nthree\n", NodeType::Paragraph, {"one\ntwo", "three"});
        row("paragraph in a quote", "> one\n> two\nlazy\n", NodeType::Paragraph, {"one\n> two\nlazy"});
        row("paragraph in an item", "-\tone\n\n\ttwo\n", NodeType::Paragraph, {"one", "two"});
        row("indented paragraph", "  one\n   two\n", NodeType::Paragraph, {"one\n   two"});
        row("after definitions", "[a]: /b\n[c]: /d\n'e'\ntext\n", NodeType::Paragraph, {"text"});
        row("headings", "# one\n##  two ##\nthree\n===\n\n> four\n> ---\n", NodeType::Heading,
            {"# one", "##  two ##", "three\n===", "four\n> ---"});
        row("heading after definitions", "[a]: /b\ntext\n---\n", NodeType::Heading, {"text\n---"});
        row("heading before a paragraph", "text\n---\nmore\n", NodeType::Heading, {"text\n---"});
        row("heading text", "##  two *x* ##\n", NodeType::Text, {"two ", "x"});
        row("lists", "text\n\n- a\n- b\n\n\nmore\n", NodeType::List, {"- a\n- b"});
        row("items", "- a\n\n- b\n  c\n\n\n  - d\n", NodeType::Item, {"- a", "- b\n  c\n\n\n  - d", "- d"});
        row("empty item", "- a\n-\n- c\n", NodeType::Item, {"- a", "-", "- c"});
        row("task item", "- [x] a\n- [ ] b\n", NodeType::TaskItem, {"- [x] a", "- [ ] b"});
        row("task text", "- [x] a *b*\n", NodeType::Text, {"a ", "b"});
        row("quotes", "> a\n> > b\n>\n\nc\n", NodeType::BlockQuote, {"> a\n> > b\n>", "> b"});
        row("fenced", "```cpp\nx\n```\ntext\n", NodeType::CodeBlock, {"```cpp\nx\n```"});
        row("fenced, never closed", "> ```\n> x\n\ntext\n", NodeType::CodeBlock, {"```\n> x"});
        row("fenced, then another", "> ```\n> x\n```\ny\n```\n", NodeType::CodeBlock, {"```\n> x", "```\ny\n```"});
        row("fenced at the end", "```\nx\n", NodeType::CodeBlock, {"```\nx"});
        row("fenced, empty", "```\n```\n", NodeType::CodeBlock, {"```\n```"});
        row("indented code", "a\n\n    x\n\n    y\n\n\nb\n", NodeType::CodeBlock, {"x\n\n    y"});
        row("html", "<div>\na\n</div>\n\nb\n", NodeType::HtmlBlock, {"<div>\na\n</div>"});
        row("html with an end", "<!-- a\n\nb -->\nc\n", NodeType::HtmlBlock, {"<!-- a\n\nb -->"});
        row("rule", "a\n\n * * *  \n", NodeType::ThematicBreak, {"* * *"});
        row("emphasis", "a *b* _c_ ***d** e*\n", NodeType::Emphasis, {"*b*", "_c_", "***d** e*"});
        row("strong", "**a** ***b** c* __d__\n", NodeType::Strong, {"**a**", "**b**", "__d__"});
        row("emphasis over lines", "> a *b\n> c* d\n", NodeType::Emphasis, {"*b\n> c*"});
        row("left over stars", "**a* b\n", NodeType::Emphasis, {"*a*"});
        row("strikethrough", "a ~~b~~ ~c~\n", NodeType::Strikethrough, {"~~b~~", "~c~"});
        row("code", "a `b` ``c ` d``\n", NodeType::Code, {"`b`", "``c ` d``"});
        row("code over lines", "> `a\n> b` c\n", NodeType::Code, {"`a\n> b`"});
        row("links", "[a](b) [c](<d e> \"f\") [g][h] [h] [h][] <ij:k> www.l.m\n\n[h]: /u\n", NodeType::Link,
            {"[a](b)", "[c](<d e> \"f\")", "[g][h]", "[h]", "[h][]", "<ij:k>", "www.l.m"});
        row("link over lines", "> [a\n> b](c\n> \"d\") e\n", NodeType::Link, {"[a\n> b](c\n> \"d\")"});
        row("a label in parentheses", "[a](no link)\n\n[a]: /u\n", NodeType::Link, {"[a]"});
        row("images", "x ![a *b*](c) ![d]\n\n[d]: e\n", NodeType::Image, {"![a *b*](c)", "![d]"});
        row("image in a link", "[![a](b)](c)\n", NodeType::Image, {"![a](b)"});
        row("mail address", "write to a.b@c.de, now\n", NodeType::Link, {"a.b@c.de"});
        row("around a mail address", "write to a.b@c.de, now\n", NodeType::Text, {"write to ", "a.b@c.de", ", now"});
        row("entities", "a &amp; *b* &lt;c\n", NodeType::Emphasis, {"*b*"});
        row("escapes", "\\*a\\* *b* \\\\*c*\n", NodeType::Emphasis, {"*b*", "*c*"});
        row("text with both", "a\\*b&amp;c\n", NodeType::Text, {"a\\*b&amp;c"});
        row("raw html", "a <b c='d'> <!-- e --> f\n", NodeType::HtmlInline, {"<b c='d'>", "<!-- e -->"});
        row("breaks", "a\nb  \nc\\\nd\n", NodeType::LineBreak, {"\n", "\\\n"});
        row("after a break", "a  \n   *b*\n", NodeType::Emphasis, {"*b*"});
        row("characters of several bytes", "äöü *日本* 🙂 `x`\n", NodeType::Code, {"`x`"});
        row("tables", "a\n\n| b | c |\n|---|---|\n| d | e |\n\nf\n", NodeType::Table,
            {"| b | c |\n|---|---|\n| d | e |"});
        row("table of a head only", "| b |\n|---|\n\nf\n", NodeType::Table, {"| b |\n|---|"});
        row("rows", "> | b | c |\n> |---|---|\n>   | d | e |\n", NodeType::TableRow, {"| b | c |", "| d | e |"});
        row("cells", "| a | *b*  |\n|--|--|\n| `c\\|d` | e\\|f|\n|g|\n", NodeType::TableCell,
            {"a", "*b*", "`c\\|d`", "e\\|f", "g", ""});
        row("in cells", "| a | *b*  |\n|--|--|\n| `c\\|d` x `e` | f\\|_g_|\n", NodeType::Code, {"`c\\|d`", "`e`"});
        row("after a pipe in a cell", "| a |\n|--|\n| f\\|_g_ |\n", NodeType::Emphasis, {"_g_"});
        row("cells without outer pipes", "a | b\n-|-\n c | d\n", NodeType::TableCell, {"a", "b", "c", "d"});
        row("text above a table", "x *y*\n| a |\n|---|\n| b |\n", NodeType::Paragraph, {"x *y*"});
        row("cells below text", "x *y*\n| a |\n|---|\n| b |\n", NodeType::TableCell, {"a", "b"});
        row("table in an item", "- | a |\n  |---|\n  | b |\n", NodeType::TableCell, {"a", "b"});
        row("tabs", "-\ta *b*\n\n\t\tcode\n", NodeType::Emphasis, {"*b*"});
        row("carriage returns", "# a\r\n\r\nb *c*\r\nd `e`\r\n", NodeType::Code, {"`e`"});
        row("paragraph with carriage returns", "# a\r\n\r\nb *c*\r\nd\r\n", NodeType::Paragraph, {"b *c*\r\nd"});
        row("only carriage returns", "# a\r\rb *c*\rd\r", NodeType::Emphasis, {"*c*"});
        row("no line feed at the end", "a *b*", NodeType::Emphasis, {"*b*"});
    }
    void nodes()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, type);
        QFETCH(QList<QByteArray>, expected);
        const auto plain = parseTree(text, {}, {}, {});
        QVERIFY(plain);
        QCOMPARE(sourcesOf(plain->ast, NodeType(type)), expected);
        QCOMPARE(plain->unmapped, 0);
        QCOMPARE(violation(plain->ast), QString());

        // Front matter and a byte order mark move everything and change nothing else.
        const auto moved = parseDocument("\xEF\xBB\xBF---\ntitle: ä\n---\n" + text);
        QVERIFY(moved);
        QCOMPARE(sourcesOf(moved->ast, NodeType(type)), expected);
        QCOMPARE(violation(moved->ast), QString());
    }

    void linesAndColumns()
    {
        const auto parsed = parseDocument("\xEF\xBB\xBF---\r\ntitle: x\r\n---\r\n\r\n\U0001F642ä *b*\r\n\tc\r\n");
        QVERIFY(parsed);
        const Ast &ast = parsed->ast;
        QCOMPARE(ast.lineCount(), 7);
        for (NodeId id = 0; id < ast.nodeCount(); ++id) {
            // A smile is two UTF-16 units, as in QTextDocument; a tab is one.
            if (ast.node(id).type() == NodeType::Emphasis)
                QCOMPARE(ast.position(ast.node(id).begin()), (SourcePosition{5, 5}));
            if (ast.node(id).type() == NodeType::Text && ast.node(id).text() == "c")
                QCOMPARE(ast.position(ast.node(id).begin()), (SourcePosition{6, 2}));
        }
        QCOMPARE(ast.offset({1, 1}), 0);
        QCOMPARE(ast.offset({1, 99}), 3);
        QCOMPARE(ast.offset({99, 1}), ast.source().size());
        QCOMPARE(ast.position(ast.source().size()), (SourcePosition{7, 1}));
    }

    void theNodeAtAPlace()
    {
        const QByteArray text = "# one\n\n- a **b *c*** d\n- e\n\n| f | g |\n|---|---|\n| h | i |\n";
        const auto parsed = parseDocument(text);
        QVERIFY(parsed);
        const auto at = [&](const char *part) {
            const Node node = parsed->ast.nodeAt(text.indexOf(part));
            return QString::fromUtf8(node.text()) + u'/' + nodeTypeName(node.type()) + u'/' +
                   nodeTypeName(node.parent().type());
        };
        QCOMPARE(at("one"), u"one/text/heading"_s);
        QCOMPARE(at("b *c"), u"b /text/strong"_s);
        QCOMPARE(at("c***"), u"c/text/emphasis"_s);
        QCOMPARE(at("- e"), u"/item/list"_s);
        QCOMPARE(at("i |"), u"i/text/table-cell"_s);
        QCOMPARE(parsed->ast.nodeAt(6).type(), NodeType::Document);
        QCOMPARE(parsed->ast.nodeAt(9999).type(), NodeType::Document);
    }
};

QTEST_GUILESS_MAIN(TestMarkdownPlaces)
#include "tst_markdownplaces.moc"
