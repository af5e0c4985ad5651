// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace Docket::Ui {

/// Roles beside Qt's that the models of issues answer.
enum Role
{
    IssueIdRole = Qt::UserRole + 1, ///< qint64 of the IssueId; known for every row, loaded or not
    LoadedRole,                     ///< bool: the row's content is there
    ReferenceRole,                  ///< "owner/name#12"
};

} // namespace Docket::Ui
