// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "advicedock.h"

#include "planview.h"

#include <icons/themedicon.h>
#include <inspectors/rowscolumns.h>
#include <inspectors/textrows.h>
#include <services/adviceservice.h>
#include <widgets/emptystate.h>
#include <widgets/foldingsplitter.h>
#include <widgets/toolrow.h>
#include <widgets/wordsfilter.h>

#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Advice::Action;
using Advice::Kind;

namespace {

QString kindText(Kind kind)
{
    switch (kind) {
    case Kind::MissingIndex: return AdviceDock::tr("Missing index");
    case Kind::RedundantIndex: return AdviceDock::tr("Redundant index");
    case Kind::UnusedIndex: return AdviceDock::tr("Unused index");
    case Kind::StaleStatistics: return AdviceDock::tr("Statistics");
    case Kind::PoolTooSmall: return AdviceDock::tr("Connections");
    case Kind::WalTooLarge: return AdviceDock::tr("Write-ahead log");
    case Kind::CacheTooSmall:
    case Kind::CacheUseless: return AdviceDock::tr("Cache");
    case Kind::AppliedChange: return AdviceDock::tr("Applied");
    }
    return {};
}

TextCell kindCell(const Advice::Advice &advice)
{
    if (advice.applied)
        return {.text = kindText(advice.kind), .tone = Tone::Good, .icon = u"check-circle"_s};
    const bool possible = advice.apply.isPossible();
    return {.text = kindText(advice.kind),
            .tone = possible ? Tone::Warning : Tone::Muted,
            .icon = possible ? u"warning"_s : u"info"_s};
}

QString settingLine(const Action &action)
{
    return action.setting + u" = "_s + action.value;
}

/// What an action carries out, in one text: a setting or statements.
QString changeText(const Action &action)
{
    return action.what == Action::What::ChangeSetting ? settingLine(action) : action.sql;
}

QPlainTextEdit *makeText(const QString &name, QWidget *parent)
{
    auto *text = new QPlainTextEdit(parent);
    text->setReadOnly(true);
    text->setFrameShape(QFrame::NoFrame);
    text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text->setAccessibleName(name);
    text->setTabChangesFocus(true);
    return text;
}

} // namespace

AdviceDock::AdviceDock(const Metrics::MetricsHub &hub, Services::AdviceService &advice, QWidget *parent)
    : InspectorDock(tr("Advice"), parent)
    , m_hub(hub)
    , m_service(advice)
    , m_rows(new TextRows({tr("Advice"), tr("Kind"), tr("Share of time"), tr("On disk")}, {2, 3}, this))
    , m_view(makeRowsView(m_rows, 0, tr("Advice"), this))
    , m_empty(new EmptyState(m_view))
{
    hideWindowChoice();
    m_view->setObjectName(u"advice.list"_s);
    RowsColumns::of(m_view)->setWidths({{1, 140}, {2, 96}, {3, 80}});
    auto *again = addTool(u"sync"_s, tr("Look again"), tr("Go through all figures and the database anew (F5)"));
    m_filter = new WordsFilter(
        u"advice.filter"_s,
        tr("Show the advice that holds all of these words, also in its statement or its figures (Ctrl+F)"), this);
    bar().add(m_filter, true);
    connect(m_filter, &QLineEdit::textChanged, this, [this] {
        if (m_known)
            present();
    });
    connect(m_empty, &EmptyState::actionRequested, m_filter, &QLineEdit::clear);
    connect(again, &QToolButton::clicked, this, &AdviceDock::look);
    m_empty->present({.icon = themedIcon(u"check-circle"_s), .title = tr("Looking…"), .text = {}, .pending = true});

    auto *splitter = new FoldingSplitter(80, 9, this);
    splitter->addWidget(m_view);
    splitter->addWidget(makeDetails());
    splitter->setShares({620, 620}, {160, 300});
    contents()->addWidget(splitter);
    setFocusProxy(m_view);

    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &index) {
        if (index.isValid() && index.row() < m_advices.size()) {
            m_chosen = m_advices[index.row()].id;
            showCurrent();
        }
    });
    connect(&m_service, &Services::AdviceService::changed, this, [this] {
        m_asked.invalidate();
        refreshSoon();
    });
    showCurrent();
}

