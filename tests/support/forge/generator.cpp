// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "generator.h"

#include <algorithm>
#include <cmath>

namespace Docket::Sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 hour = 3600;
constexpr qint64 day = 24 * hour;

const QStringList &names()
{
    static const QStringList list{
        u"maria:María Sato"_s,    u"omar:Omar Haddad"_s,    u"jette:Jette Brandt"_s,  u"yuki:田中 由紀"_s,
        u"lin:林小雨"_s,          u"anouk:Anouk Lefèvre"_s, u"tobias:Tobias Kern"_s,  u"noa:נועה לוי"_s,
        u"priya:Priya Raman"_s,   u"sven:Sven Åkerlund"_s,  u"chidi:Chidi Okafor"_s,  u"ewa:Ewa Nowak"_s,
        u"diego:Diego Ramos"_s,   u"ines:Inês Duarte"_s,    u"kofi:Kofi Mensah"_s,    u"lara:Lara Conti"_s,
        u"mei:Mei Chen"_s,        u"pavel:Павел Орлов"_s,   u"ruth:Ruth Meyer"_s,     u"samir:سمير منصور"_s,
        u"tess:Tess Morgan"_s,    u"uli:Uli Hartmann"_s,    u"vera:Vera Lindqvist"_s, u"will:Will Turner-Jones"_s,
        u"xenia:Xenia Popescu"_s, u"zoe:Zoé Martin"_s,      u"build-bot:Build bot"_s};
    return list;
}

struct LabelSpec
{
    QStringView name;
    QStringView color;
    QStringView description;
};

constexpr LabelSpec labelSpecs[] = {{u"kind/bug", u"d73a4a", u"Something does not work"},
                                    {u"kind/feature", u"0288d1", u"Something new"},
                                    {u"kind/docs", u"5319e7", u"Manual and comments"},
                                    {u"kind/question", u"d876e3", u"Somebody needs help"},
                                    {u"kind/task", u"607d8b", u"Work that users do not see"},
                                    {u"priority/critical", u"b60205", u"Data loss or a crash for many"},
                                    {u"priority/high", u"d93f0b", u""},
                                    {u"priority/medium", u"fbca04", u""},
                                    {u"priority/low", u"0e8a16", u""},
                                    {u"status/in progress", u"1d76db", u"Somebody is at it"},
                                    {u"status/review", u"8e44ad", u"Waits for a second pair of eyes"},
                                    {u"status/blocked", u"424242", u"Waits for something else"},
                                    {u"status/needs info", u"f9d0c4", u"Waits for the reporter"},
                                    {u"area/editor", u"bfdadc", u""},
                                    {u"area/search", u"c2e0c6", u""},
                                    {u"area/sync", u"c5def5", u""},
                                    {u"area/ui", u"d4c5f9", u""},
                                    {u"area/export", u"fef2c0", u""},
                                    {u"area/i18n", u"ffd8a8", u"Languages, scripts, input methods"},
                                    {u"area/packaging", u"e6ccb2", u""},
                                    {u"good first issue", u"7057ff", u"A good place to start"},
                                    {u"help wanted", u"008672", u""},
                                    {u"größe 🏷️", u"ededed", u"A name that is hard on clients"},
                                    {u"wontfix", u"cccccc", u""},
                                    {u"duplicate", u"cfd3d7", u""}};

} // namespace

struct Generator::Plan
{
    QHash<QString, qint64> labels;
    QList<qint64> milestones;
    qint64 now = 0;
};

Generator::Generator(Store &store, quint32 seed)
    : m_store(store)
    , m_random(seed)
    , m_texts(m_random)
{
}

QList<qint64> Generator::people(const QString &admin)
{
    QList<qint64> out;
    if (const std::optional<User> first = m_store.userByLogin(admin))
        out.append(first->id);
    m_logins = {admin};
    for (const QString &entry : names()) {
        const QString login = entry.section(u':', 0, 0);
        m_logins.append(login);
        if (const std::optional<User> known = m_store.userByLogin(login))
            out.append(known->id);
        else
            out.append(m_store.addUser({.login = login,
                                        .fullName = entry.section(u':', 1),
                                        .email = login + u"@example.test"_s,
                                        .created = m_store.now() - 3 * 365 * day},
                                       login));
    }
    return out;
}

// Zipf: the second person writes half as much as the first, the third a third.
qint64 Generator::someone()
{
    if (m_weights.isEmpty()) {
        double sum = 0;
        for (qsizetype i = 0; i < m_people.size(); ++i)
            m_weights.append(sum += 1.0 / double(i + 1));
    }
    const double at = m_random.unit() * m_weights.last();
    return m_people.at(std::ranges::lower_bound(m_weights, at) - m_weights.begin());
}

