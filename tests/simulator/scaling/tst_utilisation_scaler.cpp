// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_platform.h"
#include "simulator/scaling/utilisation_scaler.h"

using namespace Qt::StringLiterals;
using namespace warmfront;
using namespace warmfront::sim;

class TestUtilisationScaler : public QObject
{
    Q_OBJECT

private slots:
    // Loads stay for the whole minute. An instance should have 0.6 × 80 = 48 requests, and 60 % of its vCPU busy.
    void holdsConcurrencyAndCpuAtTheirTargets_data()
    {
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("inFlight");
        QTest::addColumn<int>("cpuMilli");
        QTest::addColumn<int>("desired");
        QTest::newRow("96 / 48 is exactly two") << 2 << 96 << 0 << 2;
        QTest::newRow("97 / 48 = 2.02") << 2 << 97 << 0 << 3;
        QTest::newRow("two full ones: 160 / 48 = 3.33") << 2 << 160 << 0 << 4;
        QTest::newRow("one request") << 1 << 1 << 0 << 1;
        QTest::newRow("ten full ones: 800 / 48 = 16.67") << 10 << 800 << 0 << 17;
        QTest::newRow("2 × 0.6 / 0.6 vCPU is exactly two") << 2 << 2 << 600 << 2;
        QTest::newRow("2 × 0.601 / 0.6 = 2.003") << 2 << 2 << 601 << 3;
        QTest::newRow("all CPU of three: 3 / 0.6") << 3 << 3 << 1000 << 5;
        QTest::newRow("the larger one counts: 4 for concurrency, 5 for CPU") << 3 << 150 << 1000 << 5;
        QTest::newRow("the larger one counts: 5 for concurrency, 2 for CPU") << 3 << 200 << 400 << 5;
        QTest::newRow("at most 100: 80 × 80 / 48 = 133.3") << 80 << 6400 << 0 << 100;
        QTest::newRow("fewer are wanted, none has idled for long") << 5 << 48 << 0 << 5;
    }
    void holdsConcurrencyAndCpuAtTheirTargets()
    {
        QFETCH(int, ready);
        QFETCH(int, inFlight);
        QFETCH(int, cpuMilli);
        QFETCH(int, desired);
        FakePlatform platform;
        platform.setReady(ready).setInFlight(inFlight).setCpuMilli(cpuMilli);
        UtilisationScaler scaler({});
        (void)scaler.wake(platform.view());
        QCOMPARE(scaler.nextWake(), atSecond(5));
        const auto decision = platform.wake(scaler);
        QCOMPARE(decision ? decision->desired : ready, std::int64_t{desired});
    }

    // 96 requests for 30 s, then 192: the mean of the minute is 144 at 60 s, so three; a mean of 30 s sees 192, so
    // four.
    void looksAtTheWholeWindow_data()
    {
        QTest::addColumn<int>("window");
        QTest::addColumn<int>("desired");
        QTest::newRow("a minute") << 60 << 3;
        QTest::newRow("half a minute") << 30 << 4;
    }
    void looksAtTheWholeWindow()
    {
        QFETCH(int, window);
        QFETCH(int, desired);
        FakePlatform platform;
        platform.setReady(2).setInFlight(96);
        UtilisationScalerParameters parameters;
        parameters.window = SimDuration::seconds(window);
        UtilisationScaler scaler(parameters);
        std::optional<ScaleDecision> decision;
        while (platform.now() < atSecond(60)) {
            decision = platform.wake(scaler);
            if (platform.now() == atSecond(30)) {
                platform.setInFlight(192);
            }
        }
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{desired});
    }

    // Idle since the start; looks every 5 s. With one request one instance stays busy.
    void instancesGoAfterTheirIdleLifetime_data()
    {
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("inFlight");
        QTest::addColumn<int>("minimum");
        QTest::addColumn<QString>("changes");
        QTest::newRow("all of them") << 3 << 0 << 0 << u"900:0"_s;
        QTest::newRow("all but the minimum") << 3 << 0 << 2 << u"900:2"_s;
        QTest::newRow("all but the busy one") << 3 << 1 << 0 << u"900:1"_s;
        QTest::newRow("none that is needed: 2 × 60 / 48") << 3 << 120 << 0 << QString();
    }
    void instancesGoAfterTheirIdleLifetime()
    {
        QFETCH(int, ready);
        QFETCH(int, inFlight);
        QFETCH(int, minimum);
        FakePlatform platform;
        platform.setReady(ready).setInFlight(inFlight);
        UtilisationScalerParameters parameters;
        parameters.limits.minimum = minimum;
        UtilisationScaler scaler(parameters);
        QTEST(platform.run(scaler, atSecond(2000)), "changes");
    }

    // One instance for each full 80 that wait.
    void aRequestWithoutAPlaceBringsAnInstance_data()
    {
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("starting");
        QTest::addColumn<int>("queued");
        QTest::addColumn<int>("desired");
        QTest::newRow("from none") << 0 << 0 << 1 << 1;
        QTest::newRow("one full instance") << 1 << 0 << 1 << 2;
        QTest::newRow("one starts already") << 1 << 1 << 2 << 0;
        QTest::newRow("the one that starts will be full") << 1 << 1 << 80 << 0;
        QTest::newRow("and one more is needed") << 1 << 1 << 81 << 3;
        QTest::newRow("at the maximum") << 100 << 0 << 5 << 0;
    }
    void aRequestWithoutAPlaceBringsAnInstance()
    {
        QFETCH(int, ready);
        QFETCH(int, starting);
        QFETCH(int, queued);
        UtilisationScaler scaler({});
        const auto decision = scaler.unserved(atSecond(1), {ready, starting, 80 * ready, queued});
        QTEST(decision ? int(decision->desired) : 0, "desired");
    }
};

QTEST_APPLESS_MAIN(TestUtilisationScaler)
#include "tst_utilisation_scaler.moc"
