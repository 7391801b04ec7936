// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <map>

#include <QtTest>

#include "core/io/trace_archive.h"
#include "trace_files.h"

using namespace warmfront;
using namespace warmfront::test;

namespace {

constexpr std::int64_t minute = 60'000'000'000;

/// A day file's row: the counts by minute (from 1), 0 elsewhere.
std::string row(std::string_view ids, std::map<int, int> counts)
{
    std::string text(ids);
    for (int m = 1; m <= 1440; ++m) {
        text += "," + std::to_string(counts.contains(m) ? counts[m] : 0);
    }
    return text + "\n";
}

std::string header()
{
    std::string text = "HashOwner,HashApp,HashFunction,Trigger";
    for (int m = 1; m <= 1440; ++m) {
        text += "," + std::to_string(m);
    }
    return text + "\n";
}

const std::string durationHeader =
    "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_1,"
    "percentile_Average_25,percentile_Average_50,percentile_Average_75,percentile_Average_99,percentile_Average_100\n";

TraceArrivals counted(std::string file, TraceArrivals::Spread spread = TraceArrivals::Spread::Uniform)
{
    TraceArrivals arrivals;
    arrivals.file = std::move(file);
    arrivals.format = TraceArrivals::Format::Azure2019;
    arrivals.spread = spread;
    return arrivals;
}

QString refusal(const TraceArrivals &arrivals, const TraceFolder &folder)
{
    const auto opened = openTrace(arrivals, folder.path());
    return opened ? QStringLiteral("opened") : QString::fromStdString(opened.error().describe());
}

} // namespace

class TestTraceMinutes : public QObject
{
    Q_OBJECT

private slots:
    void minutesAreSpread_data()
    {
        QTest::addColumn<int>("spread");
        QTest::addColumn<QString>("arrivals");
        using Spread = TraceArrivals::Spread;
        QTest::newRow("evenly") << int(Spread::Even)
                                << QStringLiteral("15000000000 45000000000 150000000000 86370000000000");
        QTest::newRow("at the start") << int(Spread::Start) << QStringLiteral("0 0 120000000000 86340000000000");
    }
    void minutesAreSpread()
    {
        QFETCH(int, spread);
        QFETCH(QString, arrivals);
        const TraceFolder folder;
        folder.write("day.csv", header() + row("o,a,f,http", {{1, 2}, {3, 1}, {1440, 1}}));
        const auto trace =
            openTrace(counted("day.csv", static_cast<TraceArrivals::Spread>(spread)), folder.path()).value();
        QCOMPARE(inWords(arrivalsOf(*trace, 0)), arrivals);
        QCOMPARE(trace->end().count(), 1440 * minute);
    }

    void uniformPlacesFollowTheSeedAndTheFunction()
    {
        const TraceFolder folder;
        folder.write("day.csv", header() + row("o,a,f,http", {{2, 3000}, {5, 4}}) + row("o,a,g,http", {{2, 3000}}));
        const auto trace = openTrace(counted("day.csv"), folder.path()).value();
        const std::vector<TraceArrival> f = arrivalsOf(*trace, 0, 7);
        QCOMPARE(f.size(), std::size_t{3004});
        QVERIFY(std::is_sorted(f.begin(), f.end(), [](const auto &a, const auto &b) { return a.at < b.at; }));
        double sum = 0;
        double squares = 0;
        for (std::size_t i = 0; i < 3000; ++i) {
            const std::int64_t place = f[i].at.count() - minute;
            QVERIFY(place >= 0 && place < minute);
            const double share = static_cast<double>(place) / static_cast<double>(minute);
            sum += share;
            squares += share * share;
        }
        // Mean 1/2 and mean square 1/3, within four standard errors: sqrt(1/12/3000) and sqrt(4/45/3000).
        QVERIFY(std::abs(sum / 3000 - 0.5) < 4 * 0.00527);
        QVERIFY(std::abs(squares / 3000 - 1.0 / 3) < 4 * 0.00544);
        QVERIFY(areEqual(f, arrivalsOf(*trace, 0, 7)));
        QVERIFY(!areEqual(f, arrivalsOf(*trace, 0, 8)));
        const std::vector<TraceArrival> g = arrivalsOf(*trace, 1, 7);
        QVERIFY(!std::equal(g.begin(), g.end(), f.begin(), [](const auto &a, const auto &b) { return a.at == b.at; }));
        QCOMPARE(arrivalsOf(*trace, trace->wholeTrace()).size(), std::size_t{6004});
    }

