// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "simulator/kernels/simulate_with.h"
#include "tests/simulator/engine/watched_run.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// A request every ten seconds from 10 s on, of 100 ms each; the first of an instance takes 50 ms longer.
FunctionConfiguration everyTenSeconds()
{
    FunctionConfiguration f;
    f.name = "f";
    f.memory = MemorySize::megabytes(128);
    f.service = {ConstantLaw{seconds(0.1)}};
    f.firstRun = Distribution{ConstantLaw{seconds(0.05)}};
    f.sources = {{SourceIndex{}, ConstantArrivals{Rate::perSecond(0.1)}}};
    PerRequestScaling scaling;
    scaling.keepAlive = seconds(60);
    f.scaling = scaling;
    return f;
}

/// Service times in order of arrival, in ms: "150 100 100".
QString services(KernelChoice choice, const Configuration &configuration)
{
    Watch watch;
    const auto outcome =
        simulateWith(choice, configuration, {ReplicationIndex{}, 0, configuration.functions.size()}, watch);
    if (!outcome) {
        qFatal("%s", outcome.error().message.c_str());
    }
    // Those of one instant are told as they end, or as they begin: who is cold was first.
    std::ranges::stable_sort(watch.all, {}, [](const InvocationRow &row) { return std::pair(row.arrival, !row.cold); });
    QStringList texts;
    for (const InvocationRow &row : watch.all) {
        texts << QString::number(static_cast<double>(row.service.count()) / 1e6);
    }
    return texts.join(u' ');
}

using Change = std::function<void(FunctionConfiguration &)>;

} // namespace

Q_DECLARE_METATYPE(Change)

/// The first request that an instance serves takes longer, however the instance came about.
class TestFirstRun : public QObject
{
    Q_OBJECT

private slots:
    void theFirstRequestOfAnInstanceTakesLonger_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("expected"); // service times of the requests at 10, 20, 30 and 40 s, in ms
        const auto row = [](const char *name, const char *expected, Change change) {
            QTest::newRow(name) << std::move(change) << QString::fromLatin1(expected);
        };
        row("none", "100 100 100 100", [](FunctionConfiguration &f) { f.firstRun.reset(); });
        row("on top of the service of a cold request", "150 100 100 100", [](FunctionConfiguration &) {});
        row("on top of a cold service time", "350 100 100 100",
            [](FunctionConfiguration &f) { f.coldService = Distribution{ConstantLaw{seconds(0.3)}}; });
        row("every time where nothing is kept", "150 150 150 150",
            [](FunctionConfiguration &f) { std::get<PerRequestScaling>(f.scaling).keepAlive = seconds(5); });
        row("on an always-warm instance, too", "150 100 100 100",
            [](FunctionConfiguration &f) { std::get<PerRequestScaling>(f.scaling).alwaysWarm = 1; });
        // Two of them, used in turn: the one unused for longest is the other one at 20 s.
        row("on each of two always-warm instances", "150 150 100 100", [](FunctionConfiguration &f) {
            auto &scaling = std::get<PerRequestScaling>(f.scaling);
            scaling.alwaysWarm = 2;
            scaling.routing = Routing::LeastRecentlyUsed;
        });
        row("on each of three replicas in turn", "150 150 150 100", [](FunctionConfiguration &f) {
            FixedReplicas replicas;
            replicas.replicas = 3;
            replicas.routing = Routing::RoundRobin;
            f.scaling = replicas;
        });
        row("on an instance of a scaler", "150 100 100 100", [](FunctionConfiguration &f) {
            AutoscaledReplicas replicas;
            replicas.scaler = FixedCount{};
            replicas.initial = 1;
            f.scaling = replicas;
        });
        // 150 ms would be too long, 100 ms is not.
        row("within the timeout", "120 100 100 100", [](FunctionConfiguration &f) { f.timeout = seconds(0.12); });
    }
    void theFirstRequestOfAnInstanceTakesLonger()
    {
        QFETCH(Change, change);
        QFETCH(QString, expected);
        FunctionConfiguration function = everyTenSeconds();
        change(function);
        const Configuration configuration = run(function, 45.0);
        for (const KernelChoice choice : {KernelChoice::Fastest, KernelChoice::Reference, KernelChoice::Scan,
                                          KernelChoice::Windows, KernelChoice::Events}) {
            QCOMPARE(services(choice, configuration), expected);
        }
    }

    /// Two requests at 10 s share the instance that the first one starts within a second: it is the first's.
    void whoJoinsAnInstanceThatStartsIsNotTheFirst()
    {
        FunctionConfiguration function = everyTenSeconds();
        function.concurrency = 2;
        function.coldStart = {{ConstantLaw{seconds(1)}}};
        function.sources = {{SourceIndex{}, BatchArrivals{2, seconds(10), std::nullopt}}};
        const Configuration configuration = run(function, 20.0);
        QCOMPARE(services(KernelChoice::Reference, configuration), QStringLiteral("150 100"));
        QCOMPARE(services(KernelChoice::Events, configuration), QStringLiteral("150 100"));
    }

    /// What is drawn belongs to the request: it is the same wherever the request comes first.
    void drawsBelongToTheRequest()
    {
        FunctionConfiguration function = everyTenSeconds();
        function.firstRun = Distribution{ExponentialLaw{seconds(0.5)}};
        const QString cold = services(KernelChoice::Fastest, run(function, 15.0));
        std::get<PerRequestScaling>(function.scaling).alwaysWarm = 1;
        const QString warm = services(KernelChoice::Fastest, run(function, 15.0));
        FixedReplicas replicas;
        function.scaling = replicas;
        QCOMPARE(warm, cold);
        QCOMPARE(services(KernelChoice::Fastest, run(function, 15.0)), cold);
        QVERIFY(cold.toDouble() > 100.0);
    }

    /// One container for two functions, so each start is anew; a prewarmed container initialises and runs for the first
    /// time, too.
    void containersOfInvokersHaveFirstRuns()
    {
        FunctionConfiguration function = everyTenSeconds();
        Configuration configuration = run(function, 45.0);
        InvokerCapacity capacity;
        capacity.managedFraction = 1.0;
        capacity.userMemory = MemorySize::megabytes(128);
        capacity.runtimes = {RuntimeIndex{1}};
        configuration.invokers = capacity;
        QCOMPARE(services(KernelChoice::Fastest, configuration), QStringLiteral("150 100 100 100"));
        configuration.invokers->prewarm = {{RuntimeIndex{1}, MemorySize::megabytes(128), 1}};
        QCOMPARE(services(KernelChoice::Fastest, configuration), QStringLiteral("150 100 100 100"));
        configuration.invokers->idleTimeout = SimDuration{};
        configuration.invokers->pauseGrace = seconds(5);
        QCOMPARE(services(KernelChoice::Fastest, configuration), QStringLiteral("150 150 150 150"));
    }
};

QTEST_APPLESS_MAIN(TestFirstRun)
#include "tst_first_run.moc"
