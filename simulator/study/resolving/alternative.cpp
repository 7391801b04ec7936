// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/study/resolving/alternative.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/base/quantity.h"
#include "core/model/mechanism.h"
#include "simulator/study/resolving/cold_start.h"
#include "simulator/study/resolving/keep_alive.h"
#include "simulator/study/resolving/machines.h"
#include "simulator/study/resolving/option_names.h"
#include "simulator/study/resolving/scalers.h"
#include "simulator/study/resolving/schedules.h"
#include "simulator/study/resolving/snapshots.h"
#include "simulator/study/resolving/versions.h"

namespace warmfront::study {

namespace {

/// Resolves one alternative step by step; the first step that fails says why.
class Resolver
{
public:
    Resolver(const ExpandedScenario &expanded, std::size_t index, const Catalogue &catalogue, Purpose purpose)
        : m_expanded(expanded),
          m_scenario(expanded.scenario),
          m_catalogue(catalogue),
          m_purpose(purpose),
          m_alternative(expanded.scenario.alternatives[index]),
          m_options(m_alternative.options),
          m_path("alternatives[" + std::to_string(index) + "]")
    {
    }

    Result<PreparedAlternative> resolve()
    {
        m_prepared.alternative = m_alternative;
        return findPlatform()
            .and_then([this] { return findPlan(); })
            .and_then([this] { return checkOptions(); })
            .and_then([this] { return checkFunctions(); })
            .and_then([this] { return checkSnapshots(known()); })
            .and_then([this] { return findLimits(); })
            .and_then([this] { return findScaling(); })
            .and_then([this] { return checkVersions(known(), m_scaling); })
            .and_then([this] { return findMachines(known(), m_scaling, m_mostReplicas, m_configuration.invokers); })
            .and_then([this](Machines machines) {
                take(std::move(machines));
                fill();
                return tellKnownTimes(known(), m_configuration.functions);
            })
            .map([this] {
                m_prepared.configuration = std::make_shared<const sim::Configuration>(std::move(m_configuration));
                return std::move(m_prepared);
            });
    }

private:
    using Step = Result<void>;

    [[nodiscard]] KnownAlternative known() const
    {
        return {m_scenario, m_catalogue, *m_profile, m_options, *m_plan, m_path};
    }

    [[nodiscard]] std::string optionPath(std::string_view option) const
    {
        return m_path + ".options." + std::string(option);
    }

    Step findPlatform()
    {
        m_profile = m_catalogue.platform(m_alternative.platform);
        if (m_profile == nullptr) {
            std::vector<std::string> ids;
            for (const PlatformProfile &profile : m_catalogue.platforms) {
                ids.push_back(profile.id);
            }
            return failure("there is no platform \"" + m_alternative.platform + "\"; choose one of: " + listOf(ids),
                           m_path + ".platform");
        }
        m_prepared.profile = m_profile;
        return m_options.preset ? applyPreset(*m_options.preset) : Step{};
    }

    Step applyPreset(const std::string &id)
    {
        const PlatformPreset *preset = m_profile->preset(id);
        if (preset == nullptr) {
            std::vector<std::string> ids;
            for (const PlatformPreset &offered : m_profile->presets) {
                ids.push_back(offered.id);
            }
            return failure(m_profile->id
                               + (ids.empty() ? " has no presets; leave it out"
                                              : " has no preset \"" + id + "\"; choose one of: " + listOf(ids)),
                           optionPath("preset"));
        }
        m_options = preset->under(std::move(m_options));
        m_prepared.alternative.options = m_options;
        m_changed = m_profile->with(*preset);
        m_profile = &m_changed;
        return {};
    }

    Step findPlan()
    {
        const std::string id = m_alternative.plan.value_or(m_profile->defaultPlan);
        if (std::ranges::find(m_profile->plans, id) == m_profile->plans.end()) {
            return failure("the price plan \"" + id + "\" does not bill " + m_profile->id
                               + "; choose one of: " + listOf(m_profile->plans),
                           m_path + ".plan");
        }
        m_plan = m_catalogue.plan(id);
        if (m_plan == nullptr) {
            return failure("the price plan \"" + id
                               + "\" is not installed; install Warmfront again or choose another one",
                           m_path + ".plan");
        }
        m_prepared.plan = m_plan;
        return {};
    }

