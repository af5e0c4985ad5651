// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "elidedlabel.h"

#include <QEvent>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// A word beyond this length may be parted anywhere: it could be wider than the label, which would cut it.
constexpr qsizetype longestWord = 8;

QString breakable(const QString &text)
{
    QString result;
    qsizetype run = 0;
    for (const QChar c : text) {
        run = c.isSpace() ? 0 : run + 1;
        if (run > longestWord && !c.isLowSurrogate() && !c.isMark())
            result += QChar(0x200b); // zero width space
        result += c;
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
    return {fontMetrics().horizontalAdvance(m_text), fontMetrics().height()};
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
    const auto shown =
        wordWrap() ? breakable(m_text) : fontMetrics().elidedText(m_text, Qt::ElideRight, contentsRect().width());
    setText(shown);
    setToolTip(wordWrap() || shown == m_text ? QString() : u"<p>"_s + m_text.toHtmlEscaped() + u"</p>"_s);
}

} // namespace Docket::Ui
