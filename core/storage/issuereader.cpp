// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuereader.h"

#include "issueids.h"
#include "packedlabels.h"

#include <base/webaddress.h>

#include <QDateTime>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Storage {

using namespace Domain;

namespace {

constexpr int maxCandidates = 300; ///< of each index
constexpr qsizetype maxMentions = 50;

/// A title in one line: rows have one.
QString oneLine(QString title)
{
    for (QChar &c : title) {
        if (c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator)
            c = u' ';
    }
    return title;
}

QString day(Timestamp time)
{
    return QDateTime::fromSecsSinceEpoch(toUnix(time), QTimeZone::UTC).toString(Qt::ISODate).first(10);
}

/// True if @p text says @p reference ("#12") and not only the beginning of a longer number, nor owner/name#12.
bool says(QByteArrayView text, QByteArrayView reference)
{
    const auto isWord = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
               c == '/' || c == '.' || c == '&';
    };
    for (qsizetype at = text.indexOf(reference); at >= 0; at = text.indexOf(reference, at + 1)) {
        const qsizetype end = at + reference.size();
        const bool longer = end < text.size() && text[end] >= '0' && text[end] <= '9';
        if (!longer && (at == 0 || !isWord(text[at - 1])))
            return true;
    }
    return false;
}

} // namespace

IssueReader::IssueReader(Connection &connection)
    : m_connection(connection)
{
}

Result<QString> IssueReader::projectName(ProjectId project)
{
    if (const auto known = m_projects.constFind(project); known != m_projects.cend())
        return *known;
    auto row = m_connection.prepare("SELECT owner || '/' || name FROM project WHERE id = ?");
    row.bind(1, project);
    const QString name = row.step() ? row.text(0) : QString();
    if (auto done = row.result(); !done)
        return std::unexpected(done.error());
    return *m_projects.insert(project, name);
}

Result<QList<IssueRow>> IssueReader::rows(std::span<const IssueId> ids)
{
    QList<IssueRow> rows;
    rows.reserve(qsizetype(ids.size()));
    auto row = m_connection.prepare(
        "SELECT i.state, i.updated, i.created, i.comments, i.priority_rank, i.priority_name, i.title, i.labels, "
        "i.author, "
        "i.assignees, b.name, m.title FROM issue AS i LEFT JOIN board_column AS b ON b.rank = i.board_rank "
        "LEFT JOIN milestone AS m ON m.project_id = i.project_id AND m.remote_id = i.milestone_id WHERE i.id = ?");
    for (const IssueId id : ids) {
        row.bind(1, id);
        if (row.step()) {
            IssueRow &out = rows.emplaceBack();
            out.id = id;
            out.project = projectOf(id.value);
            out.number = numberOf(id.value);
            out.state = row.boolean(0) ? IssueState::Closed : IssueState::Open;
            out.updated = row.time(1);
            out.created = row.time(2);
            out.comments = row.number(3);
            out.priority = row.number(4);
            out.priorityName = row.text(5);
            out.title = oneLine(row.text(6));
            for (const PackedLabel &label : unpackLabels(row.view(7)))
                out.labels.append({QString::fromUtf8(label.name), label.rgb});
            out.author = row.text(8);
            if (const QString assignees = row.text(9); !assignees.isEmpty())
                out.assignees = assignees.split(u'\n');
            out.column = row.text(10);
            out.milestone = row.text(11);
            auto project = projectName(out.project);
            if (!project)
                return std::unexpected(project.error());
            out.projectName = *project;
        }
        if (auto done = row.result(); !done)
            return std::unexpected(done.error());
        row.reset();
    }
    return rows;
}

