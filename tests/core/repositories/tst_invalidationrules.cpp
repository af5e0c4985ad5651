// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <repositories/invalidationrules.h>
#include <repositories/typetable.h>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Docket::Repositories;
using Docket::Code;
using Docket::Domain::ProjectId;

class TestInvalidationRules final : public QObject
{
    Q_OBJECT

    static QStringList patterns(const InvalidationRules &rules, const Docket::Storage::Changes &changes)
    {
        QSet<QString> all;
        for (const CacheEvent &event : eventsOf(changes, u"db"_s)) {
            for (const auto &[rule, pattern] : rules.patternsFor(event))
                all.insert(pattern.text());
        }
        QStringList sorted = all.values();
        sorted.sort();
        return sorted;
    }

private Q_SLOTS:
    void theBuiltInRulesAreRulesThemselves()
    {
        const InvalidationRules rules;
        for (const InvalidationRule &rule : rules.rules())
            QVERIFY2(InvalidationRules::parse(rule.event + u": "_s + rule.pattern, u"cache.rules"_s),
                     qPrintable(rule.pattern));
        for (const EventKind &kind : InvalidationRules::events())
            QVERIFY2(std::ranges::any_of(rules.rules(), [&](const auto &rule) { return rule.event == kind.name; }),
                     qPrintable(kind.name));
    }

    void anIssueTakesItsRowAndItsProjectsLists()
    {
        Docket::Storage::Changes changes;
        changes.issue(ProjectId{7}, 42);
        QCOMPARE(patterns({}, changes), QStringList({u"issue-list:db.0:*"_s, u"issue-list:db.7:*"_s,
                                                     u"issue-row:db.7:42"_s, u"issue:db.7:*"_s, u"project:db:*"_s}));
    }

    void manyIssuesBecomeAny()
    {
        Docket::Storage::Changes changes;
        for (int number = 1; number <= 5000; ++number)
            changes.issue(ProjectId{7}, number);
        changes.issue(ProjectId{8}, 3);
        const QStringList found = patterns({}, changes);
        QVERIFY(found.size() < 12);
        QVERIFY(found.contains(u"issue-row:db.7:*"_s));
        QVERIFY(found.contains(u"issue-row:db.8:3"_s));
    }

    void namesOfAnyProjectStayInTheirDatabase()
    {
        Docket::Storage::Changes changes;
        changes.names({});
        for (const QString &pattern : patterns({}, changes))
            QVERIFY2(pattern.contains(u":db."), qPrintable(pattern));
        QVERIFY(patterns({}, changes).contains(u"issue-row:db.*:*"_s));
    }

