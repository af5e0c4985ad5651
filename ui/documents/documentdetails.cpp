// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentdetails.h"

#include <icons/themedicon.h>
#include <widgets/emptystate.h>
#include <widgets/relativetime.h>

#include <QHeaderView>
#include <QLocale>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

enum ItemRole
{
    LineRole = Qt::UserRole + 1,
    DocumentRole,
    IssueRole,
    QueryRole,
    VersionRole,
    AnchorRole,
    RowRole, ///< in the list that was given
};

/// What says how many of @p count are not listed; null if all are.
QTreeWidgetItem *moreOf(qsizetype count)
{
    if (count <= DocumentDetails::mostShown)
        return nullptr;
    auto *item = new QTreeWidgetItem({DocumentDetails::tr("and %L1 more").arg(count - DocumentDetails::mostShown)});
    item->setFlags(Qt::ItemIsEnabled);
    return item;
}

/// Fills a list that was emptied: scrolled as before, and with this item current if there is one.
void fill(QTreeWidget &list, const QList<QTreeWidgetItem *> &items, QTreeWidgetItem *current, int scroll)
{
    list.addTopLevelItems(items);
    list.expandAll();
    if (current != nullptr)
        list.setCurrentItem(current);
    list.verticalScrollBar()->setValue(scroll);
}

} // namespace

DocumentDetails::DocumentDetails(QWidget *parent)
    : QTabWidget(parent)
    , m_outline(addList(tr("Outline"), {tr("Heading")}))
    , m_links(addList(tr("Links"), {tr("From or to"), tr("Where")}))
    , m_properties(addList(tr("Front matter"), {tr("Name"), tr("Value")}))
    , m_versions(new QTreeWidget(this))
{
    setDocumentMode(true);
    setAccessibleName(tr("About the document"));
    m_versions->setHeaderLabels({tr("Replaced"), tr("Size")});
    m_versions->setRootIsDecorated(false);
    m_versions->setUniformRowHeights(true);
    m_versions->setFrameShape(QFrame::NoFrame);
    m_versions->setAccessibleName(tr("Versions"));
    m_versions->header()->resizeSection(0, 240);
    auto *page = new QWidget(this);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_versions, 1);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(8, 4, 8, 4);
    bar->setSpacing(8);
    m_compare = new QPushButton(tr("&Compare"), page);
    m_compare->setToolTip(tr("Show what has changed since this version"));
    m_restore = new QPushButton(tr("&Restore…"), page);
    m_restore->setToolTip(tr("Write this version into the file"));
    bar->addStretch();
    bar->addWidget(m_compare);
    bar->addWidget(m_restore);
    layout->addLayout(bar);
    addTab(page, tr("Versions"));
    for (int tab = 0; tab < tabCount; ++tab) {
        m_empty[tab] = new EmptyState(&list(Tab(tab)));
        m_empty[tab]->setAutoFillBackground(true);
        m_empty[tab]->setBackgroundRole(QPalette::Base);
    }

    const auto follow = [this] {
        const auto any = !chosenVersion().isNull();
        m_compare->setEnabled(any);
        m_restore->setEnabled(any);
    };
    follow();
    connect(m_versions, &QTreeWidget::currentItemChanged, this, follow);
    connect(m_versions, &QTreeWidget::itemActivated, this, [this] { Q_EMIT differenceRequested(chosenVersion()); });
    connect(m_compare, &QPushButton::clicked, this, [this] { Q_EMIT differenceRequested(chosenVersion()); });
    connect(m_restore, &QPushButton::clicked, this, [this] { Q_EMIT restoreRequested(chosenVersion()); });
    // A walk through the outline walks through the text.
    connect(m_outline, &QTreeWidget::currentItemChanged, this, [this](const QTreeWidgetItem *item) {
        if (m_outline->hasFocus())
            act(item);
    });
}

