// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unitfixture.h"

#include <QElapsedTimer>
#include <QLoggingCategory>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>

using namespace Docket;
using namespace Docket::Tests;

namespace {

/// What there is before the unit under test.
void makeOld(const QString &folder)
{
    World world(folder);
    take(world.opened);
    take(Async::await(world.runner->addRoot(world.root)));
    take(world.run([](UnitOfWork &work) -> Result<void> {
        Domain::Instance instance;
        instance.url = QUrl(u"https://forge.example"_s);
        auto stored = work.projects().storeInstance(instance);
        if (!stored)
            return std::unexpected(stored.error());
        Domain::Project project;
        project.instance = *stored;
        project.remoteId = 7;
        project.owner = u"printing"_s;
        project.name = u"press"_s;
        project.tracked = true;
        auto known = work.projects().storeProject(project);
        if (!known)
            return std::unexpected(known.error());
        return work.projects().storeView(makeView(u"old"_s)).transform([](auto) {});
    }));
    putFile(world.root + u"/old.txt"_s, "old");
    putFile(world.root + u"/gone.txt"_s, "gone");
    putFile(world.root + u"/moved.txt"_s, "moved");
    putFile(world.root + u"/tree/deep/leaf.txt"_s, "leaf");
    for (const QString &key : {u"doc:1"_s, u"doc:2"_s, u"list:a"_s, u"list:b"_s, u"other:x"_s})
        take(world.sink.put(take(CacheKey::parse(key)), "old", {}));
}

#define TRY_STEP(expression)                                                                                           \
    if (auto tried = (expression); !tried)                                                                             \
    return std::unexpected(tried.error())

/// The representative unit: rows with search index, every change of files, every change of the cache, a nested unit
/// that succeeds and one that fails.
Result<int> change(UnitOfWork &work, const QString &root)
{
    TRY_STEP(work.projects().storeView(makeView(u"new"_s)));
    Domain::RemoteIssue issue;
    issue.remoteId = 1001;
    issue.number = 1;
    issue.title = u"Ink runs out"_s;
    issue.body = "The tank is *empty*.";
    issue.author = {2, u"maria"_s, u"Maria Lind"_s};
    issue.created = issue.updated = fromUnix(1'700'000'000);
    const auto project = work.projects().findProject(u"printing/press");
    TRY_STEP(project);
    TRY_STEP(work.issues().store(project->id, std::span(&issue, 1)));
    TRY_STEP(work.files().write(root, u"old.txt"_s, "new"));
    TRY_STEP(work.files().makeFolder(root, u"made"_s));
    TRY_STEP(work.files().write(root, u"made/a.txt"_s, "a"));
    TRY_STEP(work.files().rename(root, u"moved.txt"_s, u"made/moved.txt"_s));
    TRY_STEP(work.files().remove(root, u"gone.txt"_s));
    TRY_STEP(work.files().remove(root, u"tree"_s));
    work.cache().put(CacheKey(u"doc", u"1"), "new");
    work.cache().remove(CacheKey(u"doc", u"2"));
    work.cache().removeMatching(CachePattern::ofType(u"list"));
    work.cache().put(CacheKey(u"ast", u"abc"), "tree", {}, CacheEntry::Immutable);
    TRY_STEP(work.nested([&]() -> Result<void> {
        TRY_STEP(work.projects().storeView(makeView(u"nested"_s)));
        work.cache().remove(CacheKey(u"other", u"x"));
        work.events().add(Domain::ProjectsChanged{});
        return work.files().write(root, u"nested.txt"_s, "nested");
    }));
    const auto dropped = work.nested([&]() -> Result<void> {
        TRY_STEP(work.projects().storeView(makeView(u"dropped"_s)));
        TRY_STEP(work.files().write(root, u"dropped.txt"_s, "dropped"));
        TRY_STEP(work.files().makeFolder(root, u"dropped"_s));
        work.cache().put(CacheKey(u"doc", u"3"), "dropped");
        work.events().add(Domain::IssuesChanged{});
        return fail(Code::Invalid, u"test.nested"_s, u"On purpose."_s);
    });
    // Only what it was made to fail with may be passed over.
    if (!dropped && dropped.error().code != Code::Invalid)
        return std::unexpected(dropped.error());
    return 1;
}

#undef TRY_STEP

struct State
{
    QStringList views;
    qint64 issues = 0;
    QStringList files;
    QStringList cached;
};

State stateOf(World &world)
{
    return {world.views(), world.number("SELECT count(*) FROM issue"), world.files(), world.cached()};
}

/// Empty if the world is wholly before or wholly after the unit; else what does not fit.
QString disagreement(const State &state, bool *after)
{
    const QStringList oldFiles{u"gone.txt=gone"_s, u"moved.txt=moved"_s, u"old.txt=old"_s,
                               u"tree/"_s,         u"tree/deep/"_s,      u"tree/deep/leaf.txt=leaf"_s};
    const QStringList newFiles{u"made/"_s, u"made/a.txt=a"_s, u"made/moved.txt=moved"_s, u"nested.txt=nested"_s,
                               u"old.txt=new"_s};
    *after = state.views.contains(u"new=is:open"_s);
    const QStringList views =
        *after ? QStringList{u"nested=is:open"_s, u"new=is:open"_s, u"old=is:open"_s} : QStringList{u"old=is:open"_s};
    QStringList wrong;
    if (state.views != views)
        wrong << u"views "_s + state.views.join(u", "_s);
    if (state.issues != (*after ? 1 : 0))
        wrong << u"%1 issues"_s.arg(state.issues);
    if (state.files != (*after ? newFiles : oldFiles))
        wrong << u"files "_s + state.files.join(u", "_s);
    if (*after) {
        // A value may be missing, for it can be made again. None may be old.
        for (const QString &entry : state.cached) {
            if (entry != u"doc:1=new"_s && entry != u"ast:abc=tree"_s)
                wrong << u"cached "_s + entry;
        }
    } else if (state.cached !=
               QStringList{u"doc:1=old"_s, u"doc:2=old"_s, u"list:a=old"_s, u"list:b=old"_s, u"other:x=old"_s}) {
        wrong << u"cached "_s + state.cached.join(u", "_s);
    }
    if (wrong.isEmpty())
        return {};
    return (*after ? u"after: "_s : u"before: "_s) + wrong.join(u"; "_s);
}

/// One unit that takes everything from one generation to the next.
Result<qint64> nextGeneration(UnitOfWork &work, const QString &root)
{
    auto views = work.projects().views();
    if (!views)
        return std::unexpected(views.error());
    Domain::SavedView view = views->isEmpty() ? makeView(u"generation"_s, u"0"_s) : views->first();
    const qint64 old = view.query.toLongLong();
    const QString next = QString::number(old + 1);
    view.query = next;
    if (auto stored = work.projects().storeView(view); !stored)
        return std::unexpected(stored.error());
    const auto done = [&]() -> Result<void> {
        for (const auto &path : {u"a.txt"_s, u"sub/b.txt"_s}) {
            if (auto written = work.files().write(root, path, next.toUtf8()); !written)
                return written;
        }
        if (old > 0) {
            if (auto moved = work.files().rename(root, u"n%1"_s.arg(old), u"n"_s + next); !moved)
                return moved;
            if (auto removed = work.files().remove(root, u"d%1"_s.arg(old)); !removed)
                return removed;
        } else if (auto first = work.files().write(root, u"n"_s + next, "name"); !first) {
            return first;
        }
        if (auto made = work.files().makeFolder(root, u"d"_s + next); !made)
            return made;
        return work.files().write(root, u"d%1/leaf"_s.arg(next), "leaf");
    }();
    if (!done)
        return std::unexpected(done.error());
    (void)work.nested([&]() -> Result<void> {
        work.cache().put(CacheKey(u"gen", u"x"), "never");
        (void)work.files().write(root, u"never"_s, "never");
        return fail(Code::Invalid, u"test.nested"_s, u"On purpose."_s);
    });
    work.cache().put(CacheKey(u"gen", u"x"), next.toUtf8());
    work.cache().removeMatching(CachePattern::ofType(u"list"));
    return old + 1;
}

QString generationDisagreement(World &world, qint64 *generation)
{
    const QStringList views = world.views();
    *generation = views.isEmpty() ? 0 : views.first().section(u'=', 1).toLongLong();
    const QString g = QString::number(*generation);
    QStringList expected{u"a.txt="_s + g,      u"d%1/"_s.arg(g), u"d%1/leaf=leaf"_s.arg(g),
                         u"n%1=name"_s.arg(g), u"sub/"_s,        u"sub/b.txt="_s + g};
    if (*generation == 0)
        expected = QStringList{u"sub/"_s};
    QStringList wrong;
    if (views.size() > 1)
        wrong << u"views "_s + views.join(u", "_s);
    if (world.files() != expected)
        wrong << u"files "_s + world.files().join(u", "_s);
    for (const QString &entry : world.cached()) {
        if (entry.section(u'=', 1) != g)
            wrong << u"cached "_s + entry;
    }
    return wrong.isEmpty() ? QString() : u"generation %1: "_s.arg(g) + wrong.join(u"; "_s);
}

/// The life of a child process: ended from outside or by its own hook.
int runChild(const QStringList &arguments)
{
    const QString task = arguments.value(2);
    CountingHook hook;
    hook.mode = CountingHook::Mode::Kill;
    hook.at = arguments.value(4).toInt();
    World world(arguments.value(3), {.hook = &hook});
    if (!world.opened)
        return 2;
    if (task == u"change"_s) {
        const QString root = world.root;
        return world.run([root](UnitOfWork &work) { return change(work, root); }) ? 0 : 3;
    }
    if (!Async::await(world.runner->replayJournal()))
        return 4;
    if (task == u"replay"_s)
        return 0;
    (void)!::write(STDOUT_FILENO, "x", 1); // at work from now on
    for (;;) {
        const QString root = world.root;
        const auto generation = world.run([root](UnitOfWork &work) { return nextGeneration(work, root); });
        if (!generation)
            return 5;
        // As a reader would, who keeps a list of what he read.
        (void)world.sink.put(CacheKey(u"list", u"all"), QByteArray::number(*generation), {});
    }
}

} // namespace

/// All or nothing: a fault at every step of a unit of work, and the end of the process at every step and at any moment.
class TestUnitFaults final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder{memoryFolder()};
    QString m_template;
    int m_steps = 0;
    QStringList m_names; ///< of the steps
    int m_commit = 0;    ///< the number of the step that commits

