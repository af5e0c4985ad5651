// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queryevaluator.h"

#include <storage/database.h>
#include <storage/queryrun.h>

using namespace Docket;
using namespace Docket::Tests;
using Storage::QueryStrategy;

namespace {

/// Issues of two projects in a store, and the same issues as an evaluator knows them, changed side by side.
class Changing final
{
public:
    Changing()
    {
        for (int p = 0; p < 2; ++p) {
            projects << store.addProject(u"atelier"_s, names[p].section(u'/', 1), p + 1);
            QList<RemoteIssue> issues;
            for (int n = 1; n <= 500; ++n)
                issues << randomIssue(chance, n * 3);
            keep(p, issues);
        }
    }

    /// Stores them and keeps them in mind.
    void keep(int project, QList<RemoteIssue> issues)
    {
        for (RemoteIssue &issue : issues) {
            issue.comments = 0;
            for (Label &label : issue.labels)
                label.name = labels[project][label.remoteId - 1];
            rename(issue);
            const qint64 id = Storage::issueKey(projects[project], issue.number);
            if (const auto before = known.constFind(id); before != known.cend()) // what is older is not taken
                issue.updated = std::max(issue.updated, before->issue.updated + std::chrono::seconds(1));
            known[id] = {id, project, issue, known.value(id).comments, triageOf(store.rules, issue)};
        }
        auto transaction = take(Storage::Transaction::begin(*store.connection));
        take(store.issues->store(projects[project], issues));
        take(transaction->commit());
    }

    void change(int round)
    {
        const int project = chance.below(2);
        switch (round % 7) {
        case 0: { // new ones, between and behind the others
            QList<RemoteIssue> issues;
            for (int i = 0; i < 8; ++i)
                issues << randomIssue(chance, 1 + chance.below(1800));
            return keep(project, distinct(issues));
        }
        case 1: { // other texts, labels, people and dates
            QList<RemoteIssue> issues;
            for (int i = 0; i < 30; ++i)
                issues << randomIssue(chance, 3 * (1 + chance.below(500)));
            return keep(project, distinct(issues));
        }
        case 2: { // gone
            QList<qint64> numbers;
            for (int i = 0; i < 12; ++i) {
                numbers << 1 + chance.below(1500);
                known.remove(Storage::issueKey(projects[project], numbers.last()));
            }
            auto transaction = take(Storage::Transaction::begin(*store.connection));
            take(store.issues->removeNumbers(projects[project], numbers));
            return take(transaction->commit());
        }
        case 3: return renamePerson(project);
        case 4: return renameLabel(project);
        case 5: return comment(project);
        default: { // taken back, and so never to be seen
            auto transaction = take(Storage::Transaction::begin(*store.connection));
            take(store.issues->store(projects[project], QList{randomIssue(chance, 3), randomIssue(chance, 2222)}));
            transaction->rollback();
        }
        }
    }

    Evaluator evaluator() const { return {known.values(), names, {true, true}, store.rules}; }

    const QStringList names{u"atelier/one"_s, u"atelier/two"_s};
    Store store;
    Chance chance{23};
    QList<ProjectId> projects;
    QMap<qint64, Known> known;
    QString login = logins[1];                         ///< of the person who is renamed
    QList<QStringList> labels{labelNames, labelNames}; ///< by project

private:
    void rename(RemoteIssue &issue) const
    {
        if (issue.author.remoteId == 2)
            issue.author.login = login;
        for (Person &person : issue.assignees)
            person.login = person.remoteId == 2 ? login : person.login;
    }

    static QList<RemoteIssue> distinct(QList<RemoteIssue> issues)
    {
        std::ranges::sort(issues, {}, &RemoteIssue::number);
        issues.erase(std::ranges::unique(issues, {}, &RemoteIssue::number).begin(), issues.end());
        return issues;
    }

    /// One issue tells of the new login, which every issue of that person then shows.
    void renamePerson(int project)
    {
        auto issue = randomIssue(chance, 1800 + chance.below(100));
        login = QStringList{u"jun"_s, u"junior"_s, u"Abel"_s, u"zoe"_s}[chance.below(4)];
        issue.author.remoteId = 2;
        issue.assignees = {issue.author};
        for (Known &one : known)
            rename(one.issue);
        keep(project, {issue});
    }

