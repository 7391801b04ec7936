// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>

#include <sys/resource.h>

#include <QtTest>

#include "core/io/trace_archive.h"
#include "trace_files.h"

using namespace warmfront;
using namespace warmfront::test;

namespace {

TraceArrivals csv(std::string timeColumn, std::optional<SimDuration> unit = {})
{
    TraceArrivals arrivals;
    arrivals.file = "t.csv";
    arrivals.timeColumn = std::move(timeColumn);
    arrivals.timeUnit = unit;
    return arrivals;
}

TraceArrivals of(TraceArrivals::Format format)
{
    TraceArrivals arrivals;
    arrivals.file = "t.csv";
    arrivals.format = format;
    return arrivals;
}

const SimDuration second = SimDuration::seconds(1);
const SimDuration millisecond = SimDuration::milliseconds(1);

/// The words of an opening that must fail, with its line.
QString refusal(const TraceArrivals &arrivals, const std::string &text)
{
    const TraceFolder folder;
    folder.write("t.csv", text);
    const auto opened = openTrace(arrivals, folder.path());
    return opened ? QStringLiteral("opened")
                  : QString::number(opened.error().line) + u' ' + QString::fromStdString(opened.error().message);
}

/// Rows of the Azure 2021 layout that begin out of order; @p functions of them, ends rising by a millisecond.
std::string azure2021Rows(int rows, int functions)
{
    std::string text = "app,func,end_timestamp,duration\n";
    std::uint32_t state = 12345;
    for (int i = 0; i < rows; ++i) {
        state = state * 1664525U + 1013904223U;
        const int function = static_cast<int>((state >> 8) % static_cast<unsigned>(functions));
        const int duration = static_cast<int>((state >> 4) % 5000U); // ms
        char line[80];
        std::snprintf(line, sizeof line, "a,f%d,%d.%03d,%d.%03d\n", function, 10 + i / 1000, i % 1000, duration / 1000,
                      duration % 1000);
        text += line;
    }
    return text;
}

} // namespace

class TestTraceRequests : public QObject
{
    Q_OBJECT

private slots:
    void csvStartsAtItsEarliestTime()
    {
        const TraceFolder folder;
        folder.write("t.csv", "when,ms,who\n10.5,20,b\n10,5,a\n12.000000001,0,b\n");
        TraceArrivals arrivals = csv("when", second);
        arrivals.durationColumn = "ms";
        arrivals.durationUnit = millisecond;
        arrivals.columns["function"] = "who";
        const auto trace = openTrace(arrivals, folder.path()).value();
        QCOMPARE(inWords(trace->entries()), QStringLiteral("b 2 10000000, a 1 5000000"));
        QCOMPARE(inWords(arrivalsOf(*trace, trace->wholeTrace())),
                 QStringLiteral("0+5000000 500000000+20000000 2000000001"));
        QCOMPARE(inWords(arrivalsOf(*trace, 0)), QStringLiteral("500000000+20000000 2000000001"));
        QCOMPARE(inWords(arrivalsOf(*trace, 1)), QStringLiteral("0+5000000"));
        QCOMPARE(trace->end().count(), 2000000002);
    }

    void csvWithoutFunctionsHasOneEntryNamedLikeTheFile()
    {
        const TraceFolder folder;
        folder.write("t.csv", "TIMESTAMP;x\r\n2023-11-16 18:15:46.6805900;1,5\r\n2023-11-16 18:15:46.6805907;2\r\n"
                              "2023-11-16T19:15:45+01:00;3");
        const auto trace = openTrace(csv("TIMESTAMP"), folder.path()).value();
        QCOMPARE(inWords(trace->entries()), QStringLiteral("t 3 0"));
        QCOMPARE(inWords(arrivalsOf(*trace, 0)), QStringLiteral("0 1680590000 1680590700"));
        QCOMPARE(inWords(arrivalsOf(*trace, trace->wholeTrace())), inWords(arrivalsOf(*trace, 0)));
    }

