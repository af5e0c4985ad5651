// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "querykeys.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Docket::Domain {

namespace {

using Kind = QueryTerm::Kind;

// In the order in which suggestions show them.
constexpr std::array keys{
    QueryKey{u"is", u"state", Kind::State, QueryValue::State, u"is:open", u"open or closed", AskAll},
    QueryKey{u"label", u"labels", Kind::Label, QueryValue::Name, u"label:bug", u"has the label"},
    QueryKey{u"assignee", u"assigned", Kind::Assignee, QueryValue::Person, u"assignee:me", u"assigned to somebody"},
    QueryKey{u"author", u"by", Kind::Author, QueryValue::Person, u"author:alice", u"opened by somebody"},
    QueryKey{u"milestone", u"", Kind::Milestone, QueryValue::Name, u"milestone:1.0", u"belongs to the milestone"},
    QueryKey{u"priority", u"prio", Kind::Priority, QueryValue::Rank, u"priority:high", u"priority by name or rank"},
    QueryKey{u"column", u"", Kind::Column, QueryValue::Name, u"column:Backlog", u"stands in the kanban column"},
    QueryKey{u"updated", u"", Kind::Updated, QueryValue::Date, u"updated:>2026-01-01", u"last changed", AskAll},
    QueryKey{u"created", u"opened", Kind::Created, QueryValue::Date, u"created:30d", u"opened at a time"},
    QueryKey{u"closed", u"", Kind::Closed, QueryValue::Date, u"closed:today", u"closed at a time"},
    QueryKey{u"no", u"without", Kind::No, QueryValue::Property, u"no:assignee", u"lacks something"},
    QueryKey{u"has", u"with", Kind::No, QueryValue::Property, u"has:milestone", u"has something"},
    QueryKey{u"comments", u"", Kind::Comments, QueryValue::Number, u"comments:>5", u"number of comments"},
    QueryKey{u"number", u"", Kind::Number, QueryValue::Number, u"number:12", u"number of the issue", AskAll},
    QueryKey{u"repo", u"repository", Kind::Repo, QueryValue::Name, u"repo:owner/name", u"in the repository"},
    QueryKey{u"instance", u"server", Kind::Instance, QueryValue::Name, u"instance:work", u"on the server"},
    QueryKey{u"path", u"file", Kind::Path, QueryValue::Name, u"path:docs", u"part of the path", AskDocuments},
    QueryKey{u"heading", u"", Kind::Heading, QueryValue::Text, u"heading:install", u"words in a heading", AskDocuments},
    QueryKey{u"section", u"", Kind::Section, QueryValue::Text, u"section:Usage", u"has the section", AskDocuments},
    QueryKey{u"prop", u"property", Kind::Property, QueryValue::Pair, u"prop:status=draft", u"value of the front matter",
             AskDocuments},
    QueryKey{u"tag", u"tags", Kind::Tag, QueryValue::Name, u"tag:howto", u"has the tag", AskDocuments},
    QueryKey{u"link", u"links", Kind::Link, QueryValue::Text, u"link:setup.md", u"links to it", AskDocuments},
    QueryKey{u"code", u"", Kind::Code, QueryValue::Text, u"code:printf", u"words in code blocks", AskDocuments},
    QueryKey{u"lang", u"language", Kind::Language, QueryValue::Name, u"lang:cpp", u"has code in the language",
             AskDocuments},
    QueryKey{u"task", u"tasks", Kind::Task, QueryValue::Task, u"task:open", u"has tasks to do, or done", AskDocuments},
    QueryKey{u"in", u"", Kind::Words, QueryValue::Field, u"in:title", u"where words are looked for", AskAll},
};

} // namespace

std::span<const QueryKey> queryKeys()
{
    return keys;
}

const QueryKey *findQueryKey(QStringView name)
{
    for (const QueryKey &key : keys) {
        if (name.compare(key.name, Qt::CaseInsensitive) == 0 ||
            (!key.alias.isEmpty() && name.compare(key.alias, Qt::CaseInsensitive) == 0))
            return &key;
    }
    return nullptr;
}

QStringList queryKeyNames(quint8 subjects)
{
    QStringList names;
    for (const QueryKey &key : keys) {
        if (key.subjects & subjects)
            names << key.name.toString();
    }
    return names;
}

QStringList queryChoices(QueryValue value, quint8 subjects)
{
    switch (value) {
    case QueryValue::State: {
        QStringList states;
        if (subjects & AskIssues)
            states << u"open"_s << u"closed"_s;
        if (subjects == AskAll)
            states << u"issue"_s << u"document"_s;
        if (subjects & AskDocuments)
            states << u"failed"_s << u"missing"_s << u"broken"_s << u"orphan"_s;
        return states;
    }
    case QueryValue::Task: return {u"open"_s, u"done"_s};
    case QueryValue::Field: return {u"title"_s, u"body"_s, u"comments"_s};
    case QueryValue::Property: return {u"assignee"_s, u"label"_s, u"milestone"_s, u"priority"_s};
    default: return {};
    }
}

quint8 stateSubjects(const QString &state)
{
    const bool ofIssues = state == u"open"_s || state == u"closed"_s || state == u"issue"_s;
    return ofIssues ? AskIssues : AskDocuments;
}

bool isQuerySpace(QChar c)
{
    return c.isSpace() || c.isNull();
}

bool isQueryQuote(QChar c)
{
    return c == u'"' || c == u'\u201C' || c == u'\u201D' || c == u'\u201E';
}

QuotedText readQuoted(QStringView text, qsizetype at)
{
    const bool typographic = text[at] != u'"';
    QuotedText result;
    for (qsizetype i = at + 1; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == u'\\' && i + 1 < text.size() && (text[i + 1] == u'"' || text[i + 1] == u'\\')) {
            result.text += text[++i];
        } else if (c == u'"' || (typographic && isQueryQuote(c))) {
            result.end = i + 1;
            result.closed = true;
            return result;
        } else {
            result.text += c;
        }
    }
    result.end = text.size();
    return result;
}

qsizetype keyLength(QStringView text, qsizetype at)
{
    qsizetype end = at;
    while (end < text.size() && ((text[end] >= u'a' && text[end] <= u'z') || (text[end] >= u'A' && text[end] <= u'Z') ||
                                 (end > at && (text[end] == u'-' || text[end] == u'_'))))
        ++end;
    return end > at && end < text.size() && text[end] == u':' ? end - at : 0;
}

QString quoteQueryValue(const QString &value)
{
    // A quoted "me" is somebody with that login and a quoted "2" is a name, so they need their quotes. What looks like
    // std::string or https:// behind a key is read as a word.
    const bool number = std::ranges::all_of(value, [](QChar c) { return c >= u'0' && c <= u'9'; });
    const bool plain = !number && value.compare(u"me"_s, Qt::CaseInsensitive) != 0 && !isQueryQuote(value[0]) &&
                       !u"<>=@-:"_s.contains(value[0]) && !value.startsWith("//"_L1) && !value.contains(u".."_s) &&
                       std::ranges::none_of(value, [](QChar c) { return isQuerySpace(c) || c == u',' || c == u'"'; });
    if (plain)
        return value;
    QString quoted;
    quoted.reserve(value.size() + 2);
    quoted += u'"';
    for (const QChar c : value) {
        if (c == u'"' || c == u'\\')
            quoted += u'\\';
        quoted += c;
    }
    quoted += u'"';
    return quoted;
}

} // namespace Docket::Domain
