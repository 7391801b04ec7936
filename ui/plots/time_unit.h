// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace warmfront::ui {

/// The unit of a time axis: seconds, minutes, hours or days, whichever suits the span.
struct TimeUnit
{
    double seconds = 1.0; ///< length of the unit
    QString sign;         ///< "s", "min", "h", "d"

    [[nodiscard]] static TimeUnit fitting(double spanSeconds);
    /// "simulated time, h"
    [[nodiscard]] QString axisLabel() const;
};

/// A moment as people say it: "42.5 s", "12:05 min", "03:12:40 h" or "2 d 03:10".
[[nodiscard]] QString momentText(double seconds);

/// Three significant digits in the locale on screen.
[[nodiscard]] QString figureText(double value);

} // namespace warmfront::ui
