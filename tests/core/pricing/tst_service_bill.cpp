// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/pricing/service_bill.h"

using namespace warmfront;

namespace {

Service priced(const char *perMillion, const char *perHour)
{
    Service service;
    service.name = "orders";
    service.pricePerMillion = *Decimal::parse(perMillion);
    service.pricePerHour = *Decimal::parse(perHour);
    return service;
}

/// Two replications of 12 hours, in which 3 million calls were made and half a million refused.
RunColumns columns()
{
    RunColumns c;
    c.replications = 2;
    c.measured = SimDuration::hours(12);
    c.services = {{"orders", 10, {3'000'000, 500'000, 2'500'000, {}, {}, {}}}};
    return c;
}

} // namespace

/// What services cost, by hand.
class TestServiceBill : public QObject
{
    Q_OBJECT

private slots:
    /// 2.5 million calls that were let in at 0.40 are 1.00; 24 hours at 0.10 are 2.40.
    void aRunPaysForCallsThatWereLetInAndForHours()
    {
        Bill bill;
        addServices(bill, {priced("0.40", "0.10")}, columns());
        QCOMPARE(bill.lines.size(), 2U);
        QCOMPARE(bill.lines[0].cost.toString(), std::string("1"));
        QCOMPARE(bill.lines[1].cost.toString(), std::string("2.4"));
        QCOMPARE(bill.total.toString(), std::string("3.4"));
        QVERIFY(checkBill(bill).has_value());
    }

    /// 2.5 million × 730 / 24 = 76,041,667 calls: 30.4166668; 730 hours: 73.
    void aMonthGoesOnAtThePaceOfTheMeanReplication()
    {
        Bill bill;
        addServicesOfMonth(bill, {priced("0.40", "0.10")}, columns());
        QCOMPARE(bill.lines[0].quantity.toString(), std::string("76.041667"));
        QCOMPARE(bill.total.toString(), std::string("103.4166668"));
        QVERIFY(checkBill(bill).has_value());
    }

    void whatHasNoPriceHasNoLine()
    {
        Bill bill;
        addServices(bill, {priced("0", "0")}, columns());
        addServicesOfMonth(bill, {priced("0", "0")}, columns());
        QVERIFY(bill.lines.empty());
        QVERIFY(bill.total.isZero());
    }
};

QTEST_APPLESS_MAIN(TestServiceBill)
#include "tst_service_bill.moc"
