// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cache/cacheinspection.h>
#include <charts/figures.h>
#include <widgets/searchable.h>

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QTimer;
class QToolButton;
class QTreeView;

namespace Docket::Ui {

class CacheEntryDetails;
class CacheEntryModel;
class EmptyState;

/// The entries of one level: searched by pattern, ranked, as a table or a tree; of the chosen one the value and why the
/// last read missed; when they expire. Whatever removes asks first and says what would go. Lists when it is told to,
/// never by itself, and says of when the list is and whether it ends before the level does; a later listing gives up
/// the one under way. Main thread; the cache must outlive it.
class CacheEntriesPage final : public QWidget, public Searchable
{
    Q_OBJECT

public:
    explicit CacheEntriesPage(Cache::CacheInspection &cache, QWidget *parent = nullptr);
    ~CacheEntriesPage() override;
    Q_DISABLE_COPY_MOVE(CacheEntriesPage)

    void setLevels(const QStringList &levels);
    [[nodiscard]] QString level() const;
    /// Without a star: every key that holds the text.
    void setSearch(const QString &text);
    /// Lists what is asked for, from the top.
    void reload();
    /// The same list as it is now: as much of it, at the same place, with the same entry chosen.
    void renew();
    bool startSearch() override;
    /// Gives up what is under way: nobody looks.
    void stop();
    [[nodiscard]] bool hasListed() const { return m_listed; }
    /// All of the level was asked for, and there was nothing.
    [[nodiscard]] bool isBlank() const;
    [[nodiscard]] FigureTable figures() const;

    void removeSelected();
    void removeMatching();
    void clearLevel();

    /// Entries that are listed at once; "More" brings as many again.
    static constexpr qsizetype pageSize = 1000;

Q_SIGNALS:
    void problemFound(const Docket::Error &error);
    /// Entries left by hand.
    void changed();

private:
    /// What of the view a renewed list is to have again.
    struct Place
    {
        QString chosen; ///< a pattern, as are the next ones
        QString top;    ///< none: at the top of all
        QStringList expanded;
    };

    QWidget *makeBar();
    QWidget *makeFooter();
    void addKeys();
    [[nodiscard]] Result<Cache::CachePattern> pattern() const;
    void list(const QByteArray &from, qsizetype limit, const std::optional<Place> &place = {});
    void fail(const Error &error);
    void listed(const QList<Cache::EntryInfo> &entries, bool added, const std::optional<Place> &place);
    void showMore();
    [[nodiscard]] Place place() const;
    void restore(const Place &place);
    void showEmptiness();
    void showExpiring(const Cache::CachePattern &pattern);
    void showChosen();
    void tellSize();
    void ask(const QString &question, const QString &details, const QString &action, std::function<void()> agreed);
    void preview(const Cache::CachePattern &pattern);
    void emptyAction();

    Cache::CacheInspection &m_cache;
    CacheEntryModel *m_model;
    QTreeView *m_view;
    EmptyState *m_empty;
    QComboBox *m_level = nullptr;
    QLineEdit *m_search = nullptr;
    QComboBox *m_order = nullptr;
    QToolButton *m_tree = nullptr;
    QToolButton *m_more = nullptr;
    QLabel *m_asOf = nullptr;
    QLabel *m_count = nullptr;
    CacheEntryDetails *m_details;
    QTimer *m_typing;
    QByteArray m_next;  ///< where a list as stored goes on
    bool m_cut = false; ///< there are more entries than are listed
    std::stop_source m_stop;
    quint64 m_epoch = 0; ///< of the listing
    bool m_listed = false;
};

} // namespace Docket::Ui