    void drawsDoNotDependOnTheFilesOrder()
    {
        const TraceFolder folder;
        const std::string f = row("o,a,f,http", {{2, 30}});
        const std::string g = row("o,a,g,http", {{2, 20}});
        folder.write("1.csv", header() + f + g);
        folder.write("2.csv", header() + g + f);
        const auto one = openTrace(counted("1.csv"), folder.path()).value();
        const auto two = openTrace(counted("2.csv"), folder.path()).value();
        QVERIFY(areEqual(arrivalsOf(*one, 0), arrivalsOf(*two, 0)));
        QVERIFY(areEqual(arrivalsOf(*one, 1), arrivalsOf(*two, 1)));
    }

    void functionsAreNamedByTheirHashWhereThatIsUnique()
    {
        const TraceFolder folder;
        folder.write("day.csv", header() + row("o,a,f,http", {{1, 1}}) + row("o,b,f,timer", {{1, 2}})
                                    + row("p,c,g,queue", {{4, 3}}) + row("p,c,idle,queue", {}));
        const auto trace = openTrace(counted("day.csv"), folder.path()).value();
        QCOMPARE(inWords(trace->entries()), QStringLiteral("g 3 0, o/b/f 2 0, o/a/f 1 0"));
        QCOMPARE(trace->end().count(), 4 * minute);
    }

    void daysOfAFolderFollowEachOther()
    {
        const TraceFolder folder;
        const std::string name = "set/invocations_per_function_md.anon.d0";
        folder.write(name + "2.csv", header() + row("o,a,f,http", {{1, 1}}) + row("o,a,f,timer", {{1, 1}, {2, 1}}));
        folder.write(name + "1.csv", header() + row("o,a,f,http", {{1440, 1}}) + row("o,a,g,http", {{1, 1}}));
        folder.write(name + "3.csv", header() + row("o,a,f,http", {{1, 1}}));
        const auto trace = openTrace(counted("set", TraceArrivals::Spread::Start), folder.path()).value();
        QCOMPARE(inWords(trace->entries()), QStringLiteral("f 5 0, g 1 0"));
        QCOMPARE(inWords(arrivalsOf(*trace, 0)),
                 QStringLiteral("86340000000000 86400000000000 86400000000000 86460000000000 172800000000000"));
        const auto guess = guessTrace(folder.path() / "set");
        QVERIFY(guess && guess->explanation.find("3 days") != std::string::npos);
    }

    void resumingEqualsReadingOn()
    {
        const TraceFolder folder;
        const std::string name = "set/invocations_per_function_md.anon.d0";
        folder.write(name + "1.csv", header() + row("o,a,f,http", {{1, 3}, {700, 20}}) + row("o,a,g,http", {{5, 3}}));
        folder.write(name + "2.csv", header() + row("o,a,g,http", {{6, 2}}));
        folder.write(name + "3.csv", header() + row("o,a,f,http", {{1440, 2}}));
        folder.write("set/function_durations_percentiles.anon.d01.csv",
                     durationHeader + "o,a,f,5,1,1,9,1,2,3,4,5,6,9\n");
        const auto trace = openTrace(counted("set"), folder.path()).value();
        for (std::size_t entry = 0; entry <= trace->wholeTrace(); ++entry) {
            const std::vector<TraceArrival> all = arrivalsOf(*trace, entry, 3);
            for (std::size_t place = 0; place <= all.size(); ++place) {
                auto reader = trace->open(entry, 3).value();
                QVERIFY(reader->resumeAt(place).has_value());
                const std::vector<TraceArrival> rest(all.begin() + static_cast<std::ptrdiff_t>(place), all.end());
                QVERIFY(areEqual(readAll(*reader, 4), rest));
                QCOMPARE(reader->position(), all.size());
            }
            QVERIFY(!trace->open(entry, 1).value()->resumeAt(all.size() + 1));
        }
    }

