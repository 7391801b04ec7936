// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_fleet.h"
#include "simulator/scaling/horizontal_pod_autoscaler.h"

using namespace Qt::StringLiterals;
using namespace warmfront;
using namespace warmfront::sim;

namespace {

using Parameters = HorizontalPodAutoscalerParameters;
using Metric = HorizontalPodAutoscalerMetric;

/// No limits but the metrics, and room for many replicas.
Parameters freely(std::vector<Metric> metrics)
{
    Parameters parameters;
    parameters.maxReplicas = 1000;
    parameters.metrics = std::move(metrics);
    ScalingBehaviour behaviour;
    behaviour.up.policies = {{ScalingPolicy::Kind::Pods, 1000, SimDuration::seconds(15)}};
    behaviour.down.stabilisation = SimDuration{};
    parameters.behaviour = behaviour;
    return parameters;
}

} // namespace

class TestHorizontalPodAutoscaler : public QObject
{
    Q_OBJECT

private slots:
    // Old instances with one vCPU requested each; the decision at 430 s sees the window 400..415 s. `missing` ones were
    // made at 410 s (no reading at 400 s), `pending` ones are not ready yet, `young` ones were made at 396 s and became
    // ready at 402 s, within the window.
    void decidesOnCpu_data()
    {
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("cpuMilli");
        QTest::addColumn<int>("percent");
        QTest::addColumn<int>("missing");
        QTest::addColumn<int>("pending");
        QTest::addColumn<int>("young");
        QTest::addColumn<int>("desired");

        // 80 / 50 = 1.6, 1.6 × 4 = 6.4.
        QTest::newRow("golden: four at 1.6") << 4 << 800 << 50 << 0 << 0 << 0 << 7;
        // 88 / 80 = 1.1.
        QTest::newRow("exactly a tenth above is tolerated") << 10 << 880 << 80 << 0 << 0 << 0 << 10;
        // 89 / 80 = 1.1125, × 10 = 11.125.
        QTest::newRow("more than a tenth above is not") << 10 << 890 << 80 << 0 << 0 << 0 << 12;
        // 72 / 80 = 0.9.
        QTest::newRow("exactly a tenth below is tolerated") << 10 << 720 << 80 << 0 << 0 << 0 << 10;
        // 71 / 80 = 0.8875, × 10 = 8.875.
        QTest::newRow("more than a tenth below is not") << 10 << 710 << 80 << 0 << 0 << 0 << 9;
        // 88.9 % is cut to 88 %: 1.1.
        QTest::newRow("utilisation is cut to whole percent") << 10 << 889 << 80 << 0 << 0 << 0 << 10;
        // 40 / 80 = 0.5, × 4 = 2.
        QTest::newRow("half the load") << 4 << 400 << 80 << 0 << 0 << 0 << 2;
        // 0 → 0, the minimum is 1.
        QTest::newRow("no load leaves the minimum") << 4 << 0 << 80 << 0 << 0 << 0 << 1;
        // 160 / 80 = 2; with two missing at 0: (4 × 160) / 6 = 106.67 → 106, 106 / 80 = 1.325, × 6 = 7.95.
        QTest::newRow("missing ones count as idle on the way up") << 4 << 1600 << 80 << 2 << 0 << 0 << 8;
        // 40 / 80 = 0.5; two missing at 100 %: (4 × 40 + 2 × 100) / 6 = 60, 60 / 80 = 0.75, × 6 = 4.5.
        QTest::newRow("missing ones count as full on the way down") << 4 << 400 << 80 << 2 << 0 << 0 << 5;
        // 100 / 80 = 1.25; four missing at 0: 400 / 8 = 50, 0.625: the other side of 1.
        QTest::newRow("a refill never turns the direction") << 4 << 1000 << 80 << 4 << 0 << 0 << 8;
        // 120 / 80 = 1.5; two missing: 480 / 6 = 80 → 1.0.
        QTest::newRow("a refill may reach the tolerance") << 4 << 1200 << 80 << 2 << 0 << 0 << 6;
        // 160 / 80 = 2; one pending at 0: 640 / 5 = 128, 1.6, × 5 = 8.
        QTest::newRow("pending ones count as idle on the way up") << 4 << 1600 << 80 << 0 << 1 << 0 << 8;
        // 40 / 80 = 0.5; pending ones are left out: 0.5 × 4 = 2.
        QTest::newRow("pending ones are left out on the way down") << 4 << 400 << 80 << 0 << 2 << 0 << 2;
        // As pending: 640 / 5 = 128, 1.6 × 5 = 8, although the young one has a sample.
        QTest::newRow("a young one's start-up CPU is ignored") << 4 << 1600 << 80 << 0 << 0 << 1 << 8;
        // 110 / 100 missing at ratio 1.0: 80 / 80 = 1 is neither above nor below, nothing is refilled.
        QTest::newRow("on target missing ones change nothing") << 4 << 800 << 80 << 2 << 0 << 0 << 6;
        // 2 × 160, 6 pending at 0: 320 / 8 = 40, 0.5: the other side.
        QTest::newRow("many pending ones stop the way up") << 2 << 1600 << 80 << 0 << 6 << 0 << 8;
    }
    void decidesOnCpu()
    {
        QFETCH(int, ready);
        QFETCH(int, cpuMilli);
        QFETCH(int, percent);
        QFETCH(int, missing);
        QFETCH(int, pending);
        QFETCH(int, young);
        QFETCH(int, desired);
        FakeFleet fleet;
        fleet.cpuMilli = cpuMilli;
        fleet.add(ready);
        fleet.advanceTo(at(396));
        fleet.add(young, SimDuration::seconds(6));
        fleet.advanceTo(at(400));
        HorizontalPodAutoscaler scaler(freely({{Metric::Kind::CpuUtilisation, double(percent)}}), at(400));
        QVERIFY(scaler.wake(fleet.view()));
        fleet.advanceTo(at(410));
        fleet.add(missing);
        fleet.add(pending, SimDuration::seconds(60));
        fleet.advanceTo(at(415));
        // At 415 s nothing was published yet.
        QVERIFY(!scaler.wake(fleet.view()));
        fleet.advanceTo(at(430));
        const auto decision = scaler.wake(fleet.view());
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{desired});
    }

    // An instance made at 100 s that became ready within the window 400..415 s (ready at 401 s): at 430 s it is 330 s
    // old, beyond 300 s, so it counts although the window began before it was ready. Made at 130 s it is exactly 300 s
    // old, beyond as well; made at 131 s it is 299 s old and ignored.
    void looksTwiceAtTheYoungOnly_data()
    {
        QTest::addColumn<double>("created");
        QTest::addColumn<double>("readyAt");
        QTest::addColumn<int>("ignored");
        QTest::newRow("old") << 100.0 << 401.0 << 0;
        QTest::newRow("exactly the period") << 130.0 << 401.0 << 0;
        QTest::newRow("a second younger") << 131.0 << 401.0 << 1;
        QTest::newRow("young, ready exactly when the window began") << 131.0 << 400.0 << 0;
    }
    void looksTwiceAtTheYoungOnly()
    {
        QFETCH(double, created);
        QFETCH(double, readyAt);
        QFETCH(int, ignored);
        FakeFleet fleet;
        fleet.cpuMilli = 500;
        fleet.add(1);
        fleet.advanceTo(at(created));
        fleet.add(1, at(readyAt) - at(created));
        fleet.advanceTo(at(400));
        HorizontalPodAutoscaler scaler(freely({{}}), at(400));
        QVERIFY(scaler.wake(fleet.view()));
        fleet.advanceTo(at(415));
        QVERIFY(!scaler.wake(fleet.view()));
        fleet.advanceTo(at(430));
        const auto decision = scaler.wake(fleet.view());
        QVERIFY(decision);
        QCOMPARE(decision->reason.facts[3].name, std::string_view("ignored"));
        QCOMPARE(decision->reason.facts[3].value, double(ignored));
    }

    void decidesOnOtherMetrics_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("target");
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("arrivalsMilli");
        QTest::addColumn<int>("busyMilli");
        QTest::addColumn<int>("desired");
        const auto value = int(Metric::Kind::Value);
        const auto average = int(Metric::Kind::AverageValue);
        const auto pods = int(Metric::Kind::PodConcurrency);

        // 100 per second, 10 each.
        QTest::newRow("average value: ceil(100 / 10)") << average << 10.0 << 4 << 100'000 << 0 << 10;
        // 44 / (10 × 4) = 1.1.
        QTest::newRow("average value: exactly tolerated above") << average << 10.0 << 4 << 44'000 << 0 << 4;
        // 36 / 40 = 0.9.
        QTest::newRow("average value: exactly tolerated below") << average << 10.0 << 4 << 36'000 << 0 << 4;
        // 45 / 40 = 1.125, ceil(45 / 10).
        QTest::newRow("average value: ceil(4.5)") << average << 10.0 << 4 << 45'000 << 0 << 5;
        QTest::newRow("average value: ceil(31 / 10)") << average << 10.0 << 8 << 31'000 << 0 << 4;
        // 150 / 100 = 1.5, × 4.
        QTest::newRow("value: ratio times ready") << value << 100.0 << 4 << 150'000 << 0 << 6;
        QTest::newRow("value: exactly tolerated") << value << 100.0 << 4 << 110'000 << 0 << 4;
        // 0.25 × 5 = 1.25.
        QTest::newRow("value: a quarter") << value << 100.0 << 5 << 25'000 << 0 << 2;
        // 3 / 2 = 1.5, × 4.
        QTest::newRow("mean over instances: 1.5 × 4") << pods << 2.0 << 4 << 0 << 3'000 << 6;
        // 2.2 / 2 = 1.1.
        QTest::newRow("mean over instances: tolerated") << pods << 2.0 << 4 << 0 << 2'200 << 4;
        // 0.5 / 2 = 0.25, × 6 = 1.5.
        QTest::newRow("mean over instances: 0.25 × 6") << pods << 2.0 << 6 << 0 << 500 << 2;
    }
    void decidesOnOtherMetrics()
    {
        QFETCH(int, kind);
        QFETCH(double, target);
        QFETCH(int, ready);
        QFETCH(int, arrivalsMilli);
        QFETCH(int, busyMilli);
        QFETCH(int, desired);
        FakeFleet fleet;
        fleet.add(ready);
        fleet.arrivalsMilli = arrivalsMilli;
        fleet.busyMilli = busyMilli;
        HorizontalPodAutoscaler scaler(freely({{Metric::Kind(kind), target}}));
        fleet.run(scaler, at(29), std::nullopt);
        fleet.advanceTo(at(30));
        const auto decision = scaler.wake(fleet.view());
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{desired});
    }

    void takesTheLargestOfSeveralMetrics()
    {
        FakeFleet fleet;
        fleet.add(4);
        fleet.cpuMilli = 400;         // 40 / 80 → 2
        fleet.arrivalsMilli = 55'000; // ceil(55 / 10) = 6
        Parameters parameters = freely({{}, {Metric::Kind::AverageValue, 10.0}});
        HorizontalPodAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(30), std::nullopt), u"15:6 30:6"_s);
    }
    // CPU alone says 2, but the other metric does not answer: nothing is scaled down. Upwards it may.
    void neverShrinksWhileAMetricIsMissing()
    {
        for (const bool isUp : {false, true}) {
            FakeFleet fleet;
            fleet.add(4);
            fleet.advanceTo(at(400));
            fleet.cpuMilli = isUp ? 1600 : 400;
            HorizontalPodAutoscaler scaler(freely({{}, {Metric::Kind::AverageValue, 10.0}}), at(400));
            scaler.setSourceFailing(true);
            QCOMPARE(fleet.run(scaler, at(430), std::nullopt), isUp ? u"430:8"_s : QString());
        }
    }

    // Default: max(+4, ×2) per 15 s. The wish is 100 from the first decision on (1000 / 10).
    void limitsTheRateUp_data()
    {
        QTest::addColumn<QString>("rules");
        QTest::addColumn<QString>("changes");
        // 1 + 4, then ×2 beats +4: 10, 20, 40, 80, 100. At 30 s the step of 15 s is exactly 15 s old: a new period.
        QTest::newRow("default") << u"default"_s << u"15:5 30:10 45:20 60:40 75:80 90:100"_s;
        // max(2 × 1, 4) = 4, 8, 16, …
        QTest::newRow("without behaviour") << u"none"_s << u"15:4 30:8 45:16 60:32 75:64 90:100"_s;
        // The smaller of +4 and ×2: 2, 4, 8, 12.
        QTest::newRow("least change") << u"min"_s << u"15:2 30:4 45:8 60:12 75:16 90:20"_s;
        QTest::newRow("disabled") << u"disabled"_s << QString();
        // 3 per minute: 1 + 3 = 4 at 15 s. Up to 60 s the begin of the period is 4 - 3 = 1; at 75 s the step is exactly
        // 60 s old.
        QTest::newRow("three per minute") << u"minute"_s << u"15:4 75:7"_s;
        // 10 %: ceil(1.1) = 2, ceil(2.2) = 3, ceil(3.3) = 4, ceil(4.4) = 5, ceil(5.5) = 6, ceil(6.6) = 7.
        QTest::newRow("tenth") << u"tenth"_s << u"15:2 30:3 45:4 60:5 75:6 90:7"_s;
    }
    void limitsTheRateUp()
    {
        QFETCH(QString, rules);
        QFETCH(QString, changes);
        FakeFleet fleet;
        fleet.add(1);
        fleet.arrivalsMilli = 1'000'000;
        Parameters parameters;
        parameters.maxReplicas = 100;
        parameters.metrics = {{Metric::Kind::AverageValue, 10.0}};
        if (rules == u"none"_s) {
            parameters.behaviour.reset();
        } else if (rules == u"min"_s) {
            parameters.behaviour->up.select = ScalingRules::Select::Min;
        } else if (rules == u"disabled"_s) {
            parameters.behaviour->up.select = ScalingRules::Select::Disabled;
        } else if (rules == u"minute"_s) {
            parameters.behaviour->up.policies = {{ScalingPolicy::Kind::Pods, 3, SimDuration::seconds(60)}};
        } else if (rules == u"tenth"_s) {
            parameters.behaviour->up.policies = {{ScalingPolicy::Kind::Percent, 10, SimDuration::seconds(15)}};
        }
        HorizontalPodAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(90)), changes);
    }

    // 20 instances and no load: the wish is 0, the minimum 1. No stabilisation.
    void limitsTheRateDown_data()
    {
        QTest::addColumn<QString>("rules");
        QTest::addColumn<QString>("changes");
        QTest::newRow("everything at once") << u"default"_s << u"15:1"_s;
        // trunc(20 × 0.9) = 18, 16.2, 14.4, 12.6.
        QTest::newRow("tenth") << u"tenth"_s << u"15:18 30:16 45:14 60:12"_s;
        QTest::newRow("four") << u"four"_s << u"15:16 30:12 45:8 60:4"_s;
        // Most change: the smaller number of 18 and 16, then of trunc(14.4) and 12.
        QTest::newRow("most change of both") << u"both"_s << u"15:16 30:12 45:8 60:4"_s;
        QTest::newRow("least change of both") << u"least"_s << u"15:18 30:16 45:14 60:12"_s;
        QTest::newRow("disabled") << u"disabled"_s << QString();
    }
    void limitsTheRateDown()
    {
        QFETCH(QString, rules);
        QFETCH(QString, changes);
        FakeFleet fleet;
        fleet.add(20);
        Parameters parameters = freely({{Metric::Kind::AverageValue, 10.0}});
        ScalingRules &down = parameters.behaviour->down;
        const ScalingPolicy tenth{ScalingPolicy::Kind::Percent, 10, SimDuration::seconds(15)};
        const ScalingPolicy four{ScalingPolicy::Kind::Pods, 4, SimDuration::seconds(15)};
        if (rules == u"tenth"_s) {
            down.policies = {tenth};
        } else if (rules == u"four"_s) {
            down.policies = {four};
        } else if (rules == u"both"_s || rules == u"least"_s) {
            down.policies = {tenth, four};
            down.select = rules == u"least"_s ? ScalingRules::Select::Min : ScalingRules::Select::Max;
        } else if (rules == u"disabled"_s) {
            down.select = ScalingRules::Select::Disabled;
        }
        HorizontalPodAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(60)), changes);
    }

    // The last wish for 5 (50 / 10) is that of 30 s; from 45 s on the wish is 1. With behaviour a wish counts while it
    // is younger than 300 s: at 330 s it is not. Without it counts at 330 s too.
    void stabilisesDown_data()
    {
        QTest::addColumn<bool>("hasBehaviour");
        QTest::addColumn<QString>("changes");
        QTest::newRow("younger than the window") << true << u"330:1"_s;
        QTest::newRow("not older than the window") << false << u"345:1"_s;
    }
    void stabilisesDown()
    {
        QFETCH(bool, hasBehaviour);
        QFETCH(QString, changes);
        FakeFleet fleet;
        fleet.add(5);
        fleet.arrivalsMilli = 50'000;
        Parameters parameters;
        parameters.metrics = {{Metric::Kind::AverageValue, 10.0}};
        if (!hasBehaviour) {
            parameters.behaviour.reset();
        }
        HorizontalPodAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(30)), QString());
        fleet.arrivalsMilli = 1'000;
        QCOMPARE(fleet.run(scaler, at(600)), changes);
    }
    // An upward window of 60 s: the wish for 1 of the first decision counts until it is 60 s old.
    void stabilisesUp()
    {
        FakeFleet fleet;
        fleet.add(1);
        fleet.arrivalsMilli = 30'000;
        Parameters parameters = freely({{Metric::Kind::AverageValue, 10.0}});
        parameters.behaviour->up.stabilisation = SimDuration::seconds(60);
        HorizontalPodAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(120)), u"75:3"_s); // 15 + 60
    }

    // Before 1.12: the load of 100 (→ 10) steps to 4 at 30 s; the next step up is forbidden up to and including 210 s.
    void honoursForbiddenWindows()
    {
        FakeFleet fleet;
        fleet.add(1);
        fleet.arrivalsMilli = 100'000;
        Parameters parameters = Parameters::beforeKubernetes112();
        parameters.metrics = {{Metric::Kind::AverageValue, 10.0}};
        HorizontalPodAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(240)), u"30:4 240:8"_s);
        // Down: forbidden up to and including 240 + 300 = 540 s.
        fleet.arrivalsMilli = 1'000;
        QCOMPARE(fleet.run(scaler, at(900)), u"570:1"_s);
    }

    void keepsWithinItsBounds()
    {
        FakeFleet fleet;
        fleet.add(12);
        Parameters parameters;
        parameters.minReplicas = 3;
        HorizontalPodAutoscaler above(parameters);
        QCOMPARE(fleet.run(above, at(15)), u"0:10"_s);
        FakeFleet small;
        HorizontalPodAutoscaler below(parameters);
        QCOMPARE(small.run(below, at(15)), u"0:3"_s);
        small.follow(2, {});
        QCOMPARE(small.run(below, at(30)), u"30:3"_s);
    }
    void isSwitchedOffAtZero()
    {
        FakeFleet fleet;
        fleet.arrivalsMilli = 100'000;
        Parameters parameters = freely({{Metric::Kind::AverageValue, 10.0}});
        HorizontalPodAutoscaler scaler(parameters);
        QCOMPARE(fleet.run(scaler, at(14), std::nullopt), u"0:1"_s);
        QCOMPARE(fleet.run(scaler, at(60)), QString());
        // With a minimum of 0 it comes back by itself: ceil(100 / 10).
        parameters.minReplicas = 0;
        parameters.initialReplicas = 0;
        FakeFleet other;
        other.arrivalsMilli = 100'000;
        HorizontalPodAutoscaler fromZero(parameters);
        QCOMPARE(other.run(fromZero, at(15)), u"15:10"_s);
    }

    // Load from 400 s on. The reading of 415 s is published after the decision of 415 s. With a metrics server of 60 s
    // (readings 400, 460) the first decision that sees one is that of 475 s.
    void seesOldData_data()
    {
        QTest::addColumn<int>("resolution");
        QTest::addColumn<QString>("changes");
        QTest::newRow("15 s") << 15 << u"430:8"_s;
        QTest::newRow("60 s") << 60 << u"475:8"_s;
        QTest::newRow("10 s: the reading of 410 s is there") << 10 << u"415:8"_s;
    }
    void seesOldData()
    {
        QFETCH(int, resolution);
        QFETCH(QString, changes);
        FakeFleet fleet;
        fleet.add(4);
        fleet.advanceTo(at(400));
        fleet.cpuMilli = 1600;
        Parameters parameters = freely({{}});
        parameters.metricsResolution = SimDuration::seconds(resolution);
        parameters.maxReplicas = 8;
        HorizontalPodAutoscaler scaler(parameters, at(400));
        QCOMPARE(fleet.run(scaler, at(480)), changes);
    }

    void copiesDecideAlike()
    {
        FakeFleet fleet;
        fleet.add(2);
        fleet.cpuMilli = 1200;
        Parameters parameters;
        parameters.maxReplicas = 40;
        HorizontalPodAutoscaler scaler(parameters);
        fleet.run(scaler, at(400));
        FakeFleet otherFleet = fleet;
        HorizontalPodAutoscaler copy = scaler;
        for (FakeFleet *each : {&fleet, &otherFleet}) {
            each->cpuMilli = 100;
        }
        const QString one = fleet.run(scaler, at(2000));
        QVERIFY(!one.isEmpty());
        QCOMPARE(one, otherFleet.run(copy, at(2000)));
    }
};

QTEST_APPLESS_MAIN(TestHorizontalPodAutoscaler)
#include "tst_horizontal_pod_autoscaler.moc"
