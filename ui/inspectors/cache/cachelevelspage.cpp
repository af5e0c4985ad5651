// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachelevelspage.h"

#include "cachecells.h"

#include <inspectors/rowscolumns.h>
#include <inspectors/textrows.h>
#include <widgets/toolrow.h>

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTreeView>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kibi = 1024;

} // namespace

CacheLevelsPage::CacheLevelsPage(Cache::CacheInspection &cache, QWidget *parent)
    : QWidget(parent)
    , m_cache(cache)
    , m_rows(new TextRows(
          QStringList{tr("Level"), tr("State"), tr("Entries"), tr("Size"), tr("Capacity"), tr("Hits"), tr("Misses")} +
              departureColumns() +
              QStringList{tr("Promoted"), tr("Failed"), tr("Skipped"), tr("Spared"), tr("Full"), tr("Too large"),
                          tr("Where")},
          {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, this))
    , m_view(makeRowsView(m_rows, 21, tr("Levels of the cache"), this))
{
    m_view->setObjectName(u"cache.levels"_s);
    for (int column = 0; column < m_rows->columnCount() - 1; ++column)
        m_view->header()->resizeSection(column, column == 11                 ? 78 // Invalidated is the longest
                                                : column == 3 || column == 4 ? widestBytes(*m_view)
                                                                             : 68);
    RowsColumns::of(m_view)->setGivingWay({14, 13, 12, 9, 8, 20, 19, 18, 17, 15, 10, 16, 11, 7, 2}, 14);
    QHash<int, QString> tips = departureTips(7);
    tips.insert(QHash<int, QString>{{5, tr("Reads that this level served: what it is worth")},
                                    {6, tr("Reads that went on to the next level, or to the source")},
                                    {15, tr("Entries that came up from a level below, because they were read")},
                                    {17, tr("Calls that were left out because the level was failing")},
                                    {18, tr("Calls that were not made because the server was known to be down")},
                                    {19, tr("Values that a server had no memory for")},
                                    {20, tr("Values that were refused because of their size")}});
    m_rows->setHeaderTips(tips);
    m_view->header()->setMinimumSectionSize(48);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_view, 1);
    layout->addWidget(makeEditor());
}

QWidget *CacheLevelsPage::makeEditor()
{
    auto *editor = new ToolRow(this);
    editor->setContentsMargins(8, 6, 8, 6);
    m_level = new QComboBox(this);
    m_level->setObjectName(u"cache.capacityLevel"_s);
    m_level->setAccessibleName(tr("Level whose capacity is changed"));
    m_level->setMinimumWidth(110);
    m_capacity = new QSpinBox(this);
    m_capacity->setObjectName(u"cache.capacity"_s);
    m_capacity->setSuffix(tr(" KiB"));
    m_capacity->setGroupSeparatorShown(true);
    m_capacity->setMinimumWidth(140);
    m_apply = new QPushButton(tr("&Apply"), this);
    m_apply->setObjectName(u"cache.applyCapacity"_s);
    m_apply->setToolTip(tr("At once, and for the next starts: the settings are changed as well"));
    auto *label = new QLabel(tr("&Capacity of"), this);
    label->setMinimumWidth(label->sizeHint().width()); // what it names would be without a name
    label->setBuddy(m_capacity);
    for (QWidget *part : std::initializer_list<QWidget *>{label, m_level, m_capacity, m_apply})
        editor->add(part);
    connect(m_level, &QComboBox::currentIndexChanged, this, &CacheLevelsPage::showCapacity);
    connect(m_apply, &QPushButton::clicked, this, &CacheLevelsPage::apply);
    return editor;
}

void CacheLevelsPage::setReport(const Cache::CacheReport &report, const Metrics::CacheReport &figures)
{
    m_levels = report.statistics.levels;
    QStringList bounded;
    QList<TextRows::Row> rows;
    for (const auto &level : std::as_const(m_levels)) {
        const auto part = std::ranges::find(figures.levels, level.name, &Metrics::CachePartReport::level);
        const auto stands = std::ranges::find(report.levels, level.name, &Cache::LevelReport::name);
        if (part == figures.levels.end())
            continue;
        if (level.level.capacity > 0)
            bounded += level.name;
        TextCell state{.text = tr("works"), .tone = Tone::Good};
        if (!level.health.working)
            state = {.text = tr("skipped"), .tone = Tone::Bad};
        if (level.health.lastError)
            state.tip = level.health.lastError->message;
        QString where = stands == report.levels.end() ? QString() : stands->place;
        if (stands != report.levels.end() && stands->listening)
            where += where.isEmpty() ? *stands->listening : u" · "_s + *stands->listening;
        TextRows::Row row{TextCell{.text = level.name},
                          state,
                          countCell(quint64(part->entries)),
                          sizeCell(part->bytes),
                          part->capacity > 0 ? sizeCell(part->capacity) : noCell(),
                          countCell(part->hits),
                          countCell(part->misses)};
        row += departureCells(*part);
        row += {countCell(part->promotions),
                countCell(part->errors, Tone::Bad),
                countCell(part->skipped, Tone::Warning),
                countCell(part->spared, Tone::Warning),
                countCell(part->full, Tone::Warning),
                countCell(part->refused),
                TextCell{.text = where.isEmpty() ? tr("in this program") : where, .tone = Tone::Muted}};
        rows.append(row);
    }
    m_rows->setRows(rows);
    QStringList shown;
    for (int i = 0; i < m_level->count(); ++i)
        shown += m_level->itemText(i);
    if (shown != bounded) {
        m_level->clear();
        m_level->addItems(bounded);
    }
    const bool any = !bounded.isEmpty();
    m_capacity->setEnabled(any);
    m_apply->setEnabled(any);
}

void CacheLevelsPage::showCapacity()
{
    const auto level = std::ranges::find(m_levels, m_level->currentText(), &Cache::TierStatistics::name);
    if (level == m_levels.end())
        return;
    // Those that the settings allow.
    const bool memory = level->name == u"memory";
    m_capacity->setRange(memory ? 64 : 1024, memory ? 1024 * 1024 : 1024 * 1024 * 1024);
    m_capacity->setSingleStep(1024);
    m_capacity->setValue(int(level->level.capacity / kibi));
}

void CacheLevelsPage::apply()
{
    m_cache.setCapacity(m_level->currentText(), m_capacity->value() * kibi)
        .then(this, [this](const Result<void> &done) {
            if (!done)
                Q_EMIT problemFound(done.error());
            Q_EMIT changed();
        });
}

FigureTable CacheLevelsPage::figures() const
{
    return m_rows->figures(tr("Cache, levels"));
}

} // namespace Docket::Ui
