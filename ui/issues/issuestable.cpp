// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "issuestable.h"

#include "issuedelegate.h"

#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QIODevice>
#include <QKeyEvent>
#include <QMenu>
#include <QProxyStyle>
#include <QScrollBar>
#include <QStyleOption>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Domain::IssueId;

namespace {

constexpr quint32 stateVersion = 2;
/// In characters of the font: where there is little room, and where a third of the room is more.
constexpr int leastTitleLetters = 26;
constexpr int goodTitleLetters = 40;
/// The columns that give way to the title, the most important first. Those that are missing here are shown only to
/// whoever asks for them.
constexpr std::array givingWay{IssueColumn::Repository, IssueColumn::Priority,  IssueColumn::Updated,
                               IssueColumn::State,      IssueColumn::Assignees, IssueColumn::Column,
                               IssueColumn::Milestone,  IssueColumn::Comments};

/// Gives the words of the header the margins of the cells below them; its ground is that of all headers.
class HeaderStyle final : public QProxyStyle
{
    Q_OBJECT

public:
    explicit HeaderStyle(QObject *parent) { setParent(parent); }

    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override
    {
        if (element == CE_HeaderSection || element == CE_HeaderEmptyArea) {
            QApplication::style()->drawControl(element, option, painter, widget);
            return;
        }
        const auto *header =
            element == CE_HeaderLabel ? qstyleoption_cast<const QStyleOptionHeaderV2 *>(option) : nullptr;
        if (header == nullptr) {
            QProxyStyle::drawControl(element, option, painter, widget);
            return;
        }
        auto label = *header;
        const auto sorted = header->sortIndicator != QStyleOptionHeader::None;
        label.rect.adjust(6, 0, sorted ? 0 : -6, 0);
        QProxyStyle::drawControl(element, &label, painter, widget);
    }
};

/// A selection of more than this is not carried over a reset: finding its rows would take longer than a frame.
constexpr qsizetype maxRestored = 500;

} // namespace

IssuesTable::IssuesTable(IssuesModel &model, QWidget *parent)
    : QTableView(parent)
    , m_model(model)
    , m_empty(new EmptyState(viewport()))
{
    setItemDelegate(new IssueDelegate(model, this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setFrameShape(NoFrame);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::DefaultContextMenu);
    setAccessibleName(tr("Issues"));

    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setResizeContentsPrecision(0);
    auto *header = horizontalHeader();
    header->setStyle(new HeaderStyle(header));
    header->setResizeContentsPrecision(0);
    header->setSectionsMovable(true);
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setHighlightSections(false);
    header->setStretchLastSection(false);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    header->setTextElideMode(Qt::ElideRight);

    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, &IssuesTable::remember);
    setModel(&model);
    // After setModel(), so that the view has taken the reset in before the selection comes back.
    connect(&model, &QAbstractItemModel::modelReset, this, &IssuesTable::restore);
    connect(&model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (!m_current.isNull() && !currentIndex().isValid())
            adopt(m_current);
    });
    connect(header, &QHeaderView::sectionClicked, this, [this](int section) { sortBy(IssueColumn(section)); });
    connect(header, &QHeaderView::customContextMenuRequested, this, &IssuesTable::openColumnsMenu);
    connect(header, &QHeaderView::sectionResized, this, [this](int section, int /*before*/, int width) {
        if (m_fitting || width == 0)
            return;
        m_widths.at(size_t(section)) = width;
        if (section == int(IssueColumn::Title))
            m_titleByHand = true;
        else
            fitColumns();
    });
    connect(this, &QAbstractItemView::activated, this,
            [this](const QModelIndex &index) { Q_EMIT issueActivated(m_model.keyAt(index.row())); });
    connect(m_empty, &EmptyState::actionRequested, this, &IssuesTable::emptyActionRequested);
    applyFont();
    resetColumns();
    setOrder({});
}

IssueId IssuesTable::currentIssue() const
{
    return m_current;
}

QList<IssueId> IssuesTable::selectedIssues(qsizetype limit) const
{
    QList<IssueId> issues;
    auto ranges = selectionModel()->selection();
    std::ranges::sort(ranges, {}, &QItemSelectionRange::top);
    auto next = 0;
    for (const auto &range : std::as_const(ranges)) {
        for (auto row = std::max(next, range.top()); row <= range.bottom() && issues.size() < limit; ++row)
            issues.append(m_model.keyAt(row));
        next = std::max(next, range.bottom() + 1);
    }
    return issues;
}

