// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "filestage.h"

#include "filenames.h"
#include "stagingfolder.h"

#include <cerrno>
#include <fcntl.h>
#include <span>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace Docket::Files {

namespace {

std::unexpected<Error> refuse(Code code, const ConfinedRoot &root, const QString &path, const QString &why)
{
    return fail(code, u"files.stage"_s, u"%1/%2 %3."_s.arg(root.path(), path, why));
}

QString shownKind(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::Write: return u"write"_s;
    case ChangeKind::Remove: return u"remove"_s;
    case ChangeKind::Rename: return u"rename"_s;
    case ChangeKind::MakeFolder: break;
    }
    return u"make folder"_s;
}

} // namespace

FileStage::FileStage(ConfinedRoot root, QString unit, StepHook *hook)
    : m_root(std::move(root))
    , m_unit(std::move(unit))
    , m_hook(hook)
{
}

FileStage::~FileStage()
{
    if (!m_left)
        undoTo(0);
}

Result<std::unique_ptr<FileStage>> FileStage::open(const QString &root, const QString &unit, StepHook *hook)
{
    auto opened = ConfinedRoot::open(root);
    if (!opened)
        return std::unexpected(opened.error());
    return std::unique_ptr<FileStage>(new FileStage(*std::move(opened), unit, hook));
}

FileStage::Staged FileStage::staged(const QString &path) const
{
    if (const auto known = m_overlay.constFind(path); known != m_overlay.cend())
        return *known;
    // What happened to a folder above happened to this as well.
    for (QString above = parentOf(path); !above.isEmpty(); above = parentOf(above)) {
        const auto known = m_overlay.constFind(above);
        if (known == m_overlay.cend())
            continue;
        if (known->origin.isEmpty())
            return {};
        const QString origin = known->origin + path.sliced(above.size());
        return {m_root.kind(origin), origin, {}};
    }
    return {m_root.kind(path), path, {}};
}

EntryKind FileStage::kind(const QString &path) const
{
    return path.isEmpty() ? EntryKind::Folder : staged(path).kind;
}

Result<void> FileStage::checkParent(const QString &path) const
{
    const QString parent = parentOf(path);
    const Staged above = parent.isEmpty() ? Staged{EntryKind::Folder, {}, {}} : staged(parent);
    if (above.kind == EntryKind::Absent)
        return refuse(Code::NotFound, m_root, parent, u"is not there"_s);
    if (above.kind != EntryKind::Folder)
        return refuse(Code::Conflict, m_root, parent, u"is no folder"_s);
    if (above.origin.isEmpty())
        return {}; // the root, or staged
    // Carrying out is renaming, which stays on one file system.
    const auto folder = m_root.openFolder(above.origin);
    const auto top = m_root.openFolder({});
    struct stat one{};
    struct stat other{};
    if (!folder || !top || ::fstat(folder->get(), &one) != 0 || ::fstat(top->get(), &other) != 0)
        return refuse(Code::FileFailed, m_root, parent, u"cannot be opened"_s);
    if (one.st_dev != other.st_dev)
        return refuse(Code::Forbidden, m_root, parent, u"is on another file system than its root"_s);
    return {};
}

Result<void> FileStage::checkFree(const QString &path)
{
    const QString parent = parentOf(path);
    const QString name = nameOf(path);
    const QString key = nameKey(name);
    if (const auto other = m_keys.constFind(parent + u'/' + key); other != m_keys.cend() && *other != name)
        return refuse(Code::Conflict, m_root, path,
                      u"would stand beside %1, which some disks do not tell apart"_s.arg(*other));
    const QString folder = parent.isEmpty() ? QString() : staged(parent).origin;
    if (!parent.isEmpty() && folder.isEmpty())
        return {}; // a new folder: nothing is in it but what is staged
    auto known = m_names.constFind(folder);
    if (known == m_names.cend()) {
        auto names = m_root.names(folder);
        if (!names)
            return std::unexpected(names.error());
        QHash<QString, QString> keys;
        for (const QString &entry : std::as_const(*names))
            keys.insert(nameKey(entry), entry);
        known = m_names.insert(folder, keys);
    }
    const auto other = known->constFind(key);
    if (other == known->cend() || *other == name)
        return {};
    const QString beside = parent.isEmpty() ? *other : parent + u'/' + *other;
    if (kind(beside) == EntryKind::Absent)
        return {}; // on its way out
    return refuse(Code::Conflict, m_root, path,
                  u"would stand beside %1, which some disks do not tell apart"_s.arg(*other));
}

