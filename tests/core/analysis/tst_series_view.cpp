// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QtTest>

#include "core/analysis/series_view.h"

using namespace warmfront;

namespace {

RunColumns columnsWithTwoBins()
{
    RunColumns columns;
    columns.replications = 2;
    columns.measured = SimDuration::seconds(20);
    columns.series = Series::withBins(2, SimDuration::seconds(10));
    columns.series.arrivals[0] = 40; // both replications together
    columns.series.coldStarts[1] = 3;
    columns.series.busy[0] = TotalTime::nanoseconds(Int128(50) * 1'000'000'000);
    columns.series.latency[0].add(SimDuration::milliseconds(100), 40);
    return columns;
}

} // namespace

/// What plots and tables show of a run: rates and means per bin, whatever the number of replications.
class TestSeriesView : public QObject
{
    Q_OBJECT

private slots:
    void dividesByBinAndReplications()
    {
        const SeriesView view = seriesView(columnsWithTwoBins());
        QCOMPARE(view.startSeconds, (std::vector<double>{0.0, 10.0}));
        QCOMPARE(view.arrivalsPerSecond[0], 2.0);
        QCOMPARE(view.coldStarts[1], 1.5);
        QCOMPARE(view.busy[0], 2.5);
        QCOMPARE(view.busy[1], 0.0);
    }

    void aBinWithoutCompletionsHasNoLatency()
    {
        const SeriesView view = seriesView(columnsWithTwoBins());
        QVERIFY(std::abs(view.p95Milliseconds[0] - 100.0) < 13.0); // the coarse histogram's stated error
        QVERIFY(std::isnan(view.p50Milliseconds[1]));
    }

    void sharesOfADistributionAddUpToOne()
    {
        LatencyHistogram histogram;
        for (int i = 1; i <= 1000; ++i) {
            histogram.add(SimDuration::milliseconds(i));
        }
        const DistributionView view = distributionView(histogram, 24);
        double sum = 0.0;
        for (const double share : view.shares) {
            sum += share;
        }
        QVERIFY(std::abs(sum - 1.0) < 1e-12);
        QVERIFY(std::abs(view.cumulative.back() - 1.0) < 1e-12);
        QCOMPARE(view.lowerMilliseconds.size(), view.shares.size() + 1);
        // Half of the values lie at or below 500 ms.
        for (std::size_t i = 0; i < view.shares.size(); ++i) {
            const double edge = std::min(1000.0, view.lowerMilliseconds[i + 1]);
            QVERIFY(std::abs(view.cumulative[i] - edge / 1000.0) < 0.01);
        }
    }

    void anEmptyHistogramIsAnEmptyView() { QVERIFY(distributionView(LatencyHistogram{}).shares.empty()); }
};

QTEST_APPLESS_MAIN(TestSeriesView)
#include "tst_series_view.moc"
