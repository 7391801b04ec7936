// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/warm_requests.h"

#include <algorithm>
#include <cstdint>

namespace warmfront::sim {

bool tellWarm(const ServiceRules &rules, const FunctionWorkload &workload, std::size_t first, InvocationBatch &told)
{
    const RequestBatch &requests = workload.requests();
    const std::size_t count = told.count;
    const std::int64_t *arrival = requests.arrival.data() + first;
    const std::int64_t *service = requests.service.data() + first;
    std::copy_n(arrival, count, told.arrival.begin());
    std::copy_n(arrival, count, told.start.begin());
    std::fill_n(told.init.begin(), count, 0);
    for (std::size_t i = 0; i < count; ++i) {
        told.source[i] = workload.source(first + i);
    }
    std::int64_t shortest = INT64_MAX;
    std::int64_t longest = 0;
    std::int64_t latest = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t end = arrival[i] + service[i];
        told.end[i] = end;
        shortest = std::min(shortest, service[i]);
        longest = std::max(longest, service[i]);
        latest = std::max(latest, end);
    }
    if (!rules.mayFail && longest <= rules.timeout && latest <= rules.horizon) [[likely]] {
        std::fill_n(told.mark.begin(), count, InvocationBatch::warmAndDone);
        return shortest == 0;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const ServiceRules::Settled settled =
            rules.settle(arrival[i], service[i], rules.mayFail && workload.fails(first + i));
        told.end[i] = settled.end;
        told.mark[i] = static_cast<std::uint8_t>(InvocationBatch::ranBit | static_cast<std::uint8_t>(settled.ending));
    }
    return shortest == 0 || rules.timeout == 0;
}

} // namespace warmfront::sim
