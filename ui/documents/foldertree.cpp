// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "foldertree.h"

#include <QHeaderView>
#include <QLocale>
#include <QStandardItemModel>

#include <icons/themedicon.h>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::DocumentFolder;
using Domain::DocumentScope;
using Domain::DocumentSource;

namespace {

enum FolderRole
{
    SourceRole = Qt::UserRole + 1,
    PathRole,
};

QString iconOf(DocumentSource::Kind kind)
{
    switch (kind) {
    case DocumentSource::Kind::Folder: return u"project"_s;
    case DocumentSource::Kind::Files: return u"copy"_s;
    case DocumentSource::Kind::Pasted: return u"add"_s;
    }
    return {};
}

QString tipOf(const DocumentSource &source)
{
    return source.path.isEmpty() ? source.name : source.path;
}

} // namespace

FolderTree::FolderTree(QWidget *parent)
    : QTreeView(parent)
    , m_model(new QStandardItemModel(this))
{
    setModel(m_model);
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setEditTriggers(NoEditTriggers);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Folders of documents"));
    setContextMenuPolicy(Qt::CustomContextMenu);
    m_model->setColumnCount(2);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    header()->setMinimumSectionSize(10);
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &current) {
        if (m_filling || !current.isValid())
            return;
        const auto scope = scopeOf(current);
        if (scope == m_scope)
            return;
        m_scope = scope;
        Q_EMIT scopeChosen(m_scope);
    });
}

void FolderTree::setFolders(const QList<DocumentSource> &sources, const QList<DocumentFolder> &folders)
{
    if (m_model->rowCount() > 0 && sources == m_sources && folders == m_folders)
        return;
    QSet<Place> open;
    for (const auto &[place, item] : m_items.asKeyValueRange()) {
        if (isExpanded(item->index()))
            open.insert(place);
    }
    const auto known = m_items;
    m_filling = true;
    m_sources = sources;
    m_folders = folders;
    m_model->removeRows(0, m_model->rowCount());
    m_items.clear();
    DocumentFolder all;
    for (const auto &folder : folders) {
        if (folder.path.isEmpty()) {
            all.total += folder.total;
            all.failed += folder.failed;
            all.missing += folder.missing;
        }
    }
    const auto root = row(tr("All documents"), u"archive"_s, all, {});
    m_model->appendRow(root);
    m_items.insert({0, {}}, root.constFirst());
    for (const auto &source : sources) {
        DocumentFolder own;
        own.source = source.id;
        for (const auto &folder : folders) {
            if (folder.source == source.id && folder.path.isEmpty())
                own = folder;
        }
        const auto items = row(source.name, iconOf(source.kind), own, tipOf(source));
        m_model->appendRow(items);
        m_items.insert({source.id.value, {}}, items.constFirst());
    }
    for (const auto &folder : folders) {
        if (folder.path.isEmpty())
            continue;
        const auto cut = folder.path.lastIndexOf(u'/');
        auto *parent = m_items.value({folder.source.value, cut < 0 ? QString() : folder.path.first(cut)});
        if (parent == nullptr)
            continue;
        const auto items = row(folder.path.sliced(cut + 1), {}, folder, folder.path);
        parent->appendRow(items);
        m_items.insert({folder.source.value, folder.path}, items.constFirst());
    }
    for (const auto &[place, item] : m_items.asKeyValueRange()) {
        const auto isNewSource = place.second.isEmpty() && !known.contains(place);
        if (isNewSource || open.contains(place))
            expand(item->index());
    }
    m_filling = false;
    if (!choose(m_scope))
        choose({});
}

DocumentScope FolderTree::scope() const
{
    return m_scope;
}

bool FolderTree::choose(const DocumentScope &scope)
{
    auto *item = m_items.value({scope.source.value, scope.folder});
    if (item == nullptr)
        return false;
    setCurrentIndex(item->index());
    return true;
}

std::optional<DocumentSource> FolderTree::chosenSource() const
{
    const auto found = std::ranges::find(m_sources, m_scope.source, &DocumentSource::id);
    return found == m_sources.cend() ? std::nullopt : std::optional(*found);
}

DocumentScope FolderTree::scopeOf(const QModelIndex &index) const
{
    const auto first = index.siblingAtColumn(0);
    return {.source = {first.data(SourceRole).toLongLong()}, .folder = first.data(PathRole).toString()};
}

QList<QStandardItem *> FolderTree::row(const QString &name, const QString &icon, const DocumentFolder &folder,
                                       const QString &tip) const
{
    auto *item = new QStandardItem(name);
    if (!icon.isEmpty())
        item->setIcon(themedIcon(icon, Tone::Muted));
    item->setData(folder.source.value, SourceRole);
    item->setData(folder.path, PathRole);
    auto *count = new QStandardItem(folder.total > 0 ? QLocale().toString(folder.total) : QString());
    count->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto words = tip;
    if (folder.failed > 0) {
        count->setIcon(themedIcon(u"cross-circle"_s, Tone::Bad));
        words += u'\n' + tr("%n file(s) failed", nullptr, folder.failed);
    } else if (folder.missing > 0) {
        count->setIcon(themedIcon(u"unplugged"_s, Tone::Warning));
    }
    if (folder.missing > 0)
        words += u'\n' + tr("%n file(s) missing", nullptr, folder.missing);
    for (auto *each : {item, count}) {
        each->setToolTip(words.trimmed());
        each->setEditable(false);
    }
    return {item, count};
}

} // namespace Docket::Ui
