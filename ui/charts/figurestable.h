// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "figures.h"

#include <base/error.h>

#include <QDialog>

#include <functional>

class QTableView;

namespace Docket::Ui {

/// "Show as table": the figures of a chart or a dock in a window of its own, sortable, to be copied (the selected
/// cells, or all) and exported. Shows what it was given when it opened; "Refresh" asks again. Main thread.
class FiguresTable final : public QDialog
{
    Q_OBJECT

public:
    using Source = std::function<FigureTable()>;

    FiguresTable(Source source, QWidget *parent);
    Q_DISABLE_COPY_MOVE(FiguresTable)

    [[nodiscard]] QTableView &view() const { return *m_view; }
    void refresh();

Q_SIGNALS:
    void problemFound(const Docket::Error &error);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void copy() const;

    Source m_source;
    FigureTable m_table;
    QTableView *m_view;
};

} // namespace Docket::Ui
