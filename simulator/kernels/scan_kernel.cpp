// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/scan_kernel.h"

#include "core/base/contract.h"
#include "simulator/kernels/warm_requests.h"

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
    told.count = last - first;
    static_cast<void>(tellWarm(m_table.rules(), workload, first, told));
    for (std::size_t i = 0; i < told.count; ++i) {
        i += m_table.serveRun<routing>(m_runs, told, i);
        if (i == told.count) {
            break;
        }
        const std::size_t request = first + i;
        const SlotTable::Served served = m_table.serve<routing>(told.arrival[i], workload.requests().service[request],
                                                                BatchDraws{workload, request}, statistics);
        told.start[i] = served.start;
        told.end[i] = served.end;
        told.init[i] = served.init;
        told.instance[i] = served.instance;
        told.mark[i] = served.mark;
    }
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
