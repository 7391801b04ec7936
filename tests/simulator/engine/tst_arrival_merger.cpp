// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <vector>

#include <QtTest>

#include "simulator/engine/arrival_merger.h"

using namespace warmfront;
using namespace warmfront::sim;

namespace {

/// A request as its source alone tells it.
struct Expected
{
    std::int64_t at;
    std::uint32_t stream;
    std::int64_t service;
    std::uint64_t ordinal;
    std::uint64_t routing;
    bool fails;
    ColdDraw cold;
};

/// One function for each rate, in requests per second: first sources at random, then those at equal distances, whose
/// instants coincide.
Configuration configurationOf(const std::vector<double> &poisson, const std::vector<double> &even, bool hasColdService)
{
    Configuration configuration;
    configuration.seed = 5;
    configuration.horizon = SimDuration::seconds(1'000);
    for (std::uint32_t i = 0; i < poisson.size() + even.size(); ++i) {
        FunctionConfiguration &function = configuration.functions.emplace_back();
        function.index = FunctionIndex(i);
        function.service = {ExponentialLaw{SimDuration::milliseconds(100)}};
        function.coldStart = {Distribution{ExponentialLaw{SimDuration::milliseconds(300)}}};
        if (hasColdService) {
            function.coldService = Distribution{ExponentialLaw{SimDuration::milliseconds(200)}};
        }
        function.failureProbability = 0.1;
        function.scaling = PerRequestScaling{SimDuration::minutes(1), Routing::Random, std::nullopt, 0};
        SourceConfiguration &source = function.sources.emplace_back();
        source.index = SourceIndex(i);
        if (i < poisson.size()) {
            source.arrivals.emplace<PoissonArrivals>(Rate::perSecond(poisson[i]));
        } else {
            source.arrivals.emplace<ConstantArrivals>(Rate::perSecond(even[i - poisson.size()]));
        }
    }
    return configuration;
}

/// Every source on its own, all requests then sorted by time and source.
std::vector<Expected> expectedOf(const Configuration &configuration)
{
    std::vector<Expected> all;
    for (std::uint32_t s = 0; s < configuration.functions.size(); ++s) {
        const FunctionConfiguration &function = configuration.functions[s];
        SourceStream stream = *SourceStream::make(function, function.sources.front(), configuration.seed,
                                                  ReplicationIndex{}, configuration.horizon);
        while (*stream.refill(configuration.horizon.count())) {
            for (std::size_t i = 0; i < stream.requests().count; ++i) {
                all.push_back({stream.requests().arrival[i], s, stream.requests().service[i], stream.ordinal(i),
                               stream.routingDraw(i), stream.fails(i), stream.coldDraw(i)});
            }
        }
    }
    std::ranges::stable_sort(all, {}, [](const Expected &request) { return std::pair(request.at, request.stream); });
    return all;
}

} // namespace

class TestArrivalMerger : public QObject
{
    Q_OBJECT

private slots:
    void ordersAndAnswersAsEachSourceAlone_data();
    void ordersAndAnswersAsEachSourceAlone();
};

void TestArrivalMerger::ordersAndAnswersAsEachSourceAlone_data()
{
    QTest::addColumn<std::vector<double>>("poisson"); // requests per second of each source
    QTest::addColumn<std::vector<double>>("even");
    QTest::addColumn<bool>("hasColdService");
    QTest::newRow("one source") << std::vector{50.0} << std::vector<double>{} << true;
    QTest::newRow("none ever") << std::vector<double>{} << std::vector<double>{} << true;
    QTest::newRow("two of one rate") << std::vector{20.0, 20.0} << std::vector<double>{} << false;
    QTest::newRow("one far faster than the others") << std::vector{0.01, 300.0, 0.5, 0.1} << std::vector{1.0} << true;
    QTest::newRow("all at the same instants") << std::vector<double>{} << std::vector{4.0, 4.0, 2.0, 8.0, 4.0} << true;
    QTest::newRow("many") << std::vector<double>(200, 1.0) << std::vector<double>(40, 0.5) << false;
}

/// The order, and what is drawn for each request, whichever windows and batches it lies in.
void TestArrivalMerger::ordersAndAnswersAsEachSourceAlone()
{
    QFETCH(std::vector<double>, poisson);
    QFETCH(std::vector<double>, even);
    QFETCH(bool, hasColdService);
    const Configuration configuration = configurationOf(poisson, even, hasColdService);
    const std::vector<Expected> expected = expectedOf(configuration);
    ArrivalMerger merger = *ArrivalMerger::make(configuration, ReplicationIndex{});
    for (const Expected &request : expected) {
        QCOMPARE(merger.nextAt(), request.at);
        const Arrival arrival = merger.next();
        QCOMPARE(arrival.stream, request.stream);
        QCOMPARE(arrival.service, request.service);
        const SourceStream &stream = merger.stream(arrival.stream);
        QCOMPARE(stream.ordinal(arrival.position), request.ordinal);
        QCOMPARE(stream.routingDraw(arrival.position), request.routing);
        QCOMPARE(stream.fails(arrival.position), request.fails);
        const ColdDraw cold = stream.coldDraw(arrival.position);
        QCOMPARE(cold.unbilledStartNs, request.cold.unbilledStartNs);
        QCOMPARE(cold.serviceNs, request.cold.serviceNs);
        QVERIFY(merger.advance());
    }
    QCOMPARE(merger.nextAt(), INT64_MAX);
    QVERIFY(expected.size() >= (poisson.empty() && even.empty() ? 0U : 10'000U));
}

QTEST_APPLESS_MAIN(TestArrivalMerger)
#include "tst_arrival_merger.moc"
