// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <markdown/parse.h>
#include <markdown/render.h>

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

#include <cmark-gfm-core-extensions.h>
#include <limits>
#include <thread>
#include <time.h>

using namespace Docket::Markdown;
using namespace Qt::StringLiterals;

namespace {

double threadMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

double best(int rounds, const std::function<void()> &work)
{
    double least = std::numeric_limits<double>::max();
    for (int i = 0; i < rounds; ++i) {
        const double begin = threadMilliseconds();
        work();
        least = std::min(least, threadMilliseconds() - begin);
    }
    return least;
}

/// A document as a manual has them: headings, paragraphs with marks and links, lists, code, tables.
QByteArray document(qsizetype size)
{
    static const QByteArrayList words{"the",     "queue",   "holds", "every",   "request", "until",  "a",    "worker",
                                      "takes",   "it",      "and",   "answers", "with",    "result", "that", "callers",
                                      "compare", "against", "their", "own",     "copy",    "of",     "state"};
    QRandomGenerator random(20260731);
    const auto sentence = [&](int count) {
        QByteArray text;
        for (int i = 0; i < count; ++i) {
            const QByteArray word = words[random.bounded(int(words.size()))];
            switch (random.bounded(40)) {
            case 0: text += "*" + word + "*"; break;
            case 1: text += "**" + word + "**"; break;
            case 2: text += "`" + word + "`"; break;
            case 3:
                text += "[" + word + "](page-" + QByteArray::number(random.bounded(50)) + ".md#" + word + ")";
                break;
            case 4: text += "#" + QByteArray::number(random.bounded(1, 900)); break;
            default: text += word;
            }
            text += i % 12 == 11 ? '\n' : ' ';
        }
        return QByteArray(text.trimmed() + ".\n");
    };
    QByteArray text = "---\ntitle: A manual\ntags: [one, two]\n---\n# A manual\n\n";
    while (text.size() < size) {
        text +=
            "## " + words[random.bounded(int(words.size()))] + " " + QByteArray::number(random.bounded(999)) + "\n\n";
        for (int i = random.bounded(1, 4); i > 0; --i)
            text += sentence(random.bounded(20, 90)) + "\n";
        switch (random.bounded(4)) {
        case 0:
            for (int i = 0; i < 5; ++i)
                text += (i % 2 == 0 ? "- " : "- [x] ") + sentence(8);
            break;
        case 1:
            text += "```cpp\nint main()\n{\n    return " + QByteArray::number(random.bounded(99)) + ";\n}\n```\n";
            break;
        case 2: text += "| option | meaning |\n|--------|---------|\n| `a` | " + sentence(5).trimmed() + " |\n"; break;
        default: text += "> " + sentence(10); break;
        }
        text += '\n';
    }
    return text;
}

/// What the library alone takes: the floor.
void bareParse(const QByteArray &text)
{
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    for (const char *name : {"table", "strikethrough", "autolink", "tasklist"})
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name));
    cmark_parser_feed(parser, text.constData(), size_t(text.size()));
    cmark_node *root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    cmark_node_free(root);
}

} // namespace

/// Parsing and loading against the bare library in the same run.
class PerfMarkdown final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { cmark_gfm_core_extensions_ensure_registered(); }

    void parseAndLoad_data()
    {
        QTest::addColumn<int>("kilobytes");
        QTest::addColumn<int>("rounds");
        QTest::newRow("small file") << 8 << 400;
        QTest::newRow("manual") << 64 << 80;
        QTest::newRow("long document") << 600 << 15;
    }
    void parseAndLoad()
    {
        QFETCH(int, kilobytes);
        QFETCH(int, rounds);
        const QByteArray text = document(qsizetype(kilobytes) * 1024);
        const auto parsed = parseDocument(text);
        QVERIFY(parsed);
        const QByteArray bytes = parsed->ast.toBytes();
        const double floor = best(rounds, [&] { bareParse(text); });
        const double parse = best(rounds, [&] { Q_UNUSED(parseDocument(text)) });
        bool loads = true;
        const double load = best(rounds, [&] { loads = loads && Ast::fromBytes(bytes).has_value(); });
        const double html = best(std::max(rounds / 4, 5), [&] { Q_UNUSED(render(parsed->ast, {})) });
        QVERIFY(loads);
        const double megabytes = double(text.size()) / 1e6;
        qInfo("%lld KB, %lld nodes, %lld KB stored: library %.3f ms (%.0f MB/s), parse with all facts %.3f ms "
              "(%.0f MB/s, %.2f of the floor), load %.4f ms (%.3f of parsing, %.3f of the floor), HTML %.3f ms",
              qlonglong(text.size() / 1024), qlonglong(parsed->ast.nodeCount()), qlonglong(bytes.size() / 1024), floor,
              megabytes / floor * 1e3, parse, megabytes / parse * 1e3, floor / parse, load, load / parse, load / floor,
              html);
        QVERIFY2(load < parse / 5, "loading takes more than a fifth of parsing");
        QVERIFY2(load < floor / 3, "loading takes more than a third of what the bare library takes to parse");
        QVERIFY2(parse < floor * 3, "parsing with all facts takes more than three times the library's time");
    }

    void twoThreads()
    {
        const QByteArray text = document(256 * 1024);
        constexpr int rounds = 30;
        const auto run = [&] {
            for (int i = 0; i < rounds; ++i)
                Q_UNUSED(parseDocument(text))
        };
        QElapsedTimer timer;
        timer.start();
        run();
        const double one = double(timer.nsecsElapsed()) / 1e6;
        timer.restart();
        {
            std::jthread first(run);
            std::jthread second(run);
        }
        const double two = double(timer.nsecsElapsed()) / 1e6;
        qInfo("one thread %.0f ms, two threads with twice the work %.0f ms: %.2f times the speed", one, two,
              one * 2 / two);
        // No bound: other programs may hold the second processor. tst_markdownlimits proves that no thread waits.
    }
};

QTEST_GUILESS_MAIN(PerfMarkdown)
#include "perf_markdown.moc"
