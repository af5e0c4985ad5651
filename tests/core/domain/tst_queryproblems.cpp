// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "querytime.h"

#include <domain/query.h>

#include <QRandomGenerator>
#include <QTest>

using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;

namespace {

bool sameTerm(const QueryTerm &a, const QueryTerm &b)
{
    return a.kind == b.kind && a.negated == b.negated && a.values == b.values && a.compare == b.compare &&
           a.low == b.low && a.high == b.high && a.position == b.position && a.length == b.length;
}

} // namespace

/// Mistakes in a query: where they stand, what is said of them, and that no text breaks the parser.
class TestQueryProblems final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void problems_data();
    void problems();
    void goodTermsSurviveABadOne();
    void tooLong();
    void tooManyTerms();
    void errorPointsAtThePlace();
    void randomTextNeverBreaks();
};

void TestQueryProblems::problems_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("marked");
    QTest::addColumn<QString>("says");
    QTest::addColumn<QString>("suggestion");
    const auto row = [](const char *name, const QString &text, const QString &marked, const QString &says,
                        const QString &suggestion = {}) {
        QTest::newRow(name) << text << marked << says << suggestion;
    };
    row("misspelt key", u"is:open lable:bug"_s, u"lable:"_s, u"did you mean “label:”"_s, u"label:"_s);
    row("misspelt key with minus", u"-asignee:bob"_s, u"asignee:"_s, u"assignee"_s, u"assignee:"_s);
    row("key of elsewhere", u"foo:bar is:open"_s, u"foo:bar"_s, u"no key “foo:”"_s, u"\"foo:bar\""_s);
    row("unknown key with quotes", u"foo:\"a b\" c"_s, u"foo:\"a b\""_s, u"no key"_s);
    row("empty value", u"is:open label:"_s, u"label:"_s, u"needs a value"_s);
    row("empty value, more behind", u"label: bug"_s, u"label:"_s, u"label:bug"_s);
    row("empty quotes", u"label:\"\""_s, u"label:\"\""_s, u"needs a value"_s);
    row("comma at the end", u"label:bug,"_s, u","_s, u"comma"_s);
    row("comma at the start", u"label:,bug"_s, u","_s, u"comma"_s);
    row("two commas", u"label:a,,b"_s, u",,"_s, u"comma"_s);
    row("open quote", u"is:open \"exact words"_s, u"\"exact words"_s, u"not closed"_s, u"\"exact words\""_s);
    row("open quote in a value", u"label:\"in progress"_s, u"\"in progress"_s, u"not closed"_s, u"\"in progress\""_s);
    row("text behind a quote", u"label:\"a\"b c"_s, u"b"_s, u"space"_s, u" b"_s);
    row("empty phrase", u"\"  \""_s, u"\"  \""_s, u"nothing to look for"_s);
    row("minus alone", u"is:open - bug"_s, u"-"_s, u"minus"_s);
    row("star alone", u"*"_s, u"*"_s, u"star"_s);
    row("only signs", u"is:open ++"_s, u"++"_s, u"no letter"_s);
    row("wrong state", u"is:opne"_s, u"opne"_s, u"open, closed"_s, u"open"_s);
    row("pull requests", u"is:pr"_s, u"pr"_s, u"issues only"_s);
    row("contradiction", u"is:open is:closed"_s, u"is:closed"_s, u"contradicts"_s);
    row("contradiction by minus", u"is:open -is:open"_s, u"-is:open"_s, u"contradicts"_s);
    row("neither state", u"-is:open,closed"_s, u"-is:open,closed"_s, u"contradicts"_s);
    row("wrong field", u"in:titel crash"_s, u"titel"_s, u"title, body, comments"_s, u"title"_s);
    row("excluded field", u"-in:title crash"_s, u"-"_s, u"cannot be excluded"_s);
    row("wrong property", u"no:asignee"_s, u"asignee"_s, u"assignee"_s, u"assignee"_s);
    row("no day", u"updated:2026-02-30"_s, u"2026-02-30"_s, u"not a date"_s);
    row("no month", u"updated:2026-13"_s, u"2026-13"_s, u"not a date"_s);
    row("not ISO", u"updated:>01.02.2026"_s, u">01.02.2026"_s, u"“01.02.2026” is not a date"_s);
    row("no unit", u"updated:30x"_s, u"30x"_s, u"not a date"_s);
    row("operator only", u"updated:>"_s, u">"_s, u"not a date"_s);
    row("backward dates", u"updated:2026-02-01..2026-01-01"_s, u"2026-02-01..2026-01-01"_s, u"backwards"_s,
        u"2026-01-01..2026-02-01"_s);
    row("open range", u"updated:.."_s, u".."_s, u"not a date"_s);
    row("bad end of range", u"updated:2026-01-01..soon"_s, u"2026-01-01..soon"_s, u"“soon”"_s);
    row("list of dates", u"updated:today,yesterday"_s, u",yesterday"_s, u"no list"_s);
    row("not a number", u"comments:many"_s, u"many"_s, u"not a number"_s);
    row("negative", u"comments:>-1"_s, u">-1"_s, u"not a number"_s);
    row("too big", u"number:9999999999999999999999"_s, u"9999999999999999999999"_s, u"not a number"_s);
    row("too big reference", u"#9999999999999999999999"_s, u"#9999999999999999999999"_s, u"number of an issue"_s);
    row("issue zero", u"#0"_s, u"#0"_s, u"number of an issue"_s);
    row("backward numbers", u"comments:8..2"_s, u"8..2"_s, u"backwards"_s, u"2..8"_s);
    row("list of numbers", u"number:1,2"_s, u",2"_s, u"no list"_s);
    row("rank by name", u"priority:>high"_s, u">high"_s, u"not a number"_s);
    row("login missing", u"author:@"_s, u"@"_s, u"login"_s);
    row("a group", u"is:open freezes (label:kind/bug or"_s, u"(label:kind/bug"_s, u"label:bug,crash"_s,
        u"label:kind/bug"_s);
    row("a group of groups", u"-((is:open))"_s, u"((is:open))"_s, u"Parentheses"_s, u"is:open"_s);
    row("or", u"label:bug OR label:crash"_s, u"OR"_s, u"label:bug,crash"_s, u"\"OR\""_s);
    row("and", u"crash AND burn"_s, u"AND"_s, u"anyway"_s, u"\"AND\""_s);
    row("not", u"NOT crash"_s, u"NOT"_s, u"minus"_s, u"\"NOT\""_s);
}

