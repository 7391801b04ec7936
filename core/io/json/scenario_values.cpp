// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json/scenario_values.h"

#include "core/base/quantity.h"
#include "core/io/json/delivery_reader.h"
#include "core/io/json/parameter_reader.h"
#include "core/io/json/scenario_names.h"

namespace warmfront::json {

namespace {

template <class... Ts> struct Overloaded : Ts...
{
    using Ts::operator()...;
};
template <class... Ts> Overloaded(Ts...) -> Overloaded<Ts...>;

Value text(std::string_view words)
{
    return Value::ofText(std::string(words));
}
Value duration(SimDuration value)
{
    return Value::ofText(formatDuration(value));
}
Value rate(Rate value)
{
    return Value::ofText(formatRate(value));
}

class Writing
{
public:
    Writing(const Scenario &scenario, EmpiricalFiles files) : m_scenario(scenario), m_files(files) {}

    Value whole() const
    {
        Value root = Value::object();
        root.add("warmfront", Value::ofInteger(names::formatVersion));
        addComment(root, "");
        root.add("name", text(m_scenario.name));
        root.add("seed", Value::ofUnsigned(m_scenario.seed));
        root.add("horizon", duration(m_scenario.horizon));
        if (m_scenario.warmUp != SimDuration{}) {
            root.add("warmUp", duration(m_scenario.warmUp));
        }
        root.add("replications", Value::ofInteger(m_scenario.replications));
        if (m_scenario.objective) {
            root.add("objective", objective(*m_scenario.objective));
        }
        if (!m_scenario.services.empty()) {
            root.add("services", list("services", m_scenario.services, &Writing::service));
        }
        root.add("functions", list("functions", m_scenario.functions, &Writing::function));
        root.add("sources", list("sources", m_scenario.sources, &Writing::source));
        root.add("alternatives", list("alternatives", m_scenario.alternatives, &Writing::alternative));
        return root;
    }

private:
    template <typename T>
    Value list(const std::string &path, const std::vector<T> &things,
               Value (Writing::*one)(const T &, const std::string &) const) const
    {
        Value values = Value::list();
        for (std::size_t i = 0; i < things.size(); ++i) {
            values.append((this->*one)(things[i], childPath(path, i)));
        }
        return values;
    }

    bool hasComment(const std::string &path) const { return m_scenario.comments.contains(path); }

    void addComment(Value &object, const std::string &path) const
    {
        const auto found = m_scenario.comments.find(path);
        if (found != m_scenario.comments.end()) {
            object.add("comment", text(found->second));
        }
    }

    /// An object that starts with its comment.
    Value commented(const std::string &path) const
    {
        Value object = Value::object();
        addComment(object, path);
        return object;
    }

    Value objective(const Objective &o) const
    {
        Value object = commented("objective");
        if (o.responseTime) {
            Value limit = commented("objective.responseTime");
            limit.add("percentile", Value::ofNumber(o.responseTime->percentile));
            limit.add("below", duration(o.responseTime->below));
            object.add("responseTime", std::move(limit));
        }
        if (o.availability) {
            object.add("availability", Value::ofNumber(*o.availability));
        }
        return object;
    }

