// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "core/io/catalogue_reader.h"
#include "core/model/mechanism.h"
#include "simulator/configuration.h"
#include "simulator/simulate.h"
#include "simulator/study/evaluate.h"
#include "simulator/study/resolving/scalers.h"

using namespace warmfront;
using namespace warmfront::study;

namespace {

/// Draws workloads and options that any platform may get. The same seed draws the same.
class Swarm
{
public:
    explicit Swarm(unsigned seed) : m_draw(seed) {}

    Scenario scenario(const PlatformProfile &profile)
    {
        Scenario s;
        s.name = "swarm";
        s.seed = m_draw();
        s.horizon = SimDuration::seconds(200 + number(2000));
        s.warmUp = chance() ? SimDuration::seconds(number(100)) : SimDuration{};
        s.replications = 1;
        if (number(3) == 0) {
            Service service;
            service.name = "orders";
            service.latency = law(0.01, 2.0);
            service.concurrencyLimit = 1 + number(20);
            service.queueLimit = chance() ? std::optional<std::int64_t>(number(30)) : std::nullopt;
            service.requestsPerSecond = chance() ? std::optional<std::int64_t>(1 + number(10)) : std::nullopt;
            s.services = {service};
        }
        for (int i = 0; i < 1 + number(3); ++i) {
            Function function = this->function(i);
            if (profile.maximumTimeout && function.timeout) {
                function.timeout = std::min(*function.timeout, profile.maximumTimeout->value);
            }
            if (profile.id == "openwhisk") {
                function.deployments.clear(); // which it cannot run yet
                function.calls.clear();
            }
            if (!s.services.empty() && chance() && profile.id != "openwhisk") {
                function.calls = {{"orders", 1 + number(3)}};
            }
            if (profile.traffic) {
                shareOut(function, profile.traffic->value);
            }
            s.functions.push_back(function);
        }
        for (int i = 0; i < 1 + number(4); ++i) {
            EventSource source;
            source.name = "source " + std::to_string(i);
            source.function = s.functions[static_cast<std::size_t>(number(int(s.functions.size())))].name;
            source.arrivals = arrivals();
            const auto &receiver = *std::ranges::find(s.functions, source.function, &Function::name);
            if (!receiver.deployments.empty() && !receiver.deployments.front().traffic.empty() && number(4) == 0) {
                source.version = chance() ? "v1" : receiver.deployments.front().version;
            }
            if (number(4) == 0 && profile.id != "openwhisk") {
                makeHeeding(source);
            }
            s.sources.push_back(source);
        }
        Alternative alternative;
        alternative.name = profile.id;
        alternative.platform = profile.id;
        alternative.options = options(profile);
        if (std::ranges::any_of(s.functions, [](const Function &f) {
                return std::ranges::any_of(f.deployments, [](const Deployment &d) { return !d.traffic.empty(); });
            })) {
            alternative.options.schedule.reset(); // which versions side by side do not have
            if (profile.traffic->value.by == VersionSplit::By::Replicas && alternative.options.replicas) {
                alternative.options.replicas->max = alternative.options.replicas->min;
                for (auto it = alternative.options.parameters.begin(); it != alternative.options.parameters.end();) {
                    const bool isOfHosts =
                        profile.capacity && findCapacity(profile.capacity->value)->parameter(it->first) != nullptr;
                    it = isOfHosts || profile.limits.contains(it->first) ? std::next(it)
                                                                         : alternative.options.parameters.erase(it);
                }
            }
        }
        s.alternatives = {alternative};
        return s;
    }

private:
    bool chance() { return m_draw() % 2 == 0; }
    int number(int below) { return static_cast<int>(m_draw() % static_cast<unsigned>(below)); }
    double real(double low, double high) { return low + (high - low) * (static_cast<double>(m_draw()) / 4294967296.0); }
    double spread(double low, double high) { return std::exp(real(std::log(low), std::log(high))); }
    SimDuration time(double low, double high)
    {
        return SimDuration::nanoseconds(std::llround(spread(low, high) * 1e9));
    }
    Distribution law(double low, double high)
    {
        const SimDuration mean = time(low, high);
        switch (number(3)) {
        case 0:
            return {ConstantLaw{mean}};
        case 1:
            return {ExponentialLaw{mean}};
        default:
            return {LognormalLaw{LognormalLaw::Quantiles{mean, mean * 3}}};
        }
    }

