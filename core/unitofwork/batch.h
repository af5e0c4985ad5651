// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "unitofwork.h"

#include <span>

namespace Docket::UnitsOfWork {

/// Whether an error ends a whole batch, because it says nothing of the item: the database, or the caller's wish.
[[nodiscard]] bool endsBatch(Code code);

struct BatchOptions
{
    qsizetype chunk = 250; ///< items to one savepoint
};

/// Does `fn(UnitOfWork &, const Item &) -> Result<R>` for each item in the unit's one transaction, and answers with one
/// result for each, in order: an item that fails undoes what it did and stops no other. Items share a savepoint by the
/// chunk; only a chunk in which one fails is done again with a savepoint for each, so fn may run twice for an item and
/// must do all it does through the unit. An error that endsBatch() is the error of the whole.
template <typename Item, typename Fn>
[[nodiscard]] auto runBatch(UnitOfWork &work, std::span<const Item> items, Fn fn, BatchOptions options = {})
    -> Result<QList<std::invoke_result_t<Fn &, UnitOfWork &, const Item &>>>
{
    using R = std::invoke_result_t<Fn &, UnitOfWork &, const Item &>;
    QList<R> all;
    all.reserve(qsizetype(items.size()));
    while (!items.empty()) {
        const auto chunk = items.first(std::min(items.size(), std::size_t(std::max<qsizetype>(options.chunk, 1))));
        items = items.subspan(chunk.size());
        const qsizetype before = all.size();
        const auto together = work.nested([&]() -> Result<void> {
            for (const Item &item : chunk) {
                if (auto going = work.checkStop(); !going)
                    return going;
                all.append(fn(work, item));
                if (!all.last())
                    return std::unexpected(all.last().error());
            }
            return {};
        });
        if (together)
            continue;
        if (endsBatch(together.error().code))
            return std::unexpected(together.error());
        all.resize(before, R(std::unexpected(Error())));
        for (const Item &item : chunk) {
            if (auto going = work.checkStop(); !going)
                return std::unexpected(going.error());
            all.append(work.nested([&] { return fn(work, item); }));
            if (!all.last() && endsBatch(all.last().error().code))
                return std::unexpected(all.last().error());
        }
    }
    return all;
}

} // namespace Docket::UnitsOfWork
