// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <domain/query.h>

#include <QTest>

using namespace Docket::Domain;
using namespace Qt::StringLiterals;

namespace {

QueryVocabulary vocabulary()
{
    return {.labels = {u"bug"_s, u"area/ui bugs"_s, u"debugger"_s, u"in progress"_s, u"wontfix"_s},
            .people = {u"alice"_s, u"bob"_s},
            .milestones = {u"Release 1.0"_s, u"2.0"_s},
            .repositories = {u"docs/site"_s, u"tools/bugle"_s},
            .instances = {u"work"_s},
            .columns = {u"Backlog"_s, u"In progress"_s},
            .priorities = {u"High"_s, u"Low"_s}};
}

} // namespace

class TestQuerySuggest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void suggestions_data();
    void suggestions();
    void limitHolds();
    void emptyBoxOffersKeys();
    void documentsHaveNoNumber();
};

void TestQuerySuggest::suggestions_data()
{
    QTest::addColumn<QString>("text");        // '|' is the cursor
    QTest::addColumn<QStringList>("results"); // the whole text after taking each, in order
    const auto row = [](const char *name, const QString &text, const QStringList &results) {
        QTest::newRow(name) << text << results;
    };
    row("key", u"lab|"_s, {u"label:"_s});
    row("key behind a minus", u"is:open -lab|"_s, {u"is:open -label:"_s});
    row("key and names", u"bu|"_s,
        {u"label:bug"_s, u"label:\"area/ui bugs\""_s, u"label:debugger"_s, u"repo:tools/bugle"_s});
    row("labels: beginning, word, anywhere", u"label:bug|"_s, {u"label:\"area/ui bugs\""_s, u"label:debugger"_s});
    row("quoted where needed", u"label:in|"_s, {u"label:\"in progress\""_s});
    row("inside quotes", u"label:\"in p|"_s, {u"label:\"in progress\""_s});
    row("second of a list", u"label:bug,won|"_s, {u"label:bug,wontfix"_s});
    row("behind a quoted one", u"label:\"in progress\",won|"_s, {u"label:\"in progress\",wontfix"_s});
    row("middle of a value", u"label:wo|nt is:open"_s, {u"label:wontfix is:open"_s});
    row("state", u"is:|"_s, {u"is:open"_s, u"is:closed"_s});
    row("property", u"no:m|"_s, {u"no:milestone"_s});
    row("people", u"assignee:|"_s, {u"assignee:me"_s, u"assignee:alice"_s, u"assignee:bob"_s});
    row("milestone", u"milestone:|"_s, {u"milestone:\"Release 1.0\""_s, u"milestone:2.0"_s});
    row("column", u"column:in|"_s, {u"column:\"In progress\""_s});
    row("date", u"updated:y|"_s, {u"updated:yesterday"_s, u"updated:today"_s, u"updated:1y"_s});
    row("date keeps the sign", u"updated:<3|"_s, {u"updated:<30d"_s});
    row("inside the key", u"la|bel:bug"_s, {});
    row("free text in quotes", u"\"lab|el\""_s, {});
    row("nothing fits", u"xyzzy|"_s, {});
    row("repository", u"repo:si|"_s, {u"repo:docs/site"_s});
}

void TestQuerySuggest::suggestions()
{
    QFETCH(QString, text);
    QFETCH(QStringList, results);
    const auto cursor = text.indexOf(u'|');
    text.remove(cursor, 1);
    QStringList taken;
    for (const auto &suggestion : suggest(text, cursor, vocabulary(), 20)) {
        auto whole = text;
        whole.replace(suggestion.position, suggestion.length, suggestion.text);
        taken << whole;
        QVERIFY(!suggestion.description.isEmpty());
    }
    if (QTest::currentDataTag() == "inside the key"_ba) {
        QCOMPARE(taken, QStringList{}); // the key that stands there already is not offered again
        return;
    }
    QCOMPARE(taken, results);
}

void TestQuerySuggest::limitHolds()
{
    auto words = vocabulary();
    for (int i = 0; i < 1000; ++i)
        words.labels << u"bug-%1"_s.arg(i);
    QCOMPARE(suggest(u"label:bug"_s, 9, words, 5).size(), 5);
    QVERIFY(suggest(u"label:bug"_s, 9, words, 0).isEmpty());
}

void TestQuerySuggest::emptyBoxOffersKeys()
{
    const auto suggestions = suggest(u""_s, 0, vocabulary(), 12);
    QCOMPARE(suggestions.size(), 12);
    QCOMPARE(suggestions[0].text, u"is:open"_s);
    // In front of a term the keys are offered for insertion, the term stays.
    const auto before = suggest(u" label:bug"_s, 0, vocabulary(), 1);
    QCOMPARE(before.value(0).length, 0);
}

void TestQuerySuggest::documentsHaveNoNumber()
{
    const auto offers = [](QuerySubject subject, const QString &text) {
        return std::ranges::any_of(suggest(text, text.size(), vocabulary(), 100, subject),
                                   [](const QuerySuggestion &suggestion) { return suggestion.text == u"number:"_s; });
    };
    for (const auto &text : {u""_s, u"num"_s}) {
        QVERIFY(offers(AskIssues, text));
        QVERIFY(offers(AskAll, text));
        QVERIFY(!offers(AskDocuments, text));
    }
}

QTEST_GUILESS_MAIN(TestQuerySuggest)
#include "tst_querysuggest.moc"
