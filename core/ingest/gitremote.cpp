// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gitremote.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace Docket::Ingest {

namespace {

constexpr qint64 maxConfig = 1024 * 1024;

QString contentOf(const QString &path)
{
    QFile file(path);
    // A pipe would be waited for without end.
    return QFileInfo(path).isFile() && file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.read(maxConfig))
                                                                      : QString();
}

/// The folder with the configuration of the repository that @p folder is in; empty if it is in none.
QString configFolder(const QString &folder)
{
    for (QDir dir(folder);;) {
        QString git = dir.filePath(u".git"_s);
        const QFileInfo info(git);
        if (info.isDir())
            return git;
        if (info.isFile()) {
            // A further working copy or a submodule: the file says where its repository is.
            const QString text = contentOf(git).trimmed();
            if (!text.startsWith("gitdir:"_L1))
                return {};
            const QDir own(QDir::cleanPath(dir.absoluteFilePath(text.sliced(7).trimmed())));
            const QString common = contentOf(own.filePath(u"commondir"_s)).trimmed();
            return common.isEmpty() ? own.path() : QDir::cleanPath(own.absoluteFilePath(common));
        }
        if (!dir.cdUp())
            return {};
    }
}

} // namespace

GitRemote parseRemote(const QString &url)
{
    QString host;
    QString path;
    if (url.contains("://"_L1)) {
        const QUrl parsed(url);
        host = parsed.host();
        path = parsed.path();
    } else {
        // user@host:path; a path of this computer has no colon before its first slash.
        const qsizetype colon = url.indexOf(u':');
        if (colon <= 0 || url.first(colon).contains(u'/'))
            return {};
        host = url.first(colon);
        host = host.sliced(host.indexOf(u'@') + 1);
        path = url.sliced(colon + 1);
    }
    if (path.endsWith(".git"_L1))
        path.chop(4);
    const QStringList parts = path.split(u'/', Qt::SkipEmptyParts);
    if (host.isEmpty() || parts.size() < 2)
        return {};
    return {host.toLower(), parts[parts.size() - 2] + u'/' + parts.last()};
}

GitRemote remoteOf(const QString &folder)
{
    const QString config = configFolder(folder);
    if (config.isEmpty())
        return {};
    QHash<QString, QString> remotes;
    QString current;
    for (const QString &given : contentOf(config + u"/config"_s).split(u'\n')) {
        const QString line = given.trimmed();
        if (line.startsWith(u'[')) {
            const qsizetype from = line.indexOf(u'"');
            const qsizetype to = line.lastIndexOf(u'"');
            const bool isRemote = line.startsWith("[remote "_L1, Qt::CaseInsensitive) && to > from;
            current = isRemote ? line.sliced(from + 1, to - from - 1) : QString();
        } else if (!current.isEmpty()) {
            const qsizetype equals = line.indexOf(u'=');
            if (equals > 0 && line.first(equals).trimmed().compare("url"_L1, Qt::CaseInsensitive) == 0 &&
                !remotes.contains(current))
                remotes.insert(current, line.sliced(equals + 1).trimmed());
        }
    }
    if (remotes.contains(u"origin"_s))
        return parseRemote(remotes.value(u"origin"_s));
    return remotes.size() == 1 ? parseRemote(remotes.cbegin().value()) : GitRemote();
}

} // namespace Docket::Ingest
