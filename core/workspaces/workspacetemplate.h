// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QHash>
#include <QList>

namespace Docket::Workspaces {

struct TemplateFile
{
    QString path; ///< relative, '/' between the parts
    QByteArray bytes;
};

/// What a new workspace is made from.
struct WorkspaceTemplate
{
    QStringList folders; ///< parents first
    QList<TemplateFile> files;
};

/// Reads the template in @p folder, over the built-in one, file by file; an empty folder is the built-in one alone.
/// Links and devices in it are refused, as are names that cannot be made everywhere, workspace.toml, more than 200
/// entries, more than eight folders deep and more than 8 MiB. Blocks: on a worker.
[[nodiscard]] Result<WorkspaceTemplate> loadTemplate(const QString &folder);

/// The file with its placeholders replaced if it is text in UTF-8, as it is otherwise.
[[nodiscard]] QByteArray renderFile(const TemplateFile &file, const QHash<QString, QString> &values);

} // namespace Docket::Workspaces
