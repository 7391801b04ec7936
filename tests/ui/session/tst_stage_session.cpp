// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QtTest>

#include "ui/session/stage_session.h"
#include "ui/session/workbench.h"

using namespace warmfront;
using namespace warmfront::ui;

namespace {

constexpr int patience = 30'000; ///< milliseconds something may take on a busy machine

/// Requests at 10, 20, 30 … s that take 1 s; instances are kept for @p keepAlive.
Scenario everyTenSeconds(SimDuration keepAlive)
{
    Scenario scenario;
    scenario.name = "Small";
    scenario.horizon = SimDuration::hours(1);
    Function function;
    function.name = "f";
    function.memory = MemorySize::megabytes(512);
    function.service = {ConstantLaw{SimDuration::seconds(1)}};
    scenario.functions = {function};
    EventSource source;
    source.name = "web";
    source.function = "f";
    source.arrivals = ConstantArrivals{Rate::perSecond(0.1)};
    scenario.sources = {source};
    Alternative alternative;
    alternative.name = "Lambda";
    alternative.platform = "aws-lambda";
    alternative.options.keepAlive = keepAlive;
    scenario.alternatives = {alternative};
    return scenario;
}

Scenario busyForYears()
{
    Scenario scenario = everyTenSeconds(SimDuration::minutes(5));
    scenario.horizon = SimDuration::hours(24 * 1000);
    scenario.sources[0].arrivals = PoissonArrivals{Rate::perSecond(200)};
    return scenario;
}

} // namespace

/// The stage on its thread: what a command leads to, and that no command waits for the engine.
class TestStageSession : public QObject
{
    Q_OBJECT

    std::unique_ptr<Workbench> m_bench;

    static void settle(const StageSession &stage) { QTRY_VERIFY_WITH_TIMEOUT(!stage.isBusy(), patience); }

private slots:
    void initTestCase()
    {
        Result<Workbench> bench = Workbench::open(WARMFRONT_RESOURCE_DIR);
        QVERIFY2(bench.has_value(), bench ? "" : bench.error().describe().c_str());
        m_bench = std::make_unique<Workbench>(std::move(*bench));
    }

    void stepsToColdStartsAndBack()
    {
        StageSession stage(*m_bench);
        stage.load(everyTenSeconds(SimDuration::seconds(5)), {}, 0);
        stage.toNextColdStart();
        settle(stage);
        QVERIFY(stage.snapshot()->isLoaded);
        QCOMPARE(stage.snapshot()->stop, StageStop::Cold);
        QCOMPARE(stage.snapshot()->now, SimTime::after(SimDuration::seconds(10)));
        QCOMPARE(stage.snapshot()->instances.size(), std::size_t(1));
        QCOMPARE(stage.snapshot()->instances[0].activity, StageActivity::Starting);
        stage.toNextColdStart();
        settle(stage);
        QCOMPARE(stage.snapshot()->now, SimTime::after(SimDuration::seconds(20)));
        QCOMPARE(stage.snapshot()->cold, 2U);
        QCOMPARE(stage.snapshot()->decisions.size(), std::size_t(2));
        const std::uint64_t position = stage.snapshot()->position;
        stage.stepBack();
        settle(stage);
        QCOMPARE(stage.snapshot()->position, position - 1);
        QCOMPARE(stage.snapshot()->cold, 1U);
        QCOMPARE(stage.snapshot()->decisions.size(), std::size_t(1));
        stage.restart();
        settle(stage);
        QCOMPARE(stage.snapshot()->now, SimTime{});
        QCOMPARE(stage.snapshot()->requests, 0U);
    }

    void explainsAColdStart()
    {
        StageSession stage(*m_bench);
        stage.load(everyTenSeconds(SimDuration::seconds(5)), {}, 0);
        stage.seek(SimTime::after(SimDuration::seconds(25)));
        settle(stage);
        stage.explain(stage.snapshot()->decisions.back());
        settle(stage);
        const StageSnapshotPointer shown = stage.snapshot();
        QVERIFY(shown->explanation && !shown->explanation->isSearching);
        QVERIFY(shown->explanation->counterfactual.has_value());
        // It has been idle since the first request was served, which came at 10 s and took 1 s and its start.
        const std::int64_t value = shown->explanation->counterfactual->value;
        QVERIFY(value > SimDuration::seconds(5).count() && value < SimDuration::seconds(9).count());
    }