    Function function(int index)
    {
        Function f;
        f.name = "f" + std::to_string(index);
        f.memory = MemorySize::megabytes(128 << number(3));
        f.service = law(0.01, 5.0);
        if (chance()) {
            f.coldService = law(0.01, 5.0);
        }
        if (chance()) {
            f.coldStart = law(0.05, 20.0);
        }
        if (chance()) {
            f.timeout = time(0.1, 10.0);
        }
        if (chance()) {
            f.concurrency = 1 + number(20);
        }
        f.failureProbability = chance() ? 0.1 : 0.0;
        SimDuration at;
        for (int left = chance() ? number(3) : 0; left > 0; --left) {
            Deployment deployment;
            deployment.at = at + time(10.0, 400.0);
            deployment.buildTime = time(1.0, 100.0);
            deployment.serviceFactor = real(0.5, 2.0);
            deployment.coldStartFactor = real(0.5, 2.0);
            if (chance()) {
                deployment.failureProbability = 0.2;
            }
            at = deployment.takesEffect();
            f.deployments.push_back(deployment);
        }
        f.cpuShare = chance() ? real(0.0, 1.0) : 0.0;
        return f;
    }

    /// Some of the versions of @p function stand side by side.
    void shareOut(Function &function, const VersionSplit &split)
    {
        for (std::size_t d = 0; d < function.deployments.size(); ++d) {
            Deployment &deployment = function.deployments[d];
            deployment.version = "v" + std::to_string(d + 2);
            if (chance() || (split.versions && d > 0)) {
                continue;
            }
            SimDuration after;
            for (int steps = 1 + number(4); steps > 0; --steps) {
                deployment.traffic.push_back({after, number(4) == 0 ? number(2) : real(0.0, 1.0)});
                after = after + time(1.0, 100.0);
            }
            if (split.versions && d + 1 < function.deployments.size()) {
                deployment.traffic = {{SimDuration{}, 1.0}};
            }
            if (chance()) {
                deployment.rollback = AutomaticRollback{real(0.0, 0.5), time(1.0, 100.0), 1 + number(20)};
            }
        }
    }

    /// What it sends next depends on what became of the last.
    void makeHeeding(EventSource &source)
    {
        switch (number(4)) {
        case 0: {
            AsynchronousEvents events;
            events.retries = number(4);
            events.retryDelays = {time(0.5, 100.0)};
            events.maximumAge = time(5.0, 1000.0);
            events.deadLetters = chance();
            if (chance()) {
                events.deliveryDelay = law(0.1, 100.0);
            }
            source.delivery = events;
            break;
        }
        case 2: {
            StreamRecords stream;
            stream.shards = 1 + number(8);
            stream.lanesPerShard = 1 + number(10);
            stream.hottestShare = chance() ? std::optional(real(0.0, 1.0)) : std::nullopt;
            stream.batchSize = 1 + number(100);
            stream.batchWindow = chance() ? time(0.1, 20.0) : SimDuration{};
            stream.service = chance() ? StreamRecords::Service::PerBatch : StreamRecords::Service::PerRecord;
            stream.pollInterval = chance() ? time(0.1, 5.0) : SimDuration{};
            stream.retries = chance() ? std::optional<std::int64_t>(number(10)) : std::nullopt;
            stream.firstBackOff = time(0.01, 5.0);
            stream.longestBackOff = stream.firstBackOff + time(0.1, 60.0);
            stream.bisects = chance();
            stream.deadLetters = chance();
            stream.maximumAge = chance() ? std::optional(time(5.0, 2000.0)) : std::nullopt;
            stream.retention = time(60.0, 3000.0);
            stream.poisonousShare = chance() ? 0.0 : real(0.0, 0.1);
            source.delivery = stream;
            break;
        }
        case 1: {
            QueueMessages messages;
            messages.batchSize = 1 + number(10);
            messages.batchWindow = chance() ? time(0.1, 20.0) : SimDuration{};
            messages.visibilityTimeout = time(1.0, 100.0);
            messages.maximumReceives = chance() ? std::optional<std::int64_t>(1 + number(5)) : std::nullopt;
            messages.maximumAge = time(5.0, 2000.0);
            messages.pollers = 1 + number(5);
            source.delivery = messages;
            break;
        }
        default: {
            UserArrivals users;
            users.users = 1 + number(20);
            users.thinkTime = law(0.5, 20.0);
            source.arrivals = users;
            break;
        }
        }
    }

