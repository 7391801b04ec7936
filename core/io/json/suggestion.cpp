// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/suggestion.h"

#include <algorithm>
#include <vector>

#include "core/io/json/json_value.h"

namespace warmfront::json {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Letters to insert, remove, replace or swap with their neighbour (optimal string alignment), upper and lower case
/// alike.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> older(b.size() + 1);
    std::vector<std::size_t> previous(b.size() + 1);
    std::vector<std::size_t> current(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        previous[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0U : 1U)});
            const bool swapped =
                i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
            if (swapped) {
                current[j] = std::min(current[j], older[j - 2] + 1);
            }
        }
        older.swap(previous);
        previous.swap(current);
    }
    return previous[b.size()];
}

} // namespace

std::string suggestion(std::string_view word, std::span<const std::string_view> allowed)
{
    constexpr std::size_t longestWord = 64;
    constexpr std::size_t mostListed = 40;
    std::string text;
    if (word.size() <= longestWord) {
        std::string_view best;
        std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
        for (const std::string_view candidate : allowed) {
            const std::size_t steps = candidate.size() <= longestWord ? distance(word, candidate) : least;
            if (steps < least) {
                least = steps;
                best = candidate;
            }
        }
        if (!best.empty()) {
            text += " did you mean " + inQuotes(best) + "?";
        }
    }
    if (allowed.empty()) {
        return text + " there is none to choose from";
    }
    text += text.empty() ? " allowed are " : " Allowed are ";
    for (std::size_t i = 0; i < allowed.size() && i < mostListed; ++i) {
        text += (i > 0 ? ", " : "") + inQuotes(allowed[i]);
    }
    if (allowed.size() > mostListed) {
        text += ", … (" + std::to_string(allowed.size()) + " in all)";
    }
    return text;
}

} // namespace warmfront::json
