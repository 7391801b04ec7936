// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "ui/models/number_format.h"

using namespace warmfront;
using namespace warmfront::ui;

/// Numbers on screen read the way people say them: right unit, three digits, never an exponent.
class TestNumberFormat : public QObject
{
    Q_OBJECT

private slots:
    void durationsTakeTheUnitThatSuits_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << 0.0 << QStringLiteral("0 s");
        QTest::newRow("nanoseconds") << 12e-9 << QStringLiteral("12\u00a0ns");
        QTest::newRow("milliseconds") << 0.2441 << QStringLiteral("244\u00a0ms");
        QTest::newRow("seconds") << 1.991 << QStringLiteral("1.99\u00a0s");
        QTest::newRow("still seconds") << 90.0 << QStringLiteral("90\u00a0s");
        QTest::newRow("minutes") << 600.0 << QStringLiteral("10\u00a0min");
        QTest::newRow("hours") << 86400.0 << QStringLiteral("24\u00a0h");
        QTest::newRow("days") << 14.0 * 86400.0 << QStringLiteral("14\u00a0d");
    }
    void durationsTakeTheUnitThatSuits()
    {
        QFETCH(double, seconds);
        QTEST(durationText(seconds, QLocale::c()), "text");
    }

    void moneyKeepsItsSize_data()
    {
        QTest::addColumn<QString>("amount");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << QStringLiteral("0") << QStringLiteral("$0.00");
        QTest::newRow("dollars") << QStringLiteral("2.733338") << QStringLiteral("$2.73");
        QTest::newRow("rounds up to a dollar") << QStringLiteral("0.9999") << QStringLiteral("$1.00");
        QTest::newRow("cents") << QStringLiteral("0.0213") << QStringLiteral("$0.0213");
        QTest::newRow("a millionth") << QStringLiteral("0.0000017834") << QStringLiteral("$0.00000178");
        QTest::newRow("credit") << QStringLiteral("-3") << QStringLiteral("−$3.00");
    }
    void moneyKeepsItsSize()
    {
        QFETCH(QString, amount);
        const Money money = Money::of(*Decimal::parse(amount.toStdString()));
        QTEST(moneyText(money, QLocale::c()), "text");
    }

    void clocksRoundToMilliseconds()
    {
        QCOMPARE(clockText(SimTime{}), QStringLiteral("00:00:00.000"));
        QCOMPARE(clockText(SimTime::atNanoseconds(590'610'600'000)), QStringLiteral("00:09:50.611"));
        QCOMPARE(clockText(SimTime::atNanoseconds(59'999'600'000)), QStringLiteral("00:01:00.000"));
        QCOMPARE(clockText(SimTime::after(SimDuration::hours(76))), QStringLiteral("3 d 04:00:00.000"));
    }

    void ratesAndShares()
    {
        QCOMPARE(rateText(20.2, QLocale::c()), QStringLiteral("20.2\u00a0/s"));
        QCOMPARE(rateText(0.05, QLocale::c()), QStringLiteral("3\u00a0/min"));
        QCOMPARE(rateText(1.0 / 86400.0, QLocale::c()), QStringLiteral("1\u00a0/d"));
        QCOMPARE(percentText(0.00134, QLocale::c()), QStringLiteral("0.134\u00a0%"));
        QCOMPARE(numberText(7.6919, QLocale::c()), QStringLiteral("7.69"));
        QCOMPARE(numberText(0.0, QLocale::c()), QStringLiteral("0"));
    }
};

QTEST_APPLESS_MAIN(TestNumberFormat)
#include "tst_number_format.moc"
