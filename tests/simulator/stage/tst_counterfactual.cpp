// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <map>

#include "simulator/simulate.h"
#include "simulator/stage/counterfactual.h"
#include "simulator/stepped_run.h"
#include "tests/simulator/stage/some_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// What became of the requests of one source that arrived at one instant.
class Witness final : public RunWatch
{
public:
    explicit Witness(const Decision &decision) : m_decision(decision) {}
    bool proceed(std::uint64_t, SimTime) override { return true; }
    bool wantsRows() const override { return true; }
    void rows(std::span<const InvocationRow> rows) override
    {
        for (const InvocationRow &row : rows) {
            if (row.source == m_decision.request.source && row.arrival == m_decision.at) {
                found.push_back(row);
            }
        }
    }
    std::vector<InvocationRow> found;

private:
    const Decision &m_decision;
};

/// Runs everything anew, by whichever execution is the fastest.
InvocationRow rowOf(const Configuration &configuration, const Decision &decision)
{
    Witness witness(decision);
    for (const WorkUnit &unit : workUnits(configuration)) {
        (void)simulate(configuration, unit, witness).value();
    }
    return witness.found.size() == 1 ? witness.found.front() : InvocationRow{};
}

/// Its functions that are scaled per request may start only few instances at once.
Configuration withFewStarts(Configuration configuration, Dice &dice)
{
    for (FunctionConfiguration &function : configuration.functions) {
        if (auto *scaling = std::get_if<PerRequestScaling>(&function.scaling); scaling != nullptr && dice.oneIn(2)) {
            scaling->startLimit = StartLimit{1 + dice.below(3), 1, SimDuration::seconds(2 + dice.below(20))};
        }
    }
    return configuration;
}

bool isRefused(const InvocationRow &row)
{
    return row.ending == Ending::Throttled || row.ending == Ending::Rejected;
}

} // namespace

class TestCounterfactual : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsPromisedHappens();
    void whatIsPromisedOnInvokersHappens();
    void theKeepAliveThatWouldHaveSufficed();
    void theStartsThatWouldHaveSufficed_data();
    void theStartsThatWouldHaveSufficed();
    void aBurstByHandIsExplained();
    void nothingIsPromisedWhereNothingIsKnown();
};

