// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QtTest>

#include "tests/simulator/stage/some_run.h"
#include "tests/simulator/stage/stepping.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// One function of 1 ms of work without cold starts, with one source.
Configuration withSource(SourceConfiguration source, double horizon = 10'000)
{
    Configuration configuration;
    configuration.horizon = seconds(horizon);
    FunctionConfiguration function;
    function.memory = MemorySize::megabytes(128);
    function.cpu = 1.0;
    function.service = {ConstantLaw{seconds(0.001)}};
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(600);
    function.scaling = scaling;
    function.sources = {std::move(source)};
    configuration.functions = {function};
    return configuration;
}

/// Two replicas of 512 MB on two hosts of 600 MB, one each.
Configuration onTwoHosts(std::int32_t hosts = 2)
{
    Configuration configuration = withSource({SourceIndex{}, ConstantArrivals{Rate::perSecond(0.1)}});
    FunctionConfiguration &function = configuration.functions[0];
    function.memory = MemorySize::megabytes(512);
    function.coldStart = {Distribution{ConstantLaw{seconds(2)}}};
    function.service = {ConstantLaw{seconds(8)}};
    FixedReplicas replicas;
    replicas.replicas = 2;
    function.scaling = replicas;
    HostingConfiguration hosting;
    hosting.host.memory = MemorySize::megabytes(600);
    hosting.host.millicores = 4000;
    hosting.hosts = hosts;
    hosting.hostLossDelay = seconds(340);
    hosting.placement = ResourceFitParameters{};
    configuration.hosting = hosting;
    return configuration;
}

/// Requests of 8 s at 10, 20, 30 … s.
Configuration onInvokers(std::int32_t invokers)
{
    Configuration configuration = withSource({SourceIndex{}, ConstantArrivals{Rate::perSecond(0.1)}});
    configuration.functions[0].service = {ConstantLaw{seconds(8)}};
    configuration.invokers = InvokerCapacity{};
    configuration.invokers->invokers = invokers;
    configuration.invokers->managedFraction = 1.0;
    configuration.invokers->runtimes = {RuntimeIndex{0}};
    return configuration;
}

/// One function that asks a database for 1 s before it works for 1 s.
Configuration withDatabase()
{
    Configuration configuration = withSource({SourceIndex{}, ConstantArrivals{Rate::perSecond(0.1)}});
    configuration.functions[0].service = {ConstantLaw{seconds(1)}};
    configuration.functions[0].calls = {{0, 1}};
    Service database;
    database.name = "db";
    database.latency = {ConstantLaw{seconds(1)}};
    configuration.services = {database};
    return configuration;
}

} // namespace

class TestDisturbances : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void constantTrafficBeginsAnewWithItsNewInterval();
    void noTrafficIsNone();
    void theLastChangeHolds();
    void poissonTrafficHasTheNewRate_data();
    void poissonTrafficHasTheNewRate();
    void aBatchComesInItsNewSize();
    void heldEventsAreMultipliedToo();
    void tracesAndUsersStayAsTheyAre();
    void refusesWhatIsNoFactor();
    void invokersGetTheNewTraffic();
    void aHostTakesItsInstancesAlong();
    void aFailedHostTakesNothingAnyMore();
    void aHostFailsOnce();
    void anInvokerFailsSilently();
    void otherInvokersGoOn();
    void lostActivationsCountForTheLimit();
    void noHostsNoFailure();
    void aServiceThatIsDownFailsEveryCall();
    void aServiceThatGoesDownBreaksItsCalls();
    void walksOfDisturbancesGoBackToTheBit_data();
    void walksOfDisturbancesGoBackToTheBit();
};

/// 1 /s up to 10.5 s: 10 requests. Then 2 /s from 10.5 s on: at 11.0, 11.5 … 20.5 s, which is 20 more.
void TestDisturbances::constantTrafficBeginsAnewWithItsNewInterval()
{
    SteppedRun run = stepped(withSource({SourceIndex{}, ConstantArrivals{Rate::perSecond(1)}}));
    goTo(run, 10.5);
    QCOMPARE(run.view(0).requests, 10U);
    QCOMPARE(run.controls(0).traffic, std::optional(1.0));
    QVERIFY(run.intervene({0, ChangeTraffic{2.0}}));
    QCOMPARE(run.controls(0).traffic, std::optional(2.0));
    goTo(run, 10.9);
    QCOMPARE(run.view(0).requests, 10U);
    goTo(run, 11.0);
    QCOMPARE(run.view(0).requests, 11U);
    goTo(run, 20.5);
    QCOMPARE(run.view(0).requests, 30U);
}

