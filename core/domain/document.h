// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ids.h"

#include <base/timestamp.h>

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <utility>

namespace Docket::Domain {

/// Where documents come from.
struct DocumentSource
{
    enum class Kind
    {
        Folder, ///< everything below `path`
        Files,  ///< single files from anywhere: `path` is "/" or a drive
        Pasted  ///< no files behind the documents; `path` is empty and nothing is ever missing
    };

    DocumentSourceId id;
    Kind kind = Kind::Folder;
    QString path; ///< absolute, '/' between the parts, none at the end. Never changes: links are stored by it
    QString name; ///< for people; the last part of the path if it was not set
    /// What the folder's file system was known as when it was last read (device and file system id). A scan that finds
    /// another one is looking at an empty mount point, and reports nothing as missing.
    QString mount;
    QString project;    ///< "owner/name" that a bare #12 in its documents means; empty: nothing
    QStringList ignore; ///< patterns as in a .gitignore
    bool watched = false;
    bool hidden = false;      ///< hidden files and folders are read too
    bool symlinks = false;    ///< links to folders are followed
    bool otherMounts = false; ///< folders that lie on another file system are entered
    Timestamp added = noTime;
    Timestamp scanned = noTime; ///< end of the last complete run
    int documents = 0;          ///< read only: how many are stored,
    int failed = 0;             ///< how many of them could not be read,
    int missing = 0;            ///< and how many are gone from the disk

    bool operator==(const DocumentSource &) const = default;
};

enum class DocumentState
{
    Ok,
    Failed, ///< the file could not be read or parsed; what was stored of it before is kept
    Missing ///< the file is gone, what is stored stays until it is removed
};

/// Why a file could not be taken in, and where.
struct DocumentFailure
{
    QString reason;
    int line = 0; ///< 1-based; 0: the whole file

    bool operator==(const DocumentFailure &) const = default;
};

struct DocumentHeading
{
    int level = 1; ///< 1 to 6
    QString text;
    QString anchor; ///< as links name it, without '#'
    int line = 0;   ///< 1-based, in the source
    /// Where in ParsedContent::body the text of the section begins, in bytes. It ends where the next heading begins.
    qsizetype textOffset = 0;

    bool operator==(const DocumentHeading &) const = default;
};

/// A link as it stands in a document.
struct DocumentLink
{
    enum class Kind
    {
        Document, ///< `target` is a path, relative to the document or, with a leading '/', to its source
        Heading,  ///< a heading of the same document: `anchor`
        Issue,    ///< `target` is "owner/name#12" or "#12"
        Url,
        File ///< a path to something that is no document, such as an image
    };

    Kind kind = Kind::Document;
    QString target; ///< decoded (no %20), without the anchor
    QString anchor; ///< without '#', decoded
    QString text;   ///< what the reader sees
    int line = 0;

    bool operator==(const DocumentLink &) const = default;
};

struct DocumentTask
{
    bool done = false;
    QString text;
    int line = 0;

    bool operator==(const DocumentTask &) const = default;
};

struct DocumentCode
{
    QString language; ///< first word of the info string; empty for none
    int line = 0;
    int lines = 0;

    bool operator==(const DocumentCode &) const = default;
};

/// One value of the front matter with its keys joined by dots ("author.name"). A list gives one for each element.
struct DocumentProperty
{
    QString key;
    QString value; ///< as text: 3, true, 2026-01-31

    bool operator==(const DocumentProperty &) const = default;
};

/// What a parser found in a file: everything but the tree itself, which the cache keeps. The texts are UTF-8.
struct ParsedContent
{
    int parserVersion = 0;
    QString title;   ///< of the front matter or the first heading; empty: the file's name serves
    QByteArray body; ///< what is read as text: blocks apart by line feeds, no markup, neither headings nor code blocks
    QByteArray code; ///< the code blocks, one after the other
    QByteArray frontMatter; ///< as JSON; empty if there is none
    QList<DocumentProperty> properties;
    QList<DocumentHeading> headings;
    QList<DocumentLink> links;
    QList<DocumentTask> tasks;
    QList<DocumentCode> codeBlocks;
    QStringList tags;
    int words = 0;
    /// What could not be read while the rest was, as of the front matter; no reason: nothing.
    DocumentFailure problem;
};

/// Size and time of a file, as a scan compares them before it reads anything.
struct FileStamp
{
    qint64 size = 0;
    qint64 modified = 0; ///< nanoseconds since 1970

