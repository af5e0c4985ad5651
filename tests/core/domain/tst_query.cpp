// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <domain/query.h>

#include <QRandomGenerator>
#include <QTest>

using namespace Docket;
using namespace Docket::Domain;
using namespace Qt::StringLiterals;

using Kind = QueryTerm::Kind;
using Compare = QueryTerm::Compare;

namespace {

// Saturday 2026-11-21 12:00:00 UTC
const Timestamp now = parseTimestamp("2026-11-21T12:00:00Z");

qint64 at(const char *text)
{
    return toUnix(parseTimestamp(text));
}

QueryTerm onlyTerm(const QString &text)
{
    const auto parsed = parseQuery(text, now);
    if (!parsed.problems.isEmpty() || parsed.query.terms.size() != 1) {
        qWarning() << text << "gave" << parsed.query.terms.size() << "terms and"
                   << (parsed.problems.isEmpty() ? u"no problem"_s : parsed.problems.first().message);
        return {};
    }
    return parsed.query.terms.first();
}

bool sameTerm(const QueryTerm &a, const QueryTerm &b)
{
    return a.kind == b.kind && a.negated == b.negated && a.values == b.values && a.compare == b.compare &&
           a.low == b.low && a.high == b.high && a.position == b.position && a.length == b.length;
}

} // namespace

class TestQuery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAndWords_data();
    void namesAndWords();
    void numbers_data();
    void numbers();
    void dates_data();
    void dates();
    void fields();
    void severalTerms();
    void problems_data();
    void problems();
    void goodTermsSurviveABadOne();
    void tooLong();
    void tooManyTerms();
    void errorPointsAtThePlace();
    void explanation_data();
    void explanation();
    void quotedValuesComeBack_data();
    void quotedValuesComeBack();
    void normalFormIgnoresOrder();
    void referencesKeepTheirRepository_data();
    void referencesKeepTheirRepository();
    void randomTextNeverBreaks();
    void orders_data();
    void orders();
};

