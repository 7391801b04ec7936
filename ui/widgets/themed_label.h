// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

#include "ui/widgets/theme_controller.h"

namespace warmfront::ui {

/// A label in a role of type and a colour that follow the theme.
class ThemedLabel : public QLabel
{
    Q_OBJECT

public:
    ThemedLabel(const ThemeController &themes, TextRole role, const QString &text = {}, QWidget *parent = nullptr);

    void setToken(Token token);

private:
    void restyle();

    const ThemeController &m_themes;
    TextRole m_role;
    Token m_token = Token::Text;
};

} // namespace warmfront::ui
