// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "linecache.h"

#include <QPainter>
#include <QTextOption>

#include <cmath>

namespace Docket::Ui {

namespace {

/// Whoever writes titles a page long still gets one line; shaping all of it would take longer than the row is worth.
constexpr qsizetype longest = 600;

/// What a line takes: its glyphs with their places, its text, and what is there for any. In bytes, about.
qsizetype costOf(qsizetype length)
{
    return 400 + (40 * length);
}

/// A thousand lines of titles: the rows of a large window many times over.
constexpr qsizetype mostBytes = 2'500'000;

} // namespace

LineCache::LineCache(const QFont &font)
    : m_font(font)
    , m_metrics(font)
    , m_lines(mostBytes)
{
}

int LineCache::width(const QString &text)
{
    return text.isEmpty() ? 0 : line(text, text)->width;
}

void LineCache::draw(QPainter &painter, const QRect &area, const QString &text, Qt::Alignment alignment)
{
    if (text.isEmpty() || area.width() <= 0)
        return;
    auto *shown = line(text, text);
    if (shown->width > area.width()) {
        // The width is part of the key; a character that no text has keeps it apart from texts.
        const QString key = QString::number(area.width()) + QChar(0xffff) + text;
        shown = m_lines.object(key);
        if (shown == nullptr)
            shown = line(
                key, m_metrics.elidedText(text.first(std::min(text.size(), longest)), Qt::ElideRight, area.width()));
    }
    auto left = area.left();
    if (alignment.testFlag(Qt::AlignRight))
        left = area.right() + 1 - shown->width;
    else if (alignment.testFlag(Qt::AlignHCenter))
        left = area.left() + ((area.width() - shown->width) / 2);
    painter.setFont(m_font);
    painter.drawStaticText(left, area.top() + ((area.height() - m_metrics.height()) / 2), shown->text);
}

LineCache::Line *LineCache::line(const QString &key, const QString &text)
{
    if (auto *known = m_lines.object(key))
        return known;
    auto *made = new Line;
    const auto shown = text.first(std::min(text.size(), longest));
    made->text.setText(shown);
    made->text.setTextFormat(Qt::PlainText);
    QTextOption option(Qt::AlignLeft | Qt::AlignAbsolute);
    option.setWrapMode(QTextOption::NoWrap);
    option.setTextDirection(shown.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    made->text.setTextOption(option);
    made->text.prepare({}, m_font);
    // Asking the metrics would shape the text a second time.
    made->width = int(std::ceil(made->text.size().width())) + 1;
    [[maybe_unused]] const bool kept =
        m_lines.insert(key, made, costOf(shown.size())); // only what costs more than all may have is not
    Q_ASSERT(kept);
    return made;
}

} // namespace Docket::Ui
