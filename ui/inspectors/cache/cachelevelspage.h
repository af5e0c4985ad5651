// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cache/cacheinspection.h>
#include <charts/figures.h>
#include <metrics/cachereport.h>

#include <QWidget>

class QComboBox;
class QPushButton;
class QSpinBox;
class QTreeView;

namespace Docket::Ui {

class TextRows;

/// The levels of the cache: what each holds and may hold, what reached it, how it fails, and why entries left it. The
/// capacity of a level that has one can be changed; that is kept in the settings. Main thread; the cache must outlive
/// it.
class CacheLevelsPage final : public QWidget
{
    Q_OBJECT

public:
    explicit CacheLevelsPage(Cache::CacheInspection &cache, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(CacheLevelsPage)

    /// @p figures are those of the window that is shown.
    void setReport(const Cache::CacheReport &report, const Metrics::CacheReport &figures);
    [[nodiscard]] FigureTable figures() const;

Q_SIGNALS:
    void problemFound(const Docket::Error &error);
    void changed();

private:
    QWidget *makeEditor();
    void showCapacity();
    void apply();

    Cache::CacheInspection &m_cache;
    QList<Cache::TierStatistics> m_levels;
    TextRows *m_rows;
    QTreeView *m_view;
    QComboBox *m_level = nullptr;
    QSpinBox *m_capacity = nullptr;
    QPushButton *m_apply = nullptr;
};

} // namespace Docket::Ui
