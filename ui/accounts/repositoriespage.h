// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "offermodel.h"

#include <services/accountservice.h>

#include <QBasicTimer>
#include <QWidget>

#include <stop_token>

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QTreeView;

namespace Docket::Ui {

class EmptyState;
class Notice;

/// Third step: who the token belongs to, and the repositories to keep here. What is typed narrows the list and is also
/// looked for by the server, which may have more repositories than it lists. Estimates those that are chosen or in
/// sight, a few at a time, and adds up the chosen ones.
class RepositoriesPage final : public QWidget
{
    Q_OBJECT

public:
    explicit RepositoriesPage(Services::AccountService &accounts, QWidget *parent = nullptr);
    ~RepositoriesPage() override;
    Q_DISABLE_COPY_MOVE(RepositoriesPage)

    /// Starts over for this login; the offers arrive with setOffers().
    void setIdentity(const Services::Identity &identity, const QByteArray &caPem, const Secret &token);
    /// @p tracked: what of this server is synced already.
    void setOffers(const QList<Services::RepositoryOffer> &offers, const QList<Domain::Project> &tracked);
    [[nodiscard]] OfferModel &model() const { return *m_model; }
    [[nodiscard]] QString name() const;
    /// Unless another one was typed.
    void proposeName(const QString &name);
    [[nodiscard]] QString totalText() const;
    [[nodiscard]] Notice &notice() const { return *m_notice; }
    void begin();
    /// Ends what is being asked.
    void stop();

Q_SIGNALS:
    void edited();

protected:
    void timerEvent(QTimerEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void toggleCurrent();
    void estimateSoon();
    void estimate();
    void search();
    void updateEmptyText();
    void updateTotal();

    Services::AccountService &m_accounts;
    OfferModel *m_model;
    QSortFilterProxyModel *m_proxy;
    QLabel *m_who;
    QLineEdit *m_name;
    QLineEdit *m_filter;
    QTreeView *m_view;
    EmptyState *m_empty;
    QLabel *m_total;
    Notice *m_notice;
    Services::Identity m_identity;
    QByteArray m_caPem;
    Secret m_token;
    std::stop_source m_stop;
    quint64 m_epoch = 0;
    bool m_estimating = false;
    QSet<qint64> m_asked; ///< by remote id: what failed once is not asked again and again
    QBasicTimer m_timer;
    QBasicTimer m_searchTimer;
    std::stop_source m_searchStop;
    bool m_listed = false; ///< the server has said what there is
    bool m_searching = false;
};

} // namespace Docket::Ui
