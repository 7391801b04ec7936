// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <map>
#include <memory>
#include <random>

#include "core/model/mechanism.h"
#include "simulator/configuration.h"
#include "simulator/study/varied_options.h"
#include "tests/simulator/study/three_ways.h"

using namespace warmfront;
using namespace warmfront::study;

namespace {

/// One function whose traffic comes and goes in steps, on @p platform with @p options.
Scenario scenarioOf(const std::string &platform, const AlternativeOptions &options, unsigned seed)
{
    std::mt19937 draw(seed);
    const auto below = [&draw](unsigned count) { return static_cast<double>(draw() % count); };
    Scenario scenario;
    scenario.name = "steps";
    scenario.seed = seed;
    scenario.horizon = SimDuration::minutes(30);
    Function function;
    function.name = "f";
    function.runtime = "python3.12";
    function.memory = MemorySize::megabytes(256);
    function.cpu = 0.5;
    function.service = {ExponentialLaw{SimDuration::milliseconds(200 + static_cast<std::int64_t>(below(600)))}};
    scenario.functions.push_back(function);
    ProfileArrivals steps;
    steps.period = SimDuration::minutes(30);
    for (int i = 0; i < 6; ++i) {
        steps.rates.push_back(Rate::perSecond(below(3) == 0.0 ? 0.0 : 1.0 + below(20)));
    }
    EventSource source;
    source.name = "web";
    source.function = "f";
    source.arrivals = steps;
    scenario.sources.push_back(source);
    Alternative alternative;
    alternative.name = platform;
    alternative.platform = platform;
    alternative.options = options;
    scenario.alternatives.push_back(alternative);
    return scenario;
}

std::shared_ptr<const PreparedScenario> prepared(const Scenario &scenario)
{
    Result<PreparedScenario> made = prepare(scenario, shippedCatalogue(), {});
    if (!made) {
        throw std::runtime_error(made.error().describe());
    }
    return std::make_shared<const PreparedScenario>(std::move(*made));
}

sim::SteppedRun runOf(const PreparedScenario &scenario)
{
    return *sim::SteppedRun::make(scenario.alternatives[0].configuration, ReplicationIndex{});
}

/// As somebody types it into the file of @p scenario.
void write(Scenario &scenario, const std::string &option, const std::string &value)
{
    AlternativeOptions &options = scenario.alternatives[0].options;
    const PlatformProfile &profile = *shippedCatalogue().platform(scenario.alternatives[0].platform);
    if (option.starts_with("replicas.")) {
        if (!options.replicas) {
            options.replicas = profile.replicas->value;
        }
        (option == "replicas.min" ? options.replicas->min : options.replicas->max) = std::stoi(value);
    } else if (option == "alwaysWarm") {
        options.alwaysWarm = std::stoi(value);
    } else if (option == "targetUtilisation") {
        options.targetUtilisation = std::stod(value);
    } else {
        options.parameters[option] = parseParameter(value, *findParameter(option)).value();
    }
}

bool isTold(const sim::SteppedRun &run, const Decision &wanted)
{
    return std::ranges::any_of(run.decisions(2000), [&](const Decision &decision) {
        return decision.kind == wanted.kind && decision.at == wanted.at
               && (!isAboutRequest(wanted.kind) || decision.request == wanted.request)
               && (wanted.kind != DecisionKind::Scaling
                   || (decision.after > decision.before) == (wanted.after > wanted.before));
    });
}

} // namespace

/// What the options of an alternative are said to change about a decision: it happens in a run of the edited scenario.
class TestVariedOptions : public QObject
{
    Q_OBJECT

private slots:
    void whatIsPromisedHappens_data();
    void whatIsPromisedHappens();
    void aMinimumThatWouldHaveAvoidedTheWait();
    void alwaysWarmInstancesThatWouldHaveAvoidedAColdStart();
    void aFixedKeepAliveInPlaceOfAPolicy();
    void aScheduleHasNoParameters();
};

