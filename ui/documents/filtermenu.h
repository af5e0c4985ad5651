// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <services/documentservice.h>

#include <QMenu>

namespace Docket::Ui {

/// Front matter, tags and languages that the documents have, as terms for the query. The names are those of the last
/// setFacets(); the values of a property are asked for when its menu opens. The service must outlive it.
class FilterMenu final : public QMenu
{
    Q_OBJECT

public:
    explicit FilterMenu(Services::DocumentService &service, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(FilterMenu)

    /// Fills the menu anew if it is open.
    void setFacets(const Services::DocumentFacets &facets);

Q_SIGNALS:
    /// "prop:status=draft"
    void termChosen(const QString &term);
    void facetsRequested();
    void brokenLinksChosen();
    void orphansChosen();

private:
    [[nodiscard]] bool isEmptyAnswer() const;
    void fill();
    void fillValues(QMenu *menu, const QString &key);
    void addNames(const QString &title, const QList<Domain::NamedCount> &names, const QString &key);
    void addTerm(QMenu *menu, const Domain::NamedCount &name, const QString &term);

    Services::DocumentService &m_service;
    Services::DocumentFacets m_facets;
    qsizetype m_alwaysThere = 0; ///< actions that no answer replaces
    bool m_waiting = true;       ///< an answer is on its way; what it was before is shown if that is something
};

} // namespace Docket::Ui
