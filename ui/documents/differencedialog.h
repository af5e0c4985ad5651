// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/documentservice.h>

#include <QDialog>

class QPlainTextEdit;

namespace Docket::Ui {

class ElidedLabel;

/// The lines of an earlier version beside the present text, removed ones with a minus and added ones with a plus, each
/// on a ground of its own. Main thread.
class DifferenceDialog final : public QDialog
{
    Q_OBJECT

public:
    enum class Of
    {
        Versions, ///< the old one can be restored
        Files     ///< two files beside each other, the second one is Docket's
    };

    DifferenceDialog(const Async::Future<QList<Domain::DiffLine>> &lines, const QString &title, QWidget *parent,
                     Of of = Of::Versions);
    Q_DISABLE_COPY_MOVE(DifferenceDialog)

    [[nodiscard]] QPlainTextEdit &text() const { return *m_text; }
    [[nodiscard]] QString summary() const;

Q_SIGNALS:
    void restoreRequested();

private:
    void receive(const Result<QList<Domain::DiffLine>> &lines);

    Of m_of;
    QPlainTextEdit *m_text;
    ElidedLabel *m_summary;
};

} // namespace Docket::Ui
