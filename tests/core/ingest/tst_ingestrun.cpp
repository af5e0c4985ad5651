// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingesttest.h"

#include <QSignalSpy>

using namespace Docket;
using namespace Docket::Tests;

/// What a run takes in, whatever it finds, and what it says of it.
class TestIngestRun final : public IngestTest
{
    Q_OBJECT

private Q_SLOTS:
    void takesAFolderIn()
    {
        write(at(u"guide/start.md"_s), "---\ntitle: Start\n---\n# One\n\nHello **world**, see [b](../b.md) and #12.\n");
        write(at(u"b.md"_s), "# Bee\n\n- [ ] todo\n- [x] done\n\n```cpp\nint x;\n```\n");
        QSignalSpy committed(m_units.get(), &UnitsOfWork::UnitOfWorkRunner::committed);
        const auto report = run();
        QCOMPARE(report.counts, PlanCounts{.created = 2});
        QCOMPARE(report.files.size(), 2);
        const auto cached = m_sink.values();
        QCOMPARE(cached.size(), 2);
        for (const IngestedFile &file : report.files) {
            QVERIFY(!file.document.isNull());
            QVERIFY(file.bytes > 0);
            const auto ast = Markdown::Ast::fromStructure(cached.value(file.cacheKey()), textOf(file.document));
            QVERIFY2(ast, qPrintable(file.cacheKey()));
            QVERIFY(ast->nodeCount() > 3);
        }
        const auto document = find(u"guide/start.md"_s);
        QCOMPARE(document.summary.title, u"Start"_s);
        QCOMPARE(document.headings.size(), 1);
        QCOMPARE(document.links.size(), 2);
        QVERIFY(!document.frontMatter.isEmpty());
        QCOMPARE(find(u"b.md"_s).tasks.size(), 2);
        QCOMPARE(find(u"b.md"_s).codeBlocks.first().language, u"cpp"_s);
        QTRY_VERIFY(!committed.isEmpty());
        QVERIFY(source().scanned != noTime);
        QVERIFY(!source().mount.isEmpty());
    }

    /// What a watch tells of goes through the same sieve as what a look at the folder finds.
    void singlePathsObeyTheRulesOfTheirSource()
    {
        write(at(u".docketignore"_s), "*.draft.md\n");
        write(at(u"deep/.docketignore"_s), "!kept.draft.md\n");
        write(at(u"a.draft.md"_s), "# A\n");
        write(at(u"deep/kept.draft.md"_s), "# Kept\n");
        write(at(u".secret/b.md"_s), "# B\n");
        write(at(u".git/c.md"_s), "# C\n");
        write(at(u"large.md"_s), QByteArray(4096, 'x'));
        write(at(u"plain.txt"_s), "no\n");
        IngestOptions options;
        options.maxBytes = 1024;
        IngestRun run(*m_units, *m_database, *m_workers, options, {});
        const auto report = run.run(m_source,
                                    {u"a.draft.md"_s, u"deep/kept.draft.md"_s, u".secret/b.md"_s, u".git/c.md"_s,
                                     u"large.md"_s, u"plain.txt"_s, u"gone.md"_s, u"gone/too.md"_s},
                                    {});
        QVERIFY2(report, report ? "" : qPrintable(report.error().toText()));
        QCOMPARE(report->counts, (PlanCounts{.created = 1, .skipped = 4}));
        QCOMPARE(actionOf(*report, u"deep/kept.draft.md"_s), u"new"_s);
        QCOMPARE(actionOf(*report, u"a.draft.md"_s), u"skipped"_s);
        QCOMPARE(actionOf(*report, u".secret/"_s), u"skipped"_s);
        QCOMPARE(actionOf(*report, u"large.md"_s), u"skipped"_s);
        QCOMPARE(actionOf(*report, u"plain.txt"_s), u"skipped"_s);
    }

