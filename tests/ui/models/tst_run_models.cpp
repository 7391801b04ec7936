// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QtTest>

#include "ui/models/ledger_model.h"
#include "ui/models/number_format.h"
#include "ui/models/run_list_model.h"
#include "ui/models/summary_model.h"
#include "ui/models/verdict_text.h"
#include "ui/session/run_session.h"
#include "ui/session/workbench.h"

using namespace warmfront;
using namespace warmfront::ui;

namespace {

Scenario threeWays()
{
    Scenario scenario;
    scenario.name = "Three ways";
    scenario.horizon = SimDuration::hours(2);
    scenario.replications = 3;
    Function function;
    function.name = "f";
    function.memory = MemorySize::megabytes(512);
    function.service = {ExponentialLaw{SimDuration::milliseconds(200)}};
    scenario.functions = {function};
    EventSource source;
    source.name = "web";
    source.function = "f";
    source.arrivals = PoissonArrivals{Rate::perSecond(2.0)};
    scenario.sources = {source};
    for (const char *platform : {"aws-lambda", "kubernetes", "heroku"}) {
        Alternative alternative;
        alternative.name = platform;
        alternative.platform = platform;
        scenario.alternatives.push_back(alternative);
    }
    return scenario;
}

} // namespace

/// Lists and tables show a run truthfully: sums equal the bill in every unit, and the verdict's words follow the
/// numbers.
class TestRunModels : public QObject
{
    Q_OBJECT

    std::unique_ptr<Workbench> m_bench;

    FinishedRunPointer runOf(const Scenario &scenario) const
    {
        auto run = std::make_shared<FinishedRun>();
        Result<study::PreparedScenario> prepared = study::prepare(scenario, m_bench->catalogue(), {});
        if (!prepared) {
            qWarning("%s", prepared.error().describe().c_str());
            return nullptr;
        }
        study::RunProgress progress;
        Result<RunResult> result = study::run(*prepared, {}, {}, progress);
        Result<study::Evaluation> evaluation = study::evaluate(*prepared, *result);
        run->id = 1;
        run->label = QStringLiteral("Three ways #1");
        run->prepared = std::move(*prepared);
        run->result = std::move(*result);
        run->evaluation = std::move(*evaluation);
        return run;
    }
    QString verdictOf(const Scenario &scenario) const
    {
        return verdictSentences(*runOf(scenario), QLocale::c()).join(u' ').replace(QChar(u'\u00a0'), QChar(u' '));
    }

private slots:
    void initTestCase()
    {
        Result<Workbench> bench = Workbench::open(WARMFRONT_RESOURCE_DIR);
        QVERIFY2(bench.has_value(), bench ? "" : bench.error().describe().c_str());
        m_bench = std::make_unique<Workbench>(std::move(*bench));
    }

