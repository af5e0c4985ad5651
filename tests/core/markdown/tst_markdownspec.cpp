// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "astcheck.h"
#include "spechtml.h"

#include <markdown/document.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QSet>
#include <QTest>

#include <array>

using namespace Docket;
using namespace Docket::Markdown;
using namespace Qt::StringLiterals;

namespace {

struct Example
{
    QString name;
    QByteArray markdown;
    QByteArray html;
};

/// Of a file that gzip made, what it was made of; nothing where there is no file.
QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    if (!path.endsWith(u".gz"_s))
        return file.readAll();
    QProcess gzip;
    gzip.setStandardInputFile(path);
    gzip.start(u"gzip"_s, {u"-dc"_s});
    return gzip.waitForFinished() && gzip.exitCode() == 0 ? gzip.readAllStandardOutput() : QByteArray();
}

/// Examples between fences, input and output apart by a line with a dot; an arrow stands for a tab.
QList<Example> fencedExamples(const QByteArray &text, const QByteArray &fence)
{
    QList<Example> examples;
    Example example;
    enum
    {
        Outside,
        Input,
        Output
    } part = Outside;
    for (const QByteArray &line : text.split('\n')) {
        if (part == Outside && line.startsWith(QByteArray(fence + " example"))) {
            example = {};
            if (line.contains("disabled"))
                example.name = u"disabled"_s;
            part = Input;
        } else if (part == Input && line == ".") {
            part = Output;
        } else if (part == Output && line == fence) {
            part = Outside;
            if (example.name.isEmpty()) {
                example.name = QString::number(examples.size() + 1);
                examples.append(example);
            }
        } else if (part != Outside) {
            (part == Input ? example.markdown : example.html) += QByteArray(line).replace("→", "\t") + '\n';
        }
    }
    return examples;
}

QList<Example> jsonExamples(const QByteArray &text)
{
    QList<Example> examples;
    const QJsonArray array = QJsonDocument::fromJson(text).array();
    for (const QJsonValue &value : array) {
        examples.append({QString::number(value[u"example"].toInt()), value[u"markdown"].toString().toUtf8(),
                         value[u"html"].toString().toUtf8()});
    }
    return examples;
}

/// Both specifications write the same in slightly different ways.
QByteArray normalised(QByteArray html)
{
    html.replace("<input checked=\"\" disabled=\"\" type=\"checkbox\">",
                 "<input type=\"checkbox\" checked=\"\" disabled=\"\" />");
    html.replace("<input disabled=\"\" type=\"checkbox\">", "<input type=\"checkbox\" disabled=\"\" />");
    html.replace("&#x27;", "'");
    return html.trimmed();
}

/// An example of a specification that this parser reads in another way, and why that is meant.
struct Difference
{
    bool github = false; ///< of GFM 0.29, else of CommonMark 0.31.2
    int example = 0;
    const char *reason = nullptr;
};

constexpr std::array differences{
    Difference{false, 28, "a number beyond Unicode becomes the sign for what cannot be shown, as in 0.29"},
    Difference{false, 354, "signs of currencies count as punctuation since 0.31 only"},
    Difference{false, 602, "GFM: the bare address within the brackets is a link"},
    Difference{false, 606, "GFM: the bare mail address within the brackets is a link"},
    Difference{false, 608, "GFM: the bare address within the brackets is a link"},
    Difference{false, 611, "GFM: a bare address is a link"},
    Difference{false, 612, "GFM: a bare mail address is a link"},
    Difference{true, 396, "strong in strong stays two, as CommonMark has it; this edition writes one"},
    Difference{true, 424, "strong in strong stays two"},
    Difference{true, 432, "strong in strong stays two"},
    Difference{true, 433, "strong in strong stays two"},
    Difference{true, 434, "strong in strong stays two"},
    Difference{true, 471, "strong in strong stays two"},
    Difference{true, 472, "strong in strong stays two"},
    Difference{true, 473, "strong in strong stays two"},
    Difference{true, 475, "strong in strong stays two"},
    Difference{true, 608, "written for CommonMark alone: with the extension the bare address is a link"},
    Difference{true, 612, "written for CommonMark alone: with the extension the bare mail address is a link"},
    Difference{true, 614, "written for CommonMark alone: with the extension the bare address is a link"},
    Difference{true, 617, "written for CommonMark alone: with the extension a bare address is a link"},
    Difference{true, 618, "written for CommonMark alone: with the extension a bare mail address is a link"},
    Difference{true, 650, "the tree keeps raw HTML as it is; what is shown never holds any"},
};

