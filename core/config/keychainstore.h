// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "secretstore.h"

#include <QMutex>
#include <QObject>
#include <QThread>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace QKeychain {
class Job;
}

namespace Docket::Config {

/// A store that may not be there, or may let one wait for its password.
class Keychain : public SecretStore
{
public:
    /// Whether it answers within @p limit. Code::NotFound: there is none; any other code: there is one, but it is
    /// silent (Code::TimedOut) or does not let us in.
    [[nodiscard]] virtual Result<void> reach(std::chrono::milliseconds limit) = 0;
};

/// The system's keychain through QtKeychain. Its jobs need an event loop and must all live in one thread, so the store
/// has a thread of its own; callers wait for it, each call at most `patience`, and a keychain that never answers
/// becomes an error. One store per process.
class KeychainStore final : public Keychain
{
public:
    /// @p service is the name under which the keychain files the secrets.
    explicit KeychainStore(const QString &service, std::chrono::milliseconds patience = std::chrono::minutes(2));
    ~KeychainStore() override;

    /// Where there is no session bus it fails at once.
    [[nodiscard]] Result<void> reach(std::chrono::milliseconds limit) override;
    [[nodiscard]] QString name() const override;
    [[nodiscard]] Result<Secret> read(const QString &key) override;
    [[nodiscard]] Result<void> write(const QString &key, const Secret &secret) override;
    [[nodiscard]] Result<void> remove(const QString &key) override;
    [[nodiscard]] Result<QString> probe() override;
    void close() override;

private:
    struct Outcome;
    using Finish = std::function<Result<Secret>(QKeychain::Job *)>;
    /// Makes a job in the store's thread, runs it and waits for what @p finish makes of it.
    [[nodiscard]] Result<Secret> run(const QString &operation, const std::function<QKeychain::Job *()> &make,
                                     const Finish &finish, std::chrono::milliseconds patience);

    QString m_service;
    std::chrono::milliseconds m_patience;
    QMutex m_mutex;
    bool m_closed = false;
    std::vector<std::weak_ptr<Outcome>> m_waiting; ///< what close() has to wake
    struct Loop
    {
        QThread thread;
        QObject context; ///< lives in the thread
    };
    std::unique_ptr<Loop> m_loop;
};

} // namespace Docket::Config
