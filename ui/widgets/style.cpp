// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/style.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

namespace warmfront::ui {

Style::Style() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ButtonIconSize:
    case PM_SmallIconSize:
    case PM_ToolBarIconSize:
        return m_theme.px(18);
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
    case PM_ToolBarItemSpacing:
        return m_theme.px(metric == PM_ToolBarItemSpacing ? 4 : 8);
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
        return m_theme.px(12);
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return m_theme.px(16);
    case PM_ScrollBarExtent:
        return m_theme.px(14);
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                     QStyleHintReturn *returnData) const
{
    if (hint == SH_EtchDisabledText || hint == SH_DitherDisabledText) {
        return 0;
    }
    return QProxyStyle::styleHint(hint, option, widget, returnData);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                              const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        result.rwidth() += m_theme.px(12);
        [[fallthrough]];
    case CT_ToolButton:
    case CT_LineEdit:
    case CT_ComboBox:
    case CT_SpinBox:
    case CT_CheckBox:
    case CT_RadioButton:
        return result.expandedTo(QSize(m_theme.px(28), m_theme.px(30)));
    case CT_ItemViewItem:
        return result.expandedTo(QSize(0, m_theme.px(24)));
    case CT_MenuItem:
        return result.expandedTo(QSize(0, result.height() > m_theme.px(12) ? m_theme.px(28) : 0));
    case CT_TabBarTab:
        return result.expandedTo(QSize(0, m_theme.px(32)));
    default:
        return result;
    }
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                               const QWidget *widget) const
{
    const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
    if (control == CC_ToolButton && button != nullptr && button->features.testFlag(QStyleOptionToolButton::HasMenu)
        && !button->features.testFlag(QStyleOptionToolButton::MenuButtonPopup)) {
        QStyleOptionToolButton plain(*button);
        plain.features.setFlag(QStyleOptionToolButton::HasMenu, false);
        QProxyStyle::drawComplexControl(control, &plain, painter, widget);
        return;
    }
    if (const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option); control == CC_SpinBox && spin) {
        paintSpinBox(*spin, painter, widget);
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

/// A field like any other, with its arrows inside.
void Style::paintSpinBox(const QStyleOptionSpinBox &spin, QPainter *painter, const QWidget *widget) const
{
    QStyleOptionFrame field;
    static_cast<QStyleOption &>(field) = spin;
    field.type = QStyleOption::SO_Frame;
    field.version = QStyleOptionFrame::Version;
    field.lineWidth = 1;
    drawPrimitive(PE_PanelLineEdit, &field, painter, widget);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    for (const SubControl arrow : {SC_SpinBoxUp, SC_SpinBoxDown}) {
        const bool isUp = arrow == SC_SpinBoxUp;
        const bool mayStep =
            (spin.state & State_Enabled)
            && spin.stepEnabled.testFlag(isUp ? QAbstractSpinBox::StepUpEnabled : QAbstractSpinBox::StepDownEnabled);
        const bool isHot = mayStep && (spin.state & State_MouseOver) && spin.activeSubControls == arrow;
        const QPointF middle = QRectF(subControlRect(CC_SpinBox, &spin, arrow, widget)).center();
        const double half = m_theme.px(4);
        const double height = isUp ? -half / 2 : half / 2;
        painter->setPen(QPen(m_theme.color(isHot ? Token::Accent : mayStep ? Token::DimText : Token::Hairline), 1.5));
        const QPointF chevron[]{middle + QPointF(-half, -height), middle + QPointF(0, height),
                                middle + QPointF(half, -height)};
        painter->drawPolyline(chevron, 3);
    }
    painter->restore();
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
    const bool isField = element == SE_LineEditContents && frame != nullptr && frame->lineWidth > 0;
    return isField ? rect.adjusted(m_theme.px(4), 0, -m_theme.px(4), 0) : rect;
}

/// The ring is drawn in the text's colour: that of the base style is not to be seen on a dark page.
void Style::paintRadio(const QStyleOption &option, QPainter *painter) const
{
    const bool isEnabled = option.state & State_Enabled;
    const QColor line = m_theme.color(isEnabled ? Token::DimText : Token::Hairline);
    const QRectF circle = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(line, 1.25));
    painter->setBrush(option.palette.brush(QPalette::Base));
    painter->drawEllipse(circle);
    if (option.state & State_On) {
        const double inset = circle.width() / 4.0;
        painter->setPen(Qt::NoPen);
        painter->setBrush(isEnabled ? m_theme.color(Token::Accent) : line);
        painter->drawEllipse(circle.adjusted(inset, inset, -inset, -inset));
    }
    painter->restore();
}