    /// A word more or another text: the row of the issue says nothing of it.
    void comment(int project)
    {
        QList<RemoteComment> told;
        for (int i = 0; i < 20; ++i) {
            const qint64 number = 3 * (1 + chance.below(30));
            const auto found = known.find(Storage::issueKey(projects[project], number));
            if (found == known.end())
                continue;
            found->comments = {sentence(chance, 5).toUtf8()};
            told.append(makeComment(number, number, found->comments.first(), ++m_seconds));
            told.last().author = {1, logins[0], {}};
        }
        auto transaction = take(Storage::Transaction::begin(*store.connection));
        take(store.issues->storeComments(projects[project], told));
        take(transaction->commit());
    }

    int m_seconds = 0;

    void renameLabel(int project)
    {
        labels[project] = labelNames;
        labels[project][chance.below(int(labelNames.size()))] = u"Renamed"_s;
        QList<Label> told;
        for (const QString &name : std::as_const(labels[project]))
            told.append({told.size() + 1, name, u"aabbcc"_s, {}, false, false});
        for (Known &one : known) {
            if (one.project != project)
                continue;
            for (Label &label : one.issue.labels)
                label.name = labels[project][label.remoteId - 1];
            one.triage = triageOf(store.rules, one.issue);
        }
        auto transaction = take(Storage::Transaction::begin(*store.connection));
        take(store.issues->replaceLabels(projects[project], told));
        take(transaction->commit());
    }
};

} // namespace

/// The columns in memory follow whatever is written, by whom ever, and never answer for another moment than asked for.
class TestIssueColumns final : public QObject
{
    Q_OBJECT

private:
    static QList<qint64> ask(Storage::Connection &connection, const Query &query, IssueOrder order, qsizetype limit,
                             QueryStrategy strategy = QueryStrategy::Columns)
    {
        QList<qint64> ids;
        const auto plan = take(Storage::planQuery(connection, query, {}));
        for (const IssueId id : take(Storage::QueryRun(connection, plan, strategy).keys(order, limit)))
            ids << id.value;
        return ids;
    }

    static void compare(Changing &world, ColumnReader &reader, int queries, const QString &when)
    {
        const auto evaluator = world.evaluator();
        for (int i = 0; i < queries; ++i) {
            Query query = randomQuery(world.chance);
            if (world.chance.once(4))
                query.terms.append({.kind = Kind::Label, .values = {u"renamed"_s}});
            query.terms.removeIf(
                [](const QueryTerm &term) { return term.kind == Kind::Repo || term.values.contains(u"@me"_s); });
            const IssueOrder order{IssueSort(world.chance.below(12)), world.chance.once(2)};
            const qsizetype limit = world.chance.once(2) ? -1 : 20;
            auto expected = evaluator.answer(query, -1, order);
            if (limit >= 0)
                expected = expected.first(std::min(limit, expected.size()));
            auto got = ask(*reader.connection, query, order, limit);
            if (got == expected) // and again, with what is kept of the words now
                got = ask(*reader.connection, query, order, limit);
            if (got != expected)
                QFAIL(qPrintable(when + u", " + query.normalForm() +
                                 u" by %1%2"_s.arg(order.descending ? u"-"_s : u""_s).arg(int(order.by)) +
                                 difference(got, expected)));
        }
    }

private Q_SLOTS:
    void followsEveryChange()
    {
        Changing world;
        ColumnReader reader(world.store);
        reader.load();
        for (int round = 0; round < 60; ++round) {
            world.change(round);
            reader.begin();
            if (!reader.isUsable()) { // so much has changed that nobody waits for it
                reader.end();
                reader.load();
                reader.begin();
            }
            QVERIFY(reader.isUsable());
            compare(world, reader, 12, u"round %1"_s.arg(round));
            reader.end();
            if (QTest::currentTestFailed())
                return;
        }
    }

    void loadsWhileOthersWrite()
    {
        Changing world;
        ColumnReader reader(world.store);
        int pieces = 0;
        for (; reader.work(); ++pieces)
            world.change(pieces);
        QVERIFY(pieces > 3);
        reader.load(); // what was written after the last piece
        reader.begin();
        QVERIFY(reader.isUsable());
        compare(world, reader, 60, u"loaded"_s);
    }

