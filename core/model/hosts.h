// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/base/memory_size.h"
#include "core/base/time.h"

namespace warmfront {

/// How many hosts there are: equal bounds are a fixed number, a range needs a platform that adds and removes hosts.
struct HostRange
{
    int min = 1;
    int max = 1;
    bool operator==(const HostRange &) const = default;

    static constexpr int most = 10'000;
};

/// The provider's view of a run on hosts: all zero where capacity is unlimited. Cut to the measured period; adding two
/// adds every member, but the peak is the larger one.
struct HostTimes
{
    TotalTime hosts;     ///< hosts × time, from their order to their return
    TotalTime pending;   ///< instances × time that waited for a host with room
    MemoryTime offered;  ///< memory of hosts that can hold instances × time
    MemoryTime reserved; ///< of it held by instances
    MemoryTime idle;     ///< of that held by instances that are ready and serve nothing
    std::int64_t peakHosts = 0;
    std::uint64_t placed = 0; ///< instances that have been given a host
    std::uint64_t waited = 0; ///< instances that found no host with room at first, whether they were given one or not

    /// Memory of hosts that no instance holds × time.
    [[nodiscard]] MemoryTime unused() const { return MemoryTime::byteNanoseconds(offered.count() - reserved.count()); }
    [[nodiscard]] bool hasHosts() const { return peakHosts > 0; }
    HostTimes &operator+=(const HostTimes &other);
    bool operator==(const HostTimes &) const = default;
};

} // namespace warmfront
