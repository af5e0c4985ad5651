// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "noticebar.h"

#include <icons/themedicon.h>

#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

// Beside the button the text would have one word in each line.
constexpr int narrowBelow = 420;

} // namespace

NoticeBar::NoticeBar(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_action(new QToolButton(this))
    , m_layout(new QGridLayout(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_action->setFocusPolicy(Qt::StrongFocus);
    auto *close = new QToolButton(this);
    close->setIcon(themedIcon(u"cross"_s));
    close->setText(tr("Close"));
    close->setToolTip(tr("Hide this line"));
    close->setAccessibleName(tr("Hide this line"));
    close->setAutoRaise(true);
    m_layout->setContentsMargins(10, 3, 6, 3);
    m_layout->setHorizontalSpacing(8);
    m_layout->setVerticalSpacing(2);
    m_layout->setColumnStretch(1, 1);
    m_layout->addWidget(m_icon, 0, 0);
    m_layout->addWidget(m_text, 0, 1);
    m_layout->addWidget(m_action, 0, 2);
    m_layout->addWidget(close, 0, 3);
    connect(m_action, &QToolButton::clicked, this, &NoticeBar::actionRequested);
    connect(close, &QToolButton::clicked, this, [this] {
        hide();
        Q_EMIT closed();
    });
    hide();
}

void NoticeBar::present(const QIcon &icon, const QString &text, const QString &action, const QString &tip)
{
    constexpr int iconSize = 16;
    m_icon->setPixmap(icon.pixmap(QSize(iconSize, iconSize), devicePixelRatio()));
    m_text->setText(text);
    setToolTip(tip);
    setAccessibleName(text);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setVisible(!text.isEmpty());
}

void NoticeBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const auto below = width() < narrowBelow;
    if (below == m_actionBelow)
        return;
    m_actionBelow = below;
    m_layout->removeWidget(m_action);
    if (below)
        m_layout->addWidget(m_action, 1, 1, Qt::AlignLeft);
    else
        m_layout->addWidget(m_action, 0, 2);
}

QString NoticeBar::text() const
{
    return m_text->text();
}

} // namespace Docket::Ui
