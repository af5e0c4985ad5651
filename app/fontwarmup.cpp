// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fontwarmup.h"

#include <QFont>
#include <QFontMetrics>

using namespace Qt::StringLiterals;

namespace Docket::App {

FontWarmup::FontWarmup(const QFont &font)
    : m_thread(QThread::create([font] {
        QFont bold = font;
        bold.setBold(true);
        for (const QFont &wanted : {font, bold}) {
            const QFontMetrics metrics(wanted);
            // Latin, Han, kana, hangul, Arabic, Hebrew, Cyrillic, Greek, Devanagari, Thai, emoji.
            (void)metrics.horizontalAdvance(u"Aa 中 あ 한 ع א Я Ω क ก 🐞"_s);
        }
    }))
{
    m_thread->setObjectName(u"fonts"_s);
    m_thread->start();
}

FontWarmup::~FontWarmup()
{
    m_thread->wait();
}

} // namespace Docket::App
