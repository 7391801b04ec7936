// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "simulator/simulate.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

class Watch final : public RunWatch
{
public:
    explicit Watch(bool keepsRows = false) : m_keepsRows(keepsRows) {}
    bool proceed(std::uint64_t invocations, SimTime) override
    {
        seen += invocations;
        return seen < stopAfter;
    }
    void rows(std::span<const InvocationRow> told) override { kept.insert(kept.end(), told.begin(), told.end()); }
    bool wantsRows() const override { return m_keepsRows; }

    std::uint64_t seen = 0;
    std::uint64_t stopAfter = ~std::uint64_t{0};
    std::vector<InvocationRow> kept;

private:
    bool m_keepsRows;
};

/// A trace that lies in memory.
class MemoryTrace final : public TraceArchive
{
public:
    explicit MemoryTrace(std::vector<TraceArrival> requests) : m_requests(std::move(requests)) {}
    const std::vector<Entry> &entries() const override { return m_entries; }
    SimTime end() const override { return m_requests.back().at + SimDuration::nanoseconds(1); }
    Result<std::unique_ptr<ArrivalReader>> open(std::size_t, std::uint64_t) const override
    {
        return std::make_unique<Reader>(m_requests);
    }

private:
    class Reader final : public ArrivalReader
    {
    public:
        explicit Reader(const std::vector<TraceArrival> &requests) : m_requests(requests) {}
        Result<std::size_t> readNext(std::span<TraceArrival> batch) override
        {
            const std::size_t count = std::min(batch.size(), m_requests.size() - m_at);
            std::copy_n(m_requests.begin() + static_cast<std::ptrdiff_t>(m_at), count, batch.begin());
            m_at += count;
            return count;
        }
        std::uint64_t position() const override { return m_at; }
        Result<void> resumeAt(std::uint64_t position) override
        {
            m_at = static_cast<std::size_t>(position);
            return {};
        }

    private:
        std::vector<TraceArrival> m_requests;
        std::size_t m_at = 0;
    };
    std::vector<TraceArrival> m_requests;
    std::vector<Entry> m_entries;
};

SimDuration s(double seconds)
{
    return SimDuration::nanoseconds(std::llround(seconds * 1e9));
}
Distribution constant(double seconds)
{
    return {ConstantLaw{s(seconds)}};
}
Distribution exponential(double seconds)
{
    return {ExponentialLaw{s(seconds)}};
}

/// Requests at the given seconds, each with its service time.
SourceConfiguration recorded(const std::vector<std::pair<double, double>> &requests, unsigned index = 0)
{
    std::vector<TraceArrival> trace;
    for (const auto &[at, service] : requests) {
        trace.push_back({SimTime::after(s(at)), s(service)});
    }
    TraceBinding binding;
    binding.archive = std::make_shared<MemoryTrace>(trace);
    binding.recordedService = true;
    return {static_cast<SourceIndex>(index), binding};
}

Configuration oneFunction(const PerRequestScaling &scaling, double horizon)
{
    Configuration configuration;
    configuration.horizon = s(horizon);
    configuration.seriesBins = 7;
    FunctionConfiguration function;
    function.name = "f";
    function.memory = MemorySize::megabytes(1024);
    function.service = constant(1.0);
    function.scaling = scaling;
    configuration.functions.push_back(function);
    return configuration;
}

UnitOutcome runAll(const Configuration &configuration, Watch *watch = nullptr)
{
    Watch silent;
    Result<UnitOutcome> outcome =
        simulate(configuration, {ReplicationIndex{}, 0, configuration.functions.size()}, watch ? *watch : silent);
    if (!outcome) {
        qFatal("%s", outcome.error().message.c_str());
    }
    return std::move(*outcome);
}

std::vector<std::uint32_t> instancesOf(const std::vector<InvocationRow> &rows)
{
    std::vector<std::uint32_t> result;
    for (const InvocationRow &row : rows) {
        result.push_back(row.instance);
    }
    return result;
}

