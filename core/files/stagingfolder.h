// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confinedroot.h"
#include "filechange.h"

#include <base/stephook.h>

#include <QSet>

#include <span>

namespace Docket::Files {

/// Opens the staging folder of @p root, and makes it if @p make says so. NotFound if there is none.
[[nodiscard]] Result<FileDescriptor> openStaging(const ConfinedRoot &root, bool make);
/// Removes it if nothing is in it.
void dropStaging(const ConfinedRoot &root);

/// Carries out what is staged, in order, and makes it last. What is done already is passed over; after an error the
/// rest is left for a later time. A file that somebody changed since a new content was staged for it stays as it is,
/// and the new content is put beside it, as "name (from Docket).md"; one that was to be removed stays. Both are told.
[[nodiscard]] Result<QList<FileConflict>> applyChanges(const ConfinedRoot &root, std::span<const FileChange> changes,
                                                       StepHook *hook = nullptr);

/// Removes from the staging folder all but the tokens @p keep, and the folder if it is empty then. How many entries.
[[nodiscard]] Result<int> sweepStaging(const ConfinedRoot &root, const QSet<QString> &keep, StepHook *hook = nullptr);

} // namespace Docket::Files
