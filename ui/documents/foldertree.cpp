// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "foldertree.h"

#include <icons/themedicon.h>

#include <QHeaderView>
#include <QLocale>
#include <QStandardItemModel>

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
    IconRole, ///< what the icon shows
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
    const auto sameNames = std::ranges::equal(sources, m_sources, {}, &DocumentSource::id, &DocumentSource::id) &&
                           std::ranges::equal(sources, m_sources, {}, &DocumentSource::name, &DocumentSource::name);
    const auto placeOf = [](const DocumentFolder &folder) { return Place(folder.source.value, folder.path); };
    const auto samePlaces = std::ranges::equal(folders, m_folders, {}, placeOf, placeOf);
    const auto onlyCounts = m_model->rowCount() > 0 && sameNames && samePlaces;
    m_sources = sources;
    m_folders = folders;
    // During an ingestion the numbers change a few times a second, the folders mostly not.
    if (onlyCounts) {
        dressAll();
        return;
    }
    QSet<Place> open;
    for (const auto &[place, item] : m_items.asKeyValueRange()) {
        if (isExpanded(item->index()))
            open.insert(place);
    }
    const auto known = m_items;
    m_filling = true;
    m_model->removeRows(0, m_model->rowCount());
    m_items.clear();
    const auto root = row(tr("All documents"), {});
    m_model->appendRow(root);
    m_items.insert({0, {}}, root.constFirst());
    for (const auto &source : sources) {
        DocumentFolder own;
        own.source = source.id;
        const auto items = row(source.name, own);
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
        const auto items = row(folder.path.sliced(cut + 1), folder);
        parent->appendRow(items);
        m_items.insert({folder.source.value, folder.path}, items.constFirst());
    }
    dressAll();
    for (const auto &[place, item] : m_items.asKeyValueRange()) {
        const auto isNewSource = place.second.isEmpty() && !known.contains(place);
        if (isNewSource || open.contains(place))
            expand(item->index());
    }
    m_filling = false;
    if (!choose(m_scope))
        choose({});
}

void FolderTree::setLimitations(const QHash<Domain::DocumentSourceId, QString> &limitations)
{
    if (limitations == m_limitations)
        return;
    m_limitations = limitations;
    dressAll();
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

QList<QStandardItem *> FolderTree::row(const QString &name, const DocumentFolder &folder) const
{
    auto *item = new QStandardItem(name);
    item->setData(folder.source.value, SourceRole);
    item->setData(folder.path, PathRole);
    auto *count = new QStandardItem;
    count->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (auto *each : {item, count})
        each->setEditable(false);
    return {item, count};
}

void FolderTree::dressAll()
{
    DocumentFolder all;
    QHash<Domain::DocumentSourceId, DocumentFolder> own;
    for (const auto &folder : std::as_const(m_folders)) {
        if (!folder.path.isEmpty()) {
            if (auto *item = m_items.value({folder.source.value, folder.path}); item != nullptr)
                dress(item, folder);
            continue;
        }
        own.insert(folder.source, folder);
        all.total += folder.total;
        all.failed += folder.failed;
        all.missing += folder.missing;
    }
    if (auto *item = m_items.value({0, {}}); item != nullptr)
        dress(item, all);
    for (const auto &source : std::as_const(m_sources)) {
        if (auto *item = m_items.value({source.id.value, {}}); item != nullptr) {
            auto folder = own.value(source.id);
            folder.source = source.id;
            dress(item, folder);
        }
    }
}

void FolderTree::dress(QStandardItem *item, const DocumentFolder &folder) const
{
    // Each of these tells the views only if it is another one; icons are always others.
    const auto setIcon = [](QStandardItem *of, const QString &name, Tone tone) {
        const QString known = name + u' ' + QString::number(int(tone));
        if (of->data(IconRole).toString() == known)
            return;
        of->setData(known, IconRole);
        of->setIcon(name.isEmpty() ? QIcon() : themedIcon(name, tone));
    };
    auto *count = m_model->itemFromIndex(item->index().siblingAtColumn(1));
    count->setText(folder.total > 0 ? QLocale().toString(folder.total) : QString());
    QString words = folder.path;
    const auto source = std::ranges::find(m_sources, folder.source, &DocumentSource::id);
    if (folder.path.isEmpty() && source != m_sources.cend()) {
        words = tipOf(*source);
        const auto limit = m_limitations.value(folder.source);
        if (limit.isEmpty()) {
            setIcon(item, iconOf(source->kind), Tone::Muted);
        } else {
            setIcon(item, u"clock"_s, Tone::Warning);
            words += u'\n' + tr("Changes are found by a look from time to time only: %1").arg(limit);
        }
    } else if (folder.path.isEmpty()) {
        setIcon(item, u"archive"_s, Tone::Muted);
    }
    if (folder.failed > 0) {
        setIcon(count, u"cross-circle"_s, Tone::Bad);
        words += u'\n' + tr("%n file(s) failed", nullptr, folder.failed);
    } else if (folder.missing > 0) {
        setIcon(count, u"unplugged"_s, Tone::Warning);
    } else {
        setIcon(count, {}, Tone::Muted);
    }
    if (folder.missing > 0)
        words += u'\n' + tr("%n file(s) missing", nullptr, folder.missing);
    for (auto *each : {item, count})
        each->setToolTip(words.trimmed());
}

} // namespace Docket::Ui