bool IssuesTable::selectIssue(IssueId issue)
{
    if (const auto row = m_model.rowOf(issue); row >= 0) {
        setCurrentIndex(m_model.index(row, int(IssueColumn::Title)));
        return true;
    }
    clearSelection();
    setCurrentIndex({});
    m_current = issue;
    return false;
}

void IssuesTable::moveCurrent(int rows)
{
    if (m_model.rowCount() == 0)
        return;
    const auto from = currentIndex().isValid() ? currentIndex().row() + rows : 0;
    const auto row = std::clamp(from, 0, m_model.rowCount() - 1);
    setCurrentIndex(m_model.index(row, int(IssueColumn::Title)));
}

void IssuesTable::setOrder(Domain::IssueOrder order)
{
    m_order = order;
    horizontalHeader()->setSortIndicator(int(sortColumn(order.by)),
                                         order.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void IssuesTable::setManyProjects(bool many)
{
    m_manyProjects = many;
    fitColumns();
}

void IssuesTable::chooseColumn(IssueColumn column, bool shown)
{
    m_chosen.at(size_t(column)) = shown;
    fitColumns();
}

void IssuesTable::present(const EmptyState::Content &content)
{
    m_empty->present(content);
    viewport()->update();
}

void IssuesTable::hideEmptyState()
{
    m_empty->hide();
}

QByteArray IssuesTable::saveState() const
{
    QByteArray state;
    QDataStream stream(&state, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_8);
    stream << stateVersion << qint32(issueColumnCount) << m_titleByHand << horizontalHeader()->saveState();
    for (size_t section = 0; section < issueColumnCount; ++section)
        stream << qint32(m_widths.at(section)) << m_chosen.at(section).has_value()
               << m_chosen.at(section).value_or(false);
    return state;
}

bool IssuesTable::restoreState(const QByteArray &state)
{
    QDataStream stream(state);
    stream.setVersion(QDataStream::Qt_6_8);
    quint32 version = 0;
    qint32 columns = 0;
    bool titleByHand = false;
    QByteArray header;
    stream >> version >> columns;
    if (stream.status() != QDataStream::Ok || version != stateVersion || columns != issueColumnCount)
        return false;
    stream >> titleByHand >> header;
    auto widths = m_widths;
    auto choices = m_chosen;
    for (size_t section = 0; section < issueColumnCount; ++section) {
        qint32 width = 0;
        bool isChosen = false;
        bool shown = false;
        stream >> width >> isChosen >> shown;
        widths.at(section) = std::clamp(width, 20, 4'000);
        choices.at(section) = isChosen ? std::optional(shown) : std::nullopt;
    }
    if (stream.status() != QDataStream::Ok)
        return false;
    m_fitting = true;
    const auto order = m_order;
    const auto done = horizontalHeader()->restoreState(header);
    m_fitting = false;
    setOrder(order);
    if (done) {
        m_titleByHand = titleByHand;
        m_widths = widths;
        m_chosen = choices;
    }
    fitColumns();
    return done;
}

void IssuesTable::resetColumns()
{
    m_titleByHand = false;
    m_chosen.fill(std::nullopt);
    auto *header = horizontalHeader();
    const auto headerFont = header->fontMetrics();
    for (int section = 0; section < issueColumnCount; ++section)
        header->moveSection(header->visualIndex(section), section);
    for (int section = 0; section < issueColumnCount; ++section) {
        const auto column = IssueColumn(section);
        const auto above = headerFont.horizontalAdvance(columnTitle(column)) + IssueDelegate::cellMargins + 4;
        const auto inside = fontMetrics().horizontalAdvance(typicalText(column)) + IssueDelegate::cellMargins + 2;
        m_widths.at(size_t(section)) = std::max(above, inside);
    }
    fitColumns();
}

void IssuesTable::keyPressEvent(QKeyEvent *event)
{
    const auto plain = (event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
    if (event->matches(QKeySequence::Copy)) {
        Q_EMIT copyRequested();
    } else if (event->key() == Qt::Key_C && event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier)) {
        Q_EMIT copyLinkRequested();
    } else if ((event->key() == Qt::Key_J || event->key() == Qt::Key_K) && plain) {
        // As an arrow key, so that Shift extends the selection.
        QKeyEvent arrow(event->type(), event->key() == Qt::Key_J ? Qt::Key_Down : Qt::Key_Up, event->modifiers());
        QTableView::keyPressEvent(&arrow);
    } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT issueActivated(m_model.keyAt(currentIndex().row()));
    } else {
        QTableView::keyPressEvent(event);
        return;
    }
    event->accept();
}

void IssuesTable::paintEvent(QPaintEvent *event)
{
    QTableView::paintEvent(event);
    // An empty answer is told, and the rows that come after it are told as well.
    if (m_rowsShown || (m_emptinessShown && m_model.rowCount() == 0))
        return;
    const auto first = rowAt(0);
    const auto last = rowAt(viewport()->height() - 1);
    const auto lastRow = last >= 0 ? last : m_model.rowCount() - 1;
    const auto loaded = first >= 0 && m_model.loadedRow(first) != nullptr && m_model.loadedRow(lastRow) != nullptr;
    if (!loaded && !(m_model.rowCount() == 0 && m_empty->isVisible() && m_empty->isAnswer()))
        return;
    m_rowsShown = loaded;
    m_emptinessShown = !loaded;
    // After this event: what listens may take a picture of the window.
    QMetaObject::invokeMethod(this, &IssuesTable::firstRowsShown, Qt::QueuedConnection);
}

void IssuesTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

void IssuesTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFont();
}

void IssuesTable::contextMenuEvent(QContextMenuEvent *event)
{
    if (!currentIndex().isValid())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto issue = m_model.keyAt(currentIndex().row());
    menu->addAction(tr("Show &details"), this, [this, issue] { Q_EMIT issueActivated(issue); });
    menu->addSeparator();
    menu->addAction(tr("&Copy number and title"), QKeySequence::Copy, this, &IssuesTable::copyRequested);
    menu->addAction(tr("Copy &link"), Qt::CTRL | Qt::SHIFT | Qt::Key_C, this, &IssuesTable::copyLinkRequested);
    menu->addAction(tr("Open in &browser"), Qt::CTRL | Qt::SHIFT | Qt::Key_O, this,
                    &IssuesTable::openInBrowserRequested);
    if (!actions().isEmpty()) {
        menu->addSeparator();
        menu->addActions(actions());
    }
    const auto cursorPlace = viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft());
    menu->popup(event->reason() == QContextMenuEvent::Keyboard ? cursorPlace : event->globalPos());
}

