// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "simulator/configuration.h"
#include "simulator/study/run.h"
#include "tests/simulator/study/three_ways.h"

using namespace warmfront;
using namespace warmfront::study;

/// How instances start and how long they are kept, as a scenario is prepared.
class TestPrepareStarts : public QObject
{
    Q_OBJECT

    const Catalogue &m_catalogue = shippedCatalogue();

private slots:
    void coldStartsFollowTheRule_data()
    {
        QTest::addColumn<bool>("coldService");
        QTest::addColumn<int>("coldStartSeconds"); // -1: none stated
        QTest::addColumn<int>("phases");
        QTest::newRow("nothing stated: the platform's three phases") << false << -1 << 3;
        QTest::newRow("cold service alone: none") << true << -1 << 0;
        QTest::newRow("cold service and cold start") << true << 2 << 1;
        QTest::newRow("switched off") << false << 0 << 0;
        QTest::newRow("stated") << false << 2 << 1;
    }

    void coldStartsFollowTheRule()
    {
        QFETCH(bool, coldService);
        QFETCH(int, coldStartSeconds);
        QFETCH(int, phases);
        Scenario scenario = threeWays();
        if (coldService) {
            scenario.functions[0].coldService = seconds(3);
        }
        if (coldStartSeconds >= 0) {
            scenario.functions[0].coldStart = ColdStart(seconds(coldStartSeconds));
        }
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY(prepared.has_value());
        const sim::FunctionConfiguration &function = prepared->alternatives[0].configuration->functions[0];
        QCOMPARE(function.coldStart.size() + function.coldStartInit.size(), std::size_t(phases));
    }

