// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace warmfront::ui {

/// Where a label begins and ends, in pixels.
struct LabelSpan
{
    double from = 0.0;
    double to = 0.0;
};

/// A row for each of @p labels, from 0 at the top, so that no two labels of one row touch: in order of where they
/// begin, each takes the first row with room.
[[nodiscard]] std::vector<int> labelRows(const std::vector<LabelSpan> &labels);

} // namespace warmfront::ui
