// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/line_rounding.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace warmfront {

namespace {

constexpr std::string_view roundingLine = "rounding";

} // namespace

void roundLines(Bill &bill, const PricePlan &plan)
{
    if (!plan.lineDecimals) {
        return;
    }
    std::erase_if(bill.lines, [&bill](const BillLine &line) {
        const bool isRounding = line.meter == roundingLine;
        bill.total = isRounding ? bill.total - line.cost : bill.total;
        return isRounding;
    });
    Money change(bill.total.currency());
    for (const BillLine &line : bill.lines) {
        change += line.cost.rounded(*plan.lineDecimals, Rounding::HalfUp) - line.cost;
    }
    if (change.isZero()) {
        return;
    }
    // A correction in money: its quantity is the amount, its rate 1.
    bill.lines.push_back({std::string(roundingLine), bill.total.currency().code(), change.amount(), Decimal(1), change,
                          "each line rounded half up to " + std::to_string(*plan.lineDecimals) + " decimals"});
    bill.total += change;
}

} // namespace warmfront
