// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "killbench.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QRegularExpression>

using namespace Docket::Tests;
using namespace Qt::StringLiterals;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// `docket-cli workspace` as a user meets it: exit codes, JSON, two processes at once, kills.
class TestWorkspaceCli final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<SandboxProcess> m_sandbox;
    Profile m_synced;
    std::unique_ptr<Profile> m_profile;
    QString m_issue;
    QString m_other;

    [[nodiscard]] CommandResult workspace(const QStringList &arguments) const
    {
        return m_profile->cli(QStringList{u"--json"_s, u"workspace"_s} + arguments);
    }
    [[nodiscard]] QStringList words(const QString &line) const { return line.split(u' ') << m_issue; }

private Q_SLOTS:
    void initTestCase()
    {
        m_sandbox = std::make_unique<SandboxProcess>(m_folder.path(),
                                                     QStringList{u"--issues"_s, u"40"_s, u"--comments"_s, u"40"_s});
        QVERIFY2(!m_sandbox->url.isEmpty(), "the sandbox did not start");
        QCOMPARE(m_synced.connectTo(*m_sandbox), QString());
        const auto synced = m_synced.cli({u"sync"_s});
        QVERIFY2(synced.exitCode == 0, qPrintable(synced.err));
        const auto found = m_synced.cli({u"--json"_s, u"issues"_s}).json().array();
        QVERIFY(found.size() > 2);
        const auto reference = [&](int index) {
            const auto issue = found[index].toObject();
            return issue[u"project"].toString() + u'#' + QString::number(issue[u"number"].toInteger());
        };
        m_issue = reference(0);
        m_other = reference(1);
    }
    void init()
    {
        m_profile = std::make_unique<Profile>();
        QVERIFY(m_profile->copyFrom(m_synced.path()));
    }

    void aServerMayBeNamed()
    {
        const QString named = QUrl(m_sandbox->url).authority() + u':' + m_issue;
        const auto started = workspace({u"start"_s, named});
        QVERIFY2(started.exitCode == 0, qPrintable(started.err));
        QCOMPARE(started.json().object()[u"issue"].toString(), m_issue);
        for (const QString &verb : {u"status"_s, u"abandon"_s, u"restore"_s}) {
            const auto done = workspace({verb, named});
            QVERIFY2(done.exitCode == 0, qPrintable(verb + u": "_s + done.err));
            QCOMPARE(done.json().object()[u"issue"].toString(), m_issue);
        }
        const auto added = workspace({u"add-test"_s, named, u"prints A3"_s});
        QVERIFY2(added.exitCode == 0, qPrintable(added.err));
        const auto elsewhere = workspace({u"status"_s, u"nowhere.test:"_s + m_issue});
        QCOMPARE(elsewhere.exitCode, 1);
        QVERIFY2(elsewhere.err.contains(u"nowhere.test"_s), qPrintable(elsewhere.err));
    }

    void aWholeLife()
    {
        const auto started = workspace({u"start"_s, m_issue});
        QVERIFY2(started.exitCode == 0, qPrintable(started.err));
        const auto object = started.json().object();
        const QString path = object[u"path"].toString();
        QVERIFY(path.startsWith(m_profile->path() + u"/workspaces/"));
        QVERIFY(QFile::exists(path + u"/requirements.md"_s));
        QCOMPARE(object[u"issue"].toString(), m_issue);
        QVERIFY(object[u"notices"].isArray());
        const int before = object[u"tests"].toObject()[u"open"].toInt();

        const auto added =
            workspace({u"add-test"_s, m_issue, u"prints A3"_s, u"--step"_s, u"load A3"_s, u"--step"_s, u"print"_s});
        QVERIFY2(added.exitCode == 0, qPrintable(added.err));
        const auto test = added.json().object()[u"test"].toObject();
        QCOMPARE(test[u"steps"].toArray().size(), 2);
        const QString id = test[u"id"].toString();
        const auto passed = workspace({u"test"_s, m_issue, id, u"--pass"_s});
        QVERIFY2(passed.exitCode == 0, qPrintable(passed.err));
        QCOMPARE(passed.json().object()[u"test"].toObject()[u"result"].toString(), u"passed"_s);
        QFile notes(path + u"/notes.md"_s);
        QVERIFY(notes.open(QIODevice::Append));
        notes.write("mine\n");
        notes.close();

        const auto status = workspace({u"status"_s, m_issue});
        QCOMPARE(status.exitCode, 0);
        QCOMPARE(status.json().object()[u"testList"].toArray().size(), before + 1);
        QCOMPARE(status.json().object()[u"changed"].toArray(), QJsonArray{u"notes.md"_s});
        const auto text = m_profile->cli({u"workspace"_s, u"status"_s});
        QVERIFY2(text.out.contains(u"prints A3") && text.out.contains(m_issue), qPrintable(text.out));

        if (before > 0)
            QCOMPARE(workspace({u"finish"_s, m_issue}).exitCode, 1);
        const auto finished = workspace({u"finish"_s, m_issue, u"--anyway"_s});
        QVERIFY2(finished.exitCode == 0, qPrintable(finished.err));
        const QString target = finished.json().object()[u"path"].toString();
        QVERIFY(target.startsWith(m_profile->path() + u"/workspaces/finished/"));
        QVERIFY(contentOf(target + u"/summary.md"_s).contains("prints A3"));
        QVERIFY(contentOf(target + u"/notes.md"_s).endsWith("mine\n"));
        QVERIFY(!QFile::exists(path));
        QCOMPARE(workspace({u"list"_s}).json().array().size(), 0);
        QCOMPARE(workspace({u"list"_s, u"--all"_s}).json().array().size(), 1);
    }

    void abandonAndRestore()
    {
        QCOMPARE(workspace({u"start"_s, m_issue}).exitCode, 0);
        const auto gone = workspace({u"abandon"_s, m_issue});
        QCOMPARE(gone.exitCode, 0);
        QVERIFY(gone.json().object()[u"path"].toString().contains(u"/trash/"));
        const auto back = workspace({u"restore"_s, m_issue});
        QVERIFY2(back.exitCode == 0, qPrintable(back.err));
        const QString path = back.json().object()[u"path"].toString();
        QVERIFY(QFile::exists(path + u"/notes.md"_s));
        // A link in its place: the issue is free again, and nobody says that something can be restored.
        QVERIFY(QDir().rename(path, path + u"-away"_s));
        QVERIFY(QFile::link(path + u"-away"_s, path));
        const auto without = m_profile->cli({u"workspace"_s, u"abandon"_s, m_issue});
        QCOMPARE(without.exitCode, 3);
        QVERIFY2(without.out.startsWith(u"Abandoned; there was no folder of it to keep."_s), qPrintable(without.out));
        QVERIFY2(without.err.contains(u"is a link"_s), qPrintable(without.err));
        QVERIFY(QFile::exists(path + u"-away/notes.md"_s));
    }

    void exitCodes_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::newRow("nothing") << QStringList() << 2;
        QTest::newRow("no such command") << QStringList{u"begin"_s} << 2;
        QTest::newRow("no issue") << QStringList{u"start"_s} << 2;
        QTest::newRow("no reference") << QStringList{u"start"_s, u"twelve"_s} << 2;
        QTest::newRow("an absent issue") << QStringList{u"start"_s, u"no/where#1"_s} << 1;
        QTest::newRow("no workspace") << QStringList{u"status"_s, u"no/where#1"_s} << 1;
        QTest::newRow("no result") << QStringList{u"test"_s, u"a/b#1"_s, u"T1"_s} << 2;
        QTest::newRow("two results") << QStringList{u"test"_s, u"a/b#1"_s, u"T1"_s, u"--pass"_s, u"--fail"_s} << 2;
        QTest::newRow("a test without a name") << QStringList{u"add-test"_s, u"a/b#1"_s, QString()} << 2;
        QTest::newRow("a test of blanks") << QStringList{u"add-test"_s, u"a/b#1"_s, u"  "_s} << 2;
        QTest::newRow("the result of no test") << QStringList{u"test"_s, u"a/b#1"_s, QString(), u"--pass"_s} << 2;
        QTest::newRow("nothing to restore") << QStringList{u"restore"_s, u"a/b#1"_s} << 1;
        QTest::newRow("no active ones") << QStringList{u"status"_s} << 0;
        QTest::newRow("an empty list") << QStringList{u"list"_s} << 0;
        QTest::newRow("upwards") << QStringList{u"start"_s, u"../..#1"_s} << 1;
    }
    void exitCodes()
    {
        QFETCH(QStringList, arguments);
        const auto result = workspace(arguments);
        QTEST(result.exitCode, "code");
        QVERIFY(!result.crashed);
        QVERIFY(result.exitCode == 0 || !result.err.isEmpty());
        QVERIFY(!QFile::exists(m_profile->path() + u"/workspaces"_s));
    }

    void aPlanOfTheUserEndsWithThree()
    {
        const QString path = workspace({u"start"_s, m_issue}).json().object()[u"path"].toString();
        QVERIFY(QFile::remove(path + u"/test-plan.md"_s));
        const auto added = workspace({u"add-test"_s, m_issue, u"beeps"_s});
        QCOMPARE(added.exitCode, 3);
        QVERIFY(added.err.contains(u"test-plan.md"));
        QCOMPARE(added.json().object()[u"notices"].toArray().size(), 1);
        QVERIFY(!QFile::exists(path + u"/test-plan.md"_s));
        QVERIFY(QDir(path).removeRecursively());
        QCOMPARE(workspace({u"status"_s, m_issue}).exitCode, 3);
        QCOMPARE(workspace({u"abandon"_s, m_issue}).exitCode, 3);
        QCOMPARE(workspace({u"start"_s, m_issue}).exitCode, 0);
    }

    void twoProcessesAtOnce()
    {
        QCOMPARE(workspace({u"start"_s, m_issue}).exitCode, 0);
        constexpr int processes = 6;
        std::vector<std::unique_ptr<QProcess>> all;
        for (int i = 0; i < processes; ++i) {
            auto process = std::make_unique<QProcess>();
            process->setProcessEnvironment(cleanEnvironment(m_folder.path()));
            process->start(program(u"docket-cli"_s), {u"--profile"_s, m_profile->path(), u"workspace"_s, u"add-test"_s,
                                                      m_issue, u"crowd %1"_s.arg(i)});
            all.push_back(std::move(process));
        }
        int done = 0;
        for (const auto &process : all) {
            QVERIFY(process->waitForFinished(60'000));
            if (process->exitCode() == 0) {
                ++done;
                continue;
            }
            // Whoever was refused is told by whom.
            const QString told = QString::fromUtf8(process->readAllStandardError());
            QCOMPARE(process->exitCode(), 1);
            QVERIFY2(told.contains(u"process"), qPrintable(told));
        }
        QVERIFY(done > 0);
        const auto object = workspace({u"status"_s, m_issue}).json().object();
        int found = 0;
        for (const auto &test : object[u"testList"].toArray())
            found += test.toObject()[u"name"].toString().startsWith(u"crowd ") ? 1 : 0;
        QCOMPARE(found, done);
    }

    void anotherProfileHasAnotherRoot()
    {
        const QString root = m_folder.filePath(u"shared"_s);
        const QStringList set{u"--set"_s, u"workspaces.root="_s + root};
        QCOMPARE(m_profile->cli(set + words(u"workspace start"_s)).exitCode, 0);
        const Profile other;
        QVERIFY(other.copyFrom(m_synced.path()));
        const auto refused = other.cli(set + words(u"workspace start"_s));
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.err.contains(u"Another profile") && refused.err.contains(root), qPrintable(refused.err));
    }

    void killedAtAnyMoment()
    {
        constexpr int kills = 120;
        QRandomGenerator random(20261121);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(m_profile->cli(words(u"workspace start"_s)).exitCode == 0);
        Killer killer(20261122, timer.durationElapsed());
        int killed = 0;
        int ended = 0;
        int step = 0;
        while (killed < kills) {
            const QString state = workspace({u"status"_s, m_issue}).json().object()[u"state"].toString();
            QStringList arguments;
            if (state != u"active")
                arguments = words(state == u"abandoned" && random.bounded(2) == 0 ? u"workspace restore"_s
                                                                                  : u"workspace start"_s);
            else if (const int choice = random.bounded(10); choice < 5)
                arguments = words(u"workspace add-test"_s) << u"test %1"_s.arg(++step);
            else
                arguments = words(choice < 8 ? u"workspace finish --anyway"_s : u"workspace abandon"_s);
            const auto run = killer.run(*m_profile, arguments);
            QVERIFY(run.started);
            killed += run.killed ? 1 : 0;
            ended += run.killed ? 0 : 1;
            QVERIFY2(run.killed || run.exitCode == 0,
                     qPrintable(arguments.join(u' ') + u": "_s + QString::fromUtf8(run.err)));
            // The next start finishes what was left over.
            const auto next = m_profile->cli({u"projects"_s, u"--track"_s, m_sandbox->repositories.value(0)});
            QVERIFY2(next.exitCode == 0, qPrintable(next.err));
            checkAgreement(u"after kill %1 of “%2”"_s.arg(QString::number(killed), arguments.join(u' ')));
            if (QTest::currentTestFailed())
                return;
        }
        qInfo("%d kills, %d ended by themselves, a run takes %d ms", killed, ended, killer.span());
    }

private:
    /// Rows, manifests, plans and folders say the same.
    void checkAgreement(const QString &when)
    {
        static const QRegularExpression stateLine(u"^state = \"(\\w+)\"$"_s, QRegularExpression::MultilineOption);
        const QString root = m_profile->path() + u"/workspaces"_s;
        QStringList folders;
        const auto list = workspace({u"list"_s, u"--all"_s}).json().array();
        for (const auto &value : list) {
            const auto record = value.toObject();
            const QString path = record[u"path"].toString();
            folders << path;
            const QByteArray manifest = contentOf(path + u"/workspace.toml"_s);
            const auto tests = record[u"tests"].toObject();
            const QString state = stateLine.match(QString::fromUtf8(manifest)).captured(1);
            QVERIFY2(state == record[u"state"].toString(), qPrintable(when + u": "_s + path + u": "_s + state));
            const int count = tests[u"open"].toInt() + tests[u"passed"].toInt() + tests[u"failed"].toInt();
            QVERIFY2(manifest.count("[[tests]]") == count, qPrintable(when + u": "_s + path));
            QVERIFY2(contentOf(path + u"/test-plan.md"_s).count("] **T") == count, qPrintable(when + u": "_s + path));
            QVERIFY2((record[u"state"] == u"finished"_s) == QFile::exists(path + u"/summary.md"_s), qPrintable(when));
        }
        QStringList found;
        for (const QString &folder : QStringList{root, root + u"/finished"_s, root + u"/trash"_s}) {
            for (const QString &name : QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
                if (name != u"finished" && name != u"trash")
                    found << folder + u'/' + name;
            }
        }
        folders.sort();
        found.sort();
        QVERIFY2(found == folders, qPrintable(when + u": "_s + found.join(u' ') + u" but "_s + folders.join(u' ')));
        QVERIFY2(!QFile::exists(root + u"/.docket-stage"_s), qPrintable(when));
    }
};

QTEST_GUILESS_MAIN(TestWorkspaceCli)
#include "tst_workspacecli.moc"
