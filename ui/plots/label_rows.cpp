// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/label_rows.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace warmfront::ui {

std::vector<int> labelRows(const std::vector<LabelSpan> &labels)
{
    std::vector<std::size_t> order(labels.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return labels[i].from; });
    std::vector<int> rows(labels.size());
    std::vector<double> ends; // of the last label in each row
    for (const std::size_t i : order) {
        const auto free = std::ranges::find_if(ends, [&](double end) { return end < labels[i].from; });
        rows[i] = static_cast<int>(free - ends.begin());
        if (free == ends.end()) {
            ends.push_back(labels[i].to);
        } else {
            *free = labels[i].to;
        }
    }
    return rows;
}

} // namespace warmfront::ui
