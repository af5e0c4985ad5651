// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "astcheck.h"

#include <markdown/parse.h>

#include <QRandomGenerator>
#include <QTest>

using namespace Docket;
using namespace Docket::Markdown;
using namespace Qt::StringLiterals;

namespace {

QByteArray sample()
{
    return "---\ntitle: t\n---\n# One\n\nText *with* [a link](b.md \"t\") &amp; `code`\n\n1. x\n2. [ ] y\n\n"
           "| a | b |\n|:--|--:|\n| c | d |\n\n```cpp\nint x;\n```\n\n> quote\n";
}

Ast parsed(const QByteArray &text)
{
    const auto document = parseDocument(text);
    return document ? document->ast : Ast();
}

/// Touches all that a tree offers; the sanitizers see a step outside.
qsizetype walk(const Ast &ast)
{
    qsizetype sum = 0;
    for (NodeId id = 0; id < ast.nodeCount(); ++id) {
        const Node node = ast.node(id);
        const NodeDetails details = node.details();
        for (const QByteArrayView text : {node.text(), details.target, details.title, details.info, details.anchor}) {
            for (const char c : text)
                sum += uchar(c);
        }
        sum += node.parent().row() + node.nextSibling().depth() + node.firstChild().childCount();
        sum += ast.position(node.end()).column + ast.nodeAt(node.begin()).row();
    }
    return sum + dump(ast).size();
}

} // namespace

