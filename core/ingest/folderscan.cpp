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
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <memory>
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

/// The places where version control and units of work keep their own files are never documents, shown or hidden.
bool isControl(const QString &name)
{
    static const std::array control{".git"_L1, ".hg"_L1, ".svn"_L1};
    return std::ranges::find(control, name) != control.end() || name == Files::stagingFolder;
}

/// One walk below one root. Links are followed when all that needs none was entered, and those that are found behind
/// links after them, each time in the order of their paths: so which of its names a folder is entered by does not
/// depend on the order in which the system lists them.
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
    struct Folder
    {
        QString path;
        quint64 device = 0;
        quint64 inode = 0;
        bool link = false;
        QString real = {}; ///< of what was reached by a link: the absolute path under which it really lies
    };
    /// What is known of a folder on the way to single files.
    struct Way
    {
        bool enters = false;
        std::optional<SkippedFile> why = {}; ///< it is not entered, if there is something to say of that
        QString real = {};                   ///< as of a Folder
    };

    void enter(const Folder &folder);
    void look(int directory, const Folder &folder, const dirent &entry, QList<Folder> &below);
    void lookAtFile(const QString &path, const struct stat &info, bool link, const QString &real);
    void lookAtFolder(Folder folder);
    /// Why a folder is not entered: a reason, or nothing to be said of it (control folders).
    [[nodiscard]] bool isEntered(const Folder &folder, std::optional<SkipReason> &reason);
    [[nodiscard]] Result<void> openRoot();
    void find(const QString &path);
    [[nodiscard]] const Way &wayTo(const QString &folder);
    [[nodiscard]] Way lookAtWay(const QString &folder);
    void readPatterns(const QString &folder, const QString &real);
    void readIgnoreFile(const QString &folder);
    [[nodiscard]] QString realPath(const QString &path) const;
    [[nodiscard]] std::optional<QString> belowRoot(const QString &real) const;
    [[nodiscard]] static QString realBelow(const QString &folder, const QString &name);
    [[nodiscard]] bool isIgnored(const QString &path, bool isFolder, bool link, const QString &real);
    [[nodiscard]] bool leadsElsewhere(const QString &real) const;
    [[nodiscard]] bool isOfOtherSource(const QString &real, bool link) const;
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
    QList<Folder> m_pending; ///< folders still to be entered
    QList<Folder> m_links;   ///< to be followed when all that is pending was entered
    QSet<std::pair<quint64, quint64>> m_entered;
    QSet<QString> m_ignoresRead; ///< folders whose patterns are known, where links may lead to them again
    QString m_realRoot;
    quint64 m_device = 0;
    int m_entries = 0;
    QHash<QString, Way> m_ways; ///< folders on the way to single files
    QSet<QString> m_told;       ///< of them: why they are not entered
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
    if (m_options.symlinks)
        m_realRoot = realPath({});
    m_entered.insert({info.st_dev, info.st_ino});
    m_scan.mount = mountIdentity(m_options.root);
    return {};
}