    Step checkOptions()
    {
        for (const std::string &option : given(m_options)) {
            if (!m_profile->accepts(option)) {
                return failure(m_profile->id + " has no option \"" + option
                                   + "\"; it accepts: " + listOf(acceptedOptions()),
                               optionPath(option));
            }
        }
        const Routing fallback =
            m_profile->scaling == Scaling::PerRequest ? Routing::MostRecentlyUsed : Routing::LeastLoaded;
        m_routing = m_options.routing.value_or(m_profile->routing ? m_profile->routing->value : fallback);
        if (std::ranges::find(m_profile->routings, m_routing) == m_profile->routings.end()) {
            std::vector<std::string> names;
            for (const Routing routing : m_profile->routings) {
                names.push_back(nameOf(routing));
            }
            return failure(m_profile->id + " does not route \"" + nameOf(m_routing)
                               + "\"; choose one of: " + listOf(names),
                           optionPath("routing"));
        }
        return {};
    }

    Step checkFunctions()
    {
        if (const std::vector<InstanceSize> &sizes = m_plan->metering.sizes; !sizes.empty()) {
            for (std::size_t i = 0; i < m_scenario.functions.size(); ++i) {
                const Function &function = m_scenario.functions[i];
                if (function.memory > sizes.back().memory) {
                    return failure("\"" + function.name + "\" has " + formatMemory(function.memory) + ", but "
                                       + m_profile->id + " offers at most " + formatMemory(sizes.back().memory)
                                       + "; ask for less",
                                   "functions[" + std::to_string(i) + "].memory");
                }
            }
        }
        if (!m_profile->maximumTimeout) {
            return {};
        }
        const SimDuration longest = m_profile->maximumTimeout->value;
        for (std::size_t i = 0; i < m_scenario.functions.size(); ++i) {
            const Function &function = m_scenario.functions[i];
            if (function.timeout && *function.timeout > longest) {
                return failure("the timeout of \"" + function.name + "\" is " + formatDuration(*function.timeout)
                                   + ", but " + m_profile->id + " allows at most " + formatDuration(longest)
                                   + "; shorten it",
                               "functions[" + std::to_string(i) + "].timeout");
            }
        }
        return {};
    }

    /// Those of requests that the platform has, as the alternative sets them; 0 is none.
    Step findLimits()
    {
        for (const auto &[name, value] : m_options.parameters) {
            if (!m_profile->limits.contains(name)) {
                continue;
            }
            if (std::string fault = faultOf(value, *findRequestLimit(name)); !fault.empty()) {
                return failure(std::move(fault), optionPath(name));
            }
        }
        m_configuration.requestRates = {limit("secondLimit"), limit("minuteLimit")};
        return {};
    }

    [[nodiscard]] std::optional<std::int64_t> limit(std::string_view name) const
    {
        const auto ofPlatform = m_profile->limits.find(name);
        if (ofPlatform == m_profile->limits.end()) {
            return std::nullopt;
        }
        const auto own = m_options.parameters.find(name);
        const auto most =
            std::get<std::int64_t>(own != m_options.parameters.end() ? own->second : ofPlatform->second.value);
        return most > 0 ? std::optional(most) : std::nullopt;
    }

    Step findScaling() { return m_profile->scaling == Scaling::PerRequest ? findPerRequest() : findReplicas(); }

    /// The platform's, with what the alternative changes in it.
    Step findStartLimit(sim::PerRequestScaling &scaling) const
    {
        if (m_profile->startLimit) {
            scaling.startLimit = m_profile->startLimit->value;
        }
        if (const std::optional<StartLimitOptions> &changed = m_options.startLimit) {
            if (!scaling.startLimit && (!changed->burst || !changed->starts || !changed->per)) {
                return failure(m_profile->id
                                   + " has no limit of instance starts of its own; give \"burst\", \"starts\" "
                                     "and \"per\"",
                               optionPath("startLimit"));
            }
            StartLimit limit = scaling.startLimit.value_or(StartLimit{});
            limit.burst = changed->burst.value_or(limit.burst);
            limit.starts = changed->starts.value_or(limit.starts);
            limit.per = changed->per.value_or(limit.per);
            scaling.startLimit = limit;
        }
        return {};
    }

