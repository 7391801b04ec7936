// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "simulator/scaling/scheduled_bounds.h"
#include "simulator/stepped_run.h"
#include "tests/simulator/engine/watched_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

using Change = ScheduledBounds::Change;

ScheduledBounds bounds(std::vector<Change> changes, InstanceLimits limits, const char *start = "2024-01-01T07:59")
{
    return {std::move(changes), *parseDateTime(start), limits};
}

Change at(const char *cron, std::optional<std::int64_t> least, std::optional<std::int64_t> most, std::int64_t first = 0)
{
    return {*parseCron(cron), least, most, first};
}

/// 1 s of work on 30 s old replicas, one request each; nobody comes unless told.
FunctionConfiguration function(AnyScaler scaler, std::int64_t initial, ScheduledBounds schedule)
{
    FunctionConfiguration f;
    f.memory = MemorySize::megabytes(128);
    f.cpu = 1.0;
    f.service = {ConstantLaw{seconds(1)}};
    f.coldStart = {Distribution{ConstantLaw{seconds(30)}}};
    AutoscaledReplicas replicas;
    replicas.initial = initial;
    replicas.scaler = std::move(scaler);
    replicas.bounds = std::move(schedule);
    f.scaling = replicas;
    f.sources = {{SourceIndex{}, BatchArrivals{1, seconds(1e6), std::nullopt}}}; // after the end
    return f;
}

SteppedRun stepped(const Configuration &configuration)
{
    return *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
}

std::int64_t present(SteppedRun &run, double second)
{
    (void)run.goTo(SimTime::after(seconds(second)));
    return run.view(0).ready + run.view(0).starting;
}

RuleScaler rules(InstanceLimits limits)
{
    RuleScalerParameters parameters;
    parameters.limits = limits;
    parameters.below = 0.0; // nothing is below it, so it takes nothing away by itself
    return RuleScaler(parameters);
}

/// Every scaler that has bounds.
std::vector<std::pair<const char *, AnyScaler>> boundedScalers(InstanceLimits limits)
{
    HorizontalPodAutoscalerParameters pods;
    pods.minReplicas = pods.initialReplicas = limits.minimum;
    pods.maxReplicas = limits.maximum;
    KnativePodAutoscalerParameters knative;
    knative.minScale = knative.initialScale = limits.minimum;
    knative.maxScale = limits.maximum;
    knative.totalPerInstance = 1.0;
    EventDrivenAutoscalerParameters events;
    events.minReplicas = events.initialReplicas = limits.minimum;
    events.maxReplicas = limits.maximum;
    events.triggers = {{ScalingSignal::Outstanding, 1.0, 0.0}};
    AlertRuleScalerParameters alert;
    alert.minReplicas = limits.minimum;
    alert.maxReplicas = limits.maximum;
    alert.hardLimit = 100;
    LoadRatioScalerParameters ratio;
    ratio.minReplicas = limits.minimum;
    ratio.maxReplicas = limits.maximum;
    ratio.target = 1.0;
    ResponseTimeScalerParameters response;
    response.limits = limits;
    UtilisationScalerParameters utilisation;
    utilisation.limits = limits;
    utilisation.concurrency = 1;
    IncrementalScalerParameters incremental = IncrementalScalerParameters::http();
    incremental.limits = limits;
    TargetScalerParameters target;
    target.targetPerInstance = 1;
    target.limits = limits;
    TargetTrackingScalerParameters tracking;
    tracking.limits = limits;
    return {{"horizontal pod autoscaler", HorizontalPodAutoscaler(pods)},
            {"Knative", KnativePodAutoscaler(knative)},
            {"KEDA", EventDrivenAutoscaler(events)},
            {"alert rule", AlertRuleScaler(alert)},
            {"load ratio", LoadRatioScaler(ratio)},
            {"response time", ResponseTimeScaler(response)},
            {"utilisation", UtilisationScaler(utilisation)},
            {"incremental", IncrementalScaler(incremental)},
            {"target based", TargetScaler(target)},
            {"rules", rules(limits)},
            {"target tracking", TargetTrackingScaler(tracking)}};
}

} // namespace

