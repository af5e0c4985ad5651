// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentview.h"

#include "astmodel.h"
#include "differencedialog.h"
#include "documentdetails.h"
#include "documentsmodel.h"
#include "noticebar.h"

#include <icons/themedicon.h>
#include <issues/pageimages.h>
#include <widgets/elidedlabel.h>
#include <widgets/emptystate.h>
#include <widgets/theme.h>

#include <QAbstractTextDocumentLayout>
#include <QFontDatabase>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSplitter>
#include <QTextBlock>
#include <QTextLayout>
#include <QTimer>
#include <QTimerEvent>
#include <QToolButton>
#include <QTreeView>
#include <QUrl>
#include <QVBoxLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;
using Markdown::Node;
using Markdown::NodeId;

namespace {

constexpr qint64 cacheBytes = 24LL * 1024 * 1024;
constexpr std::chrono::milliseconds scrollPause{15};
constexpr QLatin1StringView filePrefix("file/"); // as render() names what lies beside a document

} // namespace

DocumentView::DocumentView(Services::DocumentService &service, QWidget *parent)
    : QWidget(parent)
    , m_service(service)
    , m_title(new ElidedLabel(this))
    , m_path(new ElidedLabel(this))
    , m_state(new QLabel(this))
    , m_browser(new SafeTextBrowser(this))
    , m_source(new QPlainTextEdit(this))
    , m_tree(new QTreeView(this))
    , m_model(new AstModel(this))
    , m_details(new DocumentDetails(this))
    , m_panes(new QSplitter(Qt::Horizontal, this))
    , m_parts(new QSplitter(Qt::Vertical, this))
    , m_notice(new NoticeBar(this))
    , m_refusal(new NoticeBar(this))
    , m_empty(new EmptyState(this))
    , m_pages(cacheBytes)
    , m_pagePool(u"document-page"_s, 1)
    , m_sourcePool(u"document-source"_s, 1)
    , m_pictures(std::make_unique<PageImages>(
          [this](const QUrl &address, const QUrl &page, std::stop_token stop) {
              const auto number = page.path().section(u'/', -1).toLongLong();
              const auto path = address.path(QUrl::FullyDecoded);
              return m_service.picture({number}, path.sliced(std::min(path.size(), filePrefix.size())),
                                       std::move(stop));
          },
          m_pagePool))
{
    m_browser->setAccessibleName(tr("Rendered document"));
    m_source->setAccessibleName(tr("Source of the document"));
    m_source->setReadOnly(true);
    m_source->setFrameShape(QFrame::NoFrame);
    m_source->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_tree->setModel(m_model);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setAccessibleName(tr("Tree of the document"));
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->resizeSection(1, 70);
    for (auto *pane :
         {static_cast<QWidget *>(m_browser), static_cast<QWidget *>(m_source), static_cast<QWidget *>(m_tree)})
        m_panes->addWidget(pane);
    m_panes->setChildrenCollapsible(false);
    m_parts->addWidget(m_panes);
    m_parts->addWidget(m_details);
    m_parts->setStretchFactor(0, 1);
    m_parts->setSizes({520, 190});
    m_parts->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(m_refusal);
    layout->addWidget(m_notice);
    layout->addWidget(m_parts, 1);
    layout->addWidget(buildFindBar());
    setFocusProxy(m_browser);
    m_source->hide();
    m_tree->hide();
    m_empty->setAutoFillBackground(true);
    m_empty->setBackgroundRole(QPalette::Base);
    m_empty->present({.icon = themedIcon(u"book"_s, Tone::Muted),
                      .title = tr("No document chosen"),
                      .text = tr("Choose one among the documents; Enter brings you here.")});
    connectParts();
    updateHistory();
}

