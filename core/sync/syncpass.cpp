// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "syncpass.h"

#include <base/log.h>
#include <storage/sqlissuerepository.h>
#include <storage/sqlprojectrepository.h>
#include <storage/sqlsyncrepository.h>

#include <QElapsedTimer>
#include <QLocale>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Sync {

using namespace Domain;

namespace {

Q_LOGGING_CATEGORY(lcSync, "docket.sync", QtInfoMsg)

/// A pass that finds the project changing under it tries again this often before it leaves the proof to the next pass.
constexpr int maxProofs = 3;
/// Servers behind one name may differ by this much without anybody having put a clock back.
constexpr auto clockTolerance = 60s;

bool isUnreachable(Code code)
{
    return code == Code::Offline || code == Code::TimedOut || code == Code::TlsFailed || code == Code::CircuitOpen ||
           code == Code::ServerFailed || code == Code::RateLimited || code == Code::Malformed;
}

} // namespace

SyncPass::SyncPass(Storage::Database &database, RemoteSession &session, const TriageRules &rules,
                   const SyncOptions &options, Project project, Async::Task &task,
                   const SyncEngine::StoredCallback &stored)
    : m_database(database)
    , m_session(session)
    , m_rules(rules)
    , m_options(options)
    , m_project(std::move(project))
    , m_task(task)
    , m_stored(stored)
{
}

Result<SyncReport> SyncPass::run()
{
    QElapsedTimer timer;
    timer.start();
    auto cursor =
        read([id = m_project.id](Storage::Connection &c) { return Storage::SqlSyncRepository(c).cursor(id); });
    if (!cursor)
        return std::unexpected(cursor.error());
    m_cursor = *cursor;
    m_report.firstLoad = !m_cursor.issuesLoaded || !m_cursor.commentsLoaded;

    using Step = Result<void> (SyncPass::*)();
    static constexpr Step first[] = {
        &SyncPass::refreshProject,      &SyncPass::refreshMetadata, &SyncPass::firstLoad, &SyncPass::incrementalIssues,
        &SyncPass::incrementalComments, &SyncPass::mendComments,    &SyncPass::prove};
    for (const Step step : first) {
        if (stop().stop_requested())
            return std::unexpected(Async::cancelledError(u"sync.run"_s));
        if (auto result = (this->*step)(); !result)
            return std::unexpected(std::move(result).error().with(u"project"_s, m_project.fullName()));
    }
    m_report.requests = m_requests;
    m_report.bytes = m_bytes;
    m_report.duration = std::chrono::milliseconds(std::max<qint64>(0, timer.elapsed()));
    logEvent(lcSync(), LogLevel::Info, u"pass complete"_s,
             {{u"project"_s, m_project.fullName()},
              {u"firstLoad"_s, m_report.firstLoad},
              {u"issuesNew"_s, m_report.issues.inserted},
              {u"issuesChanged"_s, m_report.issues.updated},
              {u"commentsNew"_s, m_report.comments.inserted},
              {u"removed"_s, m_report.removed},
              {u"requests"_s, m_report.requests},
              {u"ms"_s, qint64(m_report.duration.count())},
              {u"serverIssues"_s, m_report.serverIssues},
              {u"localIssues"_s, m_report.localIssues}});
    return m_report;
}

Error SyncPass::lost(ProjectState state, const Error &cause)
{
    const QString text = stateTextOf(cause);
    if (state == ProjectState::AccessLost && !m_options.declaresLoss)
        return Error(cause).with(u"lost"_s, u"access"_s);
    if (text.isEmpty())
        return cause;
    // The pass fails with the cause either way; failing to note the state must not hide it.
    if (auto noted = write([id = m_project.id, state, text](Storage::Connection &c) {
            return Storage::SqlProjectRepository(c).setProjectState(id, state, text);
        });
        !noted)
        logError(lcSync(), noted.error());
    return cause;
}

Result<Project> SyncPass::findMoved(const Error &error)
{
    ++m_requests;
    auto moved = m_session.projects().findById(m_project.remoteId, stop());
    if (moved || error.fact(u"owner").isEmpty())
        return moved;
    ++m_requests;
    return m_session.projects().find(error.fact(u"owner"), error.fact(u"name"), stop());
}

