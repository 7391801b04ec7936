// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/warm_requests.h"

#include <algorithm>
#include <cstdint>
#include <span>

#include "simulator/kernels/warm_ends.h"

namespace warmfront::sim {

bool tellWarm(const ServiceRules &rules, const FunctionWorkload &workload, std::size_t first, InvocationBatch &told)
{
    const RequestBatch &requests = workload.requests();
    const std::size_t count = told.count;
    if (count == 0) {
        return false;
    }
    const std::int64_t *arrival = requests.arrival.data() + first;
    const std::int64_t *service = requests.service.data() + first;
    std::copy_n(arrival, count, told.arrival.begin());
    std::copy_n(arrival, count, told.start.begin());
    std::fill_n(told.init.begin(), count, 0);
    workload.tellSources(first, std::span(told.source).first(count));
    const WarmEnds ends = tellWarmEnds(arrival, service, count, told.end.data());
    if (rules.allAreDone(ends.longest, ends.latest)) [[likely]] {
        std::fill_n(told.mark.begin(), count, InvocationBatch::warmAndDone);
        return ends.shortest == 0;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const ServiceRules::Settled settled =
            rules.settle(arrival[i], service[i], rules.mayFail && workload.fails(first + i));
        told.end[i] = settled.end;
        told.mark[i] = static_cast<std::uint8_t>(InvocationBatch::ranBit | static_cast<std::uint8_t>(settled.ending));
    }
    return ends.shortest == 0 || rules.timeout == 0;
}

} // namespace warmfront::sim
