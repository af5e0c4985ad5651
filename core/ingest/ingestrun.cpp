// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingestrun.h"

#include <base/clock.h>
#include <markdown/ast.h>
#include <storage/sqldocumentrepository.h>
#include <storage/sqldocumentsourcerepository.h>
#include <unitofwork/batch.h>

#include <QFile>
#include <QMutex>
#include <QWaitCondition>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

using namespace Qt::StringLiterals;

namespace Docket::Ingest {

using Domain::DocumentRecord;
using Domain::DocumentSource;
using SteadyClock = std::chrono::steady_clock;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

/// What workers and the writer send to the run. Shared with them, so that one that ends late finds it still there.
struct IngestRun::Mailbox
{
    /// One of the two.
    struct Letter
    {
        std::optional<Chunk> chunk;
        std::shared_ptr<Batch> batch;
    };

    void post(Letter letter)
    {
        const QMutexLocker lock(&mutex);
        letters.push_back(std::move(letter));
        arrived.wakeOne();
    }
    [[nodiscard]] Letter take()
    {
        const QMutexLocker lock(&mutex);
        while (letters.empty())
            arrived.wait(&mutex);
        Letter letter = std::move(letters.front());
        letters.pop_front();
        return letter;
    }

    QMutex mutex;
    QWaitCondition arrived;
    std::deque<Letter> letters;
};

namespace {

/// Batches after which what is free goes back to the system: names that stay lie between texts and trees that went, so
/// that of itself little of it would.
constexpr int batchesBetweenReturns = 10;

void returnFreeMemory()
{
#if defined(__GLIBC__)
    ::malloc_trim(0);
#endif
}

/// What a file comes to with its tree and packed parts, in bytes for each of its own.
constexpr qint64 growth = 5;

bool mustBeRead(const PlannedFile &file)
{
    return file.action == FileAction::New || file.action == FileAction::Changed;
}

using TimeOf = std::function<std::shared_ptr<std::chrono::nanoseconds>(qsizetype)>;

/// Puts files into the database, by what is known of them now: those with a new content all at once, because the search
/// index is told of many documents far faster than of one after the other.
Result<void> storeTogether(UnitsOfWork::UnitOfWork &work, std::span<ParsedFile> files, qsizetype first,
                           Domain::DocumentSourceId source, const TimeOf &timeOf)
{
    auto &documents = work.documents();
    QList<qsizetype> parsed;
    std::vector<Domain::DocumentInput> inputs;
    for (std::size_t i = 0; i < files.size(); ++i) {
        ParsedFile &file = files[i];
        if (file.failed) {
            auto id = documents.storeFailure(source, file.plan.path, file.plan.stamp,
                                             {.reason = file.report.reason, .line = file.report.line});
            if (!id)
                return std::unexpected(std::move(id).error());
            file.report.document = *id;
            continue;
        }
        if (file.report.action == FileAction::Moved) {
            if (auto moved = documents.move(file.plan.known, source, file.plan.path); !moved)
                return moved;
        }
        if (file.parsed) {
            parsed.append(qsizetype(i));
            inputs.push_back(file.input);
        } else if (auto touched = documents.touch(file.plan.known, file.plan.stamp); !touched) {
            return touched;
        }
    }
    if (inputs.empty())
        return {};
    auto stored = documents.storeBatch(source, inputs);
    if (!stored)
        return std::unexpected(std::move(stored).error());
    for (qsizetype i = 0; i < parsed.size(); ++i) {
        ParsedFile &file = files[std::size_t(parsed[i])];
        file.report.document = stored->at(i).id;
        work.cache().put(astKey(file.hash), file.tree, {}, UnitsOfWork::CacheEntry::Immutable,
                         timeOf(first + parsed[i]));
    }
    return {};
}

/// Stores all of them, or if one cannot be stored, all the others, each in a savepoint of its own.
Result<void> storeFiles(UnitsOfWork::UnitOfWork &work, std::span<ParsedFile> files, Domain::DocumentSourceId source,
                        const TimeOf &timeOf)
{
    auto together = work.nested([&] { return storeTogether(work, files, 0, source, timeOf); });
    if (together || UnitsOfWork::endsBatch(together.error().code))
        return together;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (auto going = work.checkStop(); !going)
            return going;
        const auto one = files.subspan(i, 1);
        auto stored = work.nested([&] { return storeTogether(work, one, qsizetype(i), source, timeOf); });
        if (stored)
            continue;
        if (UnitsOfWork::endsBatch(stored.error().code))
            return stored;
        IngestedFile &report = files[i].report;
        report.document = files[i].plan.known;
        report.action = FileAction::Failed;
        report.reason = reasonOf(stored.error(), report.path);
        report.contentHash = {}; // nor is its tree kept
        // So that it stands among the failed files; without a time, so that the next run tries it again.
        auto noted = work.nested([&] {
            return work.documents().storeFailure(source, files[i].plan.path, {}, {.reason = report.reason, .line = 0});
        });
        if (noted)
            report.document = *noted;
        else if (UnitsOfWork::endsBatch(noted.error().code))
            return std::unexpected(std::move(noted).error());
    }
    return {};
}

} // namespace

