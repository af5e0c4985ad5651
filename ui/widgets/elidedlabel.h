// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace Docket::Ui {

/// A label in one line of plain text that ends with "…" where there is no room; the whole text is in its tooltip then.
/// It takes more lines instead when it is told to wrap.
class ElidedLabel final : public QLabel
{
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ElidedLabel)

    void setFullText(const QString &text);
    [[nodiscard]] const QString &fullText() const { return m_text; }
    void setWrapping(bool wrapping);
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void elide();

    QString m_text;
};

} // namespace Docket::Ui
