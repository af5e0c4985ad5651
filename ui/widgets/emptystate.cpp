// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "emptystate.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace Docket::Ui {

namespace {

constexpr int iconSide = 40;
constexpr int widestText = 380;

QLabel *makeLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    label->setMaximumWidth(widestText);
    label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    return label;
}

} // namespace

EmptyState::EmptyState(QWidget *over)
    : QWidget(over)
    , m_image(new QLabel(this))
    , m_title(makeLabel(this))
    , m_text(makeLabel(this))
    , m_action(new QPushButton(this))
{
    auto *column = new QVBoxLayout;
    column->setSpacing(6);
    column->addStretch(2);
    column->addWidget(m_image, 0, Qt::AlignHCenter);
    column->addSpacing(6);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addSpacing(8);
    column->addWidget(m_action, 0, Qt::AlignHCenter);
    column->addStretch(3);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(20, 12, 20, 12);
    row->addStretch();
    row->addLayout(column, 100);
    row->addStretch();
    auto bold = font();
    bold.setWeight(QFont::DemiBold);
    if (bold.pointSizeF() > 0)
        bold.setPointSizeF(bold.pointSizeF() * 1.15);
    m_title->setFont(bold);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    connect(m_action, &QPushButton::clicked, this, &EmptyState::actionRequested);
    over->installEventFilter(this);
    hide();
}

void EmptyState::present(const Content &content)
{
    m_icon = content.icon;
    m_pending = content.pending;
    setIcon();
    m_title->setText(content.title);
    m_text->setText(content.text);
    m_text->setVisible(!content.text.isEmpty());
    m_action->setText(content.action);
    m_action->setVisible(!content.action.isEmpty());
    setGeometry(parentWidget()->rect());
    showIcon();
    raise();
    show();
}

QString EmptyState::title() const
{
    return m_title->text();
}

QString EmptyState::text() const
{
    return m_text->text();
}

bool EmptyState::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && watched == parent() && !isHidden()) {
        setGeometry(parentWidget()->rect());
        showIcon();
    }
    return QWidget::eventFilter(watched, event);
}

void EmptyState::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        setIcon();
    QWidget::changeEvent(event);
}

void EmptyState::setIcon()
{
    m_image->setPixmap(m_icon.pixmap(QSize(iconSide, iconSide), devicePixelRatioF()));
    showIcon();
}

void EmptyState::showIcon()
{
    // In a low view it would push the words out of sight.
    m_image->setVisible(!m_icon.isNull() && height() >= iconSide + 7 * fontMetrics().height());
}

} // namespace Docket::Ui
