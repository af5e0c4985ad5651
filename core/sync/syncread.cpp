// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of a pass that read from the server: first load and incremental reading. Apart from syncpass.cpp, which
// holds the order of the steps, the project's state and the proof.
#include "syncpass.h"

#include <base/log.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlsyncrepository.h>

#include <QLocale>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Sync {

using namespace Domain;

namespace {

/// Issues of a pass whose comments are read again because their number does not match; the rest waits for the next
/// pass.
constexpr int maxMendedIssues = 50;
/// The same for issues that came late.
constexpr int maxLateIssues = 10'000;
/// Answers in a row that are too large though only one entry was asked for; more is no matter of single entries.
constexpr int maxOversized = 3;
/// How far the mark of incremental passes stays behind for entries that could not be read. They may become readable;
/// but one that never does must not make passes longer for ever.
constexpr auto maxHeld = 24h;

/// Where the next pass begins after one that read up to @p newest.
Timestamp advanced(Timestamp mark, Timestamp newest, bool allRead)
{
    return allRead || mark == noTime ? newest : std::max(mark, newest - maxHeld);
}

QString monthOf(Timestamp time)
{
    return QLocale::c().toString(QDateTime::fromSecsSinceEpoch(toUnix(time)), u"MMMM yyyy"_s);
}

} // namespace

Result<std::optional<QList<RemoteIssue>>> SyncPass::fetchIssues(Timestamp since, Timestamp before,
                                                                const std::function<bool(qint64)> &shouldSplit,
                                                                std::stop_token stop)
{
    int limit = m_session.capabilities().pageLimit;
    int oversized = 0;
    for (int attempt = 1;; ++attempt) {
        QList<RemoteIssue> items;
        std::set<qint64> seen;
        int firstTotal = -1;
        int rejected = 0;
        bool changed = false;
        bool shrunk = false;
        for (int page = 1;; ++page) {
            RemoteIssueQuery query{since, before, page, limit, false, false};
            ++m_requests;
            auto answer = m_session.issues().list(m_project, query, stop);
            if (!answer && answer.error().code == Code::TooLarge && limit > 1) {
                // Issues with bodies of megabytes: ask for fewer at once.
                limit = std::max(1, limit / 5);
                shrunk = true;
                break;
            }
            if (!answer && answer.error().code == Code::TooLarge && ++oversized <= maxOversized) {
                noteRejected(1, answer.error().message);
                ++rejected;
                continue;
            }
            if (!answer)
                return std::unexpected(answer.error());
            oversized = 0;
            m_bytes += answer->bytes;
            noteRejected(answer->rejected, answer->rejectedReason);
            rejected += answer->rejected;
            if (firstTotal < 0) {
                firstTotal = answer->total;
                if (shouldSplit(answer->total))
                    return std::optional<QList<RemoteIssue>>();
            } else if (answer->total != firstTotal) {
                changed = true;
            }
            const qsizetype received = answer->items.size() + answer->rejected;
            for (RemoteIssue &issue : answer->items) {
                if (seen.insert(issue.number).second)
                    items.append(std::move(issue));
            }
            // The server may clip the limit below what it promised, so a page is only known to be the last by the
            // total, or by being empty where there is none.
            const qint64 have = qint64(seen.size()) + rejected;
            if (received == 0 || (firstTotal >= 0 && have >= firstTotal)) {
                changed = changed || have < firstTotal;
                break;
            }
        }
        if (shrunk)
            continue;
        // A total that moved means that pages shifted and an issue may have been skipped; the last try is kept as it is
        // and the counts at the end of the pass show what is missing.
        if (!changed || attempt >= m_options.maxWindowRetries)
            return std::optional(std::move(items));
    }
}

