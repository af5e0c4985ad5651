// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "keyedtablemodel.h"

#include "roles.h"

#include <QTimerEvent>

namespace Docket::Ui {

using Domain::IssueId;
using Domain::IssueRow;

namespace {

constexpr int maxInFlight = 2;
/// A user who drags the scroll bar passes thousands of chunks; only the last ones are still wanted when an answer
/// comes.
constexpr qsizetype maxQueued = 6;

bool startsWith(const QList<IssueId> &keys, const QList<IssueId> &beginning)
{
    return keys.size() >= beginning.size() && std::equal(beginning.begin(), beginning.end(), keys.begin());
}

} // namespace

KeyedTableModel::KeyedTableModel(RowSource source, QObject *parent)
    : QAbstractTableModel(parent)
    , m_source(std::move(source))
{
}

KeyedTableModel::~KeyedTableModel()
{
    m_stop.request_stop();
}

void KeyedTableModel::setKeys(const QList<IssueId> &keys)
{
    if (!m_keys.isEmpty() && startsWith(keys, m_keys)) {
        if (keys.size() == m_keys.size())
            return;
        // The last chunk may be in flight with the keys that it had: it is whole only with the new ones.
        const auto lastChunk = int((m_keys.size() - 1) / chunkSize);
        const auto wasPartial = m_keys.size() % chunkSize != 0;
        beginInsertRows({}, int(m_keys.size()), int(keys.size()) - 1);
        m_keys = keys;
        if (wasPartial)
            m_failed.remove(lastChunk);
        endInsertRows();
        return;
    }
    beginResetModel();
    forgetRequests();
    m_keys = keys;
    endResetModel();
}

void KeyedTableModel::invalidate()
{
    forgetRequests();
    ++m_generation;
    if (!m_keys.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_keys.size()) - 1, columnCount({}) - 1));
}

IssueId KeyedTableModel::keyAt(int row) const
{
    return row >= 0 && row < m_keys.size() ? m_keys[row] : IssueId{};
}

int KeyedTableModel::rowOf(IssueId key) const
{
    return key.isNull() ? -1 : int(m_keys.indexOf(key));
}

const IssueRow *KeyedTableModel::rowAt(int row) const
{
    return find(row, true);
}

const IssueRow *KeyedTableModel::loadedRow(int row) const
{
    return find(row, false);
}

int KeyedTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_keys.size());
}

QVariant KeyedTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_keys.size())
        return {};
    if (role == IssueIdRole)
        return m_keys[index.row()].value;
    // Asking whether a row is there must not make it come: the painting asks for what it shows.
    const auto *row = find(index.row(), role != LoadedRole);
    if (role == LoadedRole)
        return row != nullptr;
    return row != nullptr ? cell(*row, index.column(), role) : placeholder(index.column(), role);
}

void KeyedTableModel::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_dispatchTimer.timerId())
        dispatch();
    else
        QAbstractTableModel::timerEvent(event);
}

const IssueRow *KeyedTableModel::find(int row, bool ask) const
{
    if (row < 0 || row >= m_keys.size())
        return nullptr;
    const auto *entry = m_rows.object(m_keys[row]);
    if (ask && (entry == nullptr || entry->generation != m_generation))
        request(row / chunkSize);
    return entry != nullptr && !entry->row.id.isNull() ? &entry->row : nullptr;
}

void KeyedTableModel::request(int chunk) const
{
    if (m_requested.contains(chunk) || m_failed.contains(chunk))
        return;
    m_requested.insert(chunk);
    m_queue.prepend(chunk);
    if (m_queue.size() > maxQueued)
        m_requested.remove(m_queue.takeLast());
    // Not at once: one paint event asks for several chunks, and the order in which it does so is not that of the
    // demand.
    if (!m_dispatchTimer.isActive())
        m_dispatchTimer.start(std::chrono::milliseconds(0), const_cast<KeyedTableModel *>(this));
}

void KeyedTableModel::dispatch()
{
    m_dispatchTimer.stop();
    while (m_inFlight < maxInFlight && !m_queue.isEmpty()) {
        const auto chunk = m_queue.takeFirst();
        const auto first = qsizetype(chunk) * chunkSize;
        if (first >= m_keys.size()) {
            m_requested.remove(chunk);
            continue;
        }
        const auto ids = m_keys.sliced(first, std::min<qsizetype>(chunkSize, m_keys.size() - first));
        ++m_inFlight;
        const auto epoch = m_epoch;
        m_source(ids, m_stop.get_token()).then(this, [this, epoch, chunk, ids](const Result<QList<IssueRow>> &rows) {
            receive(epoch, chunk, ids, rows);
        });
    }
}

void KeyedTableModel::receive(quint64 epoch, int chunk, const QList<IssueId> &asked,
                              const Result<QList<IssueRow>> &rows)
{
    if (epoch != m_epoch)
        return;
    --m_inFlight;
    m_requested.remove(chunk);
    if (!rows) {
        m_failed.insert(chunk);
        if (rows.error().code != Code::Cancelled)
            Q_EMIT rowsFailed(rows.error());
    } else {
        auto given = rows->begin();
        for (const auto id : asked) {
            auto entry = std::make_unique<Entry>();
            entry->generation = m_generation;
            if (given != rows->end() && given->id == id)
                entry->row = *given++;
            m_rows.insert(id, entry.release());
        }
        const auto first = chunk * chunkSize;
        // To the end of the chunk as it is now: rows that were appended while it was in flight must ask once more.
        const auto last = std::min(first + chunkSize, int(m_keys.size())) - 1;
        Q_EMIT dataChanged(index(first, 0), index(last, columnCount({}) - 1));
        Q_EMIT rowsLoaded(first, last);
    }
    if (!m_queue.isEmpty())
        dispatch();
}

void KeyedTableModel::forgetRequests()
{
    ++m_epoch;
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_queue.clear();
    m_requested.clear();
    m_failed.clear();
    m_inFlight = 0;
}

} // namespace Docket::Ui
