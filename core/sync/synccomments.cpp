// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of a pass that read comments: first load, incremental reading, and issues whose comments do not match their
// number.
#include "catchupplan.h"
#include "syncpass.h"

#include <storage/sqlissuerepository.h>
#include <storage/sqlsyncrepository.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Sync {

using namespace Domain;

namespace {

/// Issues whose comments are read again at a time because their number does not match.
constexpr int maxMendedIssues = 50;
/// The same for issues that came late.
constexpr int maxLateIssues = 10'000;
/// How long an issue whose comments could not be made to match is left alone while nothing about it changes.
constexpr auto attemptAge = 24h;
/// Answers in a row that are too large though only one entry was asked for; more is no matter of single entries.
constexpr int maxOversized = 3;
/// The time whose comments are asked for at once by a pass, until their number tells better.
constexpr auto maxStretch = 24h;
/// Servers behind one name may differ by this much.
constexpr auto clockDifference = 60s;

} // namespace

Result<std::optional<QList<RemoteComment>>> SyncPass::fetchComments(Timestamp since, Timestamp before, bool canNarrow,
                                                                    std::stop_token stop)
{
    const auto capabilities = m_session.capabilities();
    std::optional<QList<RemoteComment>> tooMany;
    if (!capabilities.commentsPaged) {
        RemoteCommentQuery query{since, before, 0, capabilities.pageLimit};
        ++m_requests;
        auto answer = m_session.issues().comments(m_project, query, stop);
        if (!answer && answer.error().code != Code::TooLarge)
            return std::unexpected(answer.error());
        if (!answer && canNarrow)
            return tooMany;
        if (answer) {
            m_bytes += answer->bytes;
            noteRejected(answer->rejected, answer->rejectedReason);
            // Newer servers page whether asked or not: fewer than the total means that this was only a page.
            if (answer->total < 0 || answer->items.size() + answer->rejected >= answer->total)
                return std::optional(std::move(answer->items));
        }
    }
    QList<RemoteComment> items;
    std::set<qint64> seen;
    int limit = capabilities.pageLimit;
    int oversized = 0;
    int rejected = 0;
    int stale = 0;
    for (int page = 1;; ++page) {
        RemoteCommentQuery query{since, before, page, limit};
        ++m_requests;
        auto answer = m_session.issues().comments(m_project, query, stop);
        if (!answer && answer.error().code == Code::TooLarge && limit > 1) {
            // Comments of megabytes: fewer at once, from the beginning, for the pages are others now.
            limit = std::max(1, limit / 5);
            page = 0;
            continue;
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
        if (page == 1 && canNarrow && answer->total > 20 * capabilities.pageLimit)
            return tooMany;
        const qsizetype received = answer->items.size() + answer->rejected;
        const qsizetype known = items.size();
        for (RemoteComment &comment : answer->items) {
            if (seen.insert(comment.remoteId).second)
                items.append(std::move(comment));
        }
        if (received == 0 || (answer->total >= 0 && qint64(seen.size()) + rejected >= answer->total))
            return std::optional(std::move(items));
        const bool isStale = items.size() == known && (answer->rejected == 0 || answer->total < 0);
        stale = isStale ? stale + 1 : 0;
        if (stale >= maxStalePages)
            return std::unexpected(repeatedPages(u"comments"_s));
    }
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
            return fetchComments(window.since, window.before, false, std::move(stop));
        },
        [this, expected](const WindowPlan::Window &window, const SyncWindow &noted, QList<RemoteComment> &&items,
                         std::stop_token) {
            // Without the stop token: what has come is stored, even when the load is being cancelled or has failed.
            return m_database.write(
                [this, expected, window, noted, items = std::move(items)](Storage::Connection &c) -> Result<void> {
                    auto counts = Storage::SqlIssueRepository(c, m_rules).storeComments(m_project.id, items);
                    if (!counts)
                        return std::unexpected(counts.error());
                    note(*counts, true);
                    return noteWindow(c, SyncStream::Comments, window, noted, newestOf(items, window.since),
                                      items.size(), expected);
                });
        });
    if (auto result = load.run(stop()); !result)
        return result;
    return endLoad(SyncStream::Comments);
}

