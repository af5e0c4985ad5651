// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "confinedroot.h"

#include "filenames.h"

#include <QFile>
#include <QStringDecoder>

#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#ifdef Q_OS_LINUX
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

using namespace Qt::StringLiterals;

namespace Docket::Files {

namespace {

QString shown(const QString &root, const QString &path)
{
    return path.isEmpty() ? root : root + u'/' + path;
}

} // namespace

ConfinedRoot::ConfinedRoot(QString path, FileDescriptor folder, Resolve resolve)
    : m_path(std::move(path))
    , m_folder(std::move(folder))
    , m_resolve(resolve)
{
}

Result<ConfinedRoot> ConfinedRoot::open(const QString &path, Resolve resolve)
{
    FileDescriptor folder(::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    ConfinedRoot root(path, std::move(folder), resolve);
    if (!root.m_folder.isOpen())
        return std::unexpected(root.systemError(u"open"_s, {}, errno));
    return root;
}

Error ConfinedRoot::systemError(const QString &operation, const QString &path, int number) const
{
    const QString name = shown(m_path, path);
    Code code = Code::FileFailed;
    QString message;
    QString hint;
    switch (number) {
    case ENOENT:
        code = Code::NotFound;
        message = u"%1 is not there."_s.arg(name);
        break;
    case ENOTDIR:
        code = Code::Conflict;
        message = u"%1 leads through something that is no folder."_s.arg(name);
        break;
    case ELOOP:
        code = Code::Forbidden;
        message = u"%1 leads through a link."_s.arg(name);
        hint = u"Docket follows no links below %1; put a folder in its place."_s.arg(m_path);
        break;
    case EXDEV:
        code = Code::Forbidden;
        message = u"%1 leads out of %2 or to another file system in it."_s.arg(name, m_path);
        break;
    case EEXIST:
    case ENOTEMPTY:
        code = Code::Conflict;
        message = u"%1 is there already."_s.arg(name);
        break;
    case EISDIR:
        code = Code::Conflict;
        message = u"%1 is a folder."_s.arg(name);
        break;
    case EACCES:
    case EPERM:
        code = Code::Forbidden;
        message = u"You may not change or read %1."_s.arg(name);
        hint = u"Give yourself the right to."_s;
        break;
    case EROFS:
        code = Code::Forbidden;
        message = u"%1 is on a medium that cannot be written."_s.arg(name);
        break;
    case ENOSPC:
    case EDQUOT:
        code = Code::StorageFull;
        message = u"There is no space left for %1."_s.arg(name);
        hint = u"Free space on that disk and repeat."_s;
        break;
    case ENAMETOOLONG:
        code = Code::Invalid;
        message = u"The name %1 is too long for this disk."_s.arg(name);
        break;
    default: message = u"%1: %2."_s.arg(name, QString::fromLocal8Bit(std::strerror(number))); break;
    }
    auto error = makeError(code, u"files."_s + operation, message);
    error.hint = hint;
    return std::move(error).with(u"path"_s, name).with(u"errno"_s, QString::number(number));
}

Result<FileDescriptor> ConfinedRoot::resolveByName(const QString &path, int flags) const
{
    const auto names = path.split(u'/');
    FileDescriptor folder;
    int at = m_folder.get();
    for (qsizetype i = 0; i < names.size(); ++i) {
        const bool last = i + 1 == names.size();
        // Without waiting, so that a pipe that lies in the way blocks nothing.
        const int how = O_NOFOLLOW | O_CLOEXEC | (last ? flags : O_RDONLY | O_DIRECTORY);
        FileDescriptor next(::openat(at, names[i].toUtf8().constData(), how | O_NONBLOCK));
        if (!next.isOpen()) {
            // A link in place of a folder is told as "no folder".
            struct stat status{};
            const int number = errno;
            const bool link = number == ENOTDIR &&
                              ::fstatat(at, names[i].toUtf8().constData(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                              S_ISLNK(status.st_mode);
            return std::unexpected(systemError(u"open"_s, path, link ? ELOOP : number));
        }
        folder = std::move(next);
        at = folder.get();
    }
    return folder;
}

Result<FileDescriptor> ConfinedRoot::resolve(const QString &path, int flags) const
{
#ifdef Q_OS_LINUX
    if (m_resolve == Resolve::Kernel) {
        open_how how{};
        how.flags = quint64(flags | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
        how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS;
        FileDescriptor found(int(::syscall(SYS_openat2, m_folder.get(), path.toUtf8().constData(), &how, sizeof how)));
        if (found.isOpen())
            return found;
        // A sandbox that does not know the call forbids it; both ways tell the same of a file without rights.
        if (errno != ENOSYS && errno != EPERM)
            return std::unexpected(systemError(u"open"_s, path, errno));
    }
#endif
    return resolveByName(path, flags);
}

Result<FileDescriptor> ConfinedRoot::openFolder(const QString &folder) const
{
    if (folder.isEmpty()) {
        FileDescriptor same(::fcntl(m_folder.get(), F_DUPFD_CLOEXEC, 0));
        if (!same.isOpen())
            return std::unexpected(systemError(u"open"_s, {}, errno));
        return same;
    }
    if (folder != stagingFolder) {
        if (auto good = checkPath(folder); !good)
            return std::unexpected(good.error());
    }
    return resolve(folder, O_RDONLY | O_DIRECTORY);
}

Result<FileDescriptor> ConfinedRoot::openFile(const QString &path, int flags) const
{
    if (auto good = checkPath(path); !good)
        return std::unexpected(good.error());
    return resolve(path, flags);
}

EntryKind ConfinedRoot::kind(const QString &path) const
{
    if (path.isEmpty())
        return EntryKind::Folder;
    const auto folder = openFolder(parentOf(path));
    struct stat status{};
    if (!folder || ::fstatat(folder->get(), nameOf(path).toUtf8().constData(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        return EntryKind::Absent;
    if (S_ISREG(status.st_mode))
        return EntryKind::File;
    return S_ISDIR(status.st_mode) ? EntryKind::Folder : EntryKind::Other;
}

Result<QByteArray> ConfinedRoot::read(const QString &path, qint64 maxBytes) const
{
    auto opened = openFile(path, O_RDONLY);
    if (!opened)
        return std::unexpected(opened.error());
    struct stat status{};
    if (::fstat(opened->get(), &status) != 0)
        return std::unexpected(systemError(u"read"_s, path, errno));
    if (!S_ISREG(status.st_mode))
        return fail(Code::Invalid, u"files.read"_s, u"%1 is no plain file."_s.arg(shown(m_path, path)));
    QByteArray bytes;
    // One byte more than it should have shows that it grew meanwhile.
    bytes.resize(std::min<qint64>(status.st_size, maxBytes) + 1);
    qsizetype filled = 0;
    for (;;) {
        if (filled == bytes.size())
            bytes.resize(std::min<qsizetype>(bytes.size() * 2, maxBytes + 1));
        const ssize_t got = ::read(opened->get(), bytes.data() + filled, std::size_t(bytes.size() - filled));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return std::unexpected(systemError(u"read"_s, path, errno));
        filled += got;
        if (filled > maxBytes)
            return fail(Code::TooLarge, u"files.read"_s,
                        u"%1 is larger than %2 bytes."_s.arg(shown(m_path, path), QString::number(maxBytes)));
        if (got == 0)
            break;
    }
    bytes.truncate(filled);
    return bytes;
}

Result<QStringList> ConfinedRoot::names(const QString &folder) const
{
    auto opened = openFolder(folder);
    if (!opened)
        return std::unexpected(opened.error());
    // Reading moves a position that duplicates of a descriptor share, hence a new one.
    FileDescriptor own(::openat(opened->get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    DIR *entries = own.isOpen() ? ::fdopendir(own.get()) : nullptr;
    if (!entries)
        return std::unexpected(systemError(u"list"_s, folder, errno));
    (void)own.release();
    QStringList all;
    errno = 0;
    while (const dirent *entry = ::readdir(entries)) {
        QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
        const QString name = decoder(QByteArrayView(entry->d_name));
        if (!decoder.hasError() && name != u"." && name != u"..")
            all << name;
        errno = 0;
    }
    const int number = errno;
    ::closedir(entries);
    if (number != 0)
        return std::unexpected(systemError(u"list"_s, folder, number));
    return all;
}

} // namespace Docket::Files
