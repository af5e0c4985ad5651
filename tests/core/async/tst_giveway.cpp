// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Work in the background gets the processor after the interface; what the interface waits for does not.
#include <async/workerpool.h>

#include <QGuiApplication>
#include <QTest>
#include <QThread>

#ifdef Q_OS_LINUX
#include <sys/resource.h>
#endif

using namespace Docket;
using namespace Docket::Async;
using namespace Qt::StringLiterals;
using Urgency = WorkerPool::Urgency;

namespace {

/// The greater, the later the calling thread gets the processor.
int lateness()
{
#ifdef Q_OS_LINUX
    return getpriority(PRIO_PROCESS, 0);
#else
    return -int(QThread::currentThread()->priority());
#endif
}

Result<int> latenessIn(Urgency urgency)
{
    WorkerPool pool(u"some"_s, 1, nullptr, urgency);
    auto asked = pool.run([]() -> Result<int> { return lateness(); });
    return await(asked);
}

} // namespace

class TestGiveWay final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void inTheBackgroundOneGivesWay()
    {
        QVERIFY(*latenessIn(Urgency::Background) > lateness());
        QCOMPARE(*latenessIn(Urgency::Interface), lateness());
    }
};

int main(int argc, char **argv)
{
    // Without an interface there is nobody to give way to.
    bool alone = false;
    {
        const QCoreApplication program(argc, argv);
        alone = latenessIn(Urgency::Background) == lateness();
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QGuiApplication program(argc, argv);
    if (!alone)
        qFatal("a program without an interface gives way");
    TestGiveWay test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_giveway.moc"
