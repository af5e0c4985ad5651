// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unitfixture.h"

#include <QLoggingCategory>
#include <QRegularExpression>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <numeric>
#include <stdexcept>
#include <thread>
#include <unitofwork/batch.h>

using namespace Docket;
using namespace Docket::Tests;
using namespace std::chrono_literals;
using Files::EntryKind;

/// Files of committed units stay undone while it fails.
class LogHook final : public StepHook
{
public:
    LogHook() = default;
    Result<void> before(StepKind, const QString &step) override
    {
        if (failing && step == u"sync the log")
            return fail(Code::FileFailed, u"test.fault"_s, u"The log is not on the disk."_s);
        return {};
    }

    std::atomic<bool> failing = false;
};

/// What a unit of work promises, apart from faults of the machine (see tst_unitfaults).
class TestUnitOfWork final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    LogHook m_hook;
    std::unique_ptr<World> m_world;

    static Result<void> addView(UnitOfWork &work, const QString &name)
    {
        auto stored = work.projects().storeView(makeView(name));
        if (!stored)
            return std::unexpected(stored.error());
        return {};
    }

    /// A row, a file, a cache entry and an event.
    static Result<void> addEverything(UnitOfWork &work, const QString &root, const QString &name)
    {
        if (auto added = addView(work, name); !added)
            return added;
        work.cache().put(CacheKey(u"doc", name), name.toUtf8());
        work.events().add(Domain::ProjectsChanged{});
        return work.files().write(root, name, name.toUtf8());
    }

    void checkNothingHappened()
    {
        QCOMPARE(m_world->views(), QStringList());
        QCOMPARE(m_world->files(), QStringList());
        QCOMPARE(m_world->cached(), QStringList());
    }

