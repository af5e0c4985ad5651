// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentservicetest.h"

#include <ingest/fileparser.h>

#include <QSignalSpy>

using namespace Docket;
using namespace Docket::Tests;

/// What is taken in, what is found and read of it, and what belongs to which source.
class TestDocumentService final : public DocumentServiceTest
{
    Q_OBJECT

private Q_SLOTS:
    void aFolderIsTakenInReadAndFound()
    {
        write(at(u"guide.md"_s), "# Guide\n\nThe quick brown fox. See [other](sub/other.md) and [no](none.md).\n");
        write(at(u"sub/other.md"_s), "---\nstatus: draft\n---\n# Other\n\nLazy dog.\n\n```cpp\nint fox;\n```\n");
        QSignalSpy changed(m_service.get(), &DocumentService::documentsChanged);
        const auto outcomes = take(m_service->ingestPaths({m_root}));
        QCOMPARE(outcomes.size(), 1);
        QVERIFY2(outcomes.first().report, outcomes.first().error ? qPrintable(outcomes.first().error->toText()) : "");
        QCOMPARE(outcomes.first().report->counts, Ingest::PlanCounts{.created = 2});
        QTRY_VERIFY(changed.count() >= 1);
        QTRY_COMPARE(m_tasks->tasks().first().state, Async::TaskState::Succeeded);

        const auto sources = take(m_service->sources());
        QCOMPARE(sources.size(), 1);
        QCOMPARE(sources.first().path, m_root);
        QCOMPARE(sources.first().documents, 2);

        const auto id = take(m_service->find(at(u"guide.md"_s)));
        QCOMPARE(take(m_service->find(u"guide.md"_s)), id);
        const auto open = take(m_service->open(id));
        QCOMPARE(open.document.summary.title, u"Guide"_s);
        QVERIFY(open.fromCache); // put there by the run
        QVERIFY(open.tree.nodeCount() > 3);
        QCOMPARE(open.links.size(), 2);
        QVERIFY(!open.links.first().document.isNull());
        QVERIFY(open.links.last().broken);

        const auto other = take(m_service->find(u"sub/other.md"_s));
        QCOMPARE(take(m_service->neighbours(other)).backlinks.size(), 1);
        QCOMPARE(take(m_service->brokenLinks({}, 10)).size(), 1);
        const auto query = parseQuery(u"fox"_s, {}, AskDocuments).query;
        QCOMPARE(take(m_service->search(query, {}, 10, SearchOrder::Ranked)).hits.size(), 2);
        QCOMPARE(take(m_service->search(parseQuery(u"prop:status=draft"_s, {}, AskDocuments).query, {}, 10,
                                        SearchOrder::First))
                     .hits.size(),
                 1);
        QCOMPARE(take(m_service->facets()).languages.first().name, u"cpp"_s);
    }

    void neighboursAreNotReadForOneWhoHasGone()
    {
        write(at(u"a.md"_s), "# A\n");
        (void)take(m_service->ingestPaths({m_root}));
        const auto id = take(m_service->find(u"a.md"_s));
        std::stop_source gone;
        gone.request_stop();
        const auto answer = m_service->neighbours(id, 10, gone.get_token());
        QTRY_VERIFY(answer.isFinished());
        QVERIFY(!answer.result() && answer.result().error().code == Code::Cancelled);
    }

    void anEmptyOrDamagedCacheIsNoLoss()
    {
        write(at(u"a.md"_s), "# A\n\ntext\n");
        (void)take(m_service->ingestPaths({m_root}));
        const auto id = take(m_service->find(u"a.md"_s));
        const auto first = take(m_service->open(id));
        QVERIFY(m_cache->removeMatching(Cache::CachePattern::everything()));
        const auto parsed = take(m_service->open(id));
        QVERIFY(!parsed.fromCache);
        QCOMPARE(parsed.tree.toBytes(), first.tree.toBytes());
        QVERIFY(take(m_service->open(id)).fromCache);
        QVERIFY(m_cache->put(Ingest::astKey(first.document.hash), "no tree at all"));
        QCOMPARE(take(m_service->open(id)).tree.toBytes(), first.tree.toBytes());
    }

