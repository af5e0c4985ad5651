// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cache/cacheinspection.h>
#include <charts/figures.h>
#include <metrics/cachereport.h>

#include <QWidget>

class QCheckBox;
class QHBoxLayout;
class QPushButton;
class QSpinBox;
class QTreeView;

namespace Docket::Ui {

class ElidedLabel;
class TextRows;

/// The data types in the cache: what reading them cost and saved, and how they are kept, which can be changed for the
/// running program. Main thread; the cache must outlive it.
class CacheTypesPage final : public QWidget
{
    Q_OBJECT

public:
    explicit CacheTypesPage(Cache::CacheInspection &cache, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(CacheTypesPage)

    /// @p figures are those of the window that is shown.
    void setReport(const Cache::CacheReport &report, const Metrics::CacheReport &figures);
    [[nodiscard]] FigureTable figures() const;

Q_SIGNALS:
    void problemFound(const Docket::Error &error);
    void changed();

private:
    QWidget *makeEditor();
    void showChosen();
    void apply();

    Cache::CacheInspection &m_cache;
    QList<Cache::TypeStatistics> m_types;
    QStringList m_levels;
    TextRows *m_rows;
    QTreeView *m_view;
    ElidedLabel *m_name = nullptr;
    QSpinBox *m_timeToLive = nullptr;
    QHBoxLayout *m_boxes = nullptr;
    QList<QCheckBox *> m_levelBoxes;
    QPushButton *m_apply = nullptr;
    QString m_shown; ///< the type that the editor is about
};

} // namespace Docket::Ui
