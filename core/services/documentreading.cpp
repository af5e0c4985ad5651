// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The half of DocumentService that reads documents and their versions.
#include "documentservice.h"

#include <base/action.h>
#include <cache/tieredcache.h>
#include <files/confinedroot.h>
#include <ingest/fileparser.h>
#include <ingest/ingestrun.h>
#include <markdown/encode.h>
#include <markdown/parse.h>
#include <repositories/repositoryregistry.h>
#include <storage/documentmentions.h>
#include <storage/documentpaths.h>
#include <storage/sqldocumentlinkrepository.h>
#include <storage/sqldocumentrepository.h>
#include <storage/sqldocumentsourcerepository.h>

#include <array>

using namespace Qt::StringLiterals;

namespace Docket::Services {

using namespace Domain;
using Repositories::ReadRepositories;
using Storage::Connection;
using Storage::SqlDocumentLinkRepository;
using Storage::SqlDocumentRepository;
using Storage::SqlDocumentSourceRepository;
using UnitsOfWork::UnitOfWork;

namespace {

/// A document with its links, still without its text.
Result<OpenDocument> documentAndLinks(Connection &c, DocumentId id)
{
    auto document = SqlDocumentRepository(c).find(id);
    if (!document)
        return std::unexpected(std::move(document).error());
    auto links = SqlDocumentLinkRepository(c).outgoing(id);
    if (!links)
        return std::unexpected(std::move(links).error());
    OpenDocument open;
    open.document = *std::move(document);
    open.links = *std::move(links);
    return open;
}

constexpr qint64 maxPictureBytes = 32LL * 1024 * 1024;

struct VersionText
{
    QByteArray text;
    QByteArray hash; ///< of the bytes that it was read from
};

/// The text of a version of this document: that of another one would be written into a file that it never stood in.
Result<VersionText> versionOf(SqlDocumentRepository &documents, DocumentId id, DocumentVersionId version)
{
    const auto versions = documents.versions(id);
    if (!versions)
        return std::unexpected(versions.error());
    const auto found = std::ranges::find(*versions, version, &DocumentVersion::id);
    if (found == versions->cend())
        return fail(Code::NotFound, u"documents.version"_s,
                    u"Document %1 has no version %2 (any more)."_s.arg(id.value).arg(version.value),
                    u"Choose one of the versions that are listed."_s);
    return documents.versionText(version).transform(
        [&found](QByteArray text) { return VersionText{std::move(text), found->hash}; });
}

Result<QByteArray> versionTextOf(SqlDocumentRepository &documents, DocumentId id, DocumentVersionId version)
{
    return versionOf(documents, id, version).transform([](const VersionText &found) { return found.text; });
}

struct Encoded
{
    QByteArray bytes;
    QString encoding;
};

/// The file stays in the encoding that it is in; what that cannot write makes it UTF-8.
Encoded encoded(const QByteArray &text, const QString &encoding)
{
    if (auto bytes = Markdown::encodeText(text, encoding))
        return {*std::move(bytes), encoding};
    return {text, u"UTF-8"_s};
}

int replacedIn(const QByteArray &text)
{
    return int(text.count("\xEF\xBF\xBD"));
}

/// Whether a text that was read from bytes of this hash lost something by that: none of the encodings gives them back.
bool isLossy(const QByteArray &text, const QByteArray &hash)
{
    if (!text.contains("\xEF\xBF\xBD"))
        return false;
    return std::ranges::none_of(std::array{u"UTF-8"_s, u"UTF-8 with BOM"_s, u"UTF-16LE"_s, u"UTF-16BE"_s},
                                [&](const QString &encoding) {
                                    const auto bytes = Markdown::encodeText(text, encoding);
                                    return bytes && Ingest::contentHash(*bytes) == hash;
                                });
}

} // namespace

Async::Future<DocumentPage> DocumentService::list(const Query &query, const DocumentScope &scope, DocumentOrder order,
                                                  int limit, const DocumentCursor &after, std::stop_token stop)
{
    const ActionScope doing(u"list documents"_s);
    return m_parts.repositories.read(
        [=](ReadRepositories &r) { return r.documents().list(query, scope, order, limit, after); }, std::move(stop));
}

Async::Future<qint64> DocumentService::count(const Query &query, const DocumentScope &scope, std::stop_token stop)
{
    const ActionScope doing(u"count documents"_s);
    return m_parts.repositories.read([=](ReadRepositories &r) { return r.documents().count(query, scope); },
                                     std::move(stop));
}

Async::Future<DocumentHits> DocumentService::search(const Query &query, const DocumentScope &scope, int limit,
                                                    SearchOrder order, std::stop_token stop)
{
    const ActionScope doing(u"search documents"_s);
    return m_parts.repositories.read(
        [=](ReadRepositories &r) { return r.documents().search(query, scope, limit, order); }, std::move(stop));
}

Async::Future<QList<DocumentFolder>> DocumentService::folders(const Query &query)
{
    const ActionScope doing(u"show document folders"_s);
    return m_parts.database.read([query](Connection &c) { return SqlDocumentSourceRepository(c).folders(query); });
}

Async::Future<QList<FailedDocument>> DocumentService::failures(const DocumentScope &scope)
{
    const ActionScope doing(u"show failed documents"_s);
    return m_parts.database.read([scope](Connection &c) { return SqlDocumentSourceRepository(c).failures(scope); });
}

Async::Future<DocumentFacets> DocumentService::facets()
{
    const ActionScope doing(u"complete query"_s);
    return m_parts.repositories.read([](ReadRepositories &r) -> Result<DocumentFacets> {
        DocumentRepository &documents = r.documents();
        auto properties = documents.propertyKeys();
        if (!properties)
            return std::unexpected(std::move(properties).error());
        auto languages = documents.languages();
        if (!languages)
            return std::unexpected(std::move(languages).error());
        auto tags = documents.tags();
        if (!tags)
            return std::unexpected(std::move(tags).error());
        return DocumentFacets{*std::move(properties), *std::move(languages), *std::move(tags)};
    });
}

Async::Future<QList<NamedCount>> DocumentService::propertyValues(const QString &key, int limit)
{
    const ActionScope doing(u"complete query"_s);
    return m_parts.repositories.read([=](ReadRepositories &r) { return r.documents().propertyValues(key, limit); });
}

Async::Future<DocumentId> DocumentService::find(const QString &path)
{
    const ActionScope doing(u"find document"_s);
    return m_parts.database.read([path](Connection &c) -> Result<DocumentId> {
        SqlDocumentRepository documents(c);
        if (auto found = documents.findByAbsolutePath(path); found || found.error().code != Code::NotFound)
            return found;
        auto sources = SqlDocumentSourceRepository(c).sources();
        if (!sources)
            return std::unexpected(std::move(sources).error());
        for (const DocumentSource &source : std::as_const(*sources)) {
            if (auto found = documents.findByPath(source.id, path); found || found.error().code != Code::NotFound)
                return found;
        }
        return fail(Code::NotFound, u"documents.find"_s, u"There is no document %1 here."_s.arg(path),
                    u"Take its folder in first."_s);
    });
}

Async::Future<OpenDocument> DocumentService::open(DocumentId id, std::stop_token stop)
{
    const ActionScope doing(u"open document"_s);
    return m_parts.workers.run([this, id, stop] { return readDocument(id, stop); }, stop);
}

Async::Future<OpenDocument> DocumentService::facts(DocumentId id)
{
    const ActionScope doing(u"open document"_s);
    return m_parts.database.read([id](Connection &c) { return documentAndLinks(c, id); });
}

Result<OpenDocument> DocumentService::readDocument(DocumentId id, const std::stop_token &stop)
{
    auto facts = Async::await(m_parts.database.read(
        [id](Connection &c) -> Result<std::pair<OpenDocument, QByteArray>> {
            auto open = documentAndLinks(c, id);
            if (!open)
                return std::unexpected(std::move(open).error());
            if (open->document.hash.isEmpty())
                return std::pair(*std::move(open), QByteArray());
            // In the same look: the text must be the one that the hash, and so the tree, is of.
            auto text = SqlDocumentRepository(c).text(id);
            if (!text)
                return std::unexpected(std::move(text).error());
            return std::pair(*std::move(open), *std::move(text));
        },
        stop));
    if (!facts)
        return std::unexpected(std::move(facts).error());
    auto [open, text] = *std::move(facts);
    if (open.document.hash.isEmpty())
        return open; // failed from the beginning: there is no text
    const auto begin = std::chrono::steady_clock::now();
    open.fromCache = true;
    const auto parse = [this, &text, &open, &stop]() -> Result<QByteArray> {
        open.fromCache = false;
        Markdown::ParseLimits limits;
        limits.maxBytes = std::max<qsizetype>(limits.maxBytes, m_parts.maxBytes);
        auto parsed = Markdown::parseDocument(text, limits, stop);
        if (!parsed)
            return std::unexpected(std::move(parsed).error());
        return parsed->ast.structure();
    };
    const Cache::CacheKey key = Ingest::astKey(open.document.hash);
    auto bytes = m_parts.cache.getOrLoad(key, parse);
    if (!bytes)
        return std::unexpected(std::move(bytes).error());
    auto tree = Markdown::Ast::fromStructure(*bytes, text);
    if (!tree) {
        // Whatever lies under the key is no tree of this parser: it goes, and the text is parsed.
        (void)m_parts.cache.remove(key);
        bytes = parse();
        if (!bytes)
            return std::unexpected(std::move(bytes).error());
        tree = Markdown::Ast::fromStructure(*bytes, text);
        if (!tree)
            return std::unexpected(std::move(tree).error());
    }
    open.tree = *std::move(tree);
    open.treeTime = std::chrono::steady_clock::now() - begin;
    return open;
}

Async::Future<QByteArray> DocumentService::text(DocumentId id)
{
    const ActionScope doing(u"open document"_s);
    return m_parts.repositories.read([id](ReadRepositories &r) { return r.documents().text(id); });
}

Async::Future<QByteArray> DocumentService::picture(DocumentId id, const QString &target, std::stop_token stop)
{
    const ActionScope doing(u"show picture"_s);
    return m_parts.workers.run(
        [this, id, target, stop]() -> Result<QByteArray> {
            struct Place
            {
                QString root;
                QString path;
            };
            const auto place = Async::await(m_parts.database.read(
                [id, target](Connection &c) -> Result<Place> {
                    const auto document = SqlDocumentRepository(c).find(id);
                    if (!document)
                        return std::unexpected(document.error());
                    const auto source = SqlDocumentSourceRepository(c).source(document->summary.source);
                    if (!source)
                        return std::unexpected(source.error());
                    if (source->kind == DocumentSource::Kind::Pasted)
                        return fail(Code::NotFound, u"documents.picture"_s,
                                    u"There are no files beside a text that was pasted."_s);
                    const QString path = document->absolutePath();
                    return Place{source->kind == DocumentSource::Kind::Folder ? source->path
                                                                              : path.left(path.lastIndexOf(u'/')),
                                 Storage::resolveTarget(*source, path, target)};
                },
                stop));
            if (!place)
                return std::unexpected(place.error());
            const QString below = place->root.endsWith(u'/') ? place->root : QString(place->root + u'/');
            if (!place->path.startsWith(below))
                return fail(Code::Forbidden, u"documents.picture"_s,
                            u"The picture %1 lies outside of %2."_s.arg(target, place->root));
            const auto root = Files::ConfinedRoot::open(place->root);
            if (!root)
                return std::unexpected(root.error());
            return root->read(place->path.sliced(below.size()), maxPictureBytes);
        },
        stop);
}

Async::Future<Markdown::RenderedMarkdown>
DocumentService::render(const Markdown::Ast &tree, const Markdown::RenderOptions &options, std::stop_token stop)
{
    return m_parts.workers.run([tree, options, stop] { return Markdown::render(tree, options, stop); }, stop);
}

Async::Future<DocumentNeighbours> DocumentService::neighbours(DocumentId id, int limit, std::stop_token stop)
{
    const ActionScope doing(u"show document links"_s);
    return m_parts.database.read(
        [id, limit](Connection &c) -> Result<DocumentNeighbours> {
            SqlDocumentLinkRepository links(c);
            auto backlinks = links.backlinks(id, limit);
            if (!backlinks)
                return std::unexpected(std::move(backlinks).error());
            auto issues = links.issuesMentioned(id);
            if (!issues)
                return std::unexpected(std::move(issues).error());
            auto mentioning = Storage::DocumentMentions(c).issues(id, limit);
            if (!mentioning)
                return std::unexpected(std::move(mentioning).error());
            return DocumentNeighbours{*std::move(backlinks), *std::move(issues), *std::move(mentioning)};
        },
        stop);
}

Async::Future<QList<Backlink>> DocumentService::mentioning(IssueId issue, int limit)
{
    const ActionScope doing(u"show documents of issue"_s);
    return m_parts.database.read(
        [issue, limit](Connection &c) { return SqlDocumentLinkRepository(c).documentsMentioning(issue, limit); });
}

Async::Future<QList<BrokenLink>> DocumentService::brokenLinks(const DocumentScope &scope, int limit)
{
    const ActionScope doing(u"show broken links"_s);
    return m_parts.database.read(
        [scope, limit](Connection &c) { return SqlDocumentLinkRepository(c).brokenLinks(scope, limit); });
}

Async::Future<QList<DocumentSummary>> DocumentService::orphans(const DocumentScope &scope, int limit)
{
    const ActionScope doing(u"show orphans"_s);
    return m_parts.database.read(
        [scope, limit](Connection &c) { return SqlDocumentLinkRepository(c).orphans(scope, limit); });
}

// Versions

Async::Future<QList<DocumentVersion>> DocumentService::versions(DocumentId id)
{
    const ActionScope doing(u"show versions"_s);
    return m_parts.repositories.read([id](ReadRepositories &r) { return r.documents().versions(id); });
}

Async::Future<QList<DiffLine>> DocumentService::difference(DocumentId id, DocumentVersionId version)
{
    const ActionScope doing(u"compare versions"_s);
    return m_parts.database.read([id, version](Connection &c) -> Result<QList<DiffLine>> {
        SqlDocumentRepository documents(c);
        auto before = versionTextOf(documents, id, version);
        if (!before)
            return std::unexpected(std::move(before).error());
        auto now = documents.text(id);
        if (!now)
            return std::unexpected(std::move(now).error());
        return lineDiff(*before, *now);
    });
}

Async::Future<RestoreCheck> DocumentService::checkRestore(DocumentId id, DocumentVersionId version)
{
    const ActionScope doing(u"restore version"_s);
    return m_parts.database.read([id, version](Connection &c) -> Result<RestoreCheck> {
        SqlDocumentRepository documents(c);
        const auto document = documents.find(id);
        if (!document)
            return std::unexpected(document.error());
        const auto source = SqlDocumentSourceRepository(c).source(document->summary.source);
        if (!source)
            return std::unexpected(source.error());
        const auto old = versionOf(documents, id, version);
        if (!old)
            return std::unexpected(old.error());
        const auto present = documents.text(id);
        if (!present)
            return std::unexpected(present.error());
        RestoreCheck check{.encoding = document->encoding};
        if (source->kind == DocumentSource::Kind::Pasted)
            return check;
        const Encoded written = encoded(old->text, document->encoding);
        check.encoding = written.encoding;
        check.versionExact = Ingest::contentHash(written.bytes) == old->hash;
        if (!check.versionExact && isLossy(old->text, old->hash))
            check.versionLost = replacedIn(old->text);
        check.presentExact = Ingest::contentHash(encoded(*present, document->encoding).bytes) == document->hash;
        if (!check.presentExact && isLossy(*present, document->hash))
            check.presentLost = replacedIn(*present);
        return check;
    });
}

Async::Future<void> DocumentService::restore(DocumentId id, DocumentVersionId version)
{
    const ActionScope doing(u"restore version"_s);
    return m_runs.run([this, id, version] { return restoreNow(id, version); });
}

Result<void> DocumentService::restoreNow(DocumentId id, DocumentVersionId version)
{
    struct Old
    {
        Document document;
        DocumentSource source;
        QByteArray text;
    };
    auto old = Async::await(m_parts.database.read([id, version](Connection &c) -> Result<Old> {
        SqlDocumentRepository documents(c);
        auto document = documents.find(id);
        if (!document)
            return std::unexpected(std::move(document).error());
        auto source = SqlDocumentSourceRepository(c).source(document->summary.source);
        if (!source)
            return std::unexpected(std::move(source).error());
        auto text = versionTextOf(documents, id, version);
        if (!text)
            return std::unexpected(std::move(text).error());
        return Old{*std::move(document), *std::move(source), *std::move(text)};
    }));
    if (!old)
        return std::unexpected(std::move(old).error());
    const bool hasFile = old->source.kind != DocumentSource::Kind::Pasted;
    const QString path = old->document.absolutePath();
    // A single file's folder is the root that its change is confined to; the whole disk would be none.
    const QString root =
        old->source.kind == DocumentSource::Kind::Folder ? old->source.path : path.left(path.lastIndexOf(u'/'));
    const QString name = old->source.kind == DocumentSource::Kind::Folder ? old->document.summary.path
                                                                          : path.sliced(path.lastIndexOf(u'/') + 1);
    QString judged;
    if (hasFile) {
        judged = UnitsOfWork::UnitFiles::contentNow(root, name);
        const auto stamp = Ingest::stampOf(path, m_parts.maxBytes);
        if (stamp && *stamp != old->document.summary.stamp)
            return fail(Code::Conflict, u"documents.restore"_s, u"%1 was changed since it was taken in."_s.arg(path),
                        u"Take it in again first; then nothing of it is lost."_s);
        if (!stamp && stamp.error().code != Code::NotFound)
            return std::unexpected(stamp.error());
    }
    Ingest::ParserOptions parser{.source = old->source, .maxBytes = m_parts.maxBytes, .gone = {}};
    const QByteArray bytes = encoded(old->text, old->document.encoding).bytes;
    auto parsed = std::make_shared<Ingest::ParsedFile>(
        Ingest::parseText(old->document.summary.path, bytes, parser, m_runs.closing()));
    if (parsed->failed)
        return fail(Code::Invalid, u"documents.restore"_s, parsed->report.reason);
    if (hasFile) {
        if (auto known = Async::await(m_parts.units.addRoot(root)); !known)
            return known;
    }
    auto restored = Async::await(m_parts.units.run(
        UnitsOfWork::UnitOptions{.action = u"restore document"_s, .stop = {}, .longRunning = {}},
        [parsed, bytes, hasFile, root, name, judged, source = old->source.id](UnitOfWork &work) -> Result<void> {
            auto stored = work.documents().storeBatch(source, std::span(&parsed->input, 1));
            if (!stored)
                return std::unexpected(std::move(stored).error());
            if (hasFile) {
                if (auto written = work.files().write(root, name, bytes, judged); !written)
                    return written;
            }
            work.cache().put(Ingest::astKey(parsed->hash), parsed->tree, {}, UnitsOfWork::CacheEntry::Immutable);
            work.events().add(DocumentsChanged{source});
            return {};
        }));
    if (!restored || !hasFile)
        return restored;
    // The file is another one now; that it is the document's is noted by its size and time.
    Ingest::IngestRun run(m_parts.units, m_parts.database, m_parts.workers, options(), {});
    return run.run(old->source, QStringList{old->document.summary.path}, m_runs.closing()).transform([](const auto &) {
    });
}

Async::Future<int> DocumentService::remove(const QList<DocumentId> &ids)
{
    const ActionScope doing(u"remove documents"_s);
    return m_parts.units.run(UnitsOfWork::UnitOptions{.action = u"remove documents"_s, .stop = {}, .longRunning = {}},
                             [ids](UnitOfWork &work) -> Result<int> {
                                 auto removed = work.documents().remove(ids);
                                 work.events().add(DocumentsChanged{});
                                 return removed;
                             });
}

Async::Future<int> DocumentService::removeMissing(DocumentSourceId source)
{
    const ActionScope doing(u"remove missing documents"_s);
    return m_parts.units.run(
        UnitsOfWork::UnitOptions{.action = u"remove missing documents"_s, .stop = {}, .longRunning = {}},
        [source](UnitOfWork &work) -> Result<int> {
            auto sources = work.documentSources().sources();
            if (!sources)
                return std::unexpected(std::move(sources).error());
            QList<DocumentId> gone;
            for (const DocumentSource &one : std::as_const(*sources)) {
                if (!source.isNull() && one.id != source)
                    continue;
                auto records = work.documentSources().records(one.id);
                if (!records)
                    return std::unexpected(std::move(records).error());
                for (const DocumentRecord &record : std::as_const(*records)) {
                    if (record.state == DocumentState::Missing)
                        gone.append(record.id);
                }
            }
            auto removed = work.documents().remove(gone);
            work.events().add(DocumentsChanged{source});
            return removed;
        });
}

} // namespace Docket::Services
