// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/contract.h"
#include "core/base/ids.h"
#include "simulator/capacity/host_pool.h"

namespace warmfront::sim {

/// How many instances of each function every host holds: a row of hosts for each function, so that a rule reads one
/// function's row in order. A plain value; grows with the functions and hosts it hears of.
class InstanceCounts
{
public:
    void add(FunctionIndex function, HostIndex host)
    {
        makeRoom(raw(function), raw(host));
        ++m_counts[at(function, host)];
    }
    void remove(FunctionIndex function, HostIndex host)
    {
        expects(count(function, host) > 0, "only an instance that was placed ends");
        --m_counts[at(function, host)];
    }
    [[nodiscard]] std::int32_t count(FunctionIndex function, HostIndex host) const
    {
        return raw(function) < m_functions && raw(host) < m_hosts ? m_counts[at(function, host)] : 0;
    }

private:
    [[nodiscard]] std::size_t at(FunctionIndex function, HostIndex host) const
    {
        return raw(function) * m_hosts + raw(host);
    }
    void makeRoom(std::size_t function, std::size_t host)
    {
        if (host >= m_hosts) {
            const std::size_t hosts = std::max<std::size_t>(8, std::max(host + 1, 2 * m_hosts));
            std::vector<std::int32_t> counts(m_functions * hosts);
            for (std::size_t row = 0; row < m_functions; ++row) {
                std::copy_n(m_counts.begin() + static_cast<std::ptrdiff_t>(row * m_hosts), m_hosts,
                            counts.begin() + static_cast<std::ptrdiff_t>(row * hosts));
            }
            m_counts = std::move(counts);
            m_hosts = hosts;
        }
        if (function >= m_functions) {
            m_functions = function + 1;
            m_counts.resize(m_functions * m_hosts);
        }
    }

    std::vector<std::int32_t> m_counts;
    std::size_t m_functions = 0;
    std::size_t m_hosts = 0;
};

} // namespace warmfront::sim
