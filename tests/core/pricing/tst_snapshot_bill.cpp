// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/pricing/snapshot_bill.h"
#include "price_book.h"

using namespace warmfront;
using test::shippedPlan;

namespace {

Function function(const char *name, const char *runtime, int megabytes)
{
    Function f;
    f.name = name;
    f.runtime = runtime;
    f.memory = MemorySize::megabytes(megabytes);
    return f;
}

/// @p cold cold starts of one function in each of so many replications together.
RunColumns columns(int replications, SimDuration measured, std::initializer_list<std::uint64_t> cold)
{
    RunColumns c;
    c.replications = replications;
    c.measured = measured;
    for (const std::uint64_t starts : cold) {
        FunctionOutcome outcome;
        outcome.counts.cold = starts;
        c.functions.push_back(outcome);
    }
    return c;
}

Bill billOf(const PricePlan &plan)
{
    Bill bill;
    bill.plan = plan.id;
    bill.total = Money::of(Decimal(), plan.currency);
    return bill;
}

QString lines(const Bill &bill)
{
    QStringList texts;
    for (const BillLine &line : bill.lines) {
        texts << QStringLiteral("%1: %2 %3 at %4 = %5")
                     .arg(QString::fromStdString(line.meter), QString::fromStdString(line.quantity.toString()),
                          QString::fromStdString(line.unit), QString::fromStdString(line.rate.toString()),
                          QString::fromStdString(line.cost.toString()));
    }
    return texts.join(QStringLiteral("; "));
}

} // namespace

/// What snapshots of functions cost, by hand.
class TestSnapshotBill : public QObject
{
    Q_OBJECT

private slots:
    /// The telemetry example of https://aws.amazon.com/lambda/pricing/: a snapshot of 1 GB active for 31 days
    /// (2,678,400 s) is 4.03, 74,400 restores of it are 10.40.
    void theVendorsExampleCostsWhatItSays()
    {
        const PricePlan &plan = shippedPlan("aws-lambda-x86-us-east-1");
        Bill bill = billOf(plan);
        addSnapshots(bill, plan, {function("telemetry", "python3.12", 1024)},
                     columns(1, SimDuration::seconds(2'678'400), {74'400}));
        QCOMPARE(lines(bill), QStringLiteral("snapshot-cache: 2678400 GB-s at 0.0000015046 = 4.02992064; "
                                             "snapshot-restore: 74400 GB at 0.0001397998 = 10.40110512"));
        QVERIFY(checkBill(bill).has_value());
    }

    /// Two runs of an hour: each keeps its half GB for the least, 3 h, which is 5,400 GB-s; 10 restores of half a GB.
    void aShortRunPaysForTheLeastTime()
    {
        const PricePlan &plan = shippedPlan("aws-lambda-x86-us-east-1");
        Bill bill = billOf(plan);
        addSnapshots(bill, plan, {function("f", "dotnet8", 512)}, columns(2, SimDuration::hours(1), {10}));
        QCOMPARE(lines(bill), QStringLiteral("snapshot-cache: 10800 GB-s at 0.0000015046 = 0.01624968; "
                                             "snapshot-restore: 5 GB at 0.0001397998 = 0.000698999"));
    }

    /// 20 restores in two runs of 10 h are 730 in a month of 730 h; the snapshot is kept for all of it.
    void aMonthGoesOnAtThePaceOfTheMeanReplication()
    {
        const PricePlan &plan = shippedPlan("aws-lambda-arm64-us-east-1");
        Bill bill = billOf(plan);
        addSnapshotsOfMonth(bill, plan, {function("f", "python3.13", 1024)}, columns(2, SimDuration::hours(10), {20}));
        QCOMPARE(lines(bill), QStringLiteral("snapshot-cache: 2628000 GB-s at 0.0000015046 = 3.9540888; "
                                             "snapshot-restore: 730 GB at 0.0001397998 = 0.102053854"));
        QVERIFY(checkBill(bill).has_value());
    }

    /// Java pays nothing, and the bill says so.
    void whatIsFreeHasALineOfItsOwn()
    {
        const PricePlan &plan = shippedPlan("aws-lambda-x86-us-east-1");
        Bill bill = billOf(plan);
        addSnapshots(bill, plan, {function("f", "java21", 1024), function("g", "python3.12", 1024)},
                     columns(1, SimDuration::hours(3), {7, 2}));
        QCOMPARE(lines(bill), QStringLiteral("snapshot-cache: 10800 GB-s at 0.0000015046 = 0.01624968; "
                                             "snapshot-cache: 10800 GB-s at 0 = 0; "
                                             "snapshot-restore: 2 GB at 0.0001397998 = 0.0002795996; "
                                             "snapshot-restore: 7 GB at 0 = 0"));
        QVERIFY(bill.lines[1].note.find("free") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestSnapshotBill)
#include "tst_snapshot_bill.moc"
