// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columndictionary.h"
#include "connection.h"

#include <domain/ids.h>

#include <QHash>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace Docket::Storage {

struct IssueColumnRow;

/// What filters and sorts ask of an issue, in memory, a column each, so that a query without words is one pass over a
/// few of them: about 70 bytes an issue. Shared by the readers and kept beside the database, which stays the truth: a
/// view is handed out only if it equals the reader's snapshot. The table issue_change tells what to read again, also
/// after another program has written. Loading and longer catching up are done piece by piece where `requestWork` calls
/// for it; until then there is no view, and SQL answers. Any thread.
class IssueColumns final
{
public:
    /// Fewer issues are not worth their memory, more would take too much of it.
    struct Limits
    {
        qint64 atLeast = 25'000;
        qint64 atMost = 2'000'000;
        qint64 piece = 4096; ///< issues that are read in one go
    };

    /// A row is a slot, the same in each column. Slots of removed issues are used again.
    struct Data
    {
        static constexpr quint32 Gone = quint32(1) << 31; ///< in `facts`: nobody lives here
        static constexpr quint32 noSlot = ~quint32(0);

        std::vector<quint32> facts;   ///< the lowest 24 bits, see issueids.h
        std::vector<quint16> project; ///< place in `projects`
        std::vector<quint32> number;
        std::vector<qint64> updated;
        std::vector<qint64> created;
        std::vector<qint64> closed;
        std::vector<quint32> comments;
        std::vector<quint64> title;  ///< the first eight bytes of the key
        std::vector<quint32> labels; ///< these four: ids of the dictionaries
        std::vector<quint32> assignees;
        std::vector<quint32> author;
        std::vector<quint32> milestone;

        std::vector<Domain::ProjectId> projects;
        ColumnDictionary labelSets;    ///< members: ids of names
        ColumnDictionary assigneeSets; ///< members: ids of people; text: logins
        ColumnDictionary authors;      ///< text: logins without regard to ASCII case
        ColumnDictionary milestones;
        qint64 issues = 0; ///< without the gone ones

        [[nodiscard]] std::size_t slots() const { return facts.size(); }
        [[nodiscard]] qint64 id(quint32 slot) const { return (projects[project[slot]].value << 32) | number[slot]; }
        [[nodiscard]] quint32 slotOf(qint64 issue) const;
        [[nodiscard]] qint64 bytes() const;

    private:
        friend class IssueColumns;
        void reserve(std::size_t count);
        /// False if the row cannot be held.
        [[nodiscard]] bool put(const IssueColumnRow &row);
        void remove(qint64 issue);
        [[nodiscard]] quint32 &place(qint64 issue);
        [[nodiscard]] quint32 newSlot();

        QHash<qint64, quint32> m_pages; ///< of 64 ids each
        std::vector<quint32> m_places;  ///< slots by page
        std::vector<quint32> m_free;
    };

    /// The columns as they stand, which stay so as long as it lives. Not to be kept longer than an answer takes.
    class View final
    {
    public:
        [[nodiscard]] const Data &operator*() const { return *m_data; }
        [[nodiscard]] const Data *operator->() const { return m_data; }
        /// Rows that hold some words, a bit for each slot, if they were found before and nothing has changed since.
        [[nodiscard]] std::shared_ptr<const std::vector<quint64>> rowsWith(const QByteArray &words) const;
        void keepRowsWith(const QByteArray &words, std::shared_ptr<const std::vector<quint64>> rows) const;

    private:
        friend class IssueColumns;
        View(IssueColumns &columns, std::shared_lock<std::shared_mutex> lock)
            : m_columns(&columns)
            , m_data(&columns.m_data)
            , m_lock(std::move(lock))
        {
        }
        IssueColumns *m_columns;
        const Data *m_data;
        std::shared_lock<std::shared_mutex> m_lock;
    };

    /// @p requestWork must see to it that work() is called on a reader until it returns false; it may be called from
    /// any thread, and not again before that.
    explicit IssueColumns(std::function<void()> requestWork);
    IssueColumns(std::function<void()> requestWork, Limits limits);
    Q_DISABLE_COPY_MOVE(IssueColumns)

    /// The columns if they equal what @p connection reads, which must be in a transaction that does not write. @p
    /// issues says how many are stored.
    [[nodiscard]] Result<std::optional<View>> view(Connection &connection, qint64 issues);
    /// One piece of what is to be done, in a transaction that does not write. True if there is more.
    [[nodiscard]] Result<bool> work(Connection &connection);
    /// For those who show where the memory goes.
    [[nodiscard]] qint64 bytes() const;

private:
    enum class State
    {
        Empty,   ///< nothing was asked for yet, or what there was is of no use any more
        Loading, ///< up to m_loaded
        Ready,
        Unfit ///< there is what the columns cannot hold, or too much of it
    };

    void request();
    [[nodiscard]] Result<bool> workOn(Connection &connection);
    /// Follows the changes up to the snapshot, at most @p most; false if more are left or the log does not tell any
    /// more.
    [[nodiscard]] Result<bool> follow(Connection &connection, qint64 most);
    [[nodiscard]] Result<bool> load(Connection &connection);
    void clear(State state);

    struct WordRows
    {
        QByteArray words;
        qint64 seq = 0;
        std::shared_ptr<const std::vector<quint64>> rows;
    };

    const std::function<void()> m_requestWork;
    const Limits m_limits;
    std::atomic<bool> m_requested = false;
    mutable std::shared_mutex m_mutex; ///< guards what follows
    State m_state = State::Empty;
    qint64 m_seq = 0;    ///< of the last change that the columns hold
    qint64 m_loaded = 0; ///< the last id
    Data m_data;
    std::mutex m_wordMutex;           ///< guards what follows; taken last
    std::vector<WordRows> m_wordRows; ///< used last first
};

} // namespace Docket::Storage
