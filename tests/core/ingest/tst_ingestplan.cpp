// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <ingest/ingestplan.h>

using namespace Qt::StringLiterals;
using namespace Docket;
using namespace Docket::Ingest;
using Domain::DocumentId;
using Domain::DocumentRecord;
using Domain::DocumentState;

namespace {

constexpr int parser = 3;

DocumentRecord record(qint64 id, const QString &path, qint64 size, const QByteArray &hash,
                      DocumentState state = DocumentState::Ok, int version = parser)
{
    return {DocumentId(id), path, {.size = size, .modified = 7}, hash, state, version};
}

FolderScan found(const QList<std::pair<QString, qint64>> &files, qint64 modified = 7)
{
    FolderScan scan{.mount = u"disk /"_s};
    for (const auto &[path, size] : files)
        scan.files.append({path, {.size = size, .modified = modified}});
    return scan;
}

QHash<QString, FileAction> actions(const IngestPlan &plan)
{
    QHash<QString, FileAction> result;
    for (const PlannedFile &file : plan.files)
        result.insert(file.path, file.action);
    return result;
}

} // namespace

class TestIngestPlan final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comparesBySizeTimeAndParser()
    {
        const QList<DocumentRecord> known{record(1, u"same.md"_s, 10, "h1"),
                                          record(2, u"grown.md"_s, 10, "h2"),
                                          record(3, u"old parser.md"_s, 10, "h3", DocumentState::Ok, parser - 1),
                                          record(4, u"gone.md"_s, 10, "h4"),
                                          record(5, u"back.md"_s, 10, "h5", DocumentState::Missing),
                                          record(6, u"broken.md"_s, 10, "h6", DocumentState::Failed, 0),
                                          record(7, u"still gone.md"_s, 10, "h7", DocumentState::Missing)};
        const auto plan = makePlan({}, known,
                                   found({{u"same.md"_s, 10},
                                          {u"grown.md"_s, 11},
                                          {u"old parser.md"_s, 10},
                                          {u"back.md"_s, 10},
                                          {u"broken.md"_s, 10},
                                          {u"new.md"_s, 5}}),
                                   parser);
        const auto map = actions(plan);
        QCOMPARE(map[u"same.md"_s], FileAction::Same);
        QCOMPARE(map[u"grown.md"_s], FileAction::Changed);
        QCOMPARE(map[u"old parser.md"_s], FileAction::Changed);
        QCOMPARE(map[u"gone.md"_s], FileAction::Missing);
        for (const PlannedFile &file : plan.files)
            QCOMPARE(file.reason.contains(u"earlier version"_s), file.path == u"old parser.md"_s);
        QCOMPARE(map[u"back.md"_s], FileAction::Changed); // until its content is known
        QCOMPARE(map[u"broken.md"_s], FileAction::Changed);
        QCOMPARE(map[u"still gone.md"_s], FileAction::Same);
        QCOMPARE(map[u"new.md"_s], FileAction::New);
        QCOMPARE(plan.counts(),
                 (PlanCounts{.created = 1, .changed = 4, .same = 2, .touched = 0, .moved = 0, .missing = 1}));
        QVERIFY(std::ranges::is_sorted(plan.files, {}, &PlannedFile::path));
    }

    void anOtherTimeAloneIsAChangeUntilTheContentIsKnown()
    {
        const QList<DocumentRecord> known{record(1, u"a.md"_s, 10, "h1")};
        auto plan = makePlan({}, known, found({{u"a.md"_s, 10}}, 8), parser);
        QCOMPARE(plan.files.first().action, FileAction::Changed);
        PlanResolver resolver(plan, known);
        auto file = plan.files.first();
        resolver.resolve(file, "other");
        QCOMPARE(file.action, FileAction::Changed);
        resolver.resolve(file, "h1");
        QCOMPARE(file.action, FileAction::Touched);
    }

    void whatAnOlderParserReadIsParsedThoughItsContentIsTheSame()
    {
        const QList<DocumentRecord> known{record(1, u"a.md"_s, 10, "h1", DocumentState::Ok, parser - 1)};
        auto plan = makePlan({}, known, found({{u"a.md"_s, 10}}), parser);
        PlanResolver resolver(plan, known);
        resolver.resolve(plan.files.first(), "h1");
        QCOMPARE(plan.files.first().action, FileAction::Changed);
    }

    void movesAreRecognisedByContentEachOnce()
    {
        const QList<DocumentRecord> known{record(1, u"old/a.md"_s, 10, "h1"), record(2, u"stays.md"_s, 10, "h2")};
        auto plan = makePlan(
            {}, known,
            found({{u"new/a.md"_s, 10}, {u"copy.md"_s, 10}, {u"copy of stays.md"_s, 10}, {u"stays.md"_s, 10}}), parser);
        PlanResolver resolver(plan, known);
        QVERIFY(resolver.mayBeMoved(10));
        QVERIFY(!resolver.mayBeMoved(11));
        int moved = 0;
        for (PlannedFile &file : plan.files) {
            if (file.path == u"copy of stays.md")
                resolver.resolve(file, "h2");
            else if (file.action == FileAction::New)
                resolver.resolve(file, "h1");
            if (file.action == FileAction::Moved) {
                ++moved;
                QCOMPARE(file.movedFrom, u"old/a.md"_s);
                QCOMPARE(file.known, DocumentId(1));
            }
        }
        QCOMPARE(moved, 1);
        QCOMPARE(resolver.movedFrom(), QSet<QString>{u"old/a.md"_s});
        QCOMPARE(actions(plan)[u"copy of stays.md"_s], FileAction::New);
    }

    void emptyFilesAreNoMoves()
    {
        const QList<DocumentRecord> known{record(1, u"old.md"_s, 0, "empty")};
        auto plan = makePlan({}, known, found({{u"new.md"_s, 0}}), parser);
        PlanResolver resolver(plan, known);
        for (PlannedFile &file : plan.files)
            resolver.resolve(file, "empty");
        QCOMPARE(actions(plan)[u"new.md"_s], FileAction::New);
        QCOMPARE(actions(plan)[u"old.md"_s], FileAction::Missing);
    }

    void anUnmountedFolderLosesNothing()
    {
        Domain::DocumentSource source;
        source.mount = u"stick /media"_s;
        const QList<DocumentRecord> known{record(1, u"a.md"_s, 10, "h1"), record(2, u"b.md"_s, 10, "h2")};
        auto plan = makePlan(source, known, found({}), parser);
        QVERIFY(!plan.mounted);
        QVERIFY(plan.files.isEmpty());
        // The same files on another disk: it was moved there, and what is not among them is gone.
        plan = makePlan(source, known, found({{u"a.md"_s, 10}}), parser);
        QVERIFY(plan.mounted);
        QCOMPARE(actions(plan)[u"b.md"_s], FileAction::Missing);
        // The same disk, emptied.
        source.mount = u"disk /"_s;
        plan = makePlan(source, known, found({}), parser);
        QVERIFY(plan.mounted);
        QCOMPARE(plan.counts().missing, 2);
    }

    void whatCannotBeReadNowIsNotGone()
    {
        const QList<DocumentRecord> known{record(1, u"closed/a.md"_s, 10, "h1"), record(2, u"closed2.md"_s, 10, "h2"),
                                          record(3, u"gone.md"_s, 10, "h3")};
        auto scan = found({});
        scan.skipped = {{u"closed/"_s, SkipReason::Unreadable, u"denied"_s},
                        {u"closed2.md"_s, SkipReason::Unreadable, {}}};
        const auto map = actions(makePlan({}, known, scan, parser));
        QVERIFY(!map.contains(u"closed/a.md"_s));
        QCOMPARE(map[u"closed2.md"_s], FileAction::Skipped);
        QCOMPARE(map[u"gone.md"_s], FileAction::Missing);
        scan.skipped = {{u"/"_s, SkipReason::Unreadable, {}}};
        QVERIFY(!actions(makePlan({}, known, scan, parser)).contains(u"gone.md"_s));
    }

    void twinsAreConflicts()
    {
        auto scan = found({{u"a.md"_s, 1}});
        scan.skipped = {{u"b.md"_s, SkipReason::Twin, u"a.md"_s}, {u"c.md"_s, SkipReason::TooLarge, u"99"_s}};
        const auto plan = makePlan({}, {}, scan, parser);
        QCOMPARE(actions(plan)[u"b.md"_s], FileAction::Conflict);
        QCOMPARE(actions(plan)[u"c.md"_s], FileAction::Skipped);
        for (const PlannedFile &file : plan.files)
            QCOMPARE(file.reason.isEmpty(), file.action == FileAction::New);
    }
};

QTEST_APPLESS_MAIN(TestIngestPlan)
#include "tst_ingestplan.moc"