    void oneThatCannotBeStoredStopsNoOther()
    {
        for (int i = 0; i < 7; ++i)
            write(at(u"%1.md"_s.arg(i)), "# Title " + QByteArray::number(i) + "\n\nwith [a link](0.md) in it\n");
        // The database refuses one document, and with it the whole batch that it is in.
        const auto refuse = [this](const char *sql) {
            return Async::await(m_units->run([sql](UnitsOfWork::UnitOfWork &work) -> Result<void> {
                if (auto done = work.connection().run(sql); !done)
                    return std::unexpected(done.error());
                return {};
            }));
        };
        QVERIFY(refuse("CREATE TRIGGER refuses BEFORE INSERT ON document WHEN NEW.path = '3.md' "
                       "BEGIN SELECT RAISE(ABORT, 'not this one'); END"));
        const auto cached = m_sink.values().size();
        const auto report = run();
        QCOMPARE(report.counts.created, 6);
        QCOMPARE(report.counts.failed, 1);
        for (const IngestedFile &file : report.files) {
            const bool refused = file.path == u"3.md";
            QCOMPARE(actionName(file.action), actionName(refused ? FileAction::Failed : FileAction::New));
            QCOMPARE(file.document.isNull(), refused);
            QCOMPARE(file.reason.isEmpty(), !refused);
            QCOMPARE(file.cacheKey().isEmpty(), refused);
            if (refused)
                QVERIFY2(file.reason.contains(u"refused"), qPrintable(file.reason)); // why, and not again which
            else
                QVERIFY(Markdown::Ast::fromStructure(m_sink.values().value(file.cacheKey()), textOf(file.document)));
        }
        QCOMPARE(m_sink.values().size(), cached + 6); // no tree of what was not stored
        QVERIFY(refuse("DROP TRIGGER refuses"));
        const auto again = run();
        QCOMPARE(again.counts.created, 1);
        QCOMPARE(again.counts.same, 6);
        QCOMPARE(find(u"3.md"_s).summary.title, u"Title 3"_s);
    }

    void whatCouldNotBeStoredStandsAmongTheFailedFiles()
    {
        write(at(u"a.md"_s), "# A\n");
        write(at(u"b.md"_s), "# B\n\n[bad](bad.md)\n");
        const auto database = [this](const char *sql) {
            return Async::await(m_units->run([sql](UnitsOfWork::UnitOfWork &work) -> Result<void> {
                return work.connection().run(sql).transform([](auto) {});
            }));
        };
        QVERIFY(database("CREATE TRIGGER refuses BEFORE INSERT ON document_link "
                         "BEGIN SELECT RAISE(ABORT, 'no links today'); END"));
        const auto report = run();
        QCOMPARE(report.counts, (PlanCounts{.created = 1, .failed = 1}));
        const auto failed = Async::await(m_database->read([](Storage::Connection &connection) {
            return Storage::SqlDocumentSourceRepository(connection).failures({});
        }));
        QVERIFY(failed);
        QCOMPARE(failed->size(), 1);
        QCOMPARE(failed->first().document.path, u"b.md"_s);
        QVERIFY2(failed->first().document.failure.reason.contains(u"refused"_s),
                 qPrintable(failed->first().document.failure.reason));
        QVERIFY(database("DROP TRIGGER refuses"));
        QCOMPARE(run().counts, (PlanCounts{.changed = 1, .same = 1}));
        QCOMPARE(source().failed, 0);
    }

    void aSourceInAnotherOneIsTakenInOnce()
    {
        write(at(u"a.md"_s), "# A\n");
        write(at(u"inner/b.md"_s), "# B\n");
        const DocumentSource inner{.path = at(u"inner"_s), .name = u"inner"_s};
        QVERIFY(Async::await(m_units->run(
            [inner](UnitsOfWork::UnitOfWork &work) { return work.documentSources().storeSource(inner); })));
        const auto report = run();
        QCOMPARE(report.counts, (PlanCounts{.created = 1, .skipped = 1}));
        QCOMPARE(actionOf(report, u"inner/"_s), u"skipped"_s);
    }

    void moreThanMayWaitIsTakenInAllTheSame()
    {
        m_options.batchDocuments = 3;
        m_options.bytesInFlight = 1; // so that each chunk waits for the one before
        m_options.chunkFiles = 2;
        for (int i = 0; i < 40; ++i)
            write(at(u"%1.md"_s.arg(i)), "# Title " + QByteArray::number(i) + "\n");
        const auto report = run();
        QCOMPARE(report.counts, PlanCounts{.created = 40});
        QVERIFY2(report.transactions >= 20, qPrintable(QString::number(report.transactions)));
        for (const IngestedFile &file : report.files)
            QVERIFY2(m_sink.values().contains(file.cacheKey()), qPrintable(file.path));
    }

    void aBadFileStopsNothing()
    {
        write(at(u"a.md"_s), "# A\n");
        write(at(u"huge.md"_s), QByteArray(3000, 'x'));
        write(at(u"z.md"_s), "# Z\n");
        m_options.maxBytes = 2000;
        auto report = run();
        QCOMPARE(actionOf(report, u"huge.md"_s), u"skipped"_s);
        QCOMPARE(report.counts, (PlanCounts{.created = 2, .skipped = 1}));
        // Asked for by name it is the same, with its reason.
        report = run(QStringList{u"huge.md"_s});
        QCOMPARE(report.counts, PlanCounts{.skipped = 1});
        QVERIFY(report.files.first().reason.contains(u"too large"_s));
        m_options.maxBytes = 1 << 20;
        report = run(QStringList{u"huge.md"_s});
        QCOMPARE(report.counts, PlanCounts{.created = 1});
        QCOMPARE(find(u"huge.md"_s).summary.state, DocumentState::Ok);
    }

