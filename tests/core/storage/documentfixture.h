// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storagefixture.h"

#include <storage/sqldocumentlinkrepository.h>
#include <storage/sqldocumentrepository.h>
#include <storage/sqldocumentsourcerepository.h>

#include <QCryptographicHash>

namespace Docket::Tests {

/// A document whose body is @p body, with a hash of everything that is told of it.
inline DocumentInput makeDocument(const QString &path, const QString &title, const QString &body)
{
    DocumentInput input;
    input.path = path;
    input.encoding = u"UTF-8"_s;
    input.content.parserVersion = 1;
    input.content.title = title;
    input.content.body = body.toUtf8();
    input.content.words = int(body.split(u' ', Qt::SkipEmptyParts).size());
    input.source = "# " + title.toUtf8() + "\n\n" + body.toUtf8() + '\n';
    input.hash = QCryptographicHash::hash(input.source, QCryptographicHash::Sha256);
    input.stamp = {input.source.size(), 1'700'000'000'000'000'000};
    return input;
}

inline DocumentLink makeLink(DocumentLink::Kind kind, const QString &target, const QString &anchor = {})
{
    return {kind, target, anchor, u"see"_s, 3};
}

inline Query ask(const QString &text)
{
    const auto parsed = parseQuery(text, at(0), AskDocuments);
    if (!parsed.problems.isEmpty())
        QTest::qFail(qPrintable(text + u": "_s + parsed.problems.first().message), __FILE__, __LINE__);
    return parsed.query;
}

/// The fixture database with one source of documents at /srv/wiki.
class DocumentStore final
{
public:
    explicit DocumentStore(int keptVersions = 3)
        : documents(*store.connection, {keptVersions, at(1000)})
        , sources(*store.connection)
        , links(*store.connection)
    {
        source = addSource(u"/srv/wiki"_s);
    }

    DocumentSourceId addSource(const QString &path, const QString &project = {})
    {
        DocumentSource added;
        added.path = path;
        added.project = project;
        return take(sources.storeSource(added));
    }

    DocumentId put(const DocumentInput &input, DocumentSourceId where = {})
    {
        const auto stored = take(documents.storeBatch(where.isNull() ? source : where, std::span(&input, 1)));
        return stored.isEmpty() ? DocumentId{} : stored.first().id;
    }

    QStringList paths(const QString &query, DocumentScope scope = {})
    {
        QStringList found;
        const auto page = take(documents.list(ask(query), scope, {}, 1000));
        for (const DocumentSummary &row : page.rows)
            found << row.path;
        return found;
    }

    QStringList found(const QString &query, SearchOrder order = SearchOrder::Ranked)
    {
        QStringList paths;
        const auto hits = take(documents.search(ask(query), {}, 50, order));
        for (const DocumentHit &hit : hits.hits)
            paths << hit.document.path;
        return paths;
    }

    Store store;
    Storage::SqlDocumentRepository documents;
    Storage::SqlDocumentSourceRepository sources;
    Storage::SqlDocumentLinkRepository links;
    DocumentSourceId source;
};

} // namespace Docket::Tests
