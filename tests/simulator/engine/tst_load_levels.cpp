// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <optional>
#include <vector>

#include "core/base/random_stream.h"
#include "core/base/variates.h"
#include "simulator/engine/load_levels.h"

using namespace warmfront;
using namespace warmfront::sim;

class TestLoadLevels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nobodyIsTheLeastOfNone();
    void equalsASearch_data();
    void equalsASearch();
};

void TestLoadLevels::nobodyIsTheLeastOfNone()
{
    LoadLevels levels;
    QCOMPARE(levels.least(), LoadLevels::nobody);
    levels.add(70, 3);
    levels.add(200, 3);
    levels.add(5, 9);
    QCOMPARE(levels.least(), 70U); // the first of equals
    levels.remove(70, 3);
    QCOMPARE(levels.least(), 200U);
    levels.closeGap(70);
    QCOMPARE(levels.least(), 199U);
    levels.remove(199, 3);
    QCOMPARE(levels.least(), 5U);
    levels.remove(5, 9);
    QCOMPARE(levels.least(), LoadLevels::nobody);
}

void TestLoadLevels::equalsASearch_data()
{
    QTest::addColumn<std::size_t>("most");
    QTest::newRow("a few") << std::size_t{5};
    QTest::newRow("around a word") << std::size_t{66};
    QTest::newRow("several words") << std::size_t{300};
    QTest::newRow("more than a word of words") << std::size_t{5000};
}

/// Random loads, arrivals at the end of the row and departures from its middle, against a plain search.
void TestLoadLevels::equalsASearch()
{
    QFETCH(std::size_t, most);
    Stream stream({3, 0, StreamOwner::Test, static_cast<std::uint32_t>(most), StreamPurpose::Selection, 0});
    const auto below = [&](std::size_t count) {
        return variates::index(stream.next(), static_cast<std::uint32_t>(count));
    };
    LoadLevels levels;
    std::vector<std::optional<std::int32_t>> row; // nothing: takes no part
    while (row.size() + 200 < most) {
        levels.add(static_cast<std::uint32_t>(row.size()), 1);
        row.emplace_back(1);
    }
    for (int round = 0; round < 20'000; ++round) {
        const std::uint32_t what = below(10);
        if (row.empty() || (what == 0 && row.size() < most)) {
            row.emplace_back(below(3) == 0 ? std::nullopt : std::optional<std::int32_t>(0));
            if (row.back()) {
                levels.add(static_cast<std::uint32_t>(row.size() - 1), 0);
            }
        } else if (what == 1 && below(most) > most - row.size()) {
            const std::uint32_t gone = below(row.size());
            if (row[gone]) {
                levels.remove(gone, *row[gone]);
            }
            levels.closeGap(gone);
            row.erase(row.begin() + gone);
        } else {
            const std::uint32_t position = below(row.size());
            const std::optional<std::int32_t> before = row[position];
            const std::int32_t load = before.value_or(0) + (below(2) == 0 ? 1 : -1);
            row[position] = load < 0 ? std::nullopt : std::optional(load);
            if (before && row[position]) {
                levels.move(position, *before, load);
            } else if (before) {
                levels.remove(position, *before);
            } else if (row[position]) {
                levels.add(position, load);
            }
        }
        std::uint32_t expected = LoadLevels::nobody;
        for (std::uint32_t i = 0; i < row.size(); ++i) {
            if (row[i] && (expected == LoadLevels::nobody || *row[i] < *row[expected])) {
                expected = i;
            }
        }
        QCOMPARE(levels.least(), expected);
    }
}

QTEST_APPLESS_MAIN(TestLoadLevels)
#include "tst_load_levels.moc"
