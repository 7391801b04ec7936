// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/engine/version_traffic.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/variates.h"

namespace warmfront::sim {

namespace {

/// Far more than what multiplying a few shares loses, far less than a part of anything.
constexpr double roundingError = 1e-9;

} // namespace

bool FailureWatch::ended(std::int64_t at, bool hasFailed)
{
    m_latest.push_back({at, hasFailed});
    m_failed += hasFailed ? 1 : 0;
    while (m_latest.front().at <= at - m_rule.over.count()) {
        m_failed -= m_latest.front().hasFailed ? 1 : 0;
        m_latest.pop_front();
    }
    return count() >= m_rule.atLeast
           && static_cast<double>(m_failed) > m_rule.failureShare * static_cast<double>(count());
}

double VersionTraffic::uniform(std::uint64_t path) const
{
    return variates::uniform01(draws.at(path, 0));
}

std::size_t VersionTraffic::drawn(std::uint64_t path) const
{
    for (std::size_t v = versions.size() - 1; v > 0; --v) {
        const double share = versions[v].share;
        if (share > 0.0 && (share >= 1.0 || variates::uniform01(draws.at(path, v)) < share)) {
            return v;
        }
    }
    return 0;
}

std::vector<double> VersionTraffic::parts(double LiveVersion::*share) const
{
    std::vector<double> parts(versions.size());
    double left = 1.0;
    for (std::size_t v = versions.size() - 1; v > 0; --v) {
        const LiveVersion &version = versions[v];
        parts[v] = version.isThere && !version.isTakenBack ? left * version.*share : 0.0;
        left = version.*share >= 1.0 && parts[v] > 0.0 ? 0.0 : left - parts[v];
    }
    parts[0] = left;
    return parts;
}

std::vector<std::int64_t> sharedOut(std::int64_t count, const std::vector<double> &parts)
{
    std::vector<std::int64_t> whole(parts.size());
    std::vector<double> remainders(parts.size());
    std::int64_t left = count;
    for (std::size_t v = 0; v < parts.size(); ++v) {
        const double exact = static_cast<double>(count) * parts[v];
        whole[v] = static_cast<std::int64_t>(std::floor(exact + roundingError));
        remainders[v] = exact - static_cast<double>(whole[v]);
        left -= whole[v];
    }
    std::vector<std::size_t> order(parts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(
        order, [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b] + roundingError; });
    for (std::size_t i = 0; left > 0; i = i + 1 == order.size() ? 0 : i + 1, --left) {
        ++whole[order[i]];
    }
    return whole;
}

} // namespace warmfront::sim
