// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "documentstest.h"

#include <documents/documentsmodel.h>
#include <documents/noticebar.h>
#include <documents/planmodel.h>
#include <widgets/emptystate.h>

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>

using namespace Docket;
using namespace Docket::Tests;
using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// What the commands on documents show before and after they do something: plans, reports, failures, settings.
class TestDocumentCommands final : public DocumentsDockTest
{
    Q_OBJECT

private Q_SLOTS:
    void settingsOfASourceAreStored()
    {
        takeFolderIn();
        const auto source = WindowBench::wait(m_bench->documents.sources())->constFirst();
        m_commands->editSource(source);
        QVERIFY(m_commands->settings() != nullptr);
        auto &dialog = *m_commands->settings();
        QCOMPARE(dialog.nameEdit().text(), u"notes"_s);
        dialog.nameEdit().selectAll();
        QTest::keyClick(&dialog.nameEdit(), Qt::Key_Delete);
        QVERIFY(!dialog.saveButton().isEnabled());
        QTest::keyClicks(&dialog.nameEdit(), u"My notes"_s);
        QTest::keyClicks(&dialog.projectEdit(), u"mill"_s);
        QVERIFY(!dialog.saveButton().isEnabled());
        QVERIFY2(dialog.problem().contains(u"owner/name"_s), qPrintable(dialog.problem()));
        dialog.projectEdit().clear();
        QTest::keyClicks(&dialog.projectEdit(), u"atelier/mill"_s);
        QTest::keyClicks(&dialog.ignoreEdit(), u"deep/"_s);
        QTest::keyClick(&dialog.ignoreEdit(), Qt::Key_Return);
        QTest::keyClicks(&dialog.ignoreEdit(), u"!"_s);
        QTest::keyClick(&dialog.saveButton(), Qt::Key_Space);
        QTRY_VERIFY2(dialog.problem().contains(u"pattern ! can never match"_s), qPrintable(dialog.problem()));
        QVERIFY(WindowBench::wait(m_bench->documents.sources())->constFirst().ignore.isEmpty());
        QTest::keyClick(&dialog.ignoreEdit(), Qt::Key_Backspace);
        QVERIFY2(dialog.problem().isEmpty(), qPrintable(dialog.problem()));
        QTest::keyClick(&dialog.hiddenBox(), Qt::Key_Space);
        QTest::keyClick(&dialog.linksBox(), Qt::Key_Space);
        QTest::keyClick(&dialog.mountsBox(), Qt::Key_Space);
        QVERIFY(dialog.saveButton().isEnabled());
        QTest::keyClick(&dialog.saveButton(), Qt::Key_Space);
        // Other files belong to it now: what a run would do is shown first.
        QTRY_VERIFY(m_commands->dryRun() != nullptr);
        QTRY_COMPARE(m_commands->dryRun()->model().counts().missing, 1);
        const auto stored = WindowBench::wait(m_bench->documents.sources())->constFirst();
        QCOMPARE(stored.name, u"My notes"_s);
        QCOMPARE(stored.ignore, QStringList{u"deep/"_s});
        QCOMPARE(stored.project, u"atelier/mill"_s);
        QVERIFY(stored.hidden);
        QVERIFY(stored.symlinks);
        QVERIFY(stored.otherMounts);
        QCOMPARE(stored.watched, source.watched);
    }

    void aFileThatWasKeptIsToldUntilItIsRead()
    {
        write(u"plan.md"_s, "# Plan\n\ntheirs\n");
        write(u"plan (from Docket).md"_s, "# Plan\n\nours\n");
        const QString path = m_root + u"/plan.md"_s;
        const QString beside = m_root + u"/plan (from Docket).md"_s;
        connect(m_dock.get(), &DocumentsDock::differenceRequested, m_commands, &DocumentCommands::compareFiles);
        QVERIFY(!m_dock->conflictBar().isVisible());
        Q_EMIT m_bench->documents.fileConflicted(
            makeError(Code::Conflict, u"files.apply"_s, path + u" was changed by somebody else."_s)
                .withHint(u"Docket's is %1."_s.arg(beside))
                .with(u"path"_s, path)
                .with(u"beside"_s, beside));
        QVERIFY(m_dock->conflictBar().isVisible());
        QVERIFY(m_dock->conflictBar().text().contains(path));
        QVERIFY(m_dock->conflictBar().text().contains(beside));
        QTest::keyClick(&m_dock->conflictBar().actionButton(), Qt::Key_Space);
        QVERIFY(m_commands->difference() != nullptr);
        QTRY_VERIFY2(m_commands->difference()->summary().contains(u"1 line(s) more"_s),
                     qPrintable(m_commands->difference()->summary()));
        QVERIFY(m_commands->difference()->text().toPlainText().contains(u"+ ours"_s));
        m_commands->difference()->reject();
        QVERIFY(m_dock->conflictBar().isVisible());
        Q_EMIT m_dock->conflictBar().closed();
        QVERIFY(!m_dock->conflictBar().isVisible());
    }

