// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sqliteerror.h"

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

namespace {

struct Meaning
{
    Code code;
    QString message;
    QString hint;
};

Meaning meaning(int code, const QString &path)
{
    if (code == SQLITE_READONLY_CANTINIT || code == SQLITE_READONLY_DIRECTORY || code == SQLITE_READONLY_RECOVERY)
        return {Code::StorageReadOnly, u"The folder of the database %1 cannot be written."_s.arg(path),
                u"Give yourself write access to the folder: SQLite keeps two files beside the database."_s};
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return {Code::StorageBusy, u"The database %1 is locked by another program."_s.arg(path),
                u"Close the other program, or try again in a moment."_s};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return {Code::StorageReadOnly, u"The database %1 cannot be written."_s.arg(path),
                u"Give yourself write access to the file and to its folder."_s};
    case SQLITE_FULL:
        return {Code::StorageFull, u"There is no space left for the database %1."_s.arg(path),
                u"Free space on that disk and repeat; nothing that was stored before is lost."_s};
    case SQLITE_CORRUPT:
        return {
            Code::StorageCorrupt, u"The database %1 is damaged."_s.arg(path),
            u"Run “docket-cli doctor”. Move the file away to begin anew, or put a backup that lies beside it in its "
            u"place."_s};
    case SQLITE_NOTADB:
        return {Code::StorageCorrupt, u"%1 is not a database."_s.arg(path),
                u"Move the file away: Docket makes a new one and fetches everything from the servers again."_s};
    case SQLITE_CANTOPEN:
        return {Code::StorageFailed, u"The database %1 cannot be opened."_s.arg(path),
                u"Check that its folder exists and that you may read and write it."_s};
    case SQLITE_IOERR:
        // A file size limit and some network file systems report a lack of space as an I/O error.
        return {Code::StorageFailed, u"The disk failed while reading or writing the database %1."_s.arg(path),
                u"Check the disk and its free space, then run “docket-cli doctor”."_s};
    case SQLITE_INTERRUPT: return {Code::Cancelled, u"Cancelled."_s, {}};
    case SQLITE_NOMEM: return {Code::StorageFailed, u"There is no memory left for the database %1."_s.arg(path), {}};
    case SQLITE_TOOBIG: return {Code::TooLarge, u"A value is larger than the database %1 can hold."_s.arg(path), {}};
    case SQLITE_CONSTRAINT:
        return {Code::Conflict, u"The database %1 refused an entry that contradicts another one."_s.arg(path), {}};
    default: return {Code::StorageFailed, u"The database %1 failed."_s.arg(path), u"Run “docket-cli doctor”."_s};
    }
}

} // namespace

Error sqliteError(int code, const QString &operation, const QString &path, const QString &detail)
{
    auto [kind, message, hint] = meaning(code, path);
    auto error = makeError(kind, operation, message);
    error.hint = hint;
    error.context.emplaceBack(u"path"_s, path);
    error.context.emplaceBack(u"sqlite"_s, QString::number(code));
    if (!detail.isEmpty())
        error.context.emplaceBack(u"detail"_s, detail);
    if (kind == Code::StorageFailed && (code & 0xff) == SQLITE_ERROR && !detail.isEmpty())
        error.message += u' ' + detail + u'.';
    return error;
}

} // namespace Docket::Storage