Result<FileDescriptor> FileStage::stagingDescriptor() const
{
    if (auto asked = askHook(m_hook, StepKind::File, u"make the staging folder"_s); !asked)
        return std::unexpected(asked.error());
    return openStaging(m_root, true);
}

QString FileStage::expectation(const QString &path) const
{
    const Staged now = staged(path);
    if (now.kind == EntryKind::Absent)
        return u"0"_s;
    if (now.kind != EntryKind::File)
        return {};
    if (!now.token.isEmpty())
        return fingerprint(m_staging.get(), now.token.toUtf8());
    const auto folder = m_root.openFolder(parentOf(now.origin));
    return folder ? fingerprint(folder->get(), nameOf(now.origin).toUtf8()) : QString();
}

Result<QString> FileStage::makeToken(ChangeKind kind, QByteArrayView bytes, const QString &path,
                                     const QString &expected)
{
    if (!m_staging.isOpen()) {
        auto opened = stagingDescriptor();
        if (!opened)
            return std::unexpected(opened.error());
        m_staging = *std::move(opened);
    }
    QString token = m_unit + u'-' + QString::number(++m_next);
    if (!expected.isEmpty())
        token += u'@' + expected;
    const QByteArray name = token.toUtf8();
    if (auto asked = askHook(m_hook, StepKind::File, u"stage "_s + shownKind(kind) + u' ' + path); !asked)
        return std::unexpected(asked.error());
    if (kind == ChangeKind::MakeFolder) {
        if (::mkdirat(m_staging.get(), name.constData(), 0777) != 0)
            return std::unexpected(m_root.systemError(u"stage"_s, path, errno));
        return token;
    }
    FileDescriptor file(
        ::openat(m_staging.get(), name.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!file.isOpen())
        return std::unexpected(m_root.systemError(u"stage"_s, path, errno));
    if (kind != ChangeKind::Write)
        return token;
    if (auto written = fill(file, bytes, path); !written) {
        file.close();
        ::unlinkat(m_staging.get(), name.constData(), 0);
        return std::unexpected(written.error());
    }
    return token;
}

Result<void> FileStage::fill(const FileDescriptor &file, QByteArrayView bytes, const QString &path) const
{
    // A file that is replaced keeps its rights.
    if (const Staged old = staged(path); old.kind == EntryKind::File && !old.origin.isEmpty()) {
        struct stat status{};
        const auto existing = m_root.openFile(old.origin, O_RDONLY);
        if (existing && ::fstat(existing->get(), &status) == 0)
            (void)::fchmod(file.get(), status.st_mode & 07777);
    }
    if (auto asked = askHook(m_hook, StepKind::File, u"fill "_s + path); !asked)
        return asked;
    while (!bytes.isEmpty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), std::size_t(bytes.size()));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return std::unexpected(m_root.systemError(u"stage"_s, path, errno));
        bytes = bytes.sliced(written);
    }
    if (auto asked = askHook(m_hook, StepKind::File, u"sync "_s + path); !asked)
        return asked;
    if (::fsync(file.get()) != 0)
        return std::unexpected(m_root.systemError(u"stage"_s, path, errno));
    return {};
}

FileChange FileStage::keep(FileChange change)
{
    enter(change);
    m_changes.append(change);
    return change;
}

void FileStage::enter(const FileChange &change)
{
    const auto note = [this](const QString &path, const Staged &entry) {
        m_overlay.insert(path, entry);
        const QString key = parentOf(path) + u'/' + nameKey(nameOf(path));
        if (entry.kind == EntryKind::Absent)
            m_keys.remove(key);
        else
            m_keys.insert(key, nameOf(path));
    };
    const auto entriesBelow = [this](const QString &folder) {
        QStringList below;
        for (auto entry = m_overlay.cbegin(); entry != m_overlay.cend(); ++entry) {
            if (entry.key().startsWith(folder + u'/'))
                below << entry.key();
        }
        return below;
    };
    switch (change.kind) {
    case ChangeKind::Write: note(change.path, {EntryKind::File, {}, change.token}); break;
    case ChangeKind::MakeFolder: note(change.path, {EntryKind::Folder, {}, {}}); break;
    case ChangeKind::Remove:
        for (const QString &path : entriesBelow(change.path))
            note(path, {});
        note(change.path, {});
        break;
    case ChangeKind::Rename: {
        const Staged moved = staged(change.source);
        QList<std::pair<QString, Staged>> below;
        for (const QString &path : entriesBelow(change.source))
            below.emplaceBack(path, m_overlay.value(path));
        note(change.path, moved);
        for (const auto &[path, entry] : std::as_const(below)) {
            note(change.path + path.sliced(change.source.size()), entry);
            note(path, {});
        }
        note(change.source, {});
        break;
    }
    }
}

