// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentservice.h"

#include "watchservice.h"

#include <base/action.h>
#include <base/log.h>
#include <cache/tieredcache.h>
#include <markdown/parse.h>
#include <storage/sqldocumentlinkrepository.h>
#include <storage/sqldocumentrepository.h>
#include <storage/sqldocumentsourcerepository.h>

#include <QDir>
#include <QFileInfo>
#include <QTimer>

#include <ingest/ingestrun.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Docket::Services {

using namespace Domain;
using Ingest::IngestProgress;
using Ingest::IngestReport;
using Ingest::IngestRun;
using Storage::Connection;
using Storage::SqlDocumentLinkRepository;
using Storage::SqlDocumentRepository;
using Storage::SqlDocumentSourceRepository;
using UnitsOfWork::UnitOfWork;

namespace {

Q_LOGGING_CATEGORY(lcDocuments, "docket.documents", QtInfoMsg)

/// Views hear of newly stored documents at most this often.
constexpr auto announceInterval = 300ms;

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
    add(counts.failed + counts.conflicts, DocumentService::tr("%Ln failed", nullptr, counts.failed + counts.conflicts));
    add(counts.skipped, DocumentService::tr("%Ln left out", nullptr, counts.skipped));
    add(counts.same + counts.touched, DocumentService::tr("%Ln unchanged", nullptr, counts.same + counts.touched));
    return parts.isEmpty() ? DocumentService::tr("There are no Markdown files here.") : parts.join(u", "_s);
}

/// The folder itself or one in it.
bool liesIn(const QString &path, const QString &folder)
{
    return path == folder || folder == u"/" ||
           (path.startsWith(folder) && path.size() > folder.size() && path.at(folder.size()) == u'/');
}

QString cleanPath(const QString &path)
{
    const QFileInfo info(QDir::cleanPath(QDir::current().absoluteFilePath(path)));
    const QString real = info.canonicalFilePath();
    return real.isEmpty() ? info.absoluteFilePath() : real;
}

QString relativeTo(const QString &path, const QString &root)
{
    return root == u"/" ? path.sliced(1) : path.sliced(root.size() + 1);
}

} // namespace