    void namedFilesAlone()
    {
        write(at(u"a.md"_s), "# A\n");
        write(at(u"b.md"_s), "# B\n");
        QCOMPARE(run(QStringList{u"a.md"_s, u"never.md"_s}).counts, PlanCounts{.created = 1});
        QVERIFY(QFile::remove(at(u"a.md"_s)));
        QCOMPARE(run(QStringList{u"a.md"_s}).counts, PlanCounts{.missing = 1});
        QCOMPARE(find(u"a.md"_s).summary.state, DocumentState::Missing);
    }

    void manyFilesWithLittleMemoryInFlight()
    {
        for (int i = 0; i < 400; ++i)
            write(at(u"%1/%2.md"_s.arg(i % 7).arg(i)),
                  "# Title " + QByteArray::number(i) + "\n\n" + QByteArray(500, 'w'));
        m_options.batchDocuments = 30;
        m_options.bytesInFlight = 3000; // less than one chunk: it must go on all the same
        QList<IngestProgress> told;
        const auto report = run({}, [&told](const IngestProgress &progress) { told.append(progress); });
        m_options = {};
        QCOMPARE(report.counts, PlanCounts{.created = 400});
        QVERIFY(report.transactions > 10);
        QCOMPARE(told.last().done, 400);
        QVERIFY(std::ranges::is_sorted(told, {}, &IngestProgress::stage));
    }

    void cancelledKeepsWhatIsCommittedAndGoesOnLater()
    {
        for (int i = 0; i < 200; ++i)
            write(at(u"%1.md"_s.arg(i)), "# " + QByteArray::number(i) + "\n");
        m_options.batchDocuments = 20;
        std::stop_source stop;
        IngestRun first(*m_units, *m_database, *m_workers, m_options, [&stop](const IngestProgress &progress) {
            if (progress.done >= 20)
                stop.request_stop();
        });
        const auto cancelled = first.run(m_source, stop.get_token());
        m_options = {};
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().code, Code::Cancelled);
        const auto report = run();
        QVERIFY(report.counts.same >= 20);
        QCOMPARE(report.counts.same + report.counts.created, 200);
    }

    void documentationOfThisMachine()
    {
        m_source = {.path = u"/usr/share/doc"_s, .name = u"doc"_s};
        const auto id = Async::await(m_units->run(
            [source = m_source](UnitsOfWork::UnitOfWork &work) { return work.documentSources().storeSource(source); }));
        QVERIFY(id);
        m_source.id = *id;
        const auto before = plan();
        QVERIFY2(before.counts().created > 0,
                 "there is no Markdown below /usr/share/doc: install Debian's libbenchmark-dev, which has some");
        const auto report = run();
        for (const IngestedFile &file : report.files) {
            if (file.action != FileAction::New) {
                QVERIFY2(!file.reason.isEmpty(), qPrintable(file.path));
                continue;
            }
            const auto tree =
                Markdown::Ast::fromStructure(m_sink.values().value(file.cacheKey()), textOf(file.document));
            QVERIFY2(tree, qPrintable(file.path));
            const auto document = find(file.path);
            // As a user would look for it: its title as a phrase.
            const QString title = QString(document.summary.title).remove(u'"').simplified();
            const auto query = Domain::parseQuery(u'"' + title + u'"', noTime, Domain::AskDocuments).query;
            if (!std::ranges::any_of(title, [](QChar c) { return c.isLetterOrNumber(); }))
                continue;
            const auto hits = Async::await(m_database->read([query](Storage::Connection &connection) {
                return Storage::SqlDocumentRepository(connection).search(query, {}, 500, Domain::SearchOrder::Ranked);
            }));
            QVERIFY2(hits, qPrintable(file.path));
            QVERIFY2(std::ranges::contains(hits->hits, document.summary.id,
                                           [](const Domain::DocumentHit &hit) { return hit.document.id; }),
                     qPrintable(u"%1 is not found by “%2”"_s.arg(file.path, title)));
        }
        QCOMPARE(report.counts.failed, 0);
        qInfo("%d documents, %lld bytes", report.counts.created, report.bytes);
    }
};

QTEST_GUILESS_MAIN(TestIngestRun)
#include "tst_ingestrun.moc"