QTreeWidget *DocumentDetails::addList(const QString &title, const QStringList &columns)
{
    auto *list = new QTreeWidget(this);
    list->setHeaderLabels(columns);
    list->setHeaderHidden(columns.size() < 2);
    list->setUniformRowHeights(true);
    list->setFrameShape(QFrame::NoFrame);
    list->setAccessibleName(title);
    list->header()->resizeSection(0, 240);
    connect(list, &QTreeWidget::itemActivated, this, &DocumentDetails::act);
    connect(list, &QTreeWidget::itemClicked, this, [this, list](const QTreeWidgetItem *item) {
        if (list == m_outline)
            act(item);
    });
    addTab(list, title);
    return list;
}

QTreeWidget &DocumentDetails::list(Tab tab) const
{
    switch (tab) {
    case Outline: return *m_outline;
    case Links: return *m_links;
    case Properties: return *m_properties;
    case Versions: break;
    }
    return *m_versions;
}

void DocumentDetails::present(const Services::OpenDocument &open)
{
    m_broken.clear();
    m_leading.clear();
    for (const auto &link : open.links) {
        if (!link.broken) {
            // One for each place that it leads to, the first.
            const auto isKnown = [&link](const Domain::ResolvedLink &known) {
                return known.document == link.document && known.link.anchor == link.link.anchor;
            };
            if (!link.document.isNull() && link.document != open.document.summary.id &&
                std::ranges::none_of(m_leading, isKnown))
                m_leading.append(link);
            continue;
        }
        const auto noHeading = link.link.kind == Domain::DocumentLink::Kind::Heading || !link.document.isNull();
        const auto target =
            link.link.anchor.isEmpty() ? link.link.target : QString(link.link.target + u'#' + link.link.anchor);
        m_broken.append({target, link.link.line, noHeading});
    }
    if (std::exchange(m_document, open.document.summary.id) != m_document) {
        // Until theirs are there nothing is told of this one that is of another.
        showLinks({});
        showVersions({});
        m_empty[Links]->hide();
        m_empty[Versions]->hide();
    }
    showOutline(open.document.headings);
    showProperties(open.document.properties);
    explain(Outline, tr("No headings"), tr("Lines that begin with # make the outline of a document."));
    explain(Properties, tr("No front matter"),
            tr("Values between two lines of --- at the top of a document stand here, and can be searched for: "
               "prop:status=draft"));
}

void DocumentDetails::explain(Tab tab, const QString &title, const QString &text)
{
    if (list(tab).topLevelItemCount() > 0)
        m_empty[tab]->hide();
    else
        m_empty[tab]->present({.title = title, .text = text});
}

void DocumentDetails::showOutline(const QList<Domain::DocumentHeading> &headings)
{
    if (headings == m_shownHeadings)
        return;
    m_shownHeadings = headings;
    // What is chosen again is nothing that the reader went to.
    const QSignalBlocker quiet(m_outline);
    const auto *current = m_outline->currentItem();
    const auto chosen = current != nullptr ? current->data(0, AnchorRole).toString() : QString();
    const auto scroll = m_outline->verticalScrollBar()->value();
    m_outline->clear();
    QList<QTreeWidgetItem *> top;
    QList<std::pair<int, QTreeWidgetItem *>> above;
    QTreeWidgetItem *again = nullptr;
    for (const auto &heading : headings.first(std::min(headings.size(), mostShown))) {
        while (!above.isEmpty() && above.constLast().first >= heading.level)
            above.removeLast();
        auto *item = new QTreeWidgetItem({heading.text});
        item->setData(0, LineRole, heading.line);
        item->setData(0, AnchorRole, heading.anchor);
        item->setToolTip(0, tr("Line %1").arg(heading.line));
        if (above.isEmpty())
            top.append(item);
        else
            above.constLast().second->addChild(item);
        above.append({heading.level, item});
        if (!chosen.isEmpty() && heading.anchor == chosen)
            again = item;
    }
    if (auto *more = moreOf(headings.size()))
        top.append(more);
    fill(*m_outline, top, again, scroll);
    nameTab(Outline, tr("Outline"), headings.size());
}

