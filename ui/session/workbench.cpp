// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/workbench.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

#include "core/io/catalogue_reader.h"
#include "core/io/scenario_reader.h"

namespace warmfront::ui {

namespace {

/// The order in which samples are offered; others follow by name.
constexpr std::string_view sampleOrder[] = {
    "thumbnails",    "steady",        "morning-ramp",     "office-hours",     "burst",
    "nightly-batch", "order-queue",   "poisonous-record", "shared-instances", "new-version",
    "bad-canary",    "too-few-hosts", "database"};

std::size_t rankOf(const Sample &sample)
{
    const auto found = std::ranges::find(sampleOrder, sample.file.stem().string());
    return static_cast<std::size_t>(found - std::begin(sampleOrder));
}

} // namespace

Result<Workbench> Workbench::open(const std::filesystem::path &resources)
{
    Workbench bench;
    bench.m_resources = resources;
    Result<std::vector<PlatformProfile>> platforms = readPlatforms(resources / "platforms");
    if (!platforms) {
        return tl::unexpected(platforms.error());
    }
    bench.m_catalogue.platforms = std::move(*platforms);
    Result<std::vector<PricePlan>> plans = readPricePlans(resources / "prices");
    if (!plans) {
        return tl::unexpected(plans.error());
    }
    bench.m_catalogue.plans = std::move(*plans);

    std::error_code problem;
    for (const auto &entry : std::filesystem::directory_iterator(resources / "scenarios", problem)) {
        if (entry.path().extension() != ".json") {
            continue;
        }
        const Result<ScenarioDocument> document = readScenario(entry.path());
        if (!document) {
            // The program works without it; whoever put it there is told.
            bench.m_sampleFaults.push_back(document.error());
            continue;
        }
        const auto comment = document->scenario.comments.find("");
        bench.m_samples.push_back({entry.path(), document->scenario.name,
                                   comment != document->scenario.comments.end() ? comment->second : std::string{}});
    }
    if (problem) {
        return failure("the samples cannot be listed (" + problem.message() + "): install Warmfront again", {});
    }
    std::ranges::sort(bench.m_samples, [](const Sample &a, const Sample &b) {
        return std::pair(rankOf(a), a.name) < std::pair(rankOf(b), b.name);
    });
    return bench;
}

std::string Workbench::priceBookText(const std::string &planId) const
{
    std::ifstream file(m_resources / "prices" / (planId + ".json"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Error> Workbench::faultsOf(const Scenario &scenario) const
{
    std::vector<Error> faults = findFaults(scenario);
    if (faults.empty()) {
        faults = study::check(scenario, m_catalogue);
    }
    return faults;
}

} // namespace warmfront::ui
