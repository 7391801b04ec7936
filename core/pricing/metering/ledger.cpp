// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/metering/ledger.h"

#include <algorithm>

#include "core/base/contract.h"
#include "core/pricing/line_rounding.h"
#include "core/pricing/metering/units.h"

namespace warmfront {

namespace {

constexpr int ratePlaces = 30;

/// "6,000,000,000": thousands apart, as tiers are read.
std::string grouped(const Decimal &number)
{
    std::string text = number.toString();
    std::size_t at = std::min(text.find('.'), text.size());
    while (at > 3) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return text;
}

class Writer
{
public:
    Writer(const PricePlan &plan, const LedgerRules &rules) : m_plan(plan), m_rules(rules)
    {
        m_bill.plan = plan.id;
        m_bill.total = Money(plan.currency);
    }

    void write(const MeteredQuantity &used)
    {
        const Meter &meter = *used.meter;
        expects(!meter.tiers.empty() && !meter.tiers.back().upTo, "a meter's last tier has no bound");
        Decimal rest = used.quantity;
        if (m_rules.freeTier && !meter.freePerMonth.isZero()) {
            const Decimal free = std::min(rest, meter.freePerMonth);
            add(meter, free, Decimal(), "free tier");
            rest = rest - free;
        }
        const Money before = m_bill.total;
        Decimal from;
        for (std::size_t i = 0; i < meter.tiers.size(); ++i) {
            const PriceTier &tier = meter.tiers[i];
            const Decimal inTier = tier.upTo ? std::min(rest, *tier.upTo - from) : rest;
            if (i == 0 || !inTier.isZero()) {
                add(meter, inTier, rateOf(meter, tier), noteOf(meter, i, from, used.note));
            }
            rest = rest - inTier;
            from = tier.upTo.value_or(from);
        }
        if (meter.monthlyCap) {
            cap(used, m_bill.total - before);
        }
    }

    Bill finish()
    {
        if (m_rules.roundLines) {
            roundLines(m_bill, m_plan);
        }
        return std::move(m_bill);
    }

private:
    void add(const Meter &meter, const Decimal &quantity, const Decimal &rate, std::string note)
    {
        const Money cost = Money::product(quantity, rate, m_plan.currency);
        m_bill.lines.push_back({meter.name, billedUnit(meter), quantity, rate, cost, std::move(note)});
        m_bill.total += cost;
    }

    /// A correction in money: its quantity is the amount, its rate 1.
    void addAmount(const std::string &name, const Money &amount, std::string note)
    {
        m_bill.lines.push_back({name, m_plan.currency.code(), amount.amount(), Decimal(1), amount, std::move(note)});
        m_bill.total += amount;
    }

    [[nodiscard]] Decimal rateOf(const Meter &meter, const PriceTier &tier) const
    {
        if (meter.unit != "dyno-month") {
            return tier.rate;
        }
        return tier.rate.dividedBy(hours(monthTime()), ratePlaces, Rounding::HalfEven);
    }

    [[nodiscard]] std::string noteOf(const Meter &meter, std::size_t tier, const Decimal &from,
                                     const std::string &note) const
    {
        std::string text;
        if (meter.unit == "dyno-month") {
            text = meter.tiers[tier].rate.toString() + " per dyno-month of " + hours(monthTime()).toString() + " h";
        } else if (meter.tiers.size() > 1) {
            const std::optional<Decimal> &upTo = meter.tiers[tier].upTo;
            text = "tier " + std::to_string(tier + 1) + ": "
                   + (upTo ? grouped(from) + " to " + grouped(*upTo) : "above " + grouped(from)) + " " + meter.unit;
        }
        if (!note.empty()) {
            text += (text.empty() ? "" : "; ") + note;
        }
        return text;
    }

    void cap(const MeteredQuantity &used, const Money &cost)
    {
        const Decimal monthHours = hours(monthTime());
        const auto roundedUp = [](const Decimal &value, const Decimal &unit) {
            return value.dividedBy(unit, 0, Rounding::Up);
        };
        // Machines that are not known are as many as the hours need at least.
        const Decimal machines = used.machines ? Decimal(*used.machines) : roundedUp(used.quantity, monthHours);
        const Decimal months =
            std::max(Decimal(1), roundedUp(hours(TotalTime::nanoseconds(m_rules.period.count())), monthHours));
        const Decimal times = used.machines ? machines * months : machines;
        const Money most = Money::product(used.meter->monthlyCap->amount(), times, m_plan.currency);
        if (cost > most) {
            addAmount(used.meter->name, most - cost,
                      "at most " + used.meter->monthlyCap->toString() + " per machine and month");
        }
    }

    [[nodiscard]] TotalTime monthTime() const { return TotalTime::nanoseconds(m_rules.month.count()); }

    const PricePlan &m_plan;
    const LedgerRules &m_rules;
    Bill m_bill;
};

} // namespace

Bill writeLedger(const PricePlan &plan, const std::vector<MeteredQuantity> &quantities, const LedgerRules &rules)
{
    Writer writer(plan, rules);
    for (const MeteredQuantity &used : quantities) {
        writer.write(used);
    }
    return writer.finish();
}

} // namespace warmfront
