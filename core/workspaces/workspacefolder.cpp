// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspacefolder.h"

#include "manifestfile.h"

#include <files/filenames.h>

#include <QCryptographicHash>
#include <QSet>

using namespace Qt::StringLiterals;

namespace Docket::Workspaces {

using namespace Domain;
using Files::EntryKind;

namespace {

constexpr qint64 maxPlanBytes = 4 << 20;
/// A file that Docket wrote and that is larger than this was changed, whatever is in it.
constexpr qint64 maxComparedBytes = 8 << 20;
constexpr qsizetype maxEntries = 5000;
constexpr int maxDepth = 32;

} // namespace

QByteArray hashOf(QByteArrayView bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

bool isInTrash(const WorkspaceRecord &record)
{
    return record.state == WorkspaceState::Abandoned && record.folder.startsWith(trashFolder + u'/');
}

WorkspaceFolder::WorkspaceFolder(Files::ConfinedRoot root, WorkspaceRecord record)
    : m_root(std::move(root))
    , m_record(std::move(record))
{
}

Result<WorkspaceFolder> WorkspaceFolder::open(const WorkspaceRecord &record)
{
    auto root = Files::ConfinedRoot::open(record.root);
    if (!root)
        return std::unexpected(wrapError(root.error(), u"workspace.open"_s,
                                         u"The folder of the workspaces, %1, cannot be read."_s.arg(record.root)));
    // What has ended can only be restored.
    const QString otherwise = record.state == WorkspaceState::Active ? u", or abandon the workspace."_s : u"."_s;
    switch (root->kind(record.folder)) {
    case EntryKind::Folder: return WorkspaceFolder(*std::move(root), record);
    case EntryKind::Absent:
        return fail(
            Code::NotFound, u"workspace.open"_s,
            u"The folder %1 of the workspace of %2 is not there any more."_s.arg(record.path(), record.reference()),
            u"Put it back"_s + otherwise);
    case EntryKind::File:
    case EntryKind::Other: break;
    }
    return fail(Code::Conflict, u"workspace.open"_s,
                u"%1, where the workspace of %2 was, is a link or no folder."_s.arg(record.path(), record.reference()),
                u"Move it away and put the folder back"_s + otherwise);
}

Result<WorkspaceManifest> WorkspaceFolder::manifest() const
{
    const QString name = manifestName.toString();
    auto text = m_root.read(below(name), maxManifestBytes);
    if (!text)
        return std::unexpected(
            wrapError(text.error(), u"workspace.manifest"_s,
                      u"The manifest of the workspace of %1 cannot be read."_s.arg(m_record.reference())));
    auto manifest = readManifest(*text, m_record.path() + u'/' + name);
    if (!manifest)
        return manifest;
    if (!manifest->server.isEmpty() && !m_record.server.isEmpty() && manifest->server != m_record.server)
        return fail(Code::Malformed, u"workspace.manifest"_s,
                    u"%1/%2 is the manifest of an issue of %3, not of %4."_s.arg(m_record.path(), name,
                                                                                 manifest->server, m_record.server),
                    u"Put the right file back, or abandon the workspace: its files are kept."_s);
    if (manifest->project.compare(m_record.project, Qt::CaseInsensitive) != 0 || manifest->number != m_record.number)
        return fail(Code::Malformed, u"workspace.manifest"_s,
                    u"%1/%2 is the manifest of %3#%4, not of %5."_s.arg(m_record.path(), name, manifest->project,
                                                                        QString::number(manifest->number),
                                                                        m_record.reference()),
                    u"Put the right file back, or abandon the workspace: its files are kept."_s);
    return manifest;
}

Result<QString> WorkspaceFolder::testPlan() const
{
    const QString name = testPlanName.toString();
    const auto refuse = [&](const QString &why) {
        return fail(Code::Conflict, u"workspace.plan"_s, u"%1/%2 %3."_s.arg(m_record.path(), name, why),
                    u"The manifest holds the tests and their results all the same."_s);
    };
    if (kind(name) == EntryKind::Absent)
        return refuse(u"is not there any more and was not written anew"_s);
    auto bytes = m_root.read(below(name), maxPlanBytes);
    if (!bytes)
        return refuse(u"cannot be read and was left as it is"_s);
    if (!QByteArrayView(*bytes).isValidUtf8())
        return refuse(u"is no text in UTF-8 and was left as it is"_s);
    return QString::fromUtf8(*bytes);
}

Result<void> WorkspaceFolder::walk(const QString &folder, QStringList &files, qsizetype &entries, int depth) const
{
    auto names = m_root.names(folder.isEmpty() ? m_record.folder : below(folder));
    if (!names)
        return std::unexpected(names.error());
    names->sort();
    for (const QString &name : std::as_const(*names)) {
        if (++entries > maxEntries)
            return {};
        const QString path = folder.isEmpty() ? name : folder + u'/' + name;
        // What may not be named is still told: it is in the folder.
        if (kind(path) != EntryKind::Folder || !Files::checkPath(below(path)) || depth >= maxDepth) {
            files.append(path);
        } else if (auto done = walk(path, files, entries, depth + 1); !done) {
            return done;
        }
    }
    return {};
}

Result<WorkspaceChanges> WorkspaceFolder::changes(const WorkspaceManifest &manifest) const
{
    QStringList files;
    qsizetype entries = 0;
    if (auto walked = walk({}, files, entries, 0); !walked)
        return std::unexpected(walked.error());
    WorkspaceChanges found;
    found.complete = entries <= maxEntries;
    QSet<QString> written{manifestName.toString()};
    for (const WorkspaceFile &file : manifest.files) {
        written.insert(file.path);
        if (!Files::checkPath(file.path) || kind(file.path) == EntryKind::Absent) {
            found.removed.append(file.path);
            continue;
        }
        const auto bytes = m_root.read(below(file.path), maxComparedBytes);
        if (!bytes || hashOf(*bytes) != file.hash)
            found.changed.append(file.path);
    }
    for (const QString &file : std::as_const(files)) {
        if (!written.contains(file))
            found.added.append(file);
    }
    return found;
}

Result<QString> freePath(const Files::ConfinedRoot &root, const QString &folder, const QString &name,
                         const QString &suffix)
{
    QSet<QString> keys;
    if (root.kind(folder) == EntryKind::Folder) {
        const auto names = root.names(folder);
        if (!names)
            return std::unexpected(names.error());
        for (const QString &entry : *names)
            keys.insert(Files::nameKey(entry));
    }
    for (int i = 1;; ++i) {
        const QString candidate = (i == 1 ? name : u"%1-%2"_s.arg(name).arg(i)) + suffix;
        if (!keys.contains(Files::nameKey(candidate)))
            return folder.isEmpty() ? candidate : folder + u'/' + candidate;
    }
}

} // namespace Docket::Workspaces