void TestQueryProblems::problems()
{
    QFETCH(QString, text);
    QFETCH(QString, marked);
    QFETCH(QString, says);
    QFETCH(QString, suggestion);
    const auto parsed = parseQuery(text, now);
    QCOMPARE(parsed.problems.size(), 1);
    const auto &problem = parsed.problems.first();
    QCOMPARE(text.sliced(problem.position, problem.length), marked);
    QVERIFY2(problem.message.contains(says), qPrintable(problem.message));
    QCOMPARE(problem.suggestion, suggestion);
    if (!suggestion.isEmpty()) { // taking the suggestion must mend it
        auto mended = text;
        mended.replace(problem.position, problem.length, suggestion);
        const auto again = parseQuery(mended, now).problems;
        QVERIFY2(again.isEmpty(), qPrintable(mended + u": "_s + again.value(0).message));
    }
}

void TestQueryProblems::goodTermsSurviveABadOne()
{
    const auto parsed = parseQuery(u"label:bug updated:never crash"_s, now);
    QCOMPARE(parsed.problems.size(), 1);
    QCOMPARE(parsed.query.terms.size(), 2);
    QCOMPARE(parsed.query.terms[0].values, QStringList{u"bug"_s});
    QCOMPARE(parsed.query.terms[1].values, QStringList{u"crash"_s});
}