    /// Of all functions together. With one function it is that function's limit, which costs no global order.
    Step findAccountLimit(sim::PerRequestScaling &scaling)
    {
        const std::optional<std::int64_t> &limit = m_options.accountConcurrencyLimit;
        if (!limit) {
            return {};
        }
        if (m_scenario.functions.size() == 1) {
            scaling.concurrencyLimit = std::min(*limit, scaling.concurrencyLimit.value_or(*limit));
            return {};
        }
        m_configuration.accountConcurrencyLimit = limit;
        return {};
    }

    /// Whether what arrives depends on what became of what came before.
    [[nodiscard]] bool endingsMatter() const
    {
        const bool anyCall =
            std::ranges::any_of(m_scenario.functions, [](const Function &function) { return !function.next.empty(); });
        return anyCall || std::ranges::any_of(m_scenario.sources, [](const EventSource &source) {
                   return !std::holds_alternative<HttpRequests>(source.delivery)
                          || std::holds_alternative<UserArrivals>(source.arrivals);
               });
    }

    /// Functions share the memory of invokers, which also say how long containers are kept.
    Step findInvokers()
    {
        Result<ScalerParameters> parameters = ScalerParameters::make(*m_profile, m_options, m_path);
        if (!parameters) {
            return tl::unexpected(parameters.error());
        }
        if (endingsMatter()) {
            return failure(
                m_profile->id
                    + " is simulated for HTTP requests of open processes only; leave it out, or change "
                      "the sources of events, of queues, of streams and of users and the calls of other functions",
                m_path + ".platform");
        }
        for (std::size_t i = 0; i < m_scenario.functions.size(); ++i) {
            if (!m_scenario.functions[i].deployments.empty()) {
                return failure(m_profile->id
                                   + " is simulated for functions that stay as they are; leave it out, or remove the "
                                     "deployments of \""
                                   + m_scenario.functions[i].name + "\"",
                               m_path + ".platform");
            }
            if (!m_scenario.functions[i].calls.empty()) {
                return failure(m_profile->id
                                   + " is simulated for functions that call no services; leave it out, or remove the "
                                     "calls of \""
                                   + m_scenario.functions[i].name + "\"",
                               m_path + ".platform");
            }
        }
        if (parameters->whole("prewarmMaximum") > 0
            && parameters->whole("prewarmMinimum") > parameters->whole("prewarmMaximum")) {
            return failure("an invoker keeps at least " + std::to_string(parameters->whole("prewarmMinimum"))
                               + " prewarmed containers, but at most "
                               + std::to_string(parameters->whole("prewarmMaximum")) + "; raise \"prewarmMaximum\", or "
                               + "make it 0 to have as many as at the start",
                           optionPath("prewarmMinimum"));
        }
        sim::InvokerCapacity capacity = invokersFor(*parameters);
        for (std::size_t i = 0; i < m_scenario.functions.size(); ++i) {
            const Function &function = m_scenario.functions[i];
            if (function.memory > capacity.userMemory) {
                return failure("\"" + function.name + "\" has " + formatMemory(function.memory)
                                   + ", more than an invoker has for containers (" + formatMemory(capacity.userMemory)
                                   + "); ask for less or raise \"invokerMemory\"",
                               "functions[" + std::to_string(i) + "].memory");
            }
            capacity.runtimes.push_back(sim::RuntimeIndex{function.runtime.starts_with("nodejs") ? 1U : 0U});
        }
        sim::PerRequestScaling scaling;
        scaling.keepAlive = capacity.pauseGrace + capacity.idleTimeout;
        scaling.routing = m_routing;
        m_scaling = scaling;
        m_configuration.invokers = std::move(capacity);
        return {};
    }

