// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/usage_record_reader.h"

#include <algorithm>
#include <array>

#include "core/io/json/json_document.h"
#include "core/io/json/json_scanner.h"
#include "core/io/json/object_reader.h"

namespace warmfront {

namespace {

using json::Node;
using json::ObjectReader;

constexpr std::array<std::string_view, 4> recordKeys{"plan", "freeTier", "month", "usage"};
constexpr std::array<std::string_view, 3> meteredKeys{"meter", "quantity", "unit"};
constexpr std::array<std::string_view, 3> invokedKeys{"invocations", "duration_ms", "memory"};

UsageRecord::Metered readMetered(const Node &node)
{
    const ObjectReader object(node, "a metered quantity", meteredKeys);
    UsageRecord::Metered metered;
    if (const auto n = object.require("meter")) {
        metered.meter = n->text("the name of a meter").value_or("");
    }
    if (const auto n = object.require("quantity")) {
        metered.quantity = n->decimal().value_or(Decimal{});
    }
    if (const auto n = object.require("unit")) {
        metered.unit = n->text("the unit of the meter").value_or("");
    }
    return metered;
}

/// Milliseconds as a decimal, to the nanosecond (half to even).
std::optional<SimDuration> readMilliseconds(const Node &node)
{
    const std::optional<Decimal> value = node.decimal();
    if (!value) {
        return std::nullopt;
    }
    const Decimal longest(longestDuration.count() / 1'000'000);
    if (*value > longest) {
        node.faultExpected("a duration of at most " + longest.toString() + " ms");
        return std::nullopt;
    }
    const Decimal nanoseconds = value->rounded(6, Rounding::HalfEven) * Decimal(1'000'000);
    Int128 count = nanoseconds.digits();
    for (int place = 0; place < nanoseconds.places(); ++place) {
        count /= 10;
    }
    return SimDuration::nanoseconds(static_cast<std::int64_t>(count));
}

UsageRecord::Invoked readInvoked(const Node &node)
{
    const ObjectReader object(node, "a number of invocations", invokedKeys);
    UsageRecord::Invoked invoked;
    if (const auto n = object.require("invocations")) {
        invoked.invocations = n->whole(0, 1'000'000'000'000'000).value_or(0);
    }
    if (const auto n = object.require("duration_ms")) {
        invoked.duration = readMilliseconds(*n).value_or(SimDuration{});
    }
    if (const auto n = object.require("memory")) {
        invoked.memory = n->memory().value_or(MemorySize{});
    }
    return invoked;
}

UsageRecord readRecord(const Node &node)
{
    const ObjectReader object(node, "a usage record", recordKeys);
    UsageRecord record;
    if (const auto n = object.require("plan")) {
        record.plan = n->text("the id of a price plan").value_or("");
    }
    if (const auto n = object.find("freeTier")) {
        record.freeTier = n->boolean().value_or(false);
    }
    if (const auto n = object.find("month")) {
        record.month = n->positiveDuration().value_or(record.month);
    }
    if (const auto n = object.require("usage")) {
        for (const Node &item : n->nonEmptyList("usages")) {
            const bool metered = item.isObject() && item.value().find("meter") != nullptr;
            const bool invoked = item.isObject() && item.value().find("invocations") != nullptr;
            if (metered) {
                record.usage.emplace_back(readMetered(item));
            } else if (invoked) {
                record.usage.emplace_back(readInvoked(item));
            } else {
                item.faultExpected(
                    "{ \"meter\", \"quantity\", \"unit\" } or { \"invocations\", \"duration_ms\", \"memory\" }");
            }
        }
    }
    return record;
}

} // namespace

Result<UsageRecord> readUsageRecord(const std::filesystem::path &path)
{
    const Result<std::string> text = json::readTextFile(path);
    if (!text) {
        return tl::unexpected(text.error());
    }
    return parseUsageRecord(*text, path.string());
}

Result<UsageRecord> parseUsageRecord(std::string_view text, std::string_view fileName)
{
    const auto inFile = [&](Error error) {
        error.file = fileName;
        return tl::unexpected(std::move(error));
    };
    const Result<json::Value> root = json::scan(text);
    if (!root) {
        return inFile(root.error());
    }
    json::Reading reading;
    UsageRecord record = readRecord(Node(*root, {}, reading));
    if (!reading.faults.empty()) {
        return inFile(*std::min_element(reading.faults.begin(), reading.faults.end(),
                                        [](const Error &a, const Error &b) { return a.line < b.line; }));
    }
    return record;
}

} // namespace warmfront
