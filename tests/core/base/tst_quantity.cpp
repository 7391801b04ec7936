// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <limits>

#include "core/base/quantity.h"
#include "core/base/random_stream.h"

using namespace warmfront;

class TestQuantity : public QObject
{
    Q_OBJECT

private slots:
    void readsDurations_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("nanoseconds");
        const auto row = [](const char *text, qint64 ns) { QTest::newRow(text) << QByteArray(text) << ns; };
        row("1.991 s", 1'991'000'000);
        row("1.991s", 1'991'000'000);
        row("2.244 s", 2'244'000'000);
        row("0 s", 0);
        row("0.0 d", 0);
        row("10 min", 600'000'000'000);
        row("24 h", 86'400'000'000'000);
        row("1 d", 86'400'000'000'000);
        row("244 ms", 244'000'000);
        row("1.5 us", 1'500);
        row("7 ns", 7);
        row("1e3 ms", 1'000'000'000);
        row("1E+3 ms", 1'000'000'000);
        row("25e-1 ns", 2); // tie to even
        row("0.5 ns", 0);
        row("1.5 ns", 2);
        row("2.5 ns", 2);
        row("3.5 ns", 4);
        row("2.50000000000000000001 ns", 3); // just above the tie
        row("2.49999999999999999999 ns", 2);
        row("0.0000000005 s", 0);
        row("0.0000000015 s", 2);
        row("0.1 s", 100'000'000);
        row("0.3 d", 25'920'000'000'000);
        row("1e-40 s", 0);
        row("1e-999999999999 s", 0);
        row("0e999999999999 s", 0);
        row("000001.0 s", 1'000'000'000);
        row("9223372036854775807 ns", std::numeric_limits<qint64>::max());
        row("9223372036854775807.4 ns", std::numeric_limits<qint64>::max());
        row("9223372036.854775807 s", std::numeric_limits<qint64>::max());
    }
    void readsDurations()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, nanoseconds);
        const auto read = parseDuration(text.toStdString());
        QVERIFY2(read.has_value(), text);
        QCOMPARE(qint64(read->count()), nanoseconds);
    }

    void refusesWhatIsNoDuration_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("reason"); // part of the message
        const auto row = [](const char *text, const char *why) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(why);
        };
        for (const char *text :
             {"",     " ",     "5",       "s",     "5 sec", "5 S",    "5  s",   " 5 s",       "5 s ",
              ".5 s", "5. s",  "+5 s",    "5,5 s", "1m30s", "inf s",  "nan s",  "NaN",        "0x10 s",
              "1e s", "1e+ s", "1e+-3 s", "5 /s",  "5 MB",  "1 e3 s", "five s", "5 \xc2\xb5s"}) {
            row(text, "use a number and one of ns, us, ms, s, min, h, d, for example \"10 min\"");
        }
        row("-5 s", "is negative");
        row("-0 s", "is negative");
        row("9223372036854775807.5 ns", "too large");
        row("9223372036854775808 ns", "too large");
        row("106752 d", "at most 36500 d");
        row("1e300 s", "too large");
        row("1e999999999999999999999 s", "too large");
        row("1.0000000000000000000000001 s", "24 significant digits");
    }
    void refusesWhatIsNoDuration()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, reason);
        const auto read = parseDuration(text.toStdString());
        QVERIFY(!read.has_value());
        const QByteArray message = QByteArray::fromStdString(read.error().message);
        QVERIFY2(message.contains(reason), message);
        QVERIFY2(message.startsWith(QByteArray("\"" + text + "\"")), message);
    }

    void readsRatesAndMemory()
    {
        QCOMPARE(parseRate("0.9 /s")->inPerSecond(), 0.9);
        QCOMPARE(parseRate("54 /min")->inPerSecond(), 0.9);
        QCOMPARE(parseRate("1e3/s")->inPerSecond(), 1000.0);
        QCOMPARE(parseRate("3600 /h")->inPerSecond(), 1.0);
        QCOMPARE(parseRate("86400 /d")->inPerSecond(), 1.0);
        QCOMPARE(parseRate("1e-999 /s")->inPerSecond(), 0.0);
        QCOMPARE(parseMemory("512 MB")->count(), std::int64_t{512} << 20);
        QCOMPARE(parseMemory("512 MiB")->count(), std::int64_t{512} << 20);
        QCOMPARE(parseMemory("1.5GB")->count(), std::int64_t{1536} << 20);
        QCOMPARE(parseMemory("2 GiB")->count(), std::int64_t{2} << 30);
        QCOMPARE(parseMemory("3 KB")->count(), std::int64_t{3072});
        QCOMPARE(parseMemory("17 B")->count(), std::int64_t{17});
        QCOMPARE(parseMemory("8589934591 GB")->count(), std::int64_t{8589934591} << 30);
    }

    void refusesWhatIsNoRateOrMemory()
    {
        QCOMPARE(parseRate("5").error().message,
                 std::string("\"5\" is not a rate: use a number and one of /s, /min, /h, /d, for example \"0.9 /s\"."));
        QVERIFY(parseRate("1e999 /s").error().message.find("too large") != std::string::npos);
        QVERIFY(parseRate("-1 /s").error().message.find("negative") != std::string::npos);
        QVERIFY(!parseRate("inf /s").has_value());
        QVERIFY(!parseRate("1 / s").has_value());
        QVERIFY(!parseMemory("512").has_value());
        QVERIFY(!parseMemory("512 mb").has_value());
        QVERIFY(parseMemory("8589934592 GB").error().message.find("at most 8589934591 GB") != std::string::npos);
    }

    void writesTheUnitPeopleTake_data()
    {
        QTest::addColumn<QByteArray>("text"); // also reads back as itself
        for (const char *text :
             {"0 s", "1.991 s", "10 min", "24 h", "1 h", "2 d", "90 min", "90 s", "244 ms", "244.5 ms", "1.5 us",
              "7 ns", "100000.5 s", "9223372036.854775807 s", "14 d", "25 h"}) {
            QTest::newRow(text) << QByteArray(text);
        }
    }
    void writesTheUnitPeopleTake()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(QByteArray::fromStdString(formatDuration(*parseDuration(text.toStdString()))), text);
    }

