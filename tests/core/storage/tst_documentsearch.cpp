// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentfixture.h"

#include <storage/documentrank.h>

using namespace Docket;
using namespace Docket::Tests;

/// Documents by query: every key, words in every script, rank, snippets, pages while others write, hostile queries.
class TestDocumentSearch final : public QObject
{
    Q_OBJECT

private:
    static void fill(DocumentStore &store)
    {
        auto a = makeDocument(u"guide/install.md"_s, u"Installing"_s, u"Get the package and read on. See below."_s);
        a.content.headings = {{1, u"Installing"_s, u"installing"_s, 1, 0},
                              {2, u"Getting started"_s, u"getting-started"_s, 5, 9},
                              {2, u"On Windows"_s, u"on-windows"_s, 9, 30}};
        a.content.code = "apt install docket\n";
        a.content.codeBlocks = {{u"sh"_s, 7, 1}};
        a.content.properties = {{u"status"_s, u"Draft"_s}, {u"priority"_s, u"3"_s}, {u"date"_s, u"2026-03-01"_s}};
        a.content.tags = {u"howto"_s};
        a.content.tasks = {{false, u"finish"_s, 9}};
        a.content.links = {makeLink(DocumentLink::Kind::Document, u"../reference/api.md"_s),
                           makeLink(DocumentLink::Kind::Issue, u"docs/site#12"_s)};
        auto b =
            makeDocument(u"reference/api.md"_s, u"API"_s, u"The package knows std::string and C++. Started late."_s);
        b.content.headings = {{1, u"API"_s, u"api"_s, 1, 0}, {2, u"Getting started quickly"_s, u"q"_s, 3, 0}};
        b.content.code = "#include <docket.h>\nint main() { return printf(\"x\"); }\n";
        b.content.codeBlocks = {{u"C++"_s, 7, 2}, {u"c"_s, 9, 1}};
        b.content.properties = {{u"status"_s, u"final"_s}, {u"priority"_s, u"12"_s}, {u"date"_s, u"2025-12-24"_s}};
        b.content.tasks = {{true, u"done"_s, 9}};
        b.content.links = {makeLink(DocumentLink::Kind::Url, u"https://example.org/docs/setup?x=1"_s)};
        auto c = makeDocument(u"notes_100%.md"_s, u"Notes"_s, u"Nothing to see here."_s);
        c.stamp.modified = 1'600'000'000'000'000'000;
        for (const auto &input : {a, b, c})
            store.put(input);
    }

private Q_SLOTS:
    void everyKey_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("expected");
        const auto row = [](const QString &query, const QString &expected) {
            QTest::newRow(qPrintable(query)) << query << expected;
        };
        const QString a = u"guide/install.md"_s;
        const QString b = u"reference/api.md"_s;
        const QString c = u"notes_100%.md"_s;
        row(u""_s, a + u' ' + c + u' ' + b);
        row(u"package"_s, a + u' ' + b);
        row(u"PACKAGE read"_s, a);
        row(u"pack*"_s, a + u' ' + b);
        row(u"pack"_s, {});
        row(u"\"read on\""_s, a);
        row(u"\"on read\""_s, {});
        row(u"package -read"_s, b);
        row(u"-package"_s, c);
        row(u"-package -nothing"_s, {});
        row(u"install"_s, a); // the file's name and the code
        row(u"started in:title"_s, {});
        row(u"started in:body"_s, a + u' ' + b);
        row(u"notes in:title"_s, c);
        row(u"started in:comments"_s, {});
        row(u"heading:started"_s, a + u' ' + b);
        row(u"heading:\"started quickly\""_s, b);
        row(u"heading:package"_s, {});
        row(u"section:\"getting started\""_s, a);
        row(u"section:\"getting started*\""_s, a + u' ' + b);
        row(u"section:started"_s, {});
        row(u"-section:\"getting started\""_s, c + u' ' + b);
        row(u"heading:windows,quickly"_s, a + u' ' + b);
        row(u"code:apt"_s, a);
        row(u"code:\"return printf\""_s, b);
        row(u"code:package"_s, {});
        row(u"lang:c"_s, b);
        row(u"lang:c++"_s, b);
        row(u"lang:SH"_s, a);
        row(u"-lang:sh"_s, c + u' ' + b);
        row(u"lang:sh,c"_s, a + u' ' + b);
        row(u"prop:status"_s, a + u' ' + b);
        row(u"prop:STATUS=draft"_s, a);
        row(u"prop:status=draft,final"_s, a + u' ' + b);
        row(u"-prop:status=draft"_s, c + u' ' + b);
        row(u"prop:priority>5"_s, b);
        row(u"prop:priority<=3"_s, a);
        row(u"prop:date>=2026-01-01"_s, a);
        row(u"prop:date<2026"_s, b);
        row(u"prop:status>5"_s, {});
        row(u"tag:howto"_s, a);
        row(u"task:open"_s, a);
        row(u"task:done"_s, b);
        row(u"task:open,done"_s, a + u' ' + b);
        row(u"-task:open,done"_s, c);
        row(u"link:api.md"_s, a);
        row(u"link:reference/api.md"_s, a);
        row(u"link:example.org"_s, b);
        row(u"link:example.org/docs"_s, b);
        row(u"link:docs/site#12"_s, a);
        row(u"link:\"#12\""_s, a);
        row(u"#12"_s, a);
        row(u"number:13"_s, {});
        row(u"example"_s, {}); // targets of links are no words of the text
        row(u"path:guide"_s, a);
        row(u"path:GUIDE/inst"_s, a);
        row(u"path:*.md"_s, a + u' ' + c + u' ' + b);
        row(u"path:a*.md"_s, b);
        row(u"path:reference/*"_s, b);
        row(u"path:100%"_s, c);
        row(u"path:notes_"_s, c);
        row(u"path:s_1"_s, c);
        row(u"path:e_a"_s, {});
        row(u"updated:<2021-01-01"_s, c);
        row(u"updated:2020-09-13"_s, c);
        row(u"-updated:<2021-01-01"_s, a + u' ' + b);
        row(u"is:failed"_s, {});
        row(u"-is:failed,missing"_s, a + u' ' + c + u' ' + b);
        row(u"package lang:sh prop:status=draft -code:printf"_s, a);
    }

    void everyKey()
    {
        QFETCH(QString, query);
        QFETCH(QString, expected);
        DocumentStore store;
        fill(store);
        QCOMPARE(store.paths(query).join(u' '), expected);
        QCOMPARE(take(store.documents.count(ask(query), {})), expected.isEmpty() ? 0 : expected.count(u' ') + 1);
        auto found = store.found(query);
        found.sort();
        QCOMPARE(found.join(u' '), expected);
        found = store.found(query, SearchOrder::First);
        found.sort();
        QCOMPARE(found.join(u' '), expected);
    }

    void everyScript_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("hit");
        QTest::newRow("accents") << u"Das Café in der Straße"_s << u"cafe"_s << u"Café"_s;
        QTest::newRow("accents apart") << u"Das Cafe\u0301 dort"_s << u"café"_s << u"Cafe\u0301"_s;
        QTest::newRow("Greek") << u"Ο κόσμος είναι μικρός"_s << u"ΚΌΣΜΟΣ"_s << u"κόσμος"_s;
        QTest::newRow("Cyrillic prefix") << u"Это документация проекта"_s << u"документ*"_s << u"документация"_s;
        QTest::newRow("Hebrew") << u"זה מסמך קצר על פרויקט"_s << u"מסמך"_s << u"מסמך"_s;
        QTest::newRow("Arabic") << u"هذه وثيقة قصيرة عن المشروع"_s << u"\"وثيقة قصيرة\""_s << u"وثيقة قصيرة"_s;
        QTest::newRow("Japanese") << u"最新の日本語の文書です"_s << u"日本語"_s << u"日本語"_s;
        QTest::newRow("Chinese in Latin") << u"see 中文文档 for more"_s << u"文档"_s << u"文档"_s;
        QTest::newRow("Korean") << u"프로젝트 문서를 읽다"_s << u"문서"_s << u"문서"_s;
        QTest::newRow("beside emoji") << u"fine 👩‍👩‍👧 family 🎉 party"_s << u"party"_s << u"party"_s;
        QTest::newRow("beyond the first plane") << u"rare 𠀋 character"_s << u"𠀋"_s << u"𠀋"_s;
    }

    void everyScript()
    {
        QFETCH(QString, text);
        QFETCH(QString, query);
        QFETCH(QString, hit);
        DocumentStore store;
        store.put(makeDocument(u"a.md"_s, u"Title"_s, text));
        store.put(makeDocument(u"b.md"_s, u"Other"_s, u"something else entirely"_s));
        const auto hits = take(store.documents.search(ask(query), {}, 10, SearchOrder::Ranked));
        QCOMPARE(hits.hits.size(), 1);
        const auto &snippet = hits.hits.first().snippet;
        QCOMPARE(snippet.text, text);
        QStringList marked;
        qsizetype end = 0;
        for (const auto &[position, length] : snippet.hits) {
            QVERIFY(position >= end);
            end = position + length;
            QVERIFY(end <= snippet.text.size());
            marked << snippet.text.sliced(position, length);
        }
        // CJK is found character by character, which touch each other.
        QCOMPARE(marked.join(QString()), hit);
    }

    void snippetsShowTheRightPlace()
    {
        DocumentStore store;
        QStringList words;
        for (int i = 0; i < 4000; ++i)
            words << u"filler%1"_s.arg(i % 50);
        words[1500] = u"needle"_s;
        words[3000] = u"needle"_s;
        words[3004] = u"thread"_s;
        auto input = makeDocument(u"long.md"_s, u"Long"_s, words.join(u' '));
        const auto offset = [&](int word) { return words.first(word).join(u' ').size() + 1; };
        input.content.headings = {{1, u"Long"_s, u"long"_s, 1, 0},
                                  {2, u"Middle"_s, u"middle"_s, 70, offset(1400)},
                                  {2, u"End"_s, u"end"_s, 140, offset(2900)}};
        store.put(input);
        const auto one =
            take(store.documents.search(ask(u"needle"_s), {}, 5, SearchOrder::Ranked)).hits.first().snippet;
        QCOMPARE(one.section, u"Middle"_s);
        QCOMPARE(one.line, 70);
        QVERIFY(one.text.startsWith(u'…') && one.text.endsWith(u'…'));
        QVERIFY(one.text.size() < 400);
        QCOMPARE(one.hits.size(), 1);
        QCOMPARE(one.text.sliced(one.hits.first().first, one.hits.first().second), u"needle"_s);
        const auto both =
            take(store.documents.search(ask(u"\"filler3\" \"needle\""_s), {}, 5, SearchOrder::Ranked)).hits.first();
        QVERIFY(both.snippet.hits.size() >= 1);
        const auto phrase =
            take(store.documents.search(ask(u"thread needle"_s), {}, 5, SearchOrder::Ranked)).hits.first().snippet;
        QVERIFY(!phrase.hits.isEmpty());
    }

    void snippetsOfEveryField()
    {
        using Field = DocumentSnippet::Field;
        DocumentStore store;
        fill(store);
        const auto snippet = [&](const QString &query) {
            const auto hits = take(store.documents.search(ask(query), {}, 5, SearchOrder::Ranked)).hits;
            return hits.isEmpty() ? DocumentSnippet{} : hits.first().snippet;
        };
        QCOMPARE(snippet(u"package read"_s).field, Field::Body);
        QCOMPARE(snippet(u"code:apt"_s).field, Field::Code);
        const auto heading = snippet(u"heading:windows"_s);
        QCOMPARE(heading.field, Field::Heading);
        QCOMPARE(heading.section, u"On Windows"_s);
        QCOMPARE(heading.line, 9);
        QCOMPARE(snippet(u"notes in:title"_s).field, Field::Title);
        const auto plain = snippet(u"tag:howto"_s); // no words: the beginning, nothing marked
        QVERIFY(plain.hits.isEmpty());
        QVERIFY(plain.text.startsWith(u"Get the package"_s));
    }

    void snippetsAreBounded()
    {
        DocumentStore store;
        store.put(makeDocument(u"a.md"_s, u"Huge"_s, QString(2'000'000, u'x') + u" needle "_s + QString(5000, u'y')));
        store.put(makeDocument(u"b.md"_s, u"Marks"_s, u"needle"_s + QString(5000, u'\u0301')));
        store.put(
            makeDocument(u"c.md"_s, u"Joined"_s, u"needle "_s + QString(u"👨‍👩‍👧‍👦"_s).repeated(500)));
        const auto hits = take(store.documents.search(ask(u"need*"_s), {}, 10, SearchOrder::Ranked)).hits;
        QCOMPARE(hits.size(), 3);
        for (const auto &hit : hits) {
            QVERIFY2(hit.snippet.text.size() < 700, qPrintable(hit.document.path));
            QVERIFY(!hit.snippet.text.contains(QChar::ReplacementCharacter));
            QVERIFY(hit.snippet.text.isValidUtf16());
        }
    }

    void titlesComeFirst()
    {
        DocumentStore store;
        store.put(makeDocument(u"body.md"_s, u"Other"_s, u"backup "_s.repeated(3) + u"and more"_s));
        auto heading = makeDocument(u"heading.md"_s, u"Another"_s, u"something else and more"_s);
        heading.content.headings = {{2, u"backup"_s, u"backup"_s, 1, 0}};
        store.put(heading);
        store.put(makeDocument(u"title.md"_s, u"Backup"_s, u"something else and more"_s));
        for (int i = 0; i < 20; ++i)
            store.put(makeDocument(u"n%1.md"_s.arg(i), u"Filler"_s, u"nothing of that kind in here"_s));
        QCOMPARE(store.found(u"backup"_s), (QStringList{u"title.md"_s, u"heading.md"_s, u"body.md"_s}));
    }

    /// The ranking of our own against the one that comes with FTS5.
    void ranksAsBm25Does_data()
    {
        QTest::addColumn<QByteArray>("match");
        QTest::newRow("word") << QByteArray("w1");
        QTest::newRow("rare word") << QByteArray("w19");
        QTest::newRow("two words") << QByteArray("w1 w7");
        QTest::newRow("phrase") << QByteArray("\"w1 w2\"");
        QTest::newRow("alternatives") << QByteArray("w3 OR w11 OR w19");
        QTest::newRow("columns") << QByteArray("{title headings} : w2");
    }

    void ranksAsBm25Does()
    {
        QFETCH(QByteArray, match);
        DocumentStore store;
        unsigned seed = 99;
        const auto words = [&seed](int count) {
            QStringList list;
            for (int i = 0; i < count; ++i) {
                seed = seed * 1664525U + 1013904223U;
                const unsigned die = (seed >> 16) % 400;
                list << u"w%1"_s.arg(19 - int(std::sqrt(double(die)))); // the small numbers are rare
            }
            return list.join(u' ');
        };
        for (int i = 0; i < 300; ++i) {
            auto input = makeDocument(u"%1.txt"_s.arg(i), words(4), words(10 + i));
            input.content.headings = {{1, words(3), u"a"_s, 1, 0}};
            input.content.code = words(i % 20).toUtf8();
            store.put(input);
        }
        auto rows = store.store.connection->prepare("SELECT bm25(document_fts, 10, 5, 1, 0.5, 0), "
                                                    "document_rank(document_fts, 10, 5, 1, 0.5, 0) FROM document_fts "
                                                    "WHERE document_fts MATCH ? ORDER BY 1");
        rows.bindAll(match);
        double factor = 0; // a lone phrase is not weighed by how rare it is, so the scores differ by that
        int seen = 0;
        while (rows.step()) {
            if (seen++ == 0)
                factor = rows.real(1) / rows.real(0);
            QVERIFY2(std::abs(rows.real(1) / rows.real(0) - factor) < 1e-9 * std::abs(factor),
                     qPrintable(u"%1 against %2"_s.arg(rows.real(1)).arg(rows.real(0))));
        }
        take(rows.result());
        QVERIFY2(seen >= 3, qPrintable(QString::number(seen)));
    }

    void commonWordsAreBounded()
    {
        DocumentStore store;
        std::vector<DocumentInput> inputs;
        for (int i = 0; i < 9000; ++i)
            inputs.push_back(makeDocument(u"d%1.md"_s.arg(i), i == 40 ? u"Everywhere at once"_s : u"T"_s,
                                          u"everywhere %1"_s.arg(i)));
        auto transaction = take(Storage::Transaction::begin(*store.store.connection));
        take(store.documents.storeBatch(store.source, inputs));
        take(transaction->commit());
        const auto hits = take(store.documents.search(ask(u"everywhere"_s), {}, 20, SearchOrder::Ranked));
        QVERIFY(hits.bounded);
        QVERIFY(hits.more);
        QCOMPARE(hits.hits.size(), 20);
        QCOMPARE(hits.hits.first().document.path, u"d40.md"_s); // an old one, found by its title
        QSet<QString> different;
        for (const auto &hit : hits.hits)
            different.insert(hit.document.path);
        QCOMPARE(different.size(), 20);
        QVERIFY(!take(store.documents.search(ask(u"everywhere 77"_s), {}, 20, SearchOrder::Ranked)).bounded);
        QVERIFY(take(store.documents.search(ask(u"everywhere"_s), {}, 0, SearchOrder::Ranked)).hits.isEmpty());
    }

    void pagesByEveryColumn_data()
    {
        QTest::addColumn<int>("by");
        QTest::addColumn<bool>("descending");
        const char *names[] = {"path", "title", "modified", "size", "words", "state", "ingested"};
        for (int by = 0; by < 7; ++by) {
            QTest::newRow(names[by]) << by << false;
            QTest::addRow("%s down", names[by]) << by << true;
        }
    }

    /// Between two pages documents come, go and change; every one that stood still is seen exactly once.
    void pagesByEveryColumn()
    {
        QFETCH(int, by);
        QFETCH(bool, descending);
        DocumentStore store;
        const auto other = store.addSource(u"/srv/a"_s);
        QSet<QString> steady;
        QList<DocumentId> gone;
        for (int i = 0; i < 90; ++i) {
            auto input = makeDocument(u"p%1.md"_s.arg(i * 7 % 90), u"Title %1"_s.arg(i % 4), u"w "_s.repeated(i % 5));
            input.stamp = {i % 6, 1'000'000 + i % 7};
            const auto id = store.put(input, i % 3 ? store.source : other);
            if (i % 10 == 9)
                gone << id;
            else
                steady.insert(input.path);
        }
        const DocumentOrder order{DocumentSort(by), descending};
        QStringList seen;
        DocumentCursor cursor;
        for (int pages = 0; pages < 100; ++pages) {
            const auto page = take(store.documents.list(ask({}), {}, order, 7, cursor));
            for (const auto &row : page.rows)
                seen << row.path;
            cursor = page.next;
            if (page.last)
                break;
            if (!gone.isEmpty()) {
                const auto id = gone.takeLast();
                take(store.documents.remove(std::span(&id, 1)));
            }
            store.put(makeDocument(u"new%1.md"_s.arg(pages), u"Title 2"_s, u"w w"_s));
        }
        for (const QString &path : std::as_const(steady))
            QVERIFY2(seen.count(path) == 1, qPrintable(path + u" was seen "_s + QString::number(seen.count(path))));
        QSet<QString> unique(seen.begin(), seen.end());
        QCOMPARE(unique.size(), seen.size());
    }

    void hostileQueries_data()
    {
        QTest::addColumn<QString>("query");
        const QStringList queries{u"\"a\"\" OR \"b\""_s,
                                  u"a OR"_s,
                                  u"NEAR(a b)"_s,
                                  u"title:a"_s,
                                  u"{title}:a"_s,
                                  u"a* b* c*"_s,
                                  u"*"_s,
                                  u"^a"_s,
                                  u"a + b"_s,
                                  u"(a"_s,
                                  u"a)"_s,
                                  u"\"\\\"\""_s,
                                  u"-\"x y\" -z"_s,
                                  u"'; DROP TABLE document; --"_s,
                                  u"code:\"*\""_s,
                                  u"heading:\"(a OR b)\""_s,
                                  u"section:\"\ue000\""_s,
                                  u"link:\"\" \""_s,
                                  u"link:::::"_s,
                                  u"link:\"\ue001x\""_s,
                                  u"prop:a='"_s,
                                  u"prop:\"a=%_\""_s,
                                  u"path:%"_s,
                                  u"path:****a****b****"_s,
                                  u"path:\"\\\\\""_s,
                                  u"path:["_s,
                                  u"tag:'"_s,
                                  u"lang:\"a'b\""_s,
                                  u"#0"_s,
                                  u"#999999999999999999"_s,
                                  u"prop:x>1e999"_s,
                                  u"prop:x<nan"_s,
                                  u"updated:>9999-12-31"_s,
                                  u"updated:<0001-01-01"_s,
                                  u"\0x"_s,
                                  QString(u"a "_s).repeated(90),
                                  u"\""_s + QString(u"a "_s).repeated(4000) + u"\""_s,
                                  QString(9000, u'*') + u"a"_s,
                                  QString(u"-a "_s).repeated(90),
                                  QString(3000, u'(')};
        for (const QString &query : queries)
            QTest::addRow("%s", qPrintable(query.first(std::min<qsizetype>(query.size(), 40)))) << query;
    }

    void hostileQueries()
    {
        QFETCH(QString, query);
        DocumentStore store;
        fill(store);
        const Query parsed = parseQuery(query, at(0), AskDocuments).query; // what could be understood
        QVERIFY(store.documents.search(parsed, {}, 10, SearchOrder::Ranked));
        QVERIFY(store.documents.search(parsed, {}, 10, SearchOrder::First));
        QVERIFY(store.documents.list(parsed, {}, {}, 10));
        QVERIFY(store.documents.count(parsed, {}));
        QCOMPARE(take(store.documents.count(ask({}), {})), 3);
    }

    void queriesForIssuesFindNoDocuments()
    {
        DocumentStore store;
        fill(store);
        const Query issues = parseQuery(u"package"_s, at(0)).query;
        QVERIFY(take(store.documents.search(issues, {}, 10, SearchOrder::Ranked)).hits.isEmpty());
        const Query both = parseQuery(u"package -label:bug"_s, at(0), AskAll).query;
        QCOMPARE(take(store.documents.count(both, {})), 2);
        const Query narrowed = parseQuery(u"package label:bug"_s, at(0), AskAll).query;
        QCOMPARE(take(store.documents.count(narrowed, {})), 0);
        // And the other way round.
        const auto project = store.store.addProject(u"o"_s, u"n"_s, 5);
        const auto issue = makeIssue(3, u"The package"_s, 10);
        take(store.store.issues->store(project, std::span(&issue, 1)));
        QCOMPARE(take(store.store.issues->keys(both, {}, {})).size(), 1);
        QVERIFY(take(store.store.issues->keys(parseQuery(u"package lang:c"_s, at(0), AskAll).query, {}, {})).isEmpty());
        QVERIFY(take(store.store.issues->keys(parseQuery(u"package is:document"_s, at(0), AskAll).query, {}, {}))
                    .isEmpty());
        QCOMPARE(take(store.store.issues->keys(parseQuery(u"package is:issue"_s, at(0), AskAll).query, {}, {})).size(),
                 1);
        QCOMPARE(take(store.documents.count(parseQuery(u"package is:issue"_s, at(0), AskAll).query, {})), 0);
    }

    void tokenizerSplitsAsTheIndexDoes()
    {
        DocumentStore store;
        const auto tokenizer = take(Storage::SearchTokenizer::create(store.store.connection->handle()));
        QStringList tokens;
        const QByteArray text = QStringLiteral("Ab-Cé 日本x\xff").toUtf8() + QByteArray("\xe6\x97 \xf0\x9f", 5) + "z";
        tokenizer->split(text, [&](QByteArrayView token, qsizetype begin, qsizetype end) {
            if (begin < 0 || end > text.size() || begin > end)
                return false;
            tokens << QString::fromUtf8(token);
            return true;
        });
        QCOMPARE(tokens.first(5), (QStringList{u"ab"_s, u"ce"_s, u"日"_s, u"本"_s, tokens.value(4)}));
        QCOMPARE(tokens.last(), u"z"_s);
    }
};

QTEST_GUILESS_MAIN(TestDocumentSearch)
#include "tst_documentsearch.moc"
