// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "price_book.h"

using namespace warmfront;
using test::decimal;
using test::shippedPlan;

namespace {

QByteArray text(const Decimal &value)
{
    return QByteArray::fromStdString(value.toString());
}
QByteArray text(const Money &value)
{
    return QByteArray::fromStdString(value.toString());
}

TotalTime times(SimDuration time, std::int64_t machines)
{
    return TotalTime::nanoseconds(Int128(time.count()) * machines);
}

/// @p invocations of @p milliseconds (billed) with @p megabytes in a period of @p hours.
Usage functionUsage(std::int64_t invocations, int milliseconds, int megabytes, int hours)
{
    Usage usage;
    usage.invocations = static_cast<std::uint64_t>(invocations);
    usage.billedDuration = times(SimDuration::milliseconds(milliseconds), invocations);
    usage.billedMemoryTime = MemoryTime(MemorySize::megabytes(megabytes), usage.billedDuration);
    usage.period = SimDuration::hours(hours);
    return usage;
}

Usage machineUsage(std::int64_t machines, SimDuration period)
{
    Usage usage;
    usage.machines = machines;
    usage.machineTime = times(period, machines);
    usage.period = period;
    return usage;
}

Bill written(const PricePlan &plan, const char *meter, const QByteArray &quantity, const char *unit,
             bool freeTier = false)
{
    UsageRecord record;
    record.freeTier = freeTier;
    record.usage.emplace_back(UsageRecord::Metered{meter, decimal(quantity), unit});
    const Result<Bill> bill = priceUsage(plan, record);
    if (!bill) {
        qFatal("%s", bill.error().describe().c_str());
    }
    return *bill;
}

} // namespace

class TestBill : public QObject
{
    Q_OBJECT

private slots:
    void tiersBeginExactlyAtTheirThreshold_data()
    {
        QTest::addColumn<QByteArray>("gigabyteSeconds");
        QTest::addColumn<QByteArray>("quantities");
        QTest::addColumn<QByteArray>("cost"); // before rounding
        QTest::newRow("nothing") << QByteArray("0") << QByteArray("0") << QByteArray("0");
        QTest::newRow("at the first") << QByteArray("6000000000") << QByteArray("6000000000") << QByteArray("100000.2");
        QTest::newRow("just above the first")
            << QByteArray("6000000001") << QByteArray("6000000000 1") << QByteArray("100000.200015");
        QTest::newRow("at the second") << QByteArray("15000000000") << QByteArray("6000000000 9000000000")
                                       << QByteArray("235000.2");
        QTest::newRow("a bit above the second")
            << QByteArray("15000000000.5") << QByteArray("6000000000 9000000000 0.5")
            << QByteArray("235000.2000066667");
    }
    void tiersBeginExactlyAtTheirThreshold()
    {
        QFETCH(QByteArray, gigabyteSeconds);
        const Bill bill = written(shippedPlan("aws-lambda-x86-us-east-1"), "duration", gigabyteSeconds, "GB-s");
        QByteArray quantities;
        Money cost;
        for (const BillLine &line : bill.lines) {
            if (line.meter == "duration") {
                quantities += (quantities.isEmpty() ? "" : " ") + text(line.quantity);
                cost += line.cost;
            }
        }
        QTEST(quantities, "quantities");
        QTEST(text(cost), "cost");
    }

    void armTiersHaveTheirOwnThresholds()
    {
        const Bill bill = written(shippedPlan("aws-lambda-arm64-us-east-1"), "duration", "20000000000", "GB-s");
        QCOMPARE(text(bill.lines[0].quantity), QByteArray("7500000000"));
        QCOMPARE(text(bill.lines[1].quantity), QByteArray("11250000000"));
        QCOMPARE(text(bill.lines[2].quantity), QByteArray("1250000000"));
    }

    void theFreeTierIsASwitchAndALine()
    {
        const PricePlan &plan = shippedPlan("aws-lambda-x86-us-east-1");
        const Usage usage = functionUsage(3'000'000, 120, 1536, 730);
        const Result<Bill> without = priceRun(plan, usage, "", false);
        const Result<Bill> with = priceRun(plan, usage, "", true);
        QVERIFY(without && with);
        QCOMPARE(text(without->total), QByteArray("9.600018")); // 540,000 GB-s and 3 M requests
        QCOMPARE(text(with->total), QByteArray("2.733338"));
        QCOMPARE(with->lines.size(), std::size_t(4));
        QCOMPARE(QByteArray::fromStdString(with->lines[0].note), QByteArray("free tier"));
        QCOMPARE(text(with->lines[0].quantity), QByteArray("1000000"));
        QCOMPARE(text(with->lines[0].rate), QByteArray("0"));
        QCOMPARE(text(with->lines[2].quantity), QByteArray("400000"));
        QCOMPARE(text(with->lines[3].quantity), QByteArray("140000"));
        const Result<Bill> small = priceRun(plan, functionUsage(10, 100, 128, 1), "", true);
        QVERIFY(small.has_value());
        QVERIFY(small->total.isZero());
    }

