// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/traces/row_sorter.h"

#include <algorithm>
#include <queue>
#include <span>
#include <utility>

namespace warmfront::traces {

namespace {

constexpr std::uint64_t rowsPerTick = 1 << 16;

bool isEarlier(const Row &a, const Row &b)
{
    return a.time < b.time;
}

} // namespace

/// Reads one run from the front, a block at a time.
class RowSorter::RunReader
{
public:
    RunReader(std::shared_ptr<const File> file, Run run, std::size_t blockRows)
        : m_file(std::move(file)), m_run(run), m_blockRows(blockRows)
    {
    }

    /// The next row, or nothing at the end of the run.
    [[nodiscard]] Result<const Row *> next()
    {
        if (m_next == m_block.size()) {
            m_block.resize(static_cast<std::size_t>(std::min<std::uint64_t>(m_blockRows, m_run.end - m_run.begin)));
            m_next = 0;
            if (m_block.empty()) {
                return nullptr;
            }
            const auto bytes = std::as_writable_bytes(std::span(m_block));
            const Result<std::size_t> count = m_file->readAt(m_run.begin * sizeof(Row), bytes);
            if (!count) {
                return tl::unexpected(count.error());
            }
            if (*count != bytes.size()) {
                return failure("The trace's index in \"" + m_file->name() + "\" was cut short; open the trace again.");
            }
            m_run.begin += m_block.size();
        }
        return &m_block[m_next++];
    }

private:
    std::shared_ptr<const File> m_file;
    Run m_run;
    std::size_t m_blockRows;
    std::vector<Row> m_block;
    std::size_t m_next = 0;
};

RowSorter::RowSorter(const TraceOpening &opening)
    : m_opening(opening)
      // A stable sort takes half as much again.
      ,
      m_capacity(std::max<std::size_t>(2, opening.sortingMemory / sizeof(Row) * 2 / 3))
{
}

Result<void> RowSorter::add(const Row &row)
{
    if (m_rows.size() == m_capacity) {
        if (Result<void> spilled = spill(); !spilled) {
            return spilled;
        }
    }
    m_inOrder = m_inOrder && (m_rows.empty() || m_rows.back().time <= row.time);
    m_rows.push_back(row);
    ++m_size;
    return {};
}

Result<void> RowSorter::spill()
{
    if (!m_inOrder) {
        std::stable_sort(m_rows.begin(), m_rows.end(), isEarlier);
    }
    if (!m_file) {
        Result<std::shared_ptr<File>> made = File::temporary(m_opening.temporaryFolder);
        if (!made) {
            return tl::unexpected(made.error());
        }
        m_file = *made;
    }
    const std::uint64_t begin = m_runs.empty() ? 0 : m_runs.back().end;
    const Result<void> written = m_file->writeAt(begin * sizeof(Row), std::as_bytes(std::span(m_rows)));
    if (!written) {
        return written;
    }
    if (!m_runs.empty() && m_spilledLatest <= m_rows.front().time) {
        m_runs.back().end += m_rows.size();
    } else {
        m_runs.push_back({begin, begin + m_rows.size()});
    }
    m_spilledLatest = m_rows.back().time;
    m_rows.clear();
    m_inOrder = true;
    return {};
}

Result<void> RowSorter::tick(std::uint64_t rowsDone)
{
    if (rowsDone % rowsPerTick != 0) {
        return {};
    }
    if (m_opening.stop.stop_requested()) {
        return failure("The opening of the trace was stopped.");
    }
    if (m_opening.progress) {
        m_opening.progress({"Sorting", rowsDone * sizeof(Row), m_size * sizeof(Row)});
    }
    return {};
}

Result<void> RowSorter::drain(const std::function<Result<void>(const Row &)> &take)
{
    std::uint64_t done = 0;
    if (m_runs.empty()) {
        if (!m_inOrder) {
            std::stable_sort(m_rows.begin(), m_rows.end(), isEarlier);
        }
        for (const Row &row : m_rows) {
            if (Result<void> went = tick(done++); !went) {
                return went;
            }
            if (Result<void> taken = take(row); !taken) {
                return taken;
            }
        }
        return {};
    }
    if (!m_rows.empty()) {
        if (Result<void> spilled = spill(); !spilled) {
            return spilled;
        }
    }
    m_rows.shrink_to_fit();

    const std::size_t blockRows = std::clamp<std::size_t>(m_capacity / m_runs.size(), 1, 1 << 16);
    std::vector<RunReader> readers;
    readers.reserve(m_runs.size());
    using Head = std::pair<Row, std::size_t>; // a run's first row and the run: earlier runs first at the same instant
    const auto isLater = [](const Head &a, const Head &b) {
        return std::pair(a.first.time, a.second) > std::pair(b.first.time, b.second);
    };
    std::priority_queue<Head, std::vector<Head>, decltype(isLater)> heads(isLater);
    const auto pushNext = [&](std::size_t run) -> Result<void> {
        const Result<const Row *> row = readers[run].next();
        if (!row) {
            return tl::unexpected(row.error());
        }
        if (*row != nullptr) {
            heads.emplace(**row, run);
        }
        return {};
    };
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        readers.emplace_back(m_file, m_runs[i], blockRows);
        if (Result<void> pushed = pushNext(i); !pushed) {
            return pushed;
        }
    }
    while (!heads.empty()) {
        const Head head = heads.top();
        heads.pop();
        if (Result<void> went = tick(done++); !went) {
            return went;
        }
        if (Result<void> taken = take(head.first); !taken) {
            return taken;
        }
        if (Result<void> pushed = pushNext(head.second); !pushed) {
            return pushed;
        }
    }
    return {};
}

} // namespace warmfront::traces
