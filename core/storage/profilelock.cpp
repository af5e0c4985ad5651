// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "profilelock.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSysInfo>

#ifdef Q_OS_UNIX
#include <QThread>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace Qt::StringLiterals;

namespace Docket::Storage {

namespace {

constexpr int tornLockPatience = 200; // ms

struct Holder
{
    QString process;
    QString program;
    QString host;
};

std::unexpected<Error> inUse(const QString &folder, const Holder &holder, const QString &hint)
{
    if (holder.process.isEmpty())
        return fail(Code::StorageBusy, u"storage.lock"_s, u"The profile %1 is in use by another program."_s.arg(folder),
                    hint);
    return std::unexpected(makeError(Code::StorageBusy, u"storage.lock"_s,
                                     u"The profile %1 is in use by %2 (process %3 on %4)."_s.arg(
                                         folder, holder.program.isEmpty() ? u"another program"_s : holder.program,
                                         holder.process, holder.host))
                               .withHint(hint)
                               .with(u"process"_s, holder.process)
                               .with(u"host"_s, holder.host));
}

QString closeIt()
{
    return u"Close it, or choose another profile with --profile."_s;
}

#ifdef Q_OS_UNIX

/// Each round means that another process let go and removed the file in between.
constexpr int maxRounds = 100;

/// Closes itself unless it is taken.
class Descriptor final
{
public:
    explicit Descriptor(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    ~Descriptor()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)
    [[nodiscard]] int get() const { return m_descriptor; }
    [[nodiscard]] int take() { return std::exchange(m_descriptor, -1); }

private:
    int m_descriptor;
};

bool hasNoLocks(int error)
{
    return error == ENOLCK || error == ENOSYS || error == EOPNOTSUPP || error == EINVAL;
}

/// Process, program, host, computer and start of the computer, each in its line: as Qt writes it, so that a Docket that
/// goes by these lines understands them.
QByteArray ourselves()
{
    return u"%1\n%2\n%3\n"_s
               .arg(QString::number(QCoreApplication::applicationPid()),
                    QFileInfo(QCoreApplication::applicationFilePath()).fileName(), QSysInfo::machineHostName())
               .toUtf8() +
           QSysInfo::machineUniqueId() + '\n' + QSysInfo::bootUniqueId() + '\n';
}

Holder readHolder(int descriptor)
{
    std::array<char, 1024> buffer{};
    ssize_t size = 0;
    // Who takes the lock writes who he is in the next moment.
    for (int waited = 0; waited < tornLockPatience; waited += 10) {
        size = ::pread(descriptor, buffer.data(), buffer.size(), 0);
        if (size != 0)
            break;
        QThread::msleep(10);
    }
    const QStringList lines = QString::fromUtf8(QByteArrayView(buffer.data(), std::max<ssize_t>(size, 0))).split(u'\n');
    return {lines.value(0).simplified(), lines.value(1).simplified(), lines.value(2).simplified()};
}

#endif

} // namespace

ProfileLock::ProfileLock(const QString &databasePath)
    : m_folder(QFileInfo(databasePath).absolutePath())
{
    m_path = QDir(m_folder).filePath(u"docket.lock"_s);
}

ProfileLock::~ProfileLock()
{
    release();
}

std::unexpected<Error> ProfileLock::cannotWrite() const
{
    if (!QFileInfo(m_folder).isDir())
        return fail(Code::StorageFailed, u"storage.lock"_s, u"The folder %1 does not exist."_s.arg(m_folder));
    return fail(Code::StorageReadOnly, u"storage.lock"_s, u"The folder %1 cannot be written."_s.arg(m_folder),
                u"Give yourself write access to it, and check that its disk is not full or mounted read-only."_s);
}

#ifdef Q_OS_UNIX

Result<void> ProfileLock::take()
{
    if (m_file || m_descriptor >= 0)
        return {};
    const QByteArray path = QFile::encodeName(m_path);
    for (int round = 0; round < maxRounds; ++round) {
        // Not for programs that this one starts: they would hold the lock for as long as they run.
        Descriptor file(::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
        const bool writable = file.get() >= 0;
        // What another user left behind may be read only, and yet tells whether it is held.
        const Descriptor foreign(
            !writable && errno == EACCES ? ::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1);
        const int descriptor = writable ? file.get() : foreign.get();
        if (descriptor < 0)
            return cannotWrite();
        if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            if (errno == EINTR)
                continue;
            if (errno == EWOULDBLOCK)
                return inUse(m_folder, readHolder(descriptor), closeIt());
            return hasNoLocks(errno) ? takeByName() : Result<void>(cannotWrite());
        }
        struct stat held{};
        struct stat named{};
        if (::fstat(descriptor, &held) != 0 || ::lstat(path.constData(), &named) != 0 || held.st_ino != named.st_ino ||
            held.st_dev != named.st_dev)
            continue;
        if (!writable) {
            if (::unlink(path.constData()) != 0)
                return cannotWrite();
            continue;
        }
        // Should it not get there, the lock is held all the same.
        const QByteArray holder = ourselves();
        (void)!::ftruncate(descriptor, 0);
        (void)!::pwrite(descriptor, holder.constData(), std::size_t(holder.size()), 0);
        m_descriptor = file.take();
        return {};
    }
    return inUse(m_folder, {}, closeIt());
}

#else

Result<void> ProfileLock::take()
{
    return m_file ? Result<void>() : takeByName();
}

#endif

Result<void> ProfileLock::takeByName()
{
    auto file = std::make_unique<QLockFile>(m_path);
    // A lock is never stale by age, only because its process is gone: Docket runs for weeks.
    file->setStaleLockTime(0);
    if (file->tryLock(0)) {
        m_file = std::move(file);
        return {};
    }
    if (file->error() != QLockFile::LockFailedError)
        return cannotWrite();
    qint64 process = 0;
    QString host;
    QString program;
    bool known = file->getLockInfo(&process, &host, &program);
    if (!known) {
        // A file that goes on saying nothing is of somebody who was killed before he could write who he is, and no age
        // would ever make it stale.
        if (file->tryLock(tornLockPatience)) {
            m_file = std::move(file);
            return {};
        }
        known = file->getLockInfo(&process, &host, &program);
        if (!known && QFile::remove(m_path) && file->tryLock(0)) {
            m_file = std::move(file);
            return {};
        }
    }
    if (!known)
        return inUse(m_folder, {}, closeIt());
    return inUse(m_folder, {QString::number(process), program, host},
                 closeIt() + u" If no such program runs, delete %1."_s.arg(m_path));
}

void ProfileLock::release()
{
    m_file.reset();
#ifdef Q_OS_UNIX
    if (m_descriptor < 0)
        return;
    // Removed while it is still held: whoever waits at the old file sees that it has no name any more.
    ::unlink(QFile::encodeName(m_path).constData());
    ::close(std::exchange(m_descriptor, -1));
#endif
}

} // namespace Docket::Storage