double sum(const std::vector<TotalTime> &bins)
{
    double result = 0.0;
    for (const TotalTime &bin : bins) {
        result += bin.inSeconds();
    }
    return result;
}

} // namespace

class TestSimulate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void constantLoadNeedsServiceOverPeriodInstances();
    void idleForExactlyTheKeepAliveIsStillWarm();
    void aBurstStartsAsTheBucketAllows_data();
    void aBurstStartsAsTheBucketAllows();
    void routingChoosesTheInstance_data();
    void routingChoosesTheInstance();
    void theLimitThrottlesAndFreesAtACompletion();
    void aTimeoutEndsTheServiceAndKeepsTheInstance();
    void theMeasuredPeriodCutsEverything();
    void replicasQueueInOrderOfArrival();
    void aRequestWaitsForAStartingInstanceOnlyWithoutAReadyOne();
    void billsRoundUpEachInvocation();
    void newestFirstAgreesWithPublishedResults();
};

void TestSimulate::constantLoadNeedsServiceOverPeriodInstances()
{
    // A request every second that takes 2.5 s: 3 instances, then always warm.
    Configuration configuration = oneFunction({s(10), Routing::MostRecentlyUsed, {}, 0}, 100.0);
    configuration.functions[0].service = constant(2.5);
    configuration.functions[0].sources = {{SourceIndex{}, ConstantArrivals{Rate::perSecond(1.0)}}};
    const UnitOutcome out = runAll(configuration);
    QCOMPARE(out.outcome.counts.requests, 99U); // at 1 s … 99 s
    QCOMPARE(out.outcome.counts.cold, 3U);
    QCOMPARE(out.outcome.counts.unfinished, 2U); // of 98 s and 99 s
    QCOMPARE(out.outcome.counts.done, 97U);
    QCOMPARE(out.outcome.peakInstances, 3);
    QCOMPARE(out.outcome.instances.busy.count(), Int128(s(97 * 2.5 + 2 + 1).count()));
    QCOMPARE(out.outcome.instances.alive().count(), Int128(s(99 + 98 + 97).count()));
    QCOMPARE(out.outcome.instancesEnded, 0U);
    QCOMPARE(out.outcome.responseTime.count(), Int128(s(97 * 2.5).count()));
    QCOMPARE(sum(out.series.busy), out.outcome.instances.busy.inSeconds());
    QCOMPARE(sum(out.series.idle), out.outcome.instances.idle.inSeconds());
}

void TestSimulate::idleForExactlyTheKeepAliveIsStillWarm()
{
    Configuration configuration = oneFunction({s(5), Routing::MostRecentlyUsed, {}, 0}, 100.0);
    // Idle from 2 s: used at 7 s after exactly 5 s. Idle from 8 s: gone at 13 s, before the request of 13.1 s.
    configuration.functions[0].sources = {recorded({{1, 1}, {7, 1}, {13.1, 1}})};
    Watch watch(true);
    const UnitOutcome out = runAll(configuration, &watch);
    QCOMPARE(out.outcome.counts.cold, 2U);
    QCOMPARE(instancesOf(watch.kept), (std::vector<std::uint32_t>{1, 1, 2}));
    QCOMPARE(out.outcome.instancesEnded, 2U);
    QCOMPARE(out.outcome.lifespans.count(), Int128(s(12 + 6).count()));
    QCOMPARE(out.outcome.instances.idle.count(), Int128(s(5 + 5 + 5).count()));
    QCOMPARE(out.outcome.peakInstances, 1);
}

