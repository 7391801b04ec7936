// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "core/io/catalogue_reader.h"
#include "core/pricing/bill.h"

/// What the tests of prices share: the shipped plans, and short ways to write numbers.
namespace warmfront::test {

inline Decimal decimal(const QByteArray &text)
{
    const Result<Decimal> value = Decimal::parse(text.toStdString());
    if (!value) {
        qFatal("not a decimal: %s", text.constData());
    }
    return *value;
}

inline const PricePlan &shippedPlan(std::string_view id)
{
    static const Result<std::vector<PricePlan>> plans = readPricePlans(WARMFRONT_RESOURCE_DIR "/prices");
    if (!plans) {
        qFatal("%s", plans.error().describe().c_str());
    }
    for (const PricePlan &plan : *plans) {
        if (plan.id == id) {
            return plan;
        }
    }
    qFatal("no shipped plan %s", std::string(id).c_str());
}

} // namespace warmfront::test