DocumentView::~DocumentView()
{
    // The panes go after the members of this object and tell of cursors that move while they do.
    m_browser->disconnect(this);
    m_source->disconnect(this);
    m_tree->selectionModel()->disconnect(this);
    m_stop.request_stop();
    m_detailsInquiry.stop();
    m_pictures.reset();
    m_pagePool.shutdown();
    m_sourcePool.shutdown();
    // Documents may be dropped only after the views have let go of them.
    m_source->setDocument(nullptr);
}

QWidget *DocumentView::buildHead()
{
    auto *head = new QWidget(this);
    auto font = m_title->font();
    font.setWeight(QFont::DemiBold);
    m_title->setFont(font);
    m_path->setFont(smallFont(this->font()));
    m_path->setForegroundRole(QPalette::PlaceholderText);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(2);
    const auto add = [&](const QString &icon, const QString &text, const QString &tip) {
        auto *button = new QToolButton(head);
        if (!icon.isEmpty())
            button->setIcon(themedIcon(icon));
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(text);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        buttons->addWidget(button);
        return button;
    };
    m_backButton = add(u"back"_s, tr("Back"), tr("The document before"));
    m_forwardButton = add(u"forward"_s, tr("Forward"), tr("The document after"));
    connect(m_backButton, &QToolButton::clicked, this, &DocumentView::back);
    connect(m_forwardButton, &QToolButton::clicked, this, &DocumentView::forward);
    buttons->addSpacing(6);
    const std::array texts{tr("Text"), tr("Source"), tr("Tree"), tr("Details")};
    const std::array tips{tr("Show the rendered text (Ctrl+Alt+1)"), tr("Show the source (Ctrl+Alt+2)"),
                          tr("Show the tree of the parser (Ctrl+Alt+3)"),
                          tr("Show outline, links, front matter and versions (Ctrl+Alt+4)")};
    for (int pane = 0; pane < paneCount; ++pane) {
        auto *button = add({}, texts.at(std::size_t(pane)), tips.at(std::size_t(pane)));
        button->setCheckable(true);
        button->setChecked(pane == Rendered || pane == Details);
        connect(button, &QToolButton::clicked, this, [this, pane] { togglePane(Pane(pane)); });
        m_paneButtons.append(button);
    }
    buttons->addStretch();
    connect(add(u"open-external"_s, tr("Open the file"), tr("Open the file with the program for it")),
            &QToolButton::clicked, this, &DocumentView::openExternally);
    auto *titles = new QHBoxLayout;
    titles->setSpacing(6);
    titles->addWidget(m_state);
    titles->addWidget(m_title, 1);
    auto *layout = new QVBoxLayout(head);
    layout->setContentsMargins(12, 8, 8, 4);
    layout->setSpacing(2);
    layout->addLayout(titles);
    layout->addWidget(m_path);
    layout->addLayout(buttons);
    return head;
}

void DocumentView::connectParts()
{
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &index) { select(m_model->nodeOf(index), Origin::Tree); });
    connect(m_source, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        if (m_selecting || !m_open)
            return;
        const auto cursor = m_source->textCursor();
        const auto offset =
            m_open->tree.offset(m_sourceLines.position({cursor.blockNumber(), cursor.positionInBlock()}));
        select(m_open->tree.nodeAt(offset).id(), Origin::Source);
    });
    connect(m_browser, &QTextEdit::cursorPositionChanged, this, [this] {
        if (m_selecting || !m_page)
            return;
        if (const auto node = m_page->nodeAt(m_browser->textCursor().position()); node != Markdown::noNode)
            select(node, Origin::Rendered);
    });
    connect(m_notice, &NoticeBar::actionRequested, this, &DocumentView::goToProblem);
    connect(m_notice, &NoticeBar::closed, this, [this] { m_noticeClosed = m_noticeKey; });
    connect(m_refusal, &NoticeBar::actionRequested, this, &DocumentView::takeInAndRestore);
    connect(m_browser, &QTextBrowser::anchorClicked, this, &DocumentView::follow);
    connect(m_browser, &SafeTextBrowser::issueLinkActivated, this, [this](const QString &project, qint64 number) {
        Q_EMIT issueRequested(project + u'#' + QString::number(number));
    });
    connect(m_details, &DocumentDetails::lineRequested, this, &DocumentView::selectLine);
    connect(m_details, &DocumentDetails::documentRequested, this, &DocumentView::open);
    connect(m_details, &DocumentDetails::issueRequested, this, &DocumentView::issueRequested);
    connect(m_details, &DocumentDetails::queryRequested, this, &DocumentView::queryRequested);
    connect(m_details, &DocumentDetails::differenceRequested, this, &DocumentView::compare);
    connect(m_details, &DocumentDetails::restoreRequested, this, &DocumentView::restore);
    // Of any source: links lead from one to the other.
    connect(&m_service, &Services::DocumentService::documentsChanged, this, &DocumentView::refreshSoon);
}

