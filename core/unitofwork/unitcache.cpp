// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unitcache.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace Docket::UnitsOfWork {

UnitCache::UnitCache(StepHook *hook)
    : m_hook(hook)
{
}

void UnitCache::put(const Cache::CacheKey &key, const QByteArray &value, std::chrono::milliseconds timeToLive,
                    CacheEntry entry, std::shared_ptr<std::chrono::nanoseconds> spent)
{
    m_operations.append({Operation::Kind::Put, key, {}, value, timeToLive, entry, 0, std::move(spent)});
}

void UnitCache::remove(const Cache::CacheKey &key)
{
    m_operations.append({Operation::Kind::Remove, key, {}, {}, {}, CacheEntry::Changing, 0, {}});
}

void UnitCache::removeMatching(const Cache::CachePattern &pattern)
{
    m_operations.append({Operation::Kind::RemoveMatching, {}, pattern, {}, {}, CacheEntry::Changing, 0, {}});
}

Result<void> UnitCache::journal(Storage::Connection &connection)
{
    Storage::UnitJournal journal(connection);
    for (Operation &operation : m_operations) {
        if (operation.entry == CacheEntry::Immutable)
            continue;
        const bool pattern = operation.kind == Operation::Kind::RemoveMatching;
        auto added = journal.addRemoval({0, pattern, pattern ? operation.pattern->text() : operation.key.text()});
        if (!added)
            return std::unexpected(added.error());
        operation.journalId = *added;
    }
    return {};
}

Result<void> UnitCache::apply(const Operation &operation, Cache::CacheSink &sink, StepHook *hook)
{
    switch (operation.kind) {
    case Operation::Kind::Put: {
        auto put = askHook(hook, StepKind::Cache, u"put "_s + operation.key.text());
        if (put)
            put = sink.put(operation.key, operation.value, operation.timeToLive);
        // The new value is worth having, but what must not be is the old one.
        if (put || operation.entry == CacheEntry::Immutable)
            return put;
        return sink.remove(operation.key);
    }
    case Operation::Kind::Remove:
        if (auto asked = askHook(hook, StepKind::Cache, u"remove "_s + operation.key.text()); !asked)
            return asked;
        return sink.remove(operation.key);
    case Operation::Kind::RemoveMatching:
        if (auto asked = askHook(hook, StepKind::Cache, u"remove matching "_s + operation.pattern->text()); !asked)
            return asked;
        if (auto removed = sink.removeMatching(*operation.pattern); !removed)
            return std::unexpected(removed.error());
        return {};
    }
    return {};
}

UnitCache::Applied UnitCache::apply(const QList<Operation> &operations, Cache::CacheSink *sink, StepHook *hook)
{
    Applied all;
    // The journal's rows stay for the program that has the cache.
    if (!sink)
        return all;
    for (const Operation &operation : operations) {
        const auto begin = std::chrono::steady_clock::now();
        auto applied = apply(operation, *sink, hook);
        if (operation.spent)
            *operation.spent = std::chrono::steady_clock::now() - begin;
        if (applied) {
            if (operation.journalId != 0)
                all.done.append(operation.journalId);
        } else if (all.result) {
            all.result = applied;
        }
    }
    return all;
}

QList<UnitCache::Operation> UnitCache::takeFollowers()
{
    const auto held = std::find_if(m_operations.crbegin(), m_operations.crend(),
                                   [](const Operation &operation) { return operation.entry != CacheEntry::Immutable; });
    const auto first = std::distance(held, m_operations.crend());
    if (first == 0)
        return std::exchange(m_operations, {});
    auto followers = m_operations.sliced(first);
    m_operations.resize(first);
    return followers;
}

} // namespace Docket::UnitsOfWork
