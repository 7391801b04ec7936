// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/base/contract.h"
#include "core/base/decimal.h"

using namespace warmfront;

namespace {

const char *const largest = "170141183460469231731687303715884105727"; // 2^127 - 1

Decimal decimal(const QByteArray &text)
{
    const Result<Decimal> value = Decimal::parse(text.toStdString());
    if (!value) {
        qFatal("not a decimal: %s", text.constData());
    }
    return *value;
}

QByteArray text(const Decimal &value)
{
    return QByteArray::fromStdString(value.toString());
}

} // namespace

Q_DECLARE_METATYPE(warmfront::Rounding)

class TestDecimal : public QObject
{
    Q_OBJECT

private slots:
    void parsesAndPrintsExactly_data()
    {
        QTest::addColumn<QByteArray>("written");
        QTest::addColumn<QByteArray>("printed");
        QTest::newRow("zero") << QByteArray("0") << QByteArray("0");
        QTest::newRow("minus zero") << QByteArray("-0.000") << QByteArray("0");
        QTest::newRow("a list price") << QByteArray("0.0000166667") << QByteArray("0.0000166667");
        QTest::newRow("trailing zeros") << QByteArray("25.00") << QByteArray("25");
        QTest::newRow("leading zeros") << QByteArray("007.5") << QByteArray("7.5");
        QTest::newRow("negative") << QByteArray("-3.25") << QByteArray("-3.25");
        QTest::newRow("exponent down") << QByteArray("1e-7") << QByteArray("0.0000001");
        QTest::newRow("exponent up") << QByteArray("1.5E+3") << QByteArray("1500");
        QTest::newRow("exponent cancels places") << QByteArray("0.00012e4") << QByteArray("1.2");
        QTest::newRow("thirty places") << QByteArray("0.000000000000000000000000000001")
                                       << QByteArray("0.000000000000000000000000000001");
        QTest::newRow("zeros beyond thirty places")
            << QByteArray("1.500000000000000000000000000000000000000000") << QByteArray("1.5");
        QTest::newRow("the largest") << QByteArray(largest) << QByteArray(largest);
        QTest::newRow("the most negative printed") << QByteArray("-") + largest << QByteArray("-") + largest;
        QTest::newRow("zero times a huge power") << QByteArray("0e99999") << QByteArray("0");
    }
    void parsesAndPrintsExactly()
    {
        QFETCH(QByteArray, written);
        const Result<Decimal> value = Decimal::parse(written.toStdString());
        QVERIFY(value.has_value());
        QTEST(text(*value), "printed");
        QVERIFY(*Decimal::parse(value->toString()) == *value);
    }