    void durationsAreJoinedFromTheFileBeside()
    {
        const TraceFolder folder;
        folder.write("invocations.csv", header() + row("o,a,f,http", {{1, 4000}}) + row("o,a,g,http", {{1, 1}})
                                            + row("o,a,h,http", {{2, 1}}));
        // g's average is negative: its row is left out; x has no requests.
        folder.write("durations.csv", durationHeader + "o,a,f,5,1,1,9,100,200,600,1000,2000,5000,6000\n"
                                          + "o,a,g,-5,1,1,9,0,0,0,0,0,0,0\no,a,x,5,1,1,9,1,1,1,1,1,1,1\n");
        TraceArrivals arrivals = counted("invocations.csv");
        const auto trace = openTrace(arrivals, folder.path()).value();
        QCOMPARE(inWords(trace->entries()), QStringLiteral("f 4000 1567500000, g 1 0, h 1 0"));

        std::vector<std::int64_t> durations;
        for (const TraceArrival &arrival : arrivalsOf(*trace, 0)) {
            durations.push_back(arrival.duration.count() / 1'000'000);
        }
        std::sort(durations.begin(), durations.end());
        QVERIFY(durations.front() >= 100 && durations.back() <= 6000);
        // The shares below a percentile, within four standard errors sqrt(q(1-q)/4000).
        const auto below = [&](std::int64_t d) {
            return static_cast<double>(std::lower_bound(durations.begin(), durations.end(), d) - durations.begin())
                   / 4000;
        };
        QVERIFY(std::abs(below(600) - 0.25) < 4 * 0.00685);
        QVERIFY(std::abs(below(1000) - 0.5) < 4 * 0.00791);
        QVERIFY(std::abs(below(1500) - 0.625) < 4 * 0.00766);
        QVERIFY(std::abs(below(5000) - 0.99) < 4 * 0.00158);

        for (const TraceArrival &arrival : arrivalsOf(*trace, trace->wholeTrace())) {
            QVERIFY(arrival.duration.count() >= 100'000'000); // always f's
        }
        arrivals.service = TraceArrivals::Service::Trace;
        QCOMPARE(refusal(arrivals, folder), QStringLiteral("opened"));
        arrivals.select = TraceArrivals::SelectFunction{"g"};
        QVERIFY(
            refusal(arrivals, folder).contains(QStringLiteral("no durations for the function \"g\"; select others")));
        arrivals.select = TraceArrivals::SelectAll{};
        QVERIFY(refusal(arrivals, folder).contains(QStringLiteral("2 of the selected functions, the first \"g\"")));
        arrivals.select = TraceArrivals::SelectTop{1};
        QCOMPARE(refusal(arrivals, folder), QStringLiteral("opened"));
    }

    void daysWithoutDurationsTakeTheNearest()
    {
        const TraceFolder folder;
        for (int day = 1; day <= 4; ++day) {
            folder.write("s/invocations_per_function_md.anon.d0" + std::to_string(day) + ".csv",
                         header() + row("o,a,f,http", {{1, 1}}));
        }
        folder.write("s/function_durations_percentiles.anon.d02.csv", durationHeader + "o,a,f,1,1,1,1,2,2,2,2,2,2,2\n");
        folder.write("s/function_durations_percentiles.anon.d04.csv", durationHeader + "o,a,f,1,1,1,1,4,4,4,4,4,4,4\n");
        const auto trace = openTrace(counted("s", TraceArrivals::Spread::Start), folder.path()).value();
        QCOMPARE(inWords(arrivalsOf(*trace, 0)),
                 QStringLiteral("0+2000000 86400000000000+2000000 172800000000000+2000000 259200000000000+4000000"));
    }

