// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuefixture.h"

using namespace Docket;
using namespace Docket::Tests;

/// The same contract where issues meet others: labels, milestones, people, projects, each other, the rules.
class TestIssueRelations final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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

QTEST_GUILESS_MAIN(TestIssueRelations)
#include "tst_issuerelations.moc"