    void startsAnewWhenTheLogHasGone()
    {
        Changing world;
        ColumnReader reader(world.store);
        reader.load();
        for (int i = 0; i < 20; ++i)
            take(world.store.connection->run("UPDATE issue SET comments = comments"));
        const auto left = take(world.store.connection->integer("SELECT count(*) FROM issue_change"));
        QVERIFY2(*left < 18'000, "the log must not grow for ever");
        world.change(1);
        reader.begin();
        QVERIFY(!reader.isUsable());
        compare(world, reader, 10, u"without columns"_s); // SQL answers
        reader.end();
        QVERIFY(reader.requests > 0);
        reader.load();
        reader.begin();
        QVERIFY(reader.isUsable());
        compare(world, reader, 60, u"anew"_s);
    }

    void answersForTheMomentOfTheReader()
    {
        Changing world;
        ColumnReader late(world.store);
        late.load();
        late.begin();
        QVERIFY(late.isUsable());
        const auto before = ask(*late.connection, {}, {}, -1);
        Storage::ConnectionOptions options;
        options.path = world.store.connection->path();
        options.readOnly = true;
        auto other = take(Storage::Connection::open(options));
        other->setIssueColumns(&late.columns);
        world.change(2);
        {
            auto transaction = take(Storage::Transaction::begin(*other, Storage::Transaction::Mode::Read));
            QVERIFY(take(late.columns.view(*other, 1)).has_value());
            QVERIFY(ask(*other, {}, {}, -1) != before);
        }
        // The columns have gone on; this reader still sees what it saw.
        QVERIFY(!late.isUsable());
        QCOMPARE(ask(*late.connection, {}, {}, -1), before);
    }

    void leavesWritersAlone()
    {
        Changing world;
        ColumnReader reader(world.store);
        reader.load();
        auto transaction = take(Storage::Transaction::begin(*world.store.connection));
        world.store.connection->setIssueColumns(&reader.columns);
        // What is not committed may still be taken back.
        QVERIFY(!take(reader.columns.view(*world.store.connection, 1)).has_value());
        // Without a transaction every statement may see another moment.
        QVERIFY(!reader.isUsable());
    }

    void keepsToItsLimits()
    {
        Changing world;
        Storage::ConnectionOptions options;
        options.path = world.store.connection->path();
        options.readOnly = true;
        auto connection = take(Storage::Connection::open(options));
        auto transaction = take(Storage::Transaction::begin(*connection, Storage::Transaction::Mode::Read));
        int requests = 0;
        Storage::IssueColumns few([&requests] { ++requests; });
        QVERIFY(!take(few.view(*connection, 1000)).has_value());
        QVERIFY(!take(few.work(*connection)));
        QCOMPARE(requests, 0);
        QVERIFY(few.bytes() < 1000);
        Storage::IssueColumns many([&requests] { ++requests; }, {.atLeast = 1, .atMost = 500, .piece = 100});
        QVERIFY(!take(many.view(*connection, 1000)).has_value());
        QCOMPARE(requests, 1);
        while (take(many.work(*connection))) {
        }
        QVERIFY(!take(many.view(*connection, 1000)).has_value());
        QVERIFY(many.bytes() < 1000);
        Storage::IssueColumns right([] {}, {.atLeast = 1, .atMost = 5000, .piece = 100});
        while (take(right.work(*connection))) {
        }
        QVERIFY(take(right.view(*connection, 1000)).has_value());
        QVERIFY2(right.bytes() < 1000 * 400,
                 "texts of so few issues weigh more than in a large store, but not that much");
    }

    /// In the program nobody calls for pieces: the first question does, and the readers do it on the side.
    void readersOfADatabaseLoadAndFollow()
    {
        constexpr qint64 many = 26'000;
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"one"_s, 1);
        take(store.issues->store(project, QList{makeIssue(1, u"first"_s, 5)}));
        take(store.connection->run(
            "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) "
            "INSERT INTO issue SELECT f.id + i - 1, project_id, i, state, facts, updated + i, created, closed, due, "
            "comments, comments_stored, priority, board_rank, author_id, author, assignees, milestone_id, "
            "milestone_key, priority_rank, priority_name, title, title_key, labels, content_hash, text_hash, "
            "content_version FROM n, (SELECT * FROM issue) AS f",
            many));
        take(store.connection->run("UPDATE project SET local_issues = ?1, local_open = ?1", many));
        const QString path = store.connection->path();
        store.connection.reset();
        Storage::Database database({.path = path});
        take(Async::await(database.open()));
        const auto isReady = [&database] {
            return take(Async::await(database.read([](Storage::Connection &connection) -> Result<bool> {
                auto view = connection.issueColumns()->view(connection, many);
                if (!view)
                    return std::unexpected(view.error());
                return view->has_value() && (**view)->issues == many;
            })));
        };
        const auto last = [&database](qsizetype count) {
            return take(Async::await(database.read([count](Storage::Connection &connection) {
                Query query;
                query.terms.append({.kind = Kind::Number, .compare = Compare::Greater, .low = 10});
                const auto plan = take(Storage::planQuery(connection, query, {}));
                return Storage::QueryRun(connection, plan, QueryStrategy::Columns).keys({}, count);
            })));
        };
        const auto before = last(2);
        QCOMPARE(before.size(), 2);
        QTRY_VERIFY(isReady());
        QCOMPARE(last(2), before);
        take(Async::await(database.write([](Storage::Connection &connection) {
            return connection.run("UPDATE issue SET updated = updated + 1000000 WHERE number = 77");
        })));
        QVERIFY(isReady());
        QCOMPARE(last(1).first().value, Storage::issueKey(project, 77));
        database.shutdown();
    }