/// Over random runs: the decision really was taken, and with the stated value a run from the start, by any kernel,
/// serves that very request warm or lets it in.
void TestCounterfactual::whatIsPromisedHappens()
{
    int keepAlives = 0;
    int limits = 0;
    int accountLimits = 0;
    int queueLimits = 0;
    int starts = 0;
    int without = 0;
    for (std::uint64_t seed = 1; seed <= 160; ++seed) {
        const QByteArray which = "seed " + QByteArray::number(qulonglong(seed));
        Dice startDice(seed + 9'000);
        const Configuration configuration = withFewStarts(someRun(seed), startDice);
        SteppedRun run = *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
        Dice dice(seed + 5'000);
        QVERIFY2(run.goTo(SimTime::after(SimDuration::seconds(20 + dice.below(60)))).has_value(), which);
        const std::vector<Decision> decisions = run.decisions(2000);
        for (int turn = 0; turn < 4 && !decisions.empty(); ++turn) {
            const Decision &decision = decisions[dice.below(static_cast<std::uint32_t>(decisions.size()))];
            if (decision.kind == DecisionKind::Scaling) {
                continue;
            }
            const std::optional<Counterfactual> found = run.counterfactual(decision, [] { return true; });
            if (!found) {
                ++without;
                continue;
            }
            const InvocationRow before = rowOf(configuration, decision);
            QVERIFY2(decision.kind == DecisionKind::Cold ? before.cold : isRefused(before), which);
            QVERIFY2(found->value > found->present, which);
            const InvocationRow after =
                rowOf(withParameter(configuration, decision.function, found->parameter, found->value), decision);
            QVERIFY2(after.arrival == decision.at, which);
            QVERIFY2(!isRefused(after), which);
            if (decision.kind == DecisionKind::Cold) {
                QVERIFY2(!after.cold, which);
            }
            switch (found->parameter) {
            case Counterfactual::Parameter::KeepAlive:
                ++keepAlives;
                break;
            case Counterfactual::Parameter::FunctionLimit:
                ++limits;
                break;
            case Counterfactual::Parameter::AccountLimit:
                ++accountLimits;
                break;
            case Counterfactual::Parameter::QueueLimit:
                ++queueLimits;
                break;
            case Counterfactual::Parameter::StartBurst:
                ++starts;
                break;
            case Counterfactual::Parameter::MinuteLimit:
            case Counterfactual::Parameter::SecondLimit:
            case Counterfactual::Parameter::Outstanding:
            case Counterfactual::Parameter::InvokerMemory:
            case Counterfactual::Parameter::FixedKeepAlive:
            case Counterfactual::Parameter::Option:
                QFAIL("there are no invokers, no policies, no options, and no limits of this kind");
            }
            if (found->parameter != Counterfactual::Parameter::KeepAlive && found->value > found->present + 1) {
                // One less would not have done.
                QVERIFY2(
                    isRefused(rowOf(withParameter(configuration, decision.function, found->parameter, found->value - 1),
                                    decision)),
                    which);
            }
        }
    }
    qInfo("%d by keep-alive, %d by limit, %d by account limit, %d by queue limit, %d by starts; %d without", keepAlives,
          limits, accountLimits, queueLimits, starts, without);
    QVERIFY(keepAlives >= 20 && limits >= 20 && accountLimits >= 20 && queueLimits >= 20 && starts >= 20);
}

void TestCounterfactual::theStartsThatWouldHaveSufficed_data()
{
    QTest::addColumn<int>("which");
    QTest::addColumn<qint64>("burst");
    // Five requests at one instant, of which two may start an instance: the third is the first to be refused.
    QTest::newRow("the third request") << 0 << qint64(3);
    QTest::newRow("the fourth request") << 1 << qint64(4);
    QTest::newRow("the fifth request") << 2 << qint64(5);
}

/// Each finds the instances that started before it busy, and the next start is allowed in 100 s.
void TestCounterfactual::theStartsThatWouldHaveSufficed()
{
    QFETCH(const int, which);
    QFETCH(const qint64, burst);
    Configuration configuration;
    configuration.horizon = SimDuration::seconds(60);
    FunctionConfiguration function;
    function.memory = MemorySize::megabytes(128);
    function.service = {ConstantLaw{SimDuration::seconds(10)}};
    function.sources = {{SourceIndex{}, BatchArrivals{5, SimDuration::seconds(1), std::nullopt}, HttpRequests{}}};
    PerRequestScaling scaling;
    scaling.keepAlive = SimDuration::seconds(600);
    scaling.startLimit = StartLimit{2, 1, SimDuration::seconds(100)};
    function.scaling = scaling;
    configuration.functions = {function};
    SteppedRun run = *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
    QVERIFY(run.goTo(SimTime::after(SimDuration::seconds(2))).has_value());
    std::vector<Decision> refusals = run.decisions(100);
    std::erase_if(refusals, [](const Decision &decision) { return decision.kind != DecisionKind::Refusal; });
    QCOMPARE(refusals.size(), std::size_t(3));
    const Decision &refusal = refusals[static_cast<std::size_t>(which)];
    QCOMPARE(refusal.rule, DecisionRule::StartLimit);
    const std::optional<Counterfactual> found = run.counterfactual(refusal, [] { return true; });
    QVERIFY(found.has_value());
    QCOMPARE(found->parameter, Counterfactual::Parameter::StartBurst);
    QCOMPARE(found->present, std::int64_t(2));
    QCOMPARE(found->value, burst);
}

/// The same on invokers, where who waits for memory is served at once with more of it.
void TestCounterfactual::whatIsPromisedOnInvokersHappens()
{
    std::map<Counterfactual::Parameter, int> counts;
    for (std::uint64_t seed = 1; seed <= 120; ++seed) {
        const QByteArray which = "seed " + QByteArray::number(qulonglong(seed));
        const Configuration configuration = someRunOnInvokers(seed);
        SteppedRun run = *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
        Dice dice(seed + 5'000);
        QVERIFY2(run.goTo(SimTime::after(SimDuration::seconds(20 + dice.below(40)))).has_value(), which);
        const std::vector<Decision> decisions = run.decisions(2000);
        for (int turn = 0; turn < 4 && !decisions.empty(); ++turn) {
            const Decision &decision = decisions[dice.below(static_cast<std::uint32_t>(decisions.size()))];
            const std::optional<Counterfactual> found = run.counterfactual(decision, [] { return true; });
            const InvocationRow before = rowOf(configuration, decision);
            if (!found || before.arrival != decision.at) {
                continue; // it had waited for memory before it started a container
            }
            QVERIFY2(decision.kind == DecisionKind::Refusal
                         ? isRefused(before)
                         : before.cold || before.wait > SimDuration{} || before.ending == Ending::Unfinished,
                     which);
            QVERIFY2(found->value > found->present, which);
            const InvocationRow after =
                rowOf(withParameter(configuration, decision.function, found->parameter, found->value), decision);
            QVERIFY2(after.arrival == decision.at && !isRefused(after), which);
            if (decision.kind == DecisionKind::Cold) {
                QVERIFY2(!after.cold, which);
            }
            ++counts[found->parameter];
        }
    }
    for (const Counterfactual::Parameter parameter :
         {Counterfactual::Parameter::KeepAlive, Counterfactual::Parameter::AccountLimit,
          Counterfactual::Parameter::MinuteLimit, Counterfactual::Parameter::InvokerMemory}) {
        qInfo("parameter %d: %d", static_cast<int>(parameter), counts[parameter]);
        QVERIFY(counts[parameter] >= 5);
    }
}

/// Requests at 10, 20, 30 … s that take 1 s and are started in 2 s; kept for 5 s all are cold. The first is served from
/// 12 to 13 s; at 20 s its instance has been idle for 7 s.
void TestCounterfactual::theKeepAliveThatWouldHaveSufficed()
{
    Configuration configuration;
    configuration.horizon = SimDuration::seconds(100);
    FunctionConfiguration function;
    function.memory = MemorySize::megabytes(128);
    function.service = {ConstantLaw{SimDuration::seconds(1)}};
    function.coldStart = {Distribution{ConstantLaw{SimDuration::seconds(2)}}};
    PerRequestScaling scaling;
    scaling.keepAlive = SimDuration::seconds(5);
    function.scaling = scaling;
    function.sources = {{SourceIndex{}, ConstantArrivals{Rate::perSecond(0.1)}}};
    configuration.functions = {function};
    SteppedRun run = *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
    QVERIFY(run.goTo(SimTime::after(SimDuration::seconds(25))).has_value());
    const std::vector<Decision> decisions = run.decisions(10);
    QCOMPARE(decisions.size(), std::size_t(2));
    QCOMPARE(decisions[1].rule, DecisionRule::NoneThere);
    QCOMPARE(decisions[1].candidates.size(), std::size_t(1));
    QCOMPARE(decisions[1].candidates[0].state, DecisionCandidate::State::Ended);
    QCOMPARE(decisions[1].candidates[0].at, SimTime::after(SimDuration::seconds(18)));
    QVERIFY(!run.counterfactual(decisions[0], [] { return true; })); // there was none to keep
    const std::optional<Counterfactual> found = run.counterfactual(decisions[1], [] { return true; });
    QVERIFY(found.has_value());
    QCOMPARE(found->value, SimDuration::seconds(7).count());
    QCOMPARE(found->present, SimDuration::seconds(5).count());
    QVERIFY(!run.counterfactual(decisions[1], [] { return false; })); // given up
}

void TestCounterfactual::aBurstByHandIsExplained()
{
    Configuration configuration = someRun(1);
    configuration.accountConcurrencyLimit.reset();
    configuration.functions.resize(1);
    FunctionConfiguration &function = configuration.functions[0];
    function.sources[0].arrivals = PoissonArrivals{Rate::perSecond(0.001)};
    function.service = {ConstantLaw{SimDuration::seconds(5)}};
    PerRequestScaling scaling;
    scaling.keepAlive = SimDuration::seconds(60);
    scaling.concurrencyLimit = 7;
    function.scaling = scaling;
    SteppedRun run = *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
    QVERIFY(run.goTo(SimTime::after(SimDuration::seconds(30))).has_value());
    QVERIFY(run.intervene({0, SendRequests{20}}));
    QCOMPARE(run.view(0).refused, 13U);
    const std::optional<Counterfactual> found =
        run.counterfactual(run.decisions(1).front(), [] { return true; }); // the last of the twenty
    QVERIFY(found.has_value());
    QCOMPARE(found->parameter, Counterfactual::Parameter::FunctionLimit);
    QCOMPARE(found->value, 20);
    // Once the limit itself was changed by hand, that change is what could have been another: seven are inside already.
    QVERIFY(run.intervene({0, ChangeConcurrencyLimit{8}}));
    QVERIFY(run.intervene({0, SendRequests{20}}));
    QCOMPARE(run.view(0).refused, 13U + 19U);
    const std::optional<Counterfactual> later = run.counterfactual(run.decisions(1).front(), [] { return true; });
    QVERIFY(later.has_value());
    QCOMPARE(later->present, 8);
    QCOMPARE(later->value, 27);
    for (const std::int64_t limit : {26, 27}) {
        SteppedRun other = *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
        QVERIFY(other.goTo(SimTime::after(SimDuration::seconds(30))).has_value());
        QVERIFY(other.intervene({0, SendRequests{20}}));
        QVERIFY(other.intervene({0, ChangeConcurrencyLimit{limit}}));
        QVERIFY(other.intervene({0, SendRequests{20}}));
        QCOMPARE(other.view(0).refused, limit == 27 ? 13U : 14U);
    }
}

void TestCounterfactual::nothingIsPromisedWhereNothingIsKnown()
{
    Configuration configuration = someRun(2);
    configuration.functions.resize(1);
    configuration.accountConcurrencyLimit.reset();
    FunctionConfiguration &function = configuration.functions[0];
    PerRequestScaling scaling;
    scaling.keepAlive = SimDuration::seconds(1);
    scaling.policy = KeepAlivePolicy(FixedKeepAlive(SimDuration::seconds(1)));
    function.scaling = scaling;
    SteppedRun run = *SteppedRun::make(std::make_shared<Configuration>(configuration), ReplicationIndex{});
    Goal goal;
    goal.breakpoints.coldStart = true;
    QCOMPARE(*run.advance(goal), StopReason::Cold);
    QVERIFY(!run.counterfactual(run.decisions(1).front(), [] { return true; }));
}

QTEST_APPLESS_MAIN(TestCounterfactual)
#include "tst_counterfactual.moc"
