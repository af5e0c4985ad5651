// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/document.h>

namespace Docket::Storage {

/// What storing @p document below @p source needs beside the row: texts for the index, the compressed content, where
/// the links lead. Pure, and a good part of the work, so it is called on the worker that parsed; `source.id` must be
/// set.
[[nodiscard]] Domain::PackedDocument packDocument(const Domain::DocumentSource &source,
                                                  const Domain::DocumentInput &document);

/// A target of links as the index holds it: each word behind a character for private use, so that words of texts never
/// match it and a phrase of such words does.
[[nodiscard]] QByteArray linkWords(QStringView target);
/// The word under which a link to an issue of this number is found, whatever its project.
[[nodiscard]] QByteArray issueWord(qint64 number);

} // namespace Docket::Storage
