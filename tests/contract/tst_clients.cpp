// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <sandbox/sandboxserver.h>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace Docket::Sandbox;
using namespace Qt::StringLiterals;

namespace {

const QString repository = u"quillworks/quill"_s;

struct Outcome
{
    int exitCode = -1;
    QString out;
    QString err;
};

} // namespace

/// Runs the command-line clients of Debian, tea and gcli, against the sandbox: programs that know Gitea and were
/// written without a thought of this sandbox. What they print is compared with what is stored, and the other way round.
class TestClients final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void teaLogsIn();
    void teaIsRefusedWithAWrongToken();
    void teaListsEverything();
    void teaFiltersByStateAndLabel();
    void teaShowsAnIssueWithComments();
    void teaCreatesCommentsAndCloses();
    void teaPersonalities_data();
    void teaPersonalities();

    void gcliListsEverything();
    void gcliStopsAtOnePageWithoutItsHeader();
    void gcliShowsAnIssueWithComments();
    void gcliCreates();
    void gcliCommentsClosesAndReopens();
    void gcliIsRefusedWithAWrongToken();

private:
    void start(SandboxOptions options = {});
    void loginTea();
    void configureGcli(const QString &token);
    Outcome run(const QString &program, const QStringList &arguments, const QByteArray &input = {});
    Outcome tea(const QStringList &arguments) { return run(m_tea, arguments); }
    Outcome gcli(const QStringList &arguments, const QByteArray &input = {})
    {
        return run(m_gcli, QStringList{u"-t"_s, u"gitea"_s} + arguments, input);
    }
    StoredIssue stored(qint64 number);

    QString m_tea;
    QString m_gcli;
    std::unique_ptr<QTemporaryDir> m_home;
    std::unique_ptr<SandboxServer> m_server;
};

void TestClients::initTestCase()
{
    m_tea = QStandardPaths::findExecutable(u"tea-cli"_s);
    m_gcli = QStandardPaths::findExecutable(u"gcli"_s);
    QVERIFY2(!m_tea.isEmpty(), "tea-cli is missing; it is in Debian's package tea-cli");
    QVERIFY2(!m_gcli.isEmpty(), "gcli is missing; it is in Debian's package gcli");
}

void TestClients::init()
{
    m_home = std::make_unique<QTemporaryDir>();
    QVERIFY(m_home->isValid());
    QVERIFY(QDir(m_home->path()).mkpath(u".config/gcli"_s));
}

void TestClients::cleanup()
{
    m_server.reset();
    m_home.reset();
}

void TestClients::start(SandboxOptions options)
{
    m_server = std::make_unique<SandboxServer>(std::move(options));
    const auto started = m_server->start();
    QVERIFY2(started, started ? "" : qPrintable(started.error()));
    m_server->generate(repository, 70, 60, 7);
    m_server->addIssue(repository, {.title = u"Grüße aus der Tabelle 🖨️ – 印刷 – مرحبا"_s,
                                    .body = u"A body with `code` in it"_s,
                                    .author = u"maria"_s,
                                    .labels = {u"kind/bug"_s, u"größe 🏷️"_s}});
}

Outcome TestClients::run(const QString &program, const QStringList &arguments, const QByteArray &input)
{
    QProcess process;
    QProcessEnvironment environment;
    environment.insert(u"HOME"_s, m_home->path());
    environment.insert(u"XDG_CONFIG_HOME"_s, m_home->filePath(u".config"_s));
    environment.insert(u"PATH"_s, qEnvironmentVariable("PATH"));
    environment.insert(u"LANG"_s, u"C.UTF-8"_s);
    environment.insert(u"TZ"_s, u"UTC"_s);
    environment.insert(u"TERM"_s, u"dumb"_s);
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_home->path());
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(30'000)) {
        process.kill();
        process.waitForFinished();
        return {.err = u"no answer within 30 seconds"_s};
    }
    return {.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            .out = QString::fromUtf8(process.readAllStandardOutput()),
            .err = QString::fromUtf8(process.readAllStandardError())};
}