    void rulesOfTheSettingsComeOnTop()
    {
        const auto rules =
            InvalidationRules::parse(u"documents.changed: workspace:{database}:*, ast:*;\n issue.changed : "
                                     "issue:{repository}:{number} ;;"_s,
                                     u"cache.rules"_s);
        QVERIFY(rules);
        QCOMPARE(rules->rules().size(), InvalidationRules().rules().size() + 3);
        QVERIFY(!rules->rules().last().builtIn);
        Docket::Storage::Changes changes;
        changes.documents();
        QCOMPARE(patterns(*rules, changes),
                 QStringList({u"ast:*"_s, u"document-list:db:*"_s, u"document:db:*"_s, u"workspace:db:*"_s}));
        QVERIFY(InvalidationRules::parse({}, u"cache.rules"_s));
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("hint");
        QTest::newRow("event") << u"issue.chnaged: ast:*"_s << u"issue.chnaged"_s << u"issue.changed"_s;
        QTest::newRow("parameter") << u"issues.changed: issue:{repo}:*"_s << u"{repo}"_s << u"repository"_s;
        QTest::newRow("near parameter") << u"issue.changed: issue:{numbr}"_s << u"{numbr}"_s << u"number"_s;
        QTest::newRow("type") << u"issue.changed: isue:{number}"_s << u"\"isue\""_s << u"issue"_s;
        QTest::newRow("no pattern") << u"issue.changed: issue"_s << u"\"issue\""_s << u"colon"_s;
        QTest::newRow("brace") << u"issue.changed: issue:{number"_s << u"{number"_s << u"colon"_s;
        QTest::newRow("nothing") << u"issue.changed:"_s << u"no rule"_s << u"colon"_s;
        QTest::newRow("no colon") << u"issue.changed"_s << u"no rule"_s << u"colon"_s;
    }
    void mistakesAreNamed()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        QFETCH(QString, hint);
        const auto rules = InvalidationRules::parse(text, u"cache.rules"_s);
        QVERIFY(!rules);
        QCOMPARE(rules.error().code, Code::Invalid);
        QVERIFY2(rules.error().message.startsWith(u"cache.rules:"_s), qPrintable(rules.error().message));
        QVERIFY2(rules.error().message.contains(message), qPrintable(rules.error().message));
        QVERIFY2(rules.error().hint.contains(hint), qPrintable(rules.error().hint));
    }

    void parametersAreNoPatterns()
    {
        CacheEvent event{.name = u"issue.changed"_s,
                         .parameters = {{u"database"_s, u"d*"_s}, {u"repository"_s, u"a*b"_s}, {u"number"_s, u"1"_s}}};
        for (const auto &[rule, pattern] : InvalidationRules().patternsFor(event))
            QVERIFY(!pattern.matches(u"issue-row:aXb:1"));
    }

    void typesAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("life");
        QTest::addColumn<QStringList>("levels");
        QTest::newRow("always") << u"always"_s << qint64(0) << QStringList();
        QTest::newRow("minutes") << u"10m memory"_s << qint64(600'000) << QStringList{u"memory"_s};
        QTest::newRow("several") << u"500ms memory disk"_s << qint64(500) << QStringList{u"memory"_s, u"disk"_s};
        QTest::newRow("a day") << u"1d redis"_s << qint64(24 * 3'600'000) << QStringList{u"redis"_s};
    }
    void typesAreRead()
    {
        QFETCH(QString, text);
        QFETCH(qint64, life);
        QFETCH(QStringList, levels);
        const auto settings = parseTypeSettings(*findCachedType(u"issue"), text, u"cache.type-issue"_s);
        QVERIFY(settings);
        QCOMPARE(settings->timeToLive.count(), life);
        QCOMPARE(settings->levels, levels);
        QCOMPARE(formatTypeSettings(*settings), text);
    }

    void whatServesNobodyIsSaid_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("useless");
        QTest::newRow("built in") << u"issue"_s << u"10m memory"_s << false;
        QTest::newRow("disk") << u"issue"_s << u"10m memory disk"_s << true;
        QTest::newRow("redis alone") << u"project"_s << u"always redis"_s << true;
        QTest::newRow("all levels") << u"document"_s << u"10m"_s << true;
        QTest::newRow("named by its content") << u"ast"_s << u"always"_s << false;
    }
    void whatServesNobodyIsSaid()
    {
        QFETCH(QString, type);
        QFETCH(QString, text);
        QFETCH(bool, useless);
        const auto settings = parseTypeSettings(*findCachedType(type), text, type);
        QVERIFY(settings);
        const QString said = uselessness(*findCachedType(type), *settings);
        QCOMPARE(!said.isEmpty(), useless);
        QVERIFY(said.isEmpty() || said.contains(u"cache.type-"_s + type));
    }

    void builtInTypesAreRead()
    {
        for (const CachedType &type : cachedTypes())
            QVERIFY2(parseTypeSettings(type, type.built, type.name), qPrintable(type.name));
    }

    void wrongTypesAreNamed()
    {
        const auto level = parseTypeSettings(*findCachedType(u"issue"), u"10m memroy"_s, u"cache.type-issue"_s);
        QVERIFY(!level);
        QVERIFY(level.error().message.startsWith(u"cache.type-issue:"_s));
        QVERIFY(level.error().hint.contains(u"memory"));
        for (const QString &text : {u""_s, u"0m"_s, u"10 m"_s, u"soon"_s, u"-5m"_s})
            QVERIFY2(!parseTypeSettings(*findCachedType(u"issue"), text, u"k"_s), qPrintable(text));
        const auto family = parseFamilies(u"issues porjects"_s, u"cache.repositories"_s);
        QVERIFY(!family);
        QVERIFY(family.error().hint.contains(u"projects"));
        QCOMPARE(*parseFamilies(u"none"_s, u"k"_s), QStringList());
        QCOMPARE(*parseFamilies(u"issues, documents"_s, u"k"_s), QStringList({u"issues"_s, u"documents"_s}));
    }
};

QTEST_GUILESS_MAIN(TestInvalidationRules)
#include "tst_invalidationrules.moc"
