// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakesource.h"

#include <issues/querybox.h>
#include <issues/queryedit.h>
#include <widgets/elidedlabel.h>

#include <QAbstractItemView>
#include <QApplication>
#include <QListView>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include <settled.h>

using namespace Docket;
using namespace Docket::Ui;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;

class TestQueryBox final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_box = std::make_unique<QueryBox>(m_clock);
        Domain::QueryVocabulary words;
        words.labels = {u"bug"_s, u"build"_s, u"help wanted"_s};
        m_box->setVocabulary(words);
        m_box->resize(700, m_box->sizeHint().height());
        m_box->show();
        m_box->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_box.get()));
        m_box->focusEdit();
        QTRY_VERIFY(m_box->edit().hasFocus());
    }

    void cleanup() { m_box.reset(); }

    void typingAsksOnceWhenItPauses()
    {
        QSignalSpy asked(m_box.get(), &QueryBox::queryChanged);
        QTest::keyClicks(&m_box->edit(), u"press"_s);
        QCOMPARE(asked.size(), 0);
        QTRY_COMPARE(asked.size(), 1);
        QCOMPARE(m_box->query().terms.size(), 1);
        QCOMPARE(m_box->query().text, u"press"_s);
        // A space more asks nothing new.
        QTest::keyClick(&m_box->edit(), Qt::Key_Space);
        QTRY_VERIFY(isSettled(m_box.get()));
        QCOMPARE(asked.size(), 1);
    }

    void problemsAreMarkedAtTheirPlaceAndNotAsked()
    {
        QSignalSpy asked(m_box.get(), &QueryBox::queryChanged);
        m_box->setText(u"press is:opne"_s);
        QCOMPARE(asked.size(), 0);
        QCOMPARE(m_box->edit().markedProblems().size(), 1);
        const auto problem = m_box->edit().markedProblems().first();
        QCOMPARE(m_box->text().mid(problem.position, problem.length), u"opne"_s);
        QVERIFY(m_box->message().startsWith(problem.message));
        // The line below the word is really painted, in a red that is nowhere else.
        const auto bad = [this] {
            const auto picture = m_box->edit().grab().toImage();
            int count = 0;
            for (int y = 0; y < picture.height(); ++y) {
                for (int x = 0; x < picture.width(); ++x) {
                    const auto color = picture.pixelColor(x, y);
                    count += color.red() > color.green() + 60 && color.red() > color.blue() + 60 ? 1 : 0;
                }
            }
            return count;
        };
        QVERIFY(bad() > 4);
        auto *fix = m_box->findChild<QToolButton *>();
        for (auto *button : m_box->findChildren<QToolButton *>()) {
            if (button->text().contains(u"open"_s))
                fix = button;
        }
        QVERIFY(fix->isVisible());
        QTest::mouseClick(fix, Qt::LeftButton);
        QCOMPARE(m_box->text(), u"press is:open"_s);
        QVERIFY(m_box->edit().markedProblems().isEmpty());
        QVERIFY(!fix->isVisible());
        QTRY_COMPARE(asked.size(), 1);
        QCOMPARE(bad(), 0);
    }

    void anOrBetweenFiltersIsToldAndAskedAllTheSame()
    {
        QSignalSpy asked(m_box.get(), &QueryBox::queryChanged);
        m_box->setText(u"label:bug or label:crash"_s);
        QCOMPARE(asked.size(), 1);
        QVERIFY2(m_box->message().contains(u"label:bug,crash"_s), qPrintable(m_box->message()));
        for (const auto &ordinary : {u"is:open dead or alive"_s, u"or label:bug"_s, u"label:bug \"or\" label:a"_s}) {
            m_box->setText(ordinary);
            QVERIFY2(!m_box->message().contains(u"label:bug,crash"_s), qPrintable(m_box->message()));
        }
    }

    void whatIsWrongCanBeReadWhole()
    {
        m_box->setText(u"is:open"_s);
        m_box->setText(u"foo:bar"_s);
        m_box->resize(420, m_box->heightForWidth(420));
        QTRY_COMPARE(m_box->width(), 420);
        QVERIFY(m_box->message().contains(u"“is:open”"_s)); // what the list still shows
        const auto *label = m_box->findChild<ElidedLabel *>();
        QVERIFY(label != nullptr);
        QCOMPARE(QString(label->text()).remove(QChar(0x200b)), m_box->message());
        const auto buttons = m_box->findChildren<QToolButton *>();
        QVERIFY(std::ranges::any_of(buttons, [](const QToolButton *b) { return b->text() == u"Use \"foo:bar\""_s; }));
    }

    void aLongMistakeIsNotCutInANarrowWindow_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {260, 360, 700})
            QTest::addRow("%d pixels", width) << width;
    }

    void aLongMistakeIsNotCutInANarrowWindow()
    {
        QFETCH(int, width);
        // As it stands in the window: above a list that takes what is left.
        QWidget window;
        auto *layout = new QVBoxLayout(&window);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(m_box.get());
        auto *list = new QListView(&window);
        layout->addWidget(list, 1);
        window.resize(width, 420);
        window.show();
        const auto detach = qScopeGuard([this] { m_box->setParent(nullptr); });
        const QString word(120, u'w');
        auto *label = m_box->findChild<ElidedLabel *>();
        const auto needed = [label] {
            return label->fontMetrics().boundingRect(QRect(0, 0, label->contentsRect().width(), 10'000),
                                                     Qt::TextWordWrap, label->text());
        };
        const auto seen = [&] {
            return u"label %1 x %2, text %3 x %4, window %5 x %6"_s.arg(label->width())
                .arg(label->height())
                .arg(needed().width())
                .arg(needed().height())
                .arg(window.width())
                .arg(window.height());
        };
        const int usual = m_box->height();
        m_box->setText(u"is:"_s + word);
        QVERIFY(m_box->message().contains(word));
        QCOMPARE(QString(label->text()).remove(QChar(0x200b)), m_box->message()); // nothing of it is left out
        QTRY_VERIFY2(needed().height() <= label->contentsRect().height(), qPrintable(seen()));
        QVERIFY2(needed().width() <= label->contentsRect().width(), qPrintable(seen()));
        QVERIFY2(needed().height() > 2 * label->fontMetrics().height() || width > 360, qPrintable(seen()));
        QCOMPARE(window.width(), width); // it asks for no wider window
        QVERIFY2(m_box->geometry().bottom() < list->geometry().top(), qPrintable(seen()));
        // What is right again takes its one line, and the list has its place back.
        m_box->setText(u"is:open"_s);
        QTRY_COMPARE(m_box->height(), usual);
    }

    void aFinishedTermLeavesTheViewOnTheResults()
    {
        QTest::keyClicks(&m_box->edit(), u"label:bu"_s);
        QTRY_VERIFY(m_box->popup()->isVisible());
        QCOMPARE(qobject_cast<QAbstractItemView *>(m_box->popup())->horizontalScrollBarPolicy(),
                 Qt::ScrollBarAlwaysOff);
        QTest::keyClicks(&m_box->edit(), u"g "_s);
        QVERIFY(!m_box->popup()->isVisible());
        QTest::keyClicks(&m_box->edit(), u"\"some words\""_s);
        QVERIFY(!m_box->popup()->isVisible());
        // Whoever wants to know what could follow can ask.
        QTest::keyClick(&m_box->edit(), Qt::Key_Space);
        QVERIFY(!m_box->popup()->isVisible());
        QTest::keyClick(&m_box->edit(), Qt::Key_Space, Qt::ControlModifier);
        QTRY_VERIFY(m_box->popup()->isVisible());
    }

    void explainsInWordsWithTheNumberOfMatches()
    {
        m_box->setText(u"is:open label:bug"_s);
        QVERIFY2(m_box->message().contains(u"bug"_s), qPrintable(m_box->message()));
        m_box->setMatches(1234);
        QVERIFY2(m_box->message().startsWith(QLocale().toString(1234)), qPrintable(m_box->message()));
        m_box->setPlace(u"atelier/press"_s);
        QVERIFY2(m_box->message().endsWith(u"in atelier/press"_s), qPrintable(m_box->message()));
        m_box->setProblem(u"The database is locked."_s);
        QCOMPARE(m_box->message(), u"The database is locked."_s);
        m_box->setText(u"is:open"_s);
        QVERIFY(!m_box->message().contains(u"locked"_s));
    }

    void theMessageFollowsTheTheme()
    {
        const auto *message = m_box->findChild<ElidedLabel *>();
        QVERIFY(message);
        const auto colour = [message] { return message->palette().color(QPalette::WindowText); };
        const auto before = colour();
        auto dark = m_box->palette();
        dark.setColor(QPalette::Window, Qt::black);
        dark.setColor(QPalette::Base, Qt::black);
        dark.setColor(QPalette::WindowText, Qt::white);
        dark.setColor(QPalette::Text, Qt::white);
        dark.setColor(QPalette::PlaceholderText, Qt::lightGray);
        m_box->setPalette(dark);
        QVERIFY2(colour().lightness() > before.lightness(), qPrintable(colour().name() + u" was "_s + before.name()));
    }

    void suggestionsAreTakenWithKeys_data()
    {
        QTest::addColumn<QList<int>>("keys");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("result");
        QTest::newRow("tab takes the first key") << QList<int>{Qt::Key_Tab} << u"lab"_s << u"label:"_s;
        QTest::newRow("tab takes the first value") << QList<int>{Qt::Key_Tab} << u"label:bu"_s << u"label:bug "_s;
        QTest::newRow("down and enter") << QList<int>{Qt::Key_Down, Qt::Key_Down, Qt::Key_Return} << u"label:bu"_s
                                        << u"label:build "_s;
        QTest::newRow("quoted") << QList<int>{Qt::Key_Tab} << u"label:he"_s << u"label:\"help wanted\" "_s;
        QTest::newRow("escape takes nothing") << QList<int>{Qt::Key_Escape} << u"label:bu"_s << u"label:bu"_s;
    }

    void suggestionsAreTakenWithKeys()
    {
        QFETCH(QList<int>, keys);
        QFETCH(QString, typed);
        QFETCH(QString, result);
        QTest::keyClicks(&m_box->edit(), typed);
        QTRY_VERIFY(m_box->popup()->isVisible());
        for (const auto key : keys)
            QTest::keyClick(m_box->popup(), Qt::Key(key));
        QTRY_COMPARE(m_box->text(), result);
    }

    void enterAndSlashWorkWithoutTheMouse()
    {
        QSignalSpy rows(m_box.get(), &QueryBox::rowsFocusRequested);
        QSignalSpy asked(m_box.get(), &QueryBox::queryChanged);
        QTest::keyClicks(&m_box->edit(), u"42 "_s);
        QTest::keyClick(&m_box->edit(), Qt::Key_Return);
        QCOMPARE(asked.size(), 1); // without the pause
        QCOMPARE(rows.size(), 1);
        QCOMPARE(m_box->history(), QStringList{u"42"_s});
    }

    void historyKeepsTheLatestFirstAndComesBack()
    {
        for (const auto &text : {u"one"_s, u"two"_s, u"one"_s}) {
            m_box->setText(text);
            QTest::keyClick(&m_box->edit(), Qt::Key_Return);
        }
        QCOMPARE(m_box->history(), (QStringList{u"one"_s, u"two"_s}));
        QTest::keyClick(&m_box->edit(), Qt::Key_Down, Qt::ControlModifier);
        QTRY_VERIFY(m_box->popup()->isVisible());
        QTest::keyClick(m_box->popup(), Qt::Key_Down);
        QTest::keyClick(m_box->popup(), Qt::Key_Down);
        QTest::keyClick(m_box->popup(), Qt::Key_Return);
        QTRY_COMPARE(m_box->text().trimmed(), u"two"_s);
    }

    void savesAsView()
    {
        QSignalSpy saved(m_box.get(), &QueryBox::viewSaveRequested);
        m_box->setText(u"is:open "_s);
        QTest::keyClick(&m_box->edit(), Qt::Key_S, Qt::ControlModifier);
        QCOMPARE(saved.size(), 1);
        QCOMPARE(saved[0][0].toString(), u"is:open"_s);
    }

private:
    StillClock m_clock;
    std::unique_ptr<QueryBox> m_box;
};

QTEST_MAIN(TestQueryBox)
#include "tst_querybox.moc"
