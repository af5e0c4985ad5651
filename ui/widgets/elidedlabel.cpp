// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "elidedlabel.h"

#include <QEvent>

#include <cmath>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// A word that is wider than @p width may be parted anywhere: the label would cut it.
QString breakable(const QString &text, const QFontMetrics &metrics, int width)
{
    QString result;
    for (qsizetype begin = 0, end = 0; begin < text.size(); begin = end + 1) {
        end = begin;
        while (end < text.size() && !text[end].isSpace())
            ++end;
        const auto word = text.sliced(begin, end - begin);
        const bool parted = metrics.horizontalAdvance(word) > width;
        for (qsizetype i = 0; i < word.size(); ++i) {
            if (parted && i > 0 && !word[i].isLowSurrogate() && !word[i].isMark())
                result += QChar(0x200b); // zero width space
            result += word[i];
        }
        if (end < text.size())
            result += text[end];
    }
    return result;
}

} // namespace

ElidedLabel::ElidedLabel(QWidget *parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ElidedLabel::setFullText(const QString &text)
{
    m_text = text.simplified();
    setAccessibleName(m_text);
    updateGeometry();
    elide();
}

void ElidedLabel::setWrapping(bool wrapping)
{
    if (wordWrap() == wrapping)
        return;
    setWordWrap(wrapping);
    elide();
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 6, fontMetrics().height()};
}

QSize ElidedLabel::sizeHint() const
{
    // Rounded down, its last letter would not fit into what it asks for.
    return {int(std::ceil(QFontMetricsF(font()).horizontalAdvance(m_text))), fontMetrics().height()};
}

void ElidedLabel::resizeEvent(QResizeEvent *event)
{
    QLabel::resizeEvent(event);
    elide();
}

void ElidedLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        elide();
}

void ElidedLabel::elide()
{
    const auto room = contentsRect().width();
    const auto shown =
        wordWrap() ? breakable(m_text, fontMetrics(), room) : fontMetrics().elidedText(m_text, Qt::ElideRight, room);
    setText(shown);
    setToolTip(wordWrap() || shown == m_text ? QString() : u"<p>"_s + m_text.toHtmlEscaped() + u"</p>"_s);
}

} // namespace Docket::Ui