    void documentsAreForgottenOneByOne()
    {
        takeFolderIn();
        connect(m_dock.get(), &DocumentsDock::forgetRequested, m_commands, &DocumentCommands::forget);
        m_dock->focusRows();
        QTest::keyClick(&m_dock->table(), Qt::Key_Home);
        QTest::keyClick(&m_dock->table(), Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(m_dock->selectedDocuments().size(), 2);
        const auto answer = [this](const QString &words) {
            auto *box = m_window->findChild<QMessageBox *>();
            QVERIFY(box != nullptr);
            for (auto *button : box->findChildren<QPushButton *>()) {
                if (button->text() == words)
                    QTest::keyClick(button, Qt::Key_Space);
            }
            QTRY_VERIFY(m_window->findChild<QMessageBox *>() == nullptr);
        };
        QTest::keyClick(&m_dock->table(), Qt::Key_Delete);
        answer(u"Cancel"_s);
        QCOMPARE(rows(), 4);
        QTest::keyClick(&m_dock->table(), Qt::Key_Delete);
        answer(u"&Forget"_s);
        QTRY_COMPARE(rows(), 2);
        QVERIFY(QFile::exists(m_root + u"/birds.md"_s)); // the files stay

        m_commands->takeIn({m_root});
        QTRY_COMPARE(rows(), 4);
        QVERIFY(QFile::remove(m_root + u"/long.md"_s));
        m_commands->takeIn({m_root});
        QTRY_COMPARE(m_dock->table().model()->index(3, DocumentsModel::State).data().toString(), u"Missing"_s);
        m_commands->forgetMissing({});
        QTRY_VERIFY(m_window->findChild<QMessageBox *>() != nullptr);
        answer(u"&Forget"_s);
        QTRY_COMPARE(rows(), 3);
    }

    void aDryRunShowsWhatWouldHappenAndDoesIt()
    {
        m_dock->load();
        fillFolder();
        m_commands->planPaths({m_root});
        QVERIFY(m_commands->dryRun() != nullptr);
        auto &dialog = *m_commands->dryRun();
        QTRY_COMPARE(dialog.model().counts().created, 4);
        QCOMPARE(dialog.model().rowCount(), 4);
        QVERIFY2(dialog.summary().contains(u"New: 4"_s), qPrintable(dialog.summary()));
        QCOMPARE(WindowBench::wait(m_bench->documents.sources())->size(), 0); // nothing was written
        // That they are new says it all.
        QVERIFY(dialog.view().isColumnHidden(PlanModel::Reason));
        dialog.filter().setCurrentIndex(1);
        QCOMPARE(dialog.model().index(0, PlanModel::Action).data().toString(), u"New"_s);
        QVERIFY(dialog.takeInButton().isEnabled());
        QTest::keyClick(&dialog.takeInButton(), Qt::Key_Space);
        QTRY_COMPARE(rows(), 4);

        write(u"birds.md"_s, "# Birds\n\nOther words.\n");
        m_commands->plan({});
        QTRY_COMPARE(m_commands->dryRun()->model().counts().changed, 1);
        QCOMPARE(m_commands->dryRun()->model().counts().same, 3);
        QCOMPARE(m_commands->dryRun()->model().rowCount(), 1); // what stays the same is not listed
    }

    void aDryRunSaysWhy()
    {
        m_dock->load();
        fillFolder();
        write(u"back.md"_s, "# Back\n");
        takeIn();
        QVERIFY(QFile::remove(m_root + u"/back.md"_s));
        takeIn();
        write(u"back.md"_s, "# Back\n");
        write(u"birds.md"_s, "# Birds\n\nOther words.\n");
        QVERIFY(QDir(m_root).rename(u"draft.md"_s, u"moved.md"_s));
        QVERIFY(QFile::remove(m_root + u"/long.md"_s));
        QFile touched(m_root + u"/deep/mill.md"_s);
        QVERIFY(touched.open(QIODevice::ReadWrite));
        QVERIFY(touched.setFileTime(QDateTime::currentDateTime().addSecs(-100), QFileDevice::FileModificationTime));
        touched.close();
        write(u".hidden.md"_s, "# Hidden\n");
        write(u"new.md"_s, "# New\n");
        m_commands->plan({});
        const auto &dialog = *m_commands->dryRun();
        const auto &model = dialog.model();
        QTRY_COMPARE(model.rowCount(), 7);
        QVERIFY(!dialog.view().isColumnHidden(PlanModel::Reason));
        QMap<QString, QString> why;
        for (int row = 0; row < model.rowCount(); ++row)
            why.insert(model.index(row, PlanModel::Path).data().toString(),
                       model.index(row, PlanModel::Reason).data().toString());
        QCOMPARE(why.value(u".hidden.md"_s), u"is hidden"_s);
        QCOMPARE(why.value(u"new.md"_s), QString());
        QCOMPARE(why.value(u"moved.md"_s), u"from draft.md"_s);
        QCOMPARE(why.value(u"back.md"_s), u"was missing and is there again"_s);
        QCOMPARE(why.value(u"deep/mill.md"_s), u"has the same content as before"_s);
        QVERIFY2(why.value(u"birds.md"_s).contains(u"becomes a version"_s), qPrintable(why.value(u"birds.md"_s)));
        QVERIFY2(why.value(u"long.md"_s).contains(u"what is stored of it stays"_s),
                 qPrintable(why.value(u"long.md"_s)));
    }

    void withoutAFolderOneIsOffered()
    {
        QSignalSpy nothing(m_commands, &DocumentCommands::nothingToTakeIn);
        QSignalSpy done(m_commands, &DocumentCommands::done);
        m_commands->takeInAgain({});
        QTRY_COMPARE(nothing.size(), 1);
        QVERIFY(done.isEmpty());
        m_commands->plan({});
        const QPointer<DryRunDialog> dialog = m_commands->dryRun();
        QTRY_COMPARE(dialog->emptyState().title(), u"There is no folder yet"_s);
        QVERIFY(!dialog->takeInButton().isEnabled());
        auto *button = dialog->emptyState().findChild<QPushButton *>();
        QVERIFY(button->isVisible());
        QTest::keyClick(button, Qt::Key_Space);
        QVERIFY(m_commands->folderDialog() != nullptr);
        QTRY_VERIFY(dialog.isNull());
    }

    /// Else what is taken in would stand in line behind it.
    void aDryRunIsGivenUpWithItsDialog()
    {
        std::stop_token token;
        const Async::Promise<QList<Services::PlanOutcome>> never;
        auto *dialog = new DryRunDialog(
            [&](std::stop_token stop) {
                token = std::move(stop);
                return never.future();
            },
            m_window.get());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
        QVERIFY(token.stop_possible() && !token.stop_requested());
        QTest::keyClick(&dialog->takeInButton(), Qt::Key_Space);
        QTRY_VERIFY(token.stop_requested());
    }

    void anAddedFolderIsShownFirstAndTheLookCanBeSkipped()
    {
        m_dock->load();
        fillFolder();
        m_commands->addFolder();
        QVERIFY(m_commands->folderDialog() != nullptr);
        QSignalSpy done(m_commands, &DocumentCommands::done);
        Q_EMIT m_commands->folderDialog()->fileSelected(m_root);
        QVERIFY(m_commands->dryRun() != nullptr);
        QCOMPARE(WindowBench::wait(m_bench->documents.sources())->size(), 0);
        // Who does not want to look takes in at once.
        QVERIFY(m_commands->dryRun()->takeInButton().isEnabled());
        QTest::keyClick(&m_commands->dryRun()->takeInButton(), Qt::Key_Space);
        QTRY_COMPARE(rows(), 4);
        QTRY_COMPARE(done.size(), 1);

        // An empty folder can be added for what comes later; a known one has nothing to do.
        const auto empty = m_bench->dir.filePath(u"empty"_s);
        QVERIFY(QDir().mkpath(empty));
        m_commands->planPaths({empty});
        QTRY_VERIFY(m_commands->dryRun()->summary().contains(u"no Markdown"_s));
        QCOMPARE(m_commands->dryRun()->emptyState().title(), u"No Markdown file was found"_s);
        QVERIFY(m_commands->dryRun()->takeInButton().isEnabled());
        const auto report = [&] {
            m_commands->showReport(done.constLast()[1].toULongLong());
            return m_commands->report()->findChild<EmptyState *>()->title();
        };
        QTest::keyClick(&m_commands->dryRun()->takeInButton(), Qt::Key_Space);
        QTRY_COMPARE(done.size(), 2);
        QCOMPARE(report(), u"No Markdown file was found"_s);
        m_commands->takeIn({m_root});
        QTRY_COMPARE(done.size(), 3);
        QCOMPARE(report(), u"Nothing had to be done"_s);
        m_commands->planPaths({m_root});
        QTRY_VERIFY(!m_commands->dryRun()->takeInButton().isEnabled());
        QCOMPARE(m_commands->dryRun()->emptyState().title(), u"There is nothing to do"_s);
    }

    void theReportSaysWhatHappenedToEachFile()
    {
        m_dock->load();
        fillFolder();
        write(u"huge.md"_s, QByteArray((1 << 20) + 10, 'x'));
        QSignalSpy done(m_commands, &DocumentCommands::done);
        m_commands->takeIn({m_root});
        QTRY_COMPARE(done.size(), 1);
        QVERIFY2(done[0][0].toString().contains(u"1 left out"_s), qPrintable(done[0][0].toString()));
        const auto task = done[0][1].toULongLong();
        QVERIFY(task != 0);
        m_commands->showReport(task);
        QVERIFY(m_commands->report() != nullptr);
        auto *dialog = m_commands->report();
        const auto &model = dialog->model();
        QCOMPARE(model.rowCount(), 5);
        QVERIFY2(dialog->summary().contains(u"New: 4"_s), qPrintable(dialog->summary()));
        const auto cell = [&model](const QString &path, int column) {
            for (int row = 0; row < model.rowCount(); ++row) {
                if (model.index(row, ReportModel::Path).data().toString() == path)
                    return model.index(row, column).data().toString();
            }
            return u"no such file"_s;
        };
        QCOMPARE(cell(u"birds.md"_s, ReportModel::Result), u"New"_s);
        QVERIFY(cell(u"birds.md"_s, ReportModel::ParseTime).endsWith(u" ms"_s));
        QVERIFY(cell(u"birds.md"_s, ReportModel::CacheTime).endsWith(u" ms"_s));
        QVERIFY(cell(u"birds.md"_s, ReportModel::CacheEntry).startsWith(m_bench->dir.path()));
        QCOMPARE(cell(u"huge.md"_s, ReportModel::Result), u"Skipped"_s);
        QVERIFY(!cell(u"huge.md"_s, ReportModel::Reason).isEmpty());
        QCOMPARE(cell(u"huge.md"_s, ReportModel::ParseTime), QString());
        QCOMPARE(cell(u"huge.md"_s, ReportModel::CacheEntry), QString());

        // Narrowed by the keyboard to what was left out, and back.
        dialog->filter().setFocus();
        QTest::keyClick(&dialog->filter(), Qt::Key_Down);
        QTest::keyClick(&dialog->filter(), Qt::Key_Down);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0, ReportModel::Path).data().toString(), u"huge.md"_s);
        QTest::keyClick(&dialog->filter(), Qt::Key_Home);
        QCOMPARE(model.rowCount(), 5);
        QVERIFY(!dialog->retryButton().isEnabled());

