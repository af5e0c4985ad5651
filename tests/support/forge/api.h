// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "message.h"
#include "personality.h"
#include "renderer.h"
#include "store.h"

#include <QJsonObject>
#include <QList>
#include <QString>

#include <expected>
#include <optional>

namespace Docket::Sandbox {

/// What of the API is not told by the personality.
struct ApiOptions
{
    int maxItems = 50;
    int defaultItems = 30;
    bool hasTimeline = false;
    bool hasDependencies = false;
};

/// Answers requests as the chosen server would: who is asking, which repository, may they, and then the entity.
/// Synchronous and single-threaded; it knows nothing of sockets. Routes that the chosen server does not have answer 404
/// as plain text, everything else that is not found answers 404 as JSON.
class Api final
{
    Q_DISABLE_COPY_MOVE(Api)

public:
    Api(Store &store, Renderer &renderer, const Personality &personality, const ApiOptions &options);

    [[nodiscard]] Reply handle(const Request &request);

private:
    struct Context
    {
        const Request &request;
        std::optional<User> me;
        bool byPassword = false;
        Repository repository;
        Access access = Access::None;
        QStringList parts;
        bool needsIssues = false;

        /// The decoded value of the n-th variable part of the route.
        [[nodiscard]] QString part(qsizetype n) const { return parts.value(n); }
    };
    using Handler = Reply (Api::*)(Context &);
    enum Need
    {
        Anybody,
        SignedIn,
        Repo,
        Issues
    };
    struct Route
    {
        const char *method;
        QStringList pattern;
        Need need;
        Handler handler;
    };
    struct Page
    {
        qint64 page = 1;
        qint64 limit = 30;
        [[nodiscard]] qint64 offset() const { return (page - 1) * limit; }
    };
    struct Window
    {
        std::optional<qint64> since;
        std::optional<qint64> before;
    };
    struct Body
    {
        QJsonObject object;
        [[nodiscard]] bool has(QLatin1StringView name) const { return object.contains(name); }
        [[nodiscard]] QString text(QLatin1StringView name) const { return object.value(name).toString(); }
        [[nodiscard]] bool truth(QLatin1StringView name) const { return object.value(name).toBool(); }
    };

    void addRoute(const char *method, const QString &pattern, Need need, Handler handler);
    void addRoutes();
    [[nodiscard]] Reply dispatch(Context &context);
    /// The answer when the token or password is refused outright; nothing when the request may go on, perhaps
    /// anonymously.
    [[nodiscard]] std::optional<Reply> identify(Context &context);
    [[nodiscard]] std::optional<Reply> enterRepository(Context &context, Need need);

    [[nodiscard]] Page page(const Request &request) const;
    [[nodiscard]] std::expected<Window, Reply> window(const Request &request) const;
    /// The body, checked against the types that the fields must have ("s" text, "i" number, "I" numbers, "S" texts, "b"
    /// truth, "l" labels by number or, where the server takes them, by name).
    [[nodiscard]] std::expected<Body, Reply> body(const Request &request,
                                                  std::initializer_list<std::pair<const char *, char>> types) const;
    void addTotal(Reply &reply, qint64 total) const;
    void addLinks(Reply &reply, const Request &request, const Page &page, qint64 total) const;
    [[nodiscard]] static Reply array(const QList<QByteArray> &items);
    template <typename List>
    [[nodiscard]] static List slice(const List &list, const Page &page)
    {
        return list.mid(std::min<qint64>(page.offset(), list.size()), page.limit);
    }

    [[nodiscard]] Reply message(int status, const QString &text) const;
    [[nodiscard]] Reply notFound(const QStringList &errors = {}, const QString &text = {}) const;
    [[nodiscard]] Reply unknownUser(const QString &name, const QString &text = {}) const;
    [[nodiscard]] static Reply noRoute();