Result<IssueDetails> IssueReader::details(IssueId id)
{
    auto found = rows({&id, 1});
    if (!found)
        return std::unexpected(found.error());
    if (found->isEmpty())
        return fail(Code::NotFound, u"storage.details"_s, u"The issue is no longer here."_s,
                    u"It was deleted on the server, or its project was removed."_s);
    IssueDetails details;
    details.row = found->takeFirst();
    using Part = Result<void> (IssueReader::*)(qint64, IssueDetails &);
    static constexpr Part parts[] = {&IssueReader::readTexts,    &IssueReader::readPeople,
                                     &IssueReader::readLabels,   &IssueReader::readMilestone,
                                     &IssueReader::readComments, &IssueReader::readDependencies,
                                     &IssueReader::readMentions};
    for (const Part part : parts) {
        if (auto done = (this->*part)(id.value, details); !done)
            return std::unexpected(done.error());
    }
    const bool closed = details.row.state == IssueState::Closed;
    if (!closed)
        details.stateText = u"open since %1"_s.arg(day(details.row.created));
    else
        details.stateText = details.closed == noTime ? u"closed"_s : u"closed on %1"_s.arg(day(details.closed));
    return details;
}

Result<void> IssueReader::readTexts(qint64 id, IssueDetails &details)
{
    auto row =
        m_connection.prepare("SELECT i.closed, i.due, b.flags, b.pin_order, b.body, p.web_url, p.owner, p.name, n.url "
                             "FROM issue AS i JOIN issue_body AS b ON b.id = i.id JOIN project AS p "
                             "ON p.id = i.project_id JOIN instance AS n ON n.id = p.instance_id WHERE i.id = ?");
    row.bind(1, id);
    if (row.step()) {
        details.closed = row.time(0);
        details.due = row.time(1);
        details.locked = (row.integer(2) & 1) != 0;
        details.pinOrder = row.number(3);
        details.body = row.bytes(4);
        QString project = row.text(5);
        if (!isWebAddress(QUrl(project))) // nothing, or what an earlier Docket took over unseen
            project = row.text(8) + u'/' + row.text(6) + u'/' + row.text(7);
        details.webUrl = project + u"/issues/"_s + QString::number(numberOf(id));
    }
    return row.result();
}

Result<void> IssueReader::readPeople(qint64 id, IssueDetails &details)
{
    auto author = m_connection.prepare("SELECT p.remote_id, p.login, p.full_name FROM issue AS i JOIN person AS p "
                                       "ON p.id = i.author_id WHERE i.id = ?");
    author.bind(1, id);
    if (author.step())
        details.author = {author.integer(0), author.text(1), author.text(2)};
    if (auto done = author.result(); !done)
        return done;
    QHash<QString, Person> people;
    auto assigned =
        m_connection.prepare("SELECT p.remote_id, p.login, p.full_name FROM issue_assignee AS a JOIN person AS p "
                             "ON p.id = a.person_id WHERE a.issue_id = ?");
    assigned.bind(1, id);
    while (assigned.step())
        people.insert(assigned.text(1), {assigned.integer(0), assigned.text(1), assigned.text(2)});
    for (const QString &login : std::as_const(details.row.assignees)) // the order of the server
        details.assignees.append(people.value(login, Person{0, login, {}}));
    return assigned.result();
}

Result<void> IssueReader::readLabels(qint64 id, IssueDetails &details)
{
    auto row = m_connection.prepare("SELECT labels FROM issue WHERE id = ?");
    row.bind(1, id);
    const auto packed = row.step() ? unpackLabels(row.view(0)) : QList<PackedLabel>();
    if (auto done = row.result(); !done)
        return done;
    auto known = m_connection.prepare("SELECT color, description, exclusive, archived FROM label "
                                      "WHERE project_id = ? AND remote_id = ?");
    for (const PackedLabel &entry : packed) {
        Label &label = details.labels.emplaceBack();
        label.remoteId = entry.remoteId;
        label.name = QString::fromUtf8(entry.name);
        label.color = QString::number(entry.rgb, 16).rightJustified(6, u'0');
        known.bindAll(projectOf(id), entry.remoteId);
        if (known.step()) {
            label.color = known.text(0);
            label.description = known.text(1);
            label.exclusive = known.boolean(2);
            label.archived = known.boolean(3);
        }
        known.reset();
    }
    return known.result();
}

Result<void> IssueReader::readMilestone(qint64 id, IssueDetails &details)
{
    auto row =
        m_connection.prepare("SELECT m.remote_id, m.title, m.description, m.state, m.due, m.closed FROM issue AS i "
                             "JOIN milestone AS m ON m.project_id = i.project_id AND m.remote_id = i.milestone_id "
                             "WHERE i.id = ? AND i.milestone_id <> 0");
    row.bind(1, id);
    if (row.step())
        details.milestone =
            Milestone{row.integer(0), row.text(1), row.text(2), row.boolean(3) ? IssueState::Closed : IssueState::Open,
                      row.time(4),    row.time(5)};
    return row.result();
}

