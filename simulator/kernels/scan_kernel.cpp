// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/scan_kernel.h"

#include <type_traits>

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

template <typename Visit> void ScanKernel::withRouting(Visit visit)
{
    using enum Routing;
    switch (m_table.routing()) {
    case Newest:
        return visit(std::integral_constant<Routing, Newest>());
    case Oldest:
        return visit(std::integral_constant<Routing, Oldest>());
    case MostRecentlyUsed:
        return visit(std::integral_constant<Routing, MostRecentlyUsed>());
    case LeastRecentlyUsed:
        return visit(std::integral_constant<Routing, LeastRecentlyUsed>());
    case Random:
        return visit(std::integral_constant<Routing, Random>());
    case LeastLoaded:
    case RoundRobin:
        expects(false, "scaling per request routes by use, age or at random");
    }
}

template <Routing routing>
void ScanKernel::settle(const FunctionWorkload &workload, std::size_t request, InvocationBatch &told, std::size_t i,
                        FunctionStatistics statistics)
{
    const SlotTable::Served served = m_table.serve<routing>(told.arrival[i], workload.requests().service[request],
                                                            BatchDraws{workload, request}, statistics);
    told.start[i] = served.start;
    told.end[i] = served.end;
    told.init[i] = served.init;
    told.instance[i] = served.instance;
    told.mark[i] = served.mark;
}

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
        settle<routing>(workload, first + i, told, i, statistics);
    }
}

void ScanKernel::decide(const FunctionWorkload &workload, std::size_t first, std::size_t last, InvocationBatch &told,
                        FunctionStatistics statistics)
{
    withRouting([&](auto routing) { decideRouted<routing>(workload, first, last, told, statistics); });
}

void ScanKernel::decideOne(const FunctionWorkload &workload, std::size_t i, InvocationBatch &told,
                           FunctionStatistics statistics)
{
    withRouting([&](auto routing) { settle<routing>(workload, i, told, i, statistics); });
}

} // namespace warmfront::sim