IngestRun::IngestRun(UnitsOfWork::UnitOfWorkRunner &units, Storage::Database &database, Async::WorkerPool &workers,
                     IngestOptions options, Progress progress)
    : m_units(units)
    , m_database(database)
    , m_workers(workers)
    , m_options(std::move(options))
    , m_progress(std::move(progress))
{
}

IngestRun::~IngestRun() = default;

void IngestRun::tell(IngestProgress::Stage stage, const QString &current)
{
    m_stage = std::max(m_stage, stage); // batches that end late are no step back
    if (m_progress)
        m_progress({.stage = m_stage, .found = m_total, .done = m_done, .total = m_total, .current = current});
}

Result<IngestReport> IngestRun::run(const DocumentSource &source, std::stop_token stop)
{
    const auto begin = SteadyClock::now();
    auto known = records(source.id, stop);
    if (!known)
        return std::unexpected(std::move(known).error());
    auto plan = look(source, *known, stop);
    if (!plan)
        return ended(std::unexpected(std::move(plan).error()), begin);
    const auto scanned = SteadyClock::now();
    auto report = ended(carryOut(*std::move(plan), *std::move(known), true, std::move(stop)), begin);
    (report ? *report : m_report).scanTime = duration_cast<milliseconds>(scanned - begin);
    return report;
}

Result<IngestReport> IngestRun::run(const DocumentSource &source, const QStringList &paths, std::stop_token stop)
{
    const auto begin = SteadyClock::now();
    auto known = records(source.id, stop);
    if (!known)
        return std::unexpected(std::move(known).error());
    auto plan = lookAt(source, paths, *known, stop);
    if (!plan)
        return ended(std::unexpected(std::move(plan).error()), begin);
    return ended(carryOut(*std::move(plan), *std::move(known), false, std::move(stop)), begin);
}

/// One that was stopped took its time as well.
Result<IngestReport> IngestRun::ended(Result<IngestReport> report, SteadyClock::time_point begin)
{
    (report ? *report : m_report).wholeTime = duration_cast<milliseconds>(SteadyClock::now() - begin);
    if (report)
        count(*report);
    return report;
}

/// Into the report, and to whoever listens.
void IngestRun::note(IngestedFile &&file)
{
    m_report.counts.add(file.action);
    const bool same = file.action == FileAction::Same;
    if (m_options.file && (!same || m_options.tellSame))
        m_options.file(file);
    if (!same)
        m_report.files.append(std::move(file));
}

