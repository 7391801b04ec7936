// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "simulator/study/resolving/alternative.h"
#include "simulator/study/resolving/trace_functions.h"
#include "simulator/study/run.h"

namespace warmfront::study {

const PlatformProfile *Catalogue::platform(std::string_view id) const
{
    const auto found = std::ranges::find(platforms, id, &PlatformProfile::id);
    return found == platforms.end() ? nullptr : &*found;
}

const PricePlan *Catalogue::plan(std::string_view id) const
{
    const auto found = std::ranges::find(plans, id, &PricePlan::id);
    return found == plans.end() ? nullptr : &*found;
}

Result<PreparedScenario> prepare(const Scenario &scenario, const Catalogue &catalogue, const Traces &traces)
{
    Result<ExpandedScenario> expanded = expandTraces(scenario, traces);
    if (!expanded) {
        return tl::unexpected(expanded.error());
    }
    PreparedScenario prepared;
    for (std::size_t i = 0; i < scenario.alternatives.size(); ++i) {
        Result<PreparedAlternative> alternative = resolve(*expanded, i, catalogue, Purpose::Run);
        if (!alternative) {
            return tl::unexpected(alternative.error());
        }
        prepared.alternatives.push_back(std::move(*alternative));
    }
    prepared.scenario = std::move(expanded->scenario);
    return prepared;
}

std::vector<Error> check(const Scenario &scenario, const Catalogue &catalogue)
{
    const ExpandedScenario unbound{scenario, std::vector<std::optional<sim::TraceBinding>>(scenario.sources.size())};
    std::vector<Error> faults;
    for (std::size_t i = 0; i < scenario.alternatives.size(); ++i) {
        const Result<PreparedAlternative> alternative = resolve(unbound, i, catalogue, Purpose::Check);
        if (!alternative && std::ranges::none_of(faults, [&](const Error &fault) {
                return fault.path == alternative.error().path && fault.message == alternative.error().message;
            })) {
            faults.push_back(alternative.error());
        }
    }
    return faults;
}

} // namespace warmfront::study
