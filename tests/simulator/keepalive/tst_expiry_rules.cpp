// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <array>
#include <vector>

#include "core/base/contract.h"
#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/keepalive/keep_alive_policy.h"
#include "simulator/keepalive/reactive_prewarm.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

SimDuration seconds(std::int64_t n)
{
    return SimDuration::seconds(n);
}
SimTime at(std::int64_t s)
{
    return SimTime::after(seconds(s));
}

IdleView idleAt(std::int64_t s, std::int64_t alive = 1, std::int64_t idle = 1)
{
    IdleView view;
    view.now = at(s);
    view.firstIdle = view.now;
    view.alive = alive;
    view.idle = idle;
    return view;
}

/// The draw whose uniform is within 2^-53 of @p u.
std::uint64_t drawOf(double u)
{
    return static_cast<std::uint64_t>(u * 9007199254740992.0) << 11;
}

} // namespace

Q_DECLARE_METATYPE(std::vector<LifetimePoint>)

class TestExpiryRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFixedKeepAliveCountsFromTheUseOrTheFirstIdleness();
    void aMeasuredLifetimeInvertsItsCurve_data();
    void aMeasuredLifetimeInvertsItsCurve();
    void anInstanceMayKeepItsPatience();
    void aMeasuredCurveIsChecked();
    void theLastInstanceHasItsOwnTime();
    void halvingGivesEachPeriodOneHalf();
    void removalTakesTheLongestIdleOnce();
    void removalRoundsByChance();
    void aGraceEndsEverythingTogether();
    void aTimerIsMetWarm_data();
    void aTimerIsMetWarm();
    void lifetimeAndPauseCombineWithAnyRule();
    void theReactiveStockFollowsColdStarts();
};

void TestExpiryRules::aFixedKeepAliveCountsFromTheUseOrTheFirstIdleness()
{
    IdleView view = idleAt(100);
    view.firstIdle = at(30);
    QCOMPARE(FixedKeepAlive(seconds(600)).becameIdle(view).expireAt, at(700));
    // Not reset: 30 + 60 = 90 lies before now, so the instance ends at once.
    const FixedKeepAlive notReset(seconds(60), FixedKeepAlive::Counts::FromFirstIdle);
    QCOMPARE(notReset.becameIdle(view).expireAt, at(90));
    QCOMPARE(FixedKeepAlive(SimDuration()).becameIdle(view).expireAt, at(100));
    QCOMPARE(FixedKeepAlive(SimDuration::nanoseconds(never.count())).becameIdle(view).expireAt, never);
    QVERIFY_THROWS_EXCEPTION(ContractViolation, FixedKeepAlive(seconds(-1)));
}