void IngestRun::count(const IngestReport &report) const
{
    if (!m_options.metrics)
        return;
    const PlanCounts &counts = report.counts;
    const int stored = counts.created + counts.changed + counts.moved + counts.touched;
    const int failed = counts.failed + counts.conflicts;
    m_options.metrics->ended({.files = quint64(stored + failed + counts.same + counts.skipped),
                              .stored = quint64(stored),
                              .unchanged = quint64(counts.same),
                              .failed = quint64(failed),
                              .bytes = quint64(report.bytes),
                              .took = report.wholeTime});
}

Result<IngestReport> IngestRun::carryOut(IngestPlan plan, QList<DocumentRecord> records, bool whole,
                                         std::stop_token stop)
{
    m_stop = std::move(stop);
    m_mail = std::make_shared<Mailbox>();
    m_resolver.emplace(plan, records);
    m_report = {.source = plan.source, .mounted = plan.mounted, .counts = {}, .files = {}, .folders = plan.folders};
    m_parser = {.source = plan.source, .maxBytes = m_options.maxBytes, .gone = {}};
    for (const DocumentRecord &record : records) {
        if (m_resolver->isWanted(record.hash))
            m_parser.gone.insert(record.hash);
    }
    // What is done is let go of while the report grows, so that a run never holds both whole. A list that is assigned
    // {} would keep its memory.
    records = QList<DocumentRecord>();
    std::deque<PlannedFile> waiting;
    QList<PlannedFile> missing;
    m_total = 0;
    for (PlannedFile &file : plan.files) {
        if (mustBeRead(file)) {
            ++m_total;
            waiting.push_back(std::move(file));
        } else if (file.action == FileAction::Touched) {
            ParsedFile touched{.plan = file};
            touched.report.path = file.path;
            touched.report.action = file.action;
            touched.report.document = file.known;
            m_batch.files.append(std::move(touched));
        } else if (file.action == FileAction::Missing) {
            missing.append(std::move(file));
        } else {
            note({.path = file.path, .action = file.action, .document = file.known, .reason = file.reason});
        }
    }
    plan.files = QList<PlannedFile>();
    m_report.files.reserve(m_report.files.size() + m_batch.files.size() + missing.size() + qsizetype(m_total));
    const auto nextChunk = [this, &waiting] {
        constexpr qint64 largeChunk = 512 * 1024;
        QList<PlannedFile> chunk;
        for (qint64 bytes = 0; !waiting.empty() && chunk.size() < m_options.chunkFiles && bytes <= largeChunk;) {
            bytes += waiting.front().stamp.size;
            chunk.append(std::move(waiting.front()));
            waiting.pop_front();
        }
        return chunk;
    };
    tell(IngestProgress::Stage::Reading);

    // At least two chunks for each worker wait, so that none is ever idle; the bytes in flight bound the memory.
    const int chunksWanted = 2 * m_workers.threads();
    Result<void> going;
    const auto reads = [this, &waiting] { return !waiting.empty() || !m_again.empty() || m_chunksOut > 0; };
    while (going && (reads() || !m_undecided.empty() || !m_moved.empty())) {
        if (!reads())
            settleMoves();
        // One file alone may be more than all that should be in flight; it is taken when nothing else is.
        const auto idle = [this] { return m_chunksOut == 0 && m_batchesOut == 0 && m_batch.files.isEmpty(); };
        while (m_chunksOut < chunksWanted && (idle() || !isSated()) && (!waiting.empty() || !m_again.empty())) {
            if (m_again.empty()) {
                submit(nextChunk(), false);
            } else {
                submit(std::move(m_again.front()), true);
                m_again.pop_front();
            }
        }
        if (m_stop.stop_requested())
            going = std::unexpected(cancelledRun(plan.source));
        else if (m_chunksOut > 0 || m_batchesOut > 0)
            going = receive();
        if (going)
            going = store(false);
    }
    // Whatever happened: nobody may use this object when the run has ended.
    while (m_chunksOut > 0 || m_batchesOut > 0) {
        if (auto received = receive(); going && !received)
            going = received;
    }
    if (going) {
        tell(IngestProgress::Stage::Storing);
        going = store(true);
        while (m_batchesOut > 0) {
            if (auto received = receive(); going && !received)
                going = received;
        }
    }
    if (going)
        going = close(plan, missing, whole);
    if (!going)
        return std::unexpected(std::move(going).error());
    std::ranges::sort(m_report.files, {}, &IngestedFile::path);
    return std::move(m_report);
}

