// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/model/mechanism.h"
#include "core/model/platform_profile.h"
#include "core/model/scenario.h"
#include "simulator/configuration.h"

namespace warmfront::study {

/// The parameters of a profile's scaler, changed by an alternative's options. Asking for one that the mechanism does
/// not have throws ContractViolation.
class ScalerParameters
{
public:
    /// The error names the option below @p path whose value the mechanism does not allow.
    [[nodiscard]] static Result<ScalerParameters> make(const PlatformProfile &profile,
                                                       const AlternativeOptions &options, std::string_view path);

    /// The same of the profile's hosts. Optional ones may be missing: see has().
    [[nodiscard]] static Result<ScalerParameters> ofCapacity(const PlatformProfile &profile,
                                                             const AlternativeOptions &options, std::string_view path);

    [[nodiscard]] bool has(std::string_view name) const { return m_values.contains(name); }
    [[nodiscard]] SimDuration duration(std::string_view name) const;
    [[nodiscard]] double number(std::string_view name) const;
    [[nodiscard]] Rate rate(std::string_view name) const;
    [[nodiscard]] std::int64_t whole(std::string_view name) const;
    [[nodiscard]] MemorySize memory(std::string_view name) const;
    [[nodiscard]] bool isOn(std::string_view name) const;
    [[nodiscard]] const std::string &word(std::string_view name) const;

private:
    using Profile = std::map<std::string, Sourced<ParameterValue>, std::less<>>;
    [[nodiscard]] static Result<ScalerParameters> merged(const MechanismSpec *mechanism, const Profile &profile,
                                                         const AlternativeOptions &options, std::string_view path);

    ParameterValues m_values;
};

/// What a scaler gets besides its own parameters.
struct ScalerNeeds
{
    ReplicaRange range;
    double targetUtilisation = 1.0;     ///< above 0, at most 1
    int concurrency = 1;                ///< requests one instance serves at once
    std::optional<int> hardConcurrency; ///< the same, where the user limits them
};

/// The scaler @p mechanism as it is at the start, and the instances that are ready by then.
[[nodiscard]] sim::AutoscaledReplicas scalerFor(std::string_view mechanism, const ScalerParameters &parameters,
                                                const ScalerNeeds &needs);

/// Replicas that follow @p schedule, which has been read; @p initial of them at the start.
[[nodiscard]] sim::AutoscaledReplicas scheduledReplicas(const ReplicaSchedule &schedule, int initial);

/// The numbers that @p schedule, which has been read, has in @p count; 0 where it has none.
[[nodiscard]] sim::ScheduledCount scheduledCount(const ReplicaSchedule &schedule,
                                                 std::optional<int> ReplicaSchedule::Change::*count);

/// The bounds of @p range as @p schedule, which has been read, changes them.
[[nodiscard]] sim::ScheduledBounds scheduledBounds(const ReplicaSchedule &schedule, const ReplicaRange &range);

/// The invokers that the mechanism "invokerPool" stands for, without what depends on functions.
[[nodiscard]] sim::InvokerCapacity invokersFor(const ScalerParameters &parameters);

/// Whether the scaler keeps a least and a largest number that may be others at other times.
[[nodiscard]] bool hasBounds(std::string_view mechanism);

/// Instances that the scaler never goes below: 1 where it does not scale to zero.
[[nodiscard]] int fewestReplicas(std::string_view mechanism);

} // namespace warmfront::study
