// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/documents.h>

#include <QStyledItemDelegate>

namespace Docket::Ui {

/// @p snippet as it fits into @p width pixels of @p font: where its first hit would be out of sight, words before it
/// give way to "…", and so does what is too long behind it. Pure.
[[nodiscard]] Domain::DocumentSnippet fitted(const Domain::DocumentSnippet &snippet, const QFont &font, int width);

/// A hit of a search in two lines: the title with the path at its right, and below it the snippet with the words that
/// were found on a ground of their own.
class HitDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace Docket::Ui
