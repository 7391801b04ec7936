// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/themed_label.h"

namespace warmfront::ui {

ThemedLabel::ThemedLabel(const ThemeController &themes, TextRole role, const QString &text, QWidget *parent)
    : QLabel(text, parent), m_themes(themes), m_role(role)
{
    restyle();
    connect(&themes, &ThemeController::changed, this, &ThemedLabel::restyle);
}

void ThemedLabel::setToken(Token token)
{
    m_token = token;
    restyle();
}

void ThemedLabel::restyle()
{
    setFont(m_themes.theme().font(m_role));
    QPalette colours = m_themes.theme().palette();
    colours.setColor(QPalette::Active, QPalette::WindowText, m_themes.theme().color(m_token));
    colours.setColor(QPalette::Inactive, QPalette::WindowText, m_themes.theme().color(m_token));
    setPalette(colours);
}

} // namespace warmfront::ui
