// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <vector>

#include "core/base/contract.h"
#include "simulator/capacity/spread.h"
#include "tests/simulator/capacity/dice.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

constexpr SimTime at(std::int64_t seconds)
{
    return SimTime::after(SimDuration::seconds(seconds));
}

const InstanceDemand demand{.memory = MemorySize::megabytes(100), .millicores = 10};

} // namespace

class TestSpread : public QObject
{
    Q_OBJECT

private slots:
    /// Nodes "MB" or "MB@label0.label1"; tasks "service@node" run already; then tasks of service 1 are placed one after
    /// the other. Labels in "over" are spread over, "only" is a constraint "label=value" or "label!value".
    void placesTasks_data()
    {
        QTest::addColumn<QString>("nodes");
        QTest::addColumn<QString>("running");
        QTest::addColumn<QString>("over");
        QTest::addColumn<QString>("only");
        QTest::addColumn<QString>("chosen");
        QTest::newRow("equal nodes in turn") << "900 900 900"
                                             << ""
                                             << ""
                                             << ""
                                             << "0 1 2 0 1";
        QTest::newRow("fewest of the service") << "900 900"
                                               << "1@0"
                                               << ""
                                               << ""
                                               << "1 0 1";
        // Node 1 has three tasks of another service, node 0 one of the same: the same service counts first.
        QTest::newRow("the service before the total") << "900 900"
                                                      << "1@0 2@1 2@1 2@1"
                                                      << ""
                                                      << ""
                                                      << "1 0";
        QTest::newRow("then fewest in total") << "900 900 900"
                                              << "2@0 2@0 2@1"
                                              << ""
                                              << ""
                                              << "2 1 0";
        // Swarm does not look at how full a node is, only whether the task fits.
        QTest::newRow("size does not matter") << "200 9000"
                                              << ""
                                              << ""
                                              << ""
                                              << "0 1 0 1 1 1";
        QTest::newRow("no node has room") << "150 150"
                                          << ""
                                          << ""
                                          << ""
                                          << "0 1 -";
        QTest::newRow("constraint, equal") << "900@7.0 900@8.0 900@7.0"
                                           << ""
                                           << ""
                                           << "0=7"
                                           << "0 2 0";
        QTest::newRow("constraint, not equal") << "900@7.0 900@8.0 900"
                                               << ""
                                               << ""
                                               << "0!7"
                                               << "1 2 1";
        QTest::newRow("constraint nobody meets") << "900@7.0 900"
                                                 << ""
                                                 << ""
                                                 << "0=9"
                                                 << "-";
        // Branch 1 has node 0, branch 2 nodes 1 and 2: one to each branch in turn, although node 0 fills up.
        QTest::newRow("spread over a label") << "900@1.0 900@2.0 900@2.0"
                                             << ""
                                             << "0"
                                             << ""
                                             << "0 1 0 2 0 1";
        // Node 2 carries no label: a branch of its own.
        QTest::newRow("no value is a branch") << "900@1.0 900@1.0 900"
                                              << ""
                                              << "0"
                                              << ""
                                              << "0 2 1 2";
        // When node 0 is full its branch has no candidates.
        QTest::newRow("a full branch is left out") << "150@1.0 900@2.0"
                                                   << ""
                                                   << "0"
                                                   << ""
                                                   << "0 1 1";
        // Zones 1 {racks 1: node 0, 2: nodes 1, 2} and 2 {rack 1: node 3}.
        QTest::newRow("spread over two labels") << "900@1.1 900@1.2 900@1.2 900@2.1"
                                                << ""
                                                << "0 1"
                                                << ""
                                                << "0 3 1 3 0 3 2";
    }
    void placesTasks()
    {
        QFETCH(QString, nodes);
        QFETCH(QString, running);
        QFETCH(QString, over);
        QFETCH(QString, only);
        QFETCH(QString, chosen);
        HostPool pool;
        for (const QString &node : nodes.split(u' ')) {
            HostShape shape{.memory = MemorySize::megabytes(node.section(u'@', 0, 0).toInt()), .millicores = 1000};
            shape.labels[0] = node.section(u'@', 1).section(u'.', 0, 0).toUInt();
            shape.labels[1] = node.section(u'@', 1).section(u'.', 1).toUInt();
            pool.add({}, shape);
        }
        Spread spread;
        const auto place = [&](FunctionIndex service, HostIndex node) {
            QVERIFY(pool.reserve({}, node, demand));
            spread.placed(service, node);
        };
        for (const QString &task : running.split(u' ', Qt::SkipEmptyParts)) {
            place(static_cast<FunctionIndex>(task.section(u'@', 0, 0).toUInt()),
                  static_cast<HostIndex>(task.section(u'@', 1).toUInt()));
        }
        std::vector<std::uint32_t> preferences;
        for (const QString &label : over.split(u' ', Qt::SkipEmptyParts)) {
            preferences.push_back(label.toUInt());
        }
        std::vector<SpreadConstraint> constraints;
        if (!only.isEmpty()) {
            constraints.push_back(
                {.label = only.left(1).toUInt(), .value = only.mid(2).toUInt(), .isEqual = only[1] == u'='});
        }
        const SpreadRequest request{FunctionIndex{1}, demand, constraints, preferences};
        QStringList got;
        for (qsizetype i = 0; i < chosen.split(u' ').size(); ++i) {
            const auto placement = spread.choose(at(0), pool, request);
            got << (placement ? QString::number(raw(placement->host)) : QStringLiteral("-"));
            if (placement) {
                place(FunctionIndex{1}, placement->host);
            }
        }
        QCOMPARE(got.join(u' '), chosen);
    }

