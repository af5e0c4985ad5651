// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspacelock.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QSysInfo>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace Docket::Workspaces {

namespace {

constexpr auto lockFolder = ".docket-locks";
/// Each round means that another process let go and removed the file in between.
constexpr int maxRounds = 100;

Error lockedError(const QString &reference, const Files::FileDescriptor &file)
{
    QByteArray holder(200, '\0');
    const ssize_t size = ::pread(file.get(), holder.data(), std::size_t(holder.size()), 0);
    holder.truncate(std::max<ssize_t>(size, 0));
    QString who = QString::fromUtf8(holder).simplified();
    if (who.isEmpty())
        who = u"another process"_s;
    return makeError(Code::Locked, u"workspace.lock"_s,
                     u"The workspace of %1 is being changed by %2."_s.arg(reference, who))
        .withHint(u"Try again when that is done."_s);
}

} // namespace

WorkspaceLock::WorkspaceLock(Files::FileDescriptor folder, Files::FileDescriptor file, QByteArray name)
    : m_folder(std::move(folder))
    , m_file(std::move(file))
    , m_name(std::move(name))
{
}

WorkspaceLock::~WorkspaceLock()
{
    // Removed while it is still held: whoever waits at the old file sees that it has no name any more.
    if (m_file.isOpen())
        ::unlinkat(m_folder.get(), m_name.constData(), 0);
}

Result<WorkspaceLock> WorkspaceLock::take(const Files::ConfinedRoot &root, const QString &reference)
{
    const QString folderName = QString::fromLatin1(lockFolder);
    auto top = root.openFolder({});
    if (!top)
        return std::unexpected(top.error());
    if (::mkdirat(top->get(), lockFolder, 0700) != 0 && errno != EEXIST)
        return std::unexpected(root.systemError(u"workspace.lock"_s, folderName, errno));
    auto folder = root.openFolder(folderName);
    if (!folder)
        return std::unexpected(folder.error());
    // The reference comes from outside; its hash is a name on every system.
    const QByteArray name =
        QCryptographicHash::hash(reference.toCaseFolded().toUtf8(), QCryptographicHash::Sha256).toHex().first(32) +
        ".lock";
    const QString shown = folderName + u'/' + QString::fromLatin1(name);
    for (int round = 0; round < maxRounds; ++round) {
        Files::FileDescriptor file(
            ::openat(folder->get(), name.constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!file.isOpen())
            return std::unexpected(root.systemError(u"workspace.lock"_s, shown, errno));
        if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno == EINTR)
                continue;
            if (errno == EWOULDBLOCK)
                return std::unexpected(lockedError(reference, file));
            return std::unexpected(root.systemError(u"workspace.lock"_s, shown, errno));
        }
        struct stat held{};
        struct stat named{};
        if (::fstat(file.get(), &held) != 0 ||
            ::fstatat(folder->get(), name.constData(), &named, AT_SYMLINK_NOFOLLOW) != 0 || held.st_ino != named.st_ino)
            continue;
        const QByteArray holder =
            u"process %1 on %2"_s.arg(QCoreApplication::applicationPid()).arg(QSysInfo::machineHostName()).toUtf8();
        // Only for the message of others.
        (void)!::ftruncate(file.get(), 0);
        (void)!::pwrite(file.get(), holder.constData(), std::size_t(holder.size()), 0);
        return WorkspaceLock(*std::move(folder), std::move(file), name);
    }
    return fail(Code::Locked, u"workspace.lock"_s,
                u"The workspace of %1 is being changed by other processes, one after the other."_s.arg(reference),
                u"Try again when that is done."_s);
}

} // namespace Docket::Workspaces
