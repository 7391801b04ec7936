// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>

#include "core/io/catalogue_reader.h"
#include "simulator/study/evaluate.h"
#include "simulator/study/run.h"

using namespace warmfront;
using namespace warmfront::study;

/// One request per instance against an instance that is shared, as measured by the authors of the EuroSys 2026 data
/// set: a function of 155 ms of CPU work takes 153 to 156 ms on AWS Lambda from 1 to 30 requests a second; on Cloud Run
/// with one vCPU and its default concurrency 167 ms at 1, 258 ms at 5 and 275 ms at 8 requests a second.
///
/// The shipped platforms are held to that shape with Poisson arrivals, once the instances have settled: within a sixth
/// of what was measured. (Between two instances with a load of 0.39 each, processor sharing alone gives 155 / 0.61 =
/// 254 ms.)
class TestSharedInstanceLaw : public QObject
{
    Q_OBJECT

    Catalogue m_catalogue;

private slots:
    void initTestCase()
    {
        Result<std::vector<PlatformProfile>> platforms = readPlatforms(WARMFRONT_RESOURCE_DIR "/platforms");
        QVERIFY2(platforms.has_value(), platforms ? "" : platforms.error().describe().c_str());
        Result<std::vector<PricePlan>> plans = readPricePlans(WARMFRONT_RESOURCE_DIR "/prices");
        QVERIFY2(plans.has_value(), plans ? "" : plans.error().describe().c_str());
        m_catalogue.platforms = std::move(*platforms);
        m_catalogue.plans = std::move(*plans);
    }

    void responseTimesHaveTheMeasuredShape_data()
    {
        QTest::addColumn<QByteArray>("platform");
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("measured"); // ms
        QTest::addColumn<double>("tolerance");
        QTest::newRow("Lambda, 1/s") << QByteArray("aws-lambda") << 1.0 << 154.5 << 0.01;
        QTest::newRow("Lambda, 8/s") << QByteArray("aws-lambda") << 8.0 << 154.5 << 0.01;
        QTest::newRow("Lambda, 30/s") << QByteArray("aws-lambda") << 30.0 << 154.5 << 0.01;
        QTest::newRow("Cloud Run, 1/s") << QByteArray("google-cloud-run") << 1.0 << 167.0 << 1.0 / 6.0;
        QTest::newRow("Cloud Run, 5/s") << QByteArray("google-cloud-run") << 5.0 << 258.0 << 1.0 / 6.0;
        QTest::newRow("Cloud Run, 8/s") << QByteArray("google-cloud-run") << 8.0 << 275.0 << 1.0 / 6.0;
    }
    void responseTimesHaveTheMeasuredShape()
    {
        QFETCH(QByteArray, platform);
        QFETCH(double, rate);
        QFETCH(double, measured);
        QFETCH(double, tolerance);
        Scenario scenario;
        scenario.seed = 11;
        scenario.horizon = SimDuration::hours(1);
        scenario.warmUp = SimDuration::minutes(10);
        scenario.replications = 4;
        Function function;
        function.name = "work";
        function.service = {ConstantLaw{SimDuration::milliseconds(155)}};
        function.cpuShare = 1.0;
        function.cpu = 1.0;
        scenario.functions = {function};
        EventSource source;
        source.name = "load";
        source.function = function.name;
        source.arrivals = PoissonArrivals{Rate::perSecond(rate)};
        scenario.sources = {source};
        Alternative alternative;
        alternative.name = alternative.platform = platform.toStdString();
        scenario.alternatives = {alternative};
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().describe().c_str());
        RunSettings settings;
        settings.threads = 1;
        RunProgress progress;
        const Result<RunResult> result = run(*prepared, settings, {}, progress);
        QVERIFY2(result.has_value(), result ? "" : result.error().describe().c_str());
        double sum = 0.0;
        std::uint64_t done = 0;
        for (const Outcome &outcome : result->alternatives.front().outcomes) {
            sum += outcome.responseTime.inSeconds() * 1000.0;
            done += outcome.counts.done;
        }
        const double mean = sum / static_cast<double>(done);
        qInfo("%s at %g/s: %.1f ms, measured %.1f ms", platform.constData(), rate, mean, measured);
        QVERIFY(std::abs(mean / measured - 1.0) <= tolerance);
    }
};

QTEST_APPLESS_MAIN(TestSharedInstanceLaw)
#include "tst_shared_instance_law.moc"
