// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentdetails.h"

#include <widgets/relativetime.h>

#include <QHeaderView>
#include <QLocale>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <icons/themedicon.h>

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
};

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
    m_compare = new QPushButton(tr("&Compare"), page);
    m_compare->setToolTip(tr("Show what has changed since this version"));
    m_restore = new QPushButton(tr("&Restore…"), page);
    m_restore->setToolTip(tr("Write this version into the file"));
    bar->addStretch();
    bar->addWidget(m_compare);
    bar->addWidget(m_restore);
    layout->addLayout(bar);
    addTab(page, tr("Versions"));

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
    for (const auto &link : open.links) {
        if (!link.broken)
            continue;
        const auto noHeading = link.link.kind == Domain::DocumentLink::Kind::Heading || !link.document.isNull();
        const auto target =
            link.link.anchor.isEmpty() ? link.link.target : QString(link.link.target + u'#' + link.link.anchor);
        m_broken.append({target, link.link.line, noHeading});
    }
    const auto &document = open.document;
    m_outline->clear();
    QList<std::pair<int, QTreeWidgetItem *>> above;
    for (const auto &heading : document.headings) {
        while (!above.isEmpty() && above.constLast().first >= heading.level)
            above.removeLast();
        auto *item = new QTreeWidgetItem({heading.text});
        item->setData(0, LineRole, heading.line);
        item->setToolTip(0, tr("Line %1").arg(heading.line));
        if (above.isEmpty())
            m_outline->addTopLevelItem(item);
        else
            above.constLast().second->addChild(item);
        above.append({heading.level, item});
    }
    m_outline->expandAll();
    m_properties->clear();
    for (const auto &property : document.properties) {
        auto *item = new QTreeWidgetItem({property.key, property.value});
        item->setData(0, QueryRole,
                      QString(u"prop:"_s + Domain::quoteQueryValue(property.key) + u'=' +
                              Domain::quoteQueryValue(property.value)));
        item->setToolTip(1, tr("Enter finds all documents with this value"));
        m_properties->addTopLevelItem(item);
    }
    nameTab(Outline, tr("Outline"), document.headings.size());
    nameTab(Properties, tr("Front matter"), document.properties.size());
}

void DocumentDetails::setNeighbours(const Services::DocumentNeighbours &neighbours)
{
    m_links->clear();
    const auto group = [this](const QString &title) {
        auto *item = new QTreeWidgetItem({title});
        item->setFlags(Qt::ItemIsEnabled);
        m_links->addTopLevelItem(item);
        return item;
    };
    if (!neighbours.backlinks.isEmpty()) {
        auto *from = group(tr("Linked from"));
        for (const auto &back : neighbours.backlinks) {
            const auto &other = back.document;
            auto *item = new QTreeWidgetItem(from, {other.title.isEmpty() ? other.path : other.title,
                                                    u"%1:%2"_s.arg(other.path).arg(back.link.line)});
            item->setIcon(0, themedIcon(u"link"_s, Tone::Muted));
            item->setToolTip(0, back.link.text);
            item->setData(0, DocumentRole, other.id.value);
            item->setData(0, LineRole, back.link.line);
        }
    }
    if (!neighbours.issues.isEmpty()) {
        auto *to = group(tr("Issues that it mentions"));
        for (const auto &issue : neighbours.issues) {
            const QString reference = issue.project + u'#' + QString::number(issue.number);
            auto *item = new QTreeWidgetItem(to, {reference, tr("line %1").arg(issue.line)});
            item->setIcon(0, themedIcon(u"issue-open"_s, issue.issue.isNull() ? Tone::Muted : Tone::Good));
            if (issue.issue.isNull())
                item->setToolTip(0, tr("This issue is not on this computer."));
            else
                item->setData(0, IssueRole, reference);
            item->setData(0, LineRole, issue.line);
        }
    }
    if (!neighbours.mentionedIn.isEmpty()) {
        auto *by = group(tr("Issues that mention it"));
        for (const auto &issue : neighbours.mentionedIn) {
            const QString reference = issue.projectName + u'#' + QString::number(issue.number);
            const auto open = issue.state == Domain::IssueState::Open;
            auto *item = new QTreeWidgetItem(by, {issue.title, reference});
            item->setIcon(0,
                          open ? themedIcon(u"issue-open"_s, Tone::Good) : themedIcon(u"check-circle"_s, Tone::Muted));
            item->setToolTip(0, open ? tr("Open issue") : tr("Closed issue"));
            item->setData(0, IssueRole, reference);
        }
    }
    if (!m_broken.isEmpty()) {
        auto *lost = group(tr("Broken links"));
        for (const auto &[target, line, noHeading] : std::as_const(m_broken)) {
            auto *item = new QTreeWidgetItem(lost, {target, tr("line %1").arg(line)});
            item->setIcon(0, themedIcon(u"warning"_s, Tone::Bad));
            item->setToolTip(0, noHeading ? tr("There is no such heading.") : tr("There is no such document."));
            item->setData(0, LineRole, line);
        }
    }
    m_links->expandAll();
    nameTab(Links, tr("Links"),
            neighbours.backlinks.size() + neighbours.issues.size() + neighbours.mentionedIn.size() + m_broken.size());
}

void DocumentDetails::setVersions(const QList<Domain::DocumentVersion> &versions)
{
    m_versions->clear();
    for (const auto &version : versions) {
        auto *item =
            new QTreeWidgetItem({RelativeTime::absolute(version.replaced), QLocale().formattedDataSize(version.size)});
        item->setData(0, VersionRole, version.id.value);
        m_versions->addTopLevelItem(item);
    }
    if (!versions.isEmpty())
        m_versions->setCurrentItem(m_versions->topLevelItem(0));
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
