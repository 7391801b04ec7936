// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/boot.h"

#include "core/base/quantity.h"

namespace warmfront {

std::string_view nameOf(Package package)
{
    return package == Package::Zip ? "zip" : "image";
}

std::string_view nameOf(Architecture architecture)
{
    return architecture == Architecture::X86_64 ? "x86_64" : "arm64";
}

std::string describe(const MeasuredBoot &boot)
{
    return std::string(nameOf(boot.package)) + ", " + formatMemory(boot.memory) + ", "
           + std::string(nameOf(boot.architecture));
}

} // namespace warmfront
