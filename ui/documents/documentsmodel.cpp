// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentsmodel.h"

#include <icons/themedicon.h>

#include <QIcon>
#include <QLocale>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::DocumentState;
using Domain::DocumentSummary;

namespace {

QString titleOf(const DocumentSummary &document)
{
    return document.title.isEmpty() ? document.path.section(u'/', -1) : document.title;
}

Timestamp modifiedOf(const DocumentSummary &document)
{
    constexpr qint64 perSecond = 1'000'000'000;
    return fromUnix(document.stamp.modified / perSecond);
}

QString tipOf(const DocumentSummary &document)
{
    auto tip = document.path;
    if (document.state == DocumentState::Failed) {
        tip += u'\n' + document.failure.reason;
        if (document.failure.line > 0)
            tip += u'\n' + DocumentsModel::tr("Line %1").arg(document.failure.line);
    } else if (document.state == DocumentState::Missing) {
        tip += u'\n' + DocumentsModel::tr("The file is gone. What was read of it is still here.");
    } else if (!document.problem.reason.isEmpty()) {
        tip += u'\n' + document.problem.reason;
        if (document.problem.line > 0)
            tip += u'\n' + DocumentsModel::tr("Line %1").arg(document.problem.line);
    }
    return tip;
}

} // namespace

QString documentStateName(const DocumentSummary &document)
{
    switch (document.state) {
    case DocumentState::Ok:
        if (!document.problem.reason.isEmpty())
            return DocumentsModel::tr("Read with problems", "state of a document");
        return DocumentsModel::tr("Read", "state of a document");
    case DocumentState::Failed: return DocumentsModel::tr("Failed", "state of a document");
    case DocumentState::Missing: return DocumentsModel::tr("Missing", "state of a document");
    }
    return {};
}

QIcon documentStateIcon(const DocumentSummary &document)
{
    switch (document.state) {
    case DocumentState::Ok:
        if (!document.problem.reason.isEmpty())
            return themedIcon(u"warning"_s, Tone::Warning);
        return themedIcon(u"check"_s, Tone::Muted); // most are, and what is not must stand out
    case DocumentState::Failed: return themedIcon(u"cross-circle"_s, Tone::Bad);
    case DocumentState::Missing: return themedIcon(u"unplugged"_s, Tone::Warning);
    }
    return {};
}

DocumentsModel::DocumentsModel(const Clock &clock, QObject *parent)
    : QAbstractTableModel(parent)
    , m_times(clock)
{
}

void DocumentsModel::setRows(const QList<DocumentSummary> &rows, bool more)
{
    m_times.refresh();
    m_more = more;
    m_asked = false;
    if (std::ranges::equal(rows, m_rows, {}, &DocumentSummary::id, &DocumentSummary::id)) {
        if (rows != m_rows) {
            m_rows = rows;
            Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, columnCountOf - 1));
        }
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

void DocumentsModel::append(const QList<DocumentSummary> &rows, bool more)
{
    m_more = more;
    m_asked = false;
    if (rows.isEmpty())
        return;
    beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + rows.size()) - 1);
    m_rows += rows;
    endInsertRows();
}

bool DocumentsModel::refresh(int start, const QList<DocumentSummary> &rows, bool more)
{
    m_times.refresh();
    // A page that was asked for may have been dropped for this one.
    m_asked = false;
    const auto count = std::min(rows.size(), std::max<qsizetype>(m_rows.size() - start, 0));
    auto same = count == rows.size() && (!rows.isEmpty() || m_rows.size() <= start);
    qsizetype first = -1;
    qsizetype last = -1;
    for (qsizetype i = 0; i < count; ++i) {
        auto &row = m_rows[start + i];
        if (row == rows[i])
            continue;
        same = same && row.id == rows[i].id;
        row = rows[i];
        first = first < 0 ? i : first;
        last = i;
    }
    if (first >= 0)
        Q_EMIT dataChanged(index(start + int(first), 0), index(start + int(last), columnCountOf - 1));
    // Nothing more, and yet rows behind: they are gone.
    same = same && (more || m_rows.size() == start + rows.size());
    if (same)
        return true;
    if (const auto end = start + rows.size(); m_rows.size() > end) {
        beginRemoveRows({}, int(end), int(m_rows.size()) - 1);
        m_rows.resize(end);
        endRemoveRows();
        m_more = more;
    } else {
        append(rows.sliced(count), more);
    }
    return false;
}

