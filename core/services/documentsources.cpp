// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The part of DocumentService that keeps sources, and says which of them a path belongs to.
#include "documentrun.h"
#include "watchservice.h"

#include <base/action.h>
#include <cache/tieredcache.h>
#include <ingest/gitremote.h>
#include <ingest/ignorerules.h>
#include <ingest/ingestrun.h>
#include <storage/sqldocumentrepository.h>
#include <storage/sqldocumentsourcerepository.h>
#include <storage/sqlprojectrepository.h>

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Services {

using namespace Domain;
using Storage::Connection;
using Storage::SqlDocumentSourceRepository;
using UnitsOfWork::UnitOfWork;

namespace {

/// The folder itself or one in it.
bool liesIn(const QString &path, const QString &folder)
{
    return path == folder || folder == u"/" ||
           (path.startsWith(folder) && path.size() > folder.size() && path.at(folder.size()) == u'/');
}

/// The source that a path lies in, the innermost where one lies in another; null: none.
const DocumentSource *homeOf(const QString &path, const QList<DocumentSource> &sources)
{
    const DocumentSource *home = nullptr;
    for (const DocumentSource &source : sources) {
        if (source.kind == DocumentSource::Kind::Folder && liesIn(path, source.path) &&
            (home == nullptr || source.path.size() > home->path.size()))
            home = &source;
    }
    return home;
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

/// Whether the rules of a folder leave a file out that could be taken in otherwise. Looks at the disk.
bool isLeftOut(const QString &path, const DocumentSource &folder)
{
    const Ingest::ScanOptions options{.root = folder.path,
                                      .ignore = folder.ignore,
                                      .hidden = folder.hidden,
                                      .symlinks = folder.symlinks,
                                      .otherMounts = folder.otherMounts};
    const auto scan = Ingest::scanFiles(options, {path}, {});
    using Ingest::SkipReason;
    return scan && std::ranges::any_of(scan->skipped, [](const Ingest::SkippedFile &skipped) {
               return skipped.reason == SkipReason::Ignored || skipped.reason == SkipReason::Hidden ||
                      skipped.reason == SkipReason::Link || skipped.reason == SkipReason::OtherMount;
           });
}

} // namespace

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

/// The project that is synced and whose working copy the folder lies in; empty if there is none.
QString DocumentService::trackedProject(const QString &folder)
{
    const Ingest::GitRemote remote = Ingest::remoteOf(folder);
    if (remote.isNull())
        return {};
    auto found = Async::await(m_parts.database.read([remote](Connection &c) -> Result<QString> {
        Storage::SqlProjectRepository repository(c);
        auto projects = repository.projects(true);
        auto instances = repository.instances();
        if (!projects || !instances)
            return QString();
        for (const Project &project : std::as_const(*projects)) {
            const auto instance = std::ranges::find(*instances, project.instance, &Instance::id);
            if (sameProject(project, remote.name) && instance != instances->end() &&
                instance->url.host().compare(remote.host, Qt::CaseInsensitive) == 0)
                return project.fullName();
        }
        return QString();
    }));
    return found.value_or(QString());
}

Result<DocumentSource> DocumentService::sourceFor(const QString &folder, bool store)
{
    auto known = readSources({});
    if (!known)
        return std::unexpected(std::move(known).error());
    // A folder that the rules of the one around it leave out (hidden, ignored, on a file system of its own) is a source
    // of its own when it is named: the look at the one around it would never come to it.
    const auto reaches = [&folder](const DocumentSource &home) {
        return folder == home.path || !isLeftOut(relativeTo(folder, home.path) + u"/x.md"_s, home);
    };
    if (const DocumentSource *home = homeOf(folder, *known); home && reaches(*home))
        return *home;
    DocumentSource source;
    source.path = folder;
    source.name = QFileInfo(folder).fileName();
    source.project = trackedProject(folder);
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

/// Only those that come with the change: what was stored before keeps nobody from changing the rest.
Result<void> DocumentService::checkPatterns(const DocumentSource &source)
{
    for (const QString &pattern : source.ignore) {
        auto sound = Ingest::IgnoreRules::check(pattern);
        if (sound)
            continue;
        const auto stored = Async::await(m_parts.database.read(
            [id = source.id](Connection &c) { return SqlDocumentSourceRepository(c).source(id); }));
        if (!stored || !stored->ignore.contains(pattern))
            return sound;
    }
    return {};
}

Async::Future<void> DocumentService::storeSource(const DocumentSource &source)
{
    const ActionScope doing(u"change source"_s);
    return m_runs
        .run([this, source]() -> Result<void> {
            if (auto sound = checkPatterns(source); !sound)
                return sound;
            return keep(source).transform([](const auto &) {});
        })
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
    // What waits for it alone would find nothing.
    for (const auto &run : QList(m_waiting)) {
        if (run->sources != QList{id})
            continue;
        m_waiting.removeOne(run);
        answer(*run, std::unexpected(Async::cancelledError(u"documents.removeSource"_s)));
    }
    auto promise = std::make_shared<Async::Promise<void>>();
    auto answer = promise->future();
    auto remove = [this, id, promise] {
        m_parts.units
            .run(UnitsOfWork::UnitOptions{.action = u"remove document source"_s, .stop = {}, .longRunning = {}},
                 [id](UnitOfWork &work) -> Result<void> {
                     auto removed = work.documentSources().removeSource(id);
                     work.events().add(DocumentsChanged{id});
                     return removed;
                 })
            .then(this, [this, id, promise](const Result<void> &removed) {
                m_watch->unwatch(id); // a run that ended meanwhile may have begun to watch it
                {
                    const QMutexLocker lock(&m_goingMutex);
                    m_leaving.remove(id);
                }
                promise->finish(removed);
                if (removed)
                    Q_EMIT sourcesChanged();
            });
    };
    bool going = false;
    {
        const QMutexLocker lock(&m_goingMutex);
        m_leaving.insert(id);
        going = m_going.source == id;
        if (going) {
            m_going.stop.request_stop();
            m_going.afterwards.emplace_back(remove);
        }
    }
    if (!going)
        remove();
    return answer;
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
        // Who names a file that the rules of its folder leave out wants it all the same; the next look at the folder
        // must not miss it then, so it is a single file.
        std::optional<DocumentSource> leftBy;
        if (const DocumentSource *folder = homeOf(path, *known)) {
            if (isLeftOut(relativeTo(path, folder->path), *folder))
                leftBy = *folder;
            else
                home = *folder;
        }
        for (const DocumentSource &source : std::as_const(*known)) {
            if (source.kind == DocumentSource::Kind::Files && !home)
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
        if (store && leftBy) {
            if (auto taken = takeOver(path, *leftBy, *home); !taken)
                return std::unexpected(taken.error());
        }
        placeOf(*home).paths.append(relativeTo(path, home->path));
    }
    for (Place &place : places) {
        if (whole.contains(place.source.path))
            place.paths.clear();
    }
    return places;
}

/// A document that a folder knew before its rules left the file out is not kept twice: it comes along, with its
/// versions, or goes where the single file is known as well.
Result<void> DocumentService::takeOver(const QString &path, const DocumentSource &from, const DocumentSource &to)
{
    const QString known = relativeTo(path, from.path);
    const auto stored = Async::await(m_parts.database.read([known, from](Connection &c) -> Result<DocumentId> {
        auto id = Storage::SqlDocumentRepository(c).findByPath(from.id, known);
        return id || id.error().code != Code::NotFound ? id : DocumentId{};
    }));
    if (!stored)
        return std::unexpected(stored.error());
    if (stored->isNull())
        return {};
    return Async::await(m_parts.units.run(
        UnitsOfWork::UnitOptions{.action = u"move document"_s, .stop = {}, .longRunning = {}},
        [id = *stored, from, to, single = relativeTo(path, to.path)](UnitOfWork &work) -> Result<void> {
            work.events().add(DocumentsChanged{from.id});
            work.events().add(DocumentsChanged{to.id});
            if (work.documents().findByPath(to.id, single))
                return work.documents().remove(std::span(&id, 1)).transform([](int) {});
            return work.documents().move(id, to.id, single);
        }));
}

/// "Title.md", or "Title 2.md" and so on where that is another text already.
Result<QString> DocumentService::freeName(const QString &title, DocumentSourceId source)
{
    auto records = Async::await(m_parts.database.read(
        [source](Connection &c) { return SqlDocumentSourceRepository(c).records(source); }, m_runs.closing()));
    if (!records)
        return std::unexpected(std::move(records).error());
    QSet<QString> taken;
    for (const DocumentRecord &record : std::as_const(*records))
        taken.insert(record.path.toCaseFolded());
    QString name = title + u".md"_s;
    for (int i = 2; taken.contains(name.toCaseFolded()); ++i)
        name = u"%1 %2.md"_s.arg(title).arg(i);
    return name;
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
        const auto path = freeName(title.endsWith(u".md"_s) ? title.chopped(3) : title, home.id);
        if (!path)
            return std::unexpected(path.error());
        Ingest::ParserOptions parser{.source = home, .maxBytes = m_parts.maxBytes, .gone = {}};
        auto parsed =
            std::make_shared<Ingest::ParsedFile>(Ingest::parseText(*path, text.toUtf8(), parser, m_runs.closing()));
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

} // namespace Docket::Services
