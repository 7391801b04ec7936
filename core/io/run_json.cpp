// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/run_json.h"

#include "core/io/json/json_format.h"
#include "core/io/json/json_value.h"

namespace warmfront {

namespace {

using json::Value;

constexpr int statisticsDigits = 9;

Value statistic(double value)
{
    return Value::ofRounded(value, statisticsDigits);
}

Value statistic(const std::optional<double> &value)
{
    return value ? statistic(*value) : Value{};
}

Value milliseconds(const std::optional<SimDuration> &duration)
{
    return duration ? Value::ofNumber(duration->inMilliseconds()) : Value{};
}

Value interval(const std::optional<Interval> &ci95)
{
    if (!ci95) {
        return {};
    }
    Value list = Value::list();
    list.append(statistic(ci95->low));
    list.append(statistic(ci95->high));
    return list;
}

Value text(const std::string &words)
{
    return Value::ofText(words);
}

/// "total_usd": keys carry the currency of the plan.
std::string inCurrency(const char *what, const Money &money)
{
    std::string key = std::string(what) + '_';
    for (const char c : money.currency().code()) {
        key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return key;
}

/// Exact, with at least the two decimals that people expect of money.
Value exactMoney(const Money &money)
{
    std::string digits = money.toString();
    const std::size_t point = digits.find('.');
    const std::size_t decimals = point == std::string::npos ? 0 : digits.size() - point - 1;
    if (decimals < 2) {
        digits += point == std::string::npos ? ".00" : "0";
    }
    return text(digits);
}

/// Money that was divided has no exact form: to a millionth of its unit.
Value dividedMoney(const Money &money)
{
    return exactMoney(money.rounded(6, Rounding::HalfEven));
}

Value billLines(const Bill &bill)
{
    Value lines = Value::list();
    for (const BillLine &line : bill.lines) {
        Value object = Value::object();
        object.add("meter", text(line.meter));
        object.add("quantity", text(line.quantity.toString()));
        object.add("unit", text(line.unit));
        object.add("rate", text(line.rate.toString()));
        object.add(inCurrency("cost", line.cost), exactMoney(line.cost));
        if (!line.note.empty()) {
            object.add("note", text(line.note));
        }
        lines.append(std::move(object));
    }
    return lines;
}

Value cost(const std::optional<CostReport> &report)
{
    if (!report) {
        return {};
    }
    const Money &total = report->bill.total;
    Value object = Value::object();
    object.add(inCurrency("total", total), exactMoney(total));
    object.add(inCurrency("perMillion", total), report->perMillion ? dividedMoney(*report->perMillion) : Value{});
    object.add(inCurrency("perMonth", total), dividedMoney(report->perMonth));
    object.add("lines", billLines(report->bill));
    return object;
}

Value coldProbability(const AlternativeSummary &summary)
{
    Value object = Value::object();
    const bool any = summary.counts.invocations > 0;
    object.add("mean", any ? statistic(summary.coldProbability.mean) : Value{});
    object.add("ci95", interval(summary.coldProbability.ci95));
    object.add("analytic", statistic(summary.analyticColdProbability));
    return object;
}

Value responseTime(const AlternativeSummary &summary)
{
    Value object = Value::object();
    const bool any = summary.p50.has_value();
    object.add("mean", any ? statistic(summary.responseMilliseconds.mean) : Value{});
    object.add("p50", milliseconds(summary.p50));
    object.add("p95", milliseconds(summary.p95));
    object.add("p99", milliseconds(summary.p99));
    return object;
}

Value objectiveMet(const AlternativeSummary &summary)
{
    return summary.objectiveMet ? Value::ofBoolean(*summary.objectiveMet) : Value{};
}

/// Only of alternatives with hosts: the others have unlimited capacity.
Value hosts(const HostSummary &summary)
{
    Value object = Value::object();
    object.add("mean", statistic(summary.hosts));
    object.add("peak", Value::ofInteger(summary.peak));
    object.add("pendingInstances", statistic(summary.pendingInstances));
    object.add("pending_s", statistic(summary.pendingSeconds));
    object.add("placed", Value::ofUnsigned(summary.placed));
    object.add("waited", Value::ofUnsigned(summary.waited));
    Value memory = Value::object();
    memory.add("offered", statistic(summary.offeredGigabyteSeconds));
    memory.add("reserved", statistic(summary.reservedGigabyteSeconds));
    memory.add("idle", statistic(summary.idleGigabyteSeconds));
    memory.add("unused", statistic(summary.unusedGigabyteSeconds));
    object.add("memory_GBs", std::move(memory));
    return object;
}

/// Only where functions call services.
Value services(const std::vector<ServiceSummary> &summaries)
{
    Value list = Value::list();
    for (const ServiceSummary &summary : summaries) {
        Value object = Value::object();
        object.add("name", text(summary.name));
        object.add("calls", Value::ofUnsigned(summary.calls));
        object.add("refused", Value::ofUnsigned(summary.refused));
        object.add("meanWait_ms", statistic(summary.waitMilliseconds));
        object.add("meanConcurrency", statistic(summary.concurrency));
        object.add("meanQueue", statistic(summary.queued));
        object.add("utilisation", statistic(summary.utilisation));
        list.append(std::move(object));
    }
    return list;
}

/// Only where versions of a function are live side by side.
/// What became of requests, but for what only events can come to.
void addEndings(Value &object, const Counts &counts)
{
    object.add("requests", Value::ofUnsigned(counts.requests));
    object.add("done", Value::ofUnsigned(counts.done));
    object.add("cold", Value::ofUnsigned(counts.cold));
    object.add("throttled", Value::ofUnsigned(counts.throttled));
    object.add("rejected", Value::ofUnsigned(counts.rejected));
    object.add("timedOut", Value::ofUnsigned(counts.timedOut));
    object.add("failed", Value::ofUnsigned(counts.failed));
    object.add("unfinished", Value::ofUnsigned(counts.unfinished));
}

Value versions(const std::vector<VersionSummary> &summaries)
{
    Value list = Value::list();
    for (const VersionSummary &summary : summaries) {
        Value object = Value::object();
        object.add("function", text(summary.function));
        object.add("version", text(summary.version));
        addEndings(object, summary.counts);
        Value response = Value::object();
        response.add("mean", statistic(summary.meanMilliseconds));
        response.add("p95", milliseconds(summary.p95));
        object.add("responseTime_ms", std::move(response));
        if (summary.rollbacks) {
            Value rollbacks = Value::object();
            rollbacks.add("replications", Value::ofUnsigned(summary.rollbacks->count));
            rollbacks.add("meanAt_s", statistic(summary.rollbacks->meanSeconds));
            rollbacks.add("meanFailed", statistic(summary.rollbacks->failed));
            rollbacks.add("meanEnded", statistic(summary.rollbacks->ended));
            object.add("rolledBack", std::move(rollbacks));
        }
        list.append(std::move(object));
    }
    return list;
}

Value alternativeOfRun(const AlternativeReport &report)
{
    const AlternativeSummary &summary = report.summary;
    const Counts &counts = summary.counts;
    Value object = Value::object();
    object.add("name", text(summary.alternative));
    object.add("platform", text(summary.platform));
    object.add("plan", summary.plan.empty() ? Value{} : text(summary.plan));
    addEndings(object, counts);
    object.add("expired", Value::ofUnsigned(counts.expired));
    object.add("deadLettered", Value::ofUnsigned(counts.deadLettered));
    object.add("retried", Value::ofUnsigned(counts.retried));
    object.add("invocations", Value::ofUnsigned(counts.invocations));
    object.add("coldProbability", coldProbability(summary));
    object.add("responseTime_ms", responseTime(summary));
    Value instances = Value::object();
    instances.add("mean", statistic(summary.instances.mean));
    instances.add("busy", statistic(summary.busyInstances));
    instances.add("idle", statistic(summary.idleInstances));
    instances.add("peak", Value::ofInteger(summary.peakInstances));
    instances.add("meanLifespan_s", statistic(summary.meanLifespanSeconds));
    instances.add("ci95", interval(summary.instances.ci95));
    object.add("instances", std::move(instances));
    if (summary.handovers) {
        Value age = Value::object();
        age.add("mean", statistic(summary.handovers->meanMilliseconds));
        age.add("oldest", statistic(summary.handovers->oldestMilliseconds));
        object.add("ageAtHandover_ms", std::move(age));
    }
    if (summary.hosts) {
        object.add("hosts", hosts(*summary.hosts));
    }
    if (!summary.services.empty()) {
        object.add("services", services(summary.services));
    }
    if (!summary.versions.empty()) {
        object.add("versions", versions(summary.versions));
    }
    object.add("cost", cost(report.cost));
    object.add("objectiveMet", objectiveMet(summary));
    if (!report.notes.empty()) {
        Value notes = Value::list();
        for (const std::string &note : report.notes) {
            notes.append(text(note));
        }
        object.add("notes", std::move(notes));
    }
    object.add("fingerprint", text(summary.fingerprint));
    return object;
}

Value alternativeOfComparison(const AlternativeReport &report)
{
    const AlternativeSummary &summary = report.summary;
    Value object = Value::object();
    object.add("name", text(summary.alternative));
    object.add("platform", text(summary.platform));
    object.add("plan", summary.plan.empty() ? Value{} : text(summary.plan));
    if (report.cost) {
        const CostReport &priced = *report.cost;
        object.add(inCurrency("perMonth", priced.perMonth), dividedMoney(priced.perMonth));
        object.add(inCurrency("perMillion", priced.perMonth),
                   priced.perMillion ? dividedMoney(*priced.perMillion) : Value{});
    } else {
        object.add("perMonth_usd", Value{});
        object.add("perMillion_usd", Value{});
    }
    object.add("coldProbability", coldProbability(summary));
    object.add("responseTime_ms", responseTime(summary));
    object.add("availability", statistic(summary.availability));
    object.add("objectiveMet", objectiveMet(summary));
    return object;
}

Value engineReport(const EngineReport &engine)
{
    Value object = Value::object();
    object.add("invocations", Value::ofUnsigned(engine.invocations));
    object.add("cpu_s", Value::ofRounded(engine.cpuSeconds, 4));
    const double speed = engine.cpuSeconds > 0.0 ? static_cast<double>(engine.invocations) / engine.cpuSeconds : -1.0;
    object.add("invocationsPerCpuSecond",
               speed >= 0.0 ? Value::ofUnsigned(static_cast<std::uint64_t>(speed + 0.5)) : Value{});
    object.add("peakMemory_MB", Value::ofRounded(engine.peakMemoryMegabytes, 4));
    object.add("threads", Value::ofInteger(engine.threads));
    return object;
}

Value heading(const RunResult &run)
{
    Value root = Value::object();
    root.add("scenario", text(run.scenario));
    root.add("seed", Value::ofUnsigned(run.seed));
    root.add("version", text(run.version));
    return root;
}

} // namespace

std::string runJson(const RunResult &run, const std::vector<AlternativeReport> &alternatives)
{
    Value root = heading(run);
    Value list = Value::list();
    for (const AlternativeReport &report : alternatives) {
        list.append(alternativeOfRun(report));
    }
    root.add("alternatives", std::move(list));
    root.add("engine", engineReport(run.engine));
    return json::format(root);
}

std::string compareJson(const RunResult &run, const std::vector<AlternativeReport> &alternatives,
                        const std::vector<BreakEven> &breakEven)
{
    Value root = heading(run);
    Value list = Value::list();
    for (const AlternativeReport &report : alternatives) {
        list.append(alternativeOfComparison(report));
    }
    root.add("alternatives", std::move(list));
    Value crossings = Value::list();
    for (const BreakEven &crossing : breakEven) {
        Value between = Value::list();
        between.append(text(crossing.cheaperBelow));
        between.append(text(crossing.cheaperAbove));
        Value object = Value::object();
        object.add("between", std::move(between));
        object.add("requestsPerSecond", crossing.at ? statistic(crossing.at->inPerSecond()) : Value{});
        crossings.append(std::move(object));
    }
    root.add("breakEven", std::move(crossings));
    return json::format(root);
}

std::string billJson(const Bill &bill)
{
    Value root = Value::object();
    root.add("plan", text(bill.plan));
    root.add(inCurrency("total", bill.total), exactMoney(bill.total));
    root.add("lines", billLines(bill));
    return json::format(root);
}

} // namespace warmfront
