// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspacetemplate.h"

#include "manifestfile.h"

#include <domain/workspacetext.h>
#include <files/confinedroot.h>
#include <files/filenames.h>

#include <QFile>

using namespace Qt::StringLiterals;

namespace Docket::Workspaces {

namespace {

constexpr qsizetype maxEntries = 200;
constexpr int maxDepth = 8;
constexpr qint64 maxBytes = 8 << 20;

/// Puts a folder into a template.
class Loader final
{
public:
    Loader(Files::ConfinedRoot root, WorkspaceTemplate &target)
        : m_root(std::move(root))
        , m_target(target)
    {
    }

    [[nodiscard]] Result<void> load(const QString &folder, int depth)
    {
        auto names = m_root.names(folder);
        if (!names)
            return std::unexpected(names.error());
        names->sort();
        for (const QString &name : std::as_const(*names)) {
            const QString path = folder.isEmpty() ? name : folder + u'/' + name;
            if (auto good = Files::checkPath(path); !good)
                return std::unexpected(
                    wrapError(good.error(), u"workspace.template"_s,
                              u"The template %1 holds a file that cannot be made everywhere."_s.arg(m_root.path())));
            if (++m_entries > maxEntries || depth > maxDepth)
                return refuse(path, u"it is more than a template may hold"_s);
            if (auto added = add(path, depth); !added)
                return added;
        }
        return {};
    }

private:
    [[nodiscard]] std::unexpected<Error> refuse(const QString &path, const QString &why) const
    {
        return fail(Code::Invalid, u"workspace.template"_s,
                    u"%1/%2 cannot be part of a template: %3."_s.arg(m_root.path(), path, why),
                    u"Take it out, or set workspaces.template to another folder."_s);
    }

    [[nodiscard]] Result<void> add(const QString &path, int depth)
    {
        switch (m_root.kind(path)) {
        case Files::EntryKind::Folder: m_target.folders.append(path); return load(path, depth + 1);
        case Files::EntryKind::File: break;
        case Files::EntryKind::Absent:
        case Files::EntryKind::Other: return refuse(path, u"it is a link or no file"_s);
        }
        if (Files::nameKey(path) == Files::nameKey(manifestName))
            return refuse(path, u"Docket itself writes this file"_s);
        auto bytes = m_root.read(path, maxBytes - m_bytes);
        if (!bytes && bytes.error().code == Code::TooLarge)
            return refuse(path, u"with the files before it it is larger than 8 MiB"_s);
        if (!bytes)
            return std::unexpected(bytes.error());
        m_bytes += bytes->size();
        const QString key = Files::nameKey(path);
        m_target.files.removeIf([&](const TemplateFile &file) { return Files::nameKey(file.path) == key; });
        m_target.files.append({path, *std::move(bytes)});
        return {};
    }

    Files::ConfinedRoot m_root;
    WorkspaceTemplate &m_target;
    qsizetype m_entries = 0;
    qint64 m_bytes = 0;
};

} // namespace

Result<WorkspaceTemplate> loadTemplate(const QString &folder)
{
    WorkspaceTemplate loaded;
    for (const QString &name : {u"requirements.md"_s, u"test-plan.md"_s, u"notes.md"_s}) {
        QFile file(u":/docket/templates/workspace/"_s + name);
        if (!file.open(QIODevice::ReadOnly))
            return fail(Code::Internal, u"workspace.template"_s, u"The built-in template has no %1."_s.arg(name));
        loaded.files.append({name, file.readAll()});
    }
    if (folder.isEmpty())
        return loaded;
    auto root = Files::ConfinedRoot::open(folder);
    if (!root)
        return std::unexpected(
            wrapError(root.error(), u"workspace.template"_s,
                      u"The folder %1 of the setting workspaces.template cannot be read."_s.arg(folder)));
    if (auto read = Loader(*std::move(root), loaded).load({}, 1); !read)
        return std::unexpected(read.error());
    return loaded;
}

QByteArray renderFile(const TemplateFile &file, const QHash<QString, QString> &values)
{
    if (file.bytes.contains('\0') || !QByteArrayView(file.bytes).isValidUtf8())
        return file.bytes;
    return Domain::renderTemplate(QString::fromUtf8(file.bytes), values).toUtf8();
}

} // namespace Docket::Workspaces
