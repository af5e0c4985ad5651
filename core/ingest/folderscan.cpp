// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "folderscan.h"

#include "ignorerules.h"

#include <files/filenames.h>

#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QLocale>
#include <QSet>
#include <QStorageInfo>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Docket::Ingest {

namespace {

/// As the settings write sizes.
QString sizeText(qint64 bytes)
{
    return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeIecFormat);
}

constexpr int entriesBetweenChecks = 256;
constexpr auto ignoreFileName = ".docketignore"_L1;
constexpr qint64 maxIgnoreFile = 1024 * 1024;

Domain::FileStamp stampOf(const struct stat &info)
{
    constexpr qint64 nanoseconds = 1'000'000'000;
    return {.size = qint64(info.st_size),
            .modified = (qint64(info.st_mtim.tv_sec) * nanoseconds) + qint64(info.st_mtim.tv_nsec)};
}

QString systemText(int error)
{
    return QString::fromStdString(std::generic_category().message(error));
}

Code codeOf(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR: return Code::NotFound;
    case EACCES:
    case EPERM: return Code::Forbidden;
    default: return Code::FileFailed;
    }
}

/// One walk below one root.
class Walk final
{
public:
    Walk(const ScanOptions &options, std::stop_token stop, const std::function<void(qint64)> &progress)
        : m_options(options)
        , m_stop(std::move(stop))
        , m_progress(progress)
    {
        m_rules.add(options.ignore);
    }

    Result<FolderScan> run();
    Result<FolderScan> run(const QStringList &paths);

private:
    void enter(const QString &folder);
    void look(int directory, const QString &folder, const dirent &entry);
    void lookAtFile(const QString &path, const QString &name, const struct stat &info);
    void lookAtFolder(const QString &path, const QString &name, const struct stat &info, bool link);
    /// Why a folder is not entered: a reason, or nothing to be said of it (control folders).
    [[nodiscard]] bool isEntered(const QString &path, const QString &name, const struct stat &info, bool link,
                                 std::optional<SkipReason> &reason) const;
    [[nodiscard]] Result<void> openRoot();
    void find(const QString &path);
    [[nodiscard]] bool leadsTo(const QString &folder);
    void readIgnoreFile(const QString &folder);
    void skip(const QString &path, SkipReason reason, const QString &detail = {})
    {
        m_scan.skipped.append({path, reason, detail});
    }
    [[nodiscard]] QByteArray native(const QString &path) const
    {
        return QFile::encodeName(path.isEmpty() ? m_options.root : m_options.root + u'/' + path);
    }
    void leaveOutTwins();

    const ScanOptions &m_options;
    std::stop_token m_stop;
    const std::function<void(qint64)> &m_progress;
    IgnoreRules m_rules;
    FolderScan m_scan;
    QStringList m_pending; ///< folders still to be entered
    QSet<std::pair<quint64, quint64>> m_entered;
    quint64 m_device = 0;
    int m_entries = 0;
    QHash<QString, bool> m_ways; ///< folders on the way to single files: whether they would be entered
};

Result<void> Walk::openRoot()
{
    const QByteArray root = native({});
    struct stat info{};
    if (::stat(root.constData(), &info) != 0)
        return fail(codeOf(errno), u"ingest.scan"_s,
                    u"The folder %1 cannot be read: %2."_s.arg(m_options.root, systemText(errno)),
                    u"Look whether it was moved, or its disk is not mounted."_s);
    if (!S_ISDIR(info.st_mode))
        return fail(Code::Invalid, u"ingest.scan"_s, u"%1 is no folder."_s.arg(m_options.root),
                    u"Give the folder that the file lies in, or take in the file alone."_s);
    if (::access(root.constData(), R_OK | X_OK) != 0)
        return fail(Code::Forbidden, u"ingest.scan"_s, u"You may not read the folder %1."_s.arg(m_options.root),
                    u"Change its permissions, or choose another folder."_s);
    m_device = info.st_dev;
    m_entered.insert({info.st_dev, info.st_ino});
    m_scan.mount = mountIdentity(m_options.root);
    return {};
}

