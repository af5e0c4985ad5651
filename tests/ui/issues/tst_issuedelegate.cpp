// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakesource.h"

#include <issues/issuedelegate.h>
#include <issues/issuesmodel.h>

#include <QImage>
#include <QPainter>
#include <QTest>

using namespace Docket;
using namespace Docket::Ui;
using namespace Docket::Tests;
using namespace Qt::StringLiterals;

/// Paints every column of difficult rows, in the light and in the dark, plain and selected, in any width.
class TestIssueDelegate final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void paintsAnything_data()
    {
        QTest::addColumn<QString>("title");
        QTest::addColumn<bool>("dark");
        const QList<std::pair<const char *, QString>> titles{
            {"empty", QString()},
            {"plain", u"Press stops"_s},
            {"long", QString(20'000, u'x')},
            {"newlines", u"one\ntwo\r\nthree\u2028four"_s},
            {"right to left", u"تعذر فتح الملف עברית mixed"_s},
            {"emoji", u"🖨️👩‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿"_s},
            {"control characters", u"a\u0000b\u0007\u202ec"_s},
            {"lone surrogate", QString(QChar(0xd83d))},
        };
        for (const auto &[name, title] : titles) {
            for (const auto dark : {false, true})
                QTest::addRow("%s, %s", name, dark ? "dark" : "light") << title << dark;
        }
    }

    void paintsAnything()
    {
        QFETCH(QString, title);
        QFETCH(bool, dark);
        auto issue = makeIssue(12, title).row;
        issue.labels = {
            {u"bug"_s, 0xff0000}, {title.first(std::min<qsizetype>(title.size(), 300)), 0xfefefe}, {QString(), 0}};
        issue.assignees = {u"ida"_s, title};
        issue.milestone = title;
        issue.priority = 3;
        issue.priorityName = u"High"_s;
        const StillClock clock;
        IssuesModel model([&](const QList<Domain::IssueId> &,
                              std::stop_token) { return Async::ready<QList<Domain::IssueRow>>(QList{issue}); },
                          clock);
        model.setKeys({issue.id});
        const IssueDelegate delegate(model);
        QStyleOptionViewItem option;
        option.palette = dark ? QPalette(QColor(0x26, 0x28, 0x2c)) : QPalette(QColor(0xf3, 0xf4, 0xf6));
        option.state = QStyle::State_Enabled | QStyle::State_Active;
        QImage image(900, 40, QImage::Format_ARGB32_Premultiplied);
        const auto paintAll = [&] {
            auto ink = 0;
            for (const auto width : {0, 3, 30, 200, 900}) {
                for (int column = 0; column < issueColumnCount; ++column) {
                    image.fill(option.palette.color(QPalette::Base));
                    const auto before = image.copy();
                    QPainter painter(&image);
                    option.rect = QRect(0, 2, width, 30);
                    delegate.paint(&painter, option, model.index(0, column));
                    QVERIFY(painter.isActive());
                    painter.end();
                    ink += before != image ? 1 : 0;
                    // Nothing is painted over the neighbours.
                    for (int x = width + 2; x < 900; x += 7)
                        QCOMPARE(image.pixelColor(x, 17), before.pixelColor(x, 17));
                }
            }
            QVERIFY(ink > issueColumnCount);
        };
        paintAll(); // the placeholder
        QTRY_VERIFY(model.loadedRow(0) != nullptr);
        paintAll();
        option.state |= QStyle::State_Selected;
        paintAll();
    }

    void theNumberOfFurtherLabelsIsReadableWhereTheRowIsChosen()
    {
        auto issue = makeIssue(12, u"Press"_s).row;
        for (int i = 0; i < 6; ++i)
            issue.labels.append({u"label number %1"_s.arg(i), 0xdddddd});
        const StillClock clock;
        IssuesModel model([&](const QList<Domain::IssueId> &,
                              std::stop_token) { return Async::ready<QList<Domain::IssueRow>>(QList{issue}); },
                          clock);
        model.setKeys({issue.id});
        QTRY_VERIFY(model.rowAt(0) != nullptr);
        const IssueDelegate delegate(model);
        QStyleOptionViewItem option;
        option.palette.setColor(QPalette::Highlight, QColor(0x1d, 0x5f, 0xc4));
        option.palette.setColor(QPalette::HighlightedText, QColor(0x00, 0xff, 0x00));
        option.state = QStyle::State_Enabled | QStyle::State_Active | QStyle::State_Selected;
        option.rect = QRect(0, 0, 260, 30);
        QImage image(260, 30, QImage::Format_ARGB32_Premultiplied);
        image.fill(option.palette.color(QPalette::Highlight));
        QPainter painter(&image);
        delegate.paint(&painter, option, model.index(0, int(IssueColumn::Title)));
        painter.end();
        // Behind the chips stands "+5" in the colour of all chosen text.
        auto green = 0;
        for (int x = 200; x < 260; ++x) {
            for (int y = 0; y < 30; ++y) {
                const auto colour = image.pixelColor(x, y);
                green += colour.green() > 180 && colour.red() < 60 ? 1 : 0;
            }
        }
        QVERIFY(green > 5);
    }

    void cellsSayTheirTextInOneLine()
    {
        auto issue = makeIssue(12, u"one\ntwo"_s).row;
        issue.comments = 0;
        const StillClock clock;
        IssuesModel model([&](const QList<Domain::IssueId> &,
                              std::stop_token) { return Async::ready<QList<Domain::IssueRow>>(QList{issue}); },
                          clock);
        QCOMPARE(model.text(issue, IssueColumn::Title), u"one two"_s);
        QCOMPARE(model.text(issue, IssueColumn::Number), u"#12"_s);
        QCOMPARE(model.text(issue, IssueColumn::Comments), QString());
        QCOMPARE(IssuesModel::reference(issue), u"atelier/press#12 one two"_s);
        model.setKeys({issue.id});
        (void)model.index(0, 0).data();
        QTRY_VERIFY(model.loadedRow(0) != nullptr);
        QVERIFY(model.index(0, int(IssueColumn::Updated)).data(Qt::ToolTipRole).toString().contains(u"2026"_s));
        QCOMPARE(Qt::Alignment(model.index(0, int(IssueColumn::Number)).data(Qt::TextAlignmentRole).toInt()),
                 Qt::AlignRight | Qt::AlignVCenter);
    }
};

QTEST_MAIN(TestIssueDelegate)
#include "tst_issuedelegate.moc"
