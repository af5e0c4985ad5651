// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The half of IngestRun that looks at files and says what is to be done with them.
#include "ingestrun.h"

#include <markdown/ast.h>
#include <storage/sqldocumentsourcerepository.h>

#include <QFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Ingest {

using Domain::DocumentRecord;
using Domain::DocumentSource;

Error IngestRun::cancelledRun(const DocumentSource &source)
{
    return makeError(Code::Cancelled, u"ingest.run"_s, u"Taking in %1 was cancelled."_s.arg(source.name));
}

Result<ScanOptions> IngestRun::scanOptions(const DocumentSource &source, std::stop_token stop)
{
    ScanOptions options{.root = source.path,
                        .ignore = source.ignore,
                        .hidden = source.hidden,
                        .symlinks = source.symlinks,
                        .otherMounts = source.otherMounts,
                        .maxBytes = m_options.maxBytes};
    if (source.kind != DocumentSource::Kind::Folder) {
        options.rules = false;
        options.symlinks = true;
        return options;
    }
    auto others = Async::await(m_database.read(
        [](Storage::Connection &connection) { return Storage::SqlDocumentSourceRepository(connection).sources(); },
        std::move(stop)));
    if (!others)
        return std::unexpected(std::move(others).error());
    for (const DocumentSource &other : std::as_const(*others)) {
        if (other.kind == DocumentSource::Kind::Folder && other.path != source.path)
            options.otherRoots.insert(other.path);
    }
    return options;
}

Result<QList<DocumentRecord>> IngestRun::records(Domain::DocumentSourceId source, std::stop_token stop)
{
    return Async::await(m_database.read(
        [source](Storage::Connection &connection) -> Result<QList<DocumentRecord>> {
            if (source.isNull())
                return QList<DocumentRecord>{};
            return Storage::SqlDocumentSourceRepository(connection).records(source);
        },
        std::move(stop)));
}

Result<IngestPlan> IngestRun::look(const DocumentSource &source, const QList<DocumentRecord> &records,
                                   std::stop_token stop)
{
    if (source.kind == DocumentSource::Kind::Pasted)
        return fail(Code::Invalid, u"ingest.run"_s,
                    u"There are no files behind the documents of “%1” that could be taken in again."_s.arg(source.name),
                    u"Paste the text again to have it as another document."_s);
    auto options = scanOptions(source, stop);
    if (!options)
        return std::unexpected(std::move(options).error());
    // Single files lie anywhere: all of the disk is not what was asked for.
    QStringList known;
    if (source.kind == DocumentSource::Kind::Files) {
        for (const DocumentRecord &record : records)
            known.append(record.path);
    }
    auto scan = source.kind == DocumentSource::Kind::Files
                    ? scanFiles(*options, known, std::move(stop))
                    : scanFolder(*options, std::move(stop), [this](qint64 files) {
                          m_total = files;
                          tell(IngestProgress::Stage::Scanning);
                      });
    if (!scan)
        return std::unexpected(std::move(scan).error());
    return makePlan(source, records, *std::move(scan), Markdown::parserVersion);
}

Result<IngestPlan> IngestRun::plan(const DocumentSource &source, std::stop_token stop)
{
    auto known = records(source.id, stop);
    if (!known)
        return std::unexpected(std::move(known).error());
    auto plan = look(source, *known, stop);
    if (!plan)
        return plan;
    return readPlan(*std::move(plan), *known, stop);
}

Result<IngestPlan> IngestRun::plan(const DocumentSource &source, const QStringList &paths, std::stop_token stop)
{
    auto known = records(source.id, stop);
    if (!known)
        return std::unexpected(std::move(known).error());
    auto plan = lookAt(source, paths, *known, stop);
    if (!plan)
        return plan;
    return readPlan(*std::move(plan), *known, stop);
}

/// Says of files that may be moved or only touched what they are.
Result<IngestPlan> IngestRun::readPlan(IngestPlan plan, const QList<DocumentRecord> &records,
                                       const std::stop_token &stop)
{
    PlanResolver resolver(plan, records);
    QList<PlanResolver::Undecided> undecided;
    m_total = plan.files.size();
    for (PlannedFile &file : plan.files) {
        if (stop.stop_requested())
            return std::unexpected(cancelledRun(plan.source));
        ++m_done;
        const bool touchedPerhaps = file.action == FileAction::Changed && !file.knownHash.isEmpty();
        const bool movedPerhaps = file.action == FileAction::New && resolver.mayBeMoved(file.stamp.size);
        if (!touchedPerhaps && !movedPerhaps)
            continue;
        QFile content(plan.source.path + u'/' + file.path);
        if (!content.open(QIODevice::ReadOnly)) {
            file.action = FileAction::Failed;
            file.reason = content.errorString();
            continue;
        }
        if (QByteArray hash = contentHash(content.read(m_options.maxBytes)); !resolver.resolve(file, hash))
            undecided.append({&file, std::move(hash)});
        tell(IngestProgress::Stage::Reading, file.path);
    }
    resolver.settle(std::move(undecided));
    plan.files.removeIf([&resolver](const PlannedFile &file) {
        return file.action == FileAction::Missing && resolver.movedFrom().contains(file.path);
    });
    return plan;
}

Result<IngestPlan> IngestRun::lookAt(const DocumentSource &source, const QStringList &paths,
                                     const QList<DocumentRecord> &records, std::stop_token stop)
{
    auto options = scanOptions(source, stop);
    if (!options)
        return std::unexpected(std::move(options).error());
    auto scan = scanFiles(*options, paths, std::move(stop));
    if (!scan)
        return std::unexpected(std::move(scan).error());
    QHash<QString, const DocumentRecord *> byPath;
    for (const DocumentRecord &record : records)
        byPath.insert(record.path, &record);
    IngestPlan plan{.source = source, .mount = source.mount};
    QSet<QString> found;
    QStringList unreadable;
    for (const FoundFile &there : std::as_const(scan->files)) {
        found.insert(there.path);
        PlannedFile file{.path = there.path, .stamp = there.stamp};
        if (const DocumentRecord *record = byPath.value(there.path)) {
            file.action = FileAction::Changed;
            file.known = record->id;
            file.state = record->state;
            if (record->state != Domain::DocumentState::Failed && record->parserVersion == Markdown::parserVersion)
                file.knownHash = record->hash;
        }
        plan.files.append(std::move(file));
    }
    for (const SkippedFile &skipped : std::as_const(scan->skipped)) {
        plan.files.append({.path = skipped.path, .action = FileAction::Skipped, .reason = reasonOf(skipped)});
        if (!skipped.saysItIsGone())
            unreadable.append(skipped.path);
    }
    for (const QString &path : QSet<QString>(paths.begin(), paths.end())) {
        const DocumentRecord *record = byPath.value(path);
        if (record == nullptr || record->state == Domain::DocumentState::Missing)
            continue; // came and went, or was gone before
        if (found.contains(path) || mayBeThere(unreadable, path))
            continue;
        plan.files.append({.path = path,
                           .action = FileAction::Missing,
                           .stamp = record->stamp,
                           .known = record->id,
                           .state = record->state});
    }
    std::ranges::sort(plan.files, {}, &PlannedFile::path);
    return plan;
}

} // namespace Docket::Ingest
