// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issueheader.h"

#include <icons/themedicon.h>
#include <widgets/chiprow.h>
#include <widgets/elidedlabel.h>
#include <widgets/theme.h>

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// Titles are one line on the server, yet some are pages long.
constexpr qsizetype longestTitle = 300;
constexpr int iconSide = 14;

} // namespace

IssueHeader::IssueHeader(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_badge(new QLabel(this))
    , m_reference(new ElidedLabel(this))
    , m_origin(new ElidedLabel(this))
    , m_labels(new ChipRow(this))
    , m_buttons(new QHBoxLayout)
{
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto large = font();
    large.setWeight(QFont::DemiBold);
    if (large.pointSizeF() > 0)
        large.setPointSizeF(large.pointSizeF() * 1.25);
    m_title->setFont(large);
    m_origin->setFont(smallFont(font()));
    m_reference->setForegroundRole(QPalette::PlaceholderText);
    m_origin->setForegroundRole(QPalette::PlaceholderText);
    m_badge->setFont(smallFont(font()));

    m_buttons->setSpacing(0);
    connect(addButton(u"previous"_s, tr("Previous issue (P)")), &QToolButton::clicked, this,
            &IssueHeader::previousRequested);
    connect(addButton(u"next"_s, tr("Next issue (N)")), &QToolButton::clicked, this, &IssueHeader::nextRequested);
    connect(addButton(u"link"_s, tr("Copy the issue's link (Ctrl+Shift+C)")), &QToolButton::clicked, this,
            &IssueHeader::linkCopyRequested);
    connect(addButton(u"open-external"_s, tr("Open in the browser (O)")), &QToolButton::clicked, this,
            &IssueHeader::browserRequested);
    connect(m_labels, &ChipRow::labelActivated, this, &IssueHeader::labelActivated);

    auto *top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_reference, 1);
    top->addLayout(m_buttons);
    auto *below = new QHBoxLayout;
    below->setSpacing(8);
    below->addWidget(m_badge);
    below->addWidget(m_origin, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 6, 8, 10);
    layout->setSpacing(6);
    layout->addLayout(top);
    layout->addWidget(m_title);
    layout->addLayout(below);
    layout->addWidget(m_labels);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
}

void IssueHeader::present(const Domain::IssueDetails &details, const RelativeTime &times)
{
    const auto title = details.row.title.simplified();
    m_title->setText(title.size() > longestTitle ? QString(title.first(longestTitle) + u'…') : title);
    m_title->setToolTip(title.size() > longestTitle ? u"<p>"_s + title.first(5000).toHtmlEscaped() + u"</p>"_s
                                                    : QString());
    m_reference->setFullText(u"%1#%2"_s.arg(details.row.projectName).arg(details.row.number));
    const auto author = details.author.login.isEmpty() ? tr("somebody") : details.author.login;
    m_origin->setFullText(details.row.created == noTime
                              ? tr("opened by %1").arg(author)
                              : tr("opened by %1 on %2").arg(author, times.full(details.row.created)));
    m_state = details.row.state;
    paintState();
    m_labels->setLabels(details.labels);
    updateGeometry();
}

QString IssueHeader::title() const
{
    return m_title->text();
}

void IssueHeader::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintState();
}

void IssueHeader::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    QPainter painter(this);
    painter.setPen(lineColor(palette()));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

QToolButton *IssueHeader::addButton(const QString &icon, const QString &text)
{
    auto *button = new QToolButton(this);
    button->setAutoRaise(true);
    button->setIcon(themedIcon(icon));
    button->setIconSize({16, 16});
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setFocusPolicy(Qt::TabFocus);
    m_buttons->addWidget(button);
    return button;
}

void IssueHeader::paintState()
{
    // A badge of icon and word: painted once, because labels cannot have round corners without a style sheet.
    const auto color = stateColor(m_state, palette());
    const auto text = stateName(m_state);
    const auto metrics = m_badge->fontMetrics();
    const QSize size(metrics.horizontalAdvance(text) + iconSide + 22, metrics.height() + 6);
    const auto ratio = devicePixelRatioF();
    QPixmap pixmap(size * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRoundedRect(QRectF(QPointF(), QSizeF(size)), size.height() / 2.0, size.height() / 2.0);
    const auto ink = readable(isDark(palette()) ? QColor(Qt::black) : QColor(Qt::white), color);
    painter.drawPixmap(QPoint(8, (size.height() - iconSide) / 2),
                       tintedIcon(stateIconName(m_state), ink, iconSide, ratio));
    painter.setPen(ink);
    painter.setFont(m_badge->font());
    painter.drawText(QRect(8 + iconSide + 4, 0, size.width(), size.height()), Qt::AlignVCenter, text);
    painter.end();
    m_badge->setPixmap(pixmap);
    m_badge->setAccessibleName(text);
}

} // namespace Docket::Ui