    Arrivals arrivals()
    {
        const Rate rate = Rate::perSecond(spread(0.01, 8.0));
        switch (number(5)) {
        case 0:
            return ConstantArrivals{rate};
        case 1:
            return BatchArrivals{1 + number(50), time(20.0, 500.0), std::nullopt};
        case 2:
            return RampingArrivals{Rate{},
                                   {{time(20.0, 300.0), rate}, {time(20.0, 300.0), Rate{}}, {time(20.0, 500.0), rate}},
                                   RampingArrivals::Spacing::Poisson};
        case 3: {
            SineArrivals sine;
            sine.mean = sine.amplitude = rate;
            sine.period = time(60.0, 2000.0);
            sine.spacing = Spacing::Poisson;
            return sine;
        }
        default:
            return PoissonArrivals{rate};
        }
    }

    ParameterValue value(const ParameterSpec &spec)
    {
        const double low = std::max(spec.range.least, 0.3);
        const double high = std::max(low * 1.01, std::min(spec.range.most, 600.0));
        switch (spec.kind) {
        case ParameterKind::Duration:
            return time(low, high);
        case ParameterKind::Rate:
            return Rate::perSecond(spread(0.1, 50.0));
        case ParameterKind::Memory:
            return MemorySize::megabytes(128 << number(3));
        case ParameterKind::Whole:
            return static_cast<std::int64_t>(
                std::llround(spread(std::max(low, 1.0), std::max(1.1 * std::max(low, 1.0), std::min(high, 50.0)))));
        case ParameterKind::Switch:
            return chance();
        case ParameterKind::Choice:
            return std::string(spec.words[static_cast<std::size_t>(number(int(spec.words.size())))]);
        case ParameterKind::Number:
            break;
        }
        return spec.range.most <= 1.0 ? real(std::max(spec.range.least, 0.05), spec.range.most) : spread(low, high);
    }

    AlternativeOptions options(const PlatformProfile &profile)
    {
        AlternativeOptions o;
        const auto may = [&](const char *option) { return profile.accepts(option) && chance(); };
        if (may("routing")) {
            o.routing = profile.routings[static_cast<std::size_t>(number(int(profile.routings.size())))];
        }
        if (may("keepAlive")) {
            o.keepAlive = time(0.5, 1000.0);
        }
        if (may("concurrencyLimit")) {
            o.concurrencyLimit = 1 + number(20);
        }
        if (may("rollout")) {
            o.rollout = RolloutOptions{number(101), number(101)};
        }
        if (may("accountConcurrencyLimit")) {
            o.accountConcurrencyLimit = 1 + number(40);
        }
        if (may("alwaysWarm")) {
            o.alwaysWarm = number(4);
        }
        if (may("concurrency")) {
            o.concurrency = 1 + number(10);
        }
        if (may("queue")) {
            o.queue = QueueOptions{chance() ? std::optional<std::int64_t>(number(50)) : std::nullopt,
                                   chance() ? std::optional(time(0.1, 60.0)) : std::nullopt};
        }
        if (profile.accepts("replicas") && (profile.scaler || chance())) {
            const int least = 1 + number(3);
            o.replicas = ReplicaRange{least, profile.scaler && number(5) > 0 ? least + 1 + number(10) : least};
        }
        if (o.replicas && o.replicas->min == o.replicas->max && number(3) == 0) {
            o.schedule = ReplicaSchedule{{}, {{"*/7 * * * *", number(10)}, {"*/3 * * * *", 1 + number(10)}}};
        }
        if (o.replicas && o.replicas->min < o.replicas->max && study::hasBounds(profile.scaler->value)
            && number(3) == 0) {
            const int least = 1 + number(6);
            o.schedule = ReplicaSchedule{{},
                                         {{"*/3 * * * *", std::nullopt, least, least + number(10)},
                                          {"*/4 * * * *", std::nullopt, 1, 20, number(20)}}};
        }
        if (profile.accepts("alwaysWarm") && profile.accepts("schedule") && number(3) == 0) {
            o.schedule = ReplicaSchedule{{}, {{"*/3 * * * *"}, {"*/4 * * * *"}}};
            o.schedule->changes[0].alwaysWarm = number(4);
            o.schedule->changes[1].alwaysWarm = number(4);
            if (o.concurrencyLimit) {
                o.concurrencyLimit = *o.concurrencyLimit + 4;
            }
        }
        if (may("targetUtilisation")) {
            o.targetUtilisation = real(0.1, 1.0);
        }
        const MechanismSpec *scaler = profile.scaler ? findScaler(profile.scaler->value) : nullptr;
        const bool isFixed = o.replicas && o.replicas->min == o.replicas->max;
        if (scaler != nullptr && !isFixed) {
            for (const ParameterSpec &spec : scaler->parameters) {
                if (number(3) == 0) {
                    o.parameters.emplace(spec.name, value(spec));
                }
            }
        }
        for (const auto &[name, limit] : profile.limits) {
            if (number(3) == 0) {
                o.parameters.emplace(name, value(*findRequestLimit(name)));
            }
        }
        if (may("hosts")) {
            const MechanismSpec *capacity = findCapacity(profile.capacity->value);
            const int least = 1 + number(3);
            o.hosts = HostRange{least, capacity->parameter("hostStart") != nullptr ? least + number(4) : least};
            for (const ParameterSpec &spec : capacity->parameters) {
                if (number(3) == 0 && spec.name != "hostMemory" && spec.name != "hostCpu") {
                    o.parameters.emplace(spec.name, value(spec));
                }
            }
            if (chance()) {
                o.parameters.emplace("hostMemory", MemorySize::megabytes(600 << number(3)));
            }
        }
        return o;
    }

