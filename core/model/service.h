// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/decimal.h"
#include "core/base/time.h"
#include "core/model/distribution.h"

namespace warmfront {

/// Something beside the functions that they call and wait for: a database, an object store, an identity provider.
///
/// It answers at most so many calls at once; further ones queue first come, first served. A call that finds the queue
/// full, or comes faster than the service lets in, is refused, and the request that made it fails.
struct Service
{
    enum class Kind { Database, Store, Identity, Other };

    std::string name;
    Kind kind = Kind::Other;
    Distribution latency;                          ///< of one call, once it is served
    std::optional<std::int64_t> concurrencyLimit;  ///< calls served at once; absent = unlimited
    std::optional<std::int64_t> queueLimit;        ///< calls that wait; absent = unlimited
    std::optional<std::int64_t> requestsPerSecond; ///< and no more than those of one second at once; absent = unlimited
    Decimal pricePerMillion;                       ///< calls that were let in, in the currency of the price plan
    Decimal pricePerHour;                          ///< that the service is there
    bool operator==(const Service &) const = default;

    static constexpr std::size_t most = 100;
    static constexpr std::int64_t largestLimit = 1'000'000'000;
};

/// Calls of one service that a function makes at the beginning of its work, one after the other.
struct ServiceCall
{
    std::string service;
    int count = 1; ///< per request, 1 to `most`
    bool operator==(const ServiceCall &) const = default;

    static constexpr int most = 1000;
    static constexpr std::size_t mostServices = 100;
};

/// What happened to a service in the measured period. Everything adds up.
struct ServiceTimes
{
    std::uint64_t calls = 0;   ///< made, counted by their instant
    std::uint64_t refused = 0; ///< of them
    std::uint64_t begun = 0;   ///< of them that were served, to the end or not
    TotalTime wait;            ///< Σ of the time in the queue of those that were served
    TotalTime busy;            ///< calls in service × time, clipped to the measured period
    TotalTime queued;          ///< calls in the queue × time, clipped likewise

    ServiceTimes &operator+=(const ServiceTimes &other)
    {
        calls += other.calls;
        refused += other.refused;
        begun += other.begun;
        wait += other.wait;
        busy += other.busy;
        queued += other.queued;
        return *this;
    }
    bool operator==(const ServiceTimes &) const = default;
};

/// One service over all replications.
struct ServiceOutcome
{
    std::string name;
    std::optional<std::int64_t> concurrencyLimit;
    ServiceTimes times;
    bool operator==(const ServiceOutcome &) const = default;
};

} // namespace warmfront