        QSignalSpy wanted(m_commands, &DocumentCommands::documentRequested);
        QPointer<ReportDialog> guard(dialog);
        QTest::keyClick(&dialog->view(), Qt::Key_Home);
        QTest::keyClick(&dialog->view(), Qt::Key_Return);
        QCOMPARE(wanted.size(), 1);
        QVERIFY(!wanted[0][0].value<Domain::DocumentId>().isNull());
        QTRY_VERIFY(guard.isNull());

        // Nobody knows a report of what never ran.
        QSignalSpy problems(m_commands, &DocumentCommands::problemFound);
        m_commands->showReport(task + 1000);
        QCOMPARE(problems.size(), 1);
    }

    void aFailureIsTriedAgainFromTheReport()
    {
        write(u"good.md"_s, "# Good\n");
        write(u"huge.md"_s, "# Huge\n\n[bad](bad.md)\n");
        QVERIFY(database("CREATE TRIGGER refuses BEFORE INSERT ON document_link "
                         "BEGIN SELECT RAISE(ABORT, 'no links today'); END"));
        QSignalSpy done(m_commands, &DocumentCommands::done);
        m_commands->takeIn({m_root});
        QTRY_COMPARE(done.size(), 1);
        m_commands->takeIn({m_root + u"/huge.md"_s});
        QTRY_COMPARE(done.size(), 2);
        QVERIFY(database("DROP TRIGGER refuses"));
        const auto source = WindowBench::wait(m_bench->documents.sources())->constFirst().id;
        m_commands->showReportOf(source); // the last run, of that file alone
        auto &dialog = *m_commands->report();
        QCOMPARE(dialog.model().rowCount(), 1);
        QCOMPARE(dialog.model().index(0, ReportModel::Result).data().toString(), u"Failed"_s);
        QVERIFY(dialog.retryButton().isEnabled());
        QCOMPARE(dialog.showButton().text(), u"&Show"_s); // its failure is of no line
        write(u"huge.md"_s, "# Small now\n");
        QTest::keyClick(&dialog.retryButton(), Qt::Key_Space);
        QTRY_VERIFY(dialog.model().index(0, ReportModel::Result).data().toString() != u"Failed"_s);
        QVERIFY(!dialog.retryButton().isEnabled());
        QVERIFY2(!dialog.summary().contains(u"Failed"_s), qPrintable(dialog.summary()));
    }

    void aFailedFileIsShownAndTriedAgain()
    {
        write(u"good.md"_s, "# Good\n");
        write(u"huge.md"_s, "# Huge\n\n[bad](bad.md)\n");
        QVERIFY(database("CREATE TRIGGER refuses BEFORE INSERT ON document_link "
                         "BEGIN SELECT RAISE(ABORT, 'no links today'); END"));
        m_commands->takeIn({m_root});
        QTRY_VERIFY(!m_bench->documents.isIngesting());
        QVERIFY(database("DROP TRIGGER refuses"));
        m_dock->load();
        QTRY_COMPARE(rows(), 2);
        QTRY_COMPARE(m_dock->table().model()->index(1, DocumentsModel::State).data().toString(), u"Failed"_s);
        m_commands->showFailures();
        QVERIFY(m_commands->failures() != nullptr);
        auto &dialog = *m_commands->failures();
        QTRY_COMPARE(dialog.view().topLevelItemCount(), 1);
        QVERIFY(dialog.view().topLevelItem(0)->text(0).endsWith(u"/notes/huge.md"_s));
        QVERIFY(!dialog.view().topLevelItem(0)->text(2).isEmpty());
        write(u"huge.md"_s, "# Small now\n");
        QTest::keyClick(&dialog.retryAllButton(), Qt::Key_Space);
        QTRY_COMPARE(dialog.view().topLevelItemCount(), 0);
    }

    void aTextFromTheClipboardBecomesADocument()
    {
        m_dock->load();
        QSignalSpy problems(m_commands, &DocumentCommands::problemFound);
        QSignalSpy wanted(m_commands, &DocumentCommands::documentRequested);
        QGuiApplication::clipboard()->setText(u"  "_s);
        m_commands->paste();
        QCOMPARE(problems.size(), 1);
        QGuiApplication::clipboard()->setText(u"\n## Notes on kestrels\n\nThey hover."_s);
        m_commands->paste();
        QTRY_COMPARE(wanted.size(), 1);
        QTRY_COMPARE(rows(), 1);
        QCOMPARE(m_dock->table().model()->index(0, 0).data().toString(), u"Notes on kestrels"_s);
    }

    void droppedFoldersAreShownFirst()
    {
        fillFolder();
        m_commands->watchDrops(m_window.get());
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(m_root)});
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        enter.ignore();
        QCoreApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({5, 5}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &drop);
        QVERIFY(drop.isAccepted());
        QVERIFY(m_commands->dryRun() != nullptr);
        QTRY_COMPARE(m_commands->dryRun()->model().counts().created, 4);
        QMimeData text;
        text.setText(u"words"_s);
        QDragEnterEvent other({5, 5}, Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
        other.ignore();
        QCoreApplication::sendEvent(m_window.get(), &other);
        QVERIFY(!other.isAccepted());
    }

private:
    [[nodiscard]] Result<void> database(const char *sql)
    {
        return Async::await(m_bench->units.run([sql](UnitsOfWork::UnitOfWork &work) -> Result<void> {
            return work.connection().run(sql).transform([](auto) {});
        }));
    }
};

QTEST_MAIN(TestDocumentCommands)
#include "moc_documentstest.cpp"
#include "tst_documentcommands.moc"