    void pathsGoToTheSourceThatTheyLieIn()
    {
        write(at(u"sub/x.md"_s), "# X\n");
        write(m_folder->filePath(u"alone.md"_s), "# Alone\n");
        const auto folder = take(m_service->addFolder(m_root));
        QCOMPARE(take(m_service->addFolder(at(u"sub"_s))).id, folder.id);
        const auto outcomes =
            take(m_service->ingestPaths({at(u"sub/x.md"_s), m_folder->filePath(u"alone.md"_s), at(u"never.md"_s)}));
        QCOMPARE(outcomes.size(), 3);
        QCOMPARE(take(m_service->sources()).size(), 2);
        int errors = 0;
        for (const IngestOutcome &outcome : outcomes) {
            if (outcome.error) {
                ++errors;
                QCOMPARE(outcome.error->code, Code::NotFound);
                QVERIFY(outcome.error->message.contains(u"never.md"_s));
            } else {
                QCOMPARE(outcome.report->counts, Ingest::PlanCounts{.created = 1});
            }
        }
        QCOMPARE(errors, 1);
        (void)take(m_service->find(QFileInfo(m_folder->filePath(u"alone.md"_s)).canonicalFilePath()));
    }

    void singleFilesAreTakenInAgainAndNothingElse()
    {
        // Beside the file lies what a look at the whole disk would find.
        write(m_folder->filePath(u"alone.md"_s), "# Alone\n");
        write(m_folder->filePath(u"never/asked.md"_s), "# For\n");
        (void)take(m_service->ingestPaths({m_folder->filePath(u"alone.md"_s)}));
        const auto source = take(m_service->sources()).first();
        QCOMPARE(source.kind, DocumentSource::Kind::Files);
        const auto same = take(m_service->ingest({source.id}));
        QCOMPARE(same.size(), 1);
        QVERIFY2(same.first().report, same.first().error ? qPrintable(same.first().error->toText()) : "");
        QCOMPARE(same.first().report->counts, Ingest::PlanCounts{.same = 1});
        write(m_folder->filePath(u"alone.md"_s), "# Alone no more\n");
        QCOMPARE(take(m_service->plan({source.id})).first().plan->counts(), Ingest::PlanCounts{.changed = 1});
        QCOMPARE(take(m_service->ingest({source.id})).first().report->counts, Ingest::PlanCounts{.changed = 1});
        QVERIFY(QFile::remove(m_folder->filePath(u"alone.md"_s)));
        QCOMPARE(take(m_service->ingest({source.id})).first().report->counts, Ingest::PlanCounts{.missing = 1});
        QCOMPARE(take(m_service->sources()).first().documents, 1);
    }

    void whatWasPastedCannotBeTakenInAgain()
    {
        (void)take(m_service->paste(u"note"_s, u"# Note\n"_s));
        const auto source = take(m_service->sources()).first();
        const auto again = take(m_service->ingest({source.id}));
        QVERIFY(again.first().error);
        QCOMPARE(again.first().error->code, Code::Invalid);
        QVERIFY(again.first().error->message.contains(source.name));
        QCOMPARE(take(m_service->plan({source.id})).first().error->code, Code::Invalid);
        QCOMPARE(take(m_service->sources()).first().missing, 0);
    }

    /// A folder in a folder, each a source: the inner one owns what lies in it, whatever they are called.
    void theInnermostSourceOwnsAPath_data()
    {
        QTest::addColumn<QString>("outer");
        QTest::addColumn<QString>("inner");
        QTest::newRow("outer first by name") << u"a"_s << u"z"_s;
        QTest::newRow("inner first by name") << u"z"_s << u"a"_s;
    }

    void theInnermostSourceOwnsAPath()
    {
        QFETCH(const QString, outer);
        QFETCH(const QString, inner);
        const QString nested = outer + u'/' + inner;
        write(at(nested + u"/one.md"_s), "# One\n");
        QCOMPARE(take(m_service->ingestPaths({at(nested)})).first().report->counts, Ingest::PlanCounts{.created = 1});
        // The outer one comes later; what is known of the inner one stays there.
        write(at(outer + u"/top.md"_s), "# Top\n");
        (void)take(m_service->ingestPaths({at(outer)}));
        QCOMPARE(take(m_service->sources()).size(), 2);
        write(at(nested + u"/two.md"_s), "# Two\n");
        const auto again = take(m_service->ingestPaths({at(nested)})).first();
        QCOMPARE(again.source.path, at(nested));
        QCOMPARE(again.report->counts, (Ingest::PlanCounts{.created = 1, .same = 1}));
        write(at(nested + u"/three.md"_s), "# Three\n");
        const auto file = take(m_service->ingestPaths({at(nested + u"/three.md"_s)})).first();
        QCOMPARE(file.source.path, at(nested));
        QCOMPARE(file.report->counts, Ingest::PlanCounts{.created = 1});
    }

