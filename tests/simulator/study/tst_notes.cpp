// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>

#include "core/model/traffic_steps.h"
#include "simulator/study/evaluate.h"
#include "tests/simulator/study/three_ways.h"

using namespace warmfront;
using namespace warmfront::study;

namespace {

Scenario scenarioOn(const std::string &platform)
{
    Scenario scenario;
    scenario.name = "notes";
    scenario.horizon = SimDuration::minutes(60);
    Function function;
    function.name = "f";
    function.runtime = "python3.12";
    function.memory = MemorySize::megabytes(256);
    function.cpu = 0.25;
    function.service = {ConstantLaw{SimDuration::milliseconds(100)}};
    scenario.functions.push_back(function);
    EventSource source;
    source.name = "web";
    source.function = "f";
    source.arrivals = PoissonArrivals{Rate::perSecond(5)};
    scenario.sources.push_back(source);
    Alternative alternative;
    alternative.name = "A";
    alternative.platform = platform;
    scenario.alternatives.push_back(alternative);
    return scenario;
}

Deployment canary(int minute, const char *version, const char *traffic)
{
    Deployment deployment;
    deployment.at = SimDuration::minutes(minute);
    deployment.version = version;
    deployment.traffic = parseTraffic(traffic).value();
    return deployment;
}

AlternativeEvaluation evaluated(const Scenario &scenario)
{
    const Result<PreparedScenario> prepared = prepare(scenario, shippedCatalogue(), {});
    if (!prepared) {
        throw std::runtime_error(prepared.error().describe());
    }
    RunProgress progress;
    const Result<RunResult> result = run(*prepared, {}, {}, progress);
    return evaluate(*prepared, result.value()).value().alternatives[0];
}

} // namespace

/// What a result says besides its figures, where they are not what one would expect.
class TestNotes : public QObject
{
    Q_OBJECT

private slots:
    void anOrdinaryRunHasNone() { QVERIFY(evaluated(scenarioOn("aws-lambda")).notes.empty()); }

    /// A boot of 88 ms on average makes way for a restore of 871 ms.
    void aSnapshotMayMakeColdStartsSlower()
    {
        Scenario scenario = scenarioOn("aws-lambda");
        scenario.alternatives[0].options.snapshot = SnapshotOptions{};
        const std::vector<std::string> notes = evaluated(scenario).notes;
        QCOMPARE(notes.size(), std::size_t(1));
        QVERIFY2(notes[0].find("slower, by 783 ms") != std::string::npos, notes[0].c_str());
        // Measured by somebody else, it is faster.
        scenario.alternatives[0].options.snapshot->restore = Distribution{ConstantLaw{SimDuration::milliseconds(40)}};
        scenario.alternatives[0].options.snapshot->load = Distribution{ConstantLaw{SimDuration{}}};
        QVERIFY(evaluated(scenario).notes.empty());
    }

    /// The least of the bill of a month is a cent, with snapshots as without.
    void aMonthIsRoundedByOneRule()
    {
        Scenario scenario = scenarioOn("aws-lambda");
        const auto isOfCents = [](const Bill &bill) {
            return bill.total.amount().rounded(2, Rounding::HalfEven) == bill.total.amount();
        };
        QVERIFY(isOfCents(evaluated(scenario).month));
        scenario.alternatives[0].options.snapshot = SnapshotOptions{};
        const Bill month = evaluated(scenario).month;
        QVERIFY(isOfCents(month));
        Money sum(month.total.currency());
        for (const BillLine &line : month.lines) {
            sum += line.cost;
        }
        QVERIFY(sum == month.total);
        QCOMPARE(std::ranges::count(month.lines, std::string("rounding"), &BillLine::meter), std::ptrdiff_t(1));
    }

    /// Of 3 replicas a canary of 10 % gets 1 beside 3 of the old version: a quarter.
    void fewReplicasGiveAnotherShare()
    {
        Scenario scenario = scenarioOn("kubernetes");
        scenario.alternatives[0].options.replicas = ReplicaRange{3, 3};
        scenario.functions[0].deployments = {canary(10, "v2", "10 % after 0 s")};
        const std::vector<std::string> notes = evaluated(scenario).notes;
        QCOMPARE(notes.size(), std::size_t(2));
        QVERIFY2(notes[0].find("v2 was asked to take 10 % and takes about 25 %, with 1 of 4") != std::string::npos,
                 notes[0].c_str());
        QVERIFY2(notes[1].find("v1 was asked to take 90 % and takes about 75 %, with 3 of 4") != std::string::npos,
                 notes[1].c_str());
        // With 10 replicas it is 1 of 10.
        scenario.alternatives[0].options.replicas = ReplicaRange{10, 10};
        QVERIFY(evaluated(scenario).notes.empty());
    }