    /// Two equal nodes, node 0 first; failures of service 1 happened on them at second 0.
    void avoidsNodesWithManyFailures_data()
    {
        QTest::addColumn<int>("onFirst");
        QTest::addColumn<int>("onSecond");
        QTest::addColumn<int>("second"); // when the task is placed
        QTest::addColumn<int>("chosen");
        QTest::newRow("none") << 0 << 0 << 1 << 0;
        QTest::newRow("four are not many") << 4 << 0 << 1 << 0;
        QTest::newRow("five are") << 5 << 0 << 1 << 1;
        QTest::newRow("both have many: the fewer") << 6 << 5 << 1 << 1;
        QTest::newRow("both have as many: no difference") << 5 << 5 << 1 << 0;
        QTest::newRow("exactly 5 min old still count") << 5 << 0 << 300 << 1;
        QTest::newRow("older ones do not") << 5 << 0 << 301 << 0;
    }
    void avoidsNodesWithManyFailures()
    {
        QFETCH(int, onFirst);
        QFETCH(int, onSecond);
        QFETCH(int, second);
        QFETCH(int, chosen);
        HostPool pool;
        pool.add({}, {.memory = MemorySize::megabytes(900), .millicores = 1000});
        pool.add({}, {.memory = MemorySize::megabytes(900), .millicores = 1000});
        Spread spread;
        for (int i = 0; i < onFirst; ++i) {
            spread.failed(at(0), FunctionIndex{1}, HostIndex{0});
        }
        for (int i = 0; i < onSecond; ++i) {
            spread.failed(at(0), FunctionIndex{1}, HostIndex{1});
        }
        spread.failed(at(0), FunctionIndex{2}, HostIndex{0}); // another service does not count
        const SpreadRequest request{.service = FunctionIndex{1}, .demand = demand};
        QCOMPARE(spread.choose(at(second), pool, request)->host, static_cast<HostIndex>(chosen));
    }

    void prefersFewFailuresToFewTasks()
    {
        // Node 1 has three tasks of the service, but node 0 had five failures.
        HostPool pool;
        pool.add({}, {.memory = MemorySize::megabytes(900), .millicores = 1000});
        pool.add({}, {.memory = MemorySize::megabytes(900), .millicores = 1000});
        Spread spread;
        for (int i = 0; i < 5; ++i) {
            spread.failed(at(0), FunctionIndex{1}, HostIndex{0});
        }
        for (int i = 0; i < 3; ++i) {
            spread.placed(FunctionIndex{1}, HostIndex{1});
        }
        const SpreadRequest request{.service = FunctionIndex{1}, .demand = demand};
        QCOMPARE(spread.choose(at(1), pool, request)->host, HostIndex{1});
        QCOMPARE(spread.restartAt(at(10)), at(15));
    }

    void keepsNodesLevelAndCopiesBehaveAlike()
    {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Dice dice(seed);
            HostPool pool;
            for (int i = 0; i < 7; ++i) {
                pool.add({}, {.memory = MemorySize::gigabytes(100), .millicores = 1'000'000});
            }
            Spread spread;
            Spread copy;
            std::array<std::array<int, 7>, 3> counts{};
            for (int step = 0; step < 300; ++step) {
                const std::uint32_t service = dice.below(3);
                const SpreadRequest request{.service = static_cast<FunctionIndex>(service), .demand = demand};
                const auto placement = spread.choose(at(step), pool, request);
                QCOMPARE(copy.choose(at(step), pool, request).value(), *placement);
                QVERIFY(pool.reserve({}, placement->host, demand));
                spread.placed(request.service, placement->host);
                copy.placed(request.service, placement->host);
                auto &own = counts[service];
                ++own[raw(placement->host)];
                QVERIFY(*std::ranges::max_element(own) - *std::ranges::min_element(own) <= 1);
            }
            QVERIFY_THROWS_EXCEPTION(ContractViolation, spread.ended(FunctionIndex{5}, HostIndex{0}));
        }
    }
};

QTEST_APPLESS_MAIN(TestSpread)
#include "tst_spread.moc"
