// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>

#include "simulator/engine/engine.h"
#include "simulator/simulate.h"
#include "simulator/stepped_run.h"
#include "tests/simulator/silent.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

SimDuration seconds(double n)
{
    return SimDuration::nanoseconds(std::llround(n * 1e9));
}

/// Replicas of 1.5 GB that take 10 s to start, on hosts of 4 GB that nothing else fills; nobody sends them requests.
Configuration onHosts(int replicas, int hosts)
{
    FunctionConfiguration f;
    f.memory = MemorySize::megabytes(1536);
    f.service = {ConstantLaw{seconds(1)}};
    f.coldStart = {{ConstantLaw{seconds(10)}}};
    f.sources = {{SourceIndex{}, ConstantArrivals{Rate::perSecond(0.001)}}};
    FixedReplicas scaling;
    scaling.replicas = replicas;
    f.scaling = scaling;
    Configuration configuration;
    configuration.horizon = seconds(600);
    configuration.metering.basis = MeteringRule::Basis::Machines;
    configuration.functions = {f};
    HostingConfiguration hosting;
    hosting.host.memory = MemorySize::gigabytes(4);
    hosting.hosts = hosts;
    hosting.placement = ResourceFitParameters{};
    configuration.hosting = hosting;
    return configuration;
}

void letHostsCome(Configuration &configuration, int most)
{
    ClusterAutoscalerParameters autoscaler;
    autoscaler.host = configuration.hosting->host;
    autoscaler.leastHosts = 1;
    autoscaler.mostHosts = most;
    configuration.hosting->hostStart = seconds(60);
    configuration.hosting->autoscaler = autoscaler;
}

Outcome outcomeOf(const Configuration &configuration)
{
    Silent silent;
    return simulate(configuration, workUnits(configuration).front(), silent)->outcome;
}

/// What is on each host, as "2 1 0", at @p at.
QString onEach(const Configuration &configuration, double at)
{
    Silent silent;
    Result<Engine> engine = Engine::make(configuration, ReplicationIndex{}, silent);
    (void)engine->advanceTo(SimTime::after(seconds(at)));
    QStringList counts;
    for (const Host &host : engine->hosting()->pool().hosts()) {
        counts << (host.state == HostState::Gone ? QStringLiteral("-") : QString::number(host.instances));
    }
    return counts.join(QLatin1Char(' '));
}

MemoryTime gigabyteSeconds(double n)
{
    return MemoryTime(MemorySize::gigabytes(1), TotalTime::nanoseconds(std::llround(n * 1e9)));
}

} // namespace

