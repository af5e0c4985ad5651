// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentfixture.h"

#include <storage/documentfacts.h>
#include <storage/documentpacker.h>
#include <storage/integrity.h>

using namespace Docket;
using namespace Docket::Tests;
using Outcome = StoredDocument::Outcome;

/// What is written of documents, and that it comes back: content, versions, failures, moves, removals, migrations.
class TestDocumentStore final : public QObject
{
    Q_OBJECT

private:
    static DocumentInput everything()
    {
        auto input = makeDocument(u"guide/setup.md"_s, u"Setting up"_s, u"Read this first. Then go on."_s);
        ParsedContent &content = input.content;
        content.code = "apt install docket\n";
        content.frontMatter = R"({"status":"draft","tags":["howto","new"]})";
        content.properties = {{u"status"_s, u"draft"_s}, {u"tags"_s, u"howto"_s}, {u"tags"_s, u"new"_s}};
        content.headings = {{1, u"Setting up"_s, u"setting-up"_s, 1, 0}, {2, u"Ende der Straße"_s, u"ende"_s, 9, 16}};
        content.links = {makeLink(DocumentLink::Kind::Url, u"https://example.org/a?b=c"_s),
                         makeLink(DocumentLink::Kind::Document, u"../index.md"_s, u"top"_s)};
        content.tasks = {{false, u"write it"_s, 5}, {true, u"think"_s, 6}};
        content.codeBlocks = {{u"sh"_s, 7, 1}, {u"sh"_s, 9, 2}, {QString(), 12, 1}};
        content.tags = {u"howto"_s, u"new"_s};
        return input;
    }

    static qint64 rows(DocumentStore &store, QByteArrayView table)
    {
        return take(store.store.connection->integer(QByteArray("SELECT count(*) FROM " + table.toByteArray())))
            .value_or(-1);
    }

private Q_SLOTS:
    void everythingComesBack_data()
    {
        QTest::addColumn<bool>("packedBefore");
        QTest::newRow("packed by the writer") << false;
        QTest::newRow("packed on a worker") << true;
    }

    void everythingComesBack()
    {
        QFETCH(bool, packedBefore);
        DocumentStore store;
        auto input = everything();
        if (packedBefore)
            input.packed = Storage::packDocument(take(store.sources.source(store.source)), input);
        const auto stored = take(store.documents.storeBatch(store.source, std::span(&input, 1)));
        QCOMPARE(stored.size(), 1);
        QCOMPARE(stored.first().outcome, Outcome::Inserted);
        const auto document = take(store.documents.find(stored.first().id));
        QCOMPARE(document.absolutePath(), u"/srv/wiki/guide/setup.md"_s);
        QCOMPARE(document.summary.title, u"Setting up"_s);
        QCOMPARE(document.summary.stamp, input.stamp);
        QCOMPARE(document.summary.state, DocumentState::Ok);
        QCOMPARE(document.summary.words, input.content.words);
        QCOMPARE(document.summary.tasksOpen, 1);
        QCOMPARE(document.summary.tasksDone, 1);
        QCOMPARE(document.summary.ingested, at(1000));
        QCOMPARE(document.hash, input.hash);
        QCOMPARE(document.encoding, u"UTF-8"_s);
        QCOMPARE(document.parserVersion, 1);
        QCOMPARE(document.frontMatter, input.content.frontMatter);
        QCOMPARE(document.properties, input.content.properties);
        QCOMPARE(document.headings, input.content.headings);
        QCOMPARE(document.links, input.content.links);
        QCOMPARE(document.tasks, input.content.tasks);
        QCOMPARE(document.codeBlocks, input.content.codeBlocks);
        QCOMPARE(document.tags, input.content.tags);
        QCOMPARE(take(store.documents.text(document.summary.id)), input.source);
        QCOMPARE(take(store.documents.findByPath(store.source, u"guide/setup.md"_s)), document.summary.id);
        QCOMPARE(take(store.documents.findByAbsolutePath(u"/srv/wiki/GUIDE/setup.md"_s)), document.summary.id);
        QCOMPARE(take(store.documents.findByHash(input.hash)), (QList<DocumentId>{document.summary.id}));
        QVERIFY(take(store.documents.findByHash(QByteArray(32, 'x'))).isEmpty());
    }

