// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>

#include <QList>
#include <QString>
#include <QStringList>

namespace Docket::Ingest {

/// Patterns as in a .gitignore: the last one that matches decides, `!` takes back, a `/` at the end means folders only,
/// a `/` elsewhere ties the pattern to its folder, `*` and `?` stop at `/`, `**` does not. Matching takes time in the
/// order of pattern times path at worst, whatever the pattern. Immutable once filled; use from any thread.
class IgnoreRules final
{
public:
    /// Adds the lines of a file (or a setting) that lies in @p folder, relative to the source; empty lines and those
    /// that begin with # are passed over.
    void add(const QStringList &lines, const QString &folder = {});

    /// Whether a line is a pattern that can match something, by the same reading as that of add(); the error (Invalid)
    /// names it and says what is wrong with it. A line feed parts lines and is in none. For what somebody types: add()
    /// takes any line, as git does, and passes over or never finds what makes no sense.
    [[nodiscard]] static Result<void> check(const QString &line);

    [[nodiscard]] bool isEmpty() const { return m_patterns.isEmpty(); }
    /// @p path is relative to the source, '/' between the parts. What lies in an ignored folder is not asked for.
    [[nodiscard]] bool ignores(QStringView path, bool isFolder) const;

private:
    struct Token
    {
        enum class Kind : quint8
        {
            Char,    ///< this character
            OneOf,   ///< one character of `set`, or none of it if negated; never '/'
            Any,     ///< any character but '/'
            Star,    ///< any number of characters but '/'
            Path,    ///< any number of characters
            Folders, ///< nothing, or whole folders with their '/'
        };
        Kind kind = Kind::Char;
        bool negated = false;
        QChar character;
        QList<std::pair<QChar, QChar>> set; ///< ranges, both ends included
    };

    struct Pattern
    {
        QString folder; ///< with '/' at the end, or empty
        QList<Token> tokens;
        QString literal; ///< the whole pattern, if it has no wildcards
        bool negated = false;
        bool foldersOnly = false;
        bool anchored = false; ///< matched against the path below `folder`; else against the name
    };

    [[nodiscard]] static QList<Token> tokens(QStringView glob);
    [[nodiscard]] static qsizetype readSet(QStringView glob, qsizetype at, Token &token);
    [[nodiscard]] static QString problemOf(QStringView glob);
    [[nodiscard]] static QString problemOf(const Token &token);
    [[nodiscard]] static bool isDot(const Token &token);
    [[nodiscard]] static bool matches(const QList<Token> &tokens, QStringView text);
    [[nodiscard]] static bool fits(const Token &token, QChar character);

    QList<Pattern> m_patterns;
};

} // namespace Docket::Ingest
