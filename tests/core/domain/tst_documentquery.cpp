// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "querytime.h"

#include <domain/query.h>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Domain;
using namespace Docket::Tests;
using Kind = QueryTerm::Kind;
using Compare = QueryTerm::Compare;

/// The part of the query language that asks of documents: terms, what they narrow a query to, mistakes at their place,
/// words, suggestions.
class TestDocumentQuery final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void terms_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("negated");
        QTest::addColumn<QStringList>("values");
        QTest::addColumn<int>("compare");
        const auto row = [](const QString &text, Kind kind, bool negated, const QStringList &values,
                            Compare compare = Compare::Equal) {
            QTest::newRow(qPrintable(text)) << text << int(kind) << negated << values << int(compare);
        };
        row(u"section:Usage"_s, Kind::Section, false, {u"Usage"_s});
        row(u"section:\"Getting started\""_s, Kind::Section, false, {u"Getting started"_s});
        row(u"-heading:a,b"_s, Kind::Heading, true, {u"a"_s, u"b"_s});
        row(u"prop:status"_s, Kind::Property, false, {u"status"_s});
        row(u"prop:status=draft"_s, Kind::Property, false, {u"status"_s, u"draft"_s});
        row(u"property:status=draft,final"_s, Kind::Property, false, {u"status"_s, u"draft"_s, u"final"_s});
        row(u"prop:status=draft,STATUS=final"_s, Kind::Property, false, {u"status"_s, u"draft"_s, u"final"_s});
        row(u"prop:\"title=a, b\""_s, Kind::Property, false, {u"title"_s, u"a, b"_s});
        row(u"prop:a=b=c"_s, Kind::Property, false, {u"a"_s, u"b=c"_s});
        row(u"prop:n>3"_s, Kind::Property, false, {u"n"_s, u"3"_s}, Compare::Greater);
        row(u"prop:n<=3"_s, Kind::Property, false, {u"n"_s, u"3"_s}, Compare::LessOrEqual);
        row(u"-prop:date<2026-01-01"_s, Kind::Property, true, {u"date"_s, u"2026-01-01"_s}, Compare::Less);
        row(u"lang:c++"_s, Kind::Language, false, {u"c++"_s});
        row(u"code:std::string"_s, Kind::Code, false, {u"std::string"_s});
        row(u"link:https://example.org/a"_s, Kind::Link, false, {u"https://example.org/a"_s});
        row(u"link:owner/name#12"_s, Kind::Link, false, {u"owner/name#12"_s});
        row(u"task:open"_s, Kind::Task, false, {u"open"_s});
        row(u"tasks:open,done"_s, Kind::Task, false, {u"open"_s, u"done"_s});
        row(u"path:docs/*.md"_s, Kind::Path, false, {u"docs/*.md"_s});
        row(u"path:/etc"_s, Kind::Path, false, {u"/etc"_s});
        row(u"tag:howto"_s, Kind::Tag, false, {u"howto"_s});
        row(u"is:failed"_s, Kind::FileState, false, {u"failed"_s});
        row(u"is:broken,orphan"_s, Kind::FileState, false, {u"broken"_s, u"orphan"_s});
        row(u"-is:missing,failed"_s, Kind::FileState, true, {u"missing"_s, u"failed"_s});
    }

    void terms()
    {
        QFETCH(QString, text);
        QFETCH(int, kind);
        QFETCH(bool, negated);
        QFETCH(QStringList, values);
        QFETCH(int, compare);
        const auto parsed = parseQuery(text, now, AskDocuments);
        QVERIFY2(parsed.problems.isEmpty(), qPrintable(parsed.problems.value(0).message));
        QCOMPARE(parsed.query.terms.size(), 1);
        const QueryTerm &term = parsed.query.terms.first();
        QCOMPARE(int(term.kind), kind);
        QCOMPARE(term.negated, negated);
        QCOMPARE(term.values, values);
        QCOMPARE(int(term.compare), compare);
        QCOMPARE(term.position, 0);
        QCOMPARE(term.length, text.size());
        QCOMPARE(parsed.query.subjects, quint8(AskDocuments));
        // The normal form asks the same, and is its own.
        const QString normal = parsed.query.normalForm();
        const auto again = parseQuery(normal, now, AskDocuments);
        QVERIFY2(again.problems.isEmpty(), qPrintable(normal));
        QCOMPARE(again.query.normalForm(), normal);
        QCOMPARE(again.query.terms.first().kind, term.kind);
        QCOMPARE(again.query.terms.first().compare, term.compare);
        QCOMPARE(QSet(again.query.terms.first().values.begin(), again.query.terms.first().values.end()),
                 QSet(values.begin(), values.end()));
    }

    void subjects_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("expected");
        const auto row = [](const QString &text, int expected) { QTest::newRow(qPrintable(text)) << text << expected; };
        row(u""_s, AskAll);
        row(u"crash \"exact words\""_s, AskAll);
        row(u"crash in:title updated:7d #12"_s, AskAll);
        row(u"crash label:bug"_s, AskIssues);
        row(u"is:open"_s, AskIssues);
        row(u"crash -label:wontfix"_s, AskAll);
        row(u"crash prop:status=draft"_s, AskDocuments);
        row(u"-lang:cpp"_s, AskAll);
        row(u"is:document crash"_s, AskDocuments);
        row(u"is:issue"_s, AskIssues);
        row(u"-is:issue"_s, AskDocuments);
        row(u"is:issue,document"_s, AskAll);
        row(u"is:missing"_s, AskDocuments);
        row(u"is:issue -lang:cpp"_s, AskIssues);
    }

    void subjects()
    {
        QFETCH(QString, text);
        QFETCH(int, expected);
        const auto parsed = parseQuery(text, now, AskAll);
        QVERIFY2(parsed.problems.isEmpty(), qPrintable(parsed.problems.value(0).message));
        QCOMPARE(int(parsed.query.subjects), expected);
        QCOMPARE(int(parseQuery(parsed.query.normalForm(), now, AskAll).query.subjects), expected);
    }

    void mistakes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("subject");
        QTest::addColumn<QString>("marked");
        QTest::addColumn<QString>("message");
        const auto row = [](const QString &text, int subject, const QString &marked, const QString &message) {
            QTest::newRow(qPrintable(text)) << text << subject << marked << message;
        };
        row(u"crash prop:a=b"_s, AskIssues, u"prop:a=b"_s, u"asks of documents, and here are issues"_s);
        row(u"label:bug x"_s, AskDocuments, u"label:bug"_s, u"asks of issues, and here are documents"_s);
        row(u"label:bug prop:a=b"_s, AskAll, u"prop:a=b"_s, u"nothing is both"_s);
        row(u"is:document is:open"_s, AskAll, u"is:open"_s, u"nothing is both"_s);
        row(u"is:issue,failed"_s, AskAll, u"is:issue,failed"_s, u"mixes"_s);
        row(u"is:open,failed"_s, AskAll, u"is:open,failed"_s, u"mixes"_s);
        row(u"is:opne"_s, AskDocuments, u"opne"_s, u"failed, missing, broken, orphan"_s);
        row(u"is:document"_s, AskIssues, u"document"_s, u"open, closed"_s);
        row(u"prop:=x"_s, AskDocuments, u"=x"_s, u"takes a key"_s);
        row(u"prop:a,b"_s, AskDocuments, u"b"_s, u"takes a key"_s);
        row(u"prop:a=1,b=2"_s, AskDocuments, u"b=2"_s, u"takes a key"_s);
        row(u"prop:a>1,2"_s, AskDocuments, u"2"_s, u"takes a key"_s);
        row(u"x prop:a="_s, AskDocuments, u"a="_s, u"value is missing"_s);
        row(u"task:later"_s, AskDocuments, u"later"_s, u"open, done"_s);
        row(u"code:++"_s, AskDocuments, u"++"_s, u"no letter"_s);
        row(u"heading:"_s, AskDocuments, u"heading:"_s, u"needs a value"_s);
        row(u"sectoin:a"_s, AskDocuments, u"sectoin:"_s, u"did you mean “section:”"_s);
        row(u"link:\"open"_s, AskDocuments, u"\"open"_s, u"not closed"_s);
    }

    void mistakes()
    {
        QFETCH(QString, text);
        QFETCH(int, subject);
        QFETCH(QString, marked);
        QFETCH(QString, message);
        const auto parsed = parseQuery(text, now, QuerySubject(subject));
        QCOMPARE(parsed.problems.size(), 1);
        const QueryProblem &problem = parsed.problems.first();
        QCOMPARE(text.sliced(problem.position, problem.length), marked);
        QVERIFY2(problem.message.contains(message), qPrintable(problem.message));
    }

    void copiedTextIsNoKey()
    {
        for (const QuerySubject subject : {AskIssues, AskDocuments}) {
            const auto parsed = parseQuery(subject == AskIssues ? u"Code: crash"_s : u"Label: crash"_s, now, subject);
            QVERIFY(parsed.problems.isEmpty());
            QCOMPARE(parsed.query.terms.size(), 2);
        }
    }

    void inWords_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const QString &text, const QString &expected) {
            QTest::newRow(qPrintable(text)) << text << expected;
        };
        row(u""_s, u"all issues and documents"_s);
        row(u"crash"_s, u"issues and documents mentioning crash"_s);
        row(u"is:document"_s, u"all documents"_s);
        row(u"is:failed"_s, u"failed documents"_s);
        row(u"is:broken"_s, u"documents with broken links"_s);
        row(u"is:orphan path:a"_s, u"documents that no other links to, with a in the path"_s);
        row(u"is:document -is:broken -is:orphan"_s, u"documents without broken links, that others link to"_s);
        row(u"is:broken,failed"_s, u"documents with broken links or that are failed"_s);
        row(u"prop:status=draft,final lang:cpp"_s, u"documents with status draft or final, with code in cpp"_s);
        row(u"-prop:status"_s, u"issues and documents without a property status"_s);
        row(u"prop:n>3"_s, u"documents with n above 3"_s);
        row(u"section:Usage heading:install"_s, u"documents with a section Usage, with install in a heading"_s);
        row(u"task:open path:docs tag:x"_s, u"documents with open tasks, with docs in the path, tagged x"_s);
        row(u"link:a.md code:main"_s, u"documents linking to a.md, with main in code"_s);
        row(u"label:bug"_s, u"issues labelled bug"_s);
    }

    void inWords()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(explainQuery(parseQuery(text, now, AskAll).query), expected);
    }

    void suggestions_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("subject");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const QString &text, int subject, const QStringList &expected) {
            QTest::addRow("%s, %d", qPrintable(text), subject) << text << subject << expected;
        };
        row(u"pro"_s, AskDocuments, {u"prop:"_s});
        row(u"pro"_s, AskIssues, {});
        row(u"se"_s, AskDocuments, {u"section:"_s});
        row(u"prop:st"_s, AskDocuments, {u"status"_s, u"status=draft"_s});
        row(u"lang:c"_s, AskDocuments, {u"cpp"_s});
        row(u"task:"_s, AskDocuments, {u"open"_s, u"done"_s});
        row(u"is:"_s, AskDocuments, {u"failed"_s, u"missing"_s, u"broken"_s, u"orphan"_s});
        row(u"orph"_s, AskDocuments, {});
        row(u"is:or"_s, AskDocuments, {u"orphan"_s});
        row(u"is:"_s, AskIssues, {u"open"_s, u"closed"_s});
        row(u"is:"_s, AskAll,
            {u"open"_s, u"closed"_s, u"issue"_s, u"document"_s, u"failed"_s, u"missing"_s, u"broken"_s, u"orphan"_s});
        row(u"how"_s, AskDocuments, {u"tag:\"how to\""_s});
        row(u"ali"_s, AskDocuments, {});
        row(u"path:gu"_s, AskAll, {u"guide"_s});
    }

    void suggestions()
    {
        QFETCH(QString, text);
        QFETCH(int, subject);
        QFETCH(QStringList, expected);
        QueryVocabulary vocabulary;
        vocabulary.people = {u"alice"_s};
        vocabulary.properties = {u"status"_s, u"status=draft"_s};
        vocabulary.languages = {u"cpp"_s, u"sh"_s};
        vocabulary.tags = {u"how to"_s};
        vocabulary.folders = {u"guide"_s};
        QStringList texts;
        for (const QuerySuggestion &one : suggest(text, text.size(), vocabulary, 12, QuerySubject(subject)))
            texts << one.text;
        QCOMPARE(texts, expected);
    }

    /// Any mixture of pieces parses without a crash, and problems and terms stand inside the text.
    void mixtures()
    {
        const QStringList pieces{u"prop:"_s, u"is:"_s,  u"a"_s,        u"="_s,     u"<"_s,  u","_s,
                                 u"\""_s,    u" "_s,    u"-"_s,        u"link:"_s, u"#1"_s, u"*"_s,
                                 u"\\"_s,    u"open"_s, u"document"_s, u"task:"_s, u"é"_s};
        unsigned seed = 12345;
        for (int i = 0; i < 20'000; ++i) {
            QString text;
            for (int part = 0; part < 8; ++part) {
                seed = seed * 1664525U + 1013904223U;
                text += pieces[qsizetype(seed >> 16) % pieces.size()];
            }
            const auto parsed = parseQuery(text, now, QuerySubject(1 + i % 3));
            for (const QueryProblem &problem : parsed.problems)
                QVERIFY2(problem.position >= 0 && problem.position + problem.length <= text.size(), qPrintable(text));
            if (parsed.problems.isEmpty()) {
                const QString normal = parsed.query.normalForm();
                QCOMPARE(parseQuery(normal, now, QuerySubject(1 + i % 3)).query.normalForm(), normal);
            }
            (void)explainQuery(parsed.query);
            (void)suggest(text, i % 9, {}, 5, QuerySubject(1 + i % 3));
        }
    }
};

QTEST_GUILESS_MAIN(TestDocumentQuery)
#include "tst_documentquery.moc"
