// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/issue.h>

#include <QWidget>

namespace Docket::Ui {

/// Labels as chips that flow over as many lines as the width asks for. Hovering a chip shows the label's description; a
/// click says which label it was.
class ChipRow final : public QWidget
{
    Q_OBJECT

public:
    explicit ChipRow(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ChipRow)

    void setLabels(const QList<Domain::Label> &labels);
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void labelActivated(const QString &name);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] QList<QRect> places(int width) const;
    [[nodiscard]] qsizetype at(const QPoint &position) const;

    QList<Domain::Label> m_labels;
};

/// A label's colour as chips have it; grey where the server told no usable one.
[[nodiscard]] quint32 labelRgb(const Domain::Label &label);

} // namespace Docket::Ui