void IngestRun::submit(QList<PlannedFile> chunk, bool parseMoved)
{
    ++m_chunksOut;
    qint64 bytes = 0;
    for (const PlannedFile &file : std::as_const(chunk))
        bytes += growth * file.stamp.size;
    m_bytesReading += bytes;
    // The future is not needed: the letter is the answer. It is posted in any case, also where the pool closes.
    auto letter =
        std::make_shared<std::pair<std::shared_ptr<Mailbox>, Chunk>>(m_mail, Chunk{.files = {}, .bytes = bytes});
    const auto post = std::shared_ptr<void>(
        nullptr, [letter](void *) { letter->first->post({.chunk = std::move(letter->second), .batch = {}}); });
    (void)m_workers.run(
        [chunk = std::move(chunk), letter, post, parser = m_parser, parseMoved, stop = m_stop]() -> Result<void> {
            for (const PlannedFile &file : chunk) {
                if (stop.stop_requested())
                    break;
                letter->second.files.append(parseFile(file, parser, stop, parseMoved));
            }
            return {};
        });
}

Result<void> IngestRun::receive()
{
    auto letter = m_mail->take();
    if (letter.chunk) {
        --m_chunksOut;
        m_bytesReading -= letter.chunk->bytes;
        for (ParsedFile &file : letter.chunk->files)
            take(std::move(file));
        return {};
    }
    --m_batchesOut;
    m_bytesWriting -= letter.batch->bytes;
    return settle(*letter.batch);
}

void IngestRun::take(ParsedFile &&file)
{
    m_report.bytes += file.report.bytes;
    m_report.parseTime += file.report.parseTime;
    if (m_options.metrics && file.report.parseTime.count() > 0)
        m_options.metrics->parsed(file.report.parseTime);
    // One that was read again may hold another content by now, and be one of several for that as well.
    if (!file.failed && !m_resolver->resolve(file.plan, file.hash)) {
        m_undecided.push_back(std::move(file));
        return;
    }
    accept(std::move(file));
}

void IngestRun::accept(ParsedFile &&file)
{
    if (file.mayBeMoved && file.plan.action != FileAction::Moved) {
        m_again.push_back({file.plan}); // a second copy of what was moved
        return;
    }
    if (!file.failed) {
        file.report.action = file.plan.action;
        file.report.movedFrom = file.plan.movedFrom;
        file.report.document = file.plan.known;
    }
    m_batch.bytes += memoryOf(file);
    m_batch.files.append(std::move(file));
}

/// When all is read that can be: which of the files with one content was moved, and from where.
void IngestRun::settleMoves()
{
    QList<PlanResolver::Undecided> undecided;
    for (ParsedFile &file : m_undecided)
        undecided.append({&file.plan, file.hash});
    m_resolver->settle(std::move(undecided));
    std::ranges::move(m_undecided, std::back_inserter(m_moved));
    m_undecided.clear();
    // No more at once than a batch takes, however many there are.
    for (; !m_moved.empty() && m_batch.files.size() < m_options.batchDocuments; m_moved.pop_front())
        accept(std::move(m_moved.front()));
}

bool IngestRun::isSated() const
{
    return m_bytesReading + m_batch.bytes + m_bytesWriting >= m_options.bytesInFlight;
}

