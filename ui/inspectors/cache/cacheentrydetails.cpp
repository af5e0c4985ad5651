// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cacheentrydetails.h"

#include <charts/histogramchart.h>

#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

enum Form
{
    Decoded,
    Hex
};

constexpr qsizetype mostShown = 1 << 20; ///< longer texts make the pane slow and nobody reads them

} // namespace

CacheEntryDetails::CacheEntryDetails(Cache::CacheInspection &cache, QWidget *parent)
    : QTabWidget(parent)
    , m_cache(cache)
    , m_form(new QComboBox(this))
    , m_about(new QLabel(this))
    , m_expiring(new HistogramChart(tr("Entries by the time they have left"), this))
{
    setObjectName(u"cache.details"_s);
    setDocumentMode(true);
    const auto text = [this](const QString &name, const QString &label, const QString &placeholder) {
        auto *edit = new QPlainTextEdit(this);
        edit->setObjectName(name);
        edit->setAccessibleName(label);
        edit->setReadOnly(true);
        edit->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        edit->setFrameShape(QFrame::NoFrame);
        edit->setPlaceholderText(placeholder);
        edit->setTabChangesFocus(true);
        return edit;
    };
    m_value = text(u"cache.value"_s, tr("Value"), tr("Choose an entry to look at its value."));
    m_value->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_value->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_why =
        text(u"cache.why"_s, tr("Why a miss"), tr("Choose an entry, or search for a key that is not here any more."));
    m_form->setObjectName(u"cache.form"_s);
    m_form->setAccessibleName(tr("Form of the value"));
    m_form->addItem(tr("Decoded"), Decoded);
    m_form->addItem(tr("Bytes"), Hex);
    connect(m_form, &QComboBox::currentIndexChanged, this, &CacheEntryDetails::showValue);
    m_about->setForegroundRole(QPalette::PlaceholderText);
    auto *page = new QWidget(this);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(6, 4, 6, 4);
    line->setSpacing(8);
    line->addWidget(m_form);
    line->addWidget(m_about, 1);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(line);
    column->addWidget(m_value, 1);
    m_expiring->setObjectName(u"cache.expiring"_s);
    m_expiring->setEmptyText(tr("Nothing here expires."));
    connect(m_expiring, &HistogramChart::problemFound, this, &CacheEntryDetails::problemFound);
    addTab(page, tr("Value"));
    addTab(m_why, tr("Why a miss"));
    addTab(m_expiring, tr("Expiring"));
}

void CacheEntryDetails::setExpiring(const Cache::ExpiryHistogram &histogram)
{
    QList<HistogramChart::Bar> bars;
    qint64 expire = 0;
    for (const auto &bucket : histogram.buckets) {
        const QString upTo = bucket.to.count() > 0 ? durationText(bucket.to) : u"∞"_s;
        const QString span = bucket.to.count() > 0 ? tr("%1 to %2").arg(durationText(bucket.from), upTo)
                                                   : tr("over %1").arg(durationText(bucket.from));
        bars.append(
            {.label = bucket.to.count() > 0 ? tr("< %1").arg(upTo) : tr("later"),
             .value = double(bucket.entries),
             .text = tr("%1\n%n entries, %2", nullptr, int(bucket.entries)).arg(span, bytesText(bucket.bytes))});
        expire += bucket.entries;
    }
    if (histogram.never > 0)
        bars.append({.label = tr("never"),
                     .value = double(histogram.never),
                     .text = tr("without an end\n%n entries, %1", nullptr, int(histogram.never))
                                 .arg(bytesText(histogram.neverBytes))});
    m_expiring->setTitle(histogram.complete ? tr("Entries by the time they have left")
                                            : tr("Entries by the time they have left (the first of many)"));
    m_expiring->setBars(expire + histogram.never > 0 ? bars : QList<HistogramChart::Bar>(), tr("Time left"),
                        tr("Entries"));
}

void CacheEntryDetails::focusValue()
{
    setCurrentIndex(0);
    m_value->setFocus();
}

void CacheEntryDetails::setEntry(const Cache::CacheKey &key, const QString &level)
{
    const quint64 epoch = ++m_epoch;
    m_fetched.reset();
    if (key.isNull()) {
        showValue();
        m_why->clear();
        return;
    }
    m_cache.value(key, level).then(this, [this, epoch, key](const Result<Cache::FetchedValue> &value) {
        if (epoch != m_epoch)
            return;
        if (!value) {
            m_about->clear();
            m_value->setPlainText(value.error().code == Code::NotFound ? tr("%1 is not here any more.").arg(key.text())
                                                                       : value.error().message);
            return;
        }
        m_fetched = *value;
        showValue();
    });
    explain(key);
}

void CacheEntryDetails::showValue()
{
    if (!m_fetched) {
        m_value->clear();
        m_about->clear();
        return;
    }
    const QByteArray &bytes = m_fetched->value.bytes;
    const bool decoded = !m_fetched->json.isEmpty() || !m_fetched->text.isEmpty();
    m_form->setToolTip(decoded ? QString() : tr("This type has no other form than its bytes"));
    QString text;
    QString form;
    if (m_form->currentData().toInt() == Hex || !decoded) {
        text = hexText(bytes);
        form = tr("bytes");
    } else if (!m_fetched->json.isEmpty()) {
        text = QString::fromUtf8(m_fetched->json.first(std::min(m_fetched->json.size(), mostShown)));
        form = tr("JSON");
    } else {
        text = m_fetched->text.first(std::min(m_fetched->text.size(), mostShown));
        form = tr("outline");
    }
    m_about->setText(tr("%1 in %2, as %3").arg(bytesText(bytes.size()), m_fetched->level, form));
    // Looked at again, it is the same text: who reads it stays where they are.
    if (text != m_value->toPlainText())
        m_value->setPlainText(text);
}

void CacheEntryDetails::explain(const Cache::CacheKey &key)
{
    m_cache.explain(key).then(this, [this, epoch = m_epoch](const Result<Cache::KeyExplanation> &explanation) {
        if (epoch == m_epoch)
            m_why->setPlainText(explanation ? explanationText(*explanation) : explanation.error().message);
    });
}

} // namespace Docket::Ui
