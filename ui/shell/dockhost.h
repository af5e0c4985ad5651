// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dockregistry.h"

#include <QHash>
#include <QObject>
#include <QPointer>

class QDockWidget;
class QMainWindow;

namespace Docket::Ui {

/// The docks of a window, made from a DockRegistry: places them, shows them, and saves and restores how the user has
/// arranged them. A saved layout of another version, a damaged one, or one whose floating docks lie on a screen that is
/// gone gives way to the default. Main thread; belongs to the window.
class DockHost final : public QObject
{
    Q_OBJECT

public:
    /// Grows when a saved layout would no longer fit the docks.
    static constexpr int layoutVersion = 3;
    /// The layout that a DockSpec describes without naming it.
    static constexpr QLatin1StringView firstLayout{"triage"};

    DockHost(QMainWindow *window, const DockRegistry &registry);
    Q_DISABLE_COPY_MOVE(DockHost)

    [[nodiscard]] QStringList ids() const { return m_order; }
    [[nodiscard]] const DockSpec *spec(const QString &id) const { return m_registry.find(id); }
    [[nodiscard]] QDockWidget *dock(const QString &id) const { return m_docks.value(id); }
    /// Null while a lazy dock has not been seen.
    [[nodiscard]] QWidget *widget(const QString &id) const;
    /// Makes the widget of a lazy dock if that has not been done yet.
    void make(const QString &id);
    /// Shows the dock, brings its tab to the front and puts the focus into it.
    /// Where it stands above or below the middle it gets @p height at least, and if what is in it had no room its own.
    void reveal(const QString &id, int height = 0);
    /// Puts the keys into what the layout is about: the middle, else the dock in front above or at the left.
    void enter();
    /// Searches in the first dock in sight that can be searched, else in the first behind another tab, which comes to
    /// the front; false if none can.
    bool startSearch();
    /// Shows what is hidden or behind another tab, and puts the focus into it; hides the dock that has the focus, which
    /// goes back to where it came from. What got the keys from the layout and was not touched since counts as one that
    /// has no focus yet: whoever asks for it wants to see it.
    void toggle(const QString &id);
    /// The dock that has the keys; empty if none has.
    [[nodiscard]] QString withKeys() const;
    /// Makes the dock a window of its own, or puts it back to its place. The keys stay in it.
    void toggleFloating(const QString &id);
    /// Puts every dock where @p layout has it, and hides the others.
    void arrange(const QString &layout);
    /// The arrangement of the layout that was arranged last.
    void reset() { arrange(m_layout); }

    [[nodiscard]] QByteArray save() const;
    /// False if @p packed could not be used and the default layout was taken.
    bool restore(const QByteArray &packed);
    /// Shows every dock once; the ids of those that did not become visible.
    [[nodiscard]] QStringList openEvery();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void focusByLayout(QWidget *widget);
    void setGiven(QWidget *widget);
    [[nodiscard]] QString inFrontOf(const QString &id) const;
    void goBack(const QString &id);
    /// @p before is the height of what was in sight where it stands now.
    void giveRoom(const QString &id, int height, int before);
    /// After @p id was closed: what it was given alone is the others' again.
    void giveBack(const QString &id);
    /// What is said to the window is with the bar of tabs above.
    [[nodiscard]] int heightWithTabs(const QDockWidget *dock) const;
    void setHeight(QDockWidget *dock, int height);

    QMainWindow *m_window;
    QString m_layout = firstLayout;
    DockRegistry m_registry;
    QStringList m_order;
    QHash<QString, QDockWidget *> m_docks;
    QPointer<QWidget> m_given;                    ///< has the keys by the layout, and nobody has used them
    QHash<QString, QPointer<QWidget>> m_cameFrom; ///< what had the keys before a dock got them
    /// The height of a dock as it came, and as it was given then.
    struct Grown
    {
        int before;
        int given;
    };
    QHash<QString, Grown> m_grown;
    QHash<QString, QString> m_coveredBy; ///< the dock that was in front where a dock came to the front
};

} // namespace Docket::Ui
