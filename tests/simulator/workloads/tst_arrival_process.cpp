// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <numbers>

#include <QtTest>

#include "simulator/workloads/arrival_process.h"
#include "simulator/workloads/modulated_process.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

constexpr std::int64_t second = 1'000'000'000;

std::unique_ptr<ArrivalProcess> processOf(const decltype(SourceConfiguration::arrivals) &arrivals, SimDuration horizon,
                                          std::uint64_t seed = 1)
{
    Result<std::unique_ptr<ArrivalProcess>> process =
        makeArrivalProcess({SourceIndex{}, arrivals}, seed, ReplicationIndex{}, horizon);
    if (!process) {
        qFatal("%s", process.error().message.c_str());
    }
    return std::move(*process);
}

/// The instants before @p horizon, read in batches of @p batch, at most @p most of them.
std::vector<std::int64_t> instants(ArrivalProcess &process, SimDuration horizon, std::size_t batch = 128,
                                   std::size_t most = 2'000'000)
{
    std::vector<std::int64_t> all;
    std::vector<std::int64_t> times(batch);
    std::vector<std::int64_t> unused(batch);
    while (all.size() < most) {
        const std::size_t count = process.next(times, unused).value();
        for (std::size_t i = 0; i < count; ++i) {
            if (times[i] >= horizon.count()) {
                return all;
            }
            all.push_back(times[i]);
        }
        if (count == 0) {
            return all;
        }
    }
    return all;
}

Rate perSecond(double rate)
{
    return Rate::perSecond(rate);
}

} // namespace

