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

QString closedMessage()
{
    return u"The keychain is not waited for: Docket is closing."_s;
}

std::unexpected<Error> noBus(Code code, const QString &operation)
{
    return fail(code, operation, u"No keychain can be reached: there is no session bus."_s,
                u"Log in to a desktop session, or set secrets.store to \"file\"."_s);
}

/// Who asks for a secret is told that the store failed, not that some time-out of the network passed.
Error secretError(Error error)
{
    if (error.code == Code::TimedOut)
        error.code = Code::SecretFailed;
    return error;
}

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

/// Longer than a keychain needs to start.
constexpr auto probeLimit = std::chrono::seconds(5);
constexpr auto endPatience = std::chrono::seconds(1);

} // namespace

/// Where a job's result waits for its caller; shared, because a caller that lost patience is gone when the result
/// comes.
struct KeychainStore::Outcome
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

KeychainStore::KeychainStore(const QString &service, std::chrono::milliseconds patience)
    : m_service(service)
    , m_patience(patience)
    , m_loop(std::make_unique<Loop>())
{
    m_loop->thread.setObjectName(u"keychain"_s);
    m_loop->context.moveToThread(&m_loop->thread);
}

KeychainStore::~KeychainStore()
{
    m_loop->thread.quit();
    // A bus that took the call and says nothing holds its caller. The end of the program does not wait for that, and
    // the thread touches nothing of the store.
    if (!m_loop->thread.wait(QDeadlineTimer(endPatience))) {
        [[maybe_unused]] const auto *theThreads = m_loop.release();
    }
}

QString KeychainStore::name() const
{
    return u"the system keychain"_s;
}

Result<Secret> KeychainStore::run(const QString &operation, const std::function<QKeychain::Job *()> &make,
                                  const Finish &finish, std::chrono::milliseconds patience)
{
    if (!hasSessionBus())
        return noBus(Code::SecretFailed, operation);
    const auto outcome = std::make_shared<Outcome>();
    {
        const QMutexLocker locker(&m_mutex);
        if (m_closed)
            return fail(Code::Cancelled, operation, closedMessage());
        std::erase_if(m_waiting, [](const auto &other) { return other.expired(); });
        m_waiting.push_back(outcome);
        if (!m_loop->thread.isRunning())
            m_loop->thread.start();
    }
    QMutexLocker locker(&outcome->mutex);
    QMetaObject::invokeMethod(
        &m_loop->context,
        [context = &m_loop->context, outcome, make, finish] {
            QKeychain::Job *job = make();
            job->setAutoDelete(true);
            QObject::connect(job, &QKeychain::Job::finished, context,
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
        return fail(Code::TimedOut, operation, u"The keychain does not answer."_s,
                    u"Look whether it waits for its password, or set secrets.store to \"file\"."_s);
    return *result;
}

Result<void> KeychainStore::reach(std::chrono::milliseconds limit)
{
    const auto operation = u"secrets.probe"_s;
    if (!hasSessionBus())
        return noBus(Code::NotFound, operation);
    return run(
               operation,
               [service = m_service] {
                   auto *job = new QKeychain::ReadPasswordJob(service);
                   job->setKey(u"probe"_s);
                   return job;
               },
               [operation](QKeychain::Job *job) -> Result<Secret> {
                   switch (job->error()) {
                   case QKeychain::NoError:
                   case QKeychain::EntryNotFound: return Secret();
                   case QKeychain::AccessDenied:
                   case QKeychain::AccessDeniedByUser: return keychainError(operation, job);
                   default: break;
                   }
                   auto none = keychainError(operation, job);
                   none.error().code = Code::NotFound;
                   return none;
               },
               limit)
        .transform([](const Secret &) {});
}

Result<QString> KeychainStore::probe()
{
    return reach(probeLimit).transform([this] { return name(); });
}

void KeychainStore::close()
{
    std::vector<std::weak_ptr<Outcome>> waiting;
    {
        const QMutexLocker locker(&m_mutex);
        m_closed = true;
        waiting.swap(m_waiting);
    }
    for (const auto &one : waiting) {
        if (const auto outcome = one.lock())
            outcome->set(fail(Code::Cancelled, u"secrets.wait"_s, closedMessage()));
    }
}

Result<Secret> KeychainStore::read(const QString &key)
{
    const auto operation = u"secrets.read"_s;
    auto found = run(
        operation,
        [service = m_service, key] {
            auto *job = new QKeychain::ReadPasswordJob(service);
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
    if (!found)
        return std::unexpected(secretError(found.error()));
    return found;
}

Result<void> KeychainStore::write(const QString &key, const Secret &secret)
{
    const auto operation = u"secrets.write"_s;
    const auto written = run(
        operation,
        [service = m_service, key, secret] {
            auto *job = new QKeychain::WritePasswordJob(service);
            job->setKey(key);
            job->setBinaryData(secret.reveal());
            return job;
        },
        [operation](QKeychain::Job *job) -> Result<Secret> {
            if (job->error() != QKeychain::NoError)
                return keychainError(operation, job);
            return Secret();
        },
        m_patience);
    if (!written)
        return std::unexpected(secretError(written.error()));
    return {};
}

Result<void> KeychainStore::remove(const QString &key)
{
    const auto operation = u"secrets.remove"_s;
    const auto removed = run(
        operation,
        [service = m_service, key] {
            auto *job = new QKeychain::DeletePasswordJob(service);
            job->setKey(key);
            return job;
        },
        [operation](QKeychain::Job *job) -> Result<Secret> {
            if (job->error() != QKeychain::NoError && job->error() != QKeychain::EntryNotFound)
                return keychainError(operation, job);
            return Secret();
        },
        m_patience);
    if (!removed)
        return std::unexpected(secretError(removed.error()));
    return {};
}

} // namespace Docket::Config