Result<void> IngestRun::store(bool everything)
{
    // A batch that waits for more while nothing more may be read would wait for ever.
    const bool full =
        m_batch.files.size() >= m_options.batchDocuments || m_batch.bytes >= m_options.batchBytes || isSated();
    // The next batch waits at the writer while the trees of the one before go into the cache.
    constexpr int batchesWanted = 2;
    if (m_batchesOut >= batchesWanted || m_batch.files.isEmpty() || (!full && !everything))
        return {};
    ++m_batchesOut;
    m_bytesWriting += m_batch.bytes;
    ++m_report.transactions;
    auto batch = std::make_shared<Batch>(std::exchange(m_batch, {}));
    batch->cacheTimes.resize(std::size_t(batch->files.size()));
    const auto source = m_report.source.id;
    auto stored = m_units.run(UnitsOfWork::UnitOptions{.action = u"ingest documents"_s, .stop = m_stop},
                              [batch, source](UnitsOfWork::UnitOfWork &work) -> Result<void> {
                                  auto done = storeFiles(work, batch->files, source, [&batch](qsizetype file) {
                                      return std::shared_ptr<std::chrono::nanoseconds>(
                                          batch, &batch->cacheTimes[std::size_t(file)]);
                                  });
                                  if (!done)
                                      return done;
                                  work.events().add(Domain::DocumentsChanged{source});
                                  return {};
                              });
    const auto post = [mail = m_mail, batch, metrics = m_options.metrics,
                       begin = SteadyClock::now()](std::optional<Error> error) {
        if (metrics && !error)
            metrics->stored(SteadyClock::now() - begin);
        batch->error = std::move(error);
        mail->post({.chunk = {}, .batch = batch});
    };
    stored.then([post](const Result<void> &result) { post(result ? std::nullopt : std::optional(result.error())); });
    return {};
}

Result<void> IngestRun::settle(Batch &batch)
{
    if (batch.error)
        return std::unexpected(*std::move(batch.error));
    for (qsizetype i = 0; i < batch.files.size(); ++i) {
        IngestedFile &file = batch.files[i].report;
        file.cacheTime = batch.cacheTimes[std::size_t(i)];
        if (file.action != FileAction::Touched)
            ++m_done;
        note(std::move(file));
    }
    batch.files.clear();
    if (m_report.transactions % batchesBetweenReturns == 0)
        returnFreeMemory();
    tell(IngestProgress::Stage::Reading, m_report.files.isEmpty() ? QString() : m_report.files.last().path);
    return {};
}

/// What is missing, and that the source was looked at.
Result<void> IngestRun::close(const IngestPlan &plan, const QList<PlannedFile> &gone, bool whole)
{
    QList<Domain::DocumentId> missing;
    for (const PlannedFile &file : gone) {
        if (m_resolver->movedFrom().contains(file.path))
            continue;
        missing.append(file.known);
        note({.path = file.path, .action = file.action, .document = file.known});
    }
    if (!whole && missing.isEmpty())
        return {};
    const auto &source = plan.source;
    auto done = m_units.run(UnitsOfWork::UnitOptions{.action = u"ingest documents"_s, .stop = m_stop},
                            [source, missing, whole, mount = plan.mounted ? plan.mount : source.mount](
                                UnitsOfWork::UnitOfWork &work) -> Result<void> {
                                auto marked = work.documents().setMissing(missing, true);
                                if (!marked)
                                    return std::unexpected(std::move(marked).error());
                                if (whole) {
                                    // As it is now: its settings may be others than when the run began.
                                    auto now = work.documentSources().source(source.id);
                                    if (!now)
                                        return std::unexpected(std::move(now).error());
                                    now->mount = mount;
                                    now->scanned = SystemClock().seconds();
                                    if (auto id = work.documentSources().storeSource(*now); !id)
                                        return std::unexpected(std::move(id).error());
                                }
                                work.events().add(Domain::DocumentsChanged{source.id});
                                return {};
                            });
    ++m_report.transactions;
    return Async::await(done);
}

} // namespace Docket::Ingest