void TestSimulate::aBurstStartsAsTheBucketAllows_data()
{
    QTest::addColumn<qint64>("burst");
    QTest::addColumn<qint64>("starts");
    QTest::addColumn<double>("per");
    QTest::addColumn<qint64>("cold");
    // 5,000 requests at once, again each second for five seconds; each works for a minute, so that no instance is idle.
    // Lambda's rule (platforms: 1,000 at t = 0, then 100 a second): 1,000 + 5 × 100.
    QTest::newRow("1,000 in 10 s") << qint64(1000) << qint64(1000) << 10.0 << qint64(1500);
    // 3,000 at once, then 500 a minute: 8.33 a second, so 41 whole ones in five seconds.
    QTest::newRow("3,000, then 500 a minute") << qint64(3000) << qint64(500) << 60.0 << qint64(3041);
    QTest::newRow("no refill") << qint64(7) << qint64(0) << 1.0 << qint64(7);
    // What flows in above the capacity is lost: 3 each second, not 10.
    QTest::newRow("faster than it holds") << qint64(3) << qint64(10) << 1.0 << qint64(18);
    QTest::newRow("enough") << qint64(1'000'000) << qint64(0) << 1.0 << qint64(30'000);
}

void TestSimulate::aBurstStartsAsTheBucketAllows()
{
    QFETCH(qint64, burst);
    QFETCH(qint64, starts);
    QFETCH(double, per);
    QFETCH(qint64, cold);
    PerRequestScaling scaling;
    scaling.keepAlive = s(600);
    scaling.startLimit = StartLimit{burst, starts, s(per)};
    Configuration configuration = oneFunction(scaling, 5.5);
    configuration.functions.front().service = constant(60.0);
    configuration.functions.front().sources = {{SourceIndex{}, BatchArrivals{5000, {}, s(1.0)}}};
    const UnitOutcome out = runAll(configuration);
    QCOMPARE(out.outcome.counts.requests, std::uint64_t(30'000));
    QCOMPARE(out.outcome.counts.cold, static_cast<std::uint64_t>(cold));
    QCOMPARE(out.outcome.counts.throttled, static_cast<std::uint64_t>(30'000 - cold));
    QCOMPARE(out.outcome.counts.unfinished, static_cast<std::uint64_t>(cold));
}

void TestSimulate::routingChoosesTheInstance_data()
{
    QTest::addColumn<int>("routing");
    QTest::addColumn<int>("instance"); // that serves the request at 10 s
    // Instances 1, 2, 3 start at 1 s and become idle at 4 s, 3 s, 5 s.
    QTest::newRow("most recently used") << int(Routing::MostRecentlyUsed) << 3;
    QTest::newRow("least recently used") << int(Routing::LeastRecentlyUsed) << 2;
    QTest::newRow("newest") << int(Routing::Newest) << 3;
    QTest::newRow("oldest") << int(Routing::Oldest) << 1;
}

void TestSimulate::routingChoosesTheInstance()
{
    QFETCH(int, routing);
    QFETCH(int, instance);
    Configuration configuration = oneFunction({s(60), static_cast<Routing>(routing), {}, 0}, 20.0);
    configuration.functions[0].sources = {recorded({{1, 3}, {1, 2}, {1, 4}, {10, 1}})};
    Watch watch(true);
    QCOMPARE(runAll(configuration, &watch).outcome.counts.cold, 3U);
    QCOMPARE(watch.kept.back().instance, static_cast<std::uint32_t>(instance));
}

void TestSimulate::theLimitThrottlesAndFreesAtACompletion()
{
    Configuration configuration = oneFunction({s(60), Routing::Newest, 2, 0}, 20.0);
    // The third request finds two in flight; the fourth comes at the very instant of the first completion.
    configuration.functions[0].sources = {recorded({{1, 2}, {1, 3}, {2, 1}, {3, 1}})};
    const UnitOutcome out = runAll(configuration);
    QCOMPARE(out.outcome.counts.throttled, 1U);
    QCOMPARE(out.outcome.counts.done, 3U);
    QCOMPARE(out.outcome.counts.cold, 2U);
    QCOMPARE(out.outcome.usage.invocations, 3U);
    QCOMPARE(std::accumulate(out.series.refused.begin(), out.series.refused.end(), std::uint64_t{0}), 1U);
}

void TestSimulate::aTimeoutEndsTheServiceAndKeepsTheInstance()
{
    Configuration configuration = oneFunction({s(60), Routing::Newest, {}, 0}, 30.0);
    configuration.functions[0].timeout = s(3);
    configuration.functions[0].coldStart = {constant(2.0)};
    // A cold start does not count: served 3 s … 6 s. Exactly 3 s of service is done.
    configuration.functions[0].sources = {recorded({{1, 5}, {6, 3}})};
    const UnitOutcome out = runAll(configuration);
    QCOMPARE(out.outcome.counts.timedOut, 1U);
    QCOMPARE(out.outcome.counts.done, 1U);
    QCOMPARE(out.outcome.counts.cold, 1U);
    QCOMPARE(out.outcome.instances.starting.count(), Int128(s(2).count()));
    QCOMPARE(out.outcome.instances.busy.count(), Int128(s(6).count()));
    QCOMPARE(out.outcome.usage.billedDuration.count(), Int128(s(6).count()));
    QCOMPARE(out.outcome.responseTime.count(), Int128(s(3).count()));
}

void TestSimulate::theMeasuredPeriodCutsEverything()
{
    Configuration configuration = oneFunction({s(60), Routing::Newest, {}, 1}, 10.0);
    configuration.warmUp = s(4);
    // On the always-warm instance before the warm-up ends, on it again, and unfinished at the horizon on a new one.
    configuration.functions[0].sources = {recorded({{3, 2}, {6, 3}, {8, 5}})};
    const UnitOutcome out = runAll(configuration);
    QCOMPARE(out.outcome.counts.requests, 2U);
    QCOMPARE(out.outcome.counts.done, 1U);
    QCOMPARE(out.outcome.counts.unfinished, 1U);
    QCOMPARE(out.outcome.counts.cold, 1U);
    QCOMPARE(out.outcome.instances.busy.count(), Int128(s(1 + 3 + 2).count()));
    QCOMPARE(out.outcome.instances.provisioned.count(), Int128(s(1 + 1).count()));
    QCOMPARE(out.outcome.instances.idle.count(), Int128(0));
    QCOMPARE(out.outcome.usage.provisionedTime.count(), Int128(s(6).count()));
    QCOMPARE(out.outcome.usage.period, s(6));
    QCOMPARE(out.outcome.peakInstances, 2);
    QCOMPARE(sum(out.series.busy), 2.0 + 3.0 + 2.0); // the series keeps the warm-up
    QCOMPARE(sum(out.series.provisioned), 10.0 - 5.0);
}

void TestSimulate::replicasQueueInOrderOfArrival()
{
    Configuration configuration = oneFunction({}, 20.0);
    configuration.functions[0].scaling = FixedReplicas{1, Routing::LeastLoaded, 2, s(3)};
    // Served 1–4, waits 2–4 and is served although its timeout is 5; the third waits until its timeout at the instant
    // 2.5 + 3 = 5.5 of a completion and is served; the fourth is rejected; the fifth times out at 7.5.
    configuration.functions[0].sources = {recorded({{1, 3}, {2, 1.5}, {2.5, 4}, {3, 1}, {4.5, 1}, {17, 9}, {18, 1}})};
    Watch watch(true);
    const UnitOutcome out = runAll(configuration, &watch);
    QCOMPARE(out.outcome.counts.done, 3U);
    QCOMPARE(out.outcome.counts.rejected, 1U);
    QCOMPARE(out.outcome.counts.timedOut, 1U);
    QCOMPARE(out.outcome.counts.unfinished, 2U);
    QCOMPARE(out.outcome.waitTime.count(), Int128(s(2 + 3).count()));
    QCOMPARE(out.outcome.responseTime.count(), Int128(s(3 + 3.5 + 7).count()));
    QCOMPARE(out.outcome.usage.invocations, 3U);
    QCOMPARE(sum(out.series.queued), 2.0 + 3.0 + 3.0 + 2.0);
    QCOMPARE(out.outcome.instances.provisioned.count(), Int128(s(20 - 8.5 - 3).count()));
}

void TestSimulate::aRequestWaitsForAStartingInstanceOnlyWithoutAReadyOne()
{
    Configuration configuration = oneFunction({s(60), Routing::Newest, {}, 0}, 30.0);
    configuration.functions[0].concurrency = 2;
    configuration.functions[0].coldStart = {constant(2.0)};
    // 1: cold on instance 1, ready at 3. 2: waits for it. 3: both places taken, cold on instance 2, ready at 4.
    // 4: instance 1 is ready and has a place again at 3.5; instance 2 is newer but starting.
    configuration.functions[0].sources = {recorded({{1, 0.5}, {2, 1}, {2, 1}, {3.5, 1}})};
    Watch watch(true);
    const UnitOutcome out = runAll(configuration, &watch);
    QCOMPARE(instancesOf(watch.kept), (std::vector<std::uint32_t>{1, 1, 2, 1}));
    QCOMPARE(out.outcome.counts.cold, 2U);
    QCOMPARE(out.outcome.waitTime.count(), Int128(s(1).count()));
    QCOMPARE(out.outcome.instances.starting.count(), Int128(s(4).count()));
    QCOMPARE(out.outcome.instances.busy.count(), Int128(s(1.5 + 1).count())); // 3–4.5 and 4–5
}

void TestSimulate::billsRoundUpEachInvocation()
{
    Configuration configuration = oneFunction({s(60), Routing::Newest, {}, 0}, 30.0);
    configuration.metering.step = SimDuration::milliseconds(100);
    configuration.metering.minimum = SimDuration::milliseconds(300);
    configuration.metering.billsInit = true;
    configuration.functions[0].coldStart = {constant(1.0)};
    configuration.functions[0].coldStartInit = {constant(0.25)};
    configuration.functions[0].sources = {recorded({{1, 0.2}, {5, 0.401}, {7, 0.01}, {9, 0.4}})};
    const UnitOutcome out = runAll(configuration);
    QCOMPARE(out.outcome.usage.billedDuration.count(), Int128(s(0.5 + 0.5 + 0.3 + 0.4).count()));
    QCOMPARE(out.outcome.usage.billedInit.count(), Int128(s(0.25).count()));
    QCOMPARE(out.outcome.usage.workTime.count(), Int128(s(1.011).count()));
    QCOMPARE(out.outcome.coldStartTime.count(), Int128(s(1.25).count()));
    QVERIFY(out.outcome.usage.billedMemoryTime
            == MemoryTime(MemorySize::megabytes(1024), out.outcome.usage.billedDuration));
}

/// facts: mean ± sd of one run over 300 replications; ten replications here, five standard errors.
void TestSimulate::newestFirstAgreesWithPublishedResults()
{
    Configuration configuration = oneFunction({s(600), Routing::Newest, {}, 0}, 1e6);
    configuration.functions[0].service = exponential(1.991);
    configuration.functions[0].coldService = exponential(2.244);
    configuration.functions[0].sources = {{SourceIndex{}, PoissonArrivals{Rate::perSecond(0.9)}}};
    double cold = 0.0;
    double requests = 0.0;
    double alive = 0.0;
    double busy = 0.0;
    constexpr unsigned replications = 10;
    for (unsigned r = 0; r < replications; ++r) {
        Watch watch;
        const Result<UnitOutcome> out = simulate(configuration, {static_cast<ReplicationIndex>(r), 0, 1}, watch);
        cold += static_cast<double>(out->outcome.counts.cold);
        requests += static_cast<double>(out->outcome.counts.requests);
        alive += out->outcome.instances.alive().inSeconds() / 1e6 / replications;
        busy += out->outcome.instances.busy.inSeconds() / 1e6 / replications;
    }
    qInfo("cold %.7f instances %.4f busy %.4f", cold / requests, alive, busy);
    QVERIFY(std::abs(cold / requests - 0.001340) < 5 * 0.000031 / 3.16);
    QVERIFY(std::abs(alive - 7.698) < 5 * 0.023 / 3.16);
    QVERIFY(std::abs(busy - 1.7924) < 5 * 0.0026 / 3.16);
}

QTEST_APPLESS_MAIN(TestSimulate)
#include "tst_simulate.moc"
