// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "killbench.h"

#include <QRegularExpression>

using namespace Docket::Tests;
using namespace Qt::StringLiterals;

/// Kills docket-cli at random points of a first sync, again and again. After each kill the file is sound; at the end
/// the sync completes to the same rows as one that was never disturbed.
class TestKill final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedAtRandomPointsOfASync()
    {
        constexpr int kills = 200;
        QTemporaryDir folder;
        const SandboxProcess sandbox(folder.path(), {u"--issues"_s, u"400"_s, u"--comments"_s, u"400"_s});
        QVERIFY2(!sandbox.url.isEmpty(), "the sandbox did not start");

        const Profile fresh;
        QCOMPARE(fresh.connectTo(sandbox), QString());
        const Profile reference;
        QVERIFY(reference.copyFrom(fresh.path()));
        QElapsedTimer timer;
        timer.start();
        const auto whole = reference.cli({u"--json"_s, u"sync"_s});
        QVERIFY2(whole.exitCode == 0, qPrintable(whole.err));
        Killer killer(20261120, timer.durationElapsed());
        const QStringList expected = storedState(reference.path() + u"/docket.db"_s);
        for (const auto &[kind, least] :
             {std::pair(u"issue|"_s, 350), {u"comment|"_s, 350}, {u"label|"_s, 3}, {u"labelled|"_s, 50}})
            QVERIFY2(expected.filter(QRegularExpression(u'^' + QRegularExpression::escape(kind))).size() >= least,
                     qPrintable(kind));

        const Profile profile;
        QVERIFY(profile.copyFrom(fresh.path()));
        const QString path = profile.path() + u"/docket.db"_s;
        int killed = 0;
        int completed = 0;
        int resumed = 0;
        while (killed < kills) {
            const auto run = killer.run(profile, {u"sync"_s});
            QVERIFY(run.started);
            killed += run.killed ? 1 : 0;
            const QString verdict = integrity(path);
            QVERIFY2(verdict.isEmpty(), qPrintable(u"after kill %1: %2"_s.arg(killed).arg(verdict)));
            if (run.killed && killed % 10 != 0)
                continue;
            if (run.killed) {
                ++resumed;
                const auto rest = profile.cli({u"--json"_s, u"sync"_s});
                QVERIFY2(rest.exitCode == 0, qPrintable(rest.err));
            } else {
                ++completed;
                QVERIFY2(run.exitCode == 0, run.err.constData());
            }
            const QString differs = firstDifference(storedState(path), expected);
            QVERIFY2(differs.isEmpty(), qPrintable(differs));
            QVERIFY(profile.copyFrom(fresh.path()));
        }
        qInfo("%d kills, %d runs ended by themselves, %d resumed to the end; a run takes %d ms", killed, completed,
              resumed, killer.span());
    }
};

QTEST_GUILESS_MAIN(TestKill)
#include "tst_kill.moc"
