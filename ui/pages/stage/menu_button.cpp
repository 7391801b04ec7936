// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/stage/menu_button.h"

#include <QMenu>
#include <QToolButton>

#include "ui/widgets/icons.h"
#include "ui/widgets/theme_controller.h"

namespace warmfront::ui {

void makeMenuButton(QToolButton *button, QMenu *menu, const ThemeController &themes)
{
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setIcon(themedIcon(QStringLiteral("chevron-down"), themes));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setLayoutDirection(Qt::RightToLeft); // the arrow stands behind the words
    button->setFocusPolicy(Qt::TabFocus);
    button->setMinimumHeight(32);
}

} // namespace warmfront::ui