void TestClients::loginTea()
{
    const Outcome login = tea({u"login"_s, u"add"_s, u"--name"_s, u"sandbox"_s, u"--url"_s, m_server->url().toString(),
                               u"--token"_s, m_server->token()});
    QVERIFY2(login.exitCode == 0, qPrintable(login.err));
}

void TestClients::configureGcli(const QString &token)
{
    // gcli takes the text of an issue or a comment from an editor.
    QFile editor(m_home->filePath(u"editor"_s));
    QVERIFY(editor.open(QIODevice::WriteOnly));
    editor.write("#!/bin/sh\nprintf 'Written in an editor\\n' > \"$1\"\n");
    editor.close();
    QVERIFY(editor.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner));
    QFile config(m_home->filePath(u".config/gcli/config"_s));
    QVERIFY(config.open(QIODevice::WriteOnly));
    const QString text =
        u"defaults {\n  editor=%1\n  gitea-default-account=sandbox\n}\nsandbox {\n  account=robin\n  token=%2\n  apibase=%3/api/v1\n  forge-type=gitea\n}\n"_s;
    config.write(text.arg(editor.fileName(), token, m_server->url().toString()).toUtf8());
}

StoredIssue TestClients::stored(qint64 number)
{
    for (const StoredIssue &issue : m_server->issues(repository))
        if (issue.number == number)
            return issue;
    return {};
}

void TestClients::teaLogsIn()
{
    start();
    loginTea();
    const Outcome list = tea({u"login"_s, u"ls"_s, u"-o"_s, u"simple"_s});
    QCOMPARE(list.exitCode, 0);
    QVERIFY2(list.out.contains(m_server->url().toString()) && list.out.contains(u"robin"_s), qPrintable(list.out));
    const Outcome who = tea({u"whoami"_s});
    QCOMPARE(who.exitCode, 0);
    QVERIFY2(who.out.contains(u"robin"_s), qPrintable(who.out));
    for (const RecordedRequest &request : m_server->requests())
        QVERIFY2(request.status == 200, qPrintable(request.path));
}

void TestClients::teaIsRefusedWithAWrongToken()
{
    start();
    const Outcome login = tea({u"login"_s, u"add"_s, u"--name"_s, u"bad"_s, u"--url"_s, m_server->url().toString(),
                               u"--token"_s, u"0123456789012345678901234567890123456789"_s});
    QVERIFY(login.exitCode != 0);
    QVERIFY2(login.err.contains(u"token is required"_s), qPrintable(login.err));
}

void TestClients::teaListsEverything()
{
    start();
    loginTea();
    // tea 0.9.2 takes a title for a format and prints "%!(MISSING)" after a percent sign; that is not what is compared
    // here.
    for (const StoredIssue &issue : m_server->issues(repository))
        if (issue.title.contains(u'%'))
            m_server->editIssue(repository, issue.number, {.title = QString(issue.title).replace(u'%', u'p')});
    QStringList expected;
    const QList<StoredIssue> all = m_server->issues(repository);
    for (auto issue = all.crbegin(); issue != all.crend(); ++issue)
        if (!issue->pull)
            expected.append(QString::number(issue->number) + u'\t' + issue->title + u'\t' +
                            (issue->closed ? u"closed"_s : u"open"_s) + u'\t' + issue->labels.join(u' '));
    QCOMPARE(expected.size(), 71);
    QStringList printed;
    for (int page = 1; page <= 2; ++page) {
        const Outcome list = tea({u"issues"_s, u"ls"_s, u"--login"_s, u"sandbox"_s, u"--repo"_s, repository,
                                  u"--state"_s, u"all"_s, u"--limit"_s, u"50"_s, u"--page"_s, QString::number(page),
                                  u"--fields"_s, u"index,title,state,labels"_s, u"-o"_s, u"tsv"_s});
        QVERIFY2(list.exitCode == 0, qPrintable(list.err));
        for (const QString &line : list.out.split(u'\n', Qt::SkipEmptyParts).mid(1))
            printed.append(line.mid(1, line.size() - 2).replace(u"\"\t\""_s, u"\t"_s));
    }
    QCOMPARE(printed, expected);
}