QWidget *AdviceDock::makeDetails()
{
    m_details = new QWidget(this);
    m_title = new QLabel(m_details);
    m_title->setObjectName(u"advice.title"_s);
    m_title->setWordWrap(true);
    QFont bold = m_title->font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.1);
    m_title->setFont(bold);
    m_effect = new QLabel(m_details);
    m_effect->setObjectName(u"advice.effect"_s);
    m_effect->setWordWrap(true);
    m_effect->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_apply = new QPushButton(themedIcon(u"check"_s), tr("&Apply"), m_details);
    m_apply->setObjectName(u"advice.apply"_s);
    m_undo = new QPushButton(themedIcon(u"back"_s), tr("&Undo"), m_details);
    m_undo->setObjectName(u"advice.undo"_s);
    m_show = new QPushButton(themedIcon(u"search"_s), tr("&Show the statement"), m_details);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_apply);
    buttons->addWidget(m_undo);
    buttons->addWidget(m_show);
    buttons->addStretch(1);

    m_evidence = new TextRows({tr("What speaks for it"), tr("Figure")}, {}, this);
    auto *evidence = makeRowsView(m_evidence, 0, tr("What speaks for it"), m_details);
    evidence->setObjectName(u"advice.evidence"_s);
    RowsColumns::of(evidence)->setWidths({{1, 280}});
    m_sql = makeText(tr("What is carried out"), m_details);
    m_statement = makeText(tr("Statement"), m_details);
    m_before = new PlanView(m_details);
    m_after = new PlanView(m_details);
    m_pages = new QTabWidget(m_details);
    m_pages->setDocumentMode(true);
    m_pages->addTab(evidence, tr("Evidence"));
    m_pages->addTab(m_before, tr("Plan before"));
    m_pages->addTab(m_after, tr("Plan after"));
    m_pages->addTab(m_sql, tr("Change"));
    m_pages->addTab(m_statement, tr("Statement"));

    auto *head = new QVBoxLayout;
    head->setContentsMargins(10, 8, 10, 8);
    head->setSpacing(8);
    head->addWidget(m_title);
    head->addWidget(m_effect);
    head->addLayout(buttons);
    auto *layout = new QVBoxLayout(m_details);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_pages, 1);
    connect(m_apply, &QPushButton::clicked, this, [this] { act(true); });
    connect(m_undo, &QPushButton::clicked, this, [this] { act(false); });
    connect(m_show, &QPushButton::clicked, this, [this] {
        if (const auto *advice = current())
            Q_EMIT statementRequested(advice->statement);
    });
    return m_details;
}

FigureTable AdviceDock::figures() const
{
    FigureTable table{.title = tr("Advice"),
                      .columns = {tr("Advice"), tr("Kind"), tr("Share of time"), tr("Bytes"), tr("Writes"),
                                  tr("Evidence"), tr("Effect"), tr("Change"), tr("Undo"), tr("Statement"),
                                  tr("Plan before"), tr("Plan after")}};
    for (const Advice::Advice &one : m_advices) {
        QStringList evidence;
        for (const Advice::Evidence &figure : one.evidence)
            evidence << tr("%1: %2").arg(figure.name, figure.value);
        table.rows.append(QVariantList{one.title, kindText(one.kind), one.weight, one.bytes, one.writes,
                                       evidence.join(u"; "), one.effect, changeText(one.apply), changeText(one.undo),
                                       one.statement, one.planBefore, one.planAfter});
    }
    return table;
}

void AdviceDock::refresh()
{
    const quint64 version = m_hub.version();
    const bool due = !m_asked.isValid() ||
                     (version != m_version && m_asked.durationElapsed() > std::chrono::nanoseconds(askAgainAfter));
    if (due)
        look();
}

void AdviceDock::look()
{
    if (m_pending)
        return;
    m_pending = true;
    m_version = m_hub.version();
    m_asked.start();
    setRemark(tr("Looking…"));
    m_service.list().then(this, [this](const Result<QList<Advice::Advice>> &advices) {
        m_pending = false;
        if (advices) {
            m_all = *advices;
            m_known = true;
            present();
            return;
        }
        setRemark(advices.error().message);
        Q_EMIT problemFound(advices.error());
    });
}

bool AdviceDock::startSearch()
{
    m_filter->startTyping();
    return true;
}

bool AdviceDock::isWanted(const Advice::Advice &advice) const
{
    QStringList texts{advice.title,     kindText(advice.kind),    advice.effect,
                      advice.statement, changeText(advice.apply), changeText(advice.undo)};
    for (const Advice::Evidence &one : advice.evidence)
        texts << one.name << one.value;
    return m_filter->isIn(texts);
}