void TestDisturbances::noTrafficIsNone()
{
    SteppedRun run = stepped(withSource({SourceIndex{}, PoissonArrivals{Rate::perSecond(5)}}));
    goTo(run, 100);
    const std::uint64_t before = run.view(0).requests;
    QVERIFY(before > 300);
    QVERIFY(run.intervene({0, ChangeTraffic{0.0}}));
    goTo(run, 5000);
    QCOMPARE(run.view(0).requests, before);
    QVERIFY(run.intervene({0, ChangeTraffic{1.0}}));
    goTo(run, 5100);
    QVERIFY(run.view(0).requests > before + 300);
}

/// 1 /s; tenfold at 100 s, half at 200 s: 100 + 1000 + 50 requests up to 300 s.
void TestDisturbances::theLastChangeHolds()
{
    SteppedRun run = stepped(withSource({SourceIndex{}, ConstantArrivals{Rate::perSecond(1)}}));
    goTo(run, 100);
    QVERIFY(run.intervene({0, ChangeTraffic{10.0}}));
    goTo(run, 200);
    QCOMPARE(run.view(0).requests, 1100U);
    QVERIFY(run.intervene({0, ChangeTraffic{0.5}}));
    goTo(run, 300);
    QCOMPARE(run.view(0).requests, 1150U);
}

void TestDisturbances::poissonTrafficHasTheNewRate_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("factor");
    for (const double factor : {0.25, 3.0}) {
        for (int kind = 0; kind < 4; ++kind) {
            const char *names[] = {"Poisson", "profile", "sine", "modulated"};
            QTest::addRow("%s times %g", names[kind], factor) << kind << factor;
        }
    }
}

