// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docketstyle.h"

#include <icons/themedicon.h>

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPainter>
#include <QPushButton>
#include <QStyleFactory>
#include <QStyleOption>

namespace Docket::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal radius = 5;

QColor mixed(const QColor &a, const QColor &b, float share)
{
    return QColor::fromRgbF((a.redF() * (1 - share)) + (b.redF() * share),
                            (a.greenF() * (1 - share)) + (b.greenF() * share),
                            (a.blueF() * (1 - share)) + (b.blueF() * share));
}

QColor line(const QPalette &palette)
{
    return palette.color(QPalette::Mid);
}

QColor accent(const QPalette &palette)
{
    return palette.color(QPalette::Active, QPalette::Accent);
}

void roundRect(QPainter *painter, const QRect &rect, const QColor &pen, const QBrush &brush, qreal width = 1)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(pen.isValid() ? QPen(pen, width) : QPen(Qt::NoPen));
    painter->setBrush(brush);
    const auto inset = pen.isValid() ? width / 2 : 0.0;
    painter->drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius);
    painter->restore();
}

/// Width of the mark of a button that opens a menu.
constexpr int menuMark = 8;

/// All of it does; of others, a part beside it.
bool opensMenu(const QStyleOptionToolButton &button)
{
    return button.features.testFlag(QStyleOptionToolButton::HasMenu) &&
           !button.features.testFlag(QStyleOptionToolButton::MenuButtonPopup);
}

} // namespace

DocketStyle::DocketStyle()
    : QProxyStyle(QStyleFactory::create(u"Fusion"_s))
{
}

void DocketStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                                const QWidget *widget) const
{
    const auto &palette = option->palette;
    switch (element) {
    case PE_FrameFocusRect: roundRect(painter, option->rect, accent(palette), Qt::NoBrush, 1.6); return;
    case PE_PanelButtonCommand: drawButton(option, painter); return;
    case PE_PanelButtonTool: {
        const auto down = option->state.testAnyFlags(State_Sunken | State_On);
        const auto hover = option->state.testFlag(State_MouseOver) && option->state.testFlag(State_Enabled);
        if (down || hover) {
            roundRect(painter, option->rect, {},
                      mixed(palette.color(QPalette::Window), palette.color(QPalette::Text), down ? 0.16F : 0.09F));
        }
        return;
    }
    case PE_IndicatorHeaderArrow: {
        const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
        const auto *view = qobject_cast<const QHeaderView *>(widget);
        if (header == nullptr || view == nullptr || view->orientation() != Qt::Horizontal)
            break;
        // In the middle of its heading, beside the words.
        auto arrow = *header;
        arrow.rect = QRect(arrow.rect.left(), 0, arrow.rect.width(), view->viewport()->height());
        QProxyStyle::drawPrimitive(element, &arrow, painter, widget);
        return;
    }
    case PE_FrameDefaultButton:
    case PE_FrameStatusBarItem:
    case PE_FrameDockWidget: return;
    case PE_PanelLineEdit: {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (frame == nullptr || frame->lineWidth <= 0)
            break;
        const auto focused = option->state.testFlag(State_HasFocus);
        roundRect(painter, option->rect, focused ? accent(palette) : line(palette), palette.brush(QPalette::Base),
                  focused ? 1.6 : 1);
        return;
    }
    case PE_FrameLineEdit: return;
    case PE_Frame:
        if (qobject_cast<const QAbstractItemView *>(widget) != nullptr) {
            roundRect(painter, option->rect, option->state.testFlag(State_HasFocus) ? accent(palette) : line(palette),
                      Qt::NoBrush);
            return;
        }
        break;
    case PE_PanelScrollAreaCorner: painter->fillRect(option->rect, palette.base()); return;
    case PE_PanelStatusBar:
        painter->fillRect(option->rect, palette.window());
        painter->fillRect(QRect(option->rect.topLeft(), QSize(option->rect.width(), 1)), line(palette));
        return;
    case PE_IndicatorCheckBox: {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        // Fusion's edge is a darker shade of the window, which on a dark one nobody sees.
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing, false);
        painter->setPen(option->state.testFlag(State_Enabled)
                            ? mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.6F)
                            : line(palette));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    }
    case PE_IndicatorDockWidgetResizeHandle: {
        auto hairline = option->rect;
        const auto hover = option->state.testFlag(State_MouseOver);
        if (hairline.width() < hairline.height())
            hairline = QRect(hairline.center().x(), hairline.top(), 1, hairline.height());
        else
            hairline = QRect(hairline.left(), hairline.center().y(), hairline.width(), 1);
        painter->fillRect(hairline, hover ? accent(palette) : line(palette));
        return;
    }
    case PE_FrameTabBarBase:
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), line(palette));
        return;
    default: break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void DocketStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                              const QWidget *widget) const
{
    const auto &palette = option->palette;
    switch (element) {
    case CE_HeaderSection:
    case CE_HeaderEmptyArea: {
        painter->fillRect(option->rect, palette.window());
        const auto &r = option->rect;
        painter->fillRect(QRect(r.left(), r.bottom(), r.width(), 1), line(palette));
        if (element == CE_HeaderSection)
            painter->fillRect(QRect(r.right(), r.top() + 5, 1, r.height() - 10), line(palette));
        return;
    }
    case CE_Splitter: {
        auto hairline = option->rect;
        if (option->state.testFlag(State_Horizontal))
            hairline = QRect(hairline.center().x(), hairline.top(), 1, hairline.height());
        else
            hairline = QRect(hairline.left(), hairline.center().y(), hairline.width(), 1);
        painter->fillRect(hairline, option->state.testFlag(State_MouseOver) ? accent(palette) : line(palette));
        return;
    }
    case CE_TabBarTabShape:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            drawTab(tab, painter);
            return;
        }
        break;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button != nullptr && button->features.testFlag(QStyleOptionButton::DefaultButton) &&
            button->state.testFlag(State_Enabled)) {
            auto copy = *button;
            copy.palette.setColor(QPalette::ButtonText, palette.color(QPalette::Active, QPalette::HighlightedText));
            if (!copy.icon.isNull())
                copy.icon =
                    QIcon(copy.icon.pixmap(copy.iconSize, painter->device()->devicePixelRatio(), QIcon::Selected));
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
        break;
    case CE_ItemViewItem:
        // Where the window is not the active one the ground of a selection is pale, and an icon made for the strong one
        // would vanish on it.
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option);
            item != nullptr && !item->icon.isNull() && item->state.testFlag(State_Selected) &&
            !item->state.testFlag(State_Active)) {
            auto copy = *item;
            copy.icon = QIcon(item->icon.pixmap(item->decorationSize, painter->device()->devicePixelRatio()));
            QProxyStyle::drawControl(element, &copy, painter, widget);
            return;
        }
        break;
    case CE_ShapedFrame:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame != nullptr && (frame->frameShape == QFrame::HLine || frame->frameShape == QFrame::VLine)) {
            const auto &r = option->rect;
            painter->fillRect(frame->frameShape == QFrame::HLine ? QRect(r.left(), r.center().y(), r.width(), 1)
                                                                 : QRect(r.center().x(), r.top(), 1, r.height()),
                              line(palette));
            return;
        }
        break;
    default: break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void DocketStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                     const QWidget *widget) const
{
    if (const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
        control == CC_SpinBox && spin != nullptr && spin->frame) {
        drawSpinBox(spin, painter, widget);
        return;
    }
    if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
        control == CC_ToolButton && button != nullptr && opensMenu(*button)) {
        drawMenuButton(*button, painter, widget);
        return;
    }
    const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (control != CC_ScrollBar || slider == nullptr) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return;
    }
    const auto &palette = option->palette;
    painter->fillRect(option->rect, palette.base());
    if (slider->minimum >= slider->maximum)
        return;
    auto grip = subControlRect(control, option, SC_ScrollBarSlider, widget);
    const auto active = option->activeSubControls.testFlag(SC_ScrollBarSlider) &&
                        option->state.testAnyFlags(State_MouseOver | State_Sunken);
    const auto inset = active ? 2 : 3;
    grip =
        slider->orientation == Qt::Vertical ? grip.adjusted(inset, 1, -inset, -1) : grip.adjusted(1, inset, -1, -inset);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), active ? 0.45F : 0.26F));
    const auto round = std::min(grip.width(), grip.height()) / 2.0;
    painter->drawRoundedRect(grip, round, round);
    painter->restore();
}