    Value function(const Function &f, const std::string &path) const
    {
        Value object = commented(path);
        object.add("name", text(f.name));
        if (!f.runtime.empty()) {
            object.add("runtime", text(f.runtime));
        }
        if (f.package != Package::Zip) {
            object.add("package", text(names::wordFor(names::packages, f.package)));
        }
        object.add("memory", Value::ofText(formatMemory(f.memory)));
        if (f.cpu) {
            object.add("cpu", Value::ofNumber(*f.cpu));
        }
        if (f.timeout) {
            object.add("timeout", duration(*f.timeout));
        }
        if (f.concurrency) {
            object.add("concurrency", Value::ofInteger(*f.concurrency));
        }
        if (f.cpuShare != 0.0) {
            object.add("cpuShare", Value::ofNumber(f.cpuShare));
        }
        if (f.failureProbability != 0.0) {
            object.add("failureProbability", Value::ofNumber(f.failureProbability));
        }
        if (!f.deployments.empty()) {
            Value deployments = Value::list();
            for (std::size_t i = 0; i < f.deployments.size(); ++i) {
                deployments.append(deployment(f.deployments[i], childPath(path + ".deployments", i)));
            }
            object.add("deployments", std::move(deployments));
        }
        if (!f.calls.empty()) {
            Value calls = Value::list();
            for (std::size_t i = 0; i < f.calls.size(); ++i) {
                Value call = commented(childPath(path + ".calls", i));
                call.add("service", text(f.calls[i].service));
                if (f.calls[i].count != 1) {
                    call.add("count", Value::ofInteger(f.calls[i].count));
                }
                calls.append(std::move(call));
            }
            object.add("calls", std::move(calls));
        }
        if (!f.next.empty()) {
            Value next = Value::list();
            for (std::size_t i = 0; i < f.next.size(); ++i) {
                Value call = commented(childPath(path + ".next", i));
                call.add("function", text(f.next[i].function));
                if (f.next[i].probability != 1.0) {
                    call.add("probability", Value::ofNumber(f.next[i].probability));
                }
                next.append(std::move(call));
            }
            object.add("next", std::move(next));
        }
        object.add("service", distribution(f.service, path + ".service"));
        if (f.coldService) {
            object.add("coldService", distribution(*f.coldService, path + ".coldService"));
        }
        if (f.coldStart) {
            object.add("coldStart", coldStart(*f.coldStart, path + ".coldStart"));
        }
        if (f.firstRun) {
            object.add("firstRun", distribution(*f.firstRun, path + ".firstRun"));
        }
        return object;
    }

    Value coldStart(const ColdStart &cold, const std::string &path) const
    {
        if (const auto *total = std::get_if<Distribution>(&cold)) {
            return distribution(*total, path);
        }
        const auto &phases = std::get<ColdStartPhases>(cold);
        Value object = commented(path);
        const auto add = [&](const char *name, const std::optional<Distribution> &phase) {
            if (phase) {
                object.add(name, distribution(*phase, childPath(path, name)));
            }
        };
        add("placement", phases.placement);
        add("pull", phases.pull);
        add("sandbox", phases.sandbox);
        add("runtimeBoot", phases.runtimeBoot);
        add("userInit", phases.userInit);
        return object;
    }

    Value distribution(const Distribution &d, const std::string &path) const
    {
        if (const auto *constant = std::get_if<ConstantLaw>(&d.law); constant != nullptr && !hasComment(path)) {
            return duration(constant->value);
        }
        Value object = commented(path);
        const auto law = [&](names::Law which) {
            object.add("distribution", text(names::wordFor(names::laws, which)));
        };
        const auto shapeAndScale = [&](names::Law which, double shape, SimDuration scale) {
            law(which);
            object.add("shape", Value::ofNumber(shape));
            object.add("scale", duration(scale));
        };
        std::visit(Overloaded{
                       [&](const ConstantLaw &l) {
                           law(names::Law::Constant);
                           object.add("value", duration(l.value));
                       },
                       [&](const ExponentialLaw &l) {
                           law(names::Law::Exponential);
                           object.add("mean", duration(l.mean));
                       },
                       [&](const NormalLaw &l) {
                           law(names::Law::Normal);
                           object.add("mean", duration(l.mean));
                           object.add("sd", duration(l.sd));
                       },
                       [&](const LognormalLaw &l) {
                           law(names::Law::Lognormal);
                           if (const auto *quantiles = std::get_if<LognormalLaw::Quantiles>(&l.given)) {
                               object.add("median", duration(quantiles->median));
                               object.add("p95", duration(quantiles->p95));
                           } else {
                               const auto &parameters = std::get<LognormalLaw::Parameters>(l.given);
                               object.add("mu", Value::ofNumber(parameters.mu));
                               object.add("sigma", Value::ofNumber(parameters.sigma));
                           }
                       },
                       [&](const GammaLaw &l) { shapeAndScale(names::Law::Gamma, l.shape, l.scale); },
                       [&](const WeibullLaw &l) { shapeAndScale(names::Law::Weibull, l.shape, l.scale); },
                       [&](const ParetoLaw &l) { shapeAndScale(names::Law::Pareto, l.shape, l.scale); },
                       [&](const UniformLaw &l) {
                           law(names::Law::Uniform);
                           object.add("min", duration(l.min));
                           object.add("max", duration(l.max));
                       },
                       [&](const MixtureLaw &l) {
                           law(names::Law::Mixture);
                           object.add("components", components(l, path + ".components"));
                       },
                       [&](const EmpiricalLaw &l) {
                           law(names::Law::Empirical);
                           if (!l.file.empty() && m_files == EmpiricalFiles::ByName) {
                               object.add("file", text(l.file));
                               return;
                           }
                           Value values = Value::list();
                           for (const SimDuration value : l.values) {
                               values.append(duration(value));
                           }
                           object.add("values", std::move(values));
                       },
                   },
                   d.law);
        return object;
    }

