// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/stage/checkpoints.h"

#include <algorithm>
#include <utility>

#include "core/base/contract.h"

namespace warmfront::sim {

bool Checkpoints::wants(std::uint64_t position) const
{
    return m_checkpoints.empty() || position >= before(position).position + m_spacing;
}

void Checkpoints::add(Checkpoint checkpoint)
{
    const auto place = std::ranges::upper_bound(m_checkpoints, checkpoint.position, {},
                                                [](const Checkpoint &c) { return c.position; });
    m_checkpoints.insert(place, std::move(checkpoint));
    if (m_checkpoints.size() > m_most) {
        thin();
    }
}

/// The one goes whose neighbours are nearest to each other, measured by how far away they are.
void Checkpoints::thin()
{
    const std::uint64_t last = m_checkpoints.back().position;
    std::size_t chosen = 1;
    double least = 2.0;
    for (std::size_t i = 1; i + 1 < m_checkpoints.size(); ++i) {
        const std::uint64_t earlier = m_checkpoints[i - 1].position;
        const auto gap = static_cast<double>(m_checkpoints[i + 1].position - earlier);
        const double share = gap / static_cast<double>(last - earlier);
        if (share < least) {
            least = share;
            chosen = i;
        }
    }
    m_checkpoints.erase(m_checkpoints.begin() + static_cast<std::ptrdiff_t>(chosen));
}

const Checkpoint &Checkpoints::before(std::uint64_t position) const
{
    expects(!m_checkpoints.empty() && m_checkpoints.front().position <= position, "a run has its first checkpoint");
    const auto after =
        std::ranges::upper_bound(m_checkpoints, position, {}, [](const Checkpoint &c) { return c.position; });
    return *std::prev(after);
}

const Checkpoint &Checkpoints::before(SimTime instant) const
{
    const auto after =
        std::ranges::lower_bound(m_checkpoints, instant, {}, [](const Checkpoint &c) { return c.engine.now(); });
    return after == m_checkpoints.begin() ? m_checkpoints.front() : *std::prev(after);
}

void Checkpoints::forgetAfter(std::uint64_t position)
{
    std::erase_if(m_checkpoints, [position](const Checkpoint &c) { return c.position > position; });
}

} // namespace warmfront::sim
