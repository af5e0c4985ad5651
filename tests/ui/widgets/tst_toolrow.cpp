// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <icons/themedicon.h>
#include <widgets/elidedlabel.h>
#include <widgets/toolrow.h>

#include <QLineEdit>
#include <QTest>
#include <QTextEdit>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Docket::Ui;
using namespace Qt::StringLiterals;

/// The bar of controls above a pane, in wide and narrow ones.
class TestToolRow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// In a dock beside two others there is a fifth of the room that it has below all of them.
    void aToolRowMakesDoWithItsRoom()
    {
        QWidget window;
        auto *layout = new QVBoxLayout(&window);
        layout->setContentsMargins(0, 0, 0, 0);
        auto *row = new ToolRow(&window);
        const auto button = [row](const QString &words) {
            auto *made = new QToolButton(row);
            made->setIcon(themedIcon(u"sync"_s));
            made->setText(words);
            made->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
            return made;
        };
        auto *first = button(u"Pause"_s);
        auto *filter = new QLineEdit(row);
        filter->setMinimumWidth(90);
        filter->setMaximumWidth(260);
        auto *hidden = button(u"Only at times"_s);
        hidden->hide();
        auto *last = button(u"Figures"_s);
        row->add(first);
        row->addRight(last);
        row->add(filter, true);
        row->add(hidden);
        layout->addWidget(row);
        layout->addWidget(new QTextEdit, 1);
        const auto isWithin = [&](const QWidget *part) { return row->rect().contains(part->geometry()); };
        const auto hasWords = [](const QToolButton *part) {
            return part->toolButtonStyle() == Qt::ToolButtonTextBesideIcon;
        };
        window.resize(800, 200);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QVERIFY(!row->hasHeightForWidth()); // a scroll area would give its pane the height that it wants, not the least
        QCOMPARE(filter->width(), 260);
        QVERIFY(hasWords(first) && hasWords(last) && !hidden->isVisible());
        QCOMPARE(last->geometry().right(), row->rect().right());
        const int high = row->height();
        // The field first, then the words of the last button.
        const int words = row->sizeHint().width();
        window.resize(words, 200);
        QTRY_VERIFY(filter->width() < 260 && hasWords(first) && hasWords(last));
        window.resize(words - filter->width() + 90 - 8, 200);
        QTRY_VERIFY(hasWords(first) && !hasWords(last));
        QVERIFY(isWithin(first) && isWithin(filter) && isWithin(last));
        QCOMPARE(row->height(), high);
        QCOMPARE(last->accessibleName(), u"Figures"_s);
        // Then further rows; nothing is cut, and nothing covers another.
        window.resize(110, 200);
        QTRY_VERIFY(row->height() > high);
        QVERIFY(isWithin(first) && isWithin(filter) && isWithin(last));
        QVERIFY(!first->geometry().intersects(filter->geometry()) && !filter->geometry().intersects(last->geometry()));
        QVERIFY(row->minimumSizeHint().width() <= 110);
        // What comes and goes has its place, and the others make room.
        window.resize(800, 200);
        QTRY_COMPARE(row->height(), high);
        hidden->show();
        QTRY_VERIFY(hidden->x() >= filter->geometry().right() && hidden->width() >= hidden->sizeHint().width());
        hidden->setText(u"Much longer than it was"_s);
        QTRY_VERIFY(hidden->width() >= hidden->sizeHint().width() && isWithin(hidden));
        // Also while it is not seen.
        window.hide();
        hidden->setText(u"Short"_s);
        hidden->hide();
        window.show();
        QTRY_COMPARE(filter->width(), 260);
        hidden->show();
        // The Tab key goes through it as it stands there.
        QCOMPARE(first->nextInFocusChain(), filter);
        QCOMPARE(hidden->nextInFocusChain(), last);
    }

    void aRemarkIsWholeInTheRoomThatItAsksFor()
    {
        ElidedLabel label;
        label.show();
        QString text;
        for (int i = 0; i < 60; ++i) {
            text += QChar(u'a' + i % 26);
            label.setFullText(text);
            label.resize(label.sizeHint());
            QCOMPARE(label.text(), text);
        }
    }
};

QTEST_MAIN(TestToolRow)
#include "tst_toolrow.moc"
