// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncround.h"

#include <async/future.h>

using namespace Qt::StringLiterals;

namespace Docket::Services {

using namespace Domain;

std::optional<Error> SyncRound::enter(InstanceId instance, const std::stop_token &stop,
                                      const std::function<void()> &waits, std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_mutex);
    const auto known = [this, instance] { return !m_contacts[instance].trying; };
    if (waits && !m_changed.wait_for(lock, stop, patience, known) && !stop.stop_requested()) {
        lock.unlock();
        waits();
        lock.lock();
    }
    if (!m_changed.wait(lock, stop, known))
        return Async::cancelledError(u"sync.wait"_s);
    Contact &contact = m_contacts[instance];
    if (!contact.failure && !contact.made)
        contact.trying = true;
    return contact.failure;
}

void SyncRound::contactMade(InstanceId instance)
{
    const std::lock_guard lock(m_mutex);
    Contact &contact = m_contacts[instance];
    contact.trying = false;
    contact.made = true;
    m_changed.notify_all();
}

void SyncRound::contactFailed(InstanceId instance, const Error &error)
{
    const std::lock_guard lock(m_mutex);
    Contact &contact = m_contacts[instance];
    contact.trying = false;
    if (!contact.failure)
        contact.failure = error;
    m_changed.notify_all();
}

void SyncRound::contactGivenUp(InstanceId instance)
{
    const std::lock_guard lock(m_mutex);
    m_contacts[instance].trying = false;
    m_changed.notify_all();
}

void SyncRound::refuse(AccountId account, const Error &error)
{
    const std::lock_guard lock(m_mutex);
    m_refused.insert(account, error);
}

std::optional<Error> SyncRound::refusal(AccountId account) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_refused.constFind(account);
    return found == m_refused.cend() ? std::optional<Error>() : *found;
}

bool SyncRound::isFirst(const Error &error)
{
    const QString scope = error.fact(u"scope");
    if (scope.isEmpty())
        return true;
    const std::lock_guard lock(m_mutex);
    if (m_told.contains(scope))
        return false;
    m_told.insert(scope);
    return true;
}

} // namespace Docket::Services
