// SPDX-License-Identifier: GPL-3.0-or-later
#include <thread>

#include <QtTest>

#include "simulator/simulate.h"
#include "simulator/study/run.h"

using namespace warmfront;
using namespace warmfront::study;

namespace {

sim::Configuration manyFunctions(std::size_t count, std::int64_t horizonSeconds, int replications)
{
    sim::Configuration configuration;
    configuration.seed = 99;
    configuration.horizon = SimDuration::seconds(horizonSeconds);
    configuration.warmUp = SimDuration::seconds(horizonSeconds / 10);
    configuration.replications = replications;
    configuration.seriesBins = 8;
    for (std::size_t i = 0; i < count; ++i) {
        sim::FunctionConfiguration function;
        function.index = FunctionIndex(static_cast<std::uint32_t>(i));
        function.name = "f" + std::to_string(i);
        function.memory = MemorySize::megabytes(128);
        function.service = {ExponentialLaw{SimDuration::milliseconds(300)}};
        function.scaling = sim::PerRequestScaling{SimDuration::seconds(20), Routing::MostRecentlyUsed, std::nullopt, 0};
        function.sources.push_back({SourceIndex(static_cast<std::uint32_t>(i)),
                                    PoissonArrivals{Rate::perSecond(0.05 * static_cast<double>(1 + i % 7))}});
        configuration.functions.push_back(std::move(function));
    }
    return configuration;
}

PreparedScenario scenarioOf(std::vector<sim::Configuration> configurations)
{
    PreparedScenario scenario;
    scenario.scenario.name = "S";
    scenario.scenario.seed = 99;
    for (sim::Configuration &configuration : configurations) {
        PreparedAlternative alternative;
        alternative.alternative.name = "A" + std::to_string(scenario.alternatives.size());
        alternative.configuration = std::make_shared<const sim::Configuration>(std::move(configuration));
        scenario.alternatives.push_back(std::move(alternative));
    }
    return scenario;
}

/// Two alternatives of one workload: scaled per request, and five replicas each.
PreparedScenario twoWays()
{
    sim::Configuration perRequest = manyFunctions(200, 500, 3);
    sim::Configuration fixed = perRequest;
    for (sim::FunctionConfiguration &function : fixed.functions) {
        function.scaling = sim::FixedReplicas{};
    }
    return scenarioOf({std::move(perRequest), std::move(fixed)});
}

RunResult runWith(const PreparedScenario &scenario, unsigned threads)
{
    RunProgress progress;
    RunSettings settings;
    settings.threads = threads;
    Result<RunResult> result = run(scenario, settings, {}, progress);
    if (!result) {
        throw std::runtime_error(result.error().describe());
    }
    return std::move(*result);
}

} // namespace

/// Runs on worker threads: the same result for any number of them, progress, cancelling and faults.
class TestRun : public QObject
{
    Q_OBJECT

private slots:
    void anyNumberOfThreadsGivesTheSameColumns_data()
    {
        QTest::addColumn<unsigned>("threads");
        QTest::newRow("two") << 2U;
        QTest::newRow("three") << 3U;
        QTest::newRow("eight") << 8U;
    }
    void anyNumberOfThreadsGivesTheSameColumns()
    {
        QFETCH(unsigned, threads);
        const PreparedScenario scenario = twoWays();
        const RunResult one = runWith(scenario, 1);
        const RunResult many = runWith(scenario, threads);
        QCOMPARE(one.alternatives.size(), std::size_t(2));
        for (std::size_t i = 0; i < one.alternatives.size(); ++i) {
            QVERIFY(one.alternatives[i].outcomes.front().counts.requests > 1000);
            QCOMPARE(many.alternatives[i].fingerprint.hex(), one.alternatives[i].fingerprint.hex());
            QVERIFY(many.alternatives[i] == one.alternatives[i]);
        }
        QCOMPARE(many.engine.invocations, one.engine.invocations);
        QCOMPARE(many.engine.threads, static_cast<int>(threads));
    }

    void alternativesSeeTheSameArrivals()
    {
        const RunResult result = runWith(twoWays(), 2);
        for (std::size_t r = 0; r < 3; ++r) {
            QCOMPARE(result.alternatives[0].outcomes[r].counts.requests,
                     result.alternatives[1].outcomes[r].counts.requests);
        }
        QVERIFY(result.alternatives[0].series.arrivals == result.alternatives[1].series.arrivals);
        QVERIFY(result.alternatives[0].fingerprint != result.alternatives[1].fingerprint);
    }