class TestAst final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void navigation()
    {
        const Ast ast = parsed("a\n\n- b\n- c\n\nd\n");
        const Node root = ast.root();
        QCOMPARE(root.childCount(), 3);
        QVERIFY(root.parent().isNull());
        const Node list = root.child(1);
        QCOMPARE(list.type(), NodeType::List);
        QCOMPARE(list.row(), 1);
        QCOMPARE(list.childCount(), 2);
        QCOMPARE(list.child(1).firstChild().firstChild().text(), "c");
        QCOMPARE(list.child(1).parent(), list);
        QVERIFY(list.child(2).isNull());
        QVERIFY(list.child(-1).isNull());
        QCOMPARE(list.nextSibling(), root.child(2));
        QVERIFY(root.child(2).nextSibling().isNull());
        QVERIFY(root.nextSibling().isNull());
        QCOMPARE(list.child(0).depth(), 2);
        QCOMPARE(root.endId(), NodeId(ast.nodeCount()));
        QVERIFY(ast.node(NodeId(ast.nodeCount())).isNull());
        QVERIFY(ast.node(noNode).isNull());
    }

    void emptyAndNull()
    {
        const Ast none;
        QVERIFY(none.isEmpty());
        QVERIFY(none.root().isNull());
        QVERIFY(none.root().child(0).isNull());
        QCOMPARE(none.root().text(), QByteArrayView());
        QCOMPARE(none.position(5), SourcePosition());
        QCOMPARE(none.offset({3, 3}), 0);
        QVERIFY(none.nodeAt(0).isNull());
        QVERIFY(none.toBytes().isEmpty());
        QVERIFY(!Ast::fromBytes({}));
        const Ast empty = parsed({});
        QCOMPARE(empty.nodeCount(), 1);
        QCOMPARE(empty.lineCount(), 1);
        QCOMPARE(violation(empty), QString());
    }

    void withoutItsSource()
    {
        for (const QByteArray &text : {sample(), QByteArray(), QByteArray("a &amp; [b](<c d> \"e\")\n")}) {
            const Ast ast = parsed(text);
            const QByteArray structure = ast.structure();
            // What caches keep is no larger than what they count.
            QVERIFY(structure.capacity() < structure.size() + 32);
            QCOMPARE(Ast::sourceSizeOf(structure), ast.source().size());
            QCOMPARE(structure.size(), ast.byteSize() - ast.source().size());
            const auto whole = Ast::fromStructure(structure, ast.source());
            QVERIFY(whole);
            QCOMPARE(whole->toBytes(), ast.toBytes());
            QVERIFY(!Ast::fromStructure(structure, QByteArray(ast.source().toByteArray() + 'x')));
            for (qsizetype size = 0; size < structure.size(); ++size)
                QVERIFY2(!Ast::fromStructure(structure.first(size), ast.source()), qPrintable(QString::number(size)));
            QVERIFY(!Ast::fromStructure(QByteArray(ast.toBytes() + 'x'), ast.source()));
        }
        QCOMPARE(Ast::sourceSizeOf({}), -1);
        QCOMPARE(Ast::sourceSizeOf(QByteArray(64, 'x')), -1);
    }

    void details()
    {
        const Ast ast = parsed(sample());
        QCOMPARE(dump(ast), u"document 1:1-20:1\n"
                            "  front-matter 1:1-3:4 \"title: t\\n\"\n"
                            "  heading 4:1-4:6 level=1 anchor=one\n"
                            "    text 4:3-4:6 \"One\"\n"
                            "  paragraph 6:1-6:44\n"
                            "    text 6:1-6:6 \"Text \"\n"
                            "    emphasis 6:6-6:12\n"
                            "      text 6:7-6:11 \"with\"\n"
                            "    text 6:12-6:13 \" \"\n"
                            "    link 6:13-6:31 target=\"b.md\" title=\"t\"\n"
                            "      text 6:14-6:20 \"a link\"\n"
                            "    text 6:31-6:38 \" & \"\n"
                            "    code 6:38-6:44 \"code\"\n"
                            "  list 8:1-9:9 ordered start=1 tight\n"
                            "    item 8:1-8:5\n"
                            "      paragraph 8:4-8:5\n"
                            "        text 8:4-8:5 \"x\"\n"
                            "    task-item 9:1-9:9 open\n"
                            "      paragraph 9:8-9:9\n"
                            "        text 9:8-9:9 \"y\"\n"
                            "  table 11:1-13:10 columns=2\n"
                            "    table-row 11:1-11:10 header\n"
                            "      table-cell 11:3-11:4 header left\n"
                            "        text 11:3-11:4 \"a\"\n"
                            "      table-cell 11:7-11:8 header right\n"
                            "        text 11:7-11:8 \"b\"\n"
                            "    table-row 13:1-13:10\n"
                            "      table-cell 13:3-13:4 left\n"
                            "        text 13:3-13:4 \"c\"\n"
                            "      table-cell 13:7-13:8 right\n"
                            "        text 13:7-13:8 \"d\"\n"
                            "  code-block 15:1-17:4 fenced info=\"cpp\" \"int x;\\n\"\n"
                            "  block-quote 19:1-19:8\n"
                            "    paragraph 19:3-19:8\n"
                            "      text 19:3-19:8 \"quote\"\n"_s);
    }

    void storedAndLoaded()
    {
        const Ast ast = parsed(sample());
        const QByteArray bytes = ast.toBytes();
        const auto loaded = Ast::fromBytes(bytes);
        QVERIFY(loaded);
        QCOMPARE(dump(*loaded), dump(ast));
        QCOMPARE(loaded->source(), ast.source());
        QCOMPARE(loaded->toBytes(), bytes);
        // Cut out of a larger block, at every alignment.
        for (int shift = 1; shift < 9; ++shift) {
            const QByteArray larger = QByteArray(shift, 'x') + bytes;
            const auto moved = Ast::fromBytes(QByteArray::fromRawData(larger.constData() + shift, bytes.size()));
            QVERIFY(moved);
            QCOMPARE(dump(*moved), dump(ast));
        }
    }

    void sameTextGivesTheSameBytes()
    {
        // The cache compares nothing else.
        QCOMPARE(parsed(sample()).toBytes(), parsed(sample()).toBytes());
    }

    void everyCutIsAnError()
    {
        const QByteArray bytes = parsed(sample()).toBytes();
        for (qsizetype size = 0; size < bytes.size(); ++size)
            QVERIFY2(!Ast::fromBytes(bytes.first(size)), qPrintable(QString::number(size)));
        QVERIFY(!Ast::fromBytes(bytes + 'x'));
    }

    void anotherVersionIsAnError()
    {
        QByteArray bytes = parsed(sample()).toBytes();
        const auto damagedAt = [&](int at) {
            QByteArray other = bytes;
            other[at] = char(other[at] + 1);
            return Ast::fromBytes(other);
        };
        for (int at = 0; at < 12; ++at) { // magic, byte order, version
            const auto loaded = damagedAt(at);
            QVERIFY(!loaded);
            QCOMPARE(loaded.error().code, Code::Malformed);
        }
    }

    void damageNeverLeadsOutside()
    {
        // Each bit flipped on its own, and many values set at random: an error, or a tree that holds together.
        const QByteArray bytes = parsed("# a\n\n- *b* [c](d)\n- e\n\n|f|\n|-|\n|g|\n").toBytes();
        qsizetype refused = 0;
        for (qsizetype i = 0; i < bytes.size() * 8; ++i) {
            QByteArray damaged = bytes;
            damaged[i / 8] = char(uchar(damaged[i / 8]) ^ (1U << (i % 8)));
            if (const auto loaded = Ast::fromBytes(damaged))
                QVERIFY(walk(*loaded) > 0);
            else
                ++refused;
        }
        QVERIFY(refused > bytes.size());
        QRandomGenerator random(4711);
        for (int round = 0; round < 20'000; ++round) {
            QByteArray damaged = bytes;
            for (int i = random.bounded(1, 4); i > 0; --i) {
                const qsizetype at = random.bounded(int(damaged.size() / 4)) * 4;
                const quint32 value = random.bounded(2) ? quint32(random.bounded(60)) : random.generate();
                std::memcpy(damaged.data() + at, &value, sizeof value);
            }
            if (const auto loaded = Ast::fromBytes(damaged))
                QVERIFY(walk(*loaded) > 0);
        }
    }
};

QTEST_GUILESS_MAIN(TestAst)
#include "tst_ast.moc"
