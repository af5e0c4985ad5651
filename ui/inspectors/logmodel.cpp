// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "logmodel.h"

#include <icons/tone.h>

#include <QApplication>
#include <QDateTime>
#include <QFontDatabase>
#include <QPalette>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

LogModel::LogModel(const LogRing &ring, QObject *parent)
    : QAbstractTableModel(parent)
    , m_ring(ring)
{
}

int LogModel::pull()
{
    const auto news = m_ring.after(m_last);
    if (news.empty())
        return 0;
    m_last = news.back()->number;
    std::vector<Record> fitting;
    bool newModule = false;
    for (const Record &record : news) {
        m_all.push_back(record);
        if (const auto place = std::ranges::lower_bound(m_modules, record->category);
            place == m_modules.end() || *place != record->category) {
            m_modules.insert(place, record->category);
            newModule = true;
        }
        if (m_filter.matches(*record))
            fitting.push_back(record);
    }
    // What the ring has let go of, the model lets go of as well.
    if (m_all.size() > LogRing::capacity)
        m_all.erase(m_all.begin(), m_all.end() - std::ptrdiff_t(LogRing::capacity));
    int gone = 0;
    while (gone < int(m_shown.size()) && m_shown[std::size_t(gone)]->number < m_all.front()->number)
        ++gone;
    if (gone > 0) {
        beginRemoveRows({}, 0, gone - 1);
        m_shown.erase(m_shown.begin(), m_shown.begin() + gone);
        endRemoveRows();
    }
    if (!fitting.empty()) {
        beginInsertRows({}, int(m_shown.size()), int(m_shown.size() + fitting.size()) - 1);
        m_shown.insert(m_shown.end(), fitting.begin(), fitting.end());
        endInsertRows();
    }
    if (newModule)
        Q_EMIT modulesChanged();
    return int(fitting.size());
}

void LogModel::setFilter(const LogFilter &filter)
{
    if (filter == m_filter)
        return;
    beginResetModel();
    m_filter = filter;
    m_shown.clear();
    for (const Record &record : m_all) {
        if (m_filter.matches(*record))
            m_shown.push_back(record);
    }
    endResetModel();
}

void LogModel::clear()
{
    beginResetModel();
    m_all.clear();
    m_shown.clear();
    m_last = m_ring.newest();
    endResetModel();
}

QList<LogModel::Record> LogModel::ofTrace(const QString &trace) const
{
    QList<Record> records;
    for (const Record &record : m_all) {
        if (!trace.isEmpty() && record->trace == trace)
            records += record;
    }
    return records;
}

int LogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int LogModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    const LogRecord &record = *m_shown[std::size_t(index.row())];
    if (role == Qt::DisplayRole) {
        switch (index.column()) {
        case TimeColumn:
            return QDateTime::fromMSecsSinceEpoch(record.at.time_since_epoch().count()).toString(u"HH:mm:ss.zzz"_s);
        case LevelColumn: return levelName(record.level);
        case ModuleColumn: return moduleText(record.category);
        case EventColumn: {
            const QString fields = fieldsText(record.fields);
            return fields.isEmpty() ? record.event : QString(record.event + u" · "_s + fields);
        }
        case TraceColumn: return record.trace.left(8);
        default: return {};
        }
    }
    if (role == Qt::ForegroundRole) {
        const QPalette palette = QApplication::palette();
        if (record.level == LogLevel::Critical)
            return toneColor(Tone::Bad, palette);
        if (record.level == LogLevel::Warning && index.column() <= LevelColumn)
            return toneColor(Tone::Warning, palette);
        if (record.level == LogLevel::Debug || index.column() == TimeColumn || index.column() == TraceColumn)
            return toneColor(Tone::Muted, palette);
        return {};
    }
    if (role == Qt::ToolTipRole) {
        if (index.column() == TraceColumn && !record.trace.isEmpty())
            return tr("Trace %1: double-click to see the whole action").arg(record.trace);
        return index.column() == EventColumn ? data(index, Qt::DisplayRole) : QVariant();
    }
    return {};
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn: return tr("Time");
    case LevelColumn: return tr("Level");
    case ModuleColumn: return tr("Module");
    case EventColumn: return tr("Event");
    case TraceColumn: return tr("Trace");
    default: return {};
    }
}

} // namespace Docket::Ui
