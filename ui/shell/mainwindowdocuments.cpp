// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "actionregistry.h"
#include "dockhost.h"
#include "mainwindow.h"
#include "statusbar.h"

#include <issues/issueselection.h>

#include <documents/documentcommands.h>
#include <documents/documentsdock.h>

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
                  .factory = [this](QWidget *parent) {
                      return m_documents = new DocumentsDock(m_services.documents, m_services.tasks, m_clock, parent);
                  }});
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
}

void MainWindow::connectDocuments()
{
    const auto *commands = m_documentCommands;
    connect(commands, &DocumentCommands::problemFound, this, &MainWindow::showProblem);
    connect(commands, &DocumentCommands::done, m_status, &StatusBar::showDone);
    connect(m_documents, &DocumentsDock::problemFound, this, &MainWindow::showProblem);
    connect(m_documents, &DocumentsDock::addFolderRequested, commands, &DocumentCommands::addFolder);
    connect(m_documents, &DocumentsDock::ingestRequested, commands, &DocumentCommands::takeInAgain);
    connect(m_documents, &DocumentsDock::planRequested, commands, &DocumentCommands::plan);
    connect(m_documents, &DocumentsDock::failuresRequested, commands, &DocumentCommands::showFailures);
    connect(m_documents, &DocumentsDock::sourceRemovalRequested, commands, &DocumentCommands::removeSource);
    m_documentCommands->watchDrops(this);
}

} // namespace Docket::Ui
