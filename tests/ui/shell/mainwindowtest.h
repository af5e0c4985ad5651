// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <shell/mainwindow.h>

#include <QTest>

#include <windowbench.h>

namespace Docket::Tests {

/// The base of what tests the window over real services.
class MainWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_bench = std::make_unique<WindowBench>(); }
    void cleanup()
    {
        m_window.reset();
        m_bench.reset();
    }

protected:
    void open(const Ui::ShellOptions &options = {})
    {
        m_window = std::make_unique<Ui::MainWindow>(m_bench->services(), options);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void start()
    {
        m_window->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isContentShown(), 20'000);
    }

    std::unique_ptr<WindowBench> m_bench;
    std::unique_ptr<Ui::MainWindow> m_window;
};

} // namespace Docket::Tests
