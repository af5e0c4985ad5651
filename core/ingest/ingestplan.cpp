// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingestplan.h"

#include <files/filenames.h>

#include <algorithm>
#include <array>

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
    if (record->stamp == found.stamp && outdated) {
        file.action = FileAction::Changed;
        file.reason = u"an earlier version of Docket read it; it is read again once, to know more of it"_s;
    } else if (record->stamp != found.stamp || record->state != DocumentState::Ok) {
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

namespace {

/// The same for files that may have been moved from one place; two that are not are only decided later.
size_t claimOf(const PlannedFile &file)
{
    return qHashMulti(0, Files::nameOf(file.path), file.stamp.size);
}

} // namespace

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
    for (const PlannedFile &file : plan.files) {
        if (file.action != FileAction::New || !m_sizes.contains(file.stamp.size))
            continue;
        const size_t claim = claimOf(file);
        m_claims.insert(claim, m_claims.contains(claim) ? QString() : file.path);
    }
}

bool PlanResolver::resolve(PlannedFile &file, const QByteArray &hash)
{
    if (file.action == FileAction::Changed && !file.knownHash.isEmpty() && file.knownHash == hash) {
        file.action = FileAction::Touched;
        return true;
    }
    if (file.action != FileAction::New)
        return true;
    const auto [first, last] = std::as_const(m_gone).equal_range(hash);
    if (first == last)
        return true;
    // One that has got another size since it was found is none of those that were: who else has is not known yet.
    const bool others = std::next(first) != last || m_claims.value(claimOf(file)) != file.path;
    if (others || Files::nameOf(first->path) != Files::nameOf(file.path))
        return false;
    move(file, *first);
    m_gone.erase(first);
    return true;
}

void PlanResolver::settle(QList<Undecided> files)
{
    std::ranges::sort(files, [](const Undecided &a, const Undecided &b) {
        return a.hash != b.hash ? a.hash < b.hash : a.file->path < b.file->path;
    });
    for (auto begin = files.begin(); begin != files.end();) {
        const auto end =
            std::find_if(begin, files.end(), [begin](const Undecided &u) { return u.hash != begin->hash; });
        QList<DocumentRecord> gone = m_gone.values(begin->hash);
        m_gone.remove(begin->hash);
        std::ranges::sort(gone, {}, &DocumentRecord::path);
        match({begin, end}, gone);
        for (const DocumentRecord &left : std::as_const(gone))
            m_gone.insert(left.hash, left);
        begin = end;
    }
}

/// Each step asks for less to be the same; what was taken is none of @p gone any more.
void PlanResolver::match(std::span<Undecided> files, QList<DocumentRecord> &gone)
{
    using KeyOf = QString (*)(const QString &path);
    static constexpr std::array<KeyOf, 4> steps{
        [](const QString &path) -> QString {
            return Files::nameOf(Files::parentOf(path)) + u'/' + Files::nameOf(path);
        },
        [](const QString &path) { return Files::nameOf(path); },
        [](const QString &path) { return Files::parentOf(path); },
        [](const QString &) { return QString(); },
    };
    for (const KeyOf keyOf : steps) {
        QHash<QString, QList<qsizetype>> places; // from the last to the first
        for (qsizetype i = gone.size() - 1; i >= 0; --i)
            places[keyOf(gone[i].path)].append(i);
        QSet<qsizetype> taken;
        for (const Undecided &undecided : files) {
            PlannedFile &file = *undecided.file;
            const auto place = places.find(keyOf(file.path));
            if (file.action != FileAction::New || place == places.end() || place->isEmpty())
                continue;
            const qsizetype from = place->takeLast();
            move(file, gone[from]);
            taken.insert(from);
        }
        QList<DocumentRecord> left;
        for (qsizetype i = 0; i < gone.size(); ++i) {
            if (!taken.contains(i))
                left.append(gone[i]);
        }
        gone = std::move(left);
    }
}

void PlanResolver::move(PlannedFile &file, const DocumentRecord &from)
{
    file.action = FileAction::Moved;
    file.known = from.id;
    file.movedFrom = from.path;
    file.state = from.state;
    m_movedFrom.insert(from.path);
}

} // namespace Docket::Ingest