Result<FileChange> FileStage::write(const QString &path, QByteArrayView bytes, const QString &judged)
{
    if (auto good = checkPath(path); !good)
        return std::unexpected(good.error());
    if (auto above = checkParent(path); !above)
        return std::unexpected(above.error());
    if (const EntryKind there = kind(path); there != EntryKind::Absent && there != EntryKind::File)
        return refuse(Code::Conflict, m_root, path, u"is there and no file"_s);
    if (auto free = checkFree(path); !free)
        return std::unexpected(free.error());
    const QString now = expectation(path);
    if (!judged.isEmpty() && now != judged)
        return refuse(Code::Conflict, m_root, path, u"was changed by somebody else meanwhile and stays as it is"_s);
    auto token = makeToken(ChangeKind::Write, bytes, path, now);
    if (!token)
        return std::unexpected(token.error());
    return keep({ChangeKind::Write, path, {}, *token});
}

Result<FileChange> FileStage::remove(const QString &path)
{
    if (auto good = checkPath(path); !good)
        return std::unexpected(good.error());
    if (kind(path) == EntryKind::Absent)
        return refuse(Code::NotFound, m_root, path, u"is not there"_s);
    auto token = makeToken(ChangeKind::Remove, {}, path, expectation(path));
    if (!token)
        return std::unexpected(token.error());
    return keep({ChangeKind::Remove, path, {}, *token});
}

Result<FileChange> FileStage::rename(const QString &from, const QString &to)
{
    for (const QString &path : {from, to}) {
        if (auto good = checkPath(path); !good)
            return std::unexpected(good.error());
    }
    if (kind(from) == EntryKind::Absent)
        return refuse(Code::NotFound, m_root, from, u"is not there"_s);
    if (to == from || to.startsWith(from + u'/'))
        return refuse(Code::Invalid, m_root, to, u"is in what is to be moved"_s);
    for (const QString &path : {from, to}) {
        if (auto above = checkParent(path); !above)
            return std::unexpected(above.error());
    }
    if (kind(to) != EntryKind::Absent)
        return refuse(Code::Conflict, m_root, to, u"is there already"_s);
    if (auto free = checkFree(to); !free)
        return std::unexpected(free.error());
    auto token = makeToken(ChangeKind::Rename, {}, to);
    if (!token)
        return std::unexpected(token.error());
    return keep({ChangeKind::Rename, to, from, *token});
}

Result<FileChange> FileStage::makeFolder(const QString &path)
{
    if (auto good = checkPath(path); !good)
        return std::unexpected(good.error());
    if (auto above = checkParent(path); !above)
        return std::unexpected(above.error());
    if (kind(path) != EntryKind::Absent)
        return refuse(Code::Conflict, m_root, path, u"is there already"_s);
    if (auto free = checkFree(path); !free)
        return std::unexpected(free.error());
    auto token = makeToken(ChangeKind::MakeFolder, {}, path);
    if (!token)
        return std::unexpected(token.error());
    return keep({ChangeKind::MakeFolder, path, {}, *token});
}

void FileStage::undoTo(qsizetype mark)
{
    // Whatever this cannot remove the next sweep does.
    while (m_changes.size() > mark) {
        const FileChange change = m_changes.takeLast();
        if (askHook(m_hook, StepKind::File, u"unstage "_s + change.path))
            ::unlinkat(m_staging.get(), change.token.toUtf8().constData(),
                       change.kind == ChangeKind::MakeFolder ? AT_REMOVEDIR : 0);
    }
    m_overlay.clear();
    m_keys.clear();
    for (const FileChange &change : std::as_const(m_changes))
        enter(change);
    if (m_changes.isEmpty() && m_staging.isOpen()) {
        m_staging.close();
        dropStaging(m_root);
    }
}

Result<void> FileStage::seal()
{
    if (m_changes.isEmpty())
        return {};
    if (auto asked = askHook(m_hook, StepKind::File, u"sync the staging folder"_s); !asked)
        return asked;
    const auto top = m_root.openFolder({});
    if (!top)
        return std::unexpected(top.error());
    if (::fsync(m_staging.get()) != 0 || ::fsync(top->get()) != 0)
        return std::unexpected(m_root.systemError(u"stage"_s, {}, errno));
    return {};
}

void FileStage::leave()
{
    m_left = true;
    m_staging.close();
}

Result<QList<FileConflict>> FileStage::apply()
{
    leave();
    return applyChanges(m_root, m_changes, m_hook);
}

} // namespace Docket::Files