    /// A kill leaves the same in memory as on a disk, and thousands of syncs cost nothing there. Only a loss of power
    /// would differ, which no test can make here.
    static QString memoryFolder()
    {
        const QString memory = u"/dev/shm"_s;
        return (QFileInfo(memory).isWritable() ? memory : QDir::tempPath()) + u"/docket-unitfaults-XXXXXX"_s;
    }

    /// The state before the unit, always in the same place: the root is known by its path.
    QString freshCopy()
    {
        if (!m_folder.isValid()) // or what is removed here were the working directory
            qFatal("%s", qUtf8Printable(m_folder.errorString()));
        QString path = m_folder.filePath(u"world"_s);
        QDir(path).removeRecursively();
        copyTree(m_template, path);
        return path;
    }

    /// True if it ended by itself.
    static bool child(const QString &task, const QString &folder, int at, int *exitCode = nullptr)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedChannels);
        process.start(QCoreApplication::applicationFilePath(), {u"--child"_s, task, folder, QString::number(at)});
        if (!process.waitForFinished(30'000))
            qFatal("a child does not end");
        if (exitCode)
            *exitCode = process.exitCode();
        return process.exitStatus() == QProcess::NormalExit;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_template = m_folder.filePath(u"template"_s);
        makeOld(m_folder.filePath(u"world"_s));
        copyTree(m_folder.filePath(u"world"_s), m_template);
        QString path = freshCopy();
        CountingHook hook;
        World world(path, {.hook = &hook});
        take(world.opened);
        QList<Domain::Events> told;
        connect(world.runner.get(), &UnitOfWorkRunner::committed, this,
                [&told](const Domain::Events &events) { told << events; });
        QCOMPARE(take(world.run([root = world.root](UnitOfWork &work) { return change(work, root); })), 1);
        m_steps = hook.count;
        m_names = hook.steps;
        m_commit = int(hook.steps.indexOf(u"0 COMMIT"_s)) + 1;
        QVERIFY(m_commit > 0);
        bool after = false;
        const State state = stateOf(world);
        QCOMPARE(disagreement(state, &after), QString());
        QVERIFY(after);
        QCOMPARE(state.cached, (QStringList{u"ast:abc=tree"_s, u"doc:1=new"_s}));
        QCOMPARE(world.number("SELECT (SELECT count(*) FROM file_journal) + (SELECT count(*) FROM cache_journal)"), 0);
        QTRY_COMPARE(told, (QList<Domain::Events>{{Domain::ProjectsChanged{}}}));
        // The unit is a fair sample only if all kinds of steps are in it.
        for (const QString &step : {u"0 SAVEPOINT unit0"_s, u"0 ROLLBACK TO unit0"_s, u"1 stage write old.txt"_s,
                                    u"1 sync old.txt"_s, u"1 apply tree"_s, u"1 end gone.txt"_s, u"1 sync the log"_s,
                                    u"2 put doc:1"_s, u"2 remove doc:2"_s, u"2 remove matching list:*"_s}) {
            QVERIFY2(std::ranges::any_of(hook.steps, [&](const QString &s) { return s.startsWith(step); }),
                     qPrintable(step + u" is missing in\n"_s + hook.steps.join(u'\n')));
        }
        qInfo("%d steps, the commit is number %d", m_steps, m_commit);
    }

    void aFaultAtEveryStep_data()
    {
        QTest::addColumn<bool>("lasting");
        QTest::newRow("one step fails") << false;
        QTest::newRow("all fails from there on") << true;
    }

    void aFaultAtEveryStep()
    {
        QFETCH(const bool, lasting);
        int befores = 0;
        int afters = 0;
        for (int at = 1; at <= m_steps; ++at) {
            const QString path = freshCopy();
            CountingHook hook;
            hook.mode = lasting ? CountingHook::Mode::FailFromThere : CountingHook::Mode::FailOnce;
            hook.at = at;
            World world(path, {.hook = &hook});
            take(world.opened);
            const auto done = world.run([root = world.root](UnitOfWork &work) { return change(work, root); });
            hook.at = -1;
            hook.mode = CountingHook::Mode::FailOnce;
            // What was promised is true; what was refused has not happened.
            QCOMPARE(world.views().contains(u"new=is:open"_s), done.has_value());
            // What a nested unit leaves staged when it fails is rubbish at worst: no reason to give up the whole.
            const bool harmless = !lasting && m_names[at - 1].startsWith(u"1 unstage "_s);
            QCOMPARE(done.has_value(), at > m_commit || harmless);
            // The unit after it is not disturbed, and finishes first what is left over.
            take(world.run([root = world.root](UnitOfWork &work) -> Result<void> {
                if (auto written = work.files().write(root, u"next.txt"_s, "next"); !written)
                    return written;
                return work.files().remove(root, u"next.txt"_s);
            }));
            world.replay();
            bool after = false;
            const QString wrong = disagreement(stateOf(world), &after);
            QVERIFY2(wrong.isEmpty(), qPrintable(u"fault at %1: %2"_s.arg(at).arg(wrong)));
            QCOMPARE(world.number("SELECT (SELECT count(*) FROM file_journal) + (SELECT count(*) FROM cache_journal)"),
                     0);
            ++(after ? afters : befores);
        }
        QVERIFY(befores > 0 && afters > 0);
        qInfo("%d faults: nothing %d times, all %d times", m_steps, befores, afters);
    }

    void killedAtEveryStep()
    {
        QElapsedTimer timer;
        timer.start();
        int befores = 0;
        for (int at = 1; at <= m_steps; ++at) {
            const QString path = freshCopy();
            QVERIFY2(!child(u"change"_s, path, at), qPrintable(u"step %1 was not reached"_s.arg(at)));
            World world(path);
            take(world.opened);
            world.replay();
            bool after = false;
            const QString wrong = disagreement(stateOf(world), &after);
            QVERIFY2(wrong.isEmpty(), qPrintable(u"killed at %1: %2"_s.arg(at).arg(wrong)));
            QCOMPARE(after, at > m_commit);
            befores += after ? 0 : 1;
        }
        int code = -1;
        const QString path = freshCopy();
        QVERIFY(child(u"change"_s, path, m_steps + 1, &code));
        QCOMPARE(code, 0);
        qInfo("%d kills: nothing %d times, all %d times; %lld ms", m_steps, befores, m_steps - befores,
              timer.elapsed());
    }

    void killedWhileItIsReplayed()
    {
        // Right after the commit, when everything is still to be done, and each time a step further in the replay.
        const QString path = freshCopy();
        QVERIFY(!child(u"change"_s, path, m_commit + 1));
        const QString committed = m_folder.filePath(u"committed"_s);
        int kills = 0;
        for (int at = 1;; ++at) {
            QDir(committed).removeRecursively();
            copyTree(path, committed);
            const bool ended = child(u"replay"_s, path, at);
            {
                World world(path);
                take(world.opened);
                world.replay();
                bool after = false;
                const QString wrong = disagreement(stateOf(world), &after);
                QVERIFY2(wrong.isEmpty(), qPrintable(u"replay killed at %1: %2"_s.arg(at).arg(wrong)));
                QVERIFY(after);
            }
            if (ended)
                break;
            ++kills;
            QDir(path).removeRecursively();
            copyTree(committed, path);
        }
        QVERIFY(kills > 15);
        qInfo("%d kills in a replay", kills);
    }

    void killedAtAnyMoment()
    {
        constexpr int kills = 400;
        const QString path = m_folder.filePath(u"moments"_s);
        {
            World world(path);
            take(world.opened);
            QDir(world.root).mkdir(u"sub"_s);
            take(Async::await(world.runner->addRoot(world.root)));
        }
        QElapsedTimer timer;
        timer.start();
        QRandomGenerator random(20261121);
        qint64 last = 0;
        int moved = 0;
        int finished = 0;
        int orphans = 0;
        for (int kill = 1; kill <= kills; ++kill) {
            QProcess process;
            process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            process.start(QCoreApplication::applicationFilePath(), {u"--child"_s, u"loop"_s, path, u"0"_s});
            QVERIFY(process.waitForStarted());
            // Most while it works, however long a start takes here; some while it starts.
            if (kill % 8 != 0)
                QVERIFY(process.waitForReadyRead());
            QVERIFY2(!process.waitForFinished(random.bounded(1, 40)),
                     qPrintable(u"ended by itself with %1"_s.arg(process.exitCode())));
            process.kill();
            QVERIFY(process.waitForFinished());
            World world(path);
            take(world.opened);
            const ReplayReport report = world.replay();
            QVERIFY(report.failed.isEmpty());
            finished += report.changes > 0 ? 1 : 0;
            orphans += report.orphans > 0 ? 1 : 0;
            qint64 generation = 0;
            const QString wrong = generationDisagreement(world, &generation);
            QVERIFY2(wrong.isEmpty(), qPrintable(u"kill %1: %2"_s.arg(kill).arg(wrong)));
            QVERIFY2(generation >= last, "what was committed is gone");
            moved += generation > last ? 1 : 0;
            last = generation;
        }
        QVERIFY2(moved > 10, "nothing was ever committed");
        QVERIFY2(finished > 0, "no kill came between a commit and its files");
        QVERIFY2(orphans > 0, "no kill came while files were staged");
        qInfo("%d kills in %lld ms: %lld generations; %d times a unit was finished, %d times one was cleared away",
              kills, timer.elapsed(), last, finished, orphans);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    // Hundreds of replays would tell of themselves.
    QLoggingCategory::setFilterRules(u"docket.*=false"_s);
    if (app.arguments().value(1) == u"--child"_s)
        return runChild(app.arguments());
    TestUnitFaults test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_unitfaults.moc"
