// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "unitfixture.h"

#include <QTemporaryDir>

namespace Docket::Tests {

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

/// The base of what tests units of work: a world for each test, in which a unit leaves a row, a file and a cache entry.
class UnitTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QVERIFY(m_folder.isValid()); // or what is removed here were the working directory
        QDir(m_folder.filePath(u"w"_s)).removeRecursively();
        m_world = std::make_unique<World>(m_folder.filePath(u"w"_s), RunnerOptions{.hook = &m_hook});
        take(m_world->opened);
        take(Async::await(m_world->runner->addRoot(m_world->root)));
    }
    void cleanup() { m_world.reset(); }

protected:
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

    QTemporaryDir m_folder;
    LogHook m_hook;
    std::unique_ptr<World> m_world;
};

} // namespace Docket::Tests