Result<FolderScan> Walk::run()
{
    if (auto root = openRoot(); !root)
        return std::unexpected(std::move(root).error());
    m_pending.append(QString());
    while (!m_pending.isEmpty()) {
        if (m_stop.stop_requested())
            return fail(Code::Cancelled, u"ingest.scan"_s, u"The look at %1 was cancelled."_s.arg(m_options.root));
        enter(m_pending.takeLast());
    }
    std::ranges::sort(m_scan.files, {}, &FoundFile::path);
    leaveOutTwins();
    return std::move(m_scan);
}

Result<FolderScan> Walk::run(const QStringList &paths)
{
    if (m_options.rules) {
        if (auto root = openRoot(); !root)
            return std::unexpected(std::move(root).error());
        m_ways.insert(QString(), true);
        readIgnoreFile({});
    }
    QSet<QString> seen;
    for (const QString &path : paths) {
        if (m_stop.stop_requested())
            return fail(Code::Cancelled, u"ingest.scan"_s, u"The look at %1 was cancelled."_s.arg(m_options.root));
        if (seen.contains(path))
            continue;
        seen.insert(path);
        find(path);
    }
    std::ranges::sort(m_scan.files, {}, &FoundFile::path);
    return std::move(m_scan);
}

/// One file, as the walk would have come upon it.
void Walk::find(const QString &path)
{
    const QString folder = Files::parentOf(path);
    const QString name = Files::nameOf(path);
    if (m_options.rules && !leadsTo(folder))
        return;
    struct stat info{};
    if (::lstat(native(path).constData(), &info) != 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            skip(path, SkipReason::Unreadable, systemText(errno));
        return;
    }
    if (!isMarkdownName(name))
        return skip(path, SkipReason::NotMarkdown);
    if (S_ISLNK(info.st_mode)) {
        if (!m_options.symlinks)
            return skip(path, SkipReason::Link);
        if (::stat(native(path).constData(), &info) != 0)
            return skip(path, SkipReason::Unreadable, systemText(errno));
    }
    if (name.contains(u'\n'))
        return skip(path, SkipReason::BadName);
    lookAtFile(path, name, info);
}

/// Whether the walk would enter a folder; if not, why was told once. Reads the patterns on the way.
bool Walk::leadsTo(const QString &folder)
{
    if (const auto known = m_ways.constFind(folder); known != m_ways.cend())
        return *known;
    bool enters = false;
    if (leadsTo(Files::parentOf(folder))) {
        struct stat info{};
        const bool there = ::lstat(native(folder).constData(), &info) == 0;
        const bool link = there && S_ISLNK(info.st_mode);
        std::optional<SkipReason> reason;
        if (!there) {
            if (errno != ENOENT && errno != ENOTDIR)
                skip(folder + u'/', SkipReason::Unreadable, systemText(errno));
            else
                enters = true; // what lay in it is gone, which the look at the file finds
        } else if (link && !m_options.symlinks) {
            skip(folder + u'/', SkipReason::Link);
        } else if (link && ::stat(native(folder).constData(), &info) != 0) {
            skip(folder, SkipReason::Unreadable, systemText(errno));
        } else if (isEntered(folder, Files::nameOf(folder), info, link, reason)) {
            enters = true;
            readIgnoreFile(folder);
        } else if (reason) {
            skip(folder + u'/', *reason);
        }
    }
    m_ways.insert(folder, enters);
    return enters;
}

void Walk::enter(const QString &folder)
{
    DIR *directory = ::opendir(native(folder).constData());
    if (directory == nullptr) {
        skip(folder + u'/', SkipReason::Unreadable, systemText(errno));
        return;
    }
    m_scan.folders.append(folder);
    readIgnoreFile(folder);
    errno = 0;
    while (const dirent *entry = ::readdir(directory)) {
        if (++m_entries % entriesBetweenChecks == 0) {
            if (m_stop.stop_requested())
                break;
            if (m_progress)
                m_progress(m_scan.files.size());
        }
        look(::dirfd(directory), folder, *entry);
        errno = 0;
    }
    if (errno != 0)
        skip(folder + u'/', SkipReason::Unreadable, systemText(errno));
    ::closedir(directory);
}

