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

    // Format 1 ends with the period of the last usage: without the two sums of processor time, a byte each where 0.
    void theFirstFormatIsStillRead()
    {
        RunColumns columns;
        columns.outcomes.resize(2);
        columns.outcomes.back().usage.machines = 3;
        store::EncodedColumns encoded = store::encodeColumns(columns);
        QByteArray plain = *store::decompress(encoded.outcomes);
        RunColumns one = columns;
        one.outcomes.resize(1);
        const auto sizeOfOne = store::decompress(store::encodeColumns(one).outcomes)->size();
        plain.chop(2);
        plain.remove(sizeOfOne - 2, 2);
        plain[0] = 1;
        encoded.outcomes = store::compress(plain);
        const auto read = store::decodeColumns(encoded);
        QVERIFY(read);
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
