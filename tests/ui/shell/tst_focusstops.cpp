// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindowtest.h"

#include <issues/issuesview.h>
#include <shell/actionregistry.h>
#include <shell/dockhost.h>

#include <QAbstractScrollArea>
#include <QMainWindow>

using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

namespace {

QString nameOf(const QWidget *widget)
{
    QStringList names;
    for (; widget != nullptr && names.size() < 4; widget = widget->parentWidget())
        names += QLatin1StringView(widget->metaObject()->className()) + u' ' + widget->objectName();
    return names.join(u" in "_s);
}

} // namespace

/// Whoever goes through the window with the Tab key sees at each step where he is.
class TestFocusStops final : public MainWindowTest
{
    Q_OBJECT

private:
    /// What is wrong with the stops of the window as it is; each is looked at once.
    [[nodiscard]] QStringList faults()
    {
        QStringList result;
        QSet<const QWidget *> seen;
        const auto picture = [this] { return m_window->grab().toImage(); };
        for (int step = 0; step < 200; ++step) {
            auto *focus = QApplication::focusWidget();
            if (focus == nullptr) {
                result += u"nothing has the keys after %1 steps"_s.arg(step);
                break;
            }
            if (seen.contains(focus))
                break;
            seen.insert(focus);
            const QString name = nameOf(focus);
            // What a view is covered by itself is its own.
            const auto *area = qobject_cast<const QAbstractScrollArea *>(focus);
            if (!focus->isVisible() || (area ? area->viewport() : focus)->visibleRegion().isEmpty())
                result += u"hidden: "_s + name;
            else if (!focus->isEnabled())
                result += u"disabled: "_s + name;
            else if (focus->width() < 8 || focus->height() < 8)
                result += u"too small: "_s + name;
            else {
                const QImage with = picture();
                focus->clearFocus();
                if (picture() == with)
                    result += u"looks like without the keys: "_s + name;
                focus->setFocus(Qt::TabFocusReason);
            }
            QTest::keyClick(focus, Qt::Key_Tab);
        }
        if (seen.size() < 5)
            result += u"only %1 stops"_s.arg(seen.size());
        return result;
    }

private Q_SLOTS:
    void everyStopIsSeen_data()
    {
        QTest::addColumn<bool>("filled");
        QTest::addColumn<QString>("layout");
        for (const bool filled : {false, true}) {
            for (const auto &layout : {u"triage"_s, u"documents"_s, u"operate"_s})
                QTest::addRow("%s, %s", filled ? "with issues" : "first start", qPrintable(layout)) << filled << layout;
        }
    }
    void everyStopIsSeen()
    {
        QFETCH(const bool, filled);
        QFETCH(const QString, layout);
        if (filled)
            QCOMPARE(m_bench->signInAndSync(30), QString());
        open({.size = {1024, 768}});
        start();
        m_window->actionRegistry().action(u"view.layout."_s + layout)->trigger();
        // A first key, so that the window knows that keys are used.
        QTRY_VERIFY(m_window->updatesEnabled());
        QTRY_VERIFY(QApplication::focusWidget() != nullptr);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        const auto found = faults();
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    }
};

QTEST_MAIN(TestFocusStops)
#include "tst_focusstops.moc"
