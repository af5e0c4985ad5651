// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unittest.h"

#include <QLoggingCategory>
#include <QSignalSpy>

#include <stdexcept>
#include <thread>

using namespace Docket;
using namespace Docket::Tests;
using Files::EntryKind;

/// What a unit of work promises, apart from faults of the machine (see tst_unitfaults).
class TestUnitOfWork final : public UnitTest
{
    Q_OBJECT

private Q_SLOTS:
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
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QLoggingCategory::setFilterRules(u"docket.*.info=false"_s);
    TestUnitOfWork test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_unitofwork.moc"
