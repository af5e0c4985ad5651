// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cache/cacheinspection.h>

#include <QWidget>

#include <charts/figures.h>

class QComboBox;
class QLabel;
class QLineEdit;
class QMessageBox;
class QPlainTextEdit;
class QTabWidget;
class QTimer;
class QToolButton;
class QTreeView;

namespace Docket::Ui {

class CacheEntryModel;
class EmptyState;
class HistogramChart;

/// The entries of one level: searched by pattern, ranked, as a table or a tree; of the chosen one the value and why the
/// last read missed; when they expire. Whatever removes asks first and says what would go. Lists when it is told to,
/// never by itself; a later listing gives up the one under way. Main thread; the cache must outlive it.
class CacheEntriesPage final : public QWidget
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
    void reload();
    /// Gives up what is under way: nobody looks.
    void stop();
    [[nodiscard]] bool hasListed() const { return m_listed; }
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
    QWidget *makeBar();
    QWidget *makeDetails();
    void addKeys();
    [[nodiscard]] Result<Cache::CachePattern> pattern() const;
    void list(const QByteArray &from);
    void listed(const QList<Cache::EntryInfo> &entries, const QByteArray &next, bool added);
    void showExpiring(const Cache::CachePattern &pattern);
    void showChosen();
    void showValue();
    void explain(const Cache::CacheKey &key);
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
    QLabel *m_count = nullptr;
    QTabWidget *m_details = nullptr;
    QComboBox *m_form = nullptr;
    QLabel *m_about = nullptr;
    QPlainTextEdit *m_value = nullptr;
    QPlainTextEdit *m_why = nullptr;
    HistogramChart *m_expiring = nullptr;
    QTimer *m_typing;
    std::optional<Cache::FetchedValue> m_fetched;
    QByteArray m_next;
    std::stop_source m_stop;
    quint64 m_epoch = 0;       ///< of the listing
    quint64 m_chosenEpoch = 0; ///< of the value and the explanation
    bool m_listed = false;
};

/// Offset, sixteen bytes, and what of them can be read; at most @p most bytes.
[[nodiscard]] QString hexText(const QByteArray &bytes, qsizetype most = 65'536);
/// "issue.changed" and the like told in words: where a key lies and why its last read missed.
[[nodiscard]] QString explanationText(const Cache::KeyExplanation &explanation);

} // namespace Docket::Ui
