// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <QString>
#include <QTemporaryDir>

#include "core/io/trace_archive.h"

namespace warmfront::test {

/// A folder for the files that a test writes and opens.
class TraceFolder
{
public:
    [[nodiscard]] std::filesystem::path path() const { return m_folder.path().toStdString(); }
    std::filesystem::path write(std::string_view name, std::string_view text) const
    {
        const std::filesystem::path file = path() / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }
    /// Files and folders in it, at any depth.
    [[nodiscard]] std::size_t count() const
    {
        std::size_t n = 0;
        for ([[maybe_unused]] const auto &entry : std::filesystem::recursive_directory_iterator(path())) {
            ++n;
        }
        return n;
    }

private:
    QTemporaryDir m_folder;
};

/// All arrivals from the reader's position on, read in batches of @p batch.
inline std::vector<TraceArrival> readAll(ArrivalReader &reader, std::size_t batch = 7)
{
    std::vector<TraceArrival> all;
    std::vector<TraceArrival> some(batch);
    while (const std::size_t n = reader.readNext(some).value()) {
        all.insert(all.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(n));
    }
    return all;
}

inline std::vector<TraceArrival> arrivalsOf(const TraceArchive &archive, std::size_t entry, std::uint64_t seed = 1)
{
    return readAll(*archive.open(entry, seed).value());
}

/// "0 1500000+20": ns of arrival, and the duration where there is one.
inline QString inWords(const std::vector<TraceArrival> &arrivals)
{
    std::string text;
    for (const TraceArrival &arrival : arrivals) {
        text += (text.empty() ? "" : " ") + std::to_string(arrival.at.count());
        text += arrival.duration.count() == 0 ? "" : "+" + std::to_string(arrival.duration.count());
    }
    return QString::fromStdString(text);
}

/// "name requests mean-ns" per entry.
inline QString inWords(const std::vector<TraceArchive::Entry> &entries)
{
    std::string text;
    for (const TraceArchive::Entry &entry : entries) {
        text += (text.empty() ? "" : ", ") + entry.id + " " + std::to_string(entry.requests) + " "
                + std::to_string(entry.meanDuration.count());
    }
    return QString::fromStdString(text);
}

inline bool operator==(const TraceArrival &a, const TraceArrival &b)
{
    return a.at == b.at && a.duration == b.duration;
}

inline bool areEqual(const std::vector<TraceArrival> &a, const std::vector<TraceArrival> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto &x, const auto &y) { return x == y; });
}

} // namespace warmfront::test
