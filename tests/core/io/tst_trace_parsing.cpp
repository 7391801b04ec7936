// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include <QtTest>

#include "core/io/traces/csv_reader.h"
#include "core/io/traces/exact_time.h"
#include "core/io/traces/minute_days.h"
#include "trace_files.h"

using namespace warmfront;
using namespace warmfront::traces;

namespace {

constexpr qint64 none = std::numeric_limits<qint64>::min();

/// Fields in square brackets, records by line: "[a][b]2 [c][d]3".
QString recordsOf(const std::string &text)
{
    const test::TraceFolder folder;
    Result<CsvReader> reader = CsvReader::open(File::read(folder.write("t.csv", text)).value(), {});
    std::string words;
    for (;;) {
        const Result<bool> isRow = reader->next();
        if (!isRow) {
            return QString::fromStdString(words + "!" + std::to_string(isRow.error().line));
        }
        if (!*isRow) {
            return QString::fromStdString(words);
        }
        for (const std::string_view field : reader->fields()) {
            words += "[" + std::string(field) + "]";
        }
        words += " ";
    }
}

} // namespace

class TestTraceParsing : public QObject
{
    Q_OBJECT

private slots:
    void decimalsAreExact_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("unit");
        QTest::addColumn<qint64>("nanoseconds");

