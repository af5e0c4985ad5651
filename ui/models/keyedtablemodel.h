// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/future.h>
#include <domain/issue.h>

#include <QAbstractTableModel>
#include <QBasicTimer>
#include <QCache>
#include <QSet>

#include <functional>
#include <stop_token>

namespace Docket::Ui {

/// Fetches rows by key on a worker: in the order of the keys, those that are gone left out.
using RowSource =
    std::function<Async::Future<QList<Domain::IssueRow>>(const QList<Domain::IssueId> &, std::stop_token)>;

/// A table of any length: the ordered keys at eight bytes each, and the last few thousand rows that were looked at.
/// data() never blocks: an absent row is a placeholder, its chunk is requested once, and one dataChanged() tells of the
/// chunk when it comes. Rows that have become stale stay visible until the new ones are there. An answer to a question
/// from before the last reset or invalidate() is dropped, and its work is stopped. Main thread only.
class KeyedTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    static constexpr int chunkSize = 64;
    static constexpr int cachedRows = 64 * chunkSize;

    explicit KeyedTableModel(RowSource source, QObject *parent = nullptr);
    ~KeyedTableModel() override;
    Q_DISABLE_COPY_MOVE(KeyedTableModel)

    /// Replaces the keys. The same keys change nothing, keys that go on after the present ones are appended, all others
    /// are a reset. Cached rows stay valid: they hang on the key, not on the place.
    void setKeys(const QList<Domain::IssueId> &keys);
    /// Says that the content of rows may have changed; what is visible is fetched anew.
    void invalidate();

    [[nodiscard]] const QList<Domain::IssueId> &keys() const { return m_keys; }
    /// Null beyond the ends.
    [[nodiscard]] Domain::IssueId keyAt(int row) const;
    /// -1 if the key is not there. Linear, about a millisecond for a million.
    [[nodiscard]] int rowOf(Domain::IssueId key) const;
    /// The row if it is there, stale or not; asks for it otherwise. Valid until control returns to the event loop.
    [[nodiscard]] const Domain::IssueRow *rowAt(int row) const;
    /// Like rowAt(), but never asks.
    [[nodiscard]] const Domain::IssueRow *loadedRow(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const final;

Q_SIGNALS:
    /// Rows of one chunk have come; also told by dataChanged().
    void rowsLoaded(int first, int last);
    void rowsFailed(const Docket::Error &error);

protected:
    [[nodiscard]] virtual QVariant cell(const Domain::IssueRow &row, int column, int role) const = 0;
    /// What an absent row says of itself.
    [[nodiscard]] virtual QVariant placeholder(int column, int role) const = 0;
    void timerEvent(QTimerEvent *event) override;

private:
    struct Entry
    {
        Domain::IssueRow row; ///< without an id: known to be gone
        quint64 generation = 0;
    };

    [[nodiscard]] const Domain::IssueRow *find(int row, bool ask) const;
    void request(int chunk) const;
    void dispatch();
    void receive(quint64 epoch, int chunk, const QList<Domain::IssueId> &asked,
                 const Result<QList<Domain::IssueRow>> &rows);
    void forgetRequests();

    RowSource m_source;
    QList<Domain::IssueId> m_keys;
    mutable QCache<Domain::IssueId, Entry> m_rows{cachedRows};
    // Requests are made by data(), which views call as const.
    mutable QList<int> m_queue;    ///< chunks to fetch, the latest demand first
    mutable QSet<int> m_requested; ///< queued or in flight
    mutable QBasicTimer m_dispatchTimer;
    QSet<int> m_failed;
    int m_inFlight = 0;
    quint64 m_epoch = 0;
    quint64 m_generation = 1;
    std::stop_source m_stop;
};

} // namespace Docket::Ui