    void memoryTimeIsExact()
    {
        // 1 ms × 128 MB = 1/8,000 GB-s
        const Result<Bill> bill =
            priceRun(shippedPlan("aws-lambda-x86-us-east-1"), functionUsage(1, 1, 128, 1), "", false);
        QVERIFY(bill.has_value());
        QCOMPARE(text(bill->lines[1].quantity), QByteArray("0.000125"));
        QCOMPARE(text(bill->lines[1].cost), QByteArray("0.0000000020833375"));
        Usage odd = functionUsage(1, 1, 1, 1);
        odd.billedMemoryTime = MemoryTime::byteNanoseconds(1);
        const Result<Bill> tiny = priceRun(shippedPlan("aws-lambda-x86-us-east-1"), odd, "", false);
        QVERIFY(tiny.has_value());
        QCOMPARE(text(tiny->lines[1].quantity),
                 QByteArray("0.000000000000000001")); // 9.3e-19 GB-s, to the nearest 10^-18
        QVERIFY(checkBill(*tiny).has_value());
    }

    void alwaysWarmInstancesArePaidFor()
    {
        const PricePlan &plan = shippedPlan("aws-lambda-x86-us-east-1");
        // Two instances of 1 GB for an hour, and 1,000 invocations of 1 s of which 900 ran on them.
        Usage usage = functionUsage(1000, 1000, 1024, 1);
        usage.provisionedTime = times(SimDuration::hours(1), 2);
        usage.provisionedMemoryTime = MemoryTime(MemorySize::gigabytes(1), usage.provisionedTime);
        const Result<Bill> notToldApart = priceRun(plan, usage, "", false);
        QVERIFY(notToldApart.has_value());
        // 1000 × 2e-7 + 1000 × 1.66667e-5 + 7200 × 4.1667e-6
        QCOMPARE(text(notToldApart->total), QByteArray("0.04686694"));
        QVERIFY(!notToldApart->lines[1].note.empty());

        usage.provisionedBilledMemoryTime = MemoryTime(MemorySize::gigabytes(1), times(SimDuration::seconds(1), 900));
        const Result<Bill> toldApart = priceRun(plan, usage, "", false);
        QVERIFY(toldApart.has_value());
        // 1000 × 2e-7 + 100 × 1.66667e-5 + 7200 × 4.1667e-6 + 900 × 9.7222e-6
        QCOMPARE(text(toldApart->total), QByteArray("0.04061689"));
        QVERIFY(toldApart->lines[1].note.empty() || toldApart->lines[1].note.starts_with("tier"));

        const Result<Bill> noRate = priceRun(shippedPlan("aws-lambda-legacy-us-east-1"), usage, "", false);
        QVERIFY(!noRate.has_value());
        QVERIFY(noRate.error().message.find("always-warm") != std::string::npos);
    }