void DocketStyle::drawSpinBox(const QStyleOptionSpinBox *option, QPainter *painter, const QWidget *widget) const
{
    // As a line edit; Fusion's has other corners, and on a dark ground an edge that nobody sees.
    const auto &palette = option->palette;
    const auto focused = option->state.testFlag(State_HasFocus);
    roundRect(painter, option->rect, focused ? accent(palette) : line(palette), palette.brush(QPalette::Base),
              focused ? 1.6 : 1);
    if (option->buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    for (const auto &[part, arrow, step] :
         {std::tuple(SC_SpinBoxUp, PE_IndicatorArrowUp, QAbstractSpinBox::StepUpEnabled),
          std::tuple(SC_SpinBoxDown, PE_IndicatorArrowDown, QAbstractSpinBox::StepDownEnabled)}) {
        const auto button = subControlRect(CC_SpinBox, option, part, widget);
        const auto enabled = option->stepEnabled.testFlag(step) && option->state.testFlag(State_Enabled);
        if (enabled && option->activeSubControls == part && option->state.testFlag(State_MouseOver))
            roundRect(painter, button.adjusted(0, 1, -1, -1), {},
                      mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.09F));
        QStyleOption mark;
        mark.palette = palette;
        mark.state = enabled ? State_Enabled : State_None;
        mark.rect = QRect(QPoint(), QSize(8, 8));
        mark.rect.moveCenter(button.center());
        drawPrimitive(arrow, &mark, painter, widget);
    }
}

void DocketStyle::drawMenuButton(const QStyleOptionToolButton &option, QPainter *painter, const QWidget *widget) const
{
    // The mark beside the words; Fusion puts it into the corner below them, where it belongs to nothing.
    auto plain = option;
    plain.features &= ~QStyleOptionToolButton::HasMenu;
    if (option.toolButtonStyle == Qt::ToolButtonIconOnly)
        plain.rect.setWidth(plain.rect.width() - menuMark);
    QProxyStyle::drawComplexControl(CC_ToolButton, &plain, painter, widget);
    QStyleOption mark;
    mark.palette = option.palette;
    mark.state = option.state;
    mark.rect = QRect(QPoint(), QSize(8, 8));
    mark.rect.moveCenter({option.rect.right() - menuMark / 2 - 2, option.rect.center().y() + 1});
    drawPrimitive(PE_IndicatorArrowDown, &mark, painter, widget);
}

QRect DocketStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                                  const QWidget *widget) const
{
    const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (control != CC_ScrollBar || slider == nullptr)
        return QProxyStyle::subControlRect(control, option, part, widget);
    const auto vertical = slider->orientation == Qt::Vertical;
    const auto length = vertical ? option->rect.height() : option->rect.width();
    const auto range = qint64(slider->maximum) - slider->minimum;
    const auto shown = range + slider->pageStep;
    const auto shortest = pixelMetric(PM_ScrollBarSliderMin, option, widget);
    const auto grip = range > 0 && shown > 0 ? std::clamp(int(qint64(length) * slider->pageStep / shown),
                                                          std::min(shortest, length), length)
                                             : length;
    const auto start = sliderPositionFromValue(slider->minimum, slider->maximum, slider->sliderPosition, length - grip,
                                               slider->upsideDown);
    const auto piece = [&](int from, int size) {
        const auto r = vertical ? QRect(option->rect.left(), option->rect.top() + from, option->rect.width(), size)
                                : QRect(option->rect.left() + from, option->rect.top(), size, option->rect.height());
        return visualRect(option->direction, option->rect, r);
    };
    switch (part) {
    case SC_ScrollBarSubLine:
    case SC_ScrollBarAddLine: return {};
    case SC_ScrollBarSlider: return piece(start, grip);
    case SC_ScrollBarGroove: return option->rect;
    case SC_ScrollBarSubPage: return piece(0, start);
    case SC_ScrollBarAddPage: return piece(start + grip, length - start - grip);
    default: return QProxyStyle::subControlRect(control, option, part, widget);
    }
}

int DocketStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent: return 12;
    case PM_ScrollBarSliderMin: return 32;
    case PM_DockWidgetSeparatorExtent:
    case PM_SplitterWidth: return 5;
    case PM_DockWidgetFrameWidth:
    case PM_DockWidgetTitleMargin: return 0;
    case PM_TabBarTabHSpace: return 28;
    case PM_TabBarTabVSpace: return 12;
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabOverlap: return 0;
    case PM_HeaderMargin: return 6;
    case PM_MenuHMargin:
    case PM_MenuVMargin: return 4;
    case PM_FocusFrameHMargin: return 6;
    case PM_ToolBarFrameWidth: return 0;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int DocketStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                           QStyleHintReturn *result) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_ScrollBar_ContextMenu:
    case SH_ScrollBar_LeftClickAbsolutePosition:
    case SH_ScrollView_FrameOnlyAroundContents: return 0;
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_TabBar_Alignment: return Qt::AlignLeft;
    default: return QProxyStyle::styleHint(hint, option, widget, result);
    }
}

