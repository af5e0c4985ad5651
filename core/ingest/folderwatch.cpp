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
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Docket::Ingest {

namespace {

constexpr quint32 watchMask = IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_DELETE_SELF |
                              IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR | IN_EXCL_UNLINK;
constexpr std::size_t bufferBytes = 64 * 1024;

} // namespace

FolderWatch::FolderWatch(const QString &root, Timing timing, QObject *parent)
    : QObject(parent)
    , m_root(root)
    , m_timing(timing)
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

void FolderWatch::setFolders(const QStringList &folders)
{
    if (m_descriptor < 0)
        return;
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
    for (const QString &folder : folders) {
        if (m_byPath.contains(folder))
            continue;
        const QByteArray path = QFile::encodeName(folder.isEmpty() ? m_root : m_root + u'/' + folder);
        const int watch = ::inotify_add_watch(m_descriptor, path.constData(), watchMask);
        if (watch >= 0) {
            m_byPath.insert(folder, watch);
            m_byWatch.insert(watch, folder);
            continue;
        }
        if (errno == ENOENT || errno == ENOTDIR || errno == EACCES)
            continue; // gone since the scan, or closed: the next scan tells
        const QString reason =
            errno == ENOSPC || errno == ENOMEM
                ? tr("The system watches no more than %n folder(s) for this user (fs.inotify.max_user_watches).",
                     nullptr, int(m_byPath.size()))
                : tr("The system does not tell of changes (%1).").arg(qt_error_string(errno));
        return giveUp(reason);
    }
    if (!m_limitation.isEmpty()) {
        m_limitation.clear();
        m_scans.stop();
        Q_EMIT limitationChanged();
    }
}

/// What is watched stays watched: it tells at once. The rest is found by the scans.
void FolderWatch::giveUp(const QString &reason)
{
    m_scans.start(m_timing.scan, this);
    if (m_limitation == reason)
        return;
    m_limitation = reason;
    Q_EMIT limitationChanged();
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
        m_byPath.remove(m_byWatch.take(watch));
        return;
    }
    if (mask & (IN_Q_OVERFLOW | IN_UNMOUNT | IN_DELETE_SELF | IN_MOVE_SELF)) {
        m_scan = true;
        return wait();
    }
    const auto folder = m_byWatch.constFind(watch);
    if (folder == m_byWatch.constEnd())
        return;
    if (mask & IN_ISDIR) {
        if (mask & IN_ATTRIB)
            return; // a time or a permission of a folder says nothing of its documents
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
    const QStringList files(m_files.cbegin(), m_files.cend());
    const bool scan = std::exchange(m_scan, false);
    m_files.clear();
    if (scan)
        Q_EMIT scanNeeded();
    else if (!files.isEmpty())
        Q_EMIT filesChanged(files);
}

} // namespace Docket::Ingest
