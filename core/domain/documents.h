// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document.h"
#include "issue.h"
#include "query.h"

#include <base/error.h>

#include <span>

namespace Docket::Domain {

enum class DocumentSort
{
    Path,
    Title,
    Modified,
    Size,
    Words,
    State,
    Ingested
};

struct DocumentOrder
{
    DocumentSort by = DocumentSort::Path;
    bool descending = false;

    bool operator==(const DocumentOrder &) const = default;
};

/// What restricts a question beside the query: the folder chosen in the tree.
struct DocumentScope
{
    DocumentSourceId source; ///< null: all sources
    QString folder;          ///< relative to the source, everything below it; empty: the whole source

    bool operator==(const DocumentScope &) const = default;
};

/// The place between two rows of a list. Made by list(); empty: the beginning.
struct DocumentCursor
{
    QByteArray key;
    DocumentId id;

    [[nodiscard]] bool isStart() const { return id.isNull(); }
    bool operator==(const DocumentCursor &) const = default;
};

struct DocumentPage
{
    QList<DocumentSummary> rows;
    DocumentCursor next;
    bool last = true; ///< nothing comes after these rows
};

/// Where in a document the words were found.
struct DocumentSnippet
{
    enum class Field
    {
        Title,
        Heading,
        Body,
        Code
    };
    Field field = Field::Body;
    QString text;                                ///< one line; cut at words, with … where something is left out
    QList<std::pair<qsizetype, qsizetype>> hits; ///< position and length in text, in UTF-16 units, in order
    QString section;                             ///< text of the heading above, or empty
    int line = 0;                                ///< of that heading in the source; 0: the beginning

    bool operator==(const DocumentSnippet &) const = default;
};

struct DocumentHit
{
    DocumentSummary document;
    double rank = 0; ///< better is lower, as BM25 in SQLite; 0 if it was not asked for
    DocumentSnippet snippet;
};

enum class SearchOrder
{
    Ranked, ///< best first. Of words that stand almost everywhere only part of the matches is weighed
    First   ///< any matches, newest first: at once, while the ranked ones are on the way
};

struct DocumentHits
{
    QList<DocumentHit> hits;
    bool more = false;    ///< there are more than these
    bool bounded = false; ///< so many matches that not all were weighed
};

/// A folder of the tree that has documents in or below it.
struct DocumentFolder
{
    DocumentSourceId source;
    QString path;      ///< relative to the source; empty: the source itself
    int documents = 0; ///< directly in it
    int total = 0;     ///< in it and below
    int failed = 0;    ///< of total
    int missing = 0;

    bool operator==(const DocumentFolder &) const = default;
};

struct NamedCount
{
    QString name;
    int count = 0;

    bool operator==(const NamedCount &) const = default;
};

/// A file that failed, for the list from which it is opened or tried again.
struct FailedDocument
{
    DocumentSummary document;
    QString absolutePath;
};

/// Where documents come from, and what is known of each file without reading it. Synchronous; bound to one connection
/// and used on its worker thread; reads on any connection, writes inside a transaction.
class DocumentSourceRepository
{
public:
    virtual ~DocumentSourceRepository() = default;

    [[nodiscard]] virtual Result<QList<DocumentSource>> sources() = 0; ///< by name, with their counts
    [[nodiscard]] virtual Result<DocumentSource> source(DocumentSourceId id) = 0;
    /// By id, else by path; Invalid where the path of a known source would change.
    [[nodiscard]] virtual Result<DocumentSourceId> storeSource(const DocumentSource &source) = 0;
    /// With all its documents and their versions.
    [[nodiscard]] virtual Result<void> removeSource(DocumentSourceId id) = 0;
    /// Every document of the source by path.
    [[nodiscard]] virtual Result<QList<DocumentRecord>> records(DocumentSourceId id) = 0;
    [[nodiscard]] virtual Result<QList<DocumentFolder>> folders(const Query &query) = 0; ///< parents before children
    [[nodiscard]] virtual Result<QList<FailedDocument>> failures(DocumentScope scope) = 0;

protected:
    DocumentSourceRepository() = default;
    Q_DISABLE_COPY_MOVE(DocumentSourceRepository)
};

/// The documents in the local database. Same rules as DocumentSourceRepository. Equal content is not written again.
/// Every failure names the document, or the file of the database.
class DocumentRepository
{
public:
    virtual ~DocumentRepository() = default;

