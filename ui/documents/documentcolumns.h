// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>

class QTreeView;

namespace Docket::Ui {

/// How the columns of the documents share the room: title and path have what the others leave, a narrow table does
/// without words and time, and a state that has no room for its name is its icon. A path that the user gave a width
/// with the mouse keeps it. Child of the table, whose model is a DocumentsModel; main thread.
class DocumentColumns final : public QObject
{
    Q_OBJECT

public:
    explicit DocumentColumns(QTreeView *table);
    Q_DISABLE_COPY_MOVE(DocumentColumns)

    [[nodiscard]] QByteArray save() const;
    /// Anything but what save() gave changes nothing.
    void restore(const QByteArray &state);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void setUp();
    void fit();

    QTreeView *m_table;
    bool m_fitting = false;
    bool m_chosen = false; ///< the path has a width of the user's
};

} // namespace Docket::Ui
