// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "profilelock.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

namespace {
constexpr int tornLockPatience = 200; // ms
}

ProfileLock::ProfileLock(const QString &databasePath)
    : m_folder(QFileInfo(databasePath).absolutePath())
{
    m_path = QDir(m_folder).filePath(u"docket.lock"_s);
}

ProfileLock::~ProfileLock() = default;

Result<void> ProfileLock::take()
{
    if (m_file)
        return {};
    auto file = std::make_unique<QLockFile>(m_path);
    // A lock is never stale by age, only because its process is gone: Docket runs for weeks.
    file->setStaleLockTime(0);
    if (file->tryLock(0)) {
        m_file = std::move(file);
        return {};
    }
    if (file->error() == QLockFile::LockFailedError) {
        qint64 process = 0;
        QString host;
        QString program;
        bool known = file->getLockInfo(&process, &host, &program);
        if (!known) {
            // Who takes the lock writes who he is in the next moment. A file that goes on saying nothing is of somebody
            // who was killed in that moment, and no age would ever make it stale.
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
            return fail(Code::StorageBusy, u"storage.lock"_s,
                        u"The profile %1 is in use by another program."_s.arg(m_folder),
                        u"Close it, or choose another profile with --profile."_s);
        return std::unexpected(
            makeError(Code::StorageBusy, u"storage.lock"_s,
                      u"The profile %1 is in use by %2 (process %3 on %4)."_s.arg(
                          m_folder, program.isEmpty() ? u"another program"_s : program, QString::number(process), host))
                .withHint(
                    u"Close it, or choose another profile with --profile. If no such program runs, delete %1."_s.arg(
                        m_path))
                .with(u"process"_s, QString::number(process))
                .with(u"host"_s, host));
    }
    if (!QFileInfo(m_folder).isDir())
        return fail(Code::StorageFailed, u"storage.lock"_s, u"The folder %1 does not exist."_s.arg(m_folder));
    return fail(Code::StorageReadOnly, u"storage.lock"_s, u"The folder %1 cannot be written."_s.arg(m_folder),
                u"Give yourself write access to it, and check that its disk is not full or mounted read-only."_s);
}

void ProfileLock::release()
{
    m_file.reset();
}

} // namespace Docket::Storage
