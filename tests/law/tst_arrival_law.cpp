// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/law/law_run.h"

using namespace warmfront;
using namespace warmfront::law;

namespace {

/// The chance that no request comes for @p keepAlive seconds after one, of two states that take turns:
/// φ exp((Q − Λ) T) 1 with φ = πΛ / (πΛ1) (facts of renewal and MMPP theory; the exponential of a 2 × 2 matrix is
/// e^m (cosh d · I + sinh d / d · (M − m I)) with m half its trace and d² = m² − its determinant).
double longGap(double rate1, double rate2, double stay1, double stay2, double keepAlive)
{
    const double leave1 = 1.0 / stay1;
    const double leave2 = 1.0 / stay2;
    const double weight1 = stay1 * rate1;
    const double weight2 = stay2 * rate2;
    const double a = -(leave1 + rate1) * keepAlive;
    const double b = leave1 * keepAlive;
    const double c = leave2 * keepAlive;
    const double e = -(leave2 + rate2) * keepAlive;
    const double m = 0.5 * (a + e);
    const double d = std::sqrt(m * m - (a * e - b * c));
    const double even = std::exp(m) * std::cosh(d);
    const double odd = std::exp(m) * std::sinh(d) / d;
    const double from1 = even + odd * (a - m + b);
    const double from2 = even + odd * (c + e - m);
    return (weight1 * from1 + weight2 * from2) / (weight1 + weight2);
}

} // namespace

/// Arrivals that are no steady Poisson process, on functions that take no time: cold is whoever comes too late.
class TestArrivalLaw : public QObject
{
    Q_OBJECT

private slots:
    void modulatedArrivals_data()
    {
        QTest::addColumn<double>("rate1");
        QTest::addColumn<double>("rate2");
        QTest::addColumn<double>("stay1");
        QTest::addColumn<double>("stay2");
        QTest::addColumn<double>("keepAlive");
        QTest::newRow("bursts of ten a second") << 0.2 << 10.0 << 20.0 << 5.0 << 3.0;
        QTest::newRow("a silent state") << 0.0 << 10.0 << 60.0 << 10.0 << 30.0;
        QTest::newRow("hardly different") << 1.0 << 2.0 << 3.0 << 3.0 << 1.0;
        QTest::newRow("fast changes") << 0.1 << 20.0 << 0.5 << 0.1 << 0.7;
    }
    void modulatedArrivals()
    {
        QFETCH(double, rate1);
        QFETCH(double, rate2);
        QFETCH(double, stay1);
        QFETCH(double, stay2);
        QFETCH(double, keepAlive);
        const auto duration = [](double seconds) { return SimDuration::nanoseconds(std::llround(seconds * 1e9)); };
        sim::PerRequestScaling scaling;
        scaling.keepAlive = duration(keepAlive);
        sim::Configuration configuration = oneFunction(constant(0.0), scaling, 1.0, 30, 20'000, 100);
        configuration.functions.front().sources.front().arrivals = ModulatedArrivals{
            {{Rate::perSecond(rate1), duration(stay1), {}}, {Rate::perSecond(rate2), duration(stay2), {}}}};
        const RunColumns columns = runOf(configuration);
        VERIFY_LAW("cold", over(columns, [](const Outcome &o) { return share(o.counts.cold, o.counts.requests); }),
                   longGap(rate1, rate2, stay1, stay2, keepAlive), 0.02);
        const double mean = (rate1 * stay1 + rate2 * stay2) / (stay1 + stay2);
        VERIFY_LAW("requests per second",
                   over(columns, [](const Outcome &o) { return static_cast<double>(o.counts.requests) / 20'000.0; }),
                   mean, 0.02);
    }

    void aDayThatRepeatsBringsItsRates_data()
    {
        QTest::addColumn<bool>("isSine");
        QTest::newRow("profile in straight lines") << false;
        QTest::newRow("sine") << true;
    }
    void aDayThatRepeatsBringsItsRates()
    {
        QFETCH(bool, isSine);
        // Sixteen bins of a quarter of a period each: the integral of the rate over a bin, in requests.
        sim::Configuration configuration = oneFunction(constant(0.0), sim::PerRequestScaling{}, 1.0, 100, 1'600, 0);
        std::vector<double> expected;
        if (isSine) {
            // 5 + 4 sin(2π t / 400): 500 ± 4 · 400 / 2π a quarter.
            configuration.functions.front().sources.front().arrivals =
                SineArrivals{Rate::perSecond(5), Rate::perSecond(4), SimDuration::seconds(400), Spacing::Poisson, {}};
            expected = {754.6479, 754.6479, 245.3521, 245.3521};
        } else {
            // 2, 6, 4 and 0 per second at the quarters: (2 + 6) / 2 · 100 s and so on.
            configuration.functions.front().sources.front().arrivals =
                ProfileArrivals{SimDuration::seconds(400),
                                {Rate::perSecond(2), Rate::perSecond(6), Rate::perSecond(4), Rate::perSecond(0)},
                                ProfileArrivals::Shape::Linear,
                                Spacing::Poisson,
                                {}};
            expected = {400.0, 500.0, 200.0, 100.0};
        }
        const RunColumns columns = runOf(configuration);
        QCOMPARE(columns.series.arrivals.size(), std::size_t(16));
        for (std::size_t bin = 0; bin < 16; ++bin) {
            // The sum over 100 runs is Poisson: within 4.5 standard deviations, for 32 looks.
            const double wanted = 100.0 * expected[bin % 4];
            QVERIFY2(std::abs(static_cast<double>(columns.series.arrivals[bin]) - wanted) < 4.5 * std::sqrt(wanted),
                     qPrintable(
                         QStringLiteral("bin %1: %2, not %3").arg(bin).arg(columns.series.arrivals[bin]).arg(wanted)));
        }
    }
};

QTEST_GUILESS_MAIN(TestArrivalLaw)
#include "tst_arrival_law.moc"