    /// Everything goes to v2, but for a source that names v1 and keeps a replica of it.
    void aSourceKeepsAReplicaOfItsVersion()
    {
        Scenario scenario = scenarioOn("kubernetes");
        scenario.alternatives[0].options.replicas = ReplicaRange{3, 3};
        scenario.functions[0].deployments = {canary(10, "v2", "100 % after 0 s")};
        EventSource pinned = scenario.sources[0];
        pinned.name = "old";
        pinned.version = "v1";
        scenario.sources.push_back(pinned);
        const std::vector<std::string> notes = evaluated(scenario).notes;
        QVERIFY(std::ranges::any_of(notes, [](const std::string &note) {
            return note.find("v1 was asked to take 0 % and takes about 25 %, with 1 of 4") != std::string::npos;
        }));
    }

    void aRollbackWithinTheWarmUpIsTold()
    {
        Scenario scenario = scenarioOn("aws-lambda");
        scenario.warmUp = SimDuration::minutes(30);
        scenario.functions[0].deployments = {canary(5, "v2", "50 % after 0 s, 100 % after 10 min")};
        scenario.functions[0].deployments[0].failureProbability = 1.0;
        scenario.functions[0].deployments[0].rollback = AutomaticRollback{};
        const AlternativeEvaluation evaluation = evaluated(scenario);
        QCOMPARE(evaluation.notes.size(), std::size_t(1));
        QVERIFY2(evaluation.notes[0].starts_with("v2 of \"f\" was rolled back within the warm-up, after 307 s of"),
                 evaluation.notes[0].c_str());
        scenario.warmUp = {};
        QVERIFY(evaluated(scenario).notes.empty());
    }

    /// Two versions at most share the requests of an alias. One that may be rolled back counts as long as its steps
    /// give it a part; when the last gives it all or nothing, a second one may come, and a rollback passes that step
    /// over.
    void aSecondCanaryAfterARollback()
    {
        Scenario scenario = scenarioOn("aws-lambda");
        scenario.functions[0].deployments = {canary(5, "v2", "10 % after 0 s"), canary(30, "v3", "10 % after 0 s")};
        scenario.functions[0].deployments[0].failureProbability = 1.0;
        scenario.functions[0].deployments[0].rollback = AutomaticRollback{};
        const Result<PreparedScenario> refused = prepare(scenario, shippedCatalogue(), {});
        QVERIFY(!refused);
        QVERIFY(refused.error().message.find("a last step to 1 does no harm") != std::string::npos);
        scenario.functions[0].deployments[0].traffic = parseTraffic("10 % after 0 s, 100 % after 20 min").value();
        const AlternativeEvaluation evaluation = evaluated(scenario);
        const std::vector<VersionSummary> &versions = evaluation.summary.versions;
        QCOMPARE(versions.size(), std::size_t(3));
        QVERIFY(versions[1].rollbacks.has_value());
        QVERIFY(versions[1].counts.requests < 100); // rolled back soon, and not brought back by its last step
        // A tenth of 5 a second within 30 min is 900, up to three times the root.
        QVERIFY(std::abs(static_cast<double>(versions[2].counts.requests) - 900.0) < 90.0);
    }

    void aSnapshotInPlaceOfAWholeColdStartIsRefused()
    {
        Scenario scenario = scenarioOn("aws-lambda");
        scenario.alternatives[0].options.snapshot = SnapshotOptions{};
        scenario.alternatives[0].options.preset = "2021";
        const Result<PreparedScenario> refused = prepare(scenario, shippedCatalogue(), {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().path, std::string("alternatives[0].options.snapshot"));
        QVERIFY2(refused.error().message.find("the preset \"2021\"") != std::string::npos
                     && refused.error().message.find("choose another preset") != std::string::npos,
                 refused.error().message.c_str());
        ColdStartPhases phases;
        phases.runtimeBoot = Distribution{ConstantLaw{SimDuration::seconds(2)}};
        scenario.functions[0].coldStart = phases;
        QVERIFY(prepare(scenario, shippedCatalogue(), {}).has_value());
    }
};

QTEST_APPLESS_MAIN(TestNotes)
#include "tst_notes.moc"