DocumentService::DocumentService(Parts parts, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
    , m_runs(u"ingest"_s, 1)
    , m_watch(std::make_unique<WatchService>())
{
    connect(m_watch.get(), &WatchService::changed, this, &DocumentService::watched);
    connect(m_watch.get(), &WatchService::limitationChanged, this, &DocumentService::watchLimitationChanged);
    connect(&m_parts.units, &UnitsOfWork::UnitOfWorkRunner::fileConflicted, this, &DocumentService::fileConflicted);
    connect(&m_parts.units, &UnitsOfWork::UnitOfWorkRunner::committed, this, [this](const Events &events) {
        for (const Event &event : events) {
            if (const auto *changed = std::get_if<DocumentsChanged>(&event))
                announce(changed->source);
        }
    });
}

DocumentService::~DocumentService()
{
    shutdown();
}

void DocumentService::shutdown()
{
    m_closing = true;
    m_watch->shutdown();
    m_runs.shutdown();
}

Ingest::IngestOptions DocumentService::options() const
{
    Ingest::IngestOptions options;
    options.maxBytes = m_parts.maxBytes;
    options.metrics = m_parts.metrics;
    return options;
}

// Sources

Async::Future<QList<DocumentSource>> DocumentService::sources()
{
    const ActionScope doing(u"show sources"_s);
    return m_parts.database.read([](Connection &c) { return SqlDocumentSourceRepository(c).sources(); });
}

Result<QList<DocumentSource>> DocumentService::readSources(std::stop_token stop)
{
    return Async::await(
        m_parts.database.read([](Connection &c) { return SqlDocumentSourceRepository(c).sources(); }, std::move(stop)));
}

Result<DocumentSource> DocumentService::keep(const DocumentSource &source)
{
    auto id = Async::await(
        m_parts.units.run(UnitsOfWork::UnitOptions{.action = u"store document source"_s, .stop = {}, .longRunning = {}},
                          [source](UnitOfWork &work) { return work.documentSources().storeSource(source); }));
    if (!id)
        return std::unexpected(std::move(id).error());
    DocumentSource stored = source;
    stored.id = *id;
    QMetaObject::invokeMethod(this, [this] { Q_EMIT sourcesChanged(); });
    return stored;
}

Result<DocumentSource> DocumentService::sourceFor(const QString &folder, bool store)
{
    auto known = readSources({});
    if (!known)
        return std::unexpected(std::move(known).error());
    for (const DocumentSource &source : std::as_const(*known)) {
        if (source.kind == DocumentSource::Kind::Folder && liesIn(folder, source.path))
            return source;
    }
    DocumentSource source;
    source.path = folder;
    source.name = QFileInfo(folder).fileName();
    source.added = SystemClock().seconds();
    return store ? keep(source) : Result<DocumentSource>(source);
}

Async::Future<DocumentSource> DocumentService::addFolder(const QString &path)
{
    const ActionScope doing(u"add source"_s);
    return m_runs.run([this, path]() -> Result<DocumentSource> {
        const QString folder = cleanPath(path);
        const QFileInfo info(folder);
        if (!info.exists())
            return fail(Code::NotFound, u"documents.addFolder"_s, u"There is no folder %1."_s.arg(folder),
                        u"Look whether it was moved, or its disk is not mounted."_s);
        if (!info.isDir())
            return fail(Code::Invalid, u"documents.addFolder"_s, u"%1 is no folder."_s.arg(folder),
                        u"Give the folder that it lies in, or take in the file alone."_s);
        if (!info.isReadable() || !info.isExecutable())
            return fail(Code::Forbidden, u"documents.addFolder"_s, u"You may not read the folder %1."_s.arg(folder),
                        u"Change its permissions, or choose another folder."_s);
        return sourceFor(folder, true);
    });
}

Async::Future<void> DocumentService::storeSource(const DocumentSource &source)
{
    const ActionScope doing(u"change source"_s);
    return m_runs.run([this, source]() -> Result<void> { return keep(source).transform([](const auto &) {}); })
        .then(this, [this, source](const Result<void> &stored) {
            if (stored && !source.watched)
                m_watch->unwatch(source.id);
            if (stored && source.watched && !m_watch->isWatched(source.id))
                (void)ingest({source.id});
            return stored;
        });
}

Async::Future<void> DocumentService::removeSource(DocumentSourceId id)
{
    const ActionScope doing(u"remove source"_s);
    m_watch->unwatch(id);
    return m_parts.units
        .run(UnitsOfWork::UnitOptions{.action = u"remove document source"_s, .stop = {}, .longRunning = {}},
             [id](UnitOfWork &work) -> Result<void> {
                 auto removed = work.documentSources().removeSource(id);
                 work.events().add(DocumentsChanged{id});
                 return removed;
             })
        .then(this, [this](const Result<void> &removed) {
            if (removed)
                Q_EMIT sourcesChanged();
            return removed;
        });
}

// Runs

Async::Future<QList<IngestOutcome>>
DocumentService::start(const QString &title, std::function<Result<QList<IngestOutcome>>(Async::Task &)> work)
{
    const ActionScope doing(u"ingest documents"_s);
    if (m_closing)
        return Async::ready<QList<IngestOutcome>>(std::unexpected(Async::cancelledError(u"documents.ingest"_s)));
    ++m_running;
    const TraceScope trace;
    auto task = m_parts.tasks.create(u"ingest"_s, title);
    return m_runs.run([task, work = std::move(work)] { return work(*task); }, task->stopToken())
        .then(this, [this, task](const Result<QList<IngestOutcome>> &outcomes) {
            --m_running;
            if (!outcomes) {
                task->end(outcomes.error());
                return outcomes;
            }
            Ingest::PlanCounts all;
            std::optional<Error> error;
            for (const IngestOutcome &outcome : *outcomes) {
                if (outcome.error)
                    error = outcome.error;
                if (!outcome.report)
                    continue;
                all.add(outcome.report->counts);
                if (outcome.source.watched || m_watch->isWatched(outcome.source.id)) {
                    const bool begins = !m_watch->isWatched(outcome.source.id);
                    if (!outcome.report->folders.isEmpty()) {
                        m_watch->watch(outcome.source.id, outcome.source.path, outcome.report->folders);
                        // What changed between the look and the beginning of the watch was told to nobody.
                        if (begins)
                            (void)ingest({outcome.source.id});
                    }
                }
                Q_EMIT ingestEnded(outcome);
            }
            if (error && outcomes->size() == 1)
                task->end(*error);
            else if (error || all.failed + all.conflicts > 0)
                task->finishPartly(summaryOf(all), error);
            else
                task->succeed(summaryOf(all));
            Q_EMIT sourcesChanged();
            return outcomes;
        });
}

IngestOutcome DocumentService::runOne(const DocumentSource &source, const QStringList &paths, Async::Task &task)
{
    task.setTitle(tr("Take in %1").arg(source.name));
    QMetaObject::invokeMethod(this, [this, id = source.id] { Q_EMIT ingestStarted(id); });
    IngestRun run(m_parts.units, m_parts.database, m_parts.workers, options(), [&task](const IngestProgress &progress) {
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
    auto report = paths.isEmpty() ? run.run(source, task.stopToken()) : run.run(source, paths, task.stopToken());
    IngestOutcome outcome{.source = source, .report = std::nullopt, .error = std::nullopt};
    if (!report) {
        outcome.error = std::move(report).error();
        return outcome;
    }
    if (m_parts.cachePath) {
        report->pathOfEntry = [pathOf = m_parts.cachePath](const QString &text) {
            const auto key = Cache::CacheKey::parse(text);
            return key ? pathOf(*key) : QString();
        };
    }
    logEvent(lcDocuments(), LogLevel::Info, u"taken in"_s,
             {{u"source"_s, source.path},
              {u"result"_s, summaryOf(report->counts)},
              {u"milliseconds"_s, QString::number(report->wholeTime.count())}});
    outcome.report = *std::move(report);
    return outcome;
}

PlanOutcome DocumentService::planOne(const DocumentSource &source, std::stop_token stop)
{
    IngestRun run(m_parts.units, m_parts.database, m_parts.workers, options(), {});
    PlanOutcome outcome{.source = source, .plan = std::nullopt, .error = std::nullopt};
    auto plan = run.plan(source, std::move(stop));
    if (plan)
        outcome.plan = *std::move(plan);
    else
        outcome.error = std::move(plan).error();
    return outcome;
}

Async::Future<QList<IngestOutcome>> DocumentService::ingest(const QList<DocumentSourceId> &sources)
{
    return start(tr("Take in documents"), [this, sources](Async::Task &task) -> Result<QList<IngestOutcome>> {
        auto known = readSources(task.stopToken());
        if (!known)
            return std::unexpected(std::move(known).error());
        QList<IngestOutcome> outcomes;
        for (const DocumentSource &source : std::as_const(*known)) {
            if (sources.isEmpty() ? source.kind != DocumentSource::Kind::Folder : !sources.contains(source.id))
                continue;
            outcomes.append(runOne(source, {}, task));
            if (task.stopRequested())
                return std::unexpected(Async::cancelledError(u"documents.ingest"_s));
        }
        return outcomes;
    });
}

Async::Future<QList<IngestOutcome>> DocumentService::ingestFiles(DocumentSourceId source, const QStringList &paths)
{
    return start(tr("Take in files"), [this, source, paths](Async::Task &task) -> Result<QList<IngestOutcome>> {
        auto found = Async::await(m_parts.database.read(
            [source](Connection &c) { return SqlDocumentSourceRepository(c).source(source); }, task.stopToken()));
        if (!found)
            return std::unexpected(std::move(found).error());
        return QList<IngestOutcome>{runOne(*found, paths, task)};
    });
}

Result<QList<DocumentService::Place>> DocumentService::placesOf(const QStringList &paths, bool store)
{
    auto known = readSources({});
    if (!known)
        return std::unexpected(std::move(known).error());
    QList<Place> places;
    const auto placeOf = [&places](const DocumentSource &source) -> Place & {
        for (Place &place : places) {
            if (!place.error && place.source.path == source.path && place.source.kind == source.kind)
                return place;
        }
        return places.emplaceBack(Place{source, {}, std::nullopt});
    };
    QSet<QString> whole;
    for (const QString &given : paths) {
        const QString path = cleanPath(given);
        if (QFileInfo(path).isDir()) {
            auto source = sourceFor(path, store);
            if (!source)
                return std::unexpected(std::move(source).error());
            whole.insert(placeOf(*source).source.path);
            continue;
        }
        std::optional<DocumentSource> home;
        for (const DocumentSource &source : std::as_const(*known)) {
            if (source.kind == DocumentSource::Kind::Folder && liesIn(path, source.path))
                home = source;
            else if (source.kind == DocumentSource::Kind::Files && !home)
                home = source;
        }
        if (!home) {
            DocumentSource files;
            files.kind = DocumentSource::Kind::Files;
            files.path = u"/"_s;
            files.name = tr("Single files");
            files.added = SystemClock().seconds();
            auto kept = store ? keep(files) : Result<DocumentSource>(files);
            if (!kept)
                return std::unexpected(std::move(kept).error());
            home = *kept;
            known->append(*kept);
        }
        if (!QFileInfo::exists(path)) {
            Place nowhere;
            nowhere.source.name = given;
            nowhere.source.path = path;
            nowhere.error = makeError(Code::NotFound, u"documents.ingest"_s, u"There is nothing at %1."_s.arg(path));
            places.append(nowhere);
            continue;
        }
        placeOf(*home).paths.append(relativeTo(path, home->path));
    }
    for (Place &place : places) {
        if (whole.contains(place.source.path))
            place.paths.clear();
    }
    return places;
}

Async::Future<QList<IngestOutcome>> DocumentService::ingestPaths(const QStringList &paths)
{
    return start(tr("Take in documents"), [this, paths](Async::Task &task) -> Result<QList<IngestOutcome>> {
        auto places = placesOf(paths, true);
        if (!places)
            return std::unexpected(std::move(places).error());
        QList<IngestOutcome> outcomes;
        for (const Place &place : std::as_const(*places)) {
            if (place.error) {
                outcomes.append({.source = place.source, .report = std::nullopt, .error = place.error});
                continue;
            }
            outcomes.append(runOne(place.source, place.paths, task));
            if (task.stopRequested())
                return std::unexpected(Async::cancelledError(u"documents.ingest"_s));
        }
        return outcomes;
    });
}

Async::Future<QList<PlanOutcome>> DocumentService::plan(const QList<DocumentSourceId> &sources)
{
    const ActionScope doing(u"plan ingestion"_s);
    return m_runs.run([this, sources]() -> Result<QList<PlanOutcome>> {
        auto known = readSources(m_runs.closing());
        if (!known)
            return std::unexpected(std::move(known).error());
        QList<PlanOutcome> outcomes;
        for (const DocumentSource &source : std::as_const(*known)) {
            if (sources.isEmpty() ? source.kind == DocumentSource::Kind::Folder : sources.contains(source.id))
                outcomes.append(planOne(source, m_runs.closing()));
        }
        return outcomes;
    });
}

Async::Future<QList<PlanOutcome>> DocumentService::planPaths(const QStringList &paths)
{
    const ActionScope doing(u"plan ingestion"_s);
    return m_runs.run([this, paths]() -> Result<QList<PlanOutcome>> {
        auto places = placesOf(paths, false);
        if (!places)
            return std::unexpected(std::move(places).error());
        QList<PlanOutcome> outcomes;
        for (const Place &place : std::as_const(*places)) {
            if (place.error) {
                outcomes.append({.source = place.source, .plan = std::nullopt, .error = place.error});
                continue;
            }
            if (place.paths.isEmpty()) {
                outcomes.append(planOne(place.source, m_runs.closing()));
                continue;
            }
            IngestRun run(m_parts.units, m_parts.database, m_parts.workers, options(), {});
            PlanOutcome outcome{.source = place.source, .plan = std::nullopt, .error = std::nullopt};
            auto plan = run.plan(place.source, place.paths, m_runs.closing());
            if (plan)
                outcome.plan = *std::move(plan);
            else
                outcome.error = std::move(plan).error();
            outcomes.append(outcome);
        }
        return outcomes;
    });
}

Async::Future<DocumentId> DocumentService::paste(const QString &name, const QString &text)
{
    const ActionScope doing(u"paste document"_s);
    return m_runs.run([this, name, text]() -> Result<DocumentId> {
        auto known = readSources(m_runs.closing());
        if (!known)
            return std::unexpected(std::move(known).error());
        DocumentSource home;
        for (const DocumentSource &source : std::as_const(*known)) {
            if (source.kind == DocumentSource::Kind::Pasted)
                home = source;
        }
        if (home.id.isNull()) {
            home.kind = DocumentSource::Kind::Pasted;
            home.name = tr("Pasted");
            home.added = SystemClock().seconds();
            auto kept = keep(home);
            if (!kept)
                return std::unexpected(std::move(kept).error());
            home = *kept;
        }
        const auto title = name.simplified().replace(u'/', u'-');
        const QString path = title.endsWith(u".md"_s) ? title : title + u".md"_s;
        Ingest::ParserOptions parser{.source = home, .maxBytes = m_parts.maxBytes, .gone = {}};
        auto parsed =
            std::make_shared<Ingest::ParsedFile>(Ingest::parseText(path, text.toUtf8(), parser, m_runs.closing()));
        if (parsed->failed)
            return fail(Code::Invalid, u"documents.paste"_s, parsed->report.reason);
        return Async::await(m_parts.units.run(
            UnitsOfWork::UnitOptions{.action = u"paste document"_s, .stop = {}, .longRunning = {}},
            [parsed, source = home.id](UnitOfWork &work) -> Result<DocumentId> {
                auto stored = work.documents().storeBatch(source, std::span(&parsed->input, 1));
                if (!stored)
                    return std::unexpected(std::move(stored).error());
                work.cache().put(Ingest::astKey(parsed->hash), parsed->tree, {}, UnitsOfWork::CacheEntry::Immutable);
                work.events().add(DocumentsChanged{source});
                return stored->first().id;
            }));
    });
}

void DocumentService::startWatching()
{
    sources().then(this, [this](const Result<QList<DocumentSource>> &known) {
        if (!known)
            return;
        QList<DocumentSourceId> watched;
        for (const DocumentSource &source : *known) {
            if (source.watched)
                watched.append(source.id);
        }
        if (!watched.isEmpty())
            (void)ingest(watched);
    });
}

void DocumentService::watched(DocumentSourceId source, const QStringList &paths)
{
    if (paths.isEmpty())
        (void)ingest({source});
    else
        (void)ingestFiles(source, paths);
}

QString DocumentService::watchLimitation(DocumentSourceId id) const
{
    return m_watch->limitation(id);
}

void DocumentService::announce(DocumentSourceId source)
{
    if (m_announced.contains(source))
        return;
    m_announced.insert(source);
    QTimer::singleShot(announceInterval, this, [this, source] {
        m_announced.remove(source);
        Q_EMIT documentsChanged(source);
    });
}

} // namespace Docket::Services
