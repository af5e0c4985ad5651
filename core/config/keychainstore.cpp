// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "keychainstore.h"

#include <QFileInfo>
#include <QMutex>
#include <QWaitCondition>
#include <qt6keychain/keychain.h>

#include <memory>

using namespace Qt::StringLiterals;

namespace Docket::Config {

namespace {

/// Where a job's result waits for its caller; shared, because a caller that lost patience is gone when the result
/// comes.
struct Outcome
{
    QMutex mutex;
    QWaitCondition done;
    std::optional<Result<Secret>> result;

    void set(Result<Secret> value)
    {
        const QMutexLocker locker(&mutex);
        if (!result)
            result = std::move(value);
        done.wakeAll();
    }
};

bool hasSessionBus()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    // Asking QtKeychain without a bus would make D-Bus try to start one, which can take half a minute to fail.
    if (!qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS"))
        return true;
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !runtime.isEmpty() && QFileInfo::exists(runtime + u"/bus"_s);
#else
    return true;
#endif
}

std::unexpected<Error> keychainError(const QString &operation, const QKeychain::Job *job)
{
    switch (job->error()) {
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return fail(Code::SecretFailed, operation, u"The keychain refused access."_s,
                    u"Unlock it and allow Docket, or set secrets.store to \"file\"."_s);
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return fail(Code::SecretFailed, operation, u"No keychain is running."_s,
                    u"Start the keychain of your desktop, or set secrets.store to \"file\"."_s);
    default:
        return fail(Code::SecretFailed, operation, u"The keychain failed: %1."_s.arg(job->errorString()),
                    u"Look whether it is running and unlocked, or set secrets.store to \"file\"."_s);
    }
}

} // namespace

KeychainStore::KeychainStore(const QString &service, std::chrono::milliseconds patience)
    : m_service(service)
    , m_patience(patience)
{
    m_thread.setObjectName(u"keychain"_s);
    m_context.moveToThread(&m_thread);
}

KeychainStore::~KeychainStore()
{
    m_thread.quit();
    m_thread.wait();
}

QString KeychainStore::name() const
{
    return u"the system keychain"_s;
}

Result<Secret> KeychainStore::run(const QString &operation, const std::function<QKeychain::Job *()> &make,
                                  const Finish &finish, std::chrono::milliseconds patience)
{
    if (!hasSessionBus())
        return fail(Code::SecretFailed, operation, u"No keychain can be reached: there is no session bus."_s,
                    u"Log in to a desktop session, or set secrets.store to \"file\"."_s);
    const auto outcome = std::make_shared<Outcome>();
    QMutexLocker locker(&outcome->mutex);
    if (!m_thread.isRunning())
        m_thread.start();
    QMetaObject::invokeMethod(
        &m_context,
        [this, outcome, make, finish] {
            QKeychain::Job *job = make();
            job->setAutoDelete(true);
            QObject::connect(job, &QKeychain::Job::finished, &m_context,
                             [outcome, finish](QKeychain::Job *finished) { outcome->set(finish(finished)); });
            job->start();
        },
        Qt::QueuedConnection);
    const QDeadlineTimer deadline(patience);
    while (!outcome->result) {
        if (!outcome->done.wait(&outcome->mutex, deadline))
            break;
    }
    const auto &result = outcome->result;
    if (!result) // and should it come later, nobody takes it
        return fail(Code::SecretFailed, operation, u"The keychain does not answer."_s,
                    u"Look whether it waits for its password, or set secrets.store to \"file\"."_s);
    return *result;
}

bool KeychainStore::isAvailable(std::chrono::milliseconds limit)
{
    const auto answer = run(
        u"secrets.probe"_s,
        [this] {
            auto *job = new QKeychain::ReadPasswordJob(m_service);
            job->setKey(u"probe"_s);
            return job;
        },
        [](QKeychain::Job *job) -> Result<Secret> {
            if (job->error() == QKeychain::NoError || job->error() == QKeychain::EntryNotFound)
                return Secret();
            return keychainError(u"secrets.probe"_s, job);
        },
        limit);
    return answer.has_value();
}

Result<Secret> KeychainStore::read(const QString &key)
{
    const auto operation = u"secrets.read"_s;
    return run(
        operation,
        [this, key] {
            auto *job = new QKeychain::ReadPasswordJob(m_service);
            job->setKey(key);
            return job;
        },
        [operation, key](QKeychain::Job *job) -> Result<Secret> {
            if (job->error() == QKeychain::EntryNotFound)
                return fail(Code::NotFound, operation, u"There is no secret “%1” in the system keychain."_s.arg(key),
                            u"Enter the token again."_s);
            if (job->error() != QKeychain::NoError)
                return keychainError(operation, job);
            return Secret(static_cast<QKeychain::ReadPasswordJob *>(job)->binaryData());
        },
        m_patience);
}

Result<void> KeychainStore::write(const QString &key, const Secret &secret)
{
    const auto operation = u"secrets.write"_s;
    return run(
               operation,
               [this, key, secret] {
                   auto *job = new QKeychain::WritePasswordJob(m_service);
                   job->setKey(key);
                   job->setBinaryData(secret.reveal());
                   return job;
               },
               [operation](QKeychain::Job *job) -> Result<Secret> {
                   if (job->error() != QKeychain::NoError)
                       return keychainError(operation, job);
                   return Secret();
               },
               m_patience)
        .transform([](const Secret &) {});
}

Result<void> KeychainStore::remove(const QString &key)
{
    const auto operation = u"secrets.remove"_s;
    return run(
               operation,
               [this, key] {
                   auto *job = new QKeychain::DeletePasswordJob(m_service);
                   job->setKey(key);
                   return job;
               },
               [operation](QKeychain::Job *job) -> Result<Secret> {
                   if (job->error() != QKeychain::NoError && job->error() != QKeychain::EntryNotFound)
                       return keychainError(operation, job);
                   return Secret();
               },
               m_patience)
        .transform([](const Secret &) {});
}

} // namespace Docket::Config
