// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the documents dock lists besides what was asked for, and the menus of its parts.
#include "documentsdock.h"
#include "documentsmodel.h"
#include "foldertree.h"
#include "noticebar.h"

#include <icons/themedicon.h>
#include <issues/querybox.h>
#include <widgets/errorwords.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QListView>
#include <QMenu>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTreeView>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostListed = 1000;
/// Enough for a few hundred thousand folders, and about as much memory as the kernel needs for that: 500 MB at most.
const auto raiseWatches = u"sudo sysctl fs.inotify.max_user_watches=524288"_s;

/// A broken link as a place to go to.
Domain::DocumentHit placeOf(const Domain::BrokenLink &broken)
{
    Domain::DocumentHit hit;
    hit.document = broken.document;
    const auto &link = broken.link;
    const auto target = link.anchor.isEmpty() ? link.target : QString(link.target + u'#' + link.anchor);
    const auto text = broken.headingOnly ? DocumentsDock::tr("%1 – there is no such heading").arg(target)
                                         : DocumentsDock::tr("%1 – there is no such document").arg(target);
    hit.snippet.text = text;
    hit.snippet.hits = {{text.indexOf(target), target.size()}};
    hit.snippet.section = DocumentsDock::tr("line %1").arg(link.line);
    hit.snippet.line = link.line;
    return hit;
}

} // namespace

void DocumentsDock::refresh()
{
    askFolders();
    if (m_listing != Listing::Documents || isSearching() || m_box->query().hasWords() || m_pages.size() < 2) {
        ask();
        return;
    }
    refreshRows();
}

void DocumentsDock::refreshRows()
{
    const auto epoch = ++m_epoch;
    m_stop.request_stop();
    m_stop = std::stop_source();
    const auto [first, last] = visibleRows();
    const auto start = *std::prev(std::ranges::upper_bound(m_pages, std::max(first, 0), {}, &PageStart::row));
    m_lastAsked = std::max(pageSize, last + 1 - start.row + (pageSize / 2));
    m_service.list(m_box->query(), m_tree->scope(), m_order, m_lastAsked, start.after, m_stop.get_token())
        .then(this, [this, epoch, start](const Result<Domain::DocumentPage> &page) {
            if (epoch != m_epoch)
                return;
            if (!page) {
                fail(page.error());
                return;
            }
            m_error.reset();
            const auto current = currentDocument();
            const auto chosen = selectedDocuments();
            m_fresh = {start.row, start.row + int(page->rows.size())};
            if (!m_model->refresh(start.row, page->rows, !page->last)) {
                m_next = page->next;
                m_pages.removeIf([&start](const PageStart &each) { return each.row > start.row; });
                reselect(chosen, current);
            }
            showEmptiness();
        });
    m_service.count(m_box->query(), m_tree->scope(), m_stop.get_token())
        .then(this, [this, epoch](const Result<qint64> &count) {
            if (epoch == m_epoch && count)
                m_box->setMatches(*count);
        });
}

