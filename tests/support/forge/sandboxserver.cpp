// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandboxserver.h"

#include "control.h"
#include "endpoint.h"
#include "generator.h"

#include <QUuid>

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

namespace {

template <typename T>
T required(std::optional<T> found, const QString &what)
{
    if (!found)
        qFatal("docket-sandbox: there is no %s", qPrintable(what));
    return *found;
}

Repository repositoryOf(Store &store, const QString &name)
{
    return required(store.repositoryByName(name.section(u'/', 0, 0), name.section(u'/', 1)), u"repository "_s + name);
}

Issue issueOf(Store &store, const Repository &repository, qint64 number)
{
    return required(store.issue(repository.id, number),
                    u"issue "_s + repository.fullName() + u'#' + QString::number(number));
}

Label labelOf(Store &store, const Repository &repository, const QString &name)
{
    for (const Label &label : store.labels(repository.id))
        if (label.name == name)
            return label;
    qFatal("docket-sandbox: there is no label %s", qPrintable(name));
}

qint64 ensureUser(Store &store, const QString &login)
{
    if (const std::optional<User> known = store.userByLogin(login))
        return known->id;
    return store.addUser({.login = login, .fullName = {}, .email = login + u"@example.test"_s}, login);
}

QList<qint64> ensureLabels(Store &store, const Repository &repository, const QStringList &names)
{
    for (const QString &name : names) {
        const QList<Label> known = store.labels(repository.id);
        if (std::ranges::none_of(known, [&name](const Label &label) { return label.name == name; }))
            store.addLabel(repository.id, {.name = name, .color = u"0288d1"_s, .description = {}});
    }
    QList<qint64> out;
    for (const Label &label : store.labels(repository.id))
        if (names.contains(label.name))
            out.append(label.id);
    return out;
}

QList<qint64> ensurePeople(Store &store, const QStringList &logins)
{
    QList<qint64> out;
    for (const QString &login : logins)
        out.append(ensureUser(store, login));
    std::ranges::sort(out);
    return out;
}

qint64 ensureMilestone(Store &store, const Repository &repository, const QString &title)
{
    if (title.isEmpty())
        return 0;
    for (const Milestone &milestone : store.milestones(repository.id))
        if (milestone.title == title)
            return milestone.id;
    return store.addMilestone(repository.id, {.title = title, .description = {}});
}

} // namespace

QByteArray RecordedRequest::header(QByteArrayView name) const
{
    for (const auto &[key, value] : headers)
        if (QByteArrayView(key).compare(name, Qt::CaseInsensitive) == 0)
            return value;
    return {};
}

SandboxServer::SandboxServer(SandboxOptions options)
    : m_options(std::move(options))
{
    if (m_options.token.isEmpty())
        m_options.token =
            QUuid::createUuid().toString(QUuid::Id128) + QUuid::createUuid().toString(QUuid::Id128).left(8);
    m_thread.setObjectName(u"sandbox"_s);
}

SandboxServer::~SandboxServer()
{
    m_thread.quit();
    m_thread.wait();
}

template <typename Function>
auto SandboxServer::onServer(Function &&function)
{
    using Value = decltype(function(*m_endpoint));
    if (!m_endpoint)
        qFatal("docket-sandbox: the server was not started");
    if (QThread::currentThread() == &m_thread)
        return function(*m_endpoint);
    if constexpr (std::is_void_v<Value>) {
        QMetaObject::invokeMethod(m_endpoint, [&] { function(*m_endpoint); }, Qt::BlockingQueuedConnection);
    } else {
        std::optional<Value> out;
        QMetaObject::invokeMethod(
            m_endpoint, [&] { out.emplace(function(*m_endpoint)); }, Qt::BlockingQueuedConnection);
        return Value(std::move(*out));
    }
}

std::expected<void, QString> SandboxServer::start()
{
    const std::optional<Personality> personality = Personality::parse(m_options.personality);
    if (!personality)
        return std::unexpected(QString(u"there is no server called '"_s + m_options.personality +
                                       u"'; say gitea-1.15.11 or forgejo-14.0.0"_s));
    m_endpoint = new Endpoint(m_options, *personality);
    m_endpoint->moveToThread(&m_thread);
    // Its sockets and its database connection may only be let go on the thread that made them.
    QObject::connect(&m_thread, &QThread::finished, m_endpoint, &QObject::deleteLater);
    m_thread.start();
    return onServer([this](Endpoint &endpoint) -> std::expected<void, QString> {
        if (auto opened = endpoint.open(); !opened)
            return opened;
        seedAccounts(endpoint.store());
        endpoint.setControl([this](const Request &request) { return control(*this, request); });
        m_url = QUrl(endpoint.base());
        return {};
    });
}

