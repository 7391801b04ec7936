// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/base/contract.h"
#include "simulator/admission/account_concurrency.h"
#include "simulator/admission/concurrency_bound.h"
#include "simulator/admission/request_limits.h"
#include "simulator/admission/token_bucket.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

SimTime ms(std::int64_t n)
{
    return SimTime::after(SimDuration::milliseconds(n));
}
SimTime ns(std::int64_t n)
{
    return SimTime::atNanoseconds(n);
}

/// How many of @p wanted simultaneous takers are served.
int taken(TokenBucket &bucket, SimTime now, int wanted)
{
    int count = 0;
    for (int i = 0; i < wanted; ++i) {
        count += bucket.take(now).isAdmitted ? 1 : 0;
    }
    return count;
}

constexpr FunctionIndex f0{0}, f1{1}, f2{2};

} // namespace

class TestAdmission : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lambdaScalesByAThousandThenAHundredASecond();
    void aTokenIsThereExactlyWhenItIsComplete();
    void theBucketNeverDriftsAndNeverOverfills();
    void theOlderRuleAddsFiveHundredAMinute();
    void aBucketIsChecked();
    void minutesAreThoseOfTheCalendar();
    void controllersShareALimit_data();
    void controllersShareALimit();
    void openWhiskCountsWhatItRefuses();
    void anAccountIsCarvedUp();
    void provisionedPartsSpillOver();
    void aBoundCountsARequestInEverySliceItTouches();
    void lambdaChecksInItsOrder();
};

