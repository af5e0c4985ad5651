// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <compare>
#include <cstdint>

namespace Docket {

/// Names one chain of cause and effect through all layers: 64 random bits, printed as 16 hex digits; 0 means none.
struct TraceId
{
    std::uint64_t value = 0;

    /// A new random id; never 0.
    [[nodiscard]] static TraceId create();
    [[nodiscard]] bool isNull() const { return value == 0; }
    [[nodiscard]] QString toString() const;
    auto operator<=>(const TraceId &) const = default;
};

/// The trace that the calling thread works for. Whoever hands work to another thread captures currentTrace() and opens
/// a TraceScope there; async::, storage:: and forge:: do so for their callers.
[[nodiscard]] TraceId currentTrace();

/// Makes a trace the current one of this thread until the scope ends; scopes nest.
class TraceScope final
{
public:
    /// Continues @p trace; a null id starts a new trace unless one is current.
    explicit TraceScope(TraceId trace = {});
    ~TraceScope();
    Q_DISABLE_COPY_MOVE(TraceScope)

private:
    TraceId m_previous;
};

} // namespace Docket