void SandboxServer::seedAccounts(Store &store)
{
    std::optional<User> admin = store.userByLogin(m_options.admin);
    if (!admin) {
        store.addUser({.login = m_options.admin,
                       .fullName = u"Robin Vale"_s,
                       .email = m_options.admin + u"@example.test"_s,
                       .isAdmin = true},
                      m_options.admin);
        admin = store.userByLogin(m_options.admin);
    }
    store.addToken(admin->id, u"sandbox"_s, m_options.token);
}

void SandboxServer::pause()
{
    onServer([](Endpoint &endpoint) { endpoint.pause(); });
}

std::expected<void, QString> SandboxServer::resume()
{
    return onServer([](Endpoint &endpoint) { return endpoint.resume(); });
}

void SandboxServer::dropConnections()
{
    onServer([](Endpoint &endpoint) { endpoint.dropConnections(); });
}

void SandboxServer::addUser(const QString &login, const QString &password, bool admin)
{
    onServer([&](Endpoint &endpoint) {
        endpoint.store().addUser(
            {.login = login, .fullName = {}, .email = login + u"@example.test"_s, .isAdmin = admin},
            password.isEmpty() ? login : password);
    });
}

void SandboxServer::addOrganization(const QString &login, const QStringList &members)
{
    onServer([&](Endpoint &endpoint) {
        const qint64 id =
            endpoint.store().addUser({.login = login, .fullName = {}, .email = {}, .isOrganization = true}, {});
        for (const QString &member : members)
            endpoint.store().addMember(id, ensureUser(endpoint.store(), member));
    });
}

void SandboxServer::deleteUser(const QString &login)
{
    onServer([&](Endpoint &endpoint) {
        endpoint.store().deleteUser(required(endpoint.store().userByLogin(login), u"user "_s + login).id);
    });
}

QString SandboxServer::addToken(const QString &login)
{
    const QString token = QUuid::createUuid().toString(QUuid::Id128) + u"00000000"_s;
    onServer([&](Endpoint &endpoint) {
        endpoint.store().addToken(ensureUser(endpoint.store(), login), u"test-"_s + token.left(6), token);
    });
    return token;
}

void SandboxServer::revokeToken(const QString &token)
{
    onServer([&](Endpoint &endpoint) { endpoint.store().removeToken(token); });
}

qint64 SandboxServer::addRepository(const QString &name, bool isPrivate)
{
    return onServer([&](Endpoint &endpoint) {
        const QString owner = name.section(u'/', 0, 0);
        return endpoint.store().addRepository({.ownerId = ensureUser(endpoint.store(), owner),
                                               .owner = owner,
                                               .name = name.section(u'/', 1),
                                               .description = {},
                                               .isPrivate = isPrivate});
    });
}

void SandboxServer::deleteRepository(const QString &name)
{
    onServer([&](Endpoint &endpoint) { endpoint.store().deleteRepository(repositoryOf(endpoint.store(), name).id); });
}

void SandboxServer::renameRepository(const QString &name, const QString &newName)
{
    onServer([&](Endpoint &endpoint) {
        Store &store = endpoint.store();
        store.renameRepository(repositoryOf(store, name).id, ensureUser(store, newName.section(u'/', 0, 0)),
                               newName.section(u'/', 1));
    });
}

void SandboxServer::setArchived(const QString &name, bool on)
{
    onServer([&](Endpoint &endpoint) {
        Repository repository = repositoryOf(endpoint.store(), name);
        repository.isArchived = on;
        endpoint.store().updateRepository(repository);
    });
}

void SandboxServer::setIssuesEnabled(const QString &name, bool on)
{
    onServer([&](Endpoint &endpoint) {
        Repository repository = repositoryOf(endpoint.store(), name);
        repository.hasIssues = on;
        endpoint.store().updateRepository(repository);
    });
}

void SandboxServer::setPrivate(const QString &name, bool on)
{
    onServer([&](Endpoint &endpoint) {
        Repository repository = repositoryOf(endpoint.store(), name);
        repository.isPrivate = on;
        endpoint.store().updateRepository(repository);
    });
}

void SandboxServer::setAccess(const QString &name, const QString &login, const QString &access)
{
    const qsizetype level = QStringList{u"none"_s, u"read"_s, u"write"_s, u"admin"_s}.indexOf(access);
    if (level < 0)
        qFatal("docket-sandbox: there is no access called %s", qPrintable(access));
    onServer([&](Endpoint &endpoint) {
        endpoint.store().setCollaborator(repositoryOf(endpoint.store(), name).id, ensureUser(endpoint.store(), login),
                                         Access(int(level)));
    });
}

