// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>

#include "app/cli/command.h"
#include "app/cli/table.h"
#include "core/io/run_json.h"
#include "core/io/usage_record_reader.h"
#include "core/pricing/bill.h"

namespace warmfront::cli {

int billCommand(const std::filesystem::path &usage, bool isJson)
{
    const Result<study::Catalogue> catalogue = loadCatalogue();
    if (!catalogue) {
        return refuse(catalogue.error(), Failed);
    }
    const Result<UsageRecord> record = readUsageRecord(usage);
    if (!record) {
        return refuse(record.error(), WrongInput);
    }
    const PricePlan *plan = catalogue->plan(record->plan);
    if (plan == nullptr) {
        std::string known;
        for (const PricePlan &each : catalogue->plans) {
            known += (known.empty() ? "" : ", ") + each.id;
        }
        return refuse(
            Error{"there is no price plan \"" + record->plan + "\"; there are " + known, usage.string(), 0, "plan"},
            WrongInput);
    }
    Result<Bill> bill = priceUsage(*plan, *record);
    if (!bill) {
        Error error = bill.error();
        error.file = usage.string();
        return refuse(error, WrongInput);
    }
    if (isJson) {
        std::printf("%s\n", billJson(*bill).c_str());
        return Done;
    }
    std::printf("%s (%s, %s), prices of %s\n\n", plan->name.c_str(), plan->id.c_str(), plan->region.c_str(),
                plan->effective.c_str());
    Table table({"meter", "quantity", "unit", "rate", "cost", "note"});
    table.alignLeft();
    for (const BillLine &line : bill->lines) {
        table.add(
            {line.meter, line.quantity.toString(), line.unit, line.rate.toString(), line.cost.toString(), line.note});
    }
    std::printf("%s\n  Total %s %s\n", table.text().c_str(), bill->total.toString().c_str(),
                bill->total.currency().code().c_str());
    return Done;
}

} // namespace warmfront::cli
