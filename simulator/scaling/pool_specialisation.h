// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/time.h"
#include "simulator/scaling/last_seen.h"
#include "simulator/scaling/scaler.h"

namespace warmfront::sim {

/// Fission's pool manager (poolmgr executor). Defaults: fission/fission (V) where no other tag is given.
struct PoolSpecialisationParameters
{
    std::int64_t concurrency = 500;  ///< most specialised instances, those being specialised included; > 0
    std::int64_t requestsPerPod = 1; ///< requests at once on one instance; > 0
    std::int64_t retainPods = 0;     ///< specialised instances that are never reaped; >= 0
    std::int64_t maxInFlight = 20;   ///< specialisations at once; > 0
    std::int64_t poolSize = 3;       ///< generic instances per environment; > 0
    SimDuration genericStart = SimDuration::seconds(5);  ///< from ordering a generic instance to its being ready (A)
    SimDuration idleTimeout = SimDuration::seconds(120); ///< without a request before an instance is reaped
    SimDuration reaperPeriod = SimDuration::seconds(5);  ///< between looks of the reaper; > 0
};

/// What becomes of a request that finds no free place.
enum class PoolAnswer {
    Specialise, ///< a generic instance becomes one of this function
    Wait,       ///< it waits for a place on an instance that is there or coming
    Refuse,     ///< 429
};

/// Decides as Fission's pool manager does when a request finds no free place: while there are fewer than `concurrency`
/// specialised and specialising instances, specialise one more; else wait when those will have room for it
/// (instances × requestsPerPod - (active + waiting) > 0); else refuse. The reaper ends instances that were idle for the
/// timeout.
///
/// A scaler cannot refuse: answer() says what the pool would do, for whoever admits requests. Modelling (A): beyond
/// `maxInFlight` a request waits for one of those under way. When an instance was last used is known to the reaper's
/// period, which leaves its decisions unchanged as long as the timeout is a multiple of the period. A pool serves one
/// function here; each instance taken from it is replaced at once.
class PoolSpecialisation
{
public:
    static constexpr bool wantsCompletions = false;

    explicit PoolSpecialisation(const PoolSpecialisationParameters &parameters, SimTime start = {});

    /// The reaper's next look; never while there is nothing to look at.
    [[nodiscard]] SimTime nextWake() const { return m_nextReap; }
    [[nodiscard]] std::optional<ScaleDecision> wake(const ScalerView &view);
    [[nodiscard]] std::optional<ScaleDecision> unserved(SimTime now, const ScalerCounts &counts);

    /// @p counts with the request among the queued ones.
    [[nodiscard]] PoolAnswer answer(const ScalerCounts &counts) const;
    /// Generic instances that are ready at @p now.
    [[nodiscard]] std::int64_t genericReady(SimTime now) const;
    /// When the generic instance taken last is (or was) there: later than the request when the pool was empty.
    [[nodiscard]] SimTime lastTakenReadyAt() const { return m_lastTakenReadyAt; }

private:
    struct Use
    {
        std::int64_t admitted = 0;
        TotalTime concurrency;
        SimTime usedAt;
    };

    void takeGeneric(SimTime now);

    PoolSpecialisationParameters m_parameters;
    SimTime m_start;
    SimTime m_nextReap;
    LastSeen<Use> m_uses;
    std::vector<SimTime> m_genericReadyAt; ///< ring; the next to be taken is the earliest
    std::size_t m_nextGeneric = 0;
    SimTime m_lastTakenReadyAt;
};

} // namespace warmfront::sim
