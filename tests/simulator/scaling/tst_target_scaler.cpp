// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_platform.h"
#include "simulator/scaling/target_scaler.h"

using namespace Qt::StringLiterals;
using namespace warmfront;
using namespace warmfront::sim;

class TestTargetScaler : public QObject
{
    Q_OBJECT

private slots:
    // 16 for each instance, at most four more at a time, unless the row says otherwise. A growth of 0 is without limit.
    void keepsTheTargetPerInstance_data()
    {
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("starting");
        QTest::addColumn<int>("inFlight");
        QTest::addColumn<int>("queued");
        QTest::addColumn<int>("growth");
        QTest::addColumn<int>("desired");
        QTest::newRow("exactly two") << 2 << 0 << 0 << 32 << 4 << 2;
        QTest::newRow("one message more") << 2 << 0 << 0 << 33 << 4 << 3;
        QTest::newRow("those at work count") << 2 << 0 << 17 << 16 << 4 << 3;
        QTest::newRow("1600 / 16 = 100, four more") << 2 << 0 << 0 << 1600 << 4 << 6;
        QTest::newRow("those that start count as there") << 2 << 3 << 0 << 1600 << 4 << 9;
        QTest::newRow("without a limit of growth") << 2 << 0 << 0 << 1600 << 0 << 100;
        QTest::newRow("at most 200") << 2 << 0 << 0 << 6400 << 0 << 200;
        QTest::newRow("fewer at once") << 20 << 0 << 0 << 16 << 4 << 1;
        QTest::newRow("from none") << 0 << 0 << 0 << 1 << 4 << 1;
        QTest::newRow("from none, many") << 0 << 0 << 0 << 1000 << 4 << 4;
        QTest::newRow("the last one stays for a while") << 3 << 0 << 0 << 0 << 4 << 1;
    }
    void keepsTheTargetPerInstance()
    {
        QFETCH(int, ready);
        QFETCH(int, starting);
        QFETCH(int, inFlight);
        QFETCH(int, queued);
        QFETCH(int, growth);
        QFETCH(int, desired);
        FakePlatform platform;
        platform.setReady(ready).setStarting(starting).setInFlight(inFlight).setQueued(queued).arrive();
        TargetScalerParameters parameters;
        parameters.growthLimit = growth > 0 ? std::optional<std::int64_t>(growth) : std::nullopt;
        TargetScaler scaler(parameters);
        const auto decision = scaler.wake(platform.view());
        QCOMPARE(decision ? decision->desired : ready + starting, std::int64_t{desired});
        QCOMPARE(scaler.nextWake(), atSecond(30));
    }

    // ⌈32 / i⌉ for i = 32, 31, …: an instance more than these would own as many partitions as the busiest before.
    void partitionsAreSharedOutEvenly()
    {
        QStringList counts;
        for (int wanted = 0; wanted <= 40; ++wanted) {
            const QString count = QString::number(evenlyOwning(32, wanted));
            if (counts.isEmpty() || counts.back() != count) {
                counts << count;
            }
        }
        QCOMPARE(counts.join(u' '), u"0 1 2 3 4 5 6 7 8 11 16 32"_s);
        QCOMPARE(evenlyOwning(32, 9), std::int64_t{11});
        QCOMPARE(evenlyOwning(1, 5), std::int64_t{1});
    }

    // 22 min = 1320 s after the last arrival, at the next look: 1320 s is one.
    void theLastInstanceGoesWhenNothingArrives()
    {
        FakePlatform platform;
        platform.setReady(1);
        TargetScaler scaler({});
        QCOMPARE(platform.run(scaler, atSecond(3000)), u"1320:0"_s);
    }

    // 16 requests for each instance of 2 GB; one without a place is answered at once, however many are needed.
    void flexAnswersEveryRequest_data()
    {
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("queued");
        QTest::addColumn<int>("desired");
        QTest::newRow("from none") << 0 << 1 << 1;
        QTest::newRow("a crowd from none: 1000 / 16 = 62.5") << 0 << 1000 << 63;
        QTest::newRow("one full instance") << 1 << 1 << 2;
        QTest::newRow("two full ones and 17 that wait: 49 / 16 = 3.06") << 2 << 17 << 4;
        QTest::newRow("at the maximum") << 1000 << 1 << 1000;
    }
    void flexAnswersEveryRequest()
    {
        QFETCH(int, ready);
        QFETCH(int, queued);
        QFETCH(int, desired);
        TargetScaler scaler(TargetScalerParameters::flexHttp(16));
        const auto decision = scaler.unserved(atSecond(1), {ready, 0, 16 * ready, queued});
        QCOMPARE(decision ? decision->desired : ready, std::int64_t{desired});
        TargetScaler slow({});
        QVERIFY(!slow.unserved(atSecond(1), {ready, 0, 16 * ready, queued}));
    }
    void flexKeepsWhatIsAlwaysReady()
    {
        FakePlatform platform;
        platform.setReady(5);
        TargetScaler scaler(TargetScalerParameters::flexHttp(16, 2));
        QCOMPARE(platform.run(scaler, atSecond(10'000)), u"0:2"_s);
    }
};

QTEST_APPLESS_MAIN(TestTargetScaler)
#include "tst_target_scaler.moc"