    std::mt19937 m_draw;
};

class Rows final : public sim::RunWatch
{
public:
    bool proceed(std::uint64_t, SimTime) override { return true; }
    [[nodiscard]] bool wantsRows() const override { return true; }
    void rows(std::span<const sim::InvocationRow> rows) override { all.insert(all.end(), rows.begin(), rows.end()); }

    std::vector<sim::InvocationRow> all;
};

/// Null when all is well, else what is wrong.
QString faultOf(const sim::Configuration &configuration, const sim::UnitOutcome &outcome,
                const std::vector<sim::InvocationRow> &rows)
{
    const Counts &counts = outcome.outcome.counts;
    if (counts.requests
        != counts.done + counts.failed + counts.throttled + counts.rejected + counts.timedOut + counts.unfinished
               + counts.expired + counts.deadLettered) {
        return QStringLiteral("requests are lost or invented");
    }
    std::uint64_t measured = 0;
    // Who begins (+1) and ends (-1) when, by function and instance; ends go first.
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::pair<std::int64_t, int>>> changes;
    for (const sim::InvocationRow &row : rows) {
        const std::int64_t arrival = row.arrival.count();
        measured += arrival >= configuration.warmUp.count() ? 1 : 0;
        if (row.wait < SimDuration{} || row.coldStart < SimDuration{} || row.service < SimDuration{}
            || arrival > configuration.horizon.count()) {
            return QStringLiteral("time goes back for the request of %1 s").arg(row.arrival.inSeconds());
        }
        if (row.instance > 0 && row.service > SimDuration{}) {
            const std::int64_t start = arrival + row.wait.count() + row.coldStart.count();
            auto &on = changes[{raw(row.function), row.instance}];
            on.emplace_back(start, +1);
            on.emplace_back(std::min(start + row.service.count(), std::int64_t{1} << 62), -1);
        }
    }
    const bool eachOnce = std::ranges::none_of(configuration.functions, [](const sim::FunctionConfiguration &f) {
        return std::ranges::any_of(f.sources, [](const sim::SourceConfiguration &source) {
            return !std::holds_alternative<HttpRequests>(source.delivery);
        });
    });
    if (eachOnce && measured != counts.requests) {
        return QStringLiteral("%1 rows tell of %2 requests").arg(measured).arg(counts.requests);
    }
    for (std::size_t f = 0; f < outcome.functions.size(); ++f) {
        Counts sum;
        std::uint64_t attempts = 0;
        for (const VersionOutcome &version : outcome.functions[f].versions) {
            sum += version.counts;
            attempts += version.counts.requests;
            if (version.counts.endings() != version.counts.requests
                || version.response.total() != version.counts.done + version.counts.failed) {
                return QStringLiteral("a version loses or invents requests");
            }
        }
        const auto told = static_cast<std::uint64_t>(std::ranges::count_if(rows, [&](const sim::InvocationRow &row) {
            return raw(row.function) == f && row.arrival.count() >= configuration.warmUp.count();
        }));
        if (!outcome.functions[f].versions.empty()
            && (attempts != told || sum.cold != outcome.functions[f].counts.cold
                || sum.invocations != outcome.functions[f].counts.invocations)) {
            return QStringLiteral("versions have %1 calls, %2 of them cold, of %3")
                .arg(attempts)
                .arg(sum.cold)
                .arg(told);
        }
    }
    for (auto &[where, on] : changes) {
        std::ranges::sort(on);
        int present = 0;
        for (const auto &[at, by] : on) {
            present += by;
            if (present > configuration.functions[where.first].concurrency) {
                return QStringLiteral("instance %1 serves %2 requests at once").arg(where.second).arg(present);
            }
        }
    }
    for (std::size_t i = 0; i < outcome.services.size(); ++i) {
        const ServiceTimes &service = outcome.services[i];
        const Int128 limit = configuration.services[i].concurrencyLimit.value_or(1'000'000);
        if (service.refused + service.begun > service.calls
            || service.busy.count() > limit * (configuration.horizon - configuration.warmUp).count()
            || (configuration.warmUp == SimDuration{} && service.wait.count() > service.queued.count())) {
            return QStringLiteral("service %1 does not keep its calls together").arg(i);
        }
    }
    const InstanceTimes &times = outcome.outcome.instances;
    for (const TotalTime &time : {times.starting, times.busy, times.idle, times.provisioned}) {
        if (time.count() < 0) {
            return QStringLiteral("an instance time is negative");
        }
    }
    const HostTimes &hosts = outcome.outcome.hosts;
    if (configuration.hosting) {
        const auto &autoscaler = configuration.hosting->autoscaler;
        if (hosts.peakHosts > (autoscaler ? autoscaler->mostHosts : configuration.hosting->hosts)) {
            return QStringLiteral("there are %1 hosts").arg(hosts.peakHosts);
        }
        if (hosts.unused().count() < 0 || hosts.idle.count() > hosts.reserved.count() || hosts.pending.count() < 0) {
            return QStringLiteral("hosts hold more than they have");
        }
    } else if (!(hosts == HostTimes{})) {
        return QStringLiteral("there are hosts that nobody asked for");
    }
    const Usage &usage = outcome.outcome.usage;
    if (usage.billedDuration.count() < 0 || usage.provisionedTime.count() < 0) {
        return QStringLiteral("a billed time is negative");
    }
    return {};
}

} // namespace