void TestQuery::namesAndWords_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("negated");
    QTest::addColumn<QStringList>("values");
    const auto row = [](const char *name, const QString &text, Kind kind, bool negated, const QStringList &values) {
        QTest::newRow(name) << text << int(kind) << negated << values;
    };
    row("open", u"is:open"_s, Kind::State, false, {u"open"_s});
    row("state in capitals", u"IS:Closed"_s, Kind::State, false, {u"closed"_s});
    row("state alias", u"state:closed"_s, Kind::State, false, {u"closed"_s});
    row("both states", u"is:open,closed"_s, Kind::State, false, {u"open"_s, u"closed"_s});
    row("label", u"label:bug"_s, Kind::Label, false, {u"bug"_s});
    row("not label", u"-label:wontfix"_s, Kind::Label, true, {u"wontfix"_s});
    row("one of labels", u"label:bug,crash"_s, Kind::Label, false, {u"bug"_s, u"crash"_s});
    row("quoted label", u"label:\"in progress\""_s, Kind::Label, false, {u"in progress"_s});
    row("quoted among others", u"label:bug,\"in progress\",ui"_s, Kind::Label, false,
        {u"bug"_s, u"in progress"_s, u"ui"_s});
    row("comma in quotes", u"label:\"a,b\""_s, Kind::Label, false, {u"a,b"_s});
    row("quote in quotes", uR"(label:"say \"hi\" \\ bye")"_s, Kind::Label, false, {uR"(say "hi" \ bye)"_s});
    row("backslash alone", uR"(label:"a\b")"_s, Kind::Label, false, {uR"(a\b)"_s});
    row("label with a colon", u"label:area:ui"_s, Kind::Label, false, {u"area:ui"_s});
    row("label with a slash", u"label:priority/high"_s, Kind::Label, false, {u"priority/high"_s});
    row("typographic quotes", u"label:“in progress”"_s, Kind::Label, false, {u"in progress"_s});
    row("no assignee", u"no:assignee"_s, Kind::No, false, {u"assignee"_s});
    row("no, plural", u"no:labels"_s, Kind::No, false, {u"label"_s});
    row("has milestone", u"has:milestone"_s, Kind::No, true, {u"milestone"_s});
    row("not without", u"-no:priority"_s, Kind::No, true, {u"priority"_s});
    row("author", u"author:alice"_s, Kind::Author, false, {u"alice"_s});
    row("author with @", u"author:@alice"_s, Kind::Author, false, {u"alice"_s});
    row("author me", u"author:me"_s, Kind::Author, false, {u"@me"_s});
    row("assignee @me", u"assignee:@me,bob"_s, Kind::Assignee, false, {u"@me"_s, u"bob"_s});
    row("somebody called me", u"author:\"me\""_s, Kind::Author, false, {u"me"_s});
    row("milestone", u"milestone:\"Release 1.0\""_s, Kind::Milestone, false, {u"Release 1.0"_s});
    row("repo", u"repo:docs/site"_s, Kind::Repo, false, {u"docs/site"_s});
    row("instance", u"instance:work"_s, Kind::Instance, false, {u"work"_s});
    row("priority by name", u"priority:high,critical"_s, Kind::Priority, false, {u"high"_s, u"critical"_s});
    row("priority called 2", u"priority:\"2\""_s, Kind::Priority, false, {u"2"_s});
    row("column", u"column:\"In progress\""_s, Kind::Column, false, {u"In progress"_s});
    row("word", u"crash"_s, Kind::Words, false, {u"crash"_s});
    row("not a word", u"-crash"_s, Kind::Words, true, {u"crash"_s});
    row("beginning of a word", u"crash*"_s, Kind::Words, false, {u"crash*"_s});
    row("many stars are one", u"crash**"_s, Kind::Words, false, {u"crash*"_s});
    row("star inside", u"a*b"_s, Kind::Words, false, {u"a*b"_s});
    row("phrase", u"\"exact  words\""_s, Kind::Phrase, false, {u"exact words"_s});
    row("not a phrase", u"-\"exact words\""_s, Kind::Phrase, true, {u"exact words"_s});
    row("key in a phrase", u"\"label:bug\""_s, Kind::Phrase, false, {u"label:bug"_s});
    row("NUL in a phrase", u"\"a"_s + QChar::Null + u"b\""_s, Kind::Phrase, false, {u"a b"_s});
    row("web address", u"http://example.org/a?b=c"_s, Kind::Words, false, {u"http://example.org/a?b=c"_s});
    row("name in C++", u"std::vector"_s, Kind::Words, false, {u"std::vector"_s});
    row("key in C++", u"label::text"_s, Kind::Words, false, {u"label::text"_s});
    row("path", uR"(C:\Users\alice)"_s, Kind::Words, false, {uR"(C:\Users\alice)"_s});
    row("file and line", u"main.cpp:12"_s, Kind::Words, false, {u"main.cpp:12"_s});
    row("time of day", u"12:30"_s, Kind::Words, false, {u"12:30"_s});
    row("colon at the end", u"Error:"_s, Kind::Words, false, {u"Error:"_s});
    row("option", u"--verbose"_s, Kind::Words, false, {u"--verbose"_s});
    row("hash and letters", u"#include"_s, Kind::Words, false, {u"#include"_s});
    row("other scripts", u"поиск"_s, Kind::Words, false, {u"поиск"_s});
    row("emoji", u"🚀"_s, Kind::Words, false, {u"🚀"_s});
    row("mention", u"@alice"_s, Kind::Words, false, {u"@alice"_s});
}

void TestQuery::namesAndWords()
{
    QFETCH(QString, text);
    QFETCH(int, kind);
    QFETCH(bool, negated);
    QFETCH(QStringList, values);
    const auto term = onlyTerm(text);
    QCOMPARE(int(term.kind), kind);
    QCOMPARE(term.negated, negated);
    QCOMPARE(term.values, values);
    QCOMPARE(term.position, 0);
    QCOMPARE(term.length, text.size());
}

