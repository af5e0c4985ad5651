// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectordock.h"

#include <charts/figuresaver.h>
#include <charts/figurestable.h>
#include <charts/timechart.h>
#include <icons/themedicon.h>
#include <metrics/metricshub.h>
#include <widgets/elidedlabel.h>
#include <widgets/emptystate.h>
#include <widgets/toolrow.h>

#include <QClipboard>
#include <QComboBox>
#include <QCoreApplication>
#include <QDateTime>
#include <QDockWidget>
#include <QEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QTimerEvent>
#include <QToolButton>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

using Metrics::KeptSpan;

/// What the choice of a kept span has in place of a window.
constexpr int firstKept = 100;

QString keptText(KeptSpan span)
{
    switch (span) {
    case KeptSpan::Hour: return InspectorDock::tr("last hour");
    case KeptSpan::Day: return InspectorDock::tr("last day");
    case KeptSpan::Month: return InspectorDock::tr("last 30 days");
    case KeptSpan::Quarter:
    case KeptSpan::Total: break;
    }
    return InspectorDock::tr("in all");
}

bool isRenewKey(const QKeyEvent &event)
{
    return event.key() == Qt::Key_F5 && event.modifiers() == Qt::NoModifier;
}

} // namespace

InspectorDock::InspectorDock(const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_title(title)
    , m_pause(new QToolButton(this))
    , m_window(new QComboBox(this))
    , m_bar(new ToolRow(this))
    , m_remark(new ElidedLabel(this))
    , m_contents(new QVBoxLayout)
    , m_keptNote(new QLabel(this))
{
    m_pause->setObjectName(u"inspector.pause"_s);
    m_pause->setIcon(themedIcon(u"pause"_s));
    m_pause->setText(tr("Pause"));
    m_pause->setToolTip(tr("Stop looking (P): a paused dock costs nothing"));
    m_pause->setCheckable(true);
    m_window->setObjectName(u"inspector.window"_s);
    m_window->setAccessibleName(tr("Window of the figures"));
    m_window->setToolTip(tr("The time that the figures are about"));
    for (const auto &[window, text] :
         {std::pair(Metrics::Window::OneMinute, tr("1 min")), std::pair(Metrics::Window::FiveMinutes, tr("5 min")),
          std::pair(Metrics::Window::OneHour, tr("60 min")), std::pair(Metrics::Window::SinceStart, tr("Since start"))})
        m_window->addItem(text, int(window));
    m_window->setCurrentIndex(1);
    m_window->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_remark->setForegroundRole(QPalette::PlaceholderText);

    auto *more = new QToolButton(this);
    more->setObjectName(u"inspector.menu"_s);
    more->setText(tr("Figures"));
    more->setIcon(themedIcon(u"copy"_s));
    more->setToolTip(tr("Copy or export what is shown"));
    more->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(more);
    offerFigures(menu, [this] { return figures(); });
    more->setMenu(menu);
    m_menu = menu;
    for (auto *button : {m_pause, more}) {
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
    }

    m_bar->setContentsMargins(6, 3, 10, 3);
    m_bar->add(m_pause);
    m_bar->add(m_window);
    m_bar->addRight(m_remark);
    m_bar->addRight(more);
    m_contents->setContentsMargins(0, 0, 0, 0);
    m_contents->setSpacing(0);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_keptNote->setObjectName(u"inspector.kept"_s);
    m_keptNote->setWordWrap(true);
    m_keptNote->setTextFormat(Qt::PlainText);
    m_keptNote->setContentsMargins(10, 2, 10, 4);
    m_keptNote->setForegroundRole(QPalette::PlaceholderText);
    m_keptNote->hide();
    auto *body = new QWidget(this);
    body->setLayout(m_contents);
    m_noKept = new EmptyState(body);
    m_noKept->setObjectName(u"inspector.noKept"_s);
    m_noKept->setAutoFillBackground(true);
    layout->addWidget(m_bar);
    layout->addWidget(m_keptNote);
    layout->addWidget(body, 1);
    setAccessibleName(title);

    connect(m_pause, &QToolButton::toggled, this, [this](bool paused) {
        m_pause->setIcon(themedIcon(paused ? u"resume"_s : u"pause"_s));
        m_pause->setText(paused ? tr("Go on") : tr("Pause"));
        updateLive();
    });
    // A paused dock that is asked for another window shows it once: the user is looking.
    connect(m_window, &QComboBox::currentIndexChanged, this, &InspectorDock::spanChosen);
    connect(m_noKept, &EmptyState::actionRequested, this, &InspectorDock::readKept);
}

void InspectorDock::offerFigures(QMenu *menu, const std::function<FigureTable()> &table)
{
    const auto report = [this](const Error &error) { Q_EMIT problemFound(error); };
    menu->addAction(themedIcon(u"layout"_s), tr("Show as &table"), this, [this, report, table] {
        auto *shown = new FiguresTable(
            [dock = QPointer<InspectorDock>(this), table] { return dock ? table() : FigureTable{}; }, this);
        shown->setAttribute(Qt::WA_DeleteOnClose);
        connect(shown, &FiguresTable::problemFound, this, report);
        shown->show();
    });
    menu->addAction(themedIcon(u"copy"_s), tr("&Copy"), this,
                    [table] { QGuiApplication::clipboard()->setText(toTabbedText(table())); });
    menu->addSeparator();
    menu->addAction(tr("Export as C&SV…"), this,
                    [this, report, table] { saveFigures(this, table(), FigureFormat::Csv, report); });
    menu->addAction(tr("Export as &JSON…"), this,
                    [this, report, table] { saveFigures(this, table(), FigureFormat::Json, report); });
}

void InspectorDock::addFigures(const QString &name, const std::function<FigureTable()> &table)
{
    if (m_menu->actions().constLast()->menu() == nullptr)
        m_menu->addSeparator();
    offerFigures(m_menu->addMenu(name), table);
}

void InspectorDock::addFigures(const ChartWidget &chart)
{
    addFigures(chart.title(), [&chart] { return chart.figures(); });
}

void InspectorDock::offerKept(KeptSource source, const QString &notKept)
{
    m_keptSource = std::move(source);
    m_notKept = notKept;
    m_window->insertSeparator(m_window->count());
    for (const auto &[span, text] :
         {std::pair(KeptSpan::Day, tr("Last day")), std::pair(KeptSpan::Month, tr("Last 30 days")),
          std::pair(KeptSpan::Total, tr("Kept (total)"))}) {
        m_window->addItem(text, firstKept + int(span));
        m_window->setItemData(m_window->count() - 1,
                              tr("Earlier runs too, as far as metrics.retention keeps them; without the last seconds"),
                              Qt::ToolTipRole);
    }
}

Metrics::Window InspectorDock::reportWindow() const
{
    return keptSpan() ? Metrics::Window::SinceStart : Metrics::Window(m_window->currentData().toInt());
}

std::optional<KeptSpan> InspectorDock::keptSpan() const
{
    const int choice = m_window->currentData().toInt();
    return choice < firstKept ? std::nullopt : std::optional(KeptSpan(choice - firstKept));
}

void InspectorDock::setKeptSpan(KeptSpan span)
{
    if (const int index = m_window->findData(firstKept + int(span)); index >= 0)
        m_window->setCurrentIndex(index);
}

void InspectorDock::spanChosen()
{
    ++m_keptAsked;
    m_readingKept = false;
    m_sinceKept.invalidate();
    m_kept.reset();
    m_keptNote->hide();
    m_noKept->hide();
    if (!isVisible())
        return;
    if (keptSpan())
        readKept();
    else
        refresh();
}

void InspectorDock::readKept()
{
    if (m_readingKept || !keptSpan())
        return;
    m_readingKept = true;
    m_sinceKept.start();
    // What is shown stays until there is something newer.
    if (!m_kept)
        m_noKept->present({.icon = themedIcon(u"clock"_s),
                           .title = tr("Reading the kept figures…"),
                           .text = tr("Of the choice “%1”.").arg(m_window->currentText()),
                           .pending = true});
    m_keptSource(*keptSpan()).then(this, [this, asked = m_keptAsked](const auto &report) {
        if (asked == m_keptAsked)
            takeKept(report);
    });
}

void InspectorDock::takeKept(const Result<std::shared_ptr<const Metrics::MetricsReport>> &report)
{
    m_readingKept = false;
    if (!report) {
        m_kept.reset();
        m_keptNote->hide();
        const Error &error = report.error();
        const bool nothing = error.code == Code::NotFound;
        m_noKept->present(
            {.icon = themedIcon(nothing ? u"info"_s : u"cross-circle"_s),
             .title = nothing ? tr("No kept figures of that time") : tr("The kept figures cannot be read"),
             .text = error.hint.isEmpty() ? error.message : error.message + u'\n' + error.hint,
             .action = tr("Read again")});
        setRemark(QString());
        return;
    }
    m_kept = *report;
    m_noKept->hide();
    const auto until = QDateTime::fromMSecsSinceEpoch(m_kept->at.time_since_epoch().count());
    m_keptNote->setText(tr("Kept figures, %1: %2 of running, until %3. %4")
                            .arg(keptText(*keptSpan()), durationText(m_kept->covered),
                                 QLocale().toString(until, QLocale::ShortFormat), m_notKept));
    m_keptNote->show();
    if (isVisible())
        refresh();
}

void InspectorDock::refreshShown()
{
    if (!keptSpan()) {
        refresh();
        return;
    }
    if (!m_sinceKept.isValid() || m_sinceKept.durationElapsed() >= keptFor)
        readKept();
    if (m_kept)
        refresh();
}

std::shared_ptr<const Metrics::MetricsReport> InspectorDock::report(const Metrics::MetricsHub &hub) const
{
    if (!keptSpan())
        return hub.report(reportWindow());
    return m_kept ? m_kept : std::make_shared<const Metrics::MetricsReport>();
}

bool InspectorDock::emptyWhileKept(TimeChart &chart, std::optional<Metrics::Window> &shownWindow) const
{
    if (!keptSpan())
        return false;
    chart.clear();
    chart.setEmptyText(tr("Not kept over time: only sums and percentiles are"));
    shownWindow.reset();
    return true;
}

QString InspectorDock::spanText() const
{
    return keptSpan() ? tr("%1, kept").arg(keptText(*keptSpan())) : windowText(reportWindow());
}

void InspectorDock::setReportWindow(Metrics::Window window)
{
    m_window->setCurrentIndex(m_window->findData(int(window)));
}

bool InspectorDock::isPaused() const
{
    return m_pause->isChecked();
}

void InspectorDock::setPaused(bool paused)
{
    m_pause->setChecked(paused);
}

void InspectorDock::copyFigures() const
{
    QGuiApplication::clipboard()->setText(toTabbedText(figures()));
}

void InspectorDock::liveChanged(bool /*live*/)
{
}

void InspectorDock::setInterval(std::chrono::milliseconds interval)
{
    m_interval = std::max(interval, leastInterval);
    if (m_timer.isActive())
        m_timer.start(m_interval, this);
}

void InspectorDock::refreshSoon()
{
    if (m_refreshQueued || !isLive())
        return;
    m_refreshQueued = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_refreshQueued = false;
            if (isLive())
                refreshShown();
        },
        Qt::QueuedConnection);
}

