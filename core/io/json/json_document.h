// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/io/json/json_value.h"

namespace warmfront::json {

/// A text file of ours is never larger; more is somebody's data by mistake.
inline constexpr std::size_t largestFile = std::size_t(64) << 20;

/// A JSON file with its name.
struct Document
{
    std::string file;
    Value root;
};

/// The whole of a regular file. Errors name the file and say what to do: missing, a directory, no permission, too
/// large.
[[nodiscard]] Result<std::string> readTextFile(const std::filesystem::path &path);

/// Reads and scans a JSON file; errors carry file, line and path.
[[nodiscard]] Result<Document> readDocument(const std::filesystem::path &path);

} // namespace warmfront::json