Result<void> SyncPass::refreshProject()
{
    m_task.setDetail(u"asking for the project"_s);
    ++m_requests;
    auto found = m_session.projects().find(m_project.owner, m_project.name, stop());
    const bool anotherOne = found && m_project.remoteId != 0 && found->remoteId != m_project.remoteId;
    if ((!found && (found.error().code == Code::Moved || found.error().code == Code::NotFound)) || anotherOne) {
        const Error reason =
            found ? makeError(Code::NotFound, u"sync.project"_s,
                              u"%1 is another repository now than the one that was synced."_s.arg(m_project.fullName()))
                  : found.error();
        if (m_project.remoteId != 0)
            found = findMoved(reason);
        else
            found = std::unexpected(reason);
        if (!found && !isUnreachable(found.error().code) && found.error().code != Code::Cancelled) {
            auto error = wrapError(
                reason, u"sync.project"_s,
                u"%1 can no longer be read on the server: it was deleted, or this account lost its rights."_s.arg(
                    m_project.fullName()));
            error.hint =
                u"What was synced stays readable here. Check the account's rights, or stop syncing the project."_s;
            return std::unexpected(lost(ProjectState::AccessLost, error));
        }
    }
    if (!found) {
        const Error &error = found.error();
        if (error.code == Code::Unauthorized || error.code == Code::Forbidden)
            return std::unexpected(lost(ProjectState::AccessLost, error));
        if (isUnreachable(error.code))
            return std::unexpected(lost(ProjectState::ServerGone, error));
        return std::unexpected(error);
    }

    Project fresh = *found;
    m_report.renamed = m_project.remoteId != 0 && (fresh.owner != m_project.owner || fresh.name != m_project.name);
    fresh.id = m_project.id;
    fresh.instance = m_project.instance;
    fresh.tracked = m_project.tracked;
    fresh.lastSynced = m_project.lastSynced;
    fresh.serverIssues = m_project.serverIssues;
    fresh.state = !fresh.hasIssues              ? ProjectState::IssuesOff
                  : fresh.archived              ? ProjectState::Archived
                  : m_report.renamed            ? ProjectState::Moved
                  : m_cursor.lastPass == noTime ? ProjectState::NeverSynced
                                                : ProjectState::Ok;
    fresh.stateText = !fresh.hasIssues   ? u"The project's issues are switched off on the server."_s
                      : fresh.archived   ? u"The project is archived: it can be read, not changed."_s
                      : m_report.renamed ? u"The project was renamed from %1."_s.arg(m_project.fullName())
                                         : QString();
    auto stored =
        write([fresh](Storage::Connection &c) { return Storage::SqlProjectRepository(c).storeProject(fresh); });
    if (!stored)
        return std::unexpected(stored.error());
    m_project = std::move(fresh);
    if (m_project.state == ProjectState::Moved) {
        // It is stored, and the user may have seen it by the end of the pass.
        m_project.state = ProjectState::Ok;
        m_project.stateText.clear();
    }
    if (!m_project.hasIssues)
        return fail(
            Code::FeatureAbsent, u"sync.project"_s,
            u"The issues of %1 are switched off on the server."_s.arg(m_project.fullName()),
            u"What was synced before stays readable. Switch them on in the repository's settings, or stop syncing it."_s);
    return {};
}

Result<void> SyncPass::refreshMetadata()
{
    m_task.setDetail(u"labels, milestones and people"_s);
    m_requests += 3;
    auto labels = m_session.projects().labels(m_project, stop());
    if (!labels)
        return std::unexpected(labels.error());
    auto milestones = m_session.projects().milestones(m_project, stop());
    if (!milestones)
        return std::unexpected(milestones.error());
    // Anonymous readers may not list assignees; the issues themselves still name theirs.
    auto assignees = m_session.projects().assignees(m_project, stop());
    if (!assignees && assignees.error().code != Code::Forbidden && assignees.error().code != Code::Unauthorized &&
        assignees.error().code != Code::NotFound && assignees.error().code != Code::FeatureAbsent)
        return std::unexpected(assignees.error());
    auto stored = write([this, &labels, &milestones, &assignees](Storage::Connection &c) -> Result<int> {
        Storage::SqlIssueRepository issues(c, m_rules);
        auto changed = issues.replaceLabels(m_project.id, *labels);
        if (!changed)
            return changed;
        if (auto more = issues.replaceMilestones(m_project.id, *milestones); !more)
            return more;
        else
            *changed += *more;
        if (assignees) {
            if (auto more = issues.replaceAssignees(m_project.id, *assignees); !more)
                return more;
        }
        return changed;
    });
    if (!stored)
        return std::unexpected(stored.error());
    if (*stored > 0)
        m_stored();
    return {};
}

