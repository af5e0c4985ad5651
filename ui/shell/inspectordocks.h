// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <services/services.h>

#include <QObject>
#include <QPointer>

namespace Docket::Ui {

class DockRegistry;
class InspectorDock;
class LogDock;
class NetworkDock;
class StatusBar;

/// Offers the inspectors to the window and carries what one asks of another: a trace that is chosen anywhere is shown
/// by the log. They are made when they are first seen. Main thread; belongs to the window, the services outlive it.
class InspectorDocks final : public QObject
{
    Q_OBJECT

public:
    InspectorDocks(const Services::Services &services, QObject *parent);
    Q_DISABLE_COPY_MOVE(InspectorDocks)

    void addTo(DockRegistry &registry);
    /// Lets @p status say which servers were stopped by hand, and leads from there to what lets requests through again.
    void tellStopped(StatusBar &status);

Q_SIGNALS:
    void problemFound(const Docket::Error &error);
    void dockRequested(const QString &id);
    /// Breakers were worked by hand.
    void steered();

private:
    /// Connects what all of them can say.
    [[nodiscard]] QWidget *introduced(InspectorDock *dock);
    /// Widths that were drawn by hand outlive the program, with the rest of what the window remembers.
    void keepColumns(const InspectorDock &dock);
    void offerKept(InspectorDock *dock, const QString &notKept);

    Services::Services m_services;
    QPointer<LogDock> m_log;
    QPointer<NetworkDock> m_network;
};

} // namespace Docket::Ui
