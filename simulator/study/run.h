// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/memory_size.h"
#include "core/model/platform_profile.h"
#include "core/model/result.h"
#include "core/model/scenario.h"
#include "core/pricing/price_plan.h"

namespace warmfront {
class TraceArchive;
}
namespace warmfront::sim {
struct Configuration;
struct InvocationRow;
} // namespace warmfront::sim

namespace warmfront::study {

/// What alternatives refer to by name. Borrowed by a prepared scenario: it must outlive it.
struct Catalogue
{
    std::vector<PlatformProfile> platforms;
    std::vector<PricePlan> plans;

    [[nodiscard]] const PlatformProfile *platform(std::string_view id) const;
    [[nodiscard]] const PricePlan *plan(std::string_view id) const;
};

/// The trace archives of a scenario's trace sources, by source position.
using Traces = std::map<std::size_t, std::shared_ptr<const TraceArchive>>;

/// One alternative with everything it refers to.
struct PreparedAlternative
{
    Alternative alternative;
    const PlatformProfile *profile = nullptr;
    const PricePlan *plan = nullptr;
    std::string machine; ///< node type or dyno size; empty for functions
    /// What the simulator is told. Shared and never changed, so that whoever looks at results need not know the
    /// simulator.
    std::shared_ptr<const sim::Configuration> configuration;
};

struct PreparedScenario
{
    Scenario scenario; ///< with the functions and sources that traces create
    std::vector<PreparedAlternative> alternatives;
};

/// Resolves every alternative: finds platforms and plans, applies options over the profile's values, creates a trace's
/// functions, packs replicas onto nodes. Errors carry the JSON path of the option at fault and what is allowed.
///
/// A trace source that selects several functions creates them, named by the trace's ids: a copy each of the function
/// the source names, or, where it names none, one with the format's defaults that works for the recorded durations
/// (without which that is an error). A replica range of two different numbers cannot be run and is an error here.
/// @p traces holds the archive of every trace source.
[[nodiscard]] Result<PreparedScenario> prepare(const Scenario &scenario, const Catalogue &catalogue,
                                               const Traces &traces);

/// What is wrong with the alternatives of @p scenario as far as can be told without opening traces, one fault for each
/// alternative at most. A range of replicas is in order here: the scenario is valid although it cannot be run yet.
[[nodiscard]] std::vector<Error> check(const Scenario &scenario, const Catalogue &catalogue);

/// How far a run is; written by workers, read by anyone.
struct RunProgress
{
    std::atomic<std::uint64_t> unitsDone{0};
    std::atomic<std::uint64_t> unitsTotal{0};
    std::atomic<std::uint64_t> invocations{0};
    /// Simulated nanoseconds of all units so far, and in the end.
    std::atomic<std::uint64_t> simulated{0};
    std::atomic<std::uint64_t> simulatedTotal{0};
};

struct RunSettings
{
    /// What this process may hold in all; a run that needs more ends with an error before the machine is in need.
    /// Absent: three quarters of the machine's memory.
    std::optional<MemorySize> memoryLimit;
    unsigned threads = 0; ///< 0 = one per processor
    /// Receives rows of every alternative, when set; the run then uses one thread so that their order is fixed.
    std::function<void(std::size_t alternative, std::span<const sim::InvocationRow>)> rows;
};

/// Runs every alternative of @p scenario on worker threads and merges in a fixed order: the result is the same for any
/// number of threads. A request to stop ends it within 100 ms with the error "cancelled" (isCancelled()).
[[nodiscard]] Result<RunResult> run(const PreparedScenario &scenario, const RunSettings &settings, std::stop_token stop,
                                    RunProgress &progress);

/// True when @p error says that a run was stopped on request.
[[nodiscard]] bool isCancelled(const Error &error);

} // namespace warmfront::study