Result<int> SyncPass::countIssues(Timestamp since, Timestamp before)
{
    ++m_requests;
    RemoteIssueQuery query;
    query.since = since;
    query.before = before;
    query.limit = 1;
    auto page = m_session.issues().list(m_project, query, stop());
    if (!page)
        return std::unexpected(page.error());
    if (page->serverTime != noTime)
        m_report.serverTime = page->serverTime;
    m_bytes += page->bytes;
    return page->total;
}

Result<void> SyncPass::prove()
{
    m_task.setDetail(u"comparing counts"_s);
    const int inserted = m_report.issues.inserted;
    for (int attempt = 1;; ++attempt) {
        auto server = countIssues(noTime, noTime);
        if (!server)
            return std::unexpected(server.error());
        if (attempt == 1 && m_report.serverTime != noTime && m_report.serverTime + clockTolerance < m_cursor.lastPass) {
            if (auto result = readAnewAfterClockChange(m_report.serverTime); !result)
                return result;
        }
        auto local = read(
            [this](Storage::Connection &c) { return Storage::SqlIssueRepository(c, m_rules).counts(m_project.id); });
        if (!local)
            return std::unexpected(local.error());
        m_report.serverIssues = *server;
        m_report.localIssues = local->issues;
        if (*server < 0 || *server == local->issues || attempt == maxProofs)
            break;
        // Something came or went since the pages were read, or was deleted: first what `since` shows, then the numbers.
        if (auto result = incrementalIssues(); !result)
            return result;
        if (auto result = sweep(*server); !result)
            return result;
    }
    if (m_report.issues.inserted > inserted) {
        if (auto result = mendComments(); !result)
            return result;
    }
    m_cursor.serverIssues = m_report.serverIssues;
    m_cursor.localIssues = m_report.localIssues;
    m_cursor.lastPass = m_report.serverTime;
    if (m_report.serverTime != noTime) {
        // Times that the server's clock has not reached yet, of imports or of a clock that was wrong, must not hide
        // what happens until then.
        m_cursor.issuesSince = std::min(m_cursor.issuesSince, m_report.serverTime);
        m_cursor.commentsSince = std::min(m_cursor.commentsSince, m_report.serverTime);
    }
    m_project.lastSynced = m_report.serverTime;
    m_project.serverIssues = m_report.serverIssues;
    if (m_project.state == ProjectState::NeverSynced)
        m_project.state = ProjectState::Ok;
    return write([this](Storage::Connection &c) -> Result<void> {
        if (auto stored = Storage::SqlSyncRepository(c).storeCursor(m_cursor); !stored)
            return stored;
        auto project = Storage::SqlProjectRepository(c).storeProject(m_project);
        return project ? Result<void>() : std::unexpected(project.error());
    });
}