void Walk::look(int directory, const QString &folder, const dirent &entry)
{
    const char *raw = entry.d_name;
    if (std::strcmp(raw, ".") == 0 || std::strcmp(raw, "..") == 0)
        return;
    // Most entries of most folders are files that are no Markdown; they cost no stat and no string.
    const QByteArrayView bytes(raw);
    if (entry.d_type == DT_REG && !isMarkdownName(QString::fromLatin1(bytes)))
        return;
    const QString name = QString::fromUtf8(bytes);
    const QString path = folder.isEmpty() ? name : folder + u'/' + name;
    struct stat info{};
    if (::fstatat(directory, raw, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT && isMarkdownName(name)) // gone since it was listed is no news
            skip(path, SkipReason::Unreadable, systemText(errno));
        return;
    }
    const bool link = S_ISLNK(info.st_mode);
    if (link) {
        if (!m_options.symlinks) {
            struct stat target{};
            const bool folderLink = ::fstatat(directory, raw, &target, 0) == 0 && S_ISDIR(target.st_mode);
            if (folderLink || isMarkdownName(name))
                skip(folderLink ? path + u'/' : path, SkipReason::Link);
            return;
        }
        if (::fstatat(directory, raw, &info, 0) != 0) {
            skip(path, SkipReason::Unreadable, systemText(errno));
            return;
        }
    }
    const bool isFolder = S_ISDIR(info.st_mode);
    if (!isFolder && !isMarkdownName(name))
        return;
    if (name.toUtf8() != bytes || name.contains(u'\n')) {
        skip(path, SkipReason::BadName);
        return;
    }
    if (isFolder)
        lookAtFolder(path, name, info, link);
    else
        lookAtFile(path, name, info);
}

bool Walk::isEntered(const QString &path, const QString &name, const struct stat &info, bool link,
                     std::optional<SkipReason> &reason) const
{
    // The places where version control and units of work keep their own files are never documents, shown or hidden.
    static const std::array control{".git"_L1, ".hg"_L1, ".svn"_L1};
    if (std::ranges::find(control, name) != control.end() || name == Files::stagingFolder)
        return false;
    if (m_options.otherRoots.contains((m_options.root == u"/" ? QString() : m_options.root) + u'/' + path))
        reason = SkipReason::OtherSource;
    else if (name.startsWith(u'.') && !m_options.hidden)
        reason = SkipReason::Hidden;
    else if (m_rules.ignores(path, true))
        reason = SkipReason::Ignored;
    else if (info.st_dev != m_device && !m_options.otherMounts && !link)
        reason = SkipReason::OtherMount;
    return !reason;
}

void Walk::lookAtFolder(const QString &path, const QString &name, const struct stat &info, bool link)
{
    std::optional<SkipReason> reason;
    if (!isEntered(path, name, info, link, reason)) {
        if (reason)
            skip(path + u'/', *reason);
        return;
    }
    const std::pair<quint64, quint64> identity{info.st_dev, info.st_ino};
    if (m_options.symlinks) {
        if (m_entered.contains(identity))
            return skip(path + u'/', SkipReason::Loop);
        m_entered.insert(identity);
    }
    m_pending.append(path);
}

void Walk::lookAtFile(const QString &path, const QString &name, const struct stat &info)
{
    if (!S_ISREG(info.st_mode))
        return skip(path, SkipReason::NotAFile);
    if (m_options.rules && name.startsWith(u'.') && !m_options.hidden)
        return skip(path, SkipReason::Hidden);
    if (m_options.rules && m_rules.ignores(path, false))
        return skip(path, SkipReason::Ignored);
    if (info.st_size > m_options.maxBytes)
        return skip(path, SkipReason::TooLarge,
                    u"%1, and at most %2 are read"_s.arg(sizeText(info.st_size), sizeText(m_options.maxBytes)));
    m_scan.files.append({path, stampOf(info)});
}

void Walk::readIgnoreFile(const QString &folder)
{
    const QString path = folder.isEmpty() ? QString(ignoreFileName) : folder + u'/' + ignoreFileName;
    const QString name = QFile::decodeName(native(path));
    QFile file(name);
    // A pipe would be waited for without end.
    if (!QFileInfo(name).isFile() || !file.open(QIODevice::ReadOnly))
        return;
    m_rules.add(QString::fromUtf8(file.read(maxIgnoreFile)).split(u'\n'), folder);
}

