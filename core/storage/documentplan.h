// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "queryplan.h"

#include <domain/documents.h>

namespace Docket::Storage {

/// Words as they were asked for, to be marked where they were found.
struct SearchedPhrase
{
    QString text;
    bool prefix = false;
};

/// A query for documents as SQL: an expression for the search index and conditions on the row, called d.
struct DocumentPlan
{
    bool empty = false;  ///< nothing can match
    QByteArray wanted;   ///< FTS5: what must be there; empty if words decide nothing
    QByteArray unwanted; ///< FTS5: what must not be there, joined by OR; empty or beside `wanted`
    SqlPiece where;      ///< empty if nothing else decides
    QList<SearchedPhrase> phrases;

    /// The whole expression.
    [[nodiscard]] QByteArray match() const { return combined(wanted); }
    /// With what must be there in the title or the headings.
    [[nodiscard]] QByteArray titleMatch() const { return combined("{title headings} : (" + wanted + ')'); }
    /// All conditions, with the words as one of them: "1" if there is none.
    [[nodiscard]] SqlPiece conditions() const;

private:
    [[nodiscard]] QByteArray combined(const QByteArray &positive) const
    {
        return unwanted.isEmpty() ? positive : QByteArray('(' + positive + ") NOT (" + unwanted + ')');
    }
};

/// Never fails: what cannot be asked of documents matches none of them.
[[nodiscard]] DocumentPlan planDocuments(const Domain::Query &query, const Domain::DocumentScope &scope);

} // namespace Docket::Storage
