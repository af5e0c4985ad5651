// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fileparser.h"

#include <async/workerpool.h>
#include <metrics/ingestcollector.h>
#include <unitofwork/unitofworkrunner.h>

#include <deque>
#include <functional>

namespace Docket::Ingest {

struct IngestOptions
{
    qint64 maxBytes = 64LL * 1024 * 1024;
    qsizetype batchDocuments = 500;              ///< in one transaction: the search index likes them large
    qint64 batchBytes = 12LL * 1024 * 1024;      ///< with trees and packed parts
    qint64 bytesInFlight = 24LL * 1024 * 1024;   ///< the same of all that is not yet stored: what bounds the memory
    qsizetype chunkFiles = 24;                   ///< handed to a worker at once
    Metrics::IngestCollector *metrics = nullptr; ///< must outlive the run; null: nobody counts
    /// Each file when its fate is known, in the thread of the run; may be null.
    std::function<void(const IngestedFile &)> file = {};
    bool tellSame = false; ///< also of those that are the same as before
};

/// Takes one source in: looks, compares, reads and parses on the workers, stores in batches through the one writer. A
/// file that fails stops nothing. Each batch is one unit of work with documents, search index, links and the trees for
/// the cache; what is committed stays when a run is cancelled or the process dies, and the next run goes on from there.
/// One object for one run, on a thread that may wait; never the main thread.
class IngestRun final
{
public:
    using Progress = std::function<void(const IngestProgress &)>;

    IngestRun(UnitsOfWork::UnitOfWorkRunner &units, Storage::Database &database, Async::WorkerPool &workers,
              IngestOptions options, Progress progress);
    ~IngestRun();
    Q_DISABLE_COPY_MOVE(IngestRun)

    /// What a run would do, without writing anything. Reads only files that may have been moved or only touched.
    [[nodiscard]] Result<IngestPlan> plan(const Domain::DocumentSource &source, std::stop_token stop);
    [[nodiscard]] Result<IngestPlan> plan(const Domain::DocumentSource &source, const QStringList &paths,
                                          std::stop_token stop);

    /// The whole of a folder, or the known ones of single files. Invalid for what was pasted: there are no files.
    [[nodiscard]] Result<IngestReport> run(const Domain::DocumentSource &source, std::stop_token stop);

    /// Some files of a source by relative path: those that a watcher saw change, those to be tried again, single files.
    /// They are read whatever their time says. What is not there any more becomes missing, and what the rules of the
    /// source leave out is left out here as well.
    [[nodiscard]] Result<IngestReport> run(const Domain::DocumentSource &source, const QStringList &paths,
                                           std::stop_token stop);

    /// What was done until run() ended without a report, because it was cancelled.
    [[nodiscard]] const IngestReport &soFar() const { return m_report; }

private:
    struct Batch
    {
        QList<ParsedFile> files;
        qint64 bytes = 0;
        std::vector<std::chrono::nanoseconds> cacheTimes; ///< written when it is stored, read when that is done
        std::optional<Error> error;                       ///< why nothing of it was stored
    };
    struct Chunk
    {
        QList<ParsedFile> files;
        qint64 bytes = 0; ///< as it was counted when it was handed out
    };
    struct Mailbox;

    [[nodiscard]] Result<QList<Domain::DocumentRecord>> records(Domain::DocumentSourceId source, std::stop_token stop);
    [[nodiscard]] Result<ScanOptions> scanOptions(const Domain::DocumentSource &source, std::stop_token stop);
    [[nodiscard]] Result<IngestPlan> look(const Domain::DocumentSource &source,
                                          const QList<Domain::DocumentRecord> &records, std::stop_token stop);
    [[nodiscard]] Result<IngestPlan> lookAt(const Domain::DocumentSource &source, const QStringList &paths,
                                            const QList<Domain::DocumentRecord> &records, std::stop_token stop);
    [[nodiscard]] Result<IngestPlan> readPlan(IngestPlan plan, const QList<Domain::DocumentRecord> &records,
                                              const std::stop_token &stop);
    [[nodiscard]] Result<IngestReport> carryOut(IngestPlan plan, QList<Domain::DocumentRecord> records, bool whole,
                                                std::stop_token stop);

    [[nodiscard]] static Error cancelledRun(const Domain::DocumentSource &source);
    void submit(QList<PlannedFile> chunk, bool parseMoved);
    [[nodiscard]] Result<void> receive();
    void take(ParsedFile &&file);
    void accept(ParsedFile &&file);
    void settleMoves();
    [[nodiscard]] Result<void> store(bool everything);
    [[nodiscard]] Result<void> settle(Batch &batch);
    [[nodiscard]] bool isSated() const;
    [[nodiscard]] Result<void> close(const IngestPlan &plan, const QList<PlannedFile> &gone, bool whole);
    [[nodiscard]] Result<IngestReport> ended(Result<IngestReport> report, std::chrono::steady_clock::time_point begin);
    void count(const IngestReport &report) const;
    void note(IngestedFile &&file);
    void tell(IngestProgress::Stage stage, const QString &current = {});

    UnitsOfWork::UnitOfWorkRunner &m_units;
    Storage::Database &m_database;
    Async::WorkerPool &m_workers;
    const IngestOptions m_options;
    const Progress m_progress;

    // Of the run that is going on.
    std::stop_token m_stop;
    ParserOptions m_parser;
    std::optional<PlanResolver> m_resolver;
    std::shared_ptr<Mailbox> m_mail;
    std::deque<QList<PlannedFile>> m_again; ///< to be parsed, because what was to be moved was moved elsewhere
    std::deque<ParsedFile> m_undecided;     ///< may be moved: which of them is known when all were read
    std::deque<ParsedFile> m_moved;         ///< the same once it is known, on their way to a batch
    Batch m_batch;
    IngestProgress::Stage m_stage = IngestProgress::Stage::Scanning;
    int m_chunksOut = 0;
    int m_batchesOut = 0; ///< that the writer or the cache has
    qint64 m_bytesReading = 0;
    qint64 m_bytesWriting = 0;
    qint64 m_done = 0;
    qint64 m_total = 0;
    IngestReport m_report;
};

} // namespace Docket::Ingest