    void brokenFilesAreRefusedInWords_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("durations");
        QTest::addColumn<QString>("says");
        const QByteArray good = QByteArray::fromStdString(header() + row("o,a,f,http", {{1, 1}}));
        const QByteArray titles = QByteArray::fromStdString(durationHeader);

        QTest::newRow("no hash") << QByteArray("HashOwner,HashApp,1\no,a,1\n") << QByteArray()
                                 << QStringLiteral("no column \"HashFunction\"");
        QTest::newRow("no minutes") << QByteArray("HashOwner,HashApp,HashFunction\no,a,f\n") << QByteArray()
                                    << QStringLiteral("no column \"1\"");
        QTest::newRow("not a count") << QByteArray("HashOwner,HashApp,HashFunction,1,2\no,a,f,1,2.5\n") << QByteArray()
                                     << QStringLiteral(":2: Minute 2 holds \"2.5\"");
        QTest::newRow("negative count") << QByteArray("HashOwner,HashApp,HashFunction,1\no,a,f,-1\n") << QByteArray()
                                        << QStringLiteral("Minute 1 holds \"-1\"");
        QTest::newRow("count without measure") << QByteArray("HashOwner,HashApp,HashFunction,1\no,a,f,10000001\n")
                                               << QByteArray() << QStringLiteral("at most 10000000");
        QTest::newRow("short row") << QByteArray("HashOwner,HashApp,HashFunction,1,2\no,a,f,1,2\no,a,g,1\n")
                                   << QByteArray() << QStringLiteral(":3: This row has 4 columns");
        QTest::newRow("a minute no row has") << QByteArray("HashOwner,HashApp,HashFunction,1,2\no,a,f,1\n")
                                             << QByteArray() << QStringLiteral(":2: Minute 2 holds \"\"");
        QTest::newRow("no requests") << QByteArray("HashOwner,HashApp,HashFunction,1\no,a,f,0\n") << QByteArray()
                                     << QStringLiteral("no request at all");
        QTest::newRow("durations without percentiles") << good << QByteArray("HashOwner,HashApp,HashFunction,Average\n")
                                                       << QStringLiteral("no column \"percentile_Average_0\"");
        QTest::newRow("a duration in letters")
            << good << titles + "o,a,f,1,1,1,1,1,2,x,4,5,6,7\n"
            << QStringLiteral("durations.csv:2: Column \"percentile_Average_25\" holds \"x\"");
        QTest::newRow("falling percentiles") << good << titles + "o,a,f,1,1,1,1,1,2,3,2,5,6,7\n"
                                             << QStringLiteral("fall instead of rising");
    }
    void brokenFilesAreRefusedInWords()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, durations);
        QFETCH(QString, says);
        const TraceFolder folder;
        folder.write("invocations.csv", text.toStdString());
        if (!durations.isEmpty()) {
            folder.write("durations.csv", durations.toStdString());
        }
        const QString words = refusal(counted("invocations.csv"), folder);
        QVERIFY2(words.contains(says), qPrintable(words));
    }

    void folderWithoutDaysIsRefused()
    {
        const TraceFolder folder;
        std::filesystem::create_directory(folder.path() / "set");
        QVERIFY(refusal(counted("set"), folder)
                    .contains(QStringLiteral("has no \"invocations_per_function_md.anon.d01.csv\"")));
        QVERIFY(!guessTrace(folder.path() / "set"));
    }

    void fileChangedAfterOpeningIsAnErrorOfTheReader()
    {
        const TraceFolder folder;
        folder.write("day.csv", header() + row("o,a,f,http", {{1, 2}}));
        const auto trace = openTrace(counted("day.csv"), folder.path()).value();
        folder.write("day.csv", header() + row("o,a,f,http", {{1, 3}}));
        std::vector<TraceArrival> batch(8);
        const auto read = trace->open(0, 1).value()->readNext(batch);
        QVERIFY(!read);
        QVERIFY(read.error().message.find("has changed") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestTraceMinutes)
#include "tst_trace_minutes.moc"
