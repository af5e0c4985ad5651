// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "jsonreader.h"

namespace Docket::Forge {

using namespace Domain;
using namespace Json;

namespace {

enum class Field
{
    Dropped, ///< repeats what is elsewhere
    Kept,    ///< goes into extra unless empty
    Id,
    Number,
    User,
    Title,
    Body,
    Labels,
    Milestone,
    Assignees,
    State,
    Locked,
    Comments,
    Created,
    Updated,
    Closed,
    Due,
    PullRequest,
    PinOrder,
    ContentVersion,
    IssueUrl,
    PullRequestUrl,
};

// In the order in which Gitea writes them.
constexpr auto issueKeys = std::to_array<Key<Field>>({
    {"id", Field::Id},
    {"url", Field::Dropped},
    {"html_url", Field::Dropped},
    {"number", Field::Number},
    {"user", Field::User},
    {"original_author", Field::Kept},
    {"original_author_id", Field::Kept},
    {"title", Field::Title},
    {"body", Field::Body},
    {"ref", Field::Kept},
    {"assets", Field::Kept},
    {"labels", Field::Labels},
    {"milestone", Field::Milestone},
    {"assignee", Field::Dropped},
    {"assignees", Field::Assignees},
    {"state", Field::State},
    {"is_locked", Field::Locked},
    {"comments", Field::Comments},
    {"created_at", Field::Created},
    {"updated_at", Field::Updated},
    {"closed_at", Field::Closed},
    {"due_date", Field::Due},
    {"time_estimate", Field::Kept},
    {"pull_request", Field::PullRequest},
    {"repository", Field::Dropped},
    {"pin_order", Field::PinOrder},
    {"content_version", Field::ContentVersion},
});

constexpr auto commentKeys = std::to_array<Key<Field>>({
    {"id", Field::Id},
    {"html_url", Field::Dropped},
    {"pull_request_url", Field::PullRequestUrl},
    {"issue_url", Field::IssueUrl},
    {"user", Field::User},
    {"original_author", Field::Kept},
    {"original_author_id", Field::Kept},
    {"body", Field::Body},
    {"assets", Field::Kept},
    {"created_at", Field::Created},
    {"updated_at", Field::Updated},
});

/// The number at the end of ".../issues/17" or ".../pulls/17"; 0 if there is none.
qint64 trailingNumber(std::string_view url)
{
    const auto slash = url.rfind('/');
    const auto end = slash == std::string_view::npos ? std::string_view() : url.substr(slash + 1);
    return QByteArrayView(end.data(), qsizetype(end.size())).toLongLong();
}

class IssueReader final
{
public:
    Flaw operator()(od::object &object, RemoteIssue &issue, qint64 &number)
    {
        bool hasState = false;
        KeyFinder finder(issueKeys);
        auto flaw = eachField(object, [&](std::string_view name, od::value &value) -> const char * {
            const auto *key = finder.find(name);
            if (!key)
                return keep(issue.extra, name, value, true);
            switch (key->field) {
            case Field::Id: return read(value, issue.remoteId);
            case Field::Number: {
                const char *what = read(value, issue.number);
                number = issue.number;
                return what;
            }
            case Field::User: return isNull(value) ? nullptr : readRepeated(value, m_people, issue.author, readPerson);
            case Field::Title: return read(value, issue.title);
            case Field::Body: return read(value, issue.body);
            case Field::Labels:
                return eachItem(value, [&](od::value &entry) {
                    return readRepeated(entry, m_labels, issue.labels.emplaceBack(), readLabel);
                });
            case Field::Milestone:
                return isNull(value) ? nullptr
                                     : readRepeated(value, m_milestones, issue.milestone.emplace(), readMilestone);
            case Field::Assignees:
                return eachItem(value, [&](od::value &entry) {
                    return readRepeated(entry, m_people, issue.assignees.emplaceBack(), readPerson);
                });
            case Field::State: return readState(value, issue.state, hasState);
            case Field::Locked: return read(value, issue.locked);
            case Field::Comments: return read(value, issue.comments);
            case Field::Created: return read(value, issue.created);
            case Field::Updated: return read(value, issue.updated);
            case Field::Closed: return read(value, issue.closed);
            case Field::Due: return read(value, issue.due);
            case Field::PullRequest:
                if (isNull(value))
                    return nullptr;
                issue.isPullRequest = true;
                return keep(issue.extra, name, value, false);
            case Field::PinOrder: return read(value, issue.pinOrder);
            case Field::ContentVersion: return read(value, issue.contentVersion);
            case Field::Kept: return keep(issue.extra, name, value, false);
            default: return nullptr;
            }
        });
        if (flaw)
            return flaw;
        if (issue.remoteId == 0)
            return {"id", "is missing"};
        if (issue.number <= 0)
            return {"number", "is missing"};
        if (issue.title.isNull())
            return {"title", "is missing"};
        if (!hasState)
            return {"state", "is missing"};
        if (issue.updated == noTime)
            return {"updated_at", "is no time"};
        if (!isObject(issue.extra))
            return {"its text", "is not JSON"};
        return {};
    }

private:
    Repeated<Person> m_people;
    Repeated<Label> m_labels;
    Repeated<Milestone> m_milestones;
};

class CommentReader final
{
public:
    explicit CommentReader(qint64 issueNumber)
        : m_issueNumber(issueNumber)
    {
    }

