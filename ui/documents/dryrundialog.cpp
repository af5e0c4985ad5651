// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dryrundialog.h"

#include "planmodel.h"

#include <icons/themedicon.h>
#include <widgets/elidedlabel.h>
#include <widgets/emptystate.h>
#include <widgets/errorwords.h>

#include <QComboBox>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Ingest::FileAction;

namespace {

constexpr std::array order{FileAction::New,      FileAction::Changed, FileAction::Moved,
                           FileAction::Conflict, FileAction::Failed,  FileAction::Skipped,
                           FileAction::Missing,  FileAction::Touched, FileAction::Same};

} // namespace

DryRunDialog::DryRunDialog(const Plan &plan, QWidget *parent)
    : QDialog(parent)
    , m_model(new PlanModel(this))
    , m_view(new QTreeView(this))
    , m_filter(new QComboBox(this))
    , m_summary(new ElidedLabel(this))
    , m_empty(new EmptyState(m_view))
{
    setWindowTitle(tr("Dry run"));
    resize(820, 520);
    m_view->setModel(m_model);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setAccessibleName(tr("What would happen to each file"));
    m_view->header()->resizeSection(PlanModel::Action, 170);
    m_view->header()->resizeSection(PlanModel::Path, 320);
    m_filter->setAccessibleName(tr("Show only"));
    m_filter->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_filter->addItem(tr("Everything that changes"));
    m_empty->setAutoFillBackground(true);
    m_empty->setBackgroundRole(QPalette::Base);
    m_empty->present(
        {.icon = themedIcon(u"clock"_s, Tone::Muted), .title = tr("Looking at the files…"), .pending = true});

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_takeIn = buttons->addButton(tr("&Take in"), QDialogButtonBox::AcceptRole);
    m_takeIn->setToolTip(tr("Take in without waiting for the list"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_takeIn, &QPushButton::clicked, this, [this] {
        Q_EMIT takeInRequested();
        accept();
    });
    connect(m_empty, &EmptyState::actionRequested, this, [this] {
        reject();
        Q_EMIT addFolderRequested();
    });
    auto *top = new QHBoxLayout;
    top->addWidget(m_summary, 1);
    top->addWidget(m_filter);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(top);
    layout->addWidget(m_view, 1);
    layout->addWidget(buttons);

    connect(m_filter, &QComboBox::currentIndexChanged, this, [this](int at) {
        const auto value = m_filter->itemData(at);
        m_model->setFilter(value.isValid() ? std::optional(FileAction(value.toInt())) : std::nullopt);
    });
    plan(m_stop.get_token()).then(this, [this](const Result<QList<Services::PlanOutcome>> &plans) { receive(plans); });
}

DryRunDialog::~DryRunDialog()
{
    // What is taken in would wait for it.
    m_stop.request_stop();
}

QString DryRunDialog::summary() const
{
    return m_summary->fullText();
}

void DryRunDialog::receive(const Result<QList<Services::PlanOutcome>> &plans)
{
    if (!plans) {
        m_takeIn->setEnabled(false);
        m_empty->present({.icon = themedIcon(u"warning"_s, Tone::Bad),
                          .title = tr("The files could not be looked at"),
                          .text = inWords(plans.error())});
        return;
    }
    m_takeIn->setToolTip({});
    if (plans->isEmpty()) {
        m_takeIn->setEnabled(false);
        m_filter->setEnabled(false);
        m_empty->present({.icon = themedIcon(u"book"_s, Tone::Muted),
                          .title = tr("There is no folder yet"),
                          .text = tr("A dry run looks at folders that were added, or are to be added."),
                          .action = tr("Add a folder of Markdown…")});
        return;
    }
    m_model->setPlans(*plans);
    // Where all files are new there is nothing to add to that, and their paths have the room.
    m_view->setColumnHidden(PlanModel::Reason, !m_model->hasReasons());
    const auto &counts = m_model->counts();
    QStringList parts;
    for (const auto action : order) {
        const auto count = PlanModel::countOf(counts, action);
        if (count == 0)
            continue;
        const auto text = u"%1: %L2"_s.arg(PlanModel::actionText(action)).arg(count);
        parts.append(text);
        m_filter->addItem(PlanModel::actionIcon(action), text, int(action));
    }
    m_summary->setFullText(parts.isEmpty() ? tr("There is no Markdown here.") : parts.join(u" · "_s));
    m_empty->hide();
    // A folder without documents can be added all the same: some may come.
    const auto isNew = std::ranges::any_of(
        *plans, [](const Services::PlanOutcome &plan) { return plan.plan.has_value() && plan.source.id.isNull(); });
    if (m_model->rowCount() == 0 && counts.same > 0)
        m_empty->present({.icon = themedIcon(u"check-circle"_s, Tone::Good),
                          .title = tr("There is nothing to do"),
                          .text = tr("%n file(s) are the same as before.", nullptr, counts.same)});
    else if (m_model->rowCount() == 0)
        m_empty->present({.icon = themedIcon(u"inbox"_s, Tone::Muted),
                          .title = tr("No Markdown file was found"),
                          .text = isNew ? tr("The folder can be added all the same, for those that come later.")
                                        : tr("A later run takes in what comes.")});
    const auto todo = counts.created + counts.changed + counts.moved + counts.touched + counts.missing;
    m_takeIn->setEnabled(todo > 0 || isNew);
    if (m_takeIn->isEnabled()) {
        m_takeIn->setDefault(true);
        m_takeIn->setFocus();
    }
}

} // namespace Docket::Ui
