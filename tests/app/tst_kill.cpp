// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs.h"
#include "storedstate.h"

#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QNetworkReply>
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

/// Changes what the sandbox holds, as its other users would.
class Others final
{
public:
    explicit Others(const SandboxProcess &sandbox)
        : m_sandbox(sandbox)
    {
    }
    Q_DISABLE_COPY_MOVE(Others)

    /// False if the sandbox did not take it.
    [[nodiscard]] bool change(QJsonObject what)
    {
        what.insert(u"repository"_s, m_sandbox.repositories.value(0));
        return send("POST", u"_sandbox/change"_s, what);
    }
    [[nodiscard]] bool api(const QByteArray &verb, const QString &path, const QJsonObject &body = {})
    {
        return send(verb, u"api/v1/repos/"_s + m_sandbox.repositories.value(0) + u'/' + path, body);
    }

    /// Edits, labels, comments, deletions and new issues, over some days of the server's clock.
    [[nodiscard]] bool work(int round, const QString &database)
    {
        const QString tag = u"round %1"_s.arg(round);
        for (int i = 0; i < 400; ++i) {
            const int number = 1 + (i * 7 + round) % 800;
            if (i % 20 == 0 &&
                !change({{u"do"_s, u"setClockOffset"_s}, {u"seconds"_s, (round * 40 + i / 20 + 1) * 7200}}))
                return false;
            bool done = true;
            if (i % 8 == 0)
                done = change({{u"do"_s, u"addComment"_s}, {u"number"_s, number}, {u"body"_s, u"Said in %1"_s.arg(tag)}});
            else if (i % 25 == 3)
                done = change({{u"do"_s, u"addIssue"_s}, {u"title"_s, u"New in %1"_s.arg(tag)}, {u"body"_s, tag}});
            else if (i % 5 == 1)
                done = change({{u"do"_s, u"editIssue"_s},
                               {u"number"_s, number},
                               {u"labels"_s, QJsonArray{i % 2 == 0 ? u"bug"_s : u"feature"_s}}});
            else
                done = change({{u"do"_s, u"editIssue"_s},
                               {u"number"_s, number},
                               {u"title"_s, u"Edited in %1, %2"_s.arg(tag).arg(i)},
                               {u"closed"_s, i % 3 == 0}});
            // What is deleted below is no longer there in later rounds.
            if (!done && number % 100 != 0)
                return false;
        }
        if (!change({{u"do"_s, u"deleteIssue"_s}, {u"number"_s, round * 100}}))
            return false;
        // Comments that are edited, and deleted from issues that somebody edits as well: nothing else tells of that.
        const auto comments = storedRows(
            database, u"SELECT c.id & ((1 << 40) - 1), i.number FROM comment c JOIN issue i ON i.id = c.issue_id "
                      "WHERE i.number % 100 <> 0 ORDER BY 1 LIMIT 12 OFFSET %1"_s.arg(round * 60));
        for (qsizetype i = 0; i < comments.size(); ++i) {
            const QString path = u"issues/comments/"_s + comments[i].section(u'|', 0, 0);
            const bool done =
                i % 2 == 0 ? api("PATCH", path, {{u"body"_s, u"Edited in %1"_s.arg(tag)}})
                           : api("DELETE", path) && change({{u"do"_s, u"editIssue"_s},
                                                            {u"number"_s, comments[i].section(u'|', 1, 1).toInt()},
                                                            {u"title"_s, u"Tidied in %1, %2"_s.arg(tag).arg(i)}});
            if (!done)
                return false;
        }
        return comments.size() == 12;
    }

private:
    [[nodiscard]] bool send(const QByteArray &verb, const QString &path, const QJsonObject &body)
    {
        QString base = m_sandbox.url;
        if (!base.endsWith(u'/'))
            base += u'/';
        QNetworkRequest request{QUrl(base + path)};
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
        request.setRawHeader("Authorization", "token " + m_sandbox.token.toUtf8());
        const std::unique_ptr<QNetworkReply> reply(
            m_network.sendCustomRequest(request, verb, QJsonDocument(body).toJson(QJsonDocument::Compact)));
        if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 20'000))
            return false;
        if (reply->error() != QNetworkReply::NoError)
            qInfo("%s %s: %s", verb.constData(), qPrintable(path), qPrintable(reply->errorString()));
        return reply->error() == QNetworkReply::NoError;
    }

