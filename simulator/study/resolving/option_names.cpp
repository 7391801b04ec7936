// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/option_names.h"

#include <utility>

namespace warmfront::study {

std::string listOf(const std::vector<std::string> &names)
{
    std::string text;
    for (const std::string &name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text.empty() ? "none" : text;
}

std::string nameOf(Routing routing)
{
    switch (routing) {
    case Routing::MostRecentlyUsed:
        return "mostRecentlyUsed";
    case Routing::LeastRecentlyUsed:
        return "leastRecentlyUsed";
    case Routing::Newest:
        return "newest";
    case Routing::Oldest:
        return "oldest";
    case Routing::Random:
        return "random";
    case Routing::LeastLoaded:
        return "leastLoaded";
    case Routing::RoundRobin:
        return "roundRobin";
    }
    return {};
}

std::vector<std::string> given(const AlternativeOptions &options)
{
    const std::pair<const char *, bool> all[] = {
        {"keepAlive", options.keepAlive.has_value() || options.keepAlivePolicy.has_value()},
        {"routing", options.routing.has_value()},
        {"concurrencyLimit", options.concurrencyLimit.has_value()},
        {"accountConcurrencyLimit", options.accountConcurrencyLimit.has_value()},
        {"alwaysWarm", options.alwaysWarm.has_value()},
        {"startLimit", options.startLimit.has_value()},
        {"concurrency", options.concurrency.has_value()},
        {"replicas", options.replicas.has_value()},
        {"schedule", options.schedule.has_value()},
        {"queue", options.queue.has_value()},
        {"rollout", options.rollout.has_value()},
        {"targetUtilisation", options.targetUtilisation.has_value()},
        {"node", options.node.has_value()},
        {"nodes", options.nodes.has_value()},
        {"hosts", options.hosts.has_value()},
        {"dyno", options.dyno.has_value()},
        {"freeTier", options.freeTier.has_value()},
        {"preset", options.preset.has_value()},
        {"snapshot", options.snapshot.has_value()},
    };
    std::vector<std::string> names;
    for (const auto &[name, isSet] : all) {
        if (isSet) {
            names.emplace_back(name);
        }
    }
    for (const auto &[name, value] : options.parameters) {
        names.push_back(name);
    }
    return names;
}

} // namespace warmfront::study