/// Two names that look the same to everybody are one document for links and search; the first by path is taken.
void Walk::leaveOutTwins()
{
    QHash<QString, QString> seen;
    for (const FoundFile &file : std::as_const(m_scan.files)) {
        const bool ascii = std::ranges::all_of(file.path, [](QChar c) { return c.unicode() < 0x80; });
        if (ascii)
            continue;
        QString &first = seen[file.path.normalized(QString::NormalizationForm_C)];
        if (first.isEmpty())
            first = file.path;
    }
    if (seen.isEmpty())
        return;
    m_scan.files.removeIf([this, &seen](const FoundFile &file) {
        const auto first = seen.constFind(file.path.normalized(QString::NormalizationForm_C));
        if (first == seen.constEnd() || *first == file.path)
            return false;
        skip(file.path, SkipReason::Twin, *first);
        return true;
    });
}

} // namespace

bool isMarkdownName(QStringView name)
{
    static const std::array endings{".md"_L1, ".markdown"_L1, ".mdown"_L1, ".mkd"_L1, ".mkdn"_L1};
    return std::ranges::any_of(endings, [name](QLatin1StringView ending) {
        return name.size() > ending.size() && name.endsWith(ending, Qt::CaseInsensitive);
    });
}

QString mountIdentity(const QString &path)
{
    const QStorageInfo storage(path);
    if (!storage.isValid())
        return {};
    return QString::fromUtf8(storage.device()) + u' ' + storage.rootPath();
}

QString skipReasonText(SkipReason reason)
{
    switch (reason) {
    case SkipReason::Ignored: return u"is ignored by a pattern"_s;
    case SkipReason::Hidden: return u"is hidden"_s;
    case SkipReason::Link: return u"is a link, and links are not followed"_s;
    case SkipReason::Loop: return u"links to a folder that is read already"_s;
    case SkipReason::OtherMount: return u"lies on another file system"_s;
    case SkipReason::TooLarge: return u"is too large"_s;
    case SkipReason::NotAFile: return u"is a device, pipe or socket"_s;
    case SkipReason::Unreadable: return u"cannot be read"_s;
    case SkipReason::BadName: return u"has a name that is not valid UTF-8 or holds a line feed"_s;
    case SkipReason::OtherSource: return u"is a source of its own"_s;
    case SkipReason::Twin: return u"has the name of another file, with its letters composed in another way"_s;
    case SkipReason::NotMarkdown: return u"is no Markdown"_s;
    }
    return {};
}

QString reasonOf(const SkippedFile &skipped)
{
    const QString text = skipReasonText(skipped.reason);
    return skipped.detail.isEmpty() ? text : u"%1 (%2)"_s.arg(text, skipped.detail);
}

Result<FolderScan> scanFolder(const ScanOptions &options, std::stop_token stop,
                              const std::function<void(qint64)> &progress)
{
    return Walk(options, std::move(stop), progress).run();
}

Result<FolderScan> scanFiles(const ScanOptions &options, const QStringList &paths, std::stop_token stop)
{
    return Walk(options, std::move(stop), {}).run(paths);
}

Result<Domain::FileStamp> stampOf(const QString &path, qint64 maxBytes)
{
    struct stat info{};
    if (::stat(QFile::encodeName(path).constData(), &info) != 0)
        return fail(codeOf(errno), u"ingest.stat"_s, u"%1 cannot be read: %2."_s.arg(path, systemText(errno)));
    if (!S_ISREG(info.st_mode))
        return fail(Code::Invalid, u"ingest.stat"_s, u"%1 is no ordinary file."_s.arg(path));
    if (info.st_size > maxBytes)
        return fail(
            Code::TooLarge, u"ingest.stat"_s,
            u"%1 is too large: %2, and at most %3 are read."_s.arg(path, sizeText(info.st_size), sizeText(maxBytes)));
    return stampOf(info);
}

} // namespace Docket::Ingest