Result<void> SyncPass::sweep(int serverCount)
{
    // Deletions leave no trace in any list, but counts do: halve the time line where server and local counts differ
    // until a stretch is small enough to be read and compared by number. One deleted issue among 20,000 costs some ten
    // small requests instead of four hundred pages.
    struct Stretch
    {
        Timestamp since;
        Timestamp before;
        int server;
    };
    auto counts =
        read([this](Storage::Connection &c) { return Storage::SqlIssueRepository(c, m_rules).counts(m_project.id); });
    if (!counts)
        return std::unexpected(counts.error());
    m_task.setDetail(u"looking for deleted issues"_s);
    const int pageLimit = m_session.capabilities().pageLimit;
    const Timestamp oldest = counts->oldestIssue == noTime ? m_project.created : counts->oldestIssue;
    const Timestamp newest = std::max(counts->newestIssue, m_report.serverTime);
    std::vector<Stretch> stretches{{noTime, noTime, serverCount}};
    while (!stretches.empty()) {
        if (stop().stop_requested())
            return std::unexpected(Async::cancelledError(u"sync.sweep"_s));
        const Stretch stretch = stretches.back();
        stretches.pop_back();
        auto local = read([this, stretch](Storage::Connection &c) {
            return Storage::SqlIssueRepository(c, m_rules).numbersUpdated(m_project.id, stretch.since, stretch.before);
        });
        if (!local)
            return std::unexpected(local.error());
        if (stretch.server == local->size())
            continue;
        const Timestamp low = stretch.since == noTime ? std::min(oldest, newest) : stretch.since;
        const Timestamp high = stretch.before == noTime ? newest : stretch.before;
        if (stretch.server > pageLimit && high - low > 1s) {
            const Timestamp middle = low + (high - low) / 2;
            auto newer = countIssues(middle + 1s, stretch.before);
            if (!newer)
                return std::unexpected(newer.error());
            stretches.push_back({stretch.since, middle, stretch.server - *newer});
            stretches.push_back({middle + 1s, stretch.before, *newer});
            continue;
        }
        auto fetched = fetchIssues(stretch.since, stretch.before, [](qint64) { return false; }, stop());
        if (!fetched)
            return std::unexpected(fetched.error());
        std::set<qint64> present;
        for (const RemoteIssue &issue : **fetched)
            present.insert(issue.number);
        QList<qint64> gone;
        std::ranges::copy_if(*local, std::back_inserter(gone), [&present](qint64 n) { return !present.contains(n); });
        // An issue that is missing here may just have moved on to a newer time; only a 404 says that it is gone.
        QList<qint64> deleted;
        QList<RemoteIssue> moved;
        for (const qint64 number : std::as_const(gone)) {
            ++m_requests;
            auto issue = m_session.issues().find(m_project, number, stop());
            if (issue)
                moved.append(*issue);
            else if (issue.error().code == Code::NotFound)
                deleted.append(number);
            else if (issue.error().code == Code::Malformed || issue.error().code == Code::TooLarge)
                noteRejected(1, issue.error().message); // it is there, and what is known of it stays
            else
                return std::unexpected(issue.error());
        }
        auto changed = write([this, &fetched, &moved, &deleted](Storage::Connection &c) -> Result<StoreCounts> {
            Storage::SqlIssueRepository issues(c, m_rules);
            auto stored = issues.store(m_project.id, **fetched);
            if (!stored)
                return stored;
            auto more = issues.store(m_project.id, moved);
            if (!more)
                return more;
            *stored += *more;
            if (auto removed = issues.removeNumbers(m_project.id, deleted); !removed)
                return std::unexpected(removed.error());
            return stored;
        });
        if (!changed)
            return std::unexpected(changed.error());
        m_report.removed += int(deleted.size());
        note(*changed, false);
        m_stored();
    }
    return {};
}

Result<void> SyncPass::readAnewAfterClockChange(Timestamp now)
{
    // The server's clock was put back. What changed since then is older than what is stored, so that neither the mark
    // of the last pass nor the rule that the newer one wins lets it through: what has a time to come is replaced, and
    // everything is read once more, in windows, which go on after a kill.
    logEvent(lcSync(), LogLevel::Warning, u"the server's clock was put back; everything is read anew"_s,
             {{u"project"_s, m_project.fullName()},
              {u"lastPass"_s, formatTimestamp(m_cursor.lastPass)},
              {u"now"_s, formatTimestamp(now)}});
    m_task.setDetail(u"the server's clock was put back: reading everything anew"_s);
    auto ahead = read([this, now](Storage::Connection &c) {
        return Storage::SqlIssueRepository(c, m_rules).numbersUpdated(m_project.id, now + 1s, noTime);
    });
    if (!ahead)
        return std::unexpected(ahead.error());
    for (const qint64 number : std::as_const(*ahead)) {
        if (stop().stop_requested())
            return std::unexpected(Async::cancelledError(u"sync.clock"_s));
        if (auto result = replaceIssue(number); !result)
            return result;
    }
    m_cursor.issuesLoaded = false;
    m_cursor.commentsLoaded = false;
    // Only now: until everything is marked as unread, the next pass has to see the change of the clock as well.
    m_cursor.lastPass = now;
    auto reset = write([this](Storage::Connection &c) -> Result<void> {
        Storage::SqlSyncRepository sync(c);
        for (const SyncStream stream : {SyncStream::Issues, SyncStream::Comments}) {
            if (auto cleared = sync.clearWindows(m_project.id, stream); !cleared)
                return cleared;
        }
        return sync.storeCursor(m_cursor);
    });
    return reset ? firstLoad() : reset;
}

