// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentcommands.h"

#include <services/documentservice.h>

using namespace Qt::StringLiterals;

namespace Docket::Cli {

namespace {

using namespace Domain;
using Ingest::IngestedFile;
using Ingest::PlanCounts;
using Ingest::PlannedFile;
using Services::IngestOutcome;
using Services::PlanOutcome;

QString milliseconds(std::chrono::nanoseconds time)
{
    return QString::number(std::chrono::duration<double, std::milli>(time).count(), 'f', 2);
}

double asMilliseconds(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

QJsonObject countsJson(const PlanCounts &counts)
{
    return {{u"new"_s, counts.created},         {u"changed"_s, counts.changed}, {u"same"_s, counts.same},
            {u"touched"_s, counts.touched},     {u"moved"_s, counts.moved},     {u"missing"_s, counts.missing},
            {u"conflicts"_s, counts.conflicts}, {u"skipped"_s, counts.skipped}, {u"failed"_s, counts.failed}};
}

QString countsText(const PlanCounts &counts)
{
    return u"%1 new, %2 changed, %3 moved, %4 unchanged, %5 missing, %6 left out, %7 in conflict, %8 failed"_s
        .arg(counts.created)
        .arg(counts.changed)
        .arg(counts.moved)
        .arg(counts.same + counts.touched)
        .arg(counts.missing)
        .arg(counts.skipped)
        .arg(counts.conflicts)
        .arg(counts.failed);
}

void printFile(const Output &out, const IngestedFile &file, const QString &cachePath)
{
    if (out.isJson()) {
        QJsonObject object{{u"path"_s, file.path},
                           {u"action"_s, Ingest::actionName(file.action)},
                           {u"bytes"_s, file.bytes},
                           {u"readMs"_s, asMilliseconds(file.readTime)},
                           {u"parseMs"_s, asMilliseconds(file.parseTime)},
                           {u"cacheMs"_s, asMilliseconds(file.cacheTime)}};
        if (!file.document.isNull())
            object.insert(u"document"_s, file.document.value);
        if (const QString key = file.cacheKey(); !key.isEmpty())
            object.insert(u"cacheKey"_s, key);
        if (!cachePath.isEmpty())
            object.insert(u"cachePath"_s, cachePath);
        if (!file.movedFrom.isEmpty())
            object.insert(u"movedFrom"_s, file.movedFrom);
        if (!file.reason.isEmpty())
            object.insert(u"reason"_s, file.reason);
        if (file.line > 0)
            object.insert(u"line"_s, file.line);
        if (file.problems > 0)
            object.insert(u"problems"_s, file.problems);
        return out.record(object);
    }
    QString text = u"%1  %2"_s.arg(Ingest::actionName(file.action), -9).arg(Output::oneLine(file.path));
    if (!file.movedFrom.isEmpty())
        text += u"  (from %1)"_s.arg(Output::oneLine(file.movedFrom));
    if (file.line > 0)
        text += u":%1"_s.arg(file.line);
    if (file.problems > 0)
        text += file.problems == 1 ? u"  read with a problem:"_s : u"  read with %1 problems:"_s.arg(file.problems);
    if (!file.reason.isEmpty())
        text += u"  "_s + Output::oneLine(file.reason);
    else if (!file.cacheKey().isEmpty())
        text += u"  parsed in %1 ms, cached in %2 ms"_s.arg(milliseconds(file.parseTime), milliseconds(file.cacheTime));
    out.line(text);
}

void printFile(const Context &context, const PlannedFile &file)
{
    if (context.out.isJson()) {
        QJsonObject object{{u"path"_s, file.path}, {u"action"_s, Ingest::actionName(file.action)}};
        if (!file.movedFrom.isEmpty())
            object.insert(u"movedFrom"_s, file.movedFrom);
        if (!file.reason.isEmpty())
            object.insert(u"reason"_s, file.reason);
        return context.out.record(object);
    }
    QString text = u"%1  %2"_s.arg(Ingest::actionName(file.action), -9).arg(Output::oneLine(file.path));
    if (!file.movedFrom.isEmpty())
        text += u"  (from %1)"_s.arg(Output::oneLine(file.movedFrom));
    if (!file.reason.isEmpty())
        text += u"  "_s + Output::oneLine(file.reason);
    context.out.line(text);
}

/// Of a run and of a dry run: Failed where no source could be looked at, PartlyDone where one could not be, or a file.
ExitCode exitCode(const PlanCounts &counts, bool failed, bool any)
{
    if (failed && !any)
        return Failed;
    return failed || counts.failed + counts.conflicts > 0 ? PartlyDone : Done;
}

/// Whether a folder was looked at for the first time.
bool isNew(const DocumentSource &source)
{
    return source.kind == DocumentSource::Kind::Folder && source.scanned == noTime;
}

/// All files that could not be read so far, source by source.
Result<QList<IngestOutcome>> ingestFailed(Context &context, const Services::IngestListener &listener)
{
    auto failed = wait(context.services.documents.failures());
    if (!failed)
        return std::unexpected(std::move(failed).error());
    QMap<qint64, QStringList> paths;
    for (const FailedDocument &each : std::as_const(*failed))
        paths[each.document.source.value].append(each.document.path);
    QList<IngestOutcome> outcomes;
    for (const auto &[source, files] : paths.asKeyValueRange()) {
        // What was taken in before is there, and is counted.
        if (context.stop.stop_requested()) {
            outcomes.append({.source = {}, .report = {}, .error = Async::cancelledError(u"documents.ingest"_s)});
            break;
        }
        auto some = wait(context.services.documents.ingestFiles(DocumentSourceId(source), files, listener));
        if (some)
            outcomes += *std::move(some);
        else
            outcomes.append({.source = {}, .report = {}, .error = std::move(some).error()});
    }
    return outcomes;
}

int dryRun(Context &context, const DocumentArguments &arguments)
{
    auto plans = wait(context.services.documents.planPaths(arguments.paths, context.stop));
    if (!plans) {
        context.out.error(plans.error());
        return Failed;
    }
    PlanCounts all;
    bool failed = false;
    bool any = false;
    for (const PlanOutcome &outcome : std::as_const(*plans)) {
        if (!outcome.plan) {
            context.out.error(outcome.error.value_or(Error()));
            failed = true;
            continue;
        }
        any = true;
        for (const PlannedFile &file : outcome.plan->files)
            printFile(context, file);
        if (!outcome.plan->mounted)
            context.out.line(
                u"%1 looks like an empty mount point; nothing would be marked missing."_s.arg(outcome.source.path));
        all.add(outcome.plan->counts());
    }
    if (context.out.isJson())
        context.out.record({{u"summary"_s, countsJson(all)}, {u"dryRun"_s, true}});
    else
        context.out.line(u"Nothing was written. A run would find: %1."_s.arg(countsText(all)));
    return exitCode(all, failed, any);
}

} // namespace

int ingest(Context &context, const DocumentArguments &arguments)
{
    if (arguments.dryRun)
        return dryRun(context, arguments);
    // Printed by the thread of the runs, and by this one only when they are over.
    const Services::IngestListener listener{
        .stop = context.stop,
        .file = [out = context.out](const DocumentSource &, const IngestedFile &file,
                                    const QString &cachePath) { printFile(out, file, cachePath); },
        .same = true};
    auto outcomes = arguments.failed ? ingestFailed(context, listener)
                                     : wait(context.services.documents.ingestPaths(arguments.paths, listener));
    if (!outcomes) {
        context.out.error(outcomes.error());
        return Failed;
    }
    if (arguments.failed && outcomes->isEmpty() && !context.out.isJson()) {
        context.out.line(u"No file has failed."_s);
        return Done;
    }
    PlanCounts all;
    bool failed = false;
    bool any = false;
    std::chrono::milliseconds whole{};
    std::chrono::nanoseconds parse{};
    qint64 bytes = 0;
    int transactions = 0;
    for (const IngestOutcome &outcome : std::as_const(*outcomes)) {
        if (outcome.error) {
            context.out.error(*outcome.error);
            failed = true;
        }
        if (!outcome.report)
            continue;
        any = true;
        if (!outcome.report->mounted)
            context.out.line(
                u"%1 looks like an empty mount point; nothing was marked missing."_s.arg(outcome.source.path));
        if (const DocumentSource &source = outcome.source; isNew(source) && !source.watched)
            context.out.remark(
                u"%1 is not watched: what changes in it is taken in by the next run. To have it taken in at "
                "once while Docket runs: docket-cli source set %2 --watched yes"_s.arg(Output::oneLine(source.path))
                    .arg(source.id.value));
        all.add(outcome.report->counts);
        whole += outcome.report->wholeTime;
        parse += outcome.report->parseTime;
        bytes += outcome.report->bytes;
        transactions += outcome.report->transactions;
    }
    if (context.out.isJson())
        context.out.record({{u"summary"_s, countsJson(all)},
                            {u"bytes"_s, bytes},
                            {u"transactions"_s, transactions},
                            {u"parseMs"_s, asMilliseconds(parse)},
                            {u"wholeMs"_s, qint64(whole.count())}});
    else
        context.out.line(u"%1. %2 KiB read in %3 ms, parsed for %4 ms, stored in %5."_s.arg(
            countsText(all), QString::number(bytes / 1024), QString::number(whole.count()), milliseconds(parse),
            transactions == 1 ? u"one transaction"_s : u"%1 transactions"_s.arg(transactions)));
    return exitCode(all, failed, any);
}

} // namespace Docket::Cli
