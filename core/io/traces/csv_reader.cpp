// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/traces/csv_reader.h"

#include <algorithm>
#include <cstring>

#include "core/io/traces/exact_time.h"

namespace warmfront::traces {

namespace {

constexpr std::size_t blockBytes = std::size_t{1} << 20;
constexpr std::size_t longestRecord = std::size_t{64} << 20;

/// Comma, semicolon or tab: whichever the header has most of outside quotes.
char detectSeparator(std::span<const char> header)
{
    constexpr std::string_view candidates = ",;\t";
    std::size_t counts[3] = {};
    bool isQuoted = false;
    for (const char c : header) {
        isQuoted ^= c == '"';
        const std::size_t found = candidates.find(c);
        counts[found == std::string_view::npos ? 0 : found] += !isQuoted && found != std::string_view::npos ? 1 : 0;
    }
    return candidates[static_cast<std::size_t>(std::max_element(counts, counts + 3) - counts)];
}

/// Unquotes the field at @p from and moves @p from past it.
std::string_view takeQuoted(char *&from, const char *end, char separator)
{
    char *const start = from++;
    char *to = start;
    while (from < end) {
        if (*from == '"') {
            if (from + 1 < end && from[1] == '"') {
                ++from;
            } else {
                ++from;
                break;
            }
        }
        *to++ = *from++;
    }
    while (from < end && *from != separator) {
        *to++ = *from++;
    }
    return {start, static_cast<std::size_t>(to - start)};
}

std::string shortened(std::string_view text)
{
    return text.size() <= 60 ? std::string(text) : std::string(text.substr(0, 57)) + "...";
}

} // namespace

void splitRecord(std::span<char> record, char separator, std::vector<std::string_view> &fields)
{
    fields.clear();
    char *from = record.data();
    char *const end = from + record.size();
    for (;;) {
        if (from < end && *from == '"') {
            fields.push_back(takeQuoted(from, end, separator));
        } else {
            char *stop = from;
            while (stop < end && *stop != separator) {
                ++stop;
            }
            fields.emplace_back(from, static_cast<std::size_t>(stop - from));
            from = stop;
        }
        if (from >= end) {
            return;
        }
        ++from;
    }
}

CsvReader::CsvReader(std::shared_ptr<File> file, const TraceOpening &opening)
    : m_file(std::move(file)),
      m_stop(opening.stop),
      m_progress(opening.progress),
      m_phase("Reading " + std::filesystem::path(m_file->name()).filename().string()),
      m_size(m_file->size())
{
}

Result<CsvReader> CsvReader::open(std::shared_ptr<File> file, const TraceOpening &opening)
{
    CsvReader reader(std::move(file), opening);
    if (Result<void> filled = reader.fill(); !filled) {
        return tl::unexpected(filled.error());
    }
    const std::string_view start(reader.m_buffer.data(), reader.m_end);
    if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) {
        return failure("The trace \"" + reader.m_file->name() + "\" is UTF-16; save it as UTF-8.");
    }
    if (start.starts_with("\x1F\x8B") || start.starts_with("PK\x03\x04") || start.starts_with("\x28\xB5\x2F\xFD")) {
        return failure("The trace \"" + reader.m_file->name()
                       + "\" is compressed; unpack it and name the text file in it.");
    }
    if (start.starts_with("\xEF\xBB\xBF")) {
        reader.m_begin = 3;
    }
    const Result<bool> hasHeader = reader.takeRecord();
    if (!hasHeader) {
        return tl::unexpected(hasHeader.error());
    }
    if (!*hasHeader) {
        return failure("The trace \"" + reader.m_file->name()
                       + "\" is empty; it needs a header line and a row per request.");
    }
    reader.m_separator = detectSeparator(reader.m_record);
    splitRecord(reader.m_record, reader.m_separator, reader.m_fields);
    for (const std::string_view name : reader.m_fields) {
        reader.m_header.emplace_back(trimmed(name));
    }
    return reader;
}

Result<void> CsvReader::fill()
{
    if (m_stop.stop_requested()) {
        return failure("The opening of the trace \"" + m_file->name() + "\" was stopped.");
    }
    if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    if (m_end >= longestRecord) {
        return failureHere("A record is longer than 64 MiB; close the quote that was opened in it.");
    }
    if (m_buffer.size() < m_end + blockBytes) {
        m_buffer.resize(m_end + blockBytes);
    }
    const Result<std::size_t> count =
        m_file->readAt(m_fileOffset, std::as_writable_bytes(std::span(m_buffer).subspan(m_end, blockBytes)));
    if (!count) {
        return tl::unexpected(count.error());
    }
    m_end += *count;
    m_fileOffset += *count;
    m_atEnd = *count < blockBytes;
    if (m_progress) {
        m_progress({m_phase, m_fileOffset, std::max(m_size, m_fileOffset)});
    }
    return {};
}

