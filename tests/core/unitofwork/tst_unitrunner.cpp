// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unittest.h"

#include <unitofwork/batch.h>

#include <QLoggingCategory>
#include <QRegularExpression>
#include <QSemaphore>

#include <numeric>
#include <thread>

using namespace Docket;
using namespace Docket::Tests;
using namespace std::chrono_literals;

/// What the runner does around units: batches, waiting, what is left over, caches that fail.
class TestUnitRunner final : public UnitTest
{
    Q_OBJECT

private Q_SLOTS:
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
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QLoggingCategory::setFilterRules(u"docket.*.info=false"_s);
    TestUnitRunner test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_unitrunner.moc"