void IssuesTable::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    if (m_restoring || !current.isValid())
        return;
    const auto issue = m_model.keyAt(current.row());
    if (issue == m_current)
        return;
    m_current = issue;
    Q_EMIT currentIssueChanged(issue);
}

int IssuesTable::sizeHintForColumn(int column) const
{
    // A double click on a border asks this: only what is visible counts, whatever the number of rows.
    auto widest = 40;
    const auto first = std::max(rowAt(0), 0);
    const auto last = rowAt(viewport()->height() - 1);
    for (auto row = first; row <= (last >= 0 ? last : m_model.rowCount() - 1); ++row) {
        if (const auto *loaded = m_model.loadedRow(row))
            widest = std::max(widest, fontMetrics().horizontalAdvance(m_model.text(*loaded, IssueColumn(column))));
    }
    return widest + IssueDelegate::cellMargins + 26;
}

void IssuesTable::remember()
{
    m_selected = selectedIssues(maxRestored + 1);
    if (m_selected.size() > maxRestored)
        m_selected.clear();
    const auto top = rowAt(0);
    // At the very top the user wants to see what is new; elsewhere the rows must stay where they are.
    const auto atTop = verticalScrollBar()->value() == verticalScrollBar()->minimum();
    m_topIssue = atTop || m_toTop ? IssueId{} : m_model.keyAt(top);
    m_topOffset = top >= 0 ? rowViewportPosition(top) : 0;
    m_horizontal = horizontalScrollBar()->value();
}

