// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include <QtTest>
#include <hwy/highway.h>

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/engine/instant_ranks.h"

using namespace warmfront;
using namespace warmfront::sim;

class TestInstantRanks : public QObject
{
    Q_OBJECT

private slots:
    void ranksAreThoseOfASort_data();
    void ranksAreThoseOfASort();
};

void TestInstantRanks::ranksAreThoseOfASort_data()
{
    QTest::addColumn<qint64>("target");
    for (std::int64_t left = hwy::SupportedTargets(); left != 0; left &= left - 1) {
        if (const std::int64_t target = left & -left; (target & HWY_TARGETS) != 0) {
            QTest::newRow(hwy::TargetName(target)) << qint64(target);
        }
    }
}

/// With every instruction set that was compiled and that this processor has, for every number of instants, and with
/// and without two that are equal.
void TestInstantRanks::ranksAreThoseOfASort()
{
    QFETCH(qint64, target);
    hwy::SetSupportedTargetsForTest(target);
    const RankInstants rank = instantRanks();
    hwy::SetSupportedTargetsForTest(0);
    Stream draws({.seed = 2, .owner = StreamOwner::Test});
    bool wereSomeEqual = false;
    bool wereAllDifferent = false;
    for (std::size_t round = 0; round < 20'000; ++round) {
        const std::size_t count = round % (mostRanked + 1);
        std::array<std::int64_t, mostRanked> instants;
        instants.fill(INT64_MAX);
        const std::int64_t reach = round % 3 == 0 ? 40 : std::int64_t{1} << 61;
        for (std::size_t i = 0; i < count; ++i) {
            instants[i] = variates::uniform(draws.next(), 0, reach);
        }
        std::array<std::uint8_t, mostRanked> ranks{};
        const bool areDifferent = rank(instants.data(), count, ranks.data());
        std::array<std::int64_t, mostRanked> sorted = instants;
        std::ranges::sort(sorted);
        const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(count);
        QCOMPARE(areDifferent, std::adjacent_find(sorted.begin(), end) == end);
        for (std::size_t i = 0; areDifferent && i < count; ++i) {
            QCOMPARE(sorted[ranks[i]], instants[i]);
        }
        (areDifferent ? wereAllDifferent : wereSomeEqual) = true;
    }
    QVERIFY(wereSomeEqual && wereAllDifferent);
}

QTEST_APPLESS_MAIN(TestInstantRanks)
#include "tst_instant_ranks.moc"
