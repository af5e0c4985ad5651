// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "projecttree.h"

#include "projectstate.h"

#include <icons/themedicon.h>

#include <QLocale>

#include <array>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::Project;

namespace {

QString viewIcon(const Domain::SavedView &view)
{
    if (view.query.contains("assignee:@me"_L1))
        return u"user"_s;
    if (view.query.contains("label:bug"_L1))
        return u"bug"_s;
    if (view.query.contains("no:label"_L1))
        return u"inbox"_s;
    if (view.query.contains("updated:"_L1))
        return u"clock"_s;
    if (view.query == "is:open"_L1)
        return u"issue-open"_s;
    return u"view"_s;
}

constexpr std::array textRoles{int(Qt::DisplayRole),        int(Qt::ToolTipRole),
                               int(Qt::AccessibleTextRole), int(ProjectTree::SecondLineRole),
                               int(ProjectTree::CountRole), int(ProjectTree::ToneRole)};

bool hasSameRows(const QStandardItem *a, const QStandardItem *b)
{
    if (a->rowCount() != b->rowCount() || a->data(ProjectTree::KeyRole) != b->data(ProjectTree::KeyRole))
        return false;
    for (int row = 0; row < a->rowCount(); ++row) {
        if (!hasSameRows(a->child(row), b->child(row)))
            return false;
    }
    return true;
}

void copyTexts(QStandardItem *to, const QStandardItem *from)
{
    for (int row = 0; row < to->rowCount(); ++row) {
        auto *item = to->child(row);
        const auto *wanted = from->child(row);
        const auto differs = [&](int role) { return item->data(role) != wanted->data(role); };
        if (std::ranges::any_of(textRoles, differs)) {
            for (const auto role : textRoles) {
                if (differs(role))
                    item->setData(wanted->data(role), role);
            }
            item->setIcon(wanted->icon());
        }
        copyTexts(item, wanted);
    }
}

} // namespace

ProjectTree::ProjectTree(const Clock &clock, QObject *parent)
    : QStandardItemModel(parent)
    , m_clock(clock)
{
}

void ProjectTree::setProjects(const QList<Domain::Instance> &instances, const QList<Project> &projects)
{
    m_instances = instances;
    m_projects = projects;
    std::ranges::stable_partition(m_projects, &Project::tracked);
    rebuild();
}

void ProjectTree::setViews(const QList<Domain::SavedView> &views)
{
    m_views = views;
    rebuild();
}

void ProjectTree::setSyncing(const QSet<Domain::ProjectId> &projects)
{
    if (m_syncing == projects)
        return;
    m_syncing = projects;
    rebuild();
}

void ProjectTree::setViewCount(const QString &key, qint64 count)
{
    // A zero from before the first sync would be wrong as soon as the sync has ended.
    const auto shown = countText(count);
    m_viewCounts.insert(key, shown.isValid() ? count : -1);
    if (auto *item = itemFromIndex(indexOf(key)))
        item->setData(shown, CountRole);
}

QVariant ProjectTree::countText(qint64 count) const
{
    const auto isNew = [](const Project &project) { return project.tracked && project.lastSynced == noTime; };
    if (count < 0 || (count == 0 && (m_projects.isEmpty() || std::ranges::any_of(m_projects, isNew))))
        return {};
    return count;
}

ProjectTree::Kind ProjectTree::kind(const QModelIndex &index) const
{
    return Kind(index.data(KindRole).toInt());
}

QString ProjectTree::key(const QModelIndex &index)
{
    return index.data(KeyRole).toString();
}

QModelIndex ProjectTree::indexOf(const QString &key) const
{
    if (key.isEmpty() || rowCount() == 0)
        return {};
    const auto found = match(index(0, 0), KeyRole, key, 1, Qt::MatchExactly | Qt::MatchRecursive);
    return found.isEmpty() ? QModelIndex() : found.constFirst();
}

QString ProjectTree::keyOf(Domain::ProjectId id)
{
    return u"project/"_s + QString::number(id.value);
}

QString ProjectTree::keyOf(const Domain::SavedView &view)
{
    return u"view/"_s + view.name;
}

QList<Project> ProjectTree::trackedProjects() const
{
    auto tracked = m_projects;
    tracked.removeIf([](const Project &project) { return !project.tracked; });
    return tracked;
}

Project ProjectTree::project(const QModelIndex &index) const
{
    const auto wanted = key(index);
    const auto it =
        std::ranges::find_if(m_projects, [&](const Project &project) { return keyOf(project.id) == wanted; });
    return it == m_projects.cend() ? Project() : *it;
}

