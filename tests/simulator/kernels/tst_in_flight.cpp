// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <vector>

#include <QtTest>

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/kernels/in_flight.h"

using namespace warmfront;
using namespace warmfront::sim;

class TestInFlight : public QObject
{
    Q_OBJECT

private slots:
    void oneThatEndsNowIsOver();
    void countsAsALookAtEveryEnd_data();
    void countsAsALookAtEveryEnd();
};

void TestInFlight::oneThatEndsNowIsOver()
{
    InFlight inFlight;
    inFlight.add(5);
    inFlight.add(7);
    QCOMPARE(inFlight.count(4), 2);
    QCOMPARE(inFlight.count(5), 1);
    inFlight.add(5); // takes no time
    QCOMPARE(inFlight.count(5), 1);
    QCOMPARE(inFlight.count(7), 0);
}

void TestInFlight::countsAsALookAtEveryEnd_data()
{
    QTest::addColumn<double>("meanGapNs");
    QTest::addColumn<double>("meanServiceNs");
    QTest::addColumn<int>("askedOneIn");
    QTest::newRow("hardly ever anybody") << 1e9 << 1e6 << 1;
    QTest::newRow("a few") << 1e9 << 5e9 << 1;
    QTest::newRow("many, seldom asked") << 1e6 << 5e9 << 700;
    QTest::newRow("many, asked always") << 1e6 << 5e9 << 1;
    QTest::newRow("within nanoseconds") << 0.3 << 40.0 << 2;
    QTest::newRow("services of years") << 1e12 << 1e16 << 3;
}

/// With pauses in which all end, and a pace that changes a thousandfold on the way.
void TestInFlight::countsAsALookAtEveryEnd()
{
    QFETCH(double, meanGapNs);
    QFETCH(double, meanServiceNs);
    QFETCH(int, askedOneIn);
    Stream draws({.seed = 3, .owner = StreamOwner::Test});
    InFlight inFlight;
    std::vector<std::int64_t> ends;
    std::int64_t now = 0;
    for (int i = 0; i < 30'000; ++i) {
        const double pace = i / 10'000 == 1 ? 1e-3 : 1.0;
        now += variates::exponential(draws.next(), meanGapNs * pace);
        now += i % 9'000 == 8'999 ? static_cast<std::int64_t>(100.0 * meanServiceNs) : 0;
        const std::int64_t end = now + variates::exponential(draws.next(), meanServiceNs);
        inFlight.add(end);
        ends.push_back(end);
        if (i % askedOneIn == 0) {
            std::erase_if(ends, [now](std::int64_t each) { return each <= now; });
            QVERIFY(inFlight.most() >= static_cast<std::int64_t>(ends.size()));
            QCOMPARE(inFlight.count(now), static_cast<std::int64_t>(ends.size()));
        }
    }
}

QTEST_APPLESS_MAIN(TestInFlight)
#include "tst_in_flight.moc"
