// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QtTest>

#include "core/analysis/closed_forms.h"

using namespace warmfront;

namespace {

/// Equal to every digit that is printed: half a unit of the last place.
void compareTo(double value, double printed, int decimals)
{
    QVERIFY2(std::abs(value - printed) <= 0.5000001 * std::pow(10.0, -decimals),
             qPrintable(QStringLiteral("%1 is not %2").arg(value, 0, 'g', 12).arg(printed, 0, 'g', 12)));
}

} // namespace

/// The exact results that simulations are held to, against published and independently computed values.
class TestClosedForms : public QObject
{
    Q_OBJECT

private slots:
    void theLastUsedFirstPoolHasThePublishedValues_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("service");
        QTest::addColumn<double>("keepAlive");
        QTest::addColumn<int>("alwaysWarm");
        QTest::addColumn<double>("cold");
        QTest::addColumn<int>("coldDecimals");
        QTest::addColumn<double>("instances");
        QTest::addColumn<double>("lifespan");
        QTest::newRow("0.9 per second") << 0.9 << 1.991 << 600.0 << 0 << 0.0013293066 << 10 << 7.691934 << 6429.361;
        QTest::newRow("short keep-alive") << 10.0 << 2.016 << 10.0 << 0 << 0.026987005 << 9 << 28.473033 << 105.506;
        QTest::newRow("rare requests") << 0.01 << 2.0 << 600.0 << 0 << 0.019761981 << 9 << 1.107940 << 5606.422;
        QTest::newRow("five per second") << 5.0 << 1.0 << 30.0 << 0 << 0.0085540436 << 10 << 11.585918 << 270.888;
        QTest::newRow("eight always warm") << 5.0 << 1.0 << 30.0 << 8 << 0.0085390527 << 10 << 11.586199 << 0.0;
    }
    void theLastUsedFirstPoolHasThePublishedValues()
    {
        QFETCH(double, rate);
        QFETCH(double, service);
        QFETCH(double, keepAlive);
        QFETCH(int, alwaysWarm);
        QFETCH(double, cold);
        QFETCH(int, coldDecimals);
        QFETCH(double, instances);
        QFETCH(double, lifespan);
        const WarmPool pool = lastUsedFirstPool(Rate::perSecond(rate), service, keepAlive, std::nullopt, alwaysWarm);
        compareTo(pool.coldOfAll, cold, coldDecimals);
        compareTo(pool.instances, instances, 6);
        compareTo(pool.lifespanSeconds, lifespan, 3);
        compareTo(pool.running, rate * service, 9);
    }

    /// With one instance at most the two laws say the same in different words.
    void aLimitOfOneAgreesWithRenewal_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("service");
        QTest::addColumn<double>("keepAlive");
        QTest::newRow("rare") << 0.02 << 3.0 << 60.0;
        QTest::newRow("busy") << 2.0 << 3.0 << 0.4;
        QTest::newRow("no keep-alive") << 0.5 << 1.0 << 0.0;
    }
    void aLimitOfOneAgreesWithRenewal()
    {
        QFETCH(double, rate);
        QFETCH(double, service);
        QFETCH(double, keepAlive);
        const WarmPool chain = lastUsedFirstPool(Rate::perSecond(rate), service, keepAlive, 1);
        const WarmPool renewal = singleInstancePool(Rate::perSecond(rate), service, service, keepAlive);
        compareTo(chain.coldOfAll, renewal.coldOfAll, 12);
        compareTo(chain.coldOfAccepted, renewal.coldOfAccepted, 12);
        compareTo(chain.refused, renewal.refused, 12);
        compareTo(chain.running, renewal.running, 12);
        compareTo(chain.instances, renewal.instances, 12);
    }

    void aLimitThatNeverBindsChangesNothing()
    {
        const WarmPool free = lastUsedFirstPool(Rate::perSecond(5.0), 1.0, 30.0);
        const WarmPool capped = lastUsedFirstPool(Rate::perSecond(5.0), 1.0, 30.0, 60);
        compareTo(capped.coldOfAll, free.coldOfAll, 12);
        compareTo(capped.instances, free.instances, 11);
        QVERIFY(capped.refused < 1e-30);
    }

    void withoutKeepAliveEveryRequestIsCold()
    {
        const WarmPool pool = lastUsedFirstPool(Rate::perSecond(0.9), 1.991, 0.0);
        compareTo(pool.coldOfAll, 1.0, 12);
        compareTo(pool.instances, 0.9 * 1.991, 10);
        compareTo(pool.lifespanSeconds, 1.991, 9);
    }

    /// A pool of hundreds: little is to be had from small numbers there, and sums must still come out.
    void largePoolsKeepLittlesLaw()
    {
        const WarmPool pool = lastUsedFirstPool(Rate::perSecond(90.0), 2.0, 600.0);
        QVERIFY(pool.instances > 180.0 && pool.instances < 260.0);
        compareTo(90.0 * pool.coldOfAll * pool.lifespanSeconds / pool.instances, 1.0, 12);
    }

    void oneInstanceWithDifferentColdService()
    {
        const WarmPool pool = singleInstancePool(Rate::perSecond(0.02), 3.0, 8.0, 60.0);
        compareTo(pool.coldOfAccepted, 0.3011942, 7);
        compareTo(pool.refused, 0.0826693, 7);
        compareTo(pool.coldOfAll, 0.2762947, 7);
        compareTo(pool.instances, 0.7237053, 7);
        compareTo(pool.running, pool.refused, 12);
    }

    void oneInstanceForAll()
    {
        const WarmPool pool = sharedInstancePool(Rate::perSecond(1.0), 0.5, 2.0);
        compareTo(pool.coldOfAll, 0.0820850, 7);
        compareTo(pool.instances, 0.9179150, 7);
        compareTo(pool.lifespanSeconds, 11.18249, 5);
    }

    void requestsOfNoDurationAreACache()
    {
        compareTo(instantServicePool(Rate::perSecond(0.01), 600.0).coldOfAll, 0.0024787522, 10); // e^-6
    }

    void periodicArrivalsAreAllWarmOrAllCold_data()
    {
        QTest::addColumn<qint64>("period");
        QTest::addColumn<qint64>("service");
        QTest::addColumn<qint64>("keepAlive");
        QTest::addColumn<double>("cold");
        QTest::addColumn<double>("instances");
        QTest::newRow("one instance") << qint64(10) << qint64(4) << qint64(7) << 0.0 << 1.0;
        QTest::newRow("idle for exactly the keep-alive is warm") << qint64(10) << qint64(4) << qint64(6) << 0.0 << 1.0;
        QTest::newRow("a little too late") << qint64(10) << qint64(4) << qint64(5) << 1.0 << 0.9;
        QTest::newRow("three in turn") << qint64(2) << qint64(5) << qint64(1) << 0.0 << 3.0;
        QTest::newRow("service of a whole number of periods") << qint64(2) << qint64(6) << qint64(0) << 0.0 << 3.0;
        QTest::newRow("three never meet") << qint64(3) << qint64(7) << qint64(1) << 1.0 << 8.0 / 3.0;
    }
    void periodicArrivalsAreAllWarmOrAllCold()
    {
        QFETCH(qint64, period);
        QFETCH(qint64, service);
        QFETCH(qint64, keepAlive);
        QFETCH(double, cold);
        QFETCH(double, instances);
        const WarmPool pool =
            periodicPool(SimDuration::seconds(period), SimDuration::seconds(service), SimDuration::seconds(keepAlive));
        QCOMPARE(pool.coldOfAll, cold);
        compareTo(pool.instances, instances, 12);
    }

    void lossOfErlang_data()
    {
        QTest::addColumn<int>("servers");
        QTest::addColumn<double>("offered");
        QTest::addColumn<double>("lost");
        QTest::addColumn<int>("decimals");
        QTest::newRow("twenty servers") << 20 << 20.16 << 0.1629321 << 7;
        QTest::newRow("one server") << 1 << 0.5 << 1.0 / 3.0 << 12;
        QTest::newRow("two servers") << 2 << 1.0 << 0.2 << 12; // ρ²/2 / (1 + ρ + ρ²/2)
        QTest::newRow("no server") << 0 << 3.0 << 1.0 << 12;
        QTest::newRow("no load") << 4 << 0.0 << 0.0 << 12;
    }
    void lossOfErlang()
    {
        QFETCH(int, servers);
        QFETCH(double, offered);
        QFETCH(double, lost);
        QFETCH(int, decimals);
        compareTo(erlangB(servers, offered), lost, decimals);
    }

    void waitingOfErlang()
    {
        // One server: C = ρ, E[W_q] = ρ·E[S]/(1 − ρ), and P(W_q > t) = ρ e^−(μ − λ)t.
        compareTo(erlangC(1, 0.7), 0.7, 12);
        compareTo(meanWaitOfManyServers(1, Rate::perSecond(0.35), 2.0), 0.7 * 2.0 / 0.3, 12);
        compareTo(shareThatWaitsLonger(1, Rate::perSecond(0.35), 2.0, 4.0), 0.7 * std::exp(-0.6), 12);
        // Two servers at ρ = 1: C = 1/3, E[W_q] = E[S]/3.
        compareTo(erlangC(2, 1.0), 1.0 / 3.0, 12);
        compareTo(meanWaitOfManyServers(2, Rate::perSecond(1.0), 1.0), 1.0 / 3.0, 12);
    }

    void oneServerOfAnyLaw()
    {
        // Exponential: E[S²] = 2 E[S]², the same as M/M/1; constant: half of it.
        const double exponential = meanWaitOfOneServer(Rate::perSecond(0.35), 2.0, 8.0);
        compareTo(exponential, meanWaitOfManyServers(1, Rate::perSecond(0.35), 2.0), 12);
        compareTo(meanWaitOfOneServer(Rate::perSecond(0.35), 2.0, 4.0), exponential / 2.0, 12);
    }
};

QTEST_APPLESS_MAIN(TestClosedForms)
#include "tst_closed_forms.moc"
