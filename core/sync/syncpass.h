// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "syncengine.h"
#include "windowedload.h"

#include <storage/database.h>

#include <atomic>
#include <set>

namespace Docket::Sync {

/// Pages in a row that bring nothing new. One may, where entries move on while pages are walked.
inline constexpr int maxStalePages = 3;

/// One run over one project: the state that its steps share. Lives on the stack of SyncEngine::run(), on a worker; the
/// fetch lines of a first load call into it from their own threads, which is why what they touch is atomic or locked.
class SyncPass final
{
public:
    SyncPass(Storage::Database &database, Domain::RemoteSession &session, const Domain::TriageRules &rules,
             const SyncOptions &options, Domain::Project project, Async::Task &task,
             const SyncEngine::StoredCallback &stored);
    Q_DISABLE_COPY_MOVE(SyncPass)

    [[nodiscard]] Result<SyncReport> run();

private:
    // Each step leaves the database consistent; a pass can end after any of them.
    [[nodiscard]] Result<void> refreshProject();
    [[nodiscard]] Result<void> refreshMetadata();
    [[nodiscard]] Result<void> firstLoad();
    [[nodiscard]] Result<void> loadIssueWindows();
    [[nodiscard]] Result<void> loadCommentWindows();
    [[nodiscard]] Result<void> incrementalIssues();
    [[nodiscard]] Result<void> incrementalComments();
    [[nodiscard]] Result<void> mendComments();
    /// Whether that brought anything new.
    [[nodiscard]] Result<bool> mendCommentsOf(qint64 number, Timestamp now);
    [[nodiscard]] Result<void> prove();
    [[nodiscard]] Result<void> sweep(int serverCount);
    [[nodiscard]] Result<void> readAnewAfterClockChange(Timestamp now);
    [[nodiscard]] Result<void> replaceIssue(qint64 number);

    // Ways to ask the server.
    [[nodiscard]] Result<int> countIssues(Timestamp since, Timestamp before);
    [[nodiscard]] Result<std::optional<QList<Domain::RemoteIssue>>>
    fetchIssues(Timestamp since, Timestamp before, const std::function<bool(qint64)> &shouldSplit,
                std::stop_token stop);
    /// Nothing where there are more than should be held at once, if the caller can ask for less.
    [[nodiscard]] Result<std::optional<QList<Domain::RemoteComment>>>
    fetchComments(Timestamp since, Timestamp before, bool canNarrow, std::stop_token stop);
    struct IssueComments
    {
        QList<Domain::RemoteComment> items;
        bool whole = false; ///< nothing is missing, so that what is stored beyond them was deleted
    };
    [[nodiscard]] Result<IssueComments> commentsOf(qint64 number);
    [[nodiscard]] Result<Domain::Project> findMoved(const Error &error);
    [[nodiscard]] Error lost(Domain::ProjectState state, const Error &cause);

    // Ways to use the database: each is one read or one transaction, waited for on this worker.
    template <typename Fn>
    [[nodiscard]] auto read(Fn fn)
    {
        return Async::await(m_database.read(std::move(fn), stop()));
    }
    template <typename Fn>
    [[nodiscard]] auto write(Fn fn)
    {
        return Async::await(m_database.write(std::move(fn), stop()));
    }
    [[nodiscard]] Result<void> storeCursor();
    /// Where what a window of a first load brought has been stored: notes the window, and of the topmost the time that
    /// the next pass begins from; tells of how far the load is. @p stored and @p expected count entries.
    [[nodiscard]] Result<void> noteWindow(Storage::Connection &connection, Domain::SyncStream stream,
                                          const WindowPlan::Window &window, const Domain::SyncWindow &noted,
                                          Timestamp newest, qint64 stored, qint64 expected);
    /// All windows of a first load have come.
    [[nodiscard]] Result<void> endLoad(Domain::SyncStream stream);
    [[nodiscard]] Result<void> storeChangedIssues(const QList<Domain::RemoteIssue> &items, Timestamp mark);
    [[nodiscard]] Result<Domain::StoreCounts> storeCommentsOf(Storage::Connection &connection, qint64 number,
                                                              const IssueComments &comments);

    /// The server's time as its last answer told it.
    [[nodiscard]] Timestamp serverNow() const;
    [[nodiscard]] static QString monthText(Timestamp time);
    /// How far the mark of incremental passes stays behind for entries that could not be read. They may become
    /// readable; but one that never does must not make passes longer for ever.
    static constexpr std::chrono::hours maxHeld{24};
    /// When the newest of @p items changed, but not before @p from.
    template <typename Item>
    [[nodiscard]] static Timestamp newestOf(const QList<Item> &items, Timestamp from)
    {
        for (const Item &item : items)
            from = std::max(from, item.updated);
        return from;
    }
    /// Where the next pass begins after one that read @p items, and all there is up to @p before.
    template <typename Item>
    [[nodiscard]] Timestamp advancedMark(Timestamp mark, const QList<Item> &items, Timestamp before,
                                         int rejectedBefore) const
    {
        const Timestamp newest = newestOf(items, before == noTime ? mark : std::max(mark, before));
        return m_report.rejected == rejectedBefore || mark == noTime ? newest : std::max(mark, newest - maxHeld);
    }

    void note(const Domain::StoreCounts &counts, bool comments);
    void noteRejected(int count, const QString &reason);
    /// The error of a list whose pages bring nothing new: walking on would never end.
    [[nodiscard]] Error repeatedPages(const QString &what) const;
    void progress(qint64 done, qint64 total, const QString &detail);
    [[nodiscard]] std::stop_token stop() const { return m_task.stopToken(); }

    Storage::Database &m_database;
    Domain::RemoteSession &m_session;
    const Domain::TriageRules &m_rules;
    const SyncOptions &m_options;
    Domain::Project m_project;
    Async::Task &m_task;
    const SyncEngine::StoredCallback &m_stored;

    Domain::SyncCursor m_cursor;
    SyncReport m_report;
    QMutex m_reportMutex;
    int m_loaded = 0; ///< issues that the first load brought in this pass; their comments come by the windows
    std::atomic<int> m_requests = 0;
    std::atomic<qint64> m_bytes = 0;
    std::atomic<qint64> m_done = 0;
    std::atomic<qint64> m_seenTime = 0; ///< the server's, in Unix seconds
};

} // namespace Docket::Sync