    void writesRatesAndMemoryShort()
    {
        for (const char *text :
             {"0 /s", "0.9 /s", "5 /s", "0.5 /s", "10 /min", "7 /h", "1 /d", "1000000 /s", "7 /d", "0.123456789 /s"}) {
            QCOMPARE(formatRate(*parseRate(text)), std::string(text));
        }
        for (const char *text : {"0 MB", "512 MB", "1536 MB", "10 GB", "1000 B", "3 KB"}) {
            QCOMPARE(formatMemory(*parseMemory(text)), std::string(text));
        }
        QCOMPARE(formatDuration(SimDuration::milliseconds(-1500)), std::string("-1.5 s"));
        QCOMPARE(formatDuration(SimDuration::nanoseconds(std::numeric_limits<std::int64_t>::min())),
                 std::string("-9223372036.854775808 s"));
    }

    void whatIsWrittenReadsBackExactly()
    {
        Stream random({.seed = 7, .owner = StreamOwner::Test});
        for (int i = 0; i < 20'000; ++i) {
            const auto shift = 1 + random.next() % 63;
            const auto count = static_cast<std::int64_t>(random.next() >> shift);
            QCOMPARE(parseDuration(formatDuration(SimDuration::nanoseconds(count)))->count(), count);
            QCOMPARE(parseMemory(formatMemory(MemorySize::bytes(count)))->count(), count);
            const auto exponent = static_cast<int>(random.next() % 80) - 60;
            const double rate = std::ldexp(static_cast<double>(random.next() >> 11), exponent - 20);
            QVERIFY(parseRate(formatRate(Rate::perSecond(rate)))->inPerSecond() == rate);
        }
        for (const double rate :
             {5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1.0 / 3.0, 1.0 / 60.0, 0.1 / 60.0}) {
            QVERIFY(parseRate(formatRate(Rate::perSecond(rate)))->inPerSecond() == rate);
        }
    }
};

QTEST_APPLESS_MAIN(TestQuantity)
#include "tst_quantity.moc"
