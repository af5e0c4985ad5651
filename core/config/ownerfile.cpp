// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ownerfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <filesystem>

using namespace Qt::StringLiterals;

namespace Docket::Config {

Result<QByteArray> readOwnerFile(const QString &path, qint64 limit, const QString &operation)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Code::SecretFailed, operation, u"%1 cannot be read: %2."_s.arg(path, file.errorString()),
                    u"Check that the file is there and belongs to you."_s);
#ifndef Q_OS_WIN // Windows keeps rights in access lists that these bits do not show
    constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    if (file.permissions() & others)
        return fail(Code::SecretFailed, operation,
                    u"%1 can be read or written by other users, so it is not used."_s.arg(path),
                    u"Run: chmod 600 '%1'. If others may have read it, take new tokens."_s.arg(path));
#endif
    QByteArray bytes = file.read(limit + 1);
    if (bytes.size() > limit)
        return fail(Code::SecretFailed, operation, u"%1 is larger than such a file can be."_s.arg(path),
                    u"Is it the right file?"_s);
    return bytes;
}

Result<void> writeOwnerFile(const QString &path, const QByteArray &bytes, const QString &operation)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QSaveFile file(path);
    // The rights are set while the file is still empty.
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) ||
        file.write(bytes) != bytes.size() || !file.commit())
        return fail(Code::SecretFailed, operation, u"%1 cannot be written: %2."_s.arg(path, file.errorString()),
                    u"Check the rights and the free space of its folder. What was stored before is unchanged."_s);
    return {};
}

bool replaceFile(const QString &from, const QString &to)
{
    std::error_code error;
    std::filesystem::rename(from.toStdU16String(), to.toStdU16String(), error);
    return !error;
}

} // namespace Docket::Config