/// Bounds by the clock, worked out by hand.
class TestScheduledBounds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatAChangeLeavesOutStays()
    {
        ScheduledBounds schedule =
            bounds({at("0 8 * * *", 4, std::nullopt, 6), at("0 18 * * *", 1, 3), at("0 22 * * *", std::nullopt, 2)},
                   {1, 10}, "2024-01-01");
        constexpr int hour = 3600;
        const std::tuple<int, InstanceLimits, std::int64_t> expected[] = {
            {8 * hour, {4, 10}, 6}, {18 * hour, {1, 3}, 0}, {22 * hour, {1, 2}, 0}};
        for (const auto &[second, limits, first] : expected) {
            QCOMPARE(schedule.nextWake(), SimTime::after(SimDuration::seconds(second)));
            const ScheduledBounds::Step step = schedule.next();
            QVERIFY(step.limits == limits);
            QCOMPARE(step.initialMinimum, first);
        }
        // At eight again 4 would be above 2: who writes such a schedule is told so before.
        QVERIFY_THROWS_EXCEPTION(ContractViolation, (void)schedule.next());
    }

    /// Cloud Foundry: at 8:00, a minute after the start, at least 4 and at first 6; at 8:10 at most 3; at 8:20 at
    /// least 2, which changes nothing.
    void anAppIsRaisedAndClamped()
    {
        const Configuration configuration =
            run(function(rules({1, 10}), 1,
                         bounds({at("0 8 * * *", 4, 10, 6), at("10 8 * * *", 1, 3), at("20 8 * * *", 2, std::nullopt)},
                                {1, 10})),
                3000);
        SteppedRun app = stepped(configuration);
        QCOMPARE(present(app, 59.9), 1);
        QCOMPARE(present(app, 60), 6);
        QCOMPARE(app.view(0).starting, 5); // ready 30 s later
        QCOMPARE(present(app, 90), 6);
        QCOMPARE(app.view(0).ready, 6);
        QCOMPARE(present(app, 659.9), 6);
        QCOMPARE(present(app, 660), 3);
        QCOMPARE(present(app, 2900), 3);
        const std::vector<Decision> decisions = app.decisions(10);
        QCOMPARE(decisions.size(), std::size_t(2));
        QCOMPARE(decisions[0].scalerRule, std::string_view("scheduled bounds"));
        QCOMPARE(decisions[0].before, 1);
        QCOMPARE(decisions[0].after, 6);
        QCOMPARE(decisions[1].after, 3);
        QCOMPARE(present(app, 61), 6); // back
    }

    /// Down to none at night, and as many as wanted by day; the minimum is what is paid for while idle.
    void toNoneAndBack()
    {
        IncrementalScalerParameters parameters = IncrementalScalerParameters::http();
        parameters.limits = {2, 5};
        FunctionConfiguration f =
            function(IncrementalScaler(parameters), 2, bounds({at("0 8 * * *", 0, 5), at("10 8 * * *", 3, 5)}, {2, 5}));
        std::get<AutoscaledReplicas>(f.scaling).minimum = 2;
        const Configuration configuration = run(f, 3000);
        SteppedRun app = stepped(configuration);
        QCOMPARE(present(app, 59), 2);
        QCOMPARE(present(app, 60), 2); // allowed to go, but an idle one stays for 22 min
        QCOMPARE(present(app, 660), 3);
        QCOMPARE(present(app, 2999), 3);
    }

    void everyScalerKeepsTheBoundsOfTheHour_data()
    {
        QTest::addColumn<int>("which");
        const auto scalers = boundedScalers({1, 6});
        for (std::size_t i = 0; i < scalers.size(); ++i) {
            QTest::newRow(scalers[i].first) << static_cast<int>(i);
        }
    }
    /// Under changing load, whatever the scaler wants: from 60 s on 3 to 5, from 660 s on 7 to 20, from 1260 s on 1 to
    /// 2, from 1860 s on exactly 4.
    void everyScalerKeepsTheBoundsOfTheHour()
    {
        QFETCH(const int, which);
        FunctionConfiguration f = function(
            boundedScalers({1, 6})[static_cast<std::size_t>(which)].second, 1,
            bounds({at("0 8 * * *", 3, 5), at("10 8 * * *", 7, 20), at("20 8 * * *", 1, 2), at("30 8 * * *", 4, 4)},
                   {1, 6}));
        f.sources[0].arrivals =
            ModulatedArrivals{{{Rate::perSecond(0.2), seconds(120), {}}, {Rate::perSecond(9), seconds(120), {}}}};
        SteppedRun app = stepped(run(f, 2500));
        for (double second = 60; second < 2500; second += 7) {
            const std::int64_t count = present(app, second);
            const auto within = [count](std::int64_t least, std::int64_t most) {
                return least <= count && count <= most;
            };
            const bool isWithin = second < 660    ? within(3, 5)
                                  : second < 1260 ? within(7, 20)
                                  : second < 1860 ? within(1, 2)
                                                  : within(4, 4);
            QVERIFY2(isWithin, qPrintable(QStringLiteral("%1 at %2 s").arg(count).arg(second)));
        }
    }

    /// A schedule that sets what holds anyway is none.
    void theSameBoundsChangeNothing()
    {
        for (const auto &[name, scaler] : boundedScalers({1, 6})) {
            FunctionConfiguration f = function(scaler, 1, bounds({at("* * * * *", 1, 6)}, {1, 6}));
            f.sources[0].arrivals = PoissonArrivals{Rate::perSecond(3)};
            Watch watch;
            watch.keepsRows = false;
            const UnitOutcome scheduled = outcomeOf(run(f, 2000), watch);
            std::get<AutoscaledReplicas>(f.scaling).bounds.reset();
            const UnitOutcome plain = outcomeOf(run(f, 2000), watch);
            QVERIFY2(scheduled.outcome == plain.outcome && scheduled.fingerprint == plain.fingerprint, name);
        }
    }

    /// Provisioned concurrency of 2 from 60 to 180 s: the two start at 60 s and are ready at 62 s. Requests of 1 s each
    /// at 61, 91, 121, 151 and 181 s: the first starts an instance of its own. At 82 s the first of the two has been
    /// idle for too long and makes room, as there are three. At 180 s both that are left are gone.
    void alwaysWarmInstancesComeAndGo()
    {
        FunctionConfiguration f;
        f.memory = MemorySize::megabytes(128);
        f.service = {ConstantLaw{seconds(1)}};
        f.coldStart = {Distribution{ConstantLaw{seconds(2)}}};
        PerRequestScaling scaling;
        scaling.keepAlive = seconds(20);
        scaling.alwaysWarmSchedule = ScheduledCount({{*parseCron("0 8 * * *"), 2}, {*parseCron("2 8 * * *"), 0}},
                                                    *parseDateTime("2024-01-01T07:59"));
        f.scaling = scaling;
        f.sources = {{SourceIndex{}, BatchArrivals{1, seconds(61), seconds(30)}}};
        Watch watch;
        const UnitOutcome outcome = outcomeOf(run(f, 200), watch);
        QCOMPARE(watch.all.size(), std::size_t(5));
        QCOMPARE(outcome.outcome.counts.cold, std::uint64_t(2));
        QVERIFY(watch.all[0].cold && watch.all[4].cold);
        QVERIFY(!watch.all[1].cold);
        QCOMPARE(outcome.outcome.usage.provisionedTime.count(), Int128(seconds(2 * 120).count()));
        // Ready and paid for: from 62 to 180 s, but for the seconds of three requests.
        QCOMPARE(outcome.outcome.instances.provisioned.count(), Int128(seconds(2 * 118 - 3).count()));
        SteppedRun app = stepped(run(f, 200));
        QCOMPARE(present(app, 59), 0);
        QCOMPARE(present(app, 60.5), 2);
        QCOMPARE(app.view(0).starting, 2);
        QCOMPARE(present(app, 63), 3);
        QCOMPARE(present(app, 100), 2);
        QCOMPARE(present(app, 180), 0);
        const std::vector<Decision> decisions = app.decisions(10);
        QCOMPARE(decisions.front().scalerRule, std::string_view("schedule"));
        QCOMPARE(decisions.front().after, 2);
        QCOMPARE(decisions.back().after, 0);
    }
};

QTEST_APPLESS_MAIN(TestScheduledBounds)
#include "tst_scheduled_bounds.moc"
