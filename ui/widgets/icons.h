// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QStringList>

#include "ui/widgets/theme_controller.h"

namespace warmfront::ui {

/// The icon resources/icons/@p name.svg in the colour of @p token. It follows the theme, fits any device pixel ratio
/// and is drawn dim when disabled. An unknown name is a ContractViolation. @p themes must outlive the icon.
[[nodiscard]] QIcon themedIcon(const QString &name, const ThemeController &themes, Token token = Token::Text);

/// The mark of the application: a weather front with a cold and a warm half. In its own colours.
[[nodiscard]] QIcon applicationIcon();

/// Every name that themedIcon() knows, sorted.
[[nodiscard]] QStringList iconNames();

} // namespace warmfront::ui