void DocumentDetails::showProperties(const QList<Domain::DocumentProperty> &properties)
{
    if (properties == m_shownProperties)
        return;
    m_shownProperties = properties;
    m_properties->clear();
    QList<QTreeWidgetItem *> items;
    for (const auto &property : properties.first(std::min(properties.size(), mostShown))) {
        auto *item = new QTreeWidgetItem({property.key, property.value});
        item->setData(0, QueryRole,
                      QString(u"prop:"_s + Domain::quoteQueryValue(property.key) + u'=' +
                              Domain::quoteQueryValue(property.value)));
        item->setToolTip(1, tr("Enter finds all documents with this value"));
        items.append(item);
    }
    if (auto *more = moreOf(properties.size()))
        items.append(more);
    m_properties->addTopLevelItems(items);
    nameTab(Properties, tr("Front matter"), properties.size());
}

void DocumentDetails::setNeighbours(const Services::DocumentNeighbours &neighbours)
{
    showLinks(linksOf(neighbours));
    explain(
        Links, tr("No links"),
        tr("No document or issue leads here, this one leads to none and mentions no issue, and none of its links is "
           "broken."));
}

QList<DocumentDetails::Link> DocumentDetails::linksOf(const Services::DocumentNeighbours &neighbours) const
{
    QList<Link> links;
    for (const auto &back : neighbours.backlinks) {
        const auto &other = back.document;
        links.append({.group = tr("Linked from"),
                      .name = other.title.isEmpty() ? other.path : other.title,
                      .place = u"%1:%2"_s.arg(other.path).arg(back.link.line),
                      .tip = back.link.text,
                      .issue = {},
                      .document = other.id.value,
                      .line = back.link.line,
                      .icon = u"link"_s,
                      .tone = int(Tone::Muted)});
    }
    for (const auto &leading : m_leading) {
        const auto &[link, document, path, issue, broken, caseDiffers] = leading;
        links.append({.group = tr("Leads to"),
                      .name = link.text.isEmpty() ? path : link.text,
                      .place = link.anchor.isEmpty() ? path : QString(path + u'#' + link.anchor),
                      .tip = caseDiffers ? tr("Its capitals differ: elsewhere the link may be broken.")
                                         : tr("In line %1").arg(link.line),
                      .issue = {},
                      .document = document.value,
                      .icon = u"link"_s,
                      .tone = int(caseDiffers ? Tone::Warning : Tone::Muted)});
    }
    for (const auto &issue : neighbours.issues) {
        const QString reference = issue.project + u'#' + QString::number(issue.number);
        const auto here = !issue.issue.isNull();
        links.append({.group = tr("Issues that it mentions"),
                      .name = reference,
                      .place = tr("line %1").arg(issue.line),
                      .tip = here ? QString() : tr("This issue is not on this computer."),
                      .issue = here ? reference : QString(),
                      .line = issue.line,
                      .icon = u"issue-open"_s,
                      .tone = int(here ? Tone::Good : Tone::Muted)});
    }
    for (const auto &issue : neighbours.mentionedIn) {
        const QString reference = issue.projectName + u'#' + QString::number(issue.number);
        const auto open = issue.state == Domain::IssueState::Open;
        links.append({.group = tr("Issues that mention it"),
                      .name = issue.title,
                      .place = reference,
                      .tip = open ? tr("Open issue") : tr("Closed issue"),
                      .issue = reference,
                      .icon = open ? u"issue-open"_s : u"check-circle"_s,
                      .tone = int(open ? Tone::Good : Tone::Muted)});
    }
    for (const auto &[target, line, noHeading] : m_broken) {
        links.append({.group = tr("Broken links"),
                      .name = target,
                      .place = tr("line %1").arg(line),
                      .tip = noHeading ? tr("There is no such heading.") : tr("There is no such document."),
                      .issue = {},
                      .line = line,
                      .icon = u"warning"_s,
                      .tone = int(Tone::Bad)});
    }
    return links;
}

