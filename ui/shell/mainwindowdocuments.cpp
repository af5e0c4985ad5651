// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "actionregistry.h"
#include "commandpalette.h"
#include "dockhost.h"
#include "mainwindow.h"
#include "session.h"
#include "statusbar.h"

#include <documents/documentcommands.h>
#include <documents/documentsdock.h>
#include <documents/documentview.h>
#include <documents/mentionbar.h>
#include <domain/issuename.h>
#include <icons/themedicon.h>
#include <issues/issuedetailsview.h>
#include <issues/issueselection.h>
#include <tasks/tasksdock.h>

#include <QDockWidget>
#include <QLayout>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

void MainWindow::addDocumentDocks(DockRegistry &registry)
{
    m_documentCommands = new DocumentCommands(m_services.documents, this);
    registry.add({.id = u"documents"_s,
                  .title = tr("Documents"),
                  .icon = u"book"_s,
                  .shortcut = QKeySequence(Qt::ALT | Qt::Key_5),
                  .area = Qt::BottomDockWidgetArea,
                  .extent = 270,
                  .factory =
                      [this](QWidget *parent) {
                          return m_documents =
                                     new DocumentsDock(m_services.documents, m_services.tasks, m_clock, parent);
                      },
                  .places = {{.layout = u"documents"_s, .area = Qt::LeftDockWidgetArea, .extent = 520}}});
    registry.add({.id = u"document"_s,
                  .title = tr("Document"),
                  .icon = u"book"_s,
                  .shortcut = QKeySequence(Qt::ALT | Qt::Key_6),
                  .area = Qt::RightDockWidgetArea,
                  .extent = 480,
                  .factory = [this](QWidget *parent) { return makeDocumentView(parent); },
                  .tabbed = true,
                  .lazy = true,
                  .places = {{.layout = u"documents"_s, .area = Qt::RightDockWidgetArea, .extent = 840}}});
}

QWidget *MainWindow::makeDocumentView(QWidget *parent)
{
    m_document = new DocumentView(m_services.documents, parent);
    m_document->restoreState(m_session->value(u"documents/view"_s).toByteArray());
    connect(m_document, &DocumentView::problemFound, this, &MainWindow::showProblem);
    connect(m_document, &DocumentView::queryRequested, m_documents, &DocumentsDock::setQuery);
    connect(m_document, &DocumentView::issueRequested, this, [this](const QString &reference) {
        openIssue(reference);
        m_docks->reveal(u"details"_s);
    });
    // Later: whoever wants to see another one says so as soon as it is made.
    if (m_started)
        QMetaObject::invokeMethod(m_document, &DocumentView::openLast, Qt::QueuedConnection);
    return m_document;
}

DocumentView &MainWindow::documentView()
{
    m_docks->make(u"document"_s);
    return *m_document;
}

