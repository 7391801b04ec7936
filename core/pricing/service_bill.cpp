// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/service_bill.h"

#include <algorithm>
#include <string>

namespace warmfront {

namespace {

constexpr int hourPlaces = 13;

Decimal hours(const Decimal &nanoseconds)
{
    return nanoseconds.dividedBy(Decimal(SimDuration::hours(1).count()), hourPlaces, Rounding::HalfEven);
}

void addLine(Bill &bill, std::string meter, std::string unit, const Decimal &quantity, const Decimal &rate)
{
    if (rate.isZero()) {
        return;
    }
    const Money cost = Money::product(quantity, rate, bill.total.currency());
    bill.lines.push_back({std::move(meter), std::move(unit), quantity, rate, cost, "price of the scenario"});
    bill.total += cost;
}

void addService(Bill &bill, const Service &service, const Decimal &calls, const Decimal &present)
{
    addLine(bill, service.name + ": calls", "million calls", calls * Decimal::scaled(1, 6), service.pricePerMillion);
    addLine(bill, service.name + ": hours", "h", present, service.pricePerHour);
}

Decimal letIn(const ServiceOutcome &service)
{
    return Decimal::scaled(Int128(service.times.calls) - Int128(service.times.refused), 0);
}

Decimal observedNanoseconds(const RunColumns &columns)
{
    return Decimal::scaled(Int128(columns.measured.count()) * columns.replications, 0);
}

} // namespace

void addServices(Bill &bill, const std::vector<Service> &services, const RunColumns &columns)
{
    for (std::size_t i = 0; i < std::min(services.size(), columns.services.size()); ++i) {
        addService(bill, services[i], letIn(columns.services[i]), hours(observedNanoseconds(columns)));
    }
}

void addServicesOfMonth(Bill &bill, const std::vector<Service> &services, const RunColumns &columns, SimDuration month)
{
    const Decimal length(month.count());
    for (std::size_t i = 0; i < std::min(services.size(), columns.services.size()); ++i) {
        const Decimal calls =
            letIn(columns.services[i]).timesRatio(length, observedNanoseconds(columns), 0, Rounding::HalfEven);
        addService(bill, services[i], calls, hours(length));
    }
}

} // namespace warmfront
