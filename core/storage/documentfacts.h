// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <domain/document.h>

#include <QByteArray>

namespace Docket::Storage {

/// What the parser found in a document, beside its texts. A document has dozens of such small things; as rows of tables
/// they would cost more than its search index, so they travel packed and only what is searched for has rows.
struct DocumentFacts
{
    QByteArray frontMatter;
    QList<Domain::DocumentProperty> properties;
    QList<Domain::DocumentHeading> headings;
    QList<Domain::DocumentLink> links;
    QList<Domain::DocumentTask> tasks;
    QList<Domain::DocumentCode> codeBlocks;
    QStringList tags;
    QList<std::pair<qint64, int>> targets; ///< rows of document_link: key, position among the links
};

[[nodiscard]] QByteArray encodeFacts(const DocumentFacts &facts);
/// StorageCorrupt if the bytes are not what encodeFacts() wrote.
[[nodiscard]] Result<DocumentFacts> decodeFacts(QByteArrayView bytes);

/// The headings alone, which come first.
[[nodiscard]] Result<QList<Domain::DocumentHeading>> decodeHeadings(QByteArrayView bytes);

/// The parts of a frame of document_content.
struct ContentParts
{
    qint64 facts = 0; ///< sizes in bytes
    qint64 body = 0;
    qint64 code = 0;
    qint64 source = 0;

    [[nodiscard]] qint64 total() const { return facts + body + code + source; }
};

[[nodiscard]] QByteArray compressContent(QByteArrayView facts, QByteArrayView body, QByteArrayView code,
                                         QByteArrayView source);
/// The first @p wanted bytes of a frame that holds @p total: what comes behind them is not unpacked. StorageCorrupt if
/// it is damaged.
[[nodiscard]] Result<QByteArray> expandContent(QByteArrayView frame, qint64 wanted, qint64 total);

} // namespace Docket::Storage
