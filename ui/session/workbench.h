// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/scenario.h"
#include "simulator/study/run.h"

namespace warmfront::ui {

/// A scenario that comes with the application.
struct Sample
{
    std::filesystem::path file;
    std::string name;
    std::string whatToLookAt; ///< the scenario's own comment
};

/// What every session works with: the catalogues and samples that lie in the resource folder. Read once at the start,
/// then only looked at, so it may be used from any thread.
class Workbench
{
public:
    /// Reads platforms, price plans and samples below @p resources. Errors name the file.
    [[nodiscard]] static Result<Workbench> open(const std::filesystem::path &resources);

    [[nodiscard]] const study::Catalogue &catalogue() const { return m_catalogue; }
    [[nodiscard]] const std::vector<Sample> &samples() const { return m_samples; }
    /// Why a file among the samples is none.
    [[nodiscard]] const std::vector<Error> &sampleFaults() const { return m_sampleFaults; }

    /// The price book file of @p planId as it stands, to be kept with a run; empty when there is none.
    [[nodiscard]] std::string priceBookText(const std::string &planId) const;

    /// Everything that is wrong with @p scenario by itself and against the catalogue, by JSON path.
    [[nodiscard]] std::vector<Error> faultsOf(const Scenario &scenario) const;

private:
    std::filesystem::path m_resources;
    study::Catalogue m_catalogue;
    std::vector<Sample> m_samples;
    std::vector<Error> m_sampleFaults;
};

} // namespace warmfront::ui
