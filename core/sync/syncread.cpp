// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of a pass that read issues: first load and incremental reading. Apart from syncpass.cpp, which holds the
// order of the steps, the project's state and the proof.
#include "catchupplan.h"
#include "syncpass.h"

#include <storage/sqlissuerepository.h>
#include <storage/sqlsyncrepository.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Sync {

using namespace Domain;

namespace {

/// More changes than these pages hold are read and stored in windows.
constexpr int pagesAtOnce = 6;
/// Answers in a row that are too large though only one entry was asked for; more is no matter of single entries.
constexpr int maxOversized = 3;

} // namespace

Error SyncPass::repeatedPages(const QString &what) const
{
    return makeError(Code::Malformed, u"sync.pages"_s,
                     u"%1 answers page after page of the %2 of %3 with the same entries."_s.arg(
                         m_project.webUrl.authority(), what, m_project.fullName()))
        .withHint(u"Something in between, such as a cache or a proxy, may ignore what is asked for: ask whoever runs "
                  "the server."_s);
}

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
        int stale = 0;
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
            if (answer->serverTime != noTime)
                m_seenTime = toUnix(answer->serverTime);
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
            const qsizetype known = items.size();
            for (RemoteIssue &issue : answer->items) {
                if (seen.insert(issue.number).second)
                    items.append(std::move(issue));
            }
            const bool isStale = items.size() == known && (answer->rejected == 0 || firstTotal < 0);
            stale = isStale ? stale + 1 : 0;
            // The server may clip the limit below what it promised, so a page is only known to be the last by the
            // total, or by being empty where there is none.
            const qint64 have = qint64(seen.size()) + rejected;
            if (received == 0 || (firstTotal >= 0 && have >= firstTotal)) {
                changed = changed || have < firstTotal;
                break;
            }
            if (stale >= maxStalePages)
                return std::unexpected(repeatedPages(u"issues"_s));
        }
        if (shrunk)
            continue;
        // A total that moved means that pages shifted and an issue may have been skipped; the last try is kept as it is
        // and the counts at the end of the pass show what is missing.
        if (!changed || attempt >= m_options.maxWindowRetries)
            return std::optional(std::move(items));
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
                    auto counts = Storage::SqlIssueRepository(c, m_rules).store(m_project.id, items);
                    if (!counts)
                        return std::unexpected(counts.error());
                    note(*counts, false);
                    return noteWindow(c, SyncStream::Issues, window, noted, newestOf(items, window.since), items.size(),
                                      expected);
                });
        });
    if (auto result = load.run(stop()); !result)
        return result;
    return endLoad(SyncStream::Issues);
}

Result<void> SyncPass::incrementalIssues()
{
    m_task.setDetail(u"what changed since the last pass"_s);
    const Timestamp since = m_cursor.issuesSince == noTime ? noTime : m_cursor.issuesSince - m_options.overlap;
    const int pageLimit = m_session.capabilities().pageLimit;
    const Timestamp mark = m_cursor.issuesSince;
    const int rejectedBefore = m_report.rejected;
    qint64 total = 0;
    auto fetched = fetchIssues(
        since, noTime,
        [&total, pageLimit](qint64 count) {
            total = count;
            return count > qint64(pagesAtOnce) * pageLimit;
        },
        stop());
    if (!fetched)
        return std::unexpected(fetched.error());
    if (*fetched)
        return storeChangedIssues(**fetched, advancedMark(mark, **fetched, noTime, rejectedBefore));

    // A long absence or a change to very many issues: in pieces, each of which is there to stay.
    const int target = 3 * pageLimit;
    const Timestamp now = serverNow();
    const Timestamp low = since == noTime ? std::min(m_project.created, now) : since;
    CatchUpPlan plan(since, now, m_project.created, (now - low) / std::max<qint64>(1, total / target), target);
    qint64 done = 0;
    m_task.beginPhase(0, total);
    while (const auto window = plan.window()) {
        if (stop().stop_requested())
            return std::unexpected(Async::cancelledError(u"sync.issues"_s));
        auto part = fetchIssues(
            window->since, window->before,
            [&plan, pageLimit](qint64 count) { return count > qint64(20) * pageLimit && plan.canNarrow(); }, stop());
        if (!part)
            return std::unexpected(part.error());
        if (!*part) {
            plan.narrow();
            continue;
        }
        if (auto stored = storeChangedIssues(**part, advancedMark(mark, **part, window->before, rejectedBefore));
            !stored)
            return stored;
        plan.done((*part)->size());
        done += (*part)->size();
        progress(done, total, u"what changed since the last pass"_s);
    }
    return {};
}

Result<void> SyncPass::storeChangedIssues(const QList<RemoteIssue> &items, Timestamp mark)
{
    // The mark moves in the transaction that stores what it passed.
    SyncCursor cursor = m_cursor;
    cursor.issuesSince = std::max(m_cursor.issuesSince, mark);
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

} // namespace Docket::Sync
