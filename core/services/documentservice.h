// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <async/future.h>
#include <async/taskregistry.h>
#include <async/workerpool.h>
#include <domain/documents.h>
#include <domain/linediff.h>
#include <ingest/ingestreport.h>
#include <markdown/ast.h>
#include <markdown/render.h>

#include <QMutex>
#include <QObject>
#include <QSet>

#include <functional>
#include <memory>

namespace Docket::Metrics {
class IngestCollector;
}

namespace Docket::Repositories {
class RepositoryRegistry;
}

namespace Docket::Storage {
class Database;
}
namespace Docket::Cache {
class CacheKey;
class TieredCache;
} // namespace Docket::Cache
namespace Docket::Ingest {
class IngestRun;
struct IngestOptions;
} // namespace Docket::Ingest
namespace Docket::UnitsOfWork {
class UnitOfWorkRunner;
}

namespace Docket::Services {

class WatchService;

/// A document as it is shown: its facts, its tree (with its text) and where its links lead.
struct OpenDocument
{
    Domain::Document document;
    Markdown::Ast tree;
    QList<Domain::ResolvedLink> links;
    bool fromCache = false; ///< the tree was not parsed just now
    std::chrono::nanoseconds treeTime{};
};

/// What links to a document, which issues it speaks of, and which speak of it.
struct DocumentNeighbours
{
    QList<Domain::Backlink> backlinks;
    QList<Domain::IssueMention> issues;
    QList<Domain::IssueReference> mentionedIn; ///< issues whose text names the document's file
};

/// What a file would lose if a version were written over it. Texts are kept, the bytes of a file are not: what had no
/// meaning in its encoding stands as U+FFFD in them.
struct RestoreCheck
{
    bool versionExact = true; ///< the bytes would be those that the version was read from
    int versionLost = 0;      ///< else how many U+FFFD would be written; 0: the encoding alone is another one
    bool presentExact = true; ///< what is replaced could be written again byte by byte
    int presentLost = 0;      ///< else how many U+FFFD stand for what it holds
    QString encoding;         ///< that would be written

    [[nodiscard]] bool isExact() const { return versionExact && presentExact; }
    bool operator==(const RestoreCheck &) const = default;
};

/// Names for suggestions and filters.
struct DocumentFacets
{
    QList<Domain::NamedCount> properties; ///< keys of front matter
    QList<Domain::NamedCount> languages;
    QList<Domain::NamedCount> tags;
};

/// The run of one source, or why there was none. A failure of one never stops the others. Of a run that was cancelled
/// there are both: the report says what was stored until then.
struct IngestOutcome
{
    Domain::DocumentSource source;
    std::optional<Ingest::IngestReport> report;
    std::optional<Error> error;
    quint64 task = 0; ///< that did it, in the TaskRegistry; 0: there was nothing to do it with
};

/// Who wants to follow a run file by file, or end it.
struct IngestListener
{
    std::stop_token stop;
    /// Each file when its fate is known, with the file of its tree in the cache, if there is one. Called in the thread
    /// of the runs, one at a time.
    std::function<void(const Domain::DocumentSource &, const Ingest::IngestedFile &, const QString &cachePath)> file;
    bool same = false; ///< also of files that are the same as before
};

struct PlanOutcome
{
    Domain::DocumentSource source;
    std::optional<Ingest::IngestPlan> plan;
    std::optional<Error> error;
};

/// The documents that the user reads, and how they come in. Lives in the main thread; every call returns at once and
/// answers with a future that ends in any thread (use then(context, …)).
class DocumentService final : public QObject
{
    Q_OBJECT

public:
    struct Parts
    {
        Storage::Database &database;
        const Repositories::RepositoryRegistry &repositories;
        UnitsOfWork::UnitOfWorkRunner &units;
        Cache::TieredCache &cache;
        Async::WorkerPool &workers;
        Async::TaskRegistry &tasks;
        qint64 maxBytes = 64LL * 1024 * 1024;                      ///< of one file
        std::function<QString(const Cache::CacheKey &)> cachePath; ///< the file of an entry on disk; may be null
        Metrics::IngestCollector *metrics = nullptr;               ///< of runs; null: nobody counts
    };

    explicit DocumentService(Parts parts, QObject *parent = nullptr);
    ~DocumentService() override;
    Q_DISABLE_COPY_MOVE(DocumentService)

    // Sources and runs

    [[nodiscard]] Async::Future<QList<Domain::DocumentSource>> sources();
    /// Makes a folder a source, or answers the one that it is or lies in (the innermost, if its rules do not leave the
    /// folder out). Its project is that of its working copy, if that is synced. NotFound, Invalid or Forbidden by the
    /// folder.
    [[nodiscard]] Async::Future<Domain::DocumentSource> addFolder(const QString &path);
    /// Name, patterns, hidden, links, watched, project; the path stays. Invalid for a pattern that can never match.
    [[nodiscard]] Async::Future<void> storeSource(const Domain::DocumentSource &source);
    /// Forgets the source with its documents; the files stay where they are. A run of it is stopped first.
    [[nodiscard]] Async::Future<void> removeSource(Domain::DocumentSourceId id);

