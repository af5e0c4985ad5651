// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QSqlDatabase>
#include <QSqlQuery>

using namespace Docket::Tests;
using namespace Qt::StringLiterals;

namespace {

/// What SQLite itself says of the file, by a connection that Docket has no part in.
QString integrity(const QString &path)
{
    QString verdict;
    {
        auto database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"integrity"_s);
        database.setDatabaseName(path);
        if (!database.open())
            return u"cannot be opened"_s;
        QSqlQuery query(database);
        for (const QString &pragma : {u"PRAGMA integrity_check"_s, u"PRAGMA foreign_key_check"_s}) {
            if (!query.exec(pragma))
                return u"%1 failed"_s.arg(pragma);
            while (query.next()) {
                if (query.value(0).toString() != u"ok"_s)
                    verdict += query.value(0).toString() + u' ' + query.value(1).toString() + u'\n';
            }
        }
    }
    QSqlDatabase::removeDatabase(u"integrity"_s);
    return verdict;
}

} // namespace

/// Kills docket-cli at random points of a sync, again and again. After each kill the file is sound; at the end the sync
/// completes to the same state as one that was never disturbed.
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
        const QString expected =
            reference.cli({u"--json"_s, u"issues"_s, u"--limit"_s, u"0"_s, u"--sort"_s, u"number"_s}).out;
        QVERIFY(expected.size() > 50'000);

        QRandomGenerator random(20261120);
        const Profile profile;
        QVERIFY(profile.copyFrom(fresh.path()));
        int killed = 0;
        int completed = 0;
        int resumed = 0;
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
                QCOMPARE(profile.cli({u"--json"_s, u"issues"_s, u"--limit"_s, u"0"_s, u"--sort"_s, u"number"_s}).out,
                         expected);
                QVERIFY(profile.copyFrom(fresh.path()));
            } else if (killed % 10 == 0) {
                ++resumed;
                const auto rest = profile.cli({u"--json"_s, u"sync"_s});
                QVERIFY2(rest.exitCode == 0, qPrintable(rest.err));
                QCOMPARE(profile.cli({u"--json"_s, u"issues"_s, u"--limit"_s, u"0"_s, u"--sort"_s, u"number"_s}).out,
                         expected);
                QVERIFY(profile.copyFrom(fresh.path()));
            }
        }
        qInfo("%d kills, %d runs ended by themselves, %d resumed to the end; an undisturbed run takes %d ms", killed,
              completed, resumed, undisturbed);
    }
};

QTEST_GUILESS_MAIN(TestKill)
#include "tst_kill.moc"
