// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backup.h"

#include "privatefile.h"
#include "sqliteerror.h"

#include <async/future.h>

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStorageInfo>

#include <algorithm>
#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

namespace {

constexpr int keptBackups = 3;
constexpr int pagesAtOnce = 2000; ///< between two looks at the stop token

struct Closer
{
    void operator()(sqlite3 *handle) const { sqlite3_close(handle); }
};

} // namespace

Backup::Backup(Connection &connection)
    : m_connection(connection)
{
}

QStringList Backup::list(const QString &databasePath)
{
    const QFileInfo file(databasePath);
    QDir folder(file.absolutePath());
    QStringList names = folder.entryList({file.fileName() + u".schema*.backup"_s}, QDir::Files);
    // By the time in the name: that of the file is too coarse on some systems, and a copy of the folder loses it.
    std::ranges::sort(names, std::greater(), [](const QString &name) { return name.section(u'-', -1); });
    for (QString &name : names)
        name = folder.filePath(name);
    return names;
}

Result<QString> Backup::write(int version)
{
    const QString path = m_connection.path();
    const qint64 size = QFileInfo(path).size() + QFileInfo(path + u"-wal"_s).size();
    const QStorageInfo disk(QFileInfo(path).absolutePath());
    if (disk.isValid() && disk.bytesAvailable() < size + size / 10)
        return fail(Code::StorageFull, u"storage.backup"_s,
                    u"There is no space left to back up the database %1 (%2 MB are needed)."_s.arg(
                        path, QString::number(size / 1'000'000 + 1)),
                    u"Free space on that disk and repeat; nothing was changed."_s);
    // A clock that stands still between two backups must not make them one: the later gets a later time.
    const QStringList earlier = list(path);
    QDateTime now = QDateTime::currentDateTimeUtc();
    const QDateTime latest = now.addSecs(1);
    QString target;
    do {
        target =
            u"%1.schema%2-%3.backup"_s.arg(path, QString::number(version), now.toString(u"yyyyMMdd'T'HHmmsszzz'Z'"_s));
        now = now.addMSecs(1);
    } while (
        now < latest &&
        std::ranges::any_of(
            earlier, [&target](const QString &other) { return other.section(u'-', -1) >= target.section(u'-', -1); }));
    const QString unfinished = target + u".part"_s;
    auto copied = copyTo(unfinished);
    if (!copied) {
        QFile::remove(unfinished);
        return std::unexpected(copied.error());
    }
    if (!QFile::rename(unfinished, target)) {
        QFile::remove(unfinished);
        return fail(Code::FileFailed, u"storage.backup"_s,
                    u"The backup %1 could not be put in its place."_s.arg(target));
    }
    const QStringList all = list(path);
    for (qsizetype i = keptBackups; i < all.size(); ++i)
        QFile::remove(all[i]);
    return target;
}

Result<void> Backup::copyTo(const QString &path)
{
    // Left over from a process that was killed while it wrote.
    QFile::remove(path);
    makePrivateFile(path);
    sqlite3 *opened = nullptr;
    int code = sqlite3_open_v2(QFile::encodeName(path).constData(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                               nullptr);
    const std::unique_ptr<sqlite3, Closer> target(opened);
    if (code != SQLITE_OK)
        return std::unexpected(sqliteError(code, u"storage.backup"_s, path, {}));
    sqlite3_backup *backup = sqlite3_backup_init(target.get(), "main", m_connection.handle(), "main");
    if (!backup)
        return std::unexpected(sqliteError(sqlite3_errcode(target.get()), u"storage.backup"_s, path, {}));
    do {
        code = m_connection.stopRequested() ? SQLITE_INTERRUPT : sqlite3_backup_step(backup, pagesAtOnce);
    } while (code == SQLITE_OK);
    const int finished = sqlite3_backup_finish(backup);
    if (code == SQLITE_INTERRUPT)
        return std::unexpected(Async::cancelledError(u"storage.backup"_s));
    if (code != SQLITE_DONE || finished != SQLITE_OK)
        return std::unexpected(sqliteError(code == SQLITE_DONE ? finished : code, u"storage.backup"_s, path,
                                           QString::fromUtf8(sqlite3_errmsg(target.get()))));
    return {};
}

} // namespace Docket::Storage
