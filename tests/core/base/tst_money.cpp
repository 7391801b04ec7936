// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/base/contract.h"
#include "core/base/money.h"

using namespace warmfront;

namespace {

Decimal decimal(const char *text)
{
    const Result<Decimal> value = Decimal::parse(text);
    if (!value) {
        qFatal("not a decimal: %s", text);
    }
    return *value;
}

Money money(const char *text)
{
    return Money::of(decimal(text));
}

constexpr Int128 largest = static_cast<Int128>(~UInt128(0) >> 1);

} // namespace

class TestMoney : public QObject
{
    Q_OBJECT

private slots:
    void multipliesExactlyAndRoundsOnce_data()
    {
        QTest::addColumn<QByteArray>("quantity");
        QTest::addColumn<QByteArray>("rate");
        QTest::addColumn<QByteArray>("cost");
        const auto row = [](const char *name, const char *quantity, const char *rate, const char *cost) {
            QTest::newRow(name) << QByteArray(quantity) << QByteArray(rate) << QByteArray(cost);
        };
        row("a Lambda bill", "140000", "0.0000166667", "2.333338");
        row("requests", "7440000", "0.0000002", "1.488");
        row("billions", "46440000000", "0.0000133334", "619203.096");
        row("nothing", "0", "0.0000166667", "0");
        row("negative", "-2", "0.5", "-1");
        row("half of an atto goes to even, down", "0.5", "0.000000000000000001", "0");
        row("half of an atto goes to even, up", "1.5", "0.000000000000000001", "0.000000000000000002");
        row("48 places in the middle", "0.333333333333333333333333333333", "0.000000000000000003",
            "0.000000000000000001");
        row("76 digits in the middle", "99999999999999999999", "1.0000000000000000000000000001",
            "99999999999999999999.00000001"); // 99999999999999999999.0000000099999999999999999999
    }
    void multipliesExactlyAndRoundsOnce()
    {
        QFETCH(QByteArray, quantity);
        QFETCH(QByteArray, rate);
        QFETCH(QByteArray, cost);
        QCOMPARE(QByteArray::fromStdString(Money::product(decimal(quantity), decimal(rate)).toString()), cost);
    }

    void addsExactlyAndThrowsWhatDoesNotFit()
    {
        QCOMPARE(QByteArray::fromStdString((money("0.1") + money("0.2")).toString()), QByteArray("0.3"));
        QCOMPARE(QByteArray::fromStdString((money("0.1") - money("0.2")).toString()), QByteArray("-0.1"));
        const Money most = Money::attos(largest);
        QVERIFY((most + -most).isZero());
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(most + Money::attos(1)));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(-most - Money::attos(2)));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(money("200000000000000000000")));
        QVERIFY_THROWS_EXCEPTION(ContractViolation,
                                 static_cast<void>(Money::product(decimal("1e20"), decimal("1e20"))));
    }

    void neverMixesCurrencies()
    {
        const Result<Currency> euro = Currency::parse("EUR");
        QVERIFY(euro.has_value());
        QCOMPARE(QByteArray::fromStdString(euro->code()), QByteArray("EUR"));
        QVERIFY(Money(*euro) != Money());
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(Money(*euro) + Money()));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(Money(*euro) < Money()));
        for (const char *bad : {"", "us", "usd", "USDD", "U$D", "12A"}) {
            QVERIFY2(!Currency::parse(bad).has_value(), bad);
        }
    }

    void scalesByARatio()
    {
        QCOMPARE(QByteArray::fromStdString(money("7").scaledBy(Decimal(2), Decimal(744)).toString()),
                 QByteArray("0.018817204301075269"));
        QCOMPARE(Money::attos(largest).scaledBy(decimal("0.3"), decimal("0.3")).attos() == largest, true);
        QCOMPARE(Money::attos(largest).scaledBy(decimal("1e38"), decimal("1e38")).attos() == largest, true);
        QCOMPARE(Money::attos(5).scaledBy(Decimal(1), Decimal(2)).attos() == 2, true);
        QCOMPARE(Money::attos(-7).scaledBy(Decimal(1), Decimal(2)).attos() == -4, true);
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(money("1").scaledBy(Decimal(1), Decimal())));
    }

    void printsAsBillsDo_data()
    {
        QTest::addColumn<QByteArray>("amount");
        QTest::addColumn<int>("places");
        QTest::addColumn<QByteArray>("printed");
        QTest::newRow("cents") << QByteArray("2.733338") << 2 << QByteArray("2.73");
        QTest::newRow("half up, not to even") << QByteArray("3.825") << 2 << QByteArray("3.83");
        QTest::newRow("zeros are kept") << QByteArray("248") << 2 << QByteArray("248.00");
        QTest::newRow("one zero is kept") << QByteArray("0.4") << 2 << QByteArray("0.40");
        QTest::newRow("no places") << QByteArray("0.5") << 0 << QByteArray("1");
        QTest::newRow("negative") << QByteArray("-0.005") << 2 << QByteArray("-0.01");
        QTest::newRow("negative that rounds to nothing") << QByteArray("-0.004") << 2 << QByteArray("0.00");
        QTest::newRow("all places") << QByteArray("1") << 18 << QByteArray("1.000000000000000000");
    }
    void printsAsBillsDo()
    {
        QFETCH(QByteArray, amount);
        QFETCH(int, places);
        QTEST(QByteArray::fromStdString(money(amount.constData()).toFixed(places)), "printed");
    }

    void splitsWithoutLosingAnAtto_data()
    {
        QTest::addColumn<QByteArray>("amount");
        QTest::addColumn<QList<qint64>>("weights");
        QTest::addColumn<QByteArray>("shares");
        QTest::newRow("thirds") << QByteArray("0.000000000000000010") << QList<qint64>{1, 1, 1} << QByteArray("4 3 3");
        QTest::newRow("the largest remainder first")
            << QByteArray("0.000000000000000010") << QList<qint64>{5, 29, 66} << QByteArray("0 3 7");
        QTest::newRow("a weight of 0 gets nothing")
            << QByteArray("0.000000000000000007") << QList<qint64>{0, 2, 1} << QByteArray("0 5 2");
        QTest::newRow("negative") << QByteArray("-0.000000000000000010") << QList<qint64>{1, 1, 1}
                                  << QByteArray("-4 -3 -3");
        QTest::newRow("one") << QByteArray("0.000000000000000010") << QList<qint64>{9} << QByteArray("10");
    }
    void splitsWithoutLosingAnAtto()
    {
        QFETCH(QByteArray, amount);
        QFETCH(QList<qint64>, weights);
        const Money whole = money(amount.constData());
        const std::vector<Int128> wide(weights.begin(), weights.end());
        QByteArray shares;
        Money sum;
        for (const Money &share : whole.split(wide)) {
            shares += (shares.isEmpty() ? "" : " ") + QByteArray::number(static_cast<qint64>(share.attos()));
            sum += share;
        }
        QTEST(shares, "shares");
        QVERIFY(sum == whole);
    }

    void splitsTheLargestAmount()
    {
        const Money whole = Money::attos(largest);
        const std::vector<Money> shares = whole.split({largest, largest, largest - 1});
        QVERIFY(shares[0] + shares[1] + shares[2] == whole);
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(whole.split({0, 0})));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(whole.split({1, -1})));
    }
};

QTEST_APPLESS_MAIN(TestMoney)
#include "tst_money.moc"