    [[nodiscard]] std::optional<Issue> issueOf(Context &context, qsizetype part = 2);
    [[nodiscard]] bool mayWrite(const Context &context) const { return context.access >= Access::Write; }
    [[nodiscard]] std::optional<Reply> refuseArchived(const Context &context) const;
    void crossReference(const Context &context, const Issue &source, const QString &text);
    void event(const Context &context, const Issue &issue, const QString &type, const QString &oldText = {},
               const QString &newText = {}, qint64 labelId = 0);
    [[nodiscard]] QList<qint64> sortedByName(const Repository &repository, QList<qint64> labels);
    [[nodiscard]] std::expected<QList<qint64>, Reply> labelIds(const Context &context, const Body &body);
    [[nodiscard]] std::expected<QList<qint64>, QString> people(const Context &context, const QJsonValue &logins,
                                                               bool creating);
    [[nodiscard]] std::expected<IssueFilter, Reply> filter(Context &context, bool &nothing);
    [[nodiscard]] Reply changeLabels(Context &context, bool replace);
    [[nodiscard]] Reply listOfComments(Context &context, qint64 issueId);

    // apiaccount.cpp
    Reply getVersion(Context &context);
    Reply getSettings(Context &context);
    Reply getSelf(Context &context);
    Reply getSelfSettings(Context &context);
    Reply listKeys(Context &context);
    Reply getUser(Context &context);
    Reply searchUsers(Context &context);
    Reply getOrganizations(Context &context);
    Reply listTokens(Context &context);
    Reply createToken(Context &context);
    // apirepos.cpp
    Reply listOwnRepositories(Context &context);
    Reply listUserRepositories(Context &context);
    Reply searchRepositories(Context &context);
    Reply createRepository(Context &context);
    Reply getRepository(Context &context);
    Reply getRepositoryById(Context &context);
    Reply editRepository(Context &context);
    Reply deleteRepository(Context &context);
    Reply listAssignees(Context &context);
    Reply listCollaborators(Context &context);
    Reply listTemplates(Context &context);
    // apiissues.cpp
    Reply listIssues(Context &context);
    Reply createIssue(Context &context);
    Reply getIssue(Context &context);
    Reply editIssue(Context &context);
    Reply deleteIssue(Context &context);
    Reply listDependencies(Context &context);
    Reply addDependency(Context &context);
    Reply removeDependency(Context &context);
    Reply listBlocks(Context &context);
    // apicomments.cpp
    Reply listIssueComments(Context &context);
    Reply createComment(Context &context);
    Reply listRepositoryComments(Context &context);
    Reply getComment(Context &context);
    Reply editComment(Context &context);
    Reply deleteComment(Context &context);
    Reply listReactions(Context &context);
    Reply listTimeline(Context &context);
    // apilabels.cpp
    Reply listLabels(Context &context);
    Reply getLabel(Context &context);
    Reply createLabel(Context &context);
    Reply editLabel(Context &context);
    Reply deleteLabel(Context &context);
    Reply listOrganizationLabels(Context &context);
    Reply listIssueLabels(Context &context);
    Reply addIssueLabels(Context &context);
    Reply replaceIssueLabels(Context &context);
    Reply clearIssueLabels(Context &context);
    Reply removeIssueLabel(Context &context);
    Reply listMilestones(Context &context);
    Reply getMilestone(Context &context);
    Reply createMilestone(Context &context);
    Reply editMilestone(Context &context);
    Reply deleteMilestone(Context &context);
    // apipulls.cpp
    Reply listPulls(Context &context);
    Reply getPull(Context &context);

    Store &m_store;
    Renderer &m_renderer;
    const Personality &m_personality;
    const ApiOptions &m_options;
    QList<Route> m_routes;
};

/// RFC 3339 in whole seconds (fractions are cut off); otherwise the words of Go's complaint.
[[nodiscard]] std::expected<qint64, QString> parseTime(const QString &text);

} // namespace Docket::Sandbox