    /// Writes what was parsed; the text that a changed document had becomes a version. A document is known by its path.
    /// All or nothing only with a transaction around it, as for everything that writes here.
    [[nodiscard]] virtual Result<QList<StoredDocument>> storeBatch(DocumentSourceId source,
                                                                   std::span<const DocumentInput> documents) = 0;
    /// Notes that a file failed; what is stored of it stays searchable. Makes an empty document if there was none.
    [[nodiscard]] virtual Result<DocumentId> storeFailure(DocumentSourceId source, const QString &path, FileStamp stamp,
                                                          const DocumentFailure &failure) = 0;
    /// The file's size and time are others, its content is the same. Takes it out of Failed and Missing.
    [[nodiscard]] virtual Result<void> touch(DocumentId id, FileStamp stamp) = 0;
    /// Notes which files are gone, or there again; how many changed their state.
    [[nodiscard]] virtual Result<int> setMissing(std::span<const DocumentId> ids, bool missing) = 0;
    /// The same document in another place, with its versions; its relative links then lead elsewhere. Conflict if
    /// there is one already, NotFound if it is not stored.
    [[nodiscard]] virtual Result<void> move(DocumentId id, DocumentSourceId source, const QString &path) = 0;
    [[nodiscard]] virtual Result<int> remove(std::span<const DocumentId> ids) = 0; ///< with their versions

    [[nodiscard]] virtual Result<Document> find(DocumentId id) = 0;
    [[nodiscard]] virtual Result<DocumentId> findByPath(DocumentSourceId source, const QString &path) = 0;
    /// By absolute path, in any source; capitals count only where two differ in nothing else.
    [[nodiscard]] virtual Result<DocumentId> findByAbsolutePath(const QString &path) = 0;
    [[nodiscard]] virtual Result<QList<DocumentId>> findByHash(const QByteArray &hash) = 0;
    [[nodiscard]] virtual Result<QByteArray> text(DocumentId id) = 0; ///< the source in UTF-8

    /// A page of at most @p limit rows behind @p after. Rows that come, go or change in between never make another one
    /// appear twice or be left out.
    [[nodiscard]] virtual Result<DocumentPage> list(const Query &query, DocumentScope scope, DocumentOrder order,
                                                    int limit, const DocumentCursor &after = {}) = 0;
    [[nodiscard]] virtual Result<qint64> count(const Query &query, DocumentScope scope) = 0;
    /// In the order of the ids; those that are gone are left out.
    [[nodiscard]] virtual Result<QList<DocumentSummary>> summaries(std::span<const DocumentId> ids) = 0;
    /// Documents that hold the query's words, with the places; without words the newest that the rest admits.
    [[nodiscard]] virtual Result<DocumentHits> search(const Query &query, DocumentScope scope, int limit,
                                                      SearchOrder order) = 0;

    [[nodiscard]] virtual Result<QList<DocumentVersion>> versions(DocumentId id) = 0; ///< newest first
    [[nodiscard]] virtual Result<QByteArray> versionText(DocumentVersionId id) = 0;

    [[nodiscard]] virtual Result<QList<NamedCount>> propertyKeys() = 0; ///< most used first
    [[nodiscard]] virtual Result<QList<NamedCount>> propertyValues(const QString &key, int limit) = 0;
    [[nodiscard]] virtual Result<QList<NamedCount>> languages() = 0;
    [[nodiscard]] virtual Result<QList<NamedCount>> tags() = 0;

protected:
    DocumentRepository() = default;
    Q_DISABLE_COPY_MOVE(DocumentRepository)
};

/// A link seen from where it leads.
struct Backlink
{
    DocumentSummary document;
    DocumentLink link;
};

struct BrokenLink
{
    DocumentSummary document;
    DocumentLink link;
    bool headingOnly = false; ///< the document exists, the heading does not
};

struct IssueMention
{
    QString project; ///< "owner/name"; empty: the source says no project for a bare number
    qint64 number = 0;
    IssueId issue; ///< null: not stored here
    int line = 0;

    bool operator==(const IssueMention &) const = default;
};

/// What leads where among documents and issues. Same rules as DocumentSourceRepository. Links are resolved when asked;
/// which ones are broken, and which documents are orphans, is kept in the transactions that write documents.
class DocumentLinkRepository
{
public:
    virtual ~DocumentLinkRepository() = default;

    [[nodiscard]] virtual Result<QList<ResolvedLink>> outgoing(DocumentId id) = 0; ///< in the order of the text
    [[nodiscard]] virtual Result<QList<Backlink>> backlinks(DocumentId id, int limit) = 0;
    [[nodiscard]] virtual Result<QList<BrokenLink>> brokenLinks(DocumentScope scope, int limit) = 0;
    /// Documents that no other one links to, by path.
    [[nodiscard]] virtual Result<QList<DocumentSummary>> orphans(DocumentScope scope, int limit) = 0;
    [[nodiscard]] virtual Result<QList<IssueMention>> issuesMentioned(DocumentId id) = 0;
    [[nodiscard]] virtual Result<QList<Backlink>> documentsMentioning(IssueId id, int limit) = 0;

protected:
    DocumentLinkRepository() = default;
    Q_DISABLE_COPY_MOVE(DocumentLinkRepository)
};

} // namespace Docket::Domain
