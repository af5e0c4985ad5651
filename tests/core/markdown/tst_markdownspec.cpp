// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "astcheck.h"
#include "spechtml.h"

#include <markdown/document.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

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

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
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

    /// DOCKET_MARKDOWN_SPEC names a spec.txt of GitHub or CommonMark, or a JSON file of its examples.
    void installedSpecification()
    {
        QString path = qEnvironmentVariable("DOCKET_MARKDOWN_SPEC");
        if (path.isEmpty())
            path = u"/usr/share/gocode/src/github.com/yuin/goldmark/_test/spec.json"_s;
        const QByteArray text = contentOf(path);
        if (text.isEmpty())
            QSKIP("no specification on this machine (Debian: golang-github-yuin-goldmark-dev)");
        const auto examples =
            path.endsWith(u".json"_s) ? jsonExamples(text) : fencedExamples(text, "````````````````````````````````");
        QVERIFY2(examples.size() > 600, qPrintable(QString::number(examples.size())));
        QStringList different;
        for (const Example &example : examples) {
            const auto tree = parseTree(example.markdown, {}, {}, {});
            QVERIFY(tree);
            QVERIFY2(tree->unmapped == 0, qPrintable(u"example %1: %2"_s.arg(example.name, dump(tree->ast))));
            const QString wrong = violation(tree->ast);
            QVERIFY2(wrong.isEmpty(), qPrintable(u"example %1: %2\n%3"_s.arg(example.name, wrong, dump(tree->ast))));
            if (normalised(specHtml(tree->ast)) != normalised(example.html)) {
                different << example.name;
                if (qEnvironmentVariableIsSet("DOCKET_SHOW_DIFFERENCES"))
                    qInfo("%s\n%s\n--- got\n%s\n--- want\n%s", qPrintable(example.name), example.markdown.constData(),
                          specHtml(tree->ast).constData(), example.html.constData());
            }
        }
        qInfo("%lld of %lld examples pass; different: %s", qlonglong(examples.size() - different.size()),
              qlonglong(examples.size()), qPrintable(different.join(u' ')));
        // The library follows CommonMark 0.29 with bare links; later versions moved a few cases.
        QVERIFY2(different.size() * 20 < examples.size(), qPrintable(different.join(u' ')));
    }
};

QTEST_GUILESS_MAIN(TestMarkdownSpec)
#include "tst_markdownspec.moc"
