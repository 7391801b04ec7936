// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/io/catalogue/catalogue_names.h"
#include "core/io/catalogue/entry_readers.h"
#include "core/io/catalogue/fields.h"

namespace warmfront::catalogue {

namespace {

using json::Node;
using json::ObjectReader;

/// A rate, quantity or price of 0 to 10^15 with at most 18 decimals: what bills can multiply without loss.
std::optional<Decimal> readAmount(const Node &node)
{
    const std::optional<Decimal> amount = node.decimal();
    if (amount && (*amount > Decimal(1'000'000'000'000'000) || amount->places() > 18)) {
        node.faultExpected("a decimal of at most 10^15 and 18 decimals");
        return std::nullopt;
    }
    return amount;
}

std::vector<InstanceSize> readSizes(const Node &node)
{
    std::vector<InstanceSize> sizes;
    for (const Node &entry : node.nonEmptyList("sizes")) {
        const ObjectReader object(entry, "a size of instances", names::instanceSize);
        if (!object) {
            continue;
        }
        InstanceSize size;
        if (const auto memory = object.require("memory")) {
            size.memory = memory->memory().value_or(MemorySize{});
            if (!sizes.empty() && size.memory <= sizes.back().memory) {
                memory->fault("sizes are in order of rising memory");
            }
        }
        if (const auto processors = object.find("processors")) {
            size.processors = processors->number({0.0, 1024.0, false}).value_or(0.0);
        }
        sizes.push_back(size);
    }
    return sizes;
}

MeteringRule readMetering(const ObjectReader &plan)
{
    MeteringRule rule;
    const std::optional<Node> node = plan.require("metering");
    if (!node) {
        return rule;
    }
    const ObjectReader object(*node, "a metering rule", names::metering);
    if (!object) {
        return rule;
    }
    rule.basis = requiredChoice(object, "basis", "metering basis", names::bases);
    if (rule.basis == MeteringRule::Basis::Machines) {
        constexpr std::array<std::string_view, 6> ofInvocations{"step",      "minimum",    "billsInit",
                                                                "idleApart", "memoryStep", "sizes"};
        object.refuse(ofInvocations, "machines are billed by the time they are held");
        return rule;
    }
    if (const auto step = object.require("step")) {
        rule.step = step->positiveDuration().value_or(rule.step);
    }
    if (const auto minimum = object.require("minimum")) {
        rule.minimum = minimum->duration().value_or(rule.minimum);
    }
    if (const auto billsInit = object.require("billsInit")) {
        rule.billsInit = billsInit->boolean().value_or(false);
    }
    if (const auto memoryStep = object.find("memoryStep")) {
        rule.memoryStep = memoryStep->memory().value_or(MemorySize{});
    }
    if (const auto sizes = object.find("sizes")) {
        rule.sizes = readSizes(*sizes);
    }
    if (const auto idleApart = object.find("idleApart")) {
        rule.idleApart = idleApart->boolean().value_or(false);
        if (rule.basis != MeteringRule::Basis::Instances) {
            idleApart->fault("\"idleApart\" is of plans that bill whole lives of instances; remove it");
        }
    }
    return rule;
}

std::vector<PriceTier> readTiers(const Node &node)
{
    std::vector<PriceTier> tiers;
    const std::vector<Node> list = node.nonEmptyList("tiers");
    for (std::size_t i = 0; i < list.size(); ++i) {
        const ObjectReader object(list[i], "a tier", names::tier);
        if (!object) {
            continue;
        }
        PriceTier tier;
        if (const auto rate = object.require("rate")) {
            tier.rate = readAmount(*rate).value_or(Decimal());
        }
        const bool isLast = i + 1 == list.size();
        if (object.has("upTo") == isLast) {
            list[i].fault(isLast ? "the last tier has no \"upTo\"; remove it, or add a tier for what is above"
                                 : "every tier but the last needs \"upTo\"");
        }
        if (const auto upTo = object.find("upTo")) {
            tier.upTo = readAmount(*upTo);
            const Decimal from = tiers.empty() ? Decimal() : tiers.back().upTo.value_or(Decimal());
            if (tier.upTo && *tier.upTo <= from) {
                upTo->fault("tiers rise: \"upTo\" must be above " + from.toString());
            }
        }
        tiers.push_back(tier);
    }
    return tiers;
}

/// What a run has used is converted into the meter's unit, which must be one of what it measures.
void expectUnit(const ObjectReader &object, const Meter &meter)
{
    const auto oneOf = [&](std::initializer_list<std::string_view> units, std::string_view words) {
        if (!meter.unit.empty() && std::ranges::find(units, std::string_view(meter.unit)) == units.end()) {
            object.require("unit")->fault("a meter of this quantity is counted in " + std::string(words));
        }
    };
    switch (meter.measures) {
    case Measures::Duration:
    case Measures::ProvisionedMemory:
    case Measures::ProvisionedDuration:
        oneOf({"GB-s", "GB-h"}, "GB-s or GB-h");
        break;
    case Measures::Processors:
    case Measures::ProvisionedProcessors:
        oneOf({"vCPU-s", "vCPU-h", "GHz-s"}, "vCPU-s, vCPU-h or GHz-s");
        break;
    case Measures::SnapshotMemory:
        oneOf({"GB-s"}, "GB-s");
        break;
    case Measures::SnapshotRestores:
        oneOf({"GB"}, "GB");
        break;
    case Measures::Nothing:
    case Measures::Invocations:
    case Measures::Machines:
    case Measures::Cluster:
        break;
    }
}

Meter readMeter(const Node &node, Currency currency)
{
    Meter meter;
    const ObjectReader object(node, "a meter", names::meter);
    if (!object) {
        return meter;
    }
    meter.name = requiredText(object, "name", "a meter's name");
    meter.unit = requiredText(object, "unit", "a unit");
    meter.measures = requiredChoice(object, "measures", "measured quantity", names::measures);
    expectUnit(object, meter);
    if (object.has("rate") == object.has("tiers")) {
        node.fault("a meter has either \"rate\" or \"tiers\"; a missing price is never taken to be 0");
    } else if (const auto rate = object.find("rate")) {
        meter.tiers.push_back({std::nullopt, readAmount(*rate).value_or(Decimal())});
    } else if (const auto tiers = object.find("tiers")) {
        meter.tiers = readTiers(*tiers);
    }
    if (meter.unit == "dyno-month" && meter.tiers.size() > 1) {
        node.fault("a price per dyno-month has one rate; remove the other tiers");
    }
    if (const auto free = object.find("freePerMonth")) {
        meter.freePerMonth = readAmount(*free).value_or(Decimal());
    }
    if (const auto cap = object.find("monthlyCap")) {
        if (const auto amount = readAmount(*cap)) {
            meter.monthlyCap = Money::of(*amount, currency);
        }
    }
    if (const auto confidence = object.require("confidence")) {
        if (const auto found = confidence->choiceOf("confidence", names::confidences)) {
            meter.confidence = names::confidences[*found];
        }
    }
    meter.source = requiredText(object, "source", "where the rate comes from");
    meter.date = requiredText(object, "date", "the date of the source");
    meter.note = optionalText(object, "note", "a note");
    if (meter.measures != Measures::SnapshotMemory && meter.measures != Measures::SnapshotRestores) {
        constexpr std::array<std::string_view, 2> ofSnapshots{"freeRuntimes", "atLeast"};
        object.refuse(ofSnapshots, "only meters of snapshots have it");
        return meter;
    }
    if (const auto runtimes = object.find("freeRuntimes")) {
        for (const Node &runtime : runtimes->nonEmptyList("runtimes")) {
            meter.freeRuntimes.push_back(runtime.text("the start of a runtime's name").value_or(""));
        }
    }
    if (const auto atLeast = object.find("atLeast")) {
        meter.atLeast = atLeast->positiveDuration().value_or(SimDuration{});
    }
    return meter;
}

MachineType readMachine(const Node &node)
{
    MachineType machine;
    const ObjectReader object(node, "a machine", names::machine);
    if (!object) {
        return machine;
    }
    machine.name = requiredText(object, "name", "a machine's name");
    if (const auto cpu = object.require("cpu")) {
        machine.cpu = cpu->number({0.0, 1024.0}).value_or(0.0);
    }
    if (const auto memory = object.require("memory")) {
        machine.memory = memory->memory().value_or(MemorySize{});
    }
    machine.meter = requiredText(object, "meter", "a meter's name");
    machine.source = requiredText(object, "source", "where vCPU and memory come from");
    return machine;
}

void readMachines(const ObjectReader &object, PricePlan &plan)
{
    const std::optional<Node> list = object.find("machines");
    if (!list) {
        return;
    }
    std::set<std::string> seen;
    for (const Node &node : list->nonEmptyList("machines")) {
        plan.machines.push_back(readMachine(node));
        const MachineType &machine = plan.machines.back();
        expectNew(node, seen, machine.name, "machine");
        const Meter *meter = plan.meter(machine.meter);
        const bool isFee = meter != nullptr && meter->measures == Measures::Cluster;
        if (!machine.meter.empty() && !isFee && (meter == nullptr || meter->measures != Measures::Machines)) {
            node.fault("the plan has no meter " + json::inQuotes(machine.meter)
                       + " that measures machines; add it to \"meters\"");
        }
    }
}

} // namespace

PricePlan readPlan(const Node &root)
{
    PricePlan plan;
    const ObjectReader object(root, "a price plan", names::plan);
    if (!object) {
        return plan;
    }
    readVersion(object);
    plan.id = requiredId(object, "id", "a price plan's id");
    plan.provider = requiredText(object, "provider", "a provider");
    plan.service = requiredText(object, "service", "a service");
    plan.name = requiredText(object, "name", "a name");
    plan.region = requiredText(object, "region", "a region");
    if (const auto currency = object.require("currency")) {
        if (const auto code = currency->text("a currency")) {
            const Result<Currency> parsed = Currency::parse(*code);
            if (parsed) {
                plan.currency = *parsed;
            } else {
                currency->fault(parsed.error().message);
            }
        }
    }
    plan.effective = requiredText(object, "effective", "when the prices hold");
    plan.source = requiredText(object, "source", "where the prices come from");
    plan.notes = optionalText(object, "notes", "notes");
    if (const auto architecture = object.find("architecture")) {
        plan.architecture = architecture->choice("architecture", json::names::all(names::architectures));
    }
    plan.metering = readMetering(object);
    if (const auto decimals = object.find("lineDecimals")) {
        plan.lineDecimals = decimals->wholeInt(0, 18);
    }
    if (const auto list = object.require("meters")) {
        std::set<std::string> seen;
        for (const Node &node : list->nonEmptyList("meters")) {
            plan.meters.push_back(readMeter(node, plan.currency));
            expectNew(node, seen, plan.meters.back().name, "meter");
        }
    }
    readMachines(object, plan);
    const bool byMachines = plan.metering.basis == MeteringRule::Basis::Machines;
    if (byMachines && plan.machines.empty() && !object.has("machines")) {
        root.fault("a plan that bills machines needs \"machines\"");
    }
    return plan;
}

} // namespace warmfront::catalogue
