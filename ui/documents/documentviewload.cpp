// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How a document comes into the view and stays up to date. Apart from documentview.cpp, which holds the panes.
#include "astmodel.h"
#include "documentdetails.h"
#include "documentview.h"
#include "noticebar.h"

#include <icons/themedicon.h>
#include <issues/pageimages.h>
#include <widgets/elidedlabel.h>
#include <widgets/emptystate.h>
#include <widgets/errorwords.h>
#include <widgets/theme.h>

#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTimer>
#include <QTreeView>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

/// What a laid-out document costs for each character of its HTML, measured roughly.
constexpr qint64 bytesPerCharacter = 12;
constexpr std::chrono::milliseconds refreshPause{200};
constexpr int mostNeighbours = 200; ///< of each kind

} // namespace

void DocumentView::load()
{
    ++m_epoch;
    const auto asked = ++m_asked;
    m_stop.request_stop();
    m_stop = std::stop_source();
    if (m_detailsOf != m_document)
        m_detailsInquiry.stop();
    updateHistory();
    m_opening = true;
    m_service.open(m_document, m_stop.get_token())
        .then(this, [this, asked](const Result<Services::OpenDocument> &opened) {
            if (asked != m_asked)
                return;
            m_opening = false;
            receive(opened);
            if (std::exchange(m_refreshAgain, false))
                refreshSoon();
        });
}

void DocumentView::refreshSoon()
{
    if (!m_document.isNull() && !m_refreshTimer.isActive())
        m_refreshTimer.start(refreshPause, this);
}

void DocumentView::refresh()
{
    // What is on its way comes first, however often something changes meanwhile.
    if (m_opening || m_refreshing) {
        m_refreshAgain = true;
        return;
    }
    m_refreshing = true;
    m_service.facts(m_document)
        .then(this, [this, document = m_document, asked = m_asked](const Result<Services::OpenDocument> &facts) {
            m_refreshing = false;
            if (document == m_document && asked == m_asked && !m_opening) {
                if (facts && m_open && m_open->document.hash == facts->document.hash &&
                    m_open->document.parserVersion == facts->document.parserVersion) {
                    auto open = *facts;
                    open.tree = m_open->tree;
                    m_open = std::make_shared<const Services::OpenDocument>(std::move(open));
                    showFacts();
                } else if (facts || m_open) {
                    load(); // that it is gone is told once
                }
            }
            if (std::exchange(m_refreshAgain, false))
                refreshSoon();
        });
}

void DocumentView::receive(const Result<Services::OpenDocument> &opened)
{
    if (!opened) {
        if (opened.error().code == Code::Cancelled)
            return;
        m_open.reset();
        m_empty->present({.icon = themedIcon(u"warning"_s, Tone::Bad),
                          .title = tr("The document cannot be shown"),
                          .text = inWords(opened.error())});
        if (!std::exchange(m_quiet, false))
            Q_EMIT problemFound(opened.error());
        return;
    }
    m_quiet = false;
    const auto &summary = opened->document.summary;
    const auto same =
        m_open && m_open->document.summary.id == summary.id && m_open->document.hash == opened->document.hash;
    m_open = std::make_shared<const Services::OpenDocument>(*opened);
    if (summary.id != m_refusedOf)
        m_refusal->hide();
    showFacts();
    m_empty->hide();
    if (same) {
        // Only what stands around it has changed; what was being made for it has been stopped with the rest.
        if (!isWhole())
            render();
        if (!m_sourceText)
            makeSource();
        Q_EMIT documentShown(m_document);
        return;
    }
    // What a change of style began meanwhile is of the text before.
    ++m_epoch;
    m_selecting = true;
    m_node = Markdown::noNode;
    m_model->setTree(m_open->tree);
    m_tree->expandToDepth(0);
    m_page.reset();
    m_hit = {};
    m_foundWords.clear();
    m_foundInPage.clear();
    m_foundInSource.clear();
    // Lets go of the text before that is dropped: what is marked is known by cursors of it.
    m_source->setExtraSelections({});
    m_source->setDocument(nullptr);
    m_sourceText.reset();
    m_sourceLines = {};
    m_selecting = false;
    render();
    if (isPaneShown(Source))
        makeSource();
}

void DocumentView::showFacts()
{
    const auto &summary = m_open->document.summary;
    m_title->setFullText(summary.title.isEmpty() ? summary.path.section(u'/', -1) : summary.title);
    m_path->setFullText(summary.path);
    m_path->setToolTip(m_open->document.absolutePath());
    showState(summary);
    m_details->present(*m_open);
    loadDetails();
}

