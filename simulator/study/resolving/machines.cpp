// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/machines.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "core/base/quantity.h"
#include "simulator/study/resolving/hosting.h"
#include "simulator/study/resolving/option_names.h"
#include "simulator/study/resolving/packing.h"

namespace warmfront::study {

namespace {

std::string cpuText(double cpu)
{
    if (cpu <= 0.0) {
        return {};
    }
    std::string text = std::to_string(cpu);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') {
        text.pop_back();
    }
    return ", " + text + " vCPU";
}

/// Replicas get places on as many hosts as the alternative says, each like @p machine, if there is one.
Result<Machines> findHosts(const KnownAlternative &known, const MachineType *machine)
{
    Machines machines;
    if (machine != nullptr) {
        machines.type = machine->name;
    }
    if (!known.options.hosts) {
        return machines;
    }
    if (known.options.nodes) {
        return failure("\"nodes\" are paid for whatever runs on them, and \"hosts\" as they come and go; leave one of "
                       "the two out",
                       known.optionPath("nodes"));
    }
    Result<sim::HostingConfiguration> hosting = hostingFor(known.profile, known.options, machine, known.path);
    if (!hosting) {
        return tl::unexpected(hosting.error());
    }
    const sim::HostShape &host = hosting->host;
    machines.host.name = "host";
    machines.host.cpu = static_cast<double>(host.millicores) / 1000.0;
    machines.host.memory = host.memory;
    for (const Function &function : known.scenario.functions) {
        const ReplicaDemand demand{known.cpuOf(function), hosting->heldBy(function.memory), 1};
        if (!fits(demand, machines.host)) {
            return failure("a replica of \"" + function.name + "\" (" + formatMemory(demand.memory)
                               + cpuText(demand.cpu) + ") does not fit a host (" + formatMemory(host.memory)
                               + cpuText(machines.host.cpu)
                               + "), so it would wait for ever; choose larger hosts or ask for less",
                           known.optionPath("hosts"));
        }
    }
    machines.hosting = std::move(*hosting);
    return machines;
}

} // namespace

Result<Machines> findMachines(const KnownAlternative &known, const sim::FunctionScaling &scaling, int mostReplicas,
                              const std::optional<sim::InvokerCapacity> &invokers)
{
    if (const std::string name = hostParameter(known.profile, known.options); !name.empty() && !known.options.hosts) {
        return failure("\"" + name + "\" belongs to the hosts of " + known.profile.id
                           + ", of which there are as many as needed; say how many there are in \"hosts\", or leave "
                             "it out",
                       known.optionPath(name));
    }
    if (known.plan.metering.basis != MeteringRule::Basis::Machines) {
        return findHosts(known, nullptr);
    }
    const bool isDyno = known.profile.accepts("dyno");
    const std::string option = isDyno ? "dyno" : "node";
    std::optional<std::string> wanted = isDyno ? known.options.dyno : known.options.node;
    if (!wanted && known.profile.machine) {
        wanted = known.profile.machine->value;
    }
    const MachineType *machine = wanted ? known.plan.machine(*wanted) : nullptr;
    if (machine == nullptr) {
        std::vector<std::string> names;
        for (const MachineType &type : known.plan.machines) {
            names.push_back(type.name);
        }
        return failure("the price plan \"" + known.plan.id + "\" has no " + option
                           + (wanted ? " \"" + *wanted + "\"" : std::string()) + "; choose one of: " + listOf(names),
                       known.optionPath(option));
    }
    Machines machines;
    machines.type = machine->name;
    if (invokers) {
        if (machine->memory < invokers->userMemory) {
            return failure("an invoker with " + formatMemory(invokers->userMemory) + " for containers does not fit the "
                               + option + " " + machine->name + " (" + formatMemory(machine->memory)
                               + "); choose a larger one or lower \"invokerMemory\"",
                           known.optionPath(option));
        }
        machines.count = invokers->invokers;
        return machines;
    }
    if (known.options.hosts) {
        return findHosts(known, machine);
    }
    const auto *fixed = std::get_if<sim::FixedReplicas>(&scaling);
    const int replicas = fixed != nullptr ? fixed->replicas : mostReplicas;
    std::vector<ReplicaDemand> demands;
    for (std::size_t i = 0; i < known.scenario.functions.size(); ++i) {
        const Function &function = known.scenario.functions[i];
        const double cpu = known.cpuOf(function);
        demands.push_back({cpu, function.memory, replicas});
        if (!fits(demands.back(), *machine)) {
            return failure("a replica of \"" + function.name + "\" (" + formatMemory(function.memory) + cpuText(cpu)
                               + ") does not fit the " + option + " " + machine->name + " ("
                               + formatMemory(machine->memory) + cpuText(machine->cpu)
                               + "); choose a larger one or ask for less",
                           known.optionPath(option));
        }
    }
    const int needed = isDyno ? replicas * static_cast<int>(demands.size()) : firstFit(demands, *machine);
    machines.areInstances = isDyno && fixed == nullptr;
    machines.count = isDyno && fixed == nullptr ? 0 : known.options.nodes.value_or(needed);
    if (known.options.nodes && *known.options.nodes < needed) {
        return failure(std::to_string(*known.options.nodes) + " nodes of type " + machine->name
                           + " cannot hold the replicas: " + std::to_string(needed)
                           + " are needed; raise it, or leave it out to have as many as needed",
                       known.optionPath("nodes"));
    }
    return machines;
}

int hostsAtStart(const KnownAlternative &known, const Machines &machines,
                 const std::vector<sim::FunctionConfiguration> &functions)
{
    std::vector<ReplicaDemand> demands;
    for (const sim::FunctionConfiguration &function : functions) {
        const auto *autoscaled = std::get_if<sim::AutoscaledReplicas>(&function.scaling);
        const auto *fixed = std::get_if<sim::FixedReplicas>(&function.scaling);
        const std::int64_t replicas = autoscaled != nullptr ? autoscaled->initial
                                      : fixed != nullptr    ? fixed->replicas
                                                            : 0;
        demands.push_back({function.cpu, machines.hosting->heldBy(function.memory), static_cast<int>(replicas)});
    }
    const HostRange range = known.options.hosts.value_or(HostRange{});
    return std::clamp(firstFit(demands, machines.host), range.min, range.max);
}

} // namespace warmfront::study
