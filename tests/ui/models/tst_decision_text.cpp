// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "ui/models/decision_text.h"

using namespace warmfront;
using namespace warmfront::ui;

/// What people read of decisions: which host, by what, and what would have changed them.
class TestDecisionText : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void tellsTheChosenHostAndTheOthers()
    {
        Decision decision;
        decision.kind = DecisionKind::Placement;
        decision.rule = DecisionRule::HostChosen;
        decision.instance = 7;
        HostChoice choice;
        choice.rule = HostRule::LeastAllocated;
        choice.hosts = {{2, true, true, true, 64.0, MemorySize::megabytes(2048), {}, 1, true},
                        {0, false, true, true, 40.0, MemorySize::megabytes(1024), {}, 3, false},
                        {1, false, true, false, std::nullopt, MemorySize::megabytes(4096), 250, 9, false},
                        {3, false, false, true, std::nullopt, MemorySize::megabytes(4096), {}, 0, {}}};
        choice.leftOut = 5;
        decision.hosts = choice;
        QCOMPARE(decisionTitle(decision), QStringLiteral("Instance 7 goes to host 3"));
        QVERIFY(decisionReason(decision).contains(QStringLiteral("highest score")));
        const QStringList hosts = hostSentences(decision);
        QCOMPARE(hosts.size(), 5);
        QCOMPARE(hosts[0], QStringLiteral("Host 3, chosen: score 64, 2 GB free, 1 instance, image there."));
        QCOMPARE(hosts[1], QStringLiteral("Host 1: score 40, 1 GB free, 3 instances, image to be pulled."));
        QCOMPARE(hosts[2],
                 QStringLiteral("Host 2: no room, 4 GB and 0.25 vCPU free, 9 instances, image to be pulled."));
        QCOMPARE(hosts[3], QStringLiteral("Host 4: takes no instances, 4 GB free, 0 instances."));
        QCOMPARE(hosts[4], QStringLiteral("And 5 more hosts."));
    }

    void tellsWhoFindsNoHost()
    {
        Decision decision;
        decision.kind = DecisionKind::Placement;
        decision.rule = DecisionRule::NoHostHasRoom;
        decision.instance = 2;
        QCOMPARE(decisionTitle(decision), QStringLiteral("Instance 2 waits for a host"));
        QCOMPARE(decisionReason(decision), QStringLiteral("No host had room for it."));
    }

    void tellsWhatOfAnOptionWouldHaveChangedIt_data()
    {
        QTest::addColumn<QString>("option");
        QTest::addColumn<int>("outcome");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("sentence");
        using Outcome = Counterfactual::Outcome;

        QTest::newRow("scaling out") << QStringLiteral("targetUtilisation") << int(Outcome::NoMore)
                                     << int(DecisionKind::Scaling)
                                     << QStringLiteral("With a target utilisation of 0.7 instead of 0.5, the function "
                                                       "would have had no more than 3 instances here.");
        QTest::newRow("scaling in") << QStringLiteral("scaleDownStabilisation") << int(Outcome::NoFewer)
                                    << int(DecisionKind::Scaling)
                                    << QStringLiteral("With a scale-down stabilisation of 0.7 instead of 0.5, the "
                                                      "function would have kept 3 instances or more here.");
        QTest::newRow("from nothing") << QStringLiteral("replicas.min") << int(Outcome::WereReady)
                                      << int(DecisionKind::Scaling)
                                      << QStringLiteral("With a minimum of replicas of 0.7 instead of 0.5, 3 or more "
                                                        "instances would have been ready here already.");
        QTest::newRow("waiting") << QStringLiteral("replicas.min") << int(Outcome::Served) << int(DecisionKind::Waiting)
                                 << QStringLiteral(
                                        "With a minimum of replicas of 0.7 instead of 0.5, this request would "
                                        "not have had to wait.");
    }
    void tellsWhatOfAnOptionWouldHaveChangedIt()
    {
        QFETCH(QString, option);
        QFETCH(int, outcome);
        QFETCH(int, kind);
        Counterfactual found;
        found.parameter = Counterfactual::Parameter::Option;
        found.option = option.toStdString();
        found.presentText = "0.5";
        found.valueText = "0.7";
        found.outcome = static_cast<Counterfactual::Outcome>(outcome);
        found.instances = 3;
        QTEST(counterfactualSentence(found, static_cast<DecisionKind>(kind)), "sentence");
    }
};

QTEST_APPLESS_MAIN(TestDecisionText)
#include "tst_decision_text.moc"
