// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <sys/prctl.h>

// The programs of a build, started as a user starts them.
namespace Docket::Tests {

using namespace Qt::StringLiterals;

struct CommandResult
{
    int exitCode = -1;
    bool crashed = false;
    QString out;
    QString err;

    [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(out.toUtf8()); }
};

inline QString program(const QString &name)
{
    return QStringLiteral(DOCKET_BIN_DIR) + u'/' + name;
}

/// No keychain, no display, no settings of whoever runs the tests.
inline QProcessEnvironment cleanEnvironment(const QString &home)
{
    QProcessEnvironment environment;
    environment.insert(u"HOME"_s, home);
    environment.insert(u"PATH"_s, qEnvironmentVariable("PATH"));
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    environment.insert(u"TZ"_s, u"UTC"_s);
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    environment.insert(u"DOCKET_SECRETS_STORE"_s, u"file"_s);
    return environment;
}

/// Takes from a child process the right to ignore rights, which root has.
inline void obeyRights()
{
    for (const unsigned long capability : {1UL, 2UL, 3UL}) // DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
}

/// A sandbox server as a process of its own, ended with the object.
class SandboxProcess final
{
public:
    explicit SandboxProcess(const QString &folder, const QStringList &arguments)
    {
        const QString readyFile = folder + u"/ready.json"_s;
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.setProcessEnvironment(cleanEnvironment(folder));
        m_process.start(program(u"docket-sandbox"_s), QStringList{u"--ready-file"_s, readyFile} + arguments);
        if (!QTest::qWaitFor([&] { return QFile::exists(readyFile) || m_process.state() == QProcess::NotRunning; },
                             60'000))
            return;
        QFile file(readyFile);
        if (!file.open(QIODevice::ReadOnly))
            return;
        const auto ready = QJsonDocument::fromJson(file.readAll()).object();
        url = ready.value(u"url"_s).toString();
        token = ready.value(u"token"_s).toString();
        for (const auto &name : ready.value(u"repos"_s).toArray())
            repositories.append(name.toString());
    }
    ~SandboxProcess()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(5000)) {
            m_process.kill();
            m_process.waitForFinished();
        }
    }
    Q_DISABLE_COPY_MOVE(SandboxProcess)

    QString url;
    QString token;
    QStringList repositories;

private:
    QProcess m_process;
};

/// Before the profiles of a test: temporary folders lie in memory from then on, where the system has such a place. For
/// tests that ask nothing of disks: most of the time of a command is its waiting until a disk has what was written.
struct InMemory final
{
    InMemory()
    {
        const QFileInfo memory(u"/dev/shm"_s);
        if (memory.isDir() && memory.isWritable())
            qputenv("TMPDIR", memory.filePath().toLocal8Bit());
    }
};

/// A folder with a profile, and docket-cli on it.
class Profile final
{
public:
    Profile()
    {
        // Without a folder every path of it is empty, and an empty path is the working directory, which copyFrom()
        // would clear.
        if (!m_home.isValid())
            qFatal("%s", qUtf8Printable(m_home.errorString()));
    }
    Q_DISABLE_COPY_MOVE(Profile)

    [[nodiscard]] QString path() const { return m_home.filePath(u"profile"_s); }
    [[nodiscard]] QString file(const QString &name) const { return m_home.filePath(name); }

    /// @p inChild is called in the child before it becomes docket-cli.
    [[nodiscard]] CommandResult cli(const QStringList &arguments, const QByteArray &input = {},
                                    const std::function<void()> &inChild = {}) const
    {
        QProcess process;
        process.setProcessEnvironment(cleanEnvironment(m_home.path()));
        if (inChild)
            process.setChildProcessModifier(inChild);
        process.start(program(u"docket-cli"_s), QStringList{u"--profile"_s, path()} + arguments);
        process.write(input);
        process.closeWriteChannel();
        CommandResult result;
        if (!process.waitForFinished(120'000)) {
            process.kill();
            process.waitForFinished();
        }
        result.crashed = process.exitStatus() == QProcess::CrashExit;
        result.exitCode = process.exitCode();
        result.out = QString::fromUtf8(process.readAllStandardOutput());
        result.err = QString::fromUtf8(process.readAllStandardError());
        return result;
    }

    /// Adds the sandbox's account and tracks its first repository; an empty string if all went well.
    [[nodiscard]] QString connectTo(const SandboxProcess &sandbox) const
    {
        const auto added =
            cli({u"account"_s, u"add"_s, u"--url"_s, sandbox.url, u"--token-file"_s, u"-"_s, u"--name"_s, u"Sandbox"_s},
                sandbox.token.toUtf8());
        if (added.exitCode != 0)
            return added.err;
        const auto tracked = cli({u"projects"_s, u"--track"_s, sandbox.repositories.value(0)});
        return tracked.exitCode == 0 ? QString() : tracked.err;
    }

    /// Replaces the profile by a copy of another.
    [[nodiscard]] bool copyFrom(const QString &other) const
    {
        QDir(path()).removeRecursively();
        QDir().mkpath(path());
        const auto files = QDir(other).entryList(QDir::Files | QDir::Hidden);
        return std::ranges::all_of(
            files, [&](const QString &name) { return QFile::copy(other + u'/' + name, path() + u'/' + name); });
    }

private:
    QTemporaryDir m_home;
};

} // namespace Docket::Tests
