// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <advice/advice.h>
#include <inspectors/inspectordock.h>
#include <metrics/metricshub.h>

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

/// What Docket would do about its own figures: each advice with what speaks for it, what it would do and cost, a button
/// that does it and one that takes it back. Asks when it comes into sight, after every change and every half minute,
/// never while nobody looks. Main thread.
class AdviceDock final : public InspectorDock
{
    Q_OBJECT

public:
    static constexpr std::chrono::seconds askAgainAfter{30};

    AdviceDock(const Metrics::MetricsHub &hub, Services::AdviceService &advice, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(AdviceDock)

    [[nodiscard]] FigureTable figures() const override;
    [[nodiscard]] const QList<Advice::Advice> &advices() const { return m_advices; }
    /// Asks for the list, whatever was said a moment ago.
    void look();

Q_SIGNALS:
    /// The statement of an advice is to be shown.
    void statementRequested(const QString &text);

protected:
    void refresh() override;

private:
    [[nodiscard]] QWidget *makeDetails();
    void present(const QList<Advice::Advice> &advices);
    /// A setting that is only read at the start.
    [[nodiscard]] bool isForTheFile(const Advice::Advice &advice) const;
    void showCurrent();
    void act(bool apply);
    [[nodiscard]] const Advice::Advice *current() const;

    const Metrics::MetricsHub &m_hub;
    Services::AdviceService &m_service;
    QList<Advice::Advice> m_advices;
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
    bool m_acting = false;
};

} // namespace Docket::Ui
