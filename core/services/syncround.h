// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <domain/ids.h>

#include <QHash>
#include <QSet>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>

namespace Docket::Services {

/// What the projects that are synced together learn from one another, so that a server that is gone is asked once and
/// told of once, however many projects it has: the first project of each instance makes contact, the others wait for
/// that. The same for an account that is refused. Thread-safe; lives as long as one of its passes.
class SyncRound final
{
public:
    explicit SyncRound(bool automatic)
        : m_automatic(automatic)
    {
    }
    Q_DISABLE_COPY_MOVE(SyncRound)

    /// Nobody asked for it: what is known already need not be told again.
    [[nodiscard]] bool isAutomatic() const { return m_automatic; }
    /// Somebody joined who wants to know.
    void becomeManual() { m_automatic = false; }

    /// Waits while another project makes contact with the instance. Nothing: the caller goes on, and says how it went
    /// by one of the three below. Otherwise why there is no need to try, Code::Cancelled where the wait was stopped. A
    /// wait that lasts longer than @p patience calls @p waits first.
    [[nodiscard]] std::optional<Error> enter(Domain::InstanceId instance, const std::stop_token &stop,
                                             const std::function<void()> &waits = {},
                                             std::chrono::milliseconds patience = std::chrono::seconds(1));
    void contactMade(Domain::InstanceId instance);
    void contactFailed(Domain::InstanceId instance, const Error &error);
    /// The caller was stopped before it knew; the next one tries.
    void contactGivenUp(Domain::InstanceId instance);

    void refuse(Domain::AccountId account, const Error &error);
    [[nodiscard]] std::optional<Error> refusal(Domain::AccountId account) const;

    /// True for the first project that fails for this reason, which is the error's fact "scope"; without one the
    /// reason is the project's own.
    [[nodiscard]] bool isFirst(const Error &error);

private:
    struct Contact
    {
        bool trying = false;
        bool made = false;
        std::optional<Error> failure;
    };

    std::atomic<bool> m_automatic;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    QHash<Domain::InstanceId, Contact> m_contacts;
    QHash<Domain::AccountId, Error> m_refused;
    QSet<QString> m_told;
};

} // namespace Docket::Services
