// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/result.h"
#include "core/io/trace_archive.h"
#include "core/io/traces/file.h"

namespace warmfront::traces {

/// One request while a trace is being sorted.
struct Row
{
    std::int64_t time = 0;     ///< ns on the trace's own clock
    std::int64_t duration = 0; ///< ns
    std::uint32_t entry = 0;   ///< in order of first appearance
    std::uint32_t unused = 0;
};

/// Sorts rows by time in bounded memory; rows of the same instant stay in the order in which they were added.
///
/// Rows are collected into runs of at most the opening's `sortingMemory`; full runs are sorted and written to one
/// temporary file, and merged when taken out. What arrives in order is never sorted, however many runs it makes.
class RowSorter
{
public:
    explicit RowSorter(const TraceOpening &opening);
    [[nodiscard]] Result<void> add(const Row &row);
    [[nodiscard]] std::uint64_t size() const { return m_size; }

    /// Gives every row to @p take in order. Called once, after the last add().
    [[nodiscard]] Result<void> drain(const std::function<Result<void>(const Row &)> &take);

private:
    struct Run
    {
        std::uint64_t begin = 0; ///< in rows
        std::uint64_t end = 0;
    };
    class RunReader;
    [[nodiscard]] Result<void> spill();
    [[nodiscard]] Result<void> tick(std::uint64_t rowsDone);

    TraceOpening m_opening;
    std::size_t m_capacity; ///< rows in memory
    std::vector<Row> m_rows;
    bool m_inOrder = true;            ///< the rows in memory
    std::int64_t m_spilledLatest = 0; ///< time of the last row of the last run
    std::shared_ptr<File> m_file;
    std::vector<Run> m_runs;
    std::uint64_t m_size = 0;
};

} // namespace warmfront::traces