void TestQueryProblems::tooLong()
{
    QVERIFY(parseQuery(QString(10'000, u'x'), now).problems.isEmpty());
    const auto parsed = parseQuery(QString(10'001, u'x'), now);
    QCOMPARE(parsed.problems.size(), 1);
    QCOMPARE(parsed.problems[0].position, 10'000);
    QCOMPARE(parsed.problems[0].length, 1);
    QVERIFY(parsed.query.terms.isEmpty());
    QVERIFY(queryError(parsed).message.contains(u"longer than"_s));
}

void TestQueryProblems::tooManyTerms()
{
    const auto parsed = parseQuery(u"x "_s.repeated(101), now);
    QCOMPARE(parsed.query.terms.size(), 100);
    QCOMPARE(parsed.problems.size(), 1);
    QCOMPARE(parsed.problems[0].position, 200);
}

void TestQueryProblems::errorPointsAtThePlace()
{
    const auto error = queryError(parseQuery(u"is:open lable:bug"_s, now));
    QCOMPARE(error.code, Code::Invalid);
    const auto lines = error.message.split(u'\n');
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[1], u"  is:open lable:bug"_s);
    QCOMPARE(lines[2], u"          ^~~~~~"_s);
    QCOMPARE(error.hint, u"Try: label:"_s);

    // Far to the right the line is cut, and the caret still stands under the mistake.
    const auto far = queryError(parseQuery(u"word "_s.repeated(60) + u"lable:bug\nend"_s, now));
    const auto cut = far.message.split(u'\n');
    QCOMPARE(cut.size(), 3);
    QVERIFY(cut[1].size() <= 80);
    QCOMPARE(cut[1].sliced(cut[2].indexOf(u'^'), 6), u"lable:"_s);

    const auto many = queryError(parseQuery(u"a:b "_s.repeated(9), now));
    QVERIFY(many.message.endsWith(u"… and 4 more."_s));
}

void TestQueryProblems::randomTextNeverBreaks()
{
    // Pieces that meet in the grammar, so that random texts reach its corners and not only its word rule.
    const QStringList pieces{u"is:"_s,
                             u"open"_s,
                             u"closed"_s,
                             u"label:"_s,
                             u"no:"_s,
                             u"assignee"_s,
                             u"author:"_s,
                             u"@me"_s,
                             u"updated:"_s,
                             u"2026-01-31"_s,
                             u".."_s,
                             u">"_s,
                             u"<="_s,
                             u"30d"_s,
                             u"\""_s,
                             u"“"_s,
                             u"\\"_s,
                             u","_s,
                             u" "_s,
                             u" "_s,
                             u"-"_s,
                             u"*"_s,
                             u"#12"_s,
                             u"a/b#3"_s,
                             u"priority:"_s,
                             u"comments:"_s,
                             u"5"_s,
                             u"in:"_s,
                             u"title"_s,
                             u"foo:"_s,
                             u"://"_s,
                             u"x"_s,
                             u"ü"_s,
                             u"🚀"_s,
                             QString(QChar(0xd83d)),
                             QString(QChar::Null),
                             u"\n"_s,
                             u"OR"_s,
                             u"1970-01-01"_s,
                             u"closed:"_s};
    QueryVocabulary vocabulary;
    vocabulary.labels = {u"bug"_s, u"a b"_s};
    QRandomGenerator random(20261121);
    for (int round = 0; round < 20'000; ++round) {
        QString text;
        for (auto n = random.bounded(14); n > 0; --n)
            text += random.bounded(8) == 0 ? QString(QChar(ushort(random.bounded(0x10000))))
                                           : pieces[random.bounded(pieces.size())];
        const auto parsed = parseQuery(text, now);
        const auto inside = [&](qsizetype position, qsizetype length) {
            return position >= 0 && length >= 0 && position + length <= text.size();
        };
        for (const auto &term : parsed.query.terms)
            QVERIFY2(inside(term.position, term.length) && term.length > 0, qPrintable(text));
        for (const auto &problem : parsed.problems)
            QVERIFY2(inside(problem.position, problem.length) && !problem.message.isEmpty(), qPrintable(text));

        const auto again = parseQuery(text, now);
        QCOMPARE(again.problems, parsed.problems);
        QVERIFY(std::ranges::equal(again.query.terms, parsed.query.terms, sameTerm));

        const auto normal = parsed.query.normalForm();
        const auto reparsed = parseQuery(normal, now);
        QVERIFY2(reparsed.problems.isEmpty(),
                 qPrintable(text + u" → "_s + normal + u": "_s + reparsed.problems.value(0).message));
        QCOMPARE(reparsed.query.normalForm(), normal);
        QVERIFY(!explainQuery(parsed.query).isEmpty());
        QVERIFY(!queryError(parsed).message.isEmpty());
        for (qsizetype cursor = -1; cursor <= text.size() + 1; ++cursor) {
            for (const auto &suggestion : suggest(text, cursor, vocabulary))
                QVERIFY2(inside(suggestion.position, suggestion.length), qPrintable(text));
        }
    }
}

QTEST_GUILESS_MAIN(TestQueryProblems)
#include "tst_queryproblems.moc"
