// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The part of DocumentService that runs ingestions, one at a time.
#include "documentrun.h"
#include "watchservice.h"

#include <base/action.h>
#include <base/log.h>
#include <cache/cachekey.h>
#include <ingest/ingestrun.h>
#include <storage/sqldocumentsourcerepository.h>

#include <QScopeGuard>
#include <QSet>

using namespace Qt::StringLiterals;

namespace Docket::Services {

using namespace Domain;
using Ingest::IngestProgress;
using Ingest::IngestRun;
using Storage::Connection;
using Storage::SqlDocumentSourceRepository;

namespace {

Q_LOGGING_CATEGORY(lcDocuments, "docket.documents", QtInfoMsg)

QString summaryOf(const Ingest::PlanCounts &counts)
{
    QStringList parts;
    const auto add = [&parts](int count, const QString &text) {
        if (count > 0)
            parts.append(text);
    };
    add(counts.created, DocumentService::tr("%Ln new", nullptr, counts.created));
    add(counts.changed, DocumentService::tr("%Ln changed", nullptr, counts.changed));
    add(counts.moved, DocumentService::tr("%Ln moved", nullptr, counts.moved));
    add(counts.missing, DocumentService::tr("%Ln missing", nullptr, counts.missing));
    add(counts.conflicts, DocumentService::tr("%Ln in conflict", nullptr, counts.conflicts));
    add(counts.failed, DocumentService::tr("%Ln failed", nullptr, counts.failed));
    add(counts.skipped, DocumentService::tr("%Ln left out", nullptr, counts.skipped));
    add(counts.same + counts.touched, DocumentService::tr("%Ln unchanged", nullptr, counts.same + counts.touched));
    return parts.isEmpty() ? DocumentService::tr("There are no Markdown files here.") : parts.join(u", "_s);
}

Error givenUp()
{
    return Async::cancelledError(u"documents.ingest"_s);
}

} // namespace

Ingest::IngestOptions DocumentService::options() const
{
    Ingest::IngestOptions options;
    options.maxBytes = m_parts.maxBytes;
    options.metrics = m_parts.metrics;
    return options;
}

// The queue

bool DocumentService::Run::joins(const Run &other)
{
    // Who listens to a run of his own is not told of another's.
    if (other.listener.file || listener.file || what == What::Paths || other.what == What::Paths)
        return false;
    const bool same = sources == other.sources;
    const bool isSameLook = what == What::Sources && other.what == What::Sources && same;
    // A look at all of it finds what the watch saw. What the user asked for is read whatever its time says.
    const bool findsIt = what == What::Sources && other.what == What::Files && !other.byUser &&
                         (sources.isEmpty() || sources.contains(other.sources.first()));
    if (what == What::Files && other.what == What::Files && same) {
        paths.append(other.paths);
        paths.removeDuplicates();
    } else if (isSameLook || findsIt) {
        // nothing that this run does not do anyway
    } else if (what == What::Files && !byUser && other.what == What::Sources && same) {
        what = What::Sources;
        paths.clear();
    } else {
        return false;
    }
    byUser = byUser || other.byUser;
    return true;
}

Async::Future<QList<IngestOutcome>> DocumentService::start(std::shared_ptr<Run> run)
{
    if (m_closing)
        return Async::ready<QList<IngestOutcome>>(std::unexpected(givenUp()));
    auto promise = std::make_shared<Async::Promise<QList<IngestOutcome>>>();
    auto answer = promise->future();
    for (const auto &waiting : std::as_const(m_waiting)) {
        if (waiting->joins(*run)) {
            waiting->answers.push_back(promise);
            return answer;
        }
    }
    const TraceScope trace;
    run->trace = currentTrace();
    run->task = m_parts.tasks.create(u"ingest"_s, tr("Take in documents"));
    run->answers.push_back(promise);
    m_waiting.append(std::move(run));
    runNext();
    return answer;
}

void DocumentService::runNext()
{
    if (m_current || m_waiting.isEmpty() || m_closing)
        return;
    auto next = std::ranges::find_if(m_waiting, [](const auto &run) { return run->byUser; });
    if (next == m_waiting.end())
        next = m_waiting.begin();
    m_current = *next;
    m_waiting.erase(next);
    const TraceScope trace(m_current->trace);
    const ActionScope doing(u"ingest documents"_s);
    m_runs
        .run(
            [this, run = m_current] {
                const std::stop_callback stopped(run->listener.stop, [run] { run->task->requestStop(); });
                return carryOut(*run);
            },
            m_current->task->stopToken())
        .then(this, [this, run = m_current](const Result<QList<IngestOutcome>> &outcomes) {
            // What has ended by now is answered here and at once, but what it told on its way is told first.
            QMetaObject::invokeMethod(
                this,
                [this, run, outcomes] {
                    m_current.reset();
                    finish(*run, outcomes);
                    runNext();
                },
                Qt::QueuedConnection);
        });
}

void DocumentService::answer(const Run &run, const Result<QList<IngestOutcome>> &outcomes)
{
    if (!outcomes)
        run.task->end(outcomes.error());
    for (const auto &promise : run.answers)
        promise->finish(outcomes);
}

void DocumentService::finish(const Run &run, const Result<QList<IngestOutcome>> &outcomes)
{
    if (!outcomes)
        return answer(run, outcomes);
    Ingest::PlanCounts all;
    std::optional<Error> error;
    for (const IngestOutcome &outcome : *outcomes) {
        if (outcome.error)
            error = outcome.error;
        if (outcome.report)
            all.add(outcome.report->counts);
        watchAfter(outcome);
        Q_EMIT ingestEnded(outcome);
    }
    if (run.task->stopRequested())
        run.task->end(givenUp());
    else if (error && outcomes->size() == 1)
        run.task->end(*error);
    else if (error || all.failed + all.conflicts > 0)
        run.task->finishPartly(summaryOf(all), error);
    else
        run.task->succeed(summaryOf(all));
    answer(run, outcomes);
    Q_EMIT sourcesChanged();
}

/// Begins or goes on to watch what was looked at, if that is still wanted: the run knew the source as it was before.
void DocumentService::watchAfter(const IngestOutcome &outcome)
{
    if (!outcome.source.watched && !m_watch->isWatched(outcome.source.id))
        return;
    m_parts.database.read([id = outcome.source.id](Connection &c) { return SqlDocumentSourceRepository(c).source(id); })
        .then(this, [this, outcome](const Result<DocumentSource> &now) {
            if (!now || !now->watched || m_closing)
                return;
            {
                const QMutexLocker lock(&m_goingMutex);
                if (m_leaving.contains(now->id))
                    return;
            }
            watchNow(outcome);
        });
}

void DocumentService::watchNow(const IngestOutcome &outcome)
{
    const DocumentSource &source = outcome.source;
    if (source.kind != DocumentSource::Kind::Folder)
        return;
    if (outcome.error) {
        // A folder that is not there is waited for.
        if (!m_watch->isWatched(source.id) && outcome.error->code == Code::NotFound)
            m_watch->watch(source.id, source.path, {});
        return;
    }
    if (!outcome.report || outcome.report->folders.isEmpty())
        return;
    m_watch->watch(source.id, source.path, outcome.report->folders);
}

// What runs on the thread of the runs

Result<QList<IngestOutcome>> DocumentService::carryOut(const Run &run)
{
    QList<Place> places;
    if (run.what == Run::What::Paths) {
        auto named = placesOf(run.paths, true);
        if (!named)
            return std::unexpected(std::move(named).error());
        places = *std::move(named);
    } else {
        auto known = readSources(run.task->stopToken());
        if (!known)
            return std::unexpected(std::move(known).error());
        for (const DocumentSource &source : std::as_const(*known)) {
            const bool all = run.sources.isEmpty() && source.kind == DocumentSource::Kind::Folder;
            if (all || run.sources.contains(source.id))
                places.append(Place{source, run.paths, std::nullopt});
        }
        if (run.what == Run::What::Files && places.isEmpty())
            return fail(Code::NotFound, u"documents.ingest"_s, u"The source of these files is not here any more."_s);
    }
    QList<IngestOutcome> outcomes;
    for (const Place &place : std::as_const(places)) {
        if (place.error)
            outcomes.append({.source = place.source, .report = std::nullopt, .error = place.error});
        else if (run.task->stopRequested())
            outcomes.append({.source = place.source, .report = std::nullopt, .error = givenUp()});
        else
            outcomes.append(runOne(place, run));
    }
    return outcomes;
}

bool DocumentService::beginWith(DocumentSourceId source, std::stop_source stop)
{
    const QMutexLocker lock(&m_goingMutex);
    if (m_leaving.contains(source))
        return false;
    m_going = {.source = source, .stop = std::move(stop), .afterwards = {}};
    return true;
}

void DocumentService::endWith()
{
    Going ended;
    {
        const QMutexLocker lock(&m_goingMutex);
        std::swap(ended, m_going);
    }
    for (const auto &then : ended.afterwards)
        then();
}

IngestOutcome DocumentService::runOne(const Place &place, const Run &of)
{
    const DocumentSource &source = place.source;
    Async::Task &task = *of.task;
    // The task ends the whole run; who removes the source ends its part only.
    std::stop_source own;
    const std::stop_callback stopped(task.stopToken(), [&own] { own.request_stop(); });
    if (!beginWith(source.id, own))
        return {.source = source, .report = std::nullopt, .error = givenUp(), .task = task.id()};
    const auto ends = qScopeGuard([this] { endWith(); });
    task.setTitle(tr("Take in %1").arg(source.name));
    QMetaObject::invokeMethod(this, [this, id = source.id] { Q_EMIT ingestStarted(id); });
    const auto pathOfEntry = [pathOf = m_parts.cachePath](const QString &text) {
        const auto key = Cache::CacheKey::parse(text);
        return key && pathOf ? pathOf(*key) : QString();
    };
    auto asked = options();
    if (of.listener.file) {
        asked.tellSame = of.listener.same;
        asked.file = [&source, &of, &pathOfEntry](const Ingest::IngestedFile &file) {
            const QString key = file.cacheKey();
            of.listener.file(source, file, key.isEmpty() ? key : pathOfEntry(key));
        };
    }
    IngestRun run(m_parts.units, m_parts.database, m_parts.workers, asked, [&task](const IngestProgress &progress) {
        switch (progress.stage) {
        case IngestProgress::Stage::Scanning:
            task.setDetail(tr("%Ln file(s) found", nullptr, int(progress.found)));
            break;
        case IngestProgress::Stage::Reading:
            task.setDetail(progress.current);
            task.setProgress(progress.done, progress.total);
            break;
        case IngestProgress::Stage::Storing: task.setDetail(tr("storing the rest")); break;
        }
    });
    auto report =
        place.paths.isEmpty() ? run.run(source, own.get_token()) : run.run(source, place.paths, own.get_token());
    IngestOutcome outcome{.source = source, .report = std::nullopt, .error = std::nullopt, .task = task.id()};
    if (!report) {
        // What was stored until then stays, so it is told.
        if (report.error().code == Code::Cancelled)
            outcome.report = run.soFar();
        outcome.error = std::move(report).error();
        return outcome;
    }
    if (m_parts.cachePath)
        report->pathOfEntry = pathOfEntry;
    logEvent(lcDocuments(), LogLevel::Info, u"taken in"_s,
             {{u"source"_s, source.path},
              {u"result"_s, summaryOf(report->counts)},
              {u"milliseconds"_s, QString::number(report->wholeTime.count())}});
    outcome.report = *std::move(report);
    return outcome;
}

PlanOutcome DocumentService::planOne(const Place &place, const std::stop_token &stop)
{
    PlanOutcome outcome{.source = place.source, .plan = std::nullopt, .error = place.error};
    if (place.error)
        return outcome;
    IngestRun run(m_parts.units, m_parts.database, m_parts.workers, options(), {});
    auto plan = place.paths.isEmpty() ? run.plan(place.source, stop) : run.plan(place.source, place.paths, stop);
    if (plan)
        outcome.plan = *std::move(plan);
    else
        outcome.error = std::move(plan).error();
    return outcome;
}

// What is asked for

Async::Future<QList<IngestOutcome>> DocumentService::ingest(const QList<DocumentSourceId> &sources)
{
    auto run = std::make_shared<Run>();
    run->sources = sources;
    return start(std::move(run));
}

Async::Future<QList<IngestOutcome>> DocumentService::ingestFiles(DocumentSourceId source, const QStringList &paths,
                                                                 IngestListener listener)
{
    auto run = std::make_shared<Run>();
    run->what = Run::What::Files;
    run->sources = {source};
    run->paths = paths;
    run->listener = std::move(listener);
    return start(std::move(run));
}

Async::Future<QList<IngestOutcome>> DocumentService::ingestPaths(const QStringList &paths, IngestListener listener)
{
    auto run = std::make_shared<Run>();
    run->what = Run::What::Paths;
    run->paths = paths;
    run->listener = std::move(listener);
    return start(std::move(run));
}

void DocumentService::watched(DocumentSourceId source, const QStringList &paths)
{
    auto run = std::make_shared<Run>();
    run->byUser = false;
    run->what = paths.isEmpty() ? Run::What::Sources : Run::What::Files;
    run->sources = {source};
    run->paths = paths;
    (void)start(std::move(run));
}

Async::Future<QList<PlanOutcome>> DocumentService::plan(const QList<DocumentSourceId> &sources, std::stop_token stop)
{
    const ActionScope doing(u"plan ingestion"_s);
    return m_runs.run(
        [this, sources, stop]() -> Result<QList<PlanOutcome>> {
            auto known = readSources(stop);
            if (!known)
                return std::unexpected(std::move(known).error());
            QList<Place> places;
            for (const DocumentSource &source : std::as_const(*known)) {
                if (sources.isEmpty() ? source.kind == DocumentSource::Kind::Folder : sources.contains(source.id))
                    places.append(Place{source, {}, std::nullopt});
            }
            return planAll(places, stop);
        },
        stop);
}

Async::Future<QList<PlanOutcome>> DocumentService::planPaths(const QStringList &paths, std::stop_token stop)
{
    const ActionScope doing(u"plan ingestion"_s);
    return m_runs.run(
        [this, paths, stop]() -> Result<QList<PlanOutcome>> {
            auto places = placesOf(paths, false);
            if (!places)
                return std::unexpected(std::move(places).error());
            return planAll(*places, stop);
        },
        stop);
}

Result<QList<PlanOutcome>> DocumentService::planAll(const QList<Place> &places, const std::stop_token &stop)
{
    // The plan ends when its asker does not want it any more, and when everything ends.
    std::stop_source either;
    const std::stop_callback stopped(stop, [&either] { either.request_stop(); });
    const std::stop_callback closing(m_runs.closing(), [&either] { either.request_stop(); });
    QList<PlanOutcome> outcomes;
    for (const Place &place : places) {
        outcomes.append(planOne(place, either.get_token()));
        if (either.stop_requested())
            return std::unexpected(givenUp());
    }
    return outcomes;
}

} // namespace Docket::Services
