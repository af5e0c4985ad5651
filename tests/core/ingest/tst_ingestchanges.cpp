// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingesttest.h"

#include <boundbyrights.h>
#include <fcntl.h>
#include <sys/stat.h>

using namespace Docket;
using namespace Docket::Tests;

/// What a run makes of files that it knows: the same, changed, moved, gone, and back again.
class TestIngestChanges final : public IngestTest
{
    Q_OBJECT

    static void touch(const QString &path)
    {
        timespec times[2] = {{.tv_sec = 1'700'000'000, .tv_nsec = 5}, {.tv_sec = 1'700'000'000, .tv_nsec = 5}};
        QCOMPARE(::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), times, 0), 0);
    }

private Q_SLOTS:
    void aSecondRunReadsAndWritesNothing()
    {
        write(at(u"a.md"_s), "# A\n");
        (void)run();
        const auto report = run();
        QCOMPARE(report.counts, PlanCounts{.same = 1});
        QCOMPARE(report.bytes, 0);
        QVERIFY(report.files.isEmpty());
    }

    /// As a profile that was filled before Docket kept the problems of documents.
    void whatAnEarlierVersionReadIsReadAgainOnce()
    {
        write(at(u"odd.md"_s), "---\nkey: [bad\n---\n# Odd\n");
        write(at(u"plain.md"_s), "# Plain\n");
        (void)run();
        const auto problem = find(u"odd.md"_s).summary.problem;
        QVERIFY(!problem.reason.isEmpty());
        const auto aged = Async::await(m_database->write([](Storage::Connection &connection) {
            return connection.run("UPDATE document SET parser_version = parser_version - 1, problem = NULL, "
                                  "problem_line = NULL");
        }));
        QVERIFY(aged);
        QVERIFY(find(u"odd.md"_s).summary.problem.reason.isEmpty());

        const auto dry = plan();
        QCOMPARE(dry.counts(), PlanCounts{.changed = 2});
        for (const PlannedFile &file : dry.files)
            QVERIFY2(file.reason.contains(u"earlier version"_s), qPrintable(file.reason));
        const auto report = run();
        QCOMPARE(report.counts, PlanCounts{.changed = 2});
        for (const IngestedFile &file : report.files)
            QCOMPARE(file.reason.contains(u"earlier version"_s), file.path == u"plain.md"_s);
        QCOMPARE(find(u"odd.md"_s).summary.problem, problem);
        const auto versions =
            Async::await(m_database->read([id = find(u"odd.md"_s).summary.id](Storage::Connection &c) {
                return Storage::SqlDocumentRepository(c).versions(id);
            }));
        QVERIFY(versions && versions->isEmpty()); // the text is what it was
        QCOMPARE(run().counts, PlanCounts{.same = 2});
    }

    void changesTouchesMovesAndLosses()
    {
        write(at(u"changed.md"_s), "# Old\n");
        write(at(u"touched.md"_s), "# Same\n");
        write(at(u"moved.md"_s), "# Wanderer\n");
        write(at(u"gone.md"_s), "# Gone\n");
        (void)run();
        const auto moved = find(u"moved.md"_s).summary.id;
        write(at(u"changed.md"_s), "# New title\n");
        touch(at(u"touched.md"_s));
        QVERIFY(QDir(m_source.path).mkdir(u"far"_s));
        QVERIFY(QFile::rename(at(u"moved.md"_s), at(u"far/moved.md"_s)));
        write(at(u"far/second copy.md"_s), "# Wanderer\n");
        QVERIFY(QFile::remove(at(u"gone.md"_s)));

        const auto dry = plan();
        QCOMPARE(dry.counts(), (PlanCounts{.created = 1, .changed = 1, .touched = 1, .moved = 1, .missing = 1}));
        QCOMPARE(find(u"changed.md"_s).summary.title, u"Old"_s); // nothing was written

        const auto report = run();
        QCOMPARE(report.counts, (PlanCounts{.created = 1, .changed = 1, .touched = 1, .moved = 1, .missing = 1}));
        QCOMPARE(actionOf(report, u"gone.md"_s), u"missing"_s);
        QCOMPARE(find(u"changed.md"_s).summary.title, u"New title"_s);
        QCOMPARE(actionOf(report, u"far/moved.md"_s), u"moved"_s);
        QCOMPARE(find(u"far/moved.md"_s).summary.id, moved);
        QCOMPARE(find(u"gone.md"_s).summary.state, DocumentState::Missing);
        QCOMPARE(run().counts, (PlanCounts{.same = 5}));
        // Back again as it was: noted, not parsed.
        write(at(u"gone.md"_s), "# Gone\n");
        QCOMPARE(run().counts, (PlanCounts{.same = 4, .touched = 1}));
        QCOMPARE(find(u"gone.md"_s).summary.state, DocumentState::Ok);
    }

    /// As the dry run says, whichever of the files the workers read first.
    void movesOfFilesThatAreTheSame()
    {
        constexpr int folders = 40;
        for (int i = 0; i < folders; ++i)
            write(at(u"old/%1/README.md"_s.arg(i)), "# The same\n");
        (void)run();
        QHash<int, DocumentId> known;
        for (int i = 0; i < folders; ++i)
            known.insert(i, find(u"old/%1/README.md"_s.arg(i)).summary.id);
        QVERIFY(QFile::rename(at(u"old"_s), at(u"new"_s)));
        write(at(u"new/copy.md"_s), "# The same\n");
        write(at(u"a/README.md"_s), "# The same\n");
        m_options.batchDocuments = 7;
        m_options.chunkFiles = 3;
        const auto dry = plan();
        QHash<QString, QString> planned;
        for (const PlannedFile &file : dry.files)
            planned.insert(file.path, file.movedFrom);
        const auto report = run();
        QCOMPARE(report.counts, (PlanCounts{.created = 2, .moved = folders}));
        QCOMPARE(dry.counts(), report.counts);
        for (const IngestedFile &file : report.files)
            QCOMPARE(file.movedFrom, planned.value(file.path));
        for (int i = 0; i < folders; ++i)
            QCOMPARE(find(u"new/%1/README.md"_s.arg(i)).summary.id, known.value(i));
        QVERIFY(report.transactions > folders / 7);
        QCOMPARE(run().counts, PlanCounts{.same = folders + 2});
    }

    /// What is read again because it was not moved may hold the content of another document by then.
    void movesOfFilesThatChangeMeanwhile()
    {
        write(at(u"old/x.md"_s), "# The same\n");
        write(at(u"old/y.md"_s), "# The same\n");
        write(at(u"old/keep.md"_s), "# Another one\n");
        (void)run();
        const auto kept = find(u"old/keep.md"_s).summary.id;
        QVERIFY(QDir(at(u"old"_s)).removeRecursively());
        for (const QString &path : {u"a/x.md"_s, u"b/y.md"_s, u"c/other.md"_s, u"d/keep.md"_s})
            write(at(path), "# The same\n");
        m_workers = std::make_unique<Async::WorkerPool>(u"parse"_s, 1); // one after the other, by path
        m_options.batchDocuments = 1;
        m_options.file = [this](const IngestedFile &file) {
            if (file.path != u"a/x.md")
                return;
            write(at(u"c/other.md"_s), "# Another one\n");
            write(at(u"d/keep.md"_s), "# Another one\n");
        };
        const auto report = run();
        QCOMPARE(report.counts, (PlanCounts{.created = 1, .moved = 3}));
        QCOMPARE(actionOf(report, u"c/other.md"_s), u"new"_s);
        QCOMPARE(find(u"d/keep.md"_s).summary.id, kept);
        QCOMPARE(find(u"d/keep.md"_s).summary.title, u"Another one"_s);
        m_options.file = {};
        QCOMPARE(run().counts, PlanCounts{.same = 4});
    }

    void whatCannotBeReadIsTriedAtEachRun()
    {
        // Before the workers begin, which are bound like the one who begins them.
        const TestSupport::BoundByRights bound;
        QVERIFY(bound.holds());
        const auto allow = [this](mode_t rights) {
            return ::chmod(QFile::encodeName(at(u"a.md"_s)).constData(), rights) == 0;
        };
        write(at(u"a.md"_s), "# Old\n");
        (void)run();
        write(at(u"a.md"_s), "# Brandnew\n");
        QVERIFY(allow(0));
        QCOMPARE(run().counts, PlanCounts{.failed = 1});
        // The path stands beside it wherever it is shown.
        QCOMPARE(find(u"a.md"_s).summary.failure.reason, u"cannot be opened: Permission denied."_s);
        QCOMPARE(run().counts, PlanCounts{.failed = 1});
        // Its size and time stay as they were when it failed.
        QVERIFY(allow(0600));
        QCOMPARE(run().counts, PlanCounts{.changed = 1});
        QCOMPARE(find(u"a.md"_s).summary.title, u"Brandnew"_s);

        // The same for one that is away in between.
        write(at(u"a.md"_s), "# The newest\n");
        QVERIFY(allow(0));
        QCOMPARE(run().counts, PlanCounts{.failed = 1});
        QVERIFY(allow(0600));
        QVERIFY(QFile::rename(at(u"a.md"_s), at(u"a.txt"_s)));
        QCOMPARE(run().counts.missing, 1);
        QVERIFY(QFile::rename(at(u"a.txt"_s), at(u"a.md"_s)));
        QCOMPARE(run().counts, PlanCounts{.changed = 1});
        QCOMPARE(find(u"a.md"_s).summary.title, u"The newest"_s);
        // And what is as it was before is only there again.
        QVERIFY(QFile::rename(at(u"a.md"_s), at(u"a.txt"_s)));
        QCOMPARE(run().counts.missing, 1);
        QVERIFY(QFile::rename(at(u"a.txt"_s), at(u"a.md"_s)));
        QCOMPARE(run().counts, PlanCounts{.touched = 1});
    }

    void anEmptyMountPointLosesNothing()
    {
        write(at(u"a.md"_s), "# A\n");
        (void)run();
        m_source = source();
        m_source.mount = u"another disk"_s;
        QVERIFY(QFile::remove(at(u"a.md"_s)));
        const auto report = run();
        QVERIFY(!report.mounted);
        QCOMPARE(report.counts, PlanCounts{});
        QCOMPARE(find(u"a.md"_s).summary.state, DocumentState::Ok);
        QCOMPARE(source().mount, u"another disk"_s);
    }

    void aFolderThatIsGoneIsAnErrorAndNoLoss()
    {
        write(at(u"a.md"_s), "# A\n");
        (void)run();
        QVERIFY(QDir(m_source.path).removeRecursively());
        IngestRun gone(*m_units, *m_database, *m_workers, m_options, {});
        const auto report = gone.run(m_source, {});
        QVERIFY(!report);
        QCOMPARE(report.error().code, Code::NotFound);
        QCOMPARE(find(u"a.md"_s).summary.state, DocumentState::Ok);
    }
};

QTEST_GUILESS_MAIN(TestIngestChanges)
#include "tst_ingestchanges.moc"