    void durationsOfCsvUseTheTimeColumnsUnitByDefault()
    {
        const TraceFolder folder;
        folder.write("t.csv", "t,d\n1,2\n");
        TraceArrivals arrivals = csv("t", millisecond);
        arrivals.durationColumn = "d";
        QCOMPARE(inWords(arrivalsOf(*openTrace(arrivals, folder.path()).value(), 0)), QStringLiteral("0+2000000"));
        folder.write("t.csv", "t,d\n2023-11-16 18:15:46,2\n");
        arrivals.timeUnit.reset();
        QCOMPARE(inWords(arrivalsOf(*openTrace(arrivals, folder.path()).value(), 0)), QStringLiteral("0+2000000000"));
    }

    void azure2021IsOrderedByStart()
    {
        // Starts: 0.5, 0.25, 3.0: the trace's zero is kept.
        const TraceFolder folder;
        folder.write("t.csv", "app,func,end_timestamp,duration\nx,f,1.0,0.5\nx,g,2.0,1.75\ny,f,3.5,0.5\n");
        const auto trace = openTrace(of(TraceArrivals::Format::Azure2021), folder.path()).value();
        QCOMPARE(inWords(trace->entries()), QStringLiteral("g 1 1750000000, x/f 1 500000000, y/f 1 500000000"));
        QCOMPARE(inWords(arrivalsOf(*trace, 3)),
                 QStringLiteral("250000000+1750000000 500000000+500000000 3000000000+500000000"));
    }

    void azure2021MovesToItsEarliestStartWhenThatIsBeforeZero()
    {
        const TraceFolder folder;
        folder.write("t.csv", "app,func,end_timestamp,duration\nx,f,1,0.5\nx,f,2,5\n");
        const auto trace = openTrace(of(TraceArrivals::Format::Azure2021), folder.path()).value();
        QCOMPARE(inWords(arrivalsOf(*trace, 0)), QStringLiteral("0+5000000000 3500000000+500000000"));
    }

    void pacslabTakesTheClientsView()
    {
        const TraceFolder folder;
        folder.write("t.csv", ",is_cold,cpu_info,start_time,client_start_time,client_end_time,client_elapsed_time\n"
                              "0,False,\"2,Intel\",5,1590530039.5035365,1590530041.4561994,1.95\n"
                              "1,True,\"2,Intel\",5,1590530039.0035365,1590530041.4561994,2.5\n");
        const auto trace = openTrace(of(TraceArrivals::Format::Pacslab), folder.path()).value();
        QCOMPARE(inWords(trace->entries()), QStringLiteral("t 2 2225000000"));
        QCOMPARE(inWords(arrivalsOf(*trace, 0)), QStringLiteral("0+2500000000 500000000+1950000000"));
    }

    void brokenFilesAreRefusedInWords_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<QString>("says");

