// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "references.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

bool isWord(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool isNamePart(char c)
{
    return isWord(c) || c == '.' || c == '-';
}

/// Where the name that ends at @p end begins; @p end itself if there is none.
qsizetype nameBegin(QByteArrayView text, qsizetype end)
{
    qsizetype begin = end;
    while (begin > 0 && isNamePart(text[begin - 1]))
        --begin;
    return begin;
}

/// True for "https:", "mailto:" and so on, but not for "C:".
bool hasScheme(QByteArrayView address)
{
    const qsizetype colon = address.indexOf(':');
    if (colon < 2 || !((address[0] >= 'A' && address[0] <= 'Z') || (address[0] >= 'a' && address[0] <= 'z')))
        return false;
    return std::ranges::all_of(address.first(colon), [](char c) { return (isNamePart(c) && c != '_') || c == '+'; });
}

bool isDocumentPath(QStringView path)
{
    static constexpr std::array suffixes{"md"_L1, "markdown"_L1, "mdown"_L1, "mkd"_L1, "mkdn"_L1, "mdwn"_L1, "mdx"_L1};
    const QStringView name = path.sliced(path.lastIndexOf(u'/') + 1);
    const qsizetype dot = name.lastIndexOf(u'.');
    if (dot <= 0)
        return true;
    const QStringView suffix = name.sliced(dot + 1);
    return std::ranges::any_of(
        suffixes, [&](QLatin1StringView known) { return suffix.compare(known, Qt::CaseInsensitive) == 0; });
}

QString decoded(QByteArrayView text)
{
    return QString::fromUtf8(QByteArray::fromPercentEncoding(text.toByteArray()));
}

} // namespace

void forEachReference(QByteArrayView text, const std::function<void(qsizetype, qsizetype)> &found)
{
    constexpr qsizetype maxDigits = 10;
    for (qsizetype hash = text.indexOf('#'); hash >= 0; hash = text.indexOf('#', hash + 1)) {
        qsizetype end = hash + 1;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9')
            ++end;
        if (end == hash + 1 || text[hash + 1] == '0' || end - hash - 1 > maxDigits ||
            (end < text.size() && isWord(text[end])))
            continue;
        qsizetype begin = hash;
        const qsizetype name = nameBegin(text, hash);
        if (name < hash) {
            const qsizetype owner = name > 0 && text[name - 1] == '/' ? nameBegin(text, name - 1) : name - 1;
            if (name == 0 || text[name - 1] != '/' || owner == name - 1 || !isWord(text[owner]) || !isWord(text[name]))
                continue;
            begin = owner;
        }
        if (begin > 0 && (QByteArrayView("/@#&").contains(text[begin - 1]) || isNamePart(text[begin - 1])))
            continue;
        found(begin, end - begin);
    }
}

bool classify(QByteArrayView address, DocumentLink &link)
{
    if (address.isEmpty())
        return false;
    if (hasScheme(address) || address.startsWith("//")) {
        link.kind = DocumentLink::Kind::Url;
        link.target = QString::fromUtf8(address);
        return true;
    }
    const qsizetype hash = address.indexOf('#');
    if (hash >= 0)
        link.anchor = decoded(address.sliced(hash + 1));
    QByteArrayView path = hash >= 0 ? address.first(hash) : address;
    if (const qsizetype query = path.indexOf('?'); query >= 0)
        path = path.first(query);
    link.target = decoded(path);
    if (link.target.isEmpty()) {
        link.kind = DocumentLink::Kind::Heading;
        return !link.anchor.isEmpty();
    }
    link.kind = !link.image && isDocumentPath(link.target) ? DocumentLink::Kind::Document : DocumentLink::Kind::File;
    return true;
}

} // namespace Docket::Markdown
