// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <domain/linediff.h>

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Docket::Domain;

namespace {

QString drawn(const QList<DiffLine> &lines)
{
    QString text;
    for (const DiffLine &line : lines) {
        text += line.kind == DiffLine::Kind::Same ? u' ' : line.kind == DiffLine::Kind::Added ? u'+' : u'-';
        text += line.text + u' ';
    }
    return text.trimmed();
}

/// Puts one of the two texts together again.
QByteArray side(const QList<DiffLine> &lines, DiffLine::Kind without)
{
    QByteArray text;
    int number = 0;
    for (const DiffLine &line : lines) {
        if (line.kind == without)
            continue;
        text += line.text.toUtf8() + '\n';
        ++number;
        const int said = without == DiffLine::Kind::Added ? line.oldLine : line.newLine;
        if (said != number)
            return "wrong number";
    }
    return text;
}

qsizetype changes(const QList<DiffLine> &lines)
{
    return std::ranges::count_if(lines, [](const DiffLine &line) { return line.kind != DiffLine::Kind::Same; });
}

/// Length of the longest common subsequence by the book, to know how few changes there can be.
qsizetype longestCommon(const QList<QByteArray> &a, const QList<QByteArray> &b)
{
    std::vector<qsizetype> row(std::size_t(b.size() + 1), 0);
    for (const QByteArray &x : a) {
        qsizetype diagonal = 0;
        for (qsizetype j = 0; j < b.size(); ++j) {
            const qsizetype above = row[std::size_t(j + 1)];
            row[std::size_t(j + 1)] = x == b[j] ? diagonal + 1 : std::max(above, row[std::size_t(j)]);
            diagonal = above;
        }
    }
    return row.back();
}

} // namespace

class TestLineDiff final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shapes_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<QString>("expected");
        QTest::newRow("nothing") << QByteArray() << QByteArray() << QString();
        QTest::newRow("the same") << QByteArray("a\nb\n") << QByteArray("a\nb\n") << u"a  b"_s;
        QTest::newRow("all new") << QByteArray() << QByteArray("a\nb") << u"+a +b"_s;
        QTest::newRow("all gone") << QByteArray("a\nb") << QByteArray() << u"-a -b"_s;
        QTest::newRow("one changed") << QByteArray("a\nb\nc\n") << QByteArray("a\nx\nc\n") << u"a -b +x  c"_s;
        QTest::newRow("put in") << QByteArray("a\nc\n") << QByteArray("a\nb\nc\n") << u"a +b  c"_s;
        QTest::newRow("taken out") << QByteArray("a\nb\nc\n") << QByteArray("a\nc\n") << u"a -b  c"_s;
        QTest::newRow("line ends do not count") << QByteArray("a\r\nb\r\n") << QByteArray("a\nb\n") << u"a  b"_s;
        QTest::newRow("repeated") << QByteArray("a\na\n") << QByteArray("a\na\na\n") << u"a  a +a"_s;
    }
    void shapes()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        QTEST(drawn(lineDiff(before, after)), "expected");
    }

    void randomTextsComeTogetherAgainWithTheFewestChanges()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 400; ++round) {
            QList<QByteArray> a;
            QList<QByteArray> b;
            for (int i = random.bounded(30); i > 0; --i)
                a.append(QByteArray(1, char('a' + random.bounded(5))));
            for (int i = random.bounded(30); i > 0; --i)
                b.append(QByteArray(1, char('a' + random.bounded(5))));
            const QByteArray before = a.isEmpty() ? QByteArray() : a.join('\n') + '\n';
            const QByteArray after = b.isEmpty() ? QByteArray() : b.join('\n') + '\n';
            const auto lines = lineDiff(before, after);
            QCOMPARE(side(lines, DiffLine::Kind::Added), before);
            QCOMPARE(side(lines, DiffLine::Kind::Removed), after);
            QCOMPARE(changes(lines), a.size() + b.size() - (2 * longestCommon(a, b)));
        }
    }

    void textsWithNothingInCommonAreBounded()
    {
        QByteArray before;
        QByteArray after;
        for (int i = 0; i < 40'000; ++i) {
            before += "old " + QByteArray::number(i) + '\n';
            after += "new " + QByteArray::number(i) + '\n';
        }
        QElapsedTimer timer;
        timer.start();
        const auto lines = lineDiff(before, after);
        QVERIFY2(timer.elapsed() < 20'000, "grew out of bounds");
        QCOMPARE(lines.size(), 80'000);
        QCOMPARE(side(lines, DiffLine::Kind::Added), before);
    }
};

QTEST_APPLESS_MAIN(TestLineDiff)
#include "tst_linediff.moc"