Result<void> IssueReader::readComments(qint64 id, IssueDetails &details)
{
    auto rows =
        m_connection.prepare("SELECT c.id, p.remote_id, p.login, p.full_name, c.body, c.created, c.updated "
                             "FROM comment AS c LEFT JOIN person AS p ON p.id = c.author_id WHERE c.issue_id = ? "
                             "ORDER BY c.created, c.id");
    rows.bind(1, id);
    while (rows.step())
        details.comments.append({rows.integer(0) & maxCommentId,
                                 {rows.integer(1), rows.text(2), rows.text(3)},
                                 rows.bytes(4),
                                 rows.time(5),
                                 rows.time(6)});
    return rows.result();
}

Result<void> IssueReader::readDependencies(qint64 id, IssueDetails &details)
{
    auto rows = m_connection.prepare("SELECT blocks, project_name, number, title, state FROM issue_dependency "
                                     "WHERE issue_id = ? ORDER BY blocks, position");
    rows.bind(1, id);
    while (rows.step())
        (rows.boolean(0) ? details.blocks : details.dependsOn)
            .append({rows.text(1), rows.integer(2), oneLine(rows.text(3)),
                     rows.boolean(4) ? IssueState::Closed : IssueState::Open});
    return rows.result();
}

Result<QList<qint64>> IssueReader::newestWith(const QByteArray &match, qint64 first, qint64 last)
{
    QList<qint64> found;
    for (const QByteArrayView sql :
         {QByteArrayView("SELECT rowid FROM issue_fts WHERE issue_fts MATCH ?1 AND rowid BETWEEN ?2 AND ?3 "
                         "ORDER BY rowid DESC LIMIT ?4"),
          QByteArrayView("SELECT rowid FROM comment_fts WHERE comment_fts MATCH ?1 AND rowid BETWEEN ?2 AND ?3 "
                         "ORDER BY rowid DESC LIMIT ?4")}) {
        auto rows = m_connection.prepare(sql);
        rows.bindAll(match, first, last, maxCandidates);
        while (rows.step())
            found.append(rows.integer(0));
        if (auto done = rows.result(); !done)
            return std::unexpected(done.error());
    }
    std::ranges::sort(found, std::ranges::greater());
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
}

Result<void> IssueReader::readMentions(qint64 id, IssueDetails &details)
{
    const QByteArray number = QByteArray::number(numberOf(id));
    const QByteArray reference = '#' + number;
    const QByteArray match = '"' + number + '"';
    const qint64 first = issueKey(projectOf(id), 0);
    const qint64 last = issueKey(projectOf(id), maxIssueNumber);
    const auto candidates = newestWith(match, first, last);
    if (!candidates)
        return std::unexpected(candidates.error());
    for (const qint64 candidate : *candidates) {
        if (candidate == id)
            continue;
        auto says = mentions(candidate, reference);
        if (!says)
            return std::unexpected(says.error());
        if (!*says)
            continue;
        const IssueId other{candidate};
        auto row = rows({&other, 1});
        if (!row)
            return std::unexpected(row.error());
        for (const IssueRow &found : std::as_const(*row))
            details.mentionedIn.append({found.projectName, found.number, found.title, found.state});
        if (details.mentionedIn.size() >= maxMentions)
            break;
    }
    return {};
}

Result<bool> IssueReader::mentions(qint64 issue, const QByteArray &reference)
{
    auto texts =
        m_connection.prepare("SELECT title FROM issue WHERE id = ?1 UNION ALL SELECT body FROM issue_body WHERE "
                             "id = ?1 UNION ALL SELECT body FROM comment WHERE issue_id = ?1");
    texts.bind(1, issue);
    bool found = false;
    while (!found && texts.step())
        found = says(texts.view(0), reference);
    if (auto done = texts.result(); !done)
        return std::unexpected(done.error());
    return found;
}

} // namespace Docket::Storage