    void replicationsDifferAndSeedsMatter()
    {
        const PreparedScenario scenario = scenarioOf({manyFunctions(2, 500, 2)});
        sim::Configuration otherSeed = manyFunctions(2, 500, 2);
        otherSeed.seed = 100;
        const RunResult first = runWith(scenario, 1);
        QVERIFY(first.alternatives[0].outcomes[0] != first.alternatives[0].outcomes[1]);
        QVERIFY(runWith(scenarioOf({std::move(otherSeed)}), 1).alternatives[0].fingerprint
                != first.alternatives[0].fingerprint);
    }

    void functionsAddUpToTheWhole()
    {
        const RunResult result = runWith(scenarioOf({manyFunctions(150, 500, 2)}), 2);
        const RunColumns &columns = result.alternatives[0];
        QCOMPARE(columns.functions.size(), std::size_t(150));
        QCOMPARE(columns.functions[149].name, std::string("f149"));
        Counts functions;
        Counts whole;
        for (const FunctionOutcome &function : columns.functions) {
            functions += function.counts;
        }
        for (const Outcome &outcome : columns.outcomes) {
            whole += outcome.counts;
        }
        QVERIFY(functions == whole);
    }

    void progressReachesItsTotals()
    {
        const PreparedScenario scenario = twoWays();
        RunProgress progress;
        const Result<RunResult> result = run(scenario, {}, {}, progress);
        QVERIFY(result.has_value());
        QVERIFY(progress.unitsTotal.load() > 6);
        QCOMPARE(progress.unitsDone.load(), progress.unitsTotal.load());
        QCOMPARE(progress.simulated.load(), progress.simulatedTotal.load());
        QCOMPARE(progress.invocations.load(), result->engine.invocations);
        QVERIFY(result->engine.invocations > 0 && result->engine.peakMemoryMegabytes > 1.0);
    }

    /// The horizon is too long to be reached: only the request to stop can end this.
    void stopsWhenAsked_data()
    {
        QTest::addColumn<unsigned>("threads");
        QTest::newRow("one thread") << 1U;
        QTest::newRow("four threads") << 4U;
    }
    void stopsWhenAsked()
    {
        QFETCH(unsigned, threads);
        const PreparedScenario scenario = scenarioOf({manyFunctions(300, 1'000'000'000, 100)});
        RunProgress progress;
        std::stop_source stop;
        std::jthread asker([&](std::stop_token gone) {
            while (progress.invocations.load() < 100'000 && !gone.stop_requested()) {
                std::this_thread::yield();
            }
            stop.request_stop();
        });
        RunSettings settings;
        settings.threads = threads;
        const Result<RunResult> result = run(scenario, settings, stop.get_token(), progress);
        QVERIFY(!result.has_value());
        QVERIFY(isCancelled(result.error()));
        QVERIFY(progress.unitsDone.load() < progress.unitsTotal.load());
    }

    void aRunThatNeedsTooMuchMemoryEndsInWords()
    {
        // Less than the process holds already: the first look ends it.
        RunSettings settings;
        settings.memoryLimit = MemorySize::megabytes(1);
        RunProgress progress;
        const Result<RunResult> result = run(scenarioOf({manyFunctions(1, 10'000'000, 1)}), settings, {}, progress);
        QVERIFY(!result.has_value());
        QVERIFY(!isCancelled(result.error()));
        QVERIFY(result.error().message.find("\"A0\" needs more memory") != std::string::npos);
    }

    void aBrokenRuleBecomesAnErrorWithTheSeed()
    {
        sim::Configuration broken = manyFunctions(200, 500, 3);
        broken.seriesBins = 0;
        const PreparedScenario scenario = scenarioOf({manyFunctions(200, 500, 3), std::move(broken)});
        RunProgress progress;
        const Result<RunResult> result = run(scenario, {}, {}, progress);
        QVERIFY(!result.has_value());
        QVERIFY(!isCancelled(result.error()));
        QVERIFY(result.error().message.find("seed 99") != std::string::npos);
    }

    void rowsComeInOneOrder()
    {
        const PreparedScenario scenario = scenarioOf({manyFunctions(100, 300, 2)});
        const auto instants = [&] {
            std::vector<std::int64_t> arrivals;
            RunSettings settings;
            settings.threads = 8;
            settings.rows = [&](std::size_t, std::span<const sim::InvocationRow> rows) {
                for (const sim::InvocationRow &row : rows) {
                    arrivals.push_back(row.arrival.count());
                }
            };
            RunProgress progress;
            if (!run(scenario, settings, {}, progress)) {
                arrivals.clear();
            }
            return arrivals;
        };
        const std::vector<std::int64_t> first = instants();
        QVERIFY(first.size() > 1000);
        QVERIFY(instants() == first);
    }
};

QTEST_APPLESS_MAIN(TestRun)
#include "tst_run.moc"
