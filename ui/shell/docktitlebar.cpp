// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docktitlebar.h"

#include <icons/themedicon.h>

#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int barHeight = 30;

QToolButton *makeButton(const QString &icon, const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setIcon(themedIcon(icon, Tone::Muted));
    button->setIconSize({12, 12});
    button->setAutoRaise(true);
    button->setToolTip(name);
    button->setAccessibleName(name);
    // Docks are reached and closed by actions with shortcuts; the tab order stays with the content.
    button->setFocusPolicy(Qt::NoFocus);
    return button;
}

} // namespace

DockTitleBar::DockTitleBar(QDockWidget *dock)
    : QWidget(dock)
    , m_title(new QLabel(dock->windowTitle(), this))
{
    auto font = m_title->font();
    font.setWeight(QFont::DemiBold);
    m_title->setFont(font);
    auto *floatButton = makeButton(u"float"_s, tr("Float or dock"), this);
    auto *closeButton = makeButton(u"cross"_s, tr("Close"), this);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 0, 4, 0);
    layout->setSpacing(2);
    layout->addWidget(m_title, 1);
    layout->addWidget(floatButton);
    layout->addWidget(closeButton);
    connect(floatButton, &QToolButton::clicked, dock, [dock] { dock->setFloating(!dock->isFloating()); });
    connect(closeButton, &QToolButton::clicked, dock, &QDockWidget::close);
    connect(dock, &QDockWidget::windowTitleChanged, m_title, &QLabel::setText);
}

QSize DockTitleBar::sizeHint() const
{
    return {120, std::max(barHeight, fontMetrics().height() + 12)};
}

QSize DockTitleBar::minimumSizeHint() const
{
    return {80, sizeHint().height()};
}

void DockTitleBar::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().window());
    painter.fillRect(QRect(0, height() - 1, width(), 1), palette().color(QPalette::Mid));
}

} // namespace Docket::Ui