    void unknownThingsAreNotFound()
    {
        DocumentStore store;
        QCOMPARE(store.documents.find({77}).error().code, Code::NotFound);
        QCOMPARE(store.documents.text({77}).error().code, Code::NotFound);
        QCOMPARE(store.documents.findByPath(store.source, u"a.md"_s).error().code, Code::NotFound);
        QCOMPARE(store.documents.touch({77}, {}).error().code, Code::NotFound);
        QCOMPARE(store.documents.versionText({77}).error().code, Code::NotFound);
        QCOMPARE(store.documents.move({77}, store.source, u"b.md"_s).error().code, Code::NotFound);
        const auto input = everything();
        QCOMPARE(store.documents.storeBatch({99}, std::span(&input, 1)).error().code, Code::NotFound);
        DocumentInput nameless = input;
        nameless.path.clear();
        QCOMPARE(store.documents.storeBatch(store.source, std::span(&nameless, 1)).error().code, Code::Invalid);
    }

    void equalContentIsNotWrittenAgain()
    {
        DocumentStore store;
        auto input = everything();
        const auto id = store.put(input);
        QCOMPARE(take(store.documents.storeBatch(store.source, std::span(&input, 1))).first(),
                 (StoredDocument{id, Outcome::Unchanged}));
        input.stamp.modified += 5;
        QCOMPARE(take(store.documents.storeBatch(store.source, std::span(&input, 1))).first().outcome,
                 Outcome::Unchanged);
        QCOMPARE(take(store.documents.find(id)).summary.stamp, input.stamp);
        // Another parser may find other things in the same text: written, but no version.
        input.content.parserVersion = 2;
        input.content.properties = {{u"status"_s, u"final"_s}};
        QCOMPARE(take(store.documents.storeBatch(store.source, std::span(&input, 1))).first().outcome,
                 Outcome::Updated);
        QVERIFY(take(store.documents.versions(id)).isEmpty());
        QCOMPARE(store.paths(u"prop:status=final"_s).size(), 1);
        QVERIFY(store.paths(u"prop:status=draft"_s).isEmpty());
    }

    void changesLeaveNothingOfBeforeBehind()
    {
        DocumentStore store;
        const auto id = store.put(everything());
        auto other = makeDocument(u"guide/setup.md"_s, u"Anew"_s, u"Nothing of it is left."_s);
        QCOMPARE(store.put(other), id);
        for (const QString &query : {u"first"_s, u"lang:sh"_s, u"prop:status"_s, u"tag:howto"_s, u"code:apt"_s,
                                     u"heading:Straße"_s, u"link:example.org"_s, u"task:open"_s})
            QVERIFY2(store.paths(query).isEmpty(), qPrintable(query));
        QCOMPARE(store.paths(u"nothing left"_s).size(), 1);
        QCOMPARE(rows(store, "document_link"), 0);
        QCOMPARE(rows(store, "document_facet"), 0);
    }

    void aPathTwiceInOneBatch()
    {
        DocumentStore store;
        const std::array inputs{makeDocument(u"a.md"_s, u"A"_s, u"early"_s),
                                makeDocument(u"a.md"_s, u"A"_s, u"late"_s)};
        const auto stored = take(store.documents.storeBatch(store.source, inputs));
        QCOMPARE(stored[1], (StoredDocument{stored[0].id, Outcome::Updated}));
        QVERIFY(store.paths(u"early"_s).isEmpty());
        QCOMPARE(store.paths(u"late"_s).size(), 1);
        QCOMPARE(take(store.documents.versions(stored[0].id)).size(), 1);
    }