    void aFileThatTheRulesLeaveOutIsTakenInWhereItIsNamed()
    {
        write(at(u".docketignore"_s), "drafts/\n");
        write(at(u"drafts/x.md"_s), "# X\n");
        write(at(u"a.md"_s), "# A\n");
        QCOMPARE(take(m_service->ingestPaths({m_root})).first().report->counts.created, 1);
        const auto named = take(m_service->ingestPaths({at(u"drafts/x.md"_s)})).first();
        QCOMPARE(named.report->counts, Ingest::PlanCounts{.created = 1});
        // The next look at the folder does not miss it.
        QCOMPARE(take(m_service->ingest()).first().report->counts.missing, 0);
        const auto id = take(m_service->find(at(u"drafts/x.md"_s)));
        QCOMPARE(take(m_service->open(id)).document.summary.state, DocumentState::Ok);
    }

    void whatAFolderKnewBeforeItsRulesLeftItOutIsNotKeptTwice_data()
    {
        QTest::addColumn<bool>("looked"); // the folder, after its rules had changed
        QTest::newRow("at once") << false;
        QTest::newRow("after a look that missed it") << true;
    }

    void whatAFolderKnewBeforeItsRulesLeftItOutIsNotKeptTwice()
    {
        QFETCH(const bool, looked);
        write(at(u"drafts/x.md"_s), "# X\n");
        write(at(u"a.md"_s), "# A\n");
        (void)take(m_service->ingestPaths({m_root}));
        const auto before = take(m_service->find(at(u"drafts/x.md"_s)));
        write(at(u"drafts/x.md"_s), "# X\n\nanother text\n");
        (void)take(m_service->ingest());
        QCOMPARE(take(m_service->versions(before)).size(), 1);
        write(at(u".docketignore"_s), "drafts/\n");
        if (looked)
            QCOMPARE(take(m_service->ingest()).first().report->counts.missing, 1);
        const auto named = take(m_service->ingestPaths({at(u"drafts/x.md"_s)})).first();
        QCOMPARE(named.source.kind, DocumentSource::Kind::Files);
        Query all;
        all.subjects = AskDocuments;
        QCOMPARE(take(m_service->count(all, {})), 2);
        const auto after = take(m_service->find(at(u"drafts/x.md"_s)));
        QCOMPARE(after, before); // with its versions
        QCOMPARE(take(m_service->versions(after)).size(), 1);
        QCOMPARE(take(m_service->open(after)).document.summary.state, DocumentState::Ok);
        QCOMPARE(take(m_service->ingest()).first().report->counts.missing, 0);
        // Where both have it already, that of the folder goes.
        write(at(u".docketignore"_s), "");
        (void)take(m_service->ingest());
        QCOMPARE(take(m_service->count(all, {})), 3);
        write(at(u".docketignore"_s), "drafts/\n");
        (void)take(m_service->ingestPaths({at(u"drafts/x.md"_s)}));
        QCOMPARE(take(m_service->count(all, {})), 2);
        QCOMPARE(take(m_service->find(at(u"drafts/x.md"_s))), before);
    }

    void whatFrontMatterHidesIsTold()
    {
        write(at(u"bad.md"_s), "---\na: [1\n---\n# Bad\n");
        write(at(u"good.md"_s), "---\na: [1]\n---\n# Good\n");
        write(at(u"toml.md"_s), "+++\na = \n+++\n# Toml\n");
        (void)take(m_service->ingestPaths({m_root}));
        const auto problemOf = [this](const QString &name) {
            return take(m_service->open(take(m_service->find(at(name))))).document.summary.problem;
        };
        QVERIFY(problemOf(u"bad.md"_s).reason.contains(u"not valid YAML"_s));
        QVERIFY(problemOf(u"bad.md"_s).line >= 2);
        QVERIFY(problemOf(u"toml.md"_s).reason.contains(u"not valid TOML"_s));
        QCOMPARE(problemOf(u"toml.md"_s).line, 2);
        QCOMPARE(problemOf(u"good.md"_s), DocumentFailure());
    }

