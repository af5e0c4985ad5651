// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "buttonbar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QIcon>
#include <QToolButton>

#include <algorithm>

namespace Docket::Ui {

namespace {

constexpr int spacing = 2;

} // namespace

ButtonBar::ButtonBar(QWidget *parent)
    : QWidget(parent)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing);
    layout->addStretch();
}

QToolButton *ButtonBar::add(const QIcon &icon, const QString &text, const QString &tip)
{
    auto *button = new QToolButton(this);
    button->setIcon(icon);
    button->setToolTip(tip);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    auto *row = static_cast<QHBoxLayout *>(layout());
    row->insertWidget(row->count() - 1, button); // the rest stays empty
    m_parts.append({.button = button});
    setText(button, text, false);
    return button;
}

void ButtonBar::setText(QToolButton *button, const QString &text, bool beside)
{
    const auto part = std::ranges::find(m_parts, button, &Part::button);
    button->setText(text);
    button->setAccessibleName(text);
    part->hasWords = beside;
    measure(*part);
    updateGeometry();
    fit();
}

QSize ButtonBar::sizeHint() const
{
    return sizeOf(true);
}

QSize ButtonBar::minimumSizeHint() const
{
    return sizeOf(false);
}

void ButtonBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

void ButtonBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::StyleChange)
        return;
    for (auto &part : m_parts)
        measure(part);
    updateGeometry();
    fit();
}

void ButtonBar::measure(Part &part) const
{
    part.button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    part.full = part.button->sizeHint().width();
    part.button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    part.bare = part.button->sizeHint().width();
}

void ButtonBar::fit()
{
    auto room = width() - minimumSizeHint().width();
    for (const auto &part : std::as_const(m_parts)) {
        const auto words = part.hasWords && part.full - part.bare <= room;
        if (words)
            room -= part.full - part.bare;
        part.button->setToolButtonStyle(words ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    }
}

QSize ButtonBar::sizeOf(bool words) const
{
    const auto margins = contentsMargins();
    auto width = margins.left() + margins.right() + (spacing * std::max(int(m_parts.size()) - 1, 0));
    int height = 0;
    for (const auto &part : m_parts) {
        width += words && part.hasWords ? part.full : part.bare;
        height = std::max(height, part.button->sizeHint().height());
    }
    return {width, height + margins.top() + margins.bottom()};
}

} // namespace Docket::Ui