Result<bool> CsvReader::takeRecord()
{
    std::size_t scanned = 0; // bytes of the record already looked at
    bool isQuoted = false;
    bool isFieldStart = true;
    bool isFieldQuoted = false;
    std::int64_t lines = 0;
    const auto isSeparator = [this](char c) {
        return m_header.empty() ? c == ',' || c == ';' || c == '\t' : c == m_separator;
    };
    for (;;) {
        const char *const start = m_buffer.data() + m_begin;
        const std::size_t available = m_end - m_begin;
        std::size_t recordEnd = available;
        bool isFound = false;
        if (scanned == 0 && available > 0) {
            // Nearly every record has no quote and is in the buffer.
            const auto *newline = static_cast<const char *>(std::memchr(start, '\n', available));
            const std::size_t length = newline != nullptr ? static_cast<std::size_t>(newline - start) : available;
            if (std::memchr(start, '"', length) == nullptr) {
                scanned = length;
                recordEnd = length;
                isFound = newline != nullptr;
                isFieldStart = length == 0 || isSeparator(start[length - 1]);
            }
        }
        for (; !isFound && scanned < available; ++scanned) {
            const char c = start[scanned];
            if (isQuoted) {
                isQuoted = c != '"';
                lines += c == '\n' ? 1 : 0;
            } else if (c == '\n') {
                recordEnd = scanned;
                isFound = true;
                break;
            } else {
                // A quote right after a closing quote is a doubled one: the text goes on.
                isQuoted = c == '"' && (isFieldStart || (isFieldQuoted && start[scanned - 1] == '"'));
                isFieldQuoted = isQuoted || (isFieldQuoted && !isSeparator(c));
                isFieldStart = isSeparator(c);
            }
        }
        if (!isFound && !m_atEnd) {
            m_line = m_nextLine;
            if (Result<void> filled = fill(); !filled) {
                return tl::unexpected(filled.error());
            }
            continue;
        }
        if (!isFound && available == 0) {
            return false;
        }
        m_line = m_nextLine;
        if (!isFound && isQuoted) {
            return failureHere("A quote is opened in this record and never closed; close it or remove it.");
        }
        m_recordOffset = m_fileOffset - (m_end - m_begin);
        m_nextLine += lines + 1;
        std::size_t length = isFound ? recordEnd : available;
        char *const record = m_buffer.data() + m_begin;
        m_begin += isFound ? recordEnd + 1 : available;
        if (length > 0 && record[length - 1] == '\r') {
            --length;
        }
        m_recordLength = length;
        m_record = std::span<char>(record, length);
        if (length > 0) {
            return true;
        }
        scanned = 0;
        lines = 0;
        isFieldStart = true;
    }
}

Result<bool> CsvReader::next()
{
    Result<bool> taken = takeRecord();
    if (!taken || !*taken) {
        return taken;
    }
    splitRecord(m_record, m_separator, m_fields);
    if (m_columns == 0) {
        m_columns = std::min(m_fields.size(), m_header.size());
    }
    if (m_fields.size() != m_columns) {
        return failureHere("This row has " + std::to_string(m_fields.size()) + " columns and the "
                           + (m_columns == m_header.size() ? "header " : "rows before it ") + std::to_string(m_columns)
                           + "; correct or remove the row.");
    }
    m_fields.resize(m_header.size());
    return true;
}

bool CsvReader::hasColumn(std::string_view name) const
{
    return std::find(m_header.begin(), m_header.end(), name) != m_header.end();
}

Result<std::size_t> CsvReader::column(std::string_view name) const
{
    const auto found = std::find(m_header.begin(), m_header.end(), name);
    if (found != m_header.end()) {
        return static_cast<std::size_t>(found - m_header.begin());
    }
    std::string known;
    for (std::size_t i = 0; i < std::min<std::size_t>(m_header.size(), 12); ++i) {
        known += (i == 0 ? "\"" : ", \"") + shortened(m_header[i]) + "\"";
    }
    if (m_header.size() > 12) {
        known += " and " + std::to_string(m_header.size() - 12) + " more";
    }
    return tl::unexpected(
        Error{"The header has no column \"" + std::string(name) + "\"; it has " + known + ".", m_file->name(), 1, {}});
}

tl::unexpected<Error> CsvReader::failureHere(std::string message) const
{
    return tl::unexpected(Error{std::move(message), m_file->name(), static_cast<int>(m_line), {}});
}

tl::unexpected<Error> CsvReader::badField(std::size_t field, std::string_view expected) const
{
    return failureHere("Column \"" + shortened(m_header[field]) + "\" holds \"" + shortened(m_fields[field])
                       + "\" where " + std::string(expected) + " is expected; correct or remove the row.");
}

} // namespace warmfront::traces
