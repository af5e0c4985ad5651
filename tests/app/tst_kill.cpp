// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs.h"
#include "storedstate.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QRegularExpression>

using namespace Docket::Tests;
using namespace Qt::StringLiterals;

namespace {

/// What SQLite itself says of the file, by a connection that Docket has no part in.
QString integrity(const QString &path)
{
    QString verdict;
    for (const QString &pragma : {u"PRAGMA integrity_check"_s, u"PRAGMA foreign_key_check"_s}) {
        for (const QString &row : storedRows(path, pragma)) {
            if (row != u"ok"_s)
                verdict += row + u'\n';
        }
    }
    return verdict;
}

} // namespace

/// Kills docket-cli at random points of a sync, again and again. After each kill the file is sound; at the end the sync
/// completes to the same rows as one that was never disturbed.
class TestKill final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedAtRandomPointsOfASync()
    {
        constexpr int kills = 200;
        QTemporaryDir folder;
        const SandboxProcess sandbox(folder.path(), {u"--issues"_s, u"800"_s, u"--comments"_s, u"800"_s});
        QVERIFY2(!sandbox.url.isEmpty(), "the sandbox did not start");

        const Profile fresh;
        QCOMPARE(fresh.connectTo(sandbox), QString());
        const Profile reference;
        QVERIFY(reference.copyFrom(fresh.path()));
        QElapsedTimer timer;
        timer.start();
        const auto whole = reference.cli({u"--json"_s, u"sync"_s});
        QVERIFY2(whole.exitCode == 0, qPrintable(whole.err));
        const int undisturbed = int(timer.elapsed());
        const QStringList expected = storedState(reference.path() + u"/docket.db"_s);
        for (const auto &[kind, least] :
             {std::pair(u"issue|"_s, 700), {u"comment|"_s, 700}, {u"label|"_s, 3}, {u"labelled|"_s, 100}})
            QVERIFY2(expected.filter(QRegularExpression(u'^' + QRegularExpression::escape(kind))).size() >= least,
                     qPrintable(kind));

        QRandomGenerator random(20261120);
        const Profile profile;
        QVERIFY(profile.copyFrom(fresh.path()));
        int killed = 0;
        int completed = 0;
        int resumed = 0;
        QString differs;
        while (killed < kills) {
            QProcess process;
            process.setProcessEnvironment(cleanEnvironment(folder.path()));
            process.start(program(u"docket-cli"_s), {u"--profile"_s, profile.path(), u"sync"_s});
            QVERIFY(process.waitForStarted());
            // From the first instructions to the last writes of an undisturbed run.
            const bool ended = process.waitForFinished(random.bounded(5, undisturbed + 20));
            if (!ended) {
                process.kill();
                QVERIFY(process.waitForFinished());
                ++killed;
            }
            const QString verdict = integrity(profile.path() + u"/docket.db"_s);
            QVERIFY2(verdict.isEmpty(), qPrintable(u"after kill %1: %2"_s.arg(killed).arg(verdict)));
            if (ended) {
                QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
                ++completed;
                differs = firstDifference(storedState(profile.path() + u"/docket.db"_s), expected);
                QVERIFY2(differs.isEmpty(), qPrintable(differs));
                QVERIFY(profile.copyFrom(fresh.path()));
            } else if (killed % 10 == 0) {
                ++resumed;
                const auto rest = profile.cli({u"--json"_s, u"sync"_s});
                QVERIFY2(rest.exitCode == 0, qPrintable(rest.err));
                differs = firstDifference(storedState(profile.path() + u"/docket.db"_s), expected);
                QVERIFY2(differs.isEmpty(), qPrintable(differs));
                QVERIFY(profile.copyFrom(fresh.path()));
            }
        }
        qInfo("%d kills, %d runs ended by themselves, %d resumed to the end; an undisturbed run takes %d ms", killed,
              completed, resumed, undisturbed);
    }
};

QTEST_GUILESS_MAIN(TestKill)
#include "tst_kill.moc"
