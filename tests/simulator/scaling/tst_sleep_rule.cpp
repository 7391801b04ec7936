// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "fake_platform.h"
#include "simulator/scaling/sleep_rule.h"

using namespace Qt::StringLiterals;
using namespace warmfront;
using namespace warmfront::sim;

class TestSleepRule : public QObject
{
    Q_OBJECT

private slots:
    // Requests at these seconds, answered at once by a dyno that is there; half an hour is 1800 s. One that finds the
    // app asleep wakes it, and waits for its boot of 10 s.
    void sleepsWhenNobodyAsks_data()
    {
        QTest::addColumn<QList<int>>("requests");
        QTest::addColumn<int>("dynos");
        QTest::addColumn<QString>("changes");
        using Seconds = QList<int>;
        QTest::newRow("never asked") << Seconds{} << 1 << u"1800:0"_s;
        QTest::newRow("asked once") << Seconds{1000} << 1 << u"2800:0"_s;
        QTest::newRow("asked just in time") << Seconds{1799} << 1 << u"3599:0"_s;
        QTest::newRow("asked at the very instant") << Seconds{1800} << 1 << u"3600:0"_s;
        QTest::newRow("asked too late") << Seconds{1801} << 1 << u"1800:0 1801:1 3601:0"_s;
        QTest::newRow("asked often") << Seconds{100, 1000, 2000, 3000, 4000} << 1 << u"5800:0"_s;
        QTest::newRow("asleep between") << Seconds{100, 2000, 4000} << 1 << u"1900:0 2000:1 3800:0 4000:1 5800:0"_s;
        QTest::newRow("two dynos") << Seconds{2000} << 2 << u"1800:0 2000:2 3800:0"_s;
        QTest::newRow("woken twice within its boot") << Seconds{2000, 2005} << 1 << u"1800:0 2000:1 3805:0"_s;
    }
    void sleepsWhenNobodyAsks()
    {
        QFETCH(QList<int>, requests);
        QFETCH(int, dynos);
        FakePlatform platform;
        platform.setReady(dynos);
        SleepRuleParameters parameters;
        parameters.awake = dynos;
        SleepRule scaler(parameters);
        QStringList changes;
        const auto add = [&](const QString &text) {
            if (!text.isEmpty()) {
                changes << text;
            }
        };
        for (const int second : requests) {
            // Arrivals come before what is decided at the same instant.
            add(platform.run(scaler, atSecond(second - 0.001)));
            platform.advanceTo(atSecond(second)).arrive();
            if (platform.readyCount() == 0) {
                platform.setQueued(1);
                const auto decision = scaler.unserved(platform.now(), platform.counts());
                if (decision) {
                    add(u"%1:%2"_s.arg(second).arg(decision->desired));
                    platform.follow(decision);
                    platform.setQueued(0);
                }
            }
        }
        add(platform.run(scaler, atSecond(10'000)));
        QTEST(changes.join(u' '), "changes");
    }

    // A boot may take longer than half an hour: it is not given up while somebody waits for it.
    void aDynoThatIsWaitedForIsKept()
    {
        FakePlatform platform;
        SleepRule scaler({});
        (void)scaler.unserved(platform.now(), {0, 0, 0, 1});
        platform.setStarting(1).setQueued(1);
        QVERIFY(!platform.wake(scaler));
        QCOMPARE(platform.now(), atSecond(1800));
        platform.setQueued(0);
        const auto decision = platform.wake(scaler);
        QVERIFY(decision);
        QCOMPARE(decision->desired, std::int64_t{0});
    }
};

QTEST_APPLESS_MAIN(TestSleepRule)
#include "tst_sleep_rule.moc"