void TestVariedOptions::whatIsPromisedHappens_data()
{
    QTest::addColumn<QString>("platform");
    QTest::addColumn<int>("fewest"); // promises among some decisions of some runs

    QTest::newRow("KPA") << "knative" << 8;
    QTest::newRow("HPA") << "kubernetes" << 8;
    QTest::newRow("rules") << "cloud-foundry" << 6;
    QTest::newRow("target based") << "azure-flex" << 6;
    QTest::newRow("utilisation") << "google-gen2" << 6;
    QTest::newRow("queue scheduler") << "openwhisk-v2" << 6;
    QTest::newRow("target tracking") << "aws-fargate" << 6;
    QTest::newRow("KEDA") << "azure-container-apps" << 6;
    QTest::newRow("response time") << "heroku" << 6;
    QTest::newRow("load ratio") << "openfaas-pro" << 4;
}

void TestVariedOptions::whatIsPromisedHappens()
{
    QFETCH(QString, platform);
    QFETCH(int, fewest);
    std::map<std::string, int> promises;
    int without = 0;
    for (unsigned seed = 1; seed <= 6; ++seed) {
        AlternativeOptions options;
        options.replicas =
            ReplicaRange{shippedCatalogue().platform(platform.toStdString())->replicas->value.min == 0 ? 0 : 1, 12};
        if (platform == QStringLiteral("openfaas-pro")) {
            options.parameters["loadTarget"] = 5.0;
        } else if (platform == QStringLiteral("openwhisk-v2")) {
            options.parameters["minuteLimit"] = std::int64_t{0}; // it would refuse before the scaler does
        }
        const Scenario scenario = scenarioOf(platform.toStdString(), options, seed);
        const std::shared_ptr<const PreparedScenario> present = prepared(scenario);
        sim::SteppedRun run = runOf(*present);
        QVERIFY(run.goTo(SimTime::after(SimDuration::minutes(20))).has_value());
        std::vector<Decision> decisions = run.decisions(2000);
        std::erase_if(decisions, [](const Decision &decision) {
            return decision.rule != DecisionRule::ScalerDecided && decision.rule != DecisionRule::ScalerRefuses
                   && decision.rule != DecisionRule::NoneReady;
        });
        std::mt19937 draw(seed);
        for (int turn = 0; turn < 3 && !decisions.empty(); ++turn) {
            const Decision &decision = decisions[draw() % decisions.size()];
            const std::vector<sim::VariedOption> varied = variedOptions(present, 0, decision);
            const std::optional<Counterfactual> found = run.counterfactual(
                decision, [] { return true; }, varied);
            if (!found || found->parameter != Counterfactual::Parameter::Option) {
                ++without;
                continue;
            }
            ++promises[found->option];
            const QByteArray what = QByteArray::fromStdString(found->option + " " + found->presentText + " -> "
                                                              + found->valueText + ", seed " + std::to_string(seed));
            Scenario edited = scenario;
            write(edited, found->option, found->valueText);
            const std::shared_ptr<const PreparedScenario> other = prepared(edited);
            sim::SteppedRun again = runOf(*other);
            QVERIFY2(again.goTo(decision.at).has_value(), what);
            QVERIFY2(!isTold(again, decision), what);
            const sim::FunctionView then = again.view(0);
            switch (found->outcome) {
            case Counterfactual::Outcome::Served:
                QVERIFY2(decision.kind != DecisionKind::Waiting || then.queued == 0, what);
                break;
            case Counterfactual::Outcome::NoMore:
                QCOMPARE(found->instances, decision.before);
                QVERIFY2(then.ready + then.starting <= decision.before, what);
                break;
            case Counterfactual::Outcome::NoFewer:
                QCOMPARE(found->instances, decision.before);
                QVERIFY2(then.ready + then.starting >= decision.before, what);
                break;
            case Counterfactual::Outcome::WereReady:
                QCOMPARE(found->instances, decision.after);
                QVERIFY2(then.ready >= decision.after, what);
                break;
            }
        }
    }
    int promised = 0;
    for (const auto &[option, count] : promises) {
        qInfo("%d by %s", count, option.c_str());
        promised += count;
    }
    qInfo("%d without", without);
    QVERIFY(promised >= fewest);
}