// Moments in ascending order: weeks are busy or quiet, and the tracker slowly grows busier.
QList<qint64> Generator::spread(int count, qint64 start, qint64 end)
{
    const int weeks = int(std::max<qint64>((end - start) / (7 * day), 1));
    QList<double> upTo;
    double sum = 0;
    for (int week = 0; week < weeks; ++week) {
        const double burst = m_random.chance(0.12) ? 4.0 + 6.0 * m_random.unit() : 0.3 + m_random.unit();
        upTo.append(sum += burst * (0.5 + double(week) / weeks));
    }
    QList<qint64> out;
    out.reserve(count);
    for (int i = 0; i < count; ++i) {
        const auto week = std::ranges::lower_bound(upTo, m_random.unit() * sum) - upTo.begin();
        const qint64 from = start + (end - start) * week / weeks;
        out.append(std::min(end, from + qint64(m_random.unit() * 7 * day)));
    }
    std::ranges::sort(out);
    return out;
}

QHash<QString, qint64> Generator::makeLabels(qint64 repositoryId)
{
    QHash<QString, qint64> out;
    for (const LabelSpec &spec : labelSpecs) {
        const QString name = spec.name.toString();
        out.insert(name, m_store.addLabel(repositoryId, {.name = name,
                                                         .color = spec.color.toString(),
                                                         .description = spec.description.toString(),
                                                         .exclusive = name.contains(u'/')}));
    }
    return out;
}

QList<qint64> Generator::makeMilestones(qint64 repositoryId, qint64 start, qint64 end)
{
    const qint64 third = (end - start) / 3;
    QList<qint64> out;
    out.append(m_store.addMilestone(repositoryId, {.title = u"1.8"_s,
                                                   .description = u"Search"_s,
                                                   .isClosed = true,
                                                   .created = start,
                                                   .closedAt = start + third,
                                                   .dueOn = start + third}));
    out.append(m_store.addMilestone(repositoryId, {.title = u"1.9"_s,
                                                   .description = u"A faster editor"_s,
                                                   .isClosed = true,
                                                   .created = start + third,
                                                   .closedAt = start + 2 * third,
                                                   .dueOn = start + 2 * third}));
    out.append(m_store.addMilestone(repositoryId, {.title = u"2.0"_s,
                                                   .description = u"The new cache, Qt 6 only"_s,
                                                   .created = start + 2 * third,
                                                   .dueOn = end + 12 * day}));
    out.append(m_store.addMilestone(
        repositoryId,
        {.title = u"2.1"_s, .description = u"Export"_s, .created = end - 60 * day, .dueOn = end + 80 * day}));
    out.append(
        m_store.addMilestone(repositoryId, {.title = u"Backlog – später"_s, .description = {}, .created = start}));
    return out;
}

void Generator::decorate(Issue &issue, const Plan &plan, const QStringList &labels, qint64 age)
{
    QStringList names = labels;
    const bool hasPriority =
        std::ranges::any_of(names, [](const QString &name) { return name.startsWith(u"priority/"); });
    if (!hasPriority && names.size() < 4 && m_random.chance(0.5))
        names.append(m_random.chance(0.1)   ? u"priority/critical"_s
                     : m_random.chance(0.3) ? u"priority/high"_s
                     : m_random.chance(0.6) ? u"priority/medium"_s
                                            : u"priority/low"_s);
    const bool hasStatus = std::ranges::any_of(names, [](const QString &name) { return name.startsWith(u"status/"); });
    if (!hasStatus && !issue.isClosed && m_random.chance(0.25)) {
        static const QStringList states{u"status/in progress"_s, u"status/review"_s, u"status/blocked"_s,
                                        u"status/needs info"_s};
        names.append(m_random.pick(states));
    }
    static const QStringList extras{u"good first issue"_s, u"help wanted"_s, u"größe 🏷️"_s};
    if (m_random.chance(0.06))
        names.append(m_random.pick(extras));
    if (issue.isClosed && m_random.chance(0.06))
        names.append(m_random.chance(0.5) ? u"wontfix"_s : u"duplicate"_s);
    names.removeDuplicates();
    names.sort();
    for (const QString &name : std::as_const(names))
        issue.labels.append(plan.labels.value(name));
    if (m_random.chance(0.4)) {
        const double when = 1.0 - double(age) / double(3 * 365 * day);
        issue.milestoneId = m_random.chance(0.15) ? plan.milestones.at(4)
                                                  : plan.milestones.at(when < 0.33             ? 0
                                                                       : when < 0.66           ? 1
                                                                       : m_random.chance(0.75) ? 2
                                                                                               : 3);
    }
    if (m_random.chance(issue.isClosed ? 0.7 : 0.35)) {
        issue.assignees.append(someone());
        if (m_random.chance(0.12))
            if (const qint64 second = someone(); second != issue.assignees.first())
                issue.assignees.append(second);
        std::ranges::sort(issue.assignees);
    }
    if (!issue.isClosed && m_random.chance(0.06))
        issue.dueDate = plan.now + day * (m_random.below(60) - 10);
    issue.isLocked = m_random.chance(0.004);
}