    Step findPerRequest()
    {
        if (m_profile->scaler) {
            return findInvokers();
        }
        sim::PerRequestScaling scaling;
        if (!m_options.keepAlive && !m_profile->keepAlive) {
            return failure(m_profile->id + " has no keep-alive of its own; add one, such as \"10 min\"",
                           optionPath("keepAlive"));
        }
        scaling.keepAlive = m_options.keepAlive ? *m_options.keepAlive : m_profile->keepAlive->value;
        scaling.routing = m_routing;
        scaling.alwaysWarm = m_options.alwaysWarm.value_or(0);
        scaling.concurrencyLimit = concurrencyLimit();
        if (scaling.concurrencyLimit && scaling.alwaysWarm > *scaling.concurrencyLimit) {
            return failure("more instances are always warm (" + std::to_string(scaling.alwaysWarm)
                               + ") than the concurrency limit lets work (" + std::to_string(*scaling.concurrencyLimit)
                               + "); lower one or raise the other",
                           optionPath("alwaysWarm"));
        }
        if (known().hasAlwaysWarm()
            && std::ranges::find(m_plan->meters, Measures::ProvisionedMemory, &Meter::measures)
                   == m_plan->meters.end()) {
            return failure(
                "the price plan \"" + m_plan->id
                    + "\" has no rate for always-warm instances; choose another plan or leave the option out",
                optionPath(scaling.alwaysWarm > 0 ? "alwaysWarm" : "schedule"));
        }
        if (Step scheduled = scheduleAlwaysWarm(known(), scaling); !scheduled) {
            return scheduled;
        }
        if (Step limited = findStartLimit(scaling); !limited) {
            return limited;
        }
        if (Step limited = findAccountLimit(scaling); !limited) {
            return limited;
        }
        if (m_options.keepAlivePolicy) {
            if (known().hasAlwaysWarm()) {
                return failure("always-warm instances go with a fixed keep-alive only; leave one of the two out",
                               optionPath("keepAlive"));
            }
            Result<sim::KeepAlivePolicy> policy = keepAliveFor(*m_options.keepAlivePolicy);
            if (!policy) {
                return failure(policy.error().message, optionPath("keepAlive." + policy.error().path));
            }
            scaling.policy = std::move(*policy);
        }
        m_scaling = scaling;
        return {};
    }

    Step findReplicas()
    {
        const ReplicaRange range =
            m_options.replicas.value_or(m_profile->replicas ? m_profile->replicas->value : ReplicaRange{});
        const bool isRange = range.min != range.max;
        if (Step checked = checkReplicaSchedule(known(), range); !checked) {
            return checked;
        }
        if (isRange && m_profile->scaler) {
            return findScaler(range);
        }
        if (isRange && m_purpose == Purpose::Run) {
            return failure("a range of replicas needs a scaler, and " + m_profile->id
                               + " has none; write one number, such as " + std::to_string(range.max),
                           optionPath("replicas"));
        }
        for (const auto &[name, value] : m_options.parameters) {
            if (m_profile->limits.contains(name)) {
                continue;
            }
            if (m_profile->capacity && findCapacity(m_profile->capacity->value)->parameter(name) != nullptr) {
                continue; // of the hosts
            }
            return failure(
                "\"" + name + "\" belongs to the scaler of " + m_profile->id
                    + ", which works with a range of replicas only; write one, such as { \"min\": 1, \"max\": 10 }",
                optionPath(name));
        }
        if (m_options.schedule) {
            m_range = range;
            m_mostReplicas = mostReplicas(m_options, range);
            m_scaling = sim::AutoscaledReplicas{};
            return {};
        }
        sim::FixedReplicas scaling;
        scaling.routing = m_routing;
        scaling.replicas = range.min;
        scaling.queueLimit = queue().limit;
        scaling.queueTimeout = queue().timeout;
        m_scaling = scaling;
        return {};
    }

    [[nodiscard]] std::vector<std::string> acceptedOptions() const
    {
        std::vector<std::string> names = m_profile->options;
        for (const auto &[name, value] : m_profile->parameters) {
            names.push_back(name);
        }
        for (const auto &[name, value] : m_profile->limits) {
            names.push_back(name);
        }
        if (m_profile->capacity) {
            for (const ParameterSpec &spec : findCapacity(m_profile->capacity->value)->parameters) {
                names.emplace_back(spec.name);
            }
        }
        return names;
    }

    [[nodiscard]] QueueOptions queue() const
    {
        if (m_options.queue) {
            return *m_options.queue;
        }
        return m_profile->queue ? m_profile->queue->value : QueueOptions{};
    }

