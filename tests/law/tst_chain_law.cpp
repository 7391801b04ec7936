// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/closed_forms.h"
#include "tests/law/law_run.h"

using namespace warmfront;
using namespace warmfront::law;

/// Functions that call others.
class TestChainLaw : public QObject
{
    Q_OBJECT

private slots:
    /// What leaves a server of exponential service in the long run is Poisson again (Burke), and so is what is left of
    /// it at random: the second function waits as if its requests came by themselves (a tandem of Jackson).
    void tandemOfServers_data()
    {
        QTest::addColumn<double>("probability");
        QTest::addColumn<double>("second"); // service time
        QTest::newRow("every request") << 1.0 << 1.2;
        QTest::newRow("one in four") << 0.25 << 5.0;
    }
    void tandemOfServers()
    {
        QFETCH(double, probability);
        QFETCH(double, second);
        constexpr double rate = 0.5;
        constexpr std::int64_t measured = 100'000;
        sim::Configuration configuration =
            oneFunction(exponential(1.0), sim::FixedReplicas{}, rate, 30, measured, 5000);
        sim::FunctionConfiguration called = configuration.functions[0];
        called.index = FunctionIndex(1);
        called.name = "g";
        called.service = exponential(second);
        called.sources.clear();
        configuration.functions[0].next = {{1, probability}};
        configuration.functions.push_back(called);
        const RunColumns columns = runOf(configuration);
        VERIFY_LAW("requests a second",
                   over(columns, [](const Outcome &o) { return double(o.counts.requests) / measured; }),
                   rate * (1.0 + probability), 0.005);
        const double waits =
            meanWaitOfOneServer(Rate::perSecond(rate), 1.0, 2.0)
            + probability * meanWaitOfOneServer(Rate::perSecond(rate * probability), second, 2.0 * second * second);
        VERIFY_LAW("waits of both a request",
                   over(columns,
                        [&](const Outcome &o) {
                            return o.waitTime.inSeconds() / (double(o.counts.done) / (1.0 + probability));
                        }),
                   waits, 0.02);
    }
};

QTEST_APPLESS_MAIN(TestChainLaw)
#include "tst_chain_law.moc"