void Style::paintRing(QPainter *painter, const QRect &rect) const
{
    const double width = m_theme.px(2);
    const double inset = width / 2.0;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(m_theme.color(Token::Accent), width));
    painter->drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), m_theme.px(4), m_theme.px(4));
    painter->restore();
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                          const QWidget *widget) const
{
    const bool isEnabled = option->state & State_Enabled;
    if (element == PE_FrameFocusRect) {
        paintRing(painter, option->rect);
        return;
    }
    if (element == PE_IndicatorRadioButton) {
        paintRadio(*option, painter);
        return;
    }
    if (element == PE_FrameLineEdit || element == PE_PanelLineEdit) {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (element == PE_PanelLineEdit && frame != nullptr && frame->lineWidth <= 0) {
            QProxyStyle::drawPrimitive(element, option, painter, widget);
            return;
        }
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(option->palette.color(QPalette::Mid), 1));
        painter->setBrush(element == PE_PanelLineEdit ? option->palette.brush(QPalette::Base) : QBrush(Qt::NoBrush));
        painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), m_theme.px(4), m_theme.px(4));
        painter->restore();
        if (option->state & State_HasFocus) {
            paintRing(painter, option->rect);
        }
        return;
    }
    if (element == PE_PanelButtonCommand || element == PE_PanelButtonTool) {
        const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
        const bool isPrimary = button != nullptr && (button->features & QStyleOptionButton::DefaultButton) && isEnabled;
        const bool isTool = element == PE_PanelButtonTool;
        const bool isDown = option->state & (State_Sunken | State_On);
        const bool isHot = isEnabled && (option->state & State_MouseOver);
        const bool hasPanel = !isTool || isDown || isHot;
        QColor fill = isPrimary ? m_theme.color(Token::Accent) : option->palette.color(QPalette::Button);
        if (isDown || isHot) {
            fill = isPrimary ? fill.darker(isDown ? 125 : 110) : option->palette.color(QPalette::Midlight);
        }
        if (hasPanel) {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setBrush(fill);
            const bool hasLine = !isPrimary && (!isTool || isDown);
            painter->setPen(hasLine ? QPen(option->palette.color(isEnabled ? QPalette::Mid : QPalette::Midlight), 1)
                                    : QPen(Qt::NoPen));
            painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), m_theme.px(4), m_theme.px(4));
            painter->restore();
        }
        return;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                        const QWidget *widget) const
{
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    if (element == CE_PushButtonLabel && button != nullptr && (button->features & QStyleOptionButton::DefaultButton)
        && (button->state & State_Enabled)) {
        QStyleOptionButton primary = *button;
        primary.palette.setColor(QPalette::ButtonText, primary.palette.color(QPalette::HighlightedText));
        QProxyStyle::drawControl(element, &primary, painter, widget);
        return;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
    const bool isRinged = element == CE_PushButton || element == CE_ToolButtonLabel;
    if (isRinged && (option->state & State_HasFocus) && (option->state & State_Enabled)) {
        paintRing(painter, widget != nullptr ? widget->rect() : option->rect);
    }
}

} // namespace warmfront::ui