void MainWindow::addDocumentActions()
{
    using enum ActionCategory;
    const auto add = [this](const ActionSpec &spec, const std::function<void()> &run) {
        return m_actions->add(spec, this, run);
    };
    add({.id = u"edit.findDocuments"_s,
         .text = tr("Find &documents"),
         .category = Edit,
         .icon = u"search"_s,
         .shortcuts = {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F)},
         .group = 2},
        [this] {
            m_docks->reveal(u"documents"_s);
            m_documents->focusQuery();
        });
    add({.id = u"edit.pasteDocument"_s,
         .text = tr("&New document from the clipboard"),
         .category = Edit,
         .icon = u"add"_s,
         .shortcuts = {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V)},
         .group = 2},
        [this] { m_documentCommands->paste(); });
    add({.id = u"document.addFolder"_s,
         .text = tr("&Add a folder of Markdown…"),
         .category = Document,
         .icon = u"add"_s,
         .shortcuts = {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D)}},
        [this] { m_documentCommands->addFolder(); });
    add({.id = u"document.takeIn"_s, .text = tr("&Take in again"), .category = Document, .icon = u"sync"_s},
        [this] { m_documentCommands->takeInAgain(m_documents->chosenSources()); });
    add({.id = u"document.dryRun"_s, .text = tr("D&ry run…"), .category = Document, .icon = u"tasks"_s},
        [this] { m_documentCommands->plan(m_documents->chosenSources()); });
    add({.id = u"document.failures"_s, .text = tr("&Failed files…"), .category = Document, .icon = u"warning"_s},
        [this] { m_documentCommands->showFailures(); });
    add({.id = u"document.report"_s, .text = tr("Report of the &last run…"), .category = Document, .icon = u"log"_s},
        [this] { m_documentCommands->showLastReport(); });
    const auto addPane = [&](const QString &id, const QString &text, DocumentView::Pane pane, Qt::Key number) {
        add({.id = u"document.pane."_s + id,
             .text = text,
             .category = Document,
             .icon = u"layout"_s,
             .shortcuts = {QKeySequence(Qt::CTRL | Qt::ALT | number)},
             .group = 1},
            [this, pane] {
                m_docks->reveal(u"document"_s);
                documentView().togglePane(pane);
            });
    };
    addPane(u"rendered"_s, tr("Show or hide the te&xt"), DocumentView::Rendered, Qt::Key_1);
    addPane(u"source"_s, tr("Show or hide the &source"), DocumentView::Source, Qt::Key_2);
    addPane(u"tree"_s, tr("Show or hide the tr&ee"), DocumentView::Tree, Qt::Key_3);
    addPane(u"details"_s, tr("Show or hide the deta&ils"), DocumentView::Details, Qt::Key_4);
    add({.id = u"document.back"_s,
         .text = tr("&Back to the document before"),
         .category = Document,
         .icon = u"back"_s,
         .shortcuts = {QKeySequence(Qt::ALT | Qt::Key_Left)},
         .group = 2},
        [this] { documentView().back(); });
    add({.id = u"document.forward"_s,
         .text = tr("F&orward to the document after"),
         .category = Document,
         .icon = u"forward"_s,
         .shortcuts = {QKeySequence(Qt::ALT | Qt::Key_Right)},
         .group = 2},
        [this] { documentView().forward(); });
    add({.id = u"document.openFile"_s,
         .text = tr("O&pen the file with its program"),
         .category = Document,
         .icon = u"open-external"_s,
         .group = 2},
        [this] { documentView().openExternally(); });
}