private Q_SLOTS:
    void init()
    {
        QDir(m_folder.filePath(u"w"_s)).removeRecursively();
        m_world = std::make_unique<World>(m_folder.filePath(u"w"_s), RunnerOptions{.hook = &m_hook});
        take(m_world->opened);
        take(Async::await(m_world->runner->addRoot(m_world->root)));
    }
    void cleanup() { m_world.reset(); }

    void everythingIsThereAfterTheCommit()
    {
        QSignalSpy told(m_world->runner.get(), &UnitOfWorkRunner::committed);
        QCOMPARE(take(m_world->run([root = m_world->root](UnitOfWork &work) -> Result<QString> {
                     if (auto added = addEverything(work, root, u"one"_s); !added)
                         return std::unexpected(added.error());
                     work.events().add(Domain::ProjectsChanged{}); // a second time is told once
                     work.events().add(Domain::IssuesChanged{Domain::ProjectId{4}});
                     return u"answer"_s;
                 })),
                 u"answer"_s);
        QCOMPARE(m_world->views(), QStringList{u"one=is:open"_s});
        QCOMPARE(m_world->files(), QStringList{u"one=one"_s});
        QCOMPARE(m_world->cached(), QStringList{u"doc:one=one"_s});
        QTRY_COMPARE(told.count(), 1);
        QCOMPARE(told[0][0].value<Domain::Events>(),
                 (Domain::Events{Domain::ProjectsChanged{}, Domain::IssuesChanged{Domain::ProjectId{4}}}));
    }

    void nothingIsSeenBeforeTheCommit()
    {
        QSignalSpy told(m_world->runner.get(), &UnitOfWorkRunner::committed);
        World &world = *m_world;
        QStringList seen;
        take(m_world->run([&](UnitOfWork &work) -> Result<void> {
            auto added = addEverything(work, world.root, u"one"_s);
            seen << world.views() << world.cached();
            if (QFile::exists(world.root + u"/one"_s))
                seen << u"file"_s;
            seen << QString::number(told.count());
            return added;
        }));
        QCOMPARE(seen, QStringList{u"0"_s});
    }

    void anErrorUndoesAll()
    {
        QSignalSpy told(m_world->runner.get(), &UnitOfWorkRunner::committed);
        const auto failed = m_world->run([root = m_world->root](UnitOfWork &work) -> Result<int> {
            if (auto added = addEverything(work, root, u"one"_s); !added)
                return std::unexpected(added.error());
            return fail(Code::Malformed, u"test.unit"_s, u"On purpose."_s);
        });
        QVERIFY(!failed);
        QCOMPARE(failed.error().message, u"On purpose."_s);
        checkNothingHappened();
        QCoreApplication::processEvents();
        QCOMPARE(told.count(), 0);
        const auto report = m_world->runner->report();
        QCOMPARE(report.failed, 1U);
        QCOMPARE(report.committed, 1U); // the root
    }

    void anExceptionUndoesAll_data()
    {
        QTest::addColumn<bool>("standard");
        QTest::addColumn<bool>("nested");
        QTest::newRow("standard") << true << false;
        QTest::newRow("foreign") << false << false;
        QTest::newRow("in a nested unit") << true << true;
    }

    void anExceptionUndoesAll()
    {
        QFETCH(const bool, standard);
        QFETCH(const bool, nested);
        const auto failed = m_world->run([=, root = m_world->root](UnitOfWork &work) -> Result<void> {
            const auto thrower = [&]() -> Result<void> {
                (void)addEverything(work, root, u"one"_s);
                if (standard)
                    throw std::runtime_error("too much");
                throw 5; // NOLINT: what the world may throw
            };
            return nested ? work.nested(thrower) : thrower();
        });
        QVERIFY(!failed);
        QVERIFY(failed.error().code == Code::Internal);
        QCOMPARE(failed.error().fact(u"what"), standard ? u"too much"_s : QString());
        checkNothingHappened();
        take(m_world->run([root = m_world->root](UnitOfWork &work) { return addEverything(work, root, u"two"_s); }));
        QCOMPARE(m_world->views(), QStringList{u"two=is:open"_s});
    }

    /// As after a crash between the commit and the files.
    void conflictsFoundLaterAreTold_data()
    {
        QTest::addColumn<QString>("finder");
        QTest::newRow("replay") << u"replay"_s;
        QTest::newRow("later unit") << u"unit"_s;
        QTest::newRow("later unit that is undone") << u"undone"_s;
    }

    void conflictsFoundLaterAreTold()
    {
        QFETCH(const QString, finder);
        const QString root = m_world->root;
        putFile(root + u"/a.md"_s, "old");
        m_hook.failing = true;
        take(m_world->run([root](UnitOfWork &work) { return work.files().write(root, u"a.md"_s, "ours"); }));
        m_hook.failing = false;
        QCOMPARE(contentOf(root + u"/a.md"_s), "old");
        putFile(root + u"/a.md"_s, "mine");
        QSignalSpy told(m_world->runner.get(), &UnitOfWorkRunner::fileConflicted);
        if (finder == u"replay") {
            QCOMPARE(m_world->replay().conflicts.size(), 1);
        } else {
            const auto later = m_world->run([&](UnitOfWork &work) -> Result<void> {
                auto written = work.files().write(root, u"b.md"_s, "b");
                return finder == u"unit" ? written : fail(Code::Malformed, u"test.unit"_s, u"On purpose."_s);
            });
            QCOMPARE(later.has_value(), finder == u"unit");
        }
        QTRY_COMPARE(told.count(), 1);
        const auto conflict = told[0][0].value<Error>();
        QVERIFY(conflict.code == Code::Conflict);
        QCOMPARE(contentOf(conflict.fact(u"beside")), "ours");
        QCOMPARE(contentOf(root + u"/a.md"_s), "mine");
    }

    void aFileThatBecameAnotherIsNotWrittenOver()
    {
        const QString root = m_world->root;
        putFile(root + u"/a.md"_s, "old");
        const QString judged = UnitFiles::contentNow(root, u"a.md"_s);
        const auto write = [&](const QString &was) {
            return m_world->run([&](UnitOfWork &work) { return work.files().write(root, u"a.md"_s, "new", was); });
        };
        putFile(root + u"/a.md"_s, "mine");
        const auto refused = write(judged);
        QVERIFY(!refused && refused.error().code == Code::Conflict);
        QVERIFY2(refused.error().message.contains(u"a.md"), qPrintable(refused.error().message));
        QCOMPARE(m_world->files(), QStringList{u"a.md=mine"_s});
        putFile(root + u"/a.md"_s, "old"); // what counts is what it holds
        take(write(judged));
        QCOMPARE(m_world->files(), QStringList{u"a.md=new"_s});
        // A file that was not there is one as well.
        const QString absent = UnitFiles::contentNow(root, u"b.md"_s);
        putFile(root + u"/b.md"_s, "mine");
        QVERIFY(!m_world->run([&](UnitOfWork &work) { return work.files().write(root, u"b.md"_s, "b", absent); }));
        QCOMPARE(contentOf(root + u"/b.md"_s), "mine");
    }

    void cancelled_data()
    {
        QTest::addColumn<QString>("when");
        QTest::newRow("before it begins") << u"before"_s;
        QTest::newRow("between statements") << u"between"_s;
        QTest::newRow("in a statement") << u"statement"_s;
        QTest::newRow("before the commit") << u"end"_s;
    }

    void cancelled()
    {
        QFETCH(const QString, when);
        std::stop_source stop;
        if (when == u"before")
            stop.request_stop();
        bool ran = false;
        const auto failed = Async::await(
            m_world->runner->run(UnitOptions{u"test"_s, stop.get_token(), {}}, [&](UnitOfWork &work) -> Result<void> {
                ran = true;
                if (auto added = addEverything(work, m_world->root, u"one"_s); !added)
                    return added;
                if (when == u"between") {
                    stop.request_stop();
                    auto going = work.checkStop();
                    return going ? addView(work, u"two"_s) : going;
                }
                if (when == u"statement") {
                    std::jthread later([&stop] { stop.request_stop(); });
                    auto endless = work.connection().integer("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                                                             "FROM n) SELECT count(*) FROM n");
                    if (!endless)
                        return std::unexpected(endless.error());
                }
                stop.request_stop();
                return {};
            }));
        QVERIFY(!failed);
        QVERIFY2(failed.error().code == Code::Cancelled, qPrintable(failed.error().toText()));
        QCOMPARE(ran, when != u"before"_s);
        checkNothingHappened();
        const auto report = m_world->runner->report();
        QCOMPARE(report.cancelled, when == u"before"_s ? 0U : 1U);
        QTRY_VERIFY(m_world->runner->report().waiters.isEmpty());
        QVERIFY(!report.holder);
    }

    void aDroppedFutureChangesNothing()
    {
        // Nobody waits for the answer; the unit runs to its end all the same.
        (void)m_world->runner->run(
            [root = m_world->root](UnitOfWork &work) { return addEverything(work, root, u"one"_s); });
        QTRY_COMPARE(m_world->views(), QStringList{u"one=is:open"_s});
    }

    void whatWaitsAtShutdownNeverBegins()
    {
        QSemaphore running;
        QSemaphore goOn;
        auto first = m_world->runner->run([&](UnitOfWork &) -> Result<void> {
            running.release();
            goOn.acquire();
            return {};
        });
        running.acquire();
        bool ran = false;
        auto second = m_world->runner->run([&ran](UnitOfWork &) -> Result<void> {
            ran = true;
            return {};
        });
        QCOMPARE(m_world->runner->report().waiters.size(), 1);
        std::jthread ending([this] { m_world->database->shutdown(); });
        goOn.release();
        (void)Async::await(first);
        const auto refused = Async::await(second);
        // Either it ran before the shutdown began, or it was refused; never half.
        QCOMPARE(refused.has_value(), ran);
        ending.join();
        QTRY_VERIFY(m_world->runner->report().waiters.isEmpty());
    }

    void aNestedUnitUndoesOnlyItsOwn()
    {
        QSignalSpy told(m_world->runner.get(), &UnitOfWorkRunner::committed);
        take(m_world->run([root = m_world->root](UnitOfWork &work) -> Result<void> {
            if (auto added = addEverything(work, root, u"one"_s); !added)
                return added;
            const auto inner = work.nested([&]() -> Result<int> {
                (void)addEverything(work, root, u"two"_s);
                work.events().add(Domain::IssuesChanged{});
                // Deeper still, and kept by its own unit, but gone with the one around it.
                if (auto deep = work.nested([&] { return addEverything(work, root, u"three"_s); }); !deep)
                    return std::unexpected(deep.error());
                return fail(Code::Invalid, u"test.nested"_s, u"On purpose."_s);
            });
            if (inner || inner.error().code != Code::Invalid)
                return fail(Code::Internal, u"test.nested"_s, u"The nested unit did not tell its error."_s);
            if (auto there = work.files().kind(root, u"three"_s); !there || *there != EntryKind::Absent)
                return fail(Code::Internal, u"test.nested"_s, u"Its file is still staged."_s);
            return work.nested([&] { return addEverything(work, root, u"four"_s); });
        }));
        QCOMPARE(m_world->views(), (QStringList{u"four=is:open"_s, u"one=is:open"_s}));
        QCOMPARE(m_world->files(), (QStringList{u"four=four"_s, u"one=one"_s}));
        QCOMPARE(m_world->cached(), (QStringList{u"doc:four=four"_s, u"doc:one=one"_s}));
        QTRY_COMPARE(told.count(), 1);
        QCOMPARE(told[0][0].value<Domain::Events>(), Domain::Events{Domain::ProjectsChanged{}});
        const auto report = m_world->runner->report();
        QCOMPARE(report.nested, 3U);
        QCOMPARE(report.nestedFailed, 1U);
    }

    void aBatchGoesOnAfterABadItem_data()
    {
        QTest::addColumn<int>("chunk");
        QTest::addColumn<QList<int>>("bad");
        QTest::addColumn<int>("savepoints");
        QTest::newRow("all good, one chunk") << 100 << QList<int>{} << 1;
        QTest::newRow("all good, chunks") << 10 << QList<int>{} << 3;
        QTest::newRow("one bad") << 10 << QList<int>{13} << 3 + 10;
        QTest::newRow("first and last") << 10 << QList<int>{0, 24} << 3 + 15;
        QTest::newRow("chunks of one") << 1 << QList<int>{3} << 26;
    }

    void aBatchGoesOnAfterABadItem()
    {
        QFETCH(const int, chunk);
        QFETCH(const QList<int>, bad);
        QFETCH(const int, savepoints);
        std::vector<int> items(25);
        std::iota(items.begin(), items.end(), 0);
        const auto before = m_world->runner->report().nested;
        const auto results = take(m_world->run([&](UnitOfWork &work) {
            return runBatch(
                work, std::span<const int>(items),
                [&](UnitOfWork &unit, int item) -> Result<int> {
                    const QString name = u"item%1"_s.arg(item, 2, 10, QLatin1Char('0'));
                    if (auto added = addEverything(unit, m_world->root, name); !added)
                        return std::unexpected(added.error());
                    if (bad.contains(item))
                        return fail(Code::Invalid, u"test.batch"_s, name);
                    return item * 2;
                },
                BatchOptions{chunk});
        }));
        QCOMPARE(results.size(), 25);
        for (int i = 0; i < 25; ++i) {
            QCOMPARE(results[i].has_value(), !bad.contains(i));
            if (results[i])
                QCOMPARE(*results[i], i * 2);
        }
        QCOMPARE(m_world->views().size(), 25 - bad.size());
        QCOMPARE(m_world->files().size(), 25 - bad.size());
        QCOMPARE(m_world->cached().size(), 25 - bad.size());
        for (const int item : bad)
            QVERIFY(!m_world->views().join(u' ').contains(u"item%1"_s.arg(item, 2, 10, QLatin1Char('0'))));
        QCOMPARE(m_world->runner->report().nested - before, quint64(savepoints));
    }

    void aBatchEndsWithTheDatabase()
    {
        const std::vector<int> items{1, 2, 3};
        const auto failed = m_world->run([&](UnitOfWork &work) {
            return runBatch(work, std::span<const int>(items), [&](UnitOfWork &unit, int item) -> Result<void> {
                if (item == 2)
                    return fail(Code::StorageFull, u"test.batch"_s, u"Full."_s);
                return addView(unit, QString::number(item));
            });
        });
        QVERIFY(!failed);
        QVERIFY(failed.error().code == Code::StorageFull);
        checkNothingHappened();
    }

    void busyIsTriedAgain()
    {
        m_world.reset();
        m_world = std::make_unique<World>(m_folder.filePath(u"w"_s), RunnerOptions{.attempts = 3}, 20ms);
        take(m_world->opened);
        Storage::ConnectionOptions options;
        options.path = m_world->path + u"/docket.db"_s;
        auto other = take(Storage::Connection::open(options));
        take(other->script("BEGIN IMMEDIATE"));
        const auto refused = m_world->run([](UnitOfWork &work) { return addView(work, u"one"_s); });
        QVERIFY(!refused);
        QVERIFY(refused.error().code == Code::StorageBusy);
        QCOMPARE(m_world->runner->report().retried, 2U);
        QCOMPARE(m_world->runner->report().failed, 1U);
        take(other->script("COMMIT"));
        take(m_world->run([](UnitOfWork &work) { return addView(work, u"two"_s); }));
        QCOMPARE(m_world->views(), QStringList{u"two=is:open"_s});
    }

    void whoHoldsAndWhoWaits()
    {
        QSemaphore running;
        QSemaphore goOn;
        const TraceScope trace;
        auto first = m_world->runner->run(UnitOptions{.action = u"hold"_s, .stop = {}, .longRunning = 1ms},
                                          [&](UnitOfWork &) -> Result<void> {
                                              running.release();
                                              goOn.acquire();
                                              return {};
                                          });
        running.acquire();
        auto second = m_world->runner->run(UnitOptions{.action = u"wait"_s, .stop = {}, .longRunning = {}},
                                           [](UnitOfWork &) -> Result<void> { return {}; });
        const auto during = m_world->runner->report();
        QVERIFY(during.holder);
        QCOMPARE(during.holder->action, u"hold"_s);
        QCOMPARE(during.holder->trace, currentTrace());
        QCOMPARE(during.waiters.size(), 1);
        QCOMPARE(during.waiters[0].action, u"wait"_s);
        // Far beyond the limit: clocks of two processors may differ by some milliseconds.
        QTRY_VERIFY(std::chrono::steady_clock::now() - during.holder->since > 80ms);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"long unit of work.*hold"_s));
        goOn.release();
        take(Async::await(first));
        take(Async::await(second));
        const auto after = m_world->runner->report();
        QVERIFY(!after.holder);
        QVERIFY(after.waiters.isEmpty());
        QCOMPARE(after.longRunning, 1U);
        QCOMPARE(after.longest.size(), 1);
        QCOMPARE(after.longest[0].action, u"hold"_s);
        QCOMPARE(after.longest[0].trace, currentTrace());
        QCOMPARE(after.committed, 3U);
        QCOMPARE(after.duration.count(), 3U);
        QVERIFY(after.waiting.max() > 2ms);
    }

    void filesAreConfined_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("parent") << u"../out"_s;
        QTest::newRow("parent inside") << u"a/../../out"_s;
        QTest::newRow("absolute") << u"/tmp/out"_s;
        QTest::newRow("through a link") << u"link/out"_s;
        QTest::newRow("device") << u"nul.txt"_s;
        QTest::newRow("staging") << u".docket-stage/x"_s;
        QTest::newRow("staging in capitals") << u".DOCKET-stage/x"_s;
    }

    void filesAreConfined()
    {
        QFETCH(const QString, path);
        const QString outside = m_world->path + u"/outside"_s;
        QDir().mkpath(outside);
        QVERIFY(QFile::link(outside, m_world->root + u"/link"_s));
        const auto refused =
            m_world->run([&](UnitOfWork &work) { return work.files().write(m_world->root, path, "escaped"); });
        QVERIFY(!refused);
        QVERIFY(QDir(outside).isEmpty());
        QVERIFY(!QFile::exists(m_world->root + u"/.docket-stage"_s));
        QVERIFY(!QFile::exists(m_world->path + u"/out"_s));
    }

    void rootsMustBeKnownBefore()
    {
        const QString other = m_world->path + u"/other"_s;
        QDir().mkpath(other);
        for (const bool inTheSame : {false, true}) {
            const auto refused = m_world->run([&](UnitOfWork &work) -> Result<void> {
                if (inTheSame)
                    take(work.files().addRoot(other));
                return work.files().write(other, u"file"_s, "x");
            });
            QVERIFY(!refused);
            QVERIFY(QDir(other).isEmpty());
        }
        take(Async::await(m_world->runner->addRoot(other + u"/"_s)));
        take(m_world->run([&](UnitOfWork &work) { return work.files().write(other, u"file"_s, "x"); }));
        QCOMPARE(contentOf(other + u"/file"_s), QByteArray("x"));
    }

