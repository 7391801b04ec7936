// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QMenu;
class QToolButton;

namespace warmfront::ui {

class ThemeController;

/// Makes @p button one that opens @p menu, as those of the stage look.
void makeMenuButton(QToolButton *button, QMenu *menu, const ThemeController &themes);

} // namespace warmfront::ui
