// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/documentservice.h>

#include <QWidget>

class QLabel;

namespace Docket::Ui {

/// A line below an issue that names the documents which mention it; hidden while there are none. Follows what is
/// ingested. Main thread; the service must outlive it.
class MentionBar final : public QWidget
{
    Q_OBJECT

public:
    static constexpr int mostShown = 12;

    explicit MentionBar(Services::DocumentService &service, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(MentionBar)

    void setIssue(Domain::IssueId issue);
    [[nodiscard]] QLabel &label() const { return *m_label; }

Q_SIGNALS:
    void documentRequested(Docket::Domain::DocumentId document, int line);

private:
    void load();
    void present(const QList<Domain::Backlink> &mentions);

    Services::DocumentService &m_service;
    QLabel *m_label;
    Domain::IssueId m_issue;
    quint64 m_epoch = 0;
};

} // namespace Docket::Ui