/// Of a rate of 4 /s on average over its periods of 100 s: 4 · factor a second after the change, |z| below 4.5. The
/// number of a modulated one is more spread: two states of 2 and 6 /s that stay 10 s each on average have an index of
/// dispersion of 1 + 2 · 2² · factor / (4 · 0.2), which is 1 + 10 · factor.
void TestDisturbances::poissonTrafficHasTheNewRate()
{
    QFETCH(int, kind);
    QFETCH(double, factor);
    SourceConfiguration source{SourceIndex{}, PoissonArrivals{Rate::perSecond(4)}};
    double dispersion = 1.0;
    if (kind == 1) {
        ProfileArrivals profile;
        profile.period = seconds(100);
        profile.rates = {Rate::perSecond(2), Rate::perSecond(6)};
        source.arrivals = profile;
    } else if (kind == 2) {
        SineArrivals sine;
        sine.mean = Rate::perSecond(4);
        sine.amplitude = Rate::perSecond(3);
        sine.period = seconds(100);
        source.arrivals = sine;
    } else if (kind == 3) {
        source.arrivals =
            ModulatedArrivals{{{Rate::perSecond(2), seconds(10), {}}, {Rate::perSecond(6), seconds(10), {}}}};
        dispersion = 1.0 + 10.0 * factor;
    }
    SteppedRun run = stepped(withSource(source, 30'000));
    goTo(run, 1000);
    const std::uint64_t before = run.view(0).requests;
    QVERIFY(run.intervene({0, ChangeTraffic{factor}}));
    goTo(run, 21'000);
    const double expected = 4.0 * factor * 20'000.0;
    const double z = (static_cast<double>(run.view(0).requests - before) - expected) / std::sqrt(expected * dispersion);
    QVERIFY2(std::abs(z) < 4.5, QByteArray::number(z));
}

/// 10 every 100 s; two and a half times as much from 150 s on is 25 at 200 s.
void TestDisturbances::aBatchComesInItsNewSize()
{
    BatchArrivals batches;
    batches.count = 10;
    batches.every = seconds(100);
    SteppedRun run = stepped(withSource({SourceIndex{}, batches}));
    goTo(run, 150);
    QCOMPARE(run.view(0).requests, 20U);
    QVERIFY(run.intervene({0, ChangeTraffic{2.5}}));
    goTo(run, 199);
    QCOMPARE(run.view(0).requests, 20U);
    goTo(run, 200);
    QCOMPARE(run.view(0).requests, 45U);
    QVERIFY(run.intervene({0, ChangeTraffic{0.01}})); // none, rounded to nearest
    goTo(run, 1000);
    QCOMPARE(run.view(0).requests, 45U);
}

void TestDisturbances::heldEventsAreMultipliedToo()
{
    for (const Delivery &delivery :
         {Delivery{AsynchronousEvents{}}, Delivery{QueueMessages{}}, Delivery{StreamRecords{}}}) {
        SourceConfiguration source{SourceIndex{}, ConstantArrivals{Rate::perSecond(1)}};
        source.delivery = delivery;
        SteppedRun run = stepped(withSource(source));
        goTo(run, 100);
        QVERIFY(run.intervene({0, ChangeTraffic{4.0}}));
        goTo(run, 1000);
        const UnitOutcome outcome = run.soFar();
        QCOMPARE(outcome.outcome.counts.requests, 100U + 3600U);
        QCOMPARE(outcome.outcome.counts.failed, 0U);
        QVERIFY(outcome.outcome.counts.done >= 3680U); // some records have not been handed over
    }
}

void TestDisturbances::tracesAndUsersStayAsTheyAre()
{
    SteppedRun run = stepped(withSource({SourceIndex{}, UserArrivals{5, {ConstantLaw{seconds(10)}}}}));
    goTo(run, 100);
    QVERIFY(!run.controls(0).traffic);
    QVERIFY(!run.intervene({0, ChangeTraffic{2.0}}));
}

void TestDisturbances::refusesWhatIsNoFactor()
{
    SteppedRun run = stepped(withSource({SourceIndex{}, PoissonArrivals{Rate::perSecond(1)}}));
    goTo(run, 10);
    const std::uint64_t digest = run.digest();
    for (const double factor : {-1.0, 100.1, std::nan(""), HUGE_VAL}) {
        QVERIFY(!run.intervene({0, ChangeTraffic{factor}}));
    }
    QCOMPARE(run.digest(), digest);
}

void TestDisturbances::invokersGetTheNewTraffic()
{
    Configuration configuration = withSource({SourceIndex{}, ConstantArrivals{Rate::perSecond(1)}});
    configuration.invokers = InvokerCapacity{};
    configuration.invokers->managedFraction = 1.0;
    configuration.invokers->runtimes = {RuntimeIndex{0}};
    SteppedRun run = stepped(configuration);
    goTo(run, 10);
    QVERIFY(run.intervene({0, ChangeTraffic{5.0}}));
    goTo(run, 20);
    QCOMPARE(run.view(0).requests, 60U);
}

/// Requests of 8 s every 10 s go to two replicas. At 14 s the one that serves the request of 10 s loses its host: that
/// request fails. Another replica is asked for 340 s later, and is there after its cold start of 2 s on a third host.
void TestDisturbances::aHostTakesItsInstancesAlong()
{
    SteppedRun run = stepped(onTwoHosts(3));
    goTo(run, 14);
    const std::vector<InstanceView> instances = run.instances(0);
    QCOMPARE(instances.size(), std::size_t(2));
    const auto busy = std::ranges::find(instances, InstanceView::State::Busy, &InstanceView::state);
    QVERIFY(busy != instances.end() && busy->host.has_value());
    QVERIFY(run.intervene({0, FailHost{*busy->host}}));
    QCOMPARE(run.view(0).failed, 1U);
    QCOMPARE(run.view(0).ready, 1);
    goTo(run, 14 + 340 - 1);
    QCOMPARE(run.view(0).ready, 1);
    QCOMPARE(run.view(0).starting, 1);
    goTo(run, 14 + 340 + 1);
    QCOMPARE(run.view(0).ready, 1);
    goTo(run, 14 + 340 + 2);
    QCOMPARE(run.view(0).ready, 2);
    for (const InstanceView &instance : run.instances(0)) {
        QVERIFY(instance.host != busy->host);
    }
}

/// With two hosts only, the lost replica finds no room for the rest of the run.
void TestDisturbances::aFailedHostTakesNothingAnyMore()
{
    SteppedRun run = stepped(onTwoHosts(2));
    goTo(run, 14);
    QVERIFY(run.intervene({0, FailHost{0}}));
    goTo(run, 5000);
    QCOMPARE(run.view(0).ready, 1);
    QCOMPARE(run.view(0).starting, 1);
}

void TestDisturbances::aHostFailsOnce()
{
    SteppedRun run = stepped(onTwoHosts());
    goTo(run, 5);
    QVERIFY(run.intervene({0, FailHost{1}}));
    QVERIFY(!run.intervene({0, FailHost{1}}));
    QVERIFY(!run.intervene({0, FailHost{99}}));
}

/// One invoker, and requests of 8 s at 10, 20, 30 … s, whose acknowledgement is awaited for 60 × 2 + 60 = 180 s. It
/// fails at 14 s, with the request of 10 s on it; that of 20 s is sent to it as well, as its pings are missed for ten
/// seconds at 24 s. From 30 s on requests fail at once. Those two fail at 190 and 200 s.
void TestDisturbances::anInvokerFailsSilently()
{
    SteppedRun run = stepped(onInvokers(1));
    goTo(run, 14);
    QCOMPARE(run.instances(0).size(), std::size_t(1));
    QCOMPARE(run.instances(0)[0].host, std::optional<std::uint32_t>(0));
    QVERIFY(run.intervene({0, FailHost{0}}));
    QVERIFY(run.instances(0).empty());
    QVERIFY(!run.intervene({0, FailHost{0}}));
    QVERIFY(!run.intervene({0, FailHost{1}}));
    const auto failed = [&run](double second) {
        goTo(run, second);
        return run.view(0).failed;
    };
    QCOMPARE(failed(29.9), 0U);
    QCOMPARE(failed(30), 1U);
    QCOMPARE(failed(189.9), 16U); // 30, 40 … 180
    QCOMPARE(failed(190), 16U + 2U);
    QCOMPARE(failed(200), 16U + 4U);
    QCOMPARE(run.view(0).done, 0U);
    QCOMPARE(failed(20), 0U); // back
}

/// The same on two: only what was on the one, or was sent to it in ten seconds, is lost.
void TestDisturbances::otherInvokersGoOn()
{
    SteppedRun run = stepped(onInvokers(2));
    goTo(run, 14);
    const std::uint32_t home = run.instances(0)[0].host.value_or(99);
    QVERIFY(run.intervene({0, FailHost{home}}));
    goTo(run, 41);
    QCOMPARE(run.view(0).done, 1U); // that of 30 s, on a new container of the other one
    QCOMPARE(run.view(0).cold, 2U);
    QCOMPARE(run.instances(0)[0].host, std::optional(1 - home));
    goTo(run, 400);
    QCOMPARE(run.view(0).failed, 2U);
    QVERIFY(run.intervene({0, FailHost{1 - home}}));
    goTo(run, 425);
    QCOMPARE(run.view(0).failed, 3U); // that of 420 s, at once
}

/// What is lost holds its place in the namespace until it is given up.
void TestDisturbances::lostActivationsCountForTheLimit()
{
    Configuration configuration = onInvokers(2);
    configuration.invokers->concurrent = 2;
    SteppedRun run = stepped(configuration);
    goTo(run, 14);
    const std::uint32_t home = run.instances(0)[0].host.value_or(99);
    QVERIFY(run.intervene({0, FailHost{home}}));
    goTo(run, 189);
    QCOMPARE(run.view(0).refused, 16U); // 30, 40 … 180: two are inside for nothing
    goTo(run, 399);
    QCOMPARE(run.view(0).refused, 16U);
}

void TestDisturbances::noHostsNoFailure()
{
    SteppedRun run = stepped(withSource({SourceIndex{}, PoissonArrivals{Rate::perSecond(1)}}));
    QVERIFY(!run.intervene({0, FailHost{0}}));
    QVERIFY(!run.intervene({0, ChangeService{0, false}}));
}

/// Requests at 10, 20, 30 … s. The database is down from 15 to 35 s: those of 20 and 30 s fail at once.
void TestDisturbances::aServiceThatIsDownFailsEveryCall()
{
    SteppedRun run = stepped(withDatabase());
    goTo(run, 15);
    QCOMPARE(run.view(0).done, 1U);
    QVERIFY(run.controls(0).servicesUp == std::vector<bool>{true});
    QVERIFY(run.intervene({0, ChangeService{0, false}}));
    QVERIFY(!run.intervene({0, ChangeService{0, false}})); // it is down
    QVERIFY(run.controls(0).servicesUp == std::vector<bool>{false});
    goTo(run, 20);
    QCOMPARE(run.view(0).failed, 1U);
    goTo(run, 35);
    QCOMPARE(run.view(0).failed, 2U);
    QVERIFY(run.intervene({0, ChangeService{0, true}}));
    goTo(run, 45);
    QCOMPARE(run.view(0).failed, 2U);
    QCOMPARE(run.view(0).done, 2U);
}

/// The request of 10 s is asking until 11 s, and works until 12 s: it fails where the database goes down at 10.5 s, and
/// is done where that happens at 11.5 s.
void TestDisturbances::aServiceThatGoesDownBreaksItsCalls()
{
    for (const auto &[at, failed] : {std::pair(10.5, 1U), std::pair(11.5, 0U)}) {
        SteppedRun run = stepped(withDatabase());
        goTo(run, at);
        QVERIFY(run.intervene({0, ChangeService{0, false}}));
        goTo(run, 13);
        QCOMPARE(run.view(0).failed, failed);
        QCOMPARE(run.view(0).done, 1U - failed);
    }
}

void TestDisturbances::walksOfDisturbancesGoBackToTheBit_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("on unlimited capacity") << 0;
    QTest::newRow("with held events") << 1;
    QTest::newRow("on invokers") << 2;
    QTest::newRow("on hosts") << 3;
}

/// Whatever is done, going back and forward again leads to the same state, and every request has ended or is inside.
void TestDisturbances::walksOfDisturbancesGoBackToTheBit()
{
    QFETCH(int, kind);
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Configuration configuration = kind == 3   ? onTwoHosts(4)
                                      : kind == 2 ? someRunOnInvokers(seed)
                                                  : someRun(seed, kind == 1);
        configuration.seed = seed;
        Dice dice(seed + 4711);
        SteppedRun run = stepped(configuration);
        std::vector<std::pair<std::uint64_t, std::uint64_t>> places;
        const double horizon = configuration.horizon.inSeconds();
        for (int i = 1; i <= 8; ++i) {
            goTo(run, horizon * i / 10.0);
            const std::size_t function = dice.below(static_cast<std::uint32_t>(configuration.functions.size()));
            bool isDone = false;
            switch (dice.below(3)) {
            case 0:
                isDone = run.intervene({function, ChangeTraffic{dice.below(8) * 0.5}});
                break;
            case 1:
                isDone = run.intervene({function, FailHost{dice.below(4)}});
                break;
            default:
                isDone = run.intervene({function, ChangeService{dice.below(2), dice.oneIn(2)}});
                break;
            }
            if (isDone) { // else time has passed since the position was reached
                places.emplace_back(run.position(), run.digest());
            }
        }
        QVERIFY(run.advance({}).has_value());
        const std::uint64_t last = run.digest();
        const UnitOutcome once = run.soFar();
        for (const auto &[position, digest] : places) {
            QVERIFY(run.goTo(position).has_value());
            QVERIFY2(run.digest() == digest, QByteArray::number(qulonglong(seed)));
        }
        QVERIFY(run.advance({}).has_value());
        QVERIFY2(run.digest() == last, QByteArray::number(qulonglong(seed)));
        QVERIFY(run.soFar().fingerprint == once.fingerprint);
        const Counts &counts = once.outcome.counts;
        QVERIFY2(counts.requests == counts.endings(), QByteArray::number(qulonglong(seed)));
    }
}

QTEST_APPLESS_MAIN(TestDisturbances)
#include "tst_disturbances.moc"
