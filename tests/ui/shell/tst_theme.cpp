// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <icons/themedicon.h>
#include <shell/docketstyle.h>
#include <shell/theme.h>

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QImage>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStyleOption>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace Docket::Ui;
using namespace Qt::StringLiterals;

namespace {

double luminance(const QColor &color)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return (0.2126 * linear(color.redF())) + (0.7152 * linear(color.greenF())) + (0.0722 * linear(color.blueF()));
}

double contrastOf(const QColor &a, const QColor &b)
{
    const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
    return (light + 0.05) / (dark + 0.05);
}

/// The strongest colour that an icon paints.
QColor inkOf(const QIcon &icon)
{
    const auto image = icon.pixmap(32, 32).toImage();
    QColor best(Qt::transparent);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (const auto color = image.pixelColor(x, y); color.alpha() > best.alpha())
                best = color;
        }
    }
    return best;
}

} // namespace

class TestTheme final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fieldsThatStandSideBySideLookAlike_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void fieldsThatStandSideBySideLookAlike()
    {
        QFETCH(const bool, dark);
        DocketStyle style;
        QLineEdit words;
        QComboBox choice;
        QSpinBox number;
        for (QWidget *field : std::initializer_list<QWidget *>{&words, &choice, &number}) {
            field->setStyle(&style);
            field->setPalette(Theme::palette(dark));
            field->resize(120, field->sizeHint().height());
        }
        QCOMPARE(choice.sizeHint().height(), words.sizeHint().height());
        QCOMPARE(number.sizeHint().height(), words.sizeHint().height());
        // The same edge, and no other inside of it.
        const auto edge = [](QWidget &field) { return field.grab().toImage().pixelColor(0, field.height() / 2); };
        QCOMPARE(edge(number), edge(words));
        const QImage image = number.grab().toImage();
        const QColor ground = number.palette().color(QPalette::Base);
        for (int x = 4; x < image.width() - 24; ++x)
            QCOMPARE(image.pixelColor(x, 3), ground);
    }

    void theMarkOfAMenuStandsBesideTheWords()
    {
        DocketStyle style;
        QToolButton plain;
        QToolButton opens;
        QMenu menu;
        opens.setMenu(&menu);
        opens.setPopupMode(QToolButton::InstantPopup);
        for (QToolButton *button : {&plain, &opens}) {
            button->setStyle(&style);
            button->setPalette(Theme::palette(false));
            button->setAutoRaise(true);
            button->setText(u"Figures"_s);
            button->setToolButtonStyle(Qt::ToolButtonTextOnly);
            button->resize(button->sizeHint());
        }
        QVERIFY(opens.width() > plain.width() + 6);
        // What is dark at the right end lies around the middle.
        const QImage image = opens.grab().toImage();
        int top = image.height();
        int bottom = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = image.width() - 11; x < image.width() - 1; ++x) {
                if (image.pixelColor(x, y).lightness() < 150) {
                    top = std::min(top, y);
                    bottom = std::max(bottom, y);
                }
            }
        }
        QVERIFY(bottom >= top);
        QVERIFY2(std::abs((top + bottom) / 2 - image.height() / 2) <= 3,
                 qPrintable(u"%1 to %2"_s.arg(top).arg(bottom)));
    }

    void switchesWhileRunning()
    {
        Theme theme;
        theme.setMode(ThemeMode::Light);
        QVERIFY(!theme.isDark());
        const QSignalSpy changed(&theme, &Theme::changed);
        theme.setMode(ThemeMode::Dark);
        QVERIFY(theme.isDark());
        QCOMPARE(changed.size(), 1);
        QVERIFY(isDark(QApplication::palette()));
        theme.setMode(ThemeMode::Light);
        QVERIFY(!isDark(QApplication::palette()));
    }

    void iconsFollow()
    {
        Theme theme;
        theme.setMode(ThemeMode::Light);
        const auto icon = themedIcon(u"sync"_s);
        const auto light = inkOf(icon);
        theme.setMode(ThemeMode::Dark);
        const auto dark = inkOf(icon);
        QVERIFY2(luminance(light) < 0.1, qPrintable(light.name()));
        QVERIFY2(luminance(dark) > 0.5, qPrintable(dark.name()));
    }

    void textCanBeRead_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void textCanBeRead()
    {
        QFETCH(bool, dark);
        const auto palette = Theme::palette(dark);
        for (const auto ground : {QPalette::Base, QPalette::Window, QPalette::AlternateBase}) {
            for (const auto tone : {Tone::Text, Tone::Muted, Tone::Accent, Tone::Good, Tone::Warning, Tone::Bad}) {
                const auto value = contrastOf(toneColor(tone, palette), palette.color(ground));
                QVERIFY2(value >= 4.5,
                         qPrintable(u"tone %1 on role %2: %3"_s.arg(int(tone)).arg(int(ground)).arg(value)));
            }
        }
        for (const auto group : {QPalette::Active, QPalette::Inactive})
            QVERIFY(contrastOf(palette.color(group, QPalette::HighlightedText),
                               palette.color(group, QPalette::Highlight)) >= 4.5);
        QVERIFY(contrastOf(palette.color(QPalette::ToolTipText), palette.color(QPalette::ToolTipBase)) >= 4.5);
    }

    void boxesCanBeSeen_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<int>("box");
        for (const bool dark : {false, true}) {
            QTest::addRow("check box, %s", dark ? "dark" : "light") << dark << int(QStyle::PE_IndicatorCheckBox);
            QTest::addRow("in a list, %s", dark ? "dark" : "light")
                << dark << int(QStyle::PE_IndicatorItemViewItemCheck);
        }
    }

    void boxesCanBeSeen()
    {
        QFETCH(bool, dark);
        QFETCH(int, box);
        const DocketStyle style;
        QStyleOptionViewItem option;
        option.palette = Theme::palette(dark);
        option.rect = QRect(4, 4, 15, 15);
        option.state = QStyle::State_Enabled | QStyle::State_Off;
        for (const auto ground : {QPalette::Base, QPalette::Window}) {
            const QColor around = option.palette.color(ground);
            QImage image(24, 24, QImage::Format_RGB32);
            image.fill(around);
            QPainter painter(&image);
            style.drawPrimitive(QStyle::PrimitiveElement(box), &option, &painter, nullptr);
            painter.end();
            const double edge = contrastOf(image.pixelColor(4, 11), around);
            QVERIFY2(edge >= 3, qPrintable(QString::number(edge)));
        }
    }

    void everyIconDraws()
    {
        const auto files = QDir(u":/docket/icons"_s).entryList({u"*.svg"_s});
        QVERIFY(files.size() > 40);
        for (const auto &file : files) {
            const auto icon = themedIcon(file.chopped(4));
            QVERIFY2(inkOf(icon).alpha() > 150, qPrintable(file));
        }
        QVERIFY(!applicationIcon().isNull());
    }

    void names()
    {
        for (const auto mode : {ThemeMode::System, ThemeMode::Light, ThemeMode::Dark})
            QCOMPARE(Theme::fromName(Theme::name(mode)), mode);
        QVERIFY(!Theme::fromName(u"purple"_s));
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
