// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/keep_alive.h"

#include "core/base/contract.h"

namespace warmfront::study {

namespace {

sim::KeepAlivePolicy::Rule ruleFor(const KeepAliveChoice &choice)
{
    const auto duration = [&](const char *name) { return std::get<SimDuration>(choice.parameters.at(name)); };
    if (choice.policy == "lastAndSpare") {
        return sim::LastAndSpareKeepAlive(duration("last"), duration("spare"));
    }
    if (choice.policy == "halving") {
        return sim::HalvingKeepAlive(duration("period"));
    }
    if (choice.policy == "periodicRemoval") {
        return sim::PeriodicRemoval(duration("period"), std::get<double>(choice.parameters.at("share")));
    }
    expects(choice.policy == "fixedWithLifetime", "every keep-alive policy of the registry is made here");
    return sim::FixedKeepAlive(duration("duration"));
}

} // namespace

sim::KeepAlivePolicy keepAliveFor(const KeepAliveChoice &choice)
{
    const auto lifetime = choice.parameters.find("maximumLifetime");
    return sim::KeepAlivePolicy(ruleFor(choice), lifetime == choice.parameters.end()
                                                     ? std::nullopt
                                                     : std::optional(std::get<SimDuration>(lifetime->second)));
}

} // namespace warmfront::study
