// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "documentservice.h"

#include <base/trace.h>

namespace Docket::Services {

/// A run that waits or goes on. Belongs to the main thread until it begins, then to the thread of the runs.
struct DocumentService::Run
{
    enum class What
    {
        Sources, ///< whole sources, `sources`; none: all folders
        Files,   ///< `paths` of one source
        Paths    ///< what the user named or dropped, `paths`
    };

    What what = What::Sources;
    bool byUser = true; ///< before those that a watch asks for
    QList<Domain::DocumentSourceId> sources;
    QStringList paths;
    IngestListener listener;
    TraceId trace;
    std::shared_ptr<Async::Task> task;
    std::vector<std::shared_ptr<Async::Promise<QList<IngestOutcome>>>> answers; ///< of all that joined

    /// Takes another wish over, if this run does what it asks for.
    [[nodiscard]] bool joins(const Run &other);
};

} // namespace Docket::Services
