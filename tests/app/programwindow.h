// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <app/composition.h>
#include <shell/mainwindow.h>

namespace Docket::Tests {

/// The window of the program over all of its services, in this process: shown, and its profile opened meanwhile.
class ProgramWindow final
{
public:
    explicit ProgramWindow(const App::CompositionOptions &options)
        : composition(options)
        , window(composition.services(), {})
    {
        window.resize(1500, 950);
        window.show();
        composition.open().then(&window, [this](const Result<void> &result) { m_isOpen = result.has_value(); });
    }
    Q_DISABLE_COPY_MOVE(ProgramWindow)

    [[nodiscard]] bool isOpen() const { return m_isOpen; }

    App::Composition composition;
    Ui::MainWindow window;

private:
    bool m_isOpen = false;
};

} // namespace Docket::Tests