const DocumentSummary *DocumentsModel::at(int row) const
{
    return row >= 0 && row < m_rows.size() ? &m_rows[row] : nullptr;
}

int DocumentsModel::rowOf(Domain::DocumentId id) const
{
    const auto found = std::ranges::find(m_rows, id, &DocumentSummary::id);
    return found == m_rows.cend() ? -1 : int(found - m_rows.cbegin());
}

int DocumentsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int DocumentsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columnCountOf;
}

QVariant DocumentsModel::data(const QModelIndex &index, int role) const
{
    const auto *row = at(index.row());
    if (row == nullptr)
        return {};
    switch (role) {
    case DocumentIdRole: return row->id.value;
    case Qt::ToolTipRole: return tipOf(*row);
    case Qt::TextAlignmentRole:
        return index.column() == Words ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::DecorationRole: return index.column() == State ? QVariant(documentStateIcon(*row)) : QVariant();
    case Qt::DisplayRole:
        switch (index.column()) {
        case Title: return titleOf(*row);
        case Path: return row->path;
        case State: return documentStateName(*row);
        case Words: return row->words > 0 ? QLocale().toString(row->words) : QString();
        case Modified: return row->stamp.modified > 0 ? m_times.text(modifiedOf(*row)) : QString();
        default: return {};
        }
    default: return {};
    }
}

QVariant DocumentsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Title: return tr("Title");
    case Path: return tr("Path");
    case State: return tr("State");
    case Words: return tr("Words");
    case Modified: return tr("Modified");
    default: return {};
    }
}

bool DocumentsModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && m_more && !m_asked;
}

void DocumentsModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    m_asked = true;
    Q_EMIT moreWanted();
}

std::optional<Domain::DocumentSort> DocumentsModel::sortOf(int column)
{
    switch (column) {
    case Title: return Domain::DocumentSort::Title;
    case Path: return Domain::DocumentSort::Path;
    case State: return Domain::DocumentSort::State;
    case Words: return Domain::DocumentSort::Words;
    case Modified: return Domain::DocumentSort::Modified;
    default: return {};
    }
}

void HitsModel::setHits(const QList<Domain::DocumentHit> &hits)
{
    beginResetModel();
    m_hits = hits;
    endResetModel();
}

const Domain::DocumentHit *HitsModel::at(int row) const
{
    return row >= 0 && row < m_hits.size() ? &m_hits[row] : nullptr;
}

int HitsModel::rowOf(Domain::DocumentId id) const
{
    const auto found =
        std::ranges::find_if(m_hits, [id](const Domain::DocumentHit &hit) { return hit.document.id == id; });
    return found == m_hits.cend() ? -1 : int(found - m_hits.cbegin());
}

int HitsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_hits.size());
}

QVariant HitsModel::data(const QModelIndex &index, int role) const
{
    const auto *hit = at(index.row());
    if (hit == nullptr)
        return {};
    switch (role) {
    case Qt::DisplayRole: return titleOf(hit->document);
    case Qt::ToolTipRole: return tipOf(hit->document);
    case Qt::AccessibleTextRole: return QString(titleOf(hit->document) + u". "_s + hit->snippet.text);
    case DocumentIdRole: return hit->document.id.value;
    case SnippetRole: return QVariant::fromValue(hit->snippet);
    case PlaceRole: {
        // The title stands beside it already.
        const auto &section = hit->snippet.section;
        return section.isEmpty() || section == titleOf(hit->document)
                   ? hit->document.path
                   : QString(hit->document.path + u" · "_s + section);
    }
    default: return {};
    }
}

} // namespace Docket::Ui