    void whatIsNoMarkdownIsLeftOut()
    {
        write(m_folder->filePath(u"r.png"_s), QByteArray("\x89PNG\r\n\x1a\n\0\xff", 10));
        const auto outcome = take(m_service->ingestPaths({m_folder->filePath(u"r.png"_s)})).first();
        QCOMPARE(outcome.report->counts, Ingest::PlanCounts{.skipped = 1});
        QCOMPARE(outcome.report->files.first().reason, u"is no Markdown"_s);
        QCOMPARE(take(m_service->sources()).first().documents, 0);
        write(at(u"r.png"_s), "no");
        (void)take(m_service->addFolder(m_root));
        QCOMPARE(take(m_service->ingestPaths({at(u"r.png"_s)})).first().report->counts.skipped, 1);
    }

    void aWorkingCopyHasTheProjectOfItsRemoteIfThatIsSynced()
    {
        write(at(u".git/config"_s), "[remote \"origin\"]\n\turl = git@Git.example.org:Atelier/press.git\n");
        QCOMPARE(take(m_service->planPaths({m_root})).first().source.project, QString());
        const auto stored = await(m_units->run([](UnitsOfWork::UnitOfWork &work) -> Result<void> {
            for (const auto &host : {u"https://other.example.org"_s, u"https://git.example.org"_s}) {
                Instance instance;
                instance.url = QUrl(host);
                auto id = work.projects().storeInstance(instance);
                if (!id)
                    return std::unexpected(id.error());
                Project project;
                project.instance = *id;
                project.remoteId = 1;
                project.owner = u"atelier"_s;
                project.name = u"press"_s;
                project.tracked = host.contains(u"git."_s);
                if (auto kept = work.projects().storeProject(project); !kept)
                    return std::unexpected(kept.error());
            }
            return {};
        }));
        QVERIFY2(stored, stored ? "" : qPrintable(stored.error().toText()));
        QCOMPARE(take(m_service->addFolder(m_root)).project, u"atelier/press"_s);
    }

    void aDryRunWritesNothing()
    {
        write(at(u"a.md"_s), "# A\n");
        const auto plans = take(m_service->planPaths({m_root}));
        QCOMPARE(plans.size(), 1);
        QCOMPARE(plans.first().plan->counts(), Ingest::PlanCounts{.created = 1});
        QVERIFY(take(m_service->sources()).isEmpty());
    }

