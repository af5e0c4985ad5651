// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspacefixture.h"

#include <workspaces/manifestfile.h>

#include <QLoggingCategory>
#include <QProcess>

#include <csignal>
#include <unistd.h>

using namespace Docket;
using namespace Docket::Tests;

namespace {

/// Counts steps, and at one of them fails or ends the process as a power cut would.
class FaultHook final : public StepHook
{
public:
    enum class Mode
    {
        Count,
        Fail,
        Kill
    };

    Result<void> before(StepKind, const QString &step) override
    {
        const int now = ++count;
        if (now != at || mode == Mode::Count)
            return {};
        if (mode == Mode::Kill) {
            ::kill(::getpid(), SIGKILL);
            ::pause();
        }
        return fail(Code::StorageFailed, u"test.fault"_s, u"The step “%1” was made to fail."_s.arg(step));
    }

    Mode mode = Mode::Count;
    int at = 0;
    std::atomic<int> count = 0;
};

const QStringList &operations()
{
    static const QStringList all{u"start"_s, u"add"_s, u"set"_s, u"finish"_s, u"abandon"_s, u"restore"_s};
    return all;
}

Result<WorkspaceAnswer> perform(Desk &desk, const QString &operation)
{
    desk.clock.moved = 100;
    if (operation == u"start")
        return desk.start();
    if (operation == u"add")
        return desk.addTest(u"prints A3"_s, {u"load"_s});
    if (operation == u"set")
        return desk.set(u"T1"_s, TestOutcome::Passed);
    if (operation == u"finish")
        return desk.finish(true);
    return operation == u"abandon" ? desk.abandon() : desk.restore();
}

/// What there is before the operation.
void prepare(const QString &folder, const QString &operation)
{
    Desk desk(folder);
    take(desk.opened);
    desk.addIssue(12, u"Paper jams"_s, "- [ ] feeds\n- [ ] beeps\n");
    if (operation == u"start")
        return;
    take(desk.start());
    putFile(desk.file(u"12-paper-jams/mine/deep.txt"_s), "mine");
    if (operation == u"restore")
        take(desk.abandon());
}

/// Rows and files in words. What a start leaves ready in the root for all workspaces is of no matter.
QStringList stateOf(Desk &desk)
{
    QStringList all;
    for (const WorkspaceRecord &record : desk.list())
        all << u"%1 %2 %3 %4/%5/%6"_s.arg(record.reference(), record.folder, workspaceStateName(record.state))
                   .arg(record.testsOpen)
                   .arg(record.testsPassed)
                   .arg(record.testsFailed);
    for (const QString &entry : desk.files()) {
        if (!entry.startsWith(u".docket-locks/") && !entry.startsWith(u".docket-workspaces="))
            all << entry;
    }
    return all;
}

/// The files and the row agree: each test of the manifest is in the plan, and the counts are those of the row.
QString disagreement(Desk &desk)
{
    for (const WorkspaceRecord &record : desk.list()) {
        const QString path = record.path() + u"/workspace.toml"_s;
        const auto manifest = readManifest(contentOf(path), path);
        if (!manifest)
            return manifest.error().toText();
        if (manifest->state != record.state || manifest->count(TestOutcome::Open) != record.testsOpen ||
            manifest->count(TestOutcome::Passed) != record.testsPassed || manifest->updated != record.updated)
            return u"the manifest does not fit the row of "_s + record.folder;
        const QByteArray plan = contentOf(record.path() + u"/test-plan.md"_s);
        for (const auto &test : manifest->tests) {
            if (!plan.contains(QString(u"**"_s + test.id + u"**"_s).toUtf8()))
                return test.id + u" is not in the plan"_s;
        }
    }
    return {};
}

void recover(Desk &desk)
{
    take(desk.opened);
    take(Async::await(desk.units->replayJournal()));
}

} // namespace

/// All or nothing: a fault at every step of every operation, and the end of the process at every step.
class TestWorkspaceFaults final : public QObject
{
    Q_OBJECT

private:
    int m_kills = 0;

    static void operationRows()
    {
        QTest::addColumn<QString>("operation");
        for (const QString &operation : operations())
            QTest::newRow(qPrintable(operation)) << operation;
    }