Result<FolderScan> Walk::run()
{
    if (auto root = openRoot(); !root)
        return std::unexpected(std::move(root).error());
    m_pending.append(Folder{});
    QList<Folder> links; // from the last by path to the first
    while (true) {
        if (m_stop.stop_requested())
            return fail(Code::Cancelled, u"ingest.scan"_s, u"The look at %1 was cancelled."_s.arg(m_options.root));
        if (!m_pending.isEmpty()) {
            enter(m_pending.takeLast());
            continue;
        }
        if (links.isEmpty()) {
            links = std::exchange(m_links, {});
            std::ranges::sort(links, std::ranges::greater(), &Folder::path);
        }
        if (links.isEmpty())
            break;
        lookAtFolder(links.takeLast());
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
        m_ways.insert(QString(), {.enters = true});
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
    QString real;
    if (m_options.rules) {
        const Way &way = wayTo(folder);
        if (!way.enters) {
            if (way.why && !m_told.contains(way.why->path)) {
                m_told.insert(way.why->path);
                m_scan.skipped.append(*way.why);
            }
            return;
        }
        real = realBelow(way.real, name);
    }
    struct stat info{};
    if (::lstat(native(path).constData(), &info) != 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            skip(path, SkipReason::Unreadable, systemText(errno));
        return;
    }
    if (!isMarkdownName(name))
        return skip(path, SkipReason::NotMarkdown);
    const bool link = S_ISLNK(info.st_mode);
    if (link) {
        if (!m_options.symlinks)
            return skip(path, SkipReason::Link);
        if (::stat(native(path).constData(), &info) != 0)
            return skip(path, SkipReason::Unreadable, systemText(errno));
        if (m_options.rules)
            real = realPath(path);
    }
    if (name.contains(u'\n'))
        return skip(path, SkipReason::BadName);
    lookAtFile(path, info, link, real);
}

/// Whether the walk would enter a folder, and if not, why.
const Walk::Way &Walk::wayTo(const QString &folder)
{
    if (const auto known = m_ways.constFind(folder); known != m_ways.cend())
        return *known;
    m_ways.insert(folder, {}); // whatever is made into a link meanwhile, the way has an end
    const Way way = lookAtWay(folder);
    return *m_ways.insert(folder, way);
}

/// Reads the patterns on the way.
Walk::Way Walk::lookAtWay(const QString &folder)
{
    const Way parent = wayTo(Files::parentOf(folder));
    if (!parent.enters)
        return {.why = parent.why};
    struct stat info{};
    if (::lstat(native(folder).constData(), &info) != 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            return {.why = SkippedFile{folder + u'/', SkipReason::Unreadable, systemText(errno)}};
        // What lay in it is gone, which the look at the file finds.
        return {.enters = true, .real = realBelow(parent.real, Files::nameOf(folder))};
    }
    const bool link = S_ISLNK(info.st_mode);
    if (link && !m_options.symlinks)
        return {.why = SkippedFile{folder + u'/', SkipReason::Link, {}}};
    if (link && ::stat(native(folder).constData(), &info) != 0)
        return {.why = SkippedFile{folder, SkipReason::Unreadable, systemText(errno)}};
    const Folder there{.path = folder,
                       .device = info.st_dev,
                       .inode = info.st_ino,
                       .link = link,
                       .real = link ? realPath(folder) : realBelow(parent.real, Files::nameOf(folder))};
    std::optional<SkipReason> reason;
    if (!isEntered(there, reason))
        return {.why = reason ? std::optional(SkippedFile{folder + u'/', *reason, {}}) : std::nullopt};
    if (const auto alias = belowRoot(there.real); alias && wayTo(*alias).enters)
        return {.why = SkippedFile{folder + u'/', SkipReason::Loop, {}}};
    readPatterns(folder, there.real);
    return {.enters = true, .real = there.real};
}

void Walk::enter(const Folder &folder)
{
    DIR *directory = ::opendir(native(folder.path).constData());
    if (directory == nullptr) {
        skip(folder.path + u'/', SkipReason::Unreadable, systemText(errno));
        return;
    }
    m_scan.folders.append(folder.path);
    readPatterns(folder.path, folder.real);
    QList<Folder> below;
    errno = 0;
    while (const dirent *entry = ::readdir(directory)) {
        if (++m_entries % entriesBetweenChecks == 0) {
            if (m_stop.stop_requested())
                break;
            if (m_progress)
                m_progress(m_scan.files.size());
        }
        look(::dirfd(directory), folder, *entry, below);
        errno = 0;
    }
    if (errno != 0)
        skip(folder.path + u'/', SkipReason::Unreadable, systemText(errno));
    ::closedir(directory);
    std::ranges::sort(below, {}, &Folder::path);
    for (Folder &found : below) {
        if (found.link)
            m_links.append(std::move(found));
        else
            lookAtFolder(std::move(found));
    }
}

void Walk::look(int directory, const Folder &folder, const dirent &entry, QList<Folder> &below)
{
    const char *raw = entry.d_name;
    if (std::strcmp(raw, ".") == 0 || std::strcmp(raw, "..") == 0)
        return;
    // Most entries of most folders are files that are no Markdown; they cost no stat and no string.
    const QByteArrayView bytes(raw);
    if (entry.d_type == DT_REG && !isMarkdownName(QString::fromLatin1(bytes)))
        return;
    const QString name = QString::fromUtf8(bytes);
    const QString path = folder.path.isEmpty() ? name : folder.path + u'/' + name;
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
    const QString real = link ? realPath(path) : realBelow(folder.real, name);
    if (isFolder)
        below.append({.path = path, .device = info.st_dev, .inode = info.st_ino, .link = link, .real = real});
    else
        lookAtFile(path, info, link, real);
}

/// Where links lead to; empty if that cannot be told any more.
QString Walk::realPath(const QString &path) const
{
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(native(path).constData(), nullptr), &std::free);
    return real ? QFile::decodeName(real.get()) : QString();
}

std::optional<QString> Walk::belowRoot(const QString &real) const
{
    if (real.isEmpty() || m_realRoot.isEmpty())
        return std::nullopt;
    if (real == m_realRoot)
        return QString();
    const QString root = m_realRoot.endsWith(u'/') ? m_realRoot : m_realRoot + u'/';
    if (!real.startsWith(root))
        return std::nullopt;
    return real.sliced(root.size());
}