void AdviceDock::present()
{
    m_advices.clear();
    QList<TextRows::Row> rows;
    int chosen = -1;
    int open = 0;
    for (const Advice::Advice &one : std::as_const(m_all)) {
        open += one.apply.isPossible() ? 1 : 0;
        if (!isWanted(one))
            continue;
        m_advices.append(one);
        if (one.id == m_chosen)
            chosen = int(rows.size());
        rows.append({{.text = one.title, .tip = one.title},
                     kindCell(one),
                     {.text = one.weight > 0 ? shareText(one.weight) : QString(), .figure = one.weight},
                     {.text = one.bytes == 0  ? QString()
                              : one.bytes > 0 ? QString(u'+' + bytesText(one.bytes))
                                              : QString(u'−' + bytesText(-one.bytes)),
                      .figure = one.bytes}});
    }
    m_rows->setRows(rows);
    // The words need the room more than figures that no advice has.
    const auto has = [this](auto figure) {
        return std::ranges::any_of(m_all,
                                   [figure](const Advice::Advice &one) { return std::invoke(figure, one) != 0; });
    };
    m_view->setColumnHidden(2, !has(&Advice::Advice::weight));
    m_view->setColumnHidden(3, !has(&Advice::Advice::bytes));
    if (m_all.isEmpty())
        m_empty->present({.icon = themedIcon(u"check-circle"_s, Tone::Good),
                          .title = tr("Nothing to do"),
                          .text = tr("By the figures so far, Docket knows of nothing that would make it faster.")});
    else
        m_empty->present({.icon = themedIcon(u"search"_s),
                          .title = tr("No advice holds all of these words"),
                          .text = {},
                          .action = tr("Show all")});
    m_empty->setVisible(rows.isEmpty());
    setRemark(tr("%n to act on", nullptr, open));
    if (chosen < 0) {
        m_chosen.clear();
        chosen = rows.isEmpty() ? -1 : 0;
    }
    if (chosen >= 0) {
        m_chosen = m_advices[chosen].id;
        m_view->setCurrentIndex(m_rows->index(chosen, 0));
    }
    showCurrent();
}

const Advice::Advice *AdviceDock::current() const
{
    const auto found = std::ranges::find(m_advices, m_chosen, &Advice::Advice::id);
    return found == m_advices.end() ? nullptr : &*found;
}

bool AdviceDock::isForTheFile(const Advice::Advice &advice) const
{
    return advice.apply.what == Action::What::ChangeSetting && !m_service.changesLive(advice.apply.setting);
}

void AdviceDock::showCurrent()
{
    const Advice::Advice *advice = current();
    m_details->setVisible(advice != nullptr);
    if (advice == nullptr)
        return;
    const bool setting = isForTheFile(*advice);
    m_title->setText(advice->title);
    m_effect->setText(advice->effect);
    m_apply->setVisible(advice->apply.isPossible());
    m_apply->setEnabled(!m_acting);
    m_apply->setText(setting ? tr("&Apply from the next start") : tr("&Apply"));
    m_undo->setVisible(advice->applied && advice->undo.isPossible());
    m_undo->setEnabled(!m_acting);
    m_show->setVisible(!advice->statement.isEmpty());
    QList<TextRows::Row> rows;
    for (const Advice::Evidence &one : advice->evidence)
        rows.append({{.text = one.name}, {.text = one.value, .tip = one.value}});
    m_evidence->setRows(rows);
    m_before->setPlan(advice->planBefore);
    m_after->setPlan(advice->planAfter);
    m_statement->setPlainText(advice->statement);
    QStringList change;
    if (advice->apply.what == Action::What::ChangeSetting)
        change << tr("Setting: %1").arg(settingLine(advice->apply));
    else if (advice->apply.isPossible())
        change << advice->apply.sql + u';';
    if (advice->undo.what == Action::What::ChangeSetting)
        change << tr("As it was: %1").arg(settingLine(advice->undo));
    else if (advice->undo.isPossible())
        change << tr("Undo:") << advice->undo.sql + u';';
    m_sql->setPlainText(change.join(u'\n'));
    const auto offer = [this](QWidget *page, bool offered) { m_pages->setTabVisible(m_pages->indexOf(page), offered); };
    offer(m_before, !advice->planBefore.isEmpty());
    offer(m_after, !advice->planAfter.isEmpty());
    offer(m_statement, !advice->statement.isEmpty());
    offer(m_sql, !change.isEmpty());
}

void AdviceDock::act(bool apply)
{
    const Advice::Advice *advice = current();
    if (advice == nullptr || m_acting)
        return;
    m_acting = true;
    showCurrent();
    setRemark(apply ? tr("Applying…") : tr("Undoing…"));
    auto work = apply ? m_service.apply(advice->id) : m_service.undo(advice->id);
    work.then(this, [this](const Result<void> &done) {
        m_acting = false;
        if (!done) {
            setRemark(done.error().message);
            Q_EMIT problemFound(done.error());
        }
        showCurrent();
    });
}

} // namespace Docket::Ui