    void aPatternThatCanNeverMatchIsRefusedUnlessItIsOld()
    {
        auto source = take(m_service->addFolder(m_root));
        source.ignore = {u"old[/]"_s};
        // As a version stored it that did not look.
        QVERIFY(await(
            m_units->run({.action = u"test"_s, .stop = {}, .longRunning = {}}, [source](UnitsOfWork::UnitOfWork &work) {
                return work.documentSources().storeSource(source);
            })));
        source.name = u"Renamed"_s;
        source.ignore.append(u"drafts/"_s);
        const auto stored = await(m_service->storeSource(source));
        QVERIFY2(stored, stored ? "" : qPrintable(stored.error().toText()));
        QCOMPARE(take(m_service->sources()).first().name, u"Renamed"_s);
        source.name = u"Again"_s;
        source.ignore.append(u"new[/]"_s);
        const auto refused = await(m_service->storeSource(source));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Code::Invalid);
        QVERIFY2(refused.error().message.contains(u"new[/]"_s), qPrintable(refused.error().message));
        const auto kept = take(m_service->sources()).first();
        QCOMPARE(kept.name, u"Renamed"_s);
        QCOMPARE(kept.ignore, (QStringList{u"old[/]"_s, u"drafts/"_s}));
    }

    void aFolderThatIsNotThereIsNamed()
    {
        const auto missing = await(m_service->addFolder(at(u"none"_s)));
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, Code::NotFound);
        QVERIFY(missing.error().message.contains(at(u"none"_s)));
        write(at(u"file.md"_s), "x");
        QCOMPARE(await(m_service->addFolder(at(u"file.md"_s))).error().code, Code::Invalid);
    }

    void picturesAreReadBesideTheirDocument()
    {
        write(at(u"deep/a.md"_s), "# A\n\n![p](../img/p.png)\n");
        write(at(u"img/p.png"_s), "picture");
        write(m_root + u"/../secret.png"_s, "secret");
        QVERIFY(QFile::link(m_root + u"/../secret.png"_s, at(u"img/link.png"_s)));
        (void)take(m_service->ingestPaths({m_root}));
        const auto id = take(m_service->find(u"deep/a.md"_s));
        QCOMPARE(take(m_service->picture(id, u"../img/p.png"_s)), QByteArray("picture"));
        QCOMPARE(take(m_service->picture(id, u"/img/p.png"_s)), QByteArray("picture"));
        const auto code = [&](const QString &target) {
            const auto bytes = await(m_service->picture(id, target));
            return bytes ? std::optional<Code>() : bytes.error().code;
        };
        QCOMPARE(code(u"../../secret.png"_s), Code::Forbidden);
        QCOMPARE(code(u"../../../../../../../../../../etc/passwd"_s), Code::Forbidden);
        QCOMPARE(code(u"none.png"_s), Code::NotFound);
        QVERIFY(code(u"../img/link.png"_s));
        QVERIFY(code(u"../img"_s));
        // A single file has no folder that was given to Docket: only what lies beside it.
        write(m_root + u"/../alone/b.md"_s, "# B\n");
        write(m_root + u"/../alone/b.png"_s, "beside");
        (void)take(m_service->ingestPaths({m_root + u"/../alone/b.md"_s}));
        const auto alone = take(m_service->find(QDir::cleanPath(m_root + u"/../alone/b.md"_s)));
        QCOMPARE(take(m_service->picture(alone, u"b.png"_s)), QByteArray("beside"));
        QVERIFY(!await(m_service->picture(alone, u"../secret.png"_s)));
        const auto pasted = take(m_service->paste(u"Note"_s, u"![p](p.png)\n"_s));
        QVERIFY(!await(m_service->picture(pasted, u"p.png"_s)));
    }

    void aPastedTextIsADocument()
    {
        const auto id = take(m_service->paste(u"From a mail"_s, u"# Hello\n\npasted words\n"_s));
        QCOMPARE(take(m_service->open(id)).document.summary.title, u"Hello"_s);
        QCOMPARE(take(m_service->search(parseQuery(u"pasted"_s, {}, AskDocuments).query, {}, 5, SearchOrder::Ranked))
                     .hits.size(),
                 1);
        QVERIFY(take(m_service->ingest()).isEmpty()); // there is no folder to be looked at
    }

    void aSecondTextOfTheSameNameReplacesNothing()
    {
        const auto first = take(m_service->paste(u"Note"_s, u"# Note\n\none\n"_s));
        const auto second = take(m_service->paste(u"note"_s, u"# Note\n\ntwo\n"_s));
        QVERIFY(first != second);
        QCOMPARE(take(m_service->text(first)), QByteArray("# Note\n\none\n"));
        QCOMPARE(take(m_service->open(second)).document.summary.path, u"note 2.md"_s);
        QVERIFY(take(m_service->versions(first)).isEmpty());
        const auto third = take(m_service->paste(u"Note.md"_s, u"# Note\n\nthree\n"_s));
        QCOMPARE(take(m_service->open(third)).document.summary.path, u"Note 3.md"_s);
    }

    void forgettingLeavesTheFiles()
    {
        write(at(u"a.md"_s), "# A\n");
        write(at(u"b.md"_s), "# B\n");
        (void)take(m_service->ingestPaths({m_root}));
        QCOMPARE(take(m_service->remove({take(m_service->find(u"a.md"_s))})), 1);
        QCOMPARE(take(m_service->sources()).first().documents, 1);
        const auto removed = await(m_service->removeSource(take(m_service->sources()).first().id));
        QVERIFY(removed);
        QVERIFY(take(m_service->sources()).isEmpty());
        QCOMPARE(read(at(u"a.md"_s)), QByteArray("# A\n"));
    }
};

QTEST_GUILESS_MAIN(TestDocumentService)
#include "tst_documentservice.moc"
