// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QTimer>
#include <QtTest>

#include "ui/session/run_session.h"
#include "ui/session/workbench.h"

using namespace warmfront;
using namespace warmfront::ui;

namespace {

constexpr int patience = 30'000; ///< milliseconds a run may take on a busy machine

Scenario scenarioOf(SimDuration horizon)
{
    Scenario scenario;
    scenario.name = "Small";
    scenario.horizon = horizon;
    scenario.replications = 2;
    Function function;
    function.name = "f";
    function.memory = MemorySize::megabytes(512);
    function.service = {ExponentialLaw{SimDuration::milliseconds(200)}};
    scenario.functions = {function};
    EventSource source;
    source.name = "web";
    source.function = "f";
    source.arrivals = PoissonArrivals{Rate::perSecond(5.0)};
    scenario.sources = {source};
    Alternative alternative;
    alternative.name = "Lambda";
    alternative.platform = "aws-lambda";
    scenario.alternatives = {alternative};
    return scenario;
}

} // namespace

/// Runs happen beside the GUI thread: they end with one signal, stop when asked, and never block their caller.
class TestRunSession : public QObject
{
    Q_OBJECT

    std::unique_ptr<Workbench> m_bench;

private slots:
    void initTestCase()
    {
        Result<Workbench> bench = Workbench::open(WARMFRONT_RESOURCE_DIR);
        QVERIFY2(bench.has_value(), bench ? "" : bench.error().describe().c_str());
        m_bench = std::make_unique<Workbench>(std::move(*bench));
    }

    void aRunEndsWithItsResult()
    {
        RunSession session(*m_bench);
        QSignalSpy started(&session, &RunSession::started);
        QSignalSpy finished(&session, &RunSession::finished);
        session.start(scenarioOf(SimDuration::hours(1)), {});
        QCOMPARE(started.size(), 1);
        QVERIFY(session.isRunning());
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        QVERIFY(!session.isRunning());
        const FinishedRunPointer run = session.run(finished.front().front().toLongLong());
        QVERIFY(run != nullptr);
        QCOMPARE(run->evaluation.alternatives.size(), std::size_t(1));
        const Counts &counts = run->evaluation.alternatives[0].summary.counts;
        QCOMPARE(counts.requests, counts.endings());
        QVERIFY(counts.requests > 30'000);
        QVERIFY(!run->evaluation.alternatives[0].month.total.isZero());
    }

    void aStoppedRunLeavesNothing()
    {
        RunSession session(*m_bench);
        QSignalSpy cancelled(&session, &RunSession::cancelled);
        session.start(scenarioOf(SimDuration::hours(24 * 10'000)), {});
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot().invocations > 0, patience);
        session.stop();
        QTRY_COMPARE_WITH_TIMEOUT(cancelled.size(), 1, patience);
        QVERIFY(session.runs().empty());
        QVERIFY(!session.isRunning());
    }

    void theEventLoopGoesOnDuringARun()
    {
        RunSession session(*m_bench);
        int ticks = 0;
        QTimer timer;
        timer.setInterval(1);
        connect(&timer, &QTimer::timeout, this, [&ticks] { ++ticks; });
        timer.start();
        session.start(scenarioOf(SimDuration::hours(24 * 10'000)), {});
        QTRY_VERIFY_WITH_TIMEOUT(ticks > 50 && session.isRunning(), patience);
        session.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!session.isRunning(), patience);
    }

    void aMissingTraceFailsWithItsName()
    {
        RunSession session(*m_bench);
        QSignalSpy failed(&session, &RunSession::failed);
        Scenario scenario = scenarioOf(SimDuration::hours(1));
        TraceArrivals trace;
        trace.file = "nowhere.csv";
        trace.timeColumn = "time";
        scenario.sources[0].arrivals = trace;
        session.start(scenario, "/nonexistent");
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        const auto error = failed.front().front().value<Error>();
        QVERIFY2(error.describe().find("nowhere.csv") != std::string::npos, error.describe().c_str());
        QVERIFY(session.runs().empty());
    }

    void destroyingItDuringARunEnds()
    {
        auto session = std::make_unique<RunSession>(*m_bench);
        session->start(scenarioOf(SimDuration::hours(24 * 10'000)), {});
        QTRY_VERIFY_WITH_TIMEOUT(session->snapshot().invocations > 0, patience);
        session.reset();
        QCoreApplication::processEvents(); // what the thread had posted must not reach the dead session
    }

    void runsAreKeptUntilRemoved()
    {
        RunSession session(*m_bench);
        QSignalSpy finished(&session, &RunSession::finished);
        session.start(scenarioOf(SimDuration::minutes(10)), {});
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        session.start(scenarioOf(SimDuration::minutes(10)), {});
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, patience);
        QCOMPARE(session.runs().size(), std::size_t(2));
        QCOMPARE(session.runs()[0]->result.alternatives, session.runs()[1]->result.alternatives);
        session.remove(session.runs()[0]->id);
        QCOMPARE(session.runs().size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestRunSession)
#include "tst_run_session.moc"
