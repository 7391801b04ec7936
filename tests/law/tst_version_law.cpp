// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/closed_forms.h"
#include "tests/law/law_run.h"
#include "tests/simulator/silent.h"

using namespace warmfront;
using namespace warmfront::law;

namespace {

/// The versions of every replication.
std::vector<std::vector<VersionOutcome>> versionsOf(const sim::Configuration &configuration)
{
    std::vector<std::vector<VersionOutcome>> all;
    for (const sim::WorkUnit &unit : sim::workUnits(configuration)) {
        sim::Silent watch;
        all.push_back(sim::simulate(configuration, unit, watch)->functions[0].versions);
    }
    return all;
}

} // namespace

/// Poisson arrivals of which each goes to either version on its own are two Poisson processes (thinning, Kingman,
/// Poisson Processes, 1993, section 5.1): each version is a pool of warm instances to itself, with a rate of its share.
class TestVersionLaw : public QObject
{
    Q_OBJECT

private slots:
    void eachVersionIsAPoolOfItsOwn_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("share");
        QTest::addColumn<double>("factor"); // of the service time of the new version
        QTest::newRow("a tenth") << 5.0 << 0.1 << 1.0;
        QTest::newRow("a half, twice as slow") << 4.0 << 0.5 << 2.0;
        QTest::newRow("nearly all, faster") << 10.0 << 0.95 << 0.5;
    }

    void eachVersionIsAPoolOfItsOwn()
    {
        QFETCH(double, rate);
        QFETCH(double, share);
        QFETCH(double, factor);
        constexpr double service = 1.0;
        constexpr double keepAlive = 10.0;
        constexpr std::int64_t measured = 10'000;
        sim::PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::seconds(10);
        sim::Configuration configuration = oneFunction(exponential(service), scaling, rate, 30, measured, 200);
        Deployment deployment;
        deployment.version = "v2";
        deployment.serviceFactor = factor;
        deployment.traffic = {{SimDuration{}, share}};
        configuration.functions[0].deployments = {deployment};
        const std::vector<std::vector<VersionOutcome>> replications = versionsOf(configuration);
        for (const std::size_t v : {std::size_t{0}, std::size_t{1}}) {
            const double ownRate = rate * (v == 0 ? 1.0 - share : share);
            const double ownService = service * (v == 0 ? 1.0 : factor);
            const WarmPool exact = lastUsedFirstPool(Rate::perSecond(ownRate), ownService, keepAlive);
            const auto mean = [&](auto take) {
                std::vector<double> values;
                for (const std::vector<VersionOutcome> &versions : replications) {
                    values.push_back(take(versions[v]));
                }
                return estimateOf(values);
            };
            VERIFY_LAW("requests", mean([](const VersionOutcome &o) { return static_cast<double>(o.counts.requests); }),
                       ownRate * measured, 0.005);
            VERIFY_LAW("cold",
                       mean([](const VersionOutcome &o) { return law::share(o.counts.cold, o.counts.requests); }),
                       exact.coldOfAll, 0.02);
            // Little's law: as cold starts take no time here, the requests in service are the response time per second.
            VERIFY_LAW("busy", mean([](const VersionOutcome &o) { return o.responseTime.inSeconds() / measured; }),
                       exact.running, 0.01);
        }
    }
};

QTEST_APPLESS_MAIN(TestVersionLaw)
#include "tst_version_law.moc"