qint64 SandboxServer::addIssue(const QString &repository, const NewIssue &issue)
{
    return onServer([&](Endpoint &endpoint) {
        Store &store = endpoint.store();
        const Repository home = repositoryOf(store, repository);
        return store
            .addIssue({.repositoryId = home.id,
                       .isPull = issue.pull,
                       .title = issue.title,
                       .body = issue.body,
                       .userId = ensureUser(store, issue.author.isEmpty() ? m_options.admin : issue.author),
                       .isClosed = issue.closed,
                       .isLocked = issue.locked,
                       .ref = {},
                       .milestoneId = ensureMilestone(store, home, issue.milestone),
                       .created = issue.created,
                       .updated = issue.updated,
                       .contentVersion = 1,
                       .labels = ensureLabels(store, home, issue.labels),
                       .assignees = ensurePeople(store, issue.assignees)})
            .number;
    });
}

void SandboxServer::editIssue(const QString &repository, qint64 number, const IssueChange &change)
{
    onServer([&](Endpoint &endpoint) {
        Store &store = endpoint.store();
        const Repository home = repositoryOf(store, repository);
        Issue issue = issueOf(store, home, number);
        issue.title = change.title.value_or(issue.title);
        if (change.body) {
            issue.body = *change.body;
            ++issue.contentVersion;
        }
        if (change.closed) {
            issue.isClosed = *change.closed;
            issue.closedAt = issue.isClosed ? std::optional(store.now()) : std::nullopt;
        }
        issue.isLocked = change.locked.value_or(issue.isLocked);
        if (change.labels)
            issue.labels = ensureLabels(store, home, *change.labels);
        if (change.assignees)
            issue.assignees = ensurePeople(store, *change.assignees);
        if (change.milestone)
            issue.milestoneId = ensureMilestone(store, home, *change.milestone);
        issue.updated = change.updated.value_or(store.now());
        store.updateIssue(issue);
    });
}

void SandboxServer::deleteIssue(const QString &repository, qint64 number)
{
    onServer([&](Endpoint &endpoint) {
        endpoint.store().deleteIssue(issueOf(endpoint.store(), repositoryOf(endpoint.store(), repository), number).id);
    });
}

qint64 SandboxServer::addComment(const QString &repository, qint64 number, const QString &body, const QString &author)
{
    return onServer([&](Endpoint &endpoint) {
        Store &store = endpoint.store();
        const Repository home = repositoryOf(store, repository);
        const Issue issue = issueOf(store, home, number);
        const Comment comment =
            store.addComment({.repositoryId = home.id,
                              .issueId = issue.id,
                              .userId = ensureUser(store, author.isEmpty() ? m_options.admin : author),
                              .body = body});
        store.touchIssue(issue.id);
        return comment.id;
    });
}

void SandboxServer::editComment(qint64 id, const QString &body)
{
    onServer([&](Endpoint &endpoint) {
        Comment comment = required(endpoint.store().comment(id), u"comment "_s + QString::number(id));
        comment.body = body;
        comment.updated = endpoint.store().now();
        endpoint.store().updateComment(comment);
    });
}

void SandboxServer::deleteComment(qint64 id)
{
    onServer([&](Endpoint &endpoint) {
        endpoint.store().deleteComment(required(endpoint.store().comment(id), u"comment "_s + QString::number(id)));
    });
}

qint64 SandboxServer::addLabel(const QString &repository, const QString &name, const QString &color)
{
    return onServer([&](Endpoint &endpoint) {
        return endpoint.store().addLabel(repositoryOf(endpoint.store(), repository).id,
                                         {.name = name, .color = color, .description = {}});
    });
}

void SandboxServer::renameLabel(const QString &repository, const QString &name, const QString &newName)
{
    onServer([&](Endpoint &endpoint) {
        Label label = labelOf(endpoint.store(), repositoryOf(endpoint.store(), repository), name);
        label.name = newName;
        endpoint.store().updateLabel(label);
    });
}

void SandboxServer::deleteLabel(const QString &repository, const QString &name)
{
    onServer([&](Endpoint &endpoint) {
        endpoint.store().deleteLabel(labelOf(endpoint.store(), repositoryOf(endpoint.store(), repository), name).id);
    });
}

qint64 SandboxServer::addMilestone(const QString &repository, const QString &title)
{
    return onServer([&](Endpoint &endpoint) {
        return ensureMilestone(endpoint.store(), repositoryOf(endpoint.store(), repository), title);
    });
}

void SandboxServer::renameMilestone(const QString &repository, const QString &title, const QString &newTitle)
{
    onServer([&](Endpoint &endpoint) {
        Store &store = endpoint.store();
        Milestone milestone =
            required(store.milestone(ensureMilestone(store, repositoryOf(store, repository), title)), title);
        milestone.title = newTitle;
        store.updateMilestone(milestone);
    });
}

void SandboxServer::addDependency(const QString &repository, qint64 number, qint64 dependsOn)
{
    onServer([&](Endpoint &endpoint) {
        Store &store = endpoint.store();
        const Repository home = repositoryOf(store, repository);
        store.addDependency(issueOf(store, home, number).id, issueOf(store, home, dependsOn).id);
    });
}