void TestExpiryRules::aMeasuredLifetimeInvertsItsCurve_data()
{
    QTest::addColumn<std::vector<LifetimePoint>>("points");
    QTest::addColumn<double>("uniform");
    QTest::addColumn<double>("age");

    const auto min = [](double n) { return SimDuration::milliseconds(static_cast<std::int64_t>(n * 60'000)); };
    const std::vector<LifetimePoint> aws2021{{min(5), .003}, {min(6), .41}, {min(7), 1.0}};
    const std::vector<LifetimePoint> aws2025{{seconds(240), .01}, {seconds(270), .03}, {seconds(300), .08},
                                             {seconds(315), .43}, {seconds(330), .68}, {seconds(345), .94},
                                             {seconds(360), 1.0}};
    const std::vector<LifetimePoint> azure2021{{min(2), .10},  {min(12), .16}, {min(15), .20}, {min(20), .21},
                                               {min(21), .41}, {min(22), .50}, {min(23), .76}, {min(26), .82},
                                               {min(28), .91}, {min(30), .94}, {min(59), .97}};
    const std::vector<LifetimePoint> azure2025{
        {seconds(120), 0.0}, {seconds(150), .06}, {seconds(180), .13}, {seconds(210), .22}, {seconds(240), .29},
        {seconds(300), .34}, {seconds(330), .40}, {seconds(345), .73}, {seconds(375), .98}, {seconds(390), 1.0}};
    const std::vector<LifetimePoint> google2021{{min(15), 0.0}, {min(16), 1.0}};
    const std::vector<LifetimePoint> google2025{
        {seconds(660), 0.0}, {seconds(840), .02}, {seconds(900), .07}, {seconds(915), .90}, {seconds(945), 1.0}};
    QTest::newRow("AWS 2021, first lump") << aws2021 << 0.002 << 300.0;
    QTest::newRow("AWS 2021, half way up the second piece") << aws2021 << 0.705 << 390.0; // (.705−.41)/.59 = 1/2
    QTest::newRow("AWS 2025, 300 to 315 s") << aws2025 << 0.255 << 307.5;                 // (.255−.08)/.35 = 1/2
    QTest::newRow("AWS 2025, end") << aws2025 << 1.0 - 0x1p-50 << 360.0;
    QTest::newRow("Azure 2021, lump at 2 min") << azure2021 << 0.05 << 120.0;
    QTest::newRow("Azure 2021, median") << azure2021 << 0.5 << 1320.0;
    QTest::newRow("Azure 2021, the rest lives for an hour") << azure2021 << 0.99 << 3540.0;
    QTest::newRow("Azure 2025, 330 to 345 s") << azure2025 << 0.565 << 337.5; // (.565−.40)/.33 = 1/2
    QTest::newRow("Google 2021, a quarter") << google2021 << 0.25 << 915.0;
    QTest::newRow("Google 2025, 900 to 915 s") << google2025 << 0.485 << 907.5; // (.485−.07)/.83 = 1/2
}

void TestExpiryRules::aMeasuredLifetimeInvertsItsCurve()
{
    QFETCH(const std::vector<LifetimePoint>, points);
    QFETCH(const double, uniform);
    QFETCH(const double, age);
    const MeasuredKeepAlive keepAlive(points);
    QVERIFY(std::abs(keepAlive.lifetime(drawOf(uniform)).inSeconds() - age) < 1e-6);
}

void TestExpiryRules::anInstanceMayKeepItsPatience()
{
    IdleView view = idleAt(10);
    view.draw = drawOf(0.25);
    view.instanceDraw = drawOf(0.75);
    const std::vector<LifetimePoint> line{{SimDuration(), 0.0}, {seconds(100), 1.0}};
    const auto ageOf = [&](MeasuredKeepAlive::Draw draw) {
        return (MeasuredKeepAlive(line, draw).becameIdle(view).expireAt - view.now).inSeconds();
    };
    QVERIFY(std::abs(ageOf(MeasuredKeepAlive::Draw::PerIdlePeriod) - 25.0) < 1e-6);
    QVERIFY(std::abs(ageOf(MeasuredKeepAlive::Draw::PerInstance) - 75.0) < 1e-6);
}

void TestExpiryRules::aMeasuredCurveIsChecked()
{
    using Points = std::vector<LifetimePoint>;
    QVERIFY_THROWS_EXCEPTION(ContractViolation, MeasuredKeepAlive(Points{}));
    QVERIFY_THROWS_EXCEPTION(ContractViolation, MeasuredKeepAlive(Points{{seconds(2), .5}, {seconds(2), .6}}));
    QVERIFY_THROWS_EXCEPTION(ContractViolation, MeasuredKeepAlive(Points{{seconds(1), .5}, {seconds(2), .4}}));
    QVERIFY_THROWS_EXCEPTION(ContractViolation, MeasuredKeepAlive(Points{{seconds(1), .5}, {seconds(2), 1.1}}));
}

void TestExpiryRules::theLastInstanceHasItsOwnTime()
{
    const LastAndSpareKeepAlive keepAlive(seconds(640), seconds(1500));
    QCOMPARE(keepAlive.becameIdle(idleAt(10)).expireAt, at(650));
    QCOMPARE(keepAlive.becameIdle(idleAt(10, 2)).expireAt, at(1510));
    // A spare one idle since 10 is left alone at 1500: its 640 s are over, it ends after that instant. Left at 100:
    // 650.
    QCOMPARE(keepAlive.leftAlone(at(1500), at(10)), std::optional(at(1500)));
    QCOMPARE(keepAlive.leftAlone(at(100), at(10)), std::optional(at(650)));
    QCOMPARE(FixedKeepAlive(seconds(1)).leftAlone(at(1), at(1)), std::nullopt);
}

void TestExpiryRules::halvingGivesEachPeriodOneHalf()
{
    const HalvingKeepAlive keepAlive(seconds(370));
    const auto periods = [&](std::uint64_t draw) {
        IdleView view = idleAt(5);
        view.draw = draw;
        return (keepAlive.becameIdle(view).expireAt - view.now).count() / seconds(370).count();
    };
    // One draw in two begins with 1, one in four with 01, one in eight with 001.
    QCOMPARE(periods(0x8000'0000'0000'0000U), 1);
    QCOMPARE(periods(0xffff'ffff'ffff'ffffU), 1);
    QCOMPARE(periods(0x7fff'ffff'ffff'ffffU), 2);
    QCOMPARE(periods(0x4000'0000'0000'0000U), 2);
    QCOMPARE(periods(0x2000'0000'0000'0000U), 3);
    QCOMPARE(periods(0), 64);
}

void TestExpiryRules::removalTakesTheLongestIdleOnce()
{
    PeriodicRemoval removal(seconds(370), 0.5);
    QCOMPARE(removal.nextWake(), never);
    std::vector<SimTime> idle(16, at(10));
    for (int i = 0; i < 16; ++i) {
        QCOMPARE(removal.becameIdle(idleAt(10)).expireAt, never);
    }
    // 16 idle since 10 s: 8, 4, 2, 1 are left after each period; the last falls by a draw below one half.
    std::int64_t now = 10;
    for (const std::int64_t ends : {8, 4, 2, 1, 1}) {
        now += 370;
        QCOMPARE(removal.nextWake(), at(now));
        const IdleEnding ending = removal.wake({at(now), idle, drawOf(0.25)});
        QCOMPARE(ending.count, ends);
        idle.erase(idle.begin(), idle.begin() + ending.count);
    }
    QVERIFY(idle.empty());
    QCOMPARE(removal.nextWake(), never);

    // Those that have not been idle for a whole period stay: one of two is old enough, exactly a period is.
    (void)removal.becameIdle(idleAt(2000));
    const std::array<SimTime, 3> mixed{at(1999), at(2000), at(2001)};
    QCOMPARE(removal.wake({at(2370), mixed, drawOf(0.9)}).count, 1);
}

void TestExpiryRules::removalRoundsByChance()
{
    // A third of 4 is 4/3: one, and a second one with probability 1/3.
    PeriodicRemoval removal(seconds(1), 1.0 / 3.0);
    const std::array<SimTime, 4> idle{};
    QCOMPARE(removal.wake({at(1), idle, drawOf(0.33)}).count, 2);
    QCOMPARE(removal.wake({at(2), idle, drawOf(0.34)}).count, 1);
    QVERIFY_THROWS_EXCEPTION(ContractViolation, PeriodicRemoval(seconds(1), 0.0));
}

void TestExpiryRules::aGraceEndsEverythingTogether()
{
    ScaleToZeroGrace grace(seconds(30), 1);
    QCOMPARE(grace.becameIdle(idleAt(5, 3, 2)).expireAt, never); // one is still busy
    QCOMPARE(grace.nextWake(), never);
    (void)grace.becameIdle(idleAt(6, 3, 3));
    QCOMPARE(grace.nextWake(), at(36));
    grace.arrived({at(36)});
    QCOMPARE(grace.nextWake(), never);
    (void)grace.becameIdle(idleAt(40, 3, 3));
    QCOMPARE(grace.nextWake(), at(70));
    const std::array<SimTime, 3> idle{at(5), at(6), at(40)};
    QCOMPARE(grace.wake({at(70), idle}).count, 2);
    QCOMPARE(grace.nextWake(), never);
    (void)grace.becameIdle(idleAt(80, 1, 1)); // the minimum stays for ever
    QCOMPARE(grace.nextWake(), never);
}

void TestExpiryRules::aTimerIsMetWarm_data()
{
    QTest::addColumn<int>("idleFrom");
    QTest::addColumn<int>("expire");
    QTest::addColumn<int>("start"); // -1: none
    QTest::addColumn<int>("stay");

    // Turns at 100, 1000, 1900 …; 5 s lead, 60 s keep-alive, 10 s patience.
    QTest::newRow("before the first turn") << 0 << 60 << 95 << 110;
    QTest::newRow("after a turn") << 103 << 163 << 995 << 1010;
    QTest::newRow("at a turn the next one counts") << 100 << 160 << 995 << 1010;
    QTest::newRow("idle for one second too short") << 934 << 994 << 995 << 1010;
    QTest::newRow("idle when the start falls due") << 935 << 1010 << -1 << 0;
    QTest::newRow("within the lead") << 997 << 1057 << -1 << 0;
}

void TestExpiryRules::aTimerIsMetWarm()
{
    QFETCH(const int, idleFrom);
    QFETCH(const int, expire);
    QFETCH(const int, start);
    QFETCH(const int, stay);
    const TimerPrewarm timer({at(100), seconds(900), seconds(5), seconds(60), seconds(10)});
    const IdlePlan plan = timer.becameIdle(idleAt(idleFrom));
    QCOMPARE(plan.expireAt, at(expire));
    QCOMPARE(plan.prewarm, start < 0 ? std::nullopt : std::optional(Prewarm{at(start), at(stay)}));
}

void TestExpiryRules::lifetimeAndPauseCombineWithAnyRule()
{
    // OpenWhisk: paused after 10 s, ten minutes from there.
    KeepAlivePolicy openWhisk(FixedKeepAlive(seconds(600)), std::nullopt,
                              PauseRule{seconds(10), SimDuration::milliseconds(30)});
    const IdlePlan plan = openWhisk.becameIdle(idleAt(100));
    QCOMPARE(plan.expireAt, at(710));
    QCOMPARE(plan.pause, std::optional(Pause{at(110), SimDuration::milliseconds(30)}));

    KeepAlivePolicy counted(FixedKeepAlive(seconds(10)), std::nullopt, PauseRule{seconds(10), {}, false});
    QCOMPARE(counted.becameIdle(idleAt(100)).expireAt, at(110));
    QVERIFY(!counted.becameIdle(idleAt(100)).pause); // gone when it would be paused

    KeepAlivePolicy limited(FixedKeepAlive(seconds(600)), seconds(7200));
    IdleView view = idleAt(6600);
    QCOMPARE(limited.becameIdle(view).rule, std::string_view("fixed keep-alive")); // 7200 either way
    view = idleAt(6601);
    QCOMPARE(limited.becameIdle(view).expireAt, at(7200));
    QCOMPARE(limited.becameIdle(view).rule, std::string_view("maximum lifetime"));
    KeepAlivePolicy keptForEver(ScaleToZeroGrace(seconds(30)), seconds(7200));
    QCOMPARE(keptForEver.becameIdle(idleAt(7300)).expireAt, at(7200)); // over: ends at once
    KeepAlivePolicy pair(LastAndSpareKeepAlive(seconds(640), seconds(1500)), seconds(600));
    QCOMPARE(pair.leftAlone(at(10), at(0), at(0)), std::optional(at(600)));
}

void TestExpiryRules::theReactiveStockFollowsColdStarts()
{
    ReactivePrewarm stock(
        {{2, ReactivePrewarm::Reactive{}}, {3, std::nullopt}, {1, ReactivePrewarm::Reactive{1, 9, seconds(120), 2, 3}}},
        {seconds(600), seconds(600), seconds(7), 100});
    QCOMPARE(stock.initial(0), 2);
    QCOMPARE(stock.desiredAfterUse(0), 1);
    QCOMPARE(stock.desiredAfterUse(1), 3);
    QCOMPARE(stock.nextWake(), at(600));
    for (int i = 0; i < 5; ++i) {
        stock.coldStart(0);
        stock.coldStart(2);
    }
    // Kind 0: min(5/1 × 1, 4) = 4. Kind 2: ⌊5/2⌋ × 3 = 6. Of 150 overdue ones 100 may end in one pass.
    const std::array<std::int64_t, 3> overdue{80, 0, 70};
    const auto first = stock.adjust(at(600), overdue);
    QCOMPARE(first[0].desired, 4);
    QCOMPARE(first[1].desired, 3);
    QCOMPARE(first[2].desired, 6);
    QCOMPARE(first[0].expires, 80);
    QCOMPARE(first[2].expires, 20);
    QCOMPARE(stock.nextWake(), at(1207));
    // A period without cold starts: the minimum.
    const std::array<std::int64_t, 3> none{};
    QCOMPARE(stock.adjust(at(1207), none)[0].desired, 1);
    QCOMPARE(ReactivePrewarm({{2, std::nullopt}}, {}).nextWake(), never);
}

QTEST_APPLESS_MAIN(TestExpiryRules)
#include "tst_expiry_rules.moc"
