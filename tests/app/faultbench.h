// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "programs.h"
#include "storedstate.h"

#include <sandbox/sandboxserver.h>

namespace Docket::Tests {

inline const QString faultyProject = QStringLiteral("atelier/press");

/// Titles are shown in one line, whatever a server sends.
inline QString inOneLine(QString title)
{
    for (QChar &c : title) {
        if (c.category() == QChar::Other_Control)
            c = u' ';
    }
    return title;
}

/// A sandbox in this process, which tests tell to misbehave, and docket-cli against it. Failures come as texts, an
/// empty one is good.
class FaultBench final
{
public:
    explicit FaultBench(Sandbox::SandboxOptions options = {})
        : server(std::move(options))
    {
    }
    Q_DISABLE_COPY_MOVE(FaultBench)

    [[nodiscard]] QString start(int issues, int comments, qint64 clockOffset = 0)
    {
        if (auto started = server.start(); !started)
            return started.error();
        server.setClockOffset(clockOffset);
        server.addRepository(faultyProject);
        server.generate(faultyProject, issues, comments);
        return {};
    }

    /// Adds the account to a profile and tracks the project.
    [[nodiscard]] QString connect(const Profile &profile, const QStringList &more = {})
    {
        const auto added = profile.cli(
            QStringList{u"account"_s, u"add"_s, u"--url"_s, server.url().toString(), u"--token-file"_s, u"-"_s} + more,
            server.token().toUtf8());
        if (added.exitCode != 0)
            return added.err;
        const auto tracked = profile.cli({u"projects"_s, u"--track"_s, faultyProject});
        return tracked.exitCode == 0 ? QString() : tracked.err;
    }

    /// What is stored in the profile against what the server holds: numbers, titles, states, bodies,
    /// and the comments with their texts.
    [[nodiscard]] QString difference(const Profile &profile)
    {
        QMap<qint64, QString> here;
        const auto listed = profile.cli({u"--json"_s, u"issues"_s, u"--limit"_s, u"0"_s});
        if (listed.exitCode != 0)
            return listed.err;
        for (const auto &entry : listed.json().array()) {
            const auto row = entry.toObject();
            here.insert(row.value(u"number"_s).toInteger(),
                        u"%1|%2|%3"_s.arg(row.value(u"title"_s).toString(), row.value(u"state"_s).toString())
                            .arg(row.value(u"comments"_s).toInteger()));
        }
        const QString path = profile.path() + u"/docket.db"_s;
        const auto stored = [&path](const QString &column, const QString &from) {
            return storedRows(path, uR"(SELECT i.number || '|' || CAST(%1 AS TEXT) FROM %2
                                        JOIN project p ON p.id = i.project_id WHERE p.name_key = '%3')"_s.arg(
                                        column, from, faultyProject));
        };
        QStringList textsHere = stored(u"b.body"_s, u"issue i JOIN issue_body b ON b.id = i.id"_s) +
                                stored(u"(c.id & ((1 << 40) - 1)) || ' ' || CAST(c.body AS TEXT)"_s,
                                       u"issue i JOIN comment c ON c.issue_id = i.id"_s);
        QStringList textsThere;
        QMap<qint64, QString> there;
        for (const auto &issue : server.issues(faultyProject)) {
            if (issue.pull)
                continue;
            there.insert(
                issue.number,
                u"%1|%2|%3"_s.arg(inOneLine(issue.title), issue.closed ? u"closed"_s : u"open"_s).arg(issue.comments));
            textsThere << u"%1|%2"_s.arg(issue.number).arg(issue.body);
        }
        for (const auto &comment : server.comments(faultyProject)) {
            if (there.contains(comment.issue))
                textsThere << u"%1|%2 %3"_s.arg(comment.issue).arg(comment.id).arg(comment.body);
        }
        if (here == there) {
            textsHere.sort();
            textsThere.sort();
            return firstDifference(textsHere, textsThere);
        }
        QStringList texts{u"%1 here, %2 there"_s.arg(here.size()).arg(there.size())};
        for (auto it = there.cbegin(); it != there.cend() && texts.size() < 6; ++it) {
            if (here.value(it.key()) != it.value())
                texts << u"#%1: %2 / %3"_s.arg(it.key()).arg(here.value(it.key()), it.value());
        }
        return texts.join(u'\n');
    }

    /// How many issues can be read without a server.
    [[nodiscard]] static qsizetype readable(const Profile &profile)
    {
        const auto listed = profile.cli({u"--json"_s, u"issues"_s, u"--limit"_s, u"0"_s});
        return listed.exitCode == 0 ? listed.json().array().size() : -1;
    }

    /// Changes of every kind, so that a pass has something to lose.
    void change()
    {
        const qint64 number = server.addIssue(faultyProject, {.title = u"Added %1"_s.arg(++m_changes)});
        (void)server.addComment(faultyProject, number, u"a comment"_s);
        server.editIssue(faultyProject, 1 + m_changes % 20, {.title = u"Edited %1"_s.arg(m_changes)});
    }

    Sandbox::SandboxServer server;

private:
    int m_changes = 0;
};

/// Checks what holds for every failure: no crash, the code, the words, and nothing that nobody may see. Empty if all
/// is well.
inline QString verdict(const CommandResult &result, int exitCode, const QStringList &says, const QStringList &secrets)
{
    const QString all = result.out + result.err;
    const QString seen = u"exit code %1\nout: %2\nerr: %3"_s.arg(result.exitCode).arg(result.out, result.err);
    if (result.crashed)
        return u"crashed: "_s + seen;
    if (result.exitCode != exitCode)
        return u"expected %1, got "_s.arg(exitCode) + seen;
    for (const QString &word : says) {
        if (!all.contains(word))
            return u"does not say “%1”: "_s.arg(word) + seen;
    }
    for (const QString &secret : secrets) {
        if (!secret.isEmpty() && all.contains(secret))
            return u"shows a secret: "_s + seen;
    }
    return {};
}

/// No file of a profile holds the text.
inline QString filesWith(const QString &folder, const QByteArray &text)
{
    QStringList found;
    for (const QFileInfo &info : QDir(folder).entryInfoList(QDir::Files | QDir::Hidden)) {
        QFile file(info.filePath());
        if (file.open(QIODevice::ReadOnly) && file.readAll().contains(text))
            found << info.fileName();
    }
    return found.join(u", "_s);
}

} // namespace Docket::Tests
