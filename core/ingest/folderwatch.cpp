// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "folderwatch.h"

#include "folderscan.h"

#include <QFile>
#include <QTimerEvent>

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Docket::Ingest {

namespace {

constexpr quint32 watchMask = IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_DELETE_SELF |
                              IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR | IN_EXCL_UNLINK;
constexpr std::size_t bufferBytes = 64 * 1024;

/// Device and number of a folder; none if it is not there or no folder.
std::optional<std::pair<quint64, quint64>> identityOf(const QString &folder)
{
    struct stat info{};
    if (::stat(QFile::encodeName(folder).constData(), &info) != 0 || !S_ISDIR(info.st_mode))
        return std::nullopt;
    return std::pair<quint64, quint64>(info.st_dev, info.st_ino);
}

} // namespace

QString remoteFileSystemName(quint32 type)
{
    switch (type) {
    case 0x6969: return u"NFS"_s;
    case 0x517B:
    case 0xFE534D42: return u"SMB"_s;
    case 0xFF534D42: return u"CIFS"_s;
    case 0x65735546: return u"FUSE"_s;
    case 0x01021997: return u"9P"_s;
    case 0x5346414F: return u"AFS"_s;
    case 0x00C36400: return u"Ceph"_s;
    default: return {};
    }
}

QString remoteFileSystem(const QString &folder)
{
    struct statfs info{};
    if (::statfs(QFile::encodeName(folder).constData(), &info) != 0)
        return {};
    return remoteFileSystemName(quint32(info.f_type));
}

FolderWatch::FolderWatch(const QString &root, Timing timing, RemoteKind remote, QObject *parent)
    : QObject(parent)
    , m_root(root)
    , m_timing(timing)
    , m_remote(remote ? std::move(remote) : remoteFileSystem)
    , m_descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC))
{
    if (m_descriptor < 0) {
        giveUp(tr("The system does not tell of changes (%1).").arg(qt_error_string(errno)));
        return;
    }
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read, this); // moves with this
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &FolderWatch::read);
}

FolderWatch::~FolderWatch()
{
    m_notifier.reset();
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

bool FolderWatch::setFolders(const QStringList &folders)
{
    if (m_descriptor < 0)
        return false;
    if (!m_checks.isActive())
        m_checks.start(m_timing.check, this);
    const auto identity = identityOf(m_root);
    if (!identity) {
        letGo();
        return false;
    }
    // Another file system under the same path: what was watched lies below it, out of sight.
    if (m_identity != *identity)
        unwatchAll();
    m_gone = false;
    m_identity = *identity;
    const QSet<QString> wanted(folders.begin(), folders.end());
    for (auto it = m_byPath.begin(); it != m_byPath.end();) {
        if (wanted.contains(it.key())) {
            ++it;
            continue;
        }
        ::inotify_rm_watch(m_descriptor, *it);
        m_byWatch.remove(*it);
        it = m_byPath.erase(it);
    }
    bool isNew = false;
    for (const QString &folder : folders) {
        if (m_byPath.contains(folder))
            continue;
        const QByteArray path = QFile::encodeName(folder.isEmpty() ? m_root : m_root + u'/' + folder);
        const int watch = ::inotify_add_watch(m_descriptor, path.constData(), watchMask);
        if (watch >= 0) {
            m_byPath.insert(folder, watch);
            m_byWatch.insert(watch, folder);
            isNew = true;
            continue;
        }
        if (errno == ENOENT || errno == ENOTDIR || errno == EACCES)
            continue; // gone since the scan, or closed: the next scan tells
        const QString reason =
            errno == ENOSPC || errno == ENOMEM
                ? tr("The system watches no more than %n folder(s) for this user (fs.inotify.max_user_watches).",
                     nullptr, int(m_byPath.size()))
                : tr("The system does not tell of changes (%1).").arg(qt_error_string(errno));
        giveUp(reason);
        return isNew;
    }
    if (const QString kind = m_remote(m_root); !kind.isEmpty()) {
        giveUp(tr("This folder lies on a file system (%1) that does not tell what others change; it is looked "
                  "through every %n second(s).",
                  nullptr, int(std::chrono::ceil<std::chrono::seconds>(m_timing.scan).count()))
                   .arg(kind));
        return isNew;
    }
    m_scans.stop();
    limit({});
    return isNew;
}

void FolderWatch::unwatch(const QString &folder)
{
    const QString below = folder + u'/';
    for (auto it = m_byPath.begin(); it != m_byPath.end();) {
        if (it.key() != folder && !it.key().startsWith(below)) {
            ++it;
            continue;
        }
        ::inotify_rm_watch(m_descriptor, *it);
        m_byWatch.remove(*it);
        it = m_byPath.erase(it);
    }
}

void FolderWatch::unwatchAll()
{
    for (const int watch : std::as_const(m_byPath))
        ::inotify_rm_watch(m_descriptor, watch);
    m_byPath.clear();
    m_byWatch.clear();
    m_files.clear();
    m_scan = false;
}

/// Nothing of what was watched is where it was.
void FolderWatch::letGo()
{
    unwatchAll();
    m_gone = true;
    m_scans.stop();
    limit(tr("The folder %1 is not there. Its documents stay, and it is taken in again when it is back.").arg(m_root));
}

void FolderWatch::checkRoot()
{
    const auto identity = identityOf(m_root);
    if (!identity) {
        if (!m_gone)
            letGo();
        return;
    }
    // The look that follows says what there is to watch.
    if (m_gone || *identity != m_identity) {
        unwatchAll();
        m_gone = false;
        m_identity = *identity;
        Q_EMIT scanNeeded();
    }
}

void FolderWatch::limit(const QString &reason)
{
    if (m_limitation == reason)
        return;
    m_limitation = reason;
    Q_EMIT limitationChanged();
}

/// What is watched stays watched: it tells at once. The rest is found by the scans.
void FolderWatch::giveUp(const QString &reason)
{
    m_scans.start(m_timing.scan, this);
    limit(reason);
}

void FolderWatch::read()
{
    alignas(inotify_event) std::array<char, bufferBytes> buffer;
    for (;;) {
        const ssize_t size = ::read(m_descriptor, buffer.data(), buffer.size());
        if (size <= 0)
            return;
        for (ssize_t at = 0; at < size;) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const char *name = buffer.data() + at + sizeof event;
            note(event.wd, event.mask, event.len > 0 ? QFile::decodeName(QByteArray(name)) : QString());
            at += ssize_t(sizeof event) + ssize_t(event.len);
        }
    }
}

