// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>

namespace Docket::Ui {

/// A statement for one line of a table: what tells it from others comes early. Lists of columns and of values that are
/// longer than a few words become "…"; what it reads from, by which index and under which conditions stays whole.
[[nodiscard]] QString shortStatement(const QString &text);

/// What a statement is for that begins or ends a transaction or a part of one: "end of a nested unit of work". Empty
/// for all others.
[[nodiscard]] QString statementMeaning(const QString &text);

/// The short statement with what it is for behind it.
[[nodiscard]] QString statementLine(const QString &text);

/// What these say of statements, made once for each: a table that is refreshed each second shows some hundred of them,
/// and of a text of thousands of letters all are gone through. Keeps what it was asked for lately.
class StatementWords final
{
public:
    struct Words
    {
        QString line;
        QString meaning;
    };
    static constexpr qsizetype most = 2000; ///< statements that are kept

    /// Valid until the next call.
    [[nodiscard]] const Words &of(const QString &text);
    /// How often words were made.
    [[nodiscard]] int made() const { return m_made; }

private:
    QHash<QString, Words> m_known;
    int m_made = 0;
};

} // namespace Docket::Ui