    Flaw operator()(od::object &object, RemoteComment &comment, qint64 &number)
    {
        bool hasBody = false;
        KeyFinder finder(commentKeys);
        const auto readUrl = [&comment](od::value &value, bool isPullRequest) -> const char * {
            std::string_view url;
            if (value.get_string(true).get(url) != simdjson::SUCCESS)
                return isNull(value) ? nullptr : "is not a text";
            if (const qint64 issue = trailingNumber(url); issue > 0) {
                comment.issueNumber = issue;
                comment.onPullRequest = comment.onPullRequest || isPullRequest;
            }
            return nullptr;
        };
        auto flaw = eachField(object, [&](std::string_view name, od::value &value) -> const char * {
            const auto *key = finder.find(name);
            if (!key)
                return keep(comment.extra, name, value, true);
            switch (key->field) {
            case Field::Id: {
                const char *what = read(value, comment.remoteId);
                number = comment.remoteId;
                return what;
            }
            case Field::User:
                return isNull(value) ? nullptr : readRepeated(value, m_people, comment.author, readPerson);
            case Field::Body: hasBody = true; return read(value, comment.body);
            case Field::IssueUrl: return readUrl(value, false);
            case Field::PullRequestUrl: return readUrl(value, true);
            case Field::Created: return read(value, comment.created);
            case Field::Updated: return read(value, comment.updated);
            case Field::Kept: return keep(comment.extra, name, value, false);
            default: return nullptr;
            }
        });
        if (flaw)
            return flaw;
        if (comment.issueNumber == 0)
            comment.issueNumber = m_issueNumber;
        if (comment.remoteId == 0)
            return {"id", "is missing"};
        if (comment.issueNumber <= 0)
            return {"issue_url", "names no issue"};
        if (!hasBody)
            return {"body", "is missing"};
        if (comment.updated == noTime)
            return {"updated_at", "is no time"};
        if (!isObject(comment.extra))
            return {"its text", "is not JSON"};
        return {};
    }

private:
    qint64 m_issueNumber;
    Repeated<Person> m_people;
};

} // namespace

Result<Decoded<RemoteIssue>> decodeIssues(const QByteArray &body)
{
    return decodeList<RemoteIssue>(body, "issue", IssueReader());
}

Result<RemoteIssue> decodeIssue(const QByteArray &body)
{
    return decodeObject<RemoteIssue>(body, "issue", IssueReader());
}

Result<Decoded<RemoteComment>> decodeComments(const QByteArray &body, qint64 issueNumber)
{
    return decodeList<RemoteComment>(body, "comment", CommentReader(issueNumber));
}

Result<Decoded<IssueReference>> decodeReferences(const QByteArray &body, const QString &projectName)
{
    return decodeList<IssueReference>(
        body, "issue", [&projectName](od::object &object, IssueReference &reference, qint64 &number) -> Flaw {
            bool hasState = false;
            reference.projectName = projectName;
            auto flaw = eachField(object, [&](std::string_view key, od::value &value) -> const char * {
                if (key == "number")
                    return read(value, reference.number);
                if (key == "title")
                    return read(value, reference.title);
                if (key == "state")
                    return readState(value, reference.state, hasState);
                if (key != "repository" || isNull(value))
                    return nullptr;
                od::object repository;
                if (value.get_object().get(repository) != simdjson::SUCCESS)
                    return "is not an object";
                return eachField(repository,
                                 [&](std::string_view inner, od::value &entry) -> const char * {
                                     return inner == "full_name" ? read(entry, reference.projectName) : nullptr;
                                 })
                    .what;
            });
            number = reference.number;
            if (!flaw && reference.number <= 0)
                flaw = {"number", "is missing"};
            return flaw;
        });
}

} // namespace Docket::Forge
