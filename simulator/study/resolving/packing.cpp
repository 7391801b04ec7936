// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/packing.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/base/contract.h"

namespace warmfront::study {

namespace {

struct Room
{
    std::int64_t cpu;
    std::int64_t memory;

    [[nodiscard]] bool has(const Room &wanted) const { return cpu >= wanted.cpu && memory >= wanted.memory; }
};

std::int64_t thousandths(double cpu)
{
    return static_cast<std::int64_t>(std::llround(cpu * 1000.0));
}

Room roomOf(const MachineType &machine)
{
    return {machine.cpu > 0.0 ? thousandths(machine.cpu) : std::numeric_limits<std::int64_t>::max(),
            machine.memory.count()};
}

Room wantedBy(const ReplicaDemand &demand)
{
    return {thousandths(demand.cpu), demand.memory.count()};
}

} // namespace

bool fits(const ReplicaDemand &demand, const MachineType &machine)
{
    return roomOf(machine).has(wantedBy(demand));
}

int firstFit(const std::vector<ReplicaDemand> &demands, const MachineType &machine)
{
    std::vector<Room> nodes;
    for (const ReplicaDemand &demand : demands) {
        expects(fits(demand, machine), "a replica that is packed fits an empty node");
        const Room wanted = wantedBy(demand);
        // Replicas of one function are alike: where one found no room, the next finds none either.
        std::size_t from = 0;
        for (int i = 0; i < demand.replicas; ++i) {
            while (from < nodes.size() && !nodes[from].has(wanted)) {
                ++from;
            }
            if (from == nodes.size()) {
                nodes.push_back(roomOf(machine));
            }
            nodes[from].cpu -= wanted.cpu;
            nodes[from].memory -= wanted.memory;
        }
    }
    return static_cast<int>(nodes.size());
}

} // namespace warmfront::study