Result<void> SyncPass::incrementalComments()
{
    m_task.setDetail(u"comments since the last pass"_s);
    const Timestamp mark = m_cursor.commentsSince;
    const int rejectedBefore = m_report.rejected;
    // Many servers tell all at once whatever their number, so that only the time can bound an answer.
    CatchUpPlan plan(mark == noTime ? noTime : mark - m_options.overlap, serverNow(), m_project.created, maxStretch,
                     m_options.targetComments);
    // Without any news the mark follows the server's clock, so that a quiet year is not walked again each time.
    const Timestamp seen = m_seenTime != 0 ? fromUnix(m_seenTime) - clockDifference : noTime;
    while (const auto window = plan.window()) {
        if (stop().stop_requested())
            return std::unexpected(Async::cancelledError(u"sync.comments"_s));
        auto items = fetchComments(window->since, window->before, plan.canNarrow(), stop());
        if (!items)
            return std::unexpected(items.error());
        if (!*items) {
            plan.narrow();
            continue;
        }
        SyncCursor cursor = m_cursor;
        const Timestamp upTo = window->before == noTime ? seen : window->before;
        cursor.commentsSince = std::max(cursor.commentsSince, advancedMark(mark, **items, upTo, rejectedBefore));
        auto counts = write([this, &items, &cursor](Storage::Connection &c) -> Result<StoreCounts> {
            auto stored = Storage::SqlIssueRepository(c, m_rules).storeComments(m_project.id, **items);
            if (!stored)
                return stored;
            if (auto noted = Storage::SqlSyncRepository(c).storeCursor(cursor); !noted)
                return std::unexpected(noted.error());
            return stored;
        });
        if (!counts)
            return std::unexpected(counts.error());
        m_cursor = cursor;
        plan.done((*items)->size());
        note(*counts, true);
        if (counts->inserted + counts->updated > 0)
            m_stored();
    }
    return {};
}

Result<SyncPass::IssueComments> SyncPass::commentsOf(qint64 number)
{
    ++m_requests;
    auto answer = m_session.issues().commentsOf(m_project, number, stop());
    if (!answer)
        return std::unexpected(answer.error());
    m_bytes += answer->bytes;
    noteRejected(answer->rejected, answer->rejectedReason);
    const int missing = answer->total - int(answer->items.size()) - answer->rejected;
    if (missing > 0)
        noteRejected(missing, u"comments of #%1: the server tells of more than it sent"_s.arg(number));
    for (RemoteComment &comment : answer->items)
        comment.issueNumber = number;
    return IssueComments{std::move(answer->items), answer->rejected == 0 && missing <= 0};
}

Result<StoreCounts> SyncPass::storeCommentsOf(Storage::Connection &connection, qint64 number,
                                              const IssueComments &comments)
{
    Storage::SqlIssueRepository issues(connection, m_rules);
    // Only a list of which nothing is missing tells what was deleted.
    return comments.whole ? issues.replaceComments(m_project.id, number, comments.items)
                          : issues.storeComments(m_project.id, comments.items);
}

Result<void> SyncPass::mendComments()
{
    // A deleted comment shows only in the issue's count. Also catches a comment that came before its issue was stored.
    // Issues that came beside the first load may have comments that went by: all of those are read in this pass.
    const int late = std::clamp(m_report.issues.inserted - m_loaded, 0, maxLateIssues);
    const Timestamp now = serverNow();
    auto forgotten = write([this, now](Storage::Connection &c) {
        return Storage::SqlSyncRepository(c).forgetCommentAttempts(m_project.id, now - attemptAge);
    });
    if (!forgotten)
        return forgotten;
    int limit = maxMendedIssues + late;
    for (bool gained = true; gained;) {
        auto numbers = read([this, limit](Storage::Connection &c) {
            return Storage::SqlIssueRepository(c, m_rules).withCommentMismatch(m_project.id, limit);
        });
        if (!numbers)
            return std::unexpected(numbers.error());
        // As long as asking helps it goes on; where it does not, the rest waits for the next pass.
        gained = false;
        limit = maxMendedIssues;
        for (const qint64 number : std::as_const(*numbers)) {
            auto helped = mendCommentsOf(number, now);
            if (!helped)
                return std::unexpected(helped.error());
            gained = gained || *helped;
        }
    }
    return {};
}

Result<bool> SyncPass::mendCommentsOf(qint64 number, Timestamp now)
{
    if (stop().stop_requested())
        return std::unexpected(Async::cancelledError(u"sync.comments"_s));
    m_task.setDetail(u"comments of #%1"_s.arg(number));
    auto comments = commentsOf(number);
    if (!comments && comments.error().code == Code::TooLarge) {
        noteRejected(1, comments.error().message);
        comments = IssueComments{{}, false};
    } else if (!comments && comments.error().code == Code::NotFound) {
        comments = IssueComments{{}, false}; // the issue itself is gone: the proof finds it
    }
    if (!comments)
        return std::unexpected(comments.error());
    auto counts = write([this, number, now, &comments](Storage::Connection &c) -> Result<StoreCounts> {
        auto stored = storeCommentsOf(c, number, *comments);
        if (!stored)
            return stored;
        if (auto noted = Storage::SqlSyncRepository(c).noteCommentAttempt(m_project.id, number, now); !noted)
            return std::unexpected(noted.error());
        return stored;
    });
    if (!counts)
        return std::unexpected(counts.error());
    note(*counts, true);
    const bool helped = counts->inserted + counts->updated > 0;
    if (helped)
        m_stored();
    return helped;
}

} // namespace Docket::Sync
