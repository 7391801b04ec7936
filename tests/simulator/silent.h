// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/simulate.h"

namespace warmfront::sim {

/// Watches a run to its end and wants to know nothing of it.
class Silent final : public RunWatch
{
public:
    bool proceed(std::uint64_t, SimTime) override { return true; }
};

} // namespace warmfront::sim
