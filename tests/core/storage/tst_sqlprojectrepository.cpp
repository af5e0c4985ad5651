// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storagefixture.h"

#include <storage/integrity.h>
#include <storage/sqlsyncrepository.h>

using namespace Docket;
using namespace Docket::Tests;

/// The contracts of Domain::ProjectRepository and Domain::SyncRepository, held by those on SQLite.
class TestSqlProjectRepository final : public QObject
{
    Q_OBJECT

private:
    static Account makeAccount(InstanceId instance, const QString &login)
    {
        Account account;
        account.instance = instance;
        account.login = login;
        account.fullName = login.toUpper();
        account.remoteId = 5;
        account.secretKey = u"key of "_s + login;
        return account;
    }

private Q_SLOTS:
    void instances()
    {
        Store store;
        Instance instance;
        instance.url = QUrl(u"https://other.example/git"_s);
        instance.name = u"other"_s;
        const QByteArray authority = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        instance.caPem = "-----BEGIN PRIVATE KEY-----\nBBBB\n-----END PRIVATE KEY-----\n" + authority;
        instance.capabilities.flavour = Flavour::Forgejo;
        instance.capabilities.version = u"14.0.0"_s;
        instance.capabilities.pageLimit = 25;
        instance.capabilities.absentRoutes = {u"timeline"_s};
        instance.capabilities.checked = at(5);
        const auto id = take(store.projects->storeInstance(instance));
        QCOMPARE(take(store.projects->storeInstance(instance)), id); // by url
        instance.id = id;
        instance.name = u"renamed"_s;
        QCOMPARE(take(store.projects->storeInstance(instance)), id);
        const auto all = take(store.projects->instances());
        QCOMPARE(all.size(), 2);
        const Instance &read = all[0];
        QCOMPARE(read.name, u"renamed"_s);
        QCOMPARE(read.url, instance.url);
        QCOMPARE(read.caPem, authority); // no key is stored
        QVERIFY(read.capabilities.flavour == Flavour::Forgejo);
        QCOMPARE(read.capabilities.version, u"14.0.0"_s);
        QCOMPARE(read.capabilities.pageLimit, 25);
        QCOMPARE(read.capabilities.defaultPage, 30);
        QVERIFY(!read.capabilities.commentsPaged);
        QCOMPARE(read.capabilities.absentRoutes, QStringList{u"timeline"_s});
        QVERIFY(read.capabilities.checked == at(5));
    }

    void accounts()
    {
        Store store;
        auto account = makeAccount(store.instance, u"maria"_s);
        const auto id = take(store.projects->storeAccount(account));
        account.login = u"Maria"_s; // the same login
        account.tokenRejected = true;
        QCOMPARE(take(store.projects->storeAccount(account)), id);
        auto all = take(store.projects->accounts());
        QCOMPARE(all.size(), 1);
        QCOMPARE(all[0].login, u"Maria"_s);
        QVERIFY(all[0].tokenRejected);
        QCOMPARE(all[0].secretKey, u"key of maria"_s);
        QCOMPARE(all[0].instance, store.instance);
        all[0].tokenRejected = false;
        QCOMPARE(take(store.projects->storeAccount(all[0])), id);
        QVERIFY(!take(store.projects->accounts())[0].tokenRejected);
    }

    void theLastAccountTakesItsInstanceAlong()
    {
        Store store;
        const auto first = take(store.projects->storeAccount(makeAccount(store.instance, u"maria"_s)));
        const auto second = take(store.projects->storeAccount(makeAccount(store.instance, u"jun"_s)));
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        auto issue = makeIssue(1, u"One"_s, 10, "text");
        issue.comments = 1;
        issue.labels = {{5, u"bug"_s, {}, {}, false, false}};
        issue.assignees = {{3, u"jun"_s, {}}};
        issue.milestone = Milestone{9, u"Next"_s};
        take(store.issues->store(project, std::span(&issue, 1)));
        take(store.issues->storeComments(project, QList{makeComment(1, 1, "words", 11)}));
        take(store.projects->removeAccount(first));
        QCOMPARE(take(store.projects->instances()).size(), 1);
        QCOMPARE(take(store.issues->count({}, {})), 1);
        take(store.projects->removeAccount(second));
        QVERIFY(take(store.projects->instances()).isEmpty());
        QVERIFY(take(store.projects->projects(false)).isEmpty());
        for (const QByteArrayView table : {"issue", "issue_body", "comment", "issue_label", "issue_assignee", "label",
                                           "milestone", "person", "issue_fts_docsize", "comment_fts_docsize"})
            QCOMPARE(take(store.connection->integer(QByteArray("SELECT count(*) FROM ").append(table))),
                     std::optional<qint64>(0));
        QVERIFY(take(Storage::checkIntegrity(*store.connection, Storage::CheckDepth::Full)).isEmpty());
    }

