// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include <QtTest>

#include "core/io/trace_archive.h"
#include "tests/law/law_run.h"

using namespace warmfront;
using namespace warmfront::law;

namespace {

/// A run on AWS Lambda of 2020 and the Wilson 95 % interval of its observed share of cold starts.
struct Observed
{
    const char *file;
    double cold;
    double low;
    double high;
};

constexpr Observed observations[] = {
    {"res-01-2020-05-28_01-57-40.csv", 0.317, 0.255, 0.387},    {"res-01-2020-06-06_22-39-19.csv", 0.148, 0.112, 0.194},
    {"res-01-2020-06-10_22-20-08.csv", 0.075, 0.054, 0.104},    {"res-01-2020-06-18_23-36-37.csv", 0.035, 0.025, 0.051},
    {"res-01-2020-05-23_20-42-58.csv", 0.0059, 0.0045, 0.0076},
};

std::filesystem::path dataFolder()
{
    const QByteArray given = qgetenv("WARMFRONT_DATA");
    const std::filesystem::path root =
        given.isEmpty() ? std::filesystem::path(WARMFRONT_SOURCE_DIR).parent_path() / "shared" / "data"
                        : std::filesystem::path(given.constData());
    return root / "pacslab_aws_lambda";
}

} // namespace

/// Five measured runs replayed, whole and from empty: recorded arrivals and durations.
class TestAwsReplay : public QObject
{
    Q_OBJECT

    static sim::PerRequestScaling plain()
    {
        sim::PerRequestScaling scaling;
        scaling.keepAlive = SimDuration::seconds(640);
        scaling.routing = Routing::MostRecentlyUsed;
        return scaling;
    }

    /// One set of parameters for all runs. The last instance alive stays 640 s: idle gaps of 636.7 s were warm, of
    /// 642.0 s cold. A spare one of a larger pool stays 1,000 s: gaps up to 1,500 s were survived, and 1,000 s fits the
    /// busier runs. No instance lives longer than two hours: the longest lives seen are 118.7 to 123.1 min.
    static sim::PerRequestScaling lastSpareAndLifetime()
    {
        sim::PerRequestScaling scaling = plain();
        scaling.policy = sim::KeepAlivePolicy(
            sim::LastAndSpareKeepAlive(SimDuration::seconds(640), SimDuration::seconds(1000)), SimDuration::hours(2));
        return scaling;
    }

private slots:
    void coldShareLiesInTheObservedInterval_data()
    {
        QTest::addColumn<bool>("hasPolicy");
        QTest::addColumn<int>("atLeast"); // of five
        QTest::newRow("one keep-alive of 640 s") << false << 4;
        QTest::newRow("last 640 s, spare 1,000 s, lifetime 2 h") << true << 5;
    }

    void coldShareLiesInTheObservedInterval()
    {
        QFETCH(bool, hasPolicy);
        QFETCH(int, atLeast);
        const std::filesystem::path folder = dataFolder();
        if (!std::filesystem::exists(folder / observations[0].file)) {
            QSKIP("The measured AWS runs are not here; put them into ../shared/data, or set WARMFRONT_DATA.");
        }
        int inside = 0;
        for (const Observed &observed : observations) {
            TraceArrivals arrivals;
            arrivals.file = observed.file;
            arrivals.format = TraceArrivals::Format::Pacslab;
            arrivals.service = TraceArrivals::Service::Trace;
            const Result<std::shared_ptr<const TraceArchive>> archive = openTrace(arrivals, folder);
            QVERIFY2(archive.has_value(), archive ? "" : archive.error().describe().c_str());

            sim::Configuration configuration =
                oneFunction(constant(0.0), hasPolicy ? lastSpareAndLifetime() : plain(), 1.0, 1, 1, 0);
            configuration.horizon = (*archive)->end().sinceStart() + SimDuration::minutes(1);
            configuration.functions.front().sources.front().arrivals =
                sim::TraceBinding{*archive, (*archive)->wholeTrace(), true};
            const RunColumns columns = runOf(configuration);
            const Counts &counts = columns.outcomes.front().counts;
            const double cold = share(counts.cold, counts.requests);
            const bool isInside = cold >= observed.low && cold <= observed.high;
            inside += isInside ? 1 : 0;
            qInfo().noquote() << QStringLiteral("%1: %2 requests, %3 cold, share %4, observed %5 [%6, %7]: %8")
                                     .arg(QLatin1String(observed.file))
                                     .arg(counts.requests)
                                     .arg(counts.cold)
                                     .arg(cold, 0, 'g', 4)
                                     .arg(observed.cold)
                                     .arg(observed.low)
                                     .arg(observed.high)
                                     .arg(isInside ? QLatin1String("inside") : QLatin1String("outside"));
        }
        QVERIFY2(inside >= atLeast, qPrintable(QStringLiteral("only %1 of 5 lie inside").arg(inside)));
    }
};

QTEST_APPLESS_MAIN(TestAwsReplay)
#include "tst_aws_replay.moc"
