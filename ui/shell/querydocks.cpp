// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "querydocks.h"

#include "dockregistry.h"
#include "session.h"

#include <queries/advicedock.h>
#include <queries/consoleview.h>
#include <queries/queriesdock.h>

#include <QCoreApplication>
#include <QPointer>

#include <memory>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Docket::Ui::QueryDocks)
};

/// What was asked in the console outlives the program, with the rest of what the window remembers.
void keepQuestions(ConsoleView &console, const QWidget *parent)
{
    auto *session = parent->window()->findChild<Session *>();
    if (session == nullptr)
        return;
    const auto key = u"queries/console"_s;
    console.setHistory(session->value(key).toStringList());
    QObject::connect(&console, &ConsoleView::historyChanged, session, [session, key, console = &console] {
        if (const QStringList questions = console->history(); questions.isEmpty())
            session->remove(key);
        else
            session->setValue(key, questions);
    });
}

} // namespace

void registerQueryDocks(DockRegistry &registry, const Services::Services &services, const QueryDockLinks &links)
{
    // Docks are made when they are first seen, so the advice may come before the queries or after them.
    auto queries = std::make_shared<QPointer<QueriesDock>>();
    const QList<DockPlace> above{{.layout = u"operate"_s, .area = Qt::TopDockWidgetArea, .extent = 0}};
    registry.add({.id = u"queries"_s,
                  .title = Words::tr("Queries"),
                  .icon = u"clock"_s,
                  .shortcut = QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_Q),
                  .area = Qt::BottomDockWidgetArea,
                  .extent = 380,
                  .factory =
                      [services, links, queries](QWidget *parent) {
                          *queries = new QueriesDock(services.metrics, services.queries, parent);
                          links.offerKept(*queries, Words::tr("Of slow executions the newest are kept."));
                          keepQuestions((*queries)->console(), parent);
                          return links.introduce(*queries);
                      },
                  .lazy = true,
                  .shown = false,
                  .places = above});
    registry.add({.id = u"advice"_s,
                  .title = Words::tr("Advice"),
                  .icon = u"check-circle"_s,
                  .shortcut = QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_A),
                  .area = Qt::BottomDockWidgetArea,
                  .extent = 380,
                  .factory =
                      [services, links, queries](QWidget *parent) {
                          auto *dock = new AdviceDock(services.metrics, services.advice, parent);
                          QObject::connect(dock, &AdviceDock::statementRequested, dock,
                                           [links, queries](const QString &text) {
                                               links.request(u"queries"_s);
                                               if (*queries)
                                                   (*queries)->choose(text);
                                           });
                          return links.introduce(dock);
                      },
                  .lazy = true,
                  .shown = false,
                  .places = above});
}

} // namespace Docket::Ui
