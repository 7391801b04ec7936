// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/memory_size.h"
#include "core/base/time.h"

namespace warmfront {

/// How the code of a function gets to its platform.
enum class Package {
    Zip,   ///< an archive, run by a runtime of the platform
    Image, ///< a container image, runtime included
};

/// Of the processors that a function runs on, which its price plan decides.
enum class Architecture { X86_64, Arm64 };

/// Boots of a runtime that were measured with one package, memory and architecture: a lognormal law by its median and
/// 95th percentile.
struct MeasuredBoot
{
    Package package = Package::Zip;
    MemorySize memory;
    Architecture architecture = Architecture::X86_64;
    SimDuration median;
    SimDuration p95;
    std::int64_t count = 0; ///< cold starts behind it
    bool operator==(const MeasuredBoot &) const = default;
};

/// "zip", "image".
[[nodiscard]] std::string_view nameOf(Package package);
/// "x86_64", "arm64".
[[nodiscard]] std::string_view nameOf(Architecture architecture);
/// "zip, 512 MB, x86_64".
[[nodiscard]] std::string describe(const MeasuredBoot &boot);

} // namespace warmfront
