// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QtTest>

#include "core/io/trace_archive.h"
#include "core/io/traces/csv_reader.h"
#include "trace_files.h"

using namespace warmfront;
using namespace warmfront::test;

namespace {

/// The folder of real data: WARMFRONT_DATA, or ../shared/data beside the source.
std::filesystem::path dataFolder()
{
    const std::string set = qEnvironmentVariable("WARMFRONT_DATA").toStdString();
    return set.empty() ? std::filesystem::path(WARMFRONT_SOURCE_DIR).parent_path() / "shared" / "data"
                       : std::filesystem::path(set);
}

TraceArrivals of(std::string file, TraceArrivals::Format format)
{
    TraceArrivals arrivals;
    arrivals.file = std::move(file);
    arrivals.format = format;
    return arrivals;
}

double ratePerSecond(const std::vector<TraceArrival> &arrivals)
{
    return static_cast<double>(arrivals.size()) / (arrivals.back().at - arrivals.front().at).inSeconds();
}

} // namespace

#define NEEDS(file)                                                                                                    \
    if (!std::filesystem::exists(dataFolder() / (file)))                                                               \
    QSKIP("The recorded traces are not here; set WARMFRONT_DATA to their folder to read them.")

/// The importers against real recordings. The expected numbers were computed from the same files by other programs.
class TestTraceData : public QObject
{
    Q_OBJECT

private slots:
    // Means by is_cold, as published in the analysis of the runs of github.com/pacslab/serverless-performance-modeling.
    void lambdaRunsGiveTheirRatesAndMeans_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("requests");
        QTest::addColumn<double>("rate");
        QTest::addColumn<int>("warm");
        QTest::addColumn<int>("cold");
        QTest::addColumn<int>("coldStarts");

