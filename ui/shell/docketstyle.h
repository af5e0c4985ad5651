// SPDX-FileCopyrightText: 2026 The Docket authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

class QStyleOptionSpinBox;
class QStyleOptionTab;
class QStyleOptionToolButton;

namespace Docket::Ui {

/// Fusion with calmer edges: flat headers, tabs and buttons, slim scroll bars, hairlines instead of frames, and a focus
/// ring that can be seen. Takes every colour from the palette, so it serves the light and the dark theme.
class DocketStyle final : public QProxyStyle
{
    Q_OBJECT

public:
    DocketStyle();
    Q_DISABLE_COPY_MOVE(DocketStyle)

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    [[nodiscard]] QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                                       const QWidget *widget) const override;
    [[nodiscard]] int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    [[nodiscard]] int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                                QStyleHintReturn *result) const override;
    [[nodiscard]] QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                         const QWidget *widget) const override;

    [[nodiscard]] QRect subElementRect(SubElement element, const QStyleOption *option,
                                       const QWidget *widget) const override;
    [[nodiscard]] QPixmap generatedIconPixmap(QIcon::Mode mode, const QPixmap &pixmap,
                                              const QStyleOption *option) const override;
    /// Docket's own for buttons that every window has; Fusion would read each in all its sizes, through the plugins for
    /// pictures, each time a dock is made or moved.
    [[nodiscard]] QIcon standardIcon(StandardPixmap icon, const QStyleOption *option,
                                     const QWidget *widget) const override;

private:
    void drawButton(const QStyleOption *option, QPainter *painter) const;
    void drawSpinBox(const QStyleOptionSpinBox *option, QPainter *painter, const QWidget *widget) const;
    void drawMenuButton(const QStyleOptionToolButton &option, QPainter *painter, const QWidget *widget) const;
    void drawTab(const QStyleOptionTab *option, QPainter *painter) const;
};

} // namespace Docket::Ui
