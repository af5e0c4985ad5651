// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imagenotice.h"

#include <icons/themedicon.h>
#include <widgets/theme.h>

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int iconSide = 14;

} // namespace

ImageNotice::ImageNotice(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_button(new QToolButton(this))
{
    m_text->setFont(smallFont(font()));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    m_button->setFont(smallFont(font()));
    m_button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_button->setFocusPolicy(Qt::TabFocus);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 8, 5);
    layout->setSpacing(8);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    connect(m_button, &QToolButton::clicked, this, &ImageNotice::loadRequested);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setIcon();
    hide();
}

void ImageNotice::present(const QString &text, const QString &action, const QString &more)
{
    m_text->setText(text);
    m_text->setToolTip(more);
    m_button->setText(action);
    m_button->setVisible(!action.isEmpty());
    setVisible(!text.isEmpty());
}

QString ImageNotice::text() const
{
    return isHidden() ? QString() : m_text->text();
}

void ImageNotice::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    QPainter painter(this);
    painter.setPen(lineColor(palette()));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

void ImageNotice::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        setIcon();
}

void ImageNotice::setIcon()
{
    m_icon->setPixmap(tintedIcon(u"image"_s, toneColor(Tone::Muted, palette()), iconSide, devicePixelRatioF()));
}

} // namespace Docket::Ui
