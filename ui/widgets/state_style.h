// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBrush>
#include <QString>

#include "ui/widgets/theme.h"

class QPainter;
class QRectF;

namespace warmfront::ui {

/// The word for a state ("Cold start", "Warm (free)").
[[nodiscard]] QString stateWord(ShownState state);
/// The name of its glyph for themedIcon().
[[nodiscard]] QString stateIconName(ShownState state);
/// What the state means, one sentence.
[[nodiscard]] QString stateMeaning(ShownState state);

/// The opaque pattern of a state: cold a 7 px hatch, warm a tint, idle dots, busy solid, throttled bars, failed solid,
/// queued hollow. @p devicePixelRatio is that of the surface the brush is for, so that lines stay sharp.
[[nodiscard]] QBrush stateBrush(ShownState state, const Theme &theme, double devicePixelRatio);

/// Six opaque patterns that differ without colour, for things without a state (the lines of a bill), in the colour of
/// series @p index.
[[nodiscard]] QBrush seriesBrush(int index, const Theme &theme, double devicePixelRatio);

/// A swatch of the state: its pattern with its outline.
void paintSwatch(QPainter &painter, const QRectF &rect, ShownState state, const Theme &theme);

} // namespace warmfront::ui