void TestClients::teaFiltersByStateAndLabel()
{
    start();
    loginTea();
    QStringList expected;
    for (const StoredIssue &issue : m_server->issues(repository))
        if (!issue.pull && issue.closed && issue.labels.contains(u"kind/bug"_s))
            expected.prepend(QString::number(issue.number));
    QVERIFY(!expected.isEmpty());
    const Outcome list =
        tea({u"issues"_s, u"ls"_s, u"--login"_s, u"sandbox"_s, u"--repo"_s, repository, u"--state"_s, u"closed"_s,
             u"--labels"_s, u"kind/bug"_s, u"--limit"_s, u"50"_s, u"--fields"_s, u"index"_s, u"-o"_s, u"tsv"_s});
    QVERIFY2(list.exitCode == 0, qPrintable(list.err));
    QStringList printed = list.out.split(u'\n', Qt::SkipEmptyParts).mid(1);
    printed.replaceInStrings(u"\""_s, QString());
    QCOMPARE(printed, expected);
}

void TestClients::teaShowsAnIssueWithComments()
{
    start();
    loginTea();
    m_server->addComment(repository, 72, u"First remark"_s, u"omar"_s);
    m_server->addComment(repository, 72, u"Second remark"_s, u"maria"_s);
    const Outcome shown =
        tea({u"issues"_s, u"--login"_s, u"sandbox"_s, u"--repo"_s, repository, u"--comments"_s, u"72"_s});
    QVERIFY2(shown.exitCode == 0, qPrintable(shown.err));
    for (const QString &part : {u"#72 Grüße aus der Tabelle 🖨️"_s, u"(open)"_s, u"@maria"_s, u"A body with"_s,
                                u"@omar"_s, u"First remark"_s, u"Second remark"_s})
        QVERIFY2(shown.out.contains(part), qPrintable(QString(part + u" is missing in:\n"_s + shown.out)));
    QVERIFY(shown.out.indexOf(u"First remark"_s) < shown.out.indexOf(u"Second remark"_s));
}

void TestClients::teaCreatesCommentsAndCloses()
{
    start();
    loginTea();
    const Outcome created = tea({u"issues"_s, u"create"_s, u"--login"_s, u"sandbox"_s, u"--repo"_s, repository,
                                 u"--title"_s, u"Made by tea <é & 字>"_s, u"--description"_s,
                                 u"Its body\n\n- [ ] a task"_s, u"--labels"_s, u"kind/bug,priority/high"_s});
    QVERIFY2(created.exitCode == 0, qPrintable(created.err));
    QVERIFY2(created.out.contains(m_server->url().toString() + u"/quillworks/quill/issues/73"_s),
             qPrintable(created.out));
    StoredIssue issue = stored(73);
    QCOMPARE(issue.title, u"Made by tea <é & 字>"_s);
    QCOMPARE(issue.body, u"Its body\n\n- [ ] a task"_s);
    QCOMPARE(issue.labels, (QStringList{u"kind/bug"_s, u"priority/high"_s}));
    QVERIFY(!issue.closed);

    const Outcome comment =
        tea({u"comment"_s, u"--login"_s, u"sandbox"_s, u"--repo"_s, repository, u"73"_s, u"Said by tea"_s});
    QVERIFY2(comment.exitCode == 0, qPrintable(comment.err));
    QVERIFY2(comment.out.contains(u"Said by tea"_s), qPrintable(comment.out));
    QCOMPARE(stored(73).comments, 1);

    const Outcome closed = tea({u"issues"_s, u"close"_s, u"--login"_s, u"sandbox"_s, u"--repo"_s, repository, u"73"_s});
    QVERIFY2(closed.exitCode == 0, qPrintable(closed.err));
    QVERIFY2(closed.out.contains(u"(closed)"_s), qPrintable(closed.out));
    QVERIFY(stored(73).closed);
    QCOMPARE(stored(73).title, u"Made by tea <é & 字>"_s);

    const Outcome reopened =
        tea({u"issues"_s, u"reopen"_s, u"--login"_s, u"sandbox"_s, u"--repo"_s, repository, u"73"_s});
    QVERIFY2(reopened.exitCode == 0, qPrintable(reopened.err));
    QVERIFY(!stored(73).closed);
}