    Value components(const MixtureLaw &mixture, const std::string &path) const
    {
        Value list = Value::list();
        for (std::size_t i = 0; i < mixture.components.size(); ++i) {
            const std::string item = childPath(path, i);
            Value component = commented(item);
            component.add("weight", Value::ofNumber(mixture.components[i].weight));
            component.add("distribution", distribution(mixture.components[i].distribution, item + ".distribution"));
            list.append(std::move(component));
        }
        return list;
    }

    Value source(const EventSource &s, const std::string &path) const
    {
        Value object = commented(path);
        object.add("name", text(s.name));
        addDelivery(object, s.delivery);
        if (const auto *events = std::get_if<AsynchronousEvents>(&s.delivery); events && events->deliveryDelay) {
            object.add("deliveryDelay", distribution(*events->deliveryDelay, path + ".deliveryDelay"));
        }
        if (!s.function.empty()) {
            object.add("function", text(s.function));
        }
        if (!s.version.empty()) {
            object.add("version", text(s.version));
        }
        const std::string at = path + ".arrivals";
        object.add("arrivals",
                   std::visit([&](const auto &arrivals) { return this->arrivals(arrivals, at); }, s.arrivals));
        return object;
    }

    Value process(names::Process which, const std::string &path) const
    {
        Value object = commented(path);
        object.add("process", text(names::wordFor(names::processes, which)));
        return object;
    }

    Value arrivals(const ConstantArrivals &a, const std::string &path) const
    {
        Value object = process(names::Process::Constant, path);
        object.add("rate", rate(a.rate));
        return object;
    }

    Value arrivals(const PoissonArrivals &a, const std::string &path) const
    {
        Value object = process(names::Process::Poisson, path);
        object.add("rate", rate(a.rate));
        return object;
    }

    Value arrivals(const RampingArrivals &a, const std::string &path) const
    {
        Value object = process(names::Process::Ramping, path);
        if (a.spacing != RampingArrivals::Spacing::Even) {
            object.add("spacing", text(names::wordFor(names::spacings, a.spacing)));
        }
        object.add("startRate", rate(a.startRate));
        Value stages = Value::list();
        for (std::size_t i = 0; i < a.stages.size(); ++i) {
            Value stage = commented(childPath(path + ".stages", i));
            stage.add("duration", duration(a.stages[i].duration));
            stage.add("target", rate(a.stages[i].target));
            stages.append(std::move(stage));
        }
        object.add("stages", std::move(stages));
        return object;
    }

    Value arrivals(const ProfileArrivals &a, const std::string &path) const
    {
        Value object = process(names::Process::Profile, path);
        object.add("period", duration(a.period));
        addStart(object, a.startsAt);
        if (a.shape != ProfileArrivals::Shape::Steps) {
            object.add("shape", text(names::wordFor(names::shapes, a.shape)));
        }
        addSpacing(object, a.spacing);
        Value rates = Value::list();
        for (const Rate each : a.rates) {
            rates.append(rate(each));
        }
        object.add("rates", std::move(rates));
        return object;
    }

    Value arrivals(const SineArrivals &a, const std::string &path) const
    {
        Value object = process(names::Process::Sine, path);
        object.add("mean", rate(a.mean));
        object.add("amplitude", rate(a.amplitude));
        object.add("period", duration(a.period));
        addStart(object, a.startsAt);
        addSpacing(object, a.spacing);
        return object;
    }

