// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands.h"

namespace Docket::Cli {

enum class DocumentForm
{
    Facts,
    Ast,
    Html,
    Source
};

struct DocumentArguments
{
    QStringList paths;
    QStringList words; ///< of the query, as they were typed
    bool dryRun = false;
    QString query;
    int limit = 50;
    QString sort;
    QString document; ///< a number or a path
    DocumentForm form = DocumentForm::Facts;
};

/// Takes files and folders in, or says what that would do. PartlyDone if some files failed.
[[nodiscard]] int ingest(Context &context, const DocumentArguments &arguments);
[[nodiscard]] int documents(Context &context, const DocumentArguments &arguments);
[[nodiscard]] int document(Context &context, const DocumentArguments &arguments);
/// Documents by rank with snippets, then issues.
[[nodiscard]] int search(Context &context, const DocumentArguments &arguments);

} // namespace Docket::Cli
