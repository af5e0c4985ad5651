// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <domain/documents.h>

#include <QTreeView>

class QStandardItem;
class QStandardItemModel;

namespace Docket::Ui {

/// The folders that hold documents, below their sources, with how many; the first row stands for all of them. What is
/// chosen and open stays so when the counts change. Main thread.
class FolderTree final : public QTreeView
{
    Q_OBJECT

public:
    explicit FolderTree(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(FolderTree)

    void setFolders(const QList<Domain::DocumentSource> &sources, const QList<Domain::DocumentFolder> &folders);
    /// Why changes of a source are found late; marks it and says so in its tooltip.
    void setLimitations(const QHash<Domain::DocumentSourceId, QString> &limitations);
    [[nodiscard]] Domain::DocumentScope scope() const;
    /// False if there is no such folder.
    bool choose(const Domain::DocumentScope &scope);
    [[nodiscard]] const QList<Domain::DocumentSource> &sources() const { return m_sources; }
    [[nodiscard]] std::optional<Domain::DocumentSource> chosenSource() const;

Q_SIGNALS:
    void scopeChosen(const Docket::Domain::DocumentScope &scope);

private:
    using Place = std::pair<qint64, QString>;

    [[nodiscard]] Domain::DocumentScope scopeOf(const QModelIndex &index) const;
    [[nodiscard]] QList<QStandardItem *> row(const QString &name, const Domain::DocumentFolder &folder) const;
    /// Icons, numbers and tooltips of a row, the name stays.
    void dress(QStandardItem *item, const Domain::DocumentFolder &folder) const;
    void dressAll();

    QStandardItemModel *m_model;
    QList<Domain::DocumentSource> m_sources;
    QList<Domain::DocumentFolder> m_folders;
    QHash<Place, QStandardItem *> m_items;
    QHash<Domain::DocumentSourceId, QString> m_limitations;
    Domain::DocumentScope m_scope;
    bool m_filling = false;
};

} // namespace Docket::Ui