void DocumentView::togglePane(Pane pane)
{
    showPane(pane, !isPaneShown(pane));
}

void DocumentView::showPane(Pane pane, bool shown)
{
    const std::array<QWidget *, paneCount> widgets{m_browser, m_source, m_tree, m_details};
    auto *widget = widgets.at(std::size_t(pane));
    const auto added = shown && widget->isHidden();
    widget->setVisible(shown);
    // One of the three is always there.
    if (m_browser->isHidden() && m_source->isHidden() && m_tree->isHidden())
        widget->show();
    for (int i = 0; i < paneCount; ++i)
        m_paneButtons[i]->setChecked(!widgets.at(std::size_t(i))->isHidden());
    if (pane == Details)
        return;
    const auto first = std::ranges::find_if_not(widgets, &QWidget::isHidden);
    setFocusProxy(*first);
    if (added) {
        QList<int> sizes;
        for (int i = 0; i < Details; ++i)
            sizes.append(widgets.at(std::size_t(i))->isHidden() ? 0 : m_panes->width());
        m_panes->setSizes(sizes);
        if (pane == Source && m_open && !m_sourceText)
            makeSource();
        // What was picked meanwhile comes into sight.
        select(m_node, Origin::Elsewhere);
    }
}

bool DocumentView::isPaneShown(Pane pane) const
{
    const std::array<const QWidget *, paneCount> widgets{m_browser, m_source, m_tree, m_details};
    return !widgets.at(std::size_t(pane))->isHidden();
}

QString DocumentView::title() const
{
    return m_title->fullText();
}

void DocumentView::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_scrollTimer.timerId()) {
        scrollRendered();
    } else if (event->timerId() == m_refreshTimer.timerId()) {
        m_refreshTimer.stop();
        refresh();
    } else if (event->timerId() == m_restyleTimer.timerId()) {
        m_restyleTimer.stop();
        if (m_open) {
            ++m_epoch;
            render();
            makeSource();
        }
    } else {
        QWidget::timerEvent(event);
    }
}

void DocumentView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    // The page carries its colours; several of these events come in a row.
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        m_restyleTimer.start(std::chrono::milliseconds(0), this);
}

void DocumentView::selectNode(NodeId node)
{
    select(node, Origin::Elsewhere);
}

void DocumentView::selectLine(int line)
{
    if (!m_open || line <= 0)
        return;
    const auto &tree = m_open->tree;
    auto node = tree.nodeAt(tree.offset({line, 1}));
    while (Markdown::isInline(node.type()) && !node.parent().isNull())
        node = node.parent();
    select(node.id(), Origin::Elsewhere);
}

void DocumentView::select(NodeId id, Origin origin)
{
    if (m_selecting || !m_open || (id == m_node && origin != Origin::Elsewhere))
        return;
    const auto node = m_open->tree.node(id);
    if (node.isNull())
        return;
    m_selecting = true;
    m_node = id;
    if (origin != Origin::Elsewhere)
        forgetFound();
    if (origin != Origin::Tree) {
        const auto index = m_model->indexOf(id);
        m_tree->setCurrentIndex(index);
        m_tree->scrollTo(index);
    }
    markSource(node, origin != Origin::Source);
    markRendered(node, origin != Origin::Rendered);
    m_selecting = false;
}