void DocumentsDock::reselect(const QList<Domain::DocumentId> &ids, Domain::DocumentId current)
{
    keepCurrent(current);
    if (ids.size() < 2)
        return;
    QItemSelection selection;
    for (const auto id : ids) {
        if (const auto row = m_model->rowOf(id); row >= 0)
            selection.select(m_model->index(row, 0), m_model->index(row, 0));
    }
    m_table->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

std::pair<int, int> DocumentsDock::visibleRows() const
{
    const auto first = m_table->indexAt({0, 0}).row();
    const auto last = m_table->indexAt({0, m_table->viewport()->height() - 1}).row();
    return {first, last < 0 ? m_model->rowCount() - 1 : last};
}

void DocumentsDock::showListing(Listing listing)
{
    m_listing = listing;
    if (listing != Listing::Documents && !m_box->text().isEmpty()) {
        // A listing is of all documents; the query would say otherwise. Clearing it asks anew.
        m_box->setText({});
    }
    ask();
    if (listing != Listing::Documents)
        focusRows();
}

void DocumentsDock::askBrokenLinks(quint64 epoch)
{
    m_service.brokenLinks(m_tree->scope(), mostListed + 1)
        .then(this, [this, epoch](const Result<QList<Domain::BrokenLink>> &links) {
            if (epoch != m_epoch)
                return;
            if (!links) {
                fail(links.error());
                return;
            }
            m_error.reset();
            m_answered = true;
            QList<Domain::DocumentHit> places;
            for (const auto &link : links->first(std::min<qsizetype>(links->size(), mostListed)))
                places.append(placeOf(link));
            const auto current = currentDocument();
            m_stack->setCurrentWidget(m_hitList);
            setFocusProxy(m_hitList);
            m_hits->setHits(places);
            keepCurrent(current);
            showListingBar(places.size(), links->size() > mostListed);
            showEmptiness();
        });
}

void DocumentsDock::askOrphans(quint64 epoch)
{
    m_service.orphans(m_tree->scope(), mostListed + 1)
        .then(this, [this, epoch](const Result<QList<Domain::DocumentSummary>> &orphans) {
            if (epoch != m_epoch)
                return;
            if (!orphans) {
                fail(orphans.error());
                return;
            }
            m_error.reset();
            m_answered = true;
            const auto current = currentDocument();
            m_pages.clear();
            m_stack->setCurrentWidget(m_table);
            setFocusProxy(m_table);
            m_model->setRows(orphans->first(std::min<qsizetype>(orphans->size(), mostListed)), false);
            keepCurrent(current);
            showListingBar(m_model->rowCount(), orphans->size() > mostListed);
            showEmptiness();
        });
}

void DocumentsDock::showListingBar(qsizetype count, bool more)
{
    const auto broken = m_listing == Listing::BrokenLinks;
    QString text = broken ? tr("%Ln broken link(s)", nullptr, int(count))
                          : tr("%Ln document(s) that no other one links to", nullptr, int(count));
    if (more)
        text = tr("%1, and there are more", "beginning of a long list").arg(text);
    m_listingBar->present(themedIcon(broken ? u"warning"_s : u"link"_s, broken ? Tone::Bad : Tone::Muted), text,
                          tr("Show all documents"));
}

void DocumentsDock::showLimits()
{
    QHash<Domain::DocumentSourceId, QString> limits;
    QStringList names;
    QString reason;
    for (const auto &source : m_tree->sources()) {
        const auto why = source.watched ? m_service.watchLimitation(source.id) : QString();
        if (why.isEmpty())
            continue;
        limits.insert(source.id, why);
        names.append(source.name);
        reason = why;
    }
    m_tree->setLimitations(limits);
    const auto text =
        names.isEmpty()
            ? QString()
            : tr("Changes in %1 are found by a look from time to time only: %2").arg(names.join(u", "_s), reason);
    if (text.isEmpty() || m_limitsRead.contains(text)) {
        m_limitBar->hide();
        return;
    }
    const auto ofKernel = reason.contains("inotify"_L1) || reason.contains("watch"_L1);
    m_limitBar->present(themedIcon(u"warning"_s, Tone::Warning), text, ofKernel ? tr("Copy the command") : QString(),
                        ofKernel
                            ? tr("Let the system watch more folders with “%1”, then take in again.").arg(raiseWatches)
                            : QString());
}

void DocumentsDock::showConflict(const Error &conflict)
{
    m_conflicts.append(conflict);
    showConflicts();
}

void DocumentsDock::showConflicts()
{
    if (m_conflicts.isEmpty()) {
        m_conflictBar->hide();
        return;
    }
    const auto &conflict = m_conflicts.constFirst();
    auto text = inWords(conflict);
    if (m_conflicts.size() > 1)
        text = tr("%1 (and %n more)", nullptr, int(m_conflicts.size()) - 1).arg(text);
    m_conflictBar->present(themedIcon(u"warning"_s, Tone::Warning), text,
                           conflict.fact(u"beside").isEmpty() ? QString() : tr("Show the difference…"));
}

void DocumentsDock::copyWatchCommand()
{
    QGuiApplication::clipboard()->setText(raiseWatches);
}

QList<Domain::DocumentId> DocumentsDock::selectedDocuments() const
{
    QList<Domain::DocumentId> result;
    const auto *view = static_cast<const QAbstractItemView *>(m_stack->currentWidget());
    for (const auto rows = view->selectionModel()->selectedRows(); const auto &row : rows) {
        const Domain::DocumentId id{row.data(DocumentIdRole).toLongLong()};
        if (!id.isNull() && !result.contains(id))
            result.append(id);
    }
    return result;
}

void DocumentsDock::showRowMenu(const QPoint &at)
{
    const auto chosen = selectedDocuments();
    if (chosen.isEmpty())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(themedIcon(u"book"_s), tr("&Open"), this,
                    [this] { Q_EMIT documentActivated(currentDocument(), currentLine()); });
    auto *forget = menu->addAction(themedIcon(u"trash"_s), tr("&Forget %n document(s)…", nullptr, int(chosen.size())),
                                   this, [this, chosen] { Q_EMIT forgetRequested(chosen); });
    forget->setShortcut(QKeySequence::Delete);
    menu->popup(static_cast<QAbstractItemView *>(m_stack->currentWidget())->viewport()->mapToGlobal(at));
}

void DocumentsDock::showSourceMenu(const QPoint &at)
{
    const auto source = m_tree->chosenSource();
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(themedIcon(u"sync"_s), tr("&Take in again"), this,
                    [this] { Q_EMIT ingestRequested(chosenSources()); });
    menu->addAction(themedIcon(u"tasks"_s), tr("&Dry run…"), this, [this] { Q_EMIT planRequested(chosenSources()); });
    menu->addAction(themedIcon(u"log"_s), tr("&Report of the last run…"), this,
                    [this] { Q_EMIT reportRequested(m_tree->scope().source); });
    menu->addAction(themedIcon(u"unplugged"_s), tr("Forget all &missing files…"), this,
                    [this] { Q_EMIT forgetMissingRequested(m_tree->scope().source); });
    if (source) {
        menu->addSeparator();
        menu->addAction(tr("&Settings…"), this, [this, of = *source] { Q_EMIT sourceSettingsRequested(of); });
        if (source->kind == Domain::DocumentSource::Kind::Folder) {
            auto *watch = menu->addAction(tr("&Watch for changes"));
            watch->setCheckable(true);
            watch->setChecked(source->watched);
            watch->setToolTip(m_service.watchLimitation(source->id));
            connect(watch, &QAction::triggered, this, [this, changed = *source](bool on) mutable {
                changed.watched = on;
                m_service.storeSource(changed).then(this, [this](const Result<void> &stored) {
                    if (!stored)
                        Q_EMIT problemFound(stored.error());
                });
            });
        }
        menu->addAction(themedIcon(u"trash"_s), tr("&Forget this source…"), this,
                        [this, gone = *source] { Q_EMIT sourceRemovalRequested(gone); });
    }
    menu->popup(m_tree->viewport()->mapToGlobal(at));
}

} // namespace Docket::Ui