Domain::SavedView ProjectTree::view(const QModelIndex &index) const
{
    const auto wanted = key(index);
    const auto it = std::ranges::find_if(m_views, [&](const Domain::SavedView &view) { return keyOf(view) == wanted; });
    return it == m_views.cend() ? Domain::SavedView() : *it;
}

void ProjectTree::rebuild()
{
    QStandardItem root;
    fill(&root);
    if (rowCount() > 0 && hasSameRows(invisibleRootItem(), &root)) {
        copyTexts(invisibleRootItem(), &root);
        return;
    }
    clear();
    while (root.rowCount() > 0)
        appendRow(root.takeRow(0));
    Q_EMIT rebuilt();
}

void ProjectTree::fill(QStandardItem *root) const
{
    auto *heading = addHeading(root, tr("Projects"), u"heading/projects"_s);
    qint64 open = 0;
    for (const auto &project : std::as_const(m_projects))
        open += project.tracked ? project.localOpenIssues : 0;
    auto *all = new QStandardItem(themedIcon(u"projects"_s, Tone::Muted), tr("All projects"));
    all->setData(int(Kind::AllProjects), KindRole);
    all->setData(u"all"_s, KeyRole);
    all->setData(countText(open), CountRole);
    all->setToolTip(tr("Issues of every tracked project"));
    all->setEditable(false);
    heading->appendRow(all);

    // A single server needs no level of its own.
    const auto flat = m_instances.size() < 2;
    for (const auto &instance : std::as_const(m_instances)) {
        auto *parent = heading;
        if (!flat) {
            parent = new QStandardItem(themedIcon(u"server"_s, Tone::Muted), instanceName(instance));
            parent->setData(int(Kind::Instance), KindRole);
            parent->setData(QString(u"instance/"_s + QString::number(instance.id.value)), KeyRole);
            parent->setToolTip(instance.url.toDisplayString());
            parent->setEditable(false);
            parent->setSelectable(false);
            heading->appendRow(parent);
        }
        for (const auto &project : std::as_const(m_projects)) {
            if (project.instance == instance.id)
                parent->appendRow(makeProject(project));
        }
    }

    auto *views = addHeading(root, tr("Views"), u"heading/views"_s);
    for (const auto &view : std::as_const(m_views)) {
        auto *item = new QStandardItem(themedIcon(viewIcon(view), Tone::Muted), view.name);
        item->setData(int(Kind::View), KindRole);
        item->setData(keyOf(view), KeyRole);
        item->setData(countText(m_viewCounts.value(keyOf(view), -1)), CountRole);
        item->setToolTip(view.query.isEmpty() ? tr("All issues") : view.query);
        item->setEditable(false);
        views->appendRow(item);
    }
}

QStandardItem *ProjectTree::addHeading(QStandardItem *root, const QString &text, const QString &key)
{
    auto *item = new QStandardItem(text);
    item->setData(int(Kind::Heading), KindRole);
    item->setData(key, KeyRole);
    item->setFlags(Qt::ItemIsEnabled);
    root->appendRow(item);
    return item;
}

QStandardItem *ProjectTree::makeProject(const Project &project) const
{
    const auto state = projectStateView(project, m_syncing.contains(project.id));
    auto *item = new QStandardItem(themedIcon(state.icon, state.tone), project.fullName());
    item->setData(int(Kind::Project), KindRole);
    item->setData(keyOf(project.id), KeyRole);
    item->setData(state.text, SecondLineRole);
    item->setData(int(state.tone), ToneRole);
    if (project.lastSynced != noTime || project.localIssues > 0)
        item->setData(countText(project.localOpenIssues), CountRole);
    QStringList lines{project.fullName()};
    if (!project.description.isEmpty())
        lines += project.description.left(200);
    if (!state.text.isEmpty())
        lines += state.text;
    else if (m_syncing.contains(project.id))
        lines += tr("Syncing…");
    lines += tr("%n issue(s) here", nullptr, project.localIssues) +
             (project.serverIssues >= 0 ? tr(", %1 on the server").arg(QLocale().toString(project.serverIssues))
                                        : QString());
    lines += tr("Synced: %1").arg(ageText(project.lastSynced, m_clock.seconds()));
    item->setToolTip(lines.join(u'\n'));
    item->setData(QString(state.text.isEmpty() ? project.fullName() : project.fullName() + u", "_s + state.text),
                  Qt::AccessibleTextRole);
    item->setEditable(false);
    return item;
}

} // namespace Docket::Ui
