// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "downgrade.h"

#include "backup.h"
#include "migrator.h"
#include "profilelock.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

Result<Downgrade> downgradeDatabase(const QString &path, int version)
{
    // Opening would make one.
    if (!QFileInfo::exists(path))
        return fail(Code::NotFound, u"storage.downgrade"_s, u"There is no database at %1."_s.arg(path),
                    u"Choose the profile with --profile."_s);
    ProfileLock lock(path);
    if (auto taken = lock.take(); !taken)
        return std::unexpected(taken.error());
    auto connection = Connection::open({.path = path});
    if (!connection)
        return std::unexpected(connection.error());
    Migrator migrator(**connection);
    const auto current = migrator.version();
    if (!current)
        return std::unexpected(current.error());
    if (version < 1 || version >= *current)
        return fail(
            Code::Invalid, u"storage.downgrade"_s,
            u"The database %1 has schema %2: it cannot be taken back to %3."_s.arg(path).arg(*current).arg(version),
            u"The older Docket says which schema it knows when it is started."_s);
    if (auto done = migrator.migrateTo(version); !done)
        return std::unexpected(done.error());
    return Downgrade{*current, version, Backup::list(path).value(0)};
}

} // namespace Docket::Storage
