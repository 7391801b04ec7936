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
    void timersAreMetWarm();
    void turnsWithinALeadArePreparedTogether();
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
        const PoolDecision ending = removal.wake({at(now), idle, drawOf(0.25)});
        QCOMPARE(ending.ends, ends);
        idle.erase(idle.begin(), idle.begin() + ending.ends);
    }
    QVERIFY(idle.empty());
    QCOMPARE(removal.nextWake(), never);

    // Those that have not been idle for a whole period stay: one of two is old enough, exactly a period is.
    (void)removal.becameIdle(idleAt(2000));
    const std::array<SimTime, 3> mixed{at(1999), at(2000), at(2001)};
    QCOMPARE(removal.wake({at(2370), mixed, drawOf(0.9)}).ends, 1);
}

void TestExpiryRules::removalRoundsByChance()
{
    // A third of 4 is 4/3: one, and a second one with probability 1/3.
    PeriodicRemoval removal(seconds(1), 1.0 / 3.0);
    const std::array<SimTime, 4> idle{};
    QCOMPARE(removal.wake({at(1), idle, drawOf(0.33)}).ends, 2);
    QCOMPARE(removal.wake({at(2), idle, drawOf(0.34)}).ends, 1);
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
    QCOMPARE(grace.wake({at(70), idle}).ends, 2);
    QCOMPARE(grace.nextWake(), never);
    (void)grace.becameIdle(idleAt(80, 1, 1)); // the minimum stays for ever
    QCOMPARE(grace.nextWake(), never);
}

/// Two timers: every 15 min three requests, at 20 past the hour one. The run begins at 8:00, the lead is 5 s.
void TestExpiryRules::timersAreMetWarm()
{
    KnownTimes rule({{{*parseCron("*/15 * * * *"), *parseDateTime("2024-01-01T08:00"), 3},
                      {*parseCron("20 * * * *"), *parseDateTime("2024-01-01T08:00"), 1}},
                     seconds(5),
                     seconds(60),
                     seconds(10)});
    const auto wakes = [&](int second, ReadyAhead expected) {
        QCOMPARE(rule.nextWake(), at(second));
        QCOMPARE(rule.wake({rule.nextWake(), {}, 0}).ready, std::optional(expected));
    };
    QCOMPARE(rule.nextWake(), at(0));
    QVERIFY(!rule.wake({at(0), {}, 0}).ready); // nothing can be ready ahead of the very start
    QCOMPARE(rule.becameIdle(idleAt(400)).expireAt, at(460));
    wakes(895, {3, at(910)});
    QCOMPARE(rule.becameIdle(idleAt(897)).expireAt, at(957));
    wakes(1195, {1, at(1210)});
    wakes(1795, {3, at(1810)});
    // Of a short keep-alive an instance stays for the turn that is ahead.
    KnownTimes brief(
        {{{*parseCron("*/15 * * * *"), *parseDateTime("2024-01-01T08:01"), 1}}, seconds(5), {}, seconds(10)});
    QCOMPARE(brief.becameIdle(idleAt(830)).expireAt, at(830));
    (void)brief.wake({at(835), {}, 0}); // for 8:15, which is 840 s after the start
    QCOMPARE(brief.becameIdle(idleAt(838)).expireAt, at(850));
    QCOMPARE(brief.becameIdle(idleAt(851)).expireAt, at(851));
}

/// Turns that are less than the lead apart are prepared at once.
void TestExpiryRules::turnsWithinALeadArePreparedTogether()
{
    KnownTimes rule({{{*parseCron("*/10 * * * * *"), *parseDateTime("2024-01-01T08:00:01"), 2}},
                     seconds(25),
                     seconds(60),
                     seconds(1)});
    // Turns at 9, 19, 29 … s; at 0 those of 9 and 19 are due.
    QCOMPARE(rule.nextWake(), at(0));
    QCOMPARE(rule.wake({at(0), {}, 0}).ready, std::optional(ReadyAhead{4, at(20)}));
    QCOMPARE(rule.nextWake(), at(4));
    QCOMPARE(rule.wake({at(4), {}, 0}).ready, std::optional(ReadyAhead{2, at(30)}));
    QCOMPARE(KnownTimes({{}, seconds(5), {}, {}}).nextWake(), never);
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
    ReactivePrewarm stock({{}, {1, 9, seconds(120), 2, 3}}, {seconds(600), seconds(600), seconds(7), 100});
    QCOMPARE(stock.nextWake(), at(600));
    // Kind 0: min(5/1 × 1, 4) = 4. Kind 1: ⌊5/2⌋ × 3 = 6. Of 150 overdue ones 100 may end in one pass.
    const std::array<ReactivePrewarm::Seen, 2> seen{{{5, 80}, {5, 70}}};
    const std::vector<ReactivePrewarm::Adjustment> first = stock.adjust(seen);
    QCOMPARE(first[0].desired, 4);
    QCOMPARE(first[1].desired, 6);
    QCOMPARE(first[0].expires, 80);
    QCOMPARE(first[1].expires, 20);
    QCOMPARE(stock.nextWake(), at(1207));
    // A period without cold starts: the minimum.
    const std::array<ReactivePrewarm::Seen, 2> none{};
    QCOMPARE(stock.adjust(none)[0].desired, 1);
    QCOMPARE(stock.nextWake(), at(1814));
}

QTEST_APPLESS_MAIN(TestExpiryRules)
#include "tst_expiry_rules.moc"