    Step findScaler(const ReplicaRange &range)
    {
        const std::string &mechanism = m_profile->scaler->value;
        const int fewest = fewestReplicas(mechanism);
        if (range.min < fewest) {
            return failure("the scaler of " + m_profile->id + " keeps at least " + std::to_string(fewest)
                               + " replica; write a range that begins there or higher",
                           optionPath("replicas"));
        }
        Result<ScalerParameters> parameters = ScalerParameters::make(*m_profile, m_options, m_path);
        if (!parameters) {
            return tl::unexpected(parameters.error());
        }
        m_parameters = std::move(*parameters);
        m_range = range;
        m_mostReplicas = mostReplicas(m_options, range);
        m_scaling = sim::AutoscaledReplicas{};
        return {};
    }

    /// Requests of one function that may be inside.
    [[nodiscard]] std::optional<std::int64_t> concurrencyLimit() const
    {
        if (!m_options.concurrencyLimit && m_profile->concurrencyLimit) {
            return m_profile->concurrencyLimit->value;
        }
        return m_options.concurrencyLimit;
    }

    /// A scaler counts on what one instance of its function can take.
    [[nodiscard]] sim::AutoscaledReplicas autoscaled(const Function &function) const
    {
        const double target = m_options.targetUtilisation.value_or(
            m_profile->targetUtilisation ? m_profile->targetUtilisation->value : 1.0);
        const std::optional<int> hard = function.concurrency ? function.concurrency : m_options.concurrency;
        sim::AutoscaledReplicas scaling = m_parameters ? scalerFor(m_profile->scaler->value, *m_parameters,
                                                                   {m_range, target, concurrencyOf(function), hard})
                                                       : scheduledReplicas(*m_options.schedule, m_range.min);
        if (m_options.schedule && m_parameters) {
            scaling.bounds = scheduledBounds(*m_options.schedule, m_range);
        }
        scaling.paysIdle = m_plan->metering.basis == MeteringRule::Basis::Machines
                           || m_plan->metering.basis == MeteringRule::Basis::Instances;
        if (const auto limit = concurrencyLimit()) {
            scaling.concurrencyLimit = limit;
        }
        scaling.routing = m_routing;
        scaling.queueLimit = queue().limit;
        scaling.queueTimeout = queue().timeout;
        return scaling;
    }

    /// Requests one instance of @p function serves at once.
    [[nodiscard]] int concurrencyOf(const Function &function) const
    {
        const int ofPlatform = m_profile->concurrency ? m_profile->concurrency->value : 1;
        return function.concurrency.value_or(m_options.concurrency.value_or(ofPlatform));
    }

    /// The platform's, with what the alternative changes in it.
    [[nodiscard]] Rollout rollout() const
    {
        Rollout rollout = m_profile->rollout ? m_profile->rollout->value : Rollout{};
        if (m_options.rollout) {
            rollout.surgePercent = m_options.rollout->surgePercent.value_or(rollout.surgePercent);
            rollout.unavailablePercent = m_options.rollout->unavailablePercent.value_or(rollout.unavailablePercent);
        }
        return rollout;
    }

    void take(Machines machines)
    {
        m_machines = std::move(machines);
        m_prepared.machine = m_machines.type;
        m_configuration.machines = m_machines.count;
        m_configuration.machinesAreInstances = m_machines.areInstances;
        m_configuration.hosting = m_machines.hosting;
    }

