// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/price_plan.h"

#include <algorithm>

namespace warmfront {

namespace {

/// Names people write alike: no capitals, and hyphens for spaces and underscores.
std::string plainName(std::string_view name)
{
    std::string plain(name);
    for (char &c : plain) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        } else if (c == ' ' || c == '_') {
            c = '-';
        }
    }
    return plain;
}

} // namespace

const Meter *PricePlan::meter(std::string_view wanted) const
{
    const std::string plain = plainName(wanted);
    const auto found = std::ranges::find_if(meters, [&](const Meter &m) { return plainName(m.name) == plain; });
    return found == meters.end() ? nullptr : &*found;
}

const MachineType *PricePlan::machine(std::string_view wanted) const
{
    const auto found = std::ranges::find(machines, wanted, &MachineType::name);
    return found == machines.end() ? nullptr : &*found;
}

} // namespace warmfront
