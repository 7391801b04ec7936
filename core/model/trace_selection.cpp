// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/trace_selection.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

namespace warmfront {

namespace {

constexpr std::size_t listedIds = 3;

/// Letters to insert, remove or replace to turn @p a into @p b.
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[b.size()];
}

std::string nearestIds(const std::vector<TraceArchive::Entry> &entries, std::string_view wanted)
{
    // Long lists are hex names nobody types from memory: there the busiest are as good as any.
    const std::size_t looked = std::min<std::size_t>(entries.size(), 5000);
    std::vector<std::pair<std::size_t, std::size_t>> ranked;
    for (std::size_t i = 0; i < looked; ++i) {
        const bool contains = !wanted.empty() && entries[i].id.find(wanted) != std::string::npos;
        ranked.emplace_back(contains ? 0 : editDistance(wanted.substr(0, 100), entries[i].id), i);
    }
    std::sort(ranked.begin(), ranked.end());
    std::string text;
    for (std::size_t i = 0; i < std::min(listedIds, ranked.size()); ++i) {
        text += (i == 0 ? "\"" : ", \"") + entries[ranked[i].second].id + "\"";
    }
    return text;
}

} // namespace

Result<std::vector<std::size_t>> selectEntries(const TraceArchive &archive,
                                               const std::optional<TraceArrivals::Select> &select)
{
    const std::vector<TraceArchive::Entry> &entries = archive.entries();
    if (!select) {
        return std::vector<std::size_t>{archive.wholeTrace()};
    }
    if (const auto *one = std::get_if<TraceArrivals::SelectFunction>(&*select)) {
        const auto found = std::find_if(entries.begin(), entries.end(), [&](const auto &e) { return e.id == one->id; });
        if (found == entries.end()) {
            return failure("The trace has no function \"" + one->id + "\"; the nearest of its "
                           + std::to_string(entries.size()) + " are " + nearestIds(entries, one->id) + ".");
        }
        return std::vector<std::size_t>{static_cast<std::size_t>(found - entries.begin())};
    }
    std::size_t count = entries.size();
    if (const auto *top = std::get_if<TraceArrivals::SelectTop>(&*select)) {
        if (top->count < 1) {
            return failure("\"top\" is " + std::to_string(top->count) + "; select at least 1 function of the trace.");
        }
        count = std::min(count, static_cast<std::size_t>(top->count));
    }
    std::vector<std::size_t> chosen(count);
    std::iota(chosen.begin(), chosen.end(), std::size_t{0});
    return chosen;
}

} // namespace warmfront