    struct Expected
    {
        int steps = 0;
        QStringList before;
        QStringList after;
    };

    /// Runs the operation undisturbed in @p folder, which must be the one of all later runs: files name no paths, but
    /// rows do.
    static Expected undisturbed(const QString &folder, const QString &operation)
    {
        Expected expected;
        prepare(folder, operation);
        FaultHook hook;
        Desk desk(folder, &hook);
        take(desk.opened);
        expected.before = stateOf(desk);
        hook.count = 0;
        take(perform(desk, operation));
        expected.steps = hook.count;
        expected.after = stateOf(desk);
        if (expected.before == expected.after)
            qFatal("the operation does nothing");
        return expected;
    }

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"docket.*=false"_s); }

    void aFaultAtEveryStep_data() { operationRows(); }
    void aFaultAtEveryStep()
    {
        QFETCH(const QString, operation);
        QTemporaryDir folder;
        const auto expected = undisturbed(folder.filePath(u"counted"_s), operation);
        int befores = 0;
        int afters = 0;
        for (int at = 1; at <= expected.steps; ++at) {
            const QString path = folder.filePath(u"fault%1"_s.arg(at));
            prepare(path, operation);
            FaultHook hook;
            Desk desk(path, &hook);
            take(desk.opened);
            hook.count = 0;
            hook.at = at;
            hook.mode = FaultHook::Mode::Fail;
            const auto answer = perform(desk, operation);
            hook.mode = FaultHook::Mode::Count;
            recover(desk);
            const auto state = stateOf(desk);
            QVERIFY2(state == (answer ? expected.after : expected.before),
                     qPrintable(u"fault at %1, %2:\n%3"_s.arg(QString::number(at), answer ? u"done"_s : u"refused"_s,
                                                              state.join(u'\n'))));
            QCOMPARE(disagreement(desk), QString());
            ++(answer ? afters : befores);
            // Whatever it was, it can be done now.
            if (!answer)
                take(perform(desk, operation));
        }
        QVERIFY(befores > 0 && afters > 0);
        qInfo("%d faults: nothing %d times, all %d times", expected.steps, befores, afters);
    }

    void killedAtEveryStep_data() { operationRows(); }
    void killedAtEveryStep()
    {
        QFETCH(const QString, operation);
        QTemporaryDir folder;
        const auto expected = undisturbed(folder.filePath(u"counted"_s), operation);
        int befores = 0;
        for (int at = 1; at <= expected.steps; ++at) {
            const QString path = folder.filePath(u"kill%1"_s.arg(at));
            prepare(path, operation);
            QProcess process;
            process.setProcessChannelMode(QProcess::ForwardedChannels);
            process.start(QCoreApplication::applicationFilePath(),
                          {u"--child"_s, operation, path, QString::number(at)});
            QVERIFY(process.waitForFinished(30'000));
            QVERIFY2(process.exitStatus() == QProcess::CrashExit,
                     qPrintable(u"step %1 was not reached, code %2"_s.arg(at).arg(process.exitCode())));
            ++m_kills;
            Desk desk(path);
            recover(desk);
            const auto state = stateOf(desk);
            QVERIFY2(state == expected.before || state == expected.after,
                     qPrintable(u"killed at %1:\n%2"_s.arg(QString::number(at), state.join(u'\n'))));
            QCOMPARE(disagreement(desk), QString());
            befores += state == expected.before ? 1 : 0;
            // No lock of the dead is in the way.
            if (state == expected.before)
                take(perform(desk, operation));
        }
        QVERIFY(befores > 0 && befores < expected.steps);
        qInfo("%d kills: nothing %d times, all %d times", expected.steps, befores, expected.steps - befores);
    }

    void cleanupTestCase()
    {
        qInfo("%d kills in all", m_kills);
        QVERIFY(m_kills == 0 || m_kills >= 100 || QCoreApplication::arguments().size() > 1);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--child") {
        FaultHook hook;
        Desk desk(arguments.value(3), &hook);
        if (!desk.opened)
            return 2;
        hook.count = 0;
        hook.at = arguments.value(4).toInt();
        hook.mode = FaultHook::Mode::Kill;
        return perform(desk, arguments.value(2)) ? 0 : 3;
    }
    TestWorkspaceFaults test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_workspacefaults.moc"
