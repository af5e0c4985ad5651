// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "unitcache.h"
#include "unitfiles.h"

#include <domain/documents.h>
#include <domain/events.h>
#include <domain/repositories.h>
#include <storage/connection.h>
#include <storage/savepoint.h>

#include <typeindex>
#include <unordered_map>

namespace Docket::Metrics {
class TransactionCollector;
}

namespace Docket::UnitsOfWork {

/// Facts to be told when the unit is committed.
class UnitEvents final
{
public:
    UnitEvents() = default;
    Q_DISABLE_COPY_MOVE(UnitEvents)

    /// One that is there already is told once.
    void add(const Domain::Event &event);

private:
    friend class UnitOfWork;
    friend class UnitOfWorkRunner;
    Domain::Events m_events;
};

/// One transaction on the writer and all that belongs to it: repositories bound to it, the cache's changes, files,
/// events. Made by UnitOfWorkRunner for the function that it runs and valid only there, on the writer's thread. The
/// commit of the database is the one commit point; what is not committed leaves nothing behind, whether the function
/// returns an error, throws, or is cancelled.
class UnitOfWork final
{
public:
    ~UnitOfWork();
    Q_DISABLE_COPY_MOVE(UnitOfWork)

    [[nodiscard]] Domain::IssueRepository &issues();
    [[nodiscard]] Domain::ProjectRepository &projects();
    [[nodiscard]] Domain::SyncRepository &syncs();
    [[nodiscard]] Domain::DocumentRepository &documents();
    [[nodiscard]] Domain::DocumentSourceRepository &documentSources();

    [[nodiscard]] UnitCache &cache() { return m_cache; }
    [[nodiscard]] UnitFiles &files() { return m_files; }
    [[nodiscard]] UnitEvents &events() { return m_events; }

    /// Runs `fn() -> Result<T>` in a savepoint. If it fails, only what it did is undone, in the database as well as the
    /// files, cache and events that it has added, and its error is the answer: the unit may go on. An exception undoes
    /// it too and goes on its way.
    template <std::invocable Fn>
    [[nodiscard]] std::invoke_result_t<Fn> nested(Fn &&fn)
    {
        Level level;
        if (auto begun = beginNested(level); !begun)
            return std::unexpected(std::move(begun).error());
        try {
            auto answer = std::forward<Fn>(fn)();
            auto ended = endNested(level, answer.has_value());
            if (!ended)
                return std::unexpected(std::move(ended).error());
            return answer;
        } catch (...) {
            (void)endNested(level, false);
            throw;
        }
    }

    /// For long work between two statements: Code::Cancelled once somebody wants the unit to end.
    [[nodiscard]] Result<void> checkStop() const;

    /// For what has no repository. Never begin or end transactions on it.
    [[nodiscard]] Storage::Connection &connection() { return m_connection; }

private:
    friend class UnitOfWorkRunner;

    struct Level
    {
        std::unique_ptr<Storage::Savepoint> savepoint;
        qsizetype cache = 0;
        qsizetype events = 0;
        UnitFiles::Marks files;
    };

    UnitOfWork(Storage::Connection &connection, const Domain::TriageRules &rules,
               Metrics::TransactionCollector &metrics, const QString &id, StepHook *hook);
    [[nodiscard]] Result<void> beginNested(Level &level);
    [[nodiscard]] Result<void> endNested(Level &level, bool keep);

    /// The repository of class R for this transaction, made on first use with these words after the connection.
    template <typename R, typename... Args>
    [[nodiscard]] R &repository(const Args &...args)
    {
        auto &slot = m_repositories[typeid(R)];
        if (!slot)
            slot = std::make_shared<R>(m_connection, args...);
        return *static_cast<R *>(slot.get());
    }

    Storage::Connection &m_connection;
    const Domain::TriageRules &m_rules;
    Metrics::TransactionCollector &m_metrics;
    UnitCache m_cache;
    UnitFiles m_files;
    UnitEvents m_events;
    std::unordered_map<std::type_index, std::shared_ptr<void>> m_repositories;
    int m_depth = 0;
    std::optional<Error> m_broken; ///< a savepoint that could not be gone back to: nothing may be committed
};

} // namespace Docket::UnitsOfWork