void IssuesTable::restore()
{
    m_toTop = false;
    m_restoring = true;
    executeDelayedItemsLayout();
    updateGeometries();
    if (const auto top = m_model.rowOf(m_topIssue); top >= 0)
        verticalScrollBar()->setValue(verticalHeader()->sectionPosition(top) - m_topOffset);
    else if (m_topIssue.isNull())
        verticalScrollBar()->setValue(verticalScrollBar()->minimum());
    horizontalScrollBar()->setValue(m_horizontal);
    if (m_selected.size() > 1) {
        QSet<IssueId> wanted(m_selected.begin(), m_selected.end());
        QItemSelection selection;
        for (int row = 0; row < m_model.rowCount() && !wanted.isEmpty(); ++row) {
            if (wanted.remove(m_model.keyAt(row)))
                selection.select(m_model.index(row, 0), m_model.index(row, issueColumnCount - 1));
        }
        selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    }
    adopt(m_current);
    m_restoring = false;
}

void IssuesTable::adopt(IssueId issue)
{
    const auto row = m_model.rowOf(issue);
    if (row < 0)
        return;
    const auto index = m_model.index(row, int(IssueColumn::Title));
    const auto wasRestoring = std::exchange(m_restoring, true);
    setAutoScroll(false);
    if (selectionModel()->hasSelection())
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    else
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::Select | QItemSelectionModel::Rows);
    setAutoScroll(true);
    m_restoring = wasRestoring;
}

void IssuesTable::sortBy(IssueColumn column)
{
    Domain::IssueOrder order{.by = columnSort(column), .descending = startsDescending(column)};
    if (m_order.by == order.by)
        order.descending = !m_order.descending;
    setOrder(order);
    Q_EMIT orderChosen(order);
}

void IssuesTable::openColumnsMenu(const QPoint &position)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(u"issues.columns"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int section = 0; section < issueColumnCount; ++section) {
        const auto column = IssueColumn(section);
        auto *action = menu->addAction(columnName(column));
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(section));
        // Without its title an issue cannot be told from the others.
        action->setEnabled(column != IssueColumn::Title);
        connect(action, &QAction::toggled, this, [this, column](bool shown) { chooseColumn(column, shown); });
    }
    menu->addSeparator();
    menu->addAction(tr("&Reset columns"), this, &IssuesTable::resetColumns);
    menu->popup(horizontalHeader()->mapToGlobal(position));
}

void IssuesTable::applyFont()
{
    const auto height = IssueDelegate::rowHeight(fontMetrics());
    verticalHeader()->setMinimumSectionSize(height);
    verticalHeader()->setDefaultSectionSize(height);
    verticalScrollBar()->setSingleStep(height);
    horizontalHeader()->setMinimumHeight(fontMetrics().height() + 12);
}

int IssuesTable::leastTitle() const
{
    if (m_titleByHand)
        return m_widths.at(size_t(IssueColumn::Title));
    const auto letter = fontMetrics().averageCharWidth();
    return std::clamp(viewport()->width() / 3, letter * leastTitleLetters, letter * goodTitleLetters) +
           IssueDelegate::cellMargins;
}

void IssuesTable::fitColumns()
{
    if (m_fitting)
        return;
    m_fitting = true;
    std::array<bool, issueColumnCount> shown{};
    shown.at(size_t(IssueColumn::Number)) = true;
    for (size_t section = 0; section < issueColumnCount; ++section)
        shown.at(section) = m_chosen.at(section).value_or(shown.at(section));
    shown.at(size_t(IssueColumn::Title)) = true;
    auto room = viewport()->width() - leastTitle();
    for (size_t section = 0; section < issueColumnCount; ++section) {
        if (shown.at(section) && section != size_t(IssueColumn::Title))
            room -= m_widths.at(section);
    }
    auto full = false;
    for (const auto column : givingWay) {
        const auto section = size_t(column);
        const auto wanted = column != IssueColumn::Repository || m_manyProjects;
        if (m_chosen.at(section).has_value() || !wanted)
            continue;
        // What matters less does not come instead of what matters more.
        full = full || m_widths.at(section) > room;
        shown.at(section) = !full;
        room -= full ? 0 : m_widths.at(section);
    }
    for (int section = 0; section < issueColumnCount; ++section) {
        setColumnHidden(section, !shown.at(size_t(section)));
        if (shown.at(size_t(section)) && section != int(IssueColumn::Title))
            setColumnWidth(section, m_widths.at(size_t(section)));
    }
    const auto title = m_titleByHand ? leastTitle() : leastTitle() + std::max(0, room);
    setColumnWidth(int(IssueColumn::Title), title);
    m_fitting = false;
}

} // namespace Docket::Ui

#include "issuestable.moc"
