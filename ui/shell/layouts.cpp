// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "layouts.h"

#include "actionregistry.h"
#include "dockhost.h"
#include "session.h"

#include <QActionGroup>
#include <QMainWindow>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

Layouts::Layouts(QMainWindow *window, DockHost &docks, Session &session)
    : QObject(window)
    , m_window(window)
    , m_docks(docks)
    , m_session(session)
    , m_current(DockHost::firstLayout)
{
}

QList<LayoutSpec> Layouts::all()
{
    return {{DockHost::firstLayout, tr("&Triage"), QKeySequence(Qt::CTRL | Qt::Key_1), true},
            {u"documents"_s, tr("&Documents"), QKeySequence(Qt::CTRL | Qt::Key_2), false},
            {u"operate"_s, tr("&Operate"), QKeySequence(Qt::CTRL | Qt::Key_3), false}};
}

bool Layouts::hasCentral() const
{
    return m_window->centralWidget() == nullptr || !m_window->centralWidget()->isHidden();
}

void Layouts::showCentral()
{
    if (!hasCentral())
        choose(DockHost::firstLayout);
}

void Layouts::choose(const QString &id)
{
    const auto known = all();
    if (std::ranges::find(known, id, &LayoutSpec::id) == known.cend())
        return;
    if (id != m_current) {
        m_session.setValue(keyOf(m_current), m_docks.save());
        (void)apply(id);
    }
    for (auto *action : std::as_const(m_actions))
        action->setChecked(action->data() == m_current);
}

void Layouts::reset()
{
    m_session.remove(keyOf(m_current));
    (void)apply(m_current);
}

void Layouts::addActions(ActionRegistry &actions)
{
    auto *group = new QActionGroup(this);
    for (const auto &spec : all()) {
        auto *action =
            actions.add({.id = u"view.layout."_s + spec.id,
                         .text = tr("Layout: %1").arg(spec.title),
                         .category = ActionCategory::View,
                         .icon = u"layout"_s,
                         .shortcuts = {spec.shortcut},
                         .submenu = tr("&Layout"),
                         .group = 2,
                         .checkable = true},
                        this, [this, id = spec.id] {
                            choose(id);
                            // Which of several tabs is in front is known once the window is laid out.
                            QMetaObject::invokeMethod(&m_docks, [this] { m_docks.enter(); }, Qt::QueuedConnection);
                        });
        action->setData(spec.id);
        action->setChecked(spec.id == m_current);
        group->addAction(action);
        m_actions += action;
    }
    actions.add({.id = u"view.resetLayout"_s,
                 .text = tr("&Restore this layout"),
                 .category = ActionCategory::View,
                 .icon = u"layout"_s,
                 .submenu = tr("&Layout"),
                 .group = 2},
                this, [this] { reset(); });
}

bool Layouts::restore()
{
    const auto known = all();
    const auto id = m_session.value(u"window/currentLayout"_s).toString();
    const bool isKnown = std::ranges::find(known, id, &LayoutSpec::id) != known.cend();
    const bool done = apply(isKnown ? id : QString(DockHost::firstLayout));
    for (auto *action : std::as_const(m_actions))
        action->setChecked(action->data() == m_current);
    return done;
}

void Layouts::store()
{
    m_session.setValue(keyOf(m_current), m_docks.save());
    m_session.setValue(u"window/currentLayout"_s, m_current);
}

bool Layouts::apply(const QString &id)
{
    m_current = id;
    const auto known = all();
    const auto spec = std::ranges::find(known, id, &LayoutSpec::id);
    m_window->setUpdatesEnabled(false);
    if (m_window->centralWidget() != nullptr)
        m_window->centralWidget()->setVisible(spec->central);
    // From the default, so that a dock which the kept state does not know has its place.
    m_docks.arrange(id);
    const auto kept = m_session.value(keyOf(id)).toByteArray();
    const bool done = kept.isEmpty() || m_docks.restore(kept);
    m_window->setUpdatesEnabled(true);
    Q_EMIT currentChanged(id);
    return done;
}

QString Layouts::keyOf(const QString &id)
{
    // The first layout keeps the key that it had when it was the only one.
    return id == DockHost::firstLayout ? u"window/layout"_s : QString(u"window/layout."_s + id);
}

} // namespace Docket::Ui
