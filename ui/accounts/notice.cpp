// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "notice.h"

#include <icons/themedicon.h>

#include <QGridLayout>
#include <QLabel>
#include <QPainter>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

QString iconOf(Tone tone)
{
    switch (tone) {
    case Tone::Good: return u"check-circle"_s;
    case Tone::Bad: return u"cross-circle"_s;
    case Tone::Warning: return u"warning"_s;
    default: return u"info"_s;
    }
}

} // namespace

Notice::Notice(QWidget *parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_more(new QLabel(this))
{
    for (auto *label : {m_text, m_more}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_more->setForegroundRole(QPalette::PlaceholderText);
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->setHorizontalSpacing(10);
    layout->setVerticalSpacing(4);
    layout->setColumnStretch(1, 1);
    layout->addWidget(m_icon, 0, 0, Qt::AlignTop);
    layout->addWidget(m_text, 0, 1);
    layout->addWidget(m_more, 1, 1);
    hide();
}

void Notice::showError(const Error &error)
{
    QStringList more;
    if (!error.hint.isEmpty())
        more += error.hint;
    if (error.code == Code::TlsFailed) {
        QStringList chain;
        for (const auto &[key, value] : error.context) {
            if (key.startsWith("certificate."_L1))
                chain += u"    "_s + value;
        }
        if (!chain.isEmpty())
            more += tr("The server's certificates, its own first:") + u'\n' + chain.join(u'\n');
    }
    showText(Tone::Bad, error.message, more.join(u"\n"));
}

void Notice::showText(Tone tone, const QString &text, const QString &more)
{
    m_tone = tone;
    m_icon->setPixmap(themedIcon(iconOf(tone), tone).pixmap(QSize(16, 16), devicePixelRatio()));
    m_text->setText(text);
    m_more->setText(more);
    m_more->setVisible(!more.isEmpty());
    setAccessibleName(text);
    show();
    update();
}

void Notice::clear()
{
    m_text->clear();
    m_more->clear();
    hide();
}

QString Notice::text() const
{
    return m_more->text().isEmpty() ? m_text->text() : QString(m_text->text() + u'\n' + m_more->text());
}

void Notice::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    auto edge = toneColor(m_tone, palette());
    edge.setAlphaF(0.45F);
    painter.setPen(edge);
    painter.setBrush(toneGround(m_tone, palette()));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

} // namespace Docket::Ui
