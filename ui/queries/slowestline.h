// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace Docket::Ui {

/// Says above the statements which one had the slowest execution and which one takes most of the time, each in words
/// that lead to it. What there is no room for is in the tooltips. Main thread.
class SlowestLine final : public QWidget
{
    Q_OBJECT

public:
    struct Fact
    {
        QString figure{}; ///< "6.43 ms"
        QString line{};   ///< the statement as its line shows it
        QString about{};  ///< for the tooltip: the action, the whole text, and why
        QString key{};    ///< what chosen() says
    };

    explicit SlowestLine(QWidget *parent);
    Q_DISABLE_COPY_MOVE(SlowestLine)

    void setFacts(const Fact &slowest, const Fact &dearest);

Q_SIGNALS:
    void chosen(const QString &key);

private:
    class Words;
    Words *m_slowest;
    Words *m_dearest;
};

} // namespace Docket::Ui