    /// Cold requests end to end of January 2021: one total of a median of 215.4 ms for Python.
    void aPresetHasColdStartsOfItsOwn()
    {
        Scenario scenario = threeWays();
        scenario.alternatives[0].options.preset = "2021";
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().describe().c_str());
        const sim::FunctionConfiguration &function = prepared->alternatives[0].configuration->functions[0];
        QCOMPARE(function.coldStart.size(), std::size_t{0});
        QCOMPARE(function.coldStartInit.size(), std::size_t{1});
        const auto &law = std::get<LognormalLaw>(function.coldStartInit.front().law);
        QCOMPARE(std::get<LognormalLaw::Quantiles>(law.given).median.count(), std::int64_t(215'400'000));
    }

    /// Package and memory are the function's, the architecture is the price plan's.
    void coldStartsAreThoseOfPackageMemoryAndArchitecture()
    {
        Scenario scenario = threeWays();
        const auto boot = [&] {
            const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
            const Distribution &law = prepared->alternatives[0].configuration->functions[0].coldStartInit.front();
            return std::get<LognormalLaw::Quantiles>(std::get<LognormalLaw>(law.law).given).median.count() / 1000;
        };
        QCOMPARE(boot(), std::int64_t(86'500));
        scenario.functions[0].package = Package::Image;
        scenario.functions[0].memory = MemorySize::megabytes(256);
        QCOMPARE(boot(), std::int64_t(162'100));
        scenario.functions[0].package = Package::Zip;
        scenario.functions[0].memory = MemorySize::megabytes(128);
        scenario.alternatives[0].plan = "aws-lambda-arm64-us-east-1";
        QCOMPARE(boot(), std::int64_t(80'400));
    }

    /// Placement, sandbox and restoring, then loading, which is billed as initialisation is.
    void aSnapshotReplacesBootAndInit()
    {
        Scenario scenario = threeWays();
        scenario.functions[0].runtime = "java21";
        scenario.alternatives[0].options.snapshot = SnapshotOptions{};
        const auto function = [&] {
            return prepare(scenario, m_catalogue, {})->alternatives[0].configuration->functions[0];
        };
        QCOMPARE(function().coldStart.size(), std::size_t{3});
        const auto restore =
            std::get<LognormalLaw::Quantiles>(std::get<LognormalLaw>(function().coldStart.back().law).given);
        QCOMPARE(restore.median.count(), std::int64_t(747'900'000));
        QCOMPARE(function().coldStartInit.size(), std::size_t{1});
        QVERIFY(function().coldStartInit.front() == (Distribution{ConstantLaw{SimDuration::milliseconds(103)}}));
        // Phases of the function's own are replaced as well.
        ColdStartPhases own;
        own.runtimeBoot = seconds(3);
        own.userInit = seconds(7);
        scenario.functions[0].coldStart = ColdStart(own);
        QCOMPARE(function().coldStart.size(), std::size_t{1});
        QVERIFY(function().coldStartInit.front() == (Distribution{ConstantLaw{SimDuration::milliseconds(103)}}));
    }

    /// The cold start of the function has all of it, but for fetching the image, which a host does once.
    void hostsFetchWhatTheFunctionSays()
    {
        Scenario scenario = threeWays();
        AlternativeOptions &options = scenario.alternatives[1].options;
        ColdStartPhases phases;
        phases.pull = Distribution{ConstantLaw{SimDuration::seconds(7)}};
        phases.sandbox = Distribution{ConstantLaw{SimDuration::seconds(1)}};
        scenario.functions[0].coldStart = phases;
        const auto function = [&] {
            return prepare(scenario, m_catalogue, {})->alternatives[1].configuration->functions[0];
        };
        QCOMPARE(function().coldStart.size(), std::size_t{2});
        QVERIFY(!function().pull);
        options.hosts = HostRange{2, 2};
        QCOMPARE(function().coldStart.size(), std::size_t{1});
        QVERIFY(function().pull == phases.pull);
        scenario.functions[0].coldStart = ColdStart{Distribution{ConstantLaw{SimDuration::seconds(9)}}};
        QVERIFY(function().pull->isConstantZero());
    }

    void aKeepAlivePolicyReplacesTheFixedTime()
    {
        Scenario scenario = threeWays();
        AlternativeOptions &options = scenario.alternatives[0].options;
        options.keepAlivePolicy = KeepAliveChoice{"lastAndSpare",
                                                  {{"last", SimDuration::seconds(640)},
                                                   {"spare", SimDuration::seconds(1000)},
                                                   {"maximumLifetime", SimDuration::hours(2)}}};
        const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
        QVERIFY2(prepared.has_value(), prepared ? "" : prepared.error().message.c_str());
        const auto &scaling =
            std::get<sim::PerRequestScaling>(prepared->alternatives[0].configuration->functions[0].scaling);
        QVERIFY(scaling.policy && std::holds_alternative<sim::LastAndSpareKeepAlive>(scaling.policy->rule()));
        options.keepAlivePolicy = KeepAliveChoice{"hybridHistogram", {}};
        QVERIFY(std::holds_alternative<sim::HybridHistogram>(
            std::get<sim::PerRequestScaling>(
                prepare(scenario, m_catalogue, {})->alternatives[0].configuration->functions[0].scaling)
                .policy->rule()));
        options.keepAlivePolicy->parameters = {{"head", 0.9}, {"tail", 0.5}};
        QCOMPARE(QString::fromStdString(prepare(scenario, m_catalogue, {}).error().path),
                 QStringLiteral("alternatives[0].options.keepAlive.head"));
        options.alwaysWarm = 1;
        const Result<PreparedScenario> refused = prepare(scenario, m_catalogue, {});
        QVERIFY(!refused.has_value());
        QCOMPARE(QString::fromStdString(refused.error().path), QStringLiteral("alternatives[0].options.keepAlive"));
        options = {};
        scenario.alternatives[1].options.keepAlivePolicy =
            KeepAliveChoice{"halving", {{"period", SimDuration::seconds(380)}}};
        QCOMPARE(QString::fromStdString(prepare(scenario, m_catalogue, {}).error().path),
                 QStringLiteral("alternatives[1].options.keepAlive")); // containers have no keep-alive
    }

    /// Each function knows its own timers; the lead is what 99 of 100 cold starts take, unless it is given.
    void timesThatAreKnownAreLed()
    {
        Scenario scenario = threeWays();
        scenario.alternatives.resize(1);
        scenario.functions[0].coldStart = ColdStart(seconds(3));
        AlternativeOptions &options = scenario.alternatives[0].options;
        options.keepAlivePolicy = KeepAliveChoice{"knownTimes", {{"duration", SimDuration::minutes(1)}}};
        const auto path = [&] {
            const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
            return prepared ? QString() : QString::fromStdString(prepared.error().path);
        };
        QCOMPARE(path(), QStringLiteral("alternatives[0].options.keepAlive.policy")); // no schedule
        scenario.sources[0].arrivals = ScheduleArrivals{"30 * * * *", "2024-01-01", 2};
        const auto wake = [&] {
            const Result<PreparedScenario> prepared = prepare(scenario, m_catalogue, {});
            const sim::FunctionConfiguration &function = prepared->alternatives[0].configuration->functions[0];
            return std::get<sim::PerRequestScaling>(function.scaling).policy->nextWake();
        };
        QCOMPARE(wake(), SimTime::after(SimDuration::minutes(30) - SimDuration::seconds(3)));
        options.keepAlivePolicy->parameters.emplace("lead", SimDuration::seconds(8));
        QCOMPARE(wake(), SimTime::after(SimDuration::minutes(30) - SimDuration::seconds(8)));
        options.keepAlivePolicy->parameters.erase("lead");
        scenario.functions[0].coldStart = ColdStart(Distribution{ExponentialLaw{SimDuration::seconds(1)}});
        const double lead = 1800.0 - wake().inSeconds(); // ln 100 = 4.605 s; 10,000 draws: ± 0.1 s
        QVERIFY2(std::abs(lead - 4.605) < 0.3, qPrintable(QString::number(lead)));
        scenario.functions[0].coldStart = ColdStart(seconds(0));
        QCOMPARE(path(), QStringLiteral("alternatives[0].options.keepAlive.lead"));
    }

    /// The same for Knative: without options it is what Knative ships, with the range of the profile.
    // One function has the lower of both limits for itself; several share the account's.
};

QTEST_APPLESS_MAIN(TestPrepareStarts)
#include "tst_prepare_starts.moc"
