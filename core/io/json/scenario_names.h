// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "core/model/scenario.h"

/// Every key and word of the scenario format, once: read by the reader, the writer, and the test that compares them
/// with resources/schema/scenario.schema.json.
namespace warmfront::json::names {

using Keys = std::span<const std::string_view>;
template <typename T> using Name = std::pair<std::string_view, T>;

inline constexpr int formatVersion = 1;

inline constexpr std::array<std::string_view, 11> scenario{"warmfront", "name",         "seed",        "horizon",
                                                           "warmUp",    "replications", "objective",   "services",
                                                           "functions", "sources",      "alternatives"};
inline constexpr std::array<std::string_view, 8> service{
    "name",        "kind", "latency", "concurrencyLimit", "queueLimit", "requestsPerSecond", "pricePerMillion",
    "pricePerHour"};
inline constexpr std::array<std::string_view, 2> serviceCall{"service", "count"};
inline constexpr std::array<std::string_view, 2> objective{"responseTime", "availability"};
inline constexpr std::array<std::string_view, 2> responseTime{"percentile", "below"};
inline constexpr std::array<std::string_view, 16> function{"name",
                                                           "runtime",
                                                           "package",
                                                           "memory",
                                                           "cpu",
                                                           "timeout",
                                                           "concurrency",
                                                           "service",
                                                           "coldService",
                                                           "coldStart",
                                                           "firstRun",
                                                           "cpuShare",
                                                           "failureProbability",
                                                           "deployments",
                                                           "calls",
                                                           "next"};
inline constexpr std::array<std::string_view, 8> deployment{
    "at", "version", "buildTime", "serviceFactor", "coldStartFactor", "failureProbability", "traffic", "rollback"};
inline constexpr std::array<std::string_view, 2> trafficStep{"after", "share"};
inline constexpr std::array<std::string_view, 3> automaticRollback{"failureShare", "over", "atLeast"};
inline constexpr std::array<std::string_view, 2> nextCall{"function", "probability"};
inline constexpr std::array<std::string_view, 5> coldStartPhases{"placement", "pull", "sandbox", "runtimeBoot",
                                                                 "userInit"};
/// Of the kinds of event sources that the reader names.
inline constexpr std::array<std::string_view, 4> retries{"retries", "firstBackOff", "longestBackOff", "deadLetters"};
inline constexpr std::array<std::string_view, 1> retryDelays{"retryDelays"};
inline constexpr std::array<std::string_view, 1> objectEvents{"deliveryDelay"};
inline constexpr std::array<std::string_view, 3> batches{"batchSize", "batchWindow", "service"};
inline constexpr std::array<std::string_view, 5> queueMessages{"visibilityTimeout", "maximumReceives", "pollers",
                                                               "pollersPerMinute", "mostPollers"};
inline constexpr std::array<std::string_view, 7> streamRecords{
    "shards", "lanesPerShard", "hottestShare", "pollInterval", "bisect", "retention", "poisonousShare"};
inline constexpr std::array<std::string_view, 1> heldEvents{"maximumAge"};
inline constexpr std::array<std::string_view, 27> source{
    "name",         "kind",           "function",          "version",         "arrivals",      "retries",
    "firstBackOff", "longestBackOff", "deadLetters",       "retryDelays",     "deliveryDelay", "batchSize",
    "batchWindow",  "service",        "visibilityTimeout", "maximumReceives", "pollers",       "pollersPerMinute",
    "mostPollers",  "shards",         "lanesPerShard",     "hottestShare",    "pollInterval",  "bisect",
    "retention",    "poisonousShare", "maximumAge"};
inline constexpr std::array<std::string_view, 2> constantArrivals{"process", "rate"};
inline constexpr std::array<std::string_view, 2> poissonArrivals{"process", "rate"};
inline constexpr std::array<std::string_view, 4> rampingArrivals{"process", "startRate", "stages", "spacing"};
inline constexpr std::array<std::string_view, 2> stage{"duration", "target"};
inline constexpr std::array<std::string_view, 6> profileArrivals{"process", "period",  "rates",
                                                                 "shape",   "spacing", "startsAt"};
inline constexpr std::array<std::string_view, 6> sineArrivals{"process", "mean",    "amplitude",
                                                              "period",  "spacing", "startsAt"};
inline constexpr std::array<std::string_view, 2> modulatedArrivals{"process", "states"};
inline constexpr std::array<std::string_view, 3> modulatedState{"rate", "stay", "next"};
inline constexpr std::array<std::string_view, 4> batchArrivals{"process", "count", "at", "every"};
inline constexpr std::array<std::string_view, 4> scheduleArrivals{"process", "cron", "count", "startDate"};
inline constexpr std::array<std::string_view, 3> userArrivals{"process", "users", "thinkTime"};
inline constexpr std::array<std::string_view, 11> traceArrivals{
    "process",      "file",    "format", "timeColumn", "timeUnit", "durationColumn",
    "durationUnit", "columns", "select", "service",    "spread"};
inline constexpr std::array<std::string_view, 2> traceColumns{"function", "memory"};
inline constexpr std::array<std::string_view, 1> selectFunction{"function"};
inline constexpr std::array<std::string_view, 1> selectTop{"top"};
inline constexpr std::array<std::string_view, 4> alternative{"name", "platform", "plan", "options"};
inline constexpr std::array<std::string_view, 19> options{
    "keepAlive", "routing",  "concurrencyLimit",        "alwaysWarm", "startLimit", "concurrency",
    "replicas",  "queue",    "targetUtilisation",       "node",       "nodes",      "hosts",
    "dyno",      "freeTier", "accountConcurrencyLimit", "rollout",    "schedule",   "preset",
    "snapshot"};
inline constexpr std::array<std::string_view, 21> keepAlive{
    "policy",      "duration",       "last",     "spare",        "period",      "share",      "maximumLifetime",
    "bin",         "bins",           "head",     "tail",         "headMargin",  "tailMargin", "threshold",
    "outOfBounds", "forecastMargin", "fallback", "loadsEarlier", "measurement", "lead",       "patience"};
inline constexpr std::array<std::string_view, 2> snapshot{"restore", "load"};
inline constexpr std::array<std::string_view, 2> replicas{"min", "max"};
inline constexpr std::array<std::string_view, 2> queue{"limit", "timeout"};
inline constexpr std::array<std::string_view, 2> replicaSchedule{"startDate", "changes"};
inline constexpr std::array<std::string_view, 6> scheduledChange{"cron", "replicas",   "min",
                                                                 "max",  "initialMin", "alwaysWarm"};
inline constexpr std::array<std::string_view, 2> rollout{"surgePercent", "unavailablePercent"};
inline constexpr std::array<std::string_view, 3> startLimit{"burst", "starts", "per"};

inline constexpr std::array<std::string_view, 2> constantLaw{"distribution", "value"};
inline constexpr std::array<std::string_view, 2> exponentialLaw{"distribution", "mean"};
inline constexpr std::array<std::string_view, 3> normalLaw{"distribution", "mean", "sd"};
inline constexpr std::array<std::string_view, 5> lognormalLaw{"distribution", "median", "p95", "mu", "sigma"};
inline constexpr std::array<std::string_view, 3> shapeScaleLaw{"distribution", "shape", "scale"};
inline constexpr std::array<std::string_view, 3> uniformLaw{"distribution", "min", "max"};
inline constexpr std::array<std::string_view, 2> mixtureLaw{"distribution", "components"};
inline constexpr std::array<std::string_view, 2> mixtureComponent{"weight", "distribution"};
inline constexpr std::array<std::string_view, 3> empiricalLaw{"distribution", "values", "file"};

/// An object of the format: its name in the schema's definitions ("" = the whole document) and its keys but `comment`.
struct ObjectKeys
{
    std::string_view definition;
    Keys keys;
};
inline constexpr std::array<ObjectKeys, 49> objects{{
    {"", scenario},
    {"objective", objective},
    {"responseTime", responseTime},
    {"function", function},
    {"service", service},
    {"serviceCall", serviceCall},
    {"nextCall", nextCall},
    {"deployment", deployment},
    {"trafficStep", trafficStep},
    {"automaticRollback", automaticRollback},
    {"rollout", rollout},
    {"replicaSchedule", replicaSchedule},
    {"scheduledChange", scheduledChange},
    {"snapshot", snapshot},
    {"coldStartPhases", coldStartPhases},
    {"source", source},
    {"constantArrivals", constantArrivals},
    {"poissonArrivals", poissonArrivals},
    {"rampingArrivals", rampingArrivals},
    {"stage", stage},
    {"profileArrivals", profileArrivals},
    {"sineArrivals", sineArrivals},
    {"modulatedArrivals", modulatedArrivals},
    {"modulatedState", modulatedState},
    {"batchArrivals", batchArrivals},
    {"scheduleArrivals", scheduleArrivals},
    {"userArrivals", userArrivals},
    {"traceArrivals", traceArrivals},
    {"traceColumns", traceColumns},
    {"selectFunction", selectFunction},
    {"selectTop", selectTop},
    {"alternative", alternative},
    {"options", options},
    {"keepAlivePolicy", keepAlive},
    {"hostRange", replicas},
    {"replicaRange", replicas},
    {"queue", queue},
    {"startLimit", startLimit},
    {"constantLaw", constantLaw},
    {"exponentialLaw", exponentialLaw},
    {"normalLaw", normalLaw},
    {"lognormalLaw", lognormalLaw},
    {"gammaLaw", shapeScaleLaw},
    {"weibullLaw", shapeScaleLaw},
    {"paretoLaw", shapeScaleLaw},
    {"uniformLaw", uniformLaw},
    {"mixtureLaw", mixtureLaw},
    {"mixtureComponent", mixtureComponent},
    {"empiricalLaw", empiricalLaw},
}};

inline constexpr std::array<Name<Package>, 2> packages{{{"zip", Package::Zip}, {"image", Package::Image}}};
inline constexpr std::array<Name<Service::Kind>, 4> serviceKinds{{{"database", Service::Kind::Database},
                                                                  {"store", Service::Kind::Store},
                                                                  {"identity", Service::Kind::Identity},
                                                                  {"other", Service::Kind::Other}}};

enum class Law { Constant, Exponential, Normal, Lognormal, Gamma, Weibull, Pareto, Uniform, Mixture, Empirical };
inline constexpr std::array<Name<Law>, 10> laws{{{"constant", Law::Constant},
                                                 {"exponential", Law::Exponential},
                                                 {"normal", Law::Normal},
                                                 {"lognormal", Law::Lognormal},
                                                 {"gamma", Law::Gamma},
                                                 {"weibull", Law::Weibull},
                                                 {"pareto", Law::Pareto},
                                                 {"uniform", Law::Uniform},
                                                 {"mixture", Law::Mixture},
                                                 {"empirical", Law::Empirical}}};

enum class Process { Constant, Poisson, Ramping, Profile, Sine, Modulated, Batch, Schedule, Users, Trace };
/// The first name of each process is the one that is written; the k6 names and "stages" are read as well.
inline constexpr std::array<Name<Process>, 13> processes{{{"constant", Process::Constant},
                                                          {"poisson", Process::Poisson},
                                                          {"ramping", Process::Ramping},
                                                          {"profile", Process::Profile},
                                                          {"sine", Process::Sine},
                                                          {"mmpp", Process::Modulated},
                                                          {"batch", Process::Batch},
                                                          {"schedule", Process::Schedule},
                                                          {"users", Process::Users},
                                                          {"trace", Process::Trace},
                                                          {"constant-arrival-rate", Process::Constant},
                                                          {"ramping-arrival-rate", Process::Ramping},
                                                          {"stages", Process::Ramping}}};
inline constexpr std::array<Name<RampingArrivals::Spacing>, 2> spacings{
    {{"even", RampingArrivals::Spacing::Even}, {"poisson", RampingArrivals::Spacing::Poisson}}};
inline constexpr std::array<Name<ProfileArrivals::Shape>, 2> shapes{
    {{"steps", ProfileArrivals::Shape::Steps}, {"linear", ProfileArrivals::Shape::Linear}}};
inline constexpr std::array<Name<TraceArrivals::Format>, 4> formats{{{"csv", TraceArrivals::Format::Csv},
                                                                     {"azure2019", TraceArrivals::Format::Azure2019},
                                                                     {"azure2021", TraceArrivals::Format::Azure2021},
                                                                     {"pacslab", TraceArrivals::Format::Pacslab}}};
inline constexpr std::array<Name<TraceArrivals::Service>, 2> services{
    {{"function", TraceArrivals::Service::Function}, {"trace", TraceArrivals::Service::Trace}}};
inline constexpr std::array<Name<TraceArrivals::Spread>, 3> spreads{{{"uniform", TraceArrivals::Spread::Uniform},
                                                                     {"even", TraceArrivals::Spread::Even},
                                                                     {"start", TraceArrivals::Spread::Start}}};
/// Events of objects are asynchronous events with a delay.
enum class Kind { Http, Asynchronous, Object, Queue, Stream };
inline constexpr std::array<Name<Kind>, 5> kinds{{{"http", Kind::Http},
                                                  {"asynchronous", Kind::Asynchronous},
                                                  {"object", Kind::Object},
                                                  {"queue", Kind::Queue},
                                                  {"stream", Kind::Stream}}};
inline constexpr std::array<Name<QueueMessages::Service>, 2> batchServices{
    {{"perBatch", QueueMessages::Service::PerBatch}, {"perMessage", QueueMessages::Service::PerMessage}}};
inline constexpr std::array<Name<StreamRecords::Service>, 2> recordServices{
    {{"perBatch", StreamRecords::Service::PerBatch}, {"perRecord", StreamRecords::Service::PerRecord}}};
inline constexpr std::array<Name<Routing>, 7> routings{{{"mostRecentlyUsed", Routing::MostRecentlyUsed},
                                                        {"leastRecentlyUsed", Routing::LeastRecentlyUsed},
                                                        {"newest", Routing::Newest},
                                                        {"oldest", Routing::Oldest},
                                                        {"random", Routing::Random},
                                                        {"leastLoaded", Routing::LeastLoaded},
                                                        {"roundRobin", Routing::RoundRobin}}};
inline constexpr std::string_view fixedKeepAlive = "fixed";

/// A table as a span, whose element type the templates of Node can deduce.
template <typename T, std::size_t N> constexpr std::span<const Name<T>> all(const std::array<Name<T>, N> &table)
{
    return table;
}

/// The word that is written for @p value: the first of the table.
template <typename T, std::size_t N> constexpr std::string_view wordFor(const std::array<Name<T>, N> &table, T value)
{
    for (const auto &[word, meaning] : table) {
        if (meaning == value) {
            return word;
        }
    }
    return {};
}

} // namespace warmfront::json::names
