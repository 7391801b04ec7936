// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/scan_kernel.h"

#include "core/base/contract.h"

namespace warmfront::sim {

namespace {

/// What is drawn for one request of a batch.
struct BatchDraws
{
    const FunctionWorkload &workload;
    std::size_t i;

    [[nodiscard]] std::uint64_t routing() const { return workload.routingDraw(i); }
    [[nodiscard]] ColdDraw cold(std::int64_t) const { return workload.coldDraw(i); }
    [[nodiscard]] bool fails() const { return workload.fails(i); }
};

} // namespace

template <Routing routing>
void ScanKernel::decideRouted(const FunctionWorkload &workload, std::size_t first, std::size_t last,
                              InvocationBatch &told, FunctionStatistics statistics)
{
    const RequestBatch &requests = workload.requests();
    for (std::size_t i = first; i < last; ++i) {
        const std::int64_t now = requests.arrival[i];
        const SlotTable::Served served =
            m_table.serve<routing>(now, requests.service[i], BatchDraws{workload, i}, statistics);
        const std::size_t at = i - first;
        told.arrival[at] = now;
        told.start[at] = served.start;
        told.end[at] = served.end;
        told.init[at] = served.init;
        told.instance[at] = served.instance;
        told.source[at] = workload.source(i);
        told.mark[at] = served.mark;
    }
    told.count = last - first;
}

void ScanKernel::decide(const FunctionWorkload &workload, std::size_t first, std::size_t last, InvocationBatch &told,
                        FunctionStatistics statistics)
{
    switch (m_table.routing()) {
    case Routing::Newest:
        return decideRouted<Routing::Newest>(workload, first, last, told, statistics);
    case Routing::Oldest:
        return decideRouted<Routing::Oldest>(workload, first, last, told, statistics);
    case Routing::MostRecentlyUsed:
        return decideRouted<Routing::MostRecentlyUsed>(workload, first, last, told, statistics);
    case Routing::LeastRecentlyUsed:
        return decideRouted<Routing::LeastRecentlyUsed>(workload, first, last, told, statistics);
    case Routing::Random:
        return decideRouted<Routing::Random>(workload, first, last, told, statistics);
    case Routing::LeastLoaded:
    case Routing::RoundRobin:
        expects(false, "scaling per request routes by use, age or at random");
    }
}

} // namespace warmfront::sim
