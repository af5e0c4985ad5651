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

    void removesByNumber()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        QList<RemoteIssue> issues{makeIssue(1, u"keep"_s, 10), makeIssue(2, u"gone"_s, 20, "needle")};
        issues[1].labels = {{5, u"bug"_s, {}, {}, false, false}};
        issues[1].assignees = {{3, u"jun"_s, {}}};
        issues[1].comments = 1;
        take(store.issues->store(project, issues));
        take(store.issues->storeComments(project, QList{makeComment(1, 2, "thread", 20)}));
        const auto id = take(store.issues->findByNumber(project, 2));
        take(store.issues->replaceDependencies(id, true,
                                               QList{IssueReference{u"a/b"_s, 4, u"other"_s, IssueState::Open}}));
        const QList<qint64> gone{2, 44};
        QCOMPARE(take(store.issues->removeNumbers(project, gone)), 1);
        QCOMPARE(take(store.issues->numbers(project)), QList<qint64>{1});
        for (const QString &query : {u"needle"_s, u"thread"_s, u"label:bug"_s, u"assignee:jun"_s})
            QCOMPARE(ask(store, query), QList<qint64>());
        const auto counts = take(store.issues->counts(project));
        QCOMPARE(counts.issues, 1);
        QCOMPARE(counts.comments, 0);
        QCOMPARE(counts.commentsExpected, 0);
        QCOMPARE(take(store.issues->rows(QList{id, take(store.issues->findByNumber(project, 1))})).size(), 1);
        checkSound(store);
        // It comes back under the same id, so that a selection finds it again.
        take(store.issues->store(project, issues));
        QCOMPARE(take(store.issues->findByNumber(project, 2)), id);
    }

    void labelsThatChangeReachTheirIssues()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        const auto other = store.addProject(u"atelier"_s, u"other"_s, 8);
        const Label bug{5, u"bug"_s, u"ee0701"_s, {}, false, false};
        const Label urgent{6, u"whenever"_s, u"000001"_s, {}, false, false};
        const Label ours{7, u"organisation"_s, u"000002"_s, {}, false, false};
        auto issue = makeIssue(1, u"One"_s, 10);
        issue.labels = {bug, urgent, ours};
        take(store.issues->store(project, std::span(&issue, 1)));
        take(store.issues->store(other, std::span(&issue, 1)));
        take(store.issues->replaceLabels(project, QList{bug, urgent}));
        QCOMPARE(take(store.issues->replaceLabels(project, QList{bug, urgent})), 0);

        Label renamed = urgent;
        renamed.name = u"P0"_s;
        renamed.color = u"ff0000"_s;
        QCOMPARE(take(store.issues->replaceLabels(project, QList{bug, renamed})), 1);
        QCOMPARE(ask(store, u"label:whenever"_s, project), QList<qint64>());
        QCOMPARE(ask(store, u"label:p0 priority:critical"_s, project), QList<qint64>{1});
        QCOMPARE(ask(store, u"label:whenever"_s, other), QList<qint64>{1}); // the same name elsewhere stays
        const auto id = take(store.issues->findByNumber(project, 1));
        QCOMPARE(take(store.issues->rows(QList{id})).first().labels[1], (LabelChip{u"P0"_s, 0xff0000}));

        // Deleted on the server; the organisation's was never in the list and stays.
        QCOMPARE(take(store.issues->replaceLabels(project, QList{renamed})), 1);
        QCOMPARE(ask(store, u"label:bug"_s, project), QList<qint64>());
        QCOMPARE(ask(store, u"label:organisation"_s, project), QList<qint64>{1});
        take(store.issues->replaceLabels(project, {}));
        QCOMPARE(ask(store, u"priority:critical"_s, project), QList<qint64>());
        checkSound(store);
    }

    void whatOnlyTheServerKnowsIsKept()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        const auto extra = [&](int kind, qint64 remoteId) {
            auto row = store.connection->prepare(
                "SELECT extra FROM extra_field WHERE project_id = ? AND kind = ? AND remote_id = ?");
            row.bindAll(project, kind, remoteId);
            return row.step() ? row.bytes(0) : QByteArray();
        };
        Label bug{5, u"bug"_s, u"ee0701"_s, {}, false, false, R"({"shape":"round"})"_ba};
        Milestone next{9, u"Next"_s, {}, IssueState::Open, noTime, noTime, R"({"goal":12})"_ba};
        QCOMPARE(take(store.issues->replaceLabels(project, QList{bug})), 1);
        QCOMPARE(take(store.issues->replaceMilestones(project, QList{next})), 1);
        QCOMPARE(extra(1, 5), bug.extra);
        QCOMPARE(extra(2, 9), next.extra);
        QCOMPARE(take(store.issues->replaceLabels(project, QList{bug})), 0);
        // On an issue a server may tell less; its list tells all.
        auto issue = makeIssue(1, u"One"_s, 10);
        issue.labels = {Label{5, u"bug"_s, u"ee0701"_s, {}, false, false, {}}};
        issue.milestone = Milestone{9, u"Next"_s, {}, IssueState::Open, noTime, noTime, {}};
        take(store.issues->store(project, std::span(&issue, 1)));
        QCOMPARE(extra(1, 5), bug.extra);
        QCOMPARE(extra(2, 9), next.extra);
        bug.extra = R"({"shape":"square"})"_ba;
        next.extra.clear();
        QCOMPARE(take(store.issues->replaceLabels(project, QList{bug})), 1);
        QCOMPARE(take(store.issues->replaceMilestones(project, QList{next})), 1);
        QCOMPARE(extra(1, 5), bug.extra);
        QVERIFY(extra(2, 9).isNull());
        // What is gone leaves nothing.
        take(store.issues->replaceLabels(project, {}));
        QVERIFY(extra(1, 5).isNull());
        take(store.issues->replaceLabels(project, QList{bug}));
        take(store.projects->removeProject(project));
        QCOMPARE(take(store.connection->integer("SELECT count(*) FROM extra_field")), std::optional<qint64>(0));
    }

    void milestonesThatChangeReachTheirIssues()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        Milestone milestone{9, u"Next"_s, {}, IssueState::Open, noTime, noTime};
        auto issue = makeIssue(1, u"One"_s, 10);
        issue.milestone = milestone;
        take(store.issues->store(project, std::span(&issue, 1)));
        QCOMPARE(ask(store, u"column:planned"_s), QList<qint64>{1});
        milestone.title = u"Größe 2"_s;
        QCOMPARE(take(store.issues->replaceMilestones(project, QList{milestone})), 1);
        QCOMPARE(take(store.issues->replaceMilestones(project, QList{milestone})), 0);
        QCOMPARE(ask(store, u"milestone:\"gRÖße 2\""_s), QList<qint64>{1});
        QCOMPARE(ask(store, u"milestone:next"_s), QList<qint64>());
        const auto id = take(store.issues->findByNumber(project, 1));
        QCOMPARE(take(store.issues->rows(QList{id})).first().milestone, u"Größe 2"_s);
        QCOMPARE(take(store.issues->replaceMilestones(project, {})), 1);
        QCOMPARE(ask(store, u"no:milestone column:backlog"_s), QList<qint64>{1});
        QVERIFY(!take(store.issues->details(id)).milestone);
        checkSound(store);
    }

    void peopleWhoAreRenamed()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        auto first = makeIssue(1, u"One"_s, 10);
        first.assignees = {{3, u"jun"_s, {}}, {2, u"maria"_s, u"Maria Lind"_s}};
        take(store.issues->store(project, std::span(&first, 1)));
        auto second = makeIssue(2, u"Two"_s, 20);
        second.author = {3, u"june"_s, {}};
        take(store.issues->store(project, std::span(&second, 1)));
        QCOMPARE(ask(store, u"assignee:june"_s), QList<qint64>{1});
        QCOMPARE(ask(store, u"assignee:jun"_s), QList<qint64>());
        QCOMPARE(take(store.issues->rows(QList{take(store.issues->findByNumber(project, 1))})).first().assignees,
                 (QStringList{u"june"_s, u"maria"_s}));
        // Gitea's ghosts share an id and stay apart by nothing but their names.
        auto third = makeIssue(3, u"Three"_s, 30);
        third.author = {-1, u"Ghost"_s, {}};
        take(store.issues->store(project, std::span(&third, 1)));
        QCOMPARE(ask(store, u"author:ghost"_s), QList<qint64>{3});
        checkSound(store);
    }

    void assigneesOfAProject()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        const QList<Person> people{{2, u"maria"_s, {}}, {3, u"jun"_s, {}}};
        QCOMPARE(take(store.issues->replaceAssignees(project, people)), 2);
        QCOMPARE(take(store.issues->replaceAssignees(project, people)), 0);
        QCOMPARE(take(store.issues->replaceAssignees(project, people.first(1))), 1);
        QVERIFY(take(store.issues->vocabulary({project})).people.startsWith(u"maria"_s));
    }

    void dependenciesAndMentions()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        QList<RemoteIssue> issues{makeIssue(12, u"The one"_s, 10, "see #12"),
                                  makeIssue(13, u"Says it in the text"_s, 20, "blocked by #12."),
                                  makeIssue(14, u"Says #12 in the title"_s, 30),
                                  makeIssue(15, u"Another number"_s, 40, "#123 and 12 and other/repo#12"),
                                  makeIssue(16, u"Says it in a comment"_s, 50)};
        issues[4].comments = 1;
        take(store.issues->store(project, issues));
        take(store.issues->storeComments(project, QList{makeComment(1, 16, "(#12)", 51)}));
        const auto id = take(store.issues->findByNumber(project, 12));
        const QList<IssueReference> depends{{u"atelier/press"_s, 13, u"Says it"_s, IssueState::Open},
                                            {u"atelier/other"_s, 4, u"Else\nwhere"_s, IssueState::Closed}};
        QCOMPARE(take(store.issues->replaceDependencies(id, false, depends)), 2);
        take(store.issues->replaceDependencies(id, true, depends.first(1)));
        const auto details = take(store.issues->details(id));
        QCOMPARE(details.dependsOn.size(), 2);
        QCOMPARE(details.dependsOn[1].projectName, u"atelier/other"_s);
        QCOMPARE(details.dependsOn[1].title, u"Else where"_s);
        QVERIFY(details.dependsOn[1].state == IssueState::Closed);
        QCOMPARE(details.blocks.size(), 1);
        QList<qint64> mentioned;
        for (const IssueReference &reference : details.mentionedIn)
            mentioned << reference.number;
        QCOMPARE(mentioned, (QList<qint64>{16, 14, 13}));
        take(store.issues->replaceDependencies(id, false, {}));
        QVERIFY(take(store.issues->details(id)).dependsOn.isEmpty());
    }

    void numbersByTime()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        take(store.issues->store(project,
                                 QList{makeIssue(3, u"c"_s, 30), makeIssue(1, u"a"_s, 10), makeIssue(2, u"b"_s, 20)}));
        QCOMPARE(take(store.issues->numbers(project)), (QList<qint64>{1, 2, 3}));
        QCOMPARE(take(store.issues->numbersUpdated(project, at(10), at(20))), (QList<qint64>{1, 2}));
        QCOMPARE(take(store.issues->numbersUpdated(project, at(11), noTime)), (QList<qint64>{2, 3}));
        QCOMPARE(take(store.issues->numbersUpdated(project, noTime, at(19))), (QList<qint64>{1}));
    }

    void untrackedProjectsAreHiddenAndKept()
    {
        Store store;
        const auto shown = store.addProject(u"atelier"_s, u"press"_s, 7);
        const auto hidden = store.addProject(u"atelier"_s, u"old"_s, 8);
        take(store.issues->store(shown, QList{makeIssue(1, u"one"_s, 10)}));
        take(store.issues->store(hidden, QList{makeIssue(2, u"two"_s, 20)}));
        take(store.projects->setTracked(hidden, false));
        QCOMPARE(ask(store, {}), QList<qint64>{1});
        QCOMPARE(ask(store, u"#2"_s), QList<qint64>());
        QCOMPARE(take(store.issues->count({}, {})), 1);
        QCOMPARE(ask(store, {}, hidden), QList<qint64>{2}); // asked for by itself it is there
        take(store.projects->setTracked(hidden, true));
        QCOMPARE(ask(store, {}), (QList<qint64>{2, 1}));
    }

    void rulesThatChange()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        auto issue = makeIssue(1, u"One"_s, 10);
        issue.labels = {{5, u"smoke"_s, {}, {}, false, false}};
        issue.assignees = {{3, u"jun"_s, {}}};
        take(store.issues->store(project, QList{issue, makeIssue(2, u"Two"_s, 20)}));
        QCOMPARE(ask(store, u"no:priority column:backlog"_s), (QList<qint64>{2, 1}));
        TriageRules rules;
        rules.priorities = {{u"smoke"_s, u"Burning"_s, 40}, {u"steam"_s, u"Warm"_s, 7}};
        rules.columns = {{u"smoke"_s, u"Kitchen"_s, 1}};
        rules.closedColumn = u"Cold"_s;
        rules.defaultColumn = u"Pantry"_s;
        QCOMPARE(take(store.issues->retriage(rules)), 2);
        QCOMPARE(take(store.issues->retriage(rules)), 0);
        QCOMPARE(ask(store, u"column:kitchen"_s), QList<qint64>{1});
        QCOMPARE(ask(store, u"priority:burning label:smoke"_s), QList<qint64>{1});
        QCOMPARE(ask(store, u"priority:>39 assignee:jun"_s), QList<qint64>{1});
        QCOMPARE(ask(store, u"priority:<8"_s), QList<qint64>{2});
        const auto row = take(store.issues->rows(QList{take(store.issues->findByNumber(project, 1))})).first();
        QCOMPARE(row.priority, 40);
        QCOMPARE(row.priorityName, u"Burning"_s);
        QCOMPARE(row.column, u"Kitchen"_s);
        const auto vocabulary = take(store.issues->vocabulary({}));
        QCOMPARE(vocabulary.priorities, (QStringList{u"Burning"_s, u"Warm"_s}));
        QCOMPARE(vocabulary.columns, (QStringList{u"Pantry"_s, u"Kitchen"_s, u"Cold"_s}));
        checkSound(store);
        // Storing with other rules brings everything in line with those.
        take(store.issues->store(project, QList{makeIssue(3, u"Three"_s, 30)}));
        QCOMPARE(ask(store, u"column:backlog"_s), (QList<qint64>{3, 2, 1}));
    }

    void namesForSuggestions()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        const auto other = store.addProject(u"atelier"_s, u"other"_s, 8);
        auto issue = makeIssue(1, u"One"_s, 10);
        issue.labels = {{5, u"bug"_s, {}, {}, false, false}};
        issue.milestone = Milestone{9, u"Next"_s};
        take(store.issues->store(project, std::span(&issue, 1)));
        const auto all = take(store.issues->vocabulary({}));
        QCOMPARE(all.labels, QStringList{u"bug"_s});
        QCOMPARE(all.milestones, QStringList{u"Next"_s});
        QCOMPARE(all.people, QStringList{u"maria"_s});
        QCOMPARE(all.repositories, (QStringList{u"atelier/other"_s, u"atelier/press"_s}));
        QCOMPARE(all.instances, QStringList{u"work"_s});
        QVERIFY(all.columns.contains(u"Backlog"_s));
        QVERIFY(take(store.issues->vocabulary({other})).labels.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestSqlIssueRepository)
#include "tst_sqlissuerepository.moc"