    const SandboxProcess &m_sandbox;
    QNetworkAccessManager m_network;
};

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

    void killedAtRandomPointsOfLaterPasses()
    {
        constexpr int rounds = 4;
        constexpr int killsOfRound = 25;
        QTemporaryDir folder;
        const SandboxProcess sandbox(folder.path(), {u"--issues"_s, u"800"_s, u"--comments"_s, u"800"_s});
        QVERIFY2(!sandbox.url.isEmpty(), "the sandbox did not start");
        Others others(sandbox);
        const Profile reference;
        QCOMPARE(reference.connectTo(sandbox), QString());
        QCOMPARE(reference.cli({u"sync"_s}).exitCode, 0);

        QRandomGenerator random(20261121);
        int inPass = 0;
        for (int round = 1; round <= rounds; ++round) {
            const Profile before;
            QVERIFY(before.copyFrom(reference.path()));
            const QString database = reference.path() + u"/docket.db"_s;
            const QStringList old = storedState(database);
            QVERIFY2(others.work(round, database), "the sandbox does not take a change");
            QElapsedTimer timer;
            timer.start();
            const auto whole = reference.cli({u"--json"_s, u"sync"_s});
            QVERIFY2(whole.exitCode == 0, qPrintable(whole.err));
            const int undisturbed = int(std::max<qint64>(100, timer.elapsed()));
            const auto report = whole.json().array().at(0).toObject();
            QVERIFY2(report.value(u"issuesChanged"_s).toInt() > 200, qPrintable(whole.out));
            QVERIFY2(report.value(u"issuesRemoved"_s).toInt() == 1, qPrintable(whole.out));
            QVERIFY(report.value(u"proven"_s).toBool());
            const QStringList expected = storedState(database);
            QVERIFY(expected != old);

            const Profile profile;
            QVERIFY(profile.copyFrom(before.path()));
            const QString path = profile.path() + u"/docket.db"_s;
            for (int killed = 0; killed < killsOfRound;) {
                QProcess process;
                process.setProcessEnvironment(cleanEnvironment(folder.path()));
                process.start(program(u"docket-cli"_s), {u"--profile"_s, profile.path(), u"sync"_s});
                QVERIFY(process.waitForStarted());
                const bool ended = process.waitForFinished(random.bounded(5, undisturbed + 20));
                if (!ended) {
                    process.kill();
                    QVERIFY(process.waitForFinished());
                    ++killed;
                }
                const QString verdict = integrity(path);
                QVERIFY2(verdict.isEmpty(),
                         qPrintable(u"kill %1 of round %2: %3"_s.arg(killed).arg(round).arg(verdict)));
                if (!ended && killed % 5 != 0)
                    continue;
                const QStringList left = storedState(path);
                inPass += !ended && left != old && left != expected ? 1 : 0;
                const auto rest = profile.cli({u"--json"_s, u"sync"_s});
                QVERIFY2(rest.exitCode == 0, qPrintable(rest.err));
                const QString differs = firstDifference(storedState(path), expected);
                QVERIFY2(differs.isEmpty(), qPrintable(differs));
                QVERIFY(profile.copyFrom(before.path()));
            }
        }
        qInfo("%d kills of later passes; %d of those that were looked at had stored a part", rounds * killsOfRound,
              inPass);
        QVERIFY2(inPass > 0, "no kill hit a pass in its middle");
    }
};

QTEST_GUILESS_MAIN(TestKill)
#include "tst_kill.moc"