    /// What a run over these sources (empty: all folders) would do, without writing.
    [[nodiscard]] Async::Future<QList<PlanOutcome>> plan(const QList<Domain::DocumentSourceId> &sources = {},
                                                         std::stop_token stop = {});
    /// Takes in these sources (empty: all folders), one after the other, as a task with progress that can be cancelled.
    /// Of single files the known ones are looked at; of what was pasted there are none, which is an error (Invalid).
    /// A run that waits to begin and does the same is joined, and what the user asks for comes before what a watch
    /// does.
    [[nodiscard]] Async::Future<QList<IngestOutcome>> ingest(const QList<Domain::DocumentSourceId> &sources = {});
    /// Files of one source again, by path; for what failed.
    [[nodiscard]] Async::Future<QList<IngestOutcome>>
    ingestFiles(Domain::DocumentSourceId source, const QStringList &paths, IngestListener listener = {});
    /// Files and folders from anywhere, as they are dropped or named on the command line. A folder becomes a source; a
    /// file goes to the source that it lies in, else to the one for single files.
    [[nodiscard]] Async::Future<QList<IngestOutcome>> ingestPaths(const QStringList &paths,
                                                                  IngestListener listener = {});
    /// The same without writing anything, not even the sources.
    [[nodiscard]] Async::Future<QList<PlanOutcome>> planPaths(const QStringList &paths, std::stop_token stop = {});
    /// A text from the clipboard as a document of its own: where there is one of that name, "NAME 2" and so on.
    [[nodiscard]] Async::Future<Domain::DocumentId> paste(const QString &name, const QString &text);
    [[nodiscard]] bool isIngesting() const { return m_current || !m_waiting.isEmpty(); }

    /// Takes in all watched sources and watches them from then on. Once, when the database is open.
    void startWatching();
    /// Whether changes in the folders of a source, as they were last looked at, are told from now on.
    [[nodiscard]] bool isWatched(Domain::DocumentSourceId id) const;
    /// Why changes of a source are found by scans only; empty if they are told at once.
    [[nodiscard]] QString watchLimitation(Domain::DocumentSourceId id) const;

    // Reading

    [[nodiscard]] Async::Future<Domain::DocumentPage>
    list(const Domain::Query &query, const Domain::DocumentScope &scope, Domain::DocumentOrder order, int limit,
         const Domain::DocumentCursor &after = {}, std::stop_token stop = {});
    [[nodiscard]] Async::Future<qint64> count(const Domain::Query &query, const Domain::DocumentScope &scope,
                                              std::stop_token stop = {});
    [[nodiscard]] Async::Future<Domain::DocumentHits> search(const Domain::Query &query,
                                                             const Domain::DocumentScope &scope, int limit,
                                                             Domain::SearchOrder order, std::stop_token stop = {});
    [[nodiscard]] Async::Future<QList<Domain::DocumentFolder>> folders(const Domain::Query &query = {});
    [[nodiscard]] Async::Future<QList<Domain::FailedDocument>> failures(const Domain::DocumentScope &scope = {});
    [[nodiscard]] Async::Future<DocumentFacets> facets();
    [[nodiscard]] Async::Future<QList<Domain::NamedCount>> propertyValues(const QString &key, int limit);

    /// By path: absolute, or relative to any source.
    [[nodiscard]] Async::Future<Domain::DocumentId> find(const QString &path);
    [[nodiscard]] Async::Future<OpenDocument> open(Domain::DocumentId id, std::stop_token stop = {});
    /// The same without text and tree: for one who has them and wants to know if they, or the links, have changed.
    [[nodiscard]] Async::Future<OpenDocument> facts(Domain::DocumentId id);
    /// The text as it is stored, UTF-8.
    [[nodiscard]] Async::Future<QByteArray> text(Domain::DocumentId id);
    /// The file of a picture that the document names by a path, read where it lies: below the folder of its source, or
    /// beside a single file. Links are not followed. NotFound, Forbidden, TooLarge.
    [[nodiscard]] Async::Future<QByteArray> picture(Domain::DocumentId id, const QString &target,
                                                    std::stop_token stop = {});
    [[nodiscard]] Async::Future<Markdown::RenderedMarkdown>
    render(const Markdown::Ast &tree, const Markdown::RenderOptions &options, std::stop_token stop = {});
    [[nodiscard]] Async::Future<DocumentNeighbours> neighbours(Domain::DocumentId id, int limit = 200,
                                                               std::stop_token stop = {});
    [[nodiscard]] Async::Future<QList<Domain::Backlink>> mentioning(Domain::IssueId issue, int limit = 200);
    [[nodiscard]] Async::Future<QList<Domain::BrokenLink>> brokenLinks(const Domain::DocumentScope &scope, int limit);
    [[nodiscard]] Async::Future<QList<Domain::DocumentSummary>> orphans(const Domain::DocumentScope &scope, int limit);

    // Versions

