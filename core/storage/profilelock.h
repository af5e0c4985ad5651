// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QLockFile>
#include <QString>

#include <memory>

namespace Docket::Storage {

/// Keeps a second Docket from writing to the same profile: a lock of the system on `docket.lock` beside the database,
/// which ends with its process however that ends. What the file says of who holds it is for the message only: a number
/// of a process means nothing outside its container. Where the system or the file system has no such locks (some
/// network file systems) the file itself is the lock, and it is taken over once no process of its number runs. Used
/// from one thread.
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
    /// Without a lock of the system.
    [[nodiscard]] Result<void> takeByName();
    [[nodiscard]] std::unexpected<Error> cannotWrite() const;

    QString m_path;
    QString m_folder;
    int m_descriptor = -1;
    std::unique_ptr<QLockFile> m_file;
};

} // namespace Docket::Storage