    /// Sorted by assignees, an assignee's lists are sought one by one; of more than 400 lists, all are walked.
    void assigneesAmongManyLists_data()
    {
        QTest::addColumn<int>("people");
        QTest::newRow("few lists") << 6;
        QTest::newRow("more lists than are sought") << 30;
    }
    void assigneesAmongManyLists()
    {
        QFETCH(int, people);
        Store store;
        const auto project = store.addProject(u"atelier"_s, u"one"_s, 1);
        Chance chance(5);
        QList<RemoteIssue> issues;
        QList<Known> known;
        QSet<QString> lists;
        for (int n = 1; n <= 1500; ++n) {
            auto issue = randomIssue(chance, n);
            issue.comments = 0;
            issue.assignees.clear();
            for (int i = chance.below(4); i > 0; --i) {
                const int person = chance.below(people);
                const Person who{person + 101, (person % 2 ? u"P%1"_s : u"p%1"_s).arg(person), {}};
                if (!issue.assignees.contains(who))
                    issue.assignees.append(who);
            }
            QStringList logins;
            for (const Person &person : std::as_const(issue.assignees))
                logins << person.login;
            lists << logins.join(u'\n');
            issues << issue;
            known.append({Storage::issueKey(project, n), 0, issue, {}, triageOf(store.rules, issue)});
        }
        take(store.issues->store(project, issues));
        QCOMPARE(lists.size() > 401, people > 6);
        const Evaluator evaluator(known, {u"atelier/one"_s}, {true}, store.rules);
        ColumnReader reader(store);
        reader.load();
        reader.begin();
        for (const QString &login : {u"p2"_s, u"P3"_s, u"p29"_s, u"nobody"_s}) {
            for (const bool negated : {false, true}) {
                for (const bool descending : {false, true}) {
                    Query query;
                    query.terms.append({.kind = Kind::Assignee, .negated = negated, .values = {login, u"p0"_s}});
                    query.terms.append({.kind = Kind::State, .values = {u"open"_s}});
                    const IssueOrder order{IssueSort::Assignee, descending};
                    const auto expected = evaluator.answer(query, -1, order);
                    for (const auto strategy : {QueryStrategy::Walk, QueryStrategy::Adaptive, QueryStrategy::Sets})
                        QCOMPARE(ask(*store.connection, query, order, -1, strategy), expected);
                    QCOMPARE(ask(*store.connection, query, order, 7),
                             expected.first(std::min<qsizetype>(7, expected.size())));
                    QCOMPARE(ask(*reader.connection, query, order, -1), expected);
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestIssueColumns)
#include "tst_issuecolumns.moc"
