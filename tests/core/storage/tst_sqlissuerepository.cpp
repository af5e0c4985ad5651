// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storagefixture.h"

#include <storage/integrity.h>

using namespace Docket;
using namespace Docket::Tests;

/// The contract of Domain::IssueRepository, held by the one on SQLite.
class TestSqlIssueRepository final : public QObject
{
    Q_OBJECT

private:
    static QList<qint64> numbersOf(const QList<IssueId> &ids)
    {
        QList<qint64> numbers;
        for (const IssueId id : ids)
            numbers << (id.value & 0xffffffff);
        return numbers;
    }
    static QList<qint64> ask(Store &store, const QString &text, ProjectId project = {}, IssueOrder order = {})
    {
        const auto parsed = parseQuery(text, at(0));
        if (!parsed.problems.isEmpty())
            QTest::qFail(qPrintable(parsed.problems.first().message), __FILE__, __LINE__);
        return numbersOf(take(store.issues->keys(parsed.query, {project}, order)));
    }
    static void checkSound(Store &store)
    {
        const auto problems = take(Storage::checkIntegrity(*store.connection, Storage::CheckDepth::Full));
        QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
    }

private Q_SLOTS:
    void storesAndReadsBack()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        auto issue = makeIssue(12, u"Ink runs\nout"_s, 50, "The **tank** is empty.");
        issue.labels = {{5, u"Kind/Bug"_s, u"ee0701"_s, u"Something broken"_s, true, false},
                        {6, u"priority/high"_s, u"#00ff00"_s, {}, false, false}};
        issue.milestone = Milestone{9, u"Release 1.0"_s, u"first"_s, IssueState::Open, at(900), noTime};
        issue.assignees = {{3, u"jun"_s, u"Jun"_s}, {2, u"maria"_s, u"Maria Lind"_s}};
        issue.comments = 2;
        issue.due = at(800);
        issue.locked = true;
        issue.pinOrder = 1;
        QCOMPARE(take(store.issues->store(project, std::span(&issue, 1))), (StoreCounts{1, 0, 0}));

        const auto id = take(store.issues->findByNumber(project, 12));
        const auto details = take(store.issues->details(id));
        const IssueRow &row = details.row;
        QCOMPARE(row.id, id);
        QCOMPARE(row.project, project);
        QCOMPARE(row.projectName, u"atelier/press"_s);
        QCOMPARE(row.number, 12);
        QCOMPARE(row.title, u"Ink runs out"_s); // one line
        QVERIFY(row.state == IssueState::Open);
        QCOMPARE(row.labels, (QList<LabelChip>{{u"Kind/Bug"_s, 0xee0701}, {u"priority/high"_s, 0x00ff00}}));
        QCOMPARE(row.priority, 3);
        QCOMPARE(row.priorityName, u"High"_s);
        QCOMPARE(row.column, u"Planned"_s);
        QCOMPARE(row.assignees, (QStringList{u"jun"_s, u"maria"_s}));
        QCOMPARE(row.milestone, u"Release 1.0"_s);
        QCOMPARE(row.author, u"maria"_s);
        QCOMPARE(row.comments, 2);
        QVERIFY(row.updated == at(50));
        QCOMPARE(details.body, "The **tank** is empty."_ba);
        QCOMPARE(details.labels.size(), 2);
        QCOMPARE(details.labels[0], issue.labels[0]);
        QCOMPARE(*details.milestone, *issue.milestone);
        QCOMPARE(details.assignees, issue.assignees);
        QCOMPARE(details.author, issue.author);
        QVERIFY(details.due == at(800));
        QVERIFY(details.locked);
        QCOMPARE(details.pinOrder, 1);
        QCOMPARE(details.webUrl, u"https://forge.example/atelier/press/issues/12"_s);
        QVERIFY(!details.stateText.isEmpty());
        checkSound(store);
    }

    void findsWords_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QList<qint64>>("expected");
        const QList<qint64> none;
        QTest::newRow("title") << u"printer"_s << QList<qint64>{1};
        QTest::newRow("body") << u"tank"_s << QList<qint64>{1};
        QTest::newRow("comment") << u"cartridge"_s << QList<qint64>{2};
        QTest::newRow("each elsewhere") << u"paper cartridge"_s << QList<qint64>{2};
        QTest::newRow("prefix") << u"print*"_s << QList<qint64>{1};
        QTest::newRow("not a prefix") << u"print"_s << none;
        QTest::newRow("phrase") << u"\"paper jam\""_s << QList<qint64>{2};
        QTest::newRow("phrase in the wrong order") << u"\"jam paper\""_s << none;
        QTest::newRow("phrase over two comments") << u"\"cartridge thanks\""_s << none;
        QTest::newRow("accents") << u"uberlauf"_s << QList<qint64>{1};
        QTest::newRow("CJK inside a run") << u"日本"_s << QList<qint64>{3};
        QTest::newRow("CJK whole") << u"最新日本語"_s << QList<qint64>{3};
        QTest::newRow("CJK absent") << u"本日"_s << none;
        QTest::newRow("negated") << u"-printer"_s << QList<qint64>{3, 2};
        QTest::newRow("negated comment") << u"-cartridge"_s << QList<qint64>{3, 1};
        QTest::newRow("in title") << u"tank in:title"_s << none;
        QTest::newRow("in comments") << u"paper in:comments"_s << none;
        QTest::newRow("C++ name") << u"std::vector"_s << QList<qint64>{3};
        QTest::newRow("quotes are no syntax") << u"\"a\\\"b\""_s << none;
        QTest::newRow("operators are no syntax") << u"NEAR(printer"_s << none;
        QTest::newRow("brackets are no syntax") << u"{title}:printer"_s << none;
    }
    void findsWords()
    {
        QFETCH(QString, query);
        QFETCH(QList<qint64>, expected);
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        const QList<RemoteIssue> issues{
            makeIssue(1, u"Printer leaks"_s, 10, "The tank overflows. Überlauf!"),
            makeIssue(2, u"Paper jam"_s, 20),
            makeIssue(3, u"最新日本語の問題"_s, 30, "std::vector grows"),
        };
        take(store.issues->store(project, issues));
        const QList<RemoteComment> comments{makeComment(1, 2, "Change the cartridge", 40),
                                            makeComment(2, 2, "Thanks", 41)};
        QCOMPARE(take(store.issues->storeComments(project, comments)), (StoreCounts{2, 0, 0}));
        QCOMPARE(ask(store, query), expected);
    }
};

QTEST_GUILESS_MAIN(TestSqlIssueRepository)
#include "tst_sqlissuerepository.moc"
