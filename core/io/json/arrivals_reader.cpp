// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/arrivals_reader.h"

#include "core/io/json/distribution_reader.h"
#include "core/io/json/scenario_names.h"
#include "core/io/json/varying_arrivals_reader.h"

namespace warmfront::json {

namespace {

std::optional<Arrivals> readRamping(const Node &node)
{
    const ObjectReader object(node, "ramping arrivals", names::rampingArrivals);
    RampingArrivals ramping;
    if (const auto start = object.find("startRate")) {
        ramping.startRate = start->rate().value_or(Rate{});
    }
    if (const auto spacing = object.find("spacing")) {
        ramping.spacing = spacing->choice("spacing", names::all(names::spacings)).value_or(ramping.spacing);
    }
    if (const auto stages = object.require("stages")) {
        for (const Node &item :
             stages->nonEmptyList("stages, such as { \"duration\": \"10 min\", \"target\": \"5 /s\" }")) {
            const ObjectReader stage(item, "a stage", names::stage);
            const auto duration = stage.require("duration");
            const auto target = stage.require("target");
            const auto length = duration ? duration->duration() : std::nullopt;
            const auto rate = target ? target->rate() : std::nullopt;
            ramping.stages.push_back({length.value_or(SimDuration{}), rate.value_or(Rate{})});
        }
    }
    return ramping;
}

/// "ms" or "100 ns": what one step of a column of numbers means.
std::optional<SimDuration> readUnit(const Node &node)
{
    constexpr std::array<std::pair<std::string_view, SimDuration>, 7> units{{{"ns", SimDuration::nanoseconds(1)},
                                                                             {"us", SimDuration::microseconds(1)},
                                                                             {"ms", SimDuration::milliseconds(1)},
                                                                             {"s", SimDuration::seconds(1)},
                                                                             {"min", SimDuration::minutes(1)},
                                                                             {"h", SimDuration::hours(1)},
                                                                             {"d", SimDuration::hours(24)}}};
    if (node.isText()) {
        for (const auto &[word, unit] : units) {
            if (node.value().text == word) {
                return unit;
            }
        }
        if (!node.value().text.empty() && node.value().text.front() >= '0' && node.value().text.front() <= '9') {
            return node.positiveDuration();
        }
    }
    node.faultExpected(
        "a unit of time: \"ns\", \"us\", \"ms\", \"s\", \"min\", \"h\", \"d\", or a step such as \"100 ns\"");
    return std::nullopt;
}

std::optional<TraceArrivals::Select> readSelect(const Node &node)
{
    if (node.isText()) {
        if (node.value().text == "all") {
            return TraceArrivals::SelectAll{};
        }
    } else if (node.isObject() && node.value().find("top") != nullptr) {
        const ObjectReader object(node, "a selection by number of requests", names::selectTop);
        const auto count = object.find("top")->wholeInt(1, 1'000'000);
        return count ? std::optional<TraceArrivals::Select>(TraceArrivals::SelectTop{*count}) : std::nullopt;
    } else if (node.isObject() && node.value().find("function") != nullptr) {
        const ObjectReader object(node, "a selection of one function", names::selectFunction);
        const auto id = object.find("function")->text("the id of a function of the trace");
        return id ? std::optional<TraceArrivals::Select>(TraceArrivals::SelectFunction{*id}) : std::nullopt;
    }
    node.faultExpected("a selection: { \"function\": id }, { \"top\": n } or \"all\"");
    return std::nullopt;
}

void readCsvColumns(const ObjectReader &object, TraceArrivals &trace)
{
    if (const auto column = object.require("timeColumn")) {
        trace.timeColumn = column->text("the name of a column").value_or("");
    }
    if (const auto unit = object.find("timeUnit")) {
        trace.timeUnit = readUnit(*unit);
    }
    if (const auto column = object.find("durationColumn")) {
        trace.durationColumn = column->text("the name of a column");
    }
    if (const auto unit = object.find("durationUnit")) {
        trace.durationUnit = readUnit(*unit);
        if (!object.has("durationColumn")) {
            unit->fault("a unit without its column; add \"durationColumn\" or remove \"durationUnit\"");
        }
    }
    if (const auto columns = object.find("columns")) {
        const ObjectReader map(*columns, "the columns of a trace", names::traceColumns);
        for (const std::string_view key : names::traceColumns) {
            if (const auto column = map.find(key)) {
                trace.columns.emplace(key, column->text("the name of a column").value_or(""));
            }
        }
    }
}

std::optional<Arrivals> readTrace(const Node &node)
{
    const ObjectReader object(node, "a trace", names::traceArrivals);
    TraceArrivals trace;
    if (const auto file = object.require("file")) {
        trace.file = file->text("the name of a file").value_or("");
    }
    std::optional<TraceArrivals::Format> format;
    if (const auto name = object.require("format")) {
        format = name->choice("trace format", names::all(names::formats));
        trace.format = format.value_or(trace.format);
    }
    if (const auto select = object.find("select")) {
        trace.select = readSelect(*select);
    }
    if (const auto service = object.find("service")) {
        trace.service =
            service->choice("origin of the service time", names::all(names::services)).value_or(trace.service);
    }
    if (const auto spread = object.find("spread")) {
        trace.spread = spread->choice("spread of counted minutes", names::all(names::spreads)).value_or(trace.spread);
    }
    if (!format) {
        return trace;
    }
    if (*format == TraceArrivals::Format::Csv) {
        readCsvColumns(object, trace);
        if (trace.select && !trace.columns.contains("function")) {
            object.find("select")->fault(
                "the trace cannot be told apart by function; name the column in \"columns\": { \"function\": … }");
        }
        if (trace.service == TraceArrivals::Service::Trace && !object.has("durationColumn")) {
            object.find("service")->fault(
                "the trace's own durations need \"durationColumn\"; add it or use \"function\"");
        }
    } else {
        constexpr std::array<std::string_view, 5> ofCsv{"timeColumn", "timeUnit", "durationColumn", "durationUnit",
                                                        "columns"};
        object.refuse(ofCsv, "the columns of this format are known; remove it or use the format \"csv\"");
    }
    if (*format != TraceArrivals::Format::Azure2019) {
        constexpr std::array<std::string_view, 1> ofCounts{"spread"};
        object.refuse(ofCounts, "only counts per minute (\"azure2019\") are spread; remove it");
    }
    return trace;
}

std::optional<Arrivals> readUsers(const Node &node)
{
    const ObjectReader object(node, "users", names::userArrivals);
    UserArrivals arrivals;
    if (const auto users = object.require("users")) {
        arrivals.users = users->whole(1, UserArrivals::mostUsers).value_or(1);
    }
    if (const auto think = object.require("thinkTime")) {
        arrivals.thinkTime = readDistribution(*think).value_or(Distribution{});
    }
    return arrivals;
}

} // namespace

std::optional<Arrivals> readArrivals(const Node &node)
{
    if (!node.isObject()) {
        node.faultExpected("arrivals such as { \"process\": \"poisson\", \"rate\": \"0.9 /s\" }");
        return std::nullopt;
    }
    const Member *name = node.value().find("process");
    if (name == nullptr) {
        node.reading().faults.push_back(Error{"the key \"process\" is missing; arrivals need one of \"constant\", "
                                              "\"poisson\", \"ramping\", \"profile\", \"sine\", \"mmpp\", \"batch\", "
                                              "\"schedule\", \"users\", \"trace\"",
                                              {},
                                              node.value().line,
                                              childPath(node.path(), "process")});
        return std::nullopt;
    }
    const Node nameNode(name->value, childPath(node.path(), "process"), node.reading());
    const std::optional<names::Process> process = nameNode.choice("arrival process", names::all(names::processes));
    if (!process) {
        return std::nullopt;
    }
    switch (*process) {
    case names::Process::Constant:
    case names::Process::Poisson:
        break;
    case names::Process::Ramping:
        return readRamping(node);
    case names::Process::Profile:
        return readProfile(node);
    case names::Process::Sine:
        return readSine(node);
    case names::Process::Modulated:
        return readModulated(node);
    case names::Process::Batch:
        return readBatch(node);
    case names::Process::Schedule:
        return readSchedule(node);
    case names::Process::Users:
        return readUsers(node);
    case names::Process::Trace:
        return readTrace(node);
    }
    const bool poisson = *process == names::Process::Poisson;
    const ObjectReader object(node, poisson ? "Poisson arrivals" : "constant arrivals",
                              poisson ? names::Keys(names::poissonArrivals) : names::Keys(names::constantArrivals));
    const auto member = object.require("rate");
    const auto rate = member ? member->rate() : std::nullopt;
    if (!rate) {
        return std::nullopt;
    }
    return poisson ? Arrivals(PoissonArrivals{*rate}) : Arrivals(ConstantArrivals{*rate});
}

} // namespace warmfront::json
