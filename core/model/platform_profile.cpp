// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/platform_profile.h"

#include <algorithm>
#include <utility>

#include "core/model/mechanism.h"

namespace warmfront {

bool PlatformProfile::accepts(std::string_view option) const
{
    return std::ranges::find(options, option) != options.end() || parameters.contains(option) || limits.contains(option)
           || (capacity && findCapacity(capacity->value)->parameter(option) != nullptr);
}

const MeasuredBoot *RuntimeColdStart::bootFor(Package package, Architecture architecture, MemorySize memory) const
{
    // How far apart two sizes are is larger / smaller; products in place of ratios compare them exactly.
    const auto isNearer = [memory](MemorySize one, MemorySize other) {
        const auto parts = [memory](MemorySize size) {
            return std::pair(Int128(std::max(size, memory).count()), Int128(std::min(size, memory).count()));
        };
        const auto [oneLarger, oneSmaller] = parts(one);
        const auto [otherLarger, otherSmaller] = parts(other);
        const Int128 left = oneLarger * otherSmaller;
        const Int128 right = otherLarger * oneSmaller;
        return left < right || (left == right && one < other);
    };
    const MeasuredBoot *nearest = nullptr;
    for (const MeasuredBoot &boot : boots) {
        if (boot.package == package && boot.architecture == architecture
            && (nearest == nullptr || isNearer(boot.memory, nearest->memory))) {
            nearest = &boot;
        }
    }
    return nearest;
}

namespace {

/// The one whose runtime is the longest start of @p runtime, or null.
template <typename Entry> const Entry *longestMatch(const std::vector<Entry> &entries, std::string_view runtime)
{
    const Entry *best = nullptr;
    for (const Entry &candidate : entries) {
        if (runtime.starts_with(candidate.runtime)
            && (best == nullptr || candidate.runtime.size() > best->runtime.size())) {
            best = &candidate;
        }
    }
    return best;
}

} // namespace

const RuntimeColdStart *PlatformProfile::coldStartFor(std::string_view runtime) const
{
    return longestMatch(coldStarts, runtime);
}

const SnapshotRestore *PlatformProfile::snapshotFor(std::string_view runtime) const
{
    return longestMatch(snapshots, runtime);
}

const PlatformPreset *PlatformProfile::preset(std::string_view wanted) const
{
    const auto found = std::ranges::find(presets, wanted, &PlatformPreset::id);
    return found == presets.end() ? nullptr : &*found;
}

PlatformProfile PlatformProfile::with(const PlatformPreset &preset) const
{
    PlatformProfile profile = *this;
    const AlternativeOptions &changed = preset.options;
    const auto set = [&preset]<typename T, typename U>(std::optional<Sourced<T>> &slot, const std::optional<U> &value) {
        if (value) {
            slot = Sourced<T>{*value, preset.from};
        }
    };
    set(profile.keepAlive, changed.keepAlive);
    set(profile.routing, changed.routing);
    set(profile.concurrencyLimit, changed.concurrencyLimit);
    set(profile.concurrency, changed.concurrency);
    set(profile.replicas, changed.replicas);
    set(profile.targetUtilisation, changed.targetUtilisation);
    set(profile.queue, changed.queue);
    set(profile.machine, changed.node);
    set(profile.machine, changed.dyno);
    if (const auto &parts = changed.startLimit) {
        StartLimit limit = profile.startLimit ? profile.startLimit->value : StartLimit{};
        limit.burst = parts->burst.value_or(limit.burst);
        limit.starts = parts->starts.value_or(limit.starts);
        limit.per = parts->per.value_or(limit.per);
        profile.startLimit = Sourced<StartLimit>{limit, preset.from};
    }
    if (const auto &parts = changed.rollout) {
        Rollout whole = profile.rollout ? profile.rollout->value : Rollout{};
        whole.surgePercent = parts->surgePercent.value_or(whole.surgePercent);
        whole.unavailablePercent = parts->unavailablePercent.value_or(whole.unavailablePercent);
        profile.rollout = Sourced<Rollout>{whole, preset.from};
    }
    if (preset.scaler) {
        profile.scaler = Sourced<std::string>{*preset.scaler, preset.from};
        profile.parameters.clear();
    }
    for (const auto &[parameter, value] : changed.parameters) {
        const bool isOfHosts = capacity && findCapacity(capacity->value)->parameter(parameter) != nullptr;
        (limits.contains(parameter) ? profile.limits
         : isOfHosts                ? profile.capacityParameters
                                    : profile.parameters)
            .insert_or_assign(parameter, Sourced<ParameterValue>{value, preset.from});
    }
    if (!preset.coldStarts.empty()) {
        profile.coldStarts = preset.coldStarts;
    }
    return profile;
}

AlternativeOptions PlatformPreset::under(AlternativeOptions own) const
{
    const auto fill = [](auto &slot, const auto &value) {
        if (!slot) {
            slot = value;
        }
    };
    if (!own.keepAlive && !own.keepAlivePolicy) { // one option with two forms
        own.keepAlive = options.keepAlive;
        own.keepAlivePolicy = options.keepAlivePolicy;
    }
    fill(own.routing, options.routing);
    fill(own.concurrencyLimit, options.concurrencyLimit);
    fill(own.accountConcurrencyLimit, options.accountConcurrencyLimit);
    fill(own.alwaysWarm, options.alwaysWarm);
    fill(own.concurrency, options.concurrency);
    fill(own.replicas, options.replicas);
    fill(own.schedule, options.schedule);
    fill(own.queue, options.queue);
    fill(own.targetUtilisation, options.targetUtilisation);
    fill(own.node, options.node);
    fill(own.nodes, options.nodes);
    fill(own.hosts, options.hosts);
    fill(own.dyno, options.dyno);
    fill(own.freeTier, options.freeTier);
    fill(own.snapshot, options.snapshot);
    // Their parts are taken over one by one.
    if (options.startLimit) {
        StartLimitOptions limit = own.startLimit.value_or(StartLimitOptions{});
        fill(limit.burst, options.startLimit->burst);
        fill(limit.starts, options.startLimit->starts);
        fill(limit.per, options.startLimit->per);
        own.startLimit = limit;
    }
    if (options.rollout) {
        RolloutOptions rollout = own.rollout.value_or(RolloutOptions{});
        fill(rollout.surgePercent, options.rollout->surgePercent);
        fill(rollout.unavailablePercent, options.rollout->unavailablePercent);
        own.rollout = rollout;
    }
    return own; // parameters are those of the profile with the preset
}

} // namespace warmfront
