// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/kernels/decoupled_account.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/base/contract.h"

namespace warmfront::sim {

namespace {

constexpr std::uint64_t requestsPerReport = 1024;
constexpr int mostWidthBits = 38;

/// Enough of them for a function's batch, so that fetching its state into the cache costs little.
std::size_t requestsPerWindowOf(const Configuration &configuration)
{
    return std::clamp<std::size_t>(std::bit_ceil(configuration.functions.size() * RequestBatch::capacity), 1U << 15,
                                   1U << 21);
}

/// What arrives in a slice counts as if it was in flight at once: little, compared with the limit.
std::size_t slicesOf(const Configuration &configuration)
{
    const auto perSlice = std::clamp<std::int64_t>(*configuration.accountConcurrencyLimit / 64, 1, 8);
    return requestsPerWindowOf(configuration) / static_cast<std::size_t>(perSlice);
}

} // namespace

DecoupledAccount::DecoupledAccount(const Configuration &configuration, ReplicationIndex replication, RunWatch &watch)
    : m_watch(&watch),
      m_limit(configuration.accountConcurrencyLimit.value()),
      m_statistics(configuration, {replication, 0, configuration.functions.size()}, watch),
      m_requestsPerWindow(requestsPerWindowOf(configuration)),
      m_bound(slicesOf(configuration)),
      // Windows become longer soon enough; too long a first one could seem to reach the limit.
      m_widthBits(static_cast<int>(
          std::bit_width(static_cast<std::uint64_t>(configuration.horizon.count() >> 20) / slicesOf(configuration))))
{
}

Result<DecoupledAccount> DecoupledAccount::make(const Configuration &configuration, ReplicationIndex replication,
                                                RunWatch &watch)
{
    DecoupledAccount account(configuration, replication, watch);
    account.m_functions.reserve(configuration.functions.size());
    account.m_nextAt.resize(configuration.functions.size(), INT64_MAX);
    for (std::size_t f = 0; f < configuration.functions.size(); ++f) {
        const FunctionConfiguration &function = configuration.functions[f];
        Result<FunctionWorkload> workload =
            FunctionWorkload::make(function, configuration.seed, replication, configuration.horizon);
        if (!workload) {
            return tl::unexpected(workload.error());
        }
        account.m_functions.push_back({std::move(*workload), makePerRequestKernel(function, configuration.horizon), 0});
        if (const Result<void> advanced = account.advance(f); !advanced) {
            return tl::unexpected(advanced.error());
        }
    }
    return account;
}

Result<void> DecoupledAccount::advance(std::size_t position)
{
    Function &function = m_functions[position];
    const Result<bool> more = function.workload.advance();
    if (!more) {
        return tl::unexpected(more.error());
    }
    function.next = 0;
    m_nextAt[position] = *more ? function.workload.requests().arrival[0] : INT64_MAX;
    return {};
}

Result<DecoupledAccount::Verdict> DecoupledAccount::run()
{
    while (true) {
        m_windowFrom = m_nextAt.empty() ? INT64_MAX : *std::ranges::min_element(m_nextAt);
        if (m_windowFrom == INT64_MAX) {
            return report() ? Verdict::Done : Verdict::Stopped;
        }
        m_bound.open(m_windowFrom, m_widthBits);
        m_served = 0;
        const Result<Verdict> verdict = runWindow();
        if (!verdict || *verdict != Verdict::Done) {
            return verdict;
        }
        // Sources that speed up are noticed sooner than ones that slow down.
        if (m_served < m_requestsPerWindow / 2) {
            m_widthBits = std::min(m_widthBits + 1, mostWidthBits);
        } else if (m_served > m_requestsPerWindow * 2) {
            m_widthBits = std::max(m_widthBits - static_cast<int>(std::bit_width(m_served / m_requestsPerWindow)), 0);
        }
    }
}

Result<DecoupledAccount::Verdict> DecoupledAccount::runWindow()
{
    for (std::size_t f = 0; f < m_functions.size(); ++f) {
        if (m_nextAt[f] >= m_bound.end()) {
            continue;
        }
        const Result<bool> ran = runFunction(f);
        if (!ran) {
            return tl::unexpected(ran.error());
        }
        if (!*ran) {
            return Verdict::Stopped;
        }
        if (m_bound.outlasting() >= m_limit) {
            return Verdict::MayBind;
        }
    }
    return m_bound.most() < m_limit ? Verdict::Done : Verdict::MayBind;
}

Result<bool> DecoupledAccount::runFunction(std::size_t position)
{
    Function &function = m_functions[position];
    while (m_nextAt[position] < m_bound.end() && m_bound.outlasting() < m_limit) {
        const RequestBatch &requests = function.workload.requests();
        const auto from = requests.arrival.begin() + static_cast<std::ptrdiff_t>(function.next);
        const auto to = requests.arrival.begin() + static_cast<std::ptrdiff_t>(requests.count);
        serve(position, function.next + static_cast<std::size_t>(std::lower_bound(from, to, m_bound.end()) - from));
        if (m_unreported >= requestsPerReport && !report()) {
            return false;
        }
        if (function.next < requests.count) {
            m_nextAt[position] = requests.arrival[function.next];
        } else if (const Result<void> advanced = advance(position); !advanced) {
            return tl::unexpected(advanced.error());
        }
    }
    return true;
}

void DecoupledAccount::serve(std::size_t position, std::size_t last)
{
    Function &function = m_functions[position];
    FunctionStatistics statistics = m_statistics.of(position);
    function.kernel->decide(function.workload, function.next, last, m_told, statistics);
    statistics.take(m_told);
    for (std::size_t i = 0; i < m_told.count; ++i) {
        if ((m_told.mark[i] & InvocationBatch::ranBit) != 0) [[likely]] {
            m_bound.add(m_told.arrival[i], m_told.end[i]);
        }
    }
    m_served += m_told.count;
    m_unreported += m_told.count;
    function.next = last;
}

bool DecoupledAccount::report()
{
    m_reported += m_unreported;
    return m_watch->proceed(std::exchange(m_unreported, 0), SimTime::atNanoseconds(m_windowFrom));
}

UnitOutcome DecoupledAccount::finish()
{
    for (std::size_t f = 0; f < m_functions.size(); ++f) {
        m_functions[f].kernel->finish(m_statistics.of(f));
    }
    return m_statistics.finish();
}

} // namespace warmfront::sim