void InspectorDock::hideWindowChoice()
{
    m_window->hide();
}

void InspectorDock::setRemark(const QString &text)
{
    m_remark->setFullText(text);
}

QToolButton *InspectorDock::addTool(const QString &icon, const QString &text, const QString &tip)
{
    auto *button = new QToolButton(this);
    button->setIcon(themedIcon(icon));
    button->setText(text);
    button->setToolTip(tip);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    m_bar->add(button);
    return button;
}

void InspectorDock::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    watchSurroundings();
    updateLive();
}

void InspectorDock::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    updateLive();
}

void InspectorDock::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_timer.timerId())
        refreshShown();
    else
        QWidget::timerEvent(event);
}

bool InspectorDock::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_topLevel && event->type() == QEvent::WindowStateChange)
        updateLive();
    return QWidget::eventFilter(watched, event);
}

bool InspectorDock::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && isRenewKey(*static_cast<QKeyEvent *>(event)) && canRenew()) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void InspectorDock::keyPressEvent(QKeyEvent *event)
{
    if (isRenewKey(*event) && canRenew()) {
        renew();
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        copyFigures();
        return;
    }
    if (event->key() == Qt::Key_P && event->modifiers() == Qt::NoModifier) {
        setPaused(!isPaused());
        return;
    }
    QWidget::keyPressEvent(event);
}