    void modelsKeepTheRulesOfModels()
    {
        RunSession session(*m_bench);
        RunListModel list(session);
        SummaryModel summary;
        LedgerModel ledger;
        QAbstractItemModelTester listTester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QAbstractItemModelTester summaryTester(&summary, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QAbstractItemModelTester ledgerTester(&ledger, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const FinishedRunPointer run = runOf(threeWays());
        session.adopt(run);
        summary.setRuns({run, run});
        ledger.setRun(run);
        QCOMPARE(list.rowCount(), 1);
        QCOMPARE(list.indexOf(1).row(), 0);
        QCOMPARE(summary.columnCount(), 6);
        QCOMPARE(ledger.columnCount(), 4);
        session.remove(1);
        summary.setRuns({});
        ledger.setRun(nullptr);
        QCOMPARE(list.rowCount(), 0);
        QCOMPARE(summary.rowCount(), 0);
        QCOMPARE(ledger.rowCount(), 0);
    }

    /// What is tried again, expires or becomes a dead letter has rows where there is some, and none elsewhere.
    void eventsThatAreTriedAgainHaveRows()
    {
        const auto rowOf = [](const SummaryModel &model, const QString &words) {
            for (int row = 0; row < model.rowCount(); ++row) {
                if (model.headerData(row, Qt::Vertical, Qt::DisplayRole).toString() == words) {
                    return model.data(model.index(row, 0), Qt::DisplayRole).toString();
                }
            }
            return QString();
        };
        Scenario scenario = threeWays();
        SummaryModel requests;
        requests.setRuns({runOf(scenario)});
        QVERIFY(rowOf(requests, QStringLiteral("Tried again")).isEmpty());
        AsynchronousEvents events;
        events.deadLetters = true;
        scenario.sources[0].delivery = events;
        scenario.functions[0].failureProbability = 0.5;
        const FinishedRunPointer run = runOf(scenario);
        SummaryModel summary;
        summary.setRuns({run});
        QCOMPARE(summary.rowCount(), requests.rowCount() + 2);
        const Counts &counts = run->evaluation.alternatives[0].summary.counts;
        QVERIFY(counts.retried > 10'000 && counts.deadLettered > 1000);
        QCOMPARE(rowOf(summary, QStringLiteral("Tried again")), countText(counts.retried));
        QCOMPARE(rowOf(summary, QStringLiteral("Expired, dead letters")),
                 QStringLiteral("0, ") + countText(counts.deadLettered));
    }

    /// Messages and records have an age when they are handed over; the others do not.
    void handoversHaveARow()
    {
        Scenario scenario = threeWays();
        SummaryModel requests;
        requests.setRuns({runOf(scenario)});
        scenario.sources[0].delivery = StreamRecords{};
        const FinishedRunPointer run = runOf(scenario);
        const auto &ages = run->evaluation.alternatives[0].summary.handovers;
        QVERIFY(ages && ages->meanMilliseconds > 0.0 && ages->oldestMilliseconds > ages->meanMilliseconds);
        SummaryModel summary;
        summary.setRuns({run});
        QCOMPARE(summary.rowCount(), requests.rowCount() + 1);
        QString found;
        for (int row = 0; row < summary.rowCount(); ++row) {
            if (summary.headerData(row, Qt::Vertical, Qt::DisplayRole).toString()
                == QStringLiteral("Age at handover, oldest")) {
                found = summary.data(summary.index(row, 0), Qt::DisplayRole).toString();
            }
        }
        QCOMPARE(found, durationText(ages->meanMilliseconds * 1e-3) + QStringLiteral(", ")
                            + durationText(ages->oldestMilliseconds * 1e-3));
    }

    /// Six replicas of 3 GB on two nodes of 8 GB: two each, and two wait in each of three replications. A quarter of
    /// the memory is nobody's.
    void hostsHaveRows()
    {
        Scenario scenario = threeWays();
        scenario.alternatives.pop_back();
        scenario.functions[0].memory = MemorySize::gigabytes(3);
        scenario.functions[0].cpu = 0.25;
        SummaryModel unlimited;
        unlimited.setRuns({runOf(scenario)});
        AlternativeOptions &options = scenario.alternatives[1].options;
        options.replicas = ReplicaRange{6, 6};
        options.node = "m5.large";
        options.hosts = HostRange{2, 2};
        SummaryModel summary;
        summary.setRuns({runOf(scenario)});
        QCOMPARE(summary.rowCount(), unlimited.rowCount() + 3);
        const auto rowOf = [&summary](const QString &words, int column) {
            for (int row = 0; row < summary.rowCount(); ++row) {
                if (summary.headerData(row, Qt::Vertical, Qt::DisplayRole).toString() == words) {
                    return summary.data(summary.index(row, column), Qt::DisplayRole).toString();
                }
            }
            return QString();
        };
        QCOMPARE(rowOf(QStringLiteral("Hosts, peak"), 0), QStringLiteral("unlimited"));
        QCOMPARE(rowOf(QStringLiteral("Hosts, peak"), 1), QStringLiteral("2, 2"));
        QCOMPARE(rowOf(QStringLiteral("Waiting for a host"), 1), QStringLiteral("2; 6 waited, 12 placed"));
        const QString memory = rowOf(QStringLiteral("Host memory idle, unused"), 1);
        QVERIFY2(memory.endsWith(QStringLiteral(", ") + percentText(0.25)), qPrintable(memory));
    }

    /// Three replications of a version that fails always, from the start on, and is taken back at its second failure: each
    /// has its own two, or a few more that were inside by then.
    void versionsSideBySideHaveRows()
    {
        Scenario scenario = threeWays();
        scenario.alternatives.resize(1);
        SummaryModel plain;
        plain.setRuns({runOf(scenario)});
        Deployment canary;
        canary.version = "v2";
        canary.failureProbability = 1.0;
        canary.traffic = {{SimDuration{}, 0.5}};
        canary.rollback = AutomaticRollback{0.0, SimDuration::minutes(1), 2};
        scenario.functions[0].deployments = {canary};
        const FinishedRunPointer run = runOf(scenario);
        SummaryModel summary;
        summary.setRuns({run});
        QCOMPARE(summary.rowCount(), plain.rowCount() + 5);
        const auto rowOf = [&summary](const QString &words) {
            for (int row = 0; row < summary.rowCount(); ++row) {
                if (summary.headerData(row, Qt::Vertical, Qt::DisplayRole).toString() == words) {
                    return summary.data(summary.index(row, 0), Qt::DisplayRole).toString();
                }
            }
            return QString();
        };
        const std::vector<VersionSummary> &versions = run->evaluation.alternatives[0].summary.versions;
        QCOMPARE(versions.size(), std::size_t(2));
        QVERIFY(versions[1].counts.failed >= 6 && versions[1].counts.done == 0);
        QCOMPARE(rowOf(QStringLiteral("Calls of versions, done")),
                 QStringLiteral("v1: %1, %2\nv2: %3, 0")
                     .arg(countText(versions[0].counts.requests), countText(versions[0].counts.done),
                          countText(versions[1].counts.requests)));
        QVERIFY(
            rowOf(QStringLiteral("Failed on versions, refused"))
                .contains(QStringLiteral("v2: %1 (%2), 0").arg(countText(versions[1].counts.failed), percentText(1))));
        QVERIFY(rowOf(QStringLiteral("Versions rolled back")).startsWith(QStringLiteral("v1: no\nv2: 3 of 3, after ")));
        QVERIFY(rowOf(QStringLiteral("Versions rolled back")).endsWith(QStringLiteral("; 2 of 2 failed")));
    }

    void theLedgerAddsUpToTheBill_data()
    {
        QTest::addColumn<int>("unit");
        QTest::newRow("per execution") << static_cast<int>(CostUnit::PerExecution);
        QTest::newRow("per million") << static_cast<int>(CostUnit::PerMillion);
        QTest::newRow("per month") << static_cast<int>(CostUnit::PerMonth);
    }
    void theLedgerAddsUpToTheBill()
    {
        QFETCH(int, unit);
        const FinishedRunPointer run = runOf(threeWays());
        LedgerModel ledger;
        ledger.setUnit(static_cast<CostUnit>(unit));
        ledger.setRun(run);
        for (std::size_t a = 0; a < 3; ++a) {
            double sum = 0.0;
            for (int row = 0; row + 1 < ledger.rowCount(); ++row) {
                sum += ledger.amount(row, a);
            }
            const double total = ledger.shown(a, ledger.bill(a).total).toDouble();
            QVERIFY2(std::abs(sum - total) <= 1e-9 * std::max(1.0, total), qPrintable(QString::number(sum - total)));
            QVERIFY(total > 0.0);
        }
    }

    void everyAmountExplainsItself()
    {
        LedgerModel ledger;
        ledger.setRun(runOf(threeWays()));
        int formulas = 0;
        for (int row = 0; row < ledger.rowCount(); ++row) {
            for (int column = 1; column < ledger.columnCount(); ++column) {
                const QModelIndex cell = ledger.index(row, column);
                const bool isEmpty = cell.data().toString() == QStringLiteral("–");
                QCOMPARE(cell.data(LedgerModel::formulaRole).toString().isEmpty(), isEmpty);
                formulas += isEmpty ? 0 : 1;
            }
        }
        QVERIFY(formulas >= 6);
    }

    void theVerdictNamesTheCheapestThatMeetsTheObjective()
    {
        Scenario scenario = threeWays();
        QVERIFY(verdictOf(scenario).contains(QStringLiteral("aws-lambda is the cheapest")));
        QVERIFY(verdictOf(scenario).contains(QStringLiteral("aws-lambda stays cheaper than kubernetes up to")));
        scenario.objective = Objective{Objective::ResponseTime{95.0, SimDuration::seconds(3)}, 0.999};
        QVERIFY(verdictOf(scenario).contains(
            QStringLiteral("cheapest that meets the objective (95 % of requests below 3 s")));
        scenario.objective = Objective{Objective::ResponseTime{50.0, SimDuration::milliseconds(1)}, std::nullopt};
        QVERIFY(verdictOf(scenario).startsWith(QStringLiteral("No alternative meets the objective")));
        scenario.alternatives.resize(1);
        scenario.objective.reset();
        QVERIFY(verdictOf(scenario).startsWith(QStringLiteral("aws-lambda costs $")));
    }
};

QTEST_GUILESS_MAIN(TestRunModels)
#include "tst_run_models.moc"
