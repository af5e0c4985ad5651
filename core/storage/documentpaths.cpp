// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentpaths.h"

#include "contenthash.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cstring>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

constexpr std::array<QStringView, 4> suffixes{u".md", u".markdown", u".mdown", u".mkd"};
constexpr std::array<QStringView, 2> folderPages{u"readme", u"index"};

bool isAscii(QStringView text)
{
    return std::ranges::all_of(text, [](QChar c) { return c.unicode() < 0x80; });
}

/// The name without a suffix of documents, or nothing if it has none.
QStringView stemOf(QStringView name)
{
    for (const QStringView suffix : suffixes) {
        if (name.size() > suffix.size() && name.endsWith(suffix, Qt::CaseInsensitive))
            return name.chopped(suffix.size());
    }
    return {};
}

} // namespace

QStringView folderOf(QStringView path)
{
    const qsizetype slash = path.lastIndexOf(u'/');
    return slash < 0 ? QStringView() : path.first(slash);
}

QStringView nameOf(QStringView path)
{
    return path.sliced(path.lastIndexOf(u'/') + 1);
}

QString absolutePath(const DocumentSource &source, QStringView path)
{
    if (source.kind == DocumentSource::Kind::Pasted)
        return u"pasted:/" + QString::number(source.id.value) + u'/' + path;
    const QString slash = source.path.endsWith(u'/') ? QString() : QString(u'/');
    return source.path + slash + path;
}

qint64 pathKey(const QString &absolute)
{
    ContentHash hash;
    if (isAscii(absolute))
        return hash.add(QStringView(absolute.toLower())).value();
    const QString folded = absolute.normalized(QString::NormalizationForm_C).toCaseFolded();
    return hash.add(QStringView(folded)).value();
}

QString resolveTarget(const DocumentSource &source, const QString &document, const QString &target)
{
    QStringList parts;
    if (target.startsWith(u'/'))
        parts = source.kind == DocumentSource::Kind::Folder ? source.path.split(u'/') : QStringList{QString()};
    else
        parts = folderOf(document).toString().split(u'/');
    const qsizetype root = parts.first().isEmpty() || parts.first().endsWith(u':') ? 1 : 0;
    for (const QStringView part : QStringView(target).split(u'/', Qt::SkipEmptyParts)) {
        if (part == u"..") {
            if (parts.size() <= root)
                return {};
            parts.removeLast();
        } else if (part != u".") {
            parts.append(part.toString());
        }
    }
    return parts.join(u'/');
}

QStringList pathsMeantBy(const QString &path)
{
    QStringList paths{path};
    if (!stemOf(nameOf(path)).isEmpty())
        return paths;
    for (const QStringView suffix : suffixes)
        paths << path + suffix;
    for (const QStringView page : folderPages) {
        for (const QStringView suffix : suffixes)
            paths << path + u'/' + page + suffix;
    }
    return paths;
}

QStringList pathsLeadingTo(const QString &path)
{
    QStringList paths{path};
    const QStringView stem = stemOf(nameOf(path));
    if (stem.isEmpty())
        return paths;
    const QStringView folder = folderOf(path);
    paths << folder + u'/' + stem;
    if (std::ranges::any_of(folderPages,
                            [stem](QStringView page) { return page.compare(stem, Qt::CaseInsensitive) == 0; }))
        paths << folder.toString();
    return paths;
}

QList<qint64> keysLeadingTo(const QString &path)
{
    QList<qint64> keys;
    for (const QString &leading : pathsLeadingTo(path))
        keys << pathKey(leading);
    return keys;
}

std::optional<IssueTarget> issueTarget(const DocumentLink &link)
{
    const auto number = [](QStringView digits) -> qint64 {
        const bool valid = !digits.isEmpty() && digits.size() <= 10 &&
                           std::ranges::all_of(digits, [](QChar c) { return c >= u'0' && c <= u'9'; });
        return valid ? digits.toLongLong() : 0;
    };
    const QStringView target(link.target);
    if (link.kind == DocumentLink::Kind::Issue) {
        const qsizetype hash = target.lastIndexOf(u'#');
        const qint64 value = hash < 0 ? 0 : number(target.sliced(hash + 1));
        if (value == 0)
            return std::nullopt;
        return IssueTarget{target.first(hash).toString(), value};
    }
    if (link.kind == DocumentLink::Kind::Url && target.contains(u"/issues/")) {
        static const QRegularExpression address(
            uR"(^https?://[^/?#]+(?:/[^/?#]+)*?/([^/?#]+)/([^/?#]+)/issues/(\d+)/?(?:[?#].*)?$)"_s);
        if (const auto match = address.matchView(target); match.hasMatch()) {
            if (const qint64 value = number(match.capturedView(3)); value > 0)
                return IssueTarget{match.captured(1) + u'/' + match.captured(2), value};
        }
    }
    return std::nullopt;
}

qint64 linkedIssueKey(const IssueTarget &target)
{
    // No absolute path looks like this, so the two kinds of key do not meet.
    return pathKey(u"issue:"_s + target.project + u'#' + QString::number(target.number));
}

qint64 hashKey(const QByteArray &hash)
{
    qint64 key = 0;
    std::memcpy(&key, hash.constData(), std::size_t(std::min<qsizetype>(hash.size(), sizeof key)));
    return key;
}

} // namespace Docket::Storage
