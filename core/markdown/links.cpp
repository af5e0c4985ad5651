// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "links.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

/// The scheme in lower case; empty for a relative target.
QString schemeOf(QStringView target)
{
    const qsizetype colon = target.indexOf(u':');
    if (colon <= 0)
        return {};
    const QStringView scheme = target.first(colon);
    const bool valid = std::ranges::all_of(scheme, [](QChar c) {
        return c.unicode() < 0x80 && (c.isLetterOrNumber() || c == u'+' || c == u'-' || c == u'.');
    });
    return valid ? scheme.toString().toLower() : QString();
}

QString safe(const QString &target, const QString &baseUrl, bool mail)
{
    // Browsers skip control characters inside a scheme; a target that has any was made to deceive.
    if (std::ranges::any_of(target, [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; }))
        return {};
    const QString trimmed = target.trimmed();
    QUrl url(trimmed, QUrl::TolerantMode);
    if (schemeOf(trimmed).isEmpty()) {
        // A fragment points to a heading of the page, and the page is not here.
        if (baseUrl.isEmpty() || trimmed.isEmpty() || trimmed.startsWith(u'#'))
            return {};
        url = QUrl(baseUrl).resolved(url);
    }
    const QString scheme = url.scheme();
    if (!url.isValid())
        return {};
    if (mail && scheme == u"mailto"_s)
        return QString::fromLatin1(url.toEncoded());
    if ((scheme != u"http"_s && scheme != u"https"_s) || url.host().isEmpty())
        return {};
    return QString::fromLatin1(url.toEncoded());
}

QString anchor(const QString &target, QStringView text)
{
    return u"<a href=\"docket:"_s + target + u"\">"_s + escaped(text) + u"</a>"_s;
}

} // namespace

QString escaped(QStringView text)
{
    QString result;
    result.reserve(text.size() + text.size() / 8);
    for (const QChar c : text) {
        switch (c.unicode()) {
        case u'&': result += "&amp;"_L1; break;
        case u'<': result += "&lt;"_L1; break;
        case u'>': result += "&gt;"_L1; break;
        case u'"': result += "&quot;"_L1; break;
        case u'\'': result += "&#39;"_L1; break;
        case 0: result += QChar::ReplacementCharacter; break;
        default:
            if (c.unicode() >= 0xFDD0 && c.unicode() <= 0xFDEF)
                result += QChar::ReplacementCharacter;
            else
                result += c;
        }
    }
    return result;
}

QString safeTarget(const QString &target, const QString &baseUrl)
{
    return safe(target, baseUrl, true);
}

QString safeImage(const QString &target, const QString &baseUrl)
{
    return safe(target, baseUrl, false);
}

QString withReferences(const QString &text, const QString &project)
{
    if (!text.contains(u'#') && !text.contains(u'@'))
        return escaped(text);
    // Possessive and anchored by the look-behind, so that no text makes it try a stretch twice.
    static const QRegularExpression pattern(
        uR"((?<![\w./@#&-])(?:(?:([A-Za-z0-9_][\w.-]*+/[A-Za-z0-9_][\w.-]*+))?#([1-9][0-9]{0,9}+)(?!\w)|@([A-Za-z0-9](?:[\w-]|\.(?=\w)){0,99}+)))"_s);
    QString result;
    qsizetype done = 0;
    for (auto matches = pattern.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        result += escaped(QStringView(text).sliced(done, match.capturedStart() - done));
        done = match.capturedEnd();
        const QString number = match.captured(2);
        const QString repository = match.capturedLength(1) > 0 ? match.captured(1) : project;
        if (number.isEmpty())
            result += anchor(u"user/"_s + match.captured(3), match.capturedView());
        else if (repository.isEmpty())
            result += escaped(match.capturedView());
        else
            result +=
                anchor(u"issue/"_s + QString::fromLatin1(QUrl::toPercentEncoding(repository, "/")) + u'/' + number,
                       match.capturedView());
    }
    return result + escaped(QStringView(text).sliced(done));
}

QString withoutComments(const QString &html)
{
    QString result;
    qsizetype at = 0;
    for (;;) {
        const qsizetype begin = html.indexOf("<!--"_L1, at);
        const qsizetype end = begin < 0 ? -1 : html.indexOf("-->"_L1, begin + 4);
        if (end < 0)
            return result + QStringView(html).sliced(at);
        result += QStringView(html).sliced(at, begin - at);
        at = end + 3;
    }
}

QString withoutTags(const QString &html)
{
    QString result;
    qsizetype at = 0;
    for (;;) {
        const qsizetype begin = html.indexOf(u'<', at);
        const qsizetype end = begin < 0 ? -1 : html.indexOf(u'>', begin);
        if (end < 0)
            return result + QStringView(html).sliced(at);
        result += QStringView(html).sliced(at, begin - at);
        result += u' ';
        at = end + 1;
    }
}

} // namespace Docket::Markdown