Result<QList<RemoteComment>> SyncPass::fetchComments(Timestamp since, Timestamp before, std::stop_token stop)
{
    const auto capabilities = m_session.capabilities();
    QList<RemoteComment> items;
    if (!capabilities.commentsPaged) {
        RemoteCommentQuery query{since, before, 0, capabilities.pageLimit};
        ++m_requests;
        auto answer = m_session.issues().comments(m_project, query, stop);
        if (!answer && answer.error().code != Code::TooLarge)
            return std::unexpected(answer.error());
        if (answer) {
            m_bytes += answer->bytes;
            noteRejected(answer->rejected, answer->rejectedReason);
            // Newer servers page whether asked or not: fewer than the total means that this was only a page.
            if (answer->total < 0 || answer->items.size() + answer->rejected >= answer->total)
                return std::move(answer->items);
        }
    }
    std::set<qint64> seen;
    for (int page = 1;; ++page) {
        RemoteCommentQuery query{since, before, page, capabilities.pageLimit};
        ++m_requests;
        auto answer = m_session.issues().comments(m_project, query, stop);
        if (!answer)
            return std::unexpected(answer.error());
        m_bytes += answer->bytes;
        noteRejected(answer->rejected, answer->rejectedReason);
        const qsizetype received = answer->items.size() + answer->rejected;
        for (RemoteComment &comment : answer->items) {
            if (seen.insert(comment.remoteId).second)
                items.append(std::move(comment));
        }
        if (received == 0 || (answer->total >= 0 && qint64(seen.size()) >= answer->total))
            return items;
    }
}

Result<void> SyncPass::firstLoad()
{
    if (!m_cursor.issuesLoaded) {
        if (auto result = loadIssueWindows(); !result)
            return result;
    }
    m_loaded = m_report.issues.inserted;
    if (!m_cursor.commentsLoaded)
        return loadCommentWindows();
    return {};
}

Result<void> SyncPass::loadIssueWindows()
{
    auto total = countIssues(noTime, noTime);
    if (!total)
        return std::unexpected(total.error());
    struct Known
    {
        QList<SyncWindow> windows;
        ProjectCounts counts;
    };
    auto known = read([this](Storage::Connection &c) -> Result<Known> {
        auto windows = Storage::SqlSyncRepository(c).windows(m_project.id, SyncStream::Issues);
        if (!windows)
            return std::unexpected(windows.error());
        auto counts = Storage::SqlIssueRepository(c, m_rules).counts(m_project.id);
        if (!counts)
            return std::unexpected(counts.error());
        return Known{*windows, *counts};
    });
    if (!known)
        return std::unexpected(known.error());
    const Timestamp now = m_report.serverTime != noTime
                              ? m_report.serverTime
                              : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    m_cursor.expectedIssues = *total;
    if (known->windows.isEmpty()) {
        m_cursor.loadStarted = now;
        if (auto stored = storeCursor(); !stored)
            return stored;
    }
    m_done = known->windows.isEmpty() ? 0 : known->counts.issues;
    const qint64 expected = *total;
    m_task.setDetail(u"issues"_s);
    m_task.beginPhase(m_done, std::max<qint64>(m_done, expected));

    using Load = WindowedLoad<RemoteIssue>;
    // Two pages a window on the mean: wider windows save nothing, narrower ones waste the last page of each.
    WindowPlan::Options plan;
    plan.target = 3 * m_session.capabilities().pageLimit;
    plan.tooMany = 20 * m_session.capabilities().pageLimit;
    Load load(
        WindowPlan(plan, now, known->windows, expected, m_done, m_project.created), m_options.connections,
        [this](const WindowPlan::Window &window, const std::function<bool(qint64)> &shouldSplit, std::stop_token stop) {
            return fetchIssues(window.since, window.before, shouldSplit, std::move(stop));
        },
        [this, expected](const WindowPlan::Window &window, const SyncWindow &noted, QList<RemoteIssue> &&items,
                         std::stop_token) {
            // Without the stop token: what has come is stored, even when the load is being cancelled or has failed.
            return m_database.write(
                [this, expected, window, noted, items = std::move(items)](Storage::Connection &c) -> Result<void> {
                    Storage::SqlSyncRepository sync(c);
                    auto counts = Storage::SqlIssueRepository(c, m_rules).store(m_project.id, items);
                    if (!counts)
                        return std::unexpected(counts.error());
                    if (auto added = sync.addWindow(m_project.id, SyncStream::Issues, noted); !added)
                        return added;
                    if (window.isTop) {
                        // Whatever changes from now on is at least as new as the newest that this window showed.
                        Timestamp newest = window.since;
                        for (const RemoteIssue &issue : items)
                            newest = std::max(newest, issue.updated);
                        auto cursor = sync.cursor(m_project.id);
                        if (!cursor)
                            return std::unexpected(cursor.error());
                        cursor->issuesSince = newest;
                        if (auto stored = sync.storeCursor(*cursor); !stored)
                            return stored;
                    }
                    note(*counts, false);
                    m_done += items.size();
                    progress(m_done, expected,
                             window.since == noTime ? u"issues, the oldest"_s
                                                    : u"issues of %1"_s.arg(monthOf(window.since)));
                    m_stored();
                    return {};
                });
        });
    if (auto result = load.run(stop()); !result)
        return result;
    // The fetch lines wrote the cursor of the top window; take it over before adding to it.
    return write([this](Storage::Connection &c) -> Result<void> {
        Storage::SqlSyncRepository sync(c);
        auto cursor = sync.cursor(m_project.id);
        if (!cursor)
            return std::unexpected(cursor.error());
        cursor->issuesLoaded = true;
        cursor->expectedIssues = m_cursor.expectedIssues;
        m_cursor = *cursor;
        if (auto cleared = sync.clearWindows(m_project.id, SyncStream::Issues); !cleared)
            return cleared;
        return sync.storeCursor(m_cursor);
    });
}