QSize DocketStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                    const QWidget *widget) const
{
    auto result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        result.setWidth(std::max(result.width() + 8, 84));
        result.setHeight(std::max(result.height(), option->fontMetrics.height() + 12));
        break;
    case CT_LineEdit: // as high as each other, for they stand side by side
    case CT_ComboBox:
    case CT_SpinBox: result.setHeight(std::max(size.height(), option->fontMetrics.height() + 12)); break;
    case CT_ToolButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
            button != nullptr && opensMenu(*button))
            result.rwidth() += menuMark;
        break;
    case CT_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
            item != nullptr && item->menuItemType != QStyleOptionMenuItem::Separator)
            result += QSize(16, 4);
        break;
    case CT_ItemViewItem: result.setHeight(std::max(result.height(), option->fontMetrics.height() + 9)); break;
    case CT_MenuBarItem: result += QSize(4, 4); break;
    case CT_HeaderSection: result.setHeight(option->fontMetrics.height() + 12); break;
    default: break;
    }
    return result;
}

QRect DocketStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    const auto result = QProxyStyle::subElementRect(element, option, widget);
    return element == SE_LineEditContents ? result.adjusted(5, 0, -3, 0) : result;
}

QPixmap DocketStyle::generatedIconPixmap(QIcon::Mode mode, const QPixmap &pixmap, const QStyleOption *option) const
{
    // Themed icons bring a colour for selections of their own; tinting others only makes them muddy.
    return mode == QIcon::Selected ? pixmap : QProxyStyle::generatedIconPixmap(mode, pixmap, option);
}

QIcon DocketStyle::standardIcon(StandardPixmap icon, const QStyleOption *option, const QWidget *widget) const
{
    switch (icon) {
    case SP_TitleBarNormalButton: return themedIcon(u"float"_s, Tone::Muted);
    case SP_TitleBarCloseButton:
    case SP_LineEditClearButton: return themedIcon(u"cross"_s, Tone::Muted);
    case SP_ToolBarHorizontalExtensionButton:
        if (QGuiApplication::isLeftToRight())
            return themedIcon(u"chevron-right"_s, Tone::Muted);
        break;
    default: break;
    }
    return QProxyStyle::standardIcon(icon, option, widget);
}

void DocketStyle::drawButton(const QStyleOption *option, QPainter *painter) const
{
    const auto &palette = option->palette;
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    const auto enabled = option->state.testFlag(State_Enabled);
    const auto isDefault = button != nullptr && button->features.testFlag(QStyleOptionButton::DefaultButton) && enabled;
    auto fill = isDefault ? palette.color(QPalette::Active, QPalette::Highlight) : palette.color(QPalette::Button);
    auto edge = isDefault ? fill : mixed(line(palette), palette.color(QPalette::Text), 0.08F);
    if (!enabled)
        fill = palette.color(QPalette::Window);
    else if (option->state.testAnyFlags(State_Sunken | State_On))
        fill = mixed(fill, palette.color(QPalette::Shadow), 0.25F);
    else if (option->state.testFlag(State_MouseOver))
        fill = mixed(fill, palette.color(QPalette::Text), isDefault ? 0.12F : 0.05F);
    const auto focused = option->state.testFlag(State_HasFocus) && option->state.testFlag(State_KeyboardFocusChange);
    if (focused && !isDefault)
        edge = accent(palette);
    roundRect(painter, option->rect, edge, fill, focused ? 1.6 : 1);
}

void DocketStyle::drawTab(const QStyleOptionTab *option, QPainter *painter) const
{
    const auto &palette = option->palette;
    const auto selected = option->state.testFlag(State_Selected);
    if (!selected && option->state.testFlag(State_MouseOver) && option->state.testFlag(State_Enabled)) {
        painter->fillRect(option->rect.adjusted(0, 0, 0, -1),
                          mixed(palette.color(QPalette::Window), palette.color(QPalette::Text), 0.05F));
    }
    if (!selected)
        return;
    const auto &r = option->rect;
    const auto above = option->shape == QTabBar::RoundedSouth || option->shape == QTabBar::TriangularSouth;
    const auto vertical = option->shape == QTabBar::RoundedWest || option->shape == QTabBar::RoundedEast ||
                          option->shape == QTabBar::TriangularWest || option->shape == QTabBar::TriangularEast;
    if (vertical)
        painter->fillRect(QRect(r.right() - 1, r.top() + 4, 2, r.height() - 8), accent(palette));
    else
        painter->fillRect(QRect(r.left() + 8, above ? r.top() : r.bottom() - 1, r.width() - 16, 2), accent(palette));
}

} // namespace Docket::Ui
