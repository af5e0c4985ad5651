// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "giteaprojectrepository.h"

#include "statuscode.h"

#include <base/log.h>

#include <QRegularExpression>
#include <QSet>

using namespace Qt::StringLiterals;

namespace Docket::Forge {

using namespace Domain;

namespace {

Q_LOGGING_CATEGORY(lcForge, "docket.forge", QtInfoMsg)

struct Version
{
    int major = 0;
    int minor = 0;
    auto operator<=>(const Version &) const = default;
};

/// The number at the start of "1.26.0+dev-12-gabc" or "14.0.0+gitea-1.22.0"; zeros if there is none.
Version parseVersion(const QString &text)
{
    static const QRegularExpression number(uR"(^v?(\d{1,4})\.(\d{1,4}))"_s);
    const auto match = number.match(text);
    return match.hasMatch() ? Version{match.captured(1).toInt(), match.captured(2).toInt()} : Version{};
}

QString notAForge()
{
    return u"Is this the address of a Gitea or Forgejo server? If it is installed in a folder, the address must have "
           u"it: "
           "https://host/folder."_s;
}

} // namespace

GiteaProjectRepository::GiteaProjectRepository(GiteaClient &client)
    : m_client(client)
{
}

Result<Flavour> GiteaProjectRepository::flavourOf(const QString &version, std::stop_token stop)
{
    if (version.contains("gitea-"_L1, Qt::CaseInsensitive) || version.contains("forgejo"_L1, Qt::CaseInsensitive))
        return Flavour::Forgejo; // "14.0.0+gitea-1.22.0": which Gitea it can be taken for
    if (parseVersion(version).major == 1)
        return Flavour::Gitea;
    // A Gitea 2, or a Forgejo that was built without the suffix: only Forgejo has this route.
    GiteaClient::Question question{{u"forge.detect"_s, u"the server's kind"_s}, "/version", {}, "/api/forgejo/v1"};
    const auto answer = m_client.get(question, std::move(stop));
    if (answer)
        return decodeVersion(answer->body) ? Flavour::Forgejo : Flavour::Gitea;
    if (isTransient(answer.error().code) || answer.error().code == Code::Cancelled)
        return std::unexpected(answer.error());
    return Flavour::Gitea;
}

Result<Capabilities> GiteaProjectRepository::detect(std::stop_token stop)
{
    Capabilities found;
    GiteaClient::Question question{{u"forge.detect"_s, u"the server's version"_s}, "/version"};
    // Without the token: with it, Gitea before 1.16 spends 6 ms of work on checking it, and a wrong one must not hide
    // that the address is right.
    question.withToken = false;
    auto answer = m_client.get(question, stop);
    const auto isClosed = [&answer] {
        return !answer && (answer.error().code == Code::Unauthorized || answer.error().code == Code::Forbidden);
    };
    if (isClosed() && m_client.hasToken()) {
        question.withToken = true;
        answer = m_client.get(question, stop);
    }
    found.checked = m_client.now();
    if (isClosed() && !answer.error().fact(u"serverMessage").isEmpty()) {
        // A server that requires signing in says so in JSON. It is there; what it is shows with a token.
        m_client.setCapabilities(found);
        return found;
    }
    if (!answer) {
        auto error = answer.error();
        if (error.code == Code::NotFound || error.code == Code::FeatureAbsent || error.code == Code::Malformed)
            error.hint = notAForge();
        return std::unexpected(std::move(error));
    }
    auto version = decodeVersion(answer->body);
    if (!version)
        return std::unexpected(m_client.decodeError(version.error(), question).withHint(notAForge()));
    found.version = *version;
    if (const Timestamp time = serverTime(*answer); time != noTime)
        found.checked = time;

    auto flavour = flavourOf(found.version, stop);
    if (!flavour)
        return std::unexpected(flavour.error());
    found.flavour = *flavour;
    const Version number = parseVersion(found.version);
    found.commentsPaged = found.flavour == Flavour::Gitea && number >= Version{1, 26};

    question.route = "/settings/api"_ba;
    question.subject.what = u"the server's page sizes"_s;
    if (const auto settings = m_client.get(question, stop); settings) {
        if (const auto limits = decodePageLimits(settings->body); limits) {
            found.pageLimit = limits->maxItems;
            found.defaultPage = limits->defaultItems;
        } else {
            logError(lcForge(), m_client.decodeError(limits.error(), question));
        }
    } else if (isTransient(settings.error().code) || settings.error().code == Code::Cancelled) {
        return std::unexpected(settings.error());
    }

    // A new version may have what the old one had not.
    if (const auto known = m_client.capabilities(); known.version == found.version)
        found.absentRoutes = known.absentRoutes;
    m_client.setCapabilities(found);
    return found;
}

Result<Account> GiteaProjectRepository::whoAmI(std::stop_token stop)
{
    // Old servers take a wrong token for no token wherever strangers may read; /user is closed to strangers everywhere.
    const GiteaClient::Question question{{u"forge.whoAmI"_s, u"the account"_s}, "/user"};
    const auto answer = m_client.get(question, std::move(stop));
    if (!answer)
        return std::unexpected(answer.error());
    auto account = decodeAccount(answer->body);
    if (!account)
        return std::unexpected(m_client.decodeError(account.error(), question));
    return account;
}

// Walks the pages of a list by own arithmetic, because Link is wrong on the last page and absent on most lists. It ends
// at the total where the server says one, at an empty page, and at a page that brings nothing new, which is what a
// server gives that does not page this list at all. A short page ends it too, but only if the server's page size was
// asked for: otherwise it may just have clipped ours. @p mostItems gives up beyond that many, with an empty list.
template <typename T>
Result<QList<T>> GiteaProjectRepository::pages(const GiteaClient::Question &question,
                                               Result<Decoded<T>> (*decode)(const QByteArray &), std::stop_token stop,
                                               int mostItems)
{
    const auto capabilities = m_client.capabilities();
    const bool knowsLimit = capabilities.checked != noTime;
    QList<T> all;
    QSet<qint64> seen;
    qsizetype received = 0;
    for (int page = 1;; ++page) {
        auto paged = question;
        paged.query.add("page", page).add("limit", capabilities.pageLimit);
        const auto answer = m_client.get(paged, stop);
        if (!answer)
            return std::unexpected(answer.error());
        auto decoded = decode(answer->body);
        if (!decoded)
            return std::unexpected(m_client.decodeError(decoded.error(), question));
        if (decoded->rejected > 0)
            logEvent(lcForge(), LogLevel::Warning, u"entries left out"_s,
                     {{u"host"_s, m_client.host()},
                      {u"subject"_s, question.subject.text()},
                      {u"count"_s, decoded->rejected},
                      {u"reason"_s, decoded->reason}});
        const qsizetype count = decoded->items.size() + decoded->rejected;
        received += count;
        if (count > 0 && decoded->items.isEmpty() && all.isEmpty())
            return std::unexpected(m_client.decodeError(
                makeError(Code::Malformed, question.subject.operation, decoded->reason), question));
        bool hasNew = decoded->rejected > 0;
        for (T &item : decoded->items) {
            if (seen.contains(item.remoteId))
                continue;
            seen.insert(item.remoteId);
            hasNew = true;
            all.append(std::move(item));
        }
        const int total = totalCount(*answer);
        if (mostItems >= 0 && std::max<qsizetype>(total, received) > mostItems)
            return QList<T>();
        const bool isShort = count < capabilities.pageLimit && knowsLimit;
        // A list in one piece may be longer than a page; the next page would only repeat it.
        if (count == 0 || !hasNew || count > capabilities.pageLimit)
            return all;
        if (total >= 0 ? received >= total : isShort)
            return all;
    }
}

Result<QList<Project>> GiteaProjectRepository::list(const QString &words, std::stop_token stop)
{
    const QString what = u"the list of repositories"_s;
    QList<Project> all;
    const bool ownFirst = words.isEmpty() && m_client.hasToken();
    if (ownFirst) {
        auto own = pages<Project>({{u"forge.listProjects"_s, what}, "/user/repos"}, decodeProjects, stop);
        // A token without the scope for this route may still search.
        if (!own && own.error().code != Code::Forbidden && own.error().code != Code::FeatureAbsent)
            return own;
        if (own)
            all = std::move(*own);
    }
    GiteaClient::Question search{{u"forge.listProjects"_s, what}, "/repos/search"};
    if (!words.isEmpty())
        search.query.add("q", words);
    auto found = pages<Project>(search, decodeProjects, std::move(stop), maxListed);
    if (!found) {
        if (all.isEmpty() || found.error().code == Code::Cancelled)
            return found;
        logError(lcForge(), found.error());
        return all;
    }
    QSet<qint64> known;
    for (const Project &project : std::as_const(all))
        known.insert(project.remoteId);
    for (Project &project : *found) {
        if (!known.contains(project.remoteId))
            all.append(std::move(project));
    }
    return all;
}

Result<RemotePage<Project>> GiteaProjectRepository::search(const QString &words, std::stop_token stop)
{
    GiteaClient::Question question{{u"forge.searchProjects"_s, u"the search for repositories"_s}, "/repos/search"};
    if (!words.trimmed().isEmpty())
        question.query.add("q", words.trimmed());
    question.query.add("sort", u"updated"_s)
        .add("order", u"desc"_s)
        .add("page", 1)
        .add("limit", m_client.capabilities().pageLimit);
    const auto answer = m_client.get(question, std::move(stop));
    if (!answer)
        return std::unexpected(answer.error());
    auto decoded = decodeProjects(answer->body);
    if (!decoded)
        return std::unexpected(m_client.decodeError(decoded.error(), question));
    RemotePage<Project> page;
    page.items = std::move(decoded->items);
    page.total = totalCount(*answer);
    page.serverTime = serverTime(*answer);
    page.bytes = answer->body.size();
    page.rejected = decoded->rejected;
    page.rejectedReason = decoded->reason;
    return page;
}

Result<Project> GiteaProjectRepository::readProject(const GiteaClient::Question &question, std::stop_token stop)
{
    const auto answer = m_client.get(question, std::move(stop));
    if (!answer)
        return std::unexpected(answer.error());
    auto project = decodeProject(answer->body);
    if (!project)
        return std::unexpected(m_client.decodeError(project.error(), question));
    return project;
}

Result<Project> GiteaProjectRepository::find(const QString &owner, const QString &name, std::stop_token stop)
{
    const QString fullName = owner + u'/' + name;
    const GiteaClient::Question question{{u"forge.findProject"_s, {}, fullName}, repositoryRoute(owner, name)};
    auto project = readProject(question, stop);
    if (project || project.error().code != Code::Moved)
        return project;
    auto error = project.error();
    // The redirection's host may be wrong (ROOT_URL), and a token must not go to another one: only its route counts.
    // One step, so that a circle ends.
    QByteArray route;
    if (!error.fact(u"owner").isEmpty())
        route = repositoryRoute(error.fact(u"owner"), error.fact(u"name"));
    else if (!error.fact(u"remoteId").isEmpty())
        route = "/repositories/" + error.fact(u"remoteId").toLatin1();
    if (route.isEmpty() || route == question.route)
        return std::unexpected(std::move(error));
    const auto moved = readProject({{u"forge.findProject"_s, {}, fullName}, route}, std::move(stop));
    if (!moved) {
        if (moved.error().code == Code::Cancelled)
            return std::unexpected(moved.error());
        return std::unexpected(std::move(error));
    }
    error.context.removeIf([](const auto &fact) {
        return fact.first == "owner"_L1 || fact.first == "name"_L1 || fact.first == "remoteId"_L1;
    });
    error.message = u"%1 was renamed or moved to %2."_s.arg(fullName, moved->fullName());
    return std::unexpected(std::move(error)
                               .with(u"owner"_s, moved->owner)
                               .with(u"name"_s, moved->name)
                               .with(u"remoteId"_s, QString::number(moved->remoteId)));
}

Result<Project> GiteaProjectRepository::findById(qint64 remoteId, std::stop_token stop)
{
    return readProject({{u"forge.findProject"_s, u"repository number %1"_s.arg(remoteId)},
                        "/repositories/" + QByteArray::number(remoteId)},
                       std::move(stop));
}

Result<QList<Label>> GiteaProjectRepository::labels(const Project &project, std::stop_token stop)
{
    return pages<Label>({{u"forge.listLabels"_s, u"the labels"_s, project.fullName()},
                         repositoryRoute(project.owner, project.name) + "/labels"},
                        decodeLabels, std::move(stop));
}

Result<QList<Milestone>> GiteaProjectRepository::milestones(const Project &project, std::stop_token stop)
{
    GiteaClient::Question question{{u"forge.listMilestones"_s, u"the milestones"_s, project.fullName()},
                                   repositoryRoute(project.owner, project.name) + "/milestones"};
    question.query.add("state", u"all"_s);
    return pages<Milestone>(question, decodeMilestones, std::move(stop));
}

Result<QList<Person>> GiteaProjectRepository::assignees(const Project &project, std::stop_token stop)
{
    return pages<Person>({{u"forge.listAssignees"_s, u"the people"_s, project.fullName()},
                          repositoryRoute(project.owner, project.name) + "/assignees"},
                         decodePersons, std::move(stop));
}

} // namespace Docket::Forge
