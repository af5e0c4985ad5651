// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <ingest/ingestplan.h>

#include <QTest>

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

/// From where each file was moved, when all were read; @p hashes by path, those of the others by "".
QHash<QString, QString> settled(IngestPlan &plan, PlanResolver &resolver, const QHash<QString, QByteArray> &hashes)
{
    QList<PlanResolver::Undecided> undecided;
    for (PlannedFile &file : plan.files) {
        const QByteArray hash = hashes.value(file.path, hashes.value({}));
        if (file.action == FileAction::New && !resolver.resolve(file, hash))
            undecided.append({&file, hash});
    }
    resolver.settle(undecided);
    QHash<QString, QString> moves;
    for (const PlannedFile &file : std::as_const(plan.files)) {
        if (file.action == FileAction::Moved)
            moves.insert(file.path, file.movedFrom);
    }
    return moves;
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
        QVERIFY(resolver.resolve(file, "other"));
        QCOMPARE(file.action, FileAction::Changed);
        QVERIFY(resolver.resolve(file, "h1"));
        QCOMPARE(file.action, FileAction::Touched);
    }

    void whatAnOlderParserReadIsParsedThoughItsContentIsTheSame()
    {
        const QList<DocumentRecord> known{record(1, u"a.md"_s, 10, "h1", DocumentState::Ok, parser - 1)};
        auto plan = makePlan({}, known, found({{u"a.md"_s, 10}}), parser);
        PlanResolver resolver(plan, known);
        QVERIFY(resolver.resolve(plan.files.first(), "h1"));
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
        QCOMPARE(settled(plan, resolver, {{u"copy of stays.md"_s, "h2"}, {{}, "h1"}}),
                 (QHash<QString, QString>{{u"new/a.md"_s, u"old/a.md"_s}}));
        QCOMPARE(resolver.movedFrom(), QSet<QString>{u"old/a.md"_s});
        for (const PlannedFile &file : plan.files) {
            if (file.action == FileAction::Moved)
                QCOMPARE(file.known, DocumentId(1));
        }
        QCOMPARE(actions(plan)[u"copy of stays.md"_s], FileAction::New);
        QCOMPARE(actions(plan)[u"copy.md"_s], FileAction::New);
    }

    void whichOneWasMovedFromWhere_data()
    {
        QTest::addColumn<QStringList>("gone");
        QTest::addColumn<QStringList>("came");
        QTest::addColumn<QStringList>("moves");
        QTest::newRow("the name counts for more than the folder")
            << QStringList{u"a/first.md"_s, u"to/second.md"_s, u"z/x.md"_s} << QStringList{u"to/x.md"_s}
            << QStringList{u"z/x.md > to/x.md"_s};
        QTest::newRow("the folder where the name is another one")
            << QStringList{u"a/x.md"_s, u"to/y.md"_s} << QStringList{u"to/new.md"_s}
            << QStringList{u"to/y.md > to/new.md"_s};
        QTest::newRow("the folder at the top")
            << QStringList{u"a/x.md"_s, u"y.md"_s} << QStringList{u"new.md"_s} << QStringList{u"y.md > new.md"_s};
        QTest::newRow("else the first by path") << QStringList{u"b/y.md"_s, u"a/z.md"_s, u"c/x.md"_s}
                                                << QStringList{u"to/new.md"_s} << QStringList{u"a/z.md > to/new.md"_s};
        QTest::newRow("several of one name, the first by path")
            << QStringList{u"b/x.md"_s, u"a/x.md"_s} << QStringList{u"to/x.md"_s} << QStringList{u"a/x.md > to/x.md"_s};
        QTest::newRow("one is gone, and the copy that keeps its name was moved")
            << QStringList{u"a/x.md"_s} << QStringList{u"a/copy.md"_s, u"to/x.md"_s}
            << QStringList{u"a/x.md > to/x.md"_s};
        QTest::newRow("one is gone, and several have its name")
            << QStringList{u"a/x.md"_s} << QStringList{u"v/x.md"_s, u"t/x.md"_s, u"u/x.md"_s}
            << QStringList{u"a/x.md > t/x.md"_s};
        QTest::newRow("a folder with files that are the same")
            << QStringList{u"old/b/x.md"_s, u"old/c/x.md"_s, u"old/a/x.md"_s}
            << QStringList{u"new/0/x.md"_s, u"new/c/x.md"_s, u"new/a/x.md"_s}
            << QStringList{u"old/a/x.md > new/a/x.md"_s, u"old/b/x.md > new/0/x.md"_s, u"old/c/x.md > new/c/x.md"_s};
        QTest::newRow("more came than went")
            << QStringList{u"a/x.md"_s, u"b/y.md"_s} << QStringList{u"to/y.md"_s, u"to/1.md"_s, u"to/2.md"_s}
            << QStringList{u"a/x.md > to/1.md"_s, u"b/y.md > to/y.md"_s};
    }

    void whichOneWasMovedFromWhere()
    {
        QFETCH(QStringList, gone);
        QFETCH(QStringList, came);
        QFETCH(const QStringList, moves);
        // In whatever order they are stored, and in whatever order they are read.
        for (int turn = 0; turn < 4; ++turn) {
            QList<DocumentRecord> known;
            for (const QString &path : std::as_const(gone))
                known.append(record(known.size() + 1, path, 10, "h1"));
            QList<std::pair<QString, qint64>> there;
            for (const QString &path : std::as_const(came))
                there.append({path, 10});
            auto plan = makePlan({}, known, found(there), parser);
            if (turn % 2 == 1)
                std::ranges::reverse(plan.files);
            PlanResolver resolver(plan, known);
            QStringList told;
            for (const auto &[to, from] : settled(plan, resolver, {{{}, "h1"}}).asKeyValueRange())
                told.append(from + u" > " + to);
            told.sort();
            QCOMPARE(told, moves);
            QCOMPARE(resolver.movedFrom().size(), moves.size());
            QCOMPARE(resolver.isWanted("h1"), moves.size() < gone.size());
            std::ranges::rotate(gone, gone.begin() + 1);
            std::ranges::rotate(came, came.begin() + 1);
        }
    }

    void oneThatChangesMeanwhileIsDecidedWithTheOthers_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::newRow("all change") << qint64(20);
        QTest::newRow("one changes and becomes like another") << qint64(10);
    }

    /// It was found with another size, so that nobody has counted it among those with its name.
    void oneThatChangesMeanwhileIsDecidedWithTheOthers()
    {
        QFETCH(const qint64, size);
        for (const bool backwards : {false, true}) {
            const QList<DocumentRecord> known{record(1, u"old/b/x.md"_s, 10, "h1"), record(2, u"old.md"_s, 20, "h2")};
            auto plan = makePlan({}, known, found({{u"a/x.md"_s, 20}, {u"b/x.md"_s, size}}), parser);
            PlanResolver resolver(plan, known);
            for (PlannedFile &file : plan.files)
                file.stamp.size = 10;
            if (backwards)
                std::ranges::reverse(plan.files);
            QCOMPARE(settled(plan, resolver, {{{}, "h1"}}), (QHash<QString, QString>{{u"b/x.md"_s, u"old/b/x.md"_s}}));
        }
    }

    void emptyFilesAreNoMoves()
    {
        const QList<DocumentRecord> known{record(1, u"old.md"_s, 0, "empty")};
        auto plan = makePlan({}, known, found({{u"new.md"_s, 0}}), parser);
        PlanResolver resolver(plan, known);
        for (PlannedFile &file : plan.files)
            QVERIFY(resolver.resolve(file, "empty"));
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