    void nodesCostTheirHours_data()
    {
        QTest::addColumn<QByteArray>("plan");
        QTest::addColumn<QByteArray>("machine");
        QTest::addColumn<int>("machines");
        QTest::addColumn<int>("minutes");
        QTest::addColumn<QByteArray>("run");
        QTest::addColumn<QByteArray>("month"); // of 730 h
        // 3 × 24 × 0.096 + 24 × 0.10; 3 × 730 × 0.096 + 73
        QTest::newRow("EKS, three m5.large for a day")
            << QByteArray("aws-eks-nodes-us-east-1") << QByteArray("m5.large") << 3 << 24 * 60 << QByteArray("9.312")
            << QByteArray("283.24");
        // 2 × 0.5 × 0.0416
        QTest::newRow("EC2, two t3.medium for half an hour")
            << QByteArray("aws-ec2-nodes-us-east-1") << QByteArray("t3.medium") << 2 << 30 << QByteArray("0.0416")
            << QByteArray("60.74");
        // 2 × 0.06701142 + 0.10; 1460 × 0.06701142 = 97.8366732 and 73
        QTest::newRow("GKE, two e2-standard-2 for an hour")
            << QByteArray("google-gke-nodes-us-central1") << QByteArray("e2-standard-2") << 2 << 60
            << QByteArray("0.23402284") << QByteArray("170.84");
        // 0.192 + 0.10; 730 × 0.192 = 140.16 and 73
        QTest::newRow("AKS, one D4s_v3 for an hour") << QByteArray("azure-aks-nodes-eastus") << QByteArray("D4s_v3")
                                                     << 1 << 60 << QByteArray("0.292") << QByteArray("213.16");
        // A dyno for 24 h of 730: 25 × 24 / 730, and the month is the price whatever the period
        QTest::newRow("Heroku, two standard-1x for 365 h")
            << QByteArray("heroku-dynos-common-runtime-us") << QByteArray("standard-1x") << 2 << 365 * 60
            << QByteArray("25") << QByteArray("50");
    }
    void nodesCostTheirHours()
    {
        QFETCH(QByteArray, plan);
        QFETCH(QByteArray, machine);
        QFETCH(int, machines);
        QFETCH(int, minutes);
        const Usage usage = machineUsage(machines, SimDuration::minutes(minutes));
        const PricePlan &prices = shippedPlan(plan.toStdString());
        const Result<Bill> run = priceRun(prices, usage, machine.toStdString(), false);
        QVERIFY2(run.has_value(), run ? "" : run.error().describe().c_str());
        QTEST(text(run->total), "run");
        const Result<Bill> month = priceMonth(prices, usage, machine.toStdString(), false);
        QVERIFY(month.has_value());
        QTEST(text(month->total), "month");
        QVERIFY(checkBill(*run) && checkBill(*month));
    }

    void monthlyCapsHoldPerMachine()
    {
        PricePlan plan;
        plan.id = "capped";
        plan.metering.basis = MeteringRule::Basis::Machines;
        Meter meter;
        meter.name = "box";
        meter.unit = "h";
        meter.measures = Measures::Machines;
        meter.tiers = {{std::nullopt, decimal("0.05")}};
        meter.monthlyCap = Money::of(decimal("30"));
        plan.meters = {meter};
        plan.machines = {{"box", 1.0, MemorySize::gigabytes(1), "box", ""}};
        const auto run = [&](std::int64_t machines, int hours) {
            const Result<Bill> bill = priceRun(plan, machineUsage(machines, SimDuration::hours(hours)), "box", false);
            if (!bill || !checkBill(*bill)) {
                qFatal("no bill that adds up");
            }
            return text(bill->total);
        };
        QCOMPARE(run(1, 600), QByteArray("30")); // 600 × 0.05, exactly the cap
        QCOMPARE(run(1, 599), QByteArray("29.95"));
        QCOMPARE(run(1, 700), QByteArray("30")); // 35 without the cap
        QCOMPARE(run(3, 700), QByteArray("90"));
        QCOMPARE(run(1, 1400), QByteArray("60")); // two months
        QCOMPARE(text(written(plan, "box", "700", "h").total), QByteArray("30"));
        QCOMPARE(text(written(plan, "box", "1400", "h").total), QByteArray("60")); // two machines at least
    }

    void aMonthIsTheRunAtItsPace()
    {
        const PricePlan &plan = shippedPlan("aws-lambda-x86-us-east-1");
        // 1 request a second for an hour, 100 ms × 1 GB: × 730 = 2,628,000 requests and 262,800 GB-s.
        const Usage usage = functionUsage(3600, 100, 1024, 1);
        const Result<Bill> month = priceMonth(plan, usage, "", false);
        QVERIFY(month.has_value());
        QCOMPARE(text(month->lines[0].quantity), QByteArray("2628000"));
        QCOMPARE(text(month->lines[1].quantity), QByteArray("262800"));
        QCOMPARE(text(month->total), QByteArray("4.91")); // 0.5256 → 0.53, 4.38000876 → 4.38
        QVERIFY(checkBill(*month).has_value());
        const Result<Bill> free = priceMonth(plan, usage, "", true);
        QVERIFY(free.has_value());
        QCOMPARE(text(free->total), QByteArray("0.33")); // 1,628,000 × 2e-7 = 0.3256; GB-s all free
        Usage nothing = usage;
        nothing.period = SimDuration{};
        QVERIFY(!priceMonth(plan, nothing, "", false).has_value());
    }

