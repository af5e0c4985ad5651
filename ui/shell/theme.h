// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPalette>

#include <optional>

namespace Docket::Ui {

enum class ThemeMode
{
    System,
    Light,
    Dark
};

/// Colours and style of the whole application: Docket's own style and palettes on every platform, so that "dark" is
/// dark where the system has no colour scheme as well. System follows the desktop while the program runs. Main thread.
class Theme final : public QObject
{
    Q_OBJECT

public:
    explicit Theme(QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(Theme)

    [[nodiscard]] ThemeMode mode() const { return m_mode; }
    void setMode(ThemeMode mode);
    [[nodiscard]] bool isDark() const { return m_dark; }

    [[nodiscard]] static QPalette palette(bool dark);
    /// "system", "light", "dark"; nullopt for anything else.
    [[nodiscard]] static std::optional<ThemeMode> fromName(const QString &name);
    [[nodiscard]] static QString name(ThemeMode mode);

Q_SIGNALS:
    void changed(bool dark);

private:
    void apply();

    ThemeMode m_mode = ThemeMode::System;
    bool m_dark = false;
    bool m_applied = false;
};

} // namespace Docket::Ui
