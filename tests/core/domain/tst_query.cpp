// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "querytime.h"

#include <domain/query.h>

#include <QTest>

using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;

using Kind = QueryTerm::Kind;
using Compare = QueryTerm::Compare;

namespace {

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

} // namespace

/// What the terms of the query language mean, in words and in their normal form.
class TestQuery final : public QObject
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
    void explanation_data();
    void explanation();
    void quotedValuesComeBack_data();
    void quotedValuesComeBack();
    void normalFormIgnoresOrder();
    void referencesKeepTheirRepository_data();
    void referencesKeepTheirRepository();
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
    QTest::newRow("before the epoch") << u"updated:9999y"_s << int(Compare::GreaterOrEqual) << qint64(1) << qint64(0);
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

void TestQuery::normalFormIgnoresOrder()
{
    const auto a = parseQuery(u"label:ui,bug is:open crash in:title updated:7d"_s, now).query;
    const auto b =
        parseQuery(u"in:title updated:>=2026-11-14T12:00:00Z crash state:open labels:bug,\"ui\" is:open"_s, now).query;
    QCOMPARE(a.normalForm(), b.normalForm());
    QVERIFY(a.normalForm() != parseQuery(u"label:ui,bug is:open crash updated:7d"_s, now).query.normalForm());
    QVERIFY(a.normalForm() != parseQuery(u"label:ui,bug -is:open crash in:title updated:7d"_s, now).query.normalForm());
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
