// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/law/law_run.h"

using namespace warmfront;
using namespace warmfront::law;

/// The run that SimFaaS (N. Mahmoudi and H. Khazaei, 2021, MIT) prints in its README, whose mean and standard deviation
/// over 300 independent replications are known.
class TestPublishedRun : public QObject
{
    Q_OBJECT

    RunColumns m_columns;

private slots:
    void initTestCase()
    {
        sim::PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::minutes(10);
        scaling.routing = Routing::Newest;
        sim::Configuration configuration = oneFunction(exponential(1.991), scaling, 0.9, 16, 1'000'000, 0);
        configuration.functions.front().coldService = exponential(2.244);
        m_columns = runOf(configuration);
    }

    void agreesWithThePublishedMeans_data()
    {
        QTest::addColumn<int>("measure");
        QTest::addColumn<double>("mean");
        QTest::addColumn<double>("sd"); // of one run
        QTest::newRow("cold probability") << 0 << 0.001340 << 0.000031;
        QTest::newRow("lifespan") << 1 << 6404.0 << 139.0;
        QTest::newRow("instances") << 2 << 7.698 << 0.023;
        QTest::newRow("running") << 3 << 1.7924 << 0.0026;
        QTest::newRow("idle") << 4 << 5.906 << 0.022;
    }
    /// One run lies within 3 standard deviations of the published mean, and the mean of sixteen within one.
    void agreesWithThePublishedMeans()
    {
        QFETCH(int, measure);
        QFETCH(double, mean);
        QFETCH(double, sd);
        const auto take = [&](const Outcome &o) {
            switch (measure) {
            case 0:
                return share(o.counts.cold, o.counts.requests);
            case 1:
                return o.lifespans.inSeconds() / static_cast<double>(o.instancesEnded);
            case 2:
                return o.instances.alive().inSeconds() / 1e6;
            case 3:
                return o.instances.busy.inSeconds() / 1e6;
            default:
                return o.instances.idle.inSeconds() / 1e6;
            }
        };
        const double first = take(m_columns.outcomes.front());
        const Estimate sixteen = over(m_columns, take);
        qInfo() << "published" << mean << "one run" << first << "mean of sixteen" << sixteen.mean << "standard error"
                << sixteen.standardError.value_or(0.0);
        QVERIFY(std::abs(first - mean) < 3.0 * sd);
        QVERIFY(std::abs(sixteen.mean - mean) < sd);
    }
};

QTEST_APPLESS_MAIN(TestPublishedRun)
#include "tst_published_run.moc"
