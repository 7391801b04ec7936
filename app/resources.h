// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace warmfront::app {

/// The folder with platforms, prices and samples: the environment variable WARMFRONT_RESOURCES, else
/// ../share/warmfront beside the program, else the source tree the program was built from.
[[nodiscard]] Result<std::filesystem::path> findResources();

} // namespace warmfront::app
