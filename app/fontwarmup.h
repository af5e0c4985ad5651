// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QChar>
#include <QMap>
#include <QStringList>
#include <QThread>

#include <latch>
#include <memory>
#include <thread>

class QFont;

namespace Docket::App {

/// Which families complete a font.
struct FontCompletions
{
    /// By script: what the font has no glyphs for is drawn with the first of these that has.
    QMap<QChar::Script, QStringList> scripts;
    QString fixedName; ///< of the system's fixed font, which may be no family but a word for one, such as "monospace"
    QString fixed;     ///< the family that it is; what completes the other font would come before it

    bool operator==(const FontCompletions &) const = default;
};

/// Looks the families up that complete the program's font for other scripts, symbols and emoji, on threads of its own
/// while the window is built. Without that the first row with a Han character holds the interface
/// until a hundred fonts were asked whether they have it. What was found is kept in a file and told to Qt at the next
/// start, for as long as the fonts of the system and the locale are the same. Without the file, or if it cannot be
/// written, all is only slower. Made in the main thread, before the application: so the system's list of fonts is read
/// beside its making. The application must not go before end().
class FontWarmup final
{
public:
    FontWarmup();
    ~FontWarmup();
    Q_DISABLE_COPY_MOVE(FontWarmup)

    /// Once the application is there. Nothing may be drawn before waitUntilTold().
    void begin(const QFont &font, const QString &file);
    /// Waits until Qt knows what was kept in the file.
    void waitUntilTold() { m_told.wait(); }
    /// Waits for the threads, which ask the application's fonts.
    void end();

    /// What the file has for @p font; empty if it has nothing, is damaged, or was written with other fonts.
    [[nodiscard]] static FontCompletions read(const QFont &font, const QString &file);
    /// Asks Qt, which takes a tenth of a second; scripts that no font has are left out. On any thread.
    [[nodiscard]] static FontCompletions look(const QFont &font);
    static bool write(const QFont &font, const FontCompletions &completions, const QString &file);

private:
    std::latch m_told{1};
    std::jthread m_list;
    std::unique_ptr<QThread> m_thread;
};

} // namespace Docket::App
