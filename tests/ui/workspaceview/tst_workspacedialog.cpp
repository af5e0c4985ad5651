// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "workspacefixture.h"

#include <repositories/repositoryregistry.h>
#include <services/issueservice.h>
#include <widgets/emptystate.h>
#include <workspaceview/addtestdialog.h>
#include <workspaceview/workspacecommands.h>
#include <workspaceview/workspacedialog.h>

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeWidget>

using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;

/// The commands of the menus and the dialog, by keyboard and mouse, over a real profile.
class TestWorkspaceDialog final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Desk> m_desk;
    std::unique_ptr<Repositories::RepositoryRegistry> m_repositories;
    std::unique_ptr<Services::IssueService> m_issues;
    std::unique_ptr<QWidget> m_window;
    WorkspaceCommands *m_commands = nullptr;
    Domain::IssueId m_issue;
    QList<Error> m_problems;
    QStringList m_done;

    [[nodiscard]] WorkspaceDialog *dialog() const { return m_window->findChild<WorkspaceDialog *>(); }
    [[nodiscard]] QTreeWidget *tests() const { return dialog()->findChild<QTreeWidget *>(u"workspace.tests"_s); }
    [[nodiscard]] QPushButton *button(const QString &name) const
    {
        return dialog()->findChild<QPushButton *>(u"workspace."_s + name);
    }
    [[nodiscard]] QString label(const QString &name) const
    {
        return dialog()->findChild<QLabel *>(u"workspace."_s + name)->text();
    }
    [[nodiscard]] QString result(int row) const
    {
        const auto *item = tests()->topLevelItem(row);
        return item ? item->text(1) : QString();
    }
    void startAndShow()
    {
        m_commands->start(m_issue);
        QTRY_VERIFY(dialog() != nullptr);
        QTRY_COMPARE(tests()->topLevelItemCount(), 2);
        QVERIFY(!tests()->rootIsDecorated()); // nothing is below them, so they begin under their heading
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_desk = std::make_unique<Desk>(m_folder->filePath(u"profile"_s));
        take(m_desk->opened);
        m_desk->addIssue(12, u"<b>Paper</b> jams"_s, "- [ ] feeds <i>ten</i> sheets\n- [ ] beeps\n");
        m_repositories = std::make_unique<Repositories::RepositoryRegistry>(*m_desk->database, nullptr);
        m_issues = std::make_unique<Services::IssueService>(*m_desk->database, *m_repositories, m_desk->workers);
        m_issue = take(Async::await(m_issues->find(u"atelier/press"_s, 12)));
        m_window = std::make_unique<QWidget>();
        m_window->show();
        m_commands = new WorkspaceCommands(*m_issues, *m_desk->service, m_window.get());
        m_problems.clear();
        m_done.clear();
        connect(m_commands, &WorkspaceCommands::problemFound, this,
                [this](const Error &error) { m_problems.append(error); });
        connect(m_commands, &WorkspaceCommands::done, this, [this](const QString &text) { m_done.append(text); });
    }
    void cleanup()
    {
        m_window.reset();
        m_issues.reset();
        m_repositories.reset();
        m_desk.reset();
    }

    void startShowsTheWorkspace()
    {
        startAndShow();
        QCOMPARE(m_done.size(), 1);
        QVERIFY(m_problems.isEmpty());
        QVERIFY(label(u"head"_s).contains(u"<b>Paper</b> jams")); // as it is written, not as markup
        QVERIFY(label(u"head"_s).contains(m_desk->root));
        QCOMPARE(tests()->topLevelItem(0)->text(2), u"feeds <i>ten</i> sheets"_s);
        QCOMPARE(dialog()->findChild<QLabel *>(u"workspace.head"_s)->textFormat(), Qt::PlainText);
        // Once more: told, and the one there is is shown.
        m_commands->start(m_issue);
        QTRY_COMPARE(m_problems.size(), 1);
        QVERIFY(m_problems.first().code == Code::Conflict);
        QCOMPARE(m_window->findChildren<WorkspaceDialog *>().size(), 1);
    }

    void aPlanWithoutTestsSaysSo()
    {
        m_desk->addIssue(13, u"No tasks"_s, "Only words.\n");
        m_issue = take(Async::await(m_issues->find(u"atelier/press"_s, 13)));
        m_commands->start(m_issue);
        const auto hint = [this] { return dialog() == nullptr ? nullptr : tests()->findChild<EmptyState *>(); };
        QTRY_VERIFY(hint() != nullptr && !hint()->isHidden());
        QCOMPARE(hint()->title(), u"No tests yet"_s);
        const auto added =
            Async::await(m_desk->service->addTest(dialog()->key(), {.name = u"It prints"_s, .steps = {}}));
        QVERIFY(added);
        dialog()->refresh();
        QTRY_COMPARE(tests()->topLevelItemCount(), 1);
        QVERIFY(hint()->isHidden());
    }

    void resultsAreSetWithTheKeyboard()
    {
        startAndShow();
        tests()->setFocus();
        QTest::keyClick(tests(), Qt::Key_Down);
        QCOMPARE(tests()->currentItem()->text(0), u"T2"_s);
        QTest::keyClick(button(u"pass"_s), Qt::Key_Space);
        QTRY_COMPARE(result(1), u"passed"_s);
        QCOMPARE(tests()->currentItem()->text(0), u"T2"_s); // the place is kept
        QVERIFY(!button(u"pass"_s)->isEnabled());
        QTest::keyClick(button(u"fail"_s), Qt::Key_Space);
        QTRY_COMPARE(result(1), u"failed"_s);
        QTest::keyClick(button(u"reopen"_s), Qt::Key_Space);
        QTRY_COMPARE(result(1), u"open"_s);
        QCOMPARE(result(0), u"open"_s);
        QVERIFY(m_problems.isEmpty());
    }

    void aTestIsAdded()
    {
        startAndShow();
        button(u"add"_s)->click();
        QTRY_VERIFY(dialog()->findChild<AddTestDialog *>() != nullptr);
        auto *add = dialog()->findChild<AddTestDialog *>();
        const auto buttons = add->findChildren<QPushButton *>();
        auto *ok = *std::ranges::find_if(buttons, [](const QPushButton *b) { return b->text() == u"&Add"; });
        QTest::keyClicks(add->findChild<QLineEdit *>(u"test.name"_s), u"  "_s);
        QVERIFY(!ok->isEnabled());
        QTest::keyClicks(add->findChild<QLineEdit *>(u"test.name"_s), u"prints A3"_s);
        add->findChild<QPlainTextEdit *>(u"test.steps"_s)->setPlainText(u"load\n\n print "_s);
        QVERIFY(ok->isEnabled());
        ok->click();
        QTRY_COMPARE(tests()->topLevelItemCount(), 3);
        QCOMPARE(tests()->topLevelItem(2)->text(2), u"prints A3"_s);
        QCOMPARE(tests()->topLevelItem(2)->childCount(), 2);
        QVERIFY(tests()->rootIsDecorated()); // or nobody would see that there are steps
        QVERIFY(contentOf(take(m_desk->status()).record.path() + u"/test-plan.md"_s).contains("prints A3"));
    }

    void whatIsUnfoldedAndChosenStays()
    {
        startAndShow();
        for (const auto &name : {u"prints A3"_s, u"prints A4"_s})
            QVERIFY(Async::await(
                m_desk->service->addTest(dialog()->key(), {.name = name, .steps = {u"load"_s, u"print"_s}})));
        dialog()->refresh();
        QTRY_COMPARE(tests()->topLevelItemCount(), 4);
        tests()->topLevelItem(3)->setExpanded(true);
        tests()->setCurrentItem(tests()->topLevelItem(3)->child(1));
        // A step stands for its test.
        QVERIFY(button(u"pass"_s)->isEnabled());
        button(u"pass"_s)->click();
        QTRY_COMPARE(result(3), u"passed"_s);
        QVERIFY2(tests()->topLevelItem(3)->isExpanded(), "steps are folded when results are shown anew");
        QVERIFY(!tests()->topLevelItem(2)->isExpanded());
        QCOMPARE(tests()->currentItem(), tests()->topLevelItem(3)->child(1));
        QVERIFY(!button(u"pass"_s)->isEnabled() && button(u"fail"_s)->isEnabled());
        // Each result has its mark.
        const auto mark = [this](int row) { return tests()->topLevelItem(row)->icon(1).pixmap(16, 16).toImage(); };
        QVERIFY(mark(3) != mark(2));
        QVERIFY(mark(0) == mark(2));
    }

    void finishAsksFirst()
    {
        startAndShow();
        button(u"finish"_s)->click();
        const auto box = [this] { return m_window->findChild<QMessageBox *>(u"workspace.finishAnyway"_s); };
        QTRY_VERIFY(box() != nullptr);
        QVERIFY(box()->text().contains(u"T1 feeds <i>ten</i> sheets (open)"));
        QCOMPARE(box()->textFormat(), Qt::PlainText);
        // The keys go back to where they came from once it is closed.
        QCOMPARE(box()->parentWidget(), tests()->window());
        // Escape leaves it as it is.
        QTest::keyClick(box(), Qt::Key_Escape);
        QTRY_VERIFY(box() == nullptr);
        QVERIFY(take(m_desk->status()).record.state == WorkspaceState::Active);

        button(u"finish"_s)->click();
        QTRY_VERIFY(box() != nullptr);
        const auto buttons = box()->buttons();
        (*std::ranges::find_if(buttons, [](const QAbstractButton *b) {
            return b->text() == u"&Finish anyway";
        }))->click();
        QTRY_VERIFY(label(u"head"_s).contains(u"finished"));
        QVERIFY(!button(u"finish"_s)->isEnabled() && !button(u"add"_s)->isEnabled());
        QVERIFY(m_problems.isEmpty());
    }

    void abandonAndRestore()
    {
        startAndShow();
        QVERIFY(!button(u"restore"_s)->isVisible());
        button(u"abandon"_s)->click();
        QTRY_VERIFY(button(u"restore"_s)->isVisible());
        QVERIFY(label(u"head"_s).contains(u"in the trash"));
        button(u"restore"_s)->click();
        QTRY_VERIFY(label(u"head"_s).contains(u"active"));
        QTRY_VERIFY(!button(u"restore"_s)->isVisible());
        QVERIFY2(m_done.filter(u"in the trash and can be restored"_s).size() == 1, qPrintable(m_done.join(u'\n')));
        // Its folder is a link now: nothing goes to the trash, and nobody says so.
        const QString path = take(m_desk->status()).record.path();
        QVERIFY(QDir().rename(path, path + u"-away"_s));
        QVERIFY(QFile::link(path + u"-away"_s, path));
        button(u"abandon"_s)->click();
        QTRY_VERIFY2(m_done.constLast().contains(u"there was no folder of it to keep"_s),
                     qPrintable(m_done.join(u'\n')));
        QTRY_VERIFY2(label(u"head"_s).contains(u"abandoned"), qPrintable(label(u"head"_s)));
        QTRY_COMPARE(m_problems.size(), 1);
        m_problems.clear();
        // What cannot be restored is not offered, until the folder is back.
        QTRY_VERIFY(button(u"restore"_s)->isVisible() && !button(u"restore"_s)->isEnabled());
        QVERIFY(!button(u"folder"_s)->isEnabled());
        QVERIFY(QFile::remove(path) && QDir().rename(path + u"-away"_s, path));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        dialog()->activateWindow();
        QTRY_VERIFY(button(u"restore"_s)->isEnabled());
        button(u"restore"_s)->click();
        QTRY_VERIFY(label(u"head"_s).contains(u"active"));
        QVERIFY(m_problems.isEmpty());
    }

    void changedFilesAreShown()
    {
        startAndShow();
        putFile(take(m_desk->status()).record.path() + u"/notes.md"_s, "mine");
        putFile(take(m_desk->status()).record.path() + u"/new.txt"_s, "mine");
        dialog()->refresh();
        QTRY_COMPARE(label(u"files"_s), u"Changed: notes.md\nAdded: new.txt"_s);
    }

    void problemsAreTold()
    {
        m_commands->start({});
        QCOMPARE(m_problems.size(), 1); // no issue is chosen
        m_commands->finish(m_issue);
        QTRY_COMPARE(m_problems.size(), 2);
        QVERIFY(m_problems[1].code == Code::NotFound);
        m_commands->showStatus(m_issue);
        QTRY_VERIFY(dialog() != nullptr);
        QTRY_VERIFY(label(u"problem"_s).contains(u"has no workspace"));
        QVERIFY(!button(u"add"_s)->isEnabled() && !button(u"folder"_s)->isEnabled());
    }

    void theFolderIsOpened()
    {
        QStringList opened;
        m_commands->openPath = [&opened](const QString &path) { opened.append(path); };
        m_commands->openFolder(m_issue);
        QTRY_COMPARE(m_problems.size(), 1);
        QVERIFY(opened.isEmpty());
        startAndShow();
        m_commands->openFolder(m_issue);
        const QString path = take(m_desk->status()).record.path();
        QTRY_COMPARE(opened, QStringList{path});
        // An active one may lose its folder, too, and get it back.
        const auto comeBack = [this] {
            m_window->activateWindow();
            QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
            dialog()->activateWindow();
            QVERIFY(QTest::qWaitForWindowActive(dialog()));
        };
        QVERIFY(button(u"folder"_s)->isEnabled());
        QVERIFY(QDir().rename(path, path + u"-away"_s));
        dialog()->refresh();
        QTRY_VERIFY(!button(u"folder"_s)->isEnabled());
        QVERIFY(QDir().rename(path + u"-away"_s, path));
        comeBack();
        QTRY_VERIFY(button(u"folder"_s)->isEnabled());
    }
};

QTEST_MAIN(TestWorkspaceDialog)
#include "tst_workspacedialog.moc"
