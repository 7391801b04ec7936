// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>

#include "core/base/contract.h"
#include "core/base/random/kernels.h"
#include "core/base/variates.h"

using namespace warmfront;

namespace {

using Raw = std::vector<std::uint64_t>;
using Values = std::vector<std::int64_t>;

struct Law
{
    const char *name;
    std::function<std::int64_t(std::uint64_t)> one;
    std::function<void(const Raw &, Values &)> batch;
    std::function<double(double)> cdf; ///< of nanoseconds
    double mean;                       ///< infinite: not compared
    double variance;
};

double normalCdf(double z)
{
    return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

Law gammaLaw(const char *name, double shape)
{
    return {name,
            [=](std::uint64_t r) { return variates::gamma(r, shape, 1e9); },
            [=](const Raw &r, Values &o) { variates::gamma(r, shape, 1e9, o); },
            [=](double x) { return boost::math::cdf(boost::math::gamma_distribution<double>(shape, 1e9), x); },
            shape * 1e9,
            shape * 1e18};
}

Law normalLaw(const char *name, double mean, double sd)
{
    // the truncated law's moments: l = phi(a)/(1 - Phi(a)), a = -mean/sd
    const double a = -mean / sd;
    const double above = 1.0 - normalCdf(a);
    const double l = std::exp(-a * a / 2.0) / std::sqrt(2.0 * M_PI) / above;
    return {name,
            [=](std::uint64_t r) { return variates::normal(r, mean, sd); },
            [=](const Raw &r, Values &o) { variates::normal(r, mean, sd, o); },
            [=](double x) { return x < 0.0 ? 0.0 : (normalCdf((x - mean) / sd) - normalCdf(a)) / above; },
            mean + sd * l,
            sd * sd * (1.0 + a * l - l * l)};
}

std::vector<Law> laws()
{
    const double inf = HUGE_VAL;
    std::vector<Law> all;
    for (const double mean : {1e9, 1e15}) { // both roundings
        all.push_back({mean < 1e10 ? "exponential" : "exponential, long",
                       [=](std::uint64_t r) { return variates::exponential(r, mean); },
                       [=](const Raw &r, Values &o) { variates::exponential(r, mean, o); },
                       [=](double x) { return -std::expm1(-x / mean); }, mean, mean * mean});
    }
    all.push_back(normalLaw("normal", 1e9, 1e8));
    all.push_back(normalLaw("normal, a third cut off", 5e8, 1e9));
    all.push_back(normalLaw("normal, half cut off", 0.0, 1e9));
    all.push_back({"lognormal", [](std::uint64_t r) { return variates::lognormal(r, -1.0, 0.5); },
                   [](const Raw &r, Values &o) { variates::lognormal(r, -1.0, 0.5, o); },
                   [](double x) { return x <= 0.0 ? 0.0 : normalCdf((std::log(x * 1e-9) + 1.0) / 0.5); },
                   1e9 * std::exp(-0.875), 1e18 * std::expm1(0.25) * std::exp(-1.75)});
    all.push_back(gammaLaw("gamma 0.3", 0.3));
    all.push_back(gammaLaw("gamma 1", 1.0));
    all.push_back(gammaLaw("gamma 2.5", 2.5));
    all.push_back(gammaLaw("gamma 40", 40.0));
    for (const double shape : {0.7, 2.0}) {
        const double m = std::tgamma(1.0 + 1.0 / shape);
        all.push_back({shape < 1.0 ? "Weibull 0.7" : "Weibull 2",
                       [=](std::uint64_t r) { return variates::weibull(r, shape, 1e9); },
                       [=](const Raw &r, Values &o) { variates::weibull(r, shape, 1e9, o); },
                       [=](double x) { return -std::expm1(-std::pow(x * 1e-9, shape)); }, 1e9 * m,
                       1e18 * (std::tgamma(1.0 + 2.0 / shape) - m * m)});
    }
    for (const double shape : {0.9, 8.0}) {
        all.push_back({shape < 1.0 ? "Pareto 0.9" : "Pareto 8",
                       [=](std::uint64_t r) { return variates::pareto(r, shape, 1e9); },
                       [=](const Raw &r, Values &o) { variates::pareto(r, shape, 1e9, o); },
                       [=](double x) { return x < 1e9 ? 0.0 : 1.0 - std::pow(x * 1e-9, -shape); },
                       shape < 1.0 ? inf : 1e9 * shape / (shape - 1.0),
                       shape < 1.0 ? inf : 1e18 * shape / ((shape - 1.0) * (shape - 1.0) * (shape - 2.0))});
    }
    all.push_back({"uniform", [](std::uint64_t r) { return variates::uniform(r, 1'000'000, 3'000'000'000); },
                   [](const Raw &r, Values &o) { variates::uniform(r, 1'000'000, 3'000'000'000, o); },
                   [](double x) { return std::clamp((x - 1e6) / 2.999e9, 0.0, 1.0); }, 1.5005e9,
                   2.999e9 * 2.999e9 / 12.0});
    return all;
}

/// Draws of a stream, with the extremes of a raw draw among them.
Raw draws(std::size_t count)
{
    Raw raw(count);
    Stream({.seed = 2024, .owner = StreamOwner::Test}).fill(raw);
    return raw;
}

Raw drawsWithExtremes(std::size_t count)
{
    Raw raw = draws(count);
    const std::array<std::uint64_t, 6> extremes{0,          ~std::uint64_t{0}, 1ULL << 20, ~(1ULL << 20),
                                                1ULL << 63, (1ULL << 63) - 1};
    std::ranges::copy(extremes, raw.begin() + 3);
    return raw;
}

double ulps(double value, double truth)
{
    return std::abs(value - truth) / (std::nextafter(std::abs(truth), HUGE_VAL) - std::abs(truth));
}

} // namespace

class TestVariates : public QObject
{
    Q_OBJECT

private slots:
    void logAndExpStayWithinTwoUlpsOfLibm()
    {
        double worstLog = 0.0;
        double worstExp = 0.0;
        for (const std::uint64_t raw : draws(500'000)) {
            const double u = variates::uniform01(raw);
            const double wide = std::ldexp(1.0 + u, static_cast<int>(raw % 2000) - 1000);
            for (const double x : {u, wide}) {
                worstLog = std::max(worstLog, ulps(variates::naturalLog(x), std::log(x)));
            }
            const double x = (u - 0.5) * 1416.0;
            worstExp = std::max(worstExp, ulps(variates::exponentialOf(x), std::exp(x)));
        }
        QVERIFY2(worstLog <= 2.0, qPrintable(QString::number(worstLog)));
        QVERIFY2(worstExp <= 2.0, qPrintable(QString::number(worstExp)));
        QCOMPARE(variates::naturalLog(1.0), 0.0);
        QCOMPARE(variates::exponentialOf(0.0), 1.0);
        QVERIFY(std::abs(variates::power(2.0, 10.0) / 1024.0 - 1.0) < 9.0 * 0x1p-52);
    }

    void normalQuantileIsThatOfBoost()
    {
        const boost::math::normal_distribution<double> normal;
        for (double p : {0x1p-53, 1e-15, 1e-12, 1.3e-11, 1.5e-11, 1e-6, 0.01, 0.0749, 0.0751, 0.3, 0.499, 0.6, 0.9249,
                         0.9251, 0.999}) {
            const double truth = boost::math::quantile(normal, p);
            QVERIFY2(std::abs(variates::normalQuantile(p) / truth - 1.0) < 2e-15, qPrintable(QString::number(p)));
        }
    }

    void everyLawFollowsItsDistribution_data() { lawRows(); }
    void everyLawFollowsItsDistribution()
    {
        QFETCH(int, law);
        const Law rule = laws()[static_cast<std::size_t>(law)];
        constexpr std::size_t n = 200'000;
        Values values(n);
        rule.batch(draws(n), values);
        double sum = 0.0;
        double squares = 0.0;
        for (const std::int64_t v : values) {
            const double offset = static_cast<double>(v) - rule.mean;
            sum += offset;
            squares += offset * offset;
        }
        std::ranges::sort(values);
        double distance = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            const double f = rule.cdf(static_cast<double>(values[i]));
            distance = std::max({distance, f - double(i) / n, double(i + 1) / n - f});
        }
        // Kolmogorov: P(sqrt(n) D > 1.95) = 0.001
        QVERIFY2(distance * std::sqrt(double(n)) < 1.95, qPrintable(QString::number(distance * std::sqrt(double(n)))));
        if (std::isfinite(rule.mean)) {
            QVERIFY(std::abs(sum / n) < 4.0 * std::sqrt(rule.variance / n)); // 4 standard errors
            QVERIFY(std::abs(squares / n / rule.variance - 1.0) < 0.05);
        }
    }

    void aBatchGivesTheBitsOfOneByOne_data() { lawRows(); }
    void aBatchGivesTheBitsOfOneByOne()
    {
        QFETCH(int, law);
        const Law rule = laws()[static_cast<std::size_t>(law)];
        for (const std::size_t n : {9U, 128U, 4099U}) {
            const Raw raw = drawsWithExtremes(n);
            Values values(n);
            rule.batch(raw, values);
            for (std::size_t i = 0; i < n; ++i) {
                QCOMPARE(values[i], rule.one(raw[i]));
                QVERIFY(values[i] >= 0 && values[i] <= variates::longestNs);
            }
        }
    }

    void everyInstructionSetGivesTheSameBits_data()
    {
        QTest::addColumn<int>("set");
        QTest::newRow("AVX2") << int(random::InstructionSet::Avx2);
        QTest::newRow("AVX-512") << int(random::InstructionSet::Avx512);
    }
    void everyInstructionSetGivesTheSameBits()
    {
        QFETCH(int, set);
        const auto wide = static_cast<random::InstructionSet>(set);
        if (!random::isAvailable(wide)) {
            QSKIP("This processor does not have this instruction set.");
        }
        const random::Kernels &a = random::kernelsOf(random::InstructionSet::Baseline);
        const random::Kernels &b = random::kernelsOf(wide);
        constexpr std::size_t n = 50'003; // not a multiple of any width
        const Raw raw = drawsWithExtremes(n);
        Values x(n);
        Values y(n);
        const auto compare = [&](auto member, auto rule) {
            (a.*member)(raw.data(), n, rule, x.data());
            (b.*member)(raw.data(), n, rule, y.data());
            QVERIFY(x == y);
        };
        using random::Kernels;
        const random::GammaRule gamma{2.2, 0.22, 1.7, 1e9};
        compare(&Kernels::exponential, random::ExponentialRule{1e17});
        compare(&Kernels::shortExponential, random::ShortExponentialRule{1.1e9});
        compare(&Kernels::normal, random::NormalRule{1e9, 1e9});
        compare(&Kernels::lognormal, random::LognormalRule{1.0, 3.0});
        compare(&Kernels::plainGamma, random::PlainGammaRule{gamma});
        compare(&Kernels::boostedGamma, random::BoostedGammaRule{gamma});
        compare(&Kernels::weibull, random::WeibullRule{1.7, 1e9});
        compare(&Kernels::pareto, random::ParetoRule{1.7, 1e9});
        compare(&Kernels::uniform, random::UniformRule{17, 3e15});
        std::vector<double> u(n);
        std::vector<double> v(n);
        a.unit(raw.data(), n, u.data());
        b.unit(raw.data(), n, v.data());
        QVERIFY(u == v);
        a.unitExponential(raw.data(), n, u.data());
        b.unitExponential(raw.data(), n, v.data());
        QVERIFY(u == v);
        for (std::size_t i = 0; i < n; ++i) {
            QCOMPARE(u[i], -variates::naturalLog(variates::uniform01(raw[i])));
        }
    }

    void roundingOfLongTimesIsToNearestEven()
    {
        for (const double x : {0.0, 0.5, 1.5, 2.5, 33554431.5, 33554432.5, 67108863.5, 0x1p51 + 0.5, 0x1p51 + 1.5,
                               0x1p53 + 2.0, 0x1p61}) {
            QCOMPARE(random::nearestLong(x), static_cast<std::int64_t>(std::nearbyint(x)));
        }
        QCOMPARE(random::nearestLong(1e300), variates::longestNs);
    }

    void uniformsLieStrictlyInsideTheUnitInterval()
    {
        QCOMPARE(variates::uniform01(0), 0x1p-53);
        QCOMPARE(variates::uniform01(~std::uint64_t{0}), 1.0 - 0x1p-53);
        QCOMPARE(variates::index(0, 7), 0U);
        QCOMPARE(variates::index(~std::uint64_t{0}, 7), 6U);
        QCOMPARE(variates::index(std::uint64_t{1} << 63, 10), 5U);
    }

    void brokenRulesAreContractViolations()
    {
        Values out(3);
        QVERIFY_THROWS_EXCEPTION(ContractViolation, variates::exponential(draws(4), 1.0, out));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, (void)variates::exponential(1, -1.0));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, (void)variates::gamma(1, 0.0, 1.0));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, (void)variates::index(1, 0));
        QVERIFY_THROWS_EXCEPTION(ContractViolation, (void)variates::uniform(1, 5, 4));
    }

    void accumulatesGapsToInstants()
    {
        Values gaps{1, 2, 3};
        QCOMPARE(variates::accumulate(10, gaps), std::int64_t{16});
        QVERIFY((gaps == Values{11, 13, 16}));
    }

private:
    static void lawRows()
    {
        QTest::addColumn<int>("law");
        int row = 0;
        for (const Law &law : laws()) {
            QTest::newRow(law.name) << row++;
        }
    }
};

QTEST_APPLESS_MAIN(TestVariates)
#include "tst_variates.moc"
