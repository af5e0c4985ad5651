// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queryevaluator.h"

#include <storage/queryrun.h>

using namespace Docket;
using namespace Docket::Tests;
using Storage::QueryStrategy;

/// Every strategy must give what a plain evaluation of the terms gives, for any query, sort, scope and limit.
class TestQueryRun final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Store> m_store;
    std::unique_ptr<Evaluator> m_evaluator;
    QList<ProjectId> m_projects;

private Q_SLOTS:
    void initTestCase()
    {
        m_store = std::make_unique<Store>();
        Account account;
        account.instance = m_store->instance;
        account.login = u"Maria"_s;
        take(m_store->projects->storeAccount(account));
        const QStringList names{u"zeta/three"_s, u"alpha/one"_s, u"beta/two"_s};
        const QList<bool> tracked{true, true, false};
        const int sizes[] = {1500, 900, 600};
        Chance chance(7);
        QList<Known> all;
        qint64 commentId = 0;
        for (int p = 0; p < 3; ++p) {
            const auto project =
                m_store->addProject(names[p].section(u'/', 0, 0), names[p].section(u'/', 1), p + 1, tracked[p]);
            m_projects << project;
            QList<RemoteIssue> issues;
            QList<RemoteComment> comments;
            for (int n = 1; n <= sizes[p]; ++n) {
                const auto issue = randomIssue(chance, n);
                Known known{Storage::issueKey(project, n), p, issue, {}, triageOf(m_store->rules, issue)};
                for (int i = 0; i < issue.comments; ++i) {
                    known.comments << sentence(chance, 5).toUtf8();
                    comments.append(makeComment(++commentId, n, known.comments.last(), i));
                    comments.last().author = {1, u"maria"_s, {}};
                }
                all.append(known);
                issues.append(issue);
            }
            auto transaction = take(Storage::Transaction::begin(*m_store->connection));
            take(m_store->issues->store(project, issues));
            take(m_store->issues->storeComments(project, comments));
            take(transaction->commit());
        }
        m_evaluator = std::make_unique<Evaluator>(all, names, tracked, m_store->rules);
    }

    void aProjectThatIsNamedIsFoundAlsoUntracked()
    {
        const auto count = [this](const QString &text) {
            const auto plan = take(Storage::planQuery(*m_store->connection, parseQuery(text, at(0)).query, {}));
            return take(Storage::QueryRun(*m_store->connection, plan, QueryStrategy::Adaptive).count());
        };
        QCOMPARE(count(QString()), 2400);
        QCOMPARE(count(u"repo:beta/two"_s), 600);
        QCOMPARE(count(u"repo:two"_s), 600);
        QCOMPARE(count(u"-repo:alpha/one"_s), 1500); // what is not named stays out
        QCOMPARE(count(u"repo:beta/two -instance:work"_s), 0);
    }

    void agreesWithPlainEvaluation_data()
    {
        QTest::addColumn<QueryStrategy>("strategy");
        QTest::newRow("adaptive") << QueryStrategy::Adaptive;
        QTest::newRow("walk") << QueryStrategy::Walk;
        QTest::newRow("sets") << QueryStrategy::Sets;
        QTest::newRow("gather") << QueryStrategy::Gather;
        QTest::newRow("columns") << QueryStrategy::Columns;
        QTest::newRow("adaptive with columns") << QueryStrategy::Adaptive;
    }
    void agreesWithPlainEvaluation()
    {
        QFETCH(QueryStrategy, strategy);
        std::unique_ptr<ColumnReader> reader;
        if (QByteArrayView(QTest::currentDataTag()).contains("columns")) {
            reader = std::make_unique<ColumnReader>(*m_store);
            reader->load();
            reader->begin();
        }
        Storage::Connection &connection = reader ? *reader->connection : *m_store->connection;
        Chance chance(11);
        int withAnswers = 0;
        for (int round = 0; round < 500; ++round) {
            const Query query = randomQuery(chance);
            const int scope = chance.below(4) - 1;
            const IssueOrder order{IssueSort(chance.below(12)), chance.once(2)};
            const QList<qsizetype> limits{-1, 1, 10, 100};
            const qsizetype limit = limits[chance.below(4)];
            auto expected = m_evaluator->answer(query, scope, order);
            withAnswers += expected.isEmpty() ? 0 : 1;
            const auto total = expected.size();
            if (limit >= 0)
                expected = expected.first(std::min(limit, expected.size()));
            const QueryScope where{scope < 0 ? ProjectId() : m_projects[scope]};
            const auto plan = take(Storage::planQuery(connection, query, where));
            QList<qint64> got;
            for (const IssueId id : take(Storage::QueryRun(connection, plan, strategy).keys(order, limit)))
                got << id.value;
            const QString what = u"round %1: %2, sort %3%4, scope %5, limit %6"_s.arg(round)
                                     .arg(query.normalForm(), order.descending ? u"-"_s : u""_s)
                                     .arg(int(order.by))
                                     .arg(scope)
                                     .arg(limit);
            if (got != expected)
                QFAIL(qPrintable(what + difference(got, expected)));
            const auto count = take(Storage::QueryRun(connection, plan, strategy).count());
            if (count != total)
                QFAIL(qPrintable(what + u": counted %1 instead of %2"_s.arg(count).arg(total)));
        }
        QVERIFY(!reader || reader->isUsable());
        QVERIFY2(withAnswers > 150, "too many of the random queries match nothing to prove anything");
    }
};

QTEST_GUILESS_MAIN(TestQueryRun)
#include "tst_queryrun.moc"
