// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/resources.h"

#include <cstdlib>
#include <vector>

#include <QCoreApplication>

namespace warmfront::app {

Result<std::filesystem::path> findResources()
{
    std::vector<std::filesystem::path> places;
    if (const char *chosen = std::getenv("WARMFRONT_RESOURCES")) {
        // Asked for by name: nothing else will do.
        places.emplace_back(chosen);
    } else {
        places.emplace_back(std::filesystem::path(QCoreApplication::applicationDirPath().toStdString()) / ".." / "share"
                            / "warmfront");
        places.emplace_back(WARMFRONT_BUILD_RESOURCES);
    }
    for (const std::filesystem::path &place : places) {
        std::error_code unreadable;
        if (std::filesystem::is_directory(place / "platforms", unreadable)) {
            return std::filesystem::weakly_canonical(place);
        }
    }
    return failure("the platforms and prices of Warmfront are not in \"" + places.front().string()
                   + "\": install it again, or name their folder in WARMFRONT_RESOURCES");
}

} // namespace warmfront::app
