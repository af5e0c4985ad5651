// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <advice/columnuse.h>
#include <advice/queryplantree.h>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Docket::Advice;

namespace {

Schema schema()
{
    const auto table = [](const QString &name, const QStringList &columns) {
        TableSchema table;
        table.name = name;
        for (const QString &column : columns)
            table.columns.append({column, column == u"id"_s});
        return table;
    };
    return {{table(u"issue"_s, {u"id"_s, u"project_id"_s, u"state"_s, u"updated"_s, u"title"_s}),
             table(u"project"_s, {u"id"_s, u"name"_s, u"tracked"_s})}};
}

QString told(const QString &sql)
{
    QStringList parts;
    for (const ColumnUse &use : columnUse(sql, schema())) {
        QStringList order;
        for (const KeyColumn &key : use.order)
            order << key.name + (key.descending ? u"-"_s : QString());
        parts << use.table + u":"_s + use.equal.join(u',') + u"|"_s + use.range.join(u',') + u"|"_s + order.join(u',');
    }
    return parts.join(u' ');
}

} // namespace

/// What is read out of the words of a statement and of a plan; the planner judges what it is good for (tst_advisor).
class TestColumnUse final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void columnsAreFoundWhereTheyAreCompared_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("expected");
        QTest::newRow("equality") << u"SELECT title FROM issue WHERE state = ?"_s << u"issue:state||"_s;
        QTest::newRow("other side") << u"SELECT title FROM issue WHERE ? = state"_s << u"issue:state||"_s;
        QTest::newRow("range") << u"SELECT 1 FROM issue WHERE updated >= ? AND updated < ?"_s << u"issue:|updated|"_s;
        QTest::newRow("between") << u"SELECT 1 FROM issue WHERE updated BETWEEN ? AND ?"_s << u"issue:|updated|"_s;
        QTest::newRow("list") << u"SELECT 1 FROM issue WHERE state IN (?, ...)"_s << u"issue:state||"_s;
        QTest::newRow("differs is no use") << u"SELECT 1 FROM issue WHERE state <> ?"_s << u""_s;
        QTest::newRow("order") << u"SELECT 1 FROM issue ORDER BY updated DESC, title LIMIT ?"_s
                               << u"issue:||updated-,title"_s;
        QTest::newRow("function has no order") << u"SELECT 1 FROM issue ORDER BY lower(title)"_s << u""_s;
        QTest::newRow("join")
            << u"SELECT i.title FROM issue AS i JOIN project p ON p.id = i.project_id WHERE p.tracked "
               u"= ? ORDER BY i.updated"_s
            << u"project:id,tracked|| issue:project_id||updated"_s;
        QTest::newRow("quoted") << u"SELECT 1 FROM \"issue\" WHERE \"state\" = ?"_s << u"issue:state||"_s;
        QTest::newRow("subquery")
            << u"SELECT 1 FROM project WHERE id IN (SELECT project_id FROM issue WHERE state = ?) "
               u"AND name = ?"_s
            << u"project:id,name|| issue:state||"_s;
        QTest::newRow("values of an update") << u"UPDATE issue SET title = ? WHERE state = ?"_s << u"issue:state||"_s;
        QTest::newRow("unknown table") << u"SELECT 1 FROM other WHERE state = ?"_s << u""_s;
        QTest::newRow("text is no column")
            << u"SELECT 1 FROM issue WHERE title = 'a WHERE state = 1'"_s << u"issue:title||"_s;
    }

    void columnsAreFoundWhereTheyAreCompared()
    {
        QFETCH(QString, sql);
        QFETCH(QString, expected);
        QCOMPARE(told(sql), expected);
    }

    void writesNameTheirTable()
    {
        QCOMPARE(writtenTable(u"INSERT OR IGNORE INTO issue(id) VALUES(?)"_s), u"issue"_s);
        QCOMPARE(writtenTable(u"update issue SET id = ?"_s), u"issue"_s);
        QCOMPARE(writtenTable(u"DELETE FROM \"issue\""_s), u"issue"_s);
        QCOMPARE(writtenTable(u"SELECT 1 FROM issue"_s), QString());
    }

    void aPlanIsReadAsATree()
    {
        const auto tree = planTree(u"CO-ROUTINE x\n"
                                   "  SEARCH i USING COVERING INDEX issue_by_state (state=? AND updated>?)\n"
                                   "SCAN x\n"
                                   "SEARCH p USING INTEGER PRIMARY KEY (rowid=?)\n"
                                   "SEARCH l USING AUTOMATIC COVERING INDEX (name=?)\n"
                                   "USE TEMP B-TREE FOR ORDER BY"_s);
        QCOMPARE(tree.size(), 5);
        QCOMPARE(tree[0].steps.size(), 1);
        const PlanStep &search = tree[0].steps[0];
        QVERIFY(search.what == PlanStep::What::Search && search.covering && search.table == u"i"_s);
        QCOMPARE(search.index, u"issue_by_state"_s);
        QCOMPARE(search.equalities, 1);
        QCOMPARE(search.ranges, 1);
        QVERIFY(tree[1].what == PlanStep::What::Scan);
        QCOMPARE(tree[2].index, u"rowid"_s);
        QVERIFY(tree[3].automatic && tree[3].index.isEmpty());
        QVERIFY(tree[4].what == PlanStep::What::Sort);
        QCOMPARE(indexesOf(tree), QStringList{u"issue_by_state"_s});
        QVERIFY(tree[1].words().contains(u"every row"_s));
        QVERIFY(!tree[4].words().contains(u"B-TREE"_s));
    }
};

QTEST_GUILESS_MAIN(TestColumnUse)
#include "tst_columnuse.moc"
