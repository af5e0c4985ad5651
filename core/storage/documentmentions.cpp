// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentmentions.h"

#include "documentpaths.h"
#include "documentreader.h"
#include "issueids.h"
#include "issuereader.h"
#include "searchtext.h"

#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

/// Ends a path in running text.
bool endsRun(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0' || QByteArrayView("\"'`()[]<>|,;").contains(c);
}

bool isNameByte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
           c == '/' || c == '%' || quint8(c) >= 0x80;
}

/// A typographic quotation mark or dash (U+2010 to U+201F) begins at @p at.
bool isMark(QByteArrayView text, qsizetype at)
{
    return at >= 0 && at + 3 <= text.size() && text.sliced(at, 2) == "\xe2\x80" && quint8(text[at + 2]) >= 0x90 &&
           quint8(text[at + 2]) <= 0x9f;
}

/// The path ends at @p end: "a.md." is the end of a sentence, "a.md.orig" another file.
bool endsThere(QByteArrayView text, qsizetype end)
{
    if (end >= text.size())
        return true;
    if (text[end] == '.')
        return end + 1 >= text.size() || !isNameByte(text[end + 1]);
    return isMark(text, end) || !isNameByte(text[end]);
}

/// "owner/name" of "INSTANCE:owner/name".
QString projectName(const DocumentSource &source)
{
    return source.project.section(u':', -1);
}

/// What stands right before the path in the same run says whether the path is that of the document.
bool leadsThere(QByteArrayView lead, const DocumentSource &source, bool ofProject, bool inFolder)
{
    if (lead.contains("://")) {
        // ".../owner/name/src/branch/main/", with the name of the branch in one part or more.
        const bool isPage = lead.endsWith('/') && (lead.contains("/src/") || lead.contains("/blob/") ||
                                                   lead.contains("/raw/") || lead.contains("/tree/"));
        const QByteArray project = '/' + projectName(source).toUtf8().toLower() + '/';
        return isPage && (source.project.isEmpty() || lead.toByteArray().toLower().contains(project));
    }
    if (lead.endsWith('/')) {
        const QByteArray root = QString(absolutePath(source, u"")).toUtf8();
        if (root.endsWith(QByteArray("/" + lead.toByteArray())) || root == lead)
            return true;
    }
    // "./", "/" and "../../" say no more than nothing.
    const bool plain = std::ranges::all_of(lead, [](char c) { return c == '.' || c == '/'; }) &&
                       (lead.isEmpty() || lead.endsWith('/'));
    return plain && (ofProject || (inFolder && source.project.isEmpty()));
}

} // namespace

bool namesDocument(QByteArrayView text, const DocumentSource &source, const QString &path, bool ofProject)
{
    const QByteArray plain = path.toUtf8();
    const QByteArray encoded = QUrl::toPercentEncoding(path, "/");
    for (const QByteArray &wanted : encoded == plain ? QByteArrayList{plain} : QByteArrayList{plain, encoded}) {
        for (qsizetype at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
            if (!endsThere(text, at + wanted.size()))
                continue;
            qsizetype begin = at;
            while (begin > 0 && !endsRun(text[begin - 1]) && !isMark(text, begin - 3))
                --begin;
            if (leadsThere(text.sliced(begin, at - begin), source, ofProject, path.contains(u'/')))
                return true;
        }
    }
    return false;
}

DocumentMentions::DocumentMentions(Connection &connection)
    : m_connection(connection)
{
}

Result<bool> DocumentMentions::names(qint64 issue, const DocumentSource &source, const QString &path, bool ofProject)
{
    auto texts =
        m_connection.prepare("SELECT title FROM issue WHERE id = ?1 UNION ALL SELECT body FROM issue_body WHERE "
                             "id = ?1 UNION ALL SELECT body FROM comment WHERE issue_id = ?1");
    texts.bind(1, issue);
    bool found = false;
    while (!found && texts.step())
        found = namesDocument(texts.view(0), source, path, ofProject);
    if (auto done = texts.result(); !done)
        return std::unexpected(done.error());
    return found;
}

Result<QList<IssueReference>> DocumentMentions::issues(DocumentId id, int limit)
{
    DocumentReader reader(m_connection);
    auto document = reader.summary(id);
    if (!document)
        return std::unexpected(document.error());
    auto source = reader.source(document->source);
    if (!source)
        return std::unexpected(source.error());
    const QString &path = document->path;
    QByteArray match = searchPhrase(path, false);
    if (match.isEmpty() || source->kind == DocumentSource::Kind::Pasted)
        return QList<IssueReference>{};
    if (const QByteArray encoded = QUrl::toPercentEncoding(path, "/"); encoded != path.toUtf8())
        match += " OR " + searchPhrase(QString::fromLatin1(encoded), false);

    QSet<qint64> projects;
    if (!source->project.isEmpty()) {
        auto rows = m_connection.prepare("SELECT id FROM project WHERE name_key = ?");
        rows.bind(1, projectName(*source).toCaseFolded());
        while (rows.step())
            projects.insert(rows.integer(0));
        if (auto done = rows.result(); !done)
            return std::unexpected(done.error());
    }
    IssueReader issueReader(m_connection);
    QList<qint64> all;
    for (const qint64 project : std::as_const(projects)) {
        auto ofProject = issueReader.newestWith(match, issueKey({project}, 0), issueKey({project}, maxIssueNumber));
        if (!ofProject)
            return std::unexpected(ofProject.error());
        all += *ofProject;
    }
    auto anywhere = issueReader.newestWith(match, 0, std::numeric_limits<qint64>::max());
    if (!anywhere)
        return std::unexpected(anywhere.error());
    all += *anywhere;
    std::ranges::sort(all, std::ranges::greater());
    all.erase(std::ranges::unique(all).begin(), all.end());

    QList<IssueId> naming;
    for (const qint64 issue : std::as_const(all)) {
        auto said = names(issue, *source, path, projects.contains(projectOf(issue).value));
        if (!said)
            return std::unexpected(said.error());
        if (*said)
            naming.append(IssueId{issue});
        if (naming.size() >= limit)
            break;
    }
    auto rows = issueReader.rows(naming);
    if (!rows)
        return std::unexpected(rows.error());
    QList<IssueReference> issues;
    for (const IssueRow &row : std::as_const(*rows))
        issues.append({row.projectName, row.number, row.title, row.state});
    return issues;
}

} // namespace Docket::Storage
