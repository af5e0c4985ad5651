// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "frontmatter.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace Docket::Markdown {

namespace {

struct Line
{
    qsizetype end = 0;  ///< without the line ending
    qsizetype next = 0; ///< where the next one begins
};

Line lineFrom(QByteArrayView text, qsizetype begin)
{
    qsizetype end = begin;
    while (end < text.size() && text[end] != '\n' && text[end] != '\r')
        ++end;
    qsizetype next = end;
    if (next < text.size() && text[next] == '\r')
        ++next;
    if (next < text.size() && text[next] == '\n')
        ++next;
    return {end, next};
}

bool isFence(QByteArrayView line, QByteArrayView fence)
{
    if (!line.startsWith(fence))
        return false;
    for (const char c : line.sliced(fence.size())) {
        if (c != ' ' && c != '\t')
            return false;
    }
    return true;
}

void addProperties(const QString &key, const QJsonValue &value, QList<std::pair<QString, QString>> &into)
{
    switch (value.type()) {
    case QJsonValue::Object: {
        const QJsonObject object = value.toObject();
        for (auto at = object.begin(); at != object.end(); ++at)
            addProperties(key.isEmpty() ? at.key() : QString(key + u'.' + at.key()), at.value(), into);
        break;
    }
    case QJsonValue::Array: {
        const QJsonArray array = value.toArray();
        for (const auto &element : array)
            addProperties(key, element, into);
        break;
    }
    case QJsonValue::Bool: into.append({key, value.toBool() ? u"true"_s : u"false"_s}); break;
    case QJsonValue::Double: into.append({key, value.toVariant().toString()}); break;
    case QJsonValue::String: into.append({key, value.toString()}); break;
    default: into.append({key, QString()}); break;
    }
}

} // namespace

FrontMatterRange findFrontMatter(QByteArrayView text)
{
    const Line first = lineFrom(text, 0);
    FrontMatterRange range;
    if (isFence(text.first(first.end), "---"))
        range.kind = FrontMatterKind::Yaml;
    else if (isFence(text.first(first.end), "+++"))
        range.kind = FrontMatterKind::Toml;
    else
        return {};
    range.begin = first.next;
    for (qsizetype at = first.next; at < text.size();) {
        const Line line = lineFrom(text, at);
        const QByteArrayView content = text.sliced(at, line.end - at);
        const bool closes = range.kind == FrontMatterKind::Toml ? isFence(content, "+++")
                                                                : isFence(content, "---") || isFence(content, "...");
        if (closes) {
            range.end = at;
            range.fence = line.end;
            range.after = line.next;
            return range;
        }
        at = line.next;
    }
    return {};
}

FrontMatter readFrontMatter(QByteArrayView content, FrontMatterKind kind, const ParseLimits &limits)
{
    if (content.size() > limits.maxFrontMatter) {
        FrontMatter tooLong;
        tooLong.problems.append(
            {1, 0, u"the front matter is longer than %1 KiB and was not read"_s.arg(limits.maxFrontMatter >> 10)});
        return tooLong;
    }
    FrontMatter read = kind == FrontMatterKind::Toml ? readToml(content, limits) : readYaml(content, limits);
    for (ParseProblem &problem : read.problems)
        ++problem.line; // the fence
    return read;
}

QList<std::pair<QString, QString>> properties(const QJsonObject &frontMatter)
{
    QList<std::pair<QString, QString>> all;
    addProperties({}, frontMatter, all);
    return all;
}

} // namespace Docket::Markdown