Result<void> SyncPass::loadCommentWindows()
{
    struct Known
    {
        QList<SyncWindow> windows;
        ProjectCounts counts;
    };
    auto known = read([this](Storage::Connection &c) -> Result<Known> {
        auto windows = Storage::SqlSyncRepository(c).windows(m_project.id, SyncStream::Comments);
        if (!windows)
            return std::unexpected(windows.error());
        auto counts = Storage::SqlIssueRepository(c, m_rules).counts(m_project.id);
        if (!counts)
            return std::unexpected(counts.error());
        return Known{*windows, *counts};
    });
    if (!known)
        return std::unexpected(known.error());
    if (m_report.serverTime == noTime) {
        if (auto probe = countIssues(noTime, noTime); !probe)
            return std::unexpected(probe.error());
    }
    const Timestamp now = m_report.serverTime != noTime
                              ? m_report.serverTime
                              : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const qint64 expected = known->counts.commentsExpected;
    m_done = known->windows.isEmpty() ? 0 : known->counts.comments;
    m_task.setDetail(u"comments"_s);
    m_task.beginPhase(m_done, std::max<qint64>(m_done, expected));

    WindowPlan::Options plan;
    plan.target = m_options.targetComments;
    using Load = WindowedLoad<RemoteComment>;
    Load load(
        WindowPlan(plan, now, known->windows, expected, m_done, m_project.created), m_options.connections,
        [this](const WindowPlan::Window &window, const std::function<bool(qint64)> &,
               std::stop_token stop) -> Result<std::optional<QList<RemoteComment>>> {
            auto items = fetchComments(window.since, window.before, std::move(stop));
            if (!items)
                return std::unexpected(items.error());
            return std::optional(std::move(*items));
        },
        [this, expected](const WindowPlan::Window &window, const SyncWindow &noted, QList<RemoteComment> &&items,
                         std::stop_token) {
            // Without the stop token: what has come is stored, even when the load is being cancelled or has failed.
            return m_database.write(
                [this, expected, window, noted, items = std::move(items)](Storage::Connection &c) -> Result<void> {
                    Storage::SqlSyncRepository sync(c);
                    auto counts = Storage::SqlIssueRepository(c, m_rules).storeComments(m_project.id, items);
                    if (!counts)
                        return std::unexpected(counts.error());
                    if (auto added = sync.addWindow(m_project.id, SyncStream::Comments, noted); !added)
                        return added;
                    if (window.isTop) {
                        Timestamp newest = window.since;
                        for (const RemoteComment &comment : items)
                            newest = std::max(newest, comment.updated);
                        auto cursor = sync.cursor(m_project.id);
                        if (!cursor)
                            return std::unexpected(cursor.error());
                        cursor->commentsSince = newest;
                        if (auto stored = sync.storeCursor(*cursor); !stored)
                            return stored;
                    }
                    note(*counts, true);
                    m_done += items.size();
                    progress(m_done, expected,
                             window.since == noTime ? u"comments, the oldest"_s
                                                    : u"comments of %1"_s.arg(monthOf(window.since)));
                    m_stored();
                    return {};
                });
        });
    if (auto result = load.run(stop()); !result)
        return result;
    return write([this](Storage::Connection &c) -> Result<void> {
        Storage::SqlSyncRepository sync(c);
        auto cursor = sync.cursor(m_project.id);
        if (!cursor)
            return std::unexpected(cursor.error());
        cursor->commentsLoaded = true;
        m_cursor = *cursor;
        if (auto cleared = sync.clearWindows(m_project.id, SyncStream::Comments); !cleared)
            return cleared;
        return sync.storeCursor(m_cursor);
    });
}