    void versionsAreKeptAndBounded()
    {
        DocumentStore store(3);
        DocumentId id;
        QByteArrayList texts;
        for (int i = 0; i < 6; ++i) {
            const auto input = makeDocument(u"a.md"_s, u"A"_s, u"text number %1"_s.arg(i));
            texts << input.source;
            id = store.put(input);
        }
        const auto versions = take(store.documents.versions(id));
        QCOMPARE(versions.size(), 3);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(take(store.documents.versionText(versions[i].id)), texts[4 - i]);
            QCOMPARE(versions[i].size, texts[4 - i].size());
            QCOMPARE(versions[i].document, id);
            QCOMPARE(versions[i].replaced, at(1000));
            QCOMPARE(versions[i].hash, QCryptographicHash::hash(texts[4 - i], QCryptographicHash::Sha256));
        }
        QCOMPARE(take(store.documents.text(id)), texts[5]);
        QVERIFY(store.paths(u"4"_s).isEmpty()); // only the present text is searched
    }

    void failuresKeepWhatWasStored()
    {
        DocumentStore store;
        auto input = everything();
        const auto id = store.put(input);
        const DocumentFailure failure{u"line 3 is no YAML"_s, 3};
        QCOMPARE(take(store.documents.storeFailure(store.source, input.path, {9, 9}, failure)), id);
        auto row = take(store.documents.find(id)).summary;
        QCOMPARE(row.state, DocumentState::Failed);
        QCOMPARE(row.failure, failure);
        QCOMPARE(store.paths(u"is:failed"_s), (QStringList{input.path}));
        QCOMPARE(store.paths(u"first"_s), (QStringList{input.path}));
        const auto failed = take(store.sources.failures({}));
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed.first().absolutePath, u"/srv/wiki/guide/setup.md"_s);
        // Missing and back again: still failed. Read at last: no trace of it.
        QCOMPARE(take(store.documents.setMissing(std::span(&id, 1), true)), 1);
        QVERIFY(take(store.sources.failures({})).isEmpty());
        QCOMPARE(take(store.documents.setMissing(std::span(&id, 1), false)), 1);
        QCOMPARE(take(store.documents.find(id)).summary.state, DocumentState::Failed);
        store.put(input);
        row = take(store.documents.find(id)).summary;
        QCOMPARE(row.state, DocumentState::Ok);
        QCOMPARE(row.failure, DocumentFailure{});
    }

    void aFileThatNeverCouldBeRead()
    {
        DocumentStore store;
        const auto id = take(store.documents.storeFailure(store.source, u"bad.md"_s, {1, 2}, {u"denied"_s, 0}));
        const auto document = take(store.documents.find(id));
        QCOMPARE(document.summary.state, DocumentState::Failed);
        QCOMPARE(document.summary.title, u"bad.md"_s);
        QVERIFY(take(store.documents.text(id)).isEmpty());
        take(store.documents.move(id, store.source, u"worse.md"_s));
        QCOMPARE(take(store.documents.find(id)).summary.path, u"worse.md"_s);
        QCOMPARE(store.put(makeDocument(u"worse.md"_s, u"Better"_s, u"readable"_s)), id);
        QVERIFY(take(store.documents.versions(id)).isEmpty());
        QCOMPARE(store.paths(u"readable"_s), (QStringList{u"worse.md"_s}));
        QCOMPARE(take(store.documents.remove(std::span(&id, 1))), 1);
        QCOMPARE(rows(store, "document_fts"), 0);
    }

    void missingOnesStay()
    {
        DocumentStore store;
        const QList<DocumentId> ids{store.put(makeDocument(u"a.md"_s, u"A"_s, u"alpha"_s)),
                                    store.put(makeDocument(u"b.md"_s, u"B"_s, u"beta"_s))};
        QCOMPARE(take(store.documents.setMissing(ids, true)), 2);
        QCOMPARE(take(store.documents.setMissing(ids, true)), 0);
        QCOMPARE(store.paths(u"is:missing"_s).size(), 2);
        QCOMPARE(store.paths(u"alpha"_s).size(), 1);
        QCOMPARE(take(store.documents.setMissing(ids, false)), 2);
        QVERIFY(store.paths(u"is:missing"_s).isEmpty());
    }

    void movesKeepIdAndVersions()
    {
        DocumentStore store;
        auto input = everything();
        const auto id = store.put(input);
        const auto target = store.put(makeDocument(u"index.md"_s, u"Index"_s, u"start"_s));
        store.put(makeDocument(u"guide/setup.md"_s, u"Setting up"_s, u"second text"_s));
        const auto again = store.put(input);
        QCOMPARE(again, id);
        const auto missing = QList<DocumentId>{id};
        take(store.documents.setMissing(missing, true));
        take(store.documents.move(id, store.source, u"old/deep/setup.md"_s));
        const auto document = take(store.documents.find(id));
        QCOMPARE(document.summary.path, u"old/deep/setup.md"_s);
        QCOMPARE(document.summary.state, DocumentState::Ok);
        QCOMPARE(take(store.documents.versions(id)).size(), 2);
        QCOMPARE(take(store.documents.text(id)), input.source);
        QCOMPARE(store.paths(u"lang:sh"_s), (QStringList{u"old/deep/setup.md"_s}));
        QCOMPARE(store.paths(u"code:apt"_s), (QStringList{u"old/deep/setup.md"_s}));
        QCOMPARE(store.paths(u"path:deep"_s), (QStringList{u"old/deep/setup.md"_s}));
        QCOMPARE(store.documents.findByPath(store.source, u"guide/setup.md"_s).error().code, Code::NotFound);
        // "../index.md" leads elsewhere from there.
        QVERIFY(take(store.links.backlinks(target, 10)).isEmpty());
        QCOMPARE(store.documents.move(id, store.source, u"index.md"_s).error().code, Code::Conflict);
        const auto elsewhere = store.addSource(u"/srv/other"_s);
        take(store.documents.move(id, elsewhere, u"setup.md"_s));
        QCOMPARE(take(store.documents.find(id)).absolutePath(), u"/srv/other/setup.md"_s);
    }

    void removingLeavesNothing()
    {
        DocumentStore store;
        const auto id = store.put(everything());
        store.put(makeDocument(u"guide/setup.md"_s, u"Setting up"_s, u"second"_s));
        const QList<DocumentId> ids{id, {500}};
        QCOMPARE(take(store.documents.remove(ids)), 1);
        for (const char *table :
             {"document", "document_content", "document_version", "document_link", "document_facet", "document_fts"})
            QVERIFY2(rows(store, table) == 0, table);
        QVERIFY(take(Storage::checkIntegrity(*store.store.connection, Storage::CheckDepth::Full)).isEmpty());
    }

    void sources()
    {
        DocumentStore store;
        DocumentSource source;
        source.path = u"/home/me/notes"_s;
        source.ignore = {u"*.tmp"_s, u"build/"_s};
        source.mount = u"8:1"_s;
        source.watched = true;
        source.id = take(store.sources.storeSource(source));
        source.name = u"notes"_s;
        QCOMPARE(take(store.sources.source(source.id)), source);
        source.mount = u"8:2"_s;
        source.scanned = at(5);
        QCOMPARE(take(store.sources.storeSource(source)), source.id);
        store.put(makeDocument(u"a.md"_s, u"A"_s, u"x"_s), source.id);
        take(store.documents.storeFailure(source.id, u"b.md"_s, {}, {u"denied"_s, 0}));
        const auto all = take(store.sources.sources());
        QCOMPARE(all.size(), 2);
        QCOMPARE(all.first().name, u"notes"_s);
        QCOMPARE(all.first().documents, 2);
        QCOMPARE(all.first().failed, 1);
        const auto records = take(store.sources.records(source.id));
        QCOMPARE(records.size(), 2);
        QCOMPARE(records[0].path, u"a.md"_s);
        QCOMPARE(records[1].state, DocumentState::Failed);

        DocumentSource moved = source;
        moved.path = u"/elsewhere"_s;
        QCOMPARE(store.sources.storeSource(moved).error().code, Code::Invalid);
        DocumentSource relative;
        relative.path = u"notes"_s;
        QCOMPARE(store.sources.storeSource(relative).error().code, Code::Invalid);
        take(store.sources.removeSource(source.id));
        QCOMPARE(take(store.sources.sources()).size(), 1);
        QCOMPARE(rows(store, "document"), 0);
    }

    void folders()
    {
        DocumentStore store;
        for (const QString &path : {u"a.md"_s, u"x/b.md"_s, u"x/y/c.md"_s, u"x/y/d.md"_s, u"z/w/e.md"_s})
            store.put(makeDocument(path, path, u"text"_s));
        take(store.documents.storeFailure(store.source, u"x/y/c.md"_s, {}, {u"bad"_s, 1}));
        QStringList seen;
        for (const DocumentFolder &folder : take(store.sources.folders(ask({}))))
            seen << u"%1:%2/%3/%4"_s.arg(folder.path).arg(folder.documents).arg(folder.total).arg(folder.failed);
        QCOMPARE(seen, (QStringList{u":1/5/1"_s, u"x:1/3/1"_s, u"x/y:2/2/1"_s, u"z:0/1/0"_s, u"z/w:1/1/0"_s}));
        QCOMPARE(store.paths({}, {store.source, u"x"_s}), (QStringList{u"x/b.md"_s, u"x/y/c.md"_s, u"x/y/d.md"_s}));
    }

    void facetsAreCounted()
    {
        DocumentStore store;
        for (int i = 0; i < 4; ++i) {
            auto input = makeDocument(u"%1.md"_s.arg(i), u"T"_s, u"%1"_s.arg(i));
            input.content.properties = {{u"Status"_s, i ? u"draft"_s : u"final"_s}};
            if (i == 1)
                input.content.properties.append({u"author"_s, u"Jun"_s});
            input.content.codeBlocks = {{i % 2 ? u"cpp"_s : u"CPP"_s, 1, 1}};
            input.content.tags = {u"t%1"_s.arg(i / 3)};
            store.put(input);
        }
        QCOMPARE(take(store.documents.propertyKeys()), (QList<NamedCount>{{u"Status"_s, 4}, {u"author"_s, 1}}));
        QCOMPARE(take(store.documents.propertyValues(u"status"_s, 10)),
                 (QList<NamedCount>{{u"draft"_s, 3}, {u"final"_s, 1}}));
        QCOMPARE(take(store.documents.languages()).first().count, 4);
        QCOMPARE(take(store.documents.tags()), (QList<NamedCount>{{u"t0"_s, 3}, {u"t1"_s, 1}}));
    }

    void damagedContentIsAnError_data()
    {
        QTest::addColumn<QByteArray>("damage");
        QTest::newRow("rubbish") << QByteArray("UPDATE document_content SET content = x'00112233'");
        QTest::newRow("cut") << QByteArray("UPDATE document_content SET content = substr(content, 1, 40)");
        QTest::newRow("wrong sizes") << QByteArray("UPDATE document_content SET facts_size = facts_size + 999999");
        QTest::newRow("negative size") << QByteArray("UPDATE document_content SET facts_size = -5");
        QTest::newRow("shifted") << QByteArray("UPDATE document_content SET facts_size = facts_size - 7, "
                                               "source_size = source_size + 7");
    }

    void damagedContentIsAnError()
    {
        QFETCH(QByteArray, damage);
        DocumentStore store;
        const auto id = store.put(everything());
        take(store.store.connection->script(damage));
        const auto found = store.documents.find(id);
        QVERIFY(!found);
        QCOMPARE(found.error().code, Code::StorageCorrupt);
        QCOMPARE(take(store.documents.remove(std::span(&id, 1))), 1); // and does not keep it from being removed
    }

    void factsSurviveEveryCut()
    {
        Storage::DocumentFacts facts;
        const auto input = everything();
        facts.headings = input.content.headings;
        facts.links = input.content.links;
        facts.tasks = input.content.tasks;
        facts.targets = {{-5, 0}, {7, 1}};
        const QByteArray bytes = Storage::encodeFacts(facts);
        QCOMPARE(take(Storage::decodeFacts(bytes)).targets, facts.targets);
        for (qsizetype size = 1; size < bytes.size(); ++size)
            QVERIFY2(!Storage::decodeFacts(QByteArrayView(bytes).first(size)), qPrintable(QString::number(size)));
    }

    void rollsBackWithItsTransaction()
    {
        DocumentStore store;
        {
            auto transaction = take(Storage::Transaction::begin(*store.store.connection));
            store.put(everything());
        }
        QCOMPARE(rows(store, "document"), 0);
        QVERIFY(store.paths(u"first"_s).isEmpty());
        QCOMPARE(rows(store, "document_link"), 0);
    }

    void migrationsKeepTheRest()
    {
        DocumentStore store;
        const auto project = store.store.addProject(u"o"_s, u"n"_s, 5);
        const auto issue = makeIssue(3, u"Ink"_s, 10);
        take(store.store.issues->store(project, std::span(&issue, 1)));
        store.put(everything());
        Storage::Migrator migrator(*store.store.connection);
        take(migrator.migrateTo(3));
        QCOMPARE(
            take(store.store.connection->integer("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'document%'")),
            std::optional<qint64>(0));
        take(migrator.migrate());
        QCOMPARE(take(store.store.issues->numbers(project)), (QList<qint64>{3}));
        QVERIFY(take(store.sources.sources()).isEmpty());
        store.source = store.addSource(u"/srv/wiki"_s);
        store.put(everything());
        QCOMPARE(store.paths(u"first"_s).size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestDocumentStore)
#include "tst_documentstore.moc"
