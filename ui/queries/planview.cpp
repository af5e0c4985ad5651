// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "planview.h"

#include <advice/queryplantree.h>
#include <icons/themedicon.h>

#include <QHeaderView>
#include <QResizeEvent>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

void add(QTreeWidgetItem *parent, const std::vector<Advice::PlanStep> &steps)
{
    for (const Advice::PlanStep &step : steps) {
        auto *item = new QTreeWidgetItem(parent, {step.words(), step.detail});
        item->setToolTip(0, step.detail);
        item->setToolTip(1, step.detail);
        // What a query inside of the query gives is walked because it was asked for, and no index could stand in for
        // it.
        // SQLite calls it a scan, too, when a search index is asked for words; without any nothing stands behind the
        // colon.
        const bool searches = step.detail.contains(u"VIRTUAL TABLE"_s) && !step.detail.endsWith(u':');
        const bool walks = step.what == Advice::PlanStep::What::Scan && step.index.isEmpty() && !searches &&
                           !step.table.startsWith(u'(') && !step.table.startsWith(u"SUBQUERY"_s);
        const bool costly = walks || step.automatic || step.what == Advice::PlanStep::What::Sort;
        item->setIcon(0, costly ? themedIcon(u"warning"_s, Tone::Warning) : themedIcon(u"check"_s, Tone::Good));
        if (costly)
            item->setData(0, Qt::AccessibleDescriptionRole, PlanView::tr("This step is costly for many rows."));
        add(item, step.steps);
    }
}

} // namespace

PlanView::PlanView(QWidget *parent)
    : QTreeWidget(parent)
{
    setColumnCount(2);
    setHeaderLabels({tr("Step"), tr("In SQLite's words")});
    setAccessibleName(tr("Plan"));
    setFrameShape(QFrame::NoFrame);
    setUniformRowHeights(true);
    header()->setStretchLastSection(true);
}

void PlanView::resizeEvent(QResizeEvent *event)
{
    QTreeWidget::resizeEvent(event);
    constexpr double wordsOfOurs = 0.62;
    const double share =
        event->oldSize().width() > 0 ? double(header()->sectionSize(0)) / event->oldSize().width() : wordsOfOurs;
    header()->resizeSection(0, int(std::clamp(share, 0.3, 0.8) * event->size().width()));
}

FigureTable PlanView::figures(const QString &title) const
{
    FigureTable table{.title = title, .columns = {tr("Depth"), tr("Step"), tr("In SQLite's words"), tr("Costly")}};
    const auto add = [&table](const auto &self, const QTreeWidgetItem &parent, int depth) -> void {
        for (int i = 0; i < parent.childCount(); ++i) {
            const QTreeWidgetItem &step = *parent.child(i);
            const bool costly = step.data(0, Qt::AccessibleDescriptionRole).isValid();
            table.rows.append(QVariantList{depth, step.text(0), step.text(1), costly ? tr("yes") : tr("no")});
            self(self, step, depth + 1);
        }
    };
    add(add, *invisibleRootItem(), 0);
    return table;
}

void PlanView::setPlan(const QString &plan)
{
    if (plan == m_plan)
        return;
    m_plan = plan;
    clear();
    add(invisibleRootItem(), Advice::planTree(plan));
    expandAll();
}

} // namespace Docket::Ui
