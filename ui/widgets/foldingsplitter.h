// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QSplitter>

#include <array>

namespace Docket::Ui {

/// Parts that stand beside each other where there is room for that, and above each other where there is not. So it
/// never asks for more width than its widest part, and a dock that is narrow scrolls down instead of to the side. Each
/// way is divided as it was left. Main thread.
class FoldingSplitter final : public QSplitter
{
    Q_OBJECT

public:
    /// Beside each other from @p letters of the font on; above each other each part has @p lines at least.
    FoldingSplitter(int letters, int lines, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(FoldingSplitter)

    /// How it is divided at first: @p beside each other, and @p above each other.
    void setShares(const QList<int> &beside, const QList<int> &above);
    [[nodiscard]] bool isFolded() const { return orientation() == Qt::Vertical; }

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    int m_letters;
    int m_lines;
    std::array<QList<int>, 2> m_shares; ///< beside, above
    bool m_divided = false;             ///< it was shown, so that its sizes are somebody's
};

} // namespace Docket::Ui
