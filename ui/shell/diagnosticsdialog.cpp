// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosticsdialog.h"

#include "guiwatchdog.h"

#include <base/version.h>
#include <icons/themedicon.h>

#include <QClipboard>
#include <QDateTime>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTimerEvent>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

DiagnosticsDialog::DiagnosticsDialog(GuiWatchdog &watchdog, const QList<std::pair<QString, QString>> &facts,
                                     QWidget *parent)
    : QDialog(parent)
    , m_watchdog(watchdog)
    , m_facts(facts)
    , m_text(new QPlainTextEdit(this))
{
    setWindowTitle(tr("Diagnostics"));
    resize(640, 420);
    m_facts.prepend({tr("System"), QSysInfo::prettyProductName() + u", "_s + QGuiApplication::platformName()});
    m_facts.prepend(
        {tr("Version"), tr("Docket %1, Qt %2").arg(QLatin1StringView(DOCKET_VERSION), QLatin1StringView(qVersion()))});
    m_text->setReadOnly(true);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    auto *copy = new QPushButton(themedIcon(u"copy"_s), tr("Copy"), this);
    auto *reset = new QPushButton(tr("Measure afresh"), this);
    auto *close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(copy);
    buttons->addWidget(reset);
    buttons->addStretch();
    buttons->addWidget(close);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 18, 18, 18);
    layout->setSpacing(12);
    layout->addWidget(m_text);
    layout->addLayout(buttons);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(text()); });
    connect(reset, &QPushButton::clicked, this, [this] {
        m_watchdog.reset();
        refresh();
    });
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    refresh();
    m_timer.start(1s, this);
}

QString DiagnosticsDialog::text() const
{
    return m_text->toPlainText();
}

void DiagnosticsDialog::timerEvent(QTimerEvent *event)
{
    // A selection would be lost; whoever marks text wants it to hold still.
    if (event->timerId() == m_timer.timerId() && !m_text->textCursor().hasSelection())
        refresh();
}

void DiagnosticsDialog::refresh()
{
    QStringList lines;
    for (const auto &[what, value] : std::as_const(m_facts))
        lines += what + u": "_s + value;
    const auto report = m_watchdog.report();
    lines += QString();
    lines += tr("Interface: %1").arg(GuiWatchdog::summary(report));
    for (const auto &block : report.longest) {
        lines += tr("    %1 ms at %2: %3")
                     .arg(QLocale().toString(double(block.duration.count()) / 1e6, 'f', 1),
                          QDateTime::fromStdTimePoint(block.at).toLocalTime().toString(u"HH:mm:ss"_s), block.activity);
    }
    const auto place = m_text->verticalScrollBar()->value();
    m_text->setPlainText(lines.join(u'\n'));
    m_text->verticalScrollBar()->setValue(place);
}

} // namespace Docket::Ui
