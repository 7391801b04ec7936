// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/model/result.h"
#include "core/model/service.h"
#include "core/pricing/bill.h"

namespace warmfront {

/// Adds to @p bill what @p services cost in the measured period of all replications of @p columns, at the prices the
/// scenario gives: calls that were let in, and the hours that the service was there. A service at no price has no line.
void addServices(Bill &bill, const std::vector<Service> &services, const RunColumns &columns);

/// The same for a month of @p month at the pace of the mean replication.
void addServicesOfMonth(Bill &bill, const std::vector<Service> &services, const RunColumns &columns,
                        SimDuration month = SimDuration::hours(730));

} // namespace warmfront
