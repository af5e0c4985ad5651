// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingestplan.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Docket::Ingest {

using Domain::DocumentRecord;
using Domain::DocumentState;

QString actionName(FileAction action)
{
    switch (action) {
    case FileAction::New: return u"new"_s;
    case FileAction::Changed: return u"changed"_s;
    case FileAction::Same: return u"same"_s;
    case FileAction::Touched: return u"touched"_s;
    case FileAction::Moved: return u"moved"_s;
    case FileAction::Missing: return u"missing"_s;
    case FileAction::Conflict: return u"conflict"_s;
    case FileAction::Skipped: return u"skipped"_s;
    case FileAction::Failed: return u"failed"_s;
    }
    return {};
}

void PlanCounts::add(FileAction action)
{
    switch (action) {
    case FileAction::New: ++created; break;
    case FileAction::Changed: ++changed; break;
    case FileAction::Same: ++same; break;
    case FileAction::Touched: ++touched; break;
    case FileAction::Moved: ++moved; break;
    case FileAction::Missing: ++missing; break;
    case FileAction::Conflict: ++conflicts; break;
    case FileAction::Skipped: ++skipped; break;
    case FileAction::Failed: ++failed; break;
    }
}

void PlanCounts::add(const PlanCounts &other)
{
    created += other.created;
    changed += other.changed;
    same += other.same;
    touched += other.touched;
    moved += other.moved;
    missing += other.missing;
    conflicts += other.conflicts;
    skipped += other.skipped;
    failed += other.failed;
}

PlanCounts IngestPlan::counts() const
{
    PlanCounts counts;
    for (const PlannedFile &file : files)
        counts.add(file.action);
    return counts;
}

namespace {

PlannedFile planned(const FoundFile &found, const DocumentRecord *record, int parserVersion)
{
    PlannedFile file{.path = found.path, .stamp = found.stamp};
    if (record == nullptr)
        return file;
    file.path = record->path; // the same text: one of the two can go
    file.known = record->id;
    file.state = record->state;
    const bool outdated = record->parserVersion != parserVersion && record->state != DocumentState::Failed;
    if (!outdated)
        file.knownHash = record->hash;
    if (record->stamp != found.stamp) {
        file.action = FileAction::Changed;
    } else if (outdated) {
        file.action = FileAction::Changed;
        file.reason = u"an earlier version of Docket read it; it is read again once, to know more of it"_s;
    } else if (record->state != DocumentState::Ok) {
        // What could not be read is tried at each run: rights change without a trace in size or time. Of what was gone
        // the stamp may be that of a content that never could be read, so the content itself is asked.
        file.action = FileAction::Changed;
    } else {
        file.action = FileAction::Same;
    }
    return file;
}

} // namespace

bool mayBeThere(const QStringList &unreadable, const QString &path)
{
    return std::ranges::any_of(unreadable, [&path](const QString &other) {
        return other == u"/" || path == other || path.startsWith(other.endsWith(u'/') ? other : other + u'/');
    });
}

IngestPlan makePlan(const Domain::DocumentSource &source, const QList<DocumentRecord> &records, FolderScan scan,
                    int parserVersion)
{
    IngestPlan plan{.source = source, .mount = scan.mount, .folders = std::move(scan.folders)};
    QHash<QString, const DocumentRecord *> known;
    known.reserve(records.size());
    for (const DocumentRecord &record : records)
        known.insert(record.path, &record);

    plan.files.reserve(scan.files.size() + scan.skipped.size());
    qsizetype met = 0;
    for (FoundFile &found : scan.files) {
        const DocumentRecord *record = known.take(found.path);
        met += record != nullptr ? 1 : 0;
        plan.files.append(planned(found, record, parserVersion));
        found.path.clear(); // of a known file the record has it; of 100,000 it is over 10 MB
    }
    QStringList unreadable;
    for (const SkippedFile &skipped : std::as_const(scan.skipped)) {
        const auto action = skipped.reason == SkipReason::Twin ? FileAction::Conflict : FileAction::Skipped;
        plan.files.append({.path = skipped.path, .action = action, .reason = reasonOf(skipped)});
        if (!skipped.saysItIsGone())
            unreadable.append(skipped.path);
    }
    const bool moved = !source.mount.isEmpty() && source.mount != scan.mount;
    plan.mounted = !moved || met > 0 || records.isEmpty();
    if (plan.mounted) {
        for (auto it = known.cbegin(); it != known.cend(); ++it) {
            const DocumentRecord &record = **it;
            // What lies in a folder that could not be read just now is not gone.
            if (mayBeThere(unreadable, record.path))
                continue;
            plan.files.append(
                {.path = record.path,
                 .action = record.state == DocumentState::Missing ? FileAction::Same : FileAction::Missing,
                 .stamp = record.stamp,
                 .known = record.id,
                 .knownHash = record.hash,
                 .state = record.state});
        }
    }
    std::ranges::sort(plan.files, {}, &PlannedFile::path);
    return plan;
}

PlanResolver::PlanResolver(const IngestPlan &plan, const QList<DocumentRecord> &records)
{
    QSet<QString> gone;
    for (const PlannedFile &file : plan.files) {
        if (file.action == FileAction::Missing ||
            (file.action == FileAction::Same && file.state == DocumentState::Missing))
            gone.insert(file.path);
    }
    if (gone.isEmpty())
        return;
    for (const DocumentRecord &record : records) {
        if (gone.contains(record.path) && !record.hash.isEmpty() && record.stamp.size > 0) {
            m_gone.insert(record.hash, record);
            m_sizes.insert(record.stamp.size);
        }
    }
}

void PlanResolver::resolve(PlannedFile &file, const QByteArray &hash)
{
    if (file.action == FileAction::Changed && !file.knownHash.isEmpty() && file.knownHash == hash) {
        file.action = FileAction::Touched;
        return;
    }
    if (file.action != FileAction::New)
        return;
    const auto found = m_gone.constFind(hash);
    if (found == m_gone.constEnd())
        return;
    file.action = FileAction::Moved;
    file.known = found->id;
    file.movedFrom = found->path;
    file.state = found->state;
    m_movedFrom.insert(found->path);
    m_gone.erase(found);
}

} // namespace Docket::Ingest
