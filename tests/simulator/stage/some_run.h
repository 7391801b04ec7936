// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/configuration.h"

namespace warmfront::sim {

class Dice
{
public:
    explicit Dice(std::uint64_t seed) : m_stream({seed, 0, StreamOwner::Test, 0, StreamPurpose::Selection, 0}) {}
    std::uint32_t below(std::uint32_t count) { return variates::index(m_stream.next(), count); }
    bool oneIn(std::uint32_t count) { return below(count) == 0; }

private:
    Stream m_stream;
};

/// A function scaled per request, with whatever that allows.
inline void scalePerRequest(FunctionConfiguration &function, Dice &dice)
{
    static constexpr Routing routings[] = {Routing::MostRecentlyUsed, Routing::LeastRecentlyUsed, Routing::Newest,
                                           Routing::Oldest, Routing::Random};
    PerRequestScaling scaling;
    scaling.keepAlive = SimDuration::milliseconds(100) * (1 + dice.below(100));
    scaling.routing = routings[dice.below(5)];
    scaling.alwaysWarm = dice.oneIn(4) ? static_cast<int>(dice.below(4)) : 0;
    if (dice.oneIn(2)) {
        scaling.concurrencyLimit = 4 + dice.below(10);
    }
    function.scaling = scaling;
}

inline void scaleBehindQueue(FunctionConfiguration &function, Dice &dice)
{
    static constexpr Routing routings[] = {Routing::LeastLoaded, Routing::RoundRobin, Routing::Random};
    const std::optional<std::int64_t> queueLimit =
        dice.oneIn(2) ? std::optional<std::int64_t>(dice.below(10)) : std::nullopt;
    if (dice.oneIn(2)) {
        FixedReplicas replicas;
        replicas.replicas = static_cast<int>(1 + dice.below(8));
        replicas.routing = routings[dice.below(3)];
        replicas.queueLimit = queueLimit;
        if (dice.oneIn(2)) {
            replicas.queueTimeout = SimDuration::milliseconds(100) * (1 + dice.below(20));
        }
        function.scaling = replicas;
        return;
    }
    AutoscaledReplicas replicas;
    if (dice.oneIn(2)) {
        replicas.scaler = KnativePodAutoscaler(KnativePodAutoscalerParameters{});
    } else {
        replicas.scaler = HorizontalPodAutoscaler(HorizontalPodAutoscalerParameters{});
    }
    replicas.initial = 1;
    replicas.queueLimit = queueLimit;
    function.scaling = replicas;
}

/// Events that the platform holds, messages of a queue, or records of a stream.
inline Delivery someHeldDelivery(Dice &dice)
{
    const SimDuration unit = SimDuration::milliseconds(100);
    switch (dice.below(3)) {
    case 0: {
        AsynchronousEvents events;
        events.retryDelays = {unit * (1 + dice.below(50))};
        if (dice.oneIn(2)) {
            events.deliveryDelay = Distribution{ExponentialLaw{unit * 30}};
        }
        return events;
    }
    case 1: {
        QueueMessages queue;
        queue.batchSize = 1 + dice.below(10);
        queue.batchWindow = unit * dice.below(50);
        queue.visibilityTimeout = unit * (1 + dice.below(100));
        queue.maximumReceives = 1 + dice.below(4);
        return queue;
    }
    default: {
        StreamRecords stream;
        stream.shards = 1 + dice.below(3);
        stream.lanesPerShard = 1 + dice.below(3);
        stream.batchSize = 1 + dice.below(20);
        stream.batchWindow = unit * dice.below(20);
        stream.pollInterval = unit * dice.below(20);
        stream.retries = dice.below(4);
        stream.bisects = dice.oneIn(2);
        stream.poisonousShare = 0.02;
        stream.retention = SimDuration::seconds(5 + dice.below(60));
        return stream;
    }
    }
}

/// A small run of one to three functions on anything that the event engine can do.
inline Configuration someRun(std::uint64_t seed, bool holdsEvents = false)
{
    Dice held(seed + 55'000);
    Dice dice(seed);
    const SimDuration unit = SimDuration::milliseconds(100);
    Configuration configuration;
    configuration.seed = seed;
    configuration.horizon = SimDuration::seconds(60 + dice.below(120));
    if (dice.oneIn(3)) {
        configuration.accountConcurrencyLimit = 6 + dice.below(12);
    }
    const std::uint32_t functions = 1 + dice.below(3);
    for (std::uint32_t f = 0; f < functions; ++f) {
        FunctionConfiguration function;
        function.index = static_cast<FunctionIndex>(f);
        function.memory = MemorySize::megabytes(128);
        function.cpu = 1.0;
        if (dice.oneIn(2)) {
            function.service = {
                EmpiricalLaw{{unit * dice.below(3), unit * (1 + dice.below(10)), unit * (1 + dice.below(40))}, {}}};
        } else {
            function.service = {ExponentialLaw{unit * (1 + dice.below(10))}};
        }
        function.coldStart = {Distribution{ConstantLaw{unit * dice.below(10)}}};
        function.coldStartInit = {Distribution{ExponentialLaw{unit * (1 + dice.below(5))}}};
        function.concurrency = dice.oneIn(2) ? 1 : static_cast<int>(1 + dice.below(4));
        function.cpuShare = dice.oneIn(3) ? 0.5 : 0.0;
        if (dice.oneIn(3)) {
            function.timeout = unit * (1 + dice.below(20));
        }
        function.failureProbability = dice.oneIn(3) ? 0.2 : 0.0;
        if (dice.oneIn(3)) {
            scaleBehindQueue(function, dice);
        } else {
            scalePerRequest(function, dice);
        }
        SourceConfiguration source{static_cast<SourceIndex>(f), PoissonArrivals{Rate::perSecond(0.5 + dice.below(12))}};
        if (dice.oneIn(4)) {
            source.arrivals = ConstantArrivals{Rate::perSecond(10.0 / (1 + dice.below(30)))};
        } else if (dice.oneIn(5)) {
            source.arrivals = UserArrivals{5, {ExponentialLaw{unit * 20}}};
        }
        if (holdsEvents && !std::holds_alternative<UserArrivals>(source.arrivals)) {
            source.delivery = someHeldDelivery(held);
        }
        function.sources.push_back(source);
        if (dice.oneIn(4)) {
            function.rollout = {static_cast<int>(dice.below(3) * 50), static_cast<int>(dice.below(3) * 50)};
            for (std::uint32_t d = 0; d < 2; ++d) {
                Deployment deployment;
                deployment.at = SimDuration::seconds(10 + 30 * d);
                deployment.buildTime = unit * dice.below(50);
                deployment.serviceFactor = 0.5 + dice.below(3);
                deployment.coldStartFactor = 0.5 + dice.below(3);
                if (dice.oneIn(2)) {
                    deployment.failureProbability = 0.3;
                }
                function.deployments.push_back(deployment);
            }
        }
        if (dice.oneIn(3)) {
            function.calls = {{0, static_cast<int>(1 + dice.below(2))}};
            if (dice.oneIn(2)) {
                function.calls.push_back({1, 1});
            }
        }
        configuration.functions.push_back(function);
    }
    Service database;
    database.latency = {ExponentialLaw{unit}};
    database.concurrencyLimit = 1 + dice.below(3);
    database.queueLimit = dice.below(10);
    Service store;
    store.latency = {ConstantLaw{unit * dice.below(5)}};
    store.requestsPerSecond = 5;
    configuration.services = {database, store};
    return configuration;
}

/// A small run of one to four functions on a few invokers that are short of memory now and then.
inline Configuration someRunOnInvokers(std::uint64_t seed)
{
    Dice dice(seed + 99'000);
    const SimDuration unit = SimDuration::milliseconds(100);
    Configuration configuration;
    configuration.seed = seed;
    configuration.horizon = SimDuration::seconds(60 + dice.below(120));
    InvokerCapacity invokers;
    invokers.invokers = static_cast<std::int32_t>(1 + dice.below(3));
    invokers.userMemory = MemorySize::megabytes(512 + 128 * dice.below(8));
    invokers.controllers = static_cast<std::int32_t>(1 + dice.below(2));
    invokers.managedFraction = 1.0;
    invokers.pauseGrace = unit * dice.below(50);
    invokers.idleTimeout = unit * (1 + dice.below(200));
    invokers.resumeTime = unit * dice.below(3);
    if (dice.oneIn(2)) {
        invokers.concurrent = 4 + dice.below(12);
    }
    if (dice.oneIn(2)) {
        invokers.perMinute = 60 + dice.below(400);
    }
    if (dice.oneIn(2)) {
        invokers.prewarm = {{RuntimeIndex{0}, MemorySize::megabytes(128), 1}};
        invokers.prewarmStart = unit * (1 + dice.below(20));
        if (Dice checks(seed + 77'000); checks.oneIn(2)) {
            invokers.reactivePrewarm =
                ReactivePrewarm::Kind{checks.below(2), 1 + checks.below(4), unit * (1 + checks.below(100)), 1, 1};
            invokers.prewarmChecks.firstCheck = unit * (1 + checks.below(200));
            invokers.prewarmChecks.period = unit * (1 + checks.below(200));
        }
    }
    const std::uint32_t functions = 1 + dice.below(4);
    for (std::uint32_t f = 0; f < functions; ++f) {
        FunctionConfiguration function;
        function.index = static_cast<FunctionIndex>(f);
        function.name = "f" + std::to_string(f);
        function.memory = MemorySize::megabytes(128 << dice.below(3));
        function.service = {ExponentialLaw{unit * (1 + dice.below(20))}};
        function.coldStart = {Distribution{ConstantLaw{unit * dice.below(10)}}};
        function.coldStartInit = {Distribution{ExponentialLaw{unit * (1 + dice.below(5))}}};
        function.concurrency = dice.oneIn(2) ? 1 : static_cast<int>(1 + dice.below(4));
        if (dice.oneIn(3)) {
            function.timeout = unit * (1 + dice.below(20));
        }
        function.failureProbability = dice.oneIn(3) ? 0.2 : 0.0;
        PerRequestScaling scaling;
        scaling.keepAlive = invokers.pauseGrace + invokers.idleTimeout;
        function.scaling = scaling;
        SourceConfiguration source{static_cast<SourceIndex>(f), PoissonArrivals{Rate::perSecond(0.2 + dice.below(5))}};
        if (dice.oneIn(4)) {
            source.arrivals = ConstantArrivals{Rate::perSecond(10.0 / (1 + dice.below(60)))};
        }
        function.sources.push_back(source);
        configuration.functions.push_back(function);
        invokers.runtimes.push_back(RuntimeIndex{dice.below(2)});
    }
    configuration.invokers = invokers;
    return configuration;
}

} // namespace warmfront::sim
