// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/platform_tables.h"

#include <algorithm>
#include <array>
#include <set>

#include <QLocale>

#include "app/cli/table.h"
#include "core/base/quantity.h"
#include "core/io/option_texts.h"
#include "ui/models/number_format.h"

namespace warmfront::cli {

namespace {

std::string timeText(double seconds)
{
    return ui::durationText(seconds, QLocale::c()).replace(QChar(u'\u00a0'), QChar(u' ')).toStdString();
}

std::string phaseText(const Distribution &law)
{
    const std::string mean = timeText(law.meanInSeconds());
    static constexpr const char *names[] = {"constant", "exponential", "normal",  "lognormal", "gamma",
                                            "Weibull",  "Pareto",      "uniform", "mixture",   "empirical"};
    return std::string(names[law.law.index()]) + ", mean " + mean;
}

/// The medians of the boots of one package and architecture: "84.1 ms to 87 ms".
std::string mediansText(const RuntimeColdStart &cold, Package package, Architecture architecture)
{
    std::optional<SimDuration> least;
    std::optional<SimDuration> most;
    for (const MeasuredBoot &boot : cold.boots) {
        if (boot.package == package && boot.architecture == architecture) {
            least = std::min(boot.median, least.value_or(boot.median));
            most = std::max(boot.median, most.value_or(boot.median));
        }
    }
    if (!least) {
        return "not measured";
    }
    const std::string low = timeText(least->inSeconds());
    const std::string high = timeText(most->inSeconds());
    return low == high ? low : low + " to " + high;
}

/// The runtimes that start as that of @p cold does, itself first.
std::string runtimesText(const PlatformProfile &profile, const RuntimeColdStart &cold)
{
    std::string text = cold.runtime.empty() ? "any other" : cold.runtime;
    for (const RuntimeColdStart &other : profile.coldStarts) {
        if (other.sameAs == cold.runtime && !cold.runtime.empty()) {
            text += ", " + (other.runtime.empty() ? std::string("any other") : other.runtime);
        }
    }
    return text;
}

/// Where a source begins with an address and goes on with what was taken from it: the address.
std::string beginningOf(const std::string &source)
{
    return source.substr(0, source.find(", "));
}

std::string evidenceText(const Evidence &from)
{
    return evidenceWords(from.evidence) + std::string(", ") + from.date;
}

} // namespace

const char *evidenceWords(char tag)
{
    switch (tag) {
    case 'V':
        return "read in the source code";
    case 'D':
        return "vendor's page";
    case 'S':
        return "secondary source";
    case 'F':
        return "fitted from measurements";
    case 'R':
        return "general knowledge, not confirmed";
    default:
        return "assumption";
    }
}

std::string coldStartText(const ColdStart &coldStart)
{
    if (const auto *total = std::get_if<Distribution>(&coldStart)) {
        return phaseText(*total);
    }
    const auto &phases = std::get<ColdStartPhases>(coldStart);
    const std::pair<const char *, const std::optional<Distribution> &> list[] = {{"placement", phases.placement},
                                                                                 {"pull", phases.pull},
                                                                                 {"sandbox", phases.sandbox},
                                                                                 {"runtime boot", phases.runtimeBoot},
                                                                                 {"user init", phases.userInit}};
    std::string text;
    for (const auto &[name, law] : list) {
        if (law) {
            text += (text.empty() ? "" : "; ") + std::string(name) + ": " + phaseText(*law);
        }
    }
    return text;
}

std::string bootsText(const PlatformProfile &profile)
{
    constexpr std::array<std::pair<Package, Architecture>, 4> columns{{{Package::Zip, Architecture::X86_64},
                                                                       {Package::Zip, Architecture::Arm64},
                                                                       {Package::Image, Architecture::X86_64},
                                                                       {Package::Image, Architecture::Arm64}}};
    std::vector<std::string> head{"runtime"};
    for (const auto &[package, architecture] : columns) {
        head.push_back(std::string(nameOf(package)) + ", " + std::string(nameOf(architecture)));
    }
    Table table(head);
    table.alignLeft();
    std::set<MemorySize> sizes;
    std::set<std::string> sources;
    std::string otherPhases;
    for (const RuntimeColdStart &cold : profile.coldStarts) {
        if (cold.boots.empty() || !cold.sameAs.empty()) {
            continue;
        }
        std::vector<std::string> row{runtimesText(profile, cold)};
        for (const auto &[package, architecture] : columns) {
            row.push_back(mediansText(cold, package, architecture));
        }
        table.add(std::move(row));
        for (const MeasuredBoot &boot : cold.boots) {
            sizes.insert(boot.memory);
        }
        sources.insert(beginningOf(cold.coldStart.from.source) + "; " + evidenceText(cold.coldStart.from));
        if (ColdStart others = cold.coldStart.value; auto *phases = std::get_if<ColdStartPhases>(&others)) {
            phases->runtimeBoot.reset();
            otherPhases = coldStartText(others);
        }
    }
    if (sizes.empty()) {
        return {};
    }
    std::string text =
        "  Runtime boot, median over memory of " + formatMemory(*sizes.begin()) + " to " + formatMemory(*sizes.rbegin())
        + "; the row of a function's package, architecture and nearest memory holds (--json has all)\n" + table.text();
    for (const std::string &source : sources) {
        text += "  Source: " + source + "\n";
    }
    if (!otherPhases.empty()) {
        text += "  With it: " + otherPhases + "\n";
    }
    return text + "\n";
}

std::string snapshotsText(const PlatformProfile &profile)
{
    if (profile.snapshots.empty()) {
        return {};
    }
    Table table({"snapshot of", "restore", "load", "evidence", "source"});
    table.alignLeft();
    for (const SnapshotRestore &snapshot : profile.snapshots) {
        table.add({snapshot.runtime, phaseText(snapshot.restore), snapshot.load ? phaseText(*snapshot.load) : "none",
                   evidenceWords(snapshot.from.evidence), snapshot.from.source + ", " + snapshot.from.date});
    }
    return "  Option snapshot: instead of runtime boot and user init\n" + table.text() + "\n";
}

std::string presetsText(const PlatformProfile &profile)
{
    if (profile.presets.empty()) {
        return {};
    }
    std::string text = "  Option preset:\n";
    for (const PlatformPreset &preset : profile.presets) {
        std::string changes = preset.scaler ? "scaler: " + *preset.scaler : "";
        for (const auto &[option, value] : optionTexts(preset.options)) {
            changes += (changes.empty() ? "" : "; ") + option + ": " + value;
        }
        if (!preset.coldStarts.empty()) {
            changes += (changes.empty() ? "" : "; ") + std::string("cold starts of ")
                       + std::to_string(preset.coldStarts.size()) + " runtimes";
        }
        text += "  " + preset.id + " (" + preset.name + ")" + "\n      " + changes + "\n      "
                + evidenceText(preset.from) + ": " + preset.from.source + "\n";
    }
    return text + "\n";
}

} // namespace warmfront::cli
