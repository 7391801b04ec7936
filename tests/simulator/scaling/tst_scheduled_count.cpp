// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "simulator/scaling/scheduled_count.h"
#include "simulator/stepped_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

ScheduledCount schedule(const std::vector<std::pair<const char *, int>> &changes, const char *start)
{
    std::vector<ScheduledCount::Change> all;
    for (const auto &[cron, count] : changes) {
        all.push_back({*parseCron(cron), count});
    }
    return {all, *parseDateTime(start)};
}

} // namespace

/// Counts by the clock, worked out by hand. 2024-01-01 is a Monday.
class TestScheduledCount : public QObject
{
    Q_OBJECT

private slots:
    void changesWhenItFires_data()
    {
        using Changes = QList<QPair<QString, int>>;
        using Steps = QList<QPair<int, int>>; // seconds since the start, and the count
        constexpr int minute = 60;
        constexpr int hour = 3600;
        constexpr int day = 24 * hour;
        QTest::addColumn<Changes>("changes");
        QTest::addColumn<QString>("start");
        QTest::addColumn<Steps>("steps");
        const Changes office{{QStringLiteral("0 8 * * 1-5"), 10}, {QStringLiteral("0 18 * * 1-5"), 2}};
        // 8:00 and 18:00 on Monday, then Tuesday.
        QTest::newRow("office hours from Monday on")
            << office << QStringLiteral("2024-01-01")
            << Steps{{8 * hour, 10}, {18 * hour, 2}, {day + 8 * hour, 10}, {day + 18 * hour, 2}};
        // Friday 17:30: half an hour later it shrinks, and then it is Monday 8:00, 62.5 h after the start.
        QTest::newRow("over a weekend") << office << QStringLiteral("2024-01-05T17:30")
                                        << Steps{{30 * minute, 2}, {62 * hour + 30 * minute, 10}};
        QTest::newRow("at the very start")
            << office << QStringLiteral("2024-01-02T08:00") << Steps{{0, 10}, {10 * hour, 2}};
        QTest::newRow("just missed") << office << QStringLiteral("2024-01-02T08:00:01") << Steps{{10 * hour - 1, 2}};
        QTest::newRow("the last of several at one instant holds")
            << Changes{{QStringLiteral("*/10 * * * *"), 3}, {QStringLiteral("0 * * * *"), 7}}
            << QStringLiteral("2024-01-01T00:55")
            << Steps{{5 * minute, 7},  {15 * minute, 3}, {25 * minute, 3}, {35 * minute, 3},
                     {45 * minute, 3}, {55 * minute, 3}, {65 * minute, 7}};
        QTest::newRow("the order decides, not the hour")
            << Changes{{QStringLiteral("0 * * * *"), 7}, {QStringLiteral("*/10 * * * *"), 3}}
            << QStringLiteral("2024-01-01T00:55") << Steps{{5 * minute, 3}, {15 * minute, 3}};
        QTest::newRow("to nothing and back")
            << Changes{{QStringLiteral("0 22 * * *"), 0}, {QStringLiteral("0 6 * * *"), 4}}
            << QStringLiteral("2024-01-01") << Steps{{6 * hour, 4}, {22 * hour, 0}, {day + 6 * hour, 4}};
        QTest::newRow("once a year: a leap day")
            << Changes{{QStringLiteral("0 0 29 2 *"), 5}} << QStringLiteral("2024-02-28")
            << Steps{{day, 5}, {day + 1461 * day, 5}};
        QTest::newRow("every five minutes, with seconds")
            << Changes{{QStringLiteral("0 */5 * * * *"), 1}, {QStringLiteral("30 * * * * *"), 2}}
            << QStringLiteral("2024-01-01T00:00:31")
            << Steps{{59, 2}, {119, 2}, {179, 2}, {239, 2}, {269, 1}, {299, 2}};
        QTest::newRow("the first of a month")
            << Changes{{QStringLiteral("0 0 1 * *"), 6}} << QStringLiteral("2024-01-31T23:00")
            << Steps{{hour, 6}, {hour + 29 * day, 6}};
    }

    void changesWhenItFires()
    {
        using Changes = QList<QPair<QString, int>>;
        using Steps = QList<QPair<int, int>>;
        QFETCH(Changes, changes);
        QFETCH(QString, start);
        QFETCH(Steps, steps);
        std::vector<ScheduledCount::Change> all;
        for (const auto &[cron, count] : changes) {
            all.push_back({*parseCron(cron.toStdString()), count});
        }
        ScheduledCount scaler(all, *parseDateTime(start.toStdString()));
        for (const auto &[second, count] : steps) {
            QCOMPARE(scaler.nextWake(), SimTime::after(SimDuration::seconds(second)));
            ScalerView view;
            view.now = scaler.nextWake();
            const std::optional<ScaleDecision> decision = scaler.wake(view);
            QVERIFY(decision.has_value());
            QCOMPARE(decision->desired, count);
        }
    }

    void aRunFollowsIt()
    {
        Configuration configuration;
        configuration.horizon = SimDuration::hours(24);
        FunctionConfiguration function;
        function.memory = MemorySize::megabytes(128);
        function.service = {ConstantLaw{SimDuration::seconds(1)}};
        function.coldStart = {Distribution{ConstantLaw{SimDuration::seconds(30)}}};
        AutoscaledReplicas replicas;
        replicas.initial = 2;
        replicas.scaler = schedule({{"0 8 * * *", 5}, {"0 20 * * *", 1}}, "2024-01-01");
        function.scaling = replicas;
        configuration.functions = {function};
        SteppedRun run = *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
        const auto readyAt = [&](double hour) {
            (void)run.goTo(SimTime::after(SimDuration::nanoseconds(static_cast<std::int64_t>(hour * 3600e9))));
            return run.view(0).ready;
        };
        QCOMPARE(readyAt(7.99), 2);
        QCOMPARE(readyAt(8.005), 2); // three start
        QCOMPARE(run.view(0).starting, 3);
        QCOMPARE(readyAt(8.01), 5);
        QCOMPARE(readyAt(20.0), 1);
        QCOMPARE(readyAt(10.0), 5); // back
    }
};

QTEST_APPLESS_MAIN(TestScheduledCount)
#include "tst_scheduled_count.moc"
