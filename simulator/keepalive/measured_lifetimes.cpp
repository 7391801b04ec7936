// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "core/base/contract.h"
#include "simulator/keepalive/expiry_rules.h"

namespace warmfront::sim {

namespace {

/// Seconds and the share that is gone by then.
struct Point
{
    int seconds;
    double share;
};

constexpr std::array<Point, 7> lambda2025{
    {{240, 0.01}, {270, 0.03}, {300, 0.08}, {315, 0.43}, {330, 0.68}, {345, 0.94}, {360, 1.0}}};
constexpr std::array<Point, 10> azure2025{{{120, 0.0},
                                           {150, 0.06},
                                           {180, 0.13},
                                           {210, 0.22},
                                           {240, 0.29},
                                           {300, 0.34},
                                           {330, 0.40},
                                           {345, 0.73},
                                           {375, 0.98},
                                           {390, 1.0}}};
constexpr std::array<Point, 5> google2025{{{660, 0.0}, {840, 0.02}, {900, 0.07}, {915, 0.90}, {945, 1.0}}};
constexpr std::array<Point, 3> lambda2021{{{300, 0.003}, {360, 0.41}, {420, 1.0}}};
constexpr std::array<Point, 11> azure2021{{{120, 0.10},
                                           {720, 0.16},
                                           {900, 0.20},
                                           {1200, 0.21},
                                           {1260, 0.41},
                                           {1320, 0.50},
                                           {1380, 0.76},
                                           {1560, 0.82},
                                           {1680, 0.91},
                                           {1800, 0.94},
                                           {3540, 0.97}}};
constexpr std::array<Point, 2> google2021{{{900, 0.0}, {960, 1.0}}};

struct Measurement
{
    std::string_view name;
    std::span<const Point> points;
};
constexpr std::array<Measurement, 6> measurements{{{"lambda2025", lambda2025},
                                                   {"azure2025", azure2025},
                                                   {"google2025", google2025},
                                                   {"lambda2021", lambda2021},
                                                   {"azure2021", azure2021},
                                                   {"google2021", google2021}}};

} // namespace

MeasuredKeepAlive MeasuredKeepAlive::of(std::string_view measurement)
{
    const auto found = std::ranges::find(measurements, measurement, &Measurement::name);
    expects(found != measurements.end(), "every measurement of the registry has its points here");
    std::vector<LifetimePoint> points;
    for (const Point &point : found->points) {
        points.push_back({SimDuration::seconds(point.seconds), point.share});
    }
    return MeasuredKeepAlive(std::move(points));
}

} // namespace warmfront::sim
