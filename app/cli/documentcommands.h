// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands.h"

#include <optional>

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
    bool failed = false;  ///< take those in that failed
    bool missing = false; ///< forget those whose files are gone
    bool broken = false;  ///< list links that lead nowhere
    bool orphans = false; ///< list documents that no other one links to
    QString query;
    int limit = 50;
    QString sort;
    QString document; ///< a number or a path
    DocumentForm form = DocumentForm::Facts;
};

/// What `source` was given; what is not set stays as it is.
struct SourceArguments
{
    QString source; ///< number, path or name
    std::optional<QString> name;
    std::optional<QString> project;
    QStringList ignore; ///< patterns to add
    bool clearIgnore = false;
    std::optional<bool> hidden;
    std::optional<bool> links;
    std::optional<bool> otherMounts;
    std::optional<bool> watched;
};

[[nodiscard]] int sourceList(Context &context, const SourceArguments &arguments);
[[nodiscard]] int sourceSet(Context &context, const SourceArguments &arguments);
[[nodiscard]] int sourceForget(Context &context, const SourceArguments &arguments);
/// Documents by number or path, or all whose files are gone. The files stay.
[[nodiscard]] int forget(Context &context, const DocumentArguments &arguments);
/// By number, by path as a shell means it, or by path below a source.
[[nodiscard]] Result<Domain::DocumentId> documentOf(Context &context, const QString &text);

/// Takes files and folders in, or those that failed, or says what that would do. PartlyDone if some files failed or are
/// in conflict, also where they only would be.
[[nodiscard]] int ingest(Context &context, const DocumentArguments &arguments);
[[nodiscard]] int documents(Context &context, const DocumentArguments &arguments);
[[nodiscard]] int document(Context &context, const DocumentArguments &arguments);
/// Documents by rank with snippets, then issues.
[[nodiscard]] int search(Context &context, const DocumentArguments &arguments);

} // namespace Docket::Cli
