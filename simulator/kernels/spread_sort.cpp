// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/spread_sort.h"

#include <algorithm>
#include <array>

namespace warmfront::sim {

namespace {

constexpr int partBits = 8;
/// Beyond this, mending would take its time if the keys were not spread at all.
constexpr std::size_t mostKeys = 1024;

} // namespace

std::span<const std::uint64_t> SpreadSort::sort(std::span<std::uint64_t> keys, int keyBits)
{
    const std::size_t count = keys.size();
    if (count > mostKeys) {
        std::ranges::sort(keys);
        return keys;
    }
    const int shift = std::max(keyBits - partBits, 0);
    std::array<std::uint32_t, (std::size_t{1} << partBits) + 1> places{};
    for (const std::uint64_t key : keys) {
        ++places[(key >> shift) + 1];
    }
    for (std::size_t part = 1; part < places.size(); ++part) {
        places[part] += places[part - 1];
    }
    if (m_sorted.size() < count) {
        m_sorted.resize(count);
    }
    std::uint64_t *sorted = m_sorted.data();
    for (const std::uint64_t key : keys) {
        sorted[places[key >> shift]++] = key;
    }
    for (std::size_t i = 1; i < count; ++i) {
        const std::uint64_t key = sorted[i];
        std::size_t place = i;
        for (; place > 0 && sorted[place - 1] > key; --place) {
            sorted[place] = sorted[place - 1];
        }
        sorted[place] = key;
    }
    return {sorted, count};
}

} // namespace warmfront::sim