        QTest::newRow("empty") << QByteArray("") << 0 << QStringLiteral("is empty");
        QTest::newRow("a header alone") << QByteArray("t,d,f\n") << 1 << QStringLiteral("no requests");
        QTest::newRow("no such column") << QByteArray("time,d,f\n1,2,3\n") << 1
                                        << QStringLiteral("no column \"t\"; it has \"time\", \"d\", \"f\"");
        QTest::newRow("not a number") << QByteArray("t,d,f\n1,2,a\nx,2,a\n") << 3
                                      << QStringLiteral("Column \"t\" holds \"x\" where a number of seconds");
        QTest::newRow("empty field") << QByteArray("t,d,f\n,2,a\n") << 2 << QStringLiteral("Column \"t\" holds \"\"");
        QTest::newRow("negative duration")
            << QByteArray("t,d,f\n1,-2,a\n") << 2 << QStringLiteral("Column \"d\" holds \"-2\"");
        QTest::newRow("no function") << QByteArray("t,d,f\n1,2,\n") << 2 << QStringLiteral("the name of a function");
        QTest::newRow("missing column") << QByteArray("t,d,f\n1,2,a\n\n1,2\n") << 4
                                        << QStringLiteral("2 columns and the header 3");
        QTest::newRow("open quote") << QByteArray("t,d,f\n1,2,\"a\n1,2,b\n") << 2 << QStringLiteral("never closed");
        QTest::newRow("gzip") << QByteArray("\x1F\x8B\x08\0", 4) << 0 << QStringLiteral("compressed");
        QTest::newRow("zip") << QByteArray("PK\x03\x04") << 0 << QStringLiteral("compressed");
        QTest::newRow("zstandard") << QByteArray("\x28\xB5\x2F\xFD") << 0 << QStringLiteral("compressed");
        QTest::newRow("UTF-16") << QByteArray("\xFF\xFEt\0", 4) << 0 << QStringLiteral("UTF-16");
        QTest::newRow("longer than time")
            << QByteArray("t,d,f\n-9000000000,1,a\n9000000000,1,a\n") << 0 << QStringLiteral("292 years");
    }
    void brokenFilesAreRefusedInWords()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, line);
        QFETCH(QString, says);
        TraceArrivals arrivals = csv("t", second);
        arrivals.durationColumn = "d";
        arrivals.columns["function"] = "f";
        const QString words = refusal(arrivals, text.toStdString());
        QVERIFY2(words.contains(says), qPrintable(words));
        QCOMPARE(words.section(u' ', 0, 0).toInt(), line);
    }

    void missingThingsAreNamed()
    {
        const TraceFolder folder;
        QVERIFY(openTrace(csv("t"), folder.path()).error().message.find("does not exist") != std::string::npos);
        std::filesystem::create_directory(folder.path() / "t.csv");
        QVERIFY(openTrace(csv("t"), folder.path()).error().message.find("is a folder") != std::string::npos);
        QVERIFY(refusal(csv(""), "t\n1\n").contains(QStringLiteral("needs \"timeColumn\"")));
        QVERIFY(refusal(csv("t"), "t\n1\n").contains(QStringLiteral("with \"timeUnit\"")));
    }

    void recordedServiceNeedsDurations()
    {
        TraceArrivals arrivals = csv("t", second);
        arrivals.service = TraceArrivals::Service::Trace;
        QVERIFY(refusal(arrivals, "t,d\n1,2\n").contains(QStringLiteral("name the \"durationColumn\"")));
        arrivals.durationColumn = "d";
        QCOMPARE(refusal(arrivals, "t,d\n1,2\n"), QStringLiteral("opened"));
    }

    void selectionMeansEntries()
    {
        const TraceFolder folder;
        folder.write("t.csv", "t,f\n1,mail\n2,resize\n3,resize\n4,nightly\n");
        TraceArrivals arrivals = csv("t", second);
        arrivals.columns["function"] = "f";
        const auto trace = openTrace(arrivals, folder.path()).value();
        using Indices = std::vector<std::size_t>;
        QCOMPARE(selectEntries(*trace, std::nullopt).value(), Indices{3});
        QCOMPARE(selectEntries(*trace, TraceArrivals::SelectFunction{"nightly"}).value(), Indices{2});
        QCOMPARE(selectEntries(*trace, TraceArrivals::SelectTop{2}).value(), (Indices{0, 1}));
        QCOMPARE(selectEntries(*trace, TraceArrivals::SelectTop{9}).value(), (Indices{0, 1, 2}));
        QCOMPARE(selectEntries(*trace, TraceArrivals::SelectAll{}).value(), (Indices{0, 1, 2}));
        QVERIFY(!selectEntries(*trace, TraceArrivals::SelectTop{0}));
        QCOMPARE(
            QString::fromStdString(selectEntries(*trace, TraceArrivals::SelectFunction{"nightley"}).error().message),
            QStringLiteral(
                "The trace has no function \"nightley\"; the nearest of its 3 are \"nightly\", \"resize\", \"mail\"."));
    }

    void resumingEqualsReadingOn()
    {
        const TraceFolder folder;
        folder.write("t.csv", azure2021Rows(500, 3));
        const auto trace = openTrace(of(TraceArrivals::Format::Azure2021), folder.path()).value();
        for (std::size_t entry = 0; entry <= trace->wholeTrace(); ++entry) {
            const std::vector<TraceArrival> all = arrivalsOf(*trace, entry);
            for (const std::size_t place : {std::size_t{0}, std::size_t{1}, all.size() / 2, all.size()}) {
                auto reader = trace->open(entry, 1).value();
                QVERIFY(reader->resumeAt(place).has_value());
                QCOMPARE(reader->position(), place);
                const std::vector<TraceArrival> rest(all.begin() + static_cast<std::ptrdiff_t>(place), all.end());
                QVERIFY(areEqual(readAll(*reader, 5), rest));
                QCOMPARE(reader->position(), all.size());
            }
            QVERIFY(!trace->open(entry, 1).value()->resumeAt(all.size() + 1));
        }
    }

    void littleMemorySortsAlike_data()
    {
        QTest::addColumn<int>("bytes");
        QTest::newRow("two rows a run") << 1;
        QTest::newRow("some rows a run") << 2000;
        QTest::newRow("two runs") << 60'000;
    }
    void littleMemorySortsAlike()
    {
        QFETCH(int, bytes);
        const TraceFolder folder;
        folder.write("t.csv", azure2021Rows(2000, 5));
        const auto inMemory = openTrace(of(TraceArrivals::Format::Azure2021), folder.path()).value();
        TraceOpening opening;
        opening.sortingMemory = static_cast<std::size_t>(bytes);
        opening.temporaryFolder = folder.path();
        const auto sorted = openTrace(of(TraceArrivals::Format::Azure2021), folder.path(), opening).value();
        QCOMPARE(inWords(sorted->entries()), inWords(inMemory->entries()));
        for (std::size_t entry = 0; entry <= sorted->wholeTrace(); ++entry) {
            QVERIFY(areEqual(arrivalsOf(*sorted, entry), arrivalsOf(*inMemory, entry)));
        }
        const std::vector<TraceArrival> all = arrivalsOf(*sorted, sorted->wholeTrace());
        QCOMPARE(all.size(), std::size_t{2000});
        QVERIFY(std::is_sorted(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.at < b.at; }));
        QCOMPARE(folder.count(), std::size_t{1});
    }

    void requestsOfOneInstantKeepTheFilesOrder()
    {
        const TraceFolder folder;
        folder.write("t.csv", "t,d\n2,9\n1,1\n2,8\n1,2\n1,3\n2,7\n");
        TraceArrivals arrivals = csv("t", SimDuration::nanoseconds(1));
        arrivals.durationColumn = "d";
        for (const std::size_t memory : {std::size_t{1}, std::size_t{1} << 20}) {
            TraceOpening opening;
            opening.sortingMemory = memory;
            const auto trace = openTrace(arrivals, folder.path(), opening).value();
            QCOMPARE(inWords(arrivalsOf(*trace, 0)), QStringLiteral("0+1 0+2 0+3 1+9 1+8 1+7"));
        }
    }

    void stoppedOpeningLeavesNothing_data()
    {
        QTest::addColumn<QString>("phase");
        QTest::newRow("while reading") << QStringLiteral("Reading t.csv");
        QTest::newRow("while sorting") << QStringLiteral("Sorting");
        QTest::newRow("while grouping") << QStringLiteral("Grouping by function");
    }
    void stoppedOpeningLeavesNothing()
    {
        QFETCH(QString, phase);
        const TraceFolder folder;
        folder.write("t.csv", azure2021Rows(150'000, 5)); // several blocks of every phase
        std::stop_source stop;
        TraceOpening opening;
        opening.stop = stop.get_token();
        opening.temporaryFolder = folder.path();
        opening.sortingMemory = 100'000;
        bool isReached = false;
        opening.progress = [&](const TraceProgress &progress) {
            QVERIFY(progress.done <= progress.total);
            if (QString::fromUtf8(progress.phase.data(), static_cast<qsizetype>(progress.phase.size())) == phase) {
                isReached = true;
                stop.request_stop();
            }
        };
        const auto opened = openTrace(of(TraceArrivals::Format::Azure2021), folder.path(), opening);
        QVERIFY(isReached);
        QVERIFY(!opened);
        QVERIFY(opened.error().message.find("stopped") != std::string::npos);
        QCOMPARE(folder.count(), std::size_t{1});
    }

    void temporaryFolderThatCannotBeWrittenIsNamed()
    {
        const TraceFolder folder;
        folder.write("t.csv", "t\n1\n");
        TraceOpening opening;
        opening.temporaryFolder = folder.path() / "nowhere";
        const auto opened = openTrace(csv("t", second), folder.path(), opening);
        QVERIFY(!opened);
        QVERIFY(opened.error().message.find("nowhere") != std::string::npos);
    }

    void aMillionRowsStayWithinTheirMemory()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("Sanitizers need memory of their own, so the process's peak says nothing about the trace.");
#endif
        const TraceFolder folder;
        {
            std::ofstream file(folder.path() / "t.csv", std::ios::binary);
            file << "app,func,end_timestamp,duration\n";
            for (int i = 0; i < 1'000'000; ++i) {
                // Every tenth began 50 s before its end: out of order across many runs.
                file << "a,f" << i % 7 << ',' << 100 + i / 1000 << '.' << 1000 + i % 1000
                     << (i % 10 == 0 ? ",50\n" : ",0.01\n");
            }
        }
        const auto peak = [] {
            rusage usage = {};
            getrusage(RUSAGE_SELF, &usage);
            return usage.ru_maxrss; // KiB
        };
        const long before = peak();
        TraceOpening opening;
        opening.sortingMemory = std::size_t{4} << 20; // the rows alone are 24 MB
        opening.temporaryFolder = folder.path();
        const auto trace = openTrace(of(TraceArrivals::Format::Azure2021), folder.path(), opening).value();
        auto reader = trace->open(trace->wholeTrace(), 0).value();
        std::vector<TraceArrival> batch(1024);
        std::size_t n = 0;
        SimTime last;
        while (const std::size_t read = reader->readNext(batch).value()) {
            for (std::size_t i = 0; i < read; ++i) {
                QVERIFY(batch[i].at >= last);
                last = batch[i].at;
            }
            n += read;
        }
        QCOMPARE(n, std::size_t{1'000'000});
        const long grown = peak() - before;
        QVERIFY2(grown < 12 * 1024, qPrintable(QString::number(grown) + QStringLiteral(" KiB")));
    }

    void droppedFilesAreRecognised_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");

        QTest::newRow("azure 2021") << QByteArray("app,func,end_timestamp,duration\na,f,1,1\n")
                                    << QStringLiteral("Azure Functions 2021");
        QTest::newRow("azure 2019") << QByteArray("HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,1,2\n")
                                    << QStringLiteral("Azure Functions 2019");
        QTest::newRow("pacslab") << QByteArray(",is_cold,client_start_time,client_elapsed_time\n0,True,1,1\n")
                                 << QStringLiteral("pacslab");
        QTest::newRow("ISO times") << QByteArray("TIMESTAMP,ContextTokens\n2023-11-16 18:17:03.97,4808\n")
                                   << QStringLiteral("\"TIMESTAMP\" as ISO 8601.");
        QTest::newRow("unit in the name")
            << QByteArray("func_name,invoke_time_ms\nf,6\n")
            << QStringLiteral("\"invoke_time_ms\" in milliseconds, function from \"func_name\".");
        QTest::newRow("unit by size")
            << QByteArray("time\t duration_ms\n1590530039578\t3\n")
            << QStringLiteral("\"time\" in milliseconds, duration from \"duration_ms\" in milliseconds.");
        QTest::newRow("seconds since 1970")
            << QByteArray("host;time\na;807256800\n") << QStringLiteral("\"time\" in seconds.");
        QTest::newRow("arrival before start")
            << QByteArray("start_s,arrival_s,duration_ms\n2,1,3\n")
            << QStringLiteral("\"arrival_s\" in seconds, duration from \"duration_ms\" in milliseconds.");
        QTest::newRow("durations that are none")
            << QByteArray("time,duration\n1,fast\n") << QStringLiteral("\"time\" in seconds.");
        QTest::newRow("counts") << QByteArray("time,count\n1,5\n") << QString();
        QTest::newRow("no time column") << QByteArray("a,b\n1,2\n") << QString();
        QTest::newRow("times that are none") << QByteArray("time,b\nnoon,2\n") << QString();
        QTest::newRow("no rows") << QByteArray("time,b\n") << QString();
        QTest::newRow("empty") << QByteArray() << QString();
        QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n\0\0", 10) << QString();
    }
    void droppedFilesAreRecognised()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        const TraceFolder folder;
        const auto file = folder.write("t.csv", text.toStdString());
        const std::optional<TraceGuess> guess = guessTrace(file);
        QCOMPARE(guess.has_value(), !says.isEmpty());
        if (guess) {
            const QString words = QString::fromStdString(guess->explanation);
            QVERIFY2(words.contains(says), qPrintable(words));
            const auto opened = openTrace(guess->arrivals, folder.path());
            QVERIFY2(opened.has_value(), opened ? "" : opened.error().describe().c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestTraceRequests)
#include "tst_trace_requests.moc"