        QTest::newRow("05-28") << QStringLiteral("res-01-2020-05-28_01-57-40.csv") << 186 << .0019 << 1954 << 2529
                               << 59;
        QTest::newRow("06-06") << QStringLiteral("res-01-2020-06-06_22-39-19.csv") << 290 << .0029 << 1954 << 2529
                               << 43;
        QTest::newRow("06-10") << QStringLiteral("res-01-2020-06-10_22-20-08.csv") << 428 << .0042 << 1959 << 2401
                               << 32;
        QTest::newRow("06-18") << QStringLiteral("res-01-2020-06-18_23-36-37.csv") << 791 << .0079 << 1972 << 2391
                               << 28;
        QTest::newRow("05-23") << QStringLiteral("res-01-2020-05-23_20-42-58.csv") << 10066 << .0999 << 1976 << 2333
                               << 59;
    }
    void lambdaRunsGiveTheirRatesAndMeans()
    {
        QFETCH(QString, file);
        QFETCH(int, requests);
        QFETCH(double, rate);
        QFETCH(int, warm);
        QFETCH(int, cold);
        QFETCH(int, coldStarts);
        const std::string name = "pacslab_aws_lambda/" + file.toStdString();
        NEEDS(name);
        const auto trace = openTrace(of(name, TraceArrivals::Format::Pacslab), dataFolder()).value();
        const std::vector<TraceArrival> all = arrivalsOf(*trace, 0);
        QCOMPARE(int(all.size()), requests);
        QCOMPARE(std::round(ratePerSecond(all) * 1e4) / 1e4, rate);

        // The same file read as csv with is_cold as the function gives the means of both kinds.
        TraceArrivals byKind = of(name, TraceArrivals::Format::Csv);
        byKind.timeColumn = "client_start_time";
        byKind.timeUnit = SimDuration::seconds(1);
        byKind.durationColumn = "client_elapsed_time";
        byKind.columns["function"] = "is_cold";
        const auto kinds = openTrace(byKind, dataFolder()).value();
        QVERIFY(areEqual(arrivalsOf(*kinds, kinds->wholeTrace()), all));
        Int128 sum = 0;
        for (const TraceArchive::Entry &entry : kinds->entries()) {
            const bool isCold = entry.id == "True";
            QCOMPARE(int(std::lround(entry.meanDuration.inMilliseconds())), isCold ? cold : warm);
            QCOMPARE(int(entry.requests), isCold ? coldStarts : requests - coldStarts);
            sum += Int128(entry.meanDuration.count()) * static_cast<std::int64_t>(entry.requests);
        }
        QVERIFY(std::abs(double(sum / requests - trace->entries()[0].meanDuration.count())) <= 1);
    }

    void languageModelRequestsGiveTheirRates_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("requests");
        QTest::addColumn<double>("rate");
        QTest::newRow("code") << QStringLiteral("AzureLLMInferenceTrace_code.csv") << 8819 << 2.57;
        QTest::newRow("conversation") << QStringLiteral("AzureLLMInferenceTrace_conv.csv") << 19366 << 5.53;
    }
    void languageModelRequestsGiveTheirRates()
    {
        QFETCH(QString, file);
        QFETCH(int, requests);
        QFETCH(double, rate);
        const std::filesystem::path path = dataFolder() / "azure" / file.toStdString();
        NEEDS(path);
        const std::optional<TraceGuess> guess = guessTrace(path);
        QVERIFY(guess.has_value());
        const auto trace = openTrace(guess->arrivals, {}).value();
        const std::vector<TraceArrival> all = arrivalsOf(*trace, trace->wholeTrace());
        QCOMPARE(int(all.size()), requests);
        QCOMPARE(std::round(ratePerSecond(all) * 100) / 100, rate);
    }

    void azure2019ExampleIsReadWhole()
    {
        NEEDS("azure/schema_example_invitro/invocations.csv");
        TraceArrivals arrivals = of("azure/schema_example_invitro", TraceArrivals::Format::Azure2019);
        arrivals.select = TraceArrivals::SelectAll{};
        arrivals.service = TraceArrivals::Service::Trace;
        const auto opened = openTrace(arrivals, dataFolder());
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().describe().c_str());
        std::size_t sum = 0;
        for (std::size_t entry = 0; entry < (*opened)->wholeTrace(); ++entry) {
            const std::vector<TraceArrival> all = arrivalsOf(**opened, entry);
            QCOMPARE(all.size(), std::size_t((*opened)->entries()[entry].requests));
            QVERIFY((*opened)->entries()[entry].meanDuration.count() > 0);
            sum += all.size();
        }
        QCOMPARE(arrivalsOf(**opened, (*opened)->wholeTrace()).size(), sum);
        QCOMPARE(int((*opened)->wholeTrace()), 4);
        QCOMPARE(int(sum), 4525);
    }

    void azure2021ExamplesAreReadWhole_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("requests");
        QTest::addColumn<int>("functions");
        QTest::newRow("documentation") << QStringLiteral("azure/azure_functions_2021_doc_sample.csv") << 6 << 6;
        QTest::newRow("two hundred lines")
            << QStringLiteral("azure/schema_example_invitro/Azure2021_200.csv") << 199 << 31;
    }
    void azure2021ExamplesAreReadWhole()
    {
        QFETCH(QString, file);
        QFETCH(int, requests);
        QFETCH(int, functions);
        NEEDS(file.toStdString());
        const auto trace = openTrace(of(file.toStdString(), TraceArrivals::Format::Azure2021), dataFolder()).value();
        QCOMPARE(int(arrivalsOf(*trace, trace->wholeTrace()).size()), requests);
        QCOMPARE(int(trace->wholeTrace()), functions);
    }

    void composedAzure2021EqualsItsGroundTruth()
    {
        NEEDS("composed_formats/azure2021_style.csv");
        const auto azure =
            openTrace(of("composed_formats/azure2021_style.csv", TraceArrivals::Format::Azure2021), dataFolder())
                .value();
        const std::optional<TraceGuess> guess = guessTrace(dataFolder() / "composed_formats" / "ground_truth.csv");
        QVERIFY(guess.has_value());
        QCOMPARE(guess->arrivals.timeColumn, std::string("arrival_s"));
        TraceArrivals starts = guess->arrivals;
        starts.timeColumn = "start_s"; // the azure2021 layout keeps the run without its initialisation
        const auto truth = openTrace(starts, {}).value();
        QCOMPARE(azure->wholeTrace(), truth->wholeTrace());
        std::size_t compared = 0;
        for (std::size_t entry = 0; entry < azure->wholeTrace(); ++entry) {
            QCOMPARE(azure->entries()[entry].id, truth->entries()[entry].id);
            const std::vector<TraceArrival> a = arrivalsOf(*azure, entry);
            const std::vector<TraceArrival> b = arrivalsOf(*truth, entry);
            QCOMPARE(a.size(), b.size());
            for (std::size_t i = 0; i < a.size(); ++i, ++compared) {
                // Both files are rounded to a millisecond in each of their columns.
                const double apart = (a[i].at - a[0].at - (b[i].at - b[0].at)).inMilliseconds();
                QVERIFY2(std::abs(apart) <= 4, qPrintable(QString::number(apart)));
                QVERIFY(std::abs((a[i].duration - b[i].duration).inMilliseconds()) <= 1);
            }
        }
        QCOMPARE(int(compared), 129);
    }

    void derivedMinuteTraceAndWebLogsAreRecognised_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("requests");
        QTest::newRow("iluvatar") << QStringLiteral("azure/azure2019_derived_iluvatar/trace.csv") << 11868;
        QTest::newRow("NASA") << QStringLiteral("web/nasa_http_1995-08-01_12h.tsv") << 30969;
    }
    void derivedMinuteTraceAndWebLogsAreRecognised()
    {
        QFETCH(QString, file);
        QFETCH(int, requests);
        const std::filesystem::path path = dataFolder() / file.toStdString();
        NEEDS(path);
        const std::optional<TraceGuess> guess = guessTrace(path);
        QVERIFY(guess.has_value());
        const auto opened = openTrace(guess->arrivals, {});
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().describe().c_str());
        QCOMPARE(int(arrivalsOf(**opened, (*opened)->wholeTrace()).size()), requests);
    }
};

QTEST_APPLESS_MAIN(TestTraceData)
#include "tst_trace_data.moc"