void DocumentView::render()
{
    const auto epoch = m_epoch;
    // One page for each document: nobody sees an earlier version again, and a style only after a while.
    const Cache::CacheKey key(u"page", QString::number(m_document.value));
    const auto shown = pageContent();
    if (auto known = m_pages.get(key); known && known->shows == shown) {
        showPage(epoch, known);
        return;
    }
    Markdown::RenderOptions options;
    options.documentLinks = true;
    options.nodeAnchors = true;
    options.hardBreaks = false;
    options.taskClasses = true;
    options.fileImages = true;
    const auto style = pageStyle(palette(), zoomed(font()));
    const auto stop = m_stop.get_token();
    m_service.render(m_open->tree, options, stop)
        .then(this, [=, this](const Result<Markdown::RenderedMarkdown> &rendered) {
            if (epoch != m_epoch)
                return;
            if (!rendered) {
                if (rendered.error().code != Code::Cancelled)
                    Q_EMIT problemFound(rendered.error());
                return;
            }
            const auto cost = rendered->html.size() * bytesPerCharacter;
            const auto part = firstPart(*rendered);
            const auto whole = part.html.size() == rendered->html.size();
            const auto make = [this, style, stop, shown](const Markdown::RenderedMarkdown &what, bool all) {
                return m_pagePool.run(
                    [=, this]() -> Result<std::shared_ptr<LaidOutDocument>> {
                        auto page = layOut(what, style, m_highlighter, stop);
                        page->whole = all;
                        page->shows = shown;
                        return page;
                    },
                    stop);
            };
            const auto makeWhole = [=, this, text = *rendered] {
                make(text, true)
                    .then(this, [this, epoch, key, cost](const Result<std::shared_ptr<LaidOutDocument>> &page) {
                        if (!page || epoch != m_epoch)
                            return;
                        m_pages.put(key, *page, cost);
                        showPage(epoch, *page);
                    });
            };
            if (whole || m_page) {
                makeWhole();
                return;
            }
            // The rest begins when the first part is on the screen, so that it takes nothing from it.
            make(part, false)
                .then(this, [this, epoch, makeWhole](const Result<std::shared_ptr<LaidOutDocument>> &page) {
                    if (page)
                        showPage(epoch, *page);
                    QTimer::singleShot(0, this, [this, epoch, makeWhole] {
                        if (epoch == m_epoch)
                            makeWhole();
                    });
                });
        });
}

void DocumentView::showPage(quint64 epoch, const std::shared_ptr<LaidOutDocument> &page)
{
    if (epoch != m_epoch)
        return;
    const auto first = m_page == nullptr;
    const auto place = m_return ? m_return->scroll : first ? 0 : m_browser->verticalScrollBar()->value();
    if (page->whole)
        m_return.reset();
    m_selecting = true;
    m_hit = {};
    m_page = page;
    m_browser->setSafeDocument(page->page, place);
    m_selecting = false;
    if (page->pictures)
        m_pictures->setPage(page->page, QUrl(u"docket:document/"_s + QString::number(m_document.value)));
    else
        m_pictures->clear();
    if (m_node != Markdown::noNode)
        markRendered(m_open->tree.node(m_node), false);
    if (first)
        Q_EMIT documentShown(m_document);
    // Nobody sees it yet: what is seen comes first.
    if (page->whole && !m_sourceText && !isPaneShown(Source))
        makeSource();
    if (m_found)
        showFound();
    else if (m_line > 0)
        selectLine(std::exchange(m_line, 0));
    else if (!m_anchor.isEmpty())
        goToAnchor(std::exchange(m_anchor, {}));
}

void DocumentView::makeSource()
{
    const auto epoch = m_epoch;
    const auto mono = zoomed(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_sourcePool
        .run(
            [this, open = m_open, mono, dark = isDark(palette()), stop = m_stop.get_token()]() -> Result<ShownSource> {
                return m_sourceMaker.make(QString::fromUtf8(open->tree.source()), mono, dark, stop);
            },
            m_stop.get_token())
        .then(this, [this, epoch](const Result<ShownSource> &source) {
            if (epoch != m_epoch || !source)
                return;
            m_selecting = true;
            m_source->setExtraSelections({});
            m_source->setDocument(source->text.get());
            m_sourceText = source->text;
            m_sourceLines = source->lines;
            if (m_place >= 0)
                m_source->verticalScrollBar()->setValue(std::exchange(m_history[m_place].sourceScroll, 0));
            m_selecting = false;
            markFoundInSource();
            if (m_node != Markdown::noNode)
                markSource(m_open->tree.node(m_node), true);
        });
}

void DocumentView::loadDetails()
{
    const auto document = m_open->document.summary.id;
    if (std::exchange(m_detailsOf, document) != document)
        m_detailsInquiry.stop();
    if (!m_detailsInquiry.begin(2))
        return;
    const auto stop = m_detailsInquiry.token();
    const auto answered = [this, document, stop](const auto &answer, auto show) {
        if (stop.stop_requested())
            return;
        if (answer && isShown(document))
            show(*answer);
        if (m_detailsInquiry.answered() && isShown(document))
            loadDetails();
    };
    m_service.neighbours(document, mostNeighbours, stop)
        .then(this, [this, answered](const Result<Services::DocumentNeighbours> &found) {
            answered(found, [this](const auto &neighbours) { m_details->setNeighbours(neighbours); });
        });
    m_service.versions(document).then(this, [this, answered](const Result<QList<Domain::DocumentVersion>> &found) {
        answered(found, [this](const auto &versions) { m_details->setVersions(versions); });
    });
}

bool DocumentView::isShown(Domain::DocumentId document) const
{
    return m_open && m_open->document.summary.id == document;
}

QString DocumentView::pageContent() const
{
    const auto hash = QString::fromLatin1(m_open->document.hash.toHex());
    return u"%1/%2/%3/%4"_s.arg(hash)
        .arg(m_open->document.parserVersion)
        .arg(palette().color(QPalette::Base).name(), zoomed(font()).key());
}

} // namespace Docket::Ui