    Value arrivals(const ModulatedArrivals &a, const std::string &path) const
    {
        Value object = process(names::Process::Modulated, path);
        Value states = Value::list();
        for (std::size_t i = 0; i < a.states.size(); ++i) {
            Value state = commented(childPath(path + ".states", i));
            state.add("rate", rate(a.states[i].rate));
            state.add("stay", duration(a.states[i].stay));
            if (!a.states[i].next.empty()) {
                Value weights = Value::list();
                for (const double weight : a.states[i].next) {
                    weights.append(Value::ofNumber(weight));
                }
                state.add("next", std::move(weights));
            }
            states.append(std::move(state));
        }
        object.add("states", std::move(states));
        return object;
    }

    Value arrivals(const BatchArrivals &a, const std::string &path) const
    {
        Value object = process(names::Process::Batch, path);
        object.add("count", Value::ofInteger(a.count));
        object.add("at", duration(a.at));
        if (a.every) {
            object.add("every", duration(*a.every));
        }
        return object;
    }

    Value arrivals(const ScheduleArrivals &a, const std::string &path) const
    {
        Value object = process(names::Process::Schedule, path);
        object.add("cron", text(a.cron));
        if (a.count != 1) {
            object.add("count", Value::ofInteger(a.count));
        }
        if (!a.startDate.empty()) {
            object.add("startDate", text(a.startDate));
        }
        return object;
    }

    Value arrivals(const UserArrivals &a, const std::string &path) const
    {
        Value object = process(names::Process::Users, path);
        object.add("users", Value::ofInteger(a.users));
        object.add("thinkTime", distribution(a.thinkTime, path + ".thinkTime"));
        return object;
    }

    static void addStart(Value &object, SimDuration startsAt)
    {
        if (startsAt.count() != 0) {
            object.add("startsAt", duration(startsAt));
        }
    }

    /// Of a rate that repeats, which is Poisson unless it says otherwise.
    static void addSpacing(Value &object, Spacing spacing)
    {
        if (spacing != Spacing::Poisson) {
            object.add("spacing", text(names::wordFor(names::spacings, spacing)));
        }
    }

    Value arrivals(const TraceArrivals &a, const std::string &path) const
    {
        Value object = process(names::Process::Trace, path);
        object.add("file", text(a.file));
        object.add("format", text(names::wordFor(names::formats, a.format)));
        if (!a.timeColumn.empty()) {
            object.add("timeColumn", text(a.timeColumn));
        }
        if (a.timeUnit) {
            object.add("timeUnit", duration(*a.timeUnit));
        }
        if (a.durationColumn) {
            object.add("durationColumn", text(*a.durationColumn));
        }
        if (a.durationUnit) {
            object.add("durationUnit", duration(*a.durationUnit));
        }
        if (!a.columns.empty() || hasComment(path + ".columns")) {
            Value columns = commented(path + ".columns");
            for (const auto &[ours, theirs] : a.columns) {
                columns.add(ours, text(theirs));
            }
            object.add("columns", std::move(columns));
        }
        if (a.select) {
            object.add("select", select(*a.select, path + ".select"));
        }
        if (a.service != TraceArrivals::Service::Function) {
            object.add("service", text(names::wordFor(names::services, a.service)));
        }
        if (a.spread != TraceArrivals::Spread::Uniform) {
            object.add("spread", text(names::wordFor(names::spreads, a.spread)));
        }
        return object;
    }

    Value select(const TraceArrivals::Select &selection, const std::string &path) const
    {
        if (std::holds_alternative<TraceArrivals::SelectAll>(selection)) {
            return text("all");
        }
        Value object = commented(path);
        if (const auto *one = std::get_if<TraceArrivals::SelectFunction>(&selection)) {
            object.add("function", text(one->id));
        } else {
            object.add("top", Value::ofInteger(std::get<TraceArrivals::SelectTop>(selection).count));
        }
        return object;
    }

