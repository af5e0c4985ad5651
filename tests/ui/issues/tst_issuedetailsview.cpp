// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakesource.h"

#include <issues/imagenotice.h>
#include <issues/issuedetailsview.h>
#include <issues/issueheader.h>
#include <issues/issueselection.h>
#include <issues/plaintextdialog.h>

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QElapsedTimer>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextFragment>
#include <QTimer>
#include <QToolButton>

#include <settled.h>

using namespace Docket;
using namespace Docket::Ui;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;
using Domain::IssueId;

namespace {

QStringList linksIn(const QTextDocument &document)
{
    QStringList links;
    for (auto block = document.begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            if (it.fragment().charFormat().isAnchor())
                links.append(it.fragment().charFormat().anchorHref());
        }
    }
    return links;
}

bool hasObjects(const QTextDocument &document)
{
    return document.toRawText().contains(QChar::ObjectReplacementCharacter);
}

} // namespace

class TestIssueDetailsView final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_source = std::make_unique<FakeSource>();
        m_selection = std::make_unique<IssueSelection>();
        for (const auto &issue : realisticIssues())
            m_source->add(issue);
        m_view = std::make_unique<IssueDetailsView>(*m_source, *m_selection, m_clock);
        m_view->resize(480, 700);
        m_view->show();
    }

    void cleanup()
    {
        m_view.reset();
        m_source.reset();
    }

    void saysWhatToDoWhileNothingIsChosen()
    {
        QVERIFY(m_view->emptyState().isVisible());
        QVERIFY(!m_view->emptyState().text().isEmpty());
        show({1412});
        QVERIFY(!m_view->emptyState().isVisible());
        m_selection->setIssue({});
        QTRY_VERIFY(m_view->emptyState().isVisible());
    }

    void showsEverythingThatIsKnown()
    {
        show({1412});
        QCOMPARE(m_view->header().title(), u"Press stops when the paper tray is opened during a run"_s);
        const auto text = m_view->browser().toPlainText();
        for (const auto &part :
             {u"Critical"_s, u"In progress"_s, u"v2.4"_s, u"marguerite, tobias"_s, u"Depends on"_s, u"#405"_s,
              u"Mentioned in"_s, u"throw std::runtime_error"_s, u"3 comments"_s, u"Fixed on my branch."_s})
            QVERIFY2(text.contains(part), qPrintable(part));
        QVERIFY(linksIn(*m_view->browser().document()).contains(u"docket:issue/atelier/press/405"_s));
        // The code is coloured, and no marker is left where it was to stand.
        QVERIFY(m_view->browser().toHtml().contains(u"color:#"_s));
        QVERIFY(!text.contains(QChar(0xfdd0)));
    }

    void linksAreFollowedFromTheirOwnProject()
    {
        auto from = makeIssue(67, u"See #1412"_s);
        from.row.project = {31};
        m_source->add(from);
        show(from.row.id);
        Q_EMIT m_view->browser().issueLinkActivated(u"atelier/press"_s, 412);
        QTRY_COMPARE(m_selection->issue(), IssueId{1412});
        QCOMPARE(m_source->lastBeside, Domain::ProjectId{31});
    }

    void nothingHostileBecomesActive()
    {
        auto issue = makeIssue(66, u"<img src=x><b>t</b>"_s);
        issue.body = hostileMarkdown();
        issue.author.login = u"<i>x</i>"_s;
        issue.row.column = u"<img src=\"https://evil.example/a.png\">"_s;
        issue.dependsOn = {{u"a/b\"><img src=x>"_s, 3, u"<script>x</script>"_s, Domain::IssueState::Open}};
        issue.comments = {{.remoteId = 1, .author = {.login = u"<b>y</b>"_s}, .body = hostileMarkdown()}};
        m_source->add(issue);
        show(issue.row.id);
        const auto &document = *m_view->browser().document();
        QVERIFY(!hasObjects(document));
        for (const auto &link : linksIn(document)) {
            const auto scheme = QUrl(link).scheme();
            QVERIFY2((QStringList{u"https"_s, u"mailto"_s, u"docket"_s}).contains(scheme), qPrintable(link));
            QVERIFY2(!link.contains(u"evil"_s), qPrintable(link));
        }
        QVERIFY(m_view->browser().toPlainText().contains(u"<script>alert(1)</script>"_s));
        QVERIFY(m_view->browser().toPlainText().contains(u"<b>y</b>"_s));
        QCOMPARE(m_view->header().title(), u"<img src=x><b>t</b>"_s);
    }

    void lateAnswersNeverReplaceTheChosenIssue()
    {
        show({1412});
        m_source->hold = true;
        m_selection->setIssue({1405});
        m_selection->setIssue({1398});
        // What was there stays until the new one is ready.
        QCOMPARE(m_view->shown().row.number, 412);
        QVERIFY(!m_view->emptyState().isVisible());
        m_source->hold = false;
        m_source->release(true);
        QTRY_COMPARE(m_view->shown().row.number, 398);
        QTRY_VERIFY(isSettled(m_view.get()));
        QCOMPARE(m_view->shown().row.number, 398);
    }

    void errorsAreNamedAndCanBeTriedAgain()
    {
        m_source->failure = makeError(Code::StorageBusy, u"x"_s, u"The database is locked."_s);
        m_selection->setIssue({1412});
        QTRY_COMPARE(m_view->emptyState().title(), u"The database is locked."_s);
        m_source->failure.reset();
        Q_EMIT m_view->emptyState().actionRequested();
        QTRY_VERIFY(!m_view->emptyState().isVisible());
        QCOMPARE(m_view->shown().row.number, 412);
    }

    void hundredsOfCommentsComeInSmallSteps()
    {
        auto issue = makeIssue(77, u"Long"_s);
        for (int i = 0; i < 400; ++i) {
            issue.comments.append({.remoteId = i,
                                   .author = {.login = u"ida"_s},
                                   .body = "comment number " + QByteArray::number(i) +
                                           "\n\n```cpp\nint x = 1;\n```\n\n- a\n- b\n\nand **more** text with #12"});
        }
        m_source->add(issue);
        QSignalSpy all(m_view.get(), &IssueDetailsView::allCommentsShown);
        // What is there at first; before a busy machine comes back to the test there may be more.
        qsizetype left = 0;
        QString first;
        connect(m_view.get(), &IssueDetailsView::pageShown, this, [&left, &first, this] {
            left = m_view->commentsLeft();
            first = m_view->browser().toPlainText();
        });
        show(issue.row.id);
        QVERIFY(left > 300);
        QVERIFY(first.contains(u"comment number 19"_s));
        QVERIFY(!first.contains(u"comment number 399"_s));
        const auto longest = longestTurnUntil(all);
        QCOMPARE(m_view->commentsLeft(), 0);
        const auto text = m_view->browser().toPlainText();
        for (int i = 0; i < 400; i += 33)
            QVERIFY2(text.contains(u"comment number %1\n"_s.arg(i)), qPrintable(QString::number(i)));
        QCOMPARE(text.count(u"comment number "_s), 400);
        qInfo("longest turn of the event loop: %lld ms", longest);
    }

    void choosingAnotherIssueStopsTheComments()
    {
        auto issue = makeIssue(78, u"Long"_s);
        for (int i = 0; i < 200; ++i)
            issue.comments.append({.remoteId = i, .author = {.login = u"ida"_s}, .body = "stray"});
        m_source->add(issue);
        show(issue.row.id);
        show({1398});
        QTRY_VERIFY(isSettled(m_view.get()));
        QCOMPARE(m_view->commentsLeft(), 0);
        QVERIFY(!m_view->browser().toPlainText().contains(u"stray"_s));
    }

    void hugeTextIsCutAndCanBeSeenWhole()
    {
        auto issue = makeIssue(79, u"Huge"_s);
        for (int i = 0; issue.body.size() < 2'000'000; ++i)
            issue.body += "line " + QByteArray::number(i) + " of a log\n";
        issue.body += "the very end";
        m_source->add(issue);
        show(issue.row.id);
        QVERIFY(!m_view->browser().toPlainText().contains(u"the very end"_s));
        QVERIFY(linksIn(*m_view->browser().document()).contains(u"docket:show-all/body"_s));
        Q_EMIT m_view->browser().anchorClicked(QUrl(u"docket:show-all/body"_s));
        auto *dialog = m_view->findChild<PlainTextDialog *>();
        QVERIFY(dialog);
        QTRY_VERIFY_WITH_TIMEOUT(dialog->isComplete(), 30'000);
        QVERIFY(dialog->edit().toPlainText().endsWith(u"the very end"_s));
        dialog->close();
        // A command that no renderer of ours wrote does nothing.
        Q_EMIT m_view->browser().anchorClicked(QUrl(u"docket:show-all/99999"_s));
        Q_EMIT m_view->browser().anchorClicked(QUrl(u"docket:show-all/-1"_s));
    }

    void linksAndKeysReachTheSelection()
    {
        show({1412});
        Q_EMIT m_view->browser().anchorClicked(QUrl(u"docket:issue/atelier/press/405"_s));
        QTRY_COMPARE(m_selection->issue(), IssueId{1405});
        QSignalSpy problem(m_view.get(), &IssueDetailsView::problemFound);
        Q_EMIT m_view->browser().anchorClicked(QUrl(u"docket:issue/atelier/press/99999"_s));
        QTRY_COMPARE(problem.size(), 1);
        QSignalSpy moved(m_selection.get(), &IssueSelection::moveRequested);
        QTest::keyClick(&m_view->browser(), Qt::Key_N);
        QTest::keyClick(&m_view->browser(), Qt::Key_P);
        QCOMPARE(moved.size(), 2);
        QCOMPARE(moved[0][0].toInt(), 1);
        QCOMPARE(moved[1][0].toInt(), -1);
        QTest::keyClick(&m_view->browser(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(QApplication::clipboard()->text(), m_view->shown().webUrl);
        QSignalSpy narrowed(m_selection.get(), &IssueSelection::narrowRequested);
        Q_EMIT m_view->header().labelActivated(u"help wanted"_s);
        QCOMPARE(narrowed[0][0].toString(), u"label:\"help wanted\""_s);
    }

    void changesOfTheShownIssueAppearWhereTheUserIs()
    {
        show({1412});
        auto *bar = m_view->browser().verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 60);
        bar->setValue(40);
        m_source->change({1412}, [](Domain::IssueDetails &issue) { issue.body += "\n\nadded later"; });
        m_source->tellChanged();
        QTRY_VERIFY_WITH_TIMEOUT(m_view->browser().toPlainText().contains(u"added later"_s), 30'000);
        QCOMPARE(bar->value(), 40);
    }

    void agesGoOnWhileTheyAreRead()
    {
        auto issue = makeIssue(87, u"Ages"_s);
        issue.row.created = m_clock.seconds() - std::chrono::minutes(20);
        issue.row.updated = m_clock.seconds() - std::chrono::seconds(601);
        for (int i = 0; i < 30; ++i)
            issue.comments.append({.remoteId = i,
                                   .author = {.login = u"ida"_s},
                                   .body = i == 3 ? "> 10 min ago\n\n- [x] done" : "10 min ago",
                                   .created = m_clock.seconds() - std::chrono::minutes(40 + (i % 2))});
        m_source->add(issue);
        // A page that is new is right to the second, whatever was looked at before.
        show({1412});
        m_clock.time += std::chrono::seconds(59);
        QSignalSpy all(m_view.get(), &IssueDetailsView::allCommentsShown);
        show(issue.row.id);
        QTRY_COMPARE(all.size(), 1);
        QTRY_VERIFY(m_view->browser().isLaidOut());
        const auto text = [this] { return m_view->browser().toPlainText(); };
        const auto origin = [this] { return headerText(m_view->header()); };
        QVERIFY2(text().contains(u"· 11 min ago"_s), qPrintable(text()));
        QCOMPARE(text().count(u"· 40 min ago"_s), 15);
        QCOMPARE(text().count(u"· 41 min ago"_s), 15);
        QVERIFY2(origin().contains(u"20 min ago"_s), qPrintable(origin()));
        m_view->browser().verticalScrollBar()->setValue(30);
        auto chosen = m_view->browser().document()->find(u"10 min ago"_s, m_view->browser().document()->find(u"ida"_s));
        m_view->browser().setTextCursor(chosen);
        const auto place = m_view->browser().verticalScrollBar()->value();

        m_clock.time += std::chrono::seconds(61);
        tick();
        QVERIFY2(text().contains(u"· 12 min ago"_s), qPrintable(text()));
        QCOMPARE(text().count(u"· 42 min ago"_s), 15);
        QCOMPARE(text().count(u"· 43 min ago"_s), 15);
        QVERIFY2(origin().contains(u"22 min ago"_s), qPrintable(origin()));
        const auto &document = m_view->browser().safeDocument();
        QCOMPARE(document.marks().quotes().size(), 1);
        QCOMPARE(document.findBlock(document.marks().quotes()[0].first).text(), u"10 min ago"_s);
        QCOMPARE(document.findBlock(document.marks().tasks()[0].position).text(), u"done"_s);
        // What people wrote is left alone, and so is the reader.
        QCOMPARE(text().count(u"10 min ago"_s), 30);
        QCOMPARE(m_view->browser().textCursor().selectedText(), u"10 min ago"_s);
        QCOMPARE(m_view->browser().verticalScrollBar()->value(), place);

        // Nobody looks: it is made good when somebody does.
        m_view->hide();
        m_clock.time += std::chrono::hours(2);
        tick();
        QVERIFY(text().contains(u"· 12 min ago"_s));
        m_view->show();
        QVERIFY2(text().contains(u"· 2 h ago"_s), qPrintable(text()));
        QVERIFY(!text().contains(u"· 12 min ago"_s));
    }

    void imagesComeOnlyWhenAskedFor()
    {
        auto issue = makeIssue(80, u"Images"_s);
        issue.body = "before ![one](https://pictures.test/one.png) ![gone](https://pictures.test/gone.png) after";
        issue.comments = {
            {.remoteId = 1, .author = {.login = u"ida"_s}, .body = "![two](https://pictures.test/two.png)"}};
        m_source->add(issue);
        QImage picture(900, 40, QImage::Format_RGB32);
        picture.fill(QColor(200, 30, 90));
        QByteArray png;
        QBuffer buffer(&png);
        QVERIFY(picture.save(&buffer, "PNG"));
        QStringList asked;
        m_view->setImages(
            [&](const QUrl &address, const QUrl &page, std::stop_token) -> Async::Future<QByteArray> {
                asked += address.fileName();
                if (address.fileName() != "three.png"_L1 && page != QUrl(issue.webUrl))
                    asked += u"of another page"_s;
                if (address.fileName() == "gone.png"_L1)
                    return Async::ready<QByteArray>(fail(Code::NotFound, u"x"_s, u"pictures.test has it no more."_s));
                return Async::ready<QByteArray>(png);
            },
            false);
        show(issue.row.id);
        QVERIFY(m_view->imageNotice().isVisible());
        QVERIFY(!hasObjects(*m_view->browser().document()));
        QTRY_VERIFY(isSettled(m_view.get()));
        QVERIFY(asked.isEmpty());
        QVERIFY(linksIn(*m_view->browser().document()).contains(u"https://pictures.test/one.png"_s));

        QTest::mouseClick(&m_view->imageNotice().button(), Qt::LeftButton);
        QTRY_COMPARE(asked, QStringList({u"one.png"_s, u"gone.png"_s, u"two.png"_s}));
        QTRY_VERIFY2(m_view->imageNotice().text().contains(u"pictures.test has it no more."_s),
                     qPrintable(m_view->imageNotice().text()));
        const auto &document = static_cast<SafeDocument &>(*m_view->browser().document());
        QTRY_COMPARE(document.image(u"https://pictures.test/one.png"_s).size(), QSize(900, 40));
        QVERIFY(document.image(u"https://pictures.test/gone.png"_s).isNull());
        const auto shown = m_view->browser().grab().toImage();
        auto seen = false;
        for (int y = 0; y < shown.height() && !seen; ++y)
            seen = shown.pixelColor(shown.width() / 2, y) == QColor(200, 30, 90);
        QVERIFY(seen);
        // It is wider than the page, which must not scroll sideways because of it.
        QCOMPARE(m_view->browser().horizontalScrollBar()->maximum(), 0);

        // The wish was for this issue alone.
        asked.clear();
        auto other = makeIssue(81, u"Other"_s);
        other.body = "![three](https://pictures.test/three.png)";
        m_source->add(other);
        show(other.row.id);
        QVERIFY(m_view->imageNotice().isVisible());
        QTRY_VERIFY(isSettled(m_view.get()));
        QVERIFY(asked.isEmpty());
        QTest::keyClick(&m_view->browser(), Qt::Key_I);
        QTRY_COMPARE(asked, QStringList{u"three.png"_s});
        QTRY_VERIFY(!m_view->imageNotice().isVisible());
    }

    void picturesAreDecodedWithinLimits()
    {
        QImage wide(4000, 10, QImage::Format_RGB32);
        wide.fill(Qt::white);
        QByteArray png;
        QBuffer buffer(&png);
        QVERIFY(wide.save(&buffer, "PNG"));
        const auto image = decodeImage(png, 1600);
        QVERIFY(image.has_value());
        QCOMPARE(image->width(), 1600);
        QCOMPARE(decodeImage("\x89PNG\r\n\x1a\n rubbish", 1600).error().code, Code::Malformed);
        // Only the header says how large it would be.
        auto bomb = png;
        bomb.replace(16, 8, QByteArray::fromHex("0000ffff0000ffff"));
        QVERIFY(!decodeImage(bomb, 1600).has_value());
    }

    void longWordsOfProseDoNotScrollThePage()
    {
        auto issue = makeIssue(82, u"Words"_s);
        issue.body = "auto `" + QByteArray(600, 'x') + "`\n\n" + QByteArray(300, 'a') + " " + QByteArray(300, 'b') +
                     "\n\n| a | b |\n|---|---|\n| " + QByteArray(300, 'c') + " | `" + QByteArray(300, 'd') +
                     "` |\n\n> " + QByteArray(300, 'e');
        m_source->add(issue);
        show(issue.row.id);
        QCOMPARE(m_view->browser().horizontalScrollBar()->maximum(), 0);
    }

    /// The page is as wide as they are, and prose all the same only as wide as the view.
    void linesOfCodeAreNotBroken()
    {
        auto issue = makeIssue(83, u"Code"_s);
        const QByteArray code = "for (int column = 0; column < table.columns(); ++column) widths[column] = "
                                "std::max(widths[column], measure(table.at(row, column))); // a/b-c <tag> & more";
        issue.body = "Prose, " + QByteArray("which goes on and on ").repeated(20) + "\n\n```cpp\nint a;\n\n" + code +
                     "\n```\n\nAnd after, " + QByteArray("which goes on as well ").repeated(20);
        m_source->add(issue);
        show(issue.row.id);
        auto &browser = m_view->browser();
        const auto blockOf = [&browser](const QString &beginning) {
            for (auto each = browser.document()->begin(); each.isValid(); each = each.next()) {
                if (each.text().startsWith(beginning))
                    return each;
            }
            return QTextBlock();
        };
        for (const auto width : {300, 450, 700}) {
            m_view->resize(width, 500);
            QTRY_VERIFY(browser.isLaidOut());
            const auto placeOf = [&](const QString &beginning) {
                return browser.document()->documentLayout()->blockBoundingRect(blockOf(beginning));
            };
            const auto line = placeOf(u"for (int"_s);
            QCOMPARE(blockOf(u"for (int"_s).layout()->lineCount(), 1);
            QVERIFY(line.width() > browser.viewport()->width());
            for (const auto &prose : {u"Prose, "_s, u"And after, "_s}) {
                QVERIFY(blockOf(prose).layout()->lineCount() > 3);
                QVERIFY(placeOf(prose).right() <= browser.viewport()->width());
            }
            QTRY_VERIFY(browser.horizontalScrollBar()->maximum() > 0);
        }
        // Another page begins at its left.
        browser.horizontalScrollBar()->setValue(browser.horizontalScrollBar()->maximum());
        auto other = makeIssue(84, u"Other"_s);
        other.body = "```\n" + code + "\n```";
        m_source->add(other);
        show(other.row.id);
        QTRY_VERIFY(browser.horizontalScrollBar()->maximum() > 0);
        QCOMPARE(browser.horizontalScrollBar()->value(), 0);
        auto prose = makeIssue(86, u"Prose"_s);
        prose.body = "No code.";
        m_source->add(prose);
        show(prose.row.id);
        QCOMPARE(browser.horizontalScrollBar()->maximum(), 0);
        show(issue.row.id);
        QTRY_VERIFY(browser.horizontalScrollBar()->maximum() > 0);
        QCOMPARE(browser.horizontalScrollBar()->value(), 0);
        // Whoever copies it gets the code as it was written.
        QTextCursor cursor(blockOf(u"int a;"_s));
        cursor.setPosition(blockOf(u"for (int"_s).position() + int(code.size()), QTextCursor::KeepAnchor);
        browser.setTextCursor(cursor);
        browser.copy();
        QCOMPARE(QGuiApplication::clipboard()->text().toUtf8(), "int a;\n\n" + code);
    }

    /// Bit by bit, as prose is: a long block of code is not one piece.
    void longCodeIsLaidOutInSmallSteps()
    {
        auto issue = makeIssue(85, u"Long code"_s);
        issue.body = "```\n" + QByteArray("int a_line_of_it(const std::string &text);\n").repeated(8000) + "```\n";
        m_source->add(issue);
        bool wasLaidOut = true;
        connect(m_view.get(), &IssueDetailsView::pageShown, this,
                [&wasLaidOut, this] { wasLaidOut = m_view->browser().isLaidOut(); });
        show(issue.row.id);
        QVERIFY(!wasLaidOut);
        QCOMPARE(m_view->browser().document()->lastBlock().layout()->lineCount(), 0);
        QTRY_VERIFY_WITH_TIMEOUT(m_view->browser().isLaidOut(), 60'000);
    }

    void longTextIsLaidOutInSmallSteps()
    {
        auto issue = makeIssue(83, u"Long text"_s);
        for (int i = 0; issue.body.size() < 120'000; ++i)
            issue.body += "Paragraph " + QByteArray::number(i) + " with **some** words and `code`, " +
                          QByteArray("again and again. ").repeated(6) + "\n\n";
        issue.body += "the very end";
        for (int i = 0; i < 30; ++i)
            issue.comments.append({.remoteId = i, .author = {.login = u"ida"_s}, .body = "a comment"});
        m_source->add(issue);
        QSignalSpy all(m_view.get(), &IssueDetailsView::allCommentsShown);
        bool wasLaidOut = true;
        connect(m_view.get(), &IssueDetailsView::pageShown, this,
                [&wasLaidOut, this] { wasLaidOut = m_view->browser().isLaidOut(); });
        show(issue.row.id);
        QVERIFY(!wasLaidOut);
        const auto longest = longestTurnUntil(all);
        QVERIFY(m_view->browser().isLaidOut());
        QCOMPARE(m_view->commentsLeft(), 0);
        auto *bar = m_view->browser().verticalScrollBar();
        bar->setValue(bar->maximum());
        QVERIFY(m_view->browser().cursorForPosition({40, m_view->browser().viewport()->height() - 30}).position() >
                m_view->browser().document()->characterCount() - 200);
        qInfo("longest turn of the event loop: %lld ms", longest);
    }

private:
    void show(IssueId issue)
    {
        QSignalSpy shown(m_view.get(), &IssueDetailsView::pageShown);
        m_selection->setIssue(issue);
        QTRY_COMPARE_WITH_TIMEOUT(shown.size(), 1, 20'000);
        QCOMPARE(m_view->shown().row.id, issue);
    }

    /// As if the time of the clock's timer had come.
    void tick()
    {
        auto *timer = m_view->findChild<QTimer *>(Qt::FindDirectChildrenOnly);
        QVERIFY(timer != nullptr && timer->isActive());
        QTimerEvent event(timer->id());
        QCoreApplication::sendEvent(timer, &event);
    }

    static QString headerText(const IssueHeader &header)
    {
        QStringList texts;
        for (const auto *label : header.findChildren<QLabel *>())
            texts += label->text() + label->toolTip();
        return texts.join(u'\n');
    }

    /// In milliseconds, of the event loop until the signal came.
    static qint64 longestTurnUntil(const QSignalSpy &signal)
    {
        qint64 longest = 0;
        QElapsedTimer turn;
        for (const QDeadlineTimer limit(120'000); signal.isEmpty() && !limit.hasExpired();) {
            turn.start();
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            longest = std::max(longest, turn.elapsed());
        }
        return longest;
    }

    StillClock m_clock;
    std::unique_ptr<FakeSource> m_source;
    std::unique_ptr<IssueSelection> m_selection;
    std::unique_ptr<IssueDetailsView> m_view;
};

QTEST_MAIN(TestIssueDetailsView)
#include "tst_issuedetailsview.moc"