void InspectorDock::watchSurroundings()
{
    if (window() != m_topLevel) {
        if (m_topLevel)
            m_topLevel->removeEventFilter(this);
        m_topLevel = window();
        m_topLevel->installEventFilter(this);
    }
    // A dock behind another tab counts as visible for Qt: only this signal tells it from one in front.
    QDockWidget *dock = nullptr;
    for (auto *widget = parentWidget(); widget != nullptr && dock == nullptr; widget = widget->parentWidget())
        dock = qobject_cast<QDockWidget *>(widget);
    if (dock == m_dock)
        return;
    if (m_dock)
        m_dock->disconnect(this);
    m_dock = dock;
    m_inFront = true;
    if (dock != nullptr)
        connect(dock, &QDockWidget::visibilityChanged, this, [this](bool visible) {
            m_inFront = visible;
            updateLive();
        });
}

void InspectorDock::updateLive()
{
    const bool live = !isPaused() && isVisible() && m_inFront && !window()->isMinimized();
    if (live == m_timer.isActive())
        return;
    if (live)
        m_timer.start(m_interval, this);
    else
        m_timer.stop();
    liveChanged(live);
    if (live)
        refreshShown();
}

QString windowText(Metrics::Window window)
{
    switch (window) {
    case Metrics::Window::OneMinute: return QCoreApplication::translate("Docket::Ui::InspectorDock", "last minute");
    case Metrics::Window::FiveMinutes: return QCoreApplication::translate("Docket::Ui::InspectorDock", "last 5 min");
    case Metrics::Window::OneHour: return QCoreApplication::translate("Docket::Ui::InspectorDock", "last 60 min");
    case Metrics::Window::SinceStart: break;
    }
    return QCoreApplication::translate("Docket::Ui::InspectorDock", "since the start");
}

} // namespace Docket::Ui
