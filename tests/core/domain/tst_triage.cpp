// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <domain/triage.h>

#include <QTest>

using namespace Docket::Domain;
using namespace Qt::StringLiterals;

class TestTriage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults_data();
    void defaults();
    void prefixRules();
    void firstColumnRuleWins();
    void emptyRules();
    void columnsOfABoard();
};

void TestTriage::defaults_data()
{
    QTest::addColumn<QStringList>("labels");
    QTest::addColumn<bool>("open");
    QTest::addColumn<bool>("milestone");
    QTest::addColumn<QString>("priority");
    QTest::addColumn<int>("rank");
    QTest::addColumn<QString>("column");
    const auto row = [](const char *name, const QStringList &labels, bool open, bool milestone, const QString &priority,
                        int rank, const QString &column) {
        QTest::newRow(name) << labels << open << milestone << priority << rank << column;
    };
    row("nothing", {}, true, false, u""_s, 0, u"Backlog"_s);
    row("foreign labels", {u"bug"_s, u"ui"_s}, true, false, u""_s, 0, u"Backlog"_s);
    row("milestone", {}, true, true, u""_s, 0, u"Planned"_s);
    row("closed", {u"in progress"_s}, false, true, u""_s, 0, u"Done"_s);
    row("closed keeps its priority", {u"P1"_s}, false, false, u"High"_s, 3, u"Done"_s);
    row("progress before milestone", {u"In Progress"_s}, true, true, u""_s, 0, u"In progress"_s);
    row("highest priority", {u"priority/low"_s, u"Priority/Critical"_s, u"P2"_s}, true, false, u"Critical"_s, 4,
        u"Backlog"_s);
    row("low", {u"low priority"_s}, true, false, u"Low"_s, 1, u"Backlog"_s);
    row("blocked wins", {u"status/in progress"_s, u"blocked"_s}, true, false, u""_s, 0, u"Blocked"_s);
    row("only whole names", {u"not ready"_s, u"P11"_s}, true, false, u""_s, 0, u"Backlog"_s);
}

void TestTriage::defaults()
{
    QFETCH(QStringList, labels);
    QFETCH(bool, open);
    QFETCH(bool, milestone);
    const auto rules = TriageRules::defaults();
    const auto result = triage(rules, labels, open ? IssueState::Open : IssueState::Closed, milestone);
    QTEST(result.priorityName, "priority");
    QTEST(result.priority, "rank");
    QTEST(result.column, "column");
    std::ranges::reverse(labels); // the order in which a server lists labels says nothing
    QTEST(triage(rules, labels, open ? IssueState::Open : IssueState::Closed, milestone).column, "column");
}

void TestTriage::prefixRules()
{
    TriageRules rules;
    rules.priorities = {{u"sev-1*"_s, u"Severe"_s, 9}, {u"*"_s, u"Any"_s, 1}};
    rules.defaultColumn = u"All"_s;
    QCOMPARE(triage(rules, {u"SEV-1 outage"_s}, IssueState::Open, false).priorityName, u"Severe"_s);
    QCOMPARE(triage(rules, {u"x"_s}, IssueState::Open, false).priorityName, u"Any"_s);
    QCOMPARE(triage(rules, {}, IssueState::Open, false).priorityName, QString());
}

void TestTriage::firstColumnRuleWins()
{
    TriageRules rules;
    rules.columns = {{u"b"_s, u"Second"_s, 2}, {u"a"_s, u"First"_s, 1}};
    QCOMPARE(triage(rules, {u"a"_s, u"b"_s}, IssueState::Open, false).column, u"Second"_s);
}

void TestTriage::emptyRules()
{
    const TriageRules rules;
    const auto result = triage(rules, {u"P1"_s}, IssueState::Open, true);
    QCOMPARE(result.priority, 0);
    QCOMPARE(result.column, QString());
}

void TestTriage::columnsOfABoard()
{
    QCOMPARE(columnNames(TriageRules::defaults()),
             (QStringList{u"Backlog"_s, u"Planned"_s, u"Ready"_s, u"In progress"_s, u"Blocked"_s, u"In review"_s,
                          u"Done"_s}));
}

QTEST_GUILESS_MAIN(TestTriage)
#include "tst_triage.moc"