    void projects()
    {
        Store store;
        Project project;
        project.instance = store.instance;
        project.remoteId = 7;
        project.owner = u"Atelier"_s;
        project.name = u"Press"_s;
        project.description = u"Printing"_s;
        project.webUrl = QUrl(u"https://forge.example/Atelier/Press"_s);
        project.permissions = {true, true, false};
        project.isPrivate = project.archived = project.tracked = true;
        project.openIssues = 12;
        project.created = at(1);
        project.state = ProjectState::AccessLost;
        project.stateText = u"401"_s;
        project.lastSynced = at(2);
        project.serverIssues = 20;
        const auto id = take(store.projects->storeProject(project));
        const auto read = take(store.projects->project(id));
        QCOMPARE(read.fullName(), u"Atelier/Press"_s);
        QCOMPARE(read.description, project.description);
        QCOMPARE(read.webUrl, project.webUrl);
        QVERIFY(read.permissions.admin && read.permissions.push && !read.permissions.pull);
        QVERIFY(read.isPrivate && read.archived && read.tracked && read.hasIssues);
        QCOMPARE(read.openIssues, 12);
        QVERIFY(read.created == at(1) && read.lastSynced == at(2));
        QVERIFY(read.state == ProjectState::AccessLost);
        QCOMPARE(read.stateText, u"401"_s);
        QCOMPARE(read.serverIssues, 20);
        QCOMPARE(take(store.projects->findProject(u"atelier/PRESS")).id, id);

        // What only the server knows is kept until it tells of it anew.
        const auto extra = [&] {
            auto row = store.connection->prepare("SELECT extra FROM extra_field WHERE project_id = ? AND kind = 0");
            row.bind(1, id);
            return row.step() ? row.bytes(0) : QByteArray();
        };
        project.extra = R"({"default_branch":"main"})"_ba;
        take(store.projects->storeProject(project));
        QCOMPARE(extra(), project.extra);
        take(store.projects->storeProject(read)); // from the database, where nobody asked a server
        QCOMPARE(extra(), project.extra);
        project.extra = QByteArray("");
        take(store.projects->storeProject(project));
        QVERIFY(extra().isNull());

        // The server's id is what a project is known by; a rename keeps it, and local counts are nobody else's to
        // write.
        take(store.issues->store(id, QList{makeIssue(1, u"One"_s, 10)}));
        project.owner = u"bindery"_s;
        project.localIssues = 99;
        QCOMPARE(take(store.projects->storeProject(project)), id);
        QCOMPARE(take(store.projects->project(id)).localIssues, 1);
        QCOMPARE(take(store.projects->project(id)).localOpenIssues, 1);
        QVERIFY(store.projects->findProject(u"atelier/press").error().code == Code::NotFound);
        QCOMPARE(take(store.projects->findProject(u"bindery/press")).id, id);

        // A list of the server's knows nothing of the syncs, and does not decide for the user.
        Project listed;
        listed.instance = store.instance;
        listed.remoteId = 7;
        listed.owner = u"bindery"_s;
        listed.name = u"Press"_s;
        listed.description = u"Printing anew"_s;
        QCOMPARE(take(store.projects->storeProject(listed)), id);
        auto kept = take(store.projects->project(id));
        QCOMPARE(kept.description, u"Printing anew"_s);
        QVERIFY(kept.state == ProjectState::AccessLost && kept.lastSynced == at(2) && kept.tracked);
        QCOMPARE(kept.stateText, u"401"_s);
        QCOMPARE(kept.serverIssues, 20);
        // A sync knows all of that, but does not decide either.
        kept.serverIssues = 21;
        kept.tracked = false;
        QCOMPARE(take(store.projects->storeProject(kept)), id);
        QCOMPARE(take(store.projects->project(id)).serverIssues, 21);
        QVERIFY(take(store.projects->project(id)).tracked);

        take(store.projects->setProjectState(id, ProjectState::Ok, u""_s));
        QVERIFY(take(store.projects->project(id)).state == ProjectState::Ok);
        take(store.projects->setTracked(id, false));
        QVERIFY(take(store.projects->projects(true)).isEmpty());
        QCOMPARE(take(store.projects->projects(false)).size(), 1);
        take(store.projects->removeProject(id));
        QVERIFY(store.projects->project(id).error().code == Code::NotFound);
        QVERIFY(store.projects->setTracked(id, true).error().code == Code::NotFound);
        QCOMPARE(take(store.connection->integer("SELECT count(*) FROM issue")), std::optional<qint64>(0));
        // A new project never gets the id of one that is gone: ids of issues are made of it.
        QVERIFY(store.addProject(u"x"_s, u"y"_s, 70) != id);
    }