QString Walk::realBelow(const QString &folder, const QString &name)
{
    if (folder.isEmpty())
        return {};
    return (folder.endsWith(u'/') ? folder : QString(folder + u'/')) + name;
}

/// By its path as it was come upon, or by that under which it really lies: a link takes nothing in that a pattern
/// leaves out, nor what lies in a folder that a pattern leaves out.
bool Walk::isIgnored(const QString &path, bool isFolder, bool link, const QString &real)
{
    if (m_rules.ignores(path, isFolder))
        return true;
    const auto alias = belowRoot(real);
    if (!alias || alias->isEmpty())
        return false;
    // Of what lies below a link the way was looked at when the link was.
    for (qsizetype at = link ? alias->indexOf(u'/') : -1; at >= 0; at = alias->indexOf(u'/', at + 1)) {
        const QString folder = alias->first(at);
        if (isControl(Files::nameOf(folder)) || m_rules.ignores(folder, true))
            return true;
        readIgnoreFile(folder);
    }
    return m_rules.ignores(*alias, isFolder);
}

/// Whether what a link leads to lies on another file system. Of a file its folder is asked: where file systems are laid
/// over each other, the files of one folder may come from several.
bool Walk::leadsElsewhere(const QString &real) const
{
    struct stat info{};
    const QByteArray folder = QFile::encodeName(Files::parentOf(real));
    return ::stat(folder.isEmpty() ? "/" : folder.constData(), &info) == 0 && info.st_dev != m_device;
}

/// Whether what was reached by a link belongs to another source: the innermost one that it lies in is not this one.
bool Walk::isOfOtherSource(const QString &real, bool link) const
{
    QString at = real;
    while (!at.isEmpty()) {
        if (at == m_realRoot)
            return false;
        if (m_options.otherRoots.contains(at))
            return true;
        if (!link) // of what lies below a link the way was looked at when the link was
            return false;
        at = Files::parentOf(at);
    }
    return link && m_options.otherRoots.contains(u"/"_s);
}

bool Walk::isEntered(const Folder &folder, std::optional<SkipReason> &reason)
{
    const QString name = Files::nameOf(folder.path);
    if (isControl(name) || isControl(Files::nameOf(folder.real)))
        return false;
    if (m_options.otherRoots.contains((m_options.root == u"/" ? QString() : m_options.root) + u'/' + folder.path) ||
        isOfOtherSource(folder.real, folder.link))
        reason = SkipReason::OtherSource;
    else if (name.startsWith(u'.') && !m_options.hidden)
        reason = SkipReason::Hidden;
    else if (isIgnored(folder.path, true, folder.link, folder.real))
        reason = SkipReason::Ignored;
    else if (folder.device != m_device && !m_options.otherMounts)
        reason = SkipReason::OtherMount;
    return !reason;
}

void Walk::lookAtFolder(Folder folder)
{
    std::optional<SkipReason> reason;
    if (!isEntered(folder, reason)) {
        if (reason)
            skip(folder.path + u'/', *reason);
        return;
    }
    const std::pair<quint64, quint64> identity{folder.device, folder.inode};
    if (m_options.symlinks) {
        if (m_entered.contains(identity))
            return skip(folder.path + u'/', SkipReason::Loop);
        m_entered.insert(identity);
    }
    m_pending.append(std::move(folder));
}

void Walk::lookAtFile(const QString &path, const struct stat &info, bool link, const QString &real)
{
    if (!S_ISREG(info.st_mode))
        return skip(path, SkipReason::NotAFile);
    if (m_options.rules && link && isOfOtherSource(real, true))
        return skip(path, SkipReason::OtherSource);
    if (m_options.rules && !m_options.hidden && QStringView(path).sliced(path.lastIndexOf(u'/') + 1).startsWith(u'.'))
        return skip(path, SkipReason::Hidden);
    if (m_options.rules && isIgnored(path, false, link, real))
        return skip(path, SkipReason::Ignored);
    if (m_options.rules && link && !m_options.otherMounts && leadsElsewhere(real))
        return skip(path, SkipReason::OtherMount);
    if (info.st_size > m_options.maxBytes)
        return skip(path, SkipReason::TooLarge,
                    u"%1, and at most %2 are read"_s.arg(sizeText(info.st_size), sizeText(m_options.maxBytes)));
    m_scan.files.append({path, stampOf(info)});
}

/// Those of a folder, and by both its paths where it was reached by a link: what one gives back the other must, too.
void Walk::readPatterns(const QString &folder, const QString &real)
{
    readIgnoreFile(folder);
    if (const auto alias = belowRoot(real))
        readIgnoreFile(*alias);
}

void Walk::readIgnoreFile(const QString &folder)
{
    if (m_options.symlinks) {
        if (m_ignoresRead.contains(folder))
            return;
        m_ignoresRead.insert(folder);
    }
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