void FolderWatch::note(int watch, quint32 mask, const QString &name)
{
    if (mask & IN_IGNORED) {
        if (const auto folder = m_byWatch.constFind(watch); folder != m_byWatch.cend()) {
            m_byPath.remove(*folder);
            m_byWatch.erase(folder);
        }
        return;
    }
    const auto folder = m_byWatch.constFind(watch);
    const bool known = folder != m_byWatch.constEnd();
    if (mask & (IN_Q_OVERFLOW | IN_UNMOUNT | IN_DELETE_SELF | IN_MOVE_SELF)) {
        // A watch goes with its folder: what has that path later would be taken for watched. Where the root went,
        // checkRoot() finds out.
        if (known && mask & IN_MOVE_SELF && !folder->isEmpty())
            unwatch(QString(*folder));
        m_scan = true;
        return wait();
    }
    if (!known)
        return;
    if (mask & IN_ISDIR) {
        if (mask & IN_ATTRIB)
            return; // a time or a permission of a folder says nothing of its documents
        if (mask & IN_MOVED_FROM)
            unwatch(folder->isEmpty() ? name : *folder + u'/' + name);
        m_scan = true;
        return wait();
    }
    if (name == ".docketignore"_L1)
        m_scan = true;
    else if (isMarkdownName(name))
        m_files.insert(folder->isEmpty() ? name : *folder + u'/' + name);
    else
        return;
    wait();
}

void FolderWatch::wait()
{
    m_quiet.start(m_timing.quiet, this);
    if (!m_longest.isActive())
        m_longest.start(m_timing.longest, this);
}

void FolderWatch::timerEvent(QTimerEvent *event)
{
    if (event->id() == m_checks.id())
        return checkRoot();
    if (event->id() == m_scans.id())
        m_scan = true;
    else if (event->id() != m_quiet.id() && event->id() != m_longest.id())
        return QObject::timerEvent(event);
    tell();
}

void FolderWatch::tell()
{
    m_quiet.stop();
    m_longest.stop();
    if (m_scan && m_descriptor >= 0 && !identityOf(m_root))
        return letGo(); // a look at what is not there would only fail
    const QStringList files(m_files.cbegin(), m_files.cend());
    const bool scan = std::exchange(m_scan, false);
    m_files.clear();
    if (scan)
        Q_EMIT scanNeeded();
    else if (!files.isEmpty())
        Q_EMIT filesChanged(files);
}

} // namespace Docket::Ingest