    [[nodiscard]] Async::Future<QList<Domain::DocumentVersion>> versions(Domain::DocumentId id);
    /// From an earlier version to the present text.
    [[nodiscard]] Async::Future<QList<Domain::DiffLine>> difference(Domain::DocumentId id,
                                                                    Domain::DocumentVersionId version);
    /// What restore() would lose, to be asked before. Of a pasted document nothing: there is no file.
    [[nodiscard]] Async::Future<RestoreCheck> checkRestore(Domain::DocumentId id, Domain::DocumentVersionId version);
    /// Writes the text of an earlier version into the document and its file, in one unit of work; what it replaces
    /// becomes a version. NotFound if the document has no such version; Conflict if the file was changed since it was
    /// taken in.
    [[nodiscard]] Async::Future<void> restore(Domain::DocumentId id, Domain::DocumentVersionId version);
    /// Forgets documents with their versions; the files stay, and a later run takes them in anew.
    [[nodiscard]] Async::Future<int> remove(const QList<Domain::DocumentId> &ids);

    /// The same for all whose files are gone; of one source, or of any. How many there were.
    [[nodiscard]] Async::Future<int> removeMissing(Domain::DocumentSourceId source = {});

    /// Cancels runs, stops watching and waits for both; before the database shuts down.
    void shutdown();

Q_SIGNALS:
    /// Documents of this source were written (null: of any). At most a few times a second.
    void documentsChanged(Docket::Domain::DocumentSourceId source);
    /// Sources came, went or were changed.
    void sourcesChanged();
    void ingestStarted(Docket::Domain::DocumentSourceId source);
    void ingestEnded(const Docket::Services::IngestOutcome &outcome);
    void watchLimitationChanged(Docket::Domain::DocumentSourceId source);
    /// Somebody changed a file while Docket was about to write it (a restored version, a workspace): theirs was kept,
    /// and the message says where Docket's is. For the user to read; of all units of work, also those of workspaces.
    void fileConflicted(const Docket::Error &conflict);

private:
    /// Files of one source, or (no paths) all of it.
    struct Place
    {
        Domain::DocumentSource source;
        QStringList paths;
        std::optional<Error> error; ///< there is nothing at the path that was given
    };

    struct Run;

    [[nodiscard]] Async::Future<QList<IngestOutcome>> start(std::shared_ptr<Run> run);
    void runNext();
    static void answer(const Run &run, const Result<QList<IngestOutcome>> &outcomes);
    void finish(const Run &run, const Result<QList<IngestOutcome>> &outcomes);
    void watchAfter(const IngestOutcome &outcome);
    void watchNow(const IngestOutcome &outcome);
    /// False for a source that is on its way out.
    [[nodiscard]] bool beginWith(Domain::DocumentSourceId source, std::stop_source stop);
    void endWith();
    // These run on the pool of runs.
    [[nodiscard]] Result<QList<Domain::DocumentSource>> readSources(std::stop_token stop);
    [[nodiscard]] Result<Domain::DocumentSource> sourceFor(const QString &folder, bool store);
    [[nodiscard]] QString trackedProject(const QString &folder);
    [[nodiscard]] Result<Domain::DocumentSource> keep(const Domain::DocumentSource &source);
    [[nodiscard]] Result<void> checkPatterns(const Domain::DocumentSource &source);
    [[nodiscard]] Result<QList<Place>> placesOf(const QStringList &paths, bool store);
    [[nodiscard]] Result<void> takeOver(const QString &path, const Domain::DocumentSource &from,
                                        const Domain::DocumentSource &to);
    [[nodiscard]] Result<QString> freeName(const QString &title, Domain::DocumentSourceId source);
    [[nodiscard]] Result<QList<IngestOutcome>> carryOut(const Run &run);
    [[nodiscard]] IngestOutcome runOne(const Place &place, const Run &of);
    [[nodiscard]] PlanOutcome planOne(const Place &place, const std::stop_token &stop);
    [[nodiscard]] Result<QList<PlanOutcome>> planAll(const QList<Place> &places, const std::stop_token &stop);
    [[nodiscard]] Ingest::IngestOptions options() const;
    [[nodiscard]] Result<OpenDocument> readDocument(Domain::DocumentId id, const std::stop_token &stop);
    [[nodiscard]] Result<void> restoreNow(Domain::DocumentId id, Domain::DocumentVersionId version);
    void watched(Domain::DocumentSourceId source, const QStringList &paths);
    void announce(Domain::DocumentSourceId source);

    Parts m_parts;
    Async::WorkerPool m_runs; ///< one run at a time: more would only share the one writer
    std::unique_ptr<WatchService> m_watch;
    QSet<Domain::DocumentSourceId> m_announced; ///< views are told of these in a moment
    /// The source that is being taken in, on the thread of the runs.
    struct Going
    {
        Domain::DocumentSourceId source;
        std::stop_source stop;
        std::vector<std::function<void()>> afterwards; ///< called when its run has ended
    };

    QMutex m_goingMutex; ///< guards these two
    Going m_going;
    QSet<Domain::DocumentSourceId> m_leaving; ///< being removed: no run begins with them, nothing watches them
    std::shared_ptr<Run> m_current;
    QList<std::shared_ptr<Run>> m_waiting;
    bool m_closing = false;
};

} // namespace Docket::Services
