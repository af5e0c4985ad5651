// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/query.h>

#include <QLineEdit>

namespace Docket::Ui {

/// A line edit that marks parts of its text: the keys of a query in another colour, mistakes with a wavy line below.
class QueryEdit final : public QLineEdit
{
    Q_OBJECT

public:
    explicit QueryEdit(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(QueryEdit)

    /// Marks belong to the present text; a change of it takes them away.
    void setMarks(const Domain::ParsedQuery &parsed);
    [[nodiscard]] const QList<Domain::QueryProblem> &markedProblems() const { return m_parsed.problems; }
    /// True while an input method composes: the text is not what the user means yet.
    [[nodiscard]] bool isComposing() const { return m_composing; }

Q_SIGNALS:
    void focused();

protected:
    void inputMethodEvent(QInputMethodEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;

private:
    void paintMarks();

    Domain::ParsedQuery m_parsed;
    bool m_composing = false;
};

} // namespace Docket::Ui
