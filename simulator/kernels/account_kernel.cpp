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
    [[nodiscard]] ColdDraw cold(std::int64_t) const { return source.coldDraw(position); }
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
        m_functions.push_back({SlotTable(function, configuration.horizon), 0, {}});
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
            forgetEnded(now); // memory follows what is alive, however high the limit is
        }
    }
    return true;
}

/// What is kept about a function is far from the rest in memory, but who comes next is known: it is fetched ahead, and
/// what it points to a little later.
void AccountKernel::lookAhead() const
{
    if (const Arrival *later = m_arrivals.ahead(8)) {
        const auto *function = reinterpret_cast<const char *>(&m_functions[m_arrivals.function(later->stream)]);
        __builtin_prefetch(function);
        __builtin_prefetch(function + 64);
        __builtin_prefetch(function + 128);
    }
    if (const Arrival *later = m_arrivals.ahead(4)) {
        const FunctionState &function = m_functions[m_arrivals.function(later->stream)];
        function.table.prefetch();
        __builtin_prefetch(&function.told[function.toldCount]);
    }
}

void AccountKernel::arrive(const Arrival &arrival)
{
    const std::uint32_t position = m_arrivals.function(arrival.stream);
    FunctionState &function = m_functions[position];
    Invocation &told = function.told[function.toldCount++];
    told.arrival = arrival.at;
    told.source = m_arrivals.sourceIndex(arrival.stream);
    if (isFull(arrival.at)) {
        told.start = told.end = arrival.at;
        told.init = 0;
        told.instance = 0;
        told.mark = static_cast<std::uint8_t>(Ending::Throttled);
    } else {
        switch (function.table.routing()) {
        case Routing::MostRecentlyUsed:
            serve<Routing::MostRecentlyUsed>(function, arrival, told);
            break;
        case Routing::LeastRecentlyUsed:
            serve<Routing::LeastRecentlyUsed>(function, arrival, told);
            break;
        case Routing::Newest:
            serve<Routing::Newest>(function, arrival, told);
            break;
        case Routing::Oldest:
            serve<Routing::Oldest>(function, arrival, told);
            break;
        case Routing::Random:
            serve<Routing::Random>(function, arrival, told);
            break;
        case Routing::LeastLoaded:
        case Routing::RoundRobin:
            expects(false, "scaling per request routes by use, age or at random");
        }
    }
    if (function.toldCount == toldTogether) {
        tellAll(function);
    }
}

template <Routing routing> void AccountKernel::serve(FunctionState &function, const Arrival &arrival, Invocation &told)
{
    const SourceStream &source = m_arrivals.stream(arrival.stream);
    const SlotTable::Served served =
        function.table.serve<routing>(arrival.at, arrival.service, StreamDraws{source, arrival.position},
                                      m_statistics.of(m_arrivals.function(arrival.stream)));
    told.start = served.start;
    told.end = served.end;
    told.init = served.init;
    told.instance = served.instance;
    told.mark = served.mark;
    if ((served.mark & InvocationBatch::ranBit) != 0) {
        ++m_inside;
        m_ends.add({served.end});
    }
}

void AccountKernel::forgetEnded(std::int64_t now)
{
    while (m_ends.next(now) != nullptr) {
        m_ends.take();
        --m_inside;
    }
}

void AccountKernel::tellAll(FunctionState &function)
{
    FunctionStatistics statistics = m_statistics.of(static_cast<std::size_t>(&function - m_functions.data()));
    for (std::uint32_t i = 0; i < function.toldCount; ++i) {
        statistics.take(function.told[i]);
    }
    function.toldCount = 0;
}

UnitOutcome AccountKernel::finish()
{
    for (std::size_t f = 0; f < m_functions.size(); ++f) {
        tellAll(m_functions[f]);
        m_functions[f].table.finish(m_statistics.of(f));
    }
    return m_statistics.finish();
}

} // namespace warmfront::sim
