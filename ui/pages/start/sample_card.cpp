// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/start/sample_card.h"

#include <QPainter>

#include "ui/widgets/theme_controller.h"

namespace warmfront::ui {

namespace {

constexpr int padding = 12;

} // namespace

SampleCard::SampleCard(const ThemeController &themes, const QString &name, const QString &sentence, QWidget *parent)
    : QAbstractButton(parent), m_themes(themes), m_sentence(sentence)
{
    setText(name);
    setAccessibleName(name);
    setAccessibleDescription(sentence);
    setToolTip(sentence);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&themes, &ThemeController::changed, this, [this] {
        updateGeometry();
        update();
    });
}

QSize SampleCard::sizeHint() const
{
    const int width = m_themes.theme().px(280);
    return {width, heightForWidth(width)};
}

int SampleCard::heightForWidth(int width) const
{
    const Theme &theme = m_themes.theme();
    const QFontMetrics title(theme.font(TextRole::SectionTitle));
    const QFontMetrics body(theme.font(TextRole::Body));
    const QRect words = body.boundingRect(QRect(0, 0, width - 2 * padding, 10'000), Qt::TextWordWrap, m_sentence);
    return 2 * padding + title.height() + 4 + words.height();
}

void SampleCard::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_themes.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(1, 1, -1, -1);
    const bool isHot = hasFocus() || underMouse();
    painter.setPen(QPen(theme.color(isHot ? Token::Accent : Token::Hairline), hasFocus() ? 2 : 1));
    painter.setBrush(theme.color(isDown() ? Token::Window : Token::Base));
    painter.drawRoundedRect(frame, 8, 8);
    const QFont titleFont = theme.font(TextRole::SectionTitle);
    const QFontMetrics title(titleFont);
    const QRect inner = rect().adjusted(padding, padding, -padding, -padding);
    painter.setPen(theme.color(Token::Text));
    painter.setFont(titleFont);
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignTop, title.elidedText(text(), Qt::ElideRight, inner.width()));
    painter.setPen(theme.color(Token::DimText));
    painter.setFont(theme.font(TextRole::Body));
    painter.drawText(inner.adjusted(0, title.height() + 4, 0, 0), Qt::TextWordWrap, m_sentence);
}

void SampleCard::enterEvent(QEnterEvent *event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void SampleCard::leaveEvent(QEvent *event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace warmfront::ui
