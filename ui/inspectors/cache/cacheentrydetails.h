// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <base/error.h>
#include <cache/cacheinspection.h>

#include <QTabWidget>

class QComboBox;
class QLabel;
class QPlainTextEdit;

namespace Docket::Ui {

class HistogramChart;

/// What is known of one entry: its value, decoded or as bytes, and why its last read missed; besides, when the entries
/// of the list expire. A late answer about another entry is dropped. Main thread; the cache must outlive it.
class CacheEntryDetails final : public QTabWidget
{
    Q_OBJECT

public:
    explicit CacheEntryDetails(Cache::CacheInspection &cache, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(CacheEntryDetails)

    /// Null: none is chosen.
    void setEntry(const Cache::CacheKey &key, const QString &level);
    /// Why a key missed, which may lie nowhere.
    void explain(const Cache::CacheKey &key);
    void setExpiring(const Cache::ExpiryHistogram &histogram);
    void focusValue();

Q_SIGNALS:
    void problemFound(const Docket::Error &error);

private:
    void showValue();

    Cache::CacheInspection &m_cache;
    QComboBox *m_form;
    QLabel *m_about;
    QPlainTextEdit *m_value;
    QPlainTextEdit *m_why;
    HistogramChart *m_expiring;
    std::optional<Cache::FetchedValue> m_fetched;
    quint64 m_epoch = 0;
};

/// Offset, sixteen bytes, and what of them can be read; at most @p most bytes.
[[nodiscard]] QString hexText(const QByteArray &bytes, qsizetype most = 65'536);
/// "issue.changed" and the like told in words: where a key lies and why its last read missed.
[[nodiscard]] QString explanationText(const Cache::KeyExplanation &explanation);

} // namespace Docket::Ui
