// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cachetypespage.h"

#include "cachecells.h"

#include <icons/themedicon.h>
#include <inspectors/rowscolumns.h>
#include <inspectors/textrows.h>
#include <widgets/elidedlabel.h>
#include <widgets/toolrow.h>

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTreeView>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// What is kept under the name of a type; those of the settings' file are the user's own words.
QString aboutType(const QString &type)
{
    for (const auto &[name, about] :
         {std::pair("ast"_L1, CacheTypesPage::tr("ast: trees of documents, named by their content")),
          std::pair("issue"_L1, CacheTypesPage::tr("issue: single issues with their comments")),
          std::pair("issue-row"_L1, CacheTypesPage::tr("issue-row: rows of the issues table")),
          std::pair("issue-list"_L1,
                    CacheTypesPage::tr("issue-list: answers to filters, counts, words for suggestions")),
          std::pair("project"_L1, CacheTypesPage::tr("project: projects and saved views")),
          std::pair("document"_L1, CacheTypesPage::tr("document: texts of documents and what is known of them")),
          std::pair("document-list"_L1, CacheTypesPage::tr("document-list: lists of documents and searches")),
          std::pair("workspace"_L1, CacheTypesPage::tr("workspace: the list of workspaces"))}) {
        if (type == name)
            return about;
    }
    return {};
}

} // namespace

CacheTypesPage::CacheTypesPage(Cache::CacheInspection &cache, QWidget *parent)
    : QWidget(parent)
    , m_cache(cache)
    , m_rows(new TextRows(QStringList{tr("Type"), tr("Reads"), tr("Hits"), tr("Entries"), tr("Size")} +
                              departureColumns() +
                              QStringList{tr("Loads"), tr("Shared"), tr("Failed"), tr("Cancelled"), tr("Load p50"),
                                          tr("Load p95"), tr("Time to live"), tr("Levels")},
                          {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}, this))
    , m_view(makeRowsView(m_rows, 0, tr("Types of data in the cache"), this))
{
    m_view->setObjectName(u"cache.types"_s);
    for (int column = 1; column < m_rows->columnCount(); ++column)
        m_view->header()->resizeSection(column, column == 20   ? 130
                                                : column == 19 ? 96
                                                : column == 16 ? 78
                                                : column == 9  ? 78
                                                : column == 4  ? widestBytes(*m_view)
                                                               : 66);
    // Of why entries left, what happens seldom gives way first.
    RowsColumns::of(m_view)->setGivingWay({12, 11, 10, 7, 6, 16, 15, 14, 20, 8, 18, 3, 5, 9, 4, 19, 13}, 12);
    QHash<int, QString> tips = departureTips(5);
    tips.insert(QHash<int, QString>{{2, tr("Share of the reads that were found in some level")},
                                    {13, tr("Values that were read or made anew because no level had them")},
                                    {14, tr("Reads that waited for a load that was under way already")},
                                    {15, tr("Loads that ended in an error: there is no value, and nothing was kept")},
                                    {16, tr("Loads that nobody waited for any more, as of a search that was typed on")},
                                    {19, tr("After this time an entry is read anew")}});
    m_rows->setHeaderTips(tips);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_view, 1);
    layout->addWidget(makeEditor());
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &CacheTypesPage::showChosen);
    connect(m_view, &QTreeView::activated, m_timeToLive, qOverload<>(&QWidget::setFocus));
}

QWidget *CacheTypesPage::makeEditor()
{
    auto *editor = new ToolRow(this);
    editor->setContentsMargins(8, 6, 8, 6);
    m_name = new ElidedLabel(this);
    m_name->setFullText(tr("Choose a type to change how it is kept."));
    m_timeToLive = new QSpinBox(this);
    m_timeToLive->setObjectName(u"cache.timeToLive"_s);
    m_timeToLive->setAccessibleName(tr("Time to live"));
    m_timeToLive->setRange(0, 30 * 24 * 3600);
    m_timeToLive->setSpecialValueText(tr("without an end"));
    m_timeToLive->setSuffix(tr(" s"));
    m_timeToLive->setGroupSeparatorShown(true);
    m_timeToLive->setMinimumWidth(130);
    auto *boxes = new QWidget(this);
    m_boxes = new QHBoxLayout(boxes);
    m_boxes->setContentsMargins(0, 0, 0, 0);
    m_boxes->setSpacing(8);
    m_apply = new QPushButton(tr("&Apply"), this);
    m_apply->setObjectName(u"cache.apply"_s);
    m_apply->setToolTip(tr("For what is kept from now on, until Docket ends; the settings stay as they are"));
    auto *label = new QLabel(tr("Ti&me to live"), this);
    label->setMinimumWidth(label->sizeHint().width()); // what it names would be without a name
    label->setBuddy(m_timeToLive);
    for (QWidget *part : std::initializer_list<QWidget *>{m_name, label, m_timeToLive, boxes, m_apply})
        editor->add(part);
    m_timeToLive->setEnabled(false);
    m_apply->setEnabled(false);
    connect(m_apply, &QPushButton::clicked, this, &CacheTypesPage::apply);
    return editor;
}