        QTest::newRow("milliseconds since 1970 with a fraction")
            << QByteArray("1590530039578.8513") << 1'000'000LL << 1590530039578851300LL;
        QTest::newRow("seconds since 1970 with a fraction")
            << QByteArray("1590530039.5035365") << 1'000'000'000LL << 1590530039503536500LL;
        QTest::newRow("nanoseconds since 1970") << QByteArray("1700000000123456789") << 1LL << 1700000000123456789LL;
        QTest::newRow("below half a nanosecond") << QByteArray("0.00000000049999999999999") << 1'000'000'000LL << 0LL;
        QTest::newRow("half a nanosecond") << QByteArray("0.0000000005") << 1'000'000'000LL << 1LL;
        QTest::newRow("more digits than count") << QByteArray("0.07949090003967285") << 1'000'000'000LL << 79490900LL;
        QTest::newRow("negative") << QByteArray("-1.5") << 1'000'000LL << -1'500'000LL;
        QTest::newRow("exponent down") << QByteArray("9.5367431640625e-07") << 1'000'000'000LL << 954LL;
        QTest::newRow("exponent up") << QByteArray("1.5E+3") << 1LL << 1500LL;
        QTest::newRow("spaces around") << QByteArray(" 12 ") << 1LL << 12LL;
        QTest::newRow("no digits before the point") << QByteArray(".5") << 10LL << 5LL;
        QTest::newRow("the last nanosecond") << QByteArray("9223372036854775807") << 1LL << 9223372036854775807LL;
        QTest::newRow("one too many") << QByteArray("9223372036854775808") << 1LL << none;
        QTest::newRow("far out of range") << QByteArray("1e999") << 1'000'000'000LL << none;
        QTest::newRow("longest digits and the longest unit")
            << QByteArray("9999999999999999999e9") << 9223372036854775807LL << none;
        QTest::newRow("far too small") << QByteArray("1e-999") << 1'000'000'000LL << 0LL;
        QTest::newRow("empty") << QByteArray("") << 1LL << none;
        QTest::newRow("a point alone") << QByteArray(".") << 1LL << none;
        QTest::newRow("a sign alone") << QByteArray("-") << 1LL << none;
        QTest::newRow("letters") << QByteArray("12x") << 1LL << none;
        QTest::newRow("two points") << QByteArray("1.2.3") << 1LL << none;
        QTest::newRow("not a number") << QByteArray("nan") << 1LL << none;
        QTest::newRow("exponent without digits") << QByteArray("1e") << 1LL << none;
    }
    void decimalsAreExact()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, unit);
        QFETCH(qint64, nanoseconds);
        QCOMPARE(qint64(parseDecimalTime(text.toStdString(), SimDuration::nanoseconds(unit)).value_or(none)),
                 nanoseconds);
    }

    void isoTimesAreExact_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("nanoseconds");
        constexpr qint64 noon = 1700136000'000'000'000LL; // 2023-11-16 12:00:00 UTC: date -u -d '2023-11-16 12:00' +%s

        QTest::newRow("space") << QByteArray("2023-11-16 12:00:00") << noon;
        QTest::newRow("T and Z") << QByteArray("2023-11-16T12:00:00Z") << noon;
        QTest::newRow("a hundred nanoseconds") << QByteArray("2023-11-16 12:00:00.6805907") << noon + 680590700;
        QTest::newRow("nanoseconds") << QByteArray("2023-11-16 12:00:00.123456789") << noon + 123456789;
        QTest::newRow("finer is cut") << QByteArray("2023-11-16 12:00:00.1234567899") << noon + 123456789;
        QTest::newRow("comma") << QByteArray("2023-11-16 12:00:00,5") << noon + 500000000;
        QTest::newRow("east") << QByteArray("2023-11-16T14:00:00+02:00") << noon;
        QTest::newRow("west without colon") << QByteArray("2023-11-16T06:30:00.5-0530") << noon + 500000000;
        QTest::newRow("hours only") << QByteArray("2023-11-16T13:00:00+01") << noon;
        QTest::newRow("no seconds") << QByteArray("2023-11-16 12:00") << noon;
        QTest::newRow("before 1970") << QByteArray("1969-12-31T23:59:59.5Z") << -500000000LL;
        QTest::newRow("leap day") << QByteArray("2024-02-29 00:00:00") << 1709164800'000'000'000LL;
        QTest::newRow("no leap day") << QByteArray("2023-02-29 00:00:00") << none;
        QTest::newRow("month 13") << QByteArray("2023-13-01 00:00:00") << none;
        QTest::newRow("hour 24") << QByteArray("2023-11-16 24:00:00") << none;
        QTest::newRow("date alone") << QByteArray("2023-11-16") << none;
        QTest::newRow("no digits in the fraction") << QByteArray("2023-11-16 12:00:00.") << none;
        QTest::newRow("something after") << QByteArray("2023-11-16 12:00:00 noon") << none;
        QTest::newRow("year out of range") << QByteArray("0001-01-01 00:00:00") << none;
        QTest::newRow("a number") << QByteArray("1700136000") << none;
    }
    void isoTimesAreExact()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, nanoseconds);
        QCOMPARE(qint64(parseIsoTime(text.toStdString()).value_or(none)), nanoseconds);
    }

    void recordsAreSplit_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("records"); // ! and the line of an error

        QTest::newRow("plain") << QByteArray("a,b\n1,2\n3,4\n") << QStringLiteral("[1][2] [3][4] ");
        QTest::newRow("no last newline") << QByteArray("a,b\n1,2") << QStringLiteral("[1][2] ");
        QTest::newRow("carriage returns")
            << QByteArray("a,b\r\n1,2\r\n\r\n3,4\r\n") << QStringLiteral("[1][2] [3][4] ");
        QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF"
                                                       "a;b\n1;2\n")
                                         << QStringLiteral("[1][2] ");
        QTest::newRow("semicolons keep commas") << QByteArray("a;b;c\n1,5;2;3\n") << QStringLiteral("[1,5][2][3] ");
        QTest::newRow("tabs") << QByteArray("a\tb\n1\t\n") << QStringLiteral("[1][] ");
        QTest::newRow("quoted separator") << QByteArray("a,b\n\"1,2\",3\n") << QStringLiteral("[1,2][3] ");
        QTest::newRow("quoted separator in the header")
            << QByteArray("\"a;b;c\",d\n1,2\n") << QStringLiteral("[1][2] ");
        QTest::newRow("doubled quote") << QByteArray("a,b\n\"x\"\"y\",\"\"\"\"\n") << QStringLiteral("[x\"y][\"] ");
        QTest::newRow("quoted newline") << QByteArray("a,b\n\"1\n2\",3\n4,5\n") << QStringLiteral("[1\n2][3] [4][5] ");
        QTest::newRow("quote inside a plain field")
            << QByteArray("a,b\n5\" pipe,6\"\"\n7,8\n") << QStringLiteral("[5\" pipe][6\"\"] [7][8] ");
        QTest::newRow("a last column that no record has")
            << QByteArray("a,b,c\n1,2\n3,4\n") << QStringLiteral("[1][2][] [3][4][] ");
        QTest::newRow("a last column that not every record has")
            << QByteArray("a,b,c\n1,2\n3,4,5\n") << QStringLiteral("[1][2][] !3");
        QTest::newRow("too few") << QByteArray("a,b\n1,2\n3\n") << QStringLiteral("[1][2] !3");
        QTest::newRow("too many after a quoted newline")
            << QByteArray("a,b\n\"1\n2\",3\n4,5,6\n") << QStringLiteral("[1\n2][3] !4");
        QTest::newRow("quote never closed") << QByteArray("a,b\n1,2\n\"3,4\n5,6\n") << QStringLiteral("[1][2] !3");
    }
    void recordsAreSplit()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, records);
        QCOMPARE(recordsOf(text.toStdString()), records);
    }

    void recordsAcrossBlocksStayWhole()
    {
        // Records of changing length so that a block of the reader ends at every place of one, quoted ones too.
        std::string text = "a,b\n";
        std::size_t records = 0;
        std::size_t letters = 0;
        while (text.size() < (std::size_t{5} << 19)) {
            const std::size_t n = records % 97;
            text += records % 3 == 0 ? "\"" + std::string(n, 'x') + "\n\",1\n" : std::string(n, 'y') + ",1\n";
            letters += n;
            ++records;
        }
        const test::TraceFolder folder;
        Result<CsvReader> reader = CsvReader::open(File::read(folder.write("t.csv", text)).value(), {});
        std::size_t read = 0;
        std::size_t readLetters = 0;
        while (reader->next().value()) {
            const std::string_view field = reader->fields()[0];
            QCOMPARE(text.substr(reader->offset(), reader->length()).back(), '1');
            readLetters += field.size() - (read % 3 == 0 ? 1 : 0);
            ++read;
        }
        QCOMPARE(read, records);
        QCOMPARE(readLetters, letters);
    }

    void durationsFollowThePercentiles_data()
    {
        QTest::addColumn<double>("share");
        QTest::addColumn<qint64>("duration");

        QTest::newRow("least") << 0.0 << 100LL;
        QTest::newRow("half way to the first percent") << 0.005 << 150LL;
        QTest::newRow("median") << 0.5 << 1000LL;
        QTest::newRow("between median and upper quartile") << 0.625 << 1500LL;
        QTest::newRow("between 99 and 100") << 0.995 << 5500LL;
    }
    void durationsFollowThePercentiles()
    {
        QFETCH(double, share);
        QFETCH(qint64, duration);
        const DurationPercentiles percentiles{100, 200, 600, 1000, 2000, 5000, 6000};
        const auto position = static_cast<std::uint64_t>(std::ldexp(share, 64));
        QVERIFY(std::abs(durationAt(percentiles, position).count() - duration) <= 1);
    }
    void largestPositionStaysBelowTheMaximum()
    {
        const DurationPercentiles longest{0, 0, 0, 0, 0, 0, std::numeric_limits<std::int64_t>::max()};
        QVERIFY(durationAt(longest, ~std::uint64_t{0}).count() > std::numeric_limits<std::int64_t>::max() / 2);
    }
    void meanOfThePercentilesIsTheirArea()
    {
        // (1(100+200) + 24(200+600) + 25(600+1000) + 25(1000+2000) + 24(2000+5000) + 1(5000+6000)) / 200 = 1567.5
        QCOMPARE(meanOf({100, 200, 600, 1000, 2000, 5000, 6000}).count(), 1568); // rounded to whole nanoseconds
    }
};

QTEST_APPLESS_MAIN(TestTraceParsing)
#include "tst_trace_parsing.moc"
