// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

#include "ui/widgets/theme.h"

namespace warmfront::ui {

/// Fusion with our spacing, flat buttons and a focus ring of 2 px in the accent colour that is never hidden.
class Style : public QProxyStyle
{
    Q_OBJECT

public:
    Style();
    void setTheme(const Theme &theme) { m_theme = theme; }

    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *returnData) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;
    /// A button that only opens a menu carries an arrow of its own: none is squeezed into its corner.
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;

private:
    void paintSpinBox(const QStyleOptionSpinBox &spin, QPainter *painter, const QWidget *widget) const;
    void paintRing(QPainter *painter, const QRect &rect) const;
    void paintRadio(const QStyleOption &option, QPainter *painter) const;

    Theme m_theme;
};

} // namespace warmfront::ui