/// The processes whose rate changes by a rule, and timers.
class TestArrivalProcess : public QObject
{
    Q_OBJECT

private slots:
    void aProfileInStepsRepeats()
    {
        // Slots of 2 s at 1, 0 and 2 per second: requests at 1 and 2 s, then at 4.5, 5, 5.5 and 6 s; then 6 s later
        // again.
        const ProfileArrivals profile{SimDuration::seconds(6),
                                      {perSecond(1), perSecond(0), perSecond(2)},
                                      ProfileArrivals::Shape::Steps,
                                      Spacing::Even,
                                      {}};
        const SimDuration horizon = SimDuration::milliseconds(12'500);
        const std::vector<std::int64_t> expected{second,          2 * second,  9 * second / 2,  5 * second,
                                                 11 * second / 2, 6 * second,  7 * second,      8 * second,
                                                 21 * second / 2, 11 * second, 23 * second / 2, 12 * second};
        QCOMPARE(instants(*processOf(profile, horizon), horizon), expected);
    }

    void aProfileBeginsWhereItIsTold()
    {
        // The same, but the run begins 3 s into the period, in the silent slot: everything comes 3 s earlier.
        const ProfileArrivals profile{SimDuration::seconds(6),
                                      {perSecond(1), perSecond(0), perSecond(2)},
                                      ProfileArrivals::Shape::Steps,
                                      Spacing::Even,
                                      SimDuration::seconds(3)};
        const SimDuration horizon = SimDuration::seconds(6);
        const std::vector<std::int64_t> expected{3 * second / 2, 2 * second, 5 * second / 2,
                                                 3 * second,     4 * second, 5 * second};
        QCOMPARE(instants(*processOf(profile, horizon), horizon), expected);
    }

    void aLinearProfileFollowsItsLines()
    {
        // Between 0 and 2 per second and back in slots of 4 s: cumulative x²/4 on the way up, so requests at 2, √8, √12
        // and 4 s; on the way down 4 + 2x − x²/4, so x = 4 − √(16 − 4k) for k = 1, 2, 3, 4.
        const ProfileArrivals profile{
            SimDuration::seconds(8), {perSecond(0), perSecond(2)}, ProfileArrivals::Shape::Linear, Spacing::Even, {}};
        const SimDuration horizon = SimDuration::milliseconds(8'100);
        std::vector<std::int64_t> expected;
        for (const double at :
             {2.0, std::sqrt(8.0), std::sqrt(12.0), 4.0, 8.0 - std::sqrt(12.0), 8.0 - std::sqrt(8.0), 6.0, 8.0}) {
            expected.push_back(std::llround(at * 1e9));
        }
        QCOMPARE(instants(*processOf(profile, horizon), horizon), expected);
    }

    void aSilentProfileEnds()
    {
        const ProfileArrivals profile{SimDuration::seconds(6), {perSecond(0)}, {}, Spacing::Poisson, {}};
        QVERIFY(instants(*processOf(profile, SimDuration::hours(24)), SimDuration::hours(24)).empty());
        const ProfileArrivals almost{SimDuration::nanoseconds(2), {perSecond(1e-300), perSecond(0)}, {}, {}, {}};
        QVERIFY(instants(*processOf(almost, SimDuration::hours(24)), SimDuration::hours(24)).empty());
    }

    void aSineReachesEveryWholeNumber_data()
    {
        QTest::addColumn<double>("mean");
        QTest::addColumn<double>("amplitude");
        QTest::addColumn<qint64>("periodSeconds");
        QTest::addColumn<qint64>("startSeconds");
        QTest::newRow("gentle") << 10.0 << 3.0 << qint64(60) << qint64(0);
        QTest::newRow("down to nothing") << 2.0 << 2.0 << qint64(3600) << qint64(0);
        QTest::newRow("from the trough") << 2.0 << 2.0 << qint64(3600) << qint64(2700);
        QTest::newRow("flat") << 1.0 << 0.0 << qint64(7) << qint64(3);
        QTest::newRow("several periods between two") << 0.01 << 0.009 << qint64(7) << qint64(5);
    }
    void aSineReachesEveryWholeNumber()
    {
        QFETCH(double, mean);
        QFETCH(double, amplitude);
        QFETCH(qint64, periodSeconds);
        QFETCH(qint64, startSeconds);
        const SineArrivals sine{perSecond(mean), perSecond(amplitude), SimDuration::seconds(periodSeconds),
                                Spacing::Even, SimDuration::seconds(startSeconds)};
        const SimDuration horizon = SimDuration::seconds(20'000);
        const std::vector<std::int64_t> times = instants(*processOf(sine, horizon), horizon, 7);
        QVERIFY(times.size() > 100);
        const double turn = 2.0 * std::numbers::pi / static_cast<double>(periodSeconds);
        const auto start = static_cast<double>(startSeconds);
        for (std::size_t i = 0; i < times.size(); ++i) {
            // The integral of the rate, by the library's cosine.
            const double t = static_cast<double>(times[i]) * 1e-9;
            const double reached =
                mean * t + amplitude / turn * (std::cos(turn * start) - std::cos(turn * (start + t)));
            QVERIFY2(std::abs(reached - static_cast<double>(i + 1)) < 1e-6,
                     qPrintable(QString::number(reached, 'g', 17)));
        }
    }

    void statesTakeTheirShareOfTime_data()
    {
        QTest::addColumn<std::vector<double>>("shares");
        QTest::addColumn<std::vector<double>>("stays");
        QTest::addColumn<std::vector<std::vector<double>>>("weights");
        using Numbers = std::vector<double>;
        using Rows = std::vector<Numbers>;
        QTest::newRow("one") << Numbers{1.0} << Numbers{5.0} << Rows{{}};
        QTest::newRow("two take turns: 20 and 5 s") << Numbers{0.8, 0.2} << Numbers{20.0, 5.0} << Rows{{}, {}};
        QTest::newRow("three alike") << Numbers{0.5, 0.25, 0.25} << Numbers{2.0, 1.0, 1.0} << Rows{{}, {}, {}};
        // From the middle one to either side, 1 to 3; back from both: visits 2 : 1/2 : 3/2, times stays 1, 4, 2 s.
        QTest::newRow("a middle one") << Numbers{2.0 / 7, 2.0 / 7, 3.0 / 7} << Numbers{1.0, 4.0, 2.0}
                                      << Rows{{0, 1, 3}, {1, 0, 0}, {1, 0, 0}};
    }
    void statesTakeTheirShareOfTime()
    {
        QFETCH(std::vector<double>, shares);
        QFETCH(std::vector<double>, stays);
        QFETCH(std::vector<std::vector<double>>, weights);
        ModulatedArrivals modulated;
        double mean = 0.0;
        for (std::size_t i = 0; i < stays.size(); ++i) {
            const double rate = 10.0 * static_cast<double>(i + 1);
            modulated.states.push_back(
                {perSecond(rate), SimDuration::nanoseconds(std::llround(stays[i] * 1e9)), weights[i]});
            mean += shares[i] * rate;
        }
        const std::vector<double> found = shareOfTime(modulated);
        for (std::size_t i = 0; i < shares.size(); ++i) {
            QVERIFY(std::abs(found[i] - shares[i]) < 1e-12);
        }
        // 40 runs of 20,000 s each: their mean lies within four standard errors.
        const SimDuration horizon = SimDuration::seconds(2'000);
        double sum = 0.0;
        double squares = 0.0;
        constexpr int runs = 40;
        for (int run = 0; run < runs; ++run) {
            const auto count = static_cast<double>(
                instants(*processOf(modulated, horizon, static_cast<std::uint64_t>(run) + 1), horizon).size());
            sum += count / 2'000.0;
            squares += count / 2'000.0 * (count / 2'000.0);
        }
        const double average = sum / runs;
        const double error = std::sqrt((squares / runs - average * average) / (runs - 1));
        QVERIFY2(std::abs(average - mean) < 4.0 * error,
                 qPrintable(QStringLiteral("%1 ± %2, not %3").arg(average).arg(error).arg(mean)));
    }

    void silentStatesComeToTheHorizon()
    {
        const ModulatedArrivals silent{
            {{perSecond(0), SimDuration::milliseconds(1), {}}, {perSecond(0), SimDuration::milliseconds(1), {}}}};
        QVERIFY(instants(*processOf(silent, SimDuration::seconds(10)), SimDuration::seconds(10)).empty());
    }

    void batchesComeAtOnce()
    {
        const SimDuration horizon = SimDuration::seconds(10);
        const std::vector<std::int64_t> twice{second, second, second, 6 * second, 6 * second, 6 * second};
        QCOMPARE(instants(*processOf(BatchArrivals{3, SimDuration::seconds(1), SimDuration::seconds(5)}, horizon),
                          horizon, 2),
                 twice);
        const std::vector<std::int64_t> once{0, 0};
        QCOMPARE(instants(*processOf(BatchArrivals{2, {}, std::nullopt}, horizon), horizon), once);
    }

    void aTimerFiresFromItsDateOn()
    {
        const SimDuration horizon = SimDuration::hours(24);
        // 23:59:30 on a Sunday: the first whole hour of the week comes 30 s later.
        const ScheduleArrivals weekly{"0 0,6 * * mon", "2024-01-07T23:59:30", 2};
        const std::vector<std::int64_t> expected{30 * second, 30 * second, 21'630 * second, 21'630 * second};
        QCOMPARE(instants(*processOf(weekly, horizon), horizon, 3), expected);
        QCOMPARE(instants(*processOf(ScheduleArrivals{"@hourly", {}, 1}, horizon), horizon).size(), std::size_t(24));
    }

    void aCopyGoesOnAlone_data()
    {
        QTest::addColumn<int>("which");
        const char *names[] = {"profile", "sine", "mmpp", "batch", "schedule"};
        for (int i = 0; i < 5; ++i) {
            QTest::newRow(names[i]) << i;
        }
    }
    void aCopyGoesOnAlone()
    {
        QFETCH(int, which);
        const decltype(SourceConfiguration::arrivals) arrivals[] = {
            ProfileArrivals{SimDuration::seconds(30), {perSecond(5), perSecond(1)}, {}, Spacing::Poisson, {}},
            SineArrivals{perSecond(5), perSecond(4), SimDuration::seconds(30), Spacing::Poisson, {}},
            ModulatedArrivals{
                {{perSecond(5), SimDuration::seconds(3), {}}, {perSecond(50), SimDuration::seconds(1), {}}}},
            BatchArrivals{7, {}, SimDuration::seconds(2)},
            ScheduleArrivals{"*/3 * * * * *", {}, 5},
        };
        const SimDuration horizon = SimDuration::seconds(600);
        const std::unique_ptr<ArrivalProcess> first = processOf(arrivals[which], horizon);
        std::vector<std::int64_t> times(100);
        std::vector<std::int64_t> unused(100);
        QCOMPARE(first->next(times, unused).value(), std::size_t(100));
        const std::unique_ptr<ArrivalProcess> second = first->clone();
        const std::vector<std::int64_t> rest = instants(*first, horizon);
        QVERIFY(rest.size() > 100);
        QCOMPARE(instants(*second, horizon, 31), rest);
    }
};

QTEST_GUILESS_MAIN(TestArrivalProcess)
#include "tst_arrival_process.moc"
