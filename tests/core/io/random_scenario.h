// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>

#include "core/model/mechanism.h"
#include "core/model/scenario.h"

namespace warmfront::test {

/// Draws valid scenarios that use every part of the format. The same seed gives the same scenario.
class RandomScenario
{
public:
    explicit RandomScenario(unsigned seed) : m_draw(seed) {}

    Scenario draw()
    {
        Scenario s;
        s.name = "Scenario " + word();
        s.seed = (std::uint64_t(m_draw()) << 32) | m_draw();
        s.horizon = SimDuration::seconds(3600 + number(100'000));
        if (chance()) {
            s.warmUp = SimDuration::nanoseconds(1 + number(1'000'000'000));
        }
        s.replications = 1 + number(50);
        if (chance()) {
            Objective objective;
            objective.responseTime = Objective::ResponseTime{0.5 + number(99), duration()};
            if (chance()) {
                objective.availability = real(0.0, 1.0);
            }
            s.objective = objective;
        }
        const int functions = 1 + number(4);
        for (int i = 0; i < functions; ++i) {
            s.functions.push_back(function(i));
        }
        for (std::size_t i = 0; i + 1 < s.functions.size(); ++i) {
            if (chance()) {
                const std::size_t below = s.functions.size() - i - 1;
                s.functions[i].next.push_back(
                    {s.functions[i + 1 + static_cast<std::size_t>(number(static_cast<int>(below)))].name,
                     chance() ? 1.0 : real(0.01, 1.0)});
            }
        }
        for (int i = 0; i < number(3); ++i) {
            Service service;
            service.name = "service " + std::to_string(i);
            service.kind = static_cast<Service::Kind>(number(4));
            service.latency = law();
            service.concurrencyLimit = chance() ? std::optional<std::int64_t>(1 + number(100)) : std::nullopt;
            service.queueLimit = chance() ? std::optional<std::int64_t>(number(100)) : std::nullopt;
            service.requestsPerSecond = chance() ? std::optional<std::int64_t>(1 + number(100)) : std::nullopt;
            service.pricePerMillion = Decimal::scaled(number(1000), 3);
            service.pricePerHour = Decimal::scaled(number(1000), 9);
            s.services.push_back(service);
        }
        for (Function &function : s.functions) {
            for (const Service &service : s.services) {
                if (chance()) {
                    function.calls.push_back({service.name, 1 + number(3)});
                }
            }
        }
        for (Function &function : s.functions) {
            SimDuration at;
            for (int left = number(3); left > 0; --left) {
                Deployment deployment;
                deployment.at = at + SimDuration::milliseconds(number(100'000));
                deployment.version =
                    "version " + std::to_string(function.deployments.size()) + '.' + std::to_string(number(1000));
                deployment.buildTime = SimDuration::milliseconds(1 + number(100'000));
                deployment.serviceFactor = chance() ? 1.0 : real(0.001, 10.0);
                deployment.coldStartFactor = chance() ? 1.0 : real(0.001, 10.0);
                deployment.failureProbability = chance() ? std::optional(real(0.0, 1.0)) : std::nullopt;
                if (chance()) {
                    deployment.version = "v" + std::to_string(function.deployments.size() + 2);
                    SimDuration after;
                    for (int steps = 1 + number(4); steps > 0; --steps) {
                        deployment.traffic.push_back({after, real(0.0, 1.0)});
                        after = after + SimDuration::milliseconds(1 + number(100'000));
                    }
                    if (chance()) {
                        deployment.rollback = AutomaticRollback{
                            real(0.0, 0.99), SimDuration::milliseconds(1 + number(100'000)), 1 + number(1000)};
                    }
                }
                at = deployment.takesEffect();
                function.deployments.push_back(deployment);
            }
        }
        const int sources = 1 + number(4);
        for (int i = 0; i < sources; ++i) {
            EventSource source;
            source.name = "source " + std::to_string(i);
            source.function = s.functions[static_cast<std::size_t>(number(functions))].name;
            const Function &receiver = s.functions[static_cast<std::size_t>(
                std::ranges::find(s.functions, source.function, &Function::name) - s.functions.begin())];
            if (!receiver.deployments.empty() && receiver.deployments.front().version == "v2" && number(4) == 0) {
                source.version = chance() ? "v2" : "v1";
            }
            source.arrivals = arrivals();
            if (!std::holds_alternative<UserArrivals>(source.arrivals)) {
                source.delivery = delivery();
            }
            s.sources.push_back(source);
        }
        const int alternatives = 1 + number(4);
        for (int i = 0; i < alternatives; ++i) {
            s.alternatives.push_back(alternative(i));
        }
        if (chance()) {
            s.comments = {{"", "Look \"here\"\n\tand é 😀"}, {"functions[0]", word()},
                          {"functions[0].service", word()}, {"sources[0].arrivals", word()},
                          {"alternatives[0]", word()},      {"alternatives[0].options", word()}};
            if (s.alternatives[0].options.keepAlive) {
                s.comments["alternatives[0].options.keepAlive"] = word();
            }
            if (s.alternatives[0].options.replicas) {
                s.comments["alternatives[0].options.replicas"] = word();
            }
        }
        return s;
    }

private:
    bool chance() { return m_draw() % 2 == 0; }
    int number(int below) { return static_cast<int>(m_draw() % static_cast<unsigned>(below)); }
    double real(double low, double high) { return low + (high - low) * (static_cast<double>(m_draw()) / 4294967296.0); }
    SimDuration duration() { return SimDuration::nanoseconds(1 + std::int64_t(m_draw()) * (1 + number(1000))); }
    Rate rate() { return Rate::perSecond(real(0.0, 1000.0)); }

    std::string word()
    {
        std::string text;
        for (int i = 1 + number(12); i > 0; --i) {
            text += static_cast<char>('a' + number(26));
        }
        return text;
    }

    Distribution law(int depth = 0)
    {
        switch (number(depth < 3 ? 11 : 9)) {
        case 0:
            return {ConstantLaw{duration()}};
        case 1:
            return {ExponentialLaw{duration()}};
        case 2:
            return {NormalLaw{duration(), duration()}};
        case 3: {
            const SimDuration median = duration();
            return {LognormalLaw{LognormalLaw::Quantiles{median, median + duration()}}};
        }
        case 4:
            return {LognormalLaw{LognormalLaw::Parameters{real(-20.0, 20.0), real(0.0, 10.0)}}};
        case 5:
            return {GammaLaw{real(0.01, 100.0), duration()}};
        case 6:
            return {WeibullLaw{real(0.01, 100.0), duration()}};
        case 7:
            return {ParetoLaw{real(0.01, 100.0), duration()}};
        case 8: {
            const SimDuration min = duration();
            return {UniformLaw{min, min + duration()}};
        }
        case 9: {
            EmpiricalLaw empirical;
            for (int i = 1 + number(30); i > 0; --i) {
                empirical.values.push_back(duration());
            }
            return {empirical};
        }
        default: {
            MixtureLaw mixture;
            for (int i = 1 + number(3); i > 0; --i) {
                mixture.components.push_back({real(0.001, 5.0), law(depth + 1)});
            }
            return {mixture};
        }
        }
    }

    Function function(int index)
    {
        Function f;
        f.name = word() + std::to_string(index);
        if (chance()) {
            f.runtime = word();
        }
        f.memory =
            chance() ? MemorySize::megabytes(1 + number(10'000)) : MemorySize::bytes((1 << 20) + number(1 << 30));
        if (chance()) {
            f.cpu = real(0.01, 16.0);
        }
        if (chance()) {
            f.timeout = duration();
        }
        if (chance()) {
            f.concurrency = 1 + number(100);
        }
        f.service = law();
        if (chance()) {
            f.coldService = law();
        }
        if (chance()) {
            if (chance()) {
                f.coldStart = law();
            } else {
                ColdStartPhases phases;
                phases.placement = law();
                if (chance()) {
                    phases.pull = law();
                    phases.sandbox = law();
                }
                if (chance()) {
                    phases.runtimeBoot = law();
                    phases.userInit = law();
                }
                f.coldStart = phases;
            }
        }
        if (chance()) {
            f.failureProbability = real(0.0, 1.0);
            f.cpuShare = real(0.0, 1.0);
        }
        if (chance()) {
            f.package = Package::Image;
            f.firstRun = law();
        }
        return f;
    }

    Delivery delivery()
    {
        if (chance()) {
            return HttpRequests{};
        }
        if (number(3) == 0) {
            StreamRecords stream;
            stream.shards = 1 + number(100);
            stream.lanesPerShard = 1 + number(10);
            stream.hottestShare = chance() ? std::optional(real(0.0, 1.0)) : std::nullopt;
            stream.batchSize = 1 + number(1000);
            stream.batchWindow = chance() ? duration() : SimDuration{};
            stream.service = chance() ? StreamRecords::Service::PerBatch : StreamRecords::Service::PerRecord;
            stream.pollInterval = chance() ? duration() : SimDuration{};
            stream.retries = chance() ? std::optional<std::int64_t>(number(10'000)) : std::nullopt;
            if (chance()) {
                stream.firstBackOff = StreamRecords::shortestBackOff + duration();
                stream.longestBackOff = stream.firstBackOff + duration();
            }
            stream.bisects = chance();
            stream.deadLetters = chance();
            stream.maximumAge = chance() ? std::optional(duration()) : std::nullopt;
            stream.retention = duration();
            stream.poisonousShare = chance() ? 0.0 : real(0.0, 1.0);
            return stream;
        }
        if (chance()) {
            QueueMessages queue;
            queue.batchSize = 1 + number(100);
            queue.batchWindow = chance() ? duration() : SimDuration{};
            queue.service = chance() ? QueueMessages::Service::PerMessage : QueueMessages::Service::PerBatch;
            queue.visibilityTimeout = QueueMessages::shortestVisibility + duration();
            if (chance()) {
                queue.maximumReceives = 1 + number(9);
            }
            queue.maximumAge = duration();
            queue.pollers = 1 + number(9);
            queue.mostPollers = queue.pollers + number(90);
            queue.pollersPerMinute = number(500);
            return queue;
        }
        AsynchronousEvents events;
        events.retries = number(5);
        events.retryDelays.resize(static_cast<std::size_t>(1 + number(4)));
        for (SimDuration &delay : events.retryDelays) {
            delay = duration();
        }
        if (chance()) {
            events.firstBackOff = AsynchronousEvents::shortestBackOff + duration();
            events.longestBackOff = events.firstBackOff + duration();
        }
        if (chance()) {
            events.maximumAge = duration();
        }
        events.deadLetters = chance();
        if (chance()) {
            events.deliveryDelay = law();
        }
        return events;
    }

    ReplicaSchedule::Change scheduledChange()
    {
        ReplicaSchedule::Change change{std::to_string(number(60)) + " * * * *"};
        switch (number(4)) {
        case 0:
            change.replicas = number(20);
            break;
        case 1:
            change.alwaysWarm = number(20);
            break;
        case 2:
            change.minimum = number(20);
            change.maximum = 20 + number(20);
            change.initialMinimum = number(20);
            break;
        default:
            (chance() ? change.minimum : change.maximum) = 1 + number(20);
        }
        return change;
    }

    Arrivals arrivals()
    {
        switch (number(10)) {
        case 0:
            return ConstantArrivals{rate()};
        case 1:
            return PoissonArrivals{rate()};
        case 2: {
            RampingArrivals ramping;
            ramping.startRate = rate();
            ramping.spacing = chance() ? RampingArrivals::Spacing::Even : RampingArrivals::Spacing::Poisson;
            for (int i = 1 + number(10); i > 0; --i) {
                ramping.stages.push_back({duration(), rate()});
            }
            return ramping;
        }
        case 3: {
            ProfileArrivals profile;
            profile.period = duration();
            profile.shape = chance() ? ProfileArrivals::Shape::Steps : ProfileArrivals::Shape::Linear;
            profile.spacing = chance() ? Spacing::Even : Spacing::Poisson;
            profile.startsAt = chance() ? profile.period / 3 : SimDuration{};
            const std::int64_t most = std::min<std::int64_t>(profile.period.count(), 30);
            for (std::int64_t i = 1 + number(static_cast<int>(most)); i > 0; --i) {
                profile.rates.push_back(rate());
            }
            return profile;
        }
        case 4: {
            SineArrivals sine;
            sine.mean = rate();
            sine.amplitude = chance() ? sine.mean : Rate{};
            sine.period = duration();
            sine.startsAt = chance() ? sine.period / 2 : SimDuration{};
            sine.spacing = chance() ? Spacing::Even : Spacing::Poisson;
            return sine;
        }
        case 5: {
            ModulatedArrivals modulated;
            const int states = 1 + number(5);
            for (int i = 0; i < states; ++i) {
                ModulatedArrivals::State state{rate(), ModulatedArrivals::shortestStay + duration(), {}};
                if (chance()) {
                    for (int j = 0; j < states; ++j) {
                        state.next.push_back(i == j ? 0.0 : real(0.1, 5.0));
                    }
                }
                modulated.states.push_back(std::move(state));
            }
            return modulated;
        }
        case 6:
            return BatchArrivals{1 + number(1000), duration(), chance() ? std::optional(duration()) : std::nullopt};
        case 7:
            return ScheduleArrivals{chance() ? "*/5 8-18 * * mon-fri" : "0 30 2 1 * *",
                                    chance() ? "2026-02-28T23:59:30" : "", 1 + number(3)};
        case 8:
            return UserArrivals{1 + number(1000), law()};
        default:
            return trace();
        }
    }

    TraceArrivals trace()
    {
        TraceArrivals t;
        t.file = "../traces/" + word() + ".csv";
        t.format = static_cast<TraceArrivals::Format>(number(4));
        if (chance()) {
            t.select = TraceArrivals::SelectFunction{word()};
        }
        if (t.format == TraceArrivals::Format::Csv) {
            t.timeColumn = word();
            if (chance()) {
                t.timeUnit = SimDuration::nanoseconds(100);
            }
            if (chance()) {
                t.durationColumn = word();
                t.durationUnit = SimDuration::milliseconds(1);
                t.service = chance() ? TraceArrivals::Service::Trace : TraceArrivals::Service::Function;
            }
            t.columns["function"] = word();
        } else {
            t.service = chance() ? TraceArrivals::Service::Trace : TraceArrivals::Service::Function;
        }
        if (t.format == TraceArrivals::Format::Azure2019) {
            t.spread = static_cast<TraceArrivals::Spread>(number(3));
        }
        return t;
    }

    Alternative alternative(int index)
    {
        Alternative a;
        a.name = word() + std::to_string(index);
        a.platform = word();
        if (chance()) {
            a.plan = word();
        }
        AlternativeOptions &o = a.options;
        const auto maybe = [this](auto &slot, auto value) {
            if (chance()) {
                slot = value;
            }
        };
        maybe(o.keepAlive, duration());
        if (!o.keepAlive && chance()) {
            o.keepAlivePolicy = KeepAliveChoice{
                "lastAndSpare",
                {{"last", SimDuration::seconds(number(900))}, {"spare", SimDuration::seconds(number(900))}}};
            if (chance()) {
                o.keepAlivePolicy->parameters.emplace("maximumLifetime", SimDuration::hours(1 + number(9)));
            }
        }
        maybe(o.routing, static_cast<Routing>(number(7)));
        maybe(o.concurrencyLimit, std::int64_t(1 + number(1000)));
        maybe(o.accountConcurrencyLimit, std::int64_t(1 + number(1000)));
        maybe(o.alwaysWarm, number(10));
        maybe(o.concurrency, 1 + number(80));
        const int least = 1 + number(5);
        maybe(o.replicas, ReplicaRange{least, least + number(3)});
        maybe(o.queue, QueueOptions{number(100), duration()});
        maybe(o.startLimit, StartLimitOptions{1 + number(1000), number(1000), SimDuration::seconds(1 + number(100))});
        if (chance()) {
            ReplicaSchedule schedule;
            schedule.startDate = chance() ? "" : "2024-03-0" + std::to_string(1 + number(9));
            for (int left = 1 + number(3); left > 0; --left) {
                schedule.changes.push_back(scheduledChange());
            }
            o.schedule = schedule;
        }
        maybe(o.rollout, RolloutOptions{number(101), number(101)});
        maybe(o.targetUtilisation, real(0.01, 1.0));
        maybe(o.node, word());
        maybe(o.nodes, 1 + number(9));
        maybe(o.dyno, word());
        maybe(o.freeTier, true);
        maybe(o.preset, word());
        if (chance()) {
            o.snapshot = SnapshotOptions{.isOn = chance()};
            if (o.snapshot->isOn && chance()) {
                o.snapshot->restore = law();
                maybe(o.snapshot->load, law());
            }
        }
        for (const std::string_view name :
             {"stableWindow", "scaleUpPods", "panicThreshold", "scalesToZero", "metric"}) {
            if (chance()) {
                o.parameters.emplace(name, parameter(*findParameter(name)));
            }
        }
        return a;
    }

    ParameterValue parameter(const ParameterSpec &spec)
    {
        switch (spec.kind) {
        case ParameterKind::Duration:
            return SimDuration::seconds(6 + number(3000));
        case ParameterKind::Whole:
            return std::int64_t(1 + number(90));
        case ParameterKind::Switch:
            return chance();
        case ParameterKind::Choice:
            return std::string(spec.words.front());
        default:
            return real(1.5, 100.0);
        }
    }

    std::mt19937 m_draw;
};

} // namespace warmfront::test
