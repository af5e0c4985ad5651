// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuefixture.h"

using namespace Docket;
using namespace Docket::Tests;

/// The contract of Domain::IssueRepository, held by the one on SQLite: issues, their words and comments.
class TestSqlIssueRepository final : public QObject
{
    Q_OBJECT

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
        // What stands in a database from before addresses were looked at does not become a link.
        take(store.connection->run("UPDATE project SET web_url = 'file:///usr/bin/shutdown?'"));
        QCOMPARE(take(store.issues->details(id)).webUrl, u"https://forge.example/atelier/press/issues/12"_s);
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

    void countsWhatItDid()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        QList<RemoteIssue> batch{makeIssue(1, u"One"_s, 10), makeIssue(2, u"Two"_s, 20),
                                 makeIssue(3, u"A change"_s, 30)};
        batch[2].isPullRequest = true;
        QCOMPARE(take(store.issues->store(project, batch)), (StoreCounts{2, 0, 0}));
        QCOMPARE(take(store.issues->store(project, batch)), (StoreCounts{0, 0, 2}));
        batch[0].title = u"One, again"_s;
        batch[0].updated = at(40);
        QCOMPARE(take(store.issues->store(project, batch)), (StoreCounts{0, 1, 1}));
        QCOMPARE(take(store.issues->numbers(project)), (QList<qint64>{1, 2}));
        checkSound(store);
    }

    void oneBatchMayTellOfAnIssueTwice()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        QCOMPARE(take(store.issues->store(project, QList{makeIssue(1, u"Tympan"_s, 10), makeIssue(2, u"Quoin"_s, 10),
                                                         makeIssue(1, u"Frisket"_s, 20)})),
                 (StoreCounts{2, 1, 0}));
        QCOMPARE(ask(store, u"tympan"_s), QList<qint64>());
        QCOMPARE(ask(store, u"frisket"_s), QList<qint64>{1});
        QCOMPARE(ask(store, u"quoin"_s), QList<qint64>{2});
        checkSound(store);
    }

    void labelsAndPeopleThatShareABitAreToldApart()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        constexpr int count = 60; // more than there are bits
        QList<RemoteIssue> batch;
        for (int i = 1; i <= count; ++i) {
            auto issue = makeIssue(i, u"One"_s, 10 + i);
            issue.labels = {{i, u"label-%1"_s.arg(i), u"ee0701"_s, {}, false, false}};
            issue.assignees = {{i, u"person-%1"_s.arg(i), {}}};
            batch.append(issue);
        }
        take(store.issues->store(project, batch));
        for (int i = 1; i <= count; ++i) {
            QCOMPARE(ask(store, u"label:label-%1"_s.arg(i)), QList<qint64>{i});
            QCOMPARE(ask(store, u"assignee:person-%1"_s.arg(i)), QList<qint64>{i});
            QCOMPARE(ask(store, u"-label:label-%1"_s.arg(i)).size(), count - 1);
        }
        // Relabelled, and with a label taken away.
        batch[0].labels = batch[40].labels;
        batch[0].assignees = batch[41].assignees;
        batch[0].updated = at(500);
        take(store.issues->store(project, batch));
        QCOMPARE(ask(store, u"label:label-1"_s), QList<qint64>());
        QCOMPARE(ask(store, u"label:label-41 assignee:person-42"_s), QList<qint64>{1});
        checkSound(store);
    }

    void anUnchangedIssueIsNotWritten()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        auto issue = makeIssue(1, u"One"_s, 10, "text");
        issue.labels = {{5, u"bug"_s, u"ee0701"_s, {}, false, false}};
        issue.milestone = Milestone{9, u"Release 1.0"_s};
        issue.assignees = {{3, u"jun"_s, u"Jun"_s}};
        take(store.issues->store(project, std::span(&issue, 1)));
        const auto before = take(store.connection->integer("SELECT total_changes()"));
        QCOMPARE(take(store.issues->store(project, std::span(&issue, 1))), (StoreCounts{0, 0, 1}));
        QCOMPARE(take(store.connection->integer("SELECT total_changes()")), before);
    }

    void whatIsOlderNeverReplacesWhatIsNewer()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        take(store.issues->store(project, QList{makeIssue(1, u"New"_s, 100, "new body")}));
        QCOMPARE(take(store.issues->store(project, QList{makeIssue(1, u"Old"_s, 50, "old body")})),
                 (StoreCounts{0, 0, 1}));
        QCOMPARE(take(store.issues->details(take(store.issues->findByNumber(project, 1)))).body, "new body"_ba);
        // Within one second only the content tells.
        QCOMPARE(take(store.issues->store(project, QList{makeIssue(1, u"Edited"_s, 100, "edited")})),
                 (StoreCounts{0, 1, 0}));
        // Unless the server counts versions.
        auto second = makeIssue(1, u"Second"_s, 200);
        second.contentVersion = 2;
        auto first = makeIssue(1, u"First"_s, 200);
        first.contentVersion = 1;
        QCOMPARE(take(store.issues->store(project, QList{second, first})), (StoreCounts{0, 1, 1}));
        QCOMPARE(take(store.issues->rows(QList{take(store.issues->findByNumber(project, 1))})).first().title,
                 u"Second"_s);
    }

    void anUpdateReplacesEverything()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        auto issue = makeIssue(1, u"Leaking printer"_s, 10, "the tank");
        issue.labels = {{5, u"bug"_s, u"ee0701"_s, {}, false, false}, {6, u"docs"_s, u"000001"_s, {}, false, false}};
        issue.milestone = Milestone{9, u"Release 1.0"_s};
        issue.assignees = {{3, u"jun"_s, {}}};
        take(store.issues->store(project, std::span(&issue, 1)));
        issue.title = u"Dry printer"_s;
        issue.body = "the roller";
        issue.labels = {{6, u"docs"_s, u"000001"_s, {}, false, false}, {7, u"P0"_s, u"000002"_s, {}, false, false}};
        issue.milestone.reset();
        issue.assignees = {{4, u"kim"_s, {}}};
        issue.state = IssueState::Closed;
        issue.closed = issue.updated = at(20);
        take(store.issues->store(project, std::span(&issue, 1)));
        QCOMPARE(ask(store, u"leaking"_s), QList<qint64>());
        QCOMPARE(ask(store, u"tank"_s), QList<qint64>());
        QCOMPARE(ask(store, u"dry roller"_s), QList<qint64>{1});
        QCOMPARE(ask(store, u"label:bug"_s), QList<qint64>());
        QCOMPARE(ask(store, u"label:docs label:p0"_s), QList<qint64>{1});
        QCOMPARE(ask(store, u"assignee:jun"_s), QList<qint64>());
        QCOMPARE(ask(store, u"assignee:KIM"_s), QList<qint64>{1});
        QCOMPARE(ask(store, u"is:closed no:milestone priority:critical column:done"_s), QList<qint64>{1});
        QCOMPARE(take(store.issues->counts(project)).open, 0);
        checkSound(store);
    }

    void hostileTexts_data()
    {
        QTest::addColumn<QString>("title");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("NUL") << QString(u'a') + QChar::Null + u'b' << QByteArray("x\0needle", 8);
        QTest::newRow("lone surrogate") << QString(u'a') + QChar(0xd800) << QByteArray("needle");
        QTest::newRow("line breaks") << u"a\r\nb\tc"_s << QByteArray("needle");
        QTest::newRow("broken UTF-8") << u"t"_s << QByteArray("\xff\xfe needle \xe3");
        QTest::newRow("quotes") << u"'; DROP TABLE issue; --"_s << QByteArray("needle \"'\"");
        QTest::newRow("2 MB") << u"big"_s << QByteArray(2'000'000, 'z') + " needle";
        QTest::newRow("right to left") << u"\u202eabc"_s << QByteArray("needle");
        QTest::newRow("empty") << QString() << QByteArray("needle");
    }
    void hostileTexts()
    {
        QFETCH(QString, title);
        QFETCH(QByteArray, body);
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        take(store.issues->store(project, QList{makeIssue(1, title, 10, body)}));
        QCOMPARE(ask(store, u"needle"_s), QList<qint64>{1});
        const auto details = take(store.issues->details(take(store.issues->findByNumber(project, 1))));
        QCOMPARE(details.body, body);
        QVERIFY(!details.row.title.contains(u'\n') && !details.row.title.contains(u'\r') &&
                !details.row.title.contains(QChar::Null));
        QCOMPARE(take(store.issues->store(project, QList{makeIssue(1, title, 10, body)})), (StoreCounts{0, 0, 1}));
        checkSound(store);
    }

    void impossibleNumbersAreRefused()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        for (const qint64 number : {qint64(0), qint64(-1), qint64(1) << 40}) {
            const auto stored = store.issues->store(project, QList{makeIssue(number, u"x"_s, 1)});
            QVERIFY(!stored && stored.error().code == Code::Malformed);
        }
        QVERIFY(store.issues->findByNumber(project, -5).error().code == Code::NotFound);
        const auto nowhere = store.issues->store(ProjectId{99}, QList{makeIssue(1, u"x"_s, 1)});
        QVERIFY(!nowhere && nowhere.error().code == Code::NotFound);
        QVERIFY(store.issues->details(IssueId{12345}).error().code == Code::NotFound);
    }

    void comments()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        QList<RemoteIssue> issues{makeIssue(1, u"One"_s, 10), makeIssue(2, u"Two"_s, 20), makeIssue(3, u"Three"_s, 30)};
        issues[0].comments = 2;
        issues[1].comments = 1;
        take(store.issues->store(project, issues));
        QCOMPARE(take(store.issues->withCommentMismatch(project, 10)), (QList<qint64>{2, 1})); // newest first
        QCOMPARE(take(store.issues->withCommentMismatch(project, 1)), (QList<qint64>{2}));

        QList<RemoteComment> comments{makeComment(11, 1, "first words", 15), makeComment(12, 1, "second words", 16),
                                      makeComment(13, 2, "third words", 25), makeComment(14, 99, "of nothing", 26),
                                      makeComment(15, 3, "of a pull request", 27)};
        comments[4].onPullRequest = true;
        QCOMPARE(take(store.issues->storeComments(project, comments)), (StoreCounts{3, 0, 0}));
        QCOMPARE(take(store.issues->storeComments(project, comments)), (StoreCounts{0, 0, 3}));
        QCOMPARE(take(store.issues->withCommentMismatch(project, 10)), QList<qint64>());
        const auto counts = take(store.issues->counts(project));
        QCOMPARE(counts.comments, 3);
        QCOMPARE(counts.commentsExpected, 3);
        QVERIFY(counts.newestComment == at(25));
        QVERIFY(counts.newestIssue == at(30) && counts.oldestIssue == at(10));

        comments[0].body = "rewritten";
        comments[0].updated = at(60);
        QCOMPARE(take(store.issues->storeComments(project, comments)), (StoreCounts{0, 1, 2}));
        QCOMPARE(ask(store, u"first"_s), QList<qint64>());
        QCOMPARE(ask(store, u"rewritten second"_s), QList<qint64>{1});
        comments[0].body = "older";
        comments[0].updated = at(50);
        QCOMPARE(take(store.issues->storeComments(project, comments)), (StoreCounts{0, 0, 3}));

        const auto details = take(store.issues->details(take(store.issues->findByNumber(project, 1))));
        QCOMPARE(details.comments.size(), 2);
        QCOMPARE(details.comments[0].remoteId, 11);
        QCOMPARE(details.comments[0].body, "rewritten"_ba);
        QCOMPARE(details.comments[0].author, (Person{3, u"jun"_s, u"Jun"_s}));

        // The server has only the second one left, and a new one.
        const QList<RemoteComment> left{comments[1], makeComment(16, 1, "newest words", 70)};
        QCOMPARE(take(store.issues->replaceComments(project, 1, left)), (StoreCounts{1, 1, 1}));
        QCOMPARE(ask(store, u"rewritten"_s), QList<qint64>());
        QCOMPARE(ask(store, u"newest"_s), QList<qint64>{1});
        QCOMPARE(take(store.issues->counts(project)).comments, 3);
        take(store.issues->replaceComments(project, 1, {}));
        QCOMPARE(ask(store, u"second"_s), QList<qint64>());
        QCOMPARE(take(store.issues->withCommentMismatch(project, 10)), (QList<qint64>{1}));
        QCOMPARE(take(store.issues->replaceComments(project, 77, left)), StoreCounts());
        checkSound(store);
    }

    void wordsInCommentsThatTheIssueDoesNotCount()
    {
        // The comment came first; the issue is told again later.
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        auto issue = makeIssue(1, u"One"_s, 10);
        issue.labels = {{5, u"bug"_s, {}, {}, false, false}};
        issue.assignees = {{3, u"jun"_s, {}}};
        take(store.issues->store(project, std::span(&issue, 1)));
        take(store.issues->storeComments(project, QList{makeComment(1, 1, "needle", 20)}));
        QCOMPARE(ask(store, u"needle label:bug"_s), QList<qint64>{1});
        QCOMPARE(ask(store, u"needle assignee:jun"_s), QList<qint64>{1});
        issue.title = u"Still without a count"_s;
        issue.updated = at(30);
        take(store.issues->store(project, std::span(&issue, 1)));
        QCOMPARE(ask(store, u"needle"_s), QList<qint64>{1});
    }
};

QTEST_GUILESS_MAIN(TestSqlIssueRepository)
#include "tst_sqlissuerepository.moc"