private:
    /// A unit whose files cannot be carried out when it is committed, as if the disk had gone in between.
    void leaveOver(const QString &name)
    {
        World &world = *m_world;
        take(world.run([&](UnitOfWork &work) -> Result<void> {
            auto added = addEverything(work, world.root, name);
            // The folder in place of the file comes from outside, after everything was checked.
            QDir(world.root).mkpath(name + u"/in/the/way"_s);
            return added;
        }));
        QCOMPARE(world.views(), QStringList{name + u"=is:open"_s});
        QCOMPARE(world.number("SELECT count(*) FROM file_journal"), 1);
        QCOMPARE(world.runner->report().leftOver, 1U);
    }

private Q_SLOTS:
    void whatIsLeftOverComesFirst()
    {
        leaveOver(u"one"_s);
        World &world = *m_world;
        // As long as it cannot be done nothing may be changed after it: it would be undone later.
        const auto refused =
            world.run([&](UnitOfWork &work) { return work.files().write(world.root, u"two"_s, "two"); });
        QVERIFY(!refused);
        QVERIFY2(refused.error().toText().contains(u"one"_s), qPrintable(refused.error().toText()));
        QCOMPARE(world.replay().failed.size(), 1);
        QCOMPARE(world.number("SELECT count(*) FROM file_journal"), 1);
        QDir(world.root + u"/one"_s).removeRecursively();
        take(world.run([&](UnitOfWork &work) { return work.files().write(world.root, u"two"_s, "two"); }));
        QCOMPARE(world.files(), (QStringList{u"one=one"_s, u"two=two"_s}));
        QCOMPARE(world.number("SELECT count(*) FROM file_journal"), 0);
    }

    void whatIsLeftOverIsDoneAtTheNextStart()
    {
        leaveOver(u"one"_s);
        QDir(m_world->root + u"/one"_s).removeRecursively();
        m_world.reset();
        m_world = std::make_unique<World>(m_folder.filePath(u"w"_s));
        const auto report = m_world->replay();
        QCOMPARE(report.changes, 1);
        QVERIFY(report.failed.isEmpty());
        QCOMPARE(m_world->files(), QStringList{u"one=one"_s});
        QCOMPARE(m_world->replay().changes, 0);
    }

    void whatCannotBeDoneCanBeGivenUp()
    {
        leaveOver(u"one"_s);
        take(Async::await(m_world->runner->abandonRoot(m_world->root)));
        QDir(m_world->root + u"/one"_s).removeRecursively();
        QCOMPARE(m_world->files(), QStringList());
        take(
            m_world->run([root = m_world->root](UnitOfWork &work) { return work.files().write(root, u"two"_s, "2"); }));
        QCOMPARE(m_world->files(), QStringList{u"two=2"_s});
    }

    void aRootThatIsAwayKeepsItsChanges()
    {
        leaveOver(u"one"_s);
        QDir(m_world->root + u"/one"_s).removeRecursively();
        const QString away = m_world->root + u"-away"_s;
        QVERIFY(QDir().rename(m_world->root, away));
        QCOMPARE(m_world->replay().failed.size(), 1);
        QCOMPARE(m_world->number("SELECT count(*) FROM file_journal"), 1);
        QVERIFY(QDir().rename(away, m_world->root));
        QCOMPARE(m_world->replay().changes, 1);
        QCOMPARE(m_world->files(), QStringList{u"one=one"_s});
    }

    void aCacheThatFailsIsAskedAgain()
    {
        take(m_world->sink.put(CacheKey(u"doc", u"1"), "old", {}));
        m_world->sink.failing = true;
        take(m_world->run([](UnitOfWork &work) -> Result<void> {
            work.cache().put(CacheKey(u"doc", u"1"), "new");
            return addView(work, u"one"_s);
        }));
        QCOMPARE(m_world->views(), QStringList{u"one=is:open"_s});
        QCOMPARE(m_world->runner->report().leftOver, 1U);
        QCOMPARE(m_world->number("SELECT count(*) FROM cache_journal"), 1);
        m_world->sink.failing = false;
        take(m_world->run([](UnitOfWork &work) { return addView(work, u"two"_s); }));
        QCOMPARE(m_world->cached(), QStringList());
        QCOMPARE(m_world->number("SELECT count(*) FROM cache_journal"), 0);
    }

    void withoutACacheTheJournalRemembers()
    {
        UnitOfWorkRunner blind(*m_world->database, nullptr, m_world->rules);
        take(m_world->sink.put(CacheKey(u"doc", u"1"), "old", {}));
        take(Async::await(blind.run([](UnitOfWork &work) -> Result<void> {
            work.cache().remove(CacheKey(u"doc", u"1"));
            work.cache().put(CacheKey(u"ast", u"abc"), "tree", {}, CacheEntry::Immutable); // nothing to remember
            return {};
        })));
        QCOMPARE(m_world->number("SELECT count(*) FROM cache_journal"), 1);
        QCOMPARE(m_world->cached(), QStringList{u"doc:1=old"_s});
        QCOMPARE(m_world->replay().removals, 1);
        QCOMPARE(m_world->cached(), QStringList());
    }

    void manyCallersOneWriter()
    {
        constexpr int callers = 4;
        constexpr int units = 50;
        {
            std::vector<std::jthread> threads;
            for (int caller = 0; caller < callers; ++caller) {
                threads.emplace_back([this, caller] {
                    for (int i = 0; i < units; ++i) {
                        const QString name = u"%1-%2"_s.arg(caller).arg(i);
                        (void)Async::await(m_world->runner->run(
                            [this, name](UnitOfWork &work) { return addEverything(work, m_world->root, name); }));
                    }
                });
            }
        }
        QCOMPARE(m_world->views().size(), callers * units);
        QCOMPARE(m_world->files().size(), callers * units);
        const auto report = m_world->runner->report();
        QCOMPARE(report.committed, quint64(callers * units + 1));
        QCOMPARE(report.filesApplied, quint64(callers * units));
        QCOMPARE(report.waiting.count(), report.begun);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QLoggingCategory::setFilterRules(u"docket.*.info=false"_s);
    TestUnitOfWork test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_unitofwork.moc"