void Generator::fill(const QString &repository, const GeneratorOptions &options)
{
    m_store.begin();
    m_people = people(options.admin);
    m_weights.clear();
    const QString owner = repository.section(u'/', 0, 0);
    std::optional<User> organization = m_store.userByLogin(owner);
    if (!organization) {
        const qint64 id = m_store.addUser({.login = owner, .fullName = {}, .email = {}, .isOrganization = true}, {});
        for (qsizetype i = 0; i < 6; ++i)
            m_store.addMember(id, m_people.at(i));
        organization = m_store.user(id);
    }
    Plan plan;
    plan.now = m_store.now();
    const qint64 start = plan.now - 3 * 365 * day;
    const std::optional<Repository> known = m_store.repositoryByName(owner, repository.section(u'/', 1));
    const qint64 home =
        known ? known->id
              : m_store.addRepository({.ownerId = organization->id,
                                       .owner = owner,
                                       .name = repository.section(u'/', 1),
                                       .description = u"Notes that stay yours: a Markdown notebook for the desktop"_s,
                                       .created = start});
    plan.labels = makeLabels(home);
    plan.milestones = makeMilestones(home, start, plan.now);

    // Pull requests take numbers between the issues; the handwritten issues are the last ones.
    const int pulls = options.issues / 40;
    const int total = options.issues + pulls;
    const QList<Draft> newest = Texts::handwritten();
    const QList<qint64> created = spread(total, start, plan.now - 2 * hour);

    QList<std::pair<qint64, int>> comments;
    comments.reserve(options.comments);
    QList<qint64> lastComment(total, 0);
    for (int i = 0; i < options.comments && total > 0; ++i) {
        // A few issues draw most of the talk, new ones rather than old ones; the ones on the first screen must not be
        // bare.
        const double skew = m_random.unit();
        const int issue = i < int(newest.size()) ? std::max(total - 1 - i, 0)
                          : m_random.chance(0.5) ? m_random.below(total)
                                                 : int(std::pow(skew, 0.2) * total) % total * 7919 % total;
        const auto delay = qint64(std::pow(m_random.unit(), 3) * 90 * day) + 600;
        const qint64 when = std::min(created.at(issue) + delay, plan.now - 60);
        comments.append({when, issue});
        lastComment[issue] = std::max(lastComment.at(issue), when);
    }
    std::ranges::stable_sort(comments, {}, &std::pair<qint64, int>::first);

    QList<Issue> made;
    made.reserve(total);
    for (int i = 0, pullsLeft = pulls; i < total; ++i) {
        const int fromEnd = total - 1 - i;
        const bool pull = pullsLeft > 0 && fromEnd >= int(newest.size()) && i % 40 == 17;
        Issue issue{.repositoryId = home,
                    .isPull = pull,
                    .title = {},
                    .body = {},
                    .ref = {},
                    .created = created.at(i),
                    .contentVersion = 1};
        issue.userId = someone();
        Draft draft;
        if (pull) {
            --pullsLeft;
            draft = m_texts.pull(i + 1);
        } else if (fromEnd < newest.size() && options.issues > int(newest.size())) {
            draft = newest.at(fromEnd);
        } else {
            draft = m_texts.issue(i + 1, m_logins);
        }
        issue.title = draft.title;
        issue.body = draft.body;
        const qint64 age = plan.now - issue.created;
        const bool handwritten = !pull && fromEnd < newest.size();
        issue.isClosed = !handwritten && m_random.chance(age > 120 * day ? 0.82 : 0.4);
        issue.updated = std::max(issue.created, lastComment.at(i));
        if (issue.isClosed) {
            issue.updated = std::min(issue.updated + qint64(std::pow(m_random.unit(), 2) * 60 * day), plan.now - 120);
            issue.closedAt = issue.updated;
            issue.isMerged = pull && m_random.chance(0.85);
        } else if (m_random.chance(0.4)) {
            issue.updated = std::min(issue.updated + qint64(std::pow(m_random.unit(), 3) * 30 * day), plan.now - 60);
        }
        issue.updated = std::max(issue.updated, issue.created);
        decorate(issue, plan, draft.labels, age);
        made.append(m_store.addIssue(issue));
    }
    for (const auto &[when, index] : std::as_const(comments))
        m_store.addComment({.repositoryId = home,
                            .issueId = made.at(index).id,
                            .userId = someone(),
                            .body = m_texts.comment(int(made.at(index).number), m_logins),
                            .created = when});
    m_store.commit();
}

} // namespace Docket::Sandbox
