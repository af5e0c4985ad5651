// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unitfiles.h"

#include <base/log.h>
#include <files/filenames.h>
#include <files/stagingfolder.h>

#include <QDir>
#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace Docket::UnitsOfWork {

namespace {

Q_LOGGING_CATEGORY(lcUnitFiles, "docket.unit.files", QtInfoMsg)

} // namespace

UnitFiles::UnitFiles(Storage::Connection &connection, QString unit, StepHook *hook)
    : m_connection(connection)
    , m_unit(std::move(unit))
    , m_hook(hook)
{
}

QString UnitFiles::cleanRoot(const QString &path)
{
    return QDir::cleanPath(path);
}

QList<Files::FileChange> UnitFiles::changesOf(const QList<Storage::JournalledFile> &rows)
{
    QList<Files::FileChange> changes;
    changes.reserve(rows.size());
    for (const auto &row : rows)
        changes.append({Files::ChangeKind(row.kind), row.path, row.source, row.token});
    return changes;
}

Result<void> UnitFiles::addRoot(const QString &path)
{
    if (!QDir::isAbsolutePath(path))
        return fail(Code::Invalid, u"files.root"_s, u"%1 is no absolute path."_s.arg(path));
    Storage::UnitJournal journal(m_connection);
    const auto known = journal.hasRoot(cleanRoot(path));
    if (!known)
        return std::unexpected(known.error());
    if (*known)
        return {};
    m_newRoots.insert(cleanRoot(path));
    return journal.addRoot(cleanRoot(path));
}

QList<Error> UnitFiles::tellConflicts(const QString &root, const QList<Files::FileConflict> &conflicts)
{
    QList<Error> errors;
    for (const Files::FileConflict &conflict : conflicts) {
        const QString path = root + u'/' + conflict.path;
        if (conflict.beside.isEmpty())
            errors.append(makeError(Code::Conflict, u"files.apply"_s,
                                    u"%1 was changed by somebody else and is not removed."_s.arg(path)));
        else
            errors.append(
                makeError(Code::Conflict, u"files.apply"_s,
                          u"%1 was changed by somebody else and stays as it is."_s.arg(path))
                    .withHint(u"What Docket would have written is %1/%2: compare the two."_s.arg(root, conflict.beside))
                    .with(u"path"_s, path)
                    .with(u"beside"_s, root + u'/' + conflict.beside));
        logError(lcUnitFiles(), errors.last());
    }
    return errors;
}

Result<void> UnitFiles::finishEarlier(const Files::ConfinedRoot &root)
{
    Storage::UnitJournal journal(m_connection);
    const auto rows = journal.files(root.path());
    if (!rows)
        return std::unexpected(rows.error());
    if (rows->isEmpty())
        return {};
    auto done = Storage::syncLog(m_connection);
    if (done) {
        auto applied = Files::applyChanges(root, changesOf(*rows), m_hook);
        if (applied)
            m_earlierConflicts += tellConflicts(root.path(), *applied);
        else
            done = std::unexpected(std::move(applied).error());
    }
    if (!done)
        return std::unexpected(
            wrapError(done.error(), u"files.stage"_s,
                      u"Earlier changes to the files in %1 are still to be done."_s.arg(root.path())));
    return journal.removeFiles(rows->first().id, rows->last().id, root.path());
}

Result<UnitFiles::Open *> UnitFiles::stage(const QString &root)
{
    const QString path = cleanRoot(root);
    if (const auto known = m_open.find(path); known != m_open.end())
        return &known->second;
    if (auto registered = Storage::UnitJournal(m_connection).hasRoot(path); !registered)
        return std::unexpected(registered.error());
    else if (!*registered || m_newRoots.contains(path))
        return fail(Code::Internal, u"files.stage"_s, u"The folder %1 was not made known before."_s.arg(path));
    auto opened = Files::FileStage::open(path, m_unit, m_hook);
    if (!opened)
        return std::unexpected(opened.error());
    if (auto finished = finishEarlier((*opened)->root()); !finished)
        return std::unexpected(finished.error());
    return &m_open.emplace(path, Open{*std::move(opened), 0, 0}).first->second;
}

Result<void> UnitFiles::journal(Open &open, const Result<Files::FileChange> &change)
{
    if (!change)
        return std::unexpected(change.error());
    auto id =
        Storage::UnitJournal(m_connection)
            .addFile({0, open.stage->root().path(), int(change->kind), change->path, change->source, change->token});
    if (!id) {
        open.stage->undoTo(open.stage->mark() - 1);
        return std::unexpected(id.error());
    }
    if (open.firstId == 0)
        open.firstId = *id;
    open.lastId = *id;
    return {};
}

QString UnitFiles::contentNow(const QString &root, const QString &path)
{
    const auto opened = Files::ConfinedRoot::open(cleanRoot(root));
    if (!opened)
        return {};
    const auto folder = opened->openFolder(Files::parentOf(path));
    return folder ? Files::fingerprint(folder->get(), Files::nameOf(path).toUtf8()) : QString();
}

Result<void> UnitFiles::write(const QString &root, const QString &path, QByteArrayView bytes, const QString &judged)
{
    auto open = stage(root);
    if (!open)
        return std::unexpected(open.error());
    return journal(**open, (*open)->stage->write(path, bytes, judged));
}

Result<void> UnitFiles::remove(const QString &root, const QString &path)
{
    auto open = stage(root);
    if (!open)
        return std::unexpected(open.error());
    return journal(**open, (*open)->stage->remove(path));
}

Result<void> UnitFiles::rename(const QString &root, const QString &from, const QString &to)
{
    auto open = stage(root);
    if (!open)
        return std::unexpected(open.error());
    return journal(**open, (*open)->stage->rename(from, to));
}

Result<void> UnitFiles::makeFolder(const QString &root, const QString &path)
{
    auto open = stage(root);
    if (!open)
        return std::unexpected(open.error());
    return journal(**open, (*open)->stage->makeFolder(path));
}

Result<void> UnitFiles::makePath(const QString &root, const QString &path)
{
    if (auto good = Files::checkPath(path); !good)
        return good;
    auto there = kind(root, path);
    if (!there)
        return std::unexpected(there.error());
    if (*there == Files::EntryKind::Folder)
        return {};
    if (const QString parent = Files::parentOf(path); !parent.isEmpty()) {
        if (auto above = makePath(root, parent); !above)
            return above;
    }
    return makeFolder(root, path);
}

Result<Files::EntryKind> UnitFiles::kind(const QString &root, const QString &path)
{
    auto open = stage(root);
    if (!open)
        return std::unexpected(open.error());
    return (*open)->stage->kind(path);
}

bool UnitFiles::isEmpty() const
{
    return std::ranges::all_of(m_open, [](const auto &open) { return open.second.stage->mark() == 0; });
}

UnitFiles::Marks UnitFiles::marks() const
{
    Marks all;
    for (const auto &[root, open] : m_open)
        all.emplace(root, open.stage->mark());
    return all;
}

void UnitFiles::undoTo(const Marks &marks)
{
    for (auto &[root, open] : m_open) {
        const auto mark = marks.find(root);
        open.stage->undoTo(mark == marks.end() ? 0 : mark->second);
    }
}

Result<void> UnitFiles::seal()
{
    for (const auto &[root, open] : m_open) {
        if (auto sealed = open.stage->seal(); !sealed)
            return sealed;
    }
    return {};
}

} // namespace Docket::UnitsOfWork
