// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <array>
#include <cmath>
#include <vector>

#include "core/base/random/kernels.h"
#include "core/base/random_stream.h"

using namespace warmfront;

namespace {

using Draws = std::vector<std::uint64_t>;

/// xoshiro256++ as its authors publish it (prng.di.unimi.it/xoshiro256plusplus.c), one generator.
struct PlainXoshiro
{
    std::array<std::uint64_t, 4> s;

    static std::uint64_t rotated(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
    std::uint64_t next()
    {
        const std::uint64_t result = rotated(s[0] + s[3], 23) + s[0];
        const std::uint64_t t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = rotated(s[3], 45);
        return result;
    }
};

Draws drawsOf(const StreamName &name, std::size_t count)
{
    Draws draws(count);
    Stream(name).fill(draws);
    return draws;
}

/// FNV-1a over the bytes, least significant first: independent of the machine's byte order.
std::uint64_t checksum(const Draws &draws)
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const std::uint64_t draw : draws) {
        for (int byte = 0; byte < 8; ++byte) {
            hash = (hash ^ ((draw >> (8 * byte)) & 0xff)) * 0x100000001b3U;
        }
    }
    return hash;
}

double correlation(const Draws &a, const Draws &b, std::size_t lag = 0)
{
    const std::size_t n = a.size() - lag;
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = static_cast<double>(a[i] >> 11) * 0x1p-53 - 0.5;
        const double y = static_cast<double>(b[i + lag] >> 11) * 0x1p-53 - 0.5;
        sum += x * y;
    }
    return sum * 12.0 / static_cast<double>(n);
}

const StreamName first{.seed = 42, .owner = StreamOwner::Function, .index = 3, .purpose = StreamPurpose::Service};

} // namespace

class TestRandomStream : public QObject
{
    Q_OBJECT

private slots:
    /// Draws by number: of neighbours, of the next number and of other names nothing is alike. 200,000 draws: a
    /// correlation of independent ones has a standard error of 0.0022.
    void numberedDrawsAreIndependent()
    {
        constexpr std::size_t count = 200'000;
        StreamName second = first;
        second.index = 4;
        const auto drawsWith = [](const StreamName &name, std::uint64_t number, bool byNumber) {
            const NumberedDraws draws(name);
            Draws all(count);
            for (std::size_t i = 0; i < count; ++i) {
                all[i] = byNumber ? draws.at(number, i) : draws.at(i, number);
            }
            return all;
        };
        const Draws a = drawsWith(first, 1, false);
        QVERIFY(a == drawsWith(first, 1, false));
        QVERIFY(std::abs(correlation(a, a) - 1.0) < 0.01); // the variance is that of a uniform law
        double mean = 0.0;
        for (const std::uint64_t draw : a) {
            mean += static_cast<double>(draw >> 11) * 0x1p-53 / count;
        }
        QVERIFY(std::abs(mean - 0.5) < 4.0 * 0.2887 / std::sqrt(count));
        QVERIFY(std::abs(correlation(a, a, 1)) < 0.009);
        QVERIFY(std::abs(correlation(a, drawsWith(first, 2, false))) < 0.009);
        QVERIFY(std::abs(correlation(a, drawsWith(second, 1, false))) < 0.009);
        const Draws byNumber = drawsWith(first, 7, true);
        QVERIFY(std::abs(correlation(byNumber, byNumber, 1)) < 0.009);
        QVERIFY(std::abs(correlation(byNumber, a)) < 0.009);
        QVERIFY(std::abs(correlation(a, drawsOf(first, count))) < 0.009);
    }