/// Replicas that need a place on a host: worked out by hand.
class TestHosting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Two hosts of 4 GB hold two of 1.5 GB each. The fifth waits all the time.
    void whoDoesNotFitWaits()
    {
        const Outcome outcome = outcomeOf(onHosts(5, 2));
        QCOMPARE(outcome.hosts.pending.inSeconds(), 600.0);
        QCOMPARE(outcome.hosts.placed, std::uint64_t{4});
        QCOMPARE(outcome.hosts.waited, std::uint64_t{1});
        QCOMPARE(outcome.peakInstances, std::int64_t{4});
        QCOMPARE(outcome.hosts.hosts.inSeconds(), 1200.0);
        QCOMPARE(outcome.usage.machineTime.inSeconds(), 1200.0);
        QCOMPARE(outcome.usage.machines, std::int64_t{2});
        QVERIFY(outcome.hosts.offered == gigabyteSeconds(2 * 4 * 600.0));
        QVERIFY(outcome.hosts.reserved == gigabyteSeconds(4 * 1.5 * 600.0));
        QVERIFY(outcome.hosts.unused() == gigabyteSeconds((8 - 6) * 600.0));
        // Nobody is served: all that is held is idle.
        QVERIFY(outcome.hosts.idle == outcome.hosts.reserved);
    }

    /// The look at 10 s finds the fifth waiting and orders a host, which is there at 70 s; the replica starts then and
    /// is ready at 80 s. Three hosts for 590 s of 600 s, two before.
    void aHostComesForWhoWaits()
    {
        Configuration configuration = onHosts(5, 2);
        letHostsCome(configuration, 10);
        const Outcome outcome = outcomeOf(configuration);
        QCOMPARE(outcome.hosts.pending.inSeconds(), 70.0);
        QCOMPARE(outcome.hosts.waited, std::uint64_t{1});
        QCOMPARE(outcome.hosts.peakHosts, std::int64_t{3});
        QCOMPARE(outcome.usage.machineTime.inSeconds(), 2 * 600.0 + 590.0);
        QCOMPARE(outcome.usage.machines, std::int64_t{3}); // 2.98 on the mean
        QCOMPARE(outcome.instances.starting.inSeconds(), 10.0);
        QVERIFY(outcome.hosts.offered == gigabyteSeconds(4 * (2 * 600.0 + 530.0)));
        QCOMPARE(onEach(configuration, 69.9), QStringLiteral("2 2 0"));
        QCOMPARE(onEach(configuration, 70.0), QStringLiteral("2 2 1"));
    }

    /// At most two hosts: nothing comes.
    void notMoreHostsThanMayBe()
    {
        Configuration configuration = onHosts(5, 2);
        letHostsCome(configuration, 2);
        QCOMPARE(outcomeOf(configuration).hosts.pending.inSeconds(), 600.0);
    }

    /// One replica on one of two hosts. The other is unneeded from the look at 10 s on, for 10 minutes at 610 s.
    void anEmptyHostGoes()
    {
        Configuration configuration = onHosts(1, 2);
        letHostsCome(configuration, 2);
        configuration.horizon = seconds(1000);
        const Outcome outcome = outcomeOf(configuration);
        QCOMPARE(outcome.usage.machineTime.inSeconds(), 1000.0 + 610.0);
        QCOMPARE(outcome.hosts.peakHosts, std::int64_t{2});
    }

    /// Three of 1.5 GB on three hosts of 8 GB: one on each, 19 % used. The look at 10 s finds that the first host's
    /// replica fits the second, and the second's the third, but not that all could go. At 610 s the first host goes,
    /// and its replica starts anew on the second (10 s); at 620 s that one goes as well, and two start anew on the
    /// third.
    void aHostIsEmptiedWhenItsInstancesFitElsewhere()
    {
        Configuration configuration = onHosts(3, 3);
        configuration.hosting->host.memory = MemorySize::gigabytes(8);
        configuration.hosting->placement = ResourceFitParameters{.drawsAmongEqual = false};
        letHostsCome(configuration, 3);
        configuration.horizon = seconds(1000);
        QCOMPARE(onEach(configuration, 609), QStringLiteral("1 1 1"));
        QCOMPARE(onEach(configuration, 615), QStringLiteral("- 2 1"));
        QCOMPARE(onEach(configuration, 1000), QStringLiteral("- - 3"));
        const Outcome outcome = outcomeOf(configuration);
        QCOMPARE(outcome.usage.machineTime.inSeconds(), 3 * 610.0 + 2 * 10.0 + 380.0);
        QCOMPARE(outcome.instances.starting.inSeconds(), 10.0 + 2 * 10.0);
        QCOMPARE(outcome.hosts.pending.inSeconds(), 0.0); // there is room elsewhere at that very instant
    }

    /// The image is on the host of the replica of the start. The second goes to the other host, which has to fetch it:
    /// 5 s and 10 s. The third finds it on either. With the total of the starting times all is said.
    void theFirstOnAHostWaitsForItsImage()
    {
        Configuration configuration = onHosts(1, 2);
        configuration.functions[0].pull = Distribution{ConstantLaw{seconds(5)}};
        configuration.hosting->imageSize = MemorySize::megabytes(100);
        Silent silent;
        Result<Engine> engine = Engine::make(configuration, ReplicationIndex{}, silent);
        QVERIFY(engine->changeReplicas(0, 2));
        (void)engine->advanceTo(SimTime::after(seconds(14.9)));
        QCOMPARE(engine->counts(0).ready, std::int64_t{1});
        (void)engine->advanceTo(SimTime::after(seconds(15)));
        QCOMPARE(engine->counts(0).ready, std::int64_t{2});
        QVERIFY(engine->changeReplicas(0, 4));
        (void)engine->advanceTo(SimTime::after(seconds(25)));
        QCOMPARE(engine->counts(0).ready, std::int64_t{4});
        (void)engine->advanceTo(SimTime::after(configuration.horizon));
        QCOMPARE(engine->finish().outcome.instances.starting.inSeconds(), 15.0 + 2 * 10.0);
    }

    void eachRuleHasItsOwnHosts_data()
    {
        QTest::addColumn<int>("rule");
        QTest::addColumn<QString>("expected");
        // Three replicas of 1.5 GB on three hosts of 8 GB, which could be on one.
        QTest::newRow("the emptiest") << 0 << QStringLiteral("1 1 1");
        QTest::newRow("the fullest") << 1 << QStringLiteral("3 0 0");
        QTest::newRow("spread") << 2 << QStringLiteral("1 1 1");
        QTest::newRow("auction: not where one of the app is") << 3 << QStringLiteral("1 1 1");
    }
    void eachRuleHasItsOwnHosts()
    {
        QFETCH(int, rule);
        QFETCH(QString, expected);
        Configuration configuration = onHosts(3, 3);
        HostingConfiguration &hosting = *configuration.hosting;
        hosting.host.memory = MemorySize::gigabytes(8);
        if (rule == 1) {
            hosting.placement = ResourceFitParameters{.fit = ResourceFit::MostAllocated, .drawsAmongEqual = false};
        } else if (rule == 2) {
            hosting.placement = SpreadParameters{};
        } else if (rule == 3) {
            hosting.placement = AuctionParameters{};
        }
        QCOMPARE(onEach(configuration, 1), expected);
    }

    /// 32 MB of the proxy count: two of 2 GB do not fit 4 GB. The second is tried again every 30 s only: the one
    /// that crashes at 31 s makes room for it at 60 s.
    void anAuctionTriesAgainAtConvergence()
    {
        Configuration configuration = onHosts(2, 1);
        configuration.functions[0].memory = MemorySize::gigabytes(2);
        configuration.hosting->placement = AuctionParameters{};
        configuration.hosting->retryInterval = seconds(30);
        configuration.hosting->crash.first = seconds(120); // of the successor
        Silent silent;
        Result<Engine> engine = Engine::make(configuration, ReplicationIndex{}, silent);
        (void)engine->advanceTo(SimTime::after(seconds(31)));
        QCOMPARE(engine->counts(0).starting, std::int64_t{1});
        QVERIFY(engine->endInstance(0, 1));
        (void)engine->advanceTo(SimTime::after(seconds(59)));
        QCOMPARE(engine->hosting()->pool().host(HostIndex{0}).instances, 0);
        (void)engine->advanceTo(SimTime::after(seconds(60)));
        QCOMPARE(engine->hosting()->pool().host(HostIndex{0}).instances, 1);
    }

    /// Twelve more: five of each offer of a host with room for all, the next offer a second later.
    void offersGiveFiveAtATime()
    {
        Configuration configuration = onHosts(0, 1);
        configuration.hosting->host.memory = MemorySize::gigabytes(64);
        configuration.hosting->placement = OfferMatchingParameters{};
        Silent silent;
        Result<Engine> engine = Engine::make(configuration, ReplicationIndex{}, silent);
        QVERIFY(engine->changeReplicas(0, 12));
        for (const auto &[at, expected] : {std::pair{0.5, 0}, {1.0, 5}, {1.5, 5}, {2.0, 10}, {3.0, 12}}) {
            (void)engine->advanceTo(SimTime::after(seconds(at)));
            QCOMPARE(engine->hosting()->pool().host(HostIndex{0}).instances, expected);
        }
    }

    /// 1 s, then 1.15 s after the second failure before it has become viable, at the next offers.
    void offersBackOffAfterFailures()
    {
        Configuration configuration = onHosts(1, 1);
        configuration.hosting->placement = OfferMatchingParameters{};
        Silent silent;
        Result<Engine> engine = Engine::make(configuration, ReplicationIndex{}, silent);
        const auto instances = [&](double at) {
            (void)engine->advanceTo(SimTime::after(seconds(at)));
            return engine->hosting()->pool().host(HostIndex{0}).instances;
        };
        QCOMPARE(instances(5.5), 1);
        QVERIFY(engine->endInstance(0, 1)); // may launch again from 6.5 s on
        QCOMPARE(instances(6.9), 0);
        QCOMPARE(instances(7.0), 1);
        (void)engine->advanceTo(SimTime::after(seconds(8.0)));
        QVERIFY(engine->endInstance(0, 2)); // from 9.15 s on
        QCOMPARE(instances(9.9), 0);
        QCOMPARE(instances(10.0), 1);
    }

    /// 10 s after the first crash, 20 s after the second.
    void crashesAreDelayed()
    {
        Configuration configuration = onHosts(1, 1);
        Silent silent;
        Result<Engine> engine = Engine::make(configuration, ReplicationIndex{}, silent);
        const auto instances = [&](double at) {
            (void)engine->advanceTo(SimTime::after(seconds(at)));
            return engine->hosting()->pool().host(HostIndex{0}).instances;
        };
        QCOMPARE(instances(5), 1);
        QVERIFY(engine->endInstance(0, 1));
        QCOMPARE(instances(14.9), 0);
        QCOMPARE(instances(15.0), 1);
        QVERIFY(engine->endInstance(0, 2));
        QCOMPARE(instances(34.9), 0);
        QCOMPARE(instances(35.0), 1);
    }

    /// Who waits and is no longer wanted goes first; nothing is said of a life that has not begun.
    void whoWaitsGoesFirst()
    {
        const Configuration configuration = onHosts(5, 2);
        Silent silent;
        Result<Engine> engine = Engine::make(configuration, ReplicationIndex{}, silent);
        (void)engine->advanceTo(SimTime::after(seconds(50)));
        QVERIFY(engine->changeReplicas(0, 4));
        QCOMPARE(engine->counts(0).ready, std::int64_t{4});
        (void)engine->advanceTo(SimTime::after(configuration.horizon));
        const Outcome outcome = engine->finish().outcome;
        QCOMPARE(outcome.hosts.pending.inSeconds(), 50.0);
        QCOMPARE(outcome.instancesEnded, std::uint64_t{0});
    }

    /// Whatever is asked for whenever: a host never holds more than it has, and what it holds is what is on it.
    void noHostHoldsMoreThanItHas()
    {
        Configuration configuration = onHosts(3, 2);
        letHostsCome(configuration, 5);
        configuration.hosting->autoscaler->unneededFor = seconds(30);
        configuration.hosting->autoscaler->delayAfterAdding = seconds(30);
        configuration.functions[0].sources = {{SourceIndex{}, PoissonArrivals{Rate::perSecond(5)}}};
        configuration.horizon = seconds(2000);
        Silent silent;
        Result<Engine> engine = Engine::make(configuration, ReplicationIndex{}, silent);
        SplitMix64 draws(7);
        std::int64_t steps = 0;
        std::int64_t mostHosts = 0;
        while (*engine->step()) {
            if (++steps % 100 == 0) {
                QVERIFY(engine->changeReplicas(0, static_cast<std::int64_t>(draws.next() % 14)));
            }
            for (const Host &host : engine->hosting()->pool().hosts()) {
                if (host.state != HostState::Gone) {
                    QVERIFY(host.freeBytes >= 0);
                    QCOMPARE(host.freeBytes, (4096 - 1536 * std::int64_t(host.instances)) * 1048576);
                }
            }
            mostHosts = std::max(mostHosts, engine->hosting()->pool().hostCount());
        }
        QVERIFY(steps > 10'000);
        QCOMPARE(mostHosts, std::int64_t{5}); // the limit is reached, and not passed
    }

    void aCopyGoesOnAlike()
    {
        Configuration configuration = onHosts(5, 2);
        letHostsCome(configuration, 10);
        Silent silent;
        Result<Engine> engine = Engine::make(configuration, ReplicationIndex{}, silent);
        (void)engine->advanceTo(SimTime::after(seconds(30)));
        Engine copy = *engine;
        QCOMPARE(copy.digest(), engine->digest());
        (void)engine->advanceTo(SimTime::after(seconds(80)));
        QVERIFY(copy.digest() != engine->digest());
        (void)copy.advanceTo(SimTime::after(seconds(80)));
        QCOMPARE(copy.digest(), engine->digest());
    }
};

QTEST_GUILESS_MAIN(TestHosting)
#include "tst_hosting.moc"
