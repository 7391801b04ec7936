// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include <QPainter>
#include <QVBoxLayout>

#include "ui/widgets/themed_label.h"

namespace warmfront::ui {

Card::Card(const ThemeController &themes, const QString &title, QWidget *parent)
    : QWidget(parent),
      m_themes(themes),
      m_title(new ThemedLabel(themes, TextRole::SectionTitle, title)),
      m_subtitle(new ThemedLabel(themes, TextRole::Caption)),
      m_header(new QHBoxLayout),
      m_body(new QVBoxLayout)
{
    static_cast<ThemedLabel *>(m_subtitle)->setToken(Token::DimText);
    m_subtitle->setWordWrap(true);
    m_subtitle->hide();
    m_title->setVisible(!title.isEmpty());
    setAccessibleName(title);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_title);
    words->addWidget(m_subtitle);
    m_header->addLayout(words, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->addLayout(m_header);
    layout->addLayout(m_body, 1);
}

void Card::setTitle(const QString &title)
{
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    setAccessibleName(title);
}

void Card::setSubtitle(const QString &subtitle)
{
    m_subtitle->setText(subtitle);
    m_subtitle->setVisible(!subtitle.isEmpty());
}

void Card::paintEvent(QPaintEvent *)
{
    const Theme &theme = m_themes.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(theme.color(Token::Base));
    painter.setPen(QPen(theme.color(Token::Hairline), 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(8), theme.px(8));
}

} // namespace warmfront::ui
