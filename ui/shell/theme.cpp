// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme.h"

#include "docketstyle.h"

#include <QApplication>
#include <QStyleHints>
#include <QToolTip>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

struct Colors
{
    QRgb window, base, alternate, text, muted, disabled, button, highlight, highlightedText, accent, tip, light, mid,
        dark;
};

// Contrast of text and muted text to base and window is above 4.5 in both.
constexpr Colors lightColors{.window = 0xfff3f4f7,
                             .base = 0xffffffff,
                             .alternate = 0xfff8f9fb,
                             .text = 0xff1d222b,
                             .muted = 0xff5d6675,
                             .disabled = 0xffa0a7b3,
                             .button = 0xffffffff,
                             .highlight = 0xff2f62cd,
                             .highlightedText = 0xffffffff,
                             .accent = 0xff2a5bc4,
                             .tip = 0xff262b35,
                             .light = 0xffffffff,
                             .mid = 0xffd7dbe3,
                             .dark = 0xffb9c0cc};
constexpr Colors darkColors{.window = 0xff1c1f26,
                            .base = 0xff22262e,
                            .alternate = 0xff262a33,
                            .text = 0xffe3e6ec,
                            .muted = 0xff9aa3b2,
                            .disabled = 0xff626a78,
                            .button = 0xff2c313b,
                            .highlight = 0xff3563bf,
                            .highlightedText = 0xffffffff,
                            .accent = 0xff82aaff,
                            .tip = 0xff343a46,
                            .light = 0xff3a404c,
                            .mid = 0xff353b47,
                            .dark = 0xff14161b};

} // namespace

Theme::Theme(QObject *parent)
    : QObject(parent)
{
    QApplication::setStyle(new DocketStyle);
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, [this] { apply(); });
    apply();
}

void Theme::setMode(ThemeMode mode)
{
    m_mode = mode;
    // Tells the platform too (title bars, native dialogs); where it has no schemes this does nothing.
    QGuiApplication::styleHints()->setColorScheme(mode == ThemeMode::Dark    ? Qt::ColorScheme::Dark
                                                  : mode == ThemeMode::Light ? Qt::ColorScheme::Light
                                                                             : Qt::ColorScheme::Unknown);
    apply();
}

QPalette Theme::palette(bool dark)
{
    const auto &c = dark ? darkColors : lightColors;
    QPalette result;
    const auto set = [&](QPalette::ColorRole role, QRgb color) { result.setColor(QPalette::All, role, QColor(color)); };
    set(QPalette::Window, c.window);
    set(QPalette::WindowText, c.text);
    set(QPalette::Base, c.base);
    set(QPalette::AlternateBase, c.alternate);
    set(QPalette::Text, c.text);
    set(QPalette::PlaceholderText, c.muted);
    set(QPalette::Button, c.button);
    set(QPalette::ButtonText, c.text);
    set(QPalette::BrightText, 0xffffffff);
    set(QPalette::Highlight, c.highlight);
    set(QPalette::HighlightedText, c.highlightedText);
    set(QPalette::Accent, c.accent);
    set(QPalette::Link, c.accent);
    set(QPalette::LinkVisited, dark ? 0xffb9a3ff : 0xff6b4fbf);
    set(QPalette::ToolTipBase, c.tip);
    set(QPalette::ToolTipText, 0xfff2f4f8);
    set(QPalette::Light, c.light);
    set(QPalette::Midlight, c.mid);
    set(QPalette::Mid, c.mid);
    set(QPalette::Dark, c.dark);
    set(QPalette::Shadow, dark ? 0xff000000 : 0xff8a93a3);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText})
        result.setColor(QPalette::Disabled, role, QColor(c.disabled));
    result.setColor(QPalette::Disabled, QPalette::Highlight, QColor(c.mid));
    result.setColor(QPalette::Disabled, QPalette::HighlightedText, QColor(c.text));
    // A list without the focus keeps its selection, more quietly.
    result.setColor(QPalette::Inactive, QPalette::Highlight, QColor(dark ? 0xff38445e : 0xffd5e0f7));
    result.setColor(QPalette::Inactive, QPalette::HighlightedText, QColor(c.text));
    return result;
}

std::optional<ThemeMode> Theme::fromName(const QString &name)
{
    for (const auto mode : {ThemeMode::System, ThemeMode::Light, ThemeMode::Dark}) {
        if (Theme::name(mode) == name)
            return mode;
    }
    return std::nullopt;
}

QString Theme::name(ThemeMode mode)
{
    switch (mode) {
    case ThemeMode::System: return u"system"_s;
    case ThemeMode::Light: return u"light"_s;
    case ThemeMode::Dark: return u"dark"_s;
    }
    return {};
}

void Theme::apply()
{
    const auto dark =
        m_mode == ThemeMode::Dark ||
        (m_mode == ThemeMode::System && QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark);
    if (m_applied && dark == m_dark && QApplication::palette() == palette(dark))
        return;
    m_applied = true;
    m_dark = dark;
    QApplication::setPalette(palette(dark));
    QToolTip::setPalette(palette(dark));
    Q_EMIT changed(dark);
}

} // namespace Docket::Ui
