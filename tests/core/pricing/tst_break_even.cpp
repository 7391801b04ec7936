// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/pricing/break_even.h"
#include "price_book.h"

using namespace warmfront;
using test::decimal;
using test::shippedPlan;

class TestBreakEven : public QObject
{
    Q_OBJECT

private slots:
    /// x = P / (3600 (2e-7 + GB s 1.66667e-5)) requests per second for a machine of P dollars an hour, from list
    /// prices.
    void findsTheRateOfOneAlwaysOnMachine_data()
    {
        QTest::addColumn<QByteArray>("plan");
        QTest::addColumn<QByteArray>("machine");
        QTest::addColumn<int>("megabytes");
        QTest::addColumn<int>("milliseconds");
        QTest::addColumn<double>("perSecond"); // three digits of the formula
        const auto row = [](const char *name, const char *plan, const char *machine, int megabytes, int milliseconds,
                            double rate) {
            QTest::newRow(name) << QByteArray(plan) << QByteArray(machine) << megabytes << milliseconds << rate;
        };
        const char *ec2 = "aws-ec2-nodes-us-east-1";
        row("m5.large, 128 MB, 100 ms", ec2, "m5.large", 128, 100, 65.3);
        row("m5.large, 512 MB, 200 ms", ec2, "m5.large", 512, 200, 14.3);
        row("m5.large, 1 GB, 200 ms", ec2, "m5.large", 1024, 200, 7.55);
        row("m5.large, 1 GB, 1 s", ec2, "m5.large", 1024, 1000, 1.58);
        row("t3.medium, 512 MB, 200 ms", ec2, "t3.medium", 512, 200, 6.19);
        row("t3.medium, 1 GB, 1 s", ec2, "t3.medium", 1024, 1000, 0.69);
        row("standard-1x, 128 MB, 100 ms", "heroku-dynos-common-runtime-us", "standard-1x", 128, 100, 23.3);
        row("standard-1x, 1 GB, 1 s", "heroku-dynos-common-runtime-us", "standard-1x", 1024, 1000, 0.56);
    }
    void findsTheRateOfOneAlwaysOnMachine()
    {
        QFETCH(QByteArray, plan);
        QFETCH(QByteArray, machine);
        QFETCH(int, megabytes);
        QFETCH(int, milliseconds);
        QFETCH(double, perSecond);
        const Result<Decimal> request =
            costPerRequest(shippedPlan("aws-lambda-x86-us-east-1"), SimDuration::milliseconds(milliseconds),
                           MemorySize::megabytes(megabytes));
        const Result<Decimal> month = costPerMonth(shippedPlan(plan.toStdString()), machine.toStdString(), 1);
        QVERIFY(request && month);
        const BreakEvenPoint point = breakEven({"functions", Decimal(), *request}, {"machines", *month, Decimal()});
        QVERIFY(point.at.has_value());
        QVERIFY2(std::abs(point.at->inPerSecond() - perSecond) < 0.005 * perSecond + 0.005,
                 std::to_string(point.at->inPerSecond()).c_str());
        QCOMPARE(QByteArray::fromStdString(point.cheaperBelow), QByteArray("functions"));
    }

    /// Lambda arm64 with 1,769 MB against Fargate arm64 with 1 vCPU and 2 GB, by list prices of 2026.
    void findsTheUtilisationOfAServer()
    {
        const Result<Decimal> busySecond = costPerRequest(shippedPlan("aws-lambda-arm64-us-east-1"),
                                                          SimDuration::seconds(1), MemorySize::megabytes(1769));
        QVERIFY(busySecond.has_value());
        const Decimal withoutRequest = *busySecond - decimal("0.0000002");
        const Decimal fargate =
            (decimal("0.03238") + decimal("0.00356") * Decimal(2)).dividedBy(Decimal(3600), 30, Rounding::HalfEven);
        QVERIFY(std::abs(breakEvenUtilisation(fargate, withoutRequest) - 0.47635) < 0.000005);
    }

    void saysWhenOneIsAlwaysCheaper_data()
    {
        QTest::addColumn<QByteArray>("fixedA");
        QTest::addColumn<QByteArray>("eachA");
        QTest::addColumn<QByteArray>("fixedB");
        QTest::addColumn<QByteArray>("eachB");
        QTest::addColumn<QByteArray>("cheaper");
        QTest::addColumn<double>("at"); // 0 = never
        const auto row = [](const char *name, const char *fixedA, const char *eachA, const char *fixedB,
                            const char *eachB, const char *cheaper, double at) {
            QTest::newRow(name) << QByteArray(fixedA) << QByteArray(eachA) << QByteArray(fixedB) << QByteArray(eachB)
                                << QByteArray(cheaper) << at;
        };
        row("crossing", "0", "0.001", "2628", "0", "a", 1.0); // 2,628,000 requests in 730 h
        row("crossing, the other way round", "2628", "0", "0", "0.001", "b", 1.0);
        row("both fixed", "10", "0", "20", "0", "a", 0.0);
        row("both per request", "0", "0.002", "0", "0.001", "b", 0.0);
        row("dearer in both", "10", "0.002", "5", "0.001", "b", 0.0);
        row("the same", "10", "0.002", "10", "0.002", "a", 0.0);
    }
    void saysWhenOneIsAlwaysCheaper()
    {
        QFETCH(QByteArray, fixedA);
        QFETCH(QByteArray, eachA);
        QFETCH(QByteArray, fixedB);
        QFETCH(QByteArray, eachB);
        QFETCH(double, at);
        const BreakEvenPoint point =
            breakEven({"a", decimal(fixedA), decimal(eachA)}, {"b", decimal(fixedB), decimal(eachB)});
        QTEST(QByteArray::fromStdString(point.cheaperBelow), "cheaper");
        QCOMPARE(point.at.has_value(), at > 0.0);
        if (point.at) {
            QCOMPARE(point.at->inPerSecond(), at);
        }
        QVERIFY(!point.explanation.empty());
    }
};

QTEST_GUILESS_MAIN(TestBreakEven)
#include "tst_break_even.moc"
