// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QLockFile>
#include <QString>

#include <memory>

namespace Docket::Storage {

/// Keeps a second Docket from writing to the same profile: `docket.lock` beside the database. A lock whose process is
/// gone (a crash, a power cut) is taken over. Used from one thread.
class ProfileLock final
{
public:
    explicit ProfileLock(const QString &databasePath);
    ~ProfileLock();
    Q_DISABLE_COPY_MOVE(ProfileLock)

    /// StorageBusy names the process and the host that hold the lock; StorageReadOnly if the folder cannot be written.
    [[nodiscard]] Result<void> take();
    void release();

private:
    QString m_path;
    QString m_folder;
    std::unique_ptr<QLockFile> m_file;
};

} // namespace Docket::Storage
