// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCache>
#include <QFont>
#include <QFontMetrics>
#include <QStaticText>

class QPainter;

namespace Docket::Ui {

/// Lines of text in one font, shaped once and painted many times: most of the time that a table takes to paint goes
/// into shaping the same few words in every row. Bounded; for delegates, in the main thread.
class LineCache final
{
public:
    explicit LineCache(const QFont &font);
    Q_DISABLE_COPY_MOVE(LineCache)

    [[nodiscard]] const QFont &font() const { return m_font; }
    /// In whole pixels, rounded up.
    [[nodiscard]] int width(const QString &text);
    /// Paints with the pen of @p painter, in the middle of the height, at the left, the right or the centre, elided
    /// where there is too little space. The text finds out by itself whether it runs to the right or to the left.
    void draw(QPainter &painter, const QRect &area, const QString &text, Qt::Alignment alignment = Qt::AlignLeft);

private:
    struct Line
    {
        QStaticText text;
        int width = 0;
    };

    [[nodiscard]] Line *line(const QString &key, const QString &text);

    QFont m_font;
    QFontMetrics m_metrics;
    QCache<QString, Line> m_lines; ///< by what it takes in memory, about
};

} // namespace Docket::Ui
