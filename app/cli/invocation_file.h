// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <QSaveFile>

#include "core/base/result.h"
#include "simulator/study/run.h"

namespace warmfront::cli {

/// The rows of `--invocations`, streamed to a CSV file that appears only when it is whole.
class InvocationFile
{
public:
    [[nodiscard]] static Result<InvocationFile> create(const std::filesystem::path &path,
                                                       const study::PreparedScenario &scenario);
    /// Appends rows; a write that fails is reported by finish().
    void write(std::size_t alternative, std::span<const sim::InvocationRow> rows);
    /// Puts the file in place.
    [[nodiscard]] Result<void> finish();

private:
    std::unique_ptr<QSaveFile> m_file;
    const study::PreparedScenario *m_scenario = nullptr;
};

/// @p text as a CSV field: quoted where it must be.
[[nodiscard]] std::string csvField(const std::string &text);

} // namespace warmfront::cli
