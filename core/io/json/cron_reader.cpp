// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/cron_reader.h"

#include "core/model/cron.h"

namespace warmfront::json {

std::string readCron(const ObjectReader &object, std::string_view expected, std::string_view otherwise)
{
    const auto cron = object.require("cron");
    if (!cron) {
        return {};
    }
    std::string words = cron->text(std::string(expected)).value_or(std::string(otherwise));
    if (const Result<CronSchedule> parsed = parseCron(words); !parsed) {
        cron->fault(parsed.error().message);
    }
    return words;
}

std::string readStartDate(const ObjectReader &object)
{
    const auto start = object.find("startDate");
    if (!start) {
        return {};
    }
    std::string words = start->text("a date and time such as \"2024-01-01T06:30:00\"").value_or("");
    if (const Result<DateTime> parsed = parseDateTime(words); !words.empty() && !parsed) {
        start->fault(parsed.error().message);
    }
    return words;
}

} // namespace warmfront::json