void TestQuery::numbers_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("compare");
    QTest::addColumn<qint64>("low");
    QTest::addColumn<qint64>("high");
    const auto row = [](const QString &text, Kind kind, Compare compare, qint64 low, qint64 high) {
        QTest::newRow(qPrintable(text)) << text << int(kind) << int(compare) << low << high;
    };
    row(u"#12"_s, Kind::Number, Compare::Equal, 12, 12);
    row(u"number:12"_s, Kind::Number, Compare::Equal, 12, 12);
    row(u"number:#12"_s, Kind::Number, Compare::Equal, 12, 12);
    row(u"number:10..20"_s, Kind::Number, Compare::Range, 10, 20);
    row(u"comments:>5"_s, Kind::Comments, Compare::Greater, 5, 0);
    row(u"comments:>=5"_s, Kind::Comments, Compare::GreaterOrEqual, 5, 0);
    row(u"comments:<5"_s, Kind::Comments, Compare::Less, 5, 0);
    row(u"comments:<=5"_s, Kind::Comments, Compare::LessOrEqual, 5, 0);
    row(u"comments:=5"_s, Kind::Comments, Compare::Equal, 5, 5);
    row(u"comments:0"_s, Kind::Comments, Compare::Equal, 0, 0);
    row(u"comments:5..*"_s, Kind::Comments, Compare::GreaterOrEqual, 5, 0);
    row(u"comments:..5"_s, Kind::Comments, Compare::LessOrEqual, 5, 0);
    row(u"priority:>2"_s, Kind::Priority, Compare::Greater, 2, 0);
    row(u"priority:3"_s, Kind::Priority, Compare::Equal, 3, 3);
    row(u"priority:1..2"_s, Kind::Priority, Compare::Range, 1, 2);
}

void TestQuery::numbers()
{
    QFETCH(QString, text);
    QFETCH(int, kind);
    QFETCH(int, compare);
    QFETCH(qint64, low);
    QFETCH(qint64, high);
    const auto term = onlyTerm(text);
    QCOMPARE(int(term.kind), kind);
    QCOMPARE(int(term.compare), compare);
    QCOMPARE(term.low, low);
    QCOMPARE(term.high, high);
    QVERIFY(term.values.isEmpty());
}

