// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>

class QWidget;

namespace Docket::Ui {

/// Wraps what QMainWindow::saveState() says with a magic word, the version of the dock layout and a checksum, so that a
/// damaged or foreign value is told before Qt reads it.
[[nodiscard]] QByteArray packLayout(const QByteArray &state, int version);

/// The state again; nullopt if it is damaged or of another version.
[[nodiscard]] std::optional<QByteArray> unpackLayout(const QByteArray &packed, int version);

/// Moves (and if necessary shrinks) a top-level window that lies on no screen, or nearly so, onto the nearest one.
/// Answers whether it had to.
bool ensureOnScreen(QWidget *window);

} // namespace Docket::Ui