void TestClients::teaPersonalities_data()
{
    QTest::addColumn<QString>("personality");
    for (const char *name : {"gitea-1.21.11", "gitea-1.25.0", "gitea-1.26.0", "forgejo-14.0.0"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestClients::teaPersonalities()
{
    QFETCH(const QString, personality);
    start({.personality = personality});
    loginTea();
    const Outcome shown =
        tea({u"issues"_s, u"--login"_s, u"sandbox"_s, u"--repo"_s, repository, u"--comments=false"_s, u"72"_s});
    QVERIFY2(shown.exitCode == 0, qPrintable(shown.err));
    QVERIFY2(shown.out.contains(u"Grüße aus der Tabelle"_s), qPrintable(shown.out));
    const Outcome closed = tea({u"issues"_s, u"close"_s, u"--login"_s, u"sandbox"_s, u"--repo"_s, repository, u"72"_s});
    QVERIFY2(closed.exitCode == 0, qPrintable(closed.err));
    QVERIFY(stored(72).closed);
}

static QStringList rowsOf(const QString &table)
{
    static const QRegularExpression row(u"^ *(\\d+) +(\\d+) +(open|closed) +(.*)$"_s);
    QStringList out;
    for (const QString &line : table.split(u'\n', Qt::SkipEmptyParts))
        if (const QRegularExpressionMatch match = row.match(line); match.hasMatch())
            out.append(match.captured(1) + u'|' + match.captured(2) + u'|' + match.captured(3) + u'|' +
                       match.captured(4));
    return out;
}

void TestClients::gcliListsEverything()
{
    start({.lowerCaseHeaders = true});
    configureGcli(m_server->token());
    QStringList expected;
    for (const StoredIssue &issue : m_server->issues(repository))
        if (!issue.pull)
            expected.prepend(QString::number(issue.number) + u'|' + QString::number(issue.comments) + u'|' +
                             (issue.closed ? u"closed"_s : u"open"_s) + u'|' + issue.title);
    const Outcome list = gcli({u"issues"_s, u"-o"_s, u"quillworks"_s, u"-r"_s, u"quill"_s, u"-a"_s, u"-n"_s, u"-1"_s});
    QVERIFY2(list.exitCode == 0, qPrintable(list.err));
    QCOMPARE(rowsOf(list.out), expected);
}

// gcli looks for "link:" only. Against a Gitea without a proxy in front it lists one page and says nothing, and the
// sandbox writes its header names as Gitea does.
void TestClients::gcliStopsAtOnePageWithoutItsHeader()
{
    start();
    configureGcli(m_server->token());
    const Outcome list = gcli({u"issues"_s, u"-o"_s, u"quillworks"_s, u"-r"_s, u"quill"_s, u"-a"_s, u"-n"_s, u"-1"_s});
    QVERIFY2(list.exitCode == 0, qPrintable(list.err));
    QCOMPARE(rowsOf(list.out).size(), 30);
}

void TestClients::gcliShowsAnIssueWithComments()
{
    start();
    configureGcli(m_server->token());
    m_server->addComment(repository, 72, u"First remark"_s, u"omar"_s);
    const Outcome shown =
        gcli({u"issues"_s, u"-o"_s, u"quillworks"_s, u"-r"_s, u"quill"_s, u"-i"_s, u"72"_s, u"all"_s, u"comments"_s});
    QVERIFY2(shown.exitCode == 0, qPrintable(shown.err));
    for (const QString &part :
         {u"NUMBER : 72"_s, u"TITLE : Grüße aus der Tabelle 🖨️ – 印刷 – مرحبا"_s, u"AUTHOR : maria"_s,
          u"STATE : open"_s, u"COMMENTS : 1"_s, u"LABELS : größe 🏷️, kind/bug"_s, u"ASSIGNEES : none"_s,
          u"A body with `code` in it"_s, u"AUTHOR : omar"_s, u"First remark"_s})
        QVERIFY2(shown.out.contains(part), qPrintable(QString(part + u" is missing in:\n"_s + shown.out)));
}

// gcli 2.3.0 forgets the brace at the end of what it sends here and then falls over the refusal. A server cannot take
// that for an issue; a gcli that is mended makes one. Either way print and store have to agree.
void TestClients::gcliCreates()
{
    start();
    configureGcli(m_server->token());
    const Outcome made =
        gcli({u"issues"_s, u"create"_s, u"-o"_s, u"quillworks"_s, u"-r"_s, u"quill"_s, u"Made by gcli"_s}, "y\n");
    const QList<RecordedRequest> asked = m_server->requests();
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().method, "POST");
    QVERIFY(asked.first().body.contains("Made by gcli"));
    if (QJsonDocument::fromJson(asked.first().body).isObject()) {
        QVERIFY2(made.exitCode == 0, qPrintable(made.err));
        QCOMPARE(asked.first().status, 201);
        QCOMPARE(stored(73).title, u"Made by gcli"_s);
        QCOMPARE(stored(73).body.trimmed(), u"Written in an editor"_s);
    } else {
        QVERIFY(made.exitCode != 0);
        QCOMPARE(asked.first().status, 422);
        QCOMPARE(stored(73).number, 0);
    }
}

void TestClients::gcliCommentsClosesAndReopens()
{
    start();
    configureGcli(m_server->token());
    const QStringList issue{u"-o"_s, u"quillworks"_s, u"-r"_s, u"quill"_s, u"-i"_s, u"72"_s};
    const Outcome comment = gcli(QStringList{u"comment"_s} + issue, "y\n");
    QVERIFY2(comment.exitCode == 0, qPrintable(comment.err));
    QCOMPARE(stored(72).comments, 1);
    const Outcome notes = gcli(QStringList{u"issues"_s} + issue + QStringList{u"comments"_s});
    QVERIFY2(notes.out.contains(u"Written in an editor"_s), qPrintable(notes.out));

    const Outcome closed = gcli(QStringList{u"issues"_s} + issue + QStringList{u"close"_s});
    QVERIFY2(closed.exitCode == 0, qPrintable(closed.err));
    QVERIFY(stored(72).closed);
    QVERIFY(gcli(QStringList{u"issues"_s} + issue + QStringList{u"status"_s}).out.contains(u"STATE : closed"_s));

    const Outcome reopened = gcli(QStringList{u"issues"_s} + issue + QStringList{u"reopen"_s});
    QVERIFY2(reopened.exitCode == 0, qPrintable(reopened.err));
    QVERIFY(!stored(72).closed);
}

void TestClients::gcliIsRefusedWithAWrongToken()
{
    start();
    configureGcli(u"0123456789012345678901234567890123456789"_s);
    const Outcome closed =
        gcli({u"issues"_s, u"-o"_s, u"quillworks"_s, u"-r"_s, u"quill"_s, u"-i"_s, u"72"_s, u"close"_s});
    QVERIFY(closed.exitCode != 0);
    QVERIFY2(closed.err.contains(u"401"_s) && closed.err.contains(u"token is required"_s), qPrintable(closed.err));
    QVERIFY(!stored(72).closed);
}

QTEST_GUILESS_MAIN(TestClients)
#include "tst_clients.moc"
