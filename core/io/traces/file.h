// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "core/base/result.h"

namespace warmfront::traces {

/// An open file, read and written at positions. Positions are passed in, so threads may share one.
class File
{
public:
    /// Opens an existing file to read. A folder, a missing or an unreadable file is an error that names it.
    [[nodiscard]] static Result<std::shared_ptr<File>> read(const std::filesystem::path &path);
    /// Makes an empty file without a name in @p folder (empty = the system's temporary folder): it takes space while
    /// this object lives and vanishes with it, also when the process dies.
    [[nodiscard]] static Result<std::shared_ptr<File>> temporary(const std::filesystem::path &folder);

    ~File();
    File(const File &) = delete;
    File &operator=(const File &) = delete;

    [[nodiscard]] const std::string &name() const { return m_name; }
    [[nodiscard]] std::uint64_t size() const;
    /// Returns the bytes read: fewer than asked only at the end of the file.
    [[nodiscard]] Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) const;
    [[nodiscard]] Result<void> writeAt(std::uint64_t offset, std::span<const std::byte> bytes);

private:
    File(int descriptor, std::string name) : m_descriptor(descriptor), m_name(std::move(name)) {}
    int m_descriptor;
    std::string m_name;
};

} // namespace warmfront::traces