    Value service(const Service &s, const std::string &path) const
    {
        Value object = commented(path);
        object.add("name", text(s.name));
        object.add("kind", text(names::wordFor(names::serviceKinds, s.kind)));
        object.add("latency", distribution(s.latency, path + ".latency"));
        const auto limit = [&](const char *key, const std::optional<std::int64_t> &value) {
            if (value) {
                object.add(key, Value::ofInteger(*value));
            }
        };
        limit("concurrencyLimit", s.concurrencyLimit);
        limit("queueLimit", s.queueLimit);
        limit("requestsPerSecond", s.requestsPerSecond);
        if (!s.pricePerMillion.isZero()) {
            object.add("pricePerMillion", text(s.pricePerMillion.toString()));
        }
        if (!s.pricePerHour.isZero()) {
            object.add("pricePerHour", text(s.pricePerHour.toString()));
        }
        return object;
    }

    Value deployment(const Deployment &d, const std::string &path) const
    {
        Value object = commented(path);
        object.add("at", duration(d.at));
        object.add("version", text(d.version));
        if (d.buildTime != SimDuration{}) {
            object.add("buildTime", duration(d.buildTime));
        }
        if (d.serviceFactor != 1.0) {
            object.add("serviceFactor", Value::ofNumber(d.serviceFactor));
        }
        if (d.coldStartFactor != 1.0) {
            object.add("coldStartFactor", Value::ofNumber(d.coldStartFactor));
        }
        if (d.failureProbability) {
            object.add("failureProbability", Value::ofNumber(*d.failureProbability));
        }
        if (!d.traffic.empty()) {
            Value traffic = Value::list();
            for (std::size_t i = 0; i < d.traffic.size(); ++i) {
                Value step = commented(childPath(path + ".traffic", i));
                step.add("after", duration(d.traffic[i].after));
                step.add("share", Value::ofNumber(d.traffic[i].share));
                traffic.append(std::move(step));
            }
            object.add("traffic", std::move(traffic));
        }
        if (d.rollback) {
            Value rollback = commented(path + ".rollback");
            rollback.add("failureShare", Value::ofNumber(d.rollback->failureShare));
            rollback.add("over", duration(d.rollback->over));
            rollback.add("atLeast", Value::ofInteger(d.rollback->atLeast));
            object.add("rollback", std::move(rollback));
        }
        return object;
    }

    Value alternative(const Alternative &a, const std::string &path) const
    {
        Value object = commented(path);
        object.add("name", text(a.name));
        object.add("platform", text(a.platform));
        if (a.plan) {
            object.add("plan", text(*a.plan));
        }
        Value chosen = options(a.options, path + ".options");
        if (!chosen.isEmpty()) {
            object.add("options", std::move(chosen));
        }
        return object;
    }

