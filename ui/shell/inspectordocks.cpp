// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectordocks.h"

#include "dockregistry.h"
#include "querydocks.h"
#include "session.h"
#include "statusbar.h"

#include <inspectors/cache/cachedock.h>
#include <inspectors/logdock.h>
#include <inspectors/networkdock.h>
#include <inspectors/rowscolumns.h>
#include <inspectors/transactionsdock.h>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

InspectorDocks::InspectorDocks(const Services::Services &services, QObject *parent)
    : QObject(parent)
    , m_services(services)
{
}

void InspectorDocks::addTo(DockRegistry &registry)
{
    // Above stands what is looked at, below what goes on meanwhile.
    const QList<DockPlace> above{{.layout = u"operate"_s, .area = Qt::TopDockWidgetArea, .extent = 0}};
    const QList<DockPlace> below{{.layout = u"operate"_s, .area = Qt::BottomDockWidgetArea, .extent = 240}};
    registerQueryDocks(registry, m_services,
                       {.introduce = [this](InspectorDock *dock) { return introduced(dock); },
                        .offerKept = [this](InspectorDock *dock, const QString &what) { offerKept(dock, what); },
                        .request = [this](const QString &id) { Q_EMIT dockRequested(id); }});
    registry.add({.id = u"transactions"_s,
                  .title = tr("Transactions"),
                  .icon = u"transactions"_s,
                  .shortcut = QKeySequence(Qt::ALT | Qt::Key_8),
                  .area = Qt::BottomDockWidgetArea,
                  .extent = 360,
                  .factory =
                      [this](QWidget *parent) {
                          auto *dock = new TransactionsDock(m_services.metrics, m_services.operations, parent);
                          offerKept(dock, tr("Who holds the writer and who waits, what went on lately, the "
                                             "long-running ones and the size of the log are of this run."));
                          return introduced(dock);
                      },
                  .lazy = true,
                  .shown = false,
                  .places = above});
    registry.add({.id = u"cache"_s,
                  .title = tr("Cache"),
                  .icon = u"archive"_s,
                  .shortcut = QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_C),
                  .area = Qt::BottomDockWidgetArea,
                  .extent = 420,
                  .factory =
                      [this](QWidget *parent) {
                          auto *dock = new CacheDock(m_services.cache, m_services.metrics, parent);
                          offerKept(dock, tr("Entries, their sizes, rules and the health of levels are of this "
                                             "moment."));
                          return introduced(dock);
                      },
                  .lazy = true,
                  .shown = false,
                  .places = above});
    registry.add({.id = u"network"_s,
                  .title = tr("Network"),
                  .icon = u"network"_s,
                  .shortcut = QKeySequence(Qt::ALT | Qt::Key_9),
                  .area = Qt::BottomDockWidgetArea,
                  .extent = 360,
                  .factory =
                      [this](QWidget *parent) {
                          m_network = new NetworkDock(m_services.metrics, m_services.operations, parent);
                          offerKept(m_network, tr("Breaker, limiter and the list of failures are of this moment."));
                          connect(m_network, &NetworkDock::steered, this, &InspectorDocks::steered);
                          return introduced(m_network);
                      },
                  .lazy = true,
                  .shown = false,
                  .places = above});
    registry.add({.id = u"log"_s,
                  .title = tr("Log"),
                  .icon = u"log"_s,
                  .shortcut = QKeySequence(Qt::ALT | Qt::Key_7),
                  .area = Qt::BottomDockWidgetArea,
                  .extent = 300,
                  .factory =
                      [this](QWidget *parent) {
                          m_log = new LogDock(m_services.operations, parent);
                          return introduced(m_log);
                      },
                  .lazy = true,
                  .shown = false,
                  .places = below});
}

void InspectorDocks::tellStopped(StatusBar &status)
{
    connect(this, &InspectorDocks::steered, &status, &StatusBar::checkStopped);
    connect(&status, &StatusBar::lineRequested, this, [this](const QString &instance) {
        Q_EMIT dockRequested(u"network"_s);
        if (m_network)
            m_network->choose(instance);
    });
    status.setStopSource([&operations = m_services.operations] {
        QStringList stopped;
        for (const auto lines = operations.lines(); const auto &line : lines) {
            if (line.byHand)
                stopped += line.instance;
        }
        return stopped;
    });
}

void InspectorDocks::offerKept(InspectorDock *dock, const QString &notKept)
{
    dock->offerKept(
        [&operations = m_services.operations](Metrics::KeptSpan span) { return operations.keptFigures(span); },
        notKept);
}

QWidget *InspectorDocks::introduced(InspectorDock *dock)
{
    connect(dock, &InspectorDock::problemFound, this, &InspectorDocks::problemFound);
    connect(dock, &InspectorDock::traceRequested, this, [this](const QString &trace) {
        Q_EMIT dockRequested(u"log"_s);
        if (m_log)
            m_log->showTrace(trace);
    });
    keepColumns(*dock);
    return dock;
}

void InspectorDocks::keepColumns(const InspectorDock &dock)
{
    auto *session = parent()->findChild<Session *>();
    if (session == nullptr)
        return;
    for (auto *columns : dock.findChildren<RowsColumns *>()) {
        const QString table = columns->parent()->objectName();
        if (table.isEmpty())
            continue;
        const QString key = u"inspectors/columns/"_s + table;
        columns->setDrawn(session->value(key).toStringList());
        connect(columns, &RowsColumns::drawnChanged, session, [session, key, columns] {
            if (const QStringList widths = columns->drawn(); widths.isEmpty())
                session->remove(key);
            else
                session->setValue(key, widths);
        });
    }
}

} // namespace Docket::Ui
