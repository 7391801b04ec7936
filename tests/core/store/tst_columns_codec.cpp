// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/store/encoding/bytes.h"
#include "core/store/encoding/columns_codec.h"
#include "core/store/encoding/compression.h"
#include "tests/core/store/random_run.h"

using namespace warmfront;

/// Columns that are written and read are the same columns; bytes that are damaged are an error and never more.
class TestColumnsCodec : public QObject
{
    Q_OBJECT

private slots:
    void columnsComeBackExactly()
    {
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            const RunColumns columns = test::RandomRun(seed).columns();
            const auto read = store::decodeColumns(store::encodeColumns(columns));
            QVERIFY2(read.has_value(), qPrintable(QString::number(seed)));
            QVERIFY2(*read == columns, qPrintable(QString::number(seed)));
        }
    }

    void emptyColumnsComeBackExactly()
    {
        const auto read = store::decodeColumns(store::encodeColumns({}));
        QVERIFY(read && *read == RunColumns{});
    }

    void theEndsOfEveryRangeComeBack()
    {
        const Int128 most = static_cast<Int128>(~static_cast<UInt128>(0) >> 1);
        store::ByteWriter writer;
        for (const Int128 value : {most, -most - 1, Int128(0), Int128(-1), Int128(1)}) {
            writer.wide(value);
        }
        writer.natural(~std::uint64_t(0));
        writer.integer(std::numeric_limits<std::int64_t>::min());
        const QByteArray bytes = writer.take();
        store::ByteReader reader(bytes);
        for (const Int128 value : {most, -most - 1, Int128(0), Int128(-1), Int128(1)}) {
            QVERIFY(reader.wide() == value);
        }
        QCOMPARE(reader.natural(), ~std::uint64_t(0));
        QCOMPARE(reader.integer(), std::numeric_limits<std::int64_t>::min());
        QVERIFY(reader.isAtEnd() && !reader.hasFailed());
    }

    void damagedPartsAreErrors()
    {
        const store::EncodedColumns whole = store::encodeColumns(test::RandomRun(7).columns());
        std::mt19937_64 bits(7);
        for (int i = 0; i < 400; ++i) {
            store::EncodedColumns damaged = whole;
            QByteArray &part = i % 2 == 0 ? damaged.outcomes : damaged.series;
            if (i % 3 == 0) {
                part.truncate(static_cast<qsizetype>(bits() % static_cast<std::uint64_t>(part.size())));
            } else {
                const auto at = static_cast<qsizetype>(bits() % static_cast<std::uint64_t>(part.size()));
                part[at] = static_cast<char>(part[at] ^ (1 << (bits() % 8)));
            }
            const auto read = store::decodeColumns(damaged);
            // A bit of the frame that zstd does not use may change; the content may not.
            QVERIFY(!read || *read == *store::decodeColumns(whole));
        }
    }

    void numbersThatMakeNoSenseAreErrors()
    {
        // Not damaged on the way, so the checksum is right: the reader itself must refuse.
        std::mt19937_64 bits(11);
        for (int i = 0; i < 300; ++i) {
            store::EncodedColumns columns = store::encodeColumns(test::RandomRun(11).columns());
            QByteArray plain = *store::decompress(columns.outcomes);
            plain.truncate(1 + static_cast<qsizetype>(bits() % static_cast<std::uint64_t>(plain.size() - 1)));
            columns.outcomes = store::compress(plain);
            QVERIFY(!store::decodeColumns(columns));
        }
    }

    /// Older formats lack the number of versions, last of a function, that came with 7, the three figures of handovers,
    /// before the number of services, that came with 6, the number of services, last of outcomes, that came with 5, the
    /// eight figures of hosts, last of an outcome, and the two series of them, last of all, that came with 4, the
    /// counts that came with 3, and the two sums of processor time, before the hosts, that came with 2. What they did
    /// not know is none, and every request let in was one invocation. Of these columns every value that is cut out is
    /// one byte long.
    void olderFormatsAreStillRead_data()
    {
        QTest::addColumn<int>("format");
        QTest::newRow("the first") << 1;
        QTest::newRow("the second") << 2;
        QTest::newRow("the third") << 3;
        QTest::newRow("the fourth") << 4;
        QTest::newRow("the fifth") << 5;
        QTest::newRow("the sixth") << 6;
    }
    void olderFormatsAreStillRead()
    {
        QFETCH(int, format);
        RunColumns columns;
        columns.replications = 1;
        columns.outcomes.resize(1);
        columns.outcomes[0].counts = {100, 80, 9, 5, 3, 2, 6, 4, 0, 0, 0, 0};
        columns.outcomes[0].usage.machines = 3;
        columns.functions.push_back({"f", columns.outcomes[0].counts, {}, {}, {}});
        store::EncodedColumns encoded = store::encodeColumns(columns);
        QByteArray outcomes = *store::decompress(encoded.outcomes);
        QByteArray functions = *store::decompress(encoded.functions);
        QByteArray series = *store::decompress(encoded.series);
        QVERIFY(outcomes.endsWith(QByteArray(8 + 3 + 1, 0)) && series.endsWith(QByteArray(2, 0)));
        QVERIFY(functions.endsWith(QByteArray(1, 0)));
        functions.chop(1);
        if (format < 6) {
            outcomes.chop(format < 5 ? 3 + 1 : 3); // the number of services is zero, too
        }
        if (format < 4) {
            outcomes.chop(8);
            series.chop(2);
        }
        if (format < 2) {
            QVERIFY(outcomes.endsWith(QByteArray(2, 0)));
            outcomes.chop(2);
        }
        // Format, three empty texts, replications, measured time, fingerprint of two, how many outcomes, eight counts.
        const qsizetype inOutcomes = 1 + 3 + 1 + 1 + 2 + 1 + 8;
        // Format, how many functions, a name with its length, response time, eight counts.
        const qsizetype inFunctions = 1 + 1 + 2 + 1 + 8;
        for (const auto &[part, at] : {std::pair(&outcomes, inOutcomes), std::pair(&functions, inFunctions)}) {
            QCOMPARE(part->mid(at - 1, 5), QByteArray("\x04\0\0\0\0", 5));
            if (format < 3) {
                part->remove(at, 4);
            }
        }
        for (QByteArray *part : {&outcomes, &functions, &series}) {
            (*part)[0] = static_cast<char>(format);
        }
        encoded = {store::compress(outcomes), store::compress(functions), store::compress(series)};
        const auto read = store::decodeColumns(encoded);
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        const std::uint64_t invocations = format < 3 ? 100 - 5 - 3 : 0; // which the third knows
        columns.outcomes[0].counts.invocations = columns.functions[0].counts.invocations = invocations;
        QVERIFY(*read == columns);
    }

    void aLaterFormatIsRefusedWithWords()
    {
        store::EncodedColumns columns = store::encodeColumns({});
        QByteArray plain = *store::decompress(columns.series);
        plain[0] = 99;
        columns.series = store::compress(plain);
        const auto read = store::decodeColumns(columns);
        QVERIFY(!read);
        QVERIFY(read.error().message.find("format") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestColumnsCodec)
#include "tst_columns_codec.moc"