Result<void> SyncPass::incrementalIssues()
{
    m_task.setDetail(u"what changed since the last pass"_s);
    const Timestamp since = m_cursor.issuesSince == noTime ? noTime : m_cursor.issuesSince - m_options.overlap;
    const int rejectedBefore = m_report.rejected;
    auto fetched = fetchIssues(since, noTime, [](qint64) { return false; }, stop());
    if (!fetched)
        return std::unexpected(fetched.error());
    const auto items = std::move(*fetched).value_or(QList<RemoteIssue>{});
    // The cursor moves in the transaction that stores what it passed, and only after all pages are in.
    SyncCursor cursor = m_cursor;
    Timestamp newest = m_cursor.issuesSince;
    for (const RemoteIssue &issue : items)
        newest = std::max(newest, issue.updated);
    cursor.issuesSince = advanced(m_cursor.issuesSince, newest, m_report.rejected == rejectedBefore);
    auto counts = write([this, &items, &cursor](Storage::Connection &c) -> Result<StoreCounts> {
        auto stored = Storage::SqlIssueRepository(c, m_rules).store(m_project.id, items);
        if (!stored)
            return stored;
        if (auto noted = Storage::SqlSyncRepository(c).storeCursor(cursor); !noted)
            return std::unexpected(noted.error());
        return stored;
    });
    if (!counts)
        return std::unexpected(counts.error());
    m_cursor = cursor;
    note(*counts, false);
    if (counts->inserted + counts->updated > 0)
        m_stored();
    return {};
}

Result<void> SyncPass::incrementalComments()
{
    m_task.setDetail(u"comments since the last pass"_s);
    const Timestamp since = m_cursor.commentsSince == noTime ? noTime : m_cursor.commentsSince - m_options.overlap;
    const int rejectedBefore = m_report.rejected;
    auto items = fetchComments(since, noTime, stop());
    if (!items)
        return std::unexpected(items.error());
    SyncCursor cursor = m_cursor;
    Timestamp newest = m_cursor.commentsSince;
    for (const RemoteComment &comment : *items)
        newest = std::max(newest, comment.updated);
    cursor.commentsSince = advanced(m_cursor.commentsSince, newest, m_report.rejected == rejectedBefore);
    auto counts = write([this, &items, &cursor](Storage::Connection &c) -> Result<StoreCounts> {
        auto stored = Storage::SqlIssueRepository(c, m_rules).storeComments(m_project.id, *items);
        if (!stored)
            return stored;
        if (auto noted = Storage::SqlSyncRepository(c).storeCursor(cursor); !noted)
            return std::unexpected(noted.error());
        return stored;
    });
    if (!counts)
        return std::unexpected(counts.error());
    m_cursor = cursor;
    note(*counts, true);
    if (counts->inserted + counts->updated > 0)
        m_stored();
    return {};
}

Result<void> SyncPass::mendComments()
{
    // A deleted comment shows only in the issue's count. Also catches a comment that came before its issue was stored.
    // Issues that came beside the first load may have comments that went by: all of those are read in this pass.
    const int late = std::clamp(m_report.issues.inserted - m_loaded, 0, maxLateIssues);
    auto numbers = read([this, late](Storage::Connection &c) {
        return Storage::SqlIssueRepository(c, m_rules).withCommentMismatch(m_project.id, maxMendedIssues + late);
    });
    if (!numbers)
        return std::unexpected(numbers.error());
    for (const qint64 number : std::as_const(*numbers)) {
        if (stop().stop_requested())
            return std::unexpected(Async::cancelledError(u"sync.comments"_s));
        m_task.setDetail(u"comments of #%1"_s.arg(number));
        ++m_requests;
        auto answer = m_session.issues().commentsOf(m_project, number, stop());
        if (!answer && answer.error().code == Code::NotFound)
            continue; // the issue itself is gone: the proof finds it
        if (!answer)
            return std::unexpected(answer.error());
        auto counts = write([this, number, &answer](Storage::Connection &c) {
            return Storage::SqlIssueRepository(c, m_rules).replaceComments(m_project.id, number, answer->items);
        });
        if (!counts)
            return std::unexpected(counts.error());
        note(*counts, true);
        m_stored();
    }
    return {};
}

} // namespace Docket::Sync
