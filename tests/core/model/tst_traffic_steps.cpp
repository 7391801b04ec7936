// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/model/traffic_steps.h"

using namespace warmfront;

namespace {

SimDuration minutes(int n)
{
    return SimDuration::minutes(n);
}

} // namespace

/// Steps of traffic as people write them.
class TestTrafficSteps : public QObject
{
    Q_OBJECT

private slots:
    /// AWS CodeDeploy, deployment-configurations: a canary shifts the rest after its minutes, a linear one begins with
    /// its share and adds it after each interval.
    void readsTheShapesByTheirNames()
    {
        const std::vector<TrafficStep> canary{{SimDuration{}, 0.1}, {minutes(5), 1.0}};
        QCOMPARE(*parseTraffic("Canary10Percent5Minutes"), canary);
        QCOMPARE(*parseTraffic(" CodeDeployDefault.LambdaCanary10Percent5Minutes "), canary);
        QCOMPARE(*parseTraffic("ECSCanary10Percent5Minutes"), canary);
        QCOMPARE(*parseTraffic("AllAtOnce"), (std::vector<TrafficStep>{{SimDuration{}, 1.0}}));
        const std::vector<TrafficStep> linear = *parseTraffic("Linear10PercentEvery1Minute");
        QCOMPARE(linear.size(), std::size_t(10));
        QCOMPARE(linear.front(), (TrafficStep{SimDuration{}, 0.1}));
        QCOMPARE(linear[2], (TrafficStep{minutes(2), 0.3}));
        QCOMPARE(linear.back(), (TrafficStep{minutes(9), 1.0}));
        // What is left over comes with the last step.
        QCOMPARE(*parseTraffic("Linear30PercentEvery10Minutes"),
                 (std::vector<TrafficStep>{
                     {SimDuration{}, 0.3}, {minutes(10), 0.6}, {minutes(20), 0.9}, {minutes(30), 1.0}}));
    }

    void readsSteps()
    {
        QCOMPARE(*parseTraffic("2.5 % after 0 s, 50% after 90 s ,0 % after 1 h"),
                 (std::vector<TrafficStep>{
                     {SimDuration{}, 0.025}, {SimDuration::seconds(90), 0.5}, {SimDuration::hours(1), 0.0}}));
    }

    void saysWhatItDoesNotUnderstand_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("phrase");
        QTest::newRow("nothing") << QByteArray() << QByteArray("Canary10Percent10Minutes");
        QTest::newRow("a canary of all") << QByteArray("Canary100Percent5Minutes") << QByteArray("AllAtOnce");
        QTest::newRow("no minutes") << QByteArray("Linear10PercentEvery0Minutes") << QByteArray("AllAtOnce");
        QTest::newRow("no instant") << QByteArray("10 %") << QByteArray("10 % after 5 min");
        QTest::newRow("no unit") << QByteArray("10 % after 5") << QByteArray("not a duration");
        QTest::newRow("a comma too many") << QByteArray("10 % after 5 min,") << QByteArray("10 % after 5 min");
        QTest::newRow("more than all") << QByteArray("110 % after 0 s") << QByteArray("100 %");
        QTest::newRow("less than none") << QByteArray("-1 % after 0 s") << QByteArray("100 %");
        QTest::newRow("not a number") << QByteArray("nan % after 0 s") << QByteArray("100 %");
        QTest::newRow("out of order") << QByteArray("1 % after 5 s, 2 % after 5 s") << QByteArray("not later");
    }

    void saysWhatItDoesNotUnderstand()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, phrase);
        const Result<std::vector<TrafficStep>> steps = parseTraffic(text.toStdString());
        QVERIFY(!steps);
        QVERIFY2(QByteArray::fromStdString(steps.error().message).contains(phrase), steps.error().message.c_str());
    }

    void writesWhatItReads_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text :
             {"AllAtOnce", "Canary10Percent5Minutes", "Canary1Percent1Minutes", "Linear10PercentEvery1Minute",
              "Linear30PercentEvery10Minutes", "10 % after 30 s, 100 % after 10 min", "33.3 % after 0 s",
              "0 % after 0 s", "10 % after 0 s, 20 % after 1 min, 100 % after 3 min"}) {
            QTest::newRow(text) << QByteArray(text);
        }
    }

    void writesWhatItReads()
    {
        QFETCH(QByteArray, text);
        const std::vector<TrafficStep> steps = *parseTraffic(text.toStdString());
        QCOMPARE(QByteArray::fromStdString(formatTraffic(steps)), text);
        QCOMPARE(formatTraffic({}), std::string());
    }

    void readsRollbacks()
    {
        QCOMPARE(*parseRollback("5 %"), (AutomaticRollback{0.05, minutes(1), 20}));
        QCOMPARE(*parseRollback("2.5 % over 30 s"), (AutomaticRollback{0.025, SimDuration::seconds(30), 20}));
        QCOMPARE(*parseRollback("0% of 1"), (AutomaticRollback{0.0, minutes(1), 1}));
        for (const char *text : {"5 % over 1 min of 20", "2.5 % over 30 s of 1"}) {
            QCOMPARE(formatRollback(*parseRollback(text)), std::string(text));
        }
        for (const char *text : {"", "5", "100 %", "-1 %", "5 % 1 min", "5 % over 0 s", "5 % over 1 min of", "5 % of 0",
                                 "5 % over 1 min of 2 requests"}) {
            QVERIFY2(!parseRollback(text), text);
        }
    }
};

QTEST_APPLESS_MAIN(TestTrafficSteps)
#include "tst_traffic_steps.moc"