Result<void> SyncPass::replaceIssue(qint64 number)
{
    ++m_requests;
    auto issue = m_session.issues().find(m_project, number, stop());
    if (!issue && issue.error().code == Code::NotFound)
        return {}; // deleted: the proof finds it
    if (!issue)
        return std::unexpected(issue.error());
    auto comments = commentsOf(number);
    if (!comments)
        return std::unexpected(comments.error());
    auto counts = write([this, number, &issue, &comments](Storage::Connection &c) -> Result<StoreCounts> {
        Storage::SqlIssueRepository issues(c, m_rules);
        if (auto expired = issues.expire(m_project.id, number, comments->items); !expired)
            return std::unexpected(expired.error());
        if (auto stored = issues.store(m_project.id, std::span(&*issue, 1)); !stored)
            return stored;
        return storeCommentsOf(c, number, *comments);
    });
    if (!counts)
        return std::unexpected(counts.error());
    m_stored();
    return {};
}

Result<void> SyncPass::storeCursor()
{
    return write([this](Storage::Connection &c) { return Storage::SqlSyncRepository(c).storeCursor(m_cursor); });
}

Timestamp SyncPass::serverNow() const
{
    if (m_seenTime != 0)
        return fromUnix(m_seenTime);
    return m_report.serverTime != noTime ? m_report.serverTime
                                         : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Result<void> SyncPass::noteWindow(Storage::Connection &connection, SyncStream stream, const WindowPlan::Window &window,
                                  const SyncWindow &noted, Timestamp newest, qint64 stored, qint64 expected)
{
    Storage::SqlSyncRepository sync(connection);
    if (auto added = sync.addWindow(m_project.id, stream, noted); !added)
        return added;
    const bool comments = stream == SyncStream::Comments;
    if (window.isTop) {
        // Whatever changes from now on is at least as new as the newest that this window showed.
        auto cursor = sync.cursor(m_project.id);
        if (!cursor)
            return std::unexpected(cursor.error());
        (comments ? cursor->commentsSince : cursor->issuesSince) = newest;
        if (auto kept = sync.storeCursor(*cursor); !kept)
            return kept;
    }
    m_done += stored;
    const QString what = comments ? u"comments"_s : u"issues"_s;
    progress(m_done, expected,
             window.since == noTime ? u"%1, the oldest"_s.arg(what) : u"%1 of %2"_s.arg(what, monthText(window.since)));
    m_stored();
    return {};
}

Result<void> SyncPass::endLoad(SyncStream stream)
{
    // The fetch lines wrote the cursor of the top window; take it over before adding to it.
    return write([this, stream](Storage::Connection &c) -> Result<void> {
        Storage::SqlSyncRepository sync(c);
        auto cursor = sync.cursor(m_project.id);
        if (!cursor)
            return std::unexpected(cursor.error());
        (stream == SyncStream::Comments ? cursor->commentsLoaded : cursor->issuesLoaded) = true;
        cursor->expectedIssues = m_cursor.expectedIssues;
        m_cursor = *cursor;
        if (auto cleared = sync.clearWindows(m_project.id, stream); !cleared)
            return cleared;
        return sync.storeCursor(m_cursor);
    });
}

QString SyncPass::monthText(Timestamp time)
{
    return QLocale::c().toString(QDateTime::fromSecsSinceEpoch(toUnix(time)), u"MMMM yyyy"_s);
}

void SyncPass::note(const StoreCounts &counts, bool comments)
{
    const QMutexLocker lock(&m_reportMutex);
    (comments ? m_report.comments : m_report.issues) += counts;
}

void SyncPass::noteRejected(int count, const QString &reason)
{
    if (count == 0)
        return;
    logEvent(lcSync(), LogLevel::Warning, u"entries left out"_s,
             {{u"project"_s, m_project.fullName()}, {u"count"_s, count}, {u"reason"_s, reason}});
    const QMutexLocker lock(&m_reportMutex);
    m_report.rejected += count;
    m_report.rejectedReason = reason;
}

void SyncPass::progress(qint64 done, qint64 total, const QString &detail)
{
    m_task.setDetail(detail);
    m_task.setProgress(done, std::max(done, total));
}

} // namespace Docket::Sync