    void requestsByHandAndTheEndOfAnInstance()
    {
        StageSession stage(*m_bench);
        stage.load(everyTenSeconds(SimDuration::seconds(60)), {}, 0);
        stage.send(20);
        settle(stage);
        QCOMPARE(stage.snapshot()->instances.size(), std::size_t(20));
        stage.endInstance(7);
        settle(stage);
        QCOMPARE(stage.snapshot()->instances.size(), std::size_t(19));
        QCOMPARE(stage.snapshot()->failed, 1U);
        stage.stepBack(); // undoes it
        settle(stage);
        QCOMPARE(stage.snapshot()->instances.size(), std::size_t(20));
    }

    void playsAtItsPaceAndPauses()
    {
        StageSession stage(*m_bench);
        QSignalSpy settled(&stage, &StageSession::settled);
        stage.load(everyTenSeconds(SimDuration::seconds(60)), {}, 0);
        stage.setSpeed(100.0);
        stage.play();
        QTRY_VERIFY_WITH_TIMEOUT(stage.snapshot()->now > SimTime::after(SimDuration::seconds(30)), patience);
        QVERIFY(stage.snapshot()->isPlaying);
        stage.pause();
        settle(stage);
        QVERIFY(!stage.snapshot()->isPlaying);
        QTRY_VERIFY(settled.size() >= 1);
        const SimTime now = stage.snapshot()->now;
        QVERIFY(now < SimTime::after(SimDuration::hours(1)));
        stage.play();
        stage.setSpeed(StageSession::fastest);
        QTRY_COMPARE_WITH_TIMEOUT(stage.snapshot()->stop, StageStop::End, patience);
        QCOMPARE(stage.snapshot()->now, SimTime::after(SimDuration::hours(1)));
        QVERIFY(!stage.snapshot()->canSend);
    }

    /// Played faster than the machine can: commands return at once, and what they ask for happens within a tenth of a
    /// second (ten times as much is allowed on a machine that others use too).
    void aSaturatedEngineObeys()
    {
        StageSession stage(*m_bench);
        stage.load(busyForYears(), {}, 0);
        stage.setSpeed(StageSession::fastest);
        stage.play();
        QTRY_VERIFY_WITH_TIMEOUT(stage.snapshot()->requests > 100'000, patience);
        QTRY_VERIFY_WITH_TIMEOUT(stage.snapshot()->reachedSpeed < StageSession::fastest, patience);
        QElapsedTimer watch;
        watch.start();
        stage.pause();
        QVERIFY2(watch.elapsed() < 16, QByteArray::number(watch.elapsed()));
        while (stage.isBusy() && watch.elapsed() < patience) {
            QThread::msleep(1);
        }
        qInfo("paused after %lld ms", static_cast<long long>(watch.elapsed()));
        QVERIFY(watch.elapsed() < 1000);
        watch.start();
        stage.stepBack();
        while (stage.isBusy() && watch.elapsed() < patience) {
            QThread::msleep(1);
        }
        qInfo("a step back took %lld ms", static_cast<long long>(watch.elapsed()));
        QVERIFY(watch.elapsed() < 3000);
        stage.toNextColdStart(); // there will be none for long
        watch.start();
        stage.pause();
        while (stage.isBusy() && watch.elapsed() < patience) {
            QThread::msleep(1);
        }
        QVERIFY(watch.elapsed() < 1000);
    }

    void whatCannotBeRunIsToldInWords()
    {
        StageSession stage(*m_bench);
        Scenario scenario = everyTenSeconds(SimDuration::seconds(60));
        scenario.alternatives[0].platform = "nowhere";
        stage.load(scenario, {}, 0);
        settle(stage);
        QVERIFY(!stage.snapshot()->isLoaded);
        QVERIFY(stage.snapshot()->error.has_value());
        stage.play();
        stage.step();
        stage.stepBack();
        stage.toNextDecision();
        stage.send(1);
        stage.seek(SimTime::after(SimDuration::seconds(3)));
        settle(stage);
        QVERIFY(!stage.snapshot()->isLoaded);
        stage.load(everyTenSeconds(SimDuration::seconds(60)), {}, 0);
        settle(stage);
        QVERIFY(stage.snapshot()->isLoaded && !stage.snapshot()->error);
    }
};

QTEST_GUILESS_MAIN(TestStageSession)
#include "tst_stage_session.moc"
