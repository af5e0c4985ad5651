// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "jsonreader.h"

#include <base/webaddress.h>

namespace Docket::Forge {

using namespace Domain;
using namespace Json;

namespace {

/// What repeats other fields, changes all the time without anybody's doing, or is the business of code and not of
/// issues.
constexpr auto leftOut = std::to_array<std::string_view>(
    {"full_name", "url", "link", "clone_url", "ssh_url", "languages_url", "size", "stars_count", "forks_count",
     "watchers_count", "open_pr_counter", "release_counter", "updated_at", "parent"});
/// What Gitea and Forgejo are known to tell besides: kept where it says something.
constexpr auto known = std::to_array<std::string_view>({"empty",
                                                        "fork",
                                                        "template",
                                                        "mirror",
                                                        "language",
                                                        "original_url",
                                                        "website",
                                                        "default_branch",
                                                        "archived_at",
                                                        "internal_tracker",
                                                        "has_wiki",
                                                        "external_wiki",
                                                        "has_pull_requests",
                                                        "has_projects",
                                                        "projects_mode",
                                                        "has_releases",
                                                        "has_packages",
                                                        "has_actions",
                                                        "ignore_whitespace_conflicts",
                                                        "allow_merge_commits",
                                                        "allow_rebase",
                                                        "allow_rebase_explicit",
                                                        "allow_squash_merge",
                                                        "allow_fast_forward_only_merge",
                                                        "allow_rebase_update",
                                                        "allow_manual_merge",
                                                        "autodetect_manual_merge",
                                                        "default_delete_branch_after_merge",
                                                        "default_merge_style",
                                                        "default_allow_maintainer_edit",
                                                        "avatar_url",
                                                        "internal",
                                                        "mirror_interval",
                                                        "mirror_updated",
                                                        "object_format_name",
                                                        "repo_transfer",
                                                        "topics",
                                                        "licenses",
                                                        "code_search_url"});

Flaw readProject(od::object &object, Project &project, qint64 &number)
{
    QString webUrl;
    project.extra = QByteArray(""); // it was asked
    bool isElsewhere = false;       // the issues, in a tracker that this API does not reach
    auto flaw = eachField(object, [&](std::string_view key, od::value &value) -> const char * {
        if (key == "id") {
            const char *what = read(value, project.remoteId);
            number = project.remoteId;
            return what;
        }
        if (key == "owner") {
            Person owner;
            od::object inner;
            if (value.get_object().get(inner) != simdjson::SUCCESS)
                return "is not an object";
            const Flaw wrong = readPerson(inner, owner);
            project.owner = owner.login;
            return wrong.what;
        }
        if (key == "name")
            return read(value, project.name);
        if (key == "description")
            return read(value, project.description);
        if (key == "html_url")
            return read(value, webUrl);
        if (key == "private")
            return read(value, project.isPrivate);
        if (key == "archived")
            return read(value, project.archived);
        if (key == "has_issues")
            return read(value, project.hasIssues);
        if (key == "external_tracker") {
            isElsewhere = !isNull(value);
            return isElsewhere ? keep(project.extra, key, value, false) : nullptr;
        }
        if (key == "open_issues_count")
            return read(value, project.openIssues);
        if (key == "created_at")
            return read(value, project.created);
        if (key == "permissions" && !isNull(value)) {
            od::object inner;
            if (value.get_object().get(inner) != simdjson::SUCCESS)
                return "is not an object";
            return eachField(inner,
                             [&project](std::string_view right, od::value &given) -> const char * {
                                 if (right == "admin")
                                     return read(given, project.permissions.admin);
                                 if (right == "push")
                                     return read(given, project.permissions.push);
                                 return right == "pull" ? read(given, project.permissions.pull) : nullptr;
                             })
                .what;
        }
        if (key == "permissions" || std::ranges::contains(leftOut, key))
            return nullptr;
        return keep(project.extra, key, value, !std::ranges::contains(known, key));
    });
    if (flaw)
        return flaw;
    if (!isObject(project.extra))
        return {"its text", "is not JSON"};
    if (project.remoteId == 0)
        return {"id", "is missing"};
    if (project.owner.isEmpty())
        return {"owner", "is missing"};
    if (project.name.isEmpty())
        return {"name", "is missing"};
    // Without one, links are made from the address that the user gave.
    project.webUrl = webAddress(webUrl);
    project.hasIssues = project.hasIssues && !isElsewhere;
    return {};
}

/// A decoder that says an entry's number by its remoteId.
template <typename T, Flaw (*parse)(od::object &, T &)>
Flaw numbered(od::object &object, T &item, qint64 &number)
{
    const Flaw flaw = parse(object, item);
    number = item.remoteId;
    return flaw;
}

} // namespace

Result<Decoded<Project>> decodeProjects(const QByteArray &body)
{
    if (!QByteArrayView(body).trimmed().startsWith('{'))
        return decodeList<Project>(body, "repository", readProject);
    Document document(body);
    if (!document.isValid())
        return malformed("is not JSON", document.error());
    od::value data;
    if (const auto error = document.root().find_field_unordered("data").get(data); error != simdjson::SUCCESS)
        return malformed("has no list of repositories", error);
    od::array array;
    if (const auto error = data.get_array().get(array); error != simdjson::SUCCESS)
        return isNull(data) ? Result<Decoded<Project>>() : malformed("has no list of repositories", error);
    auto projects = readList<Project>(array, "repository", readProject);
    if (projects && !document.isAlive())
        return malformed("is cut or not JSON", simdjson::TAPE_ERROR);
    return projects;
}

Result<Project> decodeProject(const QByteArray &body)
{
    return decodeObject<Project>(body, "repository", readProject);
}

Result<Decoded<Label>> decodeLabels(const QByteArray &body)
{
    return decodeList<Label>(body, "label", numbered<Label, readLabel>);
}

Result<Decoded<Milestone>> decodeMilestones(const QByteArray &body)
{
    return decodeList<Milestone>(body, "milestone", numbered<Milestone, readMilestone>);
}

Result<Decoded<Person>> decodePersons(const QByteArray &body)
{
    return decodeList<Person>(body, "user", numbered<Person, readPerson>);
}

Result<Account> decodeAccount(const QByteArray &body)
{
    return decodeObject<Account>(body, "user", [](od::object &object, Account &account, qint64 &number) -> Flaw {
        auto flaw = eachField(object, [&account](std::string_view key, od::value &value) -> const char * {
            if (key == "id")
                return read(value, account.remoteId);
            if (key == "login")
                return read(value, account.login);
            if (key == "full_name")
                return read(value, account.fullName);
            return key == "is_admin" ? read(value, account.isAdmin) : nullptr;
        });
        number = account.remoteId;
        if (!flaw && account.login.isEmpty())
            flaw = {"login", "is missing"};
        return flaw;
    });
}

Result<QString> decodeVersion(const QByteArray &body)
{
    return decodeObject<QString>(body, "version", [](od::object &object, QString &version, qint64 &) -> Flaw {
        auto flaw = eachField(object, [&version](std::string_view key, od::value &value) -> const char * {
            return key == "version" ? read(value, version) : nullptr;
        });
        if (!flaw && version.isEmpty())
            flaw = {"version", "is missing"};
        return flaw;
    });
}

Result<PageLimits> decodePageLimits(const QByteArray &body)
{
    return decodeObject<PageLimits>(body, "settings", [](od::object &object, PageLimits &limits, qint64 &) -> Flaw {
        auto flaw = eachField(object, [&limits](std::string_view key, od::value &value) -> const char * {
            if (key == "max_response_items")
                return read(value, limits.maxItems);
            return key == "default_paging_num" ? read(value, limits.defaultItems) : nullptr;
        });
        // A server that is set to nonsense still gives pages; of what size, its answers show.
        limits.maxItems = std::clamp(limits.maxItems, 1, 100'000);
        limits.defaultItems = std::clamp(limits.defaultItems, 1, limits.maxItems);
        return flaw;
    });
}

} // namespace Docket::Forge
