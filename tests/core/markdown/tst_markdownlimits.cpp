// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "astcheck.h"

#include <markdown/cmarktree.h>
#include <markdown/document.h>
#include <markdown/parse.h>
#include <markdown/render.h>

#include <QTest>

#include <atomic>
#include <ctime>
#include <semaphore>
#include <thread>

using namespace Docket;
using namespace Docket::Markdown;
using namespace Qt::StringLiterals;

namespace {

/// Processor time of this thread: what else the machine does is no property of ours.
double seconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

QByteArray numbered(const char *before, const char *after, int count)
{
    QByteArray text;
    for (int i = 0; i < count; ++i)
        text += before + QByteArray::number(i) + after;
    return text;
}

} // namespace

/// What a document costs is bounded, whatever it holds.
class TestMarkdownLimits final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTableOfManyRowsGoesOnAsText()
    {
        const auto rows = numbered("|x", "|<y>|\n", 1000);
        RenderOptions options;
        options.nodeAnchors = true;
        const auto rendered = render(QByteArray("> before\n\n|a|b|\n|-|-|\n" + rows + "\nbehind\n"), options);
        QVERIFY(rendered);
        QCOMPARE(rendered->html.count(u"<tr>"_s), options.tableRows);
        QCOMPARE(rendered->html.count(u"</tr>"_s), options.tableRows);
        QCOMPARE(rendered->html.count(u"</table>"_s), 1);
        const auto text = rendered->html.indexOf(u"<pre>"_s);
        QVERIFY(text > rendered->html.indexOf(u"</table>"_s));
        QVERIFY(rendered->html.contains(u"801 follow"_s)); // of the 1,001 with the head
        QVERIFY(rendered->html.indexOf(u"|x199|&lt;y&gt;|\n"_s) > text);
        QVERIFY(rendered->html.indexOf(u"|x999|"_s) > text);
        QVERIFY(!rendered->html.contains(u"|x198|"_s));
        QVERIFY(rendered->html.indexOf(u"behind"_s) > rendered->html.indexOf(u"</pre>"_s));
        // A table of a usual size is one.
        const auto whole = render(QByteArray("|a|b|\n|-|-|\n" + numbered("|x", "|y|\n", 199)), {});
        QVERIFY(whole);
        QCOMPARE(whole->html.count(u"<tr>"_s), 200);
        QVERIFY(!whole->html.contains(u"<pre>"_s));
        // In an item of a list, beyond the depth that is written nested as well.
        for (const auto depth : {1, 60}) {
            QByteArray nested;
            const auto indent = QByteArray("> ").repeated(depth);
            for (const auto &line : QByteArray("|a|\n|-|\n" + numbered("|x", "|\n", 300)).split('\n'))
                nested += indent + line + '\n';
            const auto deep = render(nested, {});
            QVERIFY(deep);
            QCOMPARE(deep->html.count(u"<blockquote>"_s), deep->html.count(u"</blockquote>"_s));
            QVERIFY(deep->html.contains(u"x299"_s));
        }
    }

    void hostileDocuments_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char *name, const QByteArray &text) { QTest::newRow(name) << text; };
        constexpr int many = 100'000;
        row("quotes", QByteArray(">").repeated(many));
        row("quotes with text", QByteArray("> ").repeated(many) + "a\nb\n");
        row("quotes, many lines", QByteArray(QByteArray("> ").repeated(300) + "a\n").repeated(300));
        row("opening brackets", QByteArray("[").repeated(many));
        row("images", QByteArray("![").repeated(many));
        row("bracket pairs", QByteArray("[").repeated(many) + QByteArray("]").repeated(many));
        row("links in links", QByteArray("[").repeated(20'000) + "a" + QByteArray("](b)").repeated(20'000));
        row("lists in one line", QByteArray("- ").repeated(many));
        row("lists by indentation", [] {
            QByteArray text;
            for (int i = 0; i < 1'000; ++i)
                text += QByteArray(i * 2, ' ') + "- a\n";
            return text;
        }());
        row("numbers in one line", QByteArray("1. ").repeated(many));
        row("quotes and lists", QByteArray("> - ").repeated(50'000) + "a");
        row("one letter", QByteArray(3'000'000, 'a'));
        row("stars", QByteArray(2'000'000, '*'));
        row("underscores", QByteArray(2'000'000, '_'));
        row("backticks", QByteArray(2'000'000, '`'));
        row("backticks of all lengths", [] {
            QByteArray text;
            for (int i = 1; i < 1'500; ++i)
                text += "e" + QByteArray(i, '`');
            return text;
        }());
        row("tildes", QByteArray(2'000'000, '~'));
        row("hashes", QByteArray(2'000'000, '#'));
        row("pipes", QByteArray(2'000'000, '|'));
        row("backslashes", QByteArray(2'000'000, '\\'));
        row("ampersands", QByteArray(2'000'000, '&'));
        row("angles", QByteArray(2'000'000, '<'));
        row("line feeds", QByteArray(2'000'000, '\n'));
        row("carriage returns", QByteArray(2'000'000, '\r'));
        row("spaces", QByteArray(2'000'000, ' '));
        row("tabs", QByteArray(2'000'000, '\t'));
        row("zeros", QByteArray(500'000, '\0'));
        row("bytes that are nothing", QByteArray(1'000'000, '\xFF'));
        row("continuations", QByteArray(1'000'000, '\x80'));
        row("emphasis that opens", QByteArray("*a ").repeated(many));
        row("emphasis that closes", QByteArray("a* ").repeated(many));
        row("emphasis of both", QByteArray("*a_ ").repeated(many));
        row("emphasis in emphasis",
            QByteArray("*a **a ").repeated(30'000) + "b" + QByteArray("** a* ").repeated(30'000));
        row("emphasis of three", QByteArray("a***b**c*").repeated(50'000));
        row("strikethrough", QByteArray("~~a~ ").repeated(many));
        row("columns", QByteArray("|a").repeated(10'000) + "|\n" + QByteArray("|-").repeated(10'000) + "|\n" +
                           QByteArray("|b|\n").repeated(50));
        row("short rows of a wide table", QByteArray("|a").repeated(2'000) + "|\n" + QByteArray("|-").repeated(2'000) +
                                              "|\n" + QByteArray("b\n").repeated(20'000));
        row("rows", "|a|b|\n|-|-|\n" + QByteArray("|c|d|\n").repeated(50'000));
        row("heads that are none", QByteArray("|a\n").repeated(20'000) + "|-|-|\n");
        row("delimiter rows", QByteArray("|-|\n").repeated(50'000));
        row("definitions", numbered("[a", "]: b\n", 50'000) + numbered("[a", "]\n", 50'000));
        row("uses of a long definition",
            "[a]: " + QByteArray("b").repeated(50'000) + "\n\n" + QByteArray("[a] ").repeated(50'000));
        row("definitions of one name", QByteArray("[a]: b\n").repeated(50'000) + "[a]");
        row("labels that are none", QByteArray("[a][b]").repeated(50'000));
        row("long label", "[" + QByteArray(1'000'000, 'a') + "]: b\n");
        row("titles never closed", QByteArray("[a](b \"").repeated(50'000));
        row("targets never closed", QByteArray("[a](<b").repeated(50'000));
        row("parentheses", "[a](" + QByteArray(100'000, '('));
        row("comments never closed", QByteArray("<!-- a ").repeated(50'000));
        row("comments in text", "a " + QByteArray("<!-- a ").repeated(50'000));
        row("declarations", "a " + QByteArray("<!A ").repeated(50'000));
        row("instructions", "a " + QByteArray("<? ").repeated(50'000));
        row("sections", "a " + QByteArray("<![CDATA[ ").repeated(50'000));
        row("tags never closed", "a " + QByteArray("<a b=\"").repeated(50'000));
        row("mail addresses", QByteArray("a@b.c ").repeated(30'000));
        row("at signs", QByteArray("a@").repeated(100'000));
        row("bare links", QByteArray("http://a.b ").repeated(30'000));
        row("bare links with parentheses", "http://a.b/" + QByteArray("(").repeated(50'000));
        row("semicolons after a link", "http://a.b/?" + QByteArray("&a;").repeated(50'000));
        row("colons", QByteArray(":").repeated(500'000));
        row("letters w", QByteArray("w").repeated(500'000));
        row("same headings", QByteArray("# a\n").repeated(50'000));
        row("headings with numbers", QByteArray("# a\n# a-1\n").repeated(20'000));
        row("fences", QByteArray("```\n").repeated(100'000));
        row("fences in quotes", QByteArray("> ```\n\n").repeated(30'000));
        row("issues", QByteArray("a/b#1 ").repeated(50'000));
        row("names without an issue", QByteArray("a/b.c-").repeated(100'000) + "#");
        row("hashes after names", QByteArray("a/").repeated(100'000) + QByteArray("#1").repeated(10'000));
        row("tasks", QByteArray("- [ ] a\n").repeated(50'000));
        row("html blocks", QByteArray("<div>\n\n").repeated(50'000));
        row("entities", QByteArray("&amp;&#x10FFFF;").repeated(50'000));
    }
    void hostileDocuments()
    {
        QFETCH(QByteArray, text);
        const double begin = seconds();
        const auto document = parseDocument(text);
        if (!document) {
            // More than a reasonable document costs is refused, not suffered.
            QCOMPARE(document.error().code, Code::TooLarge);
            QVERIFY(!document.error().hint.isEmpty());
        } else {
            for (NodeId id = 0; id < document->ast.nodeCount(); ++id)
                QVERIFY(document->ast.node(id).depth() <= ParseLimits().maxDepth);
            const QString wrong = document->ast.nodeCount() < 300'000 ? violation(document->ast) : QString();
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        }
        // Generous: the slowest takes well under a second without sanitizers, and quadratic work would take minutes.
        const double took = seconds() - begin;
        QVERIFY2(took < 30, qPrintable(u"%1 s"_s.arg(took)));
    }

    void sizeIsBounded()
    {
        ParseLimits limits;
        limits.maxBytes = 1000;
        QVERIFY(parseDocument(QByteArray(1000, 'a'), limits));
        const auto result = parseDocument(QByteArray(1001, 'a'), limits);
        QVERIFY(!result);
        QCOMPARE(result.error().code, Code::TooLarge);
    }

    void memoryIsBounded()
    {
        const QByteArray text = QByteArray("*a* ").repeated(100'000);
        ParseLimits limits;
        limits.maxMemory = 4 << 20;
        const auto result = parseDocument(text, limits);
        QVERIFY(!result);
        QCOMPARE(result.error().code, Code::TooLarge);
        QVERIFY2(result.error().message.contains(u"4 MiB"_s), qPrintable(result.error().message));
        // The thread is as good as new.
        QVERIFY(parseDocument("# a\n", limits));
        QVERIFY(parseDocument(text));
    }

    void nodesAreBounded()
    {
        ParseLimits limits;
        limits.maxNodes = 100;
        QVERIFY(parseDocument(QByteArray("a\n\n").repeated(40), limits));
        const auto result = parseDocument(QByteArray("a\n\n").repeated(60), limits);
        QVERIFY(!result);
        QCOMPARE(result.error().code, Code::TooLarge);
        QVERIFY2(result.error().message.contains(u"100 nodes"_s), qPrintable(result.error().message));
    }

    void timeIsBounded()
    {
        ParseLimits limits;
        limits.maxTime = std::chrono::milliseconds(0);
        const auto result = parseDocument(QByteArray("*a* [b](c)\n\n").repeated(100'000), limits);
        QVERIFY(!result);
        QCOMPARE(result.error().code, Code::TooLarge);
    }

    void depthIsCutAndReported()
    {
        ParseLimits limits;
        limits.maxDepth = 6;
        const auto document = parseDocument("# a\n\n> > > > > > > deep *b*\n> > > > > > > > > deeper `c`\n", limits);
        QVERIFY(document);
        QCOMPARE(document->problems.size(), 1);
        QCOMPARE(document->problems[0].line, 3);
        QVERIFY(document->body.contains("deep b"));
        QVERIFY(document->body.contains("deeper c"));
        QCOMPARE(violation(document->ast), QString());
        QVERIFY(parseDocument("> > a\n", limits)->problems.isEmpty());
    }

    void deepInlinesAreCut()
    {
        const auto document =
            parseDocument(QByteArray("*a **a ").repeated(500) + "b" + QByteArray("** a* ").repeated(500));
        QVERIFY(document);
        QVERIFY(document->body.contains(" b"));
        QCOMPARE(document->problems.size(), 1);
        QCOMPARE(violation(document->ast), QString());
    }

    void aRendererShowsWhatItCannotParse()
    {
        const auto rendered = render(QByteArray("*a_ ").repeated(1000), {});
        QVERIFY(rendered);
        QVERIFY(rendered->html.startsWith(u"<p>"_s));
    }

    void threadsParseAtOnce()
    {
        // While one document is being parsed, from its first node to its last, another thread parses many: neither
        // waits, and neither loses what the extensions react to. The first one's walk only begins when the other is
        // done, so a lock around a parse would never end.
        const QByteArray text = "~~a~~ www.b.cd e@f.gh\n\n|t|\n|-|\n|~~u~~|\n\n- [x] v\n";
        const auto expected = parseTree(text, {}, {}, {});
        QVERIFY(expected);
        std::binary_semaphore inside(0);
        std::binary_semaphore done(0);
        bool same = true;
        std::jthread other([&] {
            inside.acquire();
            for (int i = 0; i < 200; ++i) {
                const auto parsed = parseTree(text, {}, {}, {});
                same = same && parsed && parsed->ast.toBytes() == expected->ast.toBytes();
            }
            done.release();
        });
        const auto outcome = withTree(text, {}, {}, [&](const cmark_node *) -> Result<> {
            inside.release();
            if (!done.try_acquire_for(std::chrono::seconds(60)))
                return fail(Code::Internal, u"test"_s, u"the other thread waits"_s);
            return {};
        });
        other.join();
        QVERIFY(outcome);
        QVERIFY(same);
    }

    void manyThreadsGetTheSame()
    {
        // Long enough that parsers really overlap: one that cleared the marks of another would lose links.
        const QByteArray text =
            QByteArray("~~a~~ www.b.cd e@f.gh *g* https://i.jk\n\n|t|\n|-|\n|~~u~~|\n\n").repeated(300);
        const auto expected = parseDocument(text);
        QVERIFY(expected);
        std::atomic<int> wrong = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back([&] {
                    for (int n = 0; n < 20; ++n) {
                        const auto parsed = parseDocument(text);
                        wrong += parsed && parsed->ast.toBytes() == expected->ast.toBytes() ? 0 : 1;
                    }
                });
            }
        }
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(TestMarkdownLimits)
#include "tst_markdownlimits.moc"