void CacheTypesPage::setReport(const Cache::CacheReport &report, const Metrics::CacheReport &figures)
{
    m_types = report.statistics.types;
    QStringList levels;
    for (const auto &level : report.statistics.levels)
        levels += level.name;
    if (levels != m_levels) {
        qDeleteAll(m_levelBoxes);
        m_levelBoxes.clear();
        m_levels = levels;
        for (const auto &level : levels) {
            auto *box = new QCheckBox(level, this);
            box->setObjectName(u"cache.in."_s + level);
            box->setEnabled(false);
            m_boxes->addWidget(box);
            m_levelBoxes += box;
        }
        // Boxes came after the button in the order of the Tab key.
        for (auto *box : std::as_const(m_levelBoxes))
            setTabOrder(m_timeToLive, box);
    }
    QList<TextRows::Row> rows;
    for (const auto &type : std::as_const(m_types)) {
        const auto part = std::ranges::find(figures.types, type.type, &Metrics::CachePartReport::type);
        if (part == figures.types.end())
            continue;
        const auto time = [&part](double share) {
            if (part->loads.isEmpty())
                return noCell();
            const auto value = part->loads.percentile(share);
            return TextCell{.text = durationText(value), .figure = milliseconds(value)};
        };
        const auto live = type.settings.timeToLive;
        TextRows::Row row{
            TextCell{.text = type.type, .tip = aboutType(type.type)}, countCell(part->reads()),
            part->reads() == 0 ? noCell() : TextCell{.text = shareText(part->hitRatio()), .figure = part->hitRatio()},
            countCell(quint64(part->entries)), sizeCell(part->bytes)};
        row += departureCells(*part);
        row += {countCell(part->loads.count()),
                countCell(part->shared),
                countCell(part->errors, Tone::Bad),
                countCell(part->cancelled),
                time(0.5),
                time(0.95),
                TextCell{.text = live.count() == 0 ? tr("no end") : durationText(live), .figure = qint64(live.count())},
                TextCell{.text = type.settings.levels.isEmpty() ? tr("all") : type.settings.levels.join(u", "_s)}};
        rows.append(row);
    }
    m_rows->setRows(rows);
}

void CacheTypesPage::showChosen()
{
    const int row = m_view->currentIndex().row();
    const bool any = row >= 0 && row < m_types.size();
    m_timeToLive->setEnabled(any);
    m_apply->setEnabled(any);
    for (auto *box : std::as_const(m_levelBoxes))
        box->setEnabled(any);
    if (!any)
        return;
    const auto &type = m_types[row];
    m_shown = type.type;
    m_name->setFullText(tr("How “%1” is kept from now on:").arg(m_shown));
    m_timeToLive->setValue(int(std::chrono::ceil<std::chrono::seconds>(type.settings.timeToLive).count()));
    for (auto *box : std::as_const(m_levelBoxes))
        box->setChecked(type.settings.levels.isEmpty() || type.settings.levels.contains(box->text()));
}

void CacheTypesPage::apply()
{
    const auto found = std::ranges::find(m_types, m_shown, &Cache::TypeStatistics::type);
    if (found == m_types.end())
        return;
    auto settings = found->settings;
    settings.timeToLive = std::chrono::seconds(m_timeToLive->value());
    settings.levels.clear();
    for (auto *box : std::as_const(m_levelBoxes)) {
        if (box->isChecked())
            settings.levels += box->text();
    }
    // No level at all would read as all of them.
    if (settings.levels.isEmpty()) {
        Q_EMIT problemFound(
            makeError(Code::Invalid, u"cache.set-type"_s, tr("“%1” is kept in no level.").arg(m_shown)));
        return;
    }
    if (settings.levels.size() == m_levels.size())
        settings.levels.clear();
    m_cache.setType(m_shown, settings).then(this, [this](const Result<void> &done) {
        if (!done)
            Q_EMIT problemFound(done.error());
        Q_EMIT changed();
    });
}

FigureTable CacheTypesPage::figures() const
{
    return m_rows->figures(tr("Cache, types"));
}

} // namespace Docket::Ui