    Value options(const AlternativeOptions &o, const std::string &path) const
    {
        Value object = commented(path);
        if (o.preset) {
            object.add("preset", text(*o.preset));
        }
        if (o.keepAlive) {
            object.add("keepAlive", keepAlive(*o.keepAlive, path + ".keepAlive"));
        }
        if (o.keepAlivePolicy) {
            Value policy = commented(path + ".keepAlive");
            policy.add("policy", text(o.keepAlivePolicy->policy));
            for (const auto &[name, value] : o.keepAlivePolicy->parameters) {
                policy.add(name, parameterValue(value));
            }
            object.add("keepAlive", std::move(policy));
        }
        if (o.routing) {
            object.add("routing", text(names::wordFor(names::routings, *o.routing)));
        }
        const auto addNumber = [&](const char *key, const auto &number) {
            if (number) {
                object.add(key, Value::ofInteger(*number));
            }
        };
        addNumber("concurrencyLimit", o.concurrencyLimit);
        addNumber("accountConcurrencyLimit", o.accountConcurrencyLimit);
        addNumber("alwaysWarm", o.alwaysWarm);
        addNumber("concurrency", o.concurrency);
        if (o.dyno) {
            object.add("dyno", text(*o.dyno));
        }
        if (o.node) {
            object.add("node", text(*o.node));
        }
        addNumber("nodes", o.nodes);
        if (o.hosts) {
            object.add("hosts", replicas({o.hosts->min, o.hosts->max}, path + ".hosts"));
        }
        if (o.replicas) {
            object.add("replicas", replicas(*o.replicas, path + ".replicas"));
        }
        if (o.schedule) {
            Value schedule = commented(path + ".schedule");
            if (!o.schedule->startDate.empty()) {
                schedule.add("startDate", text(o.schedule->startDate));
            }
            Value changes = Value::list();
            for (std::size_t i = 0; i < o.schedule->changes.size(); ++i) {
                Value change = commented(childPath(path + ".schedule.changes", i));
                change.add("cron", text(o.schedule->changes[i].cron));
                const ReplicaSchedule::Change &scheduled = o.schedule->changes[i];
                const std::pair<const char *, const std::optional<int> &> numbers[] = {
                    {"replicas", scheduled.replicas},
                    {"min", scheduled.minimum},
                    {"max", scheduled.maximum},
                    {"initialMin", scheduled.initialMinimum},
                    {"alwaysWarm", scheduled.alwaysWarm}};
                for (const auto &[key, number] : numbers) {
                    if (number) {
                        change.add(key, Value::ofInteger(*number));
                    }
                }
                changes.append(std::move(change));
            }
            schedule.add("changes", std::move(changes));
            object.add("schedule", std::move(schedule));
        }
        if (o.targetUtilisation) {
            object.add("targetUtilisation", Value::ofNumber(*o.targetUtilisation));
        }
        if (o.startLimit) {
            Value limit = commented(path + ".startLimit");
            if (o.startLimit->burst) {
                limit.add("burst", Value::ofInteger(*o.startLimit->burst));
            }
            if (o.startLimit->starts) {
                limit.add("starts", Value::ofInteger(*o.startLimit->starts));
            }
            if (o.startLimit->per) {
                limit.add("per", duration(*o.startLimit->per));
            }
            object.add("startLimit", std::move(limit));
        }
        if (o.queue) {
            Value queue = commented(path + ".queue");
            if (o.queue->limit) {
                queue.add("limit", Value::ofInteger(*o.queue->limit));
            }
            if (o.queue->timeout) {
                queue.add("timeout", duration(*o.queue->timeout));
            }
            object.add("queue", std::move(queue));
        }
        if (o.rollout) {
            Value rollout = commented(path + ".rollout");
            if (o.rollout->surgePercent) {
                rollout.add("surgePercent", Value::ofInteger(*o.rollout->surgePercent));
            }
            if (o.rollout->unavailablePercent) {
                rollout.add("unavailablePercent", Value::ofInteger(*o.rollout->unavailablePercent));
            }
            object.add("rollout", std::move(rollout));
        }
        if (o.freeTier) {
            object.add("freeTier", Value::ofBoolean(*o.freeTier));
        }
        if (o.snapshot) {
            object.add("snapshot", snapshot(*o.snapshot, path + ".snapshot"));
        }
        for (const auto &[name, value] : o.parameters) {
            object.add(name, parameterValue(value));
        }
        return object;
    }

    Value snapshot(const SnapshotOptions &value, const std::string &path) const
    {
        if (!value.isOn || (!value.restore && !value.load && !hasComment(path))) {
            return Value::ofBoolean(value.isOn);
        }
        Value object = commented(path);
        if (value.restore) {
            object.add("restore", distribution(*value.restore, path + ".restore"));
        }
        if (value.load) {
            object.add("load", distribution(*value.load, path + ".load"));
        }
        return object;
    }

    Value keepAlive(SimDuration value, const std::string &path) const
    {
        if (!hasComment(path)) {
            return duration(value);
        }
        Value policy = commented(path);
        policy.add("policy", text(names::fixedKeepAlive));
        policy.add("duration", duration(value));
        return policy;
    }

    Value replicas(const ReplicaRange &range, const std::string &path) const
    {
        if (range.min == range.max && !hasComment(path)) {
            return Value::ofInteger(range.min);
        }
        Value object = commented(path);
        object.add("min", Value::ofInteger(range.min));
        object.add("max", Value::ofInteger(range.max));
        return object;
    }

    const Scenario &m_scenario;
    EmpiricalFiles m_files;
};

} // namespace

Value scenarioValues(const Scenario &scenario, EmpiricalFiles files)
{
    return Writing(scenario, files).whole();
}

} // namespace warmfront::json