    void refusesWhatIsNoDecimal_data()
    {
        QTest::addColumn<QByteArray>("written");
        for (const char *bad : {"",
                                "-",
                                ".",
                                ".5",
                                "5.",
                                "+1",
                                "1,5",
                                "1.2.3",
                                " 1",
                                "1 ",
                                "0x10",
                                "1e",
                                "1e+",
                                "1e+-5",
                                "1e5x",
                                "nan",
                                "inf",
                                "--1",
                                "170141183460469231731687303715884105728",
                                "1e39",
                                "1e-31",
                                "0.0000000000000000000000000000001",
                                "1e99999999999999999999",
                                "1e-99999999999999999999"}) {
            QTest::newRow(*bad == '\0' ? "nothing" : bad) << QByteArray(bad);
        }
        QTest::newRow("a long text") << QByteArray(100'000, '9');
    }
    void refusesWhatIsNoDecimal()
    {
        QFETCH(QByteArray, written);
        const Result<Decimal> value = Decimal::parse(written.toStdString());
        QVERIFY(!value.has_value());
        QVERIFY(value.error().message.find(written.left(60).toStdString()) != std::string::npos);
        QVERIFY(value.error().message.size() < 200);
    }

    void computesExactly_data()
    {
        QTest::addColumn<QByteArray>("a");
        QTest::addColumn<QByteArray>("b");
        QTest::addColumn<QByteArray>("sum");
        QTest::addColumn<QByteArray>("difference");
        QTest::addColumn<QByteArray>("product");
        const auto row = [](const char *name, const char *a, const char *b, const char *sum, const char *difference,
                            const char *product) {
            QTest::newRow(name) << QByteArray(a) << QByteArray(b) << QByteArray(sum) << QByteArray(difference)
                                << QByteArray(product);
        };
        row("what binary fractions cannot", "0.1", "0.2", "0.3", "-0.1", "0.02");
        row("different places", "1.05", "0.00095", "1.05095", "1.04905", "0.0009975");
        row("signs", "-2.5", "4", "1.5", "-6.5", "-10");
        row("to zero", "7.25", "-7.25", "0", "14.5", "-52.5625");
        row("38 digits", "99999999999999999999", "100000000000000000", "100099999999999999999", "99899999999999999999",
            "9999999999999999999900000000000000000");
        row("far apart", "10000000", "0.000000000000000000000000000001", "10000000.000000000000000000000000000001",
            "9999999.999999999999999999999999999999", "0.00000000000000000000001");
    }
    void computesExactly()
    {
        QFETCH(QByteArray, a);
        QFETCH(QByteArray, b);
        QTEST(text(decimal(a) + decimal(b)), "sum");
        QTEST(text(decimal(a) - decimal(b)), "difference");
        QTEST(text(decimal(a) * decimal(b)), "product");
        QCOMPARE(text(decimal(b) + decimal(a)), text(decimal(a) + decimal(b)));
        QCOMPARE(text(decimal(b) * decimal(a)), text(decimal(a) * decimal(b)));
    }

    void throwsWhatDoesNotFit()
    {
        const Decimal most = decimal(largest);
        const Decimal least = decimal("0.000000000000000000000000000001");
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(most + Decimal(1)));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(-most - Decimal(2)));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(most * Decimal(2)));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(most + least));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(least * decimal("0.1")));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(most.dividedBy(least, 0, Rounding::Down)));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(most.dividedBy(Decimal(), 0, Rounding::Down)));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, static_cast<void>(Decimal::scaled(1, 31)));
        QCOMPARE(text(most * decimal("1")), QByteArray(largest));
        QCOMPARE(text(least * decimal("10")), QByteArray("0.00000000000000000000000000001"));
    }

    void roundsOnceInEveryMode_data()
    {
        QTest::addColumn<QByteArray>("number");
        QTest::addColumn<int>("places");
        QTest::addColumn<QByteArray>("halfUp");
        QTest::addColumn<QByteArray>("halfEven");
        QTest::addColumn<QByteArray>("up");
        QTest::addColumn<QByteArray>("down");
        const auto row = [](const char *name, const char *number, int places, const char *halfUp, const char *halfEven,
                            const char *up, const char *down) {
            QTest::newRow(name) << QByteArray(number) << places << QByteArray(halfUp) << QByteArray(halfEven)
                                << QByteArray(up) << QByteArray(down);
        };
        row("a bill of 3.825", "3.825", 2, "3.83", "3.82", "3.83", "3.82");
        row("half above an odd digit", "3.835", 2, "3.84", "3.84", "3.84", "3.83");
        row("just below half", "2.4999999999", 0, "2", "2", "3", "2");
        row("just above half", "2.5000000001", 0, "3", "3", "3", "2");
        row("negative half", "-2.5", 0, "-3", "-2", "-3", "-2");
        row("nothing to round", "1.25", 2, "1.25", "1.25", "1.25", "1.25");
        row("more places than there are", "1.25", 20, "1.25", "1.25", "1.25", "1.25");
        row("to zero", "0.004", 2, "0", "0", "0.01", "0");
        row("a carry", "9.999", 2, "10", "10", "10", "9.99");
    }
    void roundsOnceInEveryMode()
    {
        QFETCH(QByteArray, number);
        QFETCH(int, places);
        const Decimal value = decimal(number);
        QTEST(text(value.rounded(places, Rounding::HalfUp)), "halfUp");
        QTEST(text(value.rounded(places, Rounding::HalfEven)), "halfEven");
        QTEST(text(value.rounded(places, Rounding::Up)), "up");
        QTEST(text(value.rounded(places, Rounding::Down)), "down");
    }

    void dividesAndRoundsOnce_data()
    {
        QTest::addColumn<QByteArray>("a");
        QTest::addColumn<QByteArray>("b");
        QTest::addColumn<int>("places");
        QTest::addColumn<QByteArray>("quotient");
        QTest::newRow("a third") << QByteArray("1") << QByteArray("3") << 30
                                 << QByteArray("0.333333333333333333333333333333");
        QTest::newRow("two thirds") << QByteArray("2") << QByteArray("3") << 5 << QByteArray("0.66667");
        QTest::newRow("exact") << QByteArray("1") << QByteArray("1024") << 10 << QByteArray("0.0009765625");
        QTest::newRow("signs") << QByteArray("-1") << QByteArray("-8") << 3 << QByteArray("0.125");
        QTest::newRow("dyno-hours of 01:15:30")
            << QByteArray("4530") << QByteArray("3600") << 4 << QByteArray("1.2583");
        QTest::newRow("wide middle") << QByteArray(largest) << QByteArray(largest) << 30 << QByteArray("1");
        QTest::newRow("tiny by huge") << QByteArray("0.000000000000000000000000000001") << QByteArray(largest) << 30
                                      << QByteArray("0");
        QTest::newRow("huge by huge with places")
            << QByteArray("1e38") << QByteArray("1.7e38") << 30 << QByteArray("0.588235294117647058823529411765");
    }
    void dividesAndRoundsOnce()
    {
        QFETCH(QByteArray, a);
        QFETCH(QByteArray, b);
        QFETCH(int, places);
        QTEST(text(decimal(a).dividedBy(decimal(b), places, Rounding::HalfUp)), "quotient");
    }

    void scalesThroughMoreThan128Bits()
    {
        // 10^38 × 10^38 / 10^38, whose middle has 253 bits.
        const Decimal huge = decimal("1e38");
        QCOMPARE(text(huge.timesRatio(huge, huge, 0, Rounding::Down)), text(huge));
        QCOMPARE(
            text(Decimal(7).timesRatio(decimal("2628000000000000"), decimal("86400000000000"), 18, Rounding::HalfEven)),
            QByteArray("212.916666666666666667"));
    }

    void ordersByValue()
    {
        const std::vector<Decimal> rising{decimal(QByteArray("-") + largest),
                                          Decimal(-2),
                                          decimal("-1.5"),
                                          decimal("-1.49"),
                                          Decimal(),
                                          decimal("0.000000000000000000000000000001"),
                                          decimal("0.1"),
                                          Decimal(1),
                                          decimal("1.0000000001"),
                                          decimal(largest)};
        for (std::size_t i = 0; i < rising.size(); ++i) {
            for (std::size_t j = 0; j < rising.size(); ++j) {
                QCOMPARE(rising[i] < rising[j], i < j);
                QCOMPARE(rising[i] == rising[j], i == j);
            }
        }
        QVERIFY(Decimal::scaled(2500, 2) == Decimal(25));
    }

    void becomesTheNearestDouble()
    {
        QCOMPARE(decimal("0.1").toDouble(), 0.1);
        QCOMPARE(decimal("-0.0000166667").toDouble(), -0.0000166667);
        QCOMPARE(Decimal().toDouble(), 0.0);
        QCOMPARE(decimal(largest).toDouble(), 170141183460469231731687303715884105728.0);
    }
};

QTEST_APPLESS_MAIN(TestDecimal)
#include "tst_decimal.moc"