void TestAdmission::lambdaScalesByAThousandThenAHundredASecond()
{
    TokenBucket bucket = TokenBucket::lambdaScaling();
    QCOMPARE(taken(bucket, ms(0), 5000), 1000);
    for (int second = 1; second <= 5; ++second) {
        QCOMPARE(taken(bucket, ms(1000 * second), 5000), 100);
    }
    QCOMPARE(taken(bucket, ms(65'000), 5000), 1000); // a minute's 6,000 never accumulate beyond 1,000
}

void TestAdmission::aTokenIsThereExactlyWhenItIsComplete()
{
    TokenBucket bucket = TokenBucket::lambdaScaling(); // one token in 10 ms
    QCOMPARE(taken(bucket, ms(0), 1000), 1000);
    QCOMPARE(bucket.nextToken(ms(0)), ms(10));
    const Admission early = bucket.take(ns(9'999'999), "scaling");
    QVERIFY(!early.isAdmitted);
    QCOMPARE(early.reason().rule, std::string_view("scaling"));
    QCOMPARE(early.reason().factCount, std::size_t{2});
    QCOMPARE(bucket.level(ns(9'999'999)), 0);
    QVERIFY(bucket.take(ns(10'000'000)).isAdmitted);
    QVERIFY(!bucket.take(ns(10'000'000)).isAdmitted);

    // Three in 10 ns: the tokens are complete at 10/3, 20/3 and 10, so at 4, 7 and 10 ns.
    TokenBucket thirds({3, 3, SimDuration::nanoseconds(10)});
    QCOMPARE(taken(thirds, ns(0), 9), 3);
    QCOMPARE(thirds.nextToken(ns(0)), ns(4));
    QCOMPARE(taken(thirds, ns(4), 9), 1);
    QCOMPARE(thirds.nextToken(ns(4)), ns(7));
    QCOMPARE(taken(thirds, ns(6), 9), 0);
    QCOMPARE(taken(thirds, ns(7), 9), 1);
    QCOMPARE(taken(thirds, ns(10), 9), 1);
}

void TestAdmission::theBucketNeverDriftsAndNeverOverfills()
{
    // 7 tokens in 1,000 ns asked for every nanosecond of 100,000: exactly 700 after the first 7.
    TokenBucket bucket({7, 7, SimDuration::nanoseconds(1000)});
    int served = taken(bucket, ns(0), 10);
    for (int t = 1; t <= 100'000; ++t) {
        served += taken(bucket, ns(t), 1);
    }
    QCOMPARE(served, 707);
    QCOMPARE(bucket.level(ns(never.count() - 1)), 7); // 146 years do not overflow
}

void TestAdmission::theOlderRuleAddsFiveHundredAMinute()
{
    TokenBucket bucket = TokenBucket::lambdaRegionalBurst(3000);
    QCOMPARE(taken(bucket, ms(0), 9000), 3000);
    QCOMPARE(taken(bucket, ms(60'000), 9000), 500);
    QCOMPARE(taken(bucket, ms(180'000), 9000), 1000);
    QCOMPARE(bucket.nextToken(ms(180'000)), ms(180'120)); // 60 s / 500
}

void TestAdmission::aBucketIsChecked()
{
    QVERIFY_THROWS_EXCEPTION(ContractViolation, TokenBucket({1, 1, SimDuration()}));
    QVERIFY_THROWS_EXCEPTION(ContractViolation, TokenBucket({-1, 1, SimDuration::seconds(1)}));
    TokenBucket dry({1, 0, SimDuration::seconds(1)});
    QCOMPARE(taken(dry, ms(5), 2), 1);
    QCOMPARE(dry.nextToken(ms(5)), never);
    QVERIFY_THROWS_EXCEPTION(ContractViolation, (void)dry.has(ms(4)));
}

void TestAdmission::minutesAreThoseOfTheCalendar()
{
    // The run starts 50 s into a minute, so a minute begins at 10 s.
    MinuteBucket bucket(2, SimDuration::seconds(1'700'000'030)); // 1,700,000,030 mod 60 = 50
    QVERIFY(bucket.admit(ms(0)).isAdmitted);
    QVERIFY(bucket.admit(ms(0)).isAdmitted);
    const Admission third = bucket.admit(ns(9'999'999'999));
    QVERIFY(!third.isAdmitted);
    QCOMPARE(third.seen, 3);
    QCOMPARE(third.limit, 2);
    QVERIFY(bucket.admit(ms(10'000)).isAdmitted);
    QVERIFY(bucket.admit(ms(69'999)).isAdmitted);
    QVERIFY(!bucket.admit(ms(69'999)).isAdmitted);
    QVERIFY(bucket.admit(ms(70'000)).isAdmitted);
}

void TestAdmission::controllersShareALimit_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("controllers");
    QTest::addColumn<int>("each");

    QTest::newRow("alone") << 60 << 1 << 60;
    QTest::newRow("two: 72 / 2") << 60 << 2 << 36;
    QTest::newRow("three of 31: ceil 37.2 = 38, / 3") << 31 << 3 << 12;
    QTest::newRow("five of 30: 36 / 5") << 30 << 5 << 7;
    QTest::newRow("never none") << 1 << 10 << 1;
    QTest::newRow("a limit of nothing is still one") << 0 << 1 << 1;
}

void TestAdmission::controllersShareALimit()
{
    QFETCH(const int, limit);
    QFETCH(const int, controllers);
    QFETCH(const int, each);
    QCOMPARE(limitOfController(limit, controllers), each);
}

void TestAdmission::openWhiskCountsWhatItRefuses()
{
    OpenWhiskAdmission admission(4, 2);
    QVERIFY(admission.admit(ms(0)).isAdmitted);
    QVERIFY(admission.admit(ms(0)).isAdmitted);
    QCOMPARE(admission.admit(ms(0)).rule, std::string_view("concurrent invocations")); // the third of the minute
    admission.release();
    QVERIFY(admission.admit(ms(0)).isAdmitted); // the fourth
    admission.release();
    QCOMPARE(admission.admit(ms(0)).rule, std::string_view("requests per minute")); // though a place is free
    QVERIFY(admission.admit(ms(60'000)).isAdmitted);
    QCOMPARE(admission.admit(ms(60'000)).seen, 2); // two in flight
    InFlightLimit limit(1);
    QVERIFY_THROWS_EXCEPTION(ContractViolation, limit.release());
}

void TestAdmission::anAccountIsCarvedUp()
{
    // 10 = 3 reserved for f0, 2 provisioned of f1 outside any reserve, 5 for all others.
    AccountConcurrency account(10, {{3, 0}, {std::nullopt, 2}, {}});
    QCOMPARE(account.unreserved(), 5);
    for (int i = 0; i < 3; ++i) {
        QVERIFY(account.admit(f0).admission.isAdmitted);
    }
    const Admission reserved = account.admit(f0).admission;
    QCOMPARE(reserved.rule, std::string_view("reserved concurrency of the function"));
    QCOMPARE(reserved.limit, 3);
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(account.admit(f2).place, ConcurrencyPlace::OnDemand);
    }
    QCOMPARE(account.admit(f2).admission.rule, std::string_view("unreserved concurrency of the account"));
    QCOMPARE(account.admit(f1).place, ConcurrencyPlace::Provisioned); // its own part is untouched
    account.release(f0, ConcurrencyPlace::OnDemand);
    QVERIFY(!account.look(f2).admission.isAdmitted); // what f0 gives back stays f0's
    QVERIFY(account.admit(f0).admission.isAdmitted);
    QVERIFY_THROWS_EXCEPTION(ContractViolation, AccountConcurrency(2, {{3, 0}}));
    QVERIFY_THROWS_EXCEPTION(ContractViolation, AccountConcurrency(9, {{1, 2}}));
    AccountConcurrency closed(10, {{0, 0}}); // a reserve of 0 switches a function off
    QVERIFY(!closed.admit(f0).admission.isAdmitted);
}

void TestAdmission::provisionedPartsSpillOver()
{
    AccountConcurrency account(10, {{3, 2}, {std::nullopt, 1}});
    QCOMPARE(account.admit(f0).place, ConcurrencyPlace::Provisioned);
    QCOMPARE(account.admit(f0).place, ConcurrencyPlace::Provisioned);
    QCOMPARE(account.admit(f0).place, ConcurrencyPlace::SpillOver); // the third of its reserve
    QVERIFY(!account.admit(f0).admission.isAdmitted);
    account.release(f0, ConcurrencyPlace::Provisioned);
    QCOMPARE(account.admit(f0).place, ConcurrencyPlace::Provisioned);
    QCOMPARE(account.unreserved(), 6);
    QCOMPARE(account.admit(f1).place, ConcurrencyPlace::Provisioned);
    for (int i = 0; i < 6; ++i) {
        QCOMPARE(account.admit(f1).place, ConcurrencyPlace::SpillOver);
    }
    QVERIFY(!account.admit(f1).admission.isAdmitted);
    account.release(f1, ConcurrencyPlace::SpillOver);
    QCOMPARE(account.admit(f1).place, ConcurrencyPlace::SpillOver);
}

void TestAdmission::lambdaChecksInItsOrder()
{
    // 4 at once, 1 of them provisioned for f1; 5 requests a second; 2 new environments at once, then one a second.
    LambdaAdmission lambda(4, {{}, {std::nullopt, 1}, {}}, 5, TokenBucket({2, 1, SimDuration::seconds(1)}));
    QVERIFY(lambda.admit(ms(0), f0, false).admission.isAdmitted);
    QVERIFY(lambda.admit(ms(0), f0, false).admission.isAdmitted);
    QCOMPARE(lambda.admit(ms(0), f0, false).admission.rule, std::string_view("new environments of the function"));
    QVERIFY(lambda.admit(ms(0), f0, true).admission.isAdmitted); // a warm one needs no token
    QCOMPARE(lambda.admit(ms(0), f0, true).admission.rule, std::string_view("unreserved concurrency of the account"));
    QCOMPARE(lambda.admit(ms(0), f1, true).place, ConcurrencyPlace::Provisioned); // and asks for nothing else
    lambda.release(f0, ConcurrencyPlace::OnDemand);
    QVERIFY(
        lambda.admit(ms(0), f2, false).admission.isAdmitted); // each function has its own bucket; the fourth request
    lambda.release(f2, ConcurrencyPlace::OnDemand);
    QVERIFY(lambda.admit(ms(0), f2, true).admission.isAdmitted); // the fifth
    lambda.release(f2, ConcurrencyPlace::OnDemand);
    QCOMPARE(lambda.admit(ms(199), f2, true).admission.rule, std::string_view("requests per second of the account"));
    QVERIFY(lambda.admit(ms(200), f2, true).admission.isAdmitted); // a fifth of a second later
}

/// Slices of 8 ns from 100 on: [100, 108), [108, 116), [116, 124), [124, 132).
void TestAdmission::aBoundCountsARequestInEverySliceItTouches()
{
    ConcurrencyBound bound(4);
    bound.open(100, 3);
    QCOMPARE(bound.end(), std::int64_t{132});
    QCOMPARE(bound.most(), std::int64_t{0});
    bound.add(118, 140); // slices 3 and 4, and the next window
    bound.add(100, 103); // slice 1, in which it ends before the next one arrives
    bound.add(105, 120); // slices 1 to 3
    QCOMPARE(bound.most(), std::int64_t{2});
    QCOMPARE(bound.outlasting(), std::int64_t{1});
    bound.add(131, 132); // slice 4: it ends where the window does
    QCOMPARE(bound.outlasting(), std::int64_t{2});
    QCOMPARE(bound.most(), std::int64_t{2});

    bound.open(132, 3);                      // [132, 140), [140, 148) …
    QCOMPARE(bound.most(), std::int64_t{2}); // until 132 and until 140
    QCOMPARE(bound.outlasting(), std::int64_t{0});
    bound.add(141, 10'000);
    QCOMPARE(bound.most(), std::int64_t{2}); // the one until 132 does not reach [140, 148)
    bound.add(140, 140);
    QCOMPARE(bound.most(), std::int64_t{3});

    bound.open(5'000, 3); // a gap
    QCOMPARE(bound.most(), std::int64_t{1});
    bound.open(10'001, 3);
    QCOMPARE(bound.most(), std::int64_t{0});
}

QTEST_APPLESS_MAIN(TestAdmission)
#include "tst_admission.moc"
