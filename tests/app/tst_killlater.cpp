// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "killbench.h"

#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

using namespace Docket::Tests;
using namespace Qt::StringLiterals;

namespace {

constexpr int issues = 400;

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
        for (int i = 0; i < issues / 2; ++i) {
            const int number = 1 + (i * 7 + round) % issues;
            if (i % 10 == 0 &&
                !change({{u"do"_s, u"setClockOffset"_s}, {u"seconds"_s, (round * 40 + i / 10 + 1) * 7200}}))
                return false;
            bool done = true;
            if (i % 8 == 0)
                done =
                    change({{u"do"_s, u"addComment"_s}, {u"number"_s, number}, {u"body"_s, u"Said in %1"_s.arg(tag)}});
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
            if (!done && number % 50 != 0)
                return false;
        }
        if (!change({{u"do"_s, u"deleteIssue"_s}, {u"number"_s, round * 50}}))
            return false;
        // Comments that are edited, and deleted from issues that somebody edits as well: nothing else tells of that.
        const auto comments = storedRows(
            database, u"SELECT c.id & ((1 << 40) - 1), i.number FROM comment c JOIN issue i ON i.id = c.issue_id "
                      "WHERE i.number % 50 <> 0 ORDER BY 1 LIMIT 12 OFFSET %1"_s.arg(round * 40));
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
        // A loop of its own ends with the answer; what asks again and again whether it is there sleeps in between,
        // which adds up to most of a minute.
        QEventLoop loop;
        QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
        QTimer::singleShot(std::chrono::minutes(1), &loop, &QEventLoop::quit);
        if (!reply->isFinished())
            loop.exec();
        if (!reply->isFinished())
            return false;
        if (reply->error() != QNetworkReply::NoError)
            qInfo("%s %s: %s", verb.constData(), qPrintable(path), qPrintable(reply->errorString()));
        return reply->error() == QNetworkReply::NoError;
    }

    const SandboxProcess &m_sandbox;
    QNetworkAccessManager m_network;
};

} // namespace

/// Kills docket-cli at random points of passes after the first, on a server that goes on changing. After each kill the
/// file is sound, and the pass completes to the same rows as one that was never disturbed.
class TestKillLater final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedAtRandomPointsOfLaterPasses()
    {
        constexpr int rounds = 4;
        constexpr int killsOfRound = 25;
        QTemporaryDir folder;
        const SandboxProcess sandbox(folder.path(),
                                     {u"--issues"_s, QString::number(issues), u"--comments"_s, u"400"_s});
        QVERIFY2(!sandbox.url.isEmpty(), "the sandbox did not start");
        Others others(sandbox);
        const Profile reference;
        QCOMPARE(reference.connectTo(sandbox), QString());
        QCOMPARE(reference.cli({u"sync"_s}).exitCode, 0);

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
            Killer killer(20261121U + quint32(round), timer.durationElapsed());
            const auto report = whole.json().array().at(0).toObject();
            QVERIFY2(report.value(u"issuesChanged"_s).toInt() > 100, qPrintable(whole.out));
            QVERIFY2(report.value(u"issuesRemoved"_s).toInt() == 1, qPrintable(whole.out));
            QVERIFY(report.value(u"proven"_s).toBool());
            const QStringList expected = storedState(database);
            QVERIFY(expected != old);

            const Profile profile;
            QVERIFY(profile.copyFrom(before.path()));
            const QString path = profile.path() + u"/docket.db"_s;
            for (int killed = 0; killed < killsOfRound;) {
                const auto run = killer.run(profile, {u"sync"_s});
                QVERIFY(run.started);
                QVERIFY2(run.killed || run.exitCode == 0, run.err.constData());
                killed += run.killed ? 1 : 0;
                const QString verdict = integrity(path);
                QVERIFY2(verdict.isEmpty(),
                         qPrintable(u"kill %1 of round %2: %3"_s.arg(killed).arg(round).arg(verdict)));
                if (run.killed && killed % 5 != 0)
                    continue;
                const QStringList left = storedState(path);
                inPass += run.killed && left != old && left != expected ? 1 : 0;
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

QTEST_GUILESS_MAIN(TestKillLater)
#include "tst_killlater.moc"
