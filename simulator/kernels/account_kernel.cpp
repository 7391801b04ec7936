// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/account_kernel.h"

#include <algorithm>
#include <utility>

#include "core/base/contract.h"

namespace warmfront::sim {

namespace {

constexpr std::uint64_t requestsPerReport = 1024;

/// What is drawn for a request of a source stream.
struct StreamDraws
{
    const SourceStream &source;
    std::uint32_t position;

    [[nodiscard]] std::uint64_t routing() const { return source.routingDraw(position); }
    [[nodiscard]] ColdDraw cold(std::int64_t warmServiceNs) const { return source.coldDraw(position, warmServiceNs); }
    [[nodiscard]] bool fails() const { return source.fails(position); }
};

} // namespace

bool AccountKernel::suits(const Configuration &configuration)
{
    return configuration.accountConcurrencyLimit && std::ranges::all_of(configuration.functions, &SlotTable::suits);
}

AccountKernel::AccountKernel(const Configuration &configuration, ReplicationIndex replication, RunWatch &watch,
                             ArrivalMerger arrivals)
    : m_watch(&watch),
      m_horizon(configuration.horizon.count()),
      m_limit(configuration.accountConcurrencyLimit.value()),
      m_arrivals(std::move(arrivals)),
      m_statistics(configuration, {replication, 0, configuration.functions.size()}, watch)
{
    m_functions.reserve(configuration.functions.size());
    for (const FunctionConfiguration &function : configuration.functions) {
        m_functions.emplace_back(function, configuration.horizon);
    }
}

Result<AccountKernel> AccountKernel::make(const Configuration &configuration, ReplicationIndex replication,
                                          RunWatch &watch)
{
    Result<ArrivalMerger> arrivals = ArrivalMerger::make(configuration, replication);
    if (!arrivals) {
        return tl::unexpected(arrivals.error());
    }
    return AccountKernel(configuration, replication, watch, std::move(*arrivals));
}

Result<bool> AccountKernel::run()
{
    std::uint64_t arrived = 0;
    while (m_arrivals.nextAt() < m_horizon) {
        const std::int64_t now = m_arrivals.nextAt();
        lookAhead();
        arrive(m_arrivals.next());
        if (const Result<void> advanced = m_arrivals.advance(); !advanced) {
            return tl::unexpected(advanced.error());
        }
        if (++arrived % requestsPerReport == 0) {
            if (!m_watch->proceed(requestsPerReport, SimTime::atNanoseconds(now))) {
                return false;
            }
            static_cast<void>(m_inFlight.count(now)); // memory follows what is alive, however high the limit is
        }
    }
    return true;
}

/// What is kept about a function is far from the rest in memory, but who comes next is known: it is fetched ahead, and
/// what it points to a little later.
void AccountKernel::lookAhead() const
{
    if (const Arrival *later = m_arrivals.ahead(8)) {
        const auto *table = reinterpret_cast<const char *>(&m_functions[m_arrivals.function(later->stream)]);
        __builtin_prefetch(table);
        __builtin_prefetch(table + 64);
        __builtin_prefetch(table + 128);
    }
    if (const Arrival *later = m_arrivals.ahead(4)) {
        m_functions[m_arrivals.function(later->stream)].prefetch();
    }
}

void AccountKernel::arrive(const Arrival &arrival)
{
    const std::uint32_t function = m_arrivals.function(arrival.stream);
    if (isFull(arrival.at)) {
        m_statistics.of(function).take({arrival.at, arrival.at, arrival.at, 0, 0,
                                        m_arrivals.sourceIndex(arrival.stream),
                                        static_cast<std::uint8_t>(Ending::Throttled)});
        return;
    }
    switch (m_functions[function].routing()) {
    case Routing::MostRecentlyUsed:
        return serve<Routing::MostRecentlyUsed>(function, arrival);
    case Routing::LeastRecentlyUsed:
        return serve<Routing::LeastRecentlyUsed>(function, arrival);
    case Routing::Newest:
        return serve<Routing::Newest>(function, arrival);
    case Routing::Oldest:
        return serve<Routing::Oldest>(function, arrival);
    case Routing::Random:
        return serve<Routing::Random>(function, arrival);
    case Routing::LeastLoaded:
    case Routing::RoundRobin:
        expects(false, "scaling per request routes by use, age or at random");
    }
}

template <Routing routing> void AccountKernel::serve(std::uint32_t function, const Arrival &arrival)
{
    const SourceStream &source = m_arrivals.stream(arrival.stream);
    FunctionStatistics statistics = m_statistics.of(function);
    const SlotTable::Served served = m_functions[function].serve<routing>(
        arrival.at, arrival.service, StreamDraws{source, arrival.position}, statistics);
    statistics.take({arrival.at, served.start, served.end, served.init, served.instance,
                     m_arrivals.sourceIndex(arrival.stream), served.mark});
    if ((served.mark & InvocationBatch::ranBit) != 0) {
        m_inFlight.add(served.end);
    }
}

UnitOutcome AccountKernel::finish()
{
    for (std::size_t f = 0; f < m_functions.size(); ++f) {
        m_functions[f].finish(m_statistics.of(f));
    }
    return m_statistics.finish();
}

} // namespace warmfront::sim
