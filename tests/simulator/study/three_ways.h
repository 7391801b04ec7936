// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "core/io/catalogue_reader.h"
#include "simulator/study/run.h"

namespace warmfront::study {

/// The platforms and plans that come with the application.
inline const Catalogue &shippedCatalogue()
{
    static const Catalogue all = [] {
        const std::filesystem::path resources(WARMFRONT_RESOURCE_DIR);
        Result<std::vector<PlatformProfile>> platforms = readPlatforms(resources / "platforms");
        Result<std::vector<PricePlan>> plans = readPricePlans(resources / "prices");
        if (!platforms || !plans) {
            throw std::runtime_error((platforms ? plans.error() : platforms.error()).describe());
        }
        return Catalogue{std::move(*platforms), std::move(*plans)};
    }();
    return all;
}

inline Distribution seconds(int n)
{
    return {ConstantLaw{SimDuration::seconds(n)}};
}

/// One function on three platforms.
inline Scenario threeWays()
{
    Scenario scenario;
    scenario.name = "Three ways";
    scenario.functions.push_back({});
    scenario.functions[0].name = "f";
    scenario.functions[0].runtime = "python3.12";
    scenario.functions[0].memory = MemorySize::megabytes(512);
    scenario.functions[0].service = seconds(1);
    scenario.sources.push_back({"web", HttpRequests{}, "f", PoissonArrivals{Rate::perSecond(1.0)}});
    scenario.alternatives.push_back({"L", "aws-lambda", std::nullopt, {}});
    scenario.alternatives.push_back({"K", "kubernetes", std::nullopt, {}});
    scenario.alternatives.push_back({"H", "heroku", std::nullopt, {}});
    return scenario;
}

} // namespace warmfront::study