    void replicationsAreBilledOneByOne()
    {
        const PricePlan &plan = shippedPlan("aws-lambda-x86-us-east-1");
        const Usage a = functionUsage(1'500'000, 120, 1536, 24);
        const Usage b = functionUsage(900'000, 120, 1536, 24);
        const Result<Bill> sum = priceRuns(plan, {a, b, a}, "", true);
        QVERIFY(sum.has_value());
        QVERIFY(checkBill(*sum).has_value());
        Money total;
        for (const Usage &usage : {a, b, a}) {
            total += priceRun(plan, usage, "", true)->total;
        }
        QVERIFY(sum->total == total);
        QCOMPARE(text(sum->lines[0].quantity), QByteArray("2900000")); // free requests: 1 M + 0.9 M + 1 M
        QCOMPARE(sum->lines.size(), std::size_t(4));
        QVERIFY(priceRuns(plan, {}, "", true)->lines.empty());
    }

    void replicationsOfAThirdAddUpToOne()
    {
        // 110 minutes are 1.8333... h, which no decimal says: three of them are 5.5 h all the same.
        const PricePlan &plan = shippedPlan("azure-aks-nodes-eastus");
        const Usage usage = machineUsage(1, SimDuration::minutes(110));
        const Result<Bill> sum = priceRuns(plan, {usage, usage, usage}, "D4s_v3", false);
        QVERIFY(sum.has_value());
        QVERIFY(checkBill(*sum).has_value());
        QCOMPARE(text(sum->lines[0].quantity), QByteArray("5.5"));
        QVERIFY(sum->total == priceRun(plan, machineUsage(1, SimDuration::minutes(330)), "D4s_v3", false)->total);
    }

    void aBillNeverFallsWhenUsageGrows_data()
    {
        QTest::addColumn<bool>("freeTier");
        QTest::newRow("with the free tier") << true;
        QTest::newRow("without") << false;
    }
    void aBillNeverFallsWhenUsageGrows()
    {
        QFETCH(bool, freeTier);
        for (const char *id :
             {"aws-lambda-x86-us-east-1", "aws-lambda-arm64-us-east-1", "aws-lambda-legacy-us-east-1"}) {
            Money last;
            // Steps of a factor near 1.07 from 1 to 10^12 cross every threshold.
            for (std::int64_t invocations = 1; invocations < 1'000'000'000'000; invocations += 1 + invocations / 15) {
                const Result<Bill> bill =
                    priceMonth(shippedPlan(id), functionUsage(invocations, 200, 1024, 730), "", freeTier);
                QVERIFY(bill.has_value());
                QVERIFY(checkBill(*bill).has_value());
                QVERIFY2(bill->total >= last, id);
                last = bill->total;
            }
            QVERIFY(last > Money());
        }
        Money last;
        for (int minutes = 1; minutes < 100'000; minutes += 1 + minutes / 20) {
            const Result<Bill> bill = priceRun(shippedPlan("heroku-dynos-common-runtime-us"),
                                               machineUsage(2, SimDuration::minutes(minutes)), "standard-2x", freeTier);
            QVERIFY(bill.has_value());
            QVERIFY(checkBill(*bill).has_value());
            QVERIFY(bill->total > last);
            last = bill->total;
        }
    }

    void invocationsRoundUpToTheStep_data()
    {
        QTest::addColumn<QByteArray>("plan");
        QTest::addColumn<qint64>("microseconds");
        QTest::addColumn<QByteArray>("gigabyteSeconds");
        QTest::newRow("just above 120 ms")
            << QByteArray("aws-lambda-x86-us-east-1") << qint64(120'001) << QByteArray("0.121");
        QTest::newRow("exactly 120 ms") << QByteArray("aws-lambda-x86-us-east-1") << qint64(120'000)
                                        << QByteArray("0.12");
        QTest::newRow("at least 1 ms") << QByteArray("aws-lambda-x86-us-east-1") << qint64(0) << QByteArray("0.001");
        QTest::newRow("100 ms in the old days")
            << QByteArray("aws-lambda-legacy-us-east-1") << qint64(1'000) << QByteArray("0.1");
        QTest::newRow("100.1 ms in the old days")
            << QByteArray("aws-lambda-legacy-us-east-1") << qint64(100'100) << QByteArray("0.2");
    }
    void invocationsRoundUpToTheStep()
    {
        QFETCH(QByteArray, plan);
        QFETCH(qint64, microseconds);
        UsageRecord record;
        record.usage.emplace_back(
            UsageRecord::Invoked{1, SimDuration::microseconds(microseconds), MemorySize::gigabytes(1)});
        const Result<Bill> bill = priceUsage(shippedPlan(plan.toStdString()), record);
        QVERIFY(bill.has_value());
        QTEST(text(bill->lines[1].quantity), "gigabyteSeconds");
    }

    void wordsSayWhatIsWrongInARecord_data()
    {
        QTest::addColumn<QByteArray>("plan");
        QTest::addColumn<QByteArray>("meter");
        QTest::addColumn<QByteArray>("quantity");
        QTest::addColumn<QByteArray>("unit");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("named");
        const auto row = [](const char *name, const char *plan, const char *meter, const char *quantity,
                            const char *unit, const char *path, const char *named) {
            QTest::newRow(name) << QByteArray(plan) << QByteArray(meter) << QByteArray(quantity) << QByteArray(unit)
                                << QByteArray(path) << QByteArray(named);
        };
        const char *lambda = "aws-lambda-x86-us-east-1";
        row("unknown meter", lambda, "egress", "1", "GB", "usage[0].meter", "requests, duration");
        row("another unit", lambda, "duration", "1", "h", "usage[0].unit", "GB-s");
        row("unknown unit", lambda, "requests", "1", "bananas", "usage[0].unit", "million requests");
        row("a dyno in GB-s", "heroku-dynos-common-runtime-us", "basic", "1", "GB-s", "usage[0].unit", "dyno-month");
        row("negative", lambda, "requests", "-1", "request", "usage[0].quantity", "0 to 10^15");
        row("too much", lambda, "requests", "1e16", "request", "usage[0].quantity", "0 to 10^15");
        row("too fine", lambda, "requests", "1e-19", "request", "usage[0].quantity", "18 decimals");
    }
    void wordsSayWhatIsWrongInARecord()
    {
        QFETCH(QByteArray, plan);
        QFETCH(QByteArray, meter);
        QFETCH(QByteArray, quantity);
        QFETCH(QByteArray, unit);
        QFETCH(QByteArray, named);
        UsageRecord record;
        record.usage.emplace_back(UsageRecord::Metered{meter.toStdString(), decimal(quantity), unit.toStdString()});
        const Result<Bill> bill = priceUsage(shippedPlan(plan.toStdString()), record);
        QVERIFY(!bill.has_value());
        QTEST(QByteArray::fromStdString(bill.error().path), "path");
        QVERIFY2(bill.error().message.find(named.toStdString()) != std::string::npos, bill.error().message.c_str());
    }

    void refusesWhatCannotBePriced()
    {
        const PricePlan &lambda = shippedPlan("aws-lambda-x86-us-east-1");
        const PricePlan &nodes = shippedPlan("aws-eks-nodes-us-east-1");
        UsageRecord record;
        record.usage.emplace_back(UsageRecord::Invoked{1, SimDuration::seconds(1), MemorySize::gigabytes(1)});
        QVERIFY(!priceUsage(nodes, record).has_value());
        record.month = SimDuration{};
        QCOMPARE(QByteArray::fromStdString(priceUsage(lambda, record).error().path), QByteArray("month"));
        record.month = SimDuration::hours(730);
        record.usage = {UsageRecord::Invoked{9'000'000'000'000'000'000, SimDuration::hours(2'000'000),
                                             MemorySize::gigabytes(1024)}};
        QCOMPARE(QByteArray::fromStdString(priceUsage(lambda, record).error().path), QByteArray("usage[0]"));
        record.usage = {UsageRecord::Invoked{-1, SimDuration::seconds(1), MemorySize::gigabytes(1)}};
        QVERIFY(!priceUsage(lambda, record).has_value());

        const Result<Bill> unknown = priceRun(nodes, machineUsage(1, SimDuration::hours(1)), "m5.huge", false);
        QVERIFY(!unknown.has_value());
        QVERIFY(unknown.error().message.find("m5.large") != std::string::npos);
    }

    void aForgedBillIsFound()
    {
        Bill bill = written(shippedPlan("aws-lambda-x86-us-east-1"), "duration", "140000", "GB-s");
        QVERIFY(checkBill(bill).has_value());
        Bill wrongLine = bill;
        wrongLine.lines[0].cost += Money::attos(1);
        QVERIFY(!checkBill(wrongLine).has_value());
        Bill wrongTotal = bill;
        wrongTotal.total += Money::attos(1);
        QVERIFY(!checkBill(wrongTotal).has_value());
    }
};

QTEST_GUILESS_MAIN(TestBill)
#include "tst_bill.moc"