void DocumentDetails::showLinks(const QList<Link> &links)
{
    if (links == m_shownLinks)
        return;
    const auto *current = m_links->currentItem();
    const auto known = current != nullptr ? current->data(0, RowRole) : QVariant();
    const auto chosen = known.isValid() ? std::optional(m_shownLinks.value(known.toInt())) : std::nullopt;
    const auto scroll = m_links->verticalScrollBar()->value();
    m_shownLinks = links;
    m_links->clear();
    QTreeWidgetItem *again = nullptr;
    QList<QTreeWidgetItem *> groups;
    for (qsizetype begin = 0, end = 0; begin < links.size(); begin = end) {
        const auto &title = links[begin].group;
        while (end < links.size() && links[end].group == title)
            ++end;
        auto *group = new QTreeWidgetItem({title});
        group->setFlags(Qt::ItemIsEnabled);
        groups.append(group);
        QList<QTreeWidgetItem *> items;
        for (auto row = begin; row < std::min(end, begin + mostShown); ++row) {
            const auto &link = links[row];
            auto *item = new QTreeWidgetItem({link.name, link.place});
            item->setIcon(0, themedIcon(link.icon, Tone(link.tone)));
            item->setToolTip(0, link.tip);
            item->setData(0, RowRole, int(row));
            if (link.document != 0)
                item->setData(0, DocumentRole, link.document);
            if (!link.issue.isEmpty())
                item->setData(0, IssueRole, link.issue);
            if (link.line > 0)
                item->setData(0, LineRole, link.line);
            items.append(item);
            if (chosen == link)
                again = item;
        }
        if (auto *more = moreOf(end - begin))
            items.append(more);
        group->addChildren(items);
    }
    fill(*m_links, groups, again, scroll);
    nameTab(Links, tr("Links"), links.size());
}

void DocumentDetails::setVersions(const QList<Domain::DocumentVersion> &versions)
{
    showVersions(versions);
    explain(Versions, tr("No earlier versions"),
            tr("When the file changes and is taken in again, the text before is kept here."));
}

void DocumentDetails::showVersions(const QList<Domain::DocumentVersion> &versions)
{
    if (versions == m_shownVersions)
        return;
    m_shownVersions = versions;
    const auto chosen = chosenVersion();
    const auto scroll = m_versions->verticalScrollBar()->value();
    m_versions->clear();
    QList<QTreeWidgetItem *> items;
    QTreeWidgetItem *again = nullptr;
    for (const auto &version : versions.first(std::min(versions.size(), mostShown))) {
        auto *item =
            new QTreeWidgetItem({RelativeTime::absolute(version.replaced), QLocale().formattedDataSize(version.size)});
        item->setData(0, VersionRole, version.id.value);
        items.append(item);
        if (version.id == chosen)
            again = item;
    }
    if (again == nullptr && !items.isEmpty())
        again = items.constFirst();
    if (auto *more = moreOf(versions.size()))
        items.append(more);
    fill(*m_versions, items, again, scroll);
    nameTab(Versions, tr("Versions"), versions.size());
}

void DocumentDetails::nameTab(Tab tab, const QString &title, qsizetype count)
{
    setTabText(tab, count > 0 ? u"%1 (%L2)"_s.arg(title).arg(count) : title);
}

void DocumentDetails::act(const QTreeWidgetItem *item)
{
    if (item == nullptr)
        return;
    const auto line = item->data(0, LineRole).toInt();
    if (const auto document = item->data(0, DocumentRole).toLongLong(); document != 0)
        Q_EMIT documentRequested({document}, line);
    else if (const auto issue = item->data(0, IssueRole).toString(); !issue.isEmpty())
        Q_EMIT issueRequested(issue);
    else if (const auto term = item->data(0, QueryRole).toString(); !term.isEmpty())
        Q_EMIT queryRequested(term);
    else if (line > 0)
        Q_EMIT lineRequested(line);
}

Domain::DocumentVersionId DocumentDetails::chosenVersion() const
{
    const auto *item = m_versions->currentItem();
    return {item != nullptr ? item->data(0, VersionRole).toLongLong() : 0};
}

} // namespace Docket::Ui
