// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stagingfolder.h"

#include "filenames.h"

#include <QCryptographicHash>

#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace Docket::Files {

namespace {

constexpr int maxDepth = 256; ///< of folders that are removed; each takes a descriptor meanwhile
constexpr QStringView trash = u".trash";

bool exists(int folder, const QByteArray &name)
{
    struct stat status{};
    return ::fstatat(folder, name.constData(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

/// Removes an entry with all that is in it, without following links. False if something is left.
bool removeTree(int folder, const QByteArray &name, int depth = 0)
{
    if (::unlinkat(folder, name.constData(), 0) == 0 || errno == ENOENT)
        return true;
    if (depth == maxDepth)
        return false;
    FileDescriptor own(::openat(folder, name.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    DIR *entries = own.isOpen() ? ::fdopendir(own.get()) : nullptr;
    if (!entries)
        return false;
    const int inside = own.release();
    bool all = true;
    while (const dirent *entry = ::readdir(entries)) {
        const QByteArray below(entry->d_name);
        if (below != "." && below != "..")
            all = removeTree(inside, below, depth + 1) && all;
    }
    ::closedir(entries);
    return all && ::unlinkat(folder, name.constData(), AT_REMOVEDIR) == 0;
}

int moveOnto(int fromFolder, const QByteArray &from, int toFolder, const QByteArray &to)
{
    return ::renameat(fromFolder, from.constData(), toFolder, to.constData()) == 0 ? 0 : errno;
}

/// Like moveOnto(), but EEXIST where something is in the way.
int moveToFree(int fromFolder, const QByteArray &from, int toFolder, const QByteArray &to)
{
#ifdef Q_OS_LINUX
    if (::renameat2(fromFolder, from.constData(), toFolder, to.constData(), RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
#endif
    if (exists(toFolder, to))
        return EEXIST;
    return moveOnto(fromFolder, from, toFolder, to);
}

/// The n-th name for what cannot have its own: the ending stays, so that it opens in the same programs.
QByteArray nameBeside(const QString &name, int attempt)
{
    const qsizetype dot = name.lastIndexOf(u'.');
    const qsizetype stem = dot > 0 ? dot : name.size();
    const QString mark = attempt == 1 ? u" (from Docket)"_s : u" (from Docket %1)"_s.arg(attempt);
    return QString(name.first(stem) + mark + name.sliced(stem)).toUtf8();
}

/// Carries out the changes of one root, one after the other.
class Applier final
{
public:
    Applier(const ConfinedRoot &root, FileDescriptor staging, StepHook *hook)
        : m_root(root)
        , m_staging(std::move(staging))
        , m_hook(hook)
    {
    }

    Result<void> apply(const FileChange &change)
    {
        const QByteArray token = change.token.toUtf8();
        if (!exists(m_staging.get(), token))
            return {};
        if (auto asked = askHook(m_hook, StepKind::File, u"apply "_s + change.path); !asked)
            return asked;
        auto parent = m_root.openFolder(parentOf(change.path));
        // Without its folder there is nothing to remove, but no place to put anything either.
        if (!parent && (change.kind != ChangeKind::Remove || parent.error().code != Code::NotFound))
            return std::unexpected(parent.error());
        const QByteArray name = nameOf(change.path).toUtf8();
        m_touched.insert(parentOf(change.path));
        switch (change.kind) {
        case ChangeKind::Write: return write(change, *parent, name, token);
        case ChangeKind::MakeFolder: return makeFolder(change, *parent, name, token);
        case ChangeKind::Remove: return remove(change, parent ? parent->get() : -1, name, token);
        case ChangeKind::Rename: return rename(change, *parent, name, token);
        }
        return {};
    }

    [[nodiscard]] const QList<FileConflict> &conflicts() const { return m_conflicts; }

    /// Renames last only once the folders are on the disk.
    Result<void> sync()
    {
        for (const QString &folder : std::as_const(m_touched)) {
            if (auto asked = askHook(m_hook, StepKind::File, u"sync folder "_s + folder); !asked)
                return asked;
            // One that a later change has removed or renamed needs no more care: its new place is touched, too.
            if (const auto opened = m_root.openFolder(folder); opened && ::fsync(opened->get()) != 0)
                return std::unexpected(m_root.systemError(u"apply"_s, folder, errno));
        }
        if (::fsync(m_staging.get()) != 0)
            return std::unexpected(m_root.systemError(u"apply"_s, {}, errno));
        return {};
    }

private:
    /// Whether the entry is still what it was when the change was staged.
    static bool isExpected(const FileChange &change, int folder, const QByteArray &name)
    {
        const QStringView expected = expectedFingerprint(change.token);
        if (expected.isEmpty())
            return true;
        const QString now = fingerprint(folder, name);
        // Somebody has removed it meanwhile: nothing of theirs can be lost.
        return now == u"0" || now == expected;
    }

    Result<void> write(const FileChange &change, const FileDescriptor &parent, const QByteArray &name,
                       const QByteArray &token)
    {
        int number = EEXIST;
        if (expectedFingerprint(change.token) == u"0")
            number = moveToFree(m_staging.get(), token, parent.get(), name);
        else if (isExpected(change, parent.get(), name))
            number = moveOnto(m_staging.get(), token, parent.get(), name);
        if (number != EEXIST) {
            if (number != 0)
                return std::unexpected(m_root.systemError(u"apply"_s, change.path, number));
            return {};
        }
        // A folder in the way is no edit that something could be put beside: whoever made it has to make room.
        if (m_root.kind(change.path) == EntryKind::Folder)
            return std::unexpected(m_root.systemError(u"apply"_s, change.path, EISDIR));
        constexpr int attempts = 1000;
        QByteArray beside;
        for (int attempt = 1; number == EEXIST && attempt <= attempts; ++attempt) {
            beside = nameBeside(nameOf(change.path), attempt);
            number = moveToFree(m_staging.get(), token, parent.get(), beside);
        }
        if (number != 0)
            return std::unexpected(m_root.systemError(u"apply"_s, change.path, number));
        const QString folder = parentOf(change.path);
        const QString name16 = QString::fromUtf8(beside);
        m_conflicts.append({change.path, folder.isEmpty() ? name16 : folder + u'/' + name16});
        return {};
    }

    Result<void> makeFolder(const FileChange &change, const FileDescriptor &parent, const QByteArray &name,
                            const QByteArray &token)
    {
        const int number = moveToFree(m_staging.get(), token, parent.get(), name);
        if (number == 0)
            return {};
        if (number == EEXIST && m_root.kind(change.path) == EntryKind::Folder &&
            ::unlinkat(m_staging.get(), token.constData(), AT_REMOVEDIR) == 0)
            return {};
        return std::unexpected(m_root.systemError(u"apply"_s, change.path, number));
    }

    Result<void> remove(const FileChange &change, int parent, const QByteArray &name, const QByteArray &token)
    {
        // Out of sight in one step, whatever is in it; the rest is tidying.
        const QByteArray gone = token + trash.toUtf8();
        if (parent >= 0 && !isExpected(change, parent, name)) {
            m_conflicts.append({change.path, {}});
        } else if (parent >= 0) {
            if (const int number = moveOnto(parent, name, m_staging.get(), gone); number != 0 && number != ENOENT)
                return std::unexpected(m_root.systemError(u"apply"_s, change.path, number));
        }
        if (auto ended = endToken(change, token); !ended)
            return ended;
        if (askHook(m_hook, StepKind::File, u"empty trash "_s + change.path))
            (void)removeTree(m_staging.get(), gone);
        return {};
    }

    Result<void> rename(const FileChange &change, const FileDescriptor &parent, const QByteArray &name,
                        const QByteArray &token)
    {
        const auto source = m_root.openFolder(parentOf(change.source));
        if (!source && source.error().code != Code::NotFound)
            return std::unexpected(source.error());
        const QByteArray from = nameOf(change.source).toUtf8();
        // No source: it was renamed by the attempt that a crash ended.
        if (source && exists(source->get(), from)) {
            m_touched.insert(parentOf(change.source));
            if (const int number = moveToFree(source->get(), from, parent.get(), name); number != 0)
                return std::unexpected(m_root.systemError(u"apply"_s, change.path, number));
        }
        return endToken(change, token);
    }

    Result<void> endToken(const FileChange &change, const QByteArray &token)
    {
        if (auto asked = askHook(m_hook, StepKind::File, u"end "_s + change.path); !asked)
            return asked;
        if (::unlinkat(m_staging.get(), token.constData(), 0) != 0 && errno != ENOENT)
            return std::unexpected(m_root.systemError(u"apply"_s, change.path, errno));
        return {};
    }

    const ConfinedRoot &m_root;
    FileDescriptor m_staging;
    StepHook *m_hook;
    QSet<QString> m_touched;
    QList<FileConflict> m_conflicts;
};

} // namespace

Result<FileDescriptor> openStaging(const ConfinedRoot &root, bool make)
{
    const QString name = stagingFolder.toString();
    if (make) {
        const auto top = root.openFolder({});
        if (!top)
            return std::unexpected(top.error());
        if (::mkdirat(top->get(), name.toUtf8().constData(), 0700) != 0 && errno != EEXIST)
            return std::unexpected(root.systemError(u"stage"_s, name, errno));
    }
    return root.openFolder(name);
}

void dropStaging(const ConfinedRoot &root)
{
    if (const auto top = root.openFolder({}))
        ::unlinkat(top->get(), stagingFolder.toUtf8().constData(), AT_REMOVEDIR);
}

QString fingerprint(int folder, const QByteArray &name)
{
    const FileDescriptor file(::openat(folder, name.constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file.isOpen())
        return errno == ENOENT ? u"0"_s : QString();
    struct stat status{};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return {};
    QCryptographicHash hash(QCryptographicHash::Blake2s_128);
    constexpr qsizetype piece = 256 * 1024;
    QByteArray bytes(piece, Qt::Uninitialized);
    qint64 size = 0;
    for (ssize_t got = 1; got != 0;) {
        got = ::read(file.get(), bytes.data(), std::size_t(piece));
        if (got < 0 && errno != EINTR)
            return {};
        if (got > 0) {
            hash.addData(QByteArrayView(bytes).first(got));
            size += got;
        }
    }
    return QString::number(size) + u'.' + QString::fromLatin1(hash.result().toHex());
}

QStringView expectedFingerprint(QStringView token)
{
    const qsizetype at = token.lastIndexOf(u'@');
    return at < 0 ? QStringView() : token.sliced(at + 1);
}

Result<QList<FileConflict>> applyChanges(const ConfinedRoot &root, std::span<const FileChange> changes, StepHook *hook)
{
    if (changes.empty())
        return QList<FileConflict>{};
    auto staging = openStaging(root, false);
    if (!staging) {
        if (staging.error().code == Code::NotFound)
            return QList<FileConflict>{}; // no token is left: all was done
        return std::unexpected(staging.error());
    }
    Applier applier(root, *std::move(staging), hook);
    for (const FileChange &change : changes) {
        if (auto done = applier.apply(change); !done)
            return std::unexpected(done.error());
    }
    if (auto synced = applier.sync(); !synced)
        return std::unexpected(synced.error());
    if (auto asked = askHook(hook, StepKind::File, u"drop the staging folder"_s); !asked)
        return std::unexpected(asked.error());
    dropStaging(root);
    return applier.conflicts();
}

Result<int> sweepStaging(const ConfinedRoot &root, const QSet<QString> &keep, StepHook *hook)
{
    const auto staging = openStaging(root, false);
    if (!staging) {
        if (staging.error().code == Code::NotFound)
            return 0;
        return std::unexpected(staging.error());
    }
    const auto names = root.names(stagingFolder.toString());
    if (!names)
        return std::unexpected(names.error());
    int removed = 0;
    for (const QString &name : *names) {
        if (keep.contains(name))
            continue;
        if (auto asked = askHook(hook, StepKind::File, u"sweep "_s + name); !asked)
            return std::unexpected(asked.error());
        if (removeTree(staging->get(), name.toUtf8()))
            ++removed;
    }
    dropStaging(root);
    return removed;
}

} // namespace Docket::Files
