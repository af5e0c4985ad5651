// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectordock.h"
#include "logfilter.h"

#include <widgets/searchable.h>

#include <array>

class QComboBox;
class QPlainTextEdit;
class QSplitter;
class QTreeView;

namespace Docket::Services {
class OperationsService;
}

namespace Docket::Ui {

class EmptyState;
class LogModel;
class TraceTimeline;
class WordsFilter;

/// The log as it is written: a table that follows the newest event, filtered by level, module, words and trace; beside
/// it the whole event, or its trace as a timeline through all layers. It reads the ring in memory, never the file.
/// While it is paused events go on into the ring. Main thread; the service must outlive it.
class LogDock final : public InspectorDock, public Searchable
{
    Q_OBJECT

public:
    explicit LogDock(Services::OperationsService &operations, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(LogDock)

    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] LogModel &model() const { return *m_model; }
    [[nodiscard]] TraceTimeline &timeline() const { return *m_timeline; }
    /// Shows one trace alone, with its timeline.
    void showTrace(const QString &trace);
    [[nodiscard]] bool isFollowing() const;
    /// The words of the filter.
    bool startSearch() override;

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildTools();
    void applyFilter();
    void fillModules();
    void showCurrent();
    void follow(bool on);

    Services::OperationsService &m_operations;
    LogModel *m_model;
    QTreeView *m_view;
    EmptyState *m_empty;
    QSplitter *m_splitter;
    QSplitter *m_side; ///< timeline and event: below each other, or side by side where the dock is low
    QPlainTextEdit *m_details;
    TraceTimeline *m_timeline;
    QComboBox *m_level = nullptr;
    QComboBox *m_module = nullptr;
    QComboBox *m_record = nullptr;
    WordsFilter *m_text = nullptr;
    QToolButton *m_trace = nullptr;
    QToolButton *m_follow = nullptr;
    QString m_traceShown;
    /// How they were divided in the other shape, by hand perhaps: of the events and what stands beside them, of that.
    std::array<QList<int>, 2> m_otherSizes{QList{500, 500}, QList{300, 200}};
};

} // namespace Docket::Ui
