// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHashFunctions>

#include <compare>

namespace Docket::Domain {

/// A local row id that cannot be mixed up with the id of another kind; 0 means none. Server-side ids are plain qint64
/// named remoteId: they belong to an instance, not to Docket.
template <typename Tag>
struct Id
{
    qint64 value = 0;

    [[nodiscard]] constexpr bool isNull() const { return value == 0; }
    constexpr auto operator<=>(const Id &) const = default;
    friend size_t qHash(Id id, size_t seed = 0) noexcept { return ::qHash(id.value, seed); }
};

using InstanceId = Id<struct InstanceTag>;
using AccountId = Id<struct AccountTag>;
using ProjectId = Id<struct ProjectTag>;
using IssueId = Id<struct IssueTag>;
using ViewId = Id<struct ViewTag>;
using DocumentId = Id<struct DocumentTag>;
using DocumentSourceId = Id<struct DocumentSourceTag>;
using DocumentVersionId = Id<struct DocumentVersionTag>;

} // namespace Docket::Domain