/// Scaled from nothing: with one instance kept, nobody waits for the first one to start.
void TestVariedOptions::aMinimumThatWouldHaveAvoidedTheWait()
{
    AlternativeOptions options;
    options.replicas = ReplicaRange{0, 5};
    const auto scenario = prepared(scenarioOf("knative", options, 3));
    sim::SteppedRun run = runOf(*scenario);
    std::optional<Decision> waiting;
    for (int minute = 1; minute <= 30 && !waiting; ++minute) {
        QVERIFY(run.goTo(SimTime::after(SimDuration::minutes(minute))).has_value());
        for (const Decision &decision : run.decisions(2000)) {
            if (decision.rule == DecisionRule::NoneReady && decision.before == 0 && !waiting) {
                waiting = decision;
            }
        }
    }
    QVERIFY(waiting.has_value());
    QVERIFY(waiting->kind == DecisionKind::Waiting);
    const auto found = run.counterfactual(
        *waiting, [] { return true; }, variedOptions(scenario, 0, *waiting));
    QVERIFY(found.has_value());
    QCOMPARE(found->option, std::string("replicas.min"));
    QCOMPARE(found->presentText, std::string("0"));
    QCOMPARE(found->valueText, std::string("1"));
    QVERIFY(found->outcome == Counterfactual::Outcome::Served);
}

/// The very first request of a function has no instance that a longer keep-alive would have kept.
void TestVariedOptions::alwaysWarmInstancesThatWouldHaveAvoidedAColdStart()
{
    const auto scenario = prepared(scenarioOf("aws-lambda", {}, 5));
    sim::SteppedRun run = runOf(*scenario);
    QVERIFY(run.goTo(SimTime::after(SimDuration::minutes(10))).has_value());
    const std::vector<Decision> decisions = run.decisions(2000);
    QVERIFY(!decisions.empty());
    const Decision &first = decisions.front();
    QVERIFY(first.kind == DecisionKind::Cold && first.candidates.empty());
    QVERIFY(!run.counterfactual(first, [] { return true; }));
    const auto found = run.counterfactual(
        first, [] { return true; }, variedOptions(scenario, 0, first));
    QVERIFY(found.has_value());
    QCOMPARE(found->option, std::string("alwaysWarm"));
    QCOMPARE(found->valueText, std::string("1"));
}

/// Instances that a measured distribution ended, and the fixed time with which the request would have been warm.
void TestVariedOptions::aFixedKeepAliveInPlaceOfAPolicy()
{
    AlternativeOptions options;
    options.keepAlivePolicy =
        KeepAliveChoice{"lastAndSpare", {{"last", SimDuration::seconds(20)}, {"spare", SimDuration::seconds(10)}}};
    Scenario scenario = scenarioOf("aws-lambda", options, 7);
    scenario.sources[0].arrivals = PoissonArrivals{Rate::perSecond(0.05)};
    const auto present = prepared(scenario);
    sim::SteppedRun run = runOf(*present);
    QVERIFY(run.goTo(SimTime::after(SimDuration::minutes(30))).has_value());
    int promised = 0;
    for (const Decision &decision : run.decisions(2000)) {
        if (decision.kind != DecisionKind::Cold || decision.candidates.empty()) {
            continue;
        }
        const auto found = run.counterfactual(
            decision, [] { return true; }, variedOptions(present, 0, decision));
        if (!found || found->parameter != Counterfactual::Parameter::FixedKeepAlive) {
            continue;
        }
        ++promised;
        Scenario edited = scenario;
        edited.alternatives[0].options.keepAlivePolicy.reset();
        edited.alternatives[0].options.keepAlive = SimDuration::nanoseconds(found->value);
        sim::SteppedRun again = runOf(*prepared(edited));
        QVERIFY(again.goTo(decision.at).has_value());
        QVERIFY(!isTold(again, decision));
    }
    QVERIFY2(promised >= 5, QByteArray::number(promised));
}

void TestVariedOptions::aScheduleHasNoParameters()
{
    AlternativeOptions options;
    options.replicas = ReplicaRange{1, 1};
    options.schedule = ReplicaSchedule{{}, {{"*/5 * * * *", 3}}};
    const auto scenario = prepared(scenarioOf("knative", options, 1));
    Decision decision;
    decision.kind = DecisionKind::Scaling;
    decision.rule = DecisionRule::ScalerDecided;
    QVERIFY(variedOptions(scenario, 0, decision).empty());
}

QTEST_APPLESS_MAIN(TestVariedOptions)
#include "tst_varied_options.moc"