    bool operator==(const FileStamp &) const = default;
};

/// Where a link leads as long as nobody knows which documents are stored, as keys (see Storage::pathKey).
struct DocumentLinkTarget
{
    qint64 key = 0;
    int position = 0; ///< among the links of the document
    bool isIssue = false;
    qint64 anchor = 0;     ///< of the heading; 0: none
    QList<qint64> instead; ///< what a link to a document means if there is none at `key`, the likeliest first
};

/// A document's parts that only storage understands, made by Storage::packDocument() on any thread.
struct PackedDocument
{
    QByteArray content; ///< compressed: facts, body, code and source
    qint64 factsSize = 0;
    qint64 bodySize = 0;
    qint64 codeSize = 0;
    qint64 sourceSize = 0;
    QByteArray title; ///< as the index takes them
    QByteArray headings;
    QByteArray body;
    QByteArray code;
    QByteArray links;
    QList<DocumentLinkTarget> targets;
    QList<std::pair<int, bool>> broken; ///< links that no other document can mend; true: only the heading is not there

    [[nodiscard]] bool isEmpty() const { return content.isEmpty(); }
};

/// A file that was read and parsed, on its way into the database.
struct DocumentInput
{
    QString path; ///< relative to its source, '/' between the parts
    FileStamp stamp;
    QByteArray hash;   ///< of the bytes of the file; at least eight bytes
    QByteArray source; ///< the text in UTF-8
    QString encoding;  ///< what the file was in: "UTF-8", "UTF-16LE" …
    ParsedContent content;
    PackedDocument packed; ///< optional; packed on the writer if it is empty
};

/// A document as lists show it.
struct DocumentSummary
{
    DocumentId id;
    DocumentSourceId source;
    QString path; ///< relative to the source
    QString title;
    FileStamp stamp;
    DocumentState state = DocumentState::Ok;
    DocumentFailure failure; ///< if state is Failed
    /// What could not be read in it while the rest was, as of its front matter; no reason: nothing.
    DocumentFailure problem;
    int brokenLinks = 0;
    int words = 0;
    int tasksOpen = 0;
    int tasksDone = 0;
    Timestamp ingested = noTime;

    bool operator==(const DocumentSummary &) const = default;
};

/// What a scan needs to know of a stored document.
struct DocumentRecord
{
    DocumentId id;
    QString path;
    FileStamp stamp;
    QByteArray hash;
    DocumentState state = DocumentState::Ok;
    int parserVersion = 0;

    bool operator==(const DocumentRecord &) const = default;
};

/// A link and what it leads to, worked out when it is asked for: documents may come, go and move in between.
struct ResolvedLink
{
    DocumentLink link;
    DocumentId document; ///< null: no document, or none that is stored
    QString documentPath;
    IssueId issue;            ///< null: no issue, or none that is stored
    bool broken = false;      ///< leads to a document or a heading that does not exist
    bool caseDiffers = false; ///< found only because capitals were not minded: broken on other systems

    bool operator==(const ResolvedLink &) const = default;
};

/// Everything about one document but its text.
struct Document
{
    DocumentSummary summary;
    QString sourcePath; ///< absolute path of its source
    QByteArray hash;
    QString encoding;
    int parserVersion = 0;
    QByteArray frontMatter; ///< JSON, or empty
    QList<DocumentProperty> properties;
    QList<DocumentHeading> headings;
    QList<DocumentLink> links;
    QList<DocumentTask> tasks;
    QList<DocumentCode> codeBlocks;
    QStringList tags;

    [[nodiscard]] QString absolutePath() const
    {
        const QString slash = sourcePath.endsWith(u'/') ? QString() : QString(u'/');
        return sourcePath + slash + summary.path;
    }
};

/// An earlier text of a document.
struct DocumentVersion
{
    DocumentVersionId id;
    DocumentId document;
    QByteArray hash;
    qint64 size = 0;             ///< of the text in bytes
    Timestamp replaced = noTime; ///< when another text took its place
    Timestamp ingested = noTime;

    bool operator==(const DocumentVersion &) const = default;
};

/// What a storeBatch() did, document by document, in the order of its input.
struct StoredDocument
{
    enum class Outcome
    {
        Inserted,
        Updated,
        Unchanged
    };
    DocumentId id;
    Outcome outcome = Outcome::Unchanged;

    bool operator==(const StoredDocument &) const = default;
};

} // namespace Docket::Domain
