// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/scenario.h"

namespace warmfront {

/// A scenario that was read, and where each of its values stands in the file.
struct ScenarioDocument
{
    Scenario scenario;
    std::string file; ///< as errors name it
    /// Line (from 1) of every value by JSON path ("" = the whole, "functions[0].memory").
    std::map<std::string, int, std::less<>> lines;

    /// The line of @p path, or of the nearest object around it that the file has.
    [[nodiscard]] int lineOf(std::string_view path) const;
    /// @p error with this file's name and the line of its path, for errors found after reading.
    [[nodiscard]] Error located(Error error) const;
};

/// Reads a scenario file strictly: JSON as RFC 8259 has it in UTF-8, no unknown or double keys, every quantity with its
/// unit, every name known. The error is the first one in the file, with file, line, path and what is allowed.
/// Files named by empirical distributions are read relative to the scenario; traces are not opened here.
[[nodiscard]] Result<ScenarioDocument> readScenario(const std::filesystem::path &path);

/// The same from @p text. @p fileName is what errors name; files of empirical distributions are looked up in @p folder.
[[nodiscard]] Result<ScenarioDocument> parseScenario(std::string_view text, std::string_view fileName,
                                                     const std::filesystem::path &folder = {});

/// Every fault of @p text in the order of the file, for an editor or `validate`; empty when parseScenario() would
/// succeed.
[[nodiscard]] std::vector<Error> findFaults(std::string_view text, std::string_view fileName,
                                            const std::filesystem::path &folder = {});

/// Every fault of a scenario file, among them that it cannot be read; empty when readScenario() would succeed.
[[nodiscard]] std::vector<Error> findFileFaults(const std::filesystem::path &path);

/// Every fault of a scenario that was built or edited in memory, by JSON path and without lines; empty when it is
/// valid. Files of empirical distributions are not read again: their values are in the scenario.
[[nodiscard]] std::vector<Error> findFaults(const Scenario &scenario);

} // namespace warmfront