/// Whatever is asked of whichever platform, the laws of any simulation hold. WARMFRONT_SWARM_SEED begins elsewhere,
/// WARMFRONT_SWARM_SIZE draws more.
class TestSwarm : public QObject
{
    Q_OBJECT

    Catalogue m_catalogue;

private slots:
    void initTestCase()
    {
        Result<std::vector<PlatformProfile>> platforms = readPlatforms(WARMFRONT_RESOURCE_DIR "/platforms");
        QVERIFY2(platforms.has_value(), platforms ? "" : platforms.error().describe().c_str());
        Result<std::vector<PricePlan>> plans = readPricePlans(WARMFRONT_RESOURCE_DIR "/prices");
        QVERIFY2(plans.has_value(), plans ? "" : plans.error().describe().c_str());
        m_catalogue.platforms = std::move(*platforms);
        m_catalogue.plans = std::move(*plans);
    }

    void invariantsHoldForAnything_data()
    {
        QTest::addColumn<std::size_t>("platform");
        QTest::addColumn<unsigned>("seed");
        const unsigned first = qEnvironmentVariableIntValue("WARMFRONT_SWARM_SEED");
        const int size = qEnvironmentVariableIsSet("WARMFRONT_SWARM_SIZE")
                             ? qEnvironmentVariableIntValue("WARMFRONT_SWARM_SIZE")
                             : 12;
        for (std::size_t p = 0; p < m_catalogue.platforms.size(); ++p) {
            for (int i = 0; i < size; ++i) {
                const unsigned seed = first + static_cast<unsigned>(i);
                QTest::addRow("%s, seed %u", m_catalogue.platforms[p].id.c_str(), seed) << p << seed;
            }
        }
    }
    void invariantsHoldForAnything()
    {
        QFETCH(std::size_t, platform);
        QFETCH(unsigned, seed);
        const PlatformProfile &profile = m_catalogue.platforms[platform];
        const Result<PreparedScenario> prepared = prepare(Swarm(seed).scenario(profile), m_catalogue, {});
        if (!prepared) {
            QVERIFY(prepared.error().message.size() > 20); // refused in words
            return;
        }
        const sim::Configuration &configuration = *prepared->alternatives.front().configuration;
        Fingerprint before;
        for (int i = 0; i < 2; ++i) {
            Rows rows;
            sim::UnitOutcome whole;
            bool isFirst = true;
            for (const sim::WorkUnit &unit : sim::workUnits(configuration)) {
                const Result<sim::UnitOutcome> part = sim::simulate(configuration, unit, rows);
                QVERIFY2(part.has_value(), part ? "" : part.error().describe().c_str());
                if (isFirst) {
                    whole = *part;
                } else {
                    sim::merge(whole, *part);
                }
                isFirst = false;
            }
            const QString fault = faultOf(configuration, whole, rows.all);
            QVERIFY2(fault.isEmpty(), qPrintable(fault));
            QVERIFY(i == 0 || whole.fingerprint == before);
            before = whole.fingerprint;
        }
    }
};

QTEST_APPLESS_MAIN(TestSwarm)
#include "tst_swarm.moc"