    void fill()
    {
        sim::Configuration &configuration = m_configuration;
        configuration.seed = m_scenario.seed;
        configuration.horizon = m_scenario.horizon;
        configuration.warmUp = m_scenario.warmUp;
        configuration.replications = m_scenario.replications;
        configuration.metering = m_plan->metering;
        std::unordered_map<std::string_view, std::size_t> positions;
        for (std::size_t i = 0; i < m_scenario.functions.size(); ++i) {
            positions.emplace(m_scenario.functions[i].name, i);
            configuration.functions.push_back(configured(m_scenario.functions[i], i));
        }
        for (std::size_t i = 0; i < m_scenario.functions.size(); ++i) {
            for (const NextCall &next : m_scenario.functions[i].next) {
                if (const auto called = positions.find(next.function); called != positions.end()) {
                    configuration.functions[i].next.push_back({called->second, next.probability});
                }
            }
        }
        configuration.services = m_scenario.services;
        for (std::size_t i = 0; i < m_scenario.functions.size(); ++i) {
            for (const ServiceCall &call : m_scenario.functions[i].calls) {
                const auto called = std::ranges::find(m_scenario.services, call.service, &Service::name);
                if (called != m_scenario.services.end()) {
                    const auto position = static_cast<std::size_t>(called - m_scenario.services.begin());
                    configuration.functions[i].calls.push_back({position, call.count});
                }
            }
        }
        for (std::size_t i = 0; i < m_scenario.sources.size(); ++i) {
            const auto function = positions.find(m_scenario.sources[i].function);
            if (function != positions.end()) {
                addSource(configuration.functions[function->second], i);
            }
        }
        if (configuration.hosting) {
            configuration.hosting->hosts = hostsAtStart(known(), m_machines, configuration.functions);
        }
    }

    [[nodiscard]] sim::FunctionConfiguration configured(const Function &function, std::size_t index) const
    {
        sim::FunctionConfiguration configuration;
        configuration.index = FunctionIndex(static_cast<std::uint32_t>(index));
        configuration.name = function.name;
        configuration.memory = function.memory;
        configuration.service = function.service;
        configuration.coldService = function.coldService;
        configuration.firstRun = function.firstRun;
        configuration.timeout = function.timeout;
        configuration.failureProbability = function.failureProbability;
        configuration.concurrency = concurrencyOf(function);
        configuration.outstandingPerInstance = limit("outstandingPerInstance");
        configuration.scaling = m_scaling;
        if (std::holds_alternative<sim::AutoscaledReplicas>(m_scaling)) {
            configuration.scaling = autoscaled(function);
        }
        configuration.deployments = function.deployments;
        configuration.rollout = rollout();
        configuration.split = m_profile->traffic ? m_profile->traffic->value.by : VersionSplit::By::Weights;
        configuration.cpu = known().cpuOf(function);
        configuration.cpuShare = function.cpuShare;
        addColdStart(known(), function, std::holds_alternative<sim::AutoscaledReplicas>(m_scaling),
                     m_configuration.hosting.has_value(), configuration);
        return configuration;
    }

    void addSource(sim::FunctionConfiguration &function, std::size_t index) const
    {
        const Arrivals &arrivals = m_scenario.sources[index].arrivals;
        sim::SourceConfiguration source;
        source.index = SourceIndex(static_cast<std::uint32_t>(index));
        source.delivery = m_scenario.sources[index].delivery;
        source.version = versionOf(m_scenario, m_scenario.sources[index]);
        if (std::holds_alternative<TraceArrivals>(arrivals)) {
            if (!m_expanded.bindings[index]) {
                return; // only checked
            }
            source.arrivals = *m_expanded.bindings[index];
        } else {
            std::visit(
                [&source]<typename Process>(const Process &process) {
                    if constexpr (!std::is_same_v<Process, TraceArrivals>) {
                        source.arrivals = process;
                    }
                },
                arrivals);
        }
        function.sources.push_back(std::move(source));
    }

    const ExpandedScenario &m_expanded;
    const Scenario &m_scenario;
    const Catalogue &m_catalogue;
    Purpose m_purpose;
    const Alternative &m_alternative;
    AlternativeOptions m_options; ///< with those of the preset
    std::string m_path;
    const PlatformProfile *m_profile = nullptr; ///< with the values of the preset
    PlatformProfile m_changed;                  ///< behind it where there is a preset
    const PricePlan *m_plan = nullptr;
    Routing m_routing = Routing::MostRecentlyUsed;
    sim::FunctionScaling m_scaling;
    ReplicaRange m_range;   ///< of autoscaled ones, at the start
    int m_mostReplicas = 1; ///< of them, at any time
    std::optional<ScalerParameters> m_parameters;
    Machines m_machines;
    sim::Configuration m_configuration;
    PreparedAlternative m_prepared;
};

} // namespace

Result<PreparedAlternative> resolve(const ExpandedScenario &expanded, std::size_t index, const Catalogue &catalogue,
                                    Purpose purpose)
{
    return Resolver(expanded, index, catalogue, purpose).resolve();
}

} // namespace warmfront::study
