// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/documentservice.h>

#include <QObject>

namespace Docket::Ui {

/// What the last runs did with each file, whoever began them, so that it can be looked at later. Keeps a bounded number
/// of files, the oldest runs go first; the newest one stays however long it is. Main thread; the service must outlive
/// it.
class RunReports final : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype mostRuns = 200;
    static constexpr qsizetype mostFiles = 150'000;

    explicit RunReports(const Services::DocumentService &service, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(RunReports)

    void add(const Services::IngestOutcome &outcome);
    /// What one task did, source by source; empty if it is not known any more.
    [[nodiscard]] QList<Services::IngestOutcome> ofTask(quint64 task) const;
    /// The last run over a source that changed something, else its last one.
    [[nodiscard]] QList<Services::IngestOutcome> ofSource(Domain::DocumentSourceId source) const;
    /// The same over all sources.
    [[nodiscard]] QList<Services::IngestOutcome> last() const;

private:
    QList<Services::IngestOutcome> m_runs; ///< the newest at the end
    qsizetype m_files = 0;
};

} // namespace Docket::Ui