QString pathOf(const char *variable, const QString &otherwise)
{
    const QString named = qEnvironmentVariable(variable);
    return named.isEmpty() ? otherwise : named;
}

} // namespace

/// The examples of the project, and those of the specifications where a package has put them on this machine.
class TestMarkdownSpec final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void examples_data()
    {
        QTest::addColumn<QByteArray>("markdown");
        QTest::addColumn<QByteArray>("html");
        const auto examples = fencedExamples(contentOf(QFINDTESTDATA("examples.txt")), "~~~~~~~~");
        QVERIFY2(examples.size() >= 200, qPrintable(QString::number(examples.size())));
        for (const Example &example : examples)
            QTest::newRow(qPrintable(example.name)) << example.markdown << example.html;
    }
    void examples()
    {
        QFETCH(QByteArray, markdown);
        QFETCH(QByteArray, html);
        const auto tree = parseTree(markdown, {}, {}, {});
        QVERIFY(tree);
        QCOMPARE(normalised(specHtml(tree->ast)), normalised(html));
        QCOMPARE(tree->unmapped, 0);
        QCOMPARE(violation(tree->ast), QString());
    }

    void installedSpecification_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("examples");
        QTest::addColumn<bool>("github");
        QTest::newRow("CommonMark 0.31.2")
            << pathOf("DOCKET_COMMONMARK_SPEC", u"/usr/share/gocode/src/github.com/yuin/goldmark/_test/spec.json"_s)
            << 652 << false;
        QTest::newRow("GFM 0.29") << pathOf("DOCKET_GFM_SPEC", u"/usr/share/doc/cmark-gfm/spec.txt.gz"_s) << 670
                                  << true;
    }

    /// Every example but those that are listed above with the reason: no other may differ, and none of these may agree
    /// without leaving the list. DOCKET_COMMONMARK_SPEC and DOCKET_GFM_SPEC name a spec.txt, or a JSON file of its
    /// examples, that lies elsewhere.
    void installedSpecification()
    {
        QFETCH(QString, path);
        QFETCH(int, examples);
        QFETCH(bool, github);
        const QByteArray text = contentOf(path);
        QVERIFY2(!text.isEmpty(),
                 github ? "there is no list of examples: install Debian's cmark-gfm"
                        : "there is no list of examples: install Debian's golang-github-yuin-goldmark-dev");
        const auto all =
            path.endsWith(u".json"_s) ? jsonExamples(text) : fencedExamples(text, "````````````````````````````````");
        QCOMPARE(all.size(), examples); // another edition counts them in another way
        QSet<int> known;
        for (const Difference &difference : differences) {
            if (difference.github == github)
                known.insert(difference.example);
        }
        QStringList unexpected;
        for (const Example &example : all) {
            const auto tree = parseTree(example.markdown, {}, {}, {});
            QVERIFY(tree);
            QVERIFY2(tree->unmapped == 0, qPrintable(u"example %1: %2"_s.arg(example.name, dump(tree->ast))));
            const QString wrong = violation(tree->ast);
            QVERIFY2(wrong.isEmpty(), qPrintable(u"example %1: %2\n%3"_s.arg(example.name, wrong, dump(tree->ast))));
            const bool differs = normalised(specHtml(tree->ast)) != normalised(example.html);
            if (differs == known.contains(example.name.toInt()))
                continue;
            unexpected << example.name;
            qInfo("%s: %s\n%s\n--- got\n%s\n--- want\n%s", qPrintable(example.name),
                  differs ? "differs" : "agrees, and is in the list of those that differ", example.markdown.constData(),
                  specHtml(tree->ast).constData(), example.html.constData());
        }
        qInfo("%lld of %lld examples pass, %lld differ as listed", qlonglong(all.size() - known.size()),
              qlonglong(all.size()), qlonglong(known.size()));
        QVERIFY2(unexpected.isEmpty(), qPrintable(unexpected.join(u' ')));
    }
};

QTEST_GUILESS_MAIN(TestMarkdownSpec)
#include "tst_markdownspec.moc"
