// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>
#include <QStringList>

namespace Docket::Ui {

/// The field that narrows a list to what holds all of its words, as the inspectors have it in their bars. Main thread.
class WordsFilter final : public QLineEdit
{
    Q_OBJECT

public:
    /// @p tip says what is narrowed, and names the keys.
    WordsFilter(const QString &name, const QString &tip, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(WordsFilter)

    /// Each of the words, which spaces part, stands in one of @p texts, whatever its case. Always so without words.
    [[nodiscard]] static bool areIn(QStringView words, const QStringList &texts);
    /// What is typed here.
    [[nodiscard]] bool isIn(const QStringList &texts) const { return areIn(text(), texts); }
    /// Puts the keys here, with what stands here chosen.
    void startTyping();
};

} // namespace Docket::Ui