void DocumentView::markSource(Node node, bool scroll)
{
    if (!m_sourceText)
        return;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(m_sourceText.get());
    mark.cursor.setPosition(sourcePlace(node.begin()));
    mark.cursor.setPosition(sourcePlace(node.end()), QTextCursor::KeepAnchor);
    mark.format.setBackground(toneGround(Tone::Accent, palette()));
    m_source->setExtraSelections(QList{mark} + foundMarks(m_sourceText.get(), m_foundInSource));
    if (!scroll)
        return;
    const auto before = std::exchange(m_selecting, true);
    auto cursor = mark.cursor;
    cursor.setPosition(m_foundInSource.isEmpty() ? mark.cursor.selectionStart() : m_foundInSource.first().first);
    m_source->setTextCursor(cursor);
    m_source->centerCursor();
    m_selecting = before;
}

int DocumentView::sourcePlace(qsizetype offset) const
{
    const auto [number, column] = m_sourceLines.shown(m_open->tree.position(offset));
    const auto block = m_sourceText->findBlockByNumber(number);
    return block.isValid() ? block.position() + std::min(column, block.length() - 1)
                           : m_sourceText->characterCount() - 1;
}

void DocumentView::markRendered(Node node, bool scroll)
{
    if (!m_page)
        return;
    const auto begin = m_page->positionOf(node);
    if (begin < 0)
        return;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(m_page->page.get());
    mark.cursor.setPosition(begin);
    mark.cursor.setPosition(std::max(begin, m_page->endOf(node)), QTextCursor::KeepAnchor);
    mark.format.setBackground(toneGround(Tone::Accent, palette()));
    auto marks = node.id() == 0 ? QList<QTextEdit::ExtraSelection>{} : QList{mark};
    marks += foundMarks(m_page->page.get(), m_foundInPage);
    if (!m_hit.isNull()) {
        QTextEdit::ExtraSelection hit;
        hit.cursor = m_hit;
        hit.format.setBackground(palette().color(QPalette::Highlight));
        hit.format.setForeground(palette().color(QPalette::HighlightedText));
        marks.append(hit);
    }
    m_browser->setExtraSelections(marks);
    if (scroll)
        m_scrollTimer.start(scrollPause, this);
}

void DocumentView::scrollRendered()
{
    // Asking where something stands lays out everything before it: in a long document that waits until it is done.
    if (!m_page || !m_open || m_node == Markdown::noNode) {
        m_scrollTimer.stop();
        return;
    }
    const auto node = m_open->tree.node(m_node);
    const auto position = !m_hit.isNull()           ? m_hit.selectionStart()
                          : m_foundInPage.isEmpty() ? m_page->positionOf(node)
                                                    : m_foundInPage.first().first;
    if (!m_browser->isLaidOut() || position < 0)
        return;
    m_scrollTimer.stop();
    const auto block = m_page->page->findBlock(position);
    const auto top = int(m_page->page->documentLayout()->blockBoundingRect(block).top());
    auto *bar = m_browser->verticalScrollBar();
    const auto height = m_browser->viewport()->height();
    if (top < bar->value() || top > bar->value() + (height * 3 / 4))
        bar->setValue(std::max(0, top - (height / 6)));
    // A line of code may be wider than the page; whatever has room beside the left edge is shown from there.
    const auto inBlock = position - block.position();
    const auto line = block.layout()->lineForTextPosition(inBlock);
    const auto x = line.isValid() ? int(block.layout()->position().x() + line.cursorToX(inBlock)) : 0;
    const auto width = m_browser->viewport()->width();
    m_browser->horizontalScrollBar()->setValue(x < width * 3 / 4 ? 0 : x - (width / 2));
}

} // namespace Docket::Ui