    void oneNameOnTwoServers()
    {
        Store store;
        store.addProject(u"atelier"_s, u"press"_s, 7);
        Instance instance;
        instance.url = QUrl(u"https://other.example"_s);
        instance.name = u"other"_s;
        Project project;
        project.instance = take(store.projects->storeInstance(instance));
        project.remoteId = 7;
        project.owner = u"atelier"_s;
        project.name = u"press"_s;
        project.tracked = true;
        const auto other = take(store.projects->storeProject(project));
        const auto unclear = store.projects->findProject(u"Atelier/press");
        QVERIFY(unclear.error().code == Code::Invalid);
        QVERIFY2(unclear.error().hint.contains(u"work:atelier/press or other:atelier/press"_s),
                 qPrintable(unclear.error().hint));
        for (const auto name : {u"other:atelier/press", u"OTHER: Atelier/Press", u"other.example:atelier/press",
                                u"https://other.example:atelier/press"})
            QCOMPARE(take(store.projects->findProject(name)).id, other);
        QVERIFY(take(store.projects->findProject(u"work:atelier/press")).id != other);
        const auto missing = store.projects->findProject(u"elsewhere:atelier/press");
        QVERIFY(missing.error().code == Code::NotFound);
        QVERIFY2(missing.error().message.contains(u"elsewhere"_s), qPrintable(missing.error().message));
        const auto none = store.projects->findProject(u"work:atelier/none");
        QVERIFY(none.error().message.contains(u"atelier/none"_s) && none.error().hint.contains(u"--discover"_s));
        take(store.projects->setTracked(other, false));
        QVERIFY(take(store.projects->findProject(u"atelier/press")).id != other);
        QCOMPARE(take(store.projects->findProject(u"other:atelier/press")).id, other);

        // What two servers are called need not tell them apart.
        instance.url = QUrl(u"https://third.example:3000/git"_s);
        project.instance = take(store.projects->storeInstance(instance));
        const auto third = take(store.projects->storeProject(project));
        take(store.projects->setTracked(other, true));
        const auto hint = store.projects->findProject(u"atelier/press").error().hint;
        QVERIFY2(hint.contains(u"third.example:3000/git:atelier/press"_s), qPrintable(hint));
        QCOMPARE(take(store.projects->findProject(u"third.example:3000/git:atelier/press")).id, third);
    }

    void savedViews()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        SavedView view;
        view.name = u"Mine"_s;
        view.query = u"assignee:me"_s;
        view.order = {IssueSort::Title, false};
        view.project = project;
        view.position = 2;
        const auto id = take(store.projects->storeView(view));
        SavedView other;
        other.name = u"First"_s;
        take(store.projects->storeView(other));
        auto views = take(store.projects->views());
        QCOMPARE(views.size(), 2);
        QCOMPARE(views[0].name, u"First"_s);
        QVERIFY(views[0].project.isNull());
        QCOMPARE(views[1].id, id);
        QCOMPARE(views[1].query, u"assignee:me"_s);
        QCOMPARE(views[1].order, (IssueOrder{IssueSort::Title, false}));
        QCOMPARE(views[1].project, project);
        views[1].name = u"Ours"_s;
        QCOMPARE(take(store.projects->storeView(views[1])), id);
        QCOMPARE(take(store.projects->views())[1].name, u"Ours"_s);
        take(store.projects->removeView(id));
        QCOMPARE(take(store.projects->views()).size(), 1);
    }

    void cursorsAndWindows()
    {
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"press"_s, 7);
        Storage::SqlSyncRepository sync(*store.connection);
        SyncCursor cursor = take(sync.cursor(project));
        QCOMPARE(cursor.project, project);
        QVERIFY(!cursor.issuesLoaded && cursor.expectedIssues == -1);
        cursor.issuesLoaded = true;
        cursor.loadStarted = at(1);
        cursor.issuesSince = at(2);
        cursor.commentsSince = at(3);
        cursor.expectedIssues = 44;
        cursor.lastPass = at(4);
        cursor.serverIssues = 45;
        cursor.localIssues = 46;
        take(sync.storeCursor(cursor));
        const SyncCursor read = take(sync.cursor(project));
        QVERIFY(read.issuesLoaded && !read.commentsLoaded);
        QVERIFY(read.loadStarted == at(1) && read.issuesSince == at(2) && read.commentsSince == at(3) &&
                read.lastPass == at(4));
        QCOMPARE(read.expectedIssues, 44);
        QCOMPARE(read.serverIssues, 45);
        QCOMPARE(read.localIssues, 46);

        const SyncWindow old{at(10), at(19)};
        const SyncWindow young{at(20), at(29)};
        take(sync.addWindow(project, SyncStream::Issues, old));
        take(sync.addWindow(project, SyncStream::Issues, young));
        take(sync.addWindow(project, SyncStream::Issues, young)); // twice is once
        take(sync.addWindow(project, SyncStream::Comments, old));
        QCOMPARE(take(sync.windows(project, SyncStream::Issues)), (QList{young, old}));
        QCOMPARE(take(sync.windows(project, SyncStream::Comments)), (QList{old}));
        take(sync.clearWindows(project, SyncStream::Issues));
        QVERIFY(take(sync.windows(project, SyncStream::Issues)).isEmpty());
        QCOMPARE(take(sync.windows(project, SyncStream::Comments)).size(), 1);
        take(sync.reset(project));
        QVERIFY(!take(sync.cursor(project)).issuesLoaded);
        QVERIFY(take(sync.windows(project, SyncStream::Comments)).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestSqlProjectRepository)
#include "tst_sqlprojectrepository.moc"
