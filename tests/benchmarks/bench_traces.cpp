// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>

#include "core/io/trace_archive.h"

using namespace warmfront;

namespace {

void report(const char *what, double seconds, double rows, double bytes)
{
    std::printf("%-44s %8.0f ms %10.0f rows/s %8.1f MB/s\n", what, seconds * 1e3, rows / seconds,
                bytes / 1e6 / seconds);
}

} // namespace

/// How fast traces are opened and read. Prints; judges only that everything was read.
class BenchTraces : public QObject
{
    Q_OBJECT

private slots:
    void opensAMillionInvocations_data()
    {
        QTest::addColumn<int>("sortingMegabytes");
        QTest::newRow("azure2021, sorted in memory") << 64;
        QTest::newRow("azure2021, sorted in runs of 2 MB") << 2;
    }
    void opensAMillionInvocations()
    {
        QFETCH(int, sortingMegabytes);
        const QTemporaryDir folder;
        const std::filesystem::path base = folder.path().toStdString();
        {
            std::ofstream file(base / "t.csv", std::ios::binary);
            file << "app,func,end_timestamp,duration\n";
            const std::string hash(56, 'a');
            for (int i = 0; i < 1'000'000; ++i) {
                const std::string function = hash + std::to_string(10'000'000 + i % 424);
                file << function << ',' << function << ',' << 100 + i / 2 << ".2425700187" << i % 100 << ','
                     << (i * 37) % 90 << ".134\n";
            }
        }
        TraceArrivals arrivals;
        arrivals.file = "t.csv";
        arrivals.format = TraceArrivals::Format::Azure2021;
        TraceOpening opening;
        opening.sortingMemory = static_cast<std::size_t>(sortingMegabytes) << 20;
        const auto bytes = static_cast<double>(std::filesystem::file_size(base / "t.csv"));
        QElapsedTimer timer;
        timer.start();
        const auto trace = openTrace(arrivals, base, opening).value();
        report(QTest::currentDataTag(), static_cast<double>(timer.nsecsElapsed()) * 1e-9, 1e6, bytes);
        QCOMPARE(readAll(*trace, "  reading it by batches of 1024"), std::size_t{1'000'000});
    }

    void opensADayOfCounts()
    {
        const QTemporaryDir folder;
        const std::filesystem::path base = folder.path().toStdString();
        constexpr int functions = 5000;
        std::size_t requests = 0;
        {
            std::ofstream file(base / "t.csv", std::ios::binary);
            file << "HashOwner,HashApp,HashFunction,Trigger";
            for (int m = 1; m <= 1440; ++m) {
                file << ',' << m;
            }
            const std::string hash(56, 'a');
            for (int i = 0; i < functions; ++i) {
                file << '\n' << hash << "00000000," << hash << "00000000," << hash << 10'000'000 + i << ",http";
                for (int m = 1; m <= 1440; ++m) {
                    const int count = (i * 7 + m) % 12 == 0 ? i % 25 : 0;
                    file << ',' << count;
                    requests += static_cast<std::size_t>(count);
                }
            }
        }
        TraceArrivals arrivals;
        arrivals.file = "t.csv";
        arrivals.format = TraceArrivals::Format::Azure2019;
        const auto bytes = static_cast<double>(std::filesystem::file_size(base / "t.csv"));
        QElapsedTimer timer;
        timer.start();
        const auto trace = openTrace(arrivals, base).value();
        report("azure2019, 5,000 functions of 1,440 minutes", static_cast<double>(timer.nsecsElapsed()) * 1e-9,
               functions, bytes);
        QCOMPARE(readAll(*trace, "  reading its requests as one stream"), requests);
    }

private:
    static std::size_t readAll(const TraceArchive &trace, const char *what)
    {
        std::vector<TraceArrival> batch(1024);
        const auto reader = trace.open(trace.wholeTrace(), 1).value();
        std::size_t rows = 0;
        QElapsedTimer timer;
        timer.start();
        while (const std::size_t n = reader->readNext(batch).value()) {
            rows += n;
        }
        report(what, static_cast<double>(timer.nsecsElapsed()) * 1e-9, static_cast<double>(rows),
               static_cast<double>(rows * sizeof(TraceArrival)));
        return rows;
    }
};

QTEST_APPLESS_MAIN(BenchTraces)
#include "bench_traces.moc"
