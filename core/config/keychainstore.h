// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "secretstore.h"

#include <QObject>
#include <QThread>

#include <chrono>
#include <functional>

namespace QKeychain {
class Job;
}

namespace Docket::Config {

/// The system's keychain through QtKeychain. Its jobs need an event loop and must all live in one thread, so the store
/// has a thread of its own; callers wait for it, each call at most `patience`, and a keychain that never answers
/// becomes an error. One store per process.
class KeychainStore final : public SecretStore
{
public:
    /// @p service is the name under which the keychain files the secrets.
    explicit KeychainStore(const QString &service, std::chrono::milliseconds patience = std::chrono::minutes(2));
    ~KeychainStore() override;

    /// True if a keychain answers within @p limit. Where there is no session bus it is false at once.
    [[nodiscard]] bool isAvailable(std::chrono::milliseconds limit);

    [[nodiscard]] QString name() const override;
    [[nodiscard]] Result<Secret> read(const QString &key) override;
    [[nodiscard]] Result<void> write(const QString &key, const Secret &secret) override;
    [[nodiscard]] Result<void> remove(const QString &key) override;

private:
    using Finish = std::function<Result<Secret>(QKeychain::Job *)>;
    /// Makes a job in the store's thread, runs it and waits for what @p finish makes of it.
    [[nodiscard]] Result<Secret> run(const QString &operation, const std::function<QKeychain::Job *()> &make,
                                     const Finish &finish, std::chrono::milliseconds patience);

    QString m_service;
    std::chrono::milliseconds m_patience;
    QThread m_thread;
    QObject m_context; ///< lives in m_thread
};

} // namespace Docket::Config