    void seedsAsSplitMix64IsPublished()
    {
        // The first outputs for seed 1234567, as listed by Rosetta Code (Pseudo-random numbers/Splitmix64).
        SplitMix64 generator(1234567);
        for (const std::uint64_t expected : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                             4593380528125082431U, 16408922859458223821U}) {
            QCOMPARE(generator.next(), expected);
        }
    }

    void plainReferenceGivesThePublishedWords()
    {
        // State {1, 2, 3, 4}: the vector used by the rand_xoshiro crate, made with the authors' C code.
        PlainXoshiro generator{{1, 2, 3, 4}};
        for (const std::uint64_t expected : {41943041U, 58720359U}) {
            QCOMPARE(generator.next(), expected);
        }
        QCOMPARE(generator.next(), std::uint64_t{3588806011781223});
        QCOMPARE(generator.next(), std::uint64_t{3591011842654386});
        QCOMPARE(generator.next(), std::uint64_t{9228616714210784205U});
    }

    void drawIIsStepIOver8OfGeneratorIMod8_data() { instructionSets(); }
    void drawIIsStepIOver8OfGeneratorIMod8()
    {
        QFETCH(int, set);
        const auto instructionSet = static_cast<random::InstructionSet>(set);
        if (!random::isAvailable(instructionSet)) {
            QSKIP("This processor does not have this instruction set.");
        }
        std::array<std::uint64_t, 4 * Stream::laneCount> state{};
        SplitMix64 seeds(99);
        std::array<PlainXoshiro, Stream::laneCount> plain{};
        for (std::size_t lane = 0; lane < Stream::laneCount; ++lane) {
            for (std::size_t word = 0; word < 4; ++word) {
                plain[lane].s[word] = state[word * Stream::laneCount + lane] = seeds.next();
            }
        }
        Draws draws(8 * 1000);
        random::kernelsOf(instructionSet).fill(state.data(), 1, draws.data());
        random::kernelsOf(instructionSet).fill(state.data(), 999, draws.data() + 8);
        for (std::size_t i = 0; i < draws.size(); ++i) {
            QCOMPARE(draws[i], plain[i % 8].next());
        }
    }

    void piecesOfAnyLengthGiveTheSameDraws()
    {
        const Draws whole = drawsOf(first, 5000);
        Stream stream(first);
        Draws pieces;
        SplitMix64 lengths(5);
        while (pieces.size() < whole.size()) {
            const std::uint64_t choice = lengths.next();
            Draws piece(std::min<std::size_t>(choice % 40, whole.size() - pieces.size()));
            QCOMPARE(stream.position(), std::uint64_t(pieces.size()));
            if (choice % 7 == 0 && !piece.empty()) {
                piece.resize(1);
                piece[0] = stream.next();
            } else {
                stream.fill(piece);
            }
            pieces.insert(pieces.end(), piece.begin(), piece.end());
        }
        QVERIFY(pieces == whole);
    }

    void aCopyContinuesOnItsOwn()
    {
        Stream stream(first);
        Draws skipped(13);
        stream.fill(skipped);
        Stream copy = stream;
        QVERIFY(copy == stream);
        const std::uint64_t next = stream.next();
        QVERIFY(!(copy == stream));
        QCOMPARE(copy.next(), next);
    }

    void knownChecksumsShowAnyDifferenceOfAPlatform_data()
    {
        QTest::addColumn<int>("row");
        QTest::addColumn<quint64>("expected");
        QTest::newRow("default name") << 0 << quint64(5087518679750008511U);
        QTest::newRow("service of function 3, seed 42") << 1 << quint64(18081542000272193267U);
        QTest::newRow("every field set") << 2 << quint64(10281018854650060208U);
    }
    void knownChecksumsShowAnyDifferenceOfAPlatform()
    {
        QFETCH(int, row);
        QFETCH(quint64, expected);
        const std::array<StreamName, 3> names{
            StreamName{}, first,
            StreamName{0xfedcba9876543210U, 7, StreamOwner::Source, 9, StreamPurpose::ColdStartPhase, 4}};
        QCOMPARE(quint64(checksum(drawsOf(names[static_cast<std::size_t>(row)], 10'000))), expected);
    }

    void neighbouringNamesAreUncorrelated_data()
    {
        QTest::addColumn<int>("field");
        for (int field = 0; field < 6; ++field) {
            QTest::addRow("field %d", field) << field;
        }
    }
    void neighbouringNamesAreUncorrelated()
    {
        QFETCH(int, field);
        StreamName other = first;
        switch (field) {
        case 0:
            ++other.seed;
            break;
        case 1:
            ++other.replication;
            break;
        case 2:
            other.owner = StreamOwner::Source;
            break;
        case 3:
            ++other.index;
            break;
        case 4:
            other.purpose = StreamPurpose::ColdService;
            break;
        default:
            ++other.part;
            break;
        }
        constexpr std::size_t n = 100'000;
        const Draws a = drawsOf(first, n);
        const Draws b = drawsOf(other, n);
        // under independence the correlation is normal with sd 1/sqrt(n); 4 sd is passed by chance once in 16,000
        const double bound = 4.0 / std::sqrt(double(n));
        for (const std::size_t lag : {0U, 1U, 8U}) {
            QVERIFY(std::abs(correlation(a, b, lag)) < bound);
        }
        QVERIFY(correlation(a, a) > 0.9); // the measure sees what is there
        QVERIFY(std::abs(correlation(a, a, 1)) < bound);
        QVERIFY(std::abs(correlation(a, a, 8)) < bound);
    }

private:
    static void instructionSets()
    {
        QTest::addColumn<int>("set");
        QTest::newRow("baseline") << int(random::InstructionSet::Baseline);
        QTest::newRow("AVX2") << int(random::InstructionSet::Avx2);
        QTest::newRow("AVX-512") << int(random::InstructionSet::Avx512);
    }
};

QTEST_APPLESS_MAIN(TestRandomStream)
#include "tst_random_stream.moc"
