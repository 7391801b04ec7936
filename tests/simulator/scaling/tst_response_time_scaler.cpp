// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "simulator/scaling/response_time_scaler.h"
#include "tests/simulator/scaling/fake_fleet.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// What arrives in each of some minutes, and how many of the responses are within the objective.
struct Minutes
{
    int count = 1;
    std::int64_t arrivals = 0;
    std::int64_t responses = 0;
    std::int64_t within = 0;
};

using Course = std::vector<Minutes>;

} // namespace

Q_DECLARE_METATYPE(Course)

/// Heroku's autoscaling: a percentile of the response times, one dyno at a time, a minute apart. Objective 500 ms for
/// 95 %, two minutes to grow, five to shrink.
class TestResponseTimeScaler : public QObject
{
    Q_OBJECT

private slots:
    void decisions_data()
    {
        QTest::addColumn<int>("dynos");
        QTest::addColumn<Course>("course");
        QTest::addColumn<QString>("changes"); // second:dynos
        const auto row = [](const char *name, int dynos, Course course, const char *changes) {
            QTest::newRow(name) << dynos << course << QString::fromLatin1(changes);
        };
        row("in time on the fewest: nothing to do", 1, {{20, 60, 60, 60}}, "");
        // Half in time at the only load seen: one more, once two minutes agree. Two dynos see 30 each and all in time:
        // the highest load that bears is 30, so 60 arrivals need 2.
        row("too slow for one", 1, {{2, 60, 60, 30}, {10, 60, 60, 60}}, "120:2");
        // Then 120 arrive: 60 each again, half in time. 120 / 30 = 4 dynos are wanted; the second minute that agrees is
        // the fourth, and each further one adds a dyno. At 40 each nine in ten are in time, which is too few.
        row("one step a minute towards four", 1,
            {{2, 60, 60, 30}, {1, 60, 60, 60}, {2, 120, 120, 60}, {1, 120, 120, 108}, {9, 120, 120, 120}},
            "120:2 300:3 360:4");
        row("shrinking takes five minutes each", 4, {{16, 40, 40, 40}}, "300:3 600:2 900:1");
        row("a single good minute grows nothing back", 2, {{1, 60, 60, 30}, {1, 0, 0, 0}, {1, 60, 60, 60}}, "");
        // Nobody comes: the fewest, by one dyno every five minutes.
        row("nobody comes", 3, {{11, 0, 0, 0}}, "300:2 600:1");
        row("nobody is answered", 1, {{2, 60, 0, 0}}, "120:2");
        row("more than allowed goes at once", 12, {{1, 60, 60, 60}}, "0:10");
        row("never more than allowed", 10, {{8, 600, 600, 0}}, "");
        row("exactly 95 in 100 is in time", 2, {{5, 100, 100, 95}}, "300:1");
        row("94 in 100 is not", 2, {{2, 100, 100, 94}}, "120:3");
        // Four good minutes and a slow one at the same load are one point of the curve: 180 of 200 are in time, too
        // few. The sixth minute makes it 220 of 240, still too few: two in a row.
        row("equal loads are one point", 4, {{4, 40, 40, 40}, {1, 40, 40, 20}, {1, 40, 40, 40}}, "360:5");
        // A light minute that was slow says nothing against a heavier one in time: pooled, 110 of 120 are too few, and
        // the heavier load bears nothing either. Two such minutes: one more.
        row("the curve never rises", 1, {{1, 20, 20, 10}, {1, 100, 100, 100}}, "120:2");
    }
    void decisions()
    {
        QFETCH(int, dynos);
        QFETCH(Course, course);
        FakeFleet fleet;
        fleet.add(dynos);
        ResponseTimeScalerParameters parameters;
        ResponseTimeScaler scaler(parameters);
        QStringList changes;
        const auto ask = [&] {
            const std::optional<ScaleDecision> decision = scaler.wake(fleet.view());
            if (decision) {
                changes << QStringLiteral("%1:%2").arg(fleet.now().inSeconds()).arg(decision->desired);
                fleet.follow(decision->desired, {});
            }
        };
        QCOMPARE(scaler.nextWake(), SimTime());
        ask();
        for (const Minutes &minutes : course) {
            for (int i = 0; i < minutes.count; ++i) {
                // Arrivals per second in thousandths, so that whole minutes hold exactly that many.
                fleet.arrivalsMilli = (minutes.arrivals * 1000 + 59) / 60;
                for (std::int64_t n = 0; n < minutes.responses; ++n) {
                    // At the objective exactly is in time.
                    scaler.completed({fleet.now(), SimDuration::milliseconds(n < minutes.within ? 500 : 501), SimDuration::milliseconds(n < minutes.within ? 500 : 501)});
                }
                QCOMPARE(scaler.nextWake(), fleet.now() + SimDuration::minutes(1));
                fleet.advanceTo(scaler.nextWake());
                ask();
            }
        }
        QTEST(changes.join(u' '), "changes");
    }

    /// What is more than an hour old is forgotten: the slow minutes of the beginning no longer speak against fewer
    /// dynos.
    void anHourIsRemembered()
    {
        FakeFleet fleet;
        fleet.add(2);
        ResponseTimeScaler scaler((ResponseTimeScalerParameters()));
        std::int64_t dynos = 2;
        for (int minute = 0; minute <= 130; ++minute) {
            fleet.advanceTo(SimTime::after(SimDuration::minutes(minute)));
            fleet.arrivalsMilli = 2000;
            if (const auto decision = scaler.wake(fleet.view())) {
                dynos = decision->desired;
                fleet.follow(dynos, {});
            }
            if (minute == 60) {
                QVERIFY(dynos > 2); // the two slow minutes made it grow, and at that load nothing else was seen
            }
            for (int n = 0; n < 120; ++n) {
                scaler.completed({fleet.now(), SimDuration::milliseconds(minute < 2 ? 900 : 100), SimDuration::milliseconds(minute < 2 ? 900 : 100)});
            }
        }
        QCOMPARE(dynos, std::int64_t(1));
    }

    void aReasonNamesTheNumbers()
    {
        FakeFleet fleet;
        fleet.add(1);
        ResponseTimeScaler scaler((ResponseTimeScalerParameters()));
        (void)scaler.wake(fleet.view());
        std::optional<ScaleDecision> decision;
        for (int minute = 1; minute <= 2; ++minute) {
            fleet.arrivalsMilli = 1000;
            scaler.completed({fleet.now(), SimDuration::seconds(1), SimDuration::seconds(1)});
            fleet.advanceTo(SimTime::after(SimDuration::minutes(minute)));
            decision = scaler.wake(fleet.view());
        }
        QVERIFY(decision.has_value());
        QCOMPARE(decision->reason.rule, std::string_view("response time objective"));
        QCOMPARE(decision->reason.factCount, std::size_t(4));
        QCOMPARE(decision->reason.facts[1].value, 60.0); // arrivals
        QCOMPARE(decision->reason.facts[3].value, 0.0);  // within the objective
    }
};

QTEST_APPLESS_MAIN(TestResponseTimeScaler)
#include "tst_response_time_scaler.moc"
