// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

#include "core/io/json/scenario_names.h"
#include "core/model/metering.h"
#include "core/model/platform_profile.h"
#include "core/pricing/price_plan.h"

/// Every key and word of platform and price files, once: read by the readers and by the test that compares them with
/// resources/schema.
namespace warmfront::catalogue::names {

using json::names::Name;

inline constexpr std::array<std::string_view, 32> platform{"warmfront",
                                                           "id",
                                                           "name",
                                                           "model",
                                                           "description",
                                                           "scaling",
                                                           "keepAlive",
                                                           "routing",
                                                           "routings",
                                                           "concurrencyLimit",
                                                           "startLimit",
                                                           "concurrency",
                                                           "maximumTimeout",
                                                           "cpu",
                                                           "replicas",
                                                           "scaler",
                                                           "parameters",
                                                           "capacity",
                                                           "capacityParameters",
                                                           "limits",
                                                           "targetUtilisation",
                                                           "queue",
                                                           "machine",
                                                           "commonPhases",
                                                           "coldStarts",
                                                           "snapshots",
                                                           "presets",
                                                           "defaultPlan",
                                                           "plans",
                                                           "options",
                                                           "rollout",
                                                           "traffic"};
inline constexpr std::array<std::string_view, 2> versionSplit{"by", "versions"};
inline constexpr std::array<std::string_view, 4> sourced{"value", "source", "evidence", "date"};
inline constexpr std::array<std::string_view, 7> runtimeColdStart{"runtime", "value", "source", "evidence",
                                                                  "date",    "boots", "sameAs"};
inline constexpr std::array<std::string_view, 6> measuredBoot{"package", "memory", "architecture",
                                                              "median",  "p95",    "count"};
inline constexpr std::array<std::string_view, 6> snapshotRestore{"runtime", "restore",  "load",
                                                                 "source",  "evidence", "date"};
inline constexpr std::array<std::string_view, 9> preset{"id",       "name",    "date",   "description", "source",
                                                        "evidence", "options", "scaler", "coldStarts"};

inline constexpr std::array<std::string_view, 15> plan{
    "warmfront", "id",    "provider", "service",      "name",   "region",   "currency",    "effective",
    "source",    "notes", "metering", "lineDecimals", "meters", "machines", "architecture"};
inline constexpr std::array<std::string_view, 7> metering{"basis",     "step",       "minimum", "billsInit",
                                                          "idleApart", "memoryStep", "sizes"};
inline constexpr std::array<std::string_view, 2> instanceSize{"memory", "processors"};
inline constexpr std::array<std::string_view, 13> meter{"name",         "unit",         "measures",   "rate",   "tiers",
                                                        "freePerMonth", "monthlyCap",   "confidence", "source", "date",
                                                        "note",         "freeRuntimes", "atLeast"};
inline constexpr std::array<std::string_view, 2> tier{"upTo", "rate"};
inline constexpr std::array<std::string_view, 5> machine{"name", "cpu", "memory", "meter", "source"};

inline constexpr std::array<Name<ServiceModel>, 3> models{
    {{"FaaS", ServiceModel::FaaS}, {"CaaS", ServiceModel::CaaS}, {"PaaS", ServiceModel::PaaS}}};
inline constexpr std::array<Name<Scaling>, 2> scalings{
    {{"perRequest", Scaling::PerRequest}, {"fixedReplicas", Scaling::FixedReplicas}}};
inline constexpr std::array<Name<VersionSplit::By>, 2> splits{
    {{"weights", VersionSplit::By::Weights}, {"replicas", VersionSplit::By::Replicas}}};
inline constexpr std::array<Name<char>, 6> evidences{
    {{"V", 'V'}, {"D", 'D'}, {"S", 'S'}, {"F", 'F'}, {"R", 'R'}, {"A", 'A'}}};
inline constexpr std::array<Name<MeteringRule::Basis>, 4> bases{
    {{"invocations", MeteringRule::Basis::Invocations},
     {"machines", MeteringRule::Basis::Machines},
     {"activeInstances", MeteringRule::Basis::ActiveInstances},
     {"instances", MeteringRule::Basis::Instances}}};
inline constexpr std::array<Name<Architecture>, 2> architectures{
    {{"x86_64", Architecture::X86_64}, {"arm64", Architecture::Arm64}}};
inline constexpr std::array<Name<Measures>, 11> measures{{{"nothing", Measures::Nothing},
                                                          {"invocations", Measures::Invocations},
                                                          {"duration", Measures::Duration},
                                                          {"provisionedMemory", Measures::ProvisionedMemory},
                                                          {"provisionedDuration", Measures::ProvisionedDuration},
                                                          {"processors", Measures::Processors},
                                                          {"provisionedProcessors", Measures::ProvisionedProcessors},
                                                          {"machines", Measures::Machines},
                                                          {"cluster", Measures::Cluster},
                                                          {"snapshotMemory", Measures::SnapshotMemory},
                                                          {"snapshotRestores", Measures::SnapshotRestores}}};
/// How sure a rate is.
inline constexpr std::array<std::string_view, 5> confidences{
    "vendor page", "vendor repository", "seen in a third-party page", "inferred / derived", "from memory, unconfirmed"};

} // namespace warmfront::catalogue::names
