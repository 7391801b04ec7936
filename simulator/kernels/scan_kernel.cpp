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

template <Routing routing> void ScanKernel::serveRouted(const FunctionWorkload &workload, FunctionStatistics statistics)
{
    const RequestBatch &requests = workload.requests();
    for (std::size_t i = 0; i < requests.count; ++i) {
        const std::int64_t now = requests.arrival[i];
        const SlotTable::Served served =
            m_table.serve<routing>(now, requests.service[i], BatchDraws{workload, i}, statistics);
        m_told.arrival[i] = now;
        m_told.start[i] = served.start;
        m_told.end[i] = served.end;
        m_told.init[i] = served.init;
        m_told.instance[i] = served.instance;
        m_told.mark[i] = served.mark;
    }
}

void ScanKernel::serve(const FunctionWorkload &workload, FunctionStatistics statistics)
{
    switch (m_table.routing()) {
    case Routing::Newest:
        serveRouted<Routing::Newest>(workload, statistics);
        break;
    case Routing::Oldest:
        serveRouted<Routing::Oldest>(workload, statistics);
        break;
    case Routing::MostRecentlyUsed:
        serveRouted<Routing::MostRecentlyUsed>(workload, statistics);
        break;
    case Routing::LeastRecentlyUsed:
        serveRouted<Routing::LeastRecentlyUsed>(workload, statistics);
        break;
    case Routing::Random:
        serveRouted<Routing::Random>(workload, statistics);
        break;
    case Routing::LeastLoaded:
    case Routing::RoundRobin:
        expects(false, "scaling per request routes by use, age or at random");
    }
    m_told.count = workload.requests().count;
    for (std::size_t i = 0; i < m_told.count; ++i) {
        m_told.source[i] = workload.source(i);
    }
    statistics.take(m_told);
}

} // namespace warmfront::sim