void MainWindow::connectDocuments()
{
    const auto *commands = m_documentCommands;
    connect(commands, &DocumentCommands::problemFound, this, &MainWindow::showProblem);
    connect(commands, &DocumentCommands::done, this, [this](const QString &text, quint64 task) {
        if (task == 0)
            m_status->showDone(text);
        else
            m_status->showDone(text, tr("Report…"), [this, task] { m_documentCommands->showReport(task); });
    });
    connect(commands, &DocumentCommands::nothingToTakeIn, this, [this] {
        m_status->showDone(tr("There is no folder of Markdown yet."), tr("Add a folder…"),
                           [this] { m_documentCommands->addFolder(); });
    });
    connect(commands, &DocumentCommands::takingIn, this, [this] { m_docks->reveal(u"documents"_s); });
    connect(m_tasks, &TasksDock::reportRequested, commands, &DocumentCommands::showReport);
    connect(m_documents, &DocumentsDock::reportRequested, this, [this](Domain::DocumentSourceId source) {
        if (source.isNull())
            m_documentCommands->showLastReport();
        else
            m_documentCommands->showReportOf(source);
    });
    connect(m_documents, &DocumentsDock::problemFound, this, &MainWindow::showProblem);
    connect(m_documents, &DocumentsDock::addFolderRequested, commands, &DocumentCommands::addFolder);
    connect(m_documents, &DocumentsDock::ingestRequested, commands, &DocumentCommands::takeInAgain);
    connect(m_documents, &DocumentsDock::planRequested, commands, &DocumentCommands::plan);
    connect(m_documents, &DocumentsDock::failuresRequested, commands, &DocumentCommands::showFailures);
    connect(m_documents, &DocumentsDock::sourceSettingsRequested, commands, &DocumentCommands::editSource);
    connect(m_documents, &DocumentsDock::differenceRequested, commands, &DocumentCommands::compareFiles);
    // The dock keeps saying it until it is read; it may not be in sight.
    connect(&m_services.documents, &Services::DocumentService::fileConflicted, this, [this](const Error &conflict) {
        m_status->showDone(conflict.message, tr("Show…"), [this] { m_docks->reveal(u"documents"_s); });
    });
    auto *mentions = new MentionBar(m_services.documents, m_details);
    m_details->layout()->addWidget(mentions);
    connect(m_selection, &IssueSelection::issueChanged, mentions, &MentionBar::setIssue);
    connect(mentions, &MentionBar::documentRequested, this, &MainWindow::showDocument);
    connect(m_documents, &DocumentsDock::forgetRequested, commands, &DocumentCommands::forget);
    connect(m_documents, &DocumentsDock::forgetMissingRequested, commands, &DocumentCommands::forgetMissing);
    connect(m_documents, &DocumentsDock::sourceRemovalRequested, commands, &DocumentCommands::removeSource);
    const auto openListed = [this](Domain::DocumentId document, int line) {
        if (const auto *found = m_documents->currentSnippet())
            documentView().openFound(document, *found);
        else
            documentView().open(document, line);
    };
    connect(m_documents, &DocumentsDock::documentChosen, this, [this, openListed](Domain::DocumentId id, int line) {
        openListed(id, line);
        m_docks->dock(u"document"_s)->raise();
    });
    connect(m_documents, &DocumentsDock::documentActivated, this, [this, openListed](Domain::DocumentId id, int line) {
        openListed(id, line);
        m_docks->reveal(u"document"_s);
    });
    connect(commands, &DocumentCommands::documentRequested, this, &MainWindow::showDocument);
    m_documentCommands->watchDrops(this);
    m_palette->addFinder([this](const QString &text, const std::stop_token &stop,
                                const CommandPalette::Answer &answer) { findDocuments(text, stop, answer); });
}

void MainWindow::findDocuments(const QString &text, const std::stop_token &stop,
                               const std::function<void(const Result<QList<PaletteItem>> &)> &answer)
{
    constexpr qsizetype shortest = 2;
    constexpr int most = 8;
    if (text.size() < shortest || Domain::parseIssueName(text))
        return;
    // The last word is still being typed, so it is looked for as a beginning.
    const auto open = text.back().isLetterOrNumber() && text.count(u'"') % 2 == 0 && !text.contains(u':');
    const auto parsed = Domain::parseQuery(open ? QString(text + u'*') : text, m_clock.seconds(), Domain::AskDocuments);
    if (!parsed.problems.isEmpty() || !parsed.query.hasWords())
        return;
    m_services.documents.search(parsed.query, {}, most, Domain::SearchOrder::Ranked, stop)
        .then(m_palette, [this, answer](const Result<Domain::DocumentHits> &hits) {
            if (!hits) {
                answer(std::unexpected(hits.error()));
                return;
            }
            QList<PaletteItem> items;
            for (const auto &hit : hits->hits) {
                const auto &document = hit.document;
                PaletteItem item;
                item.key = u"document/"_s + QString::number(document.id.value);
                item.title = (document.title.isEmpty() ? document.path.section(u'/', -1) : document.title).simplified();
                item.detail = document.path;
                item.kind = tr("Document");
                item.icon = themedIcon(u"book"_s, Tone::Muted);
                item.run = [this, id = document.id, found = hit.snippet] {
                    documentView().openFound(id, found);
                    m_docks->reveal(u"document"_s);
                };
                items += item;
            }
            answer(items);
        });
}

void MainWindow::showDocument(Domain::DocumentId document, int line)
{
    documentView().open(document, line);
    m_docks->reveal(u"document"_s);
}

} // namespace Docket::Ui
