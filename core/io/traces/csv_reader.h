// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/io/trace_archive.h"
#include "core/io/traces/file.h"

namespace warmfront::traces {

/// Splits a record (without its line end) at @p separator into @p fields. Quoted fields (RFC 4180) are unquoted in
/// place, so the fields point into @p record and what it held is changed.
void splitRecord(std::span<char> record, char separator, std::vector<std::string_view> &fields);

/// Reads a file with a header line record by record, holding one block of it.
///
/// Separator and byte order mark are told from the file; empty lines are passed over. Every record must have as many
/// fields as the header, or all of them the same fewer: the columns that no record has are empty. Not thread-safe.
class CsvReader
{
public:
    /// Opens @p file and reads its header. Errors: an empty file, UTF-16.
    [[nodiscard]] static Result<CsvReader> open(std::shared_ptr<File> file, const TraceOpening &opening);

    [[nodiscard]] const std::vector<std::string> &header() const { return m_header; }
    [[nodiscard]] char separator() const { return m_separator; }

    /// The next record; false at the end of the file.
    [[nodiscard]] Result<bool> next();
    /// The record's fields, until the next call of next().
    [[nodiscard]] std::span<const std::string_view> fields() const { return m_fields; }
    [[nodiscard]] std::uint64_t offset() const { return m_recordOffset; }
    [[nodiscard]] std::size_t length() const { return m_recordLength; }

    /// The position of the column called @p name; an error lists the columns there are.
    [[nodiscard]] Result<std::size_t> column(std::string_view name) const;
    [[nodiscard]] bool hasColumn(std::string_view name) const;

    /// An error at the current record.
    [[nodiscard]] tl::unexpected<Error> failureHere(std::string message) const;
    /// An error at the current record for a field that is not @p expected ("a number of seconds, at least 0").
    [[nodiscard]] tl::unexpected<Error> badField(std::size_t field, std::string_view expected) const;

private:
    CsvReader(std::shared_ptr<File> file, const TraceOpening &opening);
    [[nodiscard]] Result<bool> takeRecord();
    [[nodiscard]] Result<void> fill();

    std::shared_ptr<File> m_file;
    std::stop_token m_stop;
    std::function<void(const TraceProgress &)> m_progress;
    std::string m_phase;
    std::uint64_t m_size = 0;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0; ///< of what is not yet taken, in the buffer
    std::size_t m_end = 0;
    std::uint64_t m_fileOffset = 0; ///< of the buffer's end
    bool m_atEnd = false;
    std::span<char> m_record;
    std::uint64_t m_recordOffset = 0;
    std::size_t m_recordLength = 0;
    std::int64_t m_line = 0;     ///< of the record
    std::int64_t m_nextLine = 1; ///< of what is not yet taken
    char m_separator = ',';
    std::vector<std::string> m_header;
    std::size_t m_columns = 0; ///< that records have; 0 before the first
    std::vector<std::string_view> m_fields;
};

} // namespace warmfront::traces