void TestQuery::dates_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("compare");
    QTest::addColumn<qint64>("low");
    QTest::addColumn<qint64>("high");
    const auto row = [](const QString &value, Compare compare, const char *low, const char *high) {
        QTest::newRow(qPrintable(value)) << u"updated:"_s + value << int(compare) << at(low) << (high ? at(high) : 0);
    };
    row(u"2026-01-31"_s, Compare::Range, "2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z");
    row(u"2026-02"_s, Compare::Range, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z");
    row(u"2026-12"_s, Compare::Range, "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z");
    row(u"2026"_s, Compare::Range, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    row(u"2024-02-29"_s, Compare::Range, "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z");
    row(u">2026-01-01"_s, Compare::Greater, "2026-01-01T23:59:59Z", nullptr);
    row(u">=2026-01-01"_s, Compare::GreaterOrEqual, "2026-01-01T00:00:00Z", nullptr);
    row(u"<2026-01-01"_s, Compare::Less, "2026-01-01T00:00:00Z", nullptr);
    row(u"<=2026-01-01"_s, Compare::LessOrEqual, "2026-01-01T23:59:59Z", nullptr);
    row(u"2026-01-01..2026-02-01"_s, Compare::Range, "2026-01-01T00:00:00Z", "2026-02-02T00:00:00Z");
    row(u"2026-01..2026-02"_s, Compare::Range, "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z");
    row(u"2026-01-01..*"_s, Compare::GreaterOrEqual, "2026-01-01T00:00:00Z", nullptr);
    row(u"..2026-01-01"_s, Compare::LessOrEqual, "2026-01-01T23:59:59Z", nullptr);
    row(u"2026-01-01T10:00:00Z..2026-01-01T11:00:00+00:00"_s, Compare::Range, "2026-01-01T10:00:00Z",
        "2026-01-01T11:00:01Z");
    row(u">2026-01-01T10:00:00+02:00"_s, Compare::Greater, "2026-01-01T08:00:00Z", nullptr);
    row(u"today"_s, Compare::Range, "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z");
    row(u"Yesterday"_s, Compare::Range, "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z");
    row(u"<today"_s, Compare::Less, "2026-11-21T00:00:00Z", nullptr);
    row(u"30d"_s, Compare::GreaterOrEqual, "2026-10-22T12:00:00Z", nullptr);
    row(u"<30d"_s, Compare::Less, "2026-10-22T12:00:00Z", nullptr);
    row(u">30d"_s, Compare::Greater, "2026-10-22T12:00:00Z", nullptr);
    row(u"365d"_s, Compare::GreaterOrEqual, "2025-11-21T12:00:00Z", nullptr);
    row(u"2000d"_s, Compare::GreaterOrEqual, "2021-05-31T12:00:00Z", nullptr);
    row(u"12h"_s, Compare::GreaterOrEqual, "2026-11-21T00:00:00Z", nullptr);
    row(u"2w"_s, Compare::GreaterOrEqual, "2026-11-07T12:00:00Z", nullptr);
    row(u"9m"_s, Compare::GreaterOrEqual, "2026-02-21T12:00:00Z", nullptr);
    row(u"1y"_s, Compare::GreaterOrEqual, "2025-11-21T12:00:00Z", nullptr);
    row(u"30d..7d"_s, Compare::Range, "2026-10-22T12:00:00Z", "2026-11-14T12:00:01Z");
    QTest::newRow("before the epoch") << u"updated:9999y"_s << int(Compare::GreaterOrEqual) << qint64(0) << qint64(0);
}

void TestQuery::dates()
{
    QFETCH(QString, text);
    QFETCH(int, compare);
    QFETCH(qint64, low);
    QFETCH(qint64, high);
    const auto term = onlyTerm(text);
    QCOMPARE(int(term.kind), int(Kind::Updated));
    QCOMPARE(int(term.compare), compare);
    QCOMPARE(term.low, low);
    QCOMPARE(term.high, high);
    QCOMPARE(onlyTerm(QString(text).replace(u"updated"_s, u"created"_s)).kind, Kind::Created);
    QCOMPARE(onlyTerm(QString(text).replace(u"updated"_s, u"closed"_s)).kind, Kind::Closed);
}

void TestQuery::fields()
{
    QCOMPARE(int(parseQuery(u"crash"_s, now).query.fields), int(QueryTerm::InAll));
    QCOMPARE(int(parseQuery(u"crash in:title"_s, now).query.fields), int(QueryTerm::InTitle));
    QCOMPARE(int(parseQuery(u"in:body crash in:comments"_s, now).query.fields),
             int(QueryTerm::InBody | QueryTerm::InComments));
    QCOMPARE(int(parseQuery(u"crash in:title,comments"_s, now).query.fields),
             int(QueryTerm::InTitle | QueryTerm::InComments));
    QVERIFY(parseQuery(u"in:title"_s, now).query.terms.isEmpty());
    QVERIFY(!parseQuery(u"is:open"_s, now).query.hasWords());
    QVERIFY(parseQuery(u"is:open crash"_s, now).query.hasWords());
}

void TestQuery::severalTerms()
{
    const auto text =
        u"  is:open\tlabel:bug -label:wontfix no:assignee updated:>2026-01-01 \"exact words\" repo:docs/site"_s;
    const auto parsed = parseQuery(text, now);
    QVERIFY(parsed.problems.isEmpty());
    QList<Kind> kinds;
    for (const auto &term : parsed.query.terms) {
        kinds << term.kind;
        const auto part = text.sliced(term.position, term.length);
        QVERIFY2(!part.isEmpty() && part == part.trimmed(), qPrintable(part));
    }
    QCOMPARE(kinds,
             (QList<Kind>{Kind::State, Kind::Label, Kind::Label, Kind::No, Kind::Updated, Kind::Phrase, Kind::Repo}));
    QCOMPARE(text.sliced(parsed.query.terms[2].position, parsed.query.terms[2].length), u"-label:wontfix"_s);

    const auto reference = parseQuery(u"docs/site#7"_s, now);
    QVERIFY(reference.problems.isEmpty());
    QCOMPARE(reference.query.terms.size(), 2);
    QCOMPARE(reference.query.terms[0].values, QStringList{u"docs/site"_s});
    QCOMPARE(reference.query.terms[1].low, 7);

    const auto lacking = parseQuery(u"no:label,milestone"_s, now);
    QCOMPARE(lacking.query.terms.size(), 2);
    QVERIFY(parseQuery(u""_s, now).query.isEmpty());
    QVERIFY(parseQuery(u" \n "_s, now).problems.isEmpty());
}

void TestQuery::problems_data()
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

void TestQuery::problems()
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

void TestQuery::goodTermsSurviveABadOne()
{
    const auto parsed = parseQuery(u"label:bug updated:never crash"_s, now);
    QCOMPARE(parsed.problems.size(), 1);
    QCOMPARE(parsed.query.terms.size(), 2);
    QCOMPARE(parsed.query.terms[0].values, QStringList{u"bug"_s});
    QCOMPARE(parsed.query.terms[1].values, QStringList{u"crash"_s});
}

void TestQuery::tooLong()
{
    QVERIFY(parseQuery(QString(10'000, u'x'), now).problems.isEmpty());
    const auto parsed = parseQuery(QString(10'001, u'x'), now);
    QCOMPARE(parsed.problems.size(), 1);
    QCOMPARE(parsed.problems[0].position, 10'000);
    QCOMPARE(parsed.problems[0].length, 1);
    QVERIFY(parsed.query.terms.isEmpty());
    QVERIFY(queryError(parsed).message.contains(u"longer than"_s));
}

void TestQuery::tooManyTerms()
{
    const auto parsed = parseQuery(u"x "_s.repeated(101), now);
    QCOMPARE(parsed.query.terms.size(), 100);
    QCOMPARE(parsed.problems.size(), 1);
    QCOMPARE(parsed.problems[0].position, 200);
}

void TestQuery::errorPointsAtThePlace()
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

void TestQuery::explanation_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    const auto row = [](const QString &text, const QString &words) {
        QTest::newRow(qPrintable(text.isEmpty() ? u"(empty)"_s : text)) << text << words;
    };
    row(u""_s, u"all issues"_s);
    row(u"is:open"_s, u"open issues"_s);
    row(u"-is:open"_s, u"not open issues"_s);
    row(u"is:open label:bug -label:wontfix no:assignee \"exact words\""_s,
        u"open issues labelled bug but not wontfix, without assignee, mentioning “exact words”"_s);
    row(u"label:bug,crash label:ui"_s, u"issues labelled bug or crash and ui"_s);
    row(u"-label:wontfix"_s, u"issues not labelled wontfix"_s);
    row(u"author:me -assignee:bob"_s, u"issues opened by me, not assigned to bob"_s);
    row(u"has:assignee has:milestone"_s, u"issues with an assignee, with a milestone"_s);
    row(u"milestone:1.0 repo:a/b instance:work"_s, u"issues in milestone 1.0, in repository a/b, on work"_s);
    row(u"priority:high column:Ready"_s, u"issues with priority high, in column Ready"_s);
    row(u"priority:>2"_s, u"issues with priority above 2"_s);
    row(u"comments:>5"_s, u"issues with more than 5 comments"_s);
    row(u"comments:1"_s, u"issues with 1 comment"_s);
    row(u"comments:2..4"_s, u"issues with 2 to 4 comments"_s);
    row(u"-#12"_s, u"issues not with number 12"_s);
    row(u"updated:>2026-01-01"_s, u"issues updated after 2026-01-01"_s);
    row(u"updated:<=2026-01-01"_s, u"issues updated up to 2026-01-01"_s);
    row(u"created:2026-01-05"_s, u"issues opened on 2026-01-05"_s);
    row(u"closed:2026-01"_s, u"issues closed from 2026-01-01 to 2026-01-31"_s);
    row(u"updated:12h"_s, u"issues updated since 2026-11-21"_s);
    row(u"updated:<1h"_s, u"issues updated before 2026-11-21 11:00 UTC"_s);
    row(u"crash* -burn in:title,comments"_s,
        u"issues mentioning words beginning with crash but not burn in the title or the comments"_s);
}

void TestQuery::explanation()
{
    QFETCH(QString, text);
    QFETCH(QString, words);
    QCOMPARE(explainQuery(parseQuery(text, now).query), words);
}

void TestQuery::quotedValuesComeBack_data()
{
    QTest::addColumn<QString>("value");
    for (const QString &value :
         {u"bug"_s, u"in progress"_s, u"a,b"_s, uR"(say "hi")"_s, uR"(back\slash)"_s, uR"(ends in \)"_s, u"“typo”"_s,
          u">5"_s, u"2"_s, u"a..b"_s, u"me"_s, u"@me"_s, u"line\nbreak"_s, u"-x"_s, u" "_s, u"a:b"_s, u"*"_s, u"\""_s})
        QTest::newRow(qPrintable(value)) << value;
}

void TestQuery::quotedValuesComeBack()
{
    QFETCH(QString, value);
    for (const QString &key : {u"label:"_s, u"priority:"_s, u"milestone:"_s, u"column:"_s})
        QCOMPARE(onlyTerm(key + quoteQueryValue(value)).values, QStringList{value});
    if (value != u"@me"_s)
        QCOMPARE(onlyTerm(u"author:"_s + quoteQueryValue(value)).values, QStringList{value});
}

void TestQuery::referencesKeepTheirRepository_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QuerySubject>("subject");
    QTest::addColumn<QString>("normal");
    QTest::addColumn<int>("subjects");
    const QString broken = u"2}/"_s + QChar(0xfffd) + u"#1"_s;
    const QString control = u"2}/"_s + QChar(0x80) + u"#1"_s;
    QTest::newRow("issues") << u"a/b#1"_s << AskIssues << u"number:1 repo:a/b"_s << int(AskIssues);
    QTest::newRow("everything") << u"a/b#1"_s << AskAll << u"number:1 repo:a/b"_s << int(AskIssues);
    QTest::newRow("documents") << u"a/b#1"_s << AskDocuments << u"a/b#1"_s << int(AskDocuments);
    QTest::newRow("broken letter") << broken << AskIssues << QString(u"number:1 repo:"_s + broken.chopped(2))
                                   << int(AskIssues);
    QTest::newRow("control letter") << control << AskAll << QString(u"number:1 repo:"_s + control.chopped(2))
                                    << int(AskIssues);
    QTest::newRow("broken letter, documents") << broken << AskDocuments << broken << int(AskDocuments);
}

void TestQuery::referencesKeepTheirRepository()
{
    QFETCH(QString, text);
    QFETCH(QuerySubject, subject);
    QFETCH(QString, normal);
    QFETCH(int, subjects);
    const auto parsed = parseQuery(text, now, subject);
    QVERIFY(parsed.problems.isEmpty());
    QCOMPARE(parsed.query.normalForm(), normal);
    QCOMPARE(int(parsed.query.subjects), subjects);
    const auto again = parseQuery(normal, now, subject);
    QVERIFY2(again.problems.isEmpty(), qPrintable(again.problems.value(0).message));
    QCOMPARE(again.query.normalForm(), normal);
    QCOMPARE(int(again.query.subjects), subjects); // the cache keys by the normal form: both mean the same
}

void TestQuery::normalFormIgnoresOrder()
{
    const auto a = parseQuery(u"label:ui,bug is:open crash in:title updated:7d"_s, now).query;
    const auto b =
        parseQuery(u"in:title updated:>=2026-11-14T12:00:00Z crash state:open labels:bug,\"ui\" is:open"_s, now).query;
    QCOMPARE(a.normalForm(), b.normalForm());
    QVERIFY(a.normalForm() != parseQuery(u"label:ui,bug is:open crash updated:7d"_s, now).query.normalForm());
    QVERIFY(a.normalForm() != parseQuery(u"label:ui,bug -is:open crash in:title updated:7d"_s, now).query.normalForm());
}

void TestQuery::randomTextNeverBreaks()
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

void TestQuery::orders_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("known");
    QTest::addColumn<int>("by");
    QTest::addColumn<bool>("descending");
    QTest::newRow("up") << u"updated"_s << true << int(IssueSort::Updated) << false;
    QTest::newRow("down") << u"-number"_s << true << int(IssueSort::Number) << true;
    QTest::newRow("capitals") << u"Priority"_s << true << int(IssueSort::Priority) << false;
    QTest::newRow("last") << u"-repo"_s << true << int(IssueSort::Repo) << true;
    QTest::newRow("unknown") << u"size"_s << false << 0 << false;
    QTest::newRow("empty") << u""_s << false << 0 << false;
    QTest::newRow("minus") << u"-"_s << false << 0 << false;
}

void TestQuery::orders()
{
    QFETCH(QString, text);
    QFETCH(bool, known);
    const auto order = parseOrder(text);
    QCOMPARE(order.has_value(), known);
    if (known) {
        QTEST(int(order->by), "by");
        QTEST(order->descending, "descending");
    }
    QCOMPARE(orderNames().size(), int(IssueSort::Repo) + 1);
}

QTEST_GUILESS_MAIN(TestQuery)
#include "tst_query.moc"
