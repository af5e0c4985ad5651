// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <advice/advice.h>
#include <inspectors/inspectordock.h>
#include <metrics/metricshub.h>
#include <widgets/searchable.h>

#include <QElapsedTimer>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTabWidget;
class QTreeView;

namespace Docket::Services {
class AdviceService;
}

namespace Docket::Ui {

class EmptyState;
class PlanView;
class TextRows;
class WordsFilter;

/// What Docket would do about its own figures: each advice with what speaks for it, what it would do and cost, a button
/// that does it and one that takes it back. Asks when it comes into sight, after every change and every half minute,
/// never while nobody looks; also when it is told to (F5). Words narrow the list. Main thread.
class AdviceDock final : public InspectorDock, public Searchable
{
    Q_OBJECT

public:
    static constexpr std::chrono::seconds askAgainAfter{30};

    AdviceDock(const Metrics::MetricsHub &hub, Services::AdviceService &advice, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(AdviceDock)

    [[nodiscard]] FigureTable figures() const override;
    /// Those that the words let through.
    [[nodiscard]] const QList<Advice::Advice> &advices() const { return m_advices; }
    /// Asks for the list, whatever was said a moment ago.
    void look();
    bool startSearch() override;

Q_SIGNALS:
    /// The statement of an advice is to be shown.
    void statementRequested(const QString &text);

protected:
    void refresh() override;
    void renew() override { look(); }
    [[nodiscard]] bool canRenew() const override { return true; }

private:
    [[nodiscard]] QWidget *makeDetails();
    void present();
    [[nodiscard]] bool isWanted(const Advice::Advice &advice) const;
    /// A setting that is only read at the start.
    [[nodiscard]] bool isForTheFile(const Advice::Advice &advice) const;
    void showCurrent();
    void act(bool apply);
    [[nodiscard]] const Advice::Advice *current() const;

    const Metrics::MetricsHub &m_hub;
    Services::AdviceService &m_service;
    QList<Advice::Advice> m_all;
    QList<Advice::Advice> m_advices;
    WordsFilter *m_filter = nullptr;
    TextRows *m_rows;
    QTreeView *m_view;
    EmptyState *m_empty;
    QWidget *m_details = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_effect = nullptr;
    TextRows *m_evidence = nullptr;
    QTabWidget *m_pages = nullptr;
    QPlainTextEdit *m_sql = nullptr;
    QPlainTextEdit *m_statement = nullptr;
    PlanView *m_before = nullptr;
    PlanView *m_after = nullptr;
    QPushButton *m_apply = nullptr;
    QPushButton *m_undo = nullptr;
    QPushButton *m_show = nullptr;
    QString m_chosen;
    QElapsedTimer m_asked;
    quint64 m_version = 0;
    bool m_pending = false;
    bool m_known = false; ///< there was an answer
    bool m_acting = false;
};

} // namespace Docket::Ui