QString SandboxServer::projectName(int index)
{
    static const QStringList list{u"quillworks/quill"_s, u"quillworks/quill-sync"_s, u"quillworks/website"_s,
                                  u"harbour/tideline"_s, u"harbour/lightbox"_s};
    return index < list.size() ? list.at(index) : QString(u"quillworks/plugin-"_s + QString::number(index));
}

void SandboxServer::generate(const QString &repository, int issues, int comments, quint32 seed)
{
    onServer([&](Endpoint &endpoint) {
        Generator(endpoint.store(), seed)
            .fill(repository, {.issues = issues, .comments = comments, .admin = m_options.admin});
    });
}

qint64 SandboxServer::issueCount(const QString &repository)
{
    return onServer([&](Endpoint &endpoint) {
        return endpoint.store().countIssues(repositoryOf(endpoint.store(), repository).id,
                                            {.state = StateFilter::All, .type = TypeFilter::Issues});
    });
}

qint64 SandboxServer::commentCount(const QString &repository)
{
    return onServer([&](Endpoint &endpoint) {
        return endpoint.store().countComments(repositoryOf(endpoint.store(), repository).id, 0, {}, {});
    });
}

QList<StoredComment> SandboxServer::comments(const QString &repository)
{
    return onServer([&](Endpoint &endpoint) {
        Store &store = endpoint.store();
        QList<StoredComment> out;
        for (const Comment &comment : store.listComments(repositoryOf(store, repository).id, 0, {}, {}, -1, 0))
            out.append({.id = comment.id, .issue = comment.issueNumber, .body = comment.body});
        return out;
    });
}

QList<StoredIssue> SandboxServer::issues(const QString &repository)
{
    return onServer([&](Endpoint &endpoint) {
        Store &store = endpoint.store();
        const Repository home = repositoryOf(store, repository);
        QHash<qint64, QString> names;
        for (const Label &label : store.labels(home.id))
            names.insert(label.id, label.name);
        QList<StoredIssue> out;
        for (const Issue &issue :
             store.listIssues(home.id, {.state = StateFilter::All, .order = IssueOrder::Oldest}, -1, 0)) {
            QStringList labels;
            for (const qint64 label : issue.labels)
                labels.append(names.value(label));
            out.append({.id = issue.id,
                        .number = issue.number,
                        .title = issue.title,
                        .body = issue.body,
                        .closed = issue.isClosed,
                        .pull = issue.isPull,
                        .comments = issue.comments,
                        .updated = issue.updated,
                        .labels = labels});
        }
        std::ranges::sort(out, {}, &StoredIssue::number);
        return out;
    });
}

QStringList SandboxServer::repositories()
{
    return onServer([](Endpoint &endpoint) {
        QStringList out;
        for (const Repository &repository : endpoint.store().repositories())
            out.append(repository.fullName());
        return out;
    });
}

void SandboxServer::setClock(std::optional<qint64> seconds)
{
    onServer([&](Endpoint &endpoint) { endpoint.store().setClock(seconds); });
}

void SandboxServer::setClockOffset(qint64 seconds)
{
    onServer([&](Endpoint &endpoint) { endpoint.store().setClockOffset(seconds); });
}

qint64 SandboxServer::now()
{
    return onServer([](Endpoint &endpoint) { return endpoint.store().now(); });
}

int SandboxServer::addFault(const Fault &fault)
{
    return onServer([&](Endpoint &endpoint) { return endpoint.faults().add(fault); });
}

void SandboxServer::removeFault(int id)
{
    onServer([&](Endpoint &endpoint) { endpoint.faults().remove(id); });
}

void SandboxServer::clearFaults()
{
    onServer([](Endpoint &endpoint) { endpoint.faults().clear(); });
}

int SandboxServer::fired(int fault)
{
    return onServer([&](Endpoint &endpoint) { return endpoint.faults().fired(fault); });
}

void SandboxServer::setDelay(int milliseconds)
{
    onServer([&](Endpoint &endpoint) { endpoint.setDelay(milliseconds); });
}

QList<RecordedRequest> SandboxServer::requests()
{
    return onServer([](Endpoint &endpoint) { return QList<RecordedRequest>(endpoint.requests()); });
}

Traffic SandboxServer::traffic()
{
    return onServer([](Endpoint &endpoint) { return endpoint.traffic(); });
}

void SandboxServer::clearRequests()
{
    onServer([](Endpoint &endpoint) { endpoint.clearRequests(); });
}

void SandboxServer::setWatcher(std::function<void(const RecordedRequest &)> watcher)
{
    onServer([&](Endpoint &endpoint) { endpoint.setWatcher(std::move(watcher)); });
}

} // namespace Docket::Sandbox
