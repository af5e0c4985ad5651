// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QObject>

class QAction;
class QMainWindow;

namespace Docket::Ui {

class ActionRegistry;
class DockHost;
class Session;

/// One arrangement of the whole window.
struct LayoutSpec
{
    QString id;
    QString title; ///< with a mnemonic
    QKeySequence shortcut;
    bool central = true; ///< the issues stand in the middle; without them docks fill the window
};

/// The layouts of the window: "Triage" for issues, "Documents", "Operate" for the inspectors. What the user changes in
/// one is kept with it, in the session, and comes back with it; reset() takes the change back for the current one.
/// Main thread; belongs to the window.
class Layouts final : public QObject
{
    Q_OBJECT

public:
    Layouts(QMainWindow *window, DockHost &docks, Session &session);
    Q_DISABLE_COPY_MOVE(Layouts)

    [[nodiscard]] static QList<LayoutSpec> all();
    [[nodiscard]] QString current() const { return m_current; }
    /// The middle of the window is there to be seen.
    [[nodiscard]] bool hasCentral() const;
    /// Takes a layout that has the middle, if this one has not.
    void showCentral();
    void choose(const QString &id);
    void reset();
    /// Adds "View > Layout" and "Restore this layout".
    void addActions(ActionRegistry &actions);
    /// What the session knows; false if something of it could not be used and a default was taken.
    bool restore();
    void store();

Q_SIGNALS:
    void currentChanged(const QString &id);

private:
    [[nodiscard]] bool apply(const QString &id);
    [[nodiscard]] static QString keyOf(const QString &id);

    QMainWindow *m_window;
    DockHost &m_docks;
    Session &m_session;
    QString m_current;
    QList<QAction *> m_actions;
};

} // namespace Docket::Ui
